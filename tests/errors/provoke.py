"""Provoke a message through the doors that users have, and see what they see.

A sample is a table of a TOML file in this folder, named by its code (`code`, or `code-variant` where one code has
several). It says how to provoke the message:

    record      a record to evaluate; `sound = ITEM` starts from the sound record of that item, `without` takes facts away
    records     several records to settle
    files       files to put into an empty folder: text, or a table that says how they are made (see `_make`)
    before      command lines to run there first, and `change`, what to change in the folder after them
    command     a command line to run there
    edits       what to replace, add, write or remove in a copy of rules/linfen-2020 (`rules`), which is then checked
    python      an expression of Python, as a user of the library would write it
    readings    the switches to set
    set         names of the library to give another value: limits that nobody wants to reach in a test
    absent      modules to do without

and what must come of it: `exit`, the exit code (a table at the head of a file gives what its samples share), and the
golden line in `zh` and `en`: the first line of what the user sees in which the message stands.
"""

from __future__ import annotations

import base64
import dataclasses
import html
import importlib
import io
import json
import os
import pkgutil
import re
import shutil
import string
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import lfreward
from lfreward import cli, i18n
from lfreward.errors import FileError, UsageError
from lfreward.policy import _shipped, check_rules
from lfreward.results.basis import Basis

FOLDER = Path(__file__).resolve().parent
RULES = FOLDER.parents[1] / "rules" / "linfen-2020"
LANGS = ("zh", "en")


class Said(NamedTuple):
    """One message as it was said."""

    code: str
    text: str
    given: frozenset[str]


@dataclass
class Seen:
    """What a user sees: every line in the order in which it came, and the exit code."""

    lines: list[str] = field(default_factory=list)
    exit: int = 0
    said: list[Said] = field(default_factory=list)

    @cached_property
    def _places(self) -> tuple[dict[str, str], dict[str, str], list[str]]:
        """Return the first line for every line and for every cell of a table, and the lines."""
        whole: dict[str, str] = {}
        cells: dict[str, str] = {}
        lines = [masked(line) for line in self.lines]
        for line in lines:
            whole.setdefault(line.strip(), line)
            for cell in re.split(r"  +| \| ", line):
                cells.setdefault(cell, line)
        return whole, cells, lines

    def golden(self, code: str) -> str | None:
        """Return the first line in which the message stands: as a line, else as a cell of a table, else somewhere."""
        texts = list(dict.fromkeys(masked(said.text.strip()) for said in self.said if said.code == code and said.text))
        whole, cells, lines = self._places
        for found in (whole, cells):
            for text in texts:
                if text in found:
                    return found[text]
        return next((line for line in lines if any(text in line for text in texts)), None)


@dataclass(frozen=True)
class Sample:
    """One way to provoke one message."""

    file: str
    name: str
    spec: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The code that it must provoke."""
        return self.name.split("-")[0]


def read(path: Path) -> tuple[dict[str, Any], list[Sample]]:
    """Return what the samples of one file share (what stands above them, and in `[shared]`), and the samples."""
    found = tomllib.loads(path.read_text("utf-8"))
    head = {key: value for key, value in found.items() if not isinstance(value, dict)} | found.pop("shared", {})
    return head, [Sample(path.stem, key, {**head, **v}) for key, v in found.items() if isinstance(v, dict)]


def samples() -> list[Sample]:
    """Return every sample, in the order of the files."""
    return [sample for path in sorted(FOLDER.glob("*.toml")) for sample in read(path)[1]]


def masked(text: str) -> str:
    """Return a text without fingerprints, which every change of a rule changes."""
    return re.sub(r"\b[0-9a-f]{64}\b", "<fingerprint>", text)


def placeholders(text: str) -> set[str]:
    """Return the names of the placeholders of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# ---- the doors


_KNOWN: dict[str, dict[str, Seen]] = {}


