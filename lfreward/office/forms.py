"""Blank and filled forms that the measures name, as workbooks of our own layout and marked as such.

Nothing is asked for but what the named form is about; names of people are left for the reader to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

from lfreward.errors import UsageError
from lfreward.evaluate import HasEvaluators, ItemPlan, RecordLike, evaluated
from lfreward.i18n import Label, say
from lfreward.law.nodes import Sum
from lfreward.outputs import write_bytes
from lfreward.results import words
from lfreward.results.assessment import Assessment, Verdict, canonical
from lfreward.settlement import Tally, accounting_year, lower, tours

__all__ = ["FORMS", "write_form"]

FORMS = {
    "itinerary": Label("旅游行程表", "itinerary"),
    "roster": Label("旅行团成员名单表", "list of members"),
    "monthly": Label("月累计接待国内旅游者情况统计表", "monthly table of domestic visitors"),
    "yearly": Label("年累计接待国内旅游者情况统计表", "yearly table of domestic visitors"),
    "shuttle": Label("旅游直通车申请表", "application for a shuttle line"),
}
BLANK_ROWS = 20
HEADS = {
    "itinerary": ("form_day", "form_sites", "form_tickets", "form_hotel", "form_meals"),
    "roster": ("form_number", "form_person", "form_sex", "form_home", "form_note"),
    "monthly": (
        "form_group",
        "form_arrival",
        "form_leaving",
        "form_visitors",
        "form_ticketed",
        "form_nights",
        "form_paid",
        "form_route",
    ),
    "yearly": ("form_month", "form_groups", "form_visitors", "form_ticketed", "form_route_visitors"),
    "shuttle": ("form_field", "form_value"),
}
ABOUT = ("id", "organiser", "start_date", "arrival_date", "departure_date", "visitors")
LINE = (
    "organiser",
    "year",
    "service_start",
    "service_end",
    "one_way_km",
    "one_way_trips",
    "vehicles_per_trip",
    "seats",
    "applied_on",
)


def write_form(
    policy: HasEvaluators,
    name: str,
    path: str | Path,
    records: Iterable[RecordLike] = (),
    *,
    month: str | None = None,
    lang: str = "zh",
) -> Path:
    """Write one form as a workbook, filled with what the records (or results) hold; without any it is blank.

    The monthly and the yearly table hold one organiser's groups that count towards the annual award, each once; `month`
    (YYYY-MM) keeps that month's, in the yearly table its accounting year's (else the latest). The other forms hold
    one record.
    Raises: UsageError for an unknown form, records that do not fit it, a name that does not end in .xlsx, or where the
    extra `excel` is not installed; OutputError.
    """
    if name not in FORMS:
        raise UsageError("usage_form", name=name, known="、".join(FORMS))
    if month is not None and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        raise UsageError("usage_month", given=str(month))
    if not str(path).lower().endswith(".xlsx"):
        raise UsageError("usage_suffix", path=str(path), suffix=".xlsx")
    results = _fitting(name, evaluated(policy.evaluator(), records))
    try:
        import xlsxwriter
    except ImportError:
        raise UsageError("usage_extra", name="xlsxwriter", extra="excel") from None
    plans: list[Any] = [r.plan for r in results]
    above, rows = _filled(name, results, plans, month, lang)
    heads = [say(code, lang, {}) for code in HEADS[name]]
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": datetime.combine(plans[0].policy.issued if plans else date(2000, 1, 1), time())})
    sheet = book.add_worksheet(FORMS[name].say(lang)[:31])
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    small = book.add_format({"font_size": 9, "font_color": "#666666", "text_wrap": True})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#F1F3F5", "text_wrap": True, "align": "center"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    wide = len(heads) - 1
    sheet.merge_range(0, 0, 0, wide, FORMS[name].say(lang), title)
    sheet.merge_range(1, 0, 1, wide, say("form_ours", lang, {}), small)
    at = 2
    for label, value in above:
        sheet.write_string(at, 0, label, head)
        sheet.merge_range(at, 1, at, wide, "", cell) if wide > 1 else None
        _write(sheet, at, 1, value, cell)
        at += 1
    for column, text in enumerate(heads):
        sheet.write_string(at, column, text, head)
    sheet.repeat_rows(at)
    for row in rows:
        at += 1
        for column, value in enumerate(row):
            _write(sheet, at, column, value, cell)
    sheet.merge_range(at + 2, 0, at + 2, wide, say("form_sign", lang, {}))
    sheet.set_column(0, wide, 18)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if wide > 4:
        sheet.set_landscape()
    book.close()
    write_bytes(path, made.getvalue())
    return Path(path)


def _fitting(name: str, results: Sequence[Assessment]) -> list[Assessment]:
    """Return the records that belong on a form: one line, one group, or one organiser's groups."""
    subject = "line_year" if name == "shuttle" else "group"
    found = []
    for result in results:
        plan: Any = result.plan
        if result.verdict is not Verdict.REJECTED and plan.item.subject == subject:
            found.append(result)
    owners = {r.record.get("organiser") for r in found} if name in ("monthly", "yearly") else {id(r) for r in found}
    if len(owners) > 1:
        raise UsageError("usage_form_one", form=FORMS[name], count=len(owners))
    return found


