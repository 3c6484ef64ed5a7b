"""Engines: what runs a program. `interpret` is the reference; each generator writes the same in one language.

Layer above `program`. An engine may read the program and its world, never the nouns of the law.
"""

from lfreward.engines.interpret import Interpreter, Run

__all__ = ["Interpreter", "Run"]