def seen_by(sample: Sample) -> dict[str, Seen]:
    """Return what a sample provokes; what several samples do is done once."""
    told = ("zh", "en", "exit", "mends")
    name = repr({key: value for key, value in sample.spec.items() if key not in told})
    if name not in _KNOWN:
        if sample.file == "steps":  # a step that was said before is kept, and would not be said again
            _shipped.cache_clear()
        _KNOWN[name] = provoke(sample.spec)
    return _KNOWN[name]


class Keyboard(io.TextIOWrapper):
    """Standard input that may be a terminal."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


def provoke(spec: Mapping[str, Any]) -> dict[str, Seen]:
    """Do what a sample says and return what is seen in each language."""
    found: dict[str, Seen] = {}
    report = None
    for lang in LANGS:
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
            patch.chdir(folder)
            keyboard = Keyboard(io.BytesIO(spec.get("stdin", "").encode()), "utf-8")
            keyboard.terminal = bool(spec.get("terminal"))
            patch.setattr("sys.stdin", keyboard)
            patch.setenv("LFREWARD_LANG", "zh")
            _prepare(spec, patch)
            if "edits" in spec and report is None and not {"command", "record"} & set(spec):
                report = check_rules("rules")
            found[lang] = _seen(spec, lang, patch, report)
    return found


def _prepare(spec: Mapping[str, Any], patch: pytest.MonkeyPatch) -> None:
    """Lay out the folder of a sample, and set what it sets."""
    for name, content in (spec.get("files") or {}).items():
        put(Path(name), content)
    if "edits" in spec:
        plant(Path("rules"), spec["edits"])
    for argv in spec.get("before", ()):
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            cli._run(["--lang", "zh", *argv])
    change(Path(), spec.get("change", ()))
    for name, value in (spec.get("set") or {}).items():
        patch.setattr(name, _value(value))
    for name in spec.get("absent") or ():
        patch.setitem(sys.modules, name, None)


def _seen(spec: Mapping[str, Any], lang: str, patch: pytest.MonkeyPatch, report: Any) -> Seen:
    seen = Seen()
    with recording(seen, lang):
        if "command" in spec:
            _command(spec, lang, seen, patch)
        elif "record" in spec:
            policy = lfreward.load_policy("rules" if "edits" in spec else None, readings=spec.get("readings"))
            _tell(policy.evaluate(record(spec["record"])), seen, lang)
        elif report is not None:
            seen.lines, seen.exit = report.text(lang).splitlines(), cli.BAD_RULES if report.faults else cli.DONE
        elif "python" in spec:
            _python(spec["python"], lang, seen)
        elif "http" in spec:
            _http(spec, lang, seen)
        elif "records" in spec:
            policy = lfreward.load_policy(readings=spec.get("readings"))
            results = list(policy.evaluate_many(record(one) for one in spec["records"]))
            _tell([one.to_dict(lang) for one in policy.settle(results)], seen)
    return seen


def _command(spec: Mapping[str, Any], lang: str, seen: Seen, patch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return bool(spec.get("terminal"))

    there = set(Path().rglob("*"))
    out, err = io.StringIO(), Screen()
    with redirect_stdout(out), redirect_stderr(err):
        seen.exit = cli._run(["--lang", lang, *spec["command"]])
    for line in out.getvalue().splitlines():
        if line.startswith("{"):
            _tell(json.loads(line), seen)
        else:
            seen.lines.append(line)
    seen.lines += err.getvalue().replace("\r", "\n").splitlines()
    for path in sorted(Path().rglob("*")):
        if path.is_file() and path not in there:
            seen.lines += _written(path)


def _written(path: Path) -> list[str]:
    """Return what stands in a file that was written: lines, the texts of a page, the cells of a workbook."""
    if path.suffix == ".xlsx":
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(str(path))
        rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
        return [*book.sheet_names, *(str(cell) for row in rows for cell in row if cell != ""), *_comments(path)]
    if path.suffix == ".parquet":
        return []
    text = path.read_text("utf-8-sig")
    if path.suffix == ".html":
        return [
            html.unescape(part).strip() for part in re.sub(r"(?s)<style.*?</style>|<[^>]*>", "\n", text).splitlines()
        ]
    return text.replace("\r\n ", "").splitlines()


def _comments(path: Path) -> list[str]:
    """Return the lines of the comments in a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if "comments" in name.lower()]
    return [line for part in parts for text in re.findall(r"<t\b[^>]*>([^<]*)</t>", part) for line in html.unescape(text).splitlines()]


