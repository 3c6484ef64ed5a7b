"""The programs of a policy, each kept once however many sets of readings come to it.

Programs are equal by content, so thousands of combinations of readings share a hundred or so of them: their decided
boxes, their source and its code. The oldest are let go where there are more than honest work needs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any

from lfreward.calendar import Calendar
from lfreward.engines.interpret import Interpreter
from lfreward.engines.to_python import Decide, Written, deciding, expected_facts, judging
from lfreward.program import Program, World
from lfreward.registers import Registers

KEPT = 256  # engines and written functions; a policy of thirteen items under its default has 39


class Programs:
    """What was made of programs that run against one calendar and one set of registers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._made: OrderedDict[Hashable, Any] = OrderedDict()

    def engine(self, program: Program) -> Interpreter:
        """Return the reference engine of a program."""
        return self._kept(program, lambda: Interpreter(program, self.world))  # type: ignore[no-any-return]

    def judging(self, engine: Interpreter, tail: Sequence[str]) -> Written:
        """Return the written function that judges; `tail` are its last lines."""
        name = ("judging", engine.program, tuple(tail))
        return self._kept(name, lambda: judging(engine, tail))  # type: ignore[no-any-return]

    def deciding(self, engine: Interpreter, careful: Decide) -> Decide:
        """Return the function that gives verdict and sum alone; `careful` judges what is left to the reference."""
        slow, fast = self._kept(("deciding", engine.program), lambda: _forms(engine))
        own = {"careful": careful, "without_expected": slow.function("decide", {"careful": careful})}
        return fast.function("decide", own)  # type: ignore[no-any-return]

    def _kept(self, name: Hashable, make: Callable[[], Any]) -> Any:
        if name in self._made:
            self._made.move_to_end(name)
            return self._made[name]
        if len(self._made) >= KEPT:
            self._made.popitem(last=False)
        self._made[name] = made = make()
        return made


def _forms(engine: Interpreter) -> tuple[Written, Written]:
    """Return both forms of the short function: for any record, and for those that have what nearly all have."""
    return deciding(engine), deciding(engine, expected_facts(engine.program))


@lru_cache(maxsize=8)
def programs_on(calendar: Calendar, registers: Registers) -> Programs:
    """Return the programs that run against a calendar and registers, the same for all who hold these."""
    return Programs(World(calendar, registers))
