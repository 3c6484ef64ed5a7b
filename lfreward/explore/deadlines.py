"""Every last day of a record's duties, what has become of each, and the papers held and missing.

Never reads the clock: what depends on a day takes `as_of`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.errors import UsageError
from lfreward.evaluate import ItemPlan
from lfreward.i18n import Label, say
from lfreward.law.nodes import Duty, clause_order
from lfreward.personal import quoted_id
from lfreward.results.assessment import Assessment, Mark, Verdict

__all__ = ["Deadline", "Deadlines", "Papers", "deadlines"]

REMINDERS = (7, 1)
"""How many days before the last day a calendar reminds."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One duty of one record.

    `state`: `done` · `late` · `open` · `overdue` (can still be cured, or costs nothing) · `impossible` (too late to do) ·
    `no_day` (a fact is missing that the last day follows from) · `inform` (nobody is judged by it).
    `days`: how many days late, over or left; None where `as_of` was not given or there is no day.
    """

    id: str | None
    who: str | None
    item: Label
    duty: str
    key: str
    clause: str
    label: Label
    due: date | None
    done: date | None
    state: str
    days: int | None = None
    advisory: bool = False
    month: str | None = None
    lacking: Label = Label("", "")
    place: int = 0
    item_key: str = ""

    def say(self, lang: str = "zh") -> str:
        """Return the state in words."""
        code = f"state_{self.state}"
        if self.state == "open" and self.days is not None:
            code = "state_open_days" if self.days else "state_today"
        if self.state == "inform" and self.days is not None and self.days < 0:
            code = "state_inform_past"
        if self.state == "overdue" and self.advisory:
            code = "state_overdue_advisory"
        return say(code, lang, {"days": abs(self.days or 0), "lacking": self.lacking})

    def named(self, lang: str = "zh") -> str:
        """Return the duty in words, with its month where it has one."""
        label = self.label.say(lang)
        return say("duty_month", lang, {"label": label, "month": self.month}) if self.month else label

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the duty as JSON carries it; dates ISO."""
        return {
            "id": self.id,
            "who": self.who,
            "item": self.item.say(lang),
            "key": self.key,
            "clause": self.clause,
            "month": self.month,
            "due": self.due and self.due.isoformat(),
            "done": self.done and self.done.isoformat(),
            "state": self.state,
            "days": self.days,
            "advisory": self.advisory,
            "message": f"{self.named(lang)} {self.say(lang)}",
        }


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one claim: letter and name of those held and of those missing; `stated` whether any were stated."""

    id: str | None
    item: Label
    clause: str
    due: date | None
    held: tuple[tuple[str, Label], ...]
    missing: tuple[tuple[str, Label], ...]
    stated: bool

    def say(self, lang: str = "zh") -> str:
        """Return what is held and what is missing in words."""

        def names(papers: Iterable[tuple[str, Label]]) -> str:
            joined = ("、" if lang == "zh" else ", ").join(f"{letter} {label.say(lang)}" for letter, label in papers)
            return joined or say("none", lang, {})

        return say(
            "papers_held" if self.stated else "papers_unknown",
            lang,
            {"held": names(self.held), "missing": names(self.missing)},
        )

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the papers as JSON carries them: letters, and the words."""
        return {
            "id": self.id,
            "item": self.item.say(lang),
            "key": "materials",
            "clause": self.clause,
            "due": self.due and self.due.isoformat(),
            "held": [letter for letter, _ in self.held],
            "missing": [letter for letter, _ in self.missing],
            "message": self.say(lang),
        }


