"""What is proved of the tables, and the conformance cases that they write themselves."""
