"""Small policies of the whole table language, drawn by Hypothesis and written as rule files.

The tests of one policy show that its engines agree on that policy. They cannot show that the engines agree on what the
table language allows, and an engine that does less than the loader accepts pays wrongly without a word. So policies are
drawn as well: every operator, kind of table, duty, uplift, derived fact and reading comes up, alone and with others.

A policy is drawn as plain tables and written as TOML, so that the loader reads what a person would have written. Every
name in it is made up; no sum or clause is any measure's. `policies()` is the strategy; `Draft.files` its value.

    >>> from hypothesis import strategies as st
    >>> policies().example().files["policy.toml"].splitlines()[0]   # doctest: +SKIP
    'key = "drawn"'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

Table = dict[str, Any]
WORDS = {"at_least": "以上", "over": "超过", "below": "不足", "at_most": "不超过"}
MISSING = ("unknown", "todo", "met", "unmet", "todo", "unknown")
CLAUSES = ("一(一)", "一(二)", "二(一)", "二(二)", "三", "四(一)", "四(二)1", "四(二)2(1)", "五(一)", "五(二)", "六(四)")
DAYS = (
    date(2019, 12, 31), date(2020, 2, 29), date(2020, 4, 30), date(2020, 7, 18), date(2020, 9, 29), date(2020, 10, 1),
    date(2021, 2, 10), date(2022, 12, 31), date(2024, 5, 1), date(2026, 12, 20), date(2026, 12, 31), date(2027, 3, 5),
)  # fmt: skip
SEASONS = ("low", "normal", "holiday")

# The trade's facts that drawn policies use, by subject and type. Facts that the reader fills by itself are left out.
FACTS: dict[str, dict[str, tuple[str, ...]]] = {
    "group": {
        "date": ("start_date", "arrival_date", "departure_date", "reported_on", "filed_on", "penalised_on"),
        "count": ("visitors", "ticketed_visitors", "vehicles", "paid_sites", "nights", "hotel_stars"),
        "money": ("meal_standard", "spend_per_head"),
        "yes_no": ("outside_mainland", "arrived_together", "report_materials", "licensed"),
        "choice": ("train_class",),
        "text": ("arrival_airport", "arrival_station"),
        "check": ("checked_on",),
    },
    "line_year": {
        "date": ("applied_on", "service_start", "service_end", "filed_on", "penalised_on"),
        "count": ("year", "one_way_trips", "vehicles_per_trip", "seats"),
        "km": ("one_way_km",),
        "yes_no": ("scheduled_line", "licensed"),
    },
    "organiser_year": {
        "date": ("filed_on", "penalised_on"),
        "count": ("year", "ticketed_visitors", "route_visitors"),
        "yes_no": ("licensed",),
    },
    "creation": {"date": ("announced_on",), "choice": ("level",), "yes_no": ("certificate",), "text": ("beneficiary",)},
}
CHOICES = {
    "train_class": ("ordinary", "luxury", "high_speed"),
    "level": ("first", "second", "third"),
    "season": SEASONS,
    "route": ("none", "north", "south"),
}
# Bounds that a count may be held against: the domain of the fact lies beyond them on both sides.
RANGES = {"hotel_stars": (1, 3), "year": (2020, 2027), "seats": (2, 60), "paid_sites": (1, 6), "nights": (1, 5), "vehicles_per_trip": (2, 9)}
COUNTED = ("visitors", "ticketed_visitors", "vehicles", "nights", "one_way_trips", "vehicles_per_trip", "route_visitors")
DUTIES = {  # what is to be done, and from when it is counted
    "group": (("reported_on", "start_date"), ("filed_on", "departure_date"), ("reported_on", "arrival_date")),
    "line_year": (("applied_on", "service_start"), ("filed_on", "service_end")),
    "organiser_year": (),
    "creation": (),
}
PAYEE = {"creation": "beneficiary"}
SUBJECTS = ("group", "group", "group", "line_year", "organiser_year", "creation")


@dataclass(frozen=True)
class Draft:
    """A drawn policy: its rule files by name, and the readings under which it is to be judged."""

    files: dict[str, str]
    readings: dict[str, str]

    def __repr__(self) -> str:
        written = "\n".join(f"# ---- {name}\n{text}" for name, text in self.files.items())
        return f"readings: {self.readings}\n{written}"


def policies() -> st.SearchStrategy[Draft]:
    """Return the strategy of drawn policies."""
    return st.composite(lambda draw: _Drawing(draw).policy())()


class _Drawing:
    """One policy while it is drawn. Every choice shrinks to the plainer side: fewer parts, smaller numbers."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.items: list[Table] = []
        self.own: list[Table] = []
        self.derived: dict[str, Table] = {}
        self.conditions: list[Table] = []
        self.uplifts: list[Table] = []
        self.duties: list[Table] = []
        self.papers: dict[str, list[Table]] = {}
        self.grounds: list[str] = []
        self.routes = False
        self.lateness: Table = {}
        self.exclusions: list[Table] = []

    # ---- choices

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))

    def one(self, options: Sequence[Any]) -> Any:
        return options[self.whole(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) >= 100 - percent

    def some(self, options: Sequence[Any], least: int = 1, most: int | None = None) -> list[Any]:
        count = self.whole(least, min(len(options), most or len(options)))
        left = list(options)
        taken = [left.pop(self.whole(0, len(left) - 1)) for _ in range(count)]
        return [option for option in options if option in taken]

    # ---- the policy

    def policy(self) -> Draft:
        kinds = [self.one(SUBJECTS) for _ in range(self.whole(1, 3))]
        if "group" in kinds:
            self.own_facts()
            self.routes = self.chance(40)
        self.grounds = ["五(一)", "五(二)", "五(三)"][: self.whole(0, 3)]
        self.derive(set(kinds))
        for number, kind in enumerate(kinds):
            self.items.append(self.item(f"item_{number}", kind, CLAUSES[number]))
        self.add_sum()
        for kind in dict.fromkeys(kinds):
            self.clauses(kind)
        self.exclude()
        readings = self.readings()
        files = self.written([reading for reading, _ in readings])
        chosen = {reading["key"]: option for reading, option in readings}
        return Draft({name: toml(table) for name, table in files.items()}, chosen)

    def written(self, readings: list[Table]) -> dict[str, Table]:
        policy = {
            "key": "drawn", "label": label("虚构办法"), "document": "虚构〔2020〕1号", "issuer": "虚构单位",
            "settles_questions": "虚构单位", "issued": date(2020, 1, 1), "registers": "linfen",
            "conditions": self.conditions,
            "words": {"clause": "六(一)", **{op: [word] for op, word in WORDS.items()}},
        }  # fmt: skip
        other: Table = {
            "facts": self.own, "uplifts": self.uplifts, "duties": self.duties, "derived": self.derived,
            "papers": self.papers, "exclusions": self.exclusions, "reading": readings, "lateness": self.lateness,
            "grounds": [{"clause": clause, "label": label(clause)} for clause in self.grounds],
        }  # fmt: skip
        if self.routes:
            other["routes"] = [
                {"key": key, "clause": "六(一)", "label": label(key), "nodes": [f"虚构{key}"]} for key in CHOICES["route"][1:]
            ]
        files = {"policy.toml": policy, "other.toml": {key: value for key, value in other.items() if value}}
        return files | {f"{number}-item.toml": item for number, item in enumerate(self.items, 1)}

    def own_facts(self) -> None:
        kinds = {"own_count": "count", "own_money": "money", "own_flag": "yes_no", "own_day": "date", "own_text": "text"}
        for key in self.some(list(kinds), 0, 3):
            own: Table = {"key": key, "subject": "group", "type": kinds[key], "label": label(key)}
            if kinds[key] == "count":
                own["at_most"] = 500
            self.own.append(own)

    def derive(self, kinds: set[str]) -> None:
        """Draw the derived facts: lots of a count, days within months, the season."""
        for kind, of in (("group", "visitors"), ("line_year", "one_way_trips")):
            if kind in kinds and self.chance(40):
                key = {"visitors": "tables", "one_way_trips": "runs"}[of]
                self.derived[key] = {"kind": "quotient", "clause": "二(一)", "label": label(key), "of": [of], "by": self.whole(1, 10)}
        if "group" not in kinds:
            return
        days = self.one((["arrival_date"], ["arrival_date", "departure_date"], ["departure_date"], ["arrival_date", "departure_date"]))
        if self.chance(40):
            first, length = self.whole(1, 12), self.whole(1, 6)
            months = sorted((first + n - 1) % 12 + 1 for n in range(length))
            if self.chance(40):  # months with others between them
                months = self.some(range(1, 13), 2, 9)
            self.derived["in_months"] = {"kind": "window", "clause": "二(二)", "label": label("窗口"), "of": days, "months": months}
        if self.chance(50):
            low = self.some(range(1, 13), 1, 11)
            self.derived["season"] = {
                "kind": "season", "clause": "一(二)", "label": label("季节"), "of": days, "low": low,
                "normal": [month for month in range(1, 13) if month not in low],
                "holidays": self.some(("new_year", "spring_festival", "labour_day", "mid_autumn", "national_day"), 0),
                "span": self.one(("off_period", "statutory_days")),
                "merged": self.one(("whole_block", "named_only")),
                "names": {season: label(season) for season in SEASONS},
            }  # fmt: skip

    # ---- facts of a subject, by type, with the policy's own and the derived ones

    def facts(self, subject: str, kind: str) -> list[str]:
        found = list(FACTS[subject].get(kind, ()))
        found += [own["key"] for own in self.own if own["subject"] == subject and own["type"] == kind]
        if subject == "group" and kind == "choice" and self.routes:
            found.append("route")
        for key, derived in self.derived.items():  # a season picks a column of a table; no test may read it
            of = {"tables": "group", "runs": "line_year"}.get(key, "group")
            if of == subject and {"quotient": "count", "window": "yes_no"}.get(derived["kind"]) == kind:
                found.append(key)
        return found

    def values_of(self, fact: str) -> Sequence[str]:
        return CHOICES.get(fact, ("甲", "乙", "丙"))

    # ---- tests

    def test(self, subject: str, depth: int = 0) -> Table:
        """Draw a test, or a tree of tests, on the facts of a subject."""
        if depth < 2 and self.chance(20):
            parts = [self.test(subject, depth + 1) for _ in range(self.whole(2, 3))]
            if self.chance(20):  # all of it is still to do where it is missing
                parts = [part | {"missing": "todo"} if "fact" in part else part for part in parts]
            return {self.one(("any", "all")): parts}
        kinds = [kind for kind in ("count", "money", "km", "date", "yes_no", "choice", "text", "check") if self.facts(subject, kind)]
        kind = self.one([*kinds, *(("clauses",) if self.grounds and subject != "creation" else ())])
        test = self.leaf(subject, kind)
        if self.chance(65):
            test["missing"] = self.one(MISSING)
        return test

    def leaf(self, subject: str, kind: str) -> Table:
        if kind == "clauses":
            return {"fact": "violations", "none_of": "grounds"} if self.chance(70) else {"fact": "violations", "one_of": self.grounds[:1]}
        fact = self.one(self.facts(subject, kind))
        if kind == "check" or self.chance(8):
            return {"fact": fact, "present": True}
        if kind == "yes_no":
            fact = "in_months" if fact != "in_months" and "in_months" in self.facts(subject, kind) and self.chance(40) else fact
            return {"fact": fact, "is": not self.chance(30)}
        if fact in ("arrival_airport", "arrival_station") and self.chance(75):
            return {"fact": fact, "registered": fact.removeprefix("arrival_"), "on": "arrival_date"}
        if kind == "date" and self.chance(35) and "filed_on" in self.facts(subject, "date"):
            return {"fact": fact, "not_within_years": self.whole(1, 3), "on": "filed_on"}
        if kind in ("choice", "text"):
            values = self.values_of(fact)
            if kind == "choice" and self.chance(40):
                return {"fact": fact, "is": self.one(values)}
            return {"fact": fact, self.one(("one_of", "none_of")): self.some(values, 1, len(values) - 1)}
        return {"fact": fact, **self.bounds(fact, kind)}

    def bounds(self, fact: str, kind: str) -> Table:
        """Draw one bound, or a lower and an upper one."""
        low = self.bound(fact, kind)
        if self.chance(75):
            op = self.one(tuple(WORDS))
            return {op: low, "word": WORDS[op]}
        ops = self.one((("at_least", "below"), ("over", "at_most"), ("at_least", "at_most")))
        high = date.fromordinal(low.toordinal() + 9) if isinstance(low, date) else low + (1 if fact in RANGES else 3) if isinstance(low, int) else f"{float(low) + 3:.2f}"
        return {ops[0]: low, ops[1]: high, "word": [WORDS[op] for op in ops]}

    def bound(self, fact: str, kind: str) -> Any:
        if kind == "date":
            return self.one(DAYS)
        if kind in ("money", "km"):
            whole = self.whole(1, 900)
            return whole if self.chance(50) else f"{whole}.{self.one(('50', '05', '99'))}"
        low, high = RANGES.get(fact, (1, 60))
        return self.whole(low, high)

    # ---- items and their tables

    def item(self, key: str, subject: str, clause: str) -> Table:
        item: Table = {
            "key": key, "clause": clause, "label": label(key), "subject": subject,
            "payee": PAYEE.get(subject, "organiser"), "unit": label("元"),
        }  # fmt: skip
        if subject == "creation":
            item["value"] = [{"fact": "level", "values": [{"key": value, **label(value)} for value in CHOICES["level"]]}]
        item["table"] = self.table(subject)
        return item

    def table(self, subject: str) -> Table:
        forms = {
            "group": ("ladder", "ladder", "bands", "grid", "classes", "classes", "marginal", "flags"),
            "line_year": ("ladder", "bands", "marginal", "grid", "flags"),
            "organiser_year": ("ladder", "bands", "marginal", "grid", "flags"),
            "creation": ("classes", "days", "flags"),
        }[subject]
        form = self.one(forms)
        table: Table = {"choose": "only", "otherwise": "nothing"}
        table["rows"] = getattr(self, f"_{form}")(subject, table)
        for number, row in enumerate(table["rows"]):
            row["id"] = f"row_{number}"
        self.factors(subject, table, form)
        self.sums(table)
        return table

    def counts(self, subject: str) -> list[str]:
        return [fact for fact in self.facts(subject, "count") if fact != "year"]

    def steps(self, fact: str, most: int = 3) -> list[int]:
        low, high = RANGES.get(fact, (1, 60))
        return sorted({self.whole(low, high) for _ in range(self.whole(1, most))})

    def _ladder(self, subject: str, table: Table) -> list[Table]:
        table["choose"] = "highest"
        fact, op = self.one(self.counts(subject)), self.one(("at_least", "at_least", "over"))
        return [{fact: {op: step, "word": WORDS[op]}} for step in self.steps(fact)]

    def _grid(self, subject: str, table: Table) -> list[Table]:
        """Draw steps on two counts, each row above the one before on both."""
        table["choose"] = "highest"
        counts = self.counts(subject)
        one = self.one(counts)
        other = self.one([fact for fact in counts if fact != one])
        pairs = zip(self.steps(one), self.steps(other), strict=False)
        return [{fact: {"at_least": step, "word": WORDS["at_least"]} for fact, step in ((one, a), (other, b))} for a, b in pairs]

    def _bands(self, subject: str, table: Table, fact: str | None = None) -> list[Table]:
        """Draw stretches that touch; at each bound either the one below or the one above may hold the bound itself."""
        kind = "count" if fact is not None else self.one(["count", *(k for k in ("money", "km") if self.facts(subject, k))])
        fact = fact or self.one(self.counts(subject) if kind == "count" else self.facts(subject, kind))
        steps, above = self.steps(fact), self.chance(50)
        bounds = [(step, not above if self.chance(20) else above) for step in steps]
        rows = []
        for (step, over), following in zip(bounds, [*bounds[1:], None], strict=True):
            lower = "over" if over else "at_least"
            cell: Table = {lower: step, "word": WORDS[lower]}
            if following is not None:
                upper = "at_most" if following[1] else "below"
                cell |= {upper: following[0], "word": [WORDS[lower], WORDS[upper]]}
            rows.append({fact: cell})
        return rows

    def _classes(self, subject: str, table: Table) -> list[Table]:
        """Draw rows for values of a choice, some with bands of their own, some with values in lists."""
        fact = self.one(self.facts(subject, "choice"))
        values = list(self.values_of(fact))
        rows: list[Table] = []
        while values and len(rows) < 5:
            taken = self.some(values, 1, 2)
            values = [value for value in values if value not in taken]
            cell: Any = taken[0] if len(taken) == 1 and self.chance(50) else {"one_of": taken}
            bands = self._bands(subject, table) if self.counts(subject) and self.chance(40) else [{}]
            first = self.chance(30)  # the column of the bands stands before that of the kinds
            rows += [{**band, fact: cell} if first else {fact: cell, **band} for band in bands if fact not in band]
            if values and self.chance(30):
                break
        return rows

    def _days(self, subject: str, table: Table) -> list[Table]:
        fact, day = self.one(self.facts(subject, "date")), self.one(DAYS)
        rows = [{fact: {"at_least": day, "word": WORDS["at_least"]}}]
        return [*rows, {fact: {"below": day, "word": WORDS["below"]}}] if self.chance(50) else rows

    def _flags(self, subject: str, table: Table) -> list[Table]:
        kinds = [kind for kind in ("yes_no", "text") if self.facts(subject, kind)]
        kind = self.one(kinds)
        fact = self.one(self.facts(subject, kind))
        if kind == "text":
            values = self.some(self.values_of(fact), 1, 2)
            return [{fact: {"one_of": values}}, *([{fact: {"none_of": values}}] if self.chance(50) else [])]
        return [{fact: value} for value in self.some((True, False))]

    def _marginal(self, subject: str, table: Table) -> list[Table]:
        """Draw brackets of one count, each of which prices the units inside it."""
        fact = self.one([fact for fact in self.counts(subject) if fact in COUNTED])
        rows = self._bands(subject, table, fact)
        table |= {"tiers": "marginal", "per": [fact]}
        return rows

    def factors(self, subject: str, table: Table, form: str) -> None:
        """Draw what a row's sum is multiplied by, lots, a further sum for what lies above, and the seasons' columns."""
        if form == "marginal":
            return
        counts = [fact for fact in self.counts(subject) if fact in (*COUNTED, "tables", "runs", "own_count")]
        many = [*counts, *self.facts(subject, "km")]
        if many and self.chance(60):
            table["per"] = self.some(many, 1, 2)
            if table["per"][0] in counts and self.chance(25):
                table["each"] = self.whole(2, 10)
        cut = [set(row) for row in table["rows"]]
        of = [fact for fact in counts if all(fact in row for row in cut)]
        if of and self.chance(30):
            fact = self.one(of)
            table["then"] = {"of": fact, "over": self.whole(1, 30), "each": self.whole(1, 10), "pays": self.whole(1, 500)}
        if "season" in self.derived and subject == "group" and not any("season" in row for row in table["rows"]) and self.chance(60):
            table["columns"] = "season"

    def sums(self, table: Table) -> None:
        """Draw what each row pays; sums per kilometre are whole yuan, or a part of a fen would be left."""
        whole = "one_way_km" in table.get("per", ())
        special = table.get("tiers") != "marginal"
        for row in table["rows"]:
            if "columns" in table:
                row["pays"] = {season: self.sum_of(whole) for season in SEASONS}
            elif special and self.chance(8):
                row |= {"pays": self.one(("nothing", "unknown")), "says": label("另有名单")}
            else:
                row["pays"] = self.sum_of(whole)

    def sum_of(self, whole: bool) -> int | str:
        yuan = self.whole(1, 2_000)
        return yuan if whole or self.chance(70) else f"{yuan}.{self.one(('50', '20', '05'))}"

    def add_sum(self) -> None:
        """Let a yearly item add up the groups of its organiser, where there are groups."""
        annual = [item for item in self.items if item["subject"] == "organiser_year"]
        if not annual or all(item["subject"] != "group" for item in self.items) or not self.chance(60):
            return
        conditions = [
            {"id": f"sum_{n}", "key": f"sum_{n}", "label": label("计入"), **self.test("group", 1)} for n in range(self.whole(0, 2))
        ]
        annual[0]["sum"] = {
            "day": "arrival_date", "starts": self.one(("01-01", "12-01")), "clause": "一(三)", "counts": "ticketed_visitors",
            "into": "ticketed_visitors", "uplifted_into": "route_visitors", "conditions": conditions,
        }  # fmt: skip

    # ---- clauses that reach items

    def clauses(self, subject: str) -> None:
        keys = [item["key"] for item in self.items if item["subject"] == subject]
        tests = [self.test(subject) for _ in range(self.whole(0, 3))]
        if subject == "group":  # what a draw of any fact and any test would come to too seldom
            if "in_months" in self.derived and self.chance(60):
                tests.append({"fact": "in_months", "is": not self.chance(30), "missing": self.one(MISSING)})
            tests += [self.registered() for _ in range(self.chance(55))]
            tests += [{"fact": "checked_on", "present": True, "missing": "todo"} for _ in range(self.chance(20))]
            tests += [self.leaf(subject, "choice") | {"missing": self.one(MISSING)} for _ in range(self.chance(25))]
        if self.grounds and subject != "creation" and self.chance(20):
            tests.append({"fact": "violations", "none_of": "grounds", "missing": self.one(MISSING)})
        if subject != "creation" and self.chance(20):
            tests.append({"fact": "penalised_on", "not_within_years": self.whole(1, 3), "on": "filed_on", "missing": self.one(MISSING)})
        for number, test in enumerate(tests, len(self.conditions)):
            self.conditions.append({
                "id": f"condition_{number}", "key": f"condition_{number}", "clause": self.one(CLAUSES),
                "label": label("条件"), "items": self.some(keys), **test,
            })  # fmt: skip
            if self.chance(10):  # the record alone cannot say that it fails
                self.conditions[-1]["otherwise"] = "unknown"
        for _ in range(self.whole(0, 2) if self.chance(50) else 0):
            self.uplift(subject, keys)
        if subject != "creation":
            for _ in range(self.whole(0, 2)):
                self.duty(subject, keys)
            if self.chance(40):
                self.papers[subject] = [
                    {"letter": letter, "clause": "四(二)2(1)", "items": self.some(keys), "label": label(letter)}
                    for letter in "ABCD"[: self.whole(1, 4)]
                ]

    def registered(self) -> Table:
        """Draw a test on the register of stations or airports."""
        register = self.one(("station", "airport"))
        return {"fact": f"arrival_{register}", "registered": register, "on": "arrival_date", "missing": self.one(MISSING)}

    def uplift(self, subject: str, keys: list[str]) -> None:
        """Draw a percentage that leaves whole fen of every drawn sum, on the amount or on the heads of a count."""
        number = len(self.uplifts)
        kinds = [kind for kind in ("count", "yes_no", "choice", "date") if self.facts(subject, kind)]
        counts = [fact for fact in self.counts(subject) if fact in (*COUNTED, "tables", "own_count")]
        paid = [item["table"] for item in self.items if item["key"] in keys]
        by_head = all("columns" not in table and len(table.get("per", ())) == 1 for table in paid)
        on = self.one(counts) if counts and by_head and self.chance(50) else "amount"
        when = self.leaf(subject, self.one(kinds))
        derived = [key for key, one in self.derived.items() if key in self.facts(subject, "count")]
        if derived and self.chance(30):
            when = {"fact": derived[0], "at_least": self.whole(1, 20), "word": WORDS["at_least"]}
        while "on" in when or isinstance(when.get("word"), list):  # an uplift has one test, and `on` names its heads
            when = self.leaf(subject, self.one(kinds))
        self.uplifts.append({
            "id": f"uplift_{number}", "key": f"uplift_{number}", "clause": "一(四)", "label": label("上浮"), "items": self.some(keys),
            "percent": 100 if any("one_way_km" in table.get("per", ()) for table in paid) else self.one((20, 40, 100)), **when, "on": on,
        })  # fmt: skip

    def duty(self, subject: str, keys: list[str]) -> None:
        number = len(self.duties)
        if subject == "organiser_year":
            due, done = self.one((({"month_day": "11-30"}, "filed_on"), ({"month_ends": "12-01"}, "monthly_filed")))
            due = {"from": "year", **due}
        else:
            done, start = self.one(DUTIES[subject])
            due = {"from": start, **self.one((
                {"days": self.whole(-10, 10)}, {"working_days": self.whole(1, 10)}, {"months": self.whole(1, 3)}, {"next_quarter": True},
            ))}  # fmt: skip
        duty: Table = {
            "id": f"duty_{number}", "key": f"duty_{number}", "clause": self.one(CLAUSES), "label": label("期限"),
            "items": self.some(keys), "due": due, "fact": done, "word": "内",
        }  # fmt: skip
        if self.chance(15):
            duty["advisory"] = True
        elif self.chance(10):
            del duty["fact"]
        self.duties.append(duty)
        self.lateness = {"effect": "curable" if self.chance(35) else "forfeits", "clause": "四(二)1"}

    def exclude(self) -> None:
        for kind, by in (("group", ["organiser", "id"]), ("creation", ["beneficiary"])):
            keys = [item["key"] for item in self.items if item["subject"] == kind]
            if len(keys) > 1 and self.chance(50):
                self.exclusions.append({
                    "key": f"exclusion_{kind}", "clause": "六(二)", "items": keys, "by": by, "keep": self.one(("highest", "all")),
                    "label": label("不重复享受"),
                })  # fmt: skip

    # ---- readings

    def readings(self) -> list[tuple[Table, str]]:
        """Draw switches that replace a cell of what was drawn, and where each of them stands."""
        offered: list[tuple[Table, Table]] = []
        for item in self.items:
            rows = item["table"]["rows"]
            offered += [(row, {f"items.{item['key']}.table.rows.{row['id']}.pays": 7_777}) for row in rows if isinstance(row["pays"], int | str)]
        offered += [(one, {f"conditions.{one['id']}.items": []}) for one in self.conditions]
        offered += [(one, {f"conditions.{one['id']}.{op}": one[op] + 1}) for one in self.conditions for op in WORDS if isinstance(one.get(op), int)]
        offered += [(one, {f"uplifts.{one['id']}.on": "amount"}) for one in self.uplifts]
        if self.lateness:
            other = "curable" if self.lateness["effect"] == "forfeits" else "forfeits"
            offered.append((self.lateness, {"lateness.effect": other}))
        for key, derived in self.derived.items():
            if derived["kind"] != "quotient":
                offered.append((derived, {f"derived.{key}.of": ["departure_date"]}))
        drawn: list[tuple[Table, str]] = []
        for number in range(self.whole(0, 2)):
            offered = [(node, sets) for node, sets in offered if "reading" not in node]
            if not offered:
                break
            node, sets = self.one(offered)
            node["reading"] = [f"switch_{number}"] if "kind" in node else f"switch_{number}"
            options = [{"key": "as_written", "label": label("照文")}, {"key": "otherwise", "label": label("另解"), "set": sets}]
            reading = {
                "key": f"switch_{number}", "clause": "六(三)", "question": label("如何理解"), "why": label("文字未明"),
                "default": "as_written", "options": options,
            }  # fmt: skip
            drawn.append((reading, self.one(("as_written", "otherwise"))))
        return drawn


def label(text: str) -> dict[str, str]:
    """Return a label that says the same in both languages."""
    return {"zh": text, "en": text}


def toml(table: Table) -> str:
    """Return a table as the text of a TOML file, one line for each of its keys."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else _value(key)
