"""What file reading promises: rows in order, nothing lost, every conversion noted.

1. One row per record, numbered as the user sees it.  2. A broken record is a row with a problem.
3. A broken file is an InputError.  4. Text cells survive a round trip through CSV.
5. No file hangs or crashes.
"""

import ast
import codecs
import io
import json
import os
import random
import re
import stat
import string
import subprocess
import sys
import textwrap
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lfreward.errors import FileError, InputError, OutputError
from lfreward.facts import Fact
from lfreward.i18n import Label, section
from lfreward.intake import RecordRow, RowNote, TableForms, open_rows, read_rows, survey, wording
from lfreward.intake.rows import blank, clean_header
from lfreward.office import workbooks as sheets
from lfreward.office.workbooks import write_csv
from lfreward.outputs import write_bytes, write_text

ROOT = Path(__file__).resolve().parents[2]
TEXTS = section("files_refused") | section("files_problems") | section("files_notes")
KNOWN = {"团号", "人数", "组团社", "抵临日期", "离临日期", "申报金额", "备注"}


def forms_of(*names: str) -> TableForms:
    """Know some headers, each by its own name; days and counts as such."""
    types = {"抵临日期": "date", "离临日期": "date", "人数": "count", "申报金额": "money"}
    facts = {name: Fact(name, types.get(name, "text"), Label(name, name)) for name in names}
    return TableForms({}, {"group": facts})


KNOWN_FORMS = forms_of(*KNOWN - {"备注"})


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, **options: Any) -> tuple[list[RecordRow], list[RowNote]]:
    source = open_rows(path, **options)
    rows = list(source)
    return rows, source.notes


def codes(notes: Iterable[RowNote]) -> list[str]:
    return [note.code for note in notes]


def the(notes: Iterable[RowNote], code: str) -> RowNote:
    (note,) = [note for note in notes if note.code == code]
    return note


def code_of(path: str | Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        list(open_rows(path, **options))
    assert caught.value.path == str(path)
    assert all(caught.value.say(lang) for lang in ("zh", "en"))
    return caught.value.code


# ---- the wording


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_both_languages_with_equal_placeholders() -> None:
    for code, (zh, en) in TEXTS.items():
        assert fields(zh) == fields(en), code
        chinese = [bool(re.search("[一-鿿]", text)) for text in (zh, en)]
        assert chinese == [True, False], code
        assert not re.search("[!！]|您|错误地|illegal|invalid input", zh + en), code


def test_what_stops_the_reading_names_exactly_one_remedy() -> None:
    for code, (zh, en) in {**section("files_refused"), **section("files_problems")}.items():
        assert zh.count("请") == len(re.findall("[Pp]lease", en)) == 1, code
    for code, (zh, en) in section("files_notes").items():
        assert zh.count("请") == len(re.findall("[Pp]lease", en)) <= 1, code


def _chosen(place: ast.expr) -> list[ast.expr]:
    if isinstance(place, ast.IfExp):
        return [*_chosen(place.body), *_chosen(place.orelse)]
    return list(place.values) if isinstance(place, ast.Dict) else [place]


def test_codes_in_the_source_and_in_the_texts_are_the_same() -> None:
    makers = {"RowNote", "InputError", "OutputError", "Broken", "_Fault", "mark"}
    places: list[ast.expr] = []
    folders = ("office/workbooks", "intake", "outputs")
    alone = (ROOT / "lfreward/errors.py", ROOT / "lfreward/audit/run.py")
    files = (*alone, *(path for name in folders for path in (ROOT / "lfreward" / name).glob("*.py")))
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
                places.append(node.args[0])
            elif isinstance(node, ast.Assign) and "code" in ast.dump(node.targets[0]).lower():
                value = node.value
                places.append(value.elts[0] if isinstance(value, ast.Tuple) else value)
    given = [place for found in places for place in _chosen(found)]
    used = {place.value for place in given if isinstance(place, ast.Constant)}
    assert used == set(TEXTS)


# ---- JSON lines


def test_json_lines_keep_numbers_exact_and_count_lines(tmp_path: Path) -> None:
    text = '{"id":"甲","人数":500,"单程":70.10}\n\n{"id":"乙","ok":true,"x":null,"y":"\\u4e34"}\n'
    path = put(tmp_path / "a.jsonl", text)
    rows, notes = read(path)
    assert [row.number for row in rows] == [1, 3]
    assert rows[0].cells == {"id": "甲", "人数": 500, "单程": Decimal("70.10")}
    assert str(rows[0].cells["单程"]) == "70.10"
    assert rows[1].cells == {"id": "乙", "ok": True, "x": None, "y": "临"}
    assert the(notes, "blank_rows").args == {"count": 1}
    assert rows[0].problem is None
    assert rows[0].sheet is None
    assert rows[0].notes == ()


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ('{"a": NaN, "b": 2}', "nan", "a"),
        ('{"a": -Infinity}', "nan", "a"),
        ('{"a": [{"c": [Infinity]}]}', "nan", "c"),
        ('{"a": 1, "a": 2}', "duplicate_key", "a"),
        ('{"a": 1, "a\\u200b ": 2}', "duplicate_key", "a"),
        ('{"o": {"a": 1, "a": 2}}', "duplicate_key", "a"),
        ("[1]", "not_object", None),
        ("null", "not_object", None),
        ("NaN", "not_object", None),
        ('{"a": ', "json_broken", "6"),
        ("{'a': 1}", "json_broken", "2"),
        ('{"a": 1} {"a": 2}', "json_broken", "10"),
        ('{"a":' * 100_000, "json_too_deep", None),
        ("[" * 100_000, "json_too_deep", None),
        ('{"a":' * 40 + "1" + "}" * 40, "json_too_deep", None),
        ('{"a": ' + "9" * 401 + "}", "number_too_long", "a"),
        ('{"a": ' + "9" * 100_000 + "}", "number_too_long", "a"),
        ('{"a": 1e1000000}', "number_too_long", "a"),
        ('{"a": 1e-99999999999999999999999}', "number_too_long", "a"),
        ('{"a": 0.' + "1" * 500 + "}", "number_too_long", "a"),
        ('{"a": "\\ud800"}', "bad_text", None),
    ],
)
def test_a_broken_line_is_a_problem_and_the_next_lines_are_read(
    tmp_path: Path, line: str, code: str, column: str | None
) -> None:
    path = put(tmp_path / "a.jsonl", f'{{"id": 1}}\n{line}\n{{"id": 3}}')
    rows, _ = read(path)
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.problem and row.problem.code for row in rows] == [None, code, None]
    assert rows[1].problem is not None
    assert rows[1].problem.column == column
    TEXTS[code][0].format(**rows[1].problem.args)


