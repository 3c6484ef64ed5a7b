"""A drawn policy judged straight from its TOML, as slowly and plainly as it can be read: an oracle for every engine.

It shares nothing with the loader, the programs or the engines: it parses the files anew, asks every question in the
order in which the rules put it, and finds what a missing value could still change by trying every value that some
bound tells apart. What it takes from the library is the holiday notices and the registers, which have tests of their
own. Read it beside `lfreward/program/lower.py`: what that says in nodes stands here in words of the table language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.calendar import UNKNOWN as NO_NOTICE
from lfreward.calendar import Calendar
from lfreward.registers import Registers
from machine.policies import CHOICES, WORDS

FAILED, UNKNOWN, PENDING, MET = range(4)
VERDICTS = ("ineligible", "undetermined", "eligible", "eligible")
ABSENT = {"unknown": UNKNOWN, "todo": PENDING, "met": MET, "unmet": FAILED}
DEFAULTS = {"line_year": {"vehicles_per_trip": 1}, "organiser_year": {"route_visitors": 0}, "group": {"route": "none"}}
SEASONS = ("low", "normal", "holiday")
LONGEST = 400  # days of a stay that are looked at for holidays
OPEN = "open"  # a sum that hangs on a list, or on what is not known
Said = tuple[str, int | None, int | None, str | None]


class Naive:
    """One drawn policy under its readings."""

    def __init__(self, files: Mapping[str, str], readings: Mapping[str, str], calendar: Calendar, registers: Registers) -> None:
        self.calendar, self.registers = calendar, registers
        self.tree: dict[str, Any] = {"items": {}, "conditions": {}, "uplifts": {}, "derived": {}, "lateness": {}, "duties": {}}
        self.papers: dict[str, list[Any]] = {}
        self.grounds: list[str] = []
        switches = []
        for text in files.values():
            root = tomllib.loads(text)
            if "table" in root:
                root["table"]["rows"] = {row["id"]: row for row in root["table"]["rows"]}
                self.tree["items"][root["key"]] = root
            for kind in ("conditions", "uplifts", "duties"):
                self.tree[kind] |= {one["id"]: one for one in root.get(kind, ())}
            self.tree["derived"] |= root.get("derived", {})
            self.tree["lateness"] |= root.get("lateness", {})
            self.papers |= root.get("papers", {})
            self.grounds += [ground["clause"] for ground in root.get("grounds", ())]
            self.issued = root.get("issued", getattr(self, "issued", None))
            switches += root.get("reading", ())
        for switch in switches:
            option = next(one for one in switch["options"] if one["key"] == readings.get(switch["key"], switch["default"]))
            for path, value in option.get("set", {}).items():
                *steps, last = path.split(".")
                at = self.tree
                for step in steps:
                    at = at[step]
                at[last] = value

    def judge(self, record: Mapping[str, Any]) -> Said:
        """Return verdict, payable fen, potential fen and season of a record that can be read and names its item."""
        item = self.tree["items"][record["item"]]
        case = Case(self, item, {**DEFAULTS.get(item["subject"], {}), **record})
        fen, season = case.sum()
        table, potential = case.price(fen)
        least = min([table, *case.marks()])
        return VERDICTS[least], (0, None, potential, potential)[least], potential, season

    def reaching(self, kind: str, item: str) -> list[Any]:
        """Return the clauses of a kind that name an item."""
        return [one for one in self.tree[kind].values() if item in one["items"]]


class Case:
    """One record judged as one item."""

    def __init__(self, policy: Naive, item: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        self.policy, self.item, self.facts = policy, item, facts
        self.doubtful = set(self.contradicted()) if item["subject"] == "group" else set()

    def contradicted(self) -> Iterator[str]:
        """Yield the facts that the days of the tour contradict."""
        nights, checked, filed, came, left = (
            self.facts.get(key) for key in ("nights", "checked_on", "filed_on", "arrival_date", "departure_date")
        )
        if nights is not None and came and left and nights > (left - came).days:
            yield "nights"
        if isinstance(checked, date) and ((came and checked < came) or (left and checked > left)):
            yield "checked_on"
        if filed and left and filed < left:
            yield "filed_on"

    # ---- values

    def value(self, key: str) -> Any:
        """Return a fact or a derived value; None where it is missing or in doubt."""
        derived = self.policy.tree["derived"].get(key)
        if derived is None:
            return None if key in self.doubtful else self.facts.get(key)
        values = [self.value(of) for of in derived["of"]]
        if derived["kind"] == "quotient":
            return None if values[0] is None else values[0] // derived["by"]
        known = [value for value in values if value is not None]
        if any(day.month not in derived["months"] for day in known):
            return False
        if len(known) < len(values):
            return None
        months, day = {known[0].month, known[-1].month}, known[0]
        while day <= known[-1] and (day - known[0]).days < 366:
            months.add(day.month)
            day += timedelta(1)
        return months <= set(derived["months"])

    # ---- marks

    def marks(self) -> Iterator[int]:
        """Yield the mark of every condition, duty and set of papers."""
        key, policy = self.item["key"], self.policy
        for condition in policy.reaching("conditions", key):
            mark = self.test(condition)
            yield max(mark, UNKNOWN) if condition.get("otherwise") == "unknown" else mark
        for duty in policy.reaching("duties", key):
            if "fact" in duty and not duty.get("advisory"):
                yield self.duty(duty)
        wanted = {paper["letter"] for papers in policy.papers.values() for paper in papers if key in paper["items"]}
        if wanted:
            yield self.held(wanted)

    def held(self, wanted: set[str]) -> int:
        held = self.facts.get("materials")
        if held is not None and wanted <= set(held):
            return MET
        lacking = PENDING if held is None else FAILED
        filed = UNKNOWN if "filed_on" in self.doubtful else PENDING if self.facts.get("filed_on") is None else FAILED
        return max(lacking, filed)

    def test(self, test: Mapping[str, Any]) -> int:
        """Return the mark of a test, or of a tree of tests."""
        for join, pick in (("any", max), ("all", min)):
            if join in test:
                return pick(map(self.test, test[join]))  # type: ignore[no-any-return]
        ops = [op for op in (*WORDS, "is", "one_of", "none_of", "present", "registered", "not_within_years") if op in test]
        return min(self.leaf(test, op) for op in ops)

    def leaf(self, test: Mapping[str, Any], op: str) -> int:
        if self.in_doubt(test["fact"]):
            return UNKNOWN
        value, bound = self.value(test["fact"]), test[op]
        if value is None:
            return ABSENT[test.get("missing", "unknown")]
        if op == "registered":
            held = getattr(self.policy.registers, bound)(value, self.facts.get(test["on"]))
            return {None: UNKNOWN, True: MET, False: FAILED}[held]
        if op == "not_within_years":
            if test["on"] in self.doubtful:
                return UNKNOWN
            until = self.facts.get(test["on"])
            if until is None:
                return PENDING
            return FAILED if until - relativedelta(years=bound) < value <= until else MET
        return MET if holds(op, value, self.policy.grounds if bound == "grounds" else bound) else FAILED

    def in_doubt(self, key: str) -> bool:
        derived = self.policy.tree["derived"].get(key)
        return bool(self.doubtful & set(derived["of"] if derived else [key]))

    def duty(self, duty: Mapping[str, Any]) -> int:
        rule = duty["due"]
        if {duty["fact"], rule["from"]} & self.doubtful:  # a fact in doubt is a fact that is given
            return UNKNOWN if self.facts.get(duty["fact"]) is not None else PENDING
        done, start = self.facts.get(duty["fact"]), self.facts.get(rule["from"])
        if done is None or start is None:
            return PENDING
        if "month_ends" in rule:
            first = date(start - 1, int(rule["month_ends"][:2]), 1)
            months = [first + relativedelta(months=n) for n in range(12)]
            asked = [f"{month:%Y-%m}" for month in months if month >= self.policy.issued.replace(day=1)]
            return MET if all(month in done or month[5:] in done for month in asked) else PENDING
        soonest, latest = self.last_days(rule, start)
        mark = MET if done <= soonest else FAILED if latest is not None and done > latest else UNKNOWN
        return MET if self.policy.tree["lateness"].get("effect") == "curable" else mark

    def last_days(self, rule: Mapping[str, Any], start: Any) -> tuple[date, date | None]:
        """Return the soonest and the latest last day; they differ where a notice is missing."""
        if "working_days" in rule:
            calendar, count = self.policy.calendar, rule["working_days"]
            known = calendar.add_workdays(start, count)
            soonest = calendar.earliest_nth_workday(start, count)
            return (known, known) if known else (soonest, calendar.latest_nth_workday(start, count))
        if "days" in rule:
            day = start + timedelta(rule["days"])
        elif "months" in rule:
            day = start + relativedelta(months=rule["months"])
        elif "month_day" in rule:
            day = date(start, *map(int, rule["month_day"].split("-")))
        else:
            quarter = (start.month - 1) // 3
            day = date(start.year, 3 * quarter + 1, 1) + relativedelta(months=6) - timedelta(1)
        return day, day

    # ---- the table

    def sum(self) -> tuple[Any, str | None]:
        """Return what the row reached pays in fen, None for nothing, `open` where that hangs on something; the season."""
        table = self.item["table"]
        seasons = self.seasons() if "columns" in table else [None]
        axes: dict[str, list[Any]] = {}
        for row in table["rows"].values():
            for key, cell in row.items():
                if key not in ("id", "pays", "says", "reading"):
                    axes.setdefault(key, []).append(cell)
        values = {key: self.value(key) for key in axes}
        tried = [[values[key]] if values[key] is not None else self.every(key, cells) for key, cells in axes.items()]
        reached = [self.row(dict(zip(axes, point, strict=True))) for point in product(*tried)]
        sums = {self.pays(row, season) for row in reached for season in seasons}
        return (sums.pop() if len(sums) == 1 else OPEN), (seasons[0] if len(seasons) == 1 else None)

    def row(self, point: Mapping[str, Any]) -> Any:
        """Return the last row that holds; of bands one at most does."""
        held = None
        for row in self.item["table"]["rows"].values():
            cells = {key: cell for key, cell in row.items() if key in point}
            if all(cell_holds(cell, point[key]) for key, cell in cells.items()):
                held = row
        return held

    @staticmethod
    def pays(row: Any, season: str | None) -> Any:
        if row is None or row["pays"] == "nothing":
            return None
        pays = row["pays"][season] if season is not None else row["pays"]
        return OPEN if pays == "unknown" else int(Decimal(pays) * 100)

    def every(self, key: str, cells: list[Any]) -> list[Any]:
        """Return values of a fact between which the cells of a table tell every difference."""
        if any(isinstance(cell, bool) for cell in cells) or self.policy.tree["derived"].get(key, {}).get("kind") == "window":
            return [True, False]
        if key in CHOICES:
            return list(CHOICES[key])
        bounds = [bound for cell in cells for op, bound in cell.items() if op not in ("word", "is")]
        if isinstance(bounds[0], list):
            return [*(name for names in bounds for name in names), "a name that no row knows"]
        if isinstance(bounds[0], date):
            return [bound + timedelta(n) for bound in bounds for n in (-1, 0, 1)]
        steps = (Decimal("-0.01"), Decimal(0), Decimal("0.01"))
        ordered = [Decimal(bound) for bound in bounds]
        lowest = 1 if key == "vehicles_per_trip" else 0
        near = {bound + step for bound in ordered for step in steps} | {bound + n for bound in ordered for n in (-1, 1)}
        whole = key not in ("meal_standard", "spend_per_head", "one_way_km", "own_money")
        return [value for value in near if value >= lowest and (not whole or value == int(value))]

    def seasons(self) -> list[str]:
        """Return the seasons that the tour may have."""
        spec = self.policy.tree["derived"]["season"]
        days = [self.value(spec["of"][0]), self.value(spec["of"][-1])]
        known = [day for day in days if day is not None]
        length = min((known[-1] - known[0]).days, LONGEST) if len(known) == 2 else 0
        stay = [known[0] + timedelta(n) for n in range(length + 1)] if length else known
        calendar = self.policy.calendar
        seen = [calendar.festival(day, spec["holidays"], span=spec["span"], merged=spec["merged"]) for day in stay]
        if any(one is not None and one is not NO_NOTICE for one in seen):
            return ["holiday"]
        plain = list(SEASONS[:2]) if days[0] is None else ["low" if days[0].month in spec["low"] else "normal"]
        return [*plain, "holiday"] if NO_NOTICE in seen or None in days else plain

    # ---- money

    def price(self, fen: Any) -> tuple[int, int | None]:
        """Return the mark of the table, and what it comes to with every uplift. Unit: fen."""
        if fen is None or fen == OPEN:
            return (FAILED if fen is None else UNKNOWN), None
        table = self.item["table"]
        factors = [self.value(key) for key in table.get("per", ())]
        further = self.value(table["then"]["of"]) if "then" in table else 0
        if None in factors or further is None:
            return UNKNOWN, None
        base = total = self.multiplied(fen, factors)
        if "then" in table:
            then = table["then"]
            base = total = base + 100 * then["pays"] * max(0, (further - then["over"]) // then["each"])
        for rise in self.policy.reaching("uplifts", self.item["key"]):
            mark = self.test({key: value for key, value in rise.items() if key != "on"})
            heads = None if rise["on"] == "amount" else self.value(rise["on"])
            if mark in (UNKNOWN, PENDING) or (mark == MET and rise["on"] != "amount" and heads is None):
                return UNKNOWN, None
            if mark == MET:
                on = base if rise["on"] == "amount" else self.multiplied(fen, [heads])
                total += int(Decimal(on) * rise["percent"] / 100)
        return MET, total

    def multiplied(self, fen: int, factors: list[Any]) -> int:
        table = self.item["table"]
        if table.get("tiers") == "marginal":
            return self.brackets(factors[0])
        if "each" in table:
            factors = [factors[0] // table["each"], *factors[1:]]
        total = Decimal(fen)
        for factor in factors:
            total *= factor
        assert total == int(total), "a part of a fen"
        return int(total)

    def brackets(self, count: int) -> int:
        """Return marginal tiers, unit by unit: each is priced by the bracket it stands in, the lowest from the first."""
        rows = list(self.item["table"]["rows"].values())
        floors = [next(cell.get("at_least", cell.get("over", 0) + 1) for key, cell in row.items() if isinstance(cell, dict)) for row in rows]
        total = 0
        for unit in range(1, int(count) + 1):
            at = max([n for n, floor in enumerate(floors) if unit >= floor], default=0)
            total += int(Decimal(rows[at]["pays"]) * 100)
        return total


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda value, bound: value >= bound, "over": lambda value, bound: value > bound,
    "below": lambda value, bound: value < bound, "at_most": lambda value, bound: value <= bound,
    "is": lambda value, bound: value == bound,
}  # fmt: skip


def holds(op: str, value: Any, bound: Any) -> bool:
    """Say whether a known value meets one test."""
    if op == "present":
        return value is not False
    if op in ("one_of", "none_of"):
        listed = value if isinstance(value, tuple | list) else [value]
        return any(one in bound for one in listed) is (op == "one_of")
    ordered = not isinstance(value, date | bool | str)
    return COMPARE[op](Decimal(value), Decimal(bound)) if ordered else COMPARE[op](value, bound)


def cell_holds(cell: Any, value: Any) -> bool:
    """Say whether a known value meets a cell of a row."""
    if not isinstance(cell, dict):
        return bool(cell == value)
    return all(holds(op, value, bound) for op, bound in cell.items() if op != "word")
