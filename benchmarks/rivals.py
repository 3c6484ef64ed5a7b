"""Other engines on the part of the measures that they can share: season given, four conditions, lump sums and rates.

Each engine is made ready once and returns a function from the shared facts to fen; `plain` is what they must equal.
They are an optional extra: `pip install -e '.[bench]'`. One that is not installed is left out, and named.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Shared = dict[str, Any]
SEASONS = ("low", "normal", "holiday")
LEAST = {"nights": 1, "paid_sites": 3, "paid_4a_sites": 2, "spend": 500}
LUMPS = [  # item, class of the train, visitors at least, fen a season
    ("tourist_train", "ordinary", 500, (7_000_000, 5_800_000, 1_700_000)),
    ("tourist_train", "luxury", 400, (5_600_000, 4_640_000, 1_300_000)),
    ("tourist_train", "high_speed", 200, (2_800_000, 2_320_000, 700_000)),
    ("coach_group", "", 500, (7_000_000, 5_800_000, 1_700_000)),
    ("coach_group", "", 300, (4_000_000, 3_500_000, 1_000_000)),
]
RATES = [("charter_flight", 30, 18_000), ("inbound_group", 50, 24_000), ("inbound_group", 30, 20_000)]  # fen a head
FACTS = {"item", "visitors", "nights", "paid_sites", "paid_4a_sites", "spend_per_head"}
ITEMS = ("tourist_train", "coach_group", "charter_flight", "inbound_group")


def shared(facts: dict[str, Any], season: str | None) -> Shared:
    """Return the facts that the engines share."""
    return {
        **{name: facts[name] for name in ("item", "visitors", "nights", "paid_sites", "paid_4a_sites")},
        "train_class": facts.get("train_class", "") if facts["item"] == "tourist_train" else "",
        "season": season or "",
        "spend": int(facts["spend_per_head"]),
    }


def plain(given: Shared) -> int:
    """Return the fen by straight reading of the rows."""
    if any(given[name] < least for name, least in LEAST.items()):
        return 0
    for item, train_class, least, sums in LUMPS:
        if given["item"] == item and given["train_class"] == train_class and given["visitors"] >= least:
            return sums[SEASONS.index(given["season"])]
    for item, least, rate in RATES:
        if given["item"] == item and given["visitors"] >= least:
            return rate * int(given["visitors"])
    return 0


def zen() -> Callable[[Shared], int]:
    """One decision table, by the fastest way: a static loader."""
    from zen import ZenEngine

    names = ("item", "train_class", "season", "visitors", *LEAST)
    rows: list[dict[str, str]] = [{name: f"< {least}", "fen": "0"} for name, least in LEAST.items()]
    for item, train_class, least, sums in LUMPS:
        for season, fen in zip(SEASONS, sums, strict=True):
            rows.append(
                {
                    "item": f'"{item}"',
                    "train_class": f'"{train_class}"',
                    "season": f'"{season}"',
                    "visitors": f">= {least}",
                    "fen": str(fen),
                }
            )
    rows += [
        {"item": f'"{item}"', "visitors": f">= {least}", "fen": f"visitors * {rate}"} for item, least, rate in RATES
    ]
    rows.append({"fen": "0"})
    rules = [{"_id": str(n), **dict.fromkeys(names, ""), **row} for n, row in enumerate(rows)]
    inputs = [{"id": name, "field": name, "name": name} for name in names]
    table = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "fen", "field": "fen", "name": "fen"}],
        "rules": rules,
    }
    at = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", **at},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table, **at},
        {"id": "out", "type": "outputNode", "name": "out", **at},
    ]
    edges = [
        {"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "table"), ("table", "out"))
    ]
    content = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    evaluate = ZenEngine({"loader": {"type": "static", "content": {"rules": content}}}).evaluate
    return lambda given: int(evaluate("rules", given)["result"]["fen"])


def jsonlogic() -> Callable[[Shared], int]:
    """One compiled JsonLogic rule."""
    from datalogic_py import Engine

    def var(name: str) -> dict[str, str]:
        return {"var": name}

    chain: list[Any] = [{"or": [{"<": [var(name), least]} for name, least in LEAST.items()]}, 0]
    for item, train_class, least, sums in LUMPS:
        for season, fen in zip(SEASONS, sums, strict=True):
            same = [{"==": [var(n), v]} for n, v in (("item", item), ("train_class", train_class), ("season", season))]
            chain += [{"and": [*same, {">=": [var("visitors"), least]}]}, fen]
    for item, least, rate in RATES:
        chain += [
            {"and": [{"==": [var("item"), item]}, {">=": [var("visitors"), least]}]},
            {"*": [var("visitors"), rate]},
        ]
    evaluate = Engine().compile(json.dumps({"if": [*chain, 0]})).evaluate
    return lambda given: int(evaluate(given))


def openfisca() -> Callable[[Shared], int]:
    """One simulation a record, as its documentation has it: inputs set, one variable calculated."""
    import numpy
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    entity = build_entity(key="group", plural="groups", label="group", is_person=True)
    system = TaxBenefitSystem([entity])
    codes = {name: n for n, name in enumerate(("", *ITEMS, "ordinary", "luxury", "high_speed", *SEASONS))}
    names = ("item", "train_class", "season", "visitors", *LEAST)
    base = {"value_type": int, "entity": entity, "definition_period": DateUnit.YEAR}
    for name in names:
        system.add_variable(type(name, (Variable,), dict(base)))

    def formula(group: Any, period: Any) -> Any:
        got = {name: group(name, period) for name in names}
        fen = numpy.zeros_like(got["visitors"])
        for item, least, rate in reversed(RATES):
            fen = numpy.where((got["item"] == codes[item]) & (got["visitors"] >= least), rate * got["visitors"], fen)
        for item, train_class, least, sums in reversed(LUMPS):
            here = (
                (got["item"] == codes[item]) & (got["train_class"] == codes[train_class]) & (got["visitors"] >= least)
            )
            of = numpy.select([got["season"] == codes[season] for season in SEASONS], sums)
            fen = numpy.where(here, of, fen)
        good = numpy.logical_and.reduce([got[name] >= least for name, least in LEAST.items()])
        return numpy.where(good, fen, 0)

    system.add_variable(type("fen", (Variable,), {**base, "formula": formula}))

    def judge(given: Shared) -> int:
        simulation = SimulationBuilder().build_default_simulation(system)
        for name in names:
            value = given[name]
            simulation.set_input(name, "2021", [codes[value] if isinstance(value, str) else value])
        return int(simulation.calculate("fen", "2021")[0])

    return judge


ENGINES = {
    "zen-engine, static loader, no trace": ("zen-engine", zen),
    "compiled JsonLogic (datalogic-py), no trace": ("datalogic-py", jsonlogic),
    "OpenFisca, one simulation": ("openfisca-core", openfisca),
}
