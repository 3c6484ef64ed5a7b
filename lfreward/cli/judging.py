"""Records judged, explained and settled: `evaluate`, `explain`, `settle`."""

from __future__ import annotations

import click

from lfreward.cli import DIFFERENCES, DONE
from lfreward.cli.shared import (
    common,
    encoding_option,
    file_argument,
    json_option,
    judged,
    language,
    policy_asked,
    put,
    put_json,
    sheet_option,
    tell,
)


@click.command()
@file_argument
@json_option
@click.option("--near", is_flag=True, help="另列差一点的情形 · near misses too")
@click.option("--as-of", metavar="DATE", help="到这一天为止还能改什么 · what can still be changed on that day")
@encoding_option
@sheet_option
@common
def evaluate(
    file: str, as_json: bool, near: bool, as_of: str | None, encoding: str | None, sheet: tuple[str, ...]
) -> int:
    """逐条评定 · judge every record, in order."""
    from lfreward.errors import UsageError
    from lfreward.office.listing import results_table
    from lfreward.results.assessment import Verdict

    if as_of is not None and not near:
        raise UsageError("usage_near")
    policy, lang = policy_asked(), language()
    results = judged(policy, file, encoding, sheet)
    if not as_json:
        table, counts = results_table(results, lang, (lambda r: policy.near_misses(r, as_of=as_of)) if near else None)
        put(table)
        return DIFFERENCES if counts[Verdict.REJECTED] else DONE
    rejected = 0
    for _, result in results:
        rejected += result.verdict is Verdict.REJECTED
        told = result.to_dict(lang)
        if near:
            told["near_misses"] = policy.near_misses(result, as_of=as_of).to_dict(lang)
        put_json(told)
    return DIFFERENCES if rejected else DONE


@click.command()
@file_argument
@click.option("--id", "wanted", metavar="ID", help="只说明这一条 · this record only")
@encoding_option
@sheet_option
@common
def explain(file: str, wanted: str | None, encoding: str | None, sheet: tuple[str, ...]) -> int:
    """说明全部理由 · the whole reasoning, in words."""
    from lfreward.errors import UsageError

    policy, lang = policy_asked(), language()
    results = [result for _, result in judged(policy, file, encoding, sheet)]
    chosen = [r for r in results if wanted is None or r.id == wanted]
    if wanted is not None and not chosen:
        raise UsageError("usage_no_id", id=wanted)
    put("\n".join(result.explain(lang) for result in chosen), nl=False)
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in chosen) else DONE


@click.command()
@file_argument
@click.option("--year", type=int, metavar="Y", help="年度 · accounting year")
@json_option
@encoding_option
@sheet_option
@common
def settle(file: str, year: int | None, as_json: bool, encoding: str | None, sheet: tuple[str, ...]) -> int:
    """按组团社和年度结算 · settle per organiser and year."""
    from lfreward.office.listing import settlement_table

    policy, lang = policy_asked(), language()
    results = [result for _, result in judged(policy, file, encoding, sheet)]
    settlements = policy.settle(results, year=year)
    if year is not None:
        left_out = sum(len(one.groups) for one in policy.settle(results) if one.year is None)
        if left_out:
            tell("settle_left_out", count=left_out)
        if not settlements:
            tell("settle_year_none", year=year)
    for one in settlements:
        if as_json:
            put_json(one.to_dict(lang))
        else:
            put(settlement_table(one, lang) + "\n")
    return DIFFERENCES if any(r.verdict.value == "rejected" for r in results) else DONE