def test_what_a_problem_row_holds_is_still_there(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.jsonl", '{"id": "甲", "a": NaN, "b": NaN, "c": 3, "c": 4}'))
    assert rows[0].cells == {"id": "甲", "a": None, "b": None, "c": 3}
    assert rows[0].problem == RowNote("nan", {"column": "a", "found": "NaN"})
    assert codes(rows[0].notes) == ["nan", "duplicate_key"]


def test_four_hundred_digits_are_still_a_number(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.jsonl", '{"a": ' + "9" * 400 + "}"))
    assert rows[0].cells["a"] == int("9" * 400)
    assert rows[0].problem is None


def test_a_line_in_another_encoding_is_a_problem_unless_it_is_named(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", b'{"id": 1}\n' + '{"id": "临汾"}\n'.encode("gb18030"))
    rows, _ = read(path)
    assert rows[1].problem is not None
    assert rows[1].problem.code == "bad_encoding"
    rows, _ = read(path, encoding="gb18030")
    assert rows[1].cells == {"id": "临汾"}
    assert rows[1].problem is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_accepted(tmp_path: Path, encoding: str) -> None:
    for name, text in (
        ("a.jsonl", '{"id": "甲"}\n'),
        ("a.json", '[{"id": "甲"}]'),
        ("a.csv", "id,b\n甲,1\n"),
    ):
        source = open_rows(put(tmp_path / name, text.encode(encoding)))
        assert [row.cells["id"] for row in source] == ["甲"]
        assert source.encoding == encoding


def test_standard_input_is_json_lines_and_stays_open() -> None:
    for stdin in (io.BytesIO('{"id": "甲"}\n'.encode()), io.StringIO('{"id": "甲"}\n')):
        source = open_rows("-", stdin=stdin)
        assert [row.cells for row in source] == [{"id": "甲"}]
        assert source.kind == "jsonl"
        assert not stdin.closed
        with pytest.raises(InputError) as caught:
            list(source)
        assert caught.value.code == "stdin_twice"


def test_standard_input_of_the_process_is_read() -> None:
    script = "from lfreward.intake import read_rows\nfor row in read_rows('-'): print(row.number, flush=True)"
    result = subprocess.run(
        [sys.executable, "-c", script], input=b'{"a": 1}\n[', capture_output=True, cwd=ROOT, check=True
    )
    assert result.stdout.split() == [b"1", b"2"]


def test_json_lines_and_csv_are_streamed(tmp_path: Path) -> None:
    count = 8_000
    with (tmp_path / "a.jsonl").open("w") as lines, (tmp_path / "a.csv").open("w") as table:
        table.write("id,text\n")
        for number in range(count):
            lines.write(f'{{"id": {number}, "text": "{"x" * 900}"}}\n')
            table.write(f"{number},{'x' * 900}\n")
    for name in ("a.jsonl", "a.csv"):
        tracemalloc.start()
        assert sum(1 for _ in read_rows(tmp_path / name)) == count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4 << 20, name


def test_a_source_can_be_read_again(tmp_path: Path) -> None:
    source = open_rows(put(tmp_path / "a.csv", "团号,人数\n\n甲,3\n"))
    first = list(source), list(source.notes)
    assert first == (list(source), list(source.notes))
    assert codes(source.notes) == ["encoding", "header_row", "blank_rows"]


# ---- JSON


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('[{"id": 1}, {"id": 2}]', [1, 2]),
        ('{"id": 7}', [7]),
        ('{"records": [{"id": 5}], "made": "2020"}', [5]),
        ("[]", []),
    ],
)
def test_json_is_an_array_or_one_object_or_records(tmp_path: Path, text: str, ids: list[int]) -> None:
    rows, notes = read(put(tmp_path / "a.json", text))
    assert [row.cells["id"] for row in rows] == ids
    assert [row.number for row in rows] == list(range(1, len(ids) + 1))
    assert ("keys_not_read" in codes(notes)) == ("made" in text)
    assert ("no_rows" in codes(notes)) == (not ids)


def test_a_fault_in_an_array_stays_with_its_element(tmp_path: Path) -> None:
    text = '{"records": [{"a": 1}, {"a": NaN}, 3, {"a": 1, "a": 2}, {"a": 4}]}'
    rows, _ = read(put(tmp_path / "a.json", text))
    assert [row.problem and row.problem.code for row in rows] == [
        None,
        "nan",
        "not_object",
        "duplicate_key",
        None,
    ]


def test_a_json_file_that_is_no_json_says_where(tmp_path: Path) -> None:
    path = put(tmp_path / "a.json", '[\n{"a": 1},\n{"a": }\n]')
    with pytest.raises(InputError) as caught:
        open_rows(path)
    assert caught.value.code == "json_broken"
    assert caught.value.details == {"line": 3, "column": 7, "found": "}\n]".replace("\n", "\\u000a")}
    assert code_of(put(tmp_path / "b.json", '{"a": 1}\n{"a": 2}\n')) == "json_is_lines"
    assert code_of(put(tmp_path / "c.json", "3")) == "json_not_records"
    assert code_of(put(tmp_path / "d.json", "[" * 100_000)) == "json_too_deep"


# ---- which files


@pytest.mark.parametrize("suffix", [".xls", ".xlsb", ".ods", ".et", ".XLS"])
def test_another_workbook_that_is_none_says_so(tmp_path: Path, suffix: str) -> None:
    path = put(tmp_path / f"a{suffix}", b"")
    assert code_of(path) == "book_broken"
    with pytest.raises(InputError, match=r"请.*xlsx"):
        open_rows(path)


def test_what_is_not_a_readable_file_says_so(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nowhere.csv") == "not_found"
    assert code_of(str(tmp_path) + "/a\0b.csv") == "not_found"
    assert code_of(tmp_path / ("x" * 5000 + ".csv")) == "not_found"
    assert code_of(put(tmp_path / "a.doc", "")) == "unknown_kind"
    assert code_of(put(tmp_path / "a", "")) == "unknown_kind"
    (tmp_path / "folder.csv").mkdir()
    assert code_of(tmp_path / "folder.csv") == "not_a_file"
    with pytest.raises(InputError) as caught:
        open_rows(tmp_path / "nowhere.csv")
    assert isinstance(caught.value, FileError)
    assert "nowhere.csv" in caught.value.path


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.csv", "a\n1\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert code_of(path) == "unreadable"


def test_an_option_that_does_not_apply_is_noted(tmp_path: Path) -> None:
    _, notes = read(put(tmp_path / "a.csv", "a,b\n1,2\n"), sheet="甲")
    assert the(notes, "option_ignored").args == {"option": "sheet", "kind": "csv"}


@pytest.mark.parametrize(
    ("module", "name", "code", "extra"),
    [
        ("python_calamine", "a.xlsx", "needs_excel", "lfreward[excel]"),
        ("duckdb", "a.parquet", "needs_batch", "lfreward[batch]"),
    ],
)
def test_a_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, code: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError, match=re.escape(f"pip install '{extra}'")) as caught:
        open_rows(put(tmp_path / name, b""))
    assert caught.value.code == code


def test_only_the_standard_library_is_imported_until_a_file_needs_more() -> None:
    heavy = {"python_calamine", "openpyxl", "duckdb", "pydantic", "click"}
    script = f"import sys, lfreward.intake, lfreward.office.workbooks; print({heavy} & sys.modules.keys())"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.strip() == "set()"


# ---- CSV


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_encoding_ladder_says_what_it_chose(tmp_path: Path, encoding: str, named: str) -> None:
    source = open_rows(put(tmp_path / "a.csv", "团号,组团社\nA1,临汾国旅\n".encode(encoding)))
    assert [row.cells for row in source] == [{"团号": "A1", "组团社": "临汾国旅"}]
    assert source.encoding == named
    assert the(source.notes, "encoding").args == {"encoding": named}


