"""Mutants of the rule tables: one cell changed in the parsed tree, with its place in the files.

What is changed: every number and date by one, every yes or no, operators (with a word that fits), columns and rows
that change places, rows and entries taken out, members of lists put in and taken out, clauses, facts, named choices.
Left alone: prose (labels, aliases, questions, reasons), the ledger and the fixed readings, which are the yardstick, and
what `EQUIVALENT` names with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from planting import TREE

from lfreward.facts import SUBJECTS
from lfreward.law.nodes import clause_order
from lfreward.law.rules.language import FESTIVALS, MERGED, MISSING, SPANS
from lfreward.law.source import SourceTable

Path = tuple[str | int, ...]
Apply = Callable[[Any], None]

PROSE = {
    "label", "names", "aliases", "question", "why", "says", "unit", "about", "note", "document", "issuer", "values",
    "settles_questions", "registers", "key", "id", "letter", "subject", "type", "called", "kind", "routes_note",
}  # fmt: skip
YARDSTICK = {"ledger", "fixed", "called"}
BELOW_ITEMS = {"conditions", "derived"}  # the same tables stand under their own names in the tree
EQUIVALENT = {
    "until": "when a fact can no longer be decided: near misses read it, nothing that pays does",
    "lodging": "what an itinerary proves of a night: the register of hotels is empty, so it proves none",
    "no_item": "words of spreadsheets for a group that names no item, not rules",
}
ALL_HEADS = {"amount", "ticketed_visitors"}  # a percentage on all heads that a table counts is one on its amount
ONE_ROW = ("choose",)  # of one row the only one that holds is the highest
OPERATORS = {"at_least": ("over", "at_most"), "below": ("at_most", "at_least"), "over": ("at_least",), "at_most": ("below",)}
WORDS = {op: words[0] for op, words in TREE["policy"]["words"].items() if isinstance(words, list) and words}
CHOICES: dict[str, tuple[Any, ...]] = {
    "missing": MISSING,
    "choose": ("only", "highest"),
    "tiers": ("whole", "marginal"),
    "keep": ("highest", "all"),
    "effect": ("forfeits", "curable"),
    "span": SPANS,
    "merged": MERGED,
    "registered": ("station", "airport"),
    "area": ("taiyue_default", "taiyue_strict", "taiyue_broad"),
    "on": ("arrival_date", "departure_date", "filed_on", "amount", "route_visitors", "ticketed_visitors"),
    "day": ("arrival_date", "departure_date", "start_date"),
    "counts": ("ticketed_visitors", "visitors"),
    "into": ("ticketed_visitors", "route_visitors"),
    "uplifted_into": ("route_visitors", "ticketed_visitors"),
    "payee": ("organiser", "beneficiary"),
    "sites": ("wellness_sites", "paid_sites"),
    "lodging": ("wellness_lodging", "arrived_together"),
    "columns": ("season",),
}
LISTS: dict[str, tuple[str, ...]] = {
    "items": tuple(TREE["items"]),
    "holidays": FESTIVALS,
    "of": ("arrival_date", "departure_date"),
    "by": ("organiser", "id", "beneficiary"),
    "levels": ("3A", "provincial_3a", "provincial_resort"),  # 4A is above 3A and counts with it
    "per": ("visitors", "ticketed_visitors", "vehicles_per_trip"),
}
CLAUSES = sorted({s["clause"] for s in TREE["ledger"] if clause_order(s["clause"])}, key=clause_order)
USED_WORDS = {
    word
    for kind in ("items", "conditions", "uplifts", "duties")
    for node in TREE[kind].values()
    for word in str(node).replace("'", " ").split()
}


class Mutant(NamedTuple):
    """One change: where it is, what it does, and how to do it to a copy of the tree."""

    file: str
    line: int
    column: int
    path: str
    what: str
    apply: Apply

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.path}: {self.what}"


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of the shipped tables, in the order of the tree."""
    for path, node in tables(TREE, ()):
        for key, value in node.items():
            if key in PROSE or key in EQUIVALENT or (not path and key in YARDSTICK):
                continue
            if key in ONE_ROW and len(node["rows"]) == 1:
                continue
            for what, apply in changes(path, node, key, value):
                yield Mutant(*node.at(key), ".".join(map(str, (*path, key))), what, apply)
        yield from rows(path, node)


