"""A judgement in words: each step and each open duty, from the item and the values of a record.

They are made when someone reads them, by `trace`, which keeps what it has made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.evaluate.item import Check, CompiledItem
from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.law.nodes import Condition, Derived, Duty, Row, Test, Tree, clause_order
from lfreward.law.rules import BOUNDS, holds, leaves
from lfreward.results import words
from lfreward.results.assessment import Assessment, Between, Mark, Step, Todo, canonical

MET, OPEN, UNKNOWN_MARK, NOT_MET = Mark.MET, Mark.PENDING, Mark.UNKNOWN, Mark.FAILED


def table_steps(plan: CompiledItem, assessment: Assessment, row: Row) -> list[Step]:
    """Return the steps of the table: the season, then each cell of the row reached or missed."""
    values = assessment.values
    steps = []
    if plan.season is not None:
        steps.append(_season_step(plan, assessment))
    decided = assessment.marks[0] is NOT_MET
    steps += [cell_step(plan, row, cell, values, decided) for cell in row.cells]
    lacking = plan.lacking_for_sum(values)
    for name in plan.item.table.per:
        if name not in {leaf.fact for cell in row.cells for leaf in leaves(cell)} and name in lacking:
            fact = plan.facts[name]
            found = canonical(values.get(name))
            args = {"label": fact.label, "requires": Label("提供", "to be given")}
            steps.append(Step(plan.item.clause, name, name, "given", found, "unknown", "step_unknown", args))
    others = [name for name in lacking if name not in plan.item.table.per]
    for name in others if isinstance(row.pays, int | Mapping) else ():
        fact = plan.facts[name]
        args = {"label": fact.label, "requires": Label("提供", "to be given")}
        steps.append(Step(plan.item.clause, name, name, "given", None, "unknown", "step_unknown", args))
    return steps


def _season_step(plan: CompiledItem, assessment: Assessment) -> Step:
    assert plan.season is not None
    day = plan.season.of[0]
    value = assessment.values.get(day)
    found = assessment.season
    label = plan.season.label
    if found is not None:
        args = {"label": label, "day": canonical(value) or "", "found": plan.season.names[found]}
        return Step(plan.item.clause, plan.season.key, day, "known", canonical(value), "met", "step_season", args)
    lacking = [plan.facts[name].label for name in plan.season.of if assessment.values.get(name) is None]
    why = (
        words.join(lacking) if lacking else Label("缺少当年放假安排通知", "the holiday notice of that year is not held")
    )
    why = Label(f"缺{why.zh}", f"{why.en} missing") if lacking else why
    args = {"label": label, "why": why}
    return Step(
        plan.item.clause, plan.season.key, day, "known", canonical(value), "unknown", "step_season_unknown", args
    )


def cell_step(plan: CompiledItem, row: Row, cell: Test | Tree, values: Mapping[str, Any], decided: bool = True) -> Step:
    """Return the step of one cell of the row that is shown.

    `decided`: the table pays nothing for certain. Without it a row that says so is only one of several possible rows.
    """
    fact, mark = plan.facts[next(leaves(cell)).fact], plan.test(cell, values)
    says_nothing = row.pays == "unknown" or (row.pays is None and decided)
    if says_nothing and cell is row.cells[0] and mark is MET:
        code = "step_pays_nothing" if row.pays is None else "step_list_missing"
        verdict = NOT_MET if row.pays is None else UNKNOWN_MARK
        found = values.get(fact.key)
        args = {"label": fact.label, "found": words.value(found, fact), "says": row.says or Label("", "")}
        return Step(
            plan.item.clause,
            fact.key,
            fact.key,
            words.requires(cell, plan.facts),
            canonical(found),
            verdict.word,
            code,
            args,
        )
    if mark is UNKNOWN_MARK and fact.values is not None and isinstance(cell, Test):
        kinds = {leaf.bound for r in plan.item.table.rows for c in r.cells for leaf in leaves(c) if leaf.fact == fact.key}
        cell = Test(fact.key, "one_of", tuple(k for k in fact.values if k in kinds))
    return test_step(plan.item.clause, fact.key, fact.label, cell, mark, values, plan.facts, worded=plan.worded)


def check_step(plan: CompiledItem, check: Check, mark: Mark, values: Mapping[str, Any]) -> Step:
    """Return the step of one check; where the record contradicts itself on a fact that it reads, the step says so."""
    step = _plain_step(plan, check, mark, values)
    doubted = plan.doubted(check, values) if mark is UNKNOWN_MARK else None
    if doubted is None:
        return step
    fact = plan.facts[doubted]
    args = {"label": check.of.label if check.kind != "papers" else step.args["label"], "doubted": fact.label}
    return replace(step, code="step_in_doubt", args=args | {"found": words.value(values[doubted], fact)})


def _plain_step(plan: CompiledItem, check: Check, mark: Mark, values: Mapping[str, Any]) -> Step:
    if check.kind == "condition":
        condition: Condition = check.of
        window = next((w for w in plan.windows if w.key == next(leaves(condition.test)).fact), None)
        if window is not None:
            return replace(_window_step(plan, condition, window, mark, values), procedure=check.procedure)
        step = test_step(
            condition.clause, condition.key, condition.label, condition.test, mark, values, plan.facts, check.procedure,
            plan.worded,
        )  # fmt: skip
        if step.code in ("step_violation", "step_penalty"):
            return replace(step, args={**step.args, "effect": _effect(plan, step.clause)})
        return replace(step, code="step_unsettled") if condition.unsettled and _failed(plan, condition, values) else step
    if check.kind == "duty":
        return duty_step(plan, check.of, mark, values)
    return _papers_step(plan, mark, values)


def _effect(plan: CompiledItem, clause: str) -> Label:
    """Return what the text says becomes of the reward where this ground holds."""
    effects = (ground.effect for ground in plan.policy.grounds if ground.clause == clause)
    return next((effect for effect in effects if effect.zh), Label("不满足", "not met"))


def _failed(plan: CompiledItem, condition: Condition, values: Mapping[str, Any]) -> bool:
    """Say whether the test of a condition fails on known values."""
    return plan.test(condition.test, values) is NOT_MET


def _window_step(plan: CompiledItem, condition: Condition, window: Derived, mark: Mark, values: Mapping[str, Any]) -> Step:
    """Show the days that a window is about, not the yes or no that was derived from them."""
    days = [values.get(name) for name in window.of]
    known = [day.isoformat() for day in days if day is not None]
    lacking = words.join([plan.facts[name].label for name in window.of if values.get(name) is None])
    args = {"label": condition.label, "requires": condition.label, "found": "–".join(known), "lacking": lacking}
    code = {MET: "step_window_met", NOT_MET: "step_window_not_met"}.get(mark, "step_window_unknown")
    requires = "months " + " ".join(map(str, window.spec["months"]))
    return Step(condition.clause, condition.key, window.of[0], requires, canonical(days[0]), mark.word, code, args)


def duty_step(plan: CompiledItem, duty: Duty, mark: Mark, values: Mapping[str, Any]) -> Step:
    """Return the step of one duty: when it was due, when it was done, and what that came to."""
    done, due = values.get(duty.fact or ""), plan.due(duty, values)
    args: dict[str, Any] = {"label": duty.label}
    requires = "known day"
    if duty.due.month_ends is not None:
        open_ = plan.open_months(duty, values) if values.get(duty.due.fact) is not None else []
        code = "months_open" if open_ else "step_months_met" if mark is MET else "step_duty_open"
        year = values.get(duty.due.fact)
        args |= {"months": "、".join(open_), "due": f"{year}-11" if year else "—", "done": "、".join(done or ())}
        return Step(duty.clause, duty.key, duty.fact or "", "every month", canonical(done), mark.word, code, args, True)
    if due is None and mark is NOT_MET:
        due = plan.world.calendar.latest_nth_workday(values[duty.due.fact], duty.due.working_days or 1)
    if due is not None:
        requires = f"≤ {due.isoformat()}"
        args |= {"due": due.isoformat(), "done": canonical(done), "days": (done - due).days if done else 0}
        late = done is not None and done > due
        code = (
            "step_duty_open"
            if done is None
            else "step_duty_late"
            if mark is NOT_MET
            else "step_duty_cured"
            if late
            else "step_duty_met"
        )
    elif values.get(duty.due.fact) is not None and duty.due.working_days:
        year = plan.world.calendar.missing_notice(max(values[duty.due.fact], plan.world.calendar.last))
        args |= {"year": year}
        code = "step_duty_no_notice"
    else:
        lacking = [plan.facts[n].label for n in (duty.fact or "", duty.due.fact) if values.get(n) is None]
        args |= {"lacking": words.join(lacking)}
        code = "step_duty_unknown"
    return Step(duty.clause, duty.key, duty.fact or "", requires, canonical(done), mark.word, code, args, True)


def _papers_step(plan: CompiledItem, mark: Mark, values: Mapping[str, Any]) -> Step:
    letters = Label("、".join(plan.letters), ", ".join(plan.letters))
    lacking = plan.lacking(values)
    args = {
        "label": plan.facts["materials"].label,
        "requires": letters,
        "lacking": Label("、".join(p.letter for p in lacking), ", ".join(p.letter for p in lacking)),
    }
    code = {MET: "step_papers_met", NOT_MET: "step_papers_lack"}.get(mark, "step_papers_open")
    return Step(
        plan.item.papers[0].clause,
        "materials",
        "materials",
        " ".join(plan.letters),
        canonical(values.get("materials")),
        mark.word,
        code,
        args,
        True,
    )


def inform_todo(plan: CompiledItem, duty: Duty, values: Mapping[str, Any]) -> Todo | None:
    """Return a duty that is told and that nobody is judged by; None where its last day cannot be known."""
    due = plan.due(duty, values)
    return None if due is None else Todo(duty.key, duty.clause, due, "todo_inform", {"label": duty.label, "due": due.isoformat()})


def open_todo(plan: CompiledItem, check: Check, values: Mapping[str, Any]) -> Todo | None:
    """Return what is still to be done for a check, and by when where that can be known."""
    if check.kind == "papers":
        lacking = plan.lacking(values)
        due = next((plan.due(d, values) for d in plan.item.duties if d.fact == "filed_on"), None)
        names = Label(
            "、".join(f"{p.letter} {p.label.zh}" for p in lacking),
            ", ".join(f"{p.letter} {p.label.en}" for p in lacking),
        )
        return Todo("materials", check.clause, due, "todo_papers", {"lacking": names})
    if check.kind == "duty":
        duty: Duty = check.of
        if duty.due.month_ends is not None:
            if values.get(duty.due.fact) is None:
                return None
            months = plan.open_months(duty, values)
            last = date.fromisoformat(months[0] + "-01") + relativedelta(months=1, days=-1) if months else None
            return Todo(duty.key, duty.clause, last, "todo_months", {"months": "、".join(months)})
        due = plan.due(duty, values)
        if due is not None:
            return Todo(duty.key, duty.clause, due, "todo_by", {"label": duty.label, "due": due.isoformat()})
        lacking_facts = [plan.facts[n].label for n in (duty.due.fact,) if values.get(n) is None]
        why = words.join(lacking_facts) if lacking_facts else Label("放假安排通知", "the holiday notice")
        return Todo(duty.key, duty.clause, None, "todo_no_day", {"label": duty.label, "lacking": why})
    condition: Condition = check.of
    test = next(leaves(condition.test))
    if test.op == "not_within_years":
        return Todo(condition.key, condition.clause, None, "todo_penalty", {"found": canonical(values[test.fact])})
    return Todo(condition.key, condition.clause, None, "todo_show", {"label": condition.label})


def test_step(
    clause: str,
    key: str,
    label: Label,
    test: Test | Tree,
    mark: Mark,
    values: Mapping[str, Any],
    facts: Mapping[str, Fact],
    procedure: bool = False,
    worded: dict[Test | Tree, tuple[Label, str]] | None = None,
) -> Step:
    """Put one tried condition into a step; of a tree over several facts, the last fact is the one shown.

    `worded` keeps how tests are said.
    """
    every = list(leaves(test))
    lacking = [one for one in every if values.get(one.fact) is None] if mark is UNKNOWN_MARK else []
    leaf = (lacking or every[-1:])[0]
    fact = facts.get(leaf.fact)
    value = values.get(leaf.fact)
    known = worded.get(test) if worded is not None else None
    if known is None:
        known = words.requires_words(test, facts), words.requires(test, facts)
        if worded is not None:
            worded[test] = known
    requires_words, requires = known
    args: dict[str, Any] = {"label": label, "requires": requires_words, "found": words.value(value, fact)}
    if value is None:
        code = {MET: "step_none_on_record", OPEN: "step_open"}.get(mark, "step_unknown")
        if (mark is MET and isinstance(test, Tree)) or (
            mark is MET and fact is not None and fact.type not in ("clauses", "date")
        ):
            code = "step_not_needed"
        if code == "step_unknown" and isinstance(test, Tree):
            code = "step_lacking"
            args["lacking"] = words.join([facts[one.fact].label for one in lacking if one.fact in facts])
    elif mark is MET:
        code = "step_met"
    elif mark is OPEN:
        code = "step_open"
    elif mark is UNKNOWN_MARK:
        code = "step_partly" if isinstance(value, Between) else "step_unknown"
    else:
        code = "step_not_met"
        missed = words.gap(leaf, value, fact) if isinstance(test, Test) else _tree_gap(test, value, fact)
        if missed:
            code, args["gap"] = missed
    if leaf.op == "registered" and mark is NOT_MET:
        code = "step_no_register"
        args["day"] = canonical(values.get(leaf.bound[1])) or Label("当日", "that day")
    elif leaf.op == "not_within_years" and value is not None and mark is OPEN:
        code = "step_penalty_open"
    elif leaf.op == "not_within_years" and value is not None:
        code = "step_penalty" if mark is NOT_MET else "step_penalty_old"
        args["filed"] = canonical(values.get(leaf.bound[1]))
    elif isinstance(test, Test) and fact is not None and fact.type == "clauses" and mark is NOT_MET and value:
        code = "step_violation"
        named = sorted((c for c in value if c in (fact.values or {})), key=clause_order)
        labels = [Label(f"{c} {(fact.values or {})[c].zh}", f"{c} {(fact.values or {})[c].en}") for c in named]
        args["found"] = words.join(labels)
        clause = named[0] if named else clause
    return Step(clause, key, leaf.fact, requires, canonical(value), mark.word, code, args, procedure)


def _tree_gap(test: Tree, value: Any, fact: Fact | None) -> tuple[str, Label] | None:
    for leaf in leaves(test):
        if (
            fact is not None
            and leaf.fact == fact.key
            and leaf.op in BOUNDS
            and not isinstance(value, Between)
            and not holds(leaf, value)
        ):
            return words.gap(leaf, value, fact)
    return None