class _Tour(NamedTuple):
    """One group that counts towards the annual award, however many rows it stands in."""

    row: Assessment
    day: date
    visitors: int | None
    heads: int
    routed: bool


def _tours(results: Sequence[Assessment], total: Sum | None) -> list[_Tour]:
    """Return the groups that are shown to count, by their days, each once and as settlement counts it."""
    found = []
    if results and total is not None:
        plan: Any = results[0].plan
        tally = next(step for step in lower(plan.policy) if isinstance(step, Tally))
        for tour in tours(plan.judge_, tally, results):
            if tour.heads:
                stated = (row.record["visitors"] for row in tour.rows if row.record.get("visitors") is not None)
                row = tour.rows[0]
                found.append(_Tour(row, row.record[total.day], min(stated, default=None), tour.heads, tour.routed))
    return sorted(found, key=lambda tour: (tour.day, tour.row.id or ""))


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    """Write a value; text is never taken as a formula."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)


Rows = list[Sequence[Any]]


def _filled(
    name: str, results: Sequence[Assessment], plans: Sequence[ItemPlan], month: str | None, lang: str
) -> tuple[list[tuple[str, Any]], Rows]:
    """Return the lines above the table and its rows."""
    if name == "itinerary":
        days: Rows = [_day(day) for r in results for day in r.record.get("itinerary") or ()]
        return _about(results[:1], plans, ABOUT, lang), days or _blank(name)
    if name == "roster":
        count = next((r.record["visitors"] for r in results if r.record.get("visitors")), BLANK_ROWS)
        return _about(results[:1], plans, ABOUT, lang), [
            (n + 1, None, None, None, None) for n in range(min(count, 10_000))
        ]
    if name == "shuttle":
        facts = plans[0].facts if plans else {}
        record: Mapping[str, Any] = results[0].record if results else {}
        labels = [facts[key].label.say(lang) if key in facts else say(f"form_{key}", lang, {}) for key in LINE]
        return [], [(label, canonical(record.get(key))) for label, key in zip(labels, LINE, strict=True)]
    annual = plans[0].policy.annual if plans else None
    total = annual.sum if annual is not None else None
    whose = _about(results[:1], plans, ("organiser",), lang)
    if name == "monthly":
        rows: Rows = [_group(t, lang) for t in _tours(results, total) if month is None or f"{t.day:%Y-%m}" == month]
        return [(say("form_month", lang, {}), month), *whose], rows or _blank(name)
    groups = _tours(results, total)
    wanted = [date.fromisoformat(f"{month}-01")] if month else [tour.day for tour in groups]
    year = max((accounting_year(total.starts, day) for day in wanted), default=None) if total is not None else None
    filled = _year(groups, total, year) if total is not None and year is not None else _blank(name)
    return [(say("form_year", lang, {}), year), *whose], filled


def _about(
    results: Sequence[Assessment], plans: Sequence[ItemPlan], keys: Sequence[str], lang: str
) -> list[tuple[str, Any]]:
    record = results[0].record if results else {}
    facts = plans[0].facts if plans else {}
    return [
        (facts[k].label.say(lang) if k in facts else say(f"form_{k}", lang, {}), canonical(record.get(k))) for k in keys
    ]


def _blank(name: str) -> Rows:
    return [(None,) * len(HEADS[name]) for _ in range(BLANK_ROWS)]


def _day(day: Mapping[str, Any]) -> Sequence[Any]:
    sites = day.get("sites") or ()
    names = "、".join(str(site.get("name", "")) for site in sites)
    tickets = "、".join("" if site.get("tickets") is None else str(site["tickets"]) for site in sites)
    return canonical(day.get("date")), names, tickets, day.get("hotel"), canonical(day.get("meal_standard"))


def _group(tour: _Tour, lang: str) -> Sequence[Any]:
    values = {**tour.row.values, "visitors": tour.visitors, "ticketed_visitors": tour.heads}
    keys = ("id", "arrival_date", "departure_date", "visitors", "ticketed_visitors", "nights", "paid_sites", "route")
    facts: Mapping[str, Any] = tour.row.plan.facts
    return [_spoken(values.get(key), facts.get(key), lang) for key in keys]


def _spoken(value: Any, fact: Any, lang: str) -> Any:
    """Return a count as it is, a value that has a name by its name, anything else as it is written."""
    if isinstance(value, str) and fact is not None and fact.values is not None:
        return words.value(value, fact).say(lang)
    return value if isinstance(value, int) else canonical(value)


def _year(groups: Sequence[_Tour], total: Sum, year: int) -> Rows:
    """Return one row a month of an accounting year."""
    first = date(year - (total.starts != (1, 1)), *total.starts)
    rows: Rows = []
    for n in range(12):
        start, end = first + relativedelta(months=n), first + relativedelta(months=n + 1)
        mine = [tour for tour in groups if start <= tour.day < end]
        heads = [sum(t.visitors or 0 for t in mine), sum(t.heads for t in mine), sum(t.heads for t in mine if t.routed)]
        rows.append((f"{start:%Y-%m}", len(mine), *heads))
    return rows
