"""Another policy over the same records: who gains, who loses, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lfreward import money
from lfreward.errors import UsageError
from lfreward.evaluate import Evaluator, HasEvaluators, RecordLike, facts_of
from lfreward.i18n import say
from lfreward.office import drawing
from lfreward.personal import quoted, quoted_id
from lfreward.results.assessment import Assessment, canonical
from lfreward.settlement import settle


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One record, or one organiser's annual award (`year` is then given), settled under both policies. Unit: fen."""

    id: str | None
    who: str | None
    year: int | None
    item_before: str | None
    item_after: str | None
    before_fen: int
    after_fen: int

    @property
    def difference_fen(self) -> int:
        """What the amendment adds; negative where it takes. Unit: fen."""
        return self.after_fen - self.before_fen

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON carries it; money as strings in yuan."""
        return {
            "id": self.id,
            "who": self.who,
            "year": self.year,
            "item": self.item_after,
            "before": money.text(self.before_fen),
            "after": money.text(self.after_fen),
            "difference": money.text(self.difference_fen),
        }


class Comparison:
    """Two policies over the same records, settled; what each record keeps under one and the other."""

    def __init__(self, before: Evaluator, after: Evaluator, changes: Sequence[PolicyChange], amended: Mapping[str, Any]) -> None:
        self._before, self._after = before, after
        self.changes = tuple(changes)
        self.amended = dict(amended)

    @property
    def before_fen(self) -> int:
        """The budget under the first policy. Unit: fen."""
        return sum(change.before_fen for change in self.changes)

    @property
    def after_fen(self) -> int:
        """The budget under the second policy. Unit: fen."""
        return sum(change.after_fen for change in self.changes)

    @property
    def gainers(self) -> list[PolicyChange]:
        """Who gains, most first."""
        return sorted((c for c in self.changes if c.difference_fen > 0), key=lambda c: -c.difference_fen)

    @property
    def losers(self) -> list[PolicyChange]:
        """Who loses, most first."""
        return sorted((c for c in self.changes if c.difference_fen < 0), key=lambda c: c.difference_fen)

    def per_item(self) -> dict[str, tuple[int, int]]:
        """Return what each item costs under both policies, in the order of the text. Unit: fen."""
        found: dict[str, list[int]] = {}
        for change in self.changes:
            for place, item, fen in (
                (0, change.item_before, change.before_fen),
                (1, change.item_after, change.after_fen),
            ):
                if item is not None:
                    found.setdefault(item, [0, 0])[place] += fen
        order = list(self._after.policy.items)
        return {
            k: (found[k][0], found[k][1]) for k in sorted(found, key=lambda k: order.index(k) if k in order else 99)
        }

    def per_organiser(self) -> dict[str, tuple[int, int]]:
        """Return what each organiser or beneficiary gets under both policies. Unit: fen."""
        found: dict[str, list[int]] = {}
        for change in self.changes:
            sums = found.setdefault(change.who or "—", [0, 0])
            sums[0] += change.before_fen
            sums[1] += change.after_fen
        return {who: (found[who][0], found[who][1]) for who in sorted(found)}

    def headline(self, lang: str = "zh") -> str:
        """Return the budget and the counts in one sentence."""
        args = {
            "before": money.grouped(self.before_fen),
            "after": money.grouped(self.after_fen),
            "difference": f"{money.yuan(self.after_fen - self.before_fen):+,}",
            "gain": len(self.gainers),
            "loss": len(self.losers),
            "same": len(self.changes) - len(self.gainers) - len(self.losers),
        }
        return say("amend_head", lang, args)

    def tables(self, lang: str = "zh") -> list[tuple[str, list[str], list[list[str]]]]:
        """Return heading code, headers and rows: per item, per organiser, per record that changes."""
        sums = [say(f"column_{name}", lang, {}) for name in ("before", "after", "difference")]
        items = self._after.policy.items
        per_item = [[items[key].label.say(lang), *_sums(*pair)] for key, pair in self.per_item().items()]
        per_who = [[quoted(who), *_sums(*pair)] for who, pair in self.per_organiser().items()]
        records = []
        for change in [*self.gainers, *self.losers]:
            name = quoted_id(change.id or "—")
            if change.year is not None:
                name = say("amend_annual", lang, {"who": change.who or "—", "year": change.year})
            known = items.get(change.item_after or "")
            item = known.label.say(lang) if known is not None else "—"
            records.append([name, item, *_sums(change.before_fen, change.after_fen)])
        head = [say(f"column_{name}", lang, {}) for name in ("item", "who", "id")]
        return [
            ("amend_items", [head[0], *sums], per_item),
            ("amend_organisers", [head[1], *sums], per_who),
            ("amend_records", [head[2], head[0], *sums], records),
        ]

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the comparison as JSON carries it; money as strings in yuan."""

        def pairs(found: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
            return {
                k: {"before": money.text(a), "after": money.text(b), "difference": money.text(b - a)}
                for k, (a, b) in found.items()
            }

        return {
            "amended": {path: canonical(value) for path, value in self.amended.items()},
            "before": money.text(self.before_fen),
            "after": money.text(self.after_fen),
            "difference": money.text(self.after_fen - self.before_fen),
            "items": pairs(self.per_item()),
            "organisers": pairs(self.per_organiser()),
            "changes": [change.to_dict() for change in self.changes if change.difference_fen],
        }

    def _repr_html_(self) -> str:
        """Show the tables in a notebook."""
        return f"<p>{self.headline()}</p>" + "".join(drawing.table(head, rows) for _, head, rows in self.tables())

    def __repr__(self) -> str:
        return f"<Comparison {self.headline('en')}>"


def _sums(before: int, after: int) -> list[str]:
    return [money.grouped(before), money.grouped(after), f"{money.yuan(after - before):+,}"]


def compare(
    policy: HasEvaluators, other: HasEvaluators, records: Iterable[RecordLike], *, amended: Mapping[str, Any] | None = None
) -> Comparison:
    """Judge and settle the same records under a policy and another: who gains, who loses, the budget.

    `amended`, the overlay that makes the second of the first, is shown as what was changed.
    Raises: UsageError where the other is no policy, or for what is no record.
    """
    if not hasattr(other, "evaluator"):
        raise UsageError("usage_other_policy", type=type(other).__name__)
    before, after = policy.evaluator(), other.evaluator()
    facts = [facts_of(before, record) for record in records]
    first, second = _kept(before, facts), _kept(after, facts)
    changes = []
    for key in dict.fromkeys([*first, *second]):
        id_, who, year, item, fen = first.get(key) or (*second[key][:4], 0)
        then = second.get(key) or (id_, who, year, item, 0)
        changes.append(PolicyChange(id_ or then[0], who or then[1], year, item, then[3], fen, then[4]))
    return Comparison(before, after, changes, _told(amended or {}))


def _told(overlay: Mapping[str, Any]) -> dict[str, Any]:
    """Return an overlay as path to value, added rows and dropped cells too."""
    if not {"set", "drop", "row"} & set(overlay):
        return dict(overlay)
    rows = {}
    for row in overlay.get("row") or ():
        rows[f"items.{row['item']}.table.rows.{row['id']}"] = {k: v for k, v in row.items() if k not in ("item", "id")}
    return {**(overlay.get("set") or {}), **dict.fromkeys(overlay.get("drop") or (), "—"), **rows}


Booked = tuple[str | None, str | None, int | None, str | None, int]


def _kept(judge: Evaluator, records: Sequence[Mapping[str, Any]]) -> dict[Any, Booked]:
    """Return what each record keeps, by its place, and each organiser's annual award."""
    results = [judge.evaluate(record) for record in records]
    place: dict[int, int] = {}
    for at, result in enumerate(results):
        for one in (result, *result.alternatives):
            place[id(one)] = at
    found: dict[Any, Booked] = {
        at: _booked(result, 0) for at, result in enumerate(results) if not _annual(judge, result)
    }
    for settlement in settle(judge, results):
        for kept in settlement.groups:
            at = place[id(kept.by_itself)]
            id_, who, year, item, fen = found[at]
            found[at] = (id_, who, year, item, fen + kept.fen)
        for award in settlement.awards:
            key = (award.result.item, settlement.payee, settlement.year)
            found[key] = (None, settlement.payee, settlement.year, award.result.item, award.fen)
    return found


def _annual(judge: Evaluator, result: Assessment) -> bool:
    return result.item in judge.policy.items and judge.policy.items[result.item or ""].sum is not None


def _booked(result: Assessment, fen: int) -> Booked:
    return result.id, result.record.get("organiser") or result.record.get("beneficiary"), None, result.item, fen
