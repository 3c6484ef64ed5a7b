"""Records as tables of columns, and the same results by hand of the scalar evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

import lfreward

TYPES = {
    "count": pa.int64(), "money": pa.decimal128(16, 2), "km": pa.decimal128(9, 2), "date": pa.date32(), "yes_no": pa.bool_(),
    "letters": pa.list_(pa.string()), "clauses": pa.list_(pa.string()), "months": pa.list_(pa.string()),
}  # fmt: skip
ITINERARY = pa.list_(
    pa.struct([
        ("date", pa.date32()), ("hotel", pa.string()), ("meal_standard", pa.decimal128(9, 2)),
        ("sites", pa.list_(pa.struct([("name", pa.string()), ("tickets", pa.int64())]))),
    ])
)  # fmt: skip
RESULT = ("id", "item", "verdict", "amount_fen", "potential_fen", "season", "reason")


def typed(
    policy: lfreward.Policy, records: Sequence[Mapping[str, Any]], columns: Iterable[str] | None = None
) -> pa.Table:
    """Return records as columns of the types that their facts have; days may be text in the records."""
    facts = {key: fact for found in policy.resolved.facts.values() for key, fact in found.items()}
    names = list(columns) if columns is not None else list(dict.fromkeys(name for one in records for name in one))
    return pa.table({name: _column([one.get(name) for one in records], facts[name].type) for name in names})


def _column(values: list[Any], kind: str) -> pa.Array:
    if kind == "itinerary":
        return pa.array([None if v is None else [_day(one) for one in v] for v in values], ITINERARY)
    if kind == "check":
        mixed = any(isinstance(v, date | str) for v in values)
        return pa.array([_spelled(v) for v in values], pa.string()) if mixed else pa.array(values, pa.bool_())
    if kind in ("money", "km"):
        values = [None if v is None else Decimal(str(v)) for v in values]
    if kind == "months":
        values = [None if v is None else [str(month) for month in v] for v in values]
    if kind == "date":
        values = [date.fromisoformat(v) if isinstance(v, str) else v for v in values]
    return pa.array(values, TYPES.get(kind, pa.string()))


def _day(one: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(one)
    if isinstance(found.get("date"), str):
        found["date"] = date.fromisoformat(found["date"])
    if found.get("meal_standard") is not None:
        found["meal_standard"] = Decimal(str(found["meal_standard"]))
    return found


def texts(records: Sequence[Mapping[str, Any]], columns: Iterable[str] | None = None) -> pa.Table:
    """Return records as columns of text, as a CSV file brings them."""
    names = list(columns) if columns is not None else list(dict.fromkeys(name for one in records for name in one))
    return pa.table({n: pa.array([_spelled(one.get(n)) for one in records], pa.string()) for n in names})


def _spelled(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    return (",".join(map(str, value)) or "无") if isinstance(value, list | tuple) else str(value)


def judged(
    policy: lfreward.Policy, record: Mapping[str, Any], readings: Mapping[str, str] | None = None
) -> tuple[Any, ...]:
    """Return one record's row as the scalar evaluator says it; the reason is read from its steps and marks."""
    one = policy.evaluate(record, readings=readings)
    return (one.id, one.item, one.verdict.value, one.amount_fen, one.potential_fen, one.season, reason(one))


def reason(one: lfreward.Assessment) -> str | None:
    """Return the key of the first failed, else the first unknown condition; procedure that is open is none."""
    steps = one.steps if one.verdict.value in ("ineligible", "undetermined") else ()
    failed = next((s.key for s in steps if s.verdict == "not_met"), None)
    if failed is not None or one.verdict.value != "undetermined":
        return failed
    table, *marks = (mark.name for mark in one.marks)
    keys = [check.of.key if check.kind != "papers" else "materials" for check in one.plan.checks]
    for step in (s for s in steps if s.verdict == "unknown"):
        of = [mark for key, mark in zip(keys, marks, strict=True) if key == step.key]
        if "UNKNOWN" in of or (table == "UNKNOWN" and not step.procedure):
            return str(step.key)
    return None


def rows(table: pa.Table) -> list[tuple[Any, ...]]:
    """Return a result table as tuples."""
    assert table.column_names == list(RESULT)
    return list(zip(*(table.column(name).to_pylist() for name in RESULT), strict=True))


IN_DOUBT = {"nights_beyond_stay", "checked_outside_stay", "filed_before_departure"}


def contradicts_itself(one: lfreward.Assessment) -> bool:
    """Say whether a fact cannot be true of a tour with the record's days; whole engines differ on such rows first.

    Of a record that is rejected nothing more is told, so any of these may be one.
    """
    return one.verdict is lfreward.Verdict.REJECTED or any(finding.code in IN_DOUBT for finding in one.findings)


def differences(
    policy: lfreward.Policy,
    table: pa.Table,
    records: Sequence[Mapping[str, Any]],
    readings: Mapping[str, str] | None = None,
    most_fallback_rows: int = 0,
) -> list[Any]:
    """Return what a table's evaluation says otherwise than the scalar evaluator; few rows may be judged one by one."""
    report = policy.evaluate_table(table, readings=readings)
    assert report.fallback_rows <= most_fallback_rows, report.fallback_rows
    found = zip(records, (judged(policy, record, readings) for record in records), rows(report.table), strict=True)
    return [(record, want, got) for record, want, got in found if want != got]