def _python(source: str, lang: str, seen: Seen) -> None:
    def sound(item: str, **changes: Any) -> dict[str, Any]:
        return record({"sound": item, **changes})

    names = {"lfreward": lfreward, "policy": lfreward.load_policy(), "sound": sound, "lang": lang, "Path": Path}
    names |= {"Basis": Basis, "dataclasses": dataclasses}
    try:
        found = eval(source, names)
    except (UsageError, FileError) as error:
        seen.exit = cli.WRONG_USE if isinstance(error, UsageError) else cli.UNREADABLE
        seen.lines.append(error.say(lang))
    else:
        _tell(found, seen, lang)


def _http(spec: Mapping[str, Any], lang: str, seen: Seen) -> None:
    """Send one request to the service, in this process; the exit is the HTTP status."""
    import asyncio

    import httpx

    from lfreward.web import Limits, create_app

    method, path, body = spec["http"]
    app = create_app(limits=Limits(**spec.get("limits", {})), token=spec.get("token"))

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
            headers = {"accept-language": lang, **spec.get("headers", {})}
            return await client.request(method, path, content=body.encode(), headers=headers)

    response = asyncio.run(send())
    seen.exit = response.status_code
    found = json.loads(response.text.splitlines()[-1])
    seen.lines.append(found.get("detail", response.text))


def _tell(found: Any, seen: Seen, lang: str = "zh") -> None:
    """Put every message of a result, wherever in it, into a line of its own."""
    if isinstance(found, lfreward.Assessment):
        seen.exit = cli.DIFFERENCES if found.verdict is lfreward.Verdict.REJECTED else cli.DONE
        found = found.to_dict(lang)
    elif hasattr(found, "say"):
        found = found.say(lang)
    if isinstance(found, str):
        seen.lines += found.splitlines()
    elif isinstance(found, list):
        for one in found:
            _tell(one, seen, lang)
    elif isinstance(found, dict):
        for key, value in found.items():
            if key == "message":
                seen.lines.append(value)
            elif not isinstance(value, str):
                _tell(value, seen, lang)


