"""The claim workbook: an empty book that an agency fills in, and that is read back without a question.

One sheet a kind of record, made from the vocabulary and the tables: a header names the fact and its unit as the reader
of headers knows them, so a book that was filled in needs no map. Cells offer what they may hold (items, classes, routes,
yes and no), refuse what cannot be a day or a count, and are marked where something that the item asks for is missing or
lies below its first threshold. Beside the claims stand a cover, a sheet of members and one of days, and a guide with
the lists. The example row says of itself that it is one; a row that says so is never a claim.

The workbook is ours and no form of the document: the cover says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from lfreward.errors import UsageError
from lfreward.evaluate import Evaluator
from lfreward.facts import Fact
from lfreward.i18n import say
from lfreward.law.loading import read_tables, shipped
from lfreward.law.nodes import Item, ResolvedPolicy, Test
from lfreward.law.rules import leaves
from lfreward.office.document import item_named
from lfreward.office.fact_guide import FactGuide, facts_guide
from lfreward.outputs import write_bytes
from lfreward.program import facts_needed, lower
from lfreward.proofs.cases.sound import Maker
from lfreward.results.assessment import canonical

__all__ = ["write_template"]

ROWS = 2_000  # rows that are checked; further rows are read as well
HEADER, EXAMPLE = 3, 4  # of the lines of a sheet of claims, from 0: title, how to fill in, a blank line, header, example
KINDS = ("group", "line_year", "organiser_year", "creation")
BESIDE = ("itinerary", "roster")  # the related tables that every book has sheets for, by their keys in the forms
ALWAYS = ("id", "item", "claimed_amount")  # told whatever an item asks for; the payee is added
BUREAU = ("approved_amount", "paid_amount")  # what the bureau fills in
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # the days that a cell takes
MOST = 10**9  # the largest count or sum that a cell takes where the vocabulary says none
FORMATS = {"date": "yyyy-mm-dd", "check": "yyyy-mm-dd", "count": "0", "money": "#,##0.00", "km": "0.00"}
WIDE, NARROW = 24, 14  # characters
ACROSS = 12  # columns of claims on one printed page
INLINE = 255  # characters of a list that a check can hold itself
FIRST_LIST = 3  # the column of the guide where longer lists begin, from 0


@dataclass(frozen=True, slots=True)
class ClaimSheet:
    """One sheet of claims.

    `kind`: the kind of record. `items`: the items that may be claimed on it, by key what an agency fills in for each in
    `asked`. `facts`: its columns in order.
    """

    kind: str
    items: tuple[Item, ...]
    asked: Mapping[str, set[str]]
    facts: tuple[Fact, ...]


def write_template(evaluator: Evaluator, path: str | Path, items: Sequence[str] = (), *, lang: str = "zh") -> Path:
    """Write the claim workbook of a policy, for some of its items or for all.

    `items`: keys or names of items; none means all. `lang`: the language of headers and notes.
    Raises: UsageError for an unknown item, a name that does not end in .xlsx, or where the extra `excel` is not
    installed; OutputError.
    """
    if not str(path).lower().endswith(".xlsx"):
        raise UsageError("usage_suffix", path=str(path), suffix=".xlsx")
    try:
        import xlsxwriter
    except ImportError:
        raise UsageError("usage_extra", name="xlsxwriter", extra="excel") from None
    policy = evaluator.policy
    wanted = [item_named(policy, name) for name in items] or list(policy.items.values())
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"title": policy.document, "created": datetime.combine(policy.issued, time())})
    _Writer(book, evaluator, lang).write(list(_sheets(policy, wanted)))
    book.close()
    write_bytes(path, made.getvalue())
    return Path(path)


def _sheets(policy: ResolvedPolicy, wanted: Iterable[Item]) -> Iterator[ClaimSheet]:
    """Yield a sheet for each kind of record that one of the items is claimed with.

    Its columns are all facts of the kind but those that only other items ask for, and those that the bureau fills in.
    """
    chosen = list(wanted)
    for kind in KINDS:
        every = [item for item in policy.items.values() if item.subject == kind]
        items = tuple(item for item in every if item in chosen)
        if items:
            asked = {item.key: _asked(policy, item) for item in every}
            kept = {name for item in items for name in asked[item.key]}
            left_out = ({name for names in asked.values() for name in names} - kept) | set(BUREAU)
            facts = (fact for key, fact in policy.facts[kind].items() if key not in left_out)
            yield ClaimSheet(kind, items, asked, tuple(fact for fact in facts if fact.type != "itinerary"))


def _asked(policy: ResolvedPolicy, item: Item) -> set[str]:
    """Return the facts that an agency fills in for an item: what its program reads, and by what it is known."""
    read = set(facts_needed(lower(policy, item.key))) | {item.payee, *ALWAYS}
    if item.papers:
        read.add("materials")
    summed = (other.sum for other in policy.sums if item.subject == "group")
    read |= {total.counts for total in summed if total is not None}
    return read | {source for name in read if name in policy.derived for source in policy.derived[name].of}


class _Writer:
    """Writes the sheets of one claim workbook."""

    def __init__(self, book: Any, evaluator: Evaluator, lang: str) -> None:
        self.book, self.evaluator, self.policy, self.lang = book, evaluator, evaluator.policy, lang
        self.guides = facts_guide(self.policy)
        self.lists: dict[tuple[str, ...], str] = {}  # the values of a list, to the cells of the guide that hold them
        grey = {"font_color": "#7A7A7A", "italic": True, "border": 1}
        self.title = book.add_format({"bold": True, "font_size": 15})
        self.small = book.add_format({"font_size": 10, "font_color": "#555555", "text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"font_size": 10, "font_color": "#555555"})
        boxed = {"bold": True, "border": 1, "bg_color": "#E8EEF4", "text_wrap": True}
        self.head = book.add_format({**boxed, "align": "center", "valign": "top"})
        self.cell = {kind: book.add_format({"border": 1, "num_format": form}) for kind, form in FORMATS.items()}
        self.text = book.add_format({"border": 1, "num_format": "@"})
        self.grey = {kind: book.add_format({**grey, "num_format": form}) for kind, form in FORMATS.items()}
        self.grey_text = book.add_format({**grey, "num_format": "@"})
        self.missing = book.add_format({"bg_color": "#FFF2CC"})
        self.short = book.add_format({"bg_color": "#F8CBAD"})

    def write(self, sheets: Sequence[ClaimSheet]) -> None:
        """Write the cover, the claims, the related tables and the guide, in this order."""
        cover = self.book.add_worksheet(self.words("template_cover"))
        pages = [self.book.add_worksheet(self.words(f"template_{sheet.kind}")) for sheet in sheets]
        forms = read_tables(shipped() / "audit")["forms"]
        beside = [self.book.add_worksheet(self.name_of(forms[key])) for key in BESIDE if self._groups(sheets)]
        self.guide = self.book.add_worksheet(self.words("template_guide"))
        self._cover(cover, sheets)
        for page, sheet in zip(pages, sheets, strict=True):
            self._claims(page, sheet)
        for page, key in zip(beside, BESIDE, strict=False):
            self._related(page, forms[key])
        self._guide(sheets)
        pages[0].activate()

    @staticmethod
    def _groups(sheets: Sequence[ClaimSheet]) -> bool:
        return any(sheet.kind == "group" for sheet in sheets)

    def words(self, code: str, **args: Any) -> str:
        """Return a sentence in the workbook's language."""
        return say(code, self.lang, args)

    def name_of(self, form: Mapping[str, Any]) -> str:
        """Return the name of a related table or of its column."""
        return str(form["label"][self.lang])

    # ---- the cover

    def _cover(self, page: Any, sheets: Sequence[ClaimSheet]) -> None:
        """Write what the book is for, whose it is, and how it is filled in; its lines are no table."""
        page.set_column(0, 0, 100)
        _on_paper(page)
        names = "、".join(item.label.say(self.lang) for sheet in sheets for item in sheet.items)
        page.write_string(0, 0, self.words("template_title", label=self.policy.label), self.title)
        issued = self.policy.issued.isoformat()
        lines = [
            self.words("template_document", document=self.policy.document, issued=issued),
            self.words("template_items", names=names),
            *(self.words(f"template_{part}") for part in ("ours", "fill", "colours", "example", "sign")),
        ]
        for row, line in enumerate(lines, 2):
            page.write_string(row, 0, line, self.small)

    # ---- claims

    def _claims(self, page: Any, sheet: ClaimSheet) -> None:
        page.write_string(0, 0, self.words("template_title", label=self.policy.label), self.title)
        page.write_string(1, 0, self.words("template_rows"), self.plain)
        for row in range(HEADER):
            page.set_row(row, None, self.plain)  # else the borders of the columns would run through the title
        for column, fact in enumerate(sheet.facts):
            guide = self.guides.of(sheet.kind)[fact.key]
            page.write_string(HEADER, column, self._header(fact), self.head)
            page.write_comment(HEADER, column, self._note(guide), {"x_scale": 2.2, "y_scale": 1.8})
            width = WIDE if fact.type in ("text", "choice", "item") else NARROW
            page.set_column(column, column, width, self.cell.get(fact.type, self.text))
            self._check(page, column, sheet, fact)
        self._example(page, sheet)
        self._marks(page, sheet)
        page.freeze_panes(HEADER + 1, min(2, len(sheet.facts)))
        page.set_landscape()
        _on_paper(page, across=-(-len(sheet.facts) // ACROSS))
        page.repeat_rows(HEADER)
        page.repeat_columns(0, 1)

    def _header(self, fact: Fact) -> str:
        label, unit = fact.label.say(self.lang), fact.unit.say(self.lang)
        if not unit or (self.lang == "en" and unit in label):
            return label
        return f"{label}（{unit}）" if self.lang == "zh" else f"{label} ({unit})"

    def _note(self, guide: FactGuide) -> str:
        """Return what stands on a header: what the fact is, what missing means, and the clauses that read it."""
        clauses = "、".join(guide.clauses)
        parts = [guide.definition.say(self.lang), guide.if_missing.say(self.lang)]
        return "\n".join([*parts, self.words("template_clauses", clauses=clauses)] if clauses else parts)

    def _check(self, page: Any, column: int, sheet: ClaimSheet, fact: Fact) -> None:
        """Offer what a column may hold, and refuse what it cannot."""
        cells = (EXAMPLE, column, EXAMPLE + ROWS, column)
        refusal = {"error_title": fact.label.say(self.lang)[:32], "error_type": "warning" if fact.type == "choice" else "stop"}
        offered = self._offered(sheet, fact)
        if offered:
            page.data_validation(*cells, {"validate": "list", "source": self._list(offered), **refusal})
        elif fact.type == "date":
            limits = {"criteria": "between", "minimum": FIRST, "maximum": LAST}
            page.data_validation(*cells, {"validate": "date", **limits, "error_message": self.words("template_day"), **refusal})
        elif fact.type in ("count", "money", "km"):
            low, high = float(fact.low or 0), float(fact.high if fact.high is not None else MOST)
            limits = {"criteria": "between", "minimum": low, "maximum": high}
            told = self.words("template_number", low=f"{low:g}", high=f"{high:.15g}")
            kind = "integer" if fact.type == "count" else "decimal"
            page.data_validation(*cells, {"validate": kind, **limits, "error_message": told, **refusal})

    def _offered(self, sheet: ClaimSheet, fact: Fact) -> tuple[str, ...]:
        """Return the words that a column offers, in the order of the text; none where anything may stand."""
        if fact.type == "item":
            spoken = self.policy.no_item if sheet.kind == "group" and self.policy.sums else ()
            return (*(item.label.say(self.lang) for item in sheet.items), *spoken)
        if fact.type == "yes_no":
            return self.words("template_yes"), self.words("template_no")
        if fact.type != "choice":
            return ()
        known = [self.policy.item_facts[item.key][fact.key].values or {} for item in sheet.items]
        values = {key: label for values in known for key, label in values.items()}
        return tuple(dict.fromkeys(label.say(self.lang) for label in values.values()))

    def _list(self, values: tuple[str, ...]) -> str | list[str]:
        """Return the source of a drop-down: the values where they fit, else the cells of the guide that hold them."""
        if len(",".join(values)) <= INLINE and not any("," in value for value in values):
            return list(values)
        if values not in self.lists:
            column = _letters(FIRST_LIST + len(self.lists))
            name = self.words("template_guide")
            self.lists[values] = f"='{name}'!${column}$2:${column}${len(values) + 1}"
        return self.lists[values]

    def _example(self, page: Any, sheet: ClaimSheet) -> None:
        """Write the example row: a record that meets everything, which says in its number that it is an example."""
        item = sheet.items[0]
        record = Maker(self.evaluator.plans[item.key]).record()
        record["claimed_amount"] = self.evaluator.evaluate(record).amount
        mark = self.words("template_example_mark")
        for column, fact in enumerate(sheet.facts):
            style = self.grey.get(fact.type, self.grey_text)
            value = self._shown(record.get(fact.key), fact, item)
            if fact.key == "id":
                page.write_string(EXAMPLE, column, mark, style)
            elif fact.key == item.payee:
                page.write_string(EXAMPLE, column, self.words("template_example_name"), style)
            elif value is None:
                page.write_blank(EXAMPLE, column, None, style)
            elif isinstance(value, date):
                page.write_datetime(EXAMPLE, column, value, style)
            elif isinstance(value, str):
                page.write_string(EXAMPLE, column, value, style)
            else:
                page.write_number(EXAMPLE, column, value, style)

    def _shown(self, value: Any, fact: Fact, item: Item) -> Any:
        """Return a value of a record as a person writes it into its cell."""
        if fact.type == "item":
            return item.label.say(self.lang)
        if value is None:
            return None
        if fact.type in ("date", "check"):
            return date.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, date) else None
        if fact.type == "yes_no":
            return self.words("template_yes" if value else "template_no")
        known = self.policy.item_facts[item.key].get(fact.key, fact)
        values = known.values or {}
        if isinstance(value, str) and value in values:
            return values[value].say(self.lang)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "、".join(str(part) for part in value) or None
        return float(value) if fact.type in ("money", "km") else value if isinstance(value, int | str) else canonical(value)

    # ---- what is missing, and what is too little

    def _marks(self, page: Any, sheet: ClaimSheet) -> None:
        """Mark what an item asks for and a row lacks, and counts that lie below the first threshold of the item."""
        place = {fact.key: column for column, fact in enumerate(sheet.facts)}
        first = EXAMPLE + 2  # the row of the first claim as spreadsheets count
        kind = _letters(place["item"]) if "item" in place else "A"
        for fact in sheet.facts:
            column = place[fact.key]
            letters = _letters(column)
            cells = (EXAMPLE + 1, column, EXAMPLE + ROWS, column)
            items = [item for item in sheet.items if fact.key in sheet.asked[item.key]]
            if fact.default is None and items and fact.key not in ("violations", "penalised_on", "item"):
                named = ",".join(f'${kind}{first}="{item.label.say(self.lang)}"' for item in items)
                rule = f'=AND({letters}{first}="",OR({named}))'
                page.conditional_format(*cells, {"type": "formula", "criteria": rule, "format": self.missing})
            short = [(item, bound) for item in items if (bound := _first_threshold(item, fact.key)) is not None]
            if short:
                tests = ((item.label.say(self.lang), bound) for item, bound in short)
                below = ",".join(f'AND(${kind}{first}="{name}",{letters}{first}<{bound})' for name, bound in tests)
                rule = f'=AND({letters}{first}<>"",OR({below}))'
                page.conditional_format(*cells, {"type": "formula", "criteria": rule, "format": self.short})

    # ---- beside the claims

    def _related(self, page: Any, form: Mapping[str, Any]) -> None:
        """Write an empty related table: its columns are those by which an audit knows it."""
        page.write_string(0, 0, self.name_of(form), self.title)
        page.set_row(0, None, self.plain)
        page.set_row(1, None, self.plain)
        for column, about in enumerate(form["columns"]):
            style = self.cell.get(about["type"], self.text)
            page.write_string(2, column, self.name_of(about), self.head)
            page.set_column(column, column, WIDE if about["type"] == "text" else NARROW, style)
        page.freeze_panes(3, 1)

    def _guide(self, sheets: Sequence[ClaimSheet]) -> None:
        """Write what every column means, and the lists that drop-downs take their words from."""
        self.guide.set_column(0, 0, 26)
        self.guide.set_column(1, 1, 90)
        _on_paper(self.guide)
        rows = count(0)
        for sheet in sheets:
            name = self.words(f"template_{sheet.kind}")
            self.guide.write_string(next(rows), 0, self.words("template_columns", sheet=name), self.title)
            for fact in sheet.facts:
                row = next(rows)
                self.guide.write_string(row, 0, self._header(fact), self.small)
                self.guide.write_string(row, 1, self._note(self.guides.of(sheet.kind)[fact.key]), self.small)
        for column, values in enumerate(self.lists, FIRST_LIST):
            for row, value in enumerate(values, 1):
                self.guide.write_string(row, column, value, self.small)


def _on_paper(page: Any, across: int = 1) -> None:
    """Let a sheet be printed on A4, so many pages across."""
    page.set_paper(9)
    page.fit_to_pages(across, 0)


def _letters(column: int) -> str:
    """Return the letters of a column as spreadsheets name it, from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _first_threshold(item: Item, fact: str) -> int | None:
    """Return the least count of a fact with which an item can pay at all; None where nothing is asked of it alone."""

    def least(test: Test) -> bool:
        return test.fact == fact and test.op == "at_least" and isinstance(test.bound, int)

    bounds = [c.test.bound for c in item.conditions if isinstance(c.test, Test) and least(c.test)]
    rows = [[leaf.bound for cell in row.cells for leaf in leaves(cell) if least(leaf)] for row in item.table.rows]
    if rows and all(len(row) == 1 for row in rows):
        bounds.append(min(row[0] for row in rows))
    return max(bounds, default=None)
