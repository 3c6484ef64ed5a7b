"""The ledger: every sentence of the measures has its cells, every cell of the rules has its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lfreward.errors import RuleError
from lfreward.law.nodes import clause_in_words, clause_order
from lfreward.law.rules import read_rules
from lfreward.policy import load_policy

FOLDER = Path(__file__).parents[2] / "rules" / "linfen-2020"

# The outline of 临政办发〔2020〕16号, written from the text: every clause, and how many statements it makes at least.
OUTLINE = {
    "通知": 6,  # its title, to whom, that it be followed, what it repeals, who issued it when, that it is public
    "引言": 1,
    "一(一)": 1,  # its heading, which names whom it rewards
    "一(一)1": 1,
    "一(一)2": 3,  # low season, May to October, holidays
    "一(一)3": 3,
    "一(一)4": 2,  # two steps
    "一(一)5": 3,  # who and what line; runs and seats; the rate
    "一(一)6": 2,
    "一(一)7": 1,
    "一(一)8": 1,
    "一(一)9": 4,  # which groups; three brackets
    "一(一)倒数第二段": 2,  # what may stand beside item 9; what may not
    "一(一)末段": 3,  # a tenth more; which routes; not on item 5
    "一(二)": 2,
    "一(三)": 1,
    "一(四)": 2,
    "一(五)": 4,  # its heading, which names one kind more; those named; later ones; no double award
    "二(一)": 5,  # whom it reaches; three conditions, the first with a second half
    "二(二)": 3,
    "三": 2,  # groups and lines
    "四(一)": 2,
    "四(二)": 1,
    "四(二)1(1)": 5,
    "四(二)1(2)": 5,
    "四(二)1(3)": 6,
    "四(二)2(1)": 1,
    **dict.fromkeys((f"四(二)2(1){letter}" for letter in "ABCDEFGH"), 1),
    "四(二)2(2)": 1,
    **dict.fromkeys((f"四(二)2(2){letter}" for letter in "ABC"), 1),
    "四(二)2(3)": 1,
    **dict.fromkeys((f"四(二)2(3){letter}" for letter in "ABCD"), 1),
    "五(一)": 1,
    **dict.fromkeys((f"五(一){number}" for number in range(1, 7)), 1),
    "五(二)": 2,
    "五(三)": 2,
    "六(一)": 1,
    "六(二)": 1,
    "六(三)": 1,
    "六(四)": 1,
}

# The readings that are fixed, counted from the page of readings: clause by clause.
FIXED = {
    "一(一)": 4,  # who is a visitor, who may claim, residents, two agencies on one train
    "一(一)1": 1,  # arriving flights
    "一(一)2": 7,  # five holidays, holiday over season, months, unpublished notice, clear months, printed sums, one sum a train
    "一(一)3": 1,  # one sum a group
    "一(一)4": 1,  # both tests of a step
    "一(一)5": 3,  # the gate, several coaches, licensed seats
    "一(一)6": 2,  # the whole group at one rate, who comes from outside
    "一(一)7": 4,  # stars, the night of the stars, meals, mainland residents
    "一(一)9": 3,  # who is paid, which groups count, tickets that differ by site
    "一(一)倒数第二段": 1,  # what item 9 stands on top of
    "一(一)末段": 2,  # on what the tenth is reckoned, what stands in for the annex
    "一(二)": 3,  # dates and steps, once for each, what the trial measures may have paid
    "一(三)": 1,
    "一(四)": 2,  # those of 2019, other years
    "一(五)": 2,  # homes named without a year, village and home
    "二(一)": 4,  # three sites, one night, spending, unknown sites
    "二(二)": 2,  # together, unknown stations
    "四(二)": 1,  # known breaches
    "四(二)1(1)": 3,  # two days, ten working days, payment
    "四(二)1(2)": 4,  # ten days, ten working days, an end that is not stated, payment
    "四(二)1(3)": 5,  # the year, tickets, the day before, months and the yearly table, one effect
    "四(二)2(3)": 1,  # domestic visitors
    "五": 1,
    "五(一)6": 2,  # three years, a penalty after filing
    "五(二)": 1,  # what was paid too much
    "六(四)": 2,  # runs before the measures, no end
    "17号六(一)": 2,  # when a route was toured, and what that does not prove
}

# Parts of a row that only name it, and the parts of a derived value that are law.
NAMES = {"id", "says", "reading"}
COMPUTED = {"of", "by", "low", "normal", "holidays", "span", "merged", "months"}


def files() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}


POLICY = load_policy("linfen-2020").resolved
LEDGER = POLICY.ledger
TREE = read_rules(files()).tree


def elements(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield the path of everything that a sentence must carry, and the clause that it cites."""
    for key, item in tree["items"].items():
        for name, row in item["table"]["rows"].items():
            for cell, value in row.items():
                path = f"items.{key}.table.rows.{name}.{cell}"
                if cell == "pays" and isinstance(value, dict):
                    yield from ((f"{path}.{column}", item["clause"]) for column in value)
                elif cell not in NAMES:
                    yield path, item["clause"]
        if item["table"].get("per"):
            yield f"items.{key}.table.per", item["clause"]
        if "sum" in item:
            total = item["sum"]
            for name, node in total["conditions"].items():
                yield f"items.{key}.sum.conditions.{name}", node["clause"]
            yield from ((f"items.{key}.sum.{part}", total["clause"]) for part in ("day", "starts", "counts"))
    for name, node in tree["derived"].items():
        yield from ((f"derived.{name}.{part}", node["clause"]) for part in node if part in COMPUTED)
    for kind in ("conditions", "uplifts", "exclusions", "duties", "readings"):
        for name, node in tree[kind].items():
            yield f"{kind}.{name}", node["clause"]
    for subject, papers in tree["papers"].items():
        yield from ((f"papers.{subject}.{letter}", node["clause"]) for letter, node in papers.items())
    for kind in ("facts", "routes"):
        yield from ((f"{kind}.{name}", "") for name in tree[kind])
    yield "lateness.effect", tree["lateness"]["clause"]
    yield "itinerary.area", ""
    yield "policy.words", tree["policy"]["words"]["clause"]
    yield "policy.issued", ""


