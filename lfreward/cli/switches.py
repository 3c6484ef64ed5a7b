"""What the facts mean and where the text allows two readings: `facts`, `readings`."""

from __future__ import annotations

import click

from lfreward.cli import DIFFERENCES, DONE
from lfreward.cli.shared import (
    common,
    encoding_option,
    json_option,
    judged,
    language,
    policy_asked,
    put,
    put_json,
    sheet_option,
    words,
)


@click.command()
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--range", "spread", is_flag=True, help="最审慎至最宽 · from the most careful set to the most generous")
@json_option
@encoding_option
@sheet_option
@common
def readings(file: str | None, spread: bool, as_json: bool, encoding: str | None, sheet: tuple[str, ...]) -> int:
    """解释开关；给文件则算出差额 · the switches, and what each would change."""
    from lfreward.explore.reading_bounds import reading_bounds
    from lfreward.explore.reading_impact import reading_impact
    from lfreward.office.listing import prices_table, readings_table

    policy, lang = policy_asked(), language()
    if file is None:
        if as_json:
            for switch in policy.resolved.switches(lang):
                put_json(switch)
        else:
            put(readings_table(policy, lang))
        return DONE
    records = [(row, result) for row, result in judged(policy, file, encoding, sheet)]
    results = [result for _, result in records]
    prices = reading_impact(policy, results)
    if len(results) == 1:
        mattering = {price.reading for price in prices if price.touched or price.difference_fen}
        prices = [price for price in prices if price.reading in mattering]
    bounds = reading_bounds(policy, results) if spread or len(results) == 1 else None
    if as_json:
        for price in prices:
            put_json(price.to_dict(lang))
        if spread and bounds:
            put_json({"range": bounds.to_dict(lang)})
    else:
        put(prices_table(prices, lang) if prices else words("readings_none"))
        if bounds:
            put(bounds.say(lang))
    return DIFFERENCES if any(r.verdict.value == "rejected" for _, r in records) else DONE


@click.command()
@click.argument("fact", metavar="[FACT]", required=False)
@json_option
@common
def facts(fact: str | None, as_json: bool) -> int:
    """各字段的含义 · what every fact means, and who reads it."""
    policy, lang = policy_asked(), language()
    known = policy.facts
    found = known.every(fact) if fact is not None else [guide for kind in policy.resolved.facts for guide in known.of(kind).values()]
    for guide in found:
        if as_json:
            put_json(guide.to_dict(lang))
        elif fact is not None:
            put(guide.say(lang))
        else:
            put(f"{guide.kind}\t{guide.key}\t{guide.label.say(lang)}\t{guide.unit.say(lang) or '—'}\t{guide.definition.say(lang)}")
    return DONE
