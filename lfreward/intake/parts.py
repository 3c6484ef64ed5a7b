"""The tables of record files, one after the other, each with its columns, its records and what its other rows are.

This is where the passes meet: a file becomes sheets of cells (`sheets`), a sheet its tables (`tables`), a header its
columns (`columns`), a line a row of one kind (`body`). Text files, workbooks and what is given as several files or a
folder all come out as `Part`s in order; JSON and Parquet, which have columns of their own, come out as one each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from lfreward.errors import InputError, why
from lfreward.escaping import shown
from lfreward.i18n import Label
from lfreward.intake import tables, wording
from lfreward.intake.body import Body, TableContext, form_row
from lfreward.intake.cells import CellRow, Sheet, column_name
from lfreward.intake.columns import Column, Columns, Head, Question, resolve
from lfreward.intake.forms import CLAIMS, TableForms
from lfreward.intake.headers import How, normal_form
from lfreward.intake.rows import RecordRow, RowKind, RowNote, Scope, blank, clean_header, unique
from lfreward.intake.sheets import READ, open_sheets
from lfreward.intake.tables import PushBack, SheetTable


@dataclass(slots=True)
class Part:
    """One table of a file; `rows` can be gone through once, and `notes` and `scope` are complete when they have been.

    `columns` are the keys of its cells, None where only its rows tell; `recognised` counts the columns that are known.
    `form` says what kind of table it is, None where it is none that is known and its rows are no records. `matched` says
    of each column what it holds, `questions` what a person must say first. `title` is what stands above the table.
    """

    sheet: str | None
    columns: tuple[str, ...] | None
    recognised: int
    rows: Iterator[RecordRow]
    notes: list[RowNote] = field(default_factory=list)
    scope: Scope = field(default_factory=lambda: Scope(""))
    form: str | None = CLAIMS
    matched: tuple[Column, ...] = ()
    questions: tuple[Question, ...] = ()
    title: str = ""

    def key_of(self, name: str) -> str | None:
        """Return the fact that the cells of one name hold."""
        return next((column.key for column in self.matched if column.name == name), None)


def open_parts(
    path: str | Path, forms: TableForms, *, encoding: str | None = None, sheet: str | None = None
) -> Iterator[Part]:
    """Open every table of a record file in order; each one's rows are to be read before the next is asked for.

    A sheet without a table comes as a part without rows, with a note that says so. `sheet` opens that one alone.
    Raises: InputError if the file cannot be read.
    """
    if Path(str(path)).suffix.lower() not in READ:
        from lfreward.intake.reading import RecordFile

        source = RecordFile.plain(path, encoding)
        yield Part(None, None, 0, iter(source), source.notes, source.scope, CLAIMS)
        return
    with guarded(path), open_sheets(path, encoding) as book:
        for opened in book:
            if sheet is None or opened.name == sheet:
                yield from parts_of(opened, forms, text=book.text, several=book.several)


def parts_of(sheet: Sheet, forms: TableForms | None, *, text: bool, several: bool = False) -> Iterator[Part]:
    """Give the tables of one sheet in order. `text`: all its cells are text. `several`: other sheets stand beside it."""
    lines = PushBack(sheet.lines)
    found = 0
    unit, year = "", None  # what stands above one table holds for those below it, until another says otherwise
    while True:
        table = tables.find_table(lines, sheet, forms, first=text and not found)
        if table is None:
            break
        found += 1
        unit = table.unit = tables.unit_of(table.titles) or unit
        year = table.year = tables.year_of(table.titles, sheet.name) or year
        if text and any("\0" in name for head in table.heads for name in head.path):
            raise InputError("not_text", sheet.file)
        for part in _parts(lines, sheet, table, forms, text=text, several=several):
            yield part
            for _ in part.rows:  # what the caller left
                pass
    rest = Scope(sheet.file, sheet.name, sheet.hidden, not_looked_at=sheet.not_looked_at)
    for line in lines:
        kind = RowKind.BLANK if tables.is_empty(line) else RowKind.UNREAD if line.problem else RowKind.NOTE
        rest.add(line.number, kind, next((text for text in tables.texts_of(line) if text), ""))
    if not found or rest.counts.keys() - {RowKind.BLANK}:
        notes = [] if found else [RowNote("sheet_not_read", {"sheet": sheet.name or "—"})]
        yield Part(sheet.name, (), 0, iter(()), [*notes, *sheet.notes], rest, form=None)


def _parts(
    lines: PushBack, sheet: Sheet, table: SheetTable, forms: TableForms | None, *, text: bool, several: bool
) -> Iterator[Part]:
    """Make the part of one table, or those of the tables that stand beside each other."""
    if table.form:
        assert forms is not None
        yield _form_part(sheet, table, forms)
        return
    blocks = tables.beside(table, forms)
    if len(blocks) == 1:
        yield _part(lines, sheet, table, forms, text=text, several=several)
        return
    held = []
    for line in lines:
        if forms is not None and tables.is_header(line, forms):
            lines.push([line])
            break
        held.append(line)
    for block in blocks:
        right = block.right if block.right is not None else max((len(line.cells) for line in held), default=0)
        cut = [line._replace(cells=[None] * block.left + line.cells[block.left : right + 1]) for line in held]
        yield _part(PushBack(iter(cut)), sheet, block, forms, text=text, several=several)


def _part(lines: PushBack, sheet: Sheet, table: SheetTable, forms: TableForms | None, *, text: bool, several: bool) -> Part:
    """Make the part of one table: settle its form and its columns, and read its rows when they are asked for."""
    notes: list[RowNote] = [RowNote("sheet_read", {"sheet": sheet.name})] if sheet.name is not None else []
    scope = Scope(sheet.file, sheet.name, sheet.hidden, not_looked_at=sheet.not_looked_at)
    if sheet.hidden:
        notes.append(RowNote("hidden_sheet_read", {"sheet": sheet.name}))
    titles = table.titles
    form = _form_of(table, sheet, forms, several=several)
    if form is None:
        return _other(lines, sheet, table, forms, scope, notes)
    sample = tables.sample_of(lines, forms)
    heads = _without_margin(table.heads)
    if forms is None:
        columns = _unknown(heads, notes)
    else:
        last = table.rows[-1] if table.rows else 0
        columns = resolve(
            form, heads, _full(sample, heads), forms, sheet=sheet.name, row=last, unit_line=table.unit
        )
    notes += columns.notes
    _tell_margins(sheet, columns, notes, text=text)
    context = TableContext(table.year, tables.organiser_of(titles))
    body = Body(lines, sheet, table, columns.columns, form, forms, scope, notes, context, text=text)
    names = tuple(column.name for column in columns.columns if column.header)
    return Part(
        sheet.name,
        names,
        table.recognised,
        body.rows(),
        notes,
        scope,
        form,
        columns.columns,
        columns.questions,
        " ".join(titles),
    )


def _form_of(table: SheetTable, sheet: Sheet, forms: TableForms | None, *, several: bool) -> str | None:
    """Say what kind of table it is; None for one that is none, such as a table that sums up others."""
    if forms is None:
        return CLAIMS
    headers = [head.path[-1] for head in table.heads if head.path]
    form = forms.choose(sheet.name, headers)
    mapped = sheet.name in forms.mapped.sheets if sheet.name is not None else False
    if form == CLAIMS and several and not mapped and _sums_up(headers, table, sheet, forms):
        return None
    return form


def _sums_up(headers: Sequence[str], table: SheetTable, sheet: Sheet, forms: TableForms) -> bool:
    """Say whether a table counts groups rather than listing them: neither a number, an item nor a day, and a count or its name."""
    keys = {match.key for match in (forms.match(CLAIMS, header) for header in headers)}
    facts = [forms.fact(CLAIMS, key) for key in keys]
    if keys & {"id", "item", "year"} or any(fact is not None and fact.type in ("date", "check") for fact in facts):
        return False
    counts = any(
        normal_form(header).text in {normal_form(word).text for word in wording.COUNTS_OF_GROUPS} for header in headers
    )
    named = any(word in text for word in ("汇总", "统计", "合计") for text in [sheet.name or "", *table.titles])
    return counts or named


def _other(
    lines: PushBack, sheet: Sheet, table: SheetTable, forms: TableForms | None, scope: Scope, notes: list[RowNote]
) -> Part:
    """Make the part of a table whose rows are no records: a summary, a list of something else."""
    headers = [head.path[-1] for head in table.heads if head.path]
    persons = any(normal_form(header).text in wording.PERSON for header in headers)
    sums = forms is not None and not persons and _sums_up(headers, table, sheet, forms)
    code = "persons_sheet" if persons else "summary_sheet" if sums else "sheet_not_read"
    notes.append(RowNote(code, {"sheet": sheet.name or "—"}))
    kind = RowKind.TOTAL if sums else RowKind.NOTE
    names = {head.index: clean_header(head.path[-1]) for head in table.heads if head.path}

    def rows() -> Iterator[RecordRow]:
        for line in table.above:
            scope.add(line.number, RowKind.TITLE, next((text for text in tables.texts_of(line) if text), ""))
        for number in table.rows:
            scope.add(number, RowKind.HEADER)
        for line in lines:
            if forms is not None and tables.is_header(line, forms):
                lines.push([line])
                break
            cells = {names[at]: value for at, value in enumerate(line.cells) if at in names and not blank(value)}
            empty = tables.is_empty(line)
            text = "" if persons or empty else next((text for text in tables.texts_of(line) if text), "")
            scope.add(line.number, RowKind.BLANK if empty else kind, text, {} if persons else cells)
        yield from ()

    return Part(
        sheet.name, tuple(names.values()), table.recognised, rows(), notes, scope, None, title=" ".join(table.titles)
    )


def _form_part(sheet: Sheet, table: SheetTable, forms: TableForms) -> Part:
    """Make the part of a form with labels beside values: one record."""
    heads = [Head(column, (label,)) for label, _, column, _ in table.form]
    columns = resolve(
        CLAIMS, heads, (), forms, sheet=sheet.name, row=table.form[0][1], unit_line=table.unit
    )
    at = {label: number for label, number, _, _ in table.form}
    matched = tuple(replace(column, row=at[column.header]) for column in columns.columns)
    by_label = {column.header: column for column in matched}
    notes = [*([RowNote("sheet_read", {"sheet": sheet.name})] if sheet.name is not None else []), *columns.notes]
    notes.append(RowNote("form_read", {"count": len(table.form)}))
    scope = Scope(sheet.file, sheet.name, sheet.hidden, not_looked_at=sheet.not_looked_at)
    row = form_row(table, sheet, lambda label: (by_label[label].name, by_label[label].key))

    def rows() -> Iterator[RecordRow]:
        for line in table.above:
            scope.add(line.number, RowKind.TITLE, next((text for text in tables.texts_of(line) if text), ""))
        scope.counts[RowKind.CLAIM] += 1
        for number in sorted({number for _, number, _, _ in table.form})[1:]:
            scope.add(number, RowKind.HEADER)
        yield row

    names = tuple(dict.fromkeys(column.name for column in matched))
    return Part(
        sheet.name,
        names,
        table.recognised,
        rows(),
        notes,
        scope,
        CLAIMS,
        matched,
        columns.questions,
        " ".join(table.titles),
    )


def _full(sample: Sequence[CellRow], heads: Sequence[Head]) -> list[CellRow]:
    """Return the lines below a header that are likely records: those that fill many of its columns."""
    enough = max(2, len(heads) // 2)
    full = [line for line in sample if sum(1 for cell in line.cells if not blank(cell)) >= enough]
    return full or [line for line in sample if not tables.is_empty(line)]


def _without_margin(heads: Sequence[Head]) -> list[Head]:
    """Leave out the empty columns before the first header: the table begins there."""
    first = next((n for n, head in enumerate(heads) if head.path), len(heads))
    return list(heads[first:])


def _unknown(heads: Sequence[Head], notes: list[RowNote]) -> Columns:
    """Name the columns of a file whose headers nobody knows."""
    found: list[Column] = []
    names = unique((head.path[-1] if head.path else f"[{column_name(head.index)}]" for head in heads), notes)
    for head, name in zip(heads, names, strict=True):
        found.append(Column(head.index, head.path[-1] if head.path else "", name, None, Label("", ""), How.NONE))
    return Columns(tuple(found), (), ())


def _tell_margins(sheet: Sheet, columns: Columns, notes: list[RowNote], *, text: bool) -> None:
    """Tell of what stands to the right of the header, and of hidden columns."""
    if text or not columns.columns:
        return
    width = columns.columns[-1].index + 1
    beyond = (sheet.width or 0) - width
    if beyond > 0:
        notes.append(RowNote("columns_beyond_header", {"count": beyond, "column": column_name(width)}))
    hidden = [column_name(at) for at in range(width) if sheet.hides(at)]
    if hidden:
        notes.append(RowNote("hidden_columns", {"columns": "、".join(hidden)}))


@contextmanager
def guarded(path: str | Path) -> Iterator[None]:
    """Turn what the system says of a file into what is told of it. Raises: InputError."""
    try:
        yield
    except OSError as error:
        raise InputError("unreadable", path, reason=why(error)) from error
    except UnicodeError as error:
        raise InputError("encoding_fails", path, encoding=shown(str(error), 40)) from error
    except MemoryError as error:
        raise InputError("out_of_memory", path) from error
