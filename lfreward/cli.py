"""The command line: parse, one call, print. No arithmetic.

Floor 9. `--help` and `--version` load nothing but click; everything else is imported by the command that needs it.
Results go to standard output, progress and notes to standard error.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from lfreward import __version__

if TYPE_CHECKING:
    from lfreward.api import Policy
    from lfreward.model import Assessment
    from lfreward.sheets import Row

DONE, DIFFERENCES, WRONG_USE, UNREADABLE, BAD_RULES, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
BOTH = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with a documented code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run(argv))


def _run(argv: Sequence[str] | None) -> int:
    from lfreward.errors import LfrewardError

    _SEEN.clear()
    try:
        result = cli.main(args=list(argv) if argv is not None else None, prog_name="lfreward", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except click.ClickException as error:
        return _wrong_use(error)
    except (KeyboardInterrupt, click.Abort):
        _tell("cli_interrupted")
        return INTERRUPTED
    except SystemExit:  # the command-line library has met a closed pipe and said so
        return DONE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except LfrewardError as error:
        return _said(error)
    except Exception as error:
        return _fault(error)


def _said(error: Exception) -> int:
    from lfreward.errors import RuleError, UsageError

    lang = _lang()
    if isinstance(error, RuleError):
        for complaint in error.complaints:
            click.echo(complaint.say(lang), err=True)
        _tell("cli_rules_faults", count=len(error.complaints))
        return BAD_RULES
    if isinstance(error, UsageError):
        click.echo(error.say(lang), err=True)
        return WRONG_USE
    return _fault(error)


def _fault(error: Exception) -> int:
    from lfreward.sheets import FileError

    if isinstance(error, FileError):
        click.echo(error.say(_lang()), err=True)
        return UNREADABLE
    if os.environ.get("LFREWARD_DEBUG"):
        raise error
    _tell("cli_our_fault", kind=type(error).__name__, said=str(error))
    return OUR_FAULT


def _wrong_use(error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    if context is not None:
        click.echo(context.get_usage(), err=True)
    name = type(error).__name__
    given = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    parameter = getattr(error, "param", None)
    if given is None and parameter is not None:
        given = parameter.opts[0] if parameter.param_type_name == "option" else parameter.human_readable_name.upper()
    code = {"NoSuchOption": "cli_no_option", "MissingParameter": "cli_missing", "NoSuchCommand": "cli_no_command"}.get(
        name
    )
    if "No such command" in error.format_message():
        code, given = "cli_no_command", error.format_message().split("'")[1]
    if code in ("cli_no_option", "cli_no_command") and context is not None and given is not None:
        _tell(code, given=given, near=_nearest(given, context))
    elif code is not None and given is not None:
        _tell(code, given=given)
    elif isinstance(error, click.BadParameter) and given is not None and error.message.count("'") > 1:
        expected = getattr(getattr(parameter, "type", None), "choices", None)
        kind = "cli_not_one_of" if expected else "cli_not_whole"
        _tell(kind, given=given, value=error.message.split("'")[1], expected="、".join(expected or ()))
    else:
        _tell("cli_usage", said=error.format_message())
    return WRONG_USE


def _nearest(given: str, context: click.Context) -> str:
    """Return the command or option of a context that is closest to a mistyped one."""
    from lfreward.errors import nearest

    command = context.command
    names = command.list_commands(context) if isinstance(command, click.Group) else []
    names += [option for parameter in command.get_params(context) for option in parameter.opts]
    return nearest(given, names) or "—"


def _lang() -> str:
    """Return the language asked for, as far as the command line has been read."""
    context = click.get_current_context(silent=True)
    lang = (context.find_root().obj or {}).get("lang") if context is not None else None
    return lang or _SEEN.get("lang") or ("en" if os.environ.get("LFREWARD_LANG") == "en" else "zh")


_SEEN: dict[str, str] = {}


def _tell(code: str, **args: object) -> None:
    from lfreward.messages import say

    click.echo(say(code, _lang(), args), err=True)


def _words(code: str, **args: object) -> str:
    from lfreward.messages import say

    return say(code, _lang(), args)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Keep an option that may stand before or after the command."""
    root = context.find_root()
    root.obj = root.obj or {}
    if parameter.name == "reading":
        root.obj["reading"] = [*root.obj.get("reading", ()), *value]
    elif value is not None:
        root.obj[parameter.name] = value
        if parameter.name == "lang":
            _SEEN["lang"] = value
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


