"""A group that names no item: it is judged for every group item, and the one that pays most is its result."""

from __future__ import annotations

from collections.abc import Sequence

from lfreward.columnar.beyond import Steps
from lfreward.columnar.chain import ELIGIBLE, Chains
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Logic, Term
from lfreward.law.nodes import Item

CHOSEN = ("outcome", "potential", "season", "box")


def choosing_steps(chains: Chains, alone: Sequence[Item], item: Term | None) -> Steps:
    """Return the steps that choose among the results for `alone`: `_best`, the item's place, and its columns.

    The best of the eligible is chosen, else of the undetermined, else of the others; the first of equals. A row with
    an `item` of its own keeps that.
    """
    ranks, rank, first_open = {}, t.column("_rank"), chains.first_open
    for one in alone:
        outcome = t.column(f"_outcome_{one.key}")
        eligible, open_ = t.compare("=", outcome, t.literal(ELIGIBLE)), t.compare(">=", outcome, t.literal(first_open))
        ranks[f"_rank_{one.key}"] = t.case([(eligible, t.literal(2)), (open_, t.literal(1))], t.literal(0))
    worth = {one.key: t.first_known(t.column(f"_potential_{one.key}"), t.literal(-1)) for one in alone}
    same = {one.key: t.compare("=", t.column(f"_rank_{one.key}"), rank) for one in alone}
    most = t.greatest(*(t.case([(same[key], worth[key])], t.literal(-2)) for key in worth))
    places = {one.key: t.literal(chains.items.index(one) + 1) for one in alone}
    chosen = {key: t.all_of(same[key], t.compare("=", worth[key], t.column("_worth"))) for key in worth}
    best = t.case((chosen[key], places[key]) for key in worth)
    return [
        ("ranked", ranks),
        ("compared", {"_rank": t.greatest(*map(t.column, ranks))}),
        ("weighed", {"_worth": most}),
        ("chosen", {"_best": best if item is None else t.first_known(item, best)}),
        ("settled", {f"_best_{name}": _of_best(name, chains, alone, item) for name in CHOSEN}),
    ]


def _of_best(name: str, chains: Chains, alone: Sequence[Item], item: Term | None) -> Term:
    branches: list[tuple[Logic, Term]] = []
    seasonal = [one for one in chains.items if one.table.columns is not None]
    if item is not None and (name != "season" or seasonal):
        branches.append((t.is_known(item), t.column(f"_{name}")))
    for one in alone:
        if name != "season" or one in seasonal:
            mine = t.compare("=", t.column("_best"), t.literal(chains.items.index(one) + 1))
            branches.append((mine, t.column(f"_{name}_{one.key}")))
    return t.case(branches)
