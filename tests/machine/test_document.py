"""The clerk's page in its four formats, and what changed between two policies."""

import io
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import lfreward
from lfreward import cli
from lfreward.office.document import as_html, as_json, as_xlsx, compare, document

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sum_condition_and_paper_stands_on_the_page(policy: lfreward.Policy, lang: str) -> None:
    text = document(policy.resolved, lang)

    for item in policy.resolved.items.values():
        assert item.label.say(lang) in text
        for part in (*item.conditions, *item.duties, *item.papers, *item.uplifts):
            assert part.label.say(lang) in text
    for printed in ("70,000", "46,400", "23,200", "7,000", "2,000,000"):
        assert printed in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_the_annual_award_says_which_groups_count_and_in_which_year(policy: lfreward.Policy, lang: str) -> None:
    page = json.loads(as_json(policy.resolved, lang, ["annual_visitors"]))["items"][0]
    total = policy.resolved.items["annual_visitors"].sum

    assert total is not None
    assert [line["id"] for line in page["counted"]] == ["year", *(one.id for one in (*total.conditions, *total.duties))]
    assert ("12月1日" if lang == "zh" else "month 12") in page["counted"][0]["text"]
    assert {"annual_conditions", "late_filing"} <= {line["id"] for line in page["readings"]}


def test_the_page_of_a_group_item_names_what_lateness_does_and_what_one_group_keeps(policy: lfreward.Policy) -> None:
    page = json.loads(as_json(policy.resolved, "zh", ["coach_group"]))["items"][0]

    assert {"late_filing", "stacking"} <= {line["id"] for line in page["readings"]}


def test_the_json_page_has_the_rows_of_the_tables(policy: lfreward.Policy) -> None:
    page = json.loads(as_json(policy.resolved, "zh", ["tourist_train"]))
    (train,) = page["items"]

    assert train["rows"]["high_speed"] == ["高铁专列", "不少于 200人", "28,000", "23,200", "7,000"]
    assert [line["id"] for line in train["papers"]] == ["A", "C", "D", "E", "F", "G", "H"]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.outside += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_for_a_browser_needs_no_script_and_nothing_from_elsewhere(policy: lfreward.Policy) -> None:
    page = Page()
    page.feed(as_html(policy.resolved, "zh"))

    assert page.tags.count("section") == 13
    assert "script" not in page.tags
    assert page.outside == []


def test_the_workbook_has_one_sheet_an_item_and_the_same_bytes_each_time(policy: lfreward.Policy) -> None:
    data = as_xlsx(policy.resolved, "zh")
    book = openpyxl.load_workbook(io.BytesIO(data))

    assert book.sheetnames == list(policy.items)
    assert [cell.value for cell in book["coach_group"][5]] == ["不少于 300人", "40,000", "35,000", "10,000"]
    assert as_xlsx(policy.resolved, "zh") == data


def changed(tmp_path: Path, name: str, old: str, new: str) -> lfreward.Policy:
    folder = tmp_path / "amended"
    shutil.copytree(ROOT / "rules" / "linfen-2020", folder)
    file = folder / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return lfreward.load_policy(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("1.1.2-tourist-train.toml", "low = 70_000", "low = 75_000", ["一(一)2", "70,000", "75,000"]),
        ("1.1.3-coach-group.toml", "at_least = 300", "at_least = 320", ["一(一)3", "300人", "320人"]),
        ("2-conditions.toml", 'fact = "nights",         at_least = 1', 'fact = "nights",         at_least = 2', ["1晚", "2晚"]),
        ("1.1.10-uplift.toml", "percent = 10, fact = \"route\"", "percent = 15, fact = \"route\"", ["+10%", "+15%"]),
    ],
)
def test_a_changed_cell_is_told_in_words(
    policy: lfreward.Policy, tmp_path: Path, name: str, old: str, new: str, says: list[str]
) -> None:
    changes = compare(policy.resolved, changed(tmp_path, name, old, new).resolved)

    assert changes
    assert all(word in changes[0].say("zh") for word in says)
    assert all(change.say("en") for change in changes)


def test_a_policy_compared_with_itself_has_not_changed(policy: lfreward.Policy) -> None:
    assert compare(policy.resolved, policy.resolved) == []


def test_the_commands_show_and_diff(tmp_path: Path, capsys: Any) -> None:
    changed(tmp_path, "1.1.2-tourist-train.toml", "low = 70_000", "low = 75_000")
    for form in ("md", "json", "html", "xlsx"):
        assert cli._run(["rules", "show", "tourist_train", "--format", form, "--out", str(tmp_path / f"t.{form}")]) == 0
        assert (tmp_path / f"t.{form}").stat().st_size > 500
    assert cli._run(["rules", "show", "--format", "xlsx"]) == 2
    capsys.readouterr()
    assert cli._run(["rules", "diff", "linfen-2020", str(tmp_path / "amended")]) == 1
    assert "75,000" in capsys.readouterr().out
    assert cli._run(["rules", "diff", "linfen-2020", "linfen-2020"]) == 0