@click.group(context_settings=BOTH, invoke_without_command=True)
@click.version_option(__version__, prog_name="lfreward", message="%(prog)s %(version)s")
@common
@click.pass_context
def cli(context: click.Context) -> None:
    """旅游奖励复算:值多少、为什么 · what a tourism reward is worth, and why."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _policy() -> Policy:
    from lfreward.api import load_policy
    from lfreward.errors import UsageError

    given = click.get_current_context().find_root().obj or {}
    readings = {}
    for setting in given.get("reading", ()):
        key, sign, option = setting.partition("=")
        if not sign:
            raise UsageError("usage_reading_form", value=setting)
        readings[key.strip()] = option.strip()
    return load_policy(given.get("policy"), readings=readings)


file_argument = click.argument("file", metavar="FILE")
encoding_option = click.option("--encoding", metavar="NAME", help="文字编码 · text encoding")
sheet_option = click.option("--sheet", metavar="NAME", multiple=True, help="工作表,可重复 · worksheet, repeatable")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON,每行一个 · one object a line")


def _judged(policy: Policy, file: str, encoding: str | None, sheet: tuple[str, ...]) -> Iterator[tuple[Row, Assessment]]:
    """Judge a file with progress on standard error; tell what was noted about the file at the end."""
    source: list[Any] = []
    for one in sheet or (None,):
        yield from _with_progress(policy.evaluate_file(file, encoding=encoding, sheet=one, source=source))
    for opened in source:
        for note in opened.notes:
            _tell(note.code, **note.args)


def _with_progress(rows: Iterable[Any]) -> Iterator[Any]:
    """Pass rows on; where standard error is a terminal, show how many have been done."""
    if not sys.stderr.isatty():
        yield from rows
        return
    count = 0
    for count, row in enumerate(rows, 1):
        if count % 256 == 0:
            click.echo(f"\r{_words('cli_progress', count=f'{count:,}')}", nl=False, err=True)
        yield row
    if count >= 256:
        click.echo(f"\r{_words('cli_progress', count=f'{count:,}')}", err=True)


def _counted() -> Callable[[int], None] | None:
    """Return what shows a count where standard error is a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(count: int) -> None:
        if count % 256 == 0:
            click.echo(f"\r{_words('cli_progress', count=f'{count:,}')}", nl=False, err=True)

    return show


def _json(value: Mapping[str, Any]) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False))


@cli.command()
@file_argument
@json_option
@click.option("--near", is_flag=True, help="JSON 中另列差一点的情形 · with --json: near misses too")
@click.option("--as-of", metavar="DATE", help="到这一天为止还能改什么 · what can still be changed on that day")
@encoding_option
@sheet_option
@common
def evaluate(
    file: str, as_json: bool, near: bool, as_of: str | None, encoding: str | None, sheet: tuple[str, ...]
) -> int:
    """逐条评定 · judge every record, in order."""
    from lfreward.errors import UsageError
    from lfreward.listing import results_table

    if (near and not as_json) or (as_of is not None and not near):
        raise UsageError("usage_near")
    policy, lang = _policy(), _lang()
    rejected = 0
    results = []
    for row, result in _judged(policy, file, encoding, sheet):
        rejected += result.verdict.value == "rejected"
        if as_json:
            told = result.to_dict(lang)
            if near:
                told["near_misses"] = policy.near_misses(result, as_of=as_of).to_dict(lang)
            _json(told)
        else:
            results.append((row, result))
    if not as_json:
        click.echo(results_table(results, lang))
    return DIFFERENCES if rejected else DONE


