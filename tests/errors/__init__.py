"""One sample and the golden text in both languages for every message code; see provoke.py."""