def near(path: str, carried: str) -> bool:
    """Say whether a reference carries an element: it names it, a part of it, or the row that it is a cell of."""
    if carried == path or carried.startswith(path + "."):
        return True
    return (".rows." in carried or carried.startswith("derived.")) and path.startswith(carried + ".")


def carriers(path: str) -> list[str]:
    return [sentence.clause for sentence in LEDGER if any(near(path, carried) for carried in sentence.carried_by)]


def uncarried(tree: Any) -> list[str]:
    return [path for path, _ in elements(tree) if not carriers(path)]


# every sentence of the measures


@pytest.mark.parametrize(("clause", "least"), OUTLINE.items())
def test_every_clause_of_the_measures_has_its_sentences(clause: str, least: int) -> None:
    assert sum(sentence.clause == clause for sentence in LEDGER) >= least


def test_no_sentence_cites_a_clause_that_the_measures_do_not_have() -> None:
    assert {sentence.clause for sentence in LEDGER} == set(OUTLINE)


def test_the_sentences_stand_in_the_order_of_the_measures() -> None:
    order = list(OUTLINE)
    places = [order.index(sentence.clause) for sentence in LEDGER]
    assert places == sorted(places)


def test_every_sentence_is_carried_or_says_why_nothing_is_computed_from_it() -> None:
    for sentence in LEDGER:
        assert bool(sentence.carried_by) != bool(sentence.none), sentence
        assert sentence.none is None or sentence.none.startswith("没有计算效果，因为"), sentence


def test_no_two_sentences_of_a_clause_are_summed_up_alike() -> None:
    seen = Counter((sentence.clause, sentence.about) for sentence in LEDGER)
    assert {key: count for key, count in seen.items() if count > 1} == {}


def test_no_sentence_names_a_cell_twice() -> None:
    for sentence in LEDGER:
        assert len(set(sentence.carried_by)) == len(sentence.carried_by), sentence


# every element of the rules


@pytest.mark.parametrize("path", [path for path, _ in elements(TREE)])
def test_no_element_of_the_rules_is_without_a_sentence(path: str) -> None:
    assert carriers(path)


# A switch may be cited where its question arises, a route and a fact of the policy's own cite no clause.
OWN_CLAUSE = [(path, clause) for path, clause in elements(TREE) if clause and not path.startswith("readings.")]


@pytest.mark.parametrize(("path", "clause"), OWN_CLAUSE)
def test_an_element_is_carried_by_a_sentence_of_the_clause_that_it_cites(path: str, clause: str) -> None:
    assert any(carrier.startswith(clause) for carrier in carriers(path)), carriers(path)


@pytest.mark.parametrize("ground", POLICY.grounds, ids=lambda ground: ground.clause)
def test_every_ground_for_losing_a_reward_has_the_sentence_that_states_it(ground: Any) -> None:
    assert any(
        sentence.clause == ground.clause and any(path.split(".")[0] == "grounds" for path in sentence.carried_by)
        for sentence in LEDGER
    )


@pytest.mark.parametrize(
    ("place", "name", "node", "expected"),
    [
        ("items.charter_flight.table.rows", "from_99", {"visitors": 99, "pays": 99}, ["visitors", "pays"]),
        ("items.tourist_train.table.rows.ordinary.pays", "shoulder", 60_000, []),
        ("items.annual_visitors.sum.conditions", "sum_late", {"clause": "一(一)9"}, []),
        ("conditions", "insured", {"clause": "二(一)"}, []),
        ("duties", "report_again", {"clause": "四(二)1(1)"}, []),
        ("papers.group", "I", {"clause": "四(二)2(1)"}, []),
        ("derived.season", "months", [7], []),
    ],
)
def test_an_element_that_no_sentence_carries_is_noticed(place: str, name: str, node: Any, expected: list[str]) -> None:
    tree: Any = read_rules(files()).tree
    at = tree
    for step in place.split("."):
        at = at[step]
    at[name] = node
    assert uncarried(tree) == ([f"{place}.{name}.{cell}" for cell in expected] or [f"{place}.{name}"])