@cli.command()
@file_argument
@click.option("--id", "wanted", metavar="ID", help="只说明这一条 · this record only")
@encoding_option
@sheet_option
@common
def explain(file: str, wanted: str | None, encoding: str | None, sheet: tuple[str, ...]) -> int:
    """说明全部理由 · the whole reasoning, in words."""
    from lfreward.errors import UsageError

    policy, lang = _policy(), _lang()
    results = [result for _, result in _judged(policy, file, encoding, sheet)]
    chosen = [r for r in results if wanted is None or r.id == wanted]
    if wanted is not None and not chosen:
        raise UsageError("usage_no_id", id=wanted)
    click.echo("\n".join(result.explain(lang) for result in chosen), nl=False)
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in chosen) else DONE


@cli.command()
@file_argument
@click.option("--year", type=int, metavar="Y", help="年度 · accounting year")
@json_option
@encoding_option
@sheet_option
@common
def settle(file: str, year: int | None, as_json: bool, encoding: str | None, sheet: tuple[str, ...]) -> int:
    """按组团社和年度结算 · settle per organiser and year."""
    from lfreward.listing import settlement_table

    policy, lang = _policy(), _lang()
    results = [result for _, result in _judged(policy, file, encoding, sheet)]
    settlements = policy.settle(results, year=year)
    if year is not None:
        left_out = sum(len(one.groups) for one in policy.settle(results) if one.year is None)
        if left_out:
            _tell("settle_left_out", count=left_out)
    for one in settlements:
        if as_json:
            _json(one.to_dict(lang))
        else:
            click.echo(settlement_table(one, lang) + "\n")
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE


