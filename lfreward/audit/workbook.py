"""The workbook: claims with reasons and steps, what is asked, and a table as settled that can be audited again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.audit.decisions import KINDS
from lfreward.audit.item_choice import claims_no_item
from lfreward.audit.outstanding import DutyNames
from lfreward.audit.recompute import CLASSES, AuditedRow
from lfreward.errors import OutputError, UsageError
from lfreward.i18n import TEXTS, Label, say
from lfreward.office.document import document
from lfreward.office.workbooks import Rows, fill_sheets
from lfreward.personal import masked, masked_id
from lfreward.results.assessment import Finding, Step
from lfreward.results.explain import VERDICTS

if TYPE_CHECKING:
    from lfreward.audit.audited import Audit

MADE = datetime(2020, 1, 1)  # the same on every run: nothing here comes from a clock
MOST = 1_048_000
TEXT_LIMIT = 32_000
SAID = 1 << 14  # notes that are remembered
MONEY = "#,##0.00"
NAMED = 200  # groups and rows of one question that a cell names
DECIDED = ("decision", "decided_value", "decided_why", "digest")  # the last columns of the claims, read back from there


def workbook(audit: Audit, path: Path, labels: Mapping[str, Label], lang: str) -> None:
    """Write the workbook; every text stays text, whatever it begins with.

    Raises: UsageError where the extra that it needs is not installed, OutputError.
    """
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import XlsxWriterException
    except ImportError as error:
        raise UsageError("audit_needs_excel") from error
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    made = BytesIO()
    try:
        book = xlsxwriter.Workbook(made, options)
        book.set_properties({"created": MADE, "title": say("report_title", lang, {})})
        writer = _Writer(book, audit, labels, lang)
        writer.write()
        book.close()
        fill_sheets(made, path, writer.long)
    except XlsxWriterException as error:
        raise OutputError("write_failed", path, reason=str(error)[:120]) from error


class _Writer:
    def __init__(self, book: Any, audit: Audit, labels: Mapping[str, Label], lang: str) -> None:
        self.book = book
        self.audit = audit
        self.labels = labels
        self.lang = lang
        self.duties = DutyNames(audit.context.resolved)
        self.hidden = audit.scope.not_shown  # told once for the whole file, not row by row
        self.long: dict[int, Rows] = {}
        self.said: dict[Hashable, str] = {}
        font = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        self.head = book.add_format({**font, "bold": True, "bg_color": "#E8EDF1", "bottom": 1, "text_wrap": True})
        self.plain = book.add_format(font)
        self.wrap = book.add_format({**font, "text_wrap": True})
        self.money = book.add_format({**font, "num_format": MONEY})
        self.title = book.add_format({**font, "bold": True, "font_size": 14})

    def t(self, code: str, **args: Any) -> str:
        return say(code, self.lang, args)

    def sheet(self, name: str, heads: Sequence[str], widths: Sequence[int], freeze: int = 2) -> Any:
        """Add a sheet with its header, frozen, and made to print on wide pages with the header on each."""
        sheet = self.book.add_worksheet(self.t(name))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width, self.plain)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, self.head)
        sheet.freeze_panes(1, freeze)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")
        return sheet

    def fill(self, sheet: Any, rows: Iterable[Sequence[Any]], wrapped: Sequence[int] = ()) -> int:
        """Write rows under the header; returns how many."""
        string, number = sheet.write_string, sheet.write_number
        at = 0
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, Decimal):
                    number(at, column, value, self.money)
                elif isinstance(value, int):
                    number(at, column, value, self.plain)
                else:
                    string(at, column, value[:TEXT_LIMIT], self.wrap if column in wrapped else self.plain)
        return at

    def later(self, sheet: Any, rows: Iterable[Sequence[Any]], count: int, money: Sequence[int] = ()) -> None:
        """Leave a pattern for rows that may be many, which are filled in when the workbook is made."""
        if count:
            for column in range(sheet.dim_colmax + 1):
                sheet.write_blank(1, column, None, self.money if column in money else self.plain)
            self.long[sheet.index + 1] = Rows(count, rows)

    def write(self) -> None:
        self.summary()
        self.claims()
        self.steps()
        self.flags()
        self.rejected()
        self.scope()
        self.readings()
        self.settled()
        self.mapping()
        self.tables()

    def summary(self) -> None:
        audit, sums = self.audit, self.audit.totals
        resolved = audit.context.resolved
        sheet = self.sheet("sheet_summary", [self.t("report_title"), "", ""], [34, 24, 70], 0)
        rows: list[list[Any]] = [[resolved.label.say(self.lang), None, resolved.document], ["", None, ""]]
        rows.append([self.t("report_count"), sums.claims, ""])
        for name in ("claimed", "payable", "over", "under"):
            fen = getattr(sums, name)
            rows.append([self.t(f"report_{name}_total"), money.yuan(fen), money.capitals(fen)])
        rows += [[self.labels[key].say(self.lang), sums.classes[key], ""] for key in CLASSES]
        if sums.recover or sums.owed:
            clause = audit.recover_clause(self.lang)
            rows.append([self.t("report_recover_total"), money.yuan(sums.recover), clause])
            rows.append([self.t("report_owed_total"), money.yuan(sums.owed), ""])
        for name in ("unprovable", "rejected", "unclaimed"):
            rows.append([self.t(f"report_{name}_sum"), money.yuan(getattr(sums, name)), ""])
        if sums.approved:
            rows.append([self.t("report_approved_total"), money.yuan(sums.approved), ""])
            rows.append([self.t("report_approved_above"), money.yuan(sums.approved_above), ""])
            rows.append([self.t("report_approved_below"), money.yuan(sums.approved_below), ""])
        if sums.outstanding_rows:
            payable = money.spoken(sums.outstanding_payable)
            rows.append([self.t("report_outstanding"), sums.outstanding_rows, self.t("report_outstanding_sum", payable=payable)])
        rows += [[self.t("report_scope"), None, line] for line in audit.scope.say(sums, self.lang)]
        rows.append([self.t("report_unclaimed_total"), money.yuan(audit.unclaimed), ""])
        rows.append([self.t("report_flags"), len(audit.flags.found), ""])
        rows += [[self.t("sheet_rules_digest"), None, resolved.digest]]
        rows.append([self.t("sheet_fingerprint"), None, audit.summary["fingerprint"]])
        if audit.figures.noted:
            rows.append([self.t("sheet_noted"), audit.figures.noted, self.t("sheet_noted_how")])
        if audit.listed < len(audit.lines):
            rows.append([self.t("sheet_listed"), audit.listed, self.t("sheet_listed_how", most=f"{audit.most:,}")])
        if audit.told_in_steps < len(audit.lines):
            rows.append([self.t("sheet_detail"), audit.told_in_steps, self.t("sheet_detail_how")])
        self.fill(sheet, rows)

    def claims(self) -> None:
        names = ("sheet", "row", "id", "who", "item", "verdict", "claimed", "payable", "difference", "class")
        more = ("reason_zh", "reason_en", "outstanding", "others", "approved", "approved_by", "paid", "balance", "notes")
        heads = [self.t(f"audit_head_{name}") for name in (*names, *more, *DECIDED)]
        widths = [10, 6, 18, 24, 16, 12, 14, 14, 14, 12, 60, 60, 30, 40, 14, 14, 14, 14, 60, 10, 14, 40, 24]
        sheet = self.sheet("sheet_claims", heads, widths, 3)
        count = self.audit.listed
        lines = self.audit.objected() if self.audit.long else self.audit.lines
        self.later(sheet, map(self.claim, lines), count, (6, 7, 8, 14, 15, 16, 17))
        sheet.autofilter(0, 0, max(count, 1), len(heads) - 1)
        first = len(heads) - len(DECIDED)
        kinds = [label.say(self.lang) for label in KINDS.values()]
        sheet.data_validation(1, first, max(count, 1), first, {"validate": "list", "source": kinds})

    def claim(self, line: AuditedRow) -> list[Any]:
        item = self.audit.context.resolved.items.get(line.result.item or "")
        others = [
            f"{k}={o}：{'—' if f is None else money.spoken(f)}" for k, o, f in self.audit.others.get(line.place, ())
        ]
        return [
            line.sheet, line.row, line.id, line.who,
            item.label.say(self.lang) if item else None, VERDICTS[line.result.verdict].say(self.lang),
            _yuan(line.claimed), _yuan(line.payable), _yuan(line.difference), self.labels[line.kind].say(self.lang),
            line.reason.say("zh"), line.reason.say("en"),
            self.duties.say(line.outstanding, self.hidden, self.lang, line.settled.item),
            "；".join(others), _yuan(line.approved), _yuan(line.approved_difference),
            _yuan(line.paid), _yuan(line.balance), " ".join(map(self.note, line.notes)),
            *self.decided(line), line.digest,
        ]  # fmt: skip

    def decided(self, line: AuditedRow) -> list[str | None]:
        """Return what a person decided on a row: the kind, the value and the reason, to be read back by the next audit."""
        decision = self.audit.decisions.of(line)
        if decision is None:
            return [None, None, None]
        value = None if decision.value is None else masked(decision.value)
        return [KINDS[decision.kind].say(self.lang), value, masked(decision.why)]

    def note(self, note: Finding) -> str:
        """Say one note on a row; many rows have the same to say."""
        try:
            key = note.code, *note.args.values()
            if key not in self.said:
                if len(self.said) >= SAID:
                    self.said.clear()
                self.said[key] = note.say(self.lang)
            return self.said[key]
        except TypeError:  # a value that cannot be remembered
            return note.say(self.lang)

    def steps(self) -> None:
        heads = [self.t(f"audit_head_{name}") for name in ("sheet", "row", "id", "clause", "step", "met", "words")]
        sheet = self.sheet("sheet_steps", heads, [10, 6, 18, 12, 20, 10, 90], 3)
        met = {verdict: self.t(f"audit_step_{verdict}") for verdict in ("met", "not_met", "unknown")}
        rows = [
            (line.sheet, line.row, line.id, step.clause, self.step(line, step), met[step.verdict], step.say(self.lang))
            for line in self.audit.detailed()
            for step in line.settled.steps
        ][:MOST]
        self.later(sheet, rows, len(rows))
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)

    def step(self, line: AuditedRow, step: Step) -> str:
        """Return what a condition is about, in words."""
        if f"audit_step_{step.key}" in TEXTS:
            return self.t(f"audit_step_{step.key}")
        fact = getattr(line.settled.plan, "facts", {}).get(step.fact)
        return fact.label.say(self.lang) if fact is not None else step.key

    def flags(self) -> None:
        heads = [self.t(f"audit_head_{name}") for name in ("of", "kind", "severe", "count", "question", "groups", "rows", "details")]
        sheet = self.sheet("sheet_flags", heads, [8, 24, 8, 6, 90, 30, 30, 60], 2)
        rows: list[list[Any]] = []
        for flag in self.audit.flags.found:
            places = "、".join(f"{s}!{r}" if s else str(r) for s, r in flag.places[:NAMED])
            severe = self.t("flag_severe") if flag.severe else ""
            rows.append(
                [
                    flag.of, flag.title.say(self.lang), severe, flag.count, flag.text.say(self.lang), "、".join(flag.groups[:NAMED]),
                    places, "\n".join(text.say(self.lang) for text in flag.details),
                ]
            )  # fmt: skip
        rows += [
            [one.of, one.title.say(self.lang), self.t("flag_unchecked"), None, one.say(self.lang), "", "", ""]
            for one in self.audit.flags.unchecked
        ]
        count = self.fill(sheet, rows, (4,))
        sheet.autofilter(0, 0, max(count, 1), len(heads) - 1)

    def rejected(self) -> None:
        heads = [self.t(f"audit_head_{name}") for name in ("sheet", "row", "id", "words")]
        sheet = self.sheet("sheet_rejected", heads, [12, 8, 20, 110])
        rows: list[list[Any]] = []
        for line in self.audit.objected():
            if line.kind == "rejected":
                said = " ".join(finding.say(self.lang) for finding in line.result.findings)
                rows.append([line.sheet, line.row, line.id, said])
        for where, row, finding in self.audit.season.unread:
            rows.append([where, row, None, finding.say(self.lang)])
        self.fill(sheet, rows, (3,))

    def scope(self) -> None:
        """Write what the audit rests on: every table with its rows by kind, and every file with its digest."""
        names = ("table", "physical", "kinds", "period", "claimed", "payable", "sheet_totals", "unused")
        heads = [self.t(f"report_{name}") for name in names]
        sheet = self.sheet("sheet_scope", heads, [26, 8, 50, 24, 16, 16, 50, 50], 1)
        tables = [table.spoken(self.lang) for table in self.audit.scope.tables]
        keys = ("where", "physical", "kinds", "period", "claimed", "payable", "totals", "unused")
        rows: list[list[Any]] = [[table[key] for key in keys] for table in tables]
        rows += [[name, None, digest] for name, digest in self.audit.scope.digests.items()]
        self.fill(sheet, rows, (2, 6, 7))

    def readings(self) -> None:
        resolved = self.audit.context.resolved
        heads = [self.t(f"audit_head_{name}") for name in ("reading", "clause", "asked", "chosen", "why")]
        sheet = self.sheet("sheet_readings", heads, [22, 12, 44, 44, 60], 1)
        rows = []
        for key, option in resolved.chosen.items():
            reading = resolved.readings[key]
            words = [reading.question, reading.options[option].label, reading.why]
            rows.append([key, reading.clause, *(word.say(self.lang) for word in words)])
        self.fill(sheet, rows, (2, 3, 4))

    def settled(self) -> None:
        """Write the facts as read with what is payable in the place of the claim: a table that can be audited again."""
        lines = [] if self.audit.long else [line for line in self.audit.lines if line.kind != "rejected"]
        labels: dict[str, Label] = {}
        for line in lines:
            plan: Any = line.settled.plan
            for key in line.settled.record:
                if key in plan.facts and key not in ("itinerary", "claimed_amount"):
                    labels.setdefault(key, plan.facts[key].label)
            if "itinerary" in line.settled.record:
                labels |= {k: plan.facts[k].label for k in line.settled.values if k in plan.vocabulary.facts}
        labels = {key: label for key, label in labels.items() if key not in ("itinerary", "claimed_amount")}
        sheet = self.sheet("sheet_settled", [*labels, "claimed_amount"], [14] * (len(labels) + 1), 2)

        def rows() -> Iterable[Sequence[Any]]:
            for line in lines:
                held = line.settled.values if "itinerary" in line.settled.record else line.settled.record
                if claims_no_item(line.result):
                    held = {**held, "item": self.audit.context.resolved.no_item[0]}
                yield [*(_cell(key, held.get(key)) for key in labels), _yuan(line.payable)]

        self.later(sheet, rows(), len(lines), (len(labels),))

    def mapping(self) -> None:
        heads = [self.t(f"audit_head_{name}") for name in ("words",)]
        sheet = self.sheet("sheet_mapping", heads, [120], 0)
        self.fill(sheet, ([text] for text in self.audit.told(self.lang)))

    def tables(self) -> None:
        sheet = self.sheet("sheet_tables", [self.t("sheet_tables")], [140], 0)
        text = document(self.audit.context.resolved, self.lang)
        self.fill(sheet, ([line] for line in text.splitlines()))


def _cell(key: str, value: Any) -> str | int | None:
    """Return a fact as it stands in a table that can be read again; what is not certain is left out."""
    kind = type(value)
    if value is None or kind is int:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return masked_id(value) if key == "id" else masked(value)
    if kind is bool:
        return "是" if value else "否"
    if kind is Decimal:
        return str(value)
    return _words(value) if kind is date or kind is tuple else None


@lru_cache(maxsize=1 << 14)
def _words(value: date | tuple[str, ...]) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else value.isoformat()


@lru_cache(maxsize=1 << 14)
def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else money.yuan(fen)
