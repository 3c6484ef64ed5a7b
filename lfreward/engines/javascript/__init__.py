"""A policy as one JavaScript module without dependencies, for web pages and for shops that run no Python.

`compile_module` takes a policy under one set of readings and returns the text of three files: the module, its types,
and a `package.json` that is ready to publish. The module holds what the policy's programs mean (`engines.to_js`), the
lists of days and names that they rest on, and a runtime that reads facts and puts the verdict together. Its `evaluate`
gives what Python's `evaluate` gives for the same facts in canonical form: ISO days, yuan as text or number, true and
false, choices by their keys. An itinerary is not counted there: such a record is rejected and says so.
"""

from lfreward.engines.javascript.module import Module, ModuleWriter, compile_module

__all__ = ["Module", "ModuleWriter", "compile_module"]