# references


def complaints(changed: dict[str, str]) -> list[str]:
    with pytest.raises(RuleError) as raised:
        read_rules(changed)
    return [complaint.say() for complaint in raised.value.complaints]


def planted(text: str, old: str, new: str) -> tuple[str, int, int]:
    """Return a text with a fault in place of `old`, and the line and column of the list that now holds it."""
    assert text.count(old) == 1
    before = text[: text.index(old)]
    start = before.rindex("carried_by")
    line = text[:start].count("\n") + 1
    return text.replace(old, new), line, len("carried_by = ") + 1


@pytest.mark.parametrize(
    ("name", "old"),
    [("ledger.toml", '"papers.line_year.B"'), ("fixed.toml", '"duties.pay_line"')],
)
def test_a_reference_that_leads_nowhere_is_complained_of_where_it_stands(name: str, old: str) -> None:
    changed = files()
    changed[name], line, column = planted(changed[name], old, '"duties.no_such_duty"')
    found = complaints(changed)
    assert len(found) == 1
    place, said = found[0].split(": ", 1)
    assert (place.rsplit(":", 2)[:2], said.split()[0]) == ([name, str(line)], "rule_dangling")
    assert int(place.rsplit(":", 2)[2]) >= column
    assert "duties.no_such_duty" in said
    assert "no_such_duty" in said


def test_a_row_that_is_renamed_leaves_its_sentence_complaining() -> None:
    changed = files()
    name = "1.1.4-self-drive.toml"
    changed[name] = changed[name].replace('id = "from_50"', 'id = "from_fifty"')
    found = complaints(changed)
    assert found
    assert {said.split(":")[0] for said in found} <= {"ledger.toml", "fixed.toml"}
    assert all(": rule_dangling" in said for said in found)


@pytest.mark.parametrize("line", ['none = "没有计算效果，因为重复"\n', ""])
def test_a_sentence_with_both_or_neither_is_complained_of(line: str) -> None:
    changed = files()
    extra = f'\n[[sentence]]\nclause = "六(四)"\nabout = "多出的一句"\n{line}'
    changed["ledger.toml"] += extra + ('carried_by = ["policy.issued"]\n' if line else "")
    found = complaints(changed)
    assert len(found) == 1
    assert found[0].startswith("ledger.toml:")
    assert "rule_ledger_either" in found[0]


def test_every_reference_holds_under_every_option_of_every_switch() -> None:
    for key, reading in TREE["readings"].items():
        for option in reading["options"]:
            assert load_policy("linfen-2020", readings={key: option}).resolved.ledger == LEDGER, (key, option)


# the readings that are fixed


def test_every_fixed_reading_of_every_clause_is_present() -> None:
    assert Counter(fixed["clause"] for fixed in POLICY.fixed) == Counter(FIXED)


def test_every_fixed_reading_gives_its_reason_in_both_languages() -> None:
    for fixed in POLICY.fixed:
        for part in ("reads", "why"):
            assert all(fixed[part][lang].strip() for lang in ("zh", "en")), fixed
            assert any("一" <= char <= "鿿" for char in fixed[part]["zh"]), fixed
            assert any("a" <= char <= "z" for char in fixed[part]["en"]), fixed
            assert fixed[part]["zh"][-1] not in "。.", fixed
            assert fixed[part]["en"][-1] not in "。", fixed


def test_no_fixed_reading_stands_there_twice() -> None:
    assert len({fixed["reads"]["zh"] for fixed in POLICY.fixed}) == len(POLICY.fixed)


def test_a_place_that_is_left_open_is_a_switch_or_fixed_but_not_both() -> None:
    questions = {reading["question"]["zh"] for reading in TREE["readings"].values()}
    assert questions.isdisjoint(fixed["reads"]["zh"] for fixed in POLICY.fixed)


# clauses in words


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("一(一)1", "第一条第（一）项第1目"),
        ("四(二)2(1)A", "第四条第（二）项第2目（1）A"),
        ("一(一)末段", "第一条第（一）项最后一款"),
        ("一(一)倒数第二段", "第一条第（一）项倒数第二款"),
        ("三", "第三条"),
        ("五(一)6", "第五条第（一）项第6目"),
        ("17号六(一)1(2)", "17号第六条第（一）项第1目（2）"),
        ("通知", "通知"),
    ],
)
def test_a_clause_is_cited_in_letters_by_article_section_and_item(clause: str, words: str) -> None:
    assert clause_in_words(clause) == words


def test_the_closing_paragraphs_stand_after_the_items_of_their_section() -> None:
    order = ["一(一)9", "一(一)倒数第二段", "一(一)末段", "一(二)"]
    assert sorted(order, key=clause_order) == order
