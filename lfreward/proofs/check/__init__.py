"""Proof of the tables: every item decided over the whole domain of its facts, without sampling and without a solver.

Reads the tables alone and shares nothing with the evaluator; the language is closed, so a policy is a finite
grid of boxes. What cannot be loaded is not proven: `from_complaints` tells it in the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lfreward.calendar import Calendar
from lfreward.law.nodes import ResolvedPolicy
from lfreward.law.rules import Rules
from lfreward.proofs.check import days, ledger, pairs, splits, sums, switches, tables
from lfreward.proofs.check.finding import FAULT, NOTE, Pair, Report, RuleFinding, from_complaints
from lfreward.proofs.check.proof_context import ProofContext

__all__ = ["FAULT", "NOTE", "Pair", "Report", "RuleFinding", "check", "from_complaints"]


def check(rules: Rules, calendar: Calendar, areas: Callable[[str], frozenset[str]]) -> Report:
    """Prove a policy: its items under the default readings and under every option of every switch.

    `areas`: the counties of an area, as the registers give them. The readings are the files' own defaults.
    Raises: RuleError where an option makes rules that cannot be loaded.
    """
    resolved = rules.resolved()
    contexts = {key: ProofContext(resolved, item, rules.tree) for key, item in resolved.items.items()}
    found = list(_resolved(resolved, rules, calendar, contexts))
    matrix = pairs.matrix(resolved, rules.tree, contexts)
    found += ledger.prove(resolved, rules.tree)
    found += pairs.prove(resolved, rules.tree, matrix)
    found += switches.prove(rules, resolved, calendar, areas)
    for context in contexts.values():
        found += splits.prove(context)
    found += _options(rules, resolved, calendar, found)
    found.sort(key=lambda f: (f.severity != FAULT, _natural(f.place.file), f.place.line, f.place.column, f.code))
    labels = {key: item.label for key, item in resolved.items.items()}
    return Report(tuple(found), tuple(matrix), labels)


def _resolved(
    resolved: ResolvedPolicy, rules: Rules, calendar: Calendar, contexts: Mapping[str, ProofContext], default: bool = True
) -> Iterator[RuleFinding]:
    """Yield what is wrong with the items and the days of one resolved policy."""
    for context in contexts.values():
        yield from tables.prove(context, default)
        yield from tables.prove_uplifts(context)
        yield from sums.prove(context)
    yield from sums.prove_reach(resolved, rules.tree)
    if default or resolved.derived != rules.resolved().derived:
        yield from days.prove(resolved, calendar)


def _options(rules: Rules, resolved: ResolvedPolicy, calendar: Calendar, known: list[RuleFinding]) -> list[RuleFinding]:
    """Return what is wrong under other options only, each said once."""
    said = {(f.code, f.place) for f in known}
    found = []
    for key, reading in resolved.readings.items():
        for option in reading.options:
            if option == resolved.chosen[key]:
                continue
            other = rules.resolved({key: option})
            touched = {
                name: ProofContext(other, item, rules.tree)
                for name, item in other.items.items()
                if key in other.concerns[name] or item != resolved.items[name]
            }
            proven = _resolved(other, rules, calendar, touched, default=False)
            found += [one for one in proven if (one.code, one.place) not in said]
            said |= {(one.code, one.place) for one in found}
    return found


def _natural(file: str) -> list[tuple[int, str]]:
    """Sort `1.1.10` after `1.1.9`, and what has no number last."""
    return [(int(part), "") if part.isdigit() else (1 << 30, part) for part in file.replace("-", ".").split(".")]
