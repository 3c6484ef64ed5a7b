"""Why a claim comes out as it does, in one sentence with its clause; in either language, made when read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lfreward import money
from lfreward.i18n import Label, say
from lfreward.law.nodes import Item
from lfreward.results import words
from lfreward.results.assessment import Assessment, Verdict

# What is said of a row while it is read and does not make it unreadable.
LOST = frozenset(
    (
        "formula_without_value", "formula_not_calculated", "cell_error", "merged_cell", "merged_sum", "struck_cell", "two_units",
        "ditto_alone",
    )
)  # fmt: skip
NOTED = LOST | {
    "audit_beside", "blank_carried", "converted", "ditto_carried", "digits_may_be_lost", "guard_removed", "hidden_row",
    "merged_carried", "not_a_field", "number_cut", "number_snapped", "read_as_text", "serial_read", "struck_text",
    "time_dropped", "unknown_field", "unknown_field_near", "weaker_name",
}  # fmt: skip


QUIET = frozenset(("converted", "weaker_name"))  # said of many rows, and nothing is lost by them


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence: `key` is stable and names what decides, the words are made when read.

    `said` keeps the words of a reason that many rows share.
    """

    key: str
    code: str
    args: Mapping[str, Any] = field(default_factory=dict)
    said: dict[str, str] | None = field(default=None, compare=False)

    def say(self, lang: str = "zh") -> str:
        """Return the sentence in Chinese (`zh`) or English (`en`), personal numbers masked."""
        if self.said is None:
            return say(self.code, lang, self.args)
        if lang not in self.said:
            self.said[lang] = say(self.code, lang, self.args)
        return self.said[lang]


def deciding(result: Assessment) -> Reason:
    """Say why nothing, or nothing yet, is payable of a record by itself."""
    if result.verdict is Verdict.REJECTED:
        faults = [fault for fault in result.findings if fault.code not in NOTED] or list(result.findings[-1:])
        why = Label("".join(fault.say("zh") for fault in faults), " ".join(fault.say("en") for fault in faults))
        last = faults[-1] if faults else None
        return Reason((last and (last.field or last.code)) or "rejected", "audit_rejected", {"why": why})
    failed = result.verdict is Verdict.INELIGIBLE
    step = result.deciding
    if step is None:
        complete = Label("请补充资料。", "Please complete the facts.")
        return Reason(result.verdict.value, "audit_lacking", {"clause": result.clause or "—", "why": complete})
    why = Label(step.say("zh"), step.say("en"))
    return Reason(step.key, "audit_failed" if failed else "audit_lacking", {"clause": step.clause, "why": why})


def how(result: Assessment) -> Label:
    """Say in one bracket how the amount comes about: season, sum, heads, uplift."""
    plan: Any = result.plan
    if result.row is None:
        return Label("", "")
    table = plan.item.table
    row = table.rows[result.row]
    pays = row.pays[result.season] if isinstance(row.pays, Mapping) and result.season else row.pays
    parts = []
    if isinstance(pays, int) and table.tiers != "marginal":
        amount = money.spoken(pays)
        season = plan.policy.derived[table.columns].names[result.season] if table.columns and result.season else None
        parts.append(
            Label(f"{season.zh if season else ''}{amount}元", f"{season.en + ' ' if season else ''}{amount} yuan")
        )
        facts = plan.policy.item_facts[plan.item.key]
        parts += [words.value(result.values.get(name), facts[name]) for name in table.per]
    text = words.join(parts, " × ", " × ")
    for rise in plan.item.uplifts if result.uplift_fen else ():
        of = Label("", "")
        if rise.on != "amount":
            heads = words.value(result.values.get(rise.on), plan.facts.get(rise.on))
            of = Label(f"（其中{heads.zh}）", f" (of {heads.en})")
        text = Label(f"{text.zh} + {rise.percent}%{of.zh}", f"{text.en} + {rise.percent} %{of.en}")
    return text


def likely_origin(result: Assessment, claimed: int) -> Label | None:
    """Say which other cell of the same item's table gives exactly what was claimed, if one alone does."""
    plan: Any = result.plan
    if not claimed:
        return None
    found = {label for fen, label in _cells(plan.item, plan, result) if fen == claimed}
    return next(iter(found)) if len(found) == 1 else None


def _cells(item: Item, plan: Any, result: Assessment) -> Iterator[tuple[int, Label]]:
    """Give what each row and season would pay for these heads, with and without the uplift."""
    table = item.table
    factors = [result.values.get(name) for name in table.per]
    if table.tiers == "marginal" or any(factor is None for factor in factors):
        return
    for number, row in enumerate(table.rows):
        sums = row.pays if isinstance(row.pays, Mapping) else {None: row.pays}
        for season, pays in sums.items():
            if not isinstance(pays, int):
                continue
            try:
                base = money.product(pays, [f for f in factors if f is not None])
            except ValueError:
                continue
            named = plan.policy.derived[table.columns].names[season] if season is not None and table.columns else None
            label = Label("", "")
            if named is not None and season != result.season:
                label = named
            if number != result.row:
                row_words = words.join([words.requires_words(cell, plan.facts, True) for cell in row.cells])
                label = Label(f"{label.zh}{row_words.zh}", f"{label.en} {row_words.en}".strip())
            if label.zh:
                yield base, label
            for rise in item.uplifts:
                if rise.on == "amount" and not result.uplift_fen:
                    more = Label(f"{label.zh}+{rise.percent}%", f"{label.en} +{rise.percent} %".strip())
                    yield base + base * rise.percent // 100, more
    if result.uplift_fen and result.base_fen:
        yield result.base_fen, Label("不加成", "no uplift")