def test_an_encoding_that_is_given_is_the_only_one_tried(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", "團號,人數\n甲,1\n".encode("big5"))
    assert read(path, encoding="big5")[0][0].cells == {"團號": "甲", "人數": "1"}
    for name in ("utf-8", "utf-16"):
        assert code_of(path, encoding=name) == "encoding_wrong"
    for name in ("latin-99", "rot13", "base64", "undefined", "a\0b"):
        assert code_of(path, encoding=name) == "unknown_encoding"


def test_a_byte_in_no_encoding_of_the_ladder_is_located(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", b"a,b\n1,\xff\xff\n")
    with pytest.raises(InputError) as caught:
        open_rows(path)
    assert caught.value.code == "encoding_wrong"
    assert caught.value.details["byte"] == 7


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_taken_from_the_header_line(tmp_path: Path, delimiter: str) -> None:
    text = "团号,人数,备注\n甲,3,a;b;c;d;e\n".replace(",", delimiter)
    rows, _ = read(put(tmp_path / "a.csv", text))
    assert rows[0].cells["人数"] == "3"


def test_a_delimiter_inside_quotes_does_not_count(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.csv", '"a;b;c;d",e\n1,2\n'))
    assert rows[0].cells == {"a;b;c;d": "1", "e": "2"}
    rows, _ = read(put(tmp_path / "a.tsv", "a,b,c\td\n1\t2\n"))
    assert rows[0].cells == {"a,b,c": "1", "d": "2"}


def test_csv_values_stay_text_and_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = '团号,人数,备注\n甲,0300,"两\n行"\n\n乙,３００, x \n'
    rows, notes = read(put(tmp_path / "a.csv", text))
    assert [(row.number, row.cells) for row in rows] == [
        (2, {"团号": "甲", "人数": "0300", "备注": "两\n行"}),
        (4, {"团号": "乙", "人数": "３００", "备注": " x "}),
    ]
    assert the(notes, "blank_rows").args == {"count": 1}


def test_more_cells_than_headers_is_ragged_and_fewer_are_missing(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.csv", "a,b\n1,2,3\n4\n5,,\n"))
    assert rows[0].problem == RowNote("ragged", {"expected": 2, "found": 3, "extra": "3"})
    assert rows[0].cells == {"a": "1", "b": "2"}
    assert [row.cells for row in rows[1:]] == [{"a": "4"}, {"a": "5"}]
    assert rows[1].problem is rows[2].problem is None


def test_a_guard_apostrophe_is_taken_off_with_a_note(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.csv", "a,b\n'=1+1,'plain\n'-5,''@x\n"))
    assert rows[0].cells == {"a": "=1+1", "b": "'plain"}
    assert codes(rows[0].notes) == ["guard_removed"]
    assert rows[1].cells == {"a": "-5", "b": "'@x"}
    assert rows[1].notes[0].column == "a"


def test_a_nul_is_a_problem_in_a_row_and_an_error_in_the_header(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.csv", b"a,b\n1,x\0y\n2,3\n"))
    assert [row.problem and row.problem.code for row in rows] == ["nul", None]
    assert code_of(put(tmp_path / "b.csv", b"a\0,b\n1,2\n")) == "not_text"


def test_text_after_a_closing_quote_is_a_problem_of_its_row(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.csv", 'a,b\n"x"y,2\n3,4\n'))
    assert rows[0].problem == RowNote("csv_quote", {"line": 2})
    assert rows[1].cells == {"a": "3", "b": "4"}


def test_an_open_quote_is_an_error_that_names_its_line(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", 'a,b\n1,2\n3,"4\n5,6\n')
    with pytest.raises(InputError) as caught:
        list(open_rows(path))
    assert caught.value.code == "csv_unterminated"
    assert caught.value.details == {"line": 3}
    long = 'a,b\n1,"2\n' + "x,y\n" * 50_000
    assert code_of(put(tmp_path / "b.csv", long)) == "csv_field_too_long"
    assert code_of(put(tmp_path / "c.csv", "a,b\n" + "x" * 3_000_000)) == "csv_field_too_long"


def test_titles_and_totals_of_a_csv_are_noted_and_skipped(tmp_path: Path) -> None:
    text = "2020年申报汇总,,\n单位：临汾国旅,,\n团号,人数,备注\nA1,3,\n合 计：,3,\nA2,4,\n总计,7,\n"
    rows, notes = read(put(tmp_path / "a.csv", text), forms=KNOWN_FORMS)
    assert [(row.number, row.cells["团号"]) for row in rows] == [(4, "A1"), (6, "A2")]
    assert [note.args["row"] for note in notes if note.code == "title_row"] == [1, 2]
    assert [note.args["row"] for note in notes if note.code == "total_row"] == [5, 7]
    assert the(notes, "header_row").args == {"row": "3"}


def test_a_broken_row_above_the_header_is_still_a_row(tmp_path: Path) -> None:
    rows, _ = read(put(tmp_path / "a.csv", '"x"y\n团号,人数\nA1,3\n'), forms=KNOWN_FORMS)
    assert [(row.number, row.problem and row.problem.code) for row in rows] == [(1, "csv_quote"), (3, None)]


def test_headers_are_folded_and_duplicates_kept(tmp_path: Path) -> None:
    text = "\u200b人数（人） ,a,a,,a (2),出发\u3000日期\n1,2,3,4,5,6\n"
    rows, notes = read(put(tmp_path / "a.csv", text))
    assert rows[0].cells == {
        "人数(人)": "1",
        "a": "2",
        "a (3)": "3",
        "[D]": "4",
        "a (2)": "5",
        "出发 日期": "6",
    }
    assert the(notes, "duplicate_header").args == {"column": "a", "renamed": "a (3)"}
    assert the(notes, "column_without_header").args == {"column": "[D]"}


# ---- XLSX

Values = list[list[Any]]


def book(path: Path, values: Values, **others: Values) -> Path:
    """Make a workbook: the first sheet, then others by name; a name ending in _ is hidden."""
    workbook = openpyxl.Workbook()
    for name, rows in {"表一": values, **others}.items():
        worksheet: Any = workbook.active if name == "表一" else workbook.create_sheet()
        worksheet.title = name
        for row in rows:
            worksheet.append(row)
        if name.endswith("_"):
            worksheet.sheet_state = "hidden"
    workbook.save(path)
    return path


def edited(path: Path, edit: Callable[[Any], None]) -> Path:
    workbook = openpyxl.load_workbook(path)
    edit(workbook.active)
    workbook.save(path)
    return path


def test_cells_become_int_decimal_bool_date_and_text(tmp_path: Path) -> None:
    header = ["团号", "人数", "b", "c", "d", "e", "f", "g"]
    row = [" A1\u200b", 300.0, 12.5, True, date(2020, 7, 18), datetime(2020, 7, 18), "\u3000", None]
    rows, notes = read(book(tmp_path / "a.xlsx", [header, row]))
    assert rows[0].cells == {
        "团号": "A1", "人数": 300, "b": Decimal("12.50"), "c": True,
        "d": date(2020, 7, 18), "e": date(2020, 7, 18),
    }  # fmt: skip
    assert type(rows[0].cells["人数"]) is int
    assert type(rows[0].cells["e"]) is date
    assert rows[0].notes == ()
    assert rows[0].problem is None
    assert (rows[0].number, rows[0].sheet) == (2, "表一")
    assert codes(notes) == ["sheet_read", "header_row"]


@pytest.mark.parametrize(
    ("value", "read_as", "code"),
    [
        (0.1 + 0.2, Decimal("0.30"), "number_snapped"),
        (49999.9999999, Decimal("50000.00"), "number_snapped"),
        (0.29, Decimal("0.29"), None),
        (0.125, Decimal("0.125"), None),
        (0.12345678, Decimal("0.123456"), "number_cut"),
        (0.9999899, Decimal("0.999989"), "number_cut"),
        (-0.12345678, Decimal("-0.123456"), "number_cut"),
        (1e-300, Decimal("0.00"), "number_snapped"),
        (1e15, 10**15, "digits_may_be_lost"),
        (999999999999999.0, 999999999999999, None),
        (1e300, int(1e300), "digits_may_be_lost"),
    ],
)
def test_a_double_is_taken_exactly_or_with_a_note(
    tmp_path: Path, value: float, read_as: int | Decimal, code: str | None
) -> None:
    (row,) = read(put(tmp_path / "a.xlsx", raw(cell("B2", repr(value)))))[0]
    assert row.cells["人数"] == read_as
    assert type(row.cells["人数"]) is type(read_as)
    assert str(row.cells["人数"]) == str(read_as)
    assert codes(row.notes) == ([code] if code else [])
    assert all(note.column == "人数" for note in row.notes)


def test_a_time_of_day_is_dropped_with_a_note(tmp_path: Path) -> None:
    stamp = datetime(2020, 7, 18, 23, 30)
    rows, _ = read(book(tmp_path / "a.xlsx", [["团号", "x", "y"], ["A", stamp, stamp.time()]]))
    assert rows[0].cells == {"团号": "A", "x": date(2020, 7, 18), "y": "23:30:00"}
    assert codes(rows[0].notes) == ["time_dropped", "read_as_text"]
    assert rows[0].notes[0].args == {"column": "x", "found": "2020-07-18 23:30:00", "read": "2020-07-18"}


def test_title_rows_are_skipped_and_the_header_row_is_named(tmp_path: Path) -> None:
    values: Values = [
        ["旅游专列奖励申报表"],
        ["单位：临汾国旅", "填表人：王某"],
        [],
        ["团号", "人数", "备注"],
        ["A1", 520, None],
        [],
        ["合计", 520, None],
    ]
    rows, notes = read(book(tmp_path / "a.xlsx", values), forms=KNOWN_FORMS)
    assert [(row.number, row.cells) for row in rows] == [(5, {"团号": "A1", "人数": 520})]
    assert the(notes, "header_row").args == {"row": "4"}
    assert [note.args["row"] for note in notes if note.code == "title_row"] == [1, 2]
    assert the(notes, "total_row").args == {"row": 7, "found": "合计"}
    assert the(notes, "blank_rows").args == {"count": 1}


def test_without_a_vocabulary_the_header_is_the_first_row_of_texts(tmp_path: Path) -> None:
    values: Values = [["申报表"], ["2020/7/1", "3"], ["x", 4], ["甲", "乙", "5A"], ["1", "2", "3"]]
    rows, notes = read(book(tmp_path / "a.xlsx", values))
    assert the(notes, "header_row").args == {"row": "4"}
    assert [row.cells for row in rows] == [{"甲": "1", "乙": "2", "5A": "3"}]


def two_rows(worksheet: Any) -> None:
    values: Values = [
        ["申报表"],
        ["团号", "行程", None, "人数", "申报金额"],
        [None, "抵临日期", "离临日期", None, None],
        ["A1", "2020-07-01", "2020-07-03", 30, 1500],
    ]
    for number, row in enumerate(values, 1):
        for column, value in enumerate(row, 1):
            worksheet.cell(number, column, value)
    for reference in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3"):
        worksheet.merge_cells(reference)


@pytest.mark.parametrize("forms", [KNOWN_FORMS, None, forms_of("抵临日期", "离临日期")])
def test_a_header_of_two_merged_rows_is_read_as_one(tmp_path: Path, forms: Any) -> None:
    path = edited(book(tmp_path / "a.xlsx", []), two_rows)
    rows, notes = read(path, forms=forms)
    assert [row.cells for row in rows] == [
        {"团号": "A1", "抵临日期": "2020-07-01", "离临日期": "2020-07-03", "人数": 30, "申报金额": 1500}
    ]
    assert the(notes, "header_row").args == {"row": "2–3"}
    assert rows[0].number == 4


def test_a_data_row_under_a_merged_header_is_not_taken_for_a_header(tmp_path: Path) -> None:
    def edit(worksheet: Any) -> None:
        worksheet.merge_cells("B1:C1")

    path = edited(book(tmp_path / "a.xlsx", [["团号", "备注", None], ["A1", "好", "很好"]]), edit)
    rows, notes = read(path, forms=KNOWN_FORMS)
    assert [(row.cells, row.remarks) for row in rows] == [({"团号": "A1"}, "好")]
    assert the(notes, "columns_beyond_header").args == {"count": 1, "column": "C"}


def test_the_first_visible_sheet_with_a_known_header_is_read_and_the_others_noted(tmp_path: Path) -> None:
    data: Values = [["团号", "人数"], ["A1", 3]]
    path = book(tmp_path / "a.xlsx", [["填表说明", "请如实填写"]], 旧_=data, 明细=data, 其他=data)
    source = open_rows(path, forms=KNOWN_FORMS)
    assert [(row.sheet, row.cells["团号"]) for row in source] == [("明细", "A1")]
    assert source.sheets == ("表一", "旧_", "明细", "其他")
    assert source.sheet == "明细"
    assert [note.args["sheet"] for note in source.notes if note.code == "sheet_not_read"] == ["表一", "其他"]
    assert the(source.notes, "hidden_sheet_not_read").args == {"sheet": "旧_"}
    assert next(iter(read_rows(path, sheet="旧_"))).sheet == "旧_"
    assert code_of(path, sheet="没有") == "no_such_sheet"


def test_a_sheet_with_two_known_headers_is_preferred_to_one_with_a_chance_word(tmp_path: Path) -> None:
    guide: Values = [["人数", "填写实际人数"], ["备", "注"]]
    data: Values = [["团号", "人数"], ["A1", 3]]
    assert next(read_rows(book(tmp_path / "a.xlsx", guide, 明细=data), forms=KNOWN_FORMS)).sheet == "明细"
    assert next(read_rows(book(tmp_path / "b.xlsx", guide), forms=KNOWN_FORMS)).sheet == "表一"


def test_a_formula_in_the_header_is_a_column_without_a_name(tmp_path: Path) -> None:
    rows, notes = read(book(tmp_path / "a.xlsx", [["团号", "=A1", "人数"], ["A1", 7, 3]]), forms=KNOWN_FORMS)
    assert rows[0].cells == {"团号": "A1", "[B]": 7, "人数": 3}
    assert the(notes, "column_without_header").args == {"column": "[B]"}


def test_a_sheet_name_with_markup_characters_is_found(tmp_path: Path) -> None:
    data: Values = [["团号", "人数"], ["A1", 3]]
    path = book(tmp_path / "a.xlsx", [], **{"A&B <1>": data})
    assert [row.sheet for row in read_rows(path)] == ["A&B <1>"]


def test_a_workbook_without_a_header_says_so(tmp_path: Path) -> None:
    assert code_of(book(tmp_path / "a.xlsx", [])) == "no_header"
    assert code_of(book(tmp_path / "b.xlsx", [[1, 2], [3, 4]])) == "no_header"
    rows, notes = read(book(tmp_path / "c.xlsx", [["团号", "人数"]]))
    assert rows == []
    assert "no_rows" in codes(notes)


def test_a_formula_without_a_value_is_named_and_read_as_empty(tmp_path: Path) -> None:
    values: Values = [["团号", "人数", "申报金额"], ["A1", 3, "=B2*500"], [None, None, "=B3*500"]]
    rows, _ = read(book(tmp_path / "a.xlsx", values))
    assert [row.cells for row in rows] == [{"团号": "A1", "人数": 3}, {}]
    note = RowNote("formula_without_value", {"column": "申报金额", "cell": "C2", "found": ""})
    assert rows[0].notes == (note,)
    assert [row.number for row in rows] == [2, 3]


def test_a_formula_with_its_value_is_read_as_the_value(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, ["团号", "人数", "备注"])
        worksheet.write_row(1, 0, ["A1"])
        worksheet.write_formula(1, 1, "=1+2", None, 3)
    rows, _ = read(tmp_path / "a.xlsx")
    assert rows[0].cells == {"团号": "A1", "人数": 3}
    assert rows[0].notes == ()
    empty_text = '<row r="2"><c r="A2" t="str"><f>IF(1,"","")</f><v></v></c><c r="B2"><v>1</v></c></row>'
    rows, _ = read(put(tmp_path / "b.xlsx", raw(empty_text)))
    assert rows[0].cells == {"人数": 1}
    assert rows[0].notes == ()


def test_an_error_cell_is_shown_and_read_as_empty(tmp_path: Path) -> None:
    def edit(worksheet: Any) -> None:
        worksheet["B2"].value = "#DIV/0!"
        worksheet["B2"].data_type = "e"

    rows, _ = read(edited(book(tmp_path / "a.xlsx", [["团号", "人数"], ["A1", 1]]), edit))
    assert rows[0].cells == {"团号": "A1"}
    assert rows[0].notes == (RowNote("cell_error", {"column": "人数", "cell": "B2", "found": "#DIV/0!"}),)


def test_hidden_rows_and_columns_are_read_and_noted(tmp_path: Path) -> None:
    def edit(worksheet: Any) -> None:
        worksheet.row_dimensions[3].hidden = True
        worksheet.column_dimensions["B"].hidden = True

    rows, notes = read(edited(book(tmp_path / "a.xlsx", [["团号", "人数"], ["A1", 1], ["A2", 2]]), edit))
    assert [codes(row.notes) for row in rows] == [[], ["hidden_row"]]
    assert rows[1].cells == {"团号": "A2", "人数": 2}
    assert the(notes, "hidden_rows").args == {"count": 1}
    assert the(notes, "hidden_columns").args == {"columns": "B"}


def test_a_text_merged_over_several_rows_is_that_of_each_and_it_is_said(tmp_path: Path) -> None:
    values: Values = [["团号", "组团社"], ["A1", "甲"], ["A2", None], ["A3", None]]
    path = edited(book(tmp_path / "a.xlsx", values), lambda sheet: sheet.merge_cells("B2:B3"))
    rows, _ = read(path)
    assert [row.cells.get("组团社") for row in rows] == ["甲", "甲", None]
    assert rows[1].notes == (RowNote("merged_carried", {"column": "组团社", "cell": "B3", "top": "B2", "found": "甲"}),)
    assert rows[2].notes == ()


@pytest.mark.parametrize("value", [1000, "1,000", "320人", "3.5万元", "¥70000.00"])
def test_a_number_merged_over_several_rows_may_be_their_sum_and_is_missing_and_named(tmp_path: Path, value: Any) -> None:
    values: Values = [["团号", "组团社", "金额"], ["A1", "甲", value], ["A2", "乙", None]]
    rows, _ = read(edited(book(tmp_path / "a.xlsx", values), lambda sheet: sheet.merge_cells("C2:C3")))
    assert [row.cells.get("金额") for row in rows] == [value, None]
    assert rows[1].notes == (RowNote("merged_cell", {"column": "金额", "cell": "C3", "top": "C2"}),)


def test_serials_are_days_only_under_a_header_of_days_and_follow_the_epoch_of_the_workbook(tmp_path: Path) -> None:
    values: Values = [["团号", "抵临日期", "人数"], ["A1", 44030, 44030], ["A2", 2025, 1], ["A3", 20250621, 1]]
    plain = book(tmp_path / "a.xlsx", values)
    rows = list(open_rows(plain, forms=KNOWN_FORMS))
    assert [row.cells["抵临日期"] for row in rows] == [date(2020, 7, 18), 2025, 20250621]
    assert rows[0].cells["人数"] == 44030
    assert rows[0].notes == (RowNote("serial_read", {"column": "抵临日期", "found": 44030, "read": "2020-07-18"}),)
    later = openpyxl.load_workbook(plain)
    later.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    later.save(tmp_path / "b.xlsx")
    rows = list(open_rows(tmp_path / "b.xlsx", forms=KNOWN_FORMS))
    assert rows[0].cells["抵临日期"] == date(2024, 7, 19)


def test_a_cell_merged_into_the_one_beside_it_is_noted_only_under_a_header(tmp_path: Path) -> None:
    def edit(worksheet: Any) -> None:
        worksheet.merge_cells("A1:B1")
        worksheet.merge_cells("A2:B2")
        worksheet.merge_cells("C2:D2")

    values: Values = [["团号", None, "人数", "备注"], ["A1", None, 3, None]]
    rows, _ = read(edited(book(tmp_path / "a.xlsx", values), edit))
    assert rows[0].cells == {"团号": "A1", "人数": 3}
    assert rows[0].notes == (RowNote("merged_cell", {"column": "备注", "cell": "D2", "top": "C2"}),)


def test_reading_stops_after_a_thousand_blank_rows_and_says_so(tmp_path: Path) -> None:
    def edit(gap: int) -> Callable[[Any], None]:
        return lambda sheet: sheet.cell(3 + gap, 1, "远处")

    near = edited(book(tmp_path / "a.xlsx", [["团号", "人数"], ["A1", 1]]), edit(1000))
    rows, notes = read(near)
    assert [row.number for row in rows] == [2, 1003]
    assert the(notes, "blank_rows").args == {"count": 1000}
    far = edited(book(tmp_path / "b.xlsx", [["团号", "人数"], ["A1", 1]]), edit(1001))
    rows, notes = read(far)
    assert [row.number for row in rows] == [2]
    assert the(notes, "blank_stop").args == {"row": 2, "limit": 1000, "last": 1004}


def test_content_beyond_the_header_is_noted_not_read(tmp_path: Path) -> None:
    values: Values = [["团号", "人数"], ["A1", 1, None, "旁注"], [None, None, "x"]]
    rows, notes = read(book(tmp_path / "a.xlsx", values))
    assert [row.cells for row in rows] == [{"团号": "A1", "人数": 1}]
    assert the(notes, "columns_beyond_header").args == {"count": 2, "column": "C"}
    assert the(notes, "blank_rows").args == {"count": 1}


def test_shared_texts_and_a_sheet_that_starts_further_down_are_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(4, 2, ["团号", "人数"])
        worksheet.write_row(5, 2, ["A1", 7])
    rows, _ = read(tmp_path / "a.xlsx")
    assert rows == [RecordRow(6, "Sheet1", {"团号": "A1", "人数": 7})]


def test_the_1904_date_system_is_honoured(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": True}) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, ["团号", "抵临日期"])
        worksheet.write(1, 0, "A1")
        worksheet.write_datetime(1, 1, datetime(2020, 7, 18), workbook.add_format({"num_format": "yyyy/m/d"}))
    assert next(read_rows(tmp_path / "a.xlsx")).cells["抵临日期"] == date(2020, 7, 18)


# ---- XLSX made by hand

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXT_CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
HEADER = f'<row r="1">{TEXT_CELL.format("A1", "团号")}{TEXT_CELL.format("B1", "人数")}</row>'


def raw(
    body: str = "",
    *,
    after: str = "",
    whole: bytes | None = None,
    extra: dict[str, bytes] | None = None,
    drop: str = "",
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Make a workbook around the XML of one sheet's rows (style 1 is a date)."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write(0, 0, "x")
        worksheet.write(1, 0, 1, workbook.add_format({"num_format": "yyyy-mm-dd"}))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}{body}</sheetData>{after}</worksheet>'.encode()
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(made) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    parts["xl/worksheets/sheet1.xml"] = sheet if whole is None else whole
    parts.update(extra or {})
    parts.pop(drop, None)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed.getvalue()


def strings(*texts: str) -> dict[str, bytes]:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{items}</sst>'.encode()}


def cell(reference: str, value: str, kind: str = "n", style: str = "") -> str:
    row = re.sub("[A-Za-z]", "", reference)
    style = f' s="{style}"' if style else ""
    return f'<row r="{row}"><c r="{reference}" t="{kind}"{style}><v>{value}</v></c></row>'


def bomb(size: int) -> bytes:
    return raw(extra={"xl/media/big.xml": b"\0" * size})


def lying(declared: int) -> bytes:
    """Declare a small size for a part that unpacks to more."""
    data = bytearray(raw(cell("A2", "1") + " " * 100_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(data).replace(size.to_bytes(4, "little"), declared.to_bytes(4, "little"))


def flagged() -> bytes:
    """Set the encryption bit of every entry."""
    data = bytearray(raw(cell("A2", "1")))
    for at in (match.start() for match in re.finditer(b"PK\x01\x02", bytes(data))):
        data[at + 8] |= 1
    return bytes(data)


def many_entries(count: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.xml", b"")
    return packed.getvalue()


def doubled() -> bytes:
    packed = io.BytesIO(raw(cell("A2", "1")))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("xl/WORKBOOK.xml", b"<workbook/>")
    return packed.getvalue()


def wide_directory() -> bytes:
    """Point to a directory of 8 MiB by the 64-bit record alone."""
    record = b"PK\x06\x06" + bytes(36) + (8 << 20).to_bytes(8, "little") + bytes(8)
    return b"PK\x03\x04" + bytes(100) + record + b"PK\x06\x07" + bytes(16) + b"PK\x05\x06" + bytes(18)


def part(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(raw())) as archive:
        return archive.read(name).decode()


def twice(name: str, element: str) -> bytes:
    """Repeat the first element of a kind in a part."""
    text = part(name)
    found = re.search(f"<{element} [^>]*/>", text)
    assert found
    return raw(extra={name: text.replace(found[0], found[0] * 2, 1).encode()})


DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="%s"/>' % MAIN.encode()
LASTING = ("100,001 errors", "60,000 entries", "many duplicate keys", "above 100 MiB")


def lasting(names: Iterable[str]) -> list[Any]:
    """Return the names of files to refuse, those that take long to make or to refuse marked as slow."""
    return [pytest.param(name, marks=pytest.mark.slow) if name in LASTING else name for name in names]


WORKBOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "xlsx_not_zip"),
    "text": (lambda: b"a,b\n1,2\n", "xlsx_not_zip"),
    "html": (lambda: b"<html><table></table></html>", "xlsx_not_zip"),
    "cut in half": (lambda: raw()[: len(raw()) // 2], "xlsx_not_zip"),
    "end record only": (lambda: b"PK\x05\x06" + b"\0" * 18, "xlsx_broken"),
    "old or encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "xlsx_encrypted"),
    "encrypted entries": (flagged, "xlsx_encrypted"),
    "201 entries": (lambda: many_entries(201), "xlsx_entries"),
    "60,000 entries": (lambda: many_entries(60_000), "xlsx_entries"),
    "a part above 64 MiB": (lambda: bomb((64 << 20) + 1), "xlsx_part_size"),
    "above 100 MiB": (
        lambda: raw(extra={"a.xml": b"\0" * (60 << 20), "b.xml": b"\0" * (60 << 20)}),
        "xlsx_total_size",
    ),
    "a directory that lies": (wide_directory, "xlsx_entries"),
    "two sheets of one name": (lambda: twice("xl/workbook.xml", "sheet"), "xlsx_broken"),
    "two relations of one name": (
        lambda: twice("xl/_rels/workbook.xml.rels", "Relationship"),
        "xlsx_broken",
    ),
    "a size that lies": (lambda: lying(500), "xlsx_broken"),
    "another compression": (lambda: raw(compression=zipfile.ZIP_LZMA), "xlsx_broken"),
    "two parts of one name": (doubled, "xlsx_broken"),
    "a DTD in the sheet": (lambda: raw(whole=DTD), "xlsx_entities"),
    "a DTD behind a comment": (
        lambda: raw(whole=b"<!--" + b"x" * 2_000_000 + b"-->" + DTD.replace(b'<?xml version="1.0"?>', b"")),
        "xlsx_entities",
    ),
    "a DTD in the styles": (lambda: raw(extra={"xl/styles.xml": DTD}), "xlsx_entities"),
    "a part in UTF-16": (lambda: raw(whole=DTD.decode().encode("utf-16-le")), "xlsx_entities"),
    "no workbook part": (lambda: raw(drop="xl/workbook.xml"), "xlsx_broken"),
    "no relations": (lambda: raw(drop="xl/_rels/workbook.xml.rels"), "xlsx_broken"),
    "no sheet": (lambda: raw(drop="xl/worksheets/sheet1.xml"), "no_header"),
    "no styles": (lambda: raw(extra={"xl/styles.xml": b"<"}), "xlsx_broken"),
    "a sheet cut off": (
        lambda: raw(whole=f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}'.encode()),
        "xlsx_broken",
    ),
    "another root": (lambda: raw(whole=b"<a/>"), "no_header"),
    "a junk reference": (lambda: raw(cell("A2", "1").replace('r="A2"', 'r="2A"')), "xlsx_broken"),
    "a row zero": (lambda: raw('<row r="0"><c><v>1</v></c></row>'), "xlsx_broken"),
    "a row of letters": (lambda: raw('<row r="x"><c><v>1</v></c></row>'), "xlsx_broken"),
    "a boolean of seven": (lambda: raw(cell("A2", "7", "b")), "xlsx_broken"),
    "a text that is not shared": (lambda: raw(cell("A2", "99", "s")), "xlsx_broken"),
    "column 257": (lambda: raw(cell("IW2", "1")), "xlsx_columns"),
    "the last cell of all": (lambda: raw(cell("XFD1048576", "1")), "xlsx_columns"),
    "a column of three Zs": (lambda: raw(cell("ZZZ2", "1")), "xlsx_columns"),
    "row 1,048,577": (lambda: raw(cell("A1048577", "1")), "xlsx_rows"),
    "sparse": (lambda: raw(cell("Z1048576", "1")), "xlsx_area"),
    "empty far cells, no references": (
        lambda: raw('<row r="2">' + "<c/>" * 255 + "<c><v>1</v></c></row>" + cell("A1000000", "1")),
        "xlsx_area",
    ),
    "one long text in every row": (
        lambda: raw("".join(cell(f"A{row}", "0", "s") for row in range(2, 3000)), extra=strings("a" * 10**6)),
        "xlsx_text",
    ),
    "a date far before all": (lambda: raw(cell("A2", "-1e300", "n", "1")), "xlsx_number"),
    "less than any number": (lambda: raw(cell("A2", "-inf", "n", "1")), "xlsx_number"),
    "100,001 errors": (
        lambda: raw("".join(cell(f"A{row}", "#N/A", "e") for row in range(2, 100_003))),
        "xlsx_marks",
    ),
    "100,001 merges": (
        lambda: raw(after="<mergeCells>" + '<mergeCell ref="A5:B5"/>' * 100_001 + "</mergeCells>"),
        "xlsx_merges",
    ),
    "a junk merge": (lambda: raw(after='<mergeCells><mergeCell ref="junk"/></mergeCells>'), "xlsx_broken"),
    "deep elements": (lambda: raw("<a>" * 50_000), "xlsx_broken"),
}


def within_limits(path: Path, **options: Any) -> list[RecordRow] | InputError:
    """Read a file that may be anything; it ends in time, in rows or an InputError, with messages."""
    begun = time.process_time()
    try:
        source = open_rows(path, **options)
        outcome: list[RecordRow] | InputError = list(source)
        assert isinstance(outcome, list)
        notes = [note for row in outcome for note in (*row.notes, *filter(None, [row.problem]))]
        for note in [*source.notes, *notes]:
            assert all(text.format(**note.args) for text in TEXTS[note.code])
    except InputError as error:
        outcome = error
    if isinstance(outcome, InputError):
        assert all(outcome.say(lang) for lang in ("zh", "en"))
    assert time.process_time() - begun < 10
    return outcome


@pytest.mark.parametrize("name", lasting(WORKBOOKS))
def test_a_malformed_workbook_is_an_input_error(tmp_path: Path, name: str) -> None:
    make, code = WORKBOOKS[name]
    outcome = within_limits(put(tmp_path / "a.xlsx", make()))
    assert isinstance(outcome, InputError), outcome
    assert outcome.code == code, outcome


def test_a_number_that_is_none_is_a_problem_of_its_row(tmp_path: Path) -> None:
    for value in ("nan", "inf", "Infinity", "1e400"):
        for style in ("", "1"):
            rows, _ = read(put(tmp_path / "a.xlsx", raw(cell("B2", value, "n", style) + cell("B3", "4"))))
            assert [row.problem and row.problem.code for row in rows] == ["nan", None]
            assert rows[0].cells == {}
            assert rows[1].cells == {"人数": 4}


def test_formatted_empty_cells_far_away_do_not_count(tmp_path: Path) -> None:
    body = cell("A2", "5") + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    rows, notes = read(put(tmp_path / "a.xlsx", raw(body)))
    assert [row.cells for row in rows] == [{"团号": 5}]
    assert codes(notes) == ["sheet_read", "header_row"]


def test_prefixed_elements_and_cells_without_references_are_read(tmp_path: Path) -> None:
    rows = (
        "<x:row><x:c t='str'><x:v>团号</x:v></x:c><x:c t='str'><x:v>人数</x:v></x:c></x:row>"
        "<x:row><x:c><x:f>1</x:f></x:c><x:c><x:v>7</x:v></x:c></x:row>"
    )
    whole = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'.encode()
    (row,) = read(put(tmp_path / "a.xlsx", raw(whole=whole)))[0]
    assert row.cells == {"人数": 7}
    assert codes(row.notes) == ["formula_without_value"]


def test_many_rows_of_one_honest_shared_text_are_read(tmp_path: Path) -> None:
    body = "".join(cell(f"A{row}", "1", "s") for row in range(2, 20_002))
    data = raw(body, extra=strings("长" * 20_000, "短"))
    rows, _ = read(put(tmp_path / "a.xlsx", data))
    assert len(rows) == 20_000
    assert rows[-1].cells == {"团号": "短"}


def test_attacks_on_memory_stay_small(tmp_path: Path) -> None:
    names = [
        "above 100 MiB",
        "sparse",
        "the last cell of all",
        "one long text in every row",
        "60,000 entries",
    ]
    for number, name in enumerate(names):
        put(tmp_path / f"{number}.xlsx", WORKBOOKS[name][0]())
    script = textwrap.dedent("""
        import resource, sys
        from lfreward.errors import InputError
        from lfreward.intake import open_rows
        for path in sys.argv[1:]:
            try:
                list(open_rows(path))
            except InputError:
                pass
        try:  # what the parent held does not count
            status = open("/proc/self/status").read().split()
            print(int(status[status.index("VmHWM:") + 1]) >> 10)
        except OSError:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
    """)
    paths = [str(tmp_path / f"{number}.xlsx") for number in range(len(names))]
    result = subprocess.run(
        [sys.executable, "-c", script, *paths], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert int(result.stdout) < 300


@pytest.mark.parametrize(("name", "code"), [("PanicException", "xlsx_broken"), ("Other", None)])
def test_a_failure_inside_the_fast_reader_is_an_input_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str | None
) -> None:
    failure = type(name, (BaseException,), {})

    def fail(_: object) -> None:
        raise failure("out of bounds")

    monkeypatch.setattr("python_calamine.CalamineWorkbook", type("Book", (), {"from_filelike": fail}))
    path = put(tmp_path / "a.xlsx", raw())
    if code:
        assert code_of(path) == code
    else:
        with pytest.raises(failure):
            open_rows(path)


def test_too_little_memory_and_too_large_a_file_are_input_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "a.json", '[{"a": 1}]')
    with monkeypatch.context() as patch:
        patch.setattr("lfreward.intake.jsonfile.FILE_LIMIT", 3)
        assert code_of(path) == "too_large"

    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("lfreward.intake.jsonfile.whole", exhausted)
    assert code_of(path) == "out_of_memory"


# ---- Parquet


def test_parquet_is_read_in_chunks_with_exact_numbers(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "a[1].parquet"
    duckdb.sql(
        "SELECT i AS 人数, 50000.10::DECIMAL(18,2) AS 申报金额, DATE '2020-07-18' AS d,"
        " 0.1::DOUBLE + 0.2::DOUBLE AS x, NULL AS n, [1, 2] AS l, {'a': 1.5::DOUBLE} AS s,"
        " TIMESTAMPTZ '2020-07-18 08:00:00+08' AS z, encode('甲') AS b, 'nan'::DOUBLE AS q"
        " FROM range(5000) t(i)"
    ).write_parquet(str(tmp_path / "a1.parquet"))
    os.replace(tmp_path / "a1.parquet", path)
    source = open_rows(path, encoding="utf-8")
    rows = list(source)
    assert len(rows) == 5000
    assert [row.number for row in rows[:3]] == [1, 2, 3]
    cells = dict(rows[7].cells)
    assert cells.pop("z") == date(2020, 7, 18)  # the day in China
    assert cells.pop("q") is None
    assert cells == {
        "b": "甲", "人数": 7, "申报金额": Decimal("50000.10"), "d": date(2020, 7, 18), "x": Decimal("0.30"),
        "l": [1, 2], "s": {"a": Decimal("1.50")},
    }  # fmt: skip
    assert rows[7].problem is None  # NaN is a missing number, not a fault
    assert codes(rows[7].notes) == ["number_snapped", "time_dropped", "read_as_text"]
    assert codes(source.notes) == ["option_ignored"]


def test_a_parquet_file_without_rows_says_so(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    duckdb.sql("SELECT 1 AS v WHERE false").write_parquet(str(tmp_path / "a.parquet"))
    assert [codes(notes) for notes in [read(tmp_path / "a.parquet")[1]]] == [["no_rows"]]


def test_a_parquet_name_with_brackets_never_reads_another_file(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for name, value in (("a1", 1), ("b", 2)):
        duckdb.sql(f"SELECT {value} AS v").write_parquet(str(tmp_path / f"{name}.parquet"))
    os.replace(tmp_path / "b.parquet", tmp_path / "a[1].parquet")
    assert next(read_rows(tmp_path / "a[1].parquet")).cells == {"v": 2}


# ---- anything at all

UTF16 = '{"a": 1}\n'.encode("utf-16-le")
MALFORMED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a cut object": (".jsonl", lambda: b'{"a": 1'),
    "a bare word": (".jsonl", lambda: b"hello"),
    "a trailing comma": (".jsonl", lambda: b'{"a": 1,}'),
    "a control character": (".jsonl", lambda: b'{"a": "\x01"}'),
    "NULs": (".jsonl", lambda: b"\0" * 1000),
    "UTF-16 without a mark": (".jsonl", lambda: UTF16),
    "UTF-16 cut inside a character": (".jsonl", lambda: codecs.BOM_UTF16_LE + UTF16 + b"\x01"),
    "UTF-16 with a lone surrogate": (".jsonl", lambda: codecs.BOM_UTF16_LE + b"\x00\xd8\x0a\x00"),
    "a workbook as lines": (".jsonl", lambda: raw()),
    "random bytes as lines": (".jsonl", lambda: random.Random(1).randbytes(5000)),
    "a very long line": (".jsonl", lambda: b'{"a": "' + b"x" * (17 << 20) + b'"}\n{"a": 1}'),
    "many duplicate keys": (".jsonl", lambda: b"{" + b'"a":NaN,' * 200_000 + b'"a":1}'),
    "brackets": (".jsonl", lambda: b"[" * 2_000_000),
    "half an escape": (".jsonl", lambda: b'{"\\udc00": 1}'),
    "digits": (".jsonl", lambda: b'{"a": ' + b"1" * 5_000_000 + b"}"),
    "exponents": (".jsonl", lambda: b'{"a": [1e999999999, -1e-999999999, 0e9999999]}'),
    "an empty json": (".json", lambda: b""),
    "a mark only": (".json", lambda: codecs.BOM_UTF8),
    "an open array": (".json", lambda: b"[{}"),
    "a string": (".json", lambda: b'"abc"'),
    "NaN": (".json", lambda: b"NaN"),
    "records of scalars": (".json", lambda: b'{"records": [1, NaN, "x", null]}'),
    "nested arrays": (".json", lambda: b"[" * 500 + b"]" * 500),
    "bytes in no encoding": (".json", lambda: b'{"a": "\xff\xff"}'),
    "an empty csv": (".csv", lambda: b""),
    "blank lines": (".csv", lambda: b"\n,,\n\r\n  ,\n"),
    "an open quote in the header": (".csv", lambda: b'a,"b\n1,2\n'),
    "an open quote at the end": (".csv", lambda: b'a,b\n1,"'),
    "text behind quotes": (".csv", lambda: b'a,b\n"1"x"2",3\n'),
    "a header of NULs": (".csv", lambda: b"\0\0,\0\n1,2\n"),
    "a NUL": (".csv", lambda: b"a,b\n1,\0\n"),
    "one endless line": (".csv", lambda: b"a" * 2_000_000),
    "one endless field": (".csv", lambda: b'a,b\n"' + b"x" * 200_000 + b'",1\n'),
    "too many cells": (".csv", lambda: b"a,b\n" + b"1," * 300_000 + b"2\n"),
    "a workbook as csv": (".csv", lambda: raw()),
    "an old workbook as csv": (".csv", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600),
    "UTF-16 csv with a lone surrogate": (".csv", lambda: codecs.BOM_UTF16_BE + b"\xd8\x00\x00\x0a"),
    "GB18030 cut inside a character": (".csv", lambda: "团号,人数\n临".encode("gb18030")[:-1]),
    "an empty parquet": (".parquet", lambda: b""),
    "a junk parquet": (".parquet", lambda: b"PAR1" + b"junk" * 100 + b"PAR1"),
    "a csv as parquet": (".parquet", lambda: b"a,b\n1,2\n"),
}


@pytest.mark.parametrize("name", lasting(MALFORMED))
def test_a_malformed_file_is_an_input_error_or_has_problem_rows(tmp_path: Path, name: str) -> None:
    suffix, make = MALFORMED[name]
    outcome = within_limits(put(tmp_path / f"a{suffix}", make()))
    assert isinstance(outcome, InputError) or any(row.problem for row in outcome), outcome


def test_the_corpus_is_large_enough() -> None:
    assert len(MALFORMED) + len(WORKBOOKS) >= 80


@pytest.mark.parametrize("seed", range(8))
def test_damaged_bytes_never_raise_anything_else(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    csv = '团号,人数,备注\nA1,30,"好,"\n合计,30,\n'.encode("gb18030")
    lines = '{"id": "甲", "a": [1.5, {"b": null}]}\n{"id": "乙"}\n'.encode()
    seeds = [(".csv", csv), (".jsonl", lines), (".json", b"[" + lines.strip().replace(b"\n", b",") + b"]")]
    body = cell("A2", "5") + cell("B2", "43831.5", "n", "1") + '<row r="3"><c r="A3"><f>1</f></c></row>'
    seeds += [(".xlsx", raw(body, compression=zipfile.ZIP_STORED)), (".xlsx", raw(body))]
    for number in range(40):
        suffix, data = seeds[number % len(seeds)]
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 1, 3, 10])):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.choice([0, 1, 1, 4])] = chance.randbytes(chance.choice([0, 1, 1, 4]))
        within_limits(put(tmp_path / f"a{suffix}", bytes(damaged)), forms=chance.choice([KNOWN_FORMS, None]))


@pytest.mark.parametrize("seed", range(4))
def test_damaged_sheet_xml_never_raises_anything_else(tmp_path: Path, seed: int) -> None:
    """Flip inside the XML itself, where the archive's checksums would otherwise stop it."""
    chance = random.Random(seed)
    body = cell("A2", "5") + cell("B2", "43831.5", "n", "1") + cell("A3", "0", "s") + cell("B3", "x", "str")
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}{body}</sheetData></worksheet>'
    for _ in range(60):
        damaged = list(sheet)
        for _ in range(chance.choice([1, 2, 5])):
            damaged[chance.randrange(len(damaged))] = chance.choice('0123456789AZaz"<>/= -.eE&;rsvct')
        path = put(tmp_path / "a.xlsx", raw(whole="".join(damaged).encode(), extra=strings("甲")))
        within_limits(path, forms=KNOWN_FORMS)


# What programs write, and what only looks like it: most rows of a sheet are matched, not walked.
CELLS = (
    '<c r="{}"><v>5</v></c>', '<c r="{}" s="3"/>', '<c r="{}" t="s"><v>0</v></c>', '<c r="{}" t="n"><v>-12345678901</v></c>',
    '<c r="{}"><v>1e400</v></c>', '<c r="{}" t="e"><v>#REF!</v></c>', '<c r="{}"><f>1+1</f></c>', '<c><v>1</v></c>', '<c r="ZZ{}"><v>1</v></c>',
    '<c r="{}" t="inlineStr"><is><t>甲 &amp; 乙 &#65;</t></is></c>', '<c r="{}" t="inlineStr"><is><t>a & b</t></is></c>', '<c r="{}" t="str"><v></v></c>',
    '<c r="{}" t="b"><v>1</v></c>', '<c r="{}"><v>0.1234567890123456</v></c>', '<c r="A1"><v>7</v></c>', '<c r="{}" t="inlineStr"><is><t>\x01</t></is></c>',
)  # fmt: skip
BETWEEN = ("", " ", "<!-- <row r=\"9\"></row> -->", "<ro", "]]>", '<row r="8" hidden="1"><c r="A8"><v>1</v></c></row>', "<row><c><v>1</v></c></row>")


def outcome(xml: bytes, lengths: list[int] | None) -> Any:
    try:
        return survey.survey(io.BytesIO(xml), lengths)
    except (survey.Broken, expat.ExpatError, ValueError) as error:
        return type(error).__name__


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_are_matched_are_surveyed_as_rows_that_are_walked(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    texts = []
    for n in range(300):
        rows = []
        for row in chance.sample(range(1, 40), chance.randint(1, 8)):
            cells = "".join(
                chance.choice(CELLS[: 3 + n % 14]).replace("{}", f"{chance.choice(('A', 'C', 'AB', 'IV'))}{row}")
                for _ in range(chance.randint(0, 4))
            )
            head = chance.choice(('<row r="{}">', '<row r="{}" spans="1:3" hidden="0">', '<row r="{}" hidden="1">'))
            rows.append(head.replace("{}", str(row)) + cells + "</row>" + (chance.choice(BETWEEN) if n % 3 == 0 else ""))
        encoding = chance.choice(("utf-8", "utf-8", "gb18030", "utf-16"))
        xml = f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
        texts.append(xml.encode(encoding if chance.random() < 0.8 else "utf-8"))
    lengths = [None, [9], [survey.TEXT_LIMIT]]
    matched = [outcome(xml, lengths[n % 3]) for n, xml in enumerate(texts)]
    monkeypatch.setattr(survey, "_UTF8", re.compile(rb"(?!)"))

    assert matched == [outcome(xml, lengths[n % 3]) for n, xml in enumerate(texts)]
    assert sum(isinstance(one, survey.SheetSurvey) for one in matched) > 30


# ---- writing

TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("=+-@'\t\r\n＝＋－＠\",;"),
    min_size=1,
)
VISIBLE = TEXT.filter(lambda text: not blank(text))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(VISIBLE, VISIBLE), min_size=1, max_size=5))
def test_text_cells_survive_a_round_trip(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ["first", "second"], rows)
    totals = (wording.TOTAL, wording.NAMED_TOTAL)
    spelled = [("".join(clean_header(text).split()).lower() for text in row) for row in rows]
    kept = [row for row, texts in zip(rows, spelled, strict=True) if not any(words.fullmatch(text) for text in texts for words in totals)]
    back = list(read_rows(path))
    assert [(row.cells["first"], row.cells["second"]) for row in back] == kept
    assert all(row.problem is None for row in back)


def test_formulas_are_guarded_in_text_and_numbers_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    risky = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'=1"]
    write_csv(path, ["=h", "n"], [[text, -5] for text in risky])
    data = path.read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    assert b"\r\n" in data
    for line in data.decode("utf-8-sig").replace('"', "").split("\r\n"):
        assert not line or line.startswith("'") or line[0] in "x-", line
    assert data.count(b",-5") == len(risky)
    rows = list(read_rows(path))
    assert [row.cells["=h"] for row in rows] == risky
    assert rows[0].cells["n"] == "-5"


def test_values_are_written_plainly_and_floats_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row: list[Any] = ["甲", 3, Decimal("1E+3"), Decimal("-0.50"), True, date(2020, 7, 1), None]
    write_csv(path, list("abcdefg"), [row])
    assert path.read_text("utf-8-sig").splitlines()[1] == "甲,3,1000,-0.50,true,2020-07-01,"
    with pytest.raises(TypeError, match=r"0\.5"):
        write_csv(path, ["a"], [[0.5]])  # type: ignore[list-item]
    assert path.read_text("utf-8-sig").splitlines()[1].startswith("甲")
    assert os.listdir(tmp_path) == ["a.csv"]


def test_text_and_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_text(tmp_path / "a.html", "甲\n乙\r\n\ud800")
    assert (tmp_path / "a.html").read_bytes() == "甲\n乙\r\n\\ud800".encode()
    write_bytes(tmp_path / "a.bin", b"\0\r\n")
    assert (tmp_path / "a.bin").read_bytes() == b"\0\r\n"
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a.bin").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "denied")])
def test_a_failed_write_leaves_the_old_file_and_no_stray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: OSError
) -> None:
    path = put(tmp_path / "a.txt", "old")
    seen: list[str] = []

    def fail(*_: object) -> None:
        seen.extend(name for name in os.listdir(tmp_path) if name != "a.txt")
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OutputError) as caught:
        write_text(path, "new")
    assert caught.value.code == ("write_denied" if isinstance(error, PermissionError) else "write_failed")
    assert re.fullmatch(rf"\.lfreward-[0-9a-f]{{12}}-{os.getpid()}-[0-9]+-[0-9a-f]{{16}}\.tmp", seen[0])
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path) -> None:
    def rows() -> Any:
        yield ["1"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_csv(tmp_path / "a.csv", ["a"], rows())
    assert os.listdir(tmp_path) == []
    with pytest.raises(OutputError) as caught:
        write_text(tmp_path / "nowhere" / "a.txt", "x")
    assert caught.value.code == "write_failed"
    assert "nowhere" in str(caught.value)


def test_writing_replaces_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    target = put(tmp_path / "target", "old")
    (tmp_path / "a.txt").symlink_to(target)
    write_text(tmp_path / "a.txt", "new")
    assert target.read_text() == "old"
    assert not (tmp_path / "a.txt").is_symlink()


def test_long_sheets_hold_every_text_as_text_and_every_sum_as_a_number(tmp_path: Path) -> None:
    odd = ["=1+1", " ahead", "behind\u3000", "a<b>&\"c\"", "two\nlines\tand\rmore", "\x00\x1f\ufffe", "_x0041_", "甲" * 40_000, "", None]
    rows = [[text, 7, Decimal("-12.50")] for text in odd]
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet, money = book.add_worksheet(), book.add_format({"num_format": "0.00"})
    sheet.write_row(0, 0, ["text", "count", "sum"])
    for column in range(3):
        sheet.write_blank(1, column, None, money)
    sheet.autofilter(0, 0, len(rows), 2)
    book.close()
    sheets.fill_sheets(made, tmp_path / "a.xlsx", {1: sheets.Rows(len(rows), rows)})
    read_back = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    values = list(read_back.iter_rows(min_row=2, values_only=True))

    assert [value[1:] for value in values] == [(7, -12.5)] * len(rows)
    assert {cell.data_type for row in read_back.iter_rows(min_row=2) for cell in row if cell.value is not None} == {"s", "n"}
    kept = [None if value[0] is None else openpyxl.utils.escape.unescape(value[0]) for value in values]
    assert kept == [*odd[:4], "two\nlines\tand\rmore", "\x00\x1f\ufffe", "_x0041_", "甲" * 32_000, None, None]
    assert read_back.cell(2, 3).number_format == "0.00"
    assert [row.cells.get("text") for row in read_rows(tmp_path / "a.xlsx")][:2] == ["=1+1", "ahead"]


def test_our_own_results_read_back_as_written(tmp_path: Path) -> None:
    header = ["row", "id", "reason"]
    write_csv(tmp_path / "results.csv", header, [[2, "=cmd|' /C calc'!A0", "stacking"], [3, "甲", None]])
    rows, _ = read(tmp_path / "results.csv")
    assert [row.cells for row in rows] == [
        {"row": "2", "id": "=cmd|' /C calc'!A0", "reason": "stacking"},
        {"row": "3", "id": "甲"},
    ]
    assert json.dumps(rows[0].cells, ensure_ascii=False)
