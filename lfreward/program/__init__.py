"""Programs: what one item of a policy means under one set of readings, in nodes that every engine can do.

How to write an engine
----------------------
A policy under one set of readings is lowered item by item: `lower(resolved, key)` gives a `Program`. An engine turns a
program into something that runs: read `nodes` first (one page), then `engines/emit.py`.

1. Subclass `engines.emit.Emitter` with the terms of your language (strings, expression trees) and fill in its hooks:
   how a fact is read, how a constant of each kind is written, what `missing` looks like, how to choose, the least and
   the greatest of marks, an operator on known terms, and how to give a term a name. The traversal is shared: what a
   missing or contradicted argument comes to is never yours to write.
2. `apply(operator, args)` renders `operator.js` with your terms in the places `{0}`, `{1}`, … (SQL writes trees instead).
   Constants are arguments too: `const(Const(value, kind))` decides how a set of letters (`letters_set`), of months
   (`month_set`), a duty's rule (`due`), a register (`register`), years or due months look in your language. Where a
   template calls a helper (`by`, `registered`, `within_years`, `months_within`, `months_filed`), bring it: the day
   arithmetic is in `world`, and an engine without Python writes it as lists. Change or add a template in
   `operators` where your language needs it; the meaning beside it must stay the same.
3. The table: `place` the record. For each axis of `program.table.axes` emit its class: how many `cuts` the value has
   passed (`Cut.above`: strictly), or the place of a choice, `others` after the last, and `size` where it is missing
   (`class_of` says it in Python). `Boxes(table).place(classes)` is their mixed-radix number, `Boxes(table).every()`
   all boxes in that order: write what they say as lists and look up by number.
4. Seasons are bits (1 low, 2 normal, 4 holiday; several where not certain; 0 for a table without columns):
   `world.seasons(season)` by day. `Box.outcome(bits)` gives fen and the mark of the table.
5. The sum: `program.base` and `rises` are strict arithmetic over `Pays`, which is the fen of the outcome. `lacking`
   (in the emitter) says when a fact that the sum needs is missing: the mark of the table is then UNKNOWN.
6. The marks are the table's, then those of `program.checks`, and the verdict is the least: FAILED ineligible (0 fen),
   UNKNOWN undetermined (no sum), PENDING or MET eligible (base and rises).
7. What decides (`reason`): the first in the order of the text with the least mark, if it is FAILED or UNKNOWN. The
   table stands at `program.clause` and names `box.failed`; where it is unknown, `table.columns` if the season is open,
   else `box.unknown`, else the first of `lacking`. A check that `cites` a fact stands, where it fails, at the first of
   its `grounds` that the record names. `engines.interpret.Interpreter.deciding` says it in Python.
8. Itineraries are prepared before a program runs (counts from registers, some of them only bounded): an engine that
   cannot do that leaves such rows to Python.

Test an engine against `engines.Interpreter` on whole policies; it is the reference. `tests/machine/test_program.py` has the
records, and generated policies come with their own strategies. To add an operator: one entry in `operators`, one
place in `lower` that makes it, and a word for it where conditions are shown; nothing else.
"""


from lfreward.program.axes import class_of
from lfreward.program.boxes import Box, BoxAnswer, Boxes
from lfreward.program.breakpoints import Breakpoint, Breakpoints
from lfreward.program.lower import checks_of, lower
from lfreward.program.nodes import Program, doubts_of, facts_in, facts_needed, facts_of, parts_of, tests_in
from lfreward.program.operators import OPERATORS, Operator
from lfreward.program.world import Memory, World, open_months

__all__ = [
    "OPERATORS",
    "Box",
    "BoxAnswer",
    "Boxes",
    "Breakpoint",
    "Breakpoints",
    "Memory",
    "Operator",
    "Program",
    "World",
    "checks_of",
    "class_of",
    "doubts_of",
    "facts_in",
    "facts_needed",
    "facts_of",
    "lower",
    "open_months",
    "parts_of",
    "tests_in",
]
