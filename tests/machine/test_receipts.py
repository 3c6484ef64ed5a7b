"""A receipt is a file like any other: whatever is changed in it is noticed, and nothing is believed because it says so."""

import copy
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

import lfreward
from lfreward import cli
from lfreward.audit import load_map, load_receipt
from lfreward.audit.receipt import parsed
from lfreward.audit.sealing import content_digest, input_digest, own_digest, signature, verified
from lfreward.errors import UsageError
from lfreward.law.loading import read_tables, shipped
from lfreward.policy import replay

ROOT = Path(__file__).parents[2]
OLD = Path(__file__).parents[1] / "formats" / "v0_1"
CLAIMS = "团队编号,申请项目,组团社,发团日期,抵临日期,离临日期,人数,住宿晚数,收费景区数,4A级以上景区数,人均消费,申报金额,同时到达\n"
ROW = "G{n},旅游大巴,虚构·甲旅行社,2025-06-20,2025-06-21,2025-06-22,32{n},1,3,2,600,35000,是\n"
MAP = '[claims]\n"申请项目" = "item"\n'
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def place(policy: lfreward.Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with claims, a map, a key, and an audit with a signed receipt."""
    folder = tmp_path_factory.mktemp("receipts")
    (folder / "claims.csv").write_text(CLAIMS + "".join(ROW.format(n=n) for n in range(3)), "utf-8")
    (folder / "map.toml").write_text(MAP, "utf-8")
    (folder / "key").write_bytes(KEY)
    policy.audit(folder / "claims.csv", mapping=folder / "map.toml").write(folder / "out", sign=folder / "key")
    return folder


@pytest.fixture
def root(place: Path) -> dict[str, Any]:
    return json.loads((place / "out" / "receipt.json").read_text("utf-8"))


def codes(folder: Path, changed: dict[str, Any] | None = None, reseal: bool = True, **asked: Any) -> set[str]:
    """Return what is not as sealed where the receipt has been changed, and its own digest computed again."""
    copied = folder.parent / f"{folder.name}-changed"
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(folder, copied)
    if changed is not None:
        if reseal:
            changed["seal"] = own_digest(changed)
        (copied / "out" / "receipt.json").write_text(json.dumps(changed), "utf-8")
    return {one.code for one in replay(copied / "out" / "receipt.json", copied / "claims.csv", **asked).differences}


# ---------------------------------------------------------------- changed by hand


def test_a_receipt_as_it_was_written_replays(place: Path) -> None:
    assert codes(place) == set()


CHANGES: dict[str, tuple[Any, set[str]]] = {
    "payable_total": ("1.00", {"receipt_total"}),
    "claims": (4, {"receipt_total"}),
    "fingerprint": ("0" * 64, {"receipt_field"}),
    "input": ("0" * 64, {"receipt_field"}),
    "results": ("0" * 64, {"receipt_field"}),
    "document": ("别的文件", {"receipt_field"}),
    "rules": ("0" * 64, {"receipt_rules_changed"}),
    "lfreward": ("9.9.9", {"receipt_version"}),
    "tables": ({"roster": "0" * 64}, {"receipt_tables_changed"}),
    "inputs": ([], {"receipt_input_new"}),
    "files": ({"../../etc/passwd": "bytes:0"}, {"receipt_file_gone"}),
    "rows": ([], {"receipt_rows_changed", "receipt_row_added"}),
    "cells": ({}, {"receipt_rules_changed", "receipt_cell_added", "receipt_more"}),
}


@pytest.mark.parametrize("key", CHANGES)
def test_whoever_changes_a_receipt_and_computes_its_digest_again_is_found_by_the_replay(
    place: Path, root: dict[str, Any], key: str
) -> None:
    value, expected = CHANGES[key]
    root[key] = value

    assert codes(place, root) >= expected


def test_a_receipt_that_was_changed_without_its_digest_is_told_so(place: Path, root: dict[str, Any]) -> None:
    root["options"]["encoding"] = "utf-8"

    assert codes(place, root, reseal=False) == {"receipt_altered"}


def test_the_rules_are_those_that_ship_and_never_those_that_a_receipt_names(place: Path, root: dict[str, Any], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules" / "linfen-2020", tmp_path / "rules")
    table = tmp_path / "rules" / "1.1.3-coach-group.toml"
    table.write_text(table.read_text("utf-8").replace("normal = 35_000", "normal = 999_999"), "utf-8")
    root["policy"] = str(tmp_path / "rules")

    with pytest.raises(UsageError) as told:
        codes(place, root)
    assert told.value.code == "receipt_policy"

    forged = lfreward.load_policy(tmp_path / "rules").audit(place / "claims.csv", mapping=place / "map.toml")
    forged.write(tmp_path / "out")
    found = replay(tmp_path / "out" / "receipt.json", place / "claims.csv")
    assert "receipt_rules_changed" in {one.code for one in found.differences}
    assert [one.code for one in found.used][:1] == ["receipt_rules_other"]
    named = replay(tmp_path / "out" / "receipt.json", place / "claims.csv", policy=tmp_path / "rules")
    assert named.differences == []
    assert str(tmp_path / "rules") in named.used[0].say("zh")


def test_what_the_receipt_settles_is_said(policy: lfreward.Policy, place: Path) -> None:
    curable = lfreward.load_policy(readings={"late_filing": "curable"})
    curable.audit(place / "claims.csv", mapping=place / "map.toml", encoding="utf-8").write(place / "other")
    used = {one.code: one.say("zh") for one in replay(place / "other" / "receipt.json", place / "claims.csv").used}

    assert set(used) == {"receipt_rules_agree", "receipt_settles"}
    assert "--reading late_filing=curable、--map、--encoding utf-8" in used["receipt_settles"]


def test_inputs_are_sealed_by_content_and_a_workbook_by_its_cells(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["G1", 320, 1.5, True])
    book.save(tmp_path / "a.xlsx")
    openpyxl.load_workbook(tmp_path / "a.xlsx").save(tmp_path / "b.xlsx")
    book.active["B1"] = 321
    book.save(tmp_path / "c.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    digests = [content_digest(tmp_path / f"{name}.xlsx") for name in "abc"]

    assert digests[0] == digests[1] != digests[2]
    assert digests[0].startswith("cells:")
    assert content_digest(tmp_path / "broken.xlsx").startswith("bytes:")
    assert input_digest(tmp_path / "a.xlsx").startswith("cells:")
    assert input_digest(tmp_path / "a.xlsx") != digests[0]


# ---------------------------------------------------------------- signed


def test_a_signature_says_whether_the_holder_of_a_key_sealed_it(place: Path, root: dict[str, Any]) -> None:
    (place / "other-key").write_bytes(KEY[::-1])
    unsigned = {key: value for key, value in root.items() if key != "signature"}
    altered = {**copy.deepcopy(root), "payable_total": "1.00"}

    assert codes(place, verify_key=place / "key") == set()
    assert codes(place, verify_key=place / "other-key") == {"receipt_signed_other_key"}
    assert codes(place, unsigned, verify_key=place / "key") == {"receipt_signed_unsigned"}
    assert "receipt_signed_altered" in codes(place, altered, verify_key=place / "key")
    assert [one.code for one in replay(place / "out" / "receipt.json", place / "claims.csv").used][-1] == "receipt_signed_unverified"


def test_every_change_breaks_the_signature(root: dict[str, Any]) -> None:
    assert verified(root, KEY) == "verified"
    for key in root:
        if key not in ("seal", "signature"):
            assert verified({**root, key: ["changed"]}, KEY) == "altered", key
    assert signature(root, KEY)["key"] != signature(root, KEY[::-1])["key"]


@pytest.mark.parametrize("key", [None, b"", b"fifteen bytes.."])
def test_a_key_that_is_none_is_refused_before_the_work_is_done(place: Path, key: bytes | None, tmp_path: Path) -> None:
    if key is not None:
        (tmp_path / "key").write_bytes(key)
    argv = ["audit", str(place / "claims.csv"), "--out", str(tmp_path / "out"), "--sign", str(tmp_path / "key")]

    assert cli._run(argv) == cli.WRONG_USE
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- of a wrong form


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a receipt; of long tables and lists of the first alone."""
    found = [path] if path else []
    inner = list(value.items())[:12] if isinstance(value, dict) else list(enumerate(value))[:1] if isinstance(value, list) else []
    if path == ():
        inner = list(value.items())
    for key, one in inner:
        found += paths(one, (*path, key))
    return found


def test_a_value_of_a_wrong_type_anywhere_is_refused_or_told(place: Path, root: dict[str, Any]) -> None:
    tried = 0
    for path in paths(root):
        for value in (None, True, 3, 1.5, "x", [], {}, [[]], {"a": {"b": []}}):
            changed = copy.deepcopy(root)
            at = changed
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            tried += 1
            try:
                taken = parsed(json.dumps(changed).encode())
            except UsageError:
                continue
            if taken != root and path[0] != "signature":
                assert taken["seal"] != own_digest(taken), (path, value)
    assert tried > 500


def test_a_receipt_that_is_taken_can_be_replayed_whatever_it_says(place: Path, root: dict[str, Any]) -> None:
    odd: list[tuple[str, Any]] = [
        ("options", {**root["options"], "map": {"headers": {"claims": {"人数": "no_such_fact"}}, "sheets": {}, "ignore": []}}),
        ("options", {**root["options"], "map": {"headers": {"no_such_form": {"a": "b"}}, "sheets": {}, "ignore": []}}),
        ("options", {**root["options"], "map": {"headers": {}, "sheets": {"a": "no_such_form"}, "ignore": []}}),
        ("options", {**root["options"], "encoding": "no-such-encoding"}),
        ("options", {**root["options"], "encoding": "hex"}),
        ("options", {**root["options"], "item": "no_such_item"}),
        ("options", {**root["options"], "sheets": ["no such sheet"]}),
        ("readings", {"no_such_reading": "x", "late_filing": "no_such_option", "\ud800": "\ud800"}),
        ("files", {"": "", ".": "bytes:", "/": "cells:", "a\0b": "x", "x" * 5000: "", "con": ""}),
        ("tables", {"\ud800": "x"}),
        ("inputs", [{"kind": "claims", "name": "\x1b[2J", "content": ""}]),
        ("rows", [[None, 10**30, None, "", "", "", None]]),
        ("cells", {"\ud800": "\ud800"}),
        ("claimed_total", "not a sum"),
    ]
    for key, value in odd:
        (place / "odd.json").write_text(json.dumps({**root, key: value}), "utf-8")
        assert cli._run(["audit", "--check", str(place / "odd.json"), str(place / "claims.csv")]) in (1, 2, 3), (key, value)


# ---------------------------------------------------------------- every byte


def mutate(data: bytes, places: Any, chance: random.Random) -> dict[str, int]:
    """Change one byte after the other; each change is refused, found by the receipt's own digest, or says the same."""
    whole = parsed(data)
    counted = {"tried": 0, "refused": 0, "found": 0, "harmless": 0}
    for at in places:
        byte = chance.choice([data[at] ^ 1 << chance.randrange(8), chance.randrange(256), ord("0") + chance.randrange(10)])
        changed = data[:at] + bytes([byte if byte != data[at] else data[at] ^ 1]) + data[at + 1 :]
        counted["tried"] += 1
        try:
            taken = parsed(changed)
        except UsageError:
            counted["refused"] += 1
            continue
        if taken == whole:
            counted["harmless"] += 1
        elif {**taken, "signature": 0} == {**whole, "signature": 0}:
            assert verified(taken, KEY) != "verified"
            counted["found"] += 1
        else:
            assert taken["seal"] != own_digest(taken), (at, byte)
            counted["found"] += 1
    return counted


def test_a_byte_that_changes_is_noticed_or_harmless(place: Path) -> None:
    data = (place / "out" / "receipt.json").read_bytes()
    chance = random.Random(1)
    places = sorted(chance.sample(range(len(data)), 120))
    counted = mutate(data, [*places, *range(len(data) - 80, len(data))], chance)

    assert counted["refused"] > 10
    assert counted["found"] > 50


@pytest.mark.slow
def test_every_byte_that_changes_is_noticed_or_harmless(place: Path) -> None:
    data = (place / "out" / "receipt.json").read_bytes()
    counted = mutate(data, range(len(data)), random.Random(2))

    assert counted["tried"] == len(data)
    assert sum(counted[key] for key in ("refused", "found", "harmless")) == len(data)


# ---------------------------------------------------------------- of an earlier version


def test_a_receipt_of_the_first_version_is_refused_with_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError) as told:
        load_receipt(OLD / "audit" / "receipt.json")

    assert told.value.code == "audit_receipt_old"
    assert "lfreward 0.1.0" in told.value.say("zh")
    assert cli._run(["audit", "--check", str(OLD / "audit" / "receipt.json"), str(OLD / "claims.csv")]) == cli.WRONG_USE


def test_a_map_of_the_first_version_is_read(policy: lfreward.Policy) -> None:
    mapped = load_map(OLD / "map.toml", read_tables(shipped() / "audit")["forms"])

    assert mapped.headers == {"claims": {"申请项目": "item"}}
    assert policy.audit(OLD / "claims.csv", mapping=OLD / "map.toml").summary["claims"] == 3