def record(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record: as it stands, or a sound one with some facts changed and some taken away."""
    from samples import SOUND

    own = {key: value for key, value in spec.items() if key not in ("sound", "without")}
    base = {**SOUND[spec["sound"]], "item": spec["sound"]} if "sound" in spec else {}
    return {key: value for key, value in {**base, **own}.items() if key not in spec.get("without", ())}


@contextmanager
def recording(seen: Seen, lang: str) -> Iterator[None]:
    """Remember every message that is said in a language, wherever in the library it is said."""
    for module in pkgutil.walk_packages(lfreward.__path__, "lfreward.", lambda name: None):
        with suppress(ImportError):  # an extra that is not installed says nothing
            importlib.import_module(module.name)
    plain = i18n.say

    def say(code: str, spoken: str, args: Mapping[str, Any]) -> str:
        text = plain(code, spoken, args)
        if spoken == lang:
            seen.said.append(Said(code, text, frozenset(args)))
        return text

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] == "lfreward" and getattr(module, "say", None) is plain:
                patch.setattr(module, "say", say)
        yield


# ---- what samples are made of


def _value(value: Any) -> Any:
    """Return a value to give to a name.

    `{ raises = ERROR, said = [ARGUMENTS] }` stands for a function that fails, `{ python = TEXT }` for an expression.
    """
    if not isinstance(value, dict):
        return value
    if "python" in value:
        return eval(value["python"])

    def fail(*_: object, **__: object) -> None:
        kind = getattr(__import__("builtins"), value["raises"])
        raise kind(*value.get("said", ()))

    return fail


def plant(folder: Path, edits: Sequence[Mapping[str, Any]]) -> None:
    """Copy the shipped rules into a folder and change them there."""
    shutil.copytree(RULES, folder)
    change(folder, edits)


def change(folder: Path, edits: Sequence[Mapping[str, Any]]) -> None:
    """Change the files of a folder: replace one text by another, add one at the end, write or remove a file."""
    for edit in edits:
        path = folder / edit["file"]
        if edit.get("remove"):
            path.unlink()
        elif "replace" in edit:
            text = path.read_text("utf-8")
            times = text.count(edit["replace"])
            assert times == 1, f"{edit['file']}: {edit['replace']!r} stands there {times} times"
            path.write_text(text.replace(edit["replace"], edit["by"]), "utf-8")
        elif "add" in edit:
            path.write_text(path.read_text("utf-8") + "\n" + edit["add"], "utf-8")
        else:
            put(path, edit)


def put(path: Path, content: Any) -> None:
    """Write one file of a sample."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        content = {"text": content}
    path.write_bytes(_make(content))


def _make(spec: Mapping[str, Any]) -> bytes:
    """Make the bytes of a file.

    text (with `encoding`, `times`, and what stands `first` and `then`), base64, copy (of a shipped file), cells (a workbook of one sheet, or of several by
    name), sheet (a workbook around the XML of one sheet's rows), parquet (a query).
    """
    kind = next(key for key in KINDS if key in spec)
    return KINDS[kind](spec)


def _text(spec: Mapping[str, Any]) -> bytes:
    text = spec.get("first", "") + spec["text"] * spec.get("times", 1) + spec.get("then", "")
    return str(text).encode(spec.get("encoding", "utf-8"))


def _cells(spec: Mapping[str, Any]) -> bytes:
    import openpyxl

    given = spec["cells"]
    book = openpyxl.Workbook()
    for n, (name, rows) in enumerate((given if isinstance(given, dict) else {"申报": given}).items()):
        sheet: Any = book.active if n == 0 else book.create_sheet()
        sheet.title = name
        for row in rows:
            sheet.append(row)
        for merged in spec.get("merge", ()):
            sheet.merge_cells(merged)
        for row in spec.get("hide_rows", ()):
            sheet.row_dimensions[row].hidden = True
        for column in spec.get("hide_columns", ()):
            sheet.column_dimensions[column].hidden = True
        for where, value in (spec.get("at") or {}).items():
            sheet[where] = value
        for where in spec.get("strike", ()):
            sheet[where].font = openpyxl.styles.Font(strike=True)
        for where, code in (spec.get("formats") or {}).items():
            sheet[where].number_format = code
        for where, (struck, kept) in (spec.get("rich") or {}).items():
            runs = openpyxl.cell.rich_text
            line = runs.TextBlock(openpyxl.cell.text.InlineFont(strike=True), struck)
            sheet[where] = runs.CellRichText(line, kept)
        if name in spec.get("hide_sheets", ()):
            sheet.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _sheet(spec: Mapping[str, Any]) -> bytes:
    """Put the XML of rows in place of those of a sound workbook, and further parts beside it."""
    sound = _cells({"cells": [["团号", "人数"], ["A1", 1]]})
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/worksheets/sheet1.xml" and spec["sheet"]:
                start, _, rest = data.partition(b"</sheetData>")
                body, after = spec["sheet"], spec.get("after", "")
                data = start + body.encode() * spec.get("times", 1) + b"</sheetData>" + after.encode() + rest
            copy.writestr(name, data)
        for name, text in (spec.get("parts") or {}).items():
            copy.writestr(name, text * spec.get("parts_times", 1))
    return made.getvalue()


def _parquet(spec: Mapping[str, Any]) -> bytes:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "made.parquet")
        duckdb.sql(f"COPY ({spec['parquet']}) TO '{path}' (FORMAT parquet)")
        return Path(path).read_bytes()


KINDS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    "text": _text,
    "copy": lambda spec: (FOLDER.parents[1] / spec["copy"]).read_bytes(),
    "base64": lambda spec: base64.b64decode(spec["base64"]),
    "cells": _cells,
    "sheet": _sheet,
    "parquet": _parquet,
}
