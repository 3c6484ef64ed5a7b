"""The main job on the shipped examples: `demo`."""

from __future__ import annotations

from collections import Counter

import click

from lfreward.cli import DONE
from lfreward.cli.shared import (
    common,
    judged,
    language,
    policy_asked,
    put,
)


@click.command()
@common
def demo() -> int:
    """用示例数据演示 · the main job on the shipped examples."""
    from lfreward.errors import InputError
    from lfreward.law.loading import examples
    from lfreward.office.listing import demo_text

    policy, lang = policy_asked(), language()
    with examples() as folder:
        results = [result for _, result in judged(policy, str(folder / "season.jsonl"), None, ())]
        try:
            audited = policy.audit(folder / "audit" / "claims.xlsx").brief(lang)
        except InputError as error:  # the extra that reads workbooks is not there: the rest is shown all the same
            audited = error.say(lang)
    settlements = policy.settle(results)
    verdicts = Counter(result.verdict for result in results)
    put(demo_text(policy, results, settlements, verdicts, lang), nl=False)
    put("\n" + audited)
    return DONE
