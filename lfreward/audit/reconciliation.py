"""What the audit rests on, row by row and sum by sum: files, tables, every physical row, and what they do not show.

An auditor must be able to say that nothing was lost between the files and the totals. Each physical row of a table has
one kind, and the kinds add up to the rows; the rows that are claims are the rows audited; the sums that the sheets state
themselves are held against those of their rows; and the sums of the audit are set out as one equation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lfreward import money
from lfreward.audit.figures import Figures, Totals
from lfreward.audit.forms import CLAIMS
from lfreward.audit.outstanding import not_shown
from lfreward.audit.reading import FileRead, SeasonRead, TableRead
from lfreward.i18n import Label, say
from lfreward.intake.rows import RowKind
from lfreward.law.nodes import ResolvedPolicy
from lfreward.personal import masked

RECORDS = (RowKind.CLAIM, RowKind.UNREAD)  # the kinds of rows that are audited, or are records of a table beside
KINDS = {
    RowKind.CLAIM: Label("申报", "claims"),
    RowKind.UNREAD: Label("无法读取", "unread"),
    RowKind.TOTAL: Label("合计", "totals"),
    RowKind.TITLE: Label("标题", "titles"),
    RowKind.HEADER: Label("表头", "headers"),
    RowKind.NOTE: Label("说明", "notes"),
    RowKind.SIGNATURE: Label("落款", "signatures"),
    RowKind.STRUCK: Label("划去", "struck"),
    RowKind.BLANK: Label("空白", "blank"),
}


UNSEEN = {
    "comments": Label("批注", "comments"),
    "struck": Label("划去的文字和行", "struck text and rows"),
    "hidden": Label("隐藏的行列和工作表", "hidden rows, columns and sheets"),
    "formats": Label("数字格式", "number formats"),
    "formulas": Label("公式是否算过", "whether formulas were calculated"),
    "merges": Label("合并单元格", "merged cells"),
}


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """One sum that a sheet states, beside what its rows come to."""

    row: int
    text: str
    column: str
    stated: str
    found: str

    @property
    def agrees(self) -> bool:
        """Say whether both are the same."""
        return self.stated == self.found

    def spoken(self, lang: str) -> str:
        """Say the sum and, where they differ, what its rows come to."""
        code = "scope_total_agrees" if self.agrees else "scope_total_apart"
        return say(code, lang, {"column": self.column, "stated": self.stated, "found": self.found})


@dataclass(frozen=True, slots=True)
class TableScope:
    """One table of a file, row by row. Unit of sums: fen."""

    where: str  # file and sheet, as rows are named by
    form: str  # `claims`, or what table beside them it is
    hidden: bool
    rows: Mapping[str, int]  # physical rows by kind; they add up to `physical`
    physical: int
    claims: int  # rows audited; of a table beside the claims, none
    claimed: int
    payable: int
    period: tuple[str, str] | None  # the first and last day, or year, that its claims name
    totals: tuple[StatedTotal, ...]
    not_looked_at: tuple[str, ...]  # what the format or its reader cannot show
    unused: tuple[str, ...]  # headers of columns that were not used

    @property
    def accounted(self) -> bool:
        """Say whether every row that is a record was audited."""
        return self.form != CLAIMS or self.claims == sum(self.rows.get(kind, 0) for kind in RECORDS)

    def spoken(self, lang: str) -> dict[str, Any]:
        """Return it in words, as the report and the workbook show it."""
        comma = "、" if lang == "zh" else ", "
        claims = self.form == CLAIMS
        return {
            "where": self.where,
            "physical": self.physical,
            "kinds": comma.join(f"{KINDS[RowKind(kind)].say(lang)} {count}" for kind, count in self.rows.items()),
            "period": " – ".join(dict.fromkeys(self.period)) if self.period else "",
            "claimed": money.spoken(self.claimed) if claims else "",
            "payable": money.spoken(self.payable) if claims else "",
            "totals": comma.join(one.spoken(lang) for one in self.totals),
            "unused": comma.join(self.unused),
        }


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Everything that an audit rests on. Unit of sums: fen."""

    files: tuple[FileRead, ...]
    digests: Mapping[str, str]  # a digest of the content of each file that was read, by its name
    tables: tuple[TableScope, ...]
    not_shown: Mapping[str, tuple[str, ...]]  # facts that decide payment and have no column, with the tables that lack it
    labels: Mapping[str, Label]  # what those facts are called
    struck: int  # rows that somebody struck out; they are no claims
    struck_claimed: int  # what those rows had claimed
    hidden: int  # rows that are hidden, or stand in a hidden sheet, and are claims all the same
    settled: tuple[str, ...] = ()  # what the caller settled: options as they are typed
    kinds: Counter[str] = field(default_factory=Counter)  # physical rows of all tables of claims, by kind

    def to_dict(self) -> dict[str, Any]:
        """Return it as `summary.json` carries it under `scope`."""
        return {
            "files": [
                {"file": file.name, "content": self.digests.get(file.name), "sheets": file.sheets, "read": file.fault is None}
                for file in self.files
            ],
            "tables": [
                {
                    "table": table.where, "form": table.form, "hidden": table.hidden, "rows": dict(table.rows),
                    "physical": table.physical, "claims": table.claims, "claimed_total": money.text(table.claimed),
                    "payable_total": money.text(table.payable), "period": list(table.period) if table.period else None,
                    "totals": [
                        {"row": one.row, "column": one.column, "stated": one.stated, "found": one.found, "agrees": one.agrees}
                        for one in table.totals
                    ],
                    "not_looked_at": list(table.not_looked_at), "unused_columns": list(table.unused),
                }
                for table in self.tables
            ],
            "rows": dict(self.kinds),
            "settled": list(self.settled),
            "struck": {"rows": self.struck, "claimed": money.text(self.struck_claimed)},
            "hidden": self.hidden,
            "not_shown": {fact: list(tables) for fact, tables in self.not_shown.items()},
        }  # fmt: skip

    def say(self, totals: Totals, lang: str) -> Iterator[str]:
        """Say it in a few sentences, as the last lines of a terminal and the cover of a report carry it."""
        claims = [table for table in self.tables if table.form == CLAIMS]
        kinds = [f"{KINDS[kind].say(lang)} {self.kinds[kind]}" for kind in KINDS if self.kinds[kind]]
        comma = "、" if lang == "zh" else ", "
        args = {"files": sum(file.fault is None for file in self.files), "tables": len(claims)}
        args["physical"] = sum(self.kinds.values())
        yield say("scope_rows", lang, {**args, "kinds": comma.join(kinds)})
        spans = [table.period for table in claims if table.period]
        spans = [span for span in spans if "-" in span[0]] or spans  # days say more than the years of lines and organisers
        if spans:
            first, last = min(span[0] for span in spans), max(span[1] for span in spans)
            yield say("scope_period", lang, {"first": first, "last": last})
        yield say("scope_sums", lang, spoken_sums(totals))
        for table in claims:
            for one in table.totals:
                if not one.agrees:
                    named = {"where": table.where, "row": one.row, "column": one.column}
                    yield say("scope_total_differs", lang, {**named, "stated": one.stated, "found": one.found})
        for file in self.files:
            if file.fault is not None:
                yield say("scope_not_read", lang, {"file": file.name, "why": file.fault.say(lang)})
        if self.struck:
            yield say("scope_struck", lang, {"count": self.struck, "claimed": money.spoken(self.struck_claimed)})
        if self.hidden:
            yield say("scope_hidden", lang, {"count": self.hidden})
        unseen = dict.fromkeys(code for table in claims for code in table.not_looked_at)
        if unseen:
            things = comma.join(UNSEEN[code].say(lang) if code in UNSEEN else code for code in unseen)
            yield say("scope_not_looked_at", lang, {"things": things})
        if self.settled:
            yield say("scope_settled", lang, {"options": comma.join(self.settled)})
        if self.not_shown:
            facts = comma.join(self._named(fact, len(claims), lang) for fact in self.not_shown)
            yield say("scope_not_shown", lang, {"facts": facts})

    def _named(self, fact: str, tables: int, lang: str) -> str:
        """Name a fact that was not shown, with the tables that lack its column where others have it."""
        where, label = self.not_shown[fact], self.labels[fact].say(lang)
        if len(where) == tables:
            return label
        return f"{label}（{'、'.join(where)}）" if lang == "zh" else f"{label} ({', '.join(where)})"


