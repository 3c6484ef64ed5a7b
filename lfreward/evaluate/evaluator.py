"""Which item a record is judged by: the one it names, or every group item where it names none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol

from lfreward import money
from lfreward.calendar import Calendar
from lfreward.engines.programs import programs_on
from lfreward.engines.to_python import Decide
from lfreward.evaluate.plan import ItemPlan
from lfreward.facts import Vocabulary, blank, fold, json_reader, plain_value, read_value, shown
from lfreward.i18n import Label
from lfreward.law.nodes import ResolvedPolicy
from lfreward.registers import Registers
from lfreward.results.assessment import Assessment, Finding, Verdict
from lfreward.results.basis import Basis, register_evaluator


class Row(Protocol):
    """A row of a file as it was read."""

    @property
    def cells(self) -> Mapping[str, Any]:
        """Header to value."""

    @property
    def notes(self) -> Sequence[Any]:
        """What was said of its cells: each a code, the header of its column, and the values of the message."""

    @property
    def read(self) -> bool:
        """Whether its cells are facts that have been read and name their item."""

    @property
    def problem(self) -> Any:
        """The note that says why it cannot be read at all, or None."""


class Evaluator:
    """A policy under one set of readings, with the calendar and the registers it is judged by."""

    def __init__(self, policy: ResolvedPolicy, calendar: Calendar, registers: Registers) -> None:
        apart = ((key, option) for key, option in policy.chosen.items() if option != policy.readings[key].default)
        self.policy = policy
        self.calendar = calendar
        self.registers = registers
        self.basis = Basis(policy.key, policy.digest, tuple(sorted(apart)))
        self.programs = programs_on(calendar, registers)
        self.world = self.programs.world
        self.plans = {key: ItemPlan(self, item) for key, item in policy.items.items()}
        self.group_items = tuple(key for key, item in policy.items.items() if item.subject == "group")
        register_evaluator(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as what it was made of; its functions are compiled anew."""
        return Evaluator, (self.policy, self.calendar, self.registers)

    @cached_property
    def groups(self) -> Vocabulary:
        """The reader of groups that name no item, or none that is known."""
        return Vocabulary("group", self.policy.facts["group"].values())

    @cached_property
    def _no_item(self) -> Mapping[str, str]:
        return {fold(word): word for word in self.policy.no_item}

    @cached_property
    def _other_keys(self) -> frozenset[str]:
        derived = self.policy.derived.keys()
        return frozenset().union(*(plan.facts.keys() - derived for plan in self.plans.values())) - {"item"}

    @cached_property
    def _item_headers(self) -> frozenset[str]:
        return frozenset(fold(name) for name in self.groups.facts["item"].names)

    def evaluate(self, record: Mapping[str, Any], noted: Sequence[Finding] = ()) -> Assessment:
        """Judge one record: a mapping of headers or fact keys to values; `noted` is what was said while it was read."""
        named = record.get("item")
        plan = self.plans.get(named) if type(named) is str else None
        facts = plan.vocabulary.read_canonical(record) if plan is not None else None
        if plan is not None and facts is not None:
            return plan.judge(facts, tuple(noted))
        return self._evaluate(record, noted)

    @cached_property
    def decide(self) -> Decide:
        """The function from facts that have been read and name their item to verdict and fen."""
        deciders: dict[str, Decide] = {}

        def first(facts: Mapping[str, Any]) -> tuple[Verdict, int | None]:
            plan = self.plans[facts["item"]]
            found = plan.decide(facts)
            deciders[facts["item"]] = plan.decide  # which the first record has written
            return found

        deciders |= dict.fromkeys(self.plans, first)
        return lambda facts: deciders[facts["item"]](facts)

    def plan_of(self, item: str | None) -> ItemPlan:
        """Return an item made ready; of a record that claims none the first of a group, for its words and derived values."""
        return self.plans[item if item is not None else next(iter((*self.group_items, *self.plans)))]

    def judge_read(self, facts: Mapping[str, Any]) -> Assessment:
        """Judge facts that have been read and name their item."""
        return self.plans[facts["item"]].judge(facts)

    def judge_row(self, row: Row) -> Assessment:
        """Judge a row of a file, with what was said while it was read; one with a problem of its own is rejected."""
        if row.read:
            return self.judge_read(row.cells)
        notes = [Finding(note.code, note.column, note.args) for note in row.notes]
        if row.problem is None:
            return self.evaluate(row.cells, notes)
        return self.reject(row.cells, *notes, Finding(row.problem.code, row.problem.column, row.problem.args))

    @cached_property
    def read_json(self) -> Callable[[str | bytes], dict[str, Any] | None]:
        """The quick reader of JSON texts, made when the first one comes."""
        return json_reader({key: plan.vocabulary for key, plan in self.plans.items()})

    def _evaluate(self, record: Mapping[str, Any], noted: Sequence[Finding]) -> Assessment:
        """Judge a record in whatever form its headers and values are."""
        given = next((v for k, v in record.items() if self.names_item(k) and not blank(plain_value(v))), None)
        if given is None:
            return self._any_item({k: v for k, v in record.items() if not self.names_item(k)}, noted)
        if isinstance(given, str) and fold(given) in self._no_item:
            others = {k: v for k, v in record.items() if not self.names_item(k)}
            return self._claims_no_item(others, self._no_item[fold(given)], noted)
        read = read_value(self.groups.facts["item"], given)
        if read.value is None or self._is_mixed(given):
            others = {k: v for k, v in record.items() if not self.names_item(k)}
            facts, notes, faults = self.groups.read(others)
            return self._rejected(facts, None, (*noted, *notes, *(read.faults or (self._mixed(given),)), *faults))
        return self.plans[read.value].evaluate(record, noted)

    def _is_mixed(self, given: Any) -> bool:
        """Say whether a cell names an item and also says that none is claimed."""
        from lfreward.facts.words import exact_choice  # not needed where items are named by their keys

        if not isinstance(given, str) or exact_choice(given, self.groups.facts["item"]) is not None:
            return False
        return any(word in fold(given) for word in self._no_item)

    def _mixed(self, given: Any) -> Finding:
        fact = self.groups.facts["item"]
        near = Label("、".join(self.policy.no_item), ", ".join(self.policy.no_item))
        return Finding("choice_two_ways", "item", {"label": fact.label, "value": shown(given), "near": near})

    def names_item(self, header: Any) -> bool:
        """Say whether a header names the fact that tells which item a record claims."""
        if header in self._other_keys or not isinstance(header, str):
            return False
        return header == "item" or fold(header) in self._item_headers

    def item_named(self, cell: Any) -> str | None:
        """Return the item that a cell names and that says nothing else; None where the record must be read whole."""
        read = read_value(self.groups.facts["item"], cell)
        return None if read.faults or read.also or read.value is None or self._is_mixed(cell) else str(read.value)

    def knows(self, header: str) -> bool:
        """Say whether a header names a fact of any subject."""
        return any(plan.vocabulary.key_of(header) is not None for plan in self.plans.values())

    def _rejected(self, facts: Mapping[str, Any], item: str | None, findings: Sequence[Finding]) -> Assessment:
        clause = self.plans[item].item.clause if item is not None else None
        return Assessment(
            basis=self.basis, record=facts, verdict=Verdict.REJECTED, item=item, clause=clause, findings=tuple(findings)
        )

    def reject(self, record: Mapping[str, Any], *faults: Finding) -> Assessment:
        """Return the rejected result of a record that cannot be read at all, keeping what can be read of it."""
        facts, notes, more = self.groups.read(record)
        return self._rejected(facts, facts.get("item"), (*faults, *notes, *more))

    def _claims_no_item(self, record: Mapping[str, Any], word: str, noted: Sequence[Finding]) -> Assessment:
        """Give a group that claims no item of its own: nothing is payable for it alone, and it counts in a year's sum.

        Its facts keep the word that says so, by which it can be evaluated again.
        """
        facts, notes, faults = self.groups.read(record)
        facts = {"item": word, **facts}
        if any("," in (fault.field or "") for fault in faults):  # no item needs a fact; two that exclude each other are no group
            return self._rejected(facts, None, (*noted, *notes, *faults))
        finding = Finding("claims_no_item", "item", {"value": word})
        told = (*noted, *notes, *faults, finding)
        return Assessment(basis=self.basis, record=facts, verdict=Verdict.INELIGIBLE, item=None, amount_fen=0, findings=told)

    def _any_item(self, record: Mapping[str, Any], noted: Sequence[Finding]) -> Assessment:
        """Judge a group that names no item for every group item: the best eligible, else the best undetermined."""
        facts, notes, faults = self.groups.read(record)
        if any(self.plans[key].rejects(fault) for key in self.group_items for fault in faults):
            return self._rejected(facts, None, (*noted, *notes, *faults))
        results = [self.plans[key].judge(facts, (*noted, *notes, *faults)) for key in self.group_items]
        best = min(results, key=_preference)
        others = tuple(r for r in sorted(results, key=_preference) if r is not best)
        told = Finding("item_not_stated", "item", {"items": self._what_each_comes_to((best, *others))})
        return replace(best, findings=(*best.findings, told), alternatives=others)

    def _what_each_comes_to(self, results: Sequence[Assessment]) -> Label:
        """Say what a group comes to under each item, in the order given."""
        said = []
        for result in results:
            label = self.plans[result.item or ""].item.label
            if result.verdict is Verdict.ELIGIBLE:
                sum_ = money.spoken(result.amount_fen or 0)
                said.append(Label(f"{label.zh}{sum_}元", f"{label.en} {sum_} yuan"))
            else:
                zh, en = ("不能确定", "not known") if result.verdict is Verdict.UNDETERMINED else ("不予支付", "nothing")
                if result.potential_fen is not None:
                    sum_ = money.spoken(result.potential_fen)
                    zh, en = f"{zh}（按表{sum_}元）", f"{en} (by the table {sum_} yuan)"
                said.append(Label(f"{label.zh}{zh}", f"{label.en} {en}"))
        return Label("、".join(one.zh for one in said), ", ".join(one.en for one in said))


def _preference(result: Assessment) -> tuple[int, int]:
    rank = {Verdict.ELIGIBLE: 0, Verdict.UNDETERMINED: 1}.get(result.verdict, 2)
    worth = result.amount_fen if result.verdict is Verdict.ELIGIBLE else result.potential_fen
    return rank, -(worth if worth is not None else -1)