@dataclass(slots=True)
class Deadlines:
    """Every last day of some records, in the order of the records and of the text. Iterate over it for the duties."""

    rows: list[Deadline]
    papers: list[Papers]
    as_of: date | None
    policy: str
    label: Label
    stamp: date
    counts: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Deadline]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def summary(self) -> dict[str, int]:
        """Return how many duties there are and how many are in each state; `late` is late or overdue."""
        counts = {state: self.counts.get(state, 0) for state in ("open", "impossible", "done", "inform")}
        late = self.counts.get("late", 0) + self.counts.get("overdue", 0)
        return {"count": len(self.rows), **counts, "late": late, "undated": self.counts.get("no_day", 0)}

    def to_dicts(self, lang: str = "zh") -> list[dict[str, Any]]:
        """Return every duty, then the papers of every claim, as JSON carries them."""
        return [*(row.to_dict(lang) for row in self.rows), *(papers.to_dict(lang) for papers in self.papers)]

    def table(self, lang: str = "zh") -> tuple[list[str], list[list[str]]]:
        """Return headers and rows in words."""
        head = [say(f"column_{n}", lang, {}) for n in ("id", "item", "clause", "duty", "due", "done", "state")]
        rows = []
        for row in self.rows:
            due, done = (day.isoformat() if day else "—" for day in (row.due, row.done))
            rows.append([quoted_id(row.id or "—"), row.item.say(lang), row.clause, row.named(lang), due, done, row.say(lang)])
        return head, rows

    def to_ics(self, lang: str = "zh") -> bytes:
        """Return a calendar file: one all-day entry for every last day that is still to be kept or told.

        Entries keep their identity from one writing to the next, and the same input gives the same bytes.
        Raises: UsageError where the extra `calendar` is not installed.
        """
        return _ics(self, lang)

    def _repr_html_(self) -> str:
        """Show the duties in a notebook."""
        from lfreward.escaping import html as escape

        head, rows = self.table()
        lines = ["".join(f"<td>{escape(c)}</td>" for c in row) for row in rows]
        return (
            f"<table><tr>{''.join(f'<th>{escape(h)}</th>' for h in head)}</tr>"
            + "".join(f"<tr>{line}</tr>" for line in lines)
            + "</table>"
        )


def deadlines(results: Sequence[Assessment], policy: Any, as_of: date | None = None) -> Deadlines:
    """Return every duty of records that have been judged, with its last day and its state on a day.

    `policy`: the resolved policy they were judged by. A record without an item counts for the item that it was judged best for.
    """
    rows: list[Deadline] = []
    papers: list[Papers] = []
    for place, result in enumerate(results):
        plan: Any = result.plan
        if result.item is None or result.verdict is Verdict.REJECTED:
            continue
        for duty in sorted(plan.item.duties, key=lambda d: clause_order(d.clause)):
            if duty.fact is None and result.verdict is Verdict.INELIGIBLE:
                continue
            rows += (
                _monthly(plan, duty, result, as_of, place)
                if duty.due.month_ends
                else [_one(plan, duty, result, as_of, place)]
            )
        if plan.item.papers:
            papers.append(_papers(plan, result))
    found = Deadlines(rows, papers, as_of, policy.key, policy.label, policy.issued)
    for row in rows:
        found.counts[row.state] = found.counts.get(row.state, 0) + 1
    return found


def _make(
    plan: ItemPlan, duty: Duty, result: Assessment, due: date | None, done: date | None, place: int, **more: Any
) -> Deadline:
    who = result.record.get("organiser") or result.record.get("beneficiary")
    return Deadline(
        result.id, who, plan.item.label, duty.id, duty.key, duty.clause, duty.label, due, done,
        advisory=duty.advisory, place=place, item_key=plan.item.key, **more,
    )  # fmt: skip


def _one(plan: ItemPlan, duty: Duty, result: Assessment, as_of: date | None, place: int) -> Deadline:
    values = result.values
    due = plan.due(duty, values)
    if duty.fact is None:
        state, days = ("inform", (due - as_of).days if as_of else None) if due else ("no_day", None)
        return _make(plan, duty, result, due, None, place, state=state, days=days, lacking=_lacking(plan, duty, values))
    done = values.get(duty.fact)
    if due is None:
        proven = done is not None and _judged_met(plan, duty, result)
        state = "done" if proven else "no_day"
        return _make(plan, duty, result, None, done, place, state=state, lacking=_lacking(plan, duty, values))
    state, days = _state(plan, duty, due, done, as_of)
    return _make(plan, duty, result, due, done, place, state=state, days=days)


def _state(plan: ItemPlan, duty: Duty, due: date, done: date | None, as_of: date | None) -> tuple[str, int | None]:
    """Return state and days. A month's table that is late is asked for all the same: nobody is judged by its day."""
    if done is not None:
        return ("done", None) if done <= due else ("late", (done - due).days)
    if as_of is None or as_of <= due:
        return "open", (due - as_of).days if as_of else None
    curable = duty.advisory or duty.due.month_ends is not None or plan.policy.late != "forfeits"
    return "overdue" if curable else "impossible", (as_of - due).days


