"""A sheet of claims as a reader hands it over: sums that rows share, rows struck out or hidden, remarks, a wrong total.

Stands in the place of a reader where a message is to be provoked that only such sheets bring about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lfreward.intake import Part, RecordRow
from lfreward.intake.rows import MergedNumber, RowKind, Scope, SideRow, Total

COACH = {
    "id": "G1", "item": "coach_group", "organiser": "虚构·晨光旅行社", "start_date": "2025-06-21", "arrival_date": "2025-06-21",
    "departure_date": "2025-06-22", "visitors": 320, "ticketed_visitors": 280, "paid_sites": 3, "paid_4a_sites": 2,
    "nights": 1, "spend_per_head": 600, "arrived_together": "是", "reported_on": "2025-06-15", "report_materials": "是",
    "checked_on": "2025-06-21", "filed_on": "2025-06-25", "materials": "B-H", "licensed": "是", "claimed_amount": 35000,
}  # fmt: skip
SHARED = ((70_000, 320, 330), (80_000, 320, 330), (60_000, 320, 330), (70_000, 298, 299), (70_000, 320, None))


def rows() -> list[RecordRow]:
    """Two plain claims, one of them hidden and with a remark, and pairs that share a sum: one of every class."""
    found = [RecordRow(2, "申报", dict(COACH)), RecordRow(3, "申报", COACH | {"id": "G2"}, remarks="退团25人，核减为280人", hidden=True)]
    for yuan, *visitors in SHARED:
        first = len(found) + 2
        numbers = tuple(range(first, first + len(visitors)))
        shared = MergedNumber("claimed_amount", f"T{numbers[0]}:T{numbers[-1]}", numbers, yuan)
        for number, heads in zip(numbers, visitors, strict=True):
            cells = {key: value for key, value in COACH.items() if key != "claimed_amount"}
            told = {"id": f"G{number}", "visitors": heads}
            found.append(RecordRow(number, "申报", {k: v for k, v in (cells | told).items() if v is not None}, shared=(shared,)))
    return found


def open_parts(*_: Any, **__: Any) -> Iterator[Part]:
    """Give the sheet, whatever file it is asked of."""
    side = [SideRow(30, RowKind.STRUCK, "G30", COACH | {"id": "G30"}), SideRow(31, RowKind.TOTAL, "合计")]
    totals = [Total(31, "合计", "申报金额", Decimal(430_000), Decimal(420_000), (2, 30))]
    claims = rows()
    counts = Counter({RowKind.HEADER: 1, RowKind.CLAIM: len(claims)}) + Counter(one.kind for one in side)
    yield Part("申报", tuple(COACH), len(COACH), iter(claims), [], Scope("a.xlsx", "申报", False, counts, side, totals))


def open_agreeing(*_: Any, **__: Any) -> Iterator[Part]:
    """Give the sheet with a total that its rows come to, as of a format that does not show all there is."""
    (part,) = open_parts()
    part.scope.totals = [Total(31, "合计", "申报金额", Decimal(420_000), Decimal(420_000), (2, 30))]
    part.scope.not_looked_at = ("comments", "struck")
    yield part
