"""Every kind of fault, planted in a copy of every shipped table where it fits, is found by its name and place."""

from typing import Any

import pytest
from planting import TREE, Plant, plants

import lfreward
from lfreward.errors import RuleError
from lfreward.law.rules import Rules
from lfreward.policy import check_rules
from lfreward.proofs.check import Report, check, from_complaints

ALL = plants()
FIRST = [next(plant for plant in ALL if plant.code == code) for code in dict.fromkeys(plant.code for plant in ALL)][::5]
LATER = [plant for plant in ALL if plant not in FIRST]  # the slow run plants each kind wherever it fits


def name(plant: Plant) -> str:
    return f"{plant.code}@{plant.where}"


def prove(tree: Any, policy: lfreward.Policy) -> Report:
    rules = Rules(tree)
    try:
        rules.resolved()
        if complaints := rules.complaints():
            return from_complaints(complaints)
    except RuleError as error:
        return from_complaints(error.complaints)
    return check(rules, policy.calendar, policy.registers.area)


def planted(plant: Plant, policy: lfreward.Policy) -> Report:
    tree = TREE.copy()
    plant.change(tree)
    return prove(tree, policy)


def test_what_is_shipped_has_no_fault_under_any_reading(policy: lfreward.Policy) -> None:
    report = check_rules()

    assert [finding.line() for finding in report.faults] == []
    assert prove(TREE.copy(), policy).findings == report.findings


def test_there_are_more_than_forty_kinds_of_faults() -> None:
    assert len({plant.code for plant in ALL}) > 40


@pytest.mark.parametrize("plant", FIRST, ids=name)
def test_a_planted_fault_is_found_by_name_in_its_file(plant: Plant, policy: lfreward.Policy) -> None:
    found = [finding for finding in planted(plant, policy).faults if finding.code == plant.code]

    assert found
    assert plant.file in {finding.place.file for finding in found}


@pytest.mark.slow
@pytest.mark.parametrize("plant", LATER, ids=name)
def test_a_planted_fault_is_found_wherever_it_fits(plant: Plant, policy: lfreward.Policy) -> None:
    found = [finding for finding in planted(plant, policy).faults if finding.code == plant.code]

    assert found
    assert plant.file in {finding.place.file for finding in found}
