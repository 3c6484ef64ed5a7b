"""The shipped kit of generated cases, and the oracle held against it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from law.oracle import linfen

KIT = Path(__file__).resolve().parents[1] / "examples" / "conformance" / "linfen-2020.jsonl"
DAYS = ("_on", "_date", "service_start", "service_end")
NEW_STATIONS = ("洪洞北", "安泽", "蒲县", "隰县", "浮山")  # on the line opened at the end of September 2024
EXACT = ("spend_per_head", "meal_standard", "one_way_km", "claimed_amount")


def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in KIT.read_text("utf-8").splitlines()]


def canonical(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts as the oracle takes them: days as dates, money and kilometres as Decimal."""
    found = dict(facts)
    for key, value in facts.items():
        if isinstance(value, str) and key.endswith(DAYS):
            found[key] = date.fromisoformat(value)
        elif key in EXACT:
            found[key] = Decimal(str(value))
    return found


def fen(yuan: str | None) -> int | None:
    return None if yuan is None else int(Decimal(yuan) * 100)


def beyond_the_oracle(case: dict[str, Any]) -> str | None:
    """Return why the oracle has no answer to a case, or None where it has one."""
    if case["id"] == "policy":
        return "the head of the kit is no question"
    if "itinerary" in case.get("facts", ()):
        return "the oracle takes counts, not itineraries"
    if "/domain/" in case["id"] and case["verdict"] == "rejected":
        return "the oracle knows no bounds of what can be read"
    if any("beneficiary" in record or "year" in record for record in case.get("records", ())):
        return "the oracle settles groups alone"
    if case["id"].endswith("+proven") and case["settles"][0]["findings"]:
        return "rows of one group that contradict each other: the oracle takes the first one that is proven, the rules none"
    facts = case.get("facts", {})
    if facts.get("arrival_station") in NEW_STATIONS:
        return "the sources give two days for these stations and do not confirm all their names"
    return None


def differs_from_oracle(case: dict[str, Any]) -> bool:
    """Say whether the oracle answers a case otherwise."""
    if beyond_the_oracle(case):
        return False
    return _settled(case) if "records" in case else _judged(case)


def _judged(case: dict[str, Any]) -> bool:
    found = linfen.judge(canonical(case["facts"]), case.get("readings"))
    expected = (found["verdict"], found["amount"], found["potential"], found["season"])
    return (case["verdict"], fen(case["amount"]), fen(case["potential"]), case["season"]) != expected


def _settled(case: dict[str, Any]) -> bool:
    settled = linfen.settle([canonical(record) for record in case["records"]], [], case.get("readings"))
    given = {(one["organiser"], one["year"]): one for one in case["settles"]}
    for key, entry in settled.items():
        if None in key:
            continue
        one = given[key]
        kept = [fen(row[2]) for row in one["kept"]]
        annual = entry["annual"]
        if kept != list(entry["kept"].values()) or one["annual"] is None:
            return True
        if (one["annual"][0], fen(one["annual"][1])) != (annual["verdict"], annual["amount"]):
            return True
    return False
