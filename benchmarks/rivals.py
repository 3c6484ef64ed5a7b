"""Other engines on the part of the measures that they can share: season given, the table's rows, four conditions, one uplift.

Each engine is made ready once and returns a function from the shared facts to fen; `plain` is what they must equal.
They are an optional extra: `pip install -e '.[bench]'`. One that is not installed is left out, and named. None of them
traces, and none looks up the season of a day, which `lfreward` does here besides.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from measure import Gate, Part, interleaved

Shared = dict[str, Any]
SEASONS = ("low", "normal", "holiday")


class Need(NamedTuple):
    """What a group must have at least; `only` or `but` names one item that it reaches alone, or does not reach."""

    fact: str
    least: int
    only: str = ""
    but: str = ""

    def reaches(self, item: str) -> bool:
        return item == self.only if self.only else item != self.but


NEEDS = [
    Need("nights", 1),
    Need("paid_sites", 3),
    Need("paid_4a_sites", 2, but="wellness_group"),
    Need("spend", 500),
    Need("paid_4a_sites", 4, only="premium_group"),
    Need("spend", 1_500, only="premium_group"),
]


class Row(NamedTuple):
    """One row of the tables. Unit of `sums`: fen, in low, normal and holiday season; a head or a lump."""

    item: str
    sums: tuple[int, int, int]
    visitors: int
    train_class: str = ""
    vehicles: int = 0
    per_head: bool = False


def _flat(fen: int) -> tuple[int, int, int]:
    return fen, fen, fen


ROWS = [  # the first that holds pays
    Row("tourist_train", (7_000_000, 5_800_000, 1_700_000), 500, "ordinary"),
    Row("tourist_train", (5_600_000, 4_640_000, 1_300_000), 400, "luxury"),
    Row("tourist_train", (2_800_000, 2_320_000, 700_000), 200, "high_speed"),
    Row("coach_group", (7_000_000, 5_800_000, 1_700_000), 500),
    Row("coach_group", (4_000_000, 3_500_000, 1_000_000), 300),
    Row("self_drive", _flat(1_700_000), 150, vehicles=50),
    Row("self_drive", _flat(1_200_000), 100, vehicles=30),
    Row("charter_flight", _flat(18_000), 30, per_head=True),
    Row("inbound_group", _flat(24_000), 50, per_head=True),
    Row("inbound_group", _flat(20_000), 30, per_head=True),
    Row("premium_group", _flat(20_000), 30, per_head=True),
    Row("wellness_group", _flat(10_000), 30, per_head=True),
]
FACTS = {"item", "visitors", "nights", "paid_sites", "paid_4a_sites", "spend_per_head"}
ITEMS = tuple(dict.fromkeys(row.item for row in ROWS))
FOUR = tuple(dict.fromkeys(need.fact for need in NEEDS))
CLASSES = ("ordinary", "luxury", "high_speed")


def shared(facts: dict[str, Any], season: str | None) -> Shared | None:
    """Return the facts that the engines share; None where one is missing."""
    item = facts["item"]
    if not facts.keys() >= FACTS or (item == "self_drive" and "vehicles" not in facts):
        return None
    if item in ("tourist_train", "coach_group") and (season is None or (item == "tourist_train" and "train_class" not in facts)):
        return None
    return {
        **{name: facts[name] for name in ("item", "visitors", "nights", "paid_sites", "paid_4a_sites")},
        "train_class": facts["train_class"] if item == "tourist_train" else "",
        "season": season or "low",
        "spend": int(facts["spend_per_head"]),
        "vehicles": facts["vehicles"] if item == "self_drive" else 0,
        "tenths": 10 if facts.get("route", "none") == "none" else 11,
    }


def plain(given: Shared) -> int:
    """Return the fen by straight reading of the rows."""
    item = given["item"]
    if any(given[need.fact] < need.least and need.reaches(item) for need in NEEDS):
        return 0
    for row in ROWS:
        if item != row.item or given["train_class"] != row.train_class:
            continue
        if given["visitors"] >= row.visitors and given["vehicles"] >= row.vehicles:
            fen = row.sums[SEASONS.index(given["season"])] * (given["visitors"] if row.per_head else 1)
            return fen * int(given["tenths"]) // 10
    return 0


def zen() -> Callable[[Shared], int]:
    """One decision table, by the fastest way: a static loader."""
    from zen import ZenEngine

    rows: list[dict[str, str]] = []
    for need in NEEDS:
        item = f'"{need.only}"' if need.only else f'!= "{need.but}"' if need.but else ""
        rows.append({"item": item, need.fact: f"< {need.least}", "fen": "0"})
    for row in ROWS:
        for season, fen in zip(SEASONS, row.sums, strict=True):
            flat = len(set(row.sums)) == 1
            if flat and season != SEASONS[0]:
                continue
            cells = {"item": f'"{row.item}"', "visitors": f">= {row.visitors}"}
            cells |= {} if flat else {"season": f'"{season}"'}
            cells |= {"train_class": f'"{row.train_class}"'} if row.train_class else {}
            cells |= {"vehicles": f">= {row.vehicles}"} if row.vehicles else {}
            rows.append(cells | {"fen": f"{fen // 10} * tenths{' * visitors' if row.per_head else ''}"})
    rows.append({"fen": "0"})
    names = ("item", "train_class", "season", "visitors", "vehicles", *FOUR)
    rules = [{"_id": str(n), **dict.fromkeys(names, ""), **row} for n, row in enumerate(rows)]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "field": name, "name": name} for name in names],
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

    def lacks(need: Need) -> dict[str, Any]:
        low = {"<": [var(need.fact), need.least]}
        if need.only or need.but:
            return {"and": [{"==" if need.only else "!=": [var("item"), need.only or need.but]}, low]}
        return low

    chain: list[Any] = [{"or": [lacks(need) for need in NEEDS]}, 0]
    for row in ROWS:
        tests: list[Any] = [{"==": [var("item"), row.item]}]
        tests += [{"==": [var("train_class"), row.train_class]}] if row.train_class else []
        tests += [{">=": [var("visitors"), row.visitors]}]
        tests += [{">=": [var("vehicles"), row.vehicles]}] if row.vehicles else []
        heads = [var("visitors")] if row.per_head else []
        low, normal, holiday = ({"*": [fen // 10, var("tenths"), *heads]} for fen in row.sums)
        sums = {"if": [{"==": [var("season"), "low"]}, low, {"==": [var("season"), "normal"]}, normal, holiday]}
        chain += [{"and": tests}, low if low == normal == holiday else sums]
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
    codes = {name: n for n, name in enumerate(("", *ITEMS, *CLASSES, *SEASONS))}
    names = ("item", "train_class", "season", "visitors", "vehicles", "tenths", *FOUR)
    base = {"value_type": int, "entity": entity, "definition_period": DateUnit.YEAR}
    for name in names:
        system.add_variable(type(name, (Variable,), dict(base)))

    def formula(group: Any, period: Any) -> Any:
        got = {name: group(name, period) for name in names}
        fen = numpy.zeros_like(got["visitors"])
        for row in reversed(ROWS):
            here = (got["item"] == codes[row.item]) & (got["visitors"] >= row.visitors)
            here &= got["vehicles"] >= row.vehicles
            here &= got["train_class"] == codes[row.train_class]
            of = numpy.select([got["season"] == codes[season] for season in SEASONS], row.sums)
            fen = numpy.where(here, of * got["visitors"] if row.per_head else of, fen)
        good = numpy.full(fen.shape, True)
        for need in NEEDS:
            met = got[need.fact] >= need.least
            if need.only or need.but:
                met |= (got["item"] == codes[need.only or need.but]) == bool(need.but)
            good &= met
        return numpy.where(good, fen * got["tenths"] // 10, 0)

    system.add_variable(type("fen", (Variable,), {**base, "formula": formula}))

    def judge(given: Shared) -> int:
        simulation = SimulationBuilder().build_default_simulation(system)
        for name in names:
            value = given[name]
            simulation.set_input(name, "2021", [codes[value] if isinstance(value, str) else value])
        return int(simulation.calculate("fen", "2021")[0])

    return judge


class Engine(NamedTuple):
    """Another engine: its name here and on the index, how it is made, and how many times slower it is to be."""

    name: str
    package: str
    make: Callable[[], Callable[[Shared], int]]
    goal: float
    bound: float


ENGINES = [
    Engine("zen-engine, static loader, no trace", "zen-engine", zen, 15, 9),
    Engine("compiled JsonLogic (datalogic-py), no trace", "datalogic-py", jsonlogic, 1, 1.2),
    Engine("OpenFisca, one simulation", "openfisca-core", openfisca, 800, 560),
]
ASKED = {"item", "train_class", "visitors", "vehicles", "nights", "paid_sites", "paid_4a_sites", "spend_per_head"}
ASKED |= {"arrival_date", "route"}
OWN = "lfreward, the shared part, verdict and sum"
OWN_TRACED = "lfreward, the shared part, traced"


def own() -> Any:
    """Return a judge of nothing but the tables, the four conditions and the uplift that the engines share."""
    import lfreward
    from lfreward.evaluate import Evaluator

    whole = lfreward.load_policy().evaluator()
    four = ("nights", "paid_sites", "paid_4a_sites", "spend_per_head")
    items = {
        key: replace(
            item, conditions=tuple(c for c in item.conditions if c.key in four), duties=(), papers=()
        )
        for key, item in whole.policy.items.items()
        if key in ITEMS
    }
    return Evaluator(replace(whole.policy, items=items), whole.calendar, whole.registers)


def measure() -> Part:
    from scalar import records

    judge = own()
    facts, given = [], []
    for plan, full in records(2_500):
        asked = shared(full, plan.judge(full).season) if plan.item.key in ITEMS else None
        if asked is not None:
            facts.append({key: value for key, value in full.items() if key in ASKED})
            given.append(asked)
    facts, given = facts[:800], given[:800]
    for one, asked in zip(facts, given, strict=True):
        assert judge.decide(one)[1] == plain(asked), (one, asked)
    work: dict[str, Any] = {
        OWN: (judge.decide, facts * 5),  # short works are repeated, so that every turn lasts some milliseconds
        OWN_TRACED: (lambda one: judge.plans[one["item"]].judge(one), facts * 3),
        "by hand, from rows": (plain, given * 3),
    }
    part = Part(f"what other engines share: {len(ROWS)} rows, {len(NEEDS)} conditions, {len(given)} records")
    missing = []
    for engine in ENGINES:
        try:
            version(engine.package)
            function = engine.make()
        except (ImportError, PackageNotFoundError):
            missing.append(engine.package)
            continue
        few = given[:100] if engine.make is openfisca else given
        wrong = [one for one in few if function(one) != plain(one)]
        assert not wrong, (engine.name, wrong[0])
        work[engine.name] = (function, few * 3 if engine.make is jsonlogic else few)
    rounds = interleaved(work, 9)
    for name in work:
        part.add(name, rounds.typical(name), "us", rounds.typical(OWN), "lfreward")
    part.lines += [f"{name} is not installed: left out" for name in missing]
    part.gates = [
        Gate(f"{engine.package} / lfreward", rounds.ratio(engine.name, OWN), engine.goal, engine.bound, least=True)
        for engine in ENGINES
        if engine.name in work
    ]
    return part