@cli.command()
@click.argument("file", metavar="CLAIMS")
@click.option("--out", metavar="DIR", help="写入的文件夹 · the folder to write to")
@click.option("--check", "receipt", metavar="RECEIPT", help="按回执复核 · replay a receipt.json")
@click.option("--map", "mapping", metavar="FILE.toml", help="列和工作表的对应 · what columns and sheets are")
@click.option("--force", is_flag=True, help="覆盖已有的结果 · replace what is there")
@encoding_option
@sheet_option
@common
def audit(
    file: str,
    out: str | None,
    receipt: str | None,
    mapping: str | None,
    force: bool,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    """审核全部申报 · recompute every claim of a season."""
    from lfreward.api import replay
    from lfreward.audit import check_target
    from lfreward.errors import UsageError

    if (out is None) == (receipt is None):
        raise UsageError("audit_out_or_check")
    lang = _lang()
    if receipt is not None:
        given = (click.get_current_context().find_root().obj or {}).get("policy")
        done, found = replay(receipt, file, policy=given, progress=_counted())
        for line in [one.say(lang) for one in found] or [done.same(lang)]:
            click.echo(line)
        return DIFFERENCES if found else DONE
    if out is not None:
        check_target(out, force)
    done = _policy().audit(file, mapping=mapping, encoding=encoding, sheets=sheet, progress=_counted())
    for line in done.told(lang):
        click.echo(line, err=True)
    if out is not None:
        done.write(out, force=force, lang=lang)
    click.echo(done.closing(lang))
    if out is not None:
        click.echo(_words("audit_where", folder=out))
    return DIFFERENCES if done.differs else DONE


@cli.command()
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--range", "spread", is_flag=True, help="最审慎至最宽 · from the most careful set to the most generous")
@json_option
@encoding_option
@sheet_option
@common
def readings(file: str | None, spread: bool, as_json: bool, encoding: str | None, sheet: tuple[str, ...]) -> int:
    """解释开关;给文件则算出差额 · the switches, and what each would change."""
    from lfreward.listing import prices_table, readings_table

    policy, lang = _policy(), _lang()
    if file is None:
        if as_json:
            for switch in policy.switches(lang):
                _json(switch)
        else:
            click.echo(readings_table(policy, lang))
        return DONE
    records = [(row, result) for row, result in _judged(policy, file, encoding, sheet)]
    results = [result for _, result in records]
    prices = policy.price_readings(results)
    if len(results) == 1:
        mattering = {price.reading for price in prices if price.touched or price.difference_fen}
        prices = [price for price in prices if price.reading in mattering]
    extremes = policy.readings_range(results) if spread or len(results) == 1 else None
    if as_json:
        for price in prices:
            _json(price.to_dict(lang))
        if spread and extremes:
            _json({"range": extremes.to_dict(lang)})
    else:
        click.echo(prices_table(prices, lang) if prices else _words("readings_none"))
        if extremes:
            click.echo(extremes.say(lang))
    return DIFFERENCES if any(r.verdict.value == "rejected" for _, r in records) else DONE


@cli.command()
@file_argument
@click.option("--vary", "vary", multiple=True, metavar="FACT=A..B[:STEP]|a,b,c", help="改变的字段 · facts to vary")
@click.option("--amend", metavar="FILE", help="修改办法的 TOML · an amended policy, as TOML")
@click.option("--id", "wanted", metavar="ID", help="只看这一条 · this record only")
@click.option("--together", is_flag=True, help="行程各日一起移动 · the days of a journey move together")
@click.option("--csv", "as_csv", is_flag=True, help="CSV 表 · as CSV")
@click.option("--out", metavar="FILE.html", help="写成网页 · write a page")
@json_option
@encoding_option
@sheet_option
@common
def whatif(
    file: str,
    vary: tuple[str, ...],
    amend: str | None,
    wanted: str | None,
    together: bool,
    as_csv: bool,
    out: str | None,
    as_json: bool,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    """如果……会怎样 · what other facts, or another policy, would pay."""
    from lfreward.errors import UsageError
    from lfreward.listing import aligned
    from lfreward.page import comparison_page, whatif_page

    if bool(vary) == bool(amend):
        raise UsageError("usage_vary_or_amend", given=" ".join([*vary, *([amend] if amend else [])]) or "—")
    policy, lang = _policy(), _lang()
    results = [r for _, r in _judged(policy, file, encoding, sheet) if wanted is None or r.id == wanted]
    if not results:
        raise UsageError("usage_no_id", id=wanted or "—")
    rejected = DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE
    if amend:
        found = policy.compare_amended(amend, results)
        if as_json:
            _json(found.to_dict(lang))
        else:
            parts = [found.headline(lang)]
            for code, head, rows in found.tables(lang):
                parts.append(_words(code) + "\n" + aligned([head, *rows], right=range(len(head) - 3, len(head))))
            click.echo("\n\n".join(parts))
        return _page(out, comparison_page(found, lang)) or rejected if out else rejected
    if out and len(results) > 1:
        raise UsageError("usage_one_record", count=len(results))
    for n, result in enumerate(results):
        grid = policy.what_if_texts(result, vary, together=together)
        if as_json:
            for point in grid:
                _json({"id": result.id, **point.to_dict()})
        elif as_csv:
            grid.to_csv(sys.stdout, head=n == 0, id=result.id)
        else:
            head, rows = grid.table(lang)
            if len(results) > 1:
                click.echo(result.id or "—")
            click.echo(aligned([head, *rows], right=(len(vary),)))
        if out:
            _page(out, whatif_page(grid, lang))
    return rejected


@cli.command()
@file_argument
@click.option("--free", "free", multiple=True, metavar="FACT=A..B|a,b,c", help="可以安排的 · what may be arranged")
@click.option("--cost", "costs", multiple=True, metavar="FACT=YUAN", help="每单位费用 · yuan per unit or day")
@click.option("--id", "wanted", metavar="ID", help="只看这一条 · this record only")
@json_option
@encoding_option
@sheet_option
@common
def plan(
    file: str,
    free: tuple[str, ...],
    costs: tuple[str, ...],
    wanted: str | None,
    as_json: bool,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    """最好的合法安排 · the best lawful plan; without --free an organiser's season."""
    from lfreward.planning import parse_free

    policy, lang = _policy(), _lang()
    results = [r for _, r in _judged(policy, file, encoding, sheet) if wanted is None or r.id == wanted]
    bounds, unit = parse_free(free, costs)
    if free:
        found: list[Any] = [(r.id, policy.best_plan(r.record, bounds, unit)) for r in results]
    else:
        found = [(None, one) for one in policy.season_plan(r.record for r in results)]
    for id_, one in found:
        if as_json:
            _json({"id": id_, **one.to_dict(lang)})
        else:
            click.echo((f"{id_ or '—'}\n" if len(found) > 1 and free else "") + one.say(lang))
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE


@cli.command()
@file_argument
@click.option("--as-of", metavar="DATE", help="截至哪一天 · the day to look from")
@click.option("--ics", metavar="FILE.ics", help="写成日历 · write a calendar file")
@json_option
@encoding_option
@sheet_option
@common
def deadlines(
    file: str, as_of: str | None, ics: str | None, as_json: bool, encoding: str | None, sheet: tuple[str, ...]
) -> int:
    """全部期限 · every duty with its last day."""
    from lfreward.listing import aligned

    policy, lang = _policy(), _lang()
    results = [result for _, result in _judged(policy, file, encoding, sheet)]
    found = policy.deadlines(results, as_of)
    if as_json:
        for one in found.to_dicts(lang):
            _json(one)
    else:
        head, rows = found.table(lang)
        lines = [aligned([head, *rows]) if rows else _words("none")]
        lines += [f"{one.id or '—'} {one.item.say(lang)} {one.clause} {one.say(lang)}" for one in found.papers]
        click.echo("\n".join(lines))
    _tell("deadlines_sum", **found.summary())
    if ics:
        data = found.to_ics(lang)
        with open(ics, "wb") as stream:
            stream.write(data)
        _tell("ics_written", count=data.count(b"BEGIN:VEVENT"), path=ics)
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE


@cli.command()
@click.argument("form", metavar="FORM")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--out", required=True, metavar="FILE.xlsx", help="写到哪里 · the workbook to write")
@click.option("--month", metavar="YYYY-MM", help="只要这个月 · this month only")
@click.option("--id", "wanted", metavar="ID", help="只看这一条 · this record only")
@encoding_option
@sheet_option
@common
def form(
    form: str,
    file: str | None,
    out: str,
    month: str | None,
    wanted: str | None,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    """空白或已填的表格 · a form, blank or filled: itinerary, roster, monthly, yearly, shuttle."""
    policy = _policy()
    rows = _judged(policy, file, encoding, sheet) if file else ()
    results = [result for _, result in rows if wanted is None or result.id == wanted]
    policy.write_form(form, out, results, month=month, lang=_lang())
    _tell("page_written", path=out)
    return DONE


def _page(out: str, text: str) -> int:
    """Write a page and say so."""
    with open(out, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    _tell("page_written", path=out)
    return DONE


@cli.group()
@common
def rules() -> None:
    """规则表 · the policies and their tables."""


@rules.command("list")
@json_option
@common
def rules_list(as_json: bool) -> int:
    """列出办法 · list the policies."""
    from lfreward.api import load_policy, policies

    default, known = policies()
    lang = _lang()
    for key in known:
        edition = load_policy(key).edition
        if as_json:
            _json(
                {"key": key, "label": edition.label.say(lang), "document": edition.document, "default": key == default}
            )
        else:
            click.echo(f"{key}\t{edition.document}\t{edition.label.say(lang)}")
    return DONE


@rules.command("show")
@click.argument("item", metavar="[ITEM]", required=False)
@click.option("--format", "form", type=click.Choice(["md", "json", "html", "xlsx"]), default="md", help="格式 · format")
@click.option("--out", metavar="FILE", help="写入文件 · write to a file")
@common
def rules_show(item: str | None, form: str, out: str | None) -> int:
    """以文字列出各表 · the tables in words."""
    from lfreward.document import as_html, as_json, as_xlsx, document
    from lfreward.errors import UsageError, nearest

    policy, lang = _policy(), _lang()
    if item is not None and item not in policy.items:
        near = nearest(item, policy.items) or "—"
        raise UsageError("usage_item", name=item, near=near, known="、".join(policy.items))
    if form == "xlsx":
        from lfreward.sheets import write_bytes

        if out is None:
            raise UsageError("usage_out", form=form)
        write_bytes(out, as_xlsx(policy.edition, lang, [item] if item else None))
        return DONE
    text = {"md": document, "json": as_json, "html": as_html}[form](policy.edition, lang, [item] if item else None)
    if out is None:
        click.echo(text, nl=False)
    else:
        from lfreward.sheets import write_text

        write_text(out, text)
    return DONE


@rules.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@json_option
@common
def rules_diff(before: str, after: str, as_json: bool) -> int:
    """两个办法有何不同 · what changed between two policies."""
    from lfreward.api import load_policy
    from lfreward.document import compare

    changes = compare(load_policy(before).edition, load_policy(after).edition)
    for change in changes:
        if as_json:
            _json(change.to_dict(_lang()))
        else:
            click.echo(change.say(_lang()))
    if not changes:
        _tell("diff_none")
    return DIFFERENCES if changes else DONE


@rules.command("check")
@click.argument("folder", metavar="[FOLDER]", required=False)
@json_option
@common
def rules_check(folder: str | None, as_json: bool) -> int:
    """证明规则表 · prove the tables."""
    from lfreward.api import check_rules

    given = click.get_current_context().find_root().obj or {}
    report, lang = check_rules(folder or given.get("policy")), _lang()
    if as_json:
        for one in report.to_dicts(lang):
            _json(one)
    elif text := report.text(lang):
        click.echo(text)
    faults = len(report.faults)
    _tell("proof_summary" if faults else "proof_fine", faults=faults, notes=len(report.findings) - faults)
    return BAD_RULES if faults else DONE


@rules.command("cases")
@click.argument("folder", metavar="[POLICY]", required=False)
@click.option("--out", required=True, metavar="FILE.jsonl", help="写入的文件 · the file to write")
@common
def rules_cases(folder: str | None, out: str) -> int:
    """写出验证用例 · write the cases of the tables, for any software to be held against."""
    from lfreward.api import load_policy
    from lfreward.cases import text
    from lfreward.sheets import write_text

    policy = load_policy(folder) if folder is not None else _policy()
    lines = text(policy.cases())
    write_text(out, lines)
    _tell("cases_written", count=f"{lines.count(chr(10)):,}", file=out)
    return DONE


@rules.command("schema")
@common
def rules_schema() -> int:
    """记录的 JSON Schema · JSON Schema of the records."""
    from lfreward.records import schema

    _json(schema())
    return DONE


@cli.command()
@common
def demo() -> int:
    """用示例数据演示 · the main job on the shipped examples."""
    from lfreward.api import examples
    from lfreward.listing import demo_text
    from lfreward.sheets import InputError

    policy, lang = _policy(), _lang()
    with examples() as folder:
        results = [result for _, result in _judged(policy, str(folder / "season.jsonl"), None, ())]
        try:
            audited = policy.audit(folder / "audit" / "claims.xlsx").brief(lang)
        except InputError as error:  # the extra that reads workbooks is not there: the rest is shown all the same
            audited = error.say(lang)
    settlements = policy.settle(results)
    verdicts = Counter(result.verdict for result in results)
    click.echo(demo_text(policy, results, settlements, verdicts, lang), nl=False)
    click.echo("\n" + audited)
    return DONE


if __name__ == "__main__":
    main()
