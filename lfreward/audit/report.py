"""The report: one HTML file, complete in itself, made to be printed and signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.audit import charts
from lfreward.audit.figures import HolidayDays, ReportSums
from lfreward.audit.outstanding import DutyNames
from lfreward.audit.reasons import QUIET
from lfreward.audit.recompute import CLASSES, AuditedRow
from lfreward.errors import UsageError
from lfreward.escaping import printable
from lfreward.i18n import say

if TYPE_CHECKING:
    from lfreward.audit.audited import Audit

SHOWN = 2_000  # rows that a report lists; the workbook has them all
ORGANISERS = 30
NAMED = 12


def report(audit: Audit, labels: Any, lang: str) -> str:
    """Return the report of an audit.

    Raises: UsageError where the extra that it needs is not installed.
    """
    try:
        from jinja2 import Environment, StrictUndefined
        from markupsafe import Markup
    except ImportError as error:
        raise UsageError("audit_needs_report") from error
    template = _template(Environment, StrictUndefined)
    resolved, sums = audit.context.resolved, audit.totals

    def t(code: str, **args: Any) -> str:
        return say(code, lang, args)

    figures = audit.figures
    by_item = [replace(row, name=_item(audit, row.name, lang)) for row in figures.by_item()]
    by_who = figures.by_claimant()
    who = [(f"o{n}", row) for n, row in enumerate(by_who[:ORGANISERS])]
    items = [(f"i{n}", row) for n, row in enumerate(by_item)]
    anchor_of = {row.name: anchor for anchor, row in who}
    item_anchor = {row.name: anchor for anchor, row in items}
    listed = audit.lines if len(audit.lines) <= SHOWN else islice(audit.objected(), SHOWN)
    rows = _rows(audit, listed, item_anchor, anchor_of, lang)
    places = {(r["line"].sheet, r["line"].row): r["anchor"] for r in rows}
    days = HolidayDays(resolved, audit.context.calendar)
    arrived = figures.arrivals
    strips = []
    for item, fact, bounds, values in figures.heads_near():
        names = item.label.say(lang), fact.label.say(lang)
        strips.append((*names, Markup(charts.strip(values, bounds, *names))))
    flags = []
    for flag in audit.flags.found[:SHOWN]:
        named = [(_place(place, lang), places.get(place, "")) for place in flag.places[:NAMED]]
        flags.append((flag, flag.title.say(lang), flag.text.say(lang), named))
    unchecked = [(one, one.title.say(lang), one.say(lang)) for one in audit.flags.unchecked]
    readings = []
    for key, option in resolved.chosen.items():
        reading = resolved.readings[key]
        readings.append((key, reading.clause, reading.question.say(lang), reading.options[option].label.say(lang)))

    def chart(named: list[tuple[str, ReportSums]], code: str) -> Markup:
        return Markup(charts.bars([row for _, row in named], [anchor for anchor, _ in named], t(code), lang))

    rendered: str = template.render(
        t=t,
        lang=lang,
        resolved=resolved,
        label=resolved.label.say(lang),
        sums=sums,
        money=money.spoken,
        capitals=money.capitals,
        classes=[(key, labels[key].say(lang), sums.classes[key]) for key in CLASSES],
        class_labels={key: label.say(lang) for key, label in labels.items()},
        items=items,
        who=who,
        more_who=max(0, len(by_who) - ORGANISERS),
        rows=rows,
        left_out=len(audit.lines) - len(rows),
        item_chart=chart(items, "report_items"),
        who_chart=chart(who, "report_organisers"),
        strips=strips,
        season=Markup(charts.season(arrived, days, t("report_season"), lang)) if arrived else None,
        flags=flags,
        unchecked=unchecked,
        scope=[*audit.scope.say(sums, lang), *audit.decisions.told(lang)],
        tables=[table.spoken(lang) for table in audit.scope.tables],
        files=[(name, digest) for name, digest in audit.scope.digests.items()],
        readings=readings,
        recover=audit.recover_clause(lang),
        summary=audit.summary,
        version=audit.context.version,
        paid=list(islice((line for line in audit.lines if line.balance), SHOWN)) if sums.recover or sums.owed else [],
        unclaimed=money.spoken(audit.unclaimed),
        place=lambda line: _place((line.sheet, line.row), lang),
    )
    return printable(rendered, lines=True)  # names of sheets and files too, whatever they hold


@cache
def _template(environment: Any, strict: Any) -> Any:
    source = (files("lfreward.audit") / "report.html.j2").read_text("utf-8")
    made = environment(autoescape=True, undefined=strict, trim_blocks=True, lstrip_blocks=True)
    return made.from_string(source)


def _rows(
    audit: Audit, listed: Iterable[AuditedRow], items: dict[str, str], who: dict[str, str], lang: str
) -> list[dict[str, Any]]:
    rows = []
    duties = DutyNames(audit.context.resolved)
    for n, line in enumerate(listed):
        item = _item(audit, line.result.item, lang)
        others = [f"{key}={option}：{_yuan(fen)}" for key, option, fen in audit.others.get(line.place, ())]
        rows.append(
            {
                "line": line,
                "item": item,
                "item_anchor": items.get(item, ""),
                "who_anchor": who.get(line.who or "—", ""),
                "reason": line.reason.say(lang),
                "others": others,
                "outstanding": duties.say(line.outstanding, audit.scope.not_shown, lang, line.settled.item),
                "approved": _approved(line, lang),
                "decision": decision.say(lang) if (decision := audit.decisions.of(line)) is not None else "",
                "notes": " ".join(note.say(lang) for note in line.notes if note.code not in QUIET),
                "anchor": f"r{n}",
            }
        )
    return rows


def _approved(line: AuditedRow, lang: str) -> str:
    """Say how what the authority approved differs from what is payable; nothing where it does not."""
    difference = line.approved_difference
    if not difference or line.approved is None:
        return ""
    code = "report_approved_more" if difference > 0 else "report_approved_less"
    return say(code, lang, {"approved": money.spoken(line.approved), "difference": money.spoken(abs(difference))})


def _item(audit: Audit, key: str | None, lang: str) -> str:
    item = audit.context.resolved.items.get(key or "")
    return item.label.say(lang) if item is not None else "—"


def _place(place: tuple[str | None, int], lang: str) -> str:
    sheet, row = place
    where = f"第{row}行" if lang == "zh" else f"row {row}"
    return f"{sheet} {where}" if sheet else where


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else money.spoken(fen)
