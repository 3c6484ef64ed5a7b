"""Faults to plant in a copy of the rule files: for every kind the places where it fits, and what to change there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from lfreward.law.rules import read_rules
from lfreward.law.source import SourceTable

FOLDER = Path(__file__).resolve().parents[1] / "rules" / "linfen-2020"
BOUNDS = ("at_least", "over", "below", "at_most")
WORD = {"at_least": "以上", "over": "超过", "below": "不足", "at_most": "不超过"}
RISING = ("visitors", "nights", "paid_sites", "paid_4a_sites", "hotel_stars", "spend_per_head", "seats", "wellness_sites")

Change = Callable[[Any], None]


class Plant(NamedTuple):
    """One fault: the code that must name it, the table it is planted in, its file, and the change of the tree."""

    code: str
    where: str
    file: str
    change: Change


def texts() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.toml")}


TREE = read_rules(texts()).tree
KINDS: dict[str, Callable[[], Iterator[tuple[str, str, Change]]]] = {}


def kind(code: str) -> Callable[[Any], Any]:
    def remember(function: Any) -> Any:
        KINDS[code] = function
        return function

    return remember


def plants() -> list[Plant]:
    return [Plant(code, where, file, change) for code, sites in KINDS.items() for where, file, change in sites()]


# ---- small tools


def items(choose: str | None = None) -> Iterator[tuple[str, Any]]:
    for key, node in TREE["items"].items():
        if choose is None or node["table"]["choose"] == choose:
            yield key, node


def table(tree: Any, key: str) -> Any:
    return tree["items"][key]["table"]


def cells(row: Any) -> list[str]:
    return [name for name in row if name not in ("id", "pays", "says", "reading")]


def node_like(node: SourceTable, **values: Any) -> SourceTable:
    twin = SourceTable(node.file, node.line, node.column)
    twin.update(values)
    return twin


def forget(tree: Any, prefix: str) -> None:
    """Take a path and all below it out of the ledger, so that its own absence is all that is wrong."""
    for kind_ in ("ledger", "fixed"):
        for node in tree[kind_]:
            kept = [p for p in node.get("carried_by") or () if p != prefix and not p.startswith(prefix + ".")]
            if "carried_by" in node and kept != node["carried_by"]:
                if kept:
                    node["carried_by"] = kept
                else:
                    del node["carried_by"]
                    node["none"] = "没有计算效果，因为这里是测试"


def add_condition(tree: Any, item: str, **values: Any) -> None:
    home = tree["items"][item]
    label = {"zh": "植入的条件", "en": "a planted condition"}
    made = node_like(home, id="planted", key="planted", clause=home["clause"], items=[item], label=label, **values)
    tree["conditions"]["planted"] = made


def bounded(tree: Any) -> Iterator[tuple[str, str, Callable[[Any], Any]]]:
    """Yield every cell and condition that carries a boundary word: where, file, and how to reach it in a tree."""
    for key, node in tree["items"].items():
        for name, row in node["table"]["rows"].items():
            for cell in cells(row):
                if isinstance(row[cell], dict) and "word" in row[cell]:
                    yield (
                        f"{key}.{name}.{cell}", node.file,
                        lambda t, key=key, name=name, cell=cell: table(t, key)["rows"][name][cell],
                    )  # fmt: skip
    for name, node in tree["conditions"].items():
        if "word" in node:
            yield name, node.file, lambda t, name=name: t["conditions"][name]


# ---- faults that loading complains of


@kind("rule_overlap")
def _overlap() -> Iterator[tuple[str, str, Change]]:
    for key, node in items("only"):

        def change(tree: Any, key: str = key) -> None:
            rows = table(tree, key)["rows"]
            last = list(rows.values())[-1].copy()
            last["id"] = "planted"
            rows["planted"] = last

        yield key, node.file, change


@kind("rule_not_steps")
def _not_steps() -> Iterator[tuple[str, str, Change]]:
    for key, node in items("highest"):

        def change(tree: Any, key: str = key) -> None:
            rows = table(tree, key)["rows"]
            first = next(iter(rows))
            rows[first] = rows.pop(first)

        yield key, node.file, change


@kind("rule_unreachable")
def _unreachable() -> Iterator[tuple[str, str, Change]]:
    for key, node in items("highest"):

        def change(tree: Any, key: str = key) -> None:
            rows = table(tree, key)["rows"]
            twin = list(rows.values())[-1].copy()
            twin["id"] = "planted"
            rows["planted"] = twin

        yield key, node.file, change


@kind("rule_wrong_word")
def _wrong_word() -> Iterator[tuple[str, str, Change]]:
    for where, file, reach in bounded(TREE):

        def change(tree: Any, reach: Any = reach) -> None:
            cell = reach(tree)
            op = next(op for op in BOUNDS if op in cell)
            other = "over" if op == "at_least" else "at_most"
            cell[other] = cell.pop(op)

        yield where, file, change


@kind("rule_no_word")
def _no_word() -> Iterator[tuple[str, str, Change]]:
    for where, file, reach in bounded(TREE):
        yield where, file, lambda tree, reach=reach: reach(tree).pop("word")


@kind("rule_decides_nothing")
def _decides_nothing() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["conditions"].items():
        if node.get("fact") in RISING:
            yield name, node.file, lambda tree, name=name: tree["conditions"][name].update(at_least=0)


@kind("rule_outside_domain")
def _outside_domain() -> Iterator[tuple[str, str, Change]]:
    yield (
        "hotel_stars_premium_group", TREE["conditions"]["hotel_stars_premium_group"].file,
        lambda tree: tree["conditions"]["hotel_stars_premium_group"].update(at_least=6),
    )  # fmt: skip
    for key, node in items():
        for name, row in node["table"]["rows"].items():
            for cell in cells(row):
                if isinstance(row[cell], dict) and type(row[cell].get("at_least")) is int:

                    def change(tree: Any, key: str = key, name: str = name, cell: str = cell) -> None:
                        table(tree, key)["rows"][name][cell]["at_least"] = 1 << 40

                    yield f"{key}.{name}.{cell}", node.file, change


@kind("rule_unknown_name")
def _unknown_name() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["conditions"].items():
        if "fact" in node:
            yield name, node.file, lambda tree, name=name: tree["conditions"][name].update(fact="no_such_fact")


@kind("rule_months")
def _months() -> Iterator[tuple[str, str, Change]]:
    season = TREE["derived"]["season"]
    yield "twice", season.file, lambda tree: tree["derived"]["season"]["low"].append(5)
    yield "never", season.file, lambda tree: tree["derived"]["season"]["normal"].remove(7)


@kind("rule_columns")
def _columns() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        if node["table"].get("columns"):
            for name in node["table"]["rows"]:

                def change(tree: Any, key: str = key, name: str = name) -> None:
                    forget(tree, f"items.{key}.table.rows.{name}.pays.holiday")
                    del table(tree, key)["rows"][name]["pays"]["holiday"]

                yield f"{key}.{name}", node.file, change


@kind("rule_bad_sum")
def _bad_sum() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        for name, row in node["table"]["rows"].items():
            if isinstance(row["pays"], int):

                def change(tree: Any, key: str = key, name: str = name) -> None:
                    table(tree, key)["rows"][name]["pays"] = 0

                yield f"{key}.{name}", node.file, change


@kind("rule_undecided")
def _undecided() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        if node["subject"] == "group":

            def change(tree: Any, key: str = key) -> None:
                row = next(iter(table(tree, key)["rows"].values()))
                row["checked_on"] = node_like(row, present=True)

            yield key, node.file, change


@kind("rule_wrong_kind")
def _wrong_kind() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["duties"].items():
        if "days" in node["due"]:
            yield name, node.file, lambda tree, name=name: tree["duties"][name]["due"].update({"from": "organiser"})
    for name, node in TREE["conditions"].items():
        if "registered" in node:
            yield name, node.file, lambda tree, name=name: tree["conditions"][name].update(on="visitors")
    for name, node in TREE["derived"].items():
        if node["kind"] != "quotient":
            yield name, node.file, lambda tree, name=name: tree["derived"][name].update(of=["visitors"])


@kind("rule_dangling")
def _dangling() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        first = next(iter(node["table"]["rows"]))

        def change(tree: Any, key: str = key, first: str = first) -> None:
            rows = table(tree, key)["rows"]
            rows["renamed"] = rows.pop(first)
            rows["renamed"]["id"] = "renamed"

        yield f"{key}.{first}", "ledger.toml", change


@kind("rule_bad_path")
def _bad_path() -> Iterator[tuple[str, str, Change]]:
    for key, node in TREE["readings"].items():
        for name, option in node["options"].items():
            for path in option.get("set") or {}:

                def change(tree: Any, key: str = key, name: str = name, path: str = path) -> None:
                    sets = tree["readings"][key]["options"][name]["set"]
                    sets["items.no_such_item.table"] = sets.pop(path)

                yield f"{key}.{name}", node.file, change


@kind("rule_unmarked")
def _unmarked() -> Iterator[tuple[str, str, Change]]:
    for key, node in TREE["exclusions"].items():
        if "reading" in node:
            yield key, "readings.toml", lambda tree, key=key: tree["exclusions"][key].pop("reading")
    for key, node in TREE["derived"].items():
        if "reading" in node:
            yield key, "readings.toml", lambda tree, key=key: tree["derived"][key].pop("reading")


# ---- faults that the proof finds


@kind("table_gap")
def _gap() -> Iterator[tuple[str, str, Change]]:
    for key, node in items("only"):
        for name, row in node["table"]["rows"].items():
            for cell in cells(row):
                bound = row[cell].get("below") if isinstance(row[cell], dict) else None
                if bound is not None:
                    nearer = bound - timedelta(days=1) if isinstance(bound, date) else bound - 1

                    def change(tree: Any, key: str = key, name: str = name, cell: str = cell, to: Any = nearer) -> None:
                        table(tree, key)["rows"][name][cell]["below"] = to

                    yield f"{key}.{name}.{cell}", node.file, change


@kind("value_without_row")
def _value_without_row() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        for value in node.get("value") or ():

            def change(tree: Any, key: str = key, at: int = node["value"].index(value)) -> None:
                entries = tree["items"][key]["value"][at]["values"]
                entries.append(node_like(tree["items"][key], key="planted", zh="植入的等级", en="a planted level"))

            yield key, node.file, change
        for name, row in node["table"]["rows"].items():
            if "train_class" in row:

                def drop(tree: Any, key: str = key, name: str = name) -> None:
                    forget(tree, f"items.{key}.table.rows.{name}")
                    del table(tree, key)["rows"][name]

                yield f"{key}.{name}", node.file, drop


@kind("payout_falls")
def _falls() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        rows = node["table"]["rows"]
        names = list(rows)
        stepped = node["table"]["choose"] == "highest" or any("below" in str(row) for row in rows.values())
        if stepped and "announced_on" not in rows[names[0]]:

            def swap(tree: Any, key: str = key, a: str = names[-2], b: str = names[-1]) -> None:
                rows_ = table(tree, key)["rows"]
                rows_[a]["pays"], rows_[b]["pays"] = rows_[b]["pays"], rows_[a]["pays"]

            yield key, node.file, swap
    for name, node in TREE["conditions"].items():
        if node.get("fact") in RISING and "at_least" in node:

            def turn(tree: Any, name: str = name) -> None:
                condition = tree["conditions"][name]
                condition["at_most"] = condition.pop("at_least")
                condition["word"] = WORD["at_most"]

            yield name, node.file, turn


@kind("accepted_idle")
def _accepted_idle() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():

        def change(tree: Any, key: str = key) -> None:
            home = tree["items"][key]
            why = {"zh": "植入的理由", "en": "a planted reason"}
            home["accepted"] = [node_like(home, fact="visitors", at=7, why=why)]

        yield key, node.file, change


@kind("item_never_pays")
def _never_pays() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        if node["subject"] == "group":
            yield key, node.file, lambda tree, key=key: add_condition(
                tree, key, fact="visitors", below=10, word=WORD["below"]
            )


@kind("row_never_pays")
def _row_never_pays() -> Iterator[tuple[str, str, Change]]:
    for key, node in items("highest"):
        last = list(node["table"]["rows"].values())[-1]["visitors"]["at_least"]
        yield key, node.file, lambda tree, key=key, last=last: add_condition(
            tree, key, fact="visitors", below=last, word=WORD["below"]
        )


@kind("condition_idle")
def _condition_idle() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["conditions"].items():
        if node.get("fact") in RISING and type(node.get("at_least")) is int and node["at_least"] > 1:
            item = node["items"][0] if isinstance(node["items"], list) else TREE["policy"]["sets"][node["items"]][0]
            yield name, TREE["items"][item].file, lambda tree, node=node, item=item: add_condition(
                tree, item, fact=node["fact"], at_least=node["at_least"] - 1, word=WORD["at_least"]
            )


@kind("uplift_idle")
def _uplift_idle() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["uplifts"].items():

        def change(tree: Any, name: str = name) -> None:
            uplift = tree["uplifts"][name]
            if "none_of" in uplift:
                del uplift["none_of"]
                uplift["one_of"] = ["none", *tree["routes"]]
            else:
                uplift["at_least"] = 0

        yield name, node.file, change


@kind("uplift_twice")
def _uplift_twice() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["uplifts"].items():

        def change(tree: Any, name: str = name) -> None:
            twin = tree["uplifts"][name].copy()
            twin["id"] = "planted"
            tree["uplifts"]["planted"] = twin

        yield name, node.file, change


@kind("papers_elsewhere")
def _papers_elsewhere() -> Iterator[tuple[str, str, Change]]:
    for subject, papers in TREE["papers"].items():
        for letter, node in papers.items():

            def change(tree: Any, subject: str = subject, letter: str = letter) -> None:
                tree["papers"][subject][letter]["items"] = ["scenic_area"]

            yield f"{subject}.{letter}", node.file, change


@kind("sum_too_large")
def _too_large() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():

        def change(tree: Any, key: str = key) -> None:
            row = next(iter(table(tree, key)["rows"].values()))
            row["pays"] = dict.fromkeys(row["pays"], 10**14) if isinstance(row["pays"], dict) else 10**14
            if isinstance(row["pays"], dict):
                row["pays"] = node_like(row, **row["pays"])

        yield key, node.file, change


@kind("sum_never_counts")
def _never_counts() -> Iterator[tuple[str, str, Change]]:
    for key, node in items():
        if "sum" in node:

            def change(tree: Any, key: str = key) -> None:
                conditions = tree["items"][key]["sum"]["conditions"]
                twin = conditions["sum_nights"].copy()
                del twin["at_least"]
                twin |= {"id": "planted", "below": 1, "word": WORD["below"]}
                conditions["planted"] = twin

            yield key, node.file, change


@kind("holiday_twice")
def _holiday_twice() -> Iterator[tuple[str, str, Change]]:
    season = TREE["derived"]["season"]
    for name in season["holidays"]:
        yield name, season.file, lambda tree, name=name: tree["derived"]["season"]["holidays"].append(name)


@kind("calendar_short")
def _calendar_short() -> Iterator[tuple[str, str, Change]]:
    yield "policy", TREE["derived"]["season"].file, lambda tree: tree["policy"].update(issued=date(2016, 1, 1))


@kind("window_months")
def _window_months() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["derived"].items():
        if node["kind"] == "window":
            for label, months in (("none", []), ("all", [*range(1, 13)]), ("twice", [7, 7, 8]), ("odd", [7, 13])):
                yield f"{name}.{label}", node.file, lambda tree, name=name, months=months: tree["derived"][name].update(
                    months=months
                )


@kind("switch_single")
def _switch_single() -> Iterator[tuple[str, str, Change]]:
    for key, node in TREE["readings"].items():

        def change(tree: Any, key: str = key) -> None:
            options = tree["readings"][key]["options"]
            for name in [name for name in options if name != tree["readings"][key]["default"]]:
                del options[name]

        yield key, node.file, change


@kind("switch_idle")
def _switch_idle() -> Iterator[tuple[str, str, Change]]:
    for key, node in TREE["readings"].items():
        for name in node["options"]:
            if name != node["default"]:

                def change(tree: Any, key: str = key, name: str = name) -> None:
                    option = tree["readings"][key]["options"][name]
                    option.pop("set", None)
                    option.pop("drop", None)
                    option.pop("rename", None)

                yield f"{key}.{name}", node.file, change


@kind("rule_idle_mark")
def _idle_mark() -> Iterator[tuple[str, str, Change]]:
    for kind_ in ("conditions", "duties", "uplifts"):
        for name, node in TREE[kind_].items():
            if "reading" not in node:
                yield f"{kind_}.{name}", node.file, lambda tree, kind_=kind_, name=name: tree[kind_][name].update(
                    reading="stacking"
                )


@kind("area_unknown")
def _area_unknown() -> Iterator[tuple[str, str, Change]]:
    itinerary = TREE["itinerary"]
    yield "itinerary", itinerary.file, lambda tree: tree["itinerary"].update(area="no_such_area")
    for key, node in TREE["readings"].items():
        for name, option in node["options"].items():
            if "itinerary.area" in (option.get("set") or {}):

                def change(tree: Any, key: str = key, name: str = name) -> None:
                    tree["readings"][key]["options"][name]["set"]["itinerary.area"] = "no_such_area"

                yield f"{key}.{name}", node.file, change


@kind("without_clause")
def _without_clause() -> Iterator[tuple[str, str, Change]]:
    for kind_ in ("conditions", "duties", "uplifts", "exclusions", "derived", "routes"):
        for name, node in TREE[kind_].items():
            yield f"{kind_}.{name}", node.file, lambda tree, kind_=kind_, name=name: tree[kind_][name].update(clause="")


@kind("clause_unreadable")
def _unreadable() -> Iterator[tuple[str, str, Change]]:
    for kind_ in ("conditions", "duties", "uplifts", "exclusions"):
        for name, node in TREE[kind_].items():
            yield f"{kind_}.{name}", node.file, lambda tree, kind_=kind_, name=name: tree[kind_][name].update(clause="§")


@kind("uncarried")
def _uncarried() -> Iterator[tuple[str, str, Change]]:
    for kind_ in ("conditions", "duties", "uplifts", "exclusions", "routes", "facts", "readings"):
        for name, node in TREE[kind_].items():
            yield f"{kind_}.{name}", node.file, lambda tree, path=f"{kind_}.{name}": forget(tree, path)


@kind("carried_elsewhere")
def _elsewhere() -> Iterator[tuple[str, str, Change]]:
    for kind_ in ("conditions", "duties", "uplifts", "exclusions"):
        for name, node in TREE[kind_].items():
            other = "一(三)" if node["clause"] != "一(三)" else "一(二)"
            yield f"{kind_}.{name}", node.file, lambda tree, kind_=kind_, name=name, other=other: tree[kind_][name].update(clause=other)


@kind("sentence_twice")
def _sentence_twice() -> Iterator[tuple[str, str, Change]]:
    for at in (0, 20, 60):
        yield f"sentence {at}", "ledger.toml", lambda tree, at=at: tree["ledger"].append(tree["ledger"][at].copy())


@kind("exclusion_alone")
def _alone() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["exclusions"].items():
        if node["keep"] == "once":
            continue

        def change(tree: Any, name: str = name) -> None:
            given = tree["exclusions"][name]["items"]
            all_of = tree["policy"]["sets"][given] if isinstance(given, str) else given
            tree["exclusions"][name]["items"] = all_of[:1]

        yield name, node.file, change


@kind("exclusion_contradicts")
def _contradicts() -> Iterator[tuple[str, str, Change]]:
    for name, node in TREE["exclusions"].items():
        if node["keep"] == "once":
            continue

        def change(tree: Any, name: str = name) -> None:
            twin = tree["exclusions"][name].copy()
            twin |= {"key": "planted", "keep": "all"}
            twin.pop("reading", None)
            tree["exclusions"]["planted"] = twin

        yield name, node.file, change


@kind("exclusion_repeats")
def _repeats() -> Iterator[tuple[str, str, Change]]:
    once = [name for name, node in TREE["exclusions"].items() if node["keep"] == "once"]
    for first, later in pairwise(once):

        def change(tree: Any, first: str = first, later: str = later) -> None:
            tree["exclusions"][later]["items"] = [*tree["exclusions"][later]["items"], *tree["exclusions"][first]["items"]]

        yield later, TREE["exclusions"][later].file, change
