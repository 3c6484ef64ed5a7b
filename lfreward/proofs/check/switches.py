"""Switches: every one offers a choice, and every option of it changes something, shown by an example."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from lfreward.calendar import Calendar
from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.law.nodes import Derived, Item, ResolvedPolicy, SourcePlace, Test, Tree
from lfreward.law.rules import Rules, leaves
from lfreward.law.source import SourceTable
from lfreward.proofs.check.boxes import Boxes, Constraint, possible
from lfreward.proofs.check.days import codes
from lfreward.proofs.check.finding import FAULT, NOTE, RuleFinding, in_words
from lfreward.proofs.check.outcome import Payer, sample_days
from lfreward.proofs.check.pairs import together
from lfreward.proofs.check.proof_context import ProofContext
from lfreward.results.assessment import Mark

Areas = Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Witness:
    """Facts that come out otherwise under another option, and the two sums where there are sums. Unit: fen."""

    example: Label
    facts: Mapping[str, Any]
    before: int | None = None
    after: int | None = None

    @property
    def effect(self) -> int | None:
        """The difference. Unit: fen."""
        return None if self.before is None or self.after is None else abs(self.after - self.before)


def prove(rules: Rules, resolved: ResolvedPolicy, calendar: Calendar, areas: Areas) -> Iterator[RuleFinding]:
    """Yield switches without a choice, options that change nothing, and an example of every change."""
    tree = rules.tree
    if not _known(resolved.area.key, areas):
        place = SourcePlace(*tree["itinerary"].at("area"))
        yield RuleFinding("area_unknown", FAULT, place, "", {"area": resolved.area.key})
        return
    for key, reading in resolved.readings.items():
        at, node = reading.place or SourcePlace("", 1, 1), tree["readings"][key]
        if len(reading.options) < 2:
            yield RuleFinding("switch_single", FAULT, at, reading.clause, {"switch": key})
        for option in reading.options:
            if option == resolved.chosen[key]:
                continue
            other = rules.resolved({**resolved.chosen, key: option})
            place = SourcePlace(*node["options"][option].at("key"))
            args: dict[str, Any] = {"switch": key, "option": option}
            if not _known(other.area.key, areas):
                yield RuleFinding("area_unknown", FAULT, place, reading.clause, {"area": other.area.key})
                continue
            witness = find(resolved, other, tree, calendar, areas)
            if witness is None:
                yield RuleFinding("switch_idle", FAULT, place, reading.clause, args)
            else:
                yield RuleFinding(
                    "switch_changes", NOTE, place, reading.clause, args,
                    witness.example, witness.facts, witness.effect,
                )  # fmt: skip
    yield from _marks(tree)


def find(a: ResolvedPolicy, b: ResolvedPolicy, tree: SourceTable, calendar: Calendar, areas: Areas) -> Witness | None:
    """Return facts that two resolved policies decide otherwise, or None where there are none."""
    for key, item in a.items.items():
        found = _in_item(Payer(a, item, tree, calendar), Payer(b, b.items[key], tree, calendar))
        found = found or (_in_sum(a, item, b.items[key]) if item.sum is not None else None)
        if found is not None:
            return found
    return _in_exclusions(a, b, tree) or _in_disqualification(a, b) or _in_area(a, b, areas)


def _in_item(a: Payer, b: Payer) -> Witness | None:
    """Try the facts that the differing parts of an item look at, over all their cuts."""
    changed = _changed(a, b)
    if not changed:
        return None
    sound = a.context.sound or b.context.sound or {}
    base = {name: sound[name] for name in sorted(a.context.axes & set(sound))}
    fallback = None
    for domains in _domains(a, b, changed):
        for values in product(*domains.values()):
            point = {**base, **dict(zip(domains, values, strict=True))}
            if not possible(point):
                continue
            before, after = a.pays(point), b.pays(point)
            if before != after:
                found = Witness(in_words(a.item, a.context.facts, point, None), point, before, after)
                if found.effect is not None:
                    return found
                fallback = fallback or found
    return fallback


def _changed(a: Payer, b: Payer) -> set[str]:
    """Return the parts of an item in which two resolved policies differ, by name."""
    parts = {"conditions", "table", "uplifts", "duties", "papers"}
    changed = {part for part in parts if getattr(a.item, part) != getattr(b.item, part)}
    if any(a.resolved.derived[name] != b.resolved.derived[name] for name in _derived(a) | _derived(b)):
        changed.add("derived")
    if a.resolved.late != b.resolved.late:
        changed.add("late")
    return changed


def _derived(payer: Payer) -> set[str]:
    """Return the derived facts that an item stands on."""
    used = {leaf.fact for c in payer.item.conditions for leaf in leaves(c.test)} | set(payer.item.table.per)
    used |= {leaf.fact for row in payer.item.table.rows for cell in row.cells for leaf in leaves(cell)}
    return {name for name in payer.resolved.derived if name in used | {payer.item.table.columns}}


def _domains(a: Payer, b: Payer, changed: set[str]) -> Iterator[dict[str, list[Any]]]:
    """Yield facts to vary together, with the values to try."""
    facts = a.context.facts
    if "conditions" in changed:
        for condition in sorted(set(a.item.conditions) ^ set(b.item.conditions), key=lambda c: c.id):
            yield _cuts(a, b, [condition.test])
    if "table" in changed:
        yield _cuts(a, b, [cell for payer in (a, b) for row in payer.item.table.rows for cell in row.cells])
    if "uplifts" in changed:
        for rise in sorted(set(a.item.uplifts) ^ set(b.item.uplifts), key=lambda u: (u.id, u.on)):
            yield _cuts(a, b, [rise.when])
    if "derived" in changed:
        for name in sorted(_derived(a) | _derived(b)):
            one, other = a.resolved.derived[name], b.resolved.derived[name]
            if one != other and one.kind == "season":
                yield from _season_days(a, one, other)
            elif one != other:
                yield _cuts(a, b, [Test(name, "is", True) if one.kind == "window" else _floor(a, name)])
    if "late" in changed or "duties" in changed:
        for duty in (*a.item.duties, *b.item.duties):
            days = sample_days(duty, a.resolved, a.calendar)
            if days is not None:
                yield {name: [value] for name, value in days.items()}
    if "papers" in changed:
        letters = tuple(facts["materials"].values or ())
        yield {"materials": [tuple(v for v in letters if v != without) for without in letters]}


def _floor(payer: Payer, name: str) -> Test:
    """Return a test of the table on a derived fact, at whose bound the fact matters."""
    cells = [leaf for row in payer.item.table.rows for cell in row.cells for leaf in leaves(cell)]
    return next((leaf for leaf in cells if leaf.fact == name), Test(name, "at_least", 1))


def _cuts(a: Payer, b: Payer, tests: Iterable[Test | Tree]) -> dict[str, list[Any]]:
    """Return the facts that tests look at under either resolved policy, cut for both."""
    tests = list(tests)
    found: dict[str, list[Any]] = {}
    for payer in (a, b):
        for name, values in Boxes(payer.resolved, payer.context.facts, tests).domains.items():
            known = found.setdefault(name, [])
            known += [value for value in values if value not in known]
    return found


def _season_days(a: Payer, one: Derived, other: Derived) -> Iterator[dict[str, list[Any]]]:
    """Yield days on which two ways to tell the season part."""
    first, codes_one = codes(one, a.calendar)
    _, codes_other = codes(other, a.calendar)
    names = dict.fromkeys((*one.of, *other.of))
    after = (a.resolved.issued - first).days
    for n, (x, y) in enumerate(zip(codes_one, codes_other, strict=True)):
        day = date.fromordinal(first.toordinal() + n)
        if x != y and n >= after:
            yield {name: [day] for name in names}
        elif one.of != other.of and n >= after and n + 1 < len(codes_one) and x != codes_one[n + 1]:
            yield {name: [day, day + timedelta(days=1)] for name in names}


def _in_sum(a: ResolvedPolicy, item: Item, other: Item) -> Witness | None:
    """Return a group that counts for a yearly item under one resolved policy alone."""
    assert item.sum is not None
    if other.sum is None or item.sum == other.sum:
        return None
    facts: Mapping[str, Fact] = a.group_facts
    both = (*item.sum.conditions, *other.sum.conditions)
    boxes = Boxes(a, facts, [c.test for c in both])

    def counts(conditions: Iterable[Any], point: Mapping[str, Any]) -> bool:
        return all(boxes.mark(c.test, point) is Mark.MET for c in conditions)

    mine, theirs = item.sum.conditions, other.sum.conditions
    for yes, no in ((theirs, mine), (mine, theirs)):
        wanted = [boxes.requires(c.test) for c in yes]
        for broken in (c for c in no if c not in yes):
            names = boxes.names(broken.test)
            failing = Constraint(names, lambda point, broken=broken: boxes.mark(broken.test, point) is Mark.FAILED)  # type: ignore[misc]
            point = boxes.first([*wanted, failing, *boxes.orders()])
            if point is not None and counts(yes, point) and not counts(no, point):
                return Witness(in_words(item, facts, point, None), point)
    return None


def _in_exclusions(a: ResolvedPolicy, b: ResolvedPolicy, tree: SourceTable) -> Witness | None:
    """Return two awards of one subject of which one resolved policy lets it keep both."""
    for one, other in zip(a.exclusions, b.exclusions, strict=False):
        if one == other:
            continue
        keys = [key for key in a.items if key in {*one.items, *other.items}]
        contexts = [ProofContext(a, a.items[key], tree) for key in keys]
        if one.by != other.by:
            return _told_apart(contexts[0], sorted({*one.by} ^ {*other.by})) if contexts else None
        for n, x in enumerate(contexts):
            for y in contexts[n + 1 :]:
                point = together(x, y)
                if point is None or not point.keys() >= x.axes | y.axes:
                    continue
                sums = [g.base(g.row(point), g.columns[0], point) or 0 for g in (x, y)]
                label = Label(f"{x.item.label.zh}和{y.item.label.zh}", f"{x.item.label.en} and {y.item.label.en}")
                shown = in_words(None, {**x.facts, **y.facts}, x.shown(point), None)
                words = Label(f"{label.zh}：{shown.zh}", f"{label.en}: {shown.en}")
                return Witness(words, x.shown(point), max(sums), sum(sums))
    return None


def _in_disqualification(a: ResolvedPolicy, b: ResolvedPolicy) -> Witness | None:
    """Return the claims that only one resolved policy takes from a payee for what another record states."""
    one, other = a.disqualification, b.disqualification
    if one is None or other is None or one.spread == other.spread:
        return None
    facts = [c.test.fact for item in a.items.values() for c in item.conditions if c.id in one.conditions and isinstance(c.test, Test)]
    label = next(known[facts[0]].label for known in a.facts.values() if facts[0] in known)
    said = Label(f"同一单位的另一笔申报，只有一笔写明{label.zh}", f"another claim of a payee of which one alone states {label.en}")
    return Witness(said, {"spread": other.spread})


def _told_apart(context: ProofContext, names: list[str]) -> Witness | None:
    """Return two awards of one item that differ in these facts alone: one resolved policy takes them for the same award."""
    if context.sound is None:
        return None
    point = context.sound
    label, facts = context.item.label, Label("、".join(context.facts[name].label.zh for name in names), ", ".join(names))
    shown = in_words(None, context.facts, context.shown(point), None)
    words = Label(f"{label.zh}两次，{facts.zh}不同：{shown.zh}", f"{label.en} twice, with another {facts.en}: {shown.en}")
    fen = context.base(context.row(point), context.columns[0], point) or 0
    return Witness(words, context.shown(point), fen, fen * 2)


def _known(area: str, areas: Areas) -> bool:
    """Say whether the registers hold an area; a policy need not name one."""
    try:
        return not area or bool(areas(area))
    except ValueError:
        return False


def _in_area(a: ResolvedPolicy, b: ResolvedPolicy, areas: Areas) -> Witness | None:
    """Return a county that lies in the area of one resolved policy alone."""
    if a.area.key == b.area.key:
        return None
    apart = sorted(areas(a.area.key) ^ areas(b.area.key))
    return Witness(Label(f"{apart[0]}的景点", f"a site in {apart[0]}"), {"county": apart[0]}) if apart else None


def _marks(tree: SourceTable) -> Iterator[RuleFinding]:
    """Yield every cell that says that a reading replaces it, where none of its options does."""
    replaced: dict[str, list[str]] = {}
    for key, node in tree["readings"].items():
        for option in node["options"].values():
            cells = (*(option.get("set") or {}), *(option.get("rename") or {}), *(option.get("drop") or ()))
            replaced.setdefault(key, []).extend(cells)
    for path, node in _nodes(tree, ""):
        given = node.get("reading")
        through = (tree["derived"].get(str(node.get("fact"))) or {}).get("reading") or ()
        for key in [given] if isinstance(given, str) else given or ():
            if key not in through and not any(f"{to}.".startswith(f"{path}.") for to in replaced.get(key, ())):
                clause = str(node.get("clause") or "")
                yield RuleFinding("rule_idle_mark", FAULT, SourcePlace(*node.at("reading")), clause, {"reading": key})


def _nodes(node: SourceTable, path: str) -> Iterator[tuple[str, SourceTable]]:
    """Yield every table of the tree with its path."""
    for key, value in node.items():
        inner = f"{path}.{key}" if path else key
        declared_elsewhere = inner == "readings" or (path.startswith("items.") and key == "derived")
        if isinstance(value, SourceTable) and not declared_elsewhere:
            yield inner, value
            yield from _nodes(value, inner)