def tables(node: SourceTable, path: Path) -> Iterator[tuple[Path, SourceTable]]:
    """Yield every table of the tree that rules stand in, with its path."""
    yield path, node
    for key, value in node.items():
        twice = key in BELOW_ITEMS and (path == ("policy",) or (path[:1] == ("items",) and len(path) == 2))
        if key in PROSE or twice or (not path and key in YARDSTICK):
            continue
        if isinstance(value, SourceTable):
            yield from tables(value, (*path, key))
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                if isinstance(inner, SourceTable):
                    yield from tables(inner, (*path, key, at))


def reach(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def put(path: Path, key: Any, value: Any) -> Apply:
    def apply(tree: Any) -> None:
        reach(tree, path)[key] = list(value) if isinstance(value, list) else value

    return apply


def changes(path: Path, node: SourceTable, key: str, value: Any) -> Iterator[tuple[str, Apply]]:
    """Yield every change of one cell."""
    if isinstance(value, bool):
        yield f"{value} → {not value}", put(path, key, not value)
    elif isinstance(value, int):
        for other in (value - 1, value + 1):
            yield f"{value} → {other}", put(path, key, other)
    elif isinstance(value, date):
        for days in (-1, 1):
            yield f"{value} {days:+d} day", put(path, key, value + timedelta(days=days))
    elif isinstance(value, str):
        yield from texts(path, node, key, value)
    elif isinstance(value, list):
        yield from lists(path, node, key, value)
    if key in OPERATORS:
        for other in OPERATORS[key]:
            yield f"{key} → {other}", operator(path, key, other)
    if key in ("one_of", "none_of"):
        other = "none_of" if key == "one_of" else "one_of"
        yield f"{key} → {other}", operator(path, key, other)
    if key == "pays" and isinstance(value, SourceTable):
        for a, b in (("low", "normal"), ("low", "holiday"), ("normal", "holiday")):
            yield f"pays: {a} ↔ {b}", swap((*path, key), a, b)


def texts(path: Path, node: SourceTable, key: str, value: str) -> Iterator[tuple[str, Apply]]:
    if key == "clause" and value in CLAUSES:
        at = CLAUSES.index(value)
        for other in {CLAUSES[at - 1], CLAUSES[(at + 1) % len(CLAUSES)]} - {value}:
            yield f"{value} → {other}", put(path, key, other)
    elif key == "clause":
        yield f"{value} → {CLAUSES[0]}", put(path, key, CLAUSES[0])
    elif key == "fact":
        for other in twins(value):
            yield f"{value} → {other}", put(path, key, other)
    elif key == "from":
        for other in ("start_date", "arrival_date", "departure_date", "service_start", "service_end", "filed_on"):
            if other != value and value != "year":
                yield f"{value} → {other}", put(path, key, other)
    elif key == "default":
        for other in node["options"]:
            if other != value:
                yield f"{value} → {other}", put(path, key, other)
    elif key in ("starts", "month_day", "month_ends"):
        month, day = (int(part) for part in value.split("-"))
        for days in (-1, 1):
            other_day = date(2021, month, day) + timedelta(days=days)
            if key != "month_ends":
                yield f"{value} {days:+d} day", put(path, key, f"{other_day:%m-%d}")
        yield f"{value} a month on", put(path, key, f"{month % 12 + 1:02d}-{min(day, 28):02d}")
    elif key in CHOICES or (key.rsplit(".", 1)[-1] in CHOICES and "set" in path):
        for other in CHOICES[key.rsplit(".", 1)[-1]]:
            if other != value and {other, value} != ALL_HEADS:
                yield f"{value} → {other}", put(path, key, other)
    elif key in ("level", "train_class"):
        for other in dict.fromkeys(row.get(key, value) for row in reach(TREE, path[:-1]).values()):
            if other != value:
                yield f"{value} → {other}", put(path, key, other)
    elif key == "or_in":
        yield f"{value} → 吉县", put(path, key, "吉县")
    elif key == "items":
        for other in TREE["policy"]["sets"]:
            if other != value:
                yield f"{value} → {other}", put(path, key, other)


def twins(fact: str) -> list[str]:
    """Return up to two other facts of the same type and subject."""
    for known in SUBJECTS.values():
        types = {one.key: one.type for one in known}
        if fact in types:
            return [key for key, kind in types.items() if kind == types[fact] and key not in (fact, "id")][:2]
    return []


def lists(path: Path, node: SourceTable, key: str, value: list[Any]) -> Iterator[tuple[str, Apply]]:
    """Yield a list without each of its members, with each member that could stand there, and with a stranger."""
    used = USED_WORDS if path == ("policy", "words") else None
    for at, member in enumerate(value):
        if isinstance(member, SourceTable) or (used is not None and member not in used):
            continue  # a word that no cell uses decides nothing
        yield f"without {member}", put(path, key, value[:at] + value[at + 1 :])
    if all(type(member) is int for member in value) and value:
        for month in sorted(set(range(1, 13)) - set(value)):
            yield f"with {month}", put(path, key, [*value, month])
        return
    name = key.rsplit(".", 1)[-1]
    universe = LISTS["items"] if path == ("policy", "sets") else LISTS.get(name, ())
    for stranger in universe:
        if stranger not in value and not any(isinstance(member, SourceTable) for member in value):
            yield f"with {stranger}", put(path, key, [*value, stranger])
    if key == "nodes":
        yield "with 彭村", put(path, key, [*value, "彭村"])
    if name == "of" and len(value) == 1 and value[0] in LISTS["of"]:
        other = next(day for day in LISTS["of"] if day != value[0])
        yield f"{value[0]} → {other}", put(path, key, [other])


def operator(path: Path, key: str, other: str) -> Apply:
    """Change an operator, and its word to one that fits it, so that no lint of words is all that notices."""

    def apply(tree: Any) -> None:
        cell = reach(tree, path)
        ops = [op for op in cell if op in OPERATORS]
        items = [(other if name == key else name, value) for name, value in cell.items()]
        cell.clear()
        cell.update(items)
        if key in OPERATORS and other in OPERATORS:
            words = cell.get("word")
            if isinstance(words, list):
                cell["word"] = [WORDS[other] if op == key else word for op, word in zip(ops, words, strict=True)]
            else:
                cell["word"] = WORDS.get(other, words)

    return apply


def swap(path: Path, a: str, b: str) -> Apply:
    def apply(tree: Any) -> None:
        node = reach(tree, path)
        node[a], node[b] = node[b], node[a]

    return apply


def rows(path: Path, node: SourceTable) -> Iterator[Mutant]:
    """Yield rows whose sums change places, rows in another order, and every entry of a list of rules taken out."""
    if path[-1:] == ("rows",):
        names = list(node)
        for a, b in pairwise(names):
            if node[a]["pays"] != node[b]["pays"]:

                def apply(tree: Any, a: str = a, b: str = b) -> None:
                    found = reach(tree, path)
                    found[a]["pays"], found[b]["pays"] = found[b]["pays"], found[a]["pays"]

                yield Mutant(*node[b].at("pays"), ".".join(map(str, path)), f"pays of {a} ↔ {b}", apply)
        if reach(TREE, path[:-1])["choose"] == "highest":
            yield Mutant(*node[names[0]].at(), ".".join(map(str, path)), "rows in the other order", turned(path))
    if rules_stand_in(path):
        for name, entry in node.items():
            if isinstance(entry, SourceTable):
                yield Mutant(*entry.at(), ".".join(map(str, (*path, name))), "taken out", gone(path, name))


def rules_stand_in(path: Path) -> bool:
    """Say whether a table holds entries of which each is a rule of its own."""
    top = ("conditions", "uplifts", "duties", "exclusions", "grounds", "routes")
    return (
        (len(path) == 1 and path[0] in top)
        or (len(path) == 2 and path[0] == "papers")
        or path[-1:] == ("rows",)
        or path[-2:] == ("sum", "conditions")
    )


def turned(path: Path) -> Apply:
    def apply(tree: Any) -> None:
        node = reach(tree, path)
        items = list(node.items())[::-1]
        node.clear()
        node.update(items)

    return apply


def gone(path: Path, name: str) -> Apply:
    def apply(tree: Any) -> None:
        del reach(tree, path)[name]

    return apply
