"""The text of a module: the functions of all items, what they share, the days and names they rest on, the runtime."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any, Protocol

from lfreward.engines.to_js import SAFE, FunctionWriter, Shared, held, literal, packed_boxes, widest
from lfreward.facts import IMPOSSIBLE, Fact
from lfreward.law.nodes import Item, ResolvedPolicy, clause_order
from lfreward.program import Program, World, checks_of, facts_of, lower, nodes

HERE = files("lfreward.engines.javascript")
TYPES = {  # how a fact is declared; what a choice may be stands in the rules
    "count": "number | string", "money": "number | string", "km": "number | string", "date": "Day", "yes_no": "boolean",
    "check": "boolean | Day", "text": "string", "letters": "string | string[]", "clauses": "string[]", "months": "string[]",
}  # fmt: skip
NUMBERS = ("count", "money", "km", "date", "check")
CODES = "012"  # of a day: off, working, no notice says; or ordinary, a holiday, no notice says


@dataclass(frozen=True, slots=True)
class Module:
    """One policy in JavaScript: the text of the module, of its types, and of a `package.json` beside it."""

    source: str
    types: str
    package: str


class HasPolicyAndWorld(Protocol):
    """What evaluates a policy under one set of readings: its nouns, and the notices and registers it runs against."""

    policy: ResolvedPolicy
    world: World


def compile_module(evaluator: HasPolicyAndWorld, *, name: str | None = None, version: str = "0.1.0") -> Module:
    """Return what `policy.evaluator(readings)` gives as a module.

    `name` is that of its file without the ending, the policy's key where none is given; `version` that of the package.
    """
    resolved, world = evaluator.policy, evaluator.world
    name = name or resolved.key
    writer = ModuleWriter(resolved, world)
    types = HERE.joinpath("types.d.ts").read_text("utf-8").replace("  // the policy's facts\n", declared_facts(resolved))
    types += f"\nexport type ItemKey = {one_of(resolved.items)};\n"
    package = {
        "name": f"lfreward-{resolved.key}", "version": version, "description": f"{resolved.label.zh} {resolved.document}",
        "type": "module", "main": f"./{name}.mjs", "types": f"./{name}.d.ts",
        "exports": {".": {"types": f"./{name}.d.ts", "default": f"./{name}.mjs"}},
        "files": [f"{name}.mjs", f"{name}.d.ts"], "sideEffects": False,
    }  # fmt: skip
    return Module(writer.text(), types, json.dumps(package, ensure_ascii=False, indent=2) + "\n")


def declared_facts(resolved: ResolvedPolicy) -> str:
    """Return every fact of the policy as a line of the interface of a record, with its name and unit."""
    found: dict[str, tuple[Fact, dict[str, None]]] = {}
    for key, item in resolved.items.items():
        for fact in resolved.item_facts[key].values():
            if fact.key in resolved.facts[item.subject]:
                found.setdefault(fact.key, (fact, {}))[1].update(dict.fromkeys(fact.values or ()))
    lines = []
    for fact, values in found.values():
        declared = one_of(values) if fact.type == "choice" else TYPES.get(fact.type)
        if declared is not None:
            unit = f", {fact.unit.en}" if fact.unit.en else ""
            lines.append(f"  /** {fact.label.zh} · {fact.label.en}{unit} */\n  {fact.key}?: {declared} | null;\n")
    return "".join(lines)


def one_of(names: Iterable[str]) -> str:
    """Return the type of a text that is one of several."""
    return " | ".join(json.dumps(name, ensure_ascii=False) for name in names) or "string"


class ModuleWriter:
    """Puts the module of one policy together; what items share is written once."""

    def __init__(self, resolved: ResolvedPolicy, world: World) -> None:
        self.resolved = resolved
        self.world = world
        self.programs = {key: lower(resolved, key) for key in resolved.items}
        self.shared = Shared(max((decimals(node) for node in self.amounts()), default=2))
        clauses = {clause for program in self.programs.values() for clause in clauses_of(program)}
        places = {order: rank for rank, order in enumerate(sorted({clause_order(clause) for clause in clauses}))}
        self.ranks = {clause: places[clause_order(clause)] for clause in clauses}  # equal places have equal ranks

    def amounts(self) -> Iterator[Any]:
        """Yield every amount of yuan that a fact is held against."""
        for program in self.programs.values():
            yield from (cut.at for axis in program.table.axes if axis.kind == "money" for cut in axis.cuts)
            marks = [check.mark for check in program.checks] + [rise.when for rise in program.rises]
            for test in (test for mark in marks for test in nodes.tests_in(mark)):
                yield from (arg.value for arg in test.args if isinstance(arg, nodes.Const) and arg.kind == "money")

    def text(self) -> str:
        """Return the text of the module."""
        items = [self.item(key, program) for key, program in self.programs.items()]
        groups = [key for key, item in self.resolved.items.items() if item.subject == "group"]
        runtime = re.sub(r"^export ", "", HERE.joinpath("runtime.mjs").read_text("utf-8"), flags=re.MULTILINE)
        head = (
            f"// {self.resolved.label.zh}（{self.resolved.document}）, compiled by lfreward. Do not edit: change the rules.\n"
            f"export const policy = {json.dumps(self.about(), ensure_ascii=False)};\n"
        )
        return "\n".join([
            head, runtime, f"const CALENDAR = calendar({json.dumps(self.calendar())});", *self.registers(), *self.seasons(),
            *(f"const {name} = {source};" for source, name in self.shared.names.items()),
            "const ITEMS = {", *items, "};",
            "export function evaluate(facts) {", f"  return judge(facts, ITEMS, {json.dumps(groups)});", "}", "",
        ])  # fmt: skip

    def about(self) -> dict[str, Any]:
        """Return what the module says of itself."""
        items = {
            key: {"clause": item.clause, "label": item.label._asdict(), "subject": item.subject}
            for key, item in self.resolved.items.items()
        }
        return {
            "key": self.resolved.key, "document": self.resolved.document, "label": self.resolved.label._asdict(),
            "readings": dict(self.resolved.chosen), "digest": self.resolved.digest, "items": items,
        }  # fmt: skip

    # ---- items

    def item(self, key: str, program: Program) -> str:
        """Return an item: what its results say of it, its boxes, the facts it reads, and its function."""
        item, facts = self.resolved.items[key], self.resolved.item_facts[key]
        highs = {name: fact.high for name, fact in facts.items()}
        writer = FunctionWriter(self.shared, wide=widest(program, highs) > SAFE)
        body = "\n".join(f"      {line}" for line in writer.body(program))
        boxes, places = packed_boxes(program)
        axes = program.table.axes
        about = {
            "key": key, "clause": item.clause, "label": item.label._asdict(), "rank": self.ranks[program.clause],
            "table": axes[0].key if axes else None, "columns": program.table.columns,
            "checks": list(self.checks(item, program)), "boxes": boxes, "places": places,
            "orders": [pair for pair in IMPOSSIBLE if pair[0] in facts and pair[1] in facts],
        }  # fmt: skip
        told = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in about.items())
        read = ", ".join(self.spec(facts[name]) for name in self.read(program, facts))
        return f"  {key}: {{ {told}, facts: [{read}],\n    run(facts, item) {{\n{body}\n    }},\n  }},"

    def checks(self, item: Item, program: Program) -> Iterator[dict[str, Any]]:
        """Yield what a result says of each check."""
        for check, (kind, of) in zip(program.checks, checks_of(item), strict=True):
            label = self.resolved.item_facts[item.key]["materials"].label if kind == "papers" else of.label
            told: dict[str, Any] = {
                "clause": check.clause, "key": check.key, "label": label._asdict(), "procedure": check.procedure,
                "rank": self.ranks[check.clause],
            }  # fmt: skip
            if check.cites is not None:
                told |= {"cites": check.cites.key, "grounds": {clause: self.ranks[clause] for clause in check.grounds}}
            yield told

    def read(self, program: Program, facts: Mapping[str, Fact]) -> list[str]:
        """Return the facts whose faults reject a record: those that the program reads, or that cannot both be true."""
        asked = [fact.key for fact in facts_of(program)]
        asked += [check.cites.key for check in program.checks if check.cites is not None]
        asked += [key for pair in IMPOSSIBLE if pair[0] in facts and pair[1] in facts for key in pair]
        asked += ["itinerary"] if "itinerary" in facts else []
        return [key for key in dict.fromkeys(asked) if key in facts and facts[key].type not in ("item", "id")]

    def spec(self, fact: Fact) -> str:
        """Return how one fact is read."""
        spec: dict[str, Any] = {"key": fact.key, "kind": fact.type}
        if fact.type in NUMBERS and fact.low is not None:
            spec |= {end: held(value, fact.type, self.shared.places) for end, value in (("low", fact.low), ("high", fact.high))}
        if fact.type == "money":
            spec |= {"places": self.shared.places, "fen": fact.fen}
        if fact.type in ("choice", "letters", "clauses"):
            spec["values"] = list(fact.values) if fact.values else None
        return "{ " + ", ".join(f"{name}: {literal(value)}" for name, value in spec.items()) + " }"

    # ---- what items rest on

    def calendar(self) -> dict[str, Any]:
        """Return a digit for every day that the notices cover."""
        calendar = self.world.calendar
        first, last = calendar.first.toordinal(), calendar.last.toordinal()
        days = (calendar.is_workday(date.fromordinal(day)) for day in range(first, last + 1))
        return {"first": first, "kinds": "".join(CODES[2 if work is None else work] for work in days)}

    def seasons(self) -> Iterator[str]:
        """Yield how each season is told: a digit a day, the months of the low season, those that a holiday can reach."""
        for season, name in self.shared.seasons.items():
            first, codes = self.world.calendar.day_codes(season.festivals, span=season.span, merged=season.merged)
            text = "".join(map(CODES.__getitem__, codes))
            reached = sorted(self.world.calendar.months_reached(season.festivals))
            sets = f"low: new Set({sorted(season.low)}), reached: new Set({reached})"
            yield f'const {name} = {{ first: {first}, {sets}, codes: "{text}" }};'

    def registers(self) -> Iterator[str]:
        """Yield each register: every name, as it is compared, with the days on which it is held."""
        for register, name in self.shared.registers.items():
            periods = self.world.registers.periods(register)
            names = {key: [[ordinal(one.first), ordinal(one.last)] for one in held] for key, held in periods.items()}
            yield f"const {name} = {{ kind: {json.dumps(register)}, names: {json.dumps(names, ensure_ascii=False)} }};"


def ordinal(day: date | None) -> int | None:
    """Return the number of a day; None where there is no bound."""
    return None if day is None else day.toordinal()


def clauses_of(program: Program) -> Iterator[str]:
    """Yield the clauses that a step of a program may stand at."""
    yield program.clause
    for check in program.checks:
        yield check.clause
        yield from check.grounds


def decimals(value: Any) -> int:
    """Return how many decimals an amount has, at least those of a fen."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) else 2
