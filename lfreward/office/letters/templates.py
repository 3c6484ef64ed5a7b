"""Templates of letters, Word and HTML, read once and rendered for each agency.

A template is Jinja over the XML of a Word file, as `docxtpl` has it (`{%tr for … %}` repeats a row of a table, `{%p if … %}`
leaves a paragraph out), or over HTML. `docxtpl` reads the Word file; the rendering itself is done here, because it would
otherwise parse the whole file anew for every agency. Whatever a field holds is escaped by the environment, so no text of a
cell can mark anything up. Templates run in a sandbox: one that came by mail reads and runs nothing. A field that does not
exist is an error with its name, never a blank.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lfreward.errors import InputError, UsageError, why
from lfreward.office.letters.wording import in_letter
from lfreward.personal import quoted

__all__ = ["FORMATS", "Definition", "Templates", "definitions", "sentence"]

FORMATS = ("docx", "html")
FOLDER = files("lfreward.office") / "templates"
# The parts of a Word file that may have fields: its text, and what stands at the head and the foot of its pages.
_WITH_FIELDS = re.compile(r"word/(document|header[0-9]*|footer[0-9]*)\.xml")
_DAY = (1980, 1, 1, 0, 0, 0)  # the day that every part of a Word file carries, so that equal letters are equal files


@dataclass(frozen=True, slots=True)
class Definition:
    """One kind of letter: what it is called, and the names that its fields have in templates, by key."""

    key: str
    name: str  # in Chinese: the name of its files and of its template
    english: str
    agency: bool  # whether each agency gets its own
    fields: Mapping[str, str]
    tables: Mapping[str, tuple[str, Any]]  # key of a table to its name and the type of its rows
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # key of a table to the keys of its columns

    def named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the names that templates know; tables are lists of rows, each a mapping by key."""
        named = {name: values[key] for key, name in self.fields.items()}
        for key, (name, row) in self.tables.items():
            columns = self.columns[key]
            named[name] = [row._make([one[column] for column in columns]) for one in values[key]]
        return named


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "letters.toml").read_text("utf-8"))


def sentence(key: str, **args: str) -> str:
    """Return a sentence that the program puts into a field: values printable, numbers of persons masked.

    Days and clauses in it have the form of letters.
    """
    said: str = _read()["words"][key].format_map({name: quoted(value) for name, value in args.items()})
    return in_letter(said)


@cache
def definitions() -> tuple[Definition, ...]:
    """Return the kinds of letters, in the order in which they are written."""
    return tuple(_definition(letter, _read()["common"]) for letter in _read()["letter"])


def _definition(letter: Mapping[str, Any], common: Mapping[str, Sequence[str]]) -> Definition:
    fields = {key: name for key, (name, _) in {**common, **letter["fields"]}.items()}
    tables, columns = {}, {}
    for key, table in letter["tables"].items():
        columns[key] = tuple(table["columns"])
        tables[key] = table["name"], namedtuple("Row", [name for name, _ in table["columns"].values()])
    return Definition(letter["key"], letter["name"], letter["english"], letter["agency"], fields, tables, columns)


class Templates:
    """The templates of one format: those of a folder of the office's own where it has them, else the shipped ones.

    Raises: UsageError where what the format needs is not installed, or the folder has no template of this format.
    """

    def __init__(self, form: str, folder: str | Path | None = None) -> None:
        self.form = form
        self._folder = None if folder is None else Path(folder)
        self._read: dict[str, tuple[dict[str, bytes], dict[str, Any]]] = {}
        self._environment = _environment(form)
        if self._folder is not None:
            names = [f"{kind.name}.{form}" for kind in definitions()]
            if not any((self._folder / name).is_file() for name in names):
                raise UsageError("letters_templates_none", folder=str(folder), names="、".join(names))

    def render(self, kind: Definition, values: Mapping[str, Any], path: Path) -> None:
        """Write one letter; `values` by key, texts not escaped.

        Raises: InputError for a template that cannot be read, or has a field that does not exist.
        """
        if kind.key not in self._read:
            self._read[kind.key] = self._parts(kind)
        plain, with_fields = self._read[kind.key]
        named = kind.named(values)
        rendered = {name: self._rendered(kind, template, named) for name, template in with_fields.items()}
        if self.form == "html":
            path.write_bytes(rendered[""])
            return
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in {**plain, **rendered}.items():
                archive.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED, 1)

    def _source(self, kind: Definition) -> Any:
        name = f"{kind.name}.{self.form}"
        own = self._folder / name if self._folder is not None else None
        return own if own is not None and own.is_file() else FOLDER / name

    def _parts(self, kind: Definition) -> tuple[dict[str, bytes], dict[str, Any]]:
        """Read one template: the parts that stay as they are, and those that have fields, ready to be rendered."""
        from jinja2 import TemplateSyntaxError

        source = self._source(kind)
        try:
            if self.form == "html":
                return {}, {"": self._environment.from_string(source.read_text("utf-8"))}
            with source.open("rb") as file, zipfile.ZipFile(file) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
            patched = {
                name: _patched(data.decode("utf-8")) for name, data in parts.items() if _WITH_FIELDS.fullmatch(name)
            }
            plain = {name: data for name, data in parts.items() if name not in patched}
            return plain, {name: self._environment.from_string(text) for name, text in patched.items()}
        except TemplateSyntaxError as error:
            raise InputError("letters_template_broken", source.name, reason=str(error.message)) from error
        except (OSError, UnicodeDecodeError, zipfile.BadZipFile, KeyError) as error:
            reason = why(error) if isinstance(error, OSError) else str(error)
            raise InputError("letters_template_broken", source.name, reason=reason) from error

    def _rendered(self, kind: Definition, template: Any, named: Mapping[str, Any]) -> bytes:
        from jinja2 import TemplateError, UndefinedError

        try:
            text: str = template.render(named)
        except UndefinedError as error:
            missing = re.findall(r"'([^']+)'", str(error.message))
            raise InputError(
                "letters_template_field", self._source(kind).name, name=missing[-1] if missing else "—"
            ) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise InputError("letters_template_broken", self._source(kind).name, reason=str(error)) from error
        return text.encode("utf-8", "replace")


def _patched(xml: str) -> str:
    """Return the XML of a part with the marks of `docxtpl` turned into those of Jinja."""
    from docxtpl import DocxTemplate

    patched: str = DocxTemplate.patch_xml(DocxTemplate.__new__(DocxTemplate), xml)
    return patched


def _environment(form: str) -> Any:
    extra = "letters" if form == "docx" else "report"
    try:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        if form == "docx":
            import docxtpl  # noqa: F401
    except ImportError:
        raise UsageError("usage_extra", name="docxtpl" if form == "docx" else "jinja2", extra=extra) from None
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