def spoken_sums(totals: Totals) -> dict[str, str]:
    """Return the sums of the one equation that an audit comes to, in yuan as they are read."""
    names = ("claimed", "over", "under", "unprovable", "rejected", "payable", "unclaimed", "within")
    return {name: money.spoken(getattr(totals, name)) for name in names}


def reconcile(
    season: SeasonRead, figures: Figures, resolved: ResolvedPolicy, contents: Mapping[str, str], settled: Sequence[str] = ()
) -> Reconciliation:
    """Set out what an audit rests on, when all its rows have been counted.

    `contents` are the files' digests, `settled` the options by which the caller settled something.
    """
    tables = tuple(_table(part, season, figures) for part in season.parts)
    kinds: Counter[str] = Counter()
    for table in tables:
        if table.form == CLAIMS:
            kinds.update(table.rows)
    lacking: dict[str, list[str]] = {}
    anywhere = {column.key for column in season.columns if column.key}
    for part in season.parts:
        if part.form == CLAIMS:
            columns = {column.key for column in season.columns if column.sheet == part.where and column.key}
            items = sorted(figures.items_of.get(part.where, ()), key=list(resolved.items).index)
            for fact in not_shown(resolved, items, columns, anywhere):
                lacking.setdefault(fact, []).append(part.where or "")
    labels = {fact: next(facts[fact].label for facts in resolved.item_facts.values() if fact in facts) for fact in lacking}
    return Reconciliation(
        tuple(season.files),
        contents,
        tables,
        {fact: tuple(where) for fact, where in lacking.items()},
        labels,
        len(season.struck),
        sum(row.claimed or 0 for row in season.struck),
        figures.hidden + sum(table.claims for table in tables if table.hidden),
        tuple(settled),
        kinds,
    )


def _table(part: TableRead, season: SeasonRead, figures: Figures) -> TableScope:
    sums = figures.table(part.where) if part.form == CLAIMS else None
    period = figures.period(part.where) if part.form == CLAIMS else None
    scope = part.scope
    totals = tuple(
        StatedTotal(one.number, masked(one.text), one.column, f"{one.stated:f}", f"{one.found:f}") for one in scope.totals
    )
    unused = dict.fromkeys(
        masked(column.header) for column in season.columns if column.sheet == part.where and column.key is None
    )
    return TableScope(
        part.where or "",
        part.form,
        scope.hidden,
        {kind.value: scope.counts[kind] for kind in KINDS if scope.counts[kind]},
        sum(scope.counts.values()),
        sums.rows if sums is not None else 0,
        sums.claimed if sums is not None else 0,
        sums.payable if sums is not None else 0,
        period,
        totals,
        scope.not_looked_at,
        tuple(unused),
    )