def _judged_met(plan: ItemPlan, duty: Duty, result: Assessment) -> bool:
    for check, mark in zip(plan.checks, result.marks[1:], strict=True):
        if check.of is duty:
            return bool(mark is Mark.MET)
    return False


def _lacking(plan: ItemPlan, duty: Duty, values: Mapping[str, Any]) -> Label:
    """Return what the last day cannot be known without."""
    if values.get(duty.due.fact) is None:
        return plan.facts[duty.due.fact].label
    year = (
        plan.judge_.calendar.missing_notice(max(values[duty.due.fact], plan.judge_.calendar.last))
        if duty.due.working_days
        else ""
    )
    return Label(f"{year}年放假安排通知", f"the holiday notice of {year}")


def _monthly(plan: ItemPlan, duty: Duty, result: Assessment, as_of: date | None, place: int) -> list[Deadline]:
    """Return one entry for each month's table; a table that is filed shows no day, because none is on record."""
    values = result.values
    if values.get(duty.due.fact) is None:
        return [_make(plan, duty, result, None, None, place, state="no_day", lacking=_lacking(plan, duty, values))]
    assert duty.due.month_ends is not None
    every = plan.open_months(duty, {key: value for key, value in values.items() if key != duty.fact})
    open_ = set(plan.open_months(duty, values))
    rows = []
    for month in every:
        year, number = map(int, month.split("-"))
        due = date(year, number, 1) + relativedelta(months=1, days=-1)
        state, days = ("done", None) if month not in open_ else _state(plan, duty, due, None, as_of)
        rows.append(_make(plan, duty, result, due, None, place, state=state, days=days, month=month))
    return rows


def _papers(plan: ItemPlan, result: Assessment) -> Papers:
    lacking = plan.lacking(result.values)
    due = next((plan.due(duty, result.values) for duty in plan.item.duties if duty.fact == "filed_on"), None)
    held = tuple((p.letter, p.label) for p in plan.item.papers if p not in lacking)
    missing = tuple((p.letter, p.label) for p in lacking)
    return Papers(
        result.id,
        plan.item.label,
        plan.item.papers[0].clause,
        due,
        held,
        missing,
        result.values.get("materials") is not None,
    )


def _ics(found: Deadlines, lang: str) -> bytes:
    try:
        from icalendar import Alarm, Calendar, Event
    except ImportError:
        raise UsageError("usage_extra", name="icalendar", extra="calendar") from None

    book = Calendar()
    book.add("prodid", "-//lfreward//deadlines//ZH")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", say("ics_name", lang, {"policy": found.label}))
    stamp = datetime(found.stamp.year, found.stamp.month, found.stamp.day, tzinfo=UTC)
    twice: dict[str, int] = {}
    for row in found.rows:
        past = row.state == "inform" and row.days is not None and row.days < 0
        if row.due is None or past or row.state not in ("open", "overdue", "inform"):
            continue
        name = "|".join(
            (found.policy, row.who or "", row.id or f"#{row.place}", row.item_key, row.duty, row.month or "")
        )
        twice[name] = twice.get(name, 0) + 1
        uid = hashlib.sha256(f"{name}|{twice[name]}".encode()).hexdigest()[:32]
        event = Event()
        event.add("uid", f"{uid}@lfreward")
        event.add("dtstamp", stamp)
        event.add("summary", f"{row.named(lang)} · {quoted_id(row.id or '—')}")
        event.add("dtstart", row.due)
        event.add("dtend", row.due + timedelta(1))
        event.add("transp", "TRANSPARENT")
        args = {
            "clause": row.clause,
            "label": row.named(lang),
            "id": row.id or "—",
            "item": row.item,
            "state": row.say(lang),
        }
        event.add("description", say("ics_about", lang, args))
        for days in REMINDERS if row.state != "inform" else ():
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", row.named(lang))
            alarm.add("trigger", timedelta(days=-days, hours=9))
            event.add_component(alarm)
        book.add_component(event)
    return bytes(book.to_ical())
