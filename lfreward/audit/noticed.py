"""What single rows give to ask about, collected in the one pass that counts them.

A season may be too long to be gone through again for each question, so what a question needs of single rows is noted when
a row is counted: its claim against what is payable, facts that contradict each other, and what is remarked beside it. What
the questions are, with their words and limits, stands in the table of flags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.audit import limits
from lfreward.audit.hits import Hit
from lfreward.i18n import Label

if TYPE_CHECKING:
    from lfreward.audit.evidence import Evidence
    from lfreward.audit.recompute import AuditedRow, RowAddress


@dataclass(slots=True)
class Bundle:
    """Rows of which the same is to be asked; all are counted, and all are named unless the season is long."""

    args: Mapping[str, Any]
    count: int = 0
    groups: list[str] = field(default_factory=list)
    places: list[RowAddress] = field(default_factory=list)

    def add(self, line: AuditedRow) -> None:
        """Add one row."""
        self.count += 1
        if len(self.places) < limits.LISTED:
            self.places.append(line.place)
            self.groups.append(line.result.id or "—")

    def hit(self, order: str) -> Hit:
        """Return it as something found."""
        return Hit(tuple(self.groups), tuple(self.places), {**self.args, "count": self.count}, order=order)


class Noticed:
    """Collects what single rows give to ask about; `table` is the table of flags."""

    def __init__(self, table: Sequence[Mapping[str, Any]]) -> None:
        self._bundles: dict[str, dict[str, Bundle]] = {}
        self._by_find = {entry["find"]: entry for entry in table if entry["find"] in FINDERS}

    def add(self, line: AuditedRow) -> None:
        """Look at one row."""
        if line.difference and "factor" in self._by_find:
            self._factor(line, self._by_find["factor"])
        if line.around.remarks and "remarks" in self._by_find:
            self._remarks(line, self._by_find["remarks"])
        if line.result.findings and "contradictions" in self._by_find:
            self._contradictions(line, self._by_find["contradictions"])
        if "sites_a_day" in self._by_find:
            self._sites(line, self._by_find["sites_a_day"])

    def bundles(self, find: str) -> Iterator[tuple[str, Bundle]]:
        """Give what one kind of question found, in a fixed order."""
        yield from sorted(self._bundles.get(find, {}).items())

    def _add(self, find: str, order: str, line: AuditedRow, args: Mapping[str, Any]) -> None:
        bundles = self._bundles.setdefault(find, {})
        if order not in bundles:
            bundles[order] = Bundle(args)
        bundles[order].add(line)

    def _factor(self, line: AuditedRow, flag: Mapping[str, Any]) -> None:
        """Note a claim that is a power of ten off what is payable: a unit that was not said, or a digit."""
        claimed, payable = line.claimed, line.payable
        if not claimed or not payable:
            return
        for factor in flag["factors"]:
            for sense, wrong, right in (("below", claimed, payable), ("above", payable, claimed)):
                if wrong * factor == right:
                    args = {"factor": f"{factor:,}", "claimed": money.spoken(claimed), "payable": money.spoken(payable)}
                    where = Label(line.sheet, line.sheet) if line.sheet else Label("申报表", "the claims")
                    self._add("factor", f"{line.sheet or ''} {factor:06} {sense}", line, {**args, "where": where})

    def _remarks(self, line: AuditedRow, flag: Mapping[str, Any]) -> None:
        """Note remarks and comments that speak against a claim."""
        for word in flag["words"]:
            text = next((text for text in line.around.remarks if word in text), None)
            if text is not None:
                self._add("remarks", word, line, {"word": word, "text": text[:60]})

    def _contradictions(self, line: AuditedRow, flag: Mapping[str, Any]) -> None:
        """Note facts of a claim that cannot be true together."""
        for finding in line.result.findings:
            if finding.code in flag["codes"]:
                text = Label(finding.say("zh"), finding.say("en"))
                self._add("contradictions", finding.code, line, {"text": text})

    def _sites(self, line: AuditedRow, flag: Mapping[str, Any]) -> None:
        """Note more sites than can be visited in the days of a tour."""
        record = line.result.record
        sites, first, last = record.get(flag["fact"]), record.get("arrival_date"), record.get("departure_date")
        if isinstance(sites, int) and isinstance(first, date) and isinstance(last, date):
            days = (last - first).days + 1
            if days > 0 and sites > flag["a_day"] * days:
                self._add("sites_a_day", "", line, {"sites": sites, "days": days})


def bundled(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Give what was noted while the rows were counted."""
    for order, bundle in evidence.noticed.bundles(flag["find"]):
        yield bundle.hit(order)


FINDERS = dict.fromkeys(("factor", "remarks", "contradictions", "sites_a_day"), bundled)
