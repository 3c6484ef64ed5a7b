"""What there is to tell of a record beside its verdict: contradictions, advice that came too late, missing lists.

A program says by which marks something is to be told (`Note`: a code and what it is about); here the codes get their
values, so that a message can be made of them. Each finding names the facts that it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, date
from typing import Any, TypeAlias

from lfreward.evaluate.item import CompiledItem
from lfreward.facts import shown
from lfreward.i18n import Label
from lfreward.law.nodes import Duty, Test
from lfreward.program.nodes import Note, facts_in
from lfreward.results.assessment import Finding

Values: TypeAlias = Mapping[str, Any]
Maker: TypeAlias = Callable[[Values], Finding | None]


def maker(plan: CompiledItem, note: Note) -> Maker:
    """Return what makes the finding of a note from the values of a record."""
    return MAKERS[note.code](plan, note)


def no_notice(plan: CompiledItem, day: date) -> Finding:
    """Say that the season of a day waits for a holiday notice."""
    assert plan.season is not None
    args = {"day": day.isoformat(), "year": plan.world.calendar.missing_notice(day)}
    return Finding("no_notice", plan.season.of[0], args)


def list_missing(plan: CompiledItem, row: int | None) -> Finding:
    """Say which list is not published."""
    says = (plan.item.table.rows[row].says if row is not None else None) or Label("", "")
    return Finding("list_missing", plan.item.payee, {"says": says, "office": plan.policy.settles_questions})


def outside_stay(values: Values) -> list[Finding]:
    """Return the days of an itinerary that lie outside the stay."""
    arrival, departure = values.get("arrival_date"), values.get("departure_date")
    if arrival is None or departure is None:
        return []
    days = (day["date"] for day in values.get("itinerary") or () if "date" in day)
    stay = {"arrival": arrival, "departure": departure}
    outside = (day for day in days if not arrival <= day <= departure)
    return [Finding("itinerary_outside", "itinerary", {"day": day, **stay}) for day in outside]


def _not_in_register(plan: CompiledItem, note: Note) -> Maker:
    test = plan.checks[int(note.about)].of.test
    assert isinstance(test, Test)
    register, on = test.bound

    def make(values: Values) -> Finding:
        day = values.get(on)
        said = day.isoformat() if day else Label("当日", "that day")
        return Finding(note.code, test.fact, {"value": shown(values[test.fact]), "day": said, "file": f"{register}s.toml"})

    return make


def _no_notice_deadline(plan: CompiledItem, note: Note) -> Maker:
    duty: Duty = plan.checks[int(note.about)].of
    calendar = plan.world.calendar

    def make(values: Values) -> Finding:
        day = max(values[duty.due.fact], calendar.last)
        return Finding(note.code, duty.fact, {"label": duty.label, "year": calendar.missing_notice(day)})

    return make


def _late_curable(plan: CompiledItem, note: Note) -> Maker:
    return _late(plan, note, plan.checks[int(note.about)].of)


def _late_advisory(plan: CompiledItem, note: Note) -> Maker:
    return _late(plan, note, next(duty for duty in plan.item.duties if duty.id == note.about))


def _late(plan: CompiledItem, note: Note, duty: Duty) -> Maker:
    last_days, fact, start = plan.world.due_days(duty.due), duty.fact or "", duty.due.fact

    def make(values: Values) -> Finding:
        done, due = values[fact], last_days[values[start]][1]
        args = {"label": duty.label, "due": due.isoformat(), "done": done.isoformat(), "days": (done - due).days}
        return Finding(note.code, fact, args)

    return make


def _beyond_stay(plan: CompiledItem, note: Note) -> Maker:
    def make(values: Values) -> Finding:
        arrival, departure = values["arrival_date"], values["departure_date"]
        most = (departure - arrival).days
        return Finding(note.code, "nights", {"nights": values["nights"], "most": most, "arrival": arrival, "departure": departure})

    return make


def _outside_stay(plan: CompiledItem, note: Note) -> Maker:
    """Name the fact that is in doubt, and the days of the tour that it cannot be true beside."""
    fact = str(note.about)
    label, missing = plan.facts[fact].label, Label("未填", "not given")

    def make(values: Values) -> Finding:
        days = {name: values.get(f"{name}_date") or missing for name in ("arrival", "departure")}
        return Finding(note.code, fact, {"label": label, "day": values[fact], **days})

    return make


def _fewer_tickets(plan: CompiledItem, note: Note) -> Maker:
    def make(values: Values) -> Finding:
        args = {"visitors": f"{values['visitors']:,}", "ticketed": f"{values['ticketed_visitors']:,}"}
        return Finding(note.code, "ticketed_visitors", args)

    return make


def _penalty_after_filing(plan: CompiledItem, note: Note) -> Maker:
    penalty, filed = (fact.key for fact in facts_in(note.mark))

    def make(values: Values) -> Finding:
        return Finding(note.code, penalty, {"found": values[penalty].isoformat(), "filed": values[filed].isoformat()})

    return make


def _due_at_latest(plan: CompiledItem, note: Note) -> Maker:
    """Say by when a duty would have had to be done, had the day that it is counted from been the last of the year."""
    duty = next(duty for duty in plan.item.duties if duty.id == note.about)
    label = plan.facts[duty.due.fact].label

    def make(values: Values) -> Finding | None:
        year = values.get(duty.due.latest or "")
        if year is None or not MINYEAR <= year <= MAXYEAR:
            return None
        soonest, latest = plan.world.due(duty.due, date(year, 12, 31))
        if soonest != latest:
            return None
        args = {"label": duty.label, "from": label, "year": year, "due": soonest.isoformat()}
        return Finding(note.code, duty.due.fact, args)

    return make


MAKERS: Mapping[str, Callable[[CompiledItem, Note], Maker]] = {
    "not_in_register": _not_in_register,
    "no_notice_deadline": _no_notice_deadline,
    "late_curable": _late_curable,
    "late_advisory": _late_advisory,
    "nights_beyond_stay": _beyond_stay,
    "checked_outside_stay": _outside_stay,
    "filed_before_departure": _outside_stay,
    "fewer_tickets": _fewer_tickets,
    "penalty_after_filing": _penalty_after_filing,
    "due_at_latest": _due_at_latest,
}
