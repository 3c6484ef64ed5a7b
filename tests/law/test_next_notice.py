"""The walk-through for the day when the next holiday notice comes: its file, added to the others, does what it says."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from lfreward.calendar import UNKNOWN, Calendar

FOLDER = Path(__file__).resolve().parents[2] / "rules" / "calendar"
FIVE = ("new_year", "spring_festival", "qingming", "labour_day", "national_day")


def test_the_file_of_the_walk_through_makes_the_days_of_its_year_known_and_changes_no_other() -> None:
    tables: dict[str, Any] = {path.name: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}
    (block,) = re.findall(r"```toml\n(.*?)```", (FOLDER / "README.md").read_text("utf-8"), re.DOTALL)
    notice = tomllib.loads(block)
    year = int(notice["notice"][0]["key"])
    before = Calendar.from_notices(tables)
    after = Calendar.from_notices({**tables, f"{year}.toml": notice})

    assert before.last == date(year - 1, 12, 31)
    assert before.festival(date(year, 2, 10), FIVE) is UNKNOWN
    assert before.is_workday(date(year, 2, 10)) is None
    assert (after.festival(date(year, 2, 10), FIVE), after.is_workday(date(year, 2, 10))) == ("spring_festival", False)
    assert (after.festival(date(year, 2, 12), FIVE), after.is_workday(date(year, 2, 13))) == (None, True)
    assert after.festival(date(year, 4, 3), FIVE) is None  # a weekend that is merely joined
    assert after.festival(date(year, 4, 3), FIVE, span="whole_break") == "qingming"
    assert after.festival(date(year - 1, 12, 30), FIVE) is None  # known at last: the New Year block begins on 1 January
    day = before.first
    while day < date(year - 1, 12, 24):
        assert before.festival(day, FIVE) == after.festival(day, FIVE)
        assert before.is_workday(day) == after.is_workday(day)
        day = date.fromordinal(day.toordinal() + 1)
