"""What commands share: their options, the policy and the language asked for, records judged, words printed."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from lfreward.cli import DONE

if TYPE_CHECKING:
    from lfreward.intake import RecordRow
    from lfreward.policy import Policy
    from lfreward.results.assessment import Assessment

TOLD = 50  # columns that are not known: so many are named, the others are counted
GARBAGE = (
    100_000  # objects between two searches for cycles: records leave next to none, and looking took a tenth of the time
)
SEEN: dict[str, str] = {}  # the language, once it has been read, also where the rest is then refused


def language() -> str:
    """Return the language asked for, as far as the command line has been read."""
    context = click.get_current_context(silent=True)
    lang = (context.find_root().obj or {}).get("lang") if context is not None else None
    return lang or SEEN.get("lang") or ("en" if os.environ.get("LFREWARD_LANG") == "en" else "zh")


def put(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Write a text on standard output, or standard error; what would act on a terminal is shown escaped.

    Texts may have lines of their own. What was quoted from a cell has none: it was made one line when it was quoted.
    """
    from lfreward.escaping import printable

    click.echo(printable(text, lines=True), nl=nl, err=err)


def tell(code: str, **args: object) -> None:
    """Say a message on standard error."""
    from lfreward.i18n import say

    put(say(code, language(), args), err=True)


def words(code: str, **args: object) -> str:
    """Return a message in the language asked for."""
    from lfreward.i18n import say

    return say(code, language(), args)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Keep an option that may stand before or after the command."""
    root = context.find_root()
    root.obj = root.obj or {}
    if parameter.name == "reading":
        root.obj["reading"] = [*root.obj.get("reading", ()), *value]
    elif value is not None:
        root.obj[parameter.name] = value
        if parameter.name == "lang":
            SEEN["lang"] = value
    return value


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command takes."""
    keep: dict[str, Any] = {"expose_value": False, "callback": _remember}
    for option in (
        click.option("--reading", multiple=True, metavar="KEY=OPTION", help="选定一个解释 · set a switch", **keep),
        click.option("--policy", metavar="NAME|FOLDER", help="办法 · the policy", **keep),
        click.option("--lang", type=click.Choice(["zh", "en"]), help="语言 · language", is_eager=True, **keep),
    ):
        command = option(command)
    return command


def policy_asked() -> Policy:
    """Load the policy under the readings that the command line asks for."""
    from lfreward.errors import UsageError
    from lfreward.policy import load_policy

    given = click.get_current_context().find_root().obj or {}
    readings: dict[str, str] = {}
    for setting in given.get("reading", ()):
        key, sign, option = setting.partition("=")
        if not sign:
            raise UsageError("usage_reading_form", value=setting)
        key, option = key.strip(), option.strip()
        if readings.setdefault(key, option) != option:
            raise UsageError("usage_reading_twice", reading=key, options=f"{readings[key]}、{option}")
    return load_policy(given.get("policy"), readings=readings)


file_argument = click.argument("file", metavar="FILE")
encoding_option = click.option("--encoding", metavar="NAME", help="文字编码 · text encoding")
sheet_option = click.option("--sheet", metavar="NAME", multiple=True, help="工作表，可重复 · worksheet, repeatable")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON，每行一个 · one object a line")

map_option = click.option("--map", "mapping", metavar="FILE.toml", help="列和工作表的对应 · what columns and sheets are")
yes_option = click.option("--yes", is_flag=True, help="不能确定的列取所示的答案，并记在文件旁 · take the answers shown")
force_option = click.option("--force", is_flag=True, help="覆盖已有的文件 · replace a file that is there")


def check_out(out: str | None, force: bool, *inputs: str | None, suffix: str = "") -> None:
    """Refuse a place to write to where something would be lost; what is read, the policy too, is never replaced."""
    if out is None:
        return
    from lfreward.outputs import check_output

    given = (click.get_current_context().find_root().obj or {}).get("policy")
    check_output(out, [one for one in (*inputs, given) if one not in (None, "-")], force=force, suffix=suffix)


def judged(policy: Policy, file: str, encoding: str | None, sheet: tuple[str, ...]) -> Iterator[tuple[RecordRow, Assessment]]:
    """Judge a file with progress on standard error; tell what was noted about the file at the end."""
    gc.set_threshold(GARBAGE)
    source: list[Any] = []
    strange: dict[str | None, Any] = {}  # columns that are not known, each told once
    for one in sheet or (None,):
        for row, result in _with_progress(policy.evaluate_file(file, encoding=encoding, sheet=one, source=source)):
            for found in result.findings:
                if found.code in ("unknown_field", "unknown_field_near"):
                    strange.setdefault(found.field, found)
            yield row, result
    for found in islice(strange.values(), TOLD):
        tell(found.code, **found.args)
    if len(strange) > TOLD:
        tell("unknown_more", count=len(strange) - TOLD)
    for opened in source:
        for note in opened.notes:
            if not (note.code.endswith("sheet_not_read") and note.args["sheet"] in sheet):
                tell(note.code, **note.args)


def _with_progress(rows: Iterable[Any]) -> Iterator[Any]:
    """Pass rows on; where standard error is a terminal, show how many have been done."""
    if not sys.stderr.isatty():
        yield from rows
        return
    count = 0
    for count, row in enumerate(rows, 1):
        if count % 256 == 0:
            click.echo(f"\r{words('cli_progress', count=f'{count:,}')}", nl=False, err=True)
        yield row
    if count >= 256:
        click.echo(f"\r{words('cli_progress', count=f'{count:,}')}", err=True)


@contextmanager
def counted(total: int = 0) -> Iterator[Callable[[int], None] | None]:
    """Give what shows a count where standard error is a terminal; its line is ended whatever comes of the counting.

    With a `total` the count is shown of how many; 0 where that is not known.
    """
    if not sys.stderr.isatty():
        yield None
        return
    last = 0
    code, of = ("cli_progress_of", f"{total:,}") if total else ("cli_progress", "")

    def show(count: int) -> None:
        nonlocal last
        last = count
        if count % 256 == 0:
            click.echo(f"\r{words(code, count=f'{count:,}', total=of)}", nl=False, err=True)

    try:
        yield show
    finally:
        if last >= 256:
            click.echo(f"\r{words(code, count=f'{last:,}', total=of)}", err=True)


def put_json(value: Mapping[str, Any]) -> None:
    """Print one object on a line of its own: valid JSON whatever the encoding of standard output."""
    import json

    from lfreward.escaping import json_line

    text = json_line(json.dumps(value, ensure_ascii=False))
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        text = json.dumps(value)  # every other character as an escape of JSON's own
    click.echo(text)


def put_page(out: str, text: str) -> int:
    """Write a page and say so."""
    from lfreward.outputs import write_text

    write_text(out, text)
    tell("page_written", path=out)
    return DONE
