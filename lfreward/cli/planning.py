"""What could be, and by when: `whatif`, `plan`, `deadlines`, `form`."""

from __future__ import annotations

import sys
from typing import Any

import click

from lfreward.cli import DIFFERENCES, DONE
from lfreward.cli.shared import (
    check_out,
    common,
    encoding_option,
    file_argument,
    force_option,
    json_option,
    judged,
    language,
    policy_asked,
    put,
    put_json,
    put_page,
    sheet_option,
    tell,
    words,
)
from lfreward.personal import quoted_id


@click.command()
@file_argument
@click.option("--vary", "vary", multiple=True, metavar="FACT=A..B[:STEP]|a,b,c", help="改变的字段 · facts to vary")
@click.option("--amend", metavar="FILE", help="修改办法的 TOML · an amended policy, as TOML")
@click.option("--id", "wanted", metavar="ID", help="只看这一条 · this record only")
@click.option("--together", is_flag=True, help="行程各日一起移动 · the days of a journey move together")
@click.option("--csv", "as_csv", is_flag=True, help="CSV 表 · as CSV")
@click.option("--out", metavar="FILE.html", help="写成网页 · write a page")
@force_option
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
    force: bool,
    as_json: bool,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    """如果……会怎样 · what other facts, or another policy, would pay."""
    from lfreward.errors import UsageError
    from lfreward.explore.what_if import compare, parse_vary
    from lfreward.law.loading import read_overlay
    from lfreward.office.listing import aligned
    from lfreward.office.page import comparison_page, whatif_page

    if bool(vary) == bool(amend):
        raise UsageError("usage_vary_or_amend", given=" ".join([*vary, *([amend] if amend else [])]) or "—")
    check_out(out, force, file, amend)
    policy, lang = policy_asked(), language()
    results = [r for _, r in judged(policy, file, encoding, sheet) if wanted is None or r.id == wanted]
    if not results:
        raise UsageError("usage_no_id", id=wanted or "—")
    rejected = DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE
    if amend:
        overlay, _ = read_overlay(amend)
        found = compare(policy, policy.amended(amend), results, amended=overlay)
        if as_json:
            put_json(found.to_dict(lang))
        else:
            parts = [found.headline(lang)]
            for code, head, rows in found.tables(lang):
                parts.append(words(code) + "\n" + aligned([head, *rows], right=range(len(head) - 3, len(head))))
            put("\n\n".join(parts))
        return put_page(out, comparison_page(found, lang)) or rejected if out else rejected
    if out and len(results) > 1:
        raise UsageError("usage_one_record", count=len(results))
    for n, result in enumerate(results):
        grid = policy.what_if(result, parse_vary(policy.evaluator(), vary), together=together)
        if as_json:
            for point in grid:
                put_json({"id": result.id, **point.to_dict()})
        elif as_csv:
            grid.to_csv(sys.stdout, head=n == 0, id=result.id)
        else:
            head, rows = grid.table(lang)
            if len(results) > 1:
                put(quoted_id(result.id or "—"))
            put(aligned([head, *rows], right=(len(vary),)))
        if out:
            put_page(out, whatif_page(grid, lang))
    return rejected


@click.command()
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
    from lfreward.explore.plan import best_plan, parse_free, season_plans

    policy, lang = policy_asked(), language()
    results = [r for _, r in judged(policy, file, encoding, sheet) if wanted is None or r.id == wanted]
    bounds, unit = parse_free(free, costs)
    if free:
        found: list[Any] = [(r.id, best_plan(policy, r.record, bounds, unit)) for r in results]
    else:
        found = [(None, one) for one in season_plans(policy, results)]
    for id_, one in found:
        if as_json:
            put_json({"id": id_, **one.to_dict(lang)})
        else:
            put((f"{quoted_id(id_ or '—')}\n" if len(found) > 1 and free else "") + one.say(lang))
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE


@click.command()
@file_argument
@click.option("--as-of", metavar="DATE", help="截至哪一天 · the day to look from")
@click.option("--ics", metavar="FILE.ics", help="写成日历 · write a calendar file")
@force_option
@json_option
@encoding_option
@sheet_option
@common
def deadlines(
    file: str,
    as_of: str | None,
    ics: str | None,
    force: bool,
    as_json: bool,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    """全部期限 · every duty with its last day."""
    from lfreward.office.listing import aligned

    check_out(ics, force, file)
    policy, lang = policy_asked(), language()
    results = [result for _, result in judged(policy, file, encoding, sheet)]
    found = policy.deadlines(results, as_of)
    if as_json:
        for one in found.to_dicts(lang):
            put_json(one)
    else:
        head, rows = found.table(lang)
        lines = [aligned([head, *rows]) if rows else words("none")]
        lines += [
            f"{quoted_id(one.id or '—')} {one.item.say(lang)} {one.clause} {one.say(lang)}" for one in found.papers
        ]
        put("\n".join(lines))
    tell("deadlines_sum", **found.summary())
    if ics:
        from lfreward.outputs import write_bytes

        data = found.to_ics(lang)
        write_bytes(ics, data)
        tell("ics_written", count=data.count(b"BEGIN:VEVENT"), path=ics)
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE


@click.command()
@click.argument("form", metavar="FORM")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--out", required=True, metavar="FILE.xlsx", help="写到哪里 · the workbook to write")
@force_option
@click.option("--month", metavar="YYYY-MM", help="只要这个月 · this month only")
@click.option("--id", "wanted", metavar="ID", help="只看这一条 · this record only")
@encoding_option
@sheet_option
@common
def form(
    form: str,
    file: str | None,
    out: str,
    force: bool,
    month: str | None,
    wanted: str | None,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    """空白或已填的表格 · a form, blank or filled: itinerary, roster, monthly, yearly, shuttle."""
    from lfreward.office.forms import write_form

    check_out(out, force, file, suffix=".xlsx")
    policy = policy_asked()
    rows = judged(policy, file, encoding, sheet) if file else ()
    results = [result for _, result in rows if wanted is None or result.id == wanted]
    write_form(policy, form, out, results, month=month, lang=language())
    tell("page_written", path=out)
    return DONE
