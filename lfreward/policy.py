"""What users hold: `load_policy` and the policy that evaluates, settles and explains. Each method is one call down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from lfreward.calendar import Calendar
from lfreward.errors import RuleError, UsageError, nearest
from lfreward.evaluate import Evaluator
from lfreward.explore.reading_impact import Price, price_readings
from lfreward.i18n import LANGS, Label
from lfreward.law.loading import policies, read_overlay, read_policy, read_tables, shipped, shipped_key
from lfreward.law.nodes import ResolvedPolicy
from lfreward.law.rules import Rules
from lfreward.registers import Registers
from lfreward.results.assessment import Assessment, Finding, Verdict
from lfreward.results.basis import register_policy
from lfreward.settlement import Settlement, settle

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from lfreward.audit import Audit, Mapped, Reason
    from lfreward.batch import Desk, Progress, SettledClaims, TableReport
    from lfreward.engines.javascript import Module
    from lfreward.explore.deadlines import Deadlines
    from lfreward.explore.near_miss import NearMisses
    from lfreward.explore.plan import BestPlan, SeasonPlan
    from lfreward.explore.reading_bounds import Extremes
    from lfreward.explore.what_if import Comparison, WhatIf
    from lfreward.intake import RecordFile, RecordRow
    from lfreward.office.fact_guide import Facts
    from lfreward.proofs.check import Report
    from lfreward.results.verify import Verification

__all__ = ["Policy", "check_rules", "load_policy", "replay"]

Record = Mapping[str, Any]
EVALUATORS_KEPT = 64  # sets of readings held ready at a time; the one that was not asked for longest is let go


class HasFacts(Protocol):
    """A typed record, or anything else that gives its facts as a mapping."""

    def facts(self) -> dict[str, Any]:
        """Return the facts that are given."""


RecordLike: TypeAlias = Mapping[str, Any] | HasFacts | Assessment  # a result stands for its record


def load_policy(policy: str | Path | None = None, *, readings: Mapping[str, str] | None = None) -> Policy:
    """Load a policy by its key, or from a folder of rule files.

    `readings` sets switches for everything the policy then does; any call can set others.
    Raises: UsageError for an unknown policy, switch or option; RuleError with every fault of the rule files.

    >>> load_policy().items[0]
    'charter_flight'
    """
    if policy is not None and not isinstance(policy, str | Path):
        raise UsageError("usage_policy_type", type=type(policy).__name__)
    name = shipped_key(policy)
    return Policy(_shipped(name) if name is not None else Loaded(*read_policy(policy)), readings)


@lru_cache(maxsize=8)
def _shipped(name: str) -> Loaded:
    return Loaded(*read_policy(name))


class Loaded:
    """What was read of one policy, and what evaluates under each set of readings; shared by all who hold the policy.

    Results find their policy again by it, as long as somebody holds it.
    """

    def __init__(self, rules: Rules, calendar: Calendar, registers: Registers) -> None:
        self.rules = rules
        self.calendar = calendar
        self.registers = registers
        self._evaluators: dict[tuple[tuple[str, str], ...], Evaluator] = {}
        register_policy(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as what was read; what it has compiled is compiled anew."""
        return Loaded, (self.rules, self.calendar, self.registers)

    @property
    def key(self) -> str:
        """The key of the policy."""
        return str(self.rules.tree["policy"]["key"])

    @property
    def digest(self) -> str:
        """The digest of its rules, in hexadecimal."""
        return self.rules.rules_digest.digest

    def evaluator(self, readings: Mapping[str, str]) -> Evaluator:
        """Return what evaluates under a set of readings; the one that was not asked for longest is let go."""
        name = self.rules.apart_from_defaults(readings)
        evaluator = self._evaluators.pop(name, None)
        if evaluator is None:
            while len(self._evaluators) >= EVALUATORS_KEPT:
                self._evaluators.pop(next(iter(self._evaluators)))
            evaluator = Evaluator(self.rules.resolved(dict(readings)), self.calendar, self.registers)
        self._evaluators[name] = evaluator  # the last asked for comes last
        return evaluator

    def explain(self, result: Assessment, lang: str) -> str:
        """Return the whole reasoning of a result that rests on these rules."""
        return explain(Policy(self, dict(result.basis.readings)), result, lang)


def explain(policy: Policy, result: Assessment, lang: str = "zh") -> str:
    """Return the whole reasoning of a result, clause by clause, in Chinese (`zh`) or English (`en`).

    >>> policy = load_policy()
    >>> print(explain(policy, policy.evaluate({"item": "coach_group", "visitors": 299}), "en").splitlines()[2])
    Verdict: not eligible, nothing payable
    """
    from lfreward.results.explain import reasoning

    if lang not in LANGS:
        raise UsageError("usage_lang", name=str(lang))
    return reasoning(result, policy.other_readings(result), lang, policy.near_misses(result))


class Replay(NamedTuple):
    """A receipt that was checked: the audit done again, all that is not as sealed, and what it was checked with."""

    audit: Audit
    differences: list[Reason]
    used: list[Reason]


def replay(
    receipt: str | Path,
    path: str | Path | Sequence[str | Path],
    *,
    policy: str | Path | None = None,
    verify_key: str | Path | None = None,
    earlier: Sequence[str | Path] = (),
    decisions: str | Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """Audit a file again as a receipt says it was done; return the audit, and in words all that is not as sealed.

    The rules are those of `policy`, else those that ship under the key that the receipt names: a receipt never says where
    rules or files are to be read, so `earlier` and `decisions` name theirs again. `verify_key` names a file with
    the key that the receipt must be signed with.
    Raises: UsageError for a receipt that is none or names a policy that does not ship, InputError where a file cannot be
    read.
    """
    from lfreward.audit import check, checked_with, load_receipt, read_map, signed_by

    sealed = load_receipt(receipt)
    options = sealed["options"]
    _, known = policies()
    if policy is None and sealed["policy"] not in known:
        raise UsageError("receipt_policy", name=sealed["policy"], known="、".join(known))
    again = load_policy(policy if policy is not None else sealed["policy"])
    switches = {key: reading.options for key, reading in again.resolved.readings.items()}
    chosen = {k: v for k, v in sealed["readings"].items() if k in switches and v in switches[k]}
    again = load_policy(policy if policy is not None else sealed["policy"], readings=chosen)
    plain = options["map"]
    settled = {**plain["headers"], "sheets": plain["sheets"], "ignore": plain["ignore"]}
    done = again.audit(
        path,
        mapping=read_map(settled, read_tables(shipped() / "audit")["forms"]),
        encoding=options["encoding"],
        sheets=tuple(options["sheets"]),
        item=options["item"],
        earlier=earlier,
        decisions=decisions,
        progress=progress,
    )
    found = check(receipt, sealed, done)
    wrong, told = signed_by(sealed, verify_key)
    shipped_ones, named = Label("随程序提供", "as shipped"), Label(f"由调用者指明：{policy}", f"as named: {policy}")
    source = shipped_ones if policy is None else named
    return Replay(done, [*wrong, *found], [*checked_with(sealed, done, source), *told])


def check_rules(policy: str | Path | None = None) -> Report:
    """Prove a policy, by its key or from a folder of rule files; what cannot be loaded is a finding too.

    Raises: UsageError for an unknown policy.
    """
    from lfreward.proofs.check import from_complaints

    try:
        return load_policy(policy).prove()
    except RuleError as error:
        return from_complaints(error.complaints)


class Policy:
    """One policy, ready to judge. Hold one and use it for as many records as you like; it never changes."""

    def __init__(self, loaded: Loaded, readings: Mapping[str, str] | None = None) -> None:
        self._loaded = loaded
        self._own: Evaluator | None = None  # what evaluates under this policy's own readings
        self._readings = dict(self._checked(readings or {}))

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as what it was loaded from; what it has compiled is compiled anew."""
        return Policy, (self._loaded, self._readings)

    # ---- what it is

    @property
    def resolved(self) -> ResolvedPolicy:
        """The nouns of the law under this policy's readings."""
        return self.evaluator().policy

    @property
    def key(self) -> str:
        """The key of the policy."""
        return self.resolved.key

    @property
    def document(self) -> str:
        """The number of the document."""
        return self.resolved.document

    @property
    def items(self) -> tuple[str, ...]:
        """The keys of the items, in the order of the text."""
        return tuple(self.resolved.items)

    @property
    def readings(self) -> dict[str, str]:
        """Every switch and where it stands."""
        return dict(self.resolved.chosen)

    @property
    def rules(self) -> Rules:
        """The rule files, unresolved: every switch with all its options."""
        return self._loaded.rules

    @property
    def calendar(self) -> Calendar:
        """The holiday notices that seasons and working days rest on."""
        return self._loaded.calendar

    @property
    def registers(self) -> Registers:
        """The dated registers of places."""
        return self._loaded.registers

    def __repr__(self) -> str:
        return f"<Policy {self.key} {self.document}>"

    # ---- what it does

    @property
    def facts(self) -> Facts:
        """The facts of this policy, each with definition, unit, scope, names, clauses and what missing means.

        >>> load_policy().facts["人数"].unit.en
        'people'
        """
        from lfreward.office.fact_guide import facts_guide

        return facts_guide(self.resolved)  # for people, and quickly made

    def evaluate(self, record: RecordLike, *, readings: Mapping[str, str] | None = None) -> Assessment:
        """Judge one record: a `Group`, `ShuttleLine`, `OrganiserYear` or `Creation`, or a mapping of facts.

        Never raises for what the facts say: what cannot be read is a `rejected` result that says why.
        Raises: UsageError for something that is no record, or an unknown switch or option.

        >>> load_policy().evaluate({"item": "coach_group", "visitors": 299}).verdict.value
        'ineligible'
        """
        return self.evaluator(readings).evaluate(self._facts(record))

    def evaluate_json(self, text: str | bytes, *, readings: Mapping[str, str] | None = None) -> Assessment:
        """Judge one record that stands in JSON, as one line of a JSON-lines file does; otherwise as `evaluate`.

        >>> load_policy().evaluate_json('{"item": "coach_group", "visitors": 299}').verdict.value
        'ineligible'
        """
        if not isinstance(text, str | bytes):
            raise UsageError("usage_json", type=type(text).__name__)
        judge = self.evaluator(readings)
        facts = judge.read_json(text)
        if facts is not None:
            return judge.judge_read(facts)
        from lfreward.intake import json_row

        return _judge_row(judge, json_row(text))

    def evaluate_many(
        self, records: Iterable[RecordLike], *, readings: Mapping[str, str] | None = None
    ) -> Iterator[Assessment]:
        """Judge records one by one, in order; as many results as records."""
        if not isinstance(records, Iterable) or isinstance(records, str | bytes | Mapping):
            raise UsageError("usage_records", type=type(records).__name__)
        judge = self.evaluator(readings)
        return (judge.evaluate(self._facts(record)) for record in records)

    def decider(
        self, *, readings: Mapping[str, str] | None = None
    ) -> Callable[[Mapping[str, Any]], tuple[Verdict, int | None]]:
        """Return the shortest way to judge: a function from facts that have been read to verdict and fen, no reasons.

        It takes what `evaluate` leaves as a result's `record`. For searches that judge one record in many forms.
        Raises: KeyError for facts without an item of this policy.

        >>> policy = load_policy()
        >>> record = policy.evaluate({"item": "coach_group", "visitors": 299}).record
        >>> policy.decider()(record)[1]
        0
        """
        return self.evaluator(readings).decide

    def other_readings(self, result: Assessment) -> list[tuple[str, str, Assessment]]:
        """Return every option of the consulted switches under which this record would come out otherwise.

        Each is (switch, option, the result under it), other switches staying as they are.
        """
        found = []
        resolved = result.plan.policy
        chosen = resolved.chosen
        for key in result.readings:
            for option in resolved.readings[key].options:
                if option == chosen[key]:
                    continue
                other = self.evaluator({**chosen, key: option}).evaluate(result.record)
                if (other.verdict, other.amount_fen) != (result.verdict, result.amount_fen):
                    found.append((key, option, other))
        return found

    def evaluate_file(
        self,
        path: str | Path,
        *,
        readings: Mapping[str, str] | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        source: list[RecordFile] | None = None,
    ) -> Iterator[tuple[RecordRow, Assessment]]:
        """Judge every record of a file (`-`: JSON lines on standard input), in order, each with its row.

        Nothing is dropped: a row that cannot be read is a `rejected` result. `source` receives the opened file,
        whose notes are complete when the iteration is.
        Raises: InputError where the file as a whole cannot be read.
        """
        from lfreward.intake import claim_forms, open_rows

        judge = self.evaluator(readings)
        rows = open_rows(
            path,
            encoding=encoding,
            sheet=sheet,
            forms=claim_forms(judge),
            quick=lambda line: judge.read_json(line),
        )
        if source is not None:
            source.append(rows)
        for row in rows:
            yield row, judge.judge_read(row.cells) if row.read else _judge_row(judge, row)

    def evaluate_table(
        self,
        source: Any,
        out: str | Path | None = None,
        *,
        engine: str = "columns",
        readings: Mapping[str, str] | None = None,
        spark: Any = None,
        progress: Progress | None = None,
    ) -> TableReport:
        """Judge a whole table: a Parquet or CSV file, an Arrow table, a DuckDB relation; for Spark a DataFrame.

        Writes Parquet to `out`, one row for one row and in their order; without `out` the report holds an Arrow table.
        `engine` is `columns` (blocks of arrays), `duckdb` (one query), `python` (one by one) or `spark` (a folder of files is
        written, and a DataFrame is given; `spark` is a session or the address of a master, None the session that runs).
        `progress` is called with what is done and of how much: of 100, or of None where rows are counted.
        Raises: UsageError for an unknown engine or a missing extra; InputError, OutputError for a file.
        """
        from lfreward.batch import evaluate_table

        return evaluate_table(self._desk(readings), source, out, engine=engine, spark=spark, progress=progress)

    def settle_table(
        self,
        source: Any,
        out: str | Path | None = None,
        *,
        year: int | None = None,
        readings: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> TableReport:
        """Settle a whole table per organiser and accounting year, and per beneficiary, as `settle` does its results.

        Writes Parquet to `out`, one row a settlement; without `out` the report holds an Arrow table.
        Raises: as `evaluate_table`.
        """
        from lfreward.batch import settle_table

        _year(year)
        return settle_table(self._desk(readings), source, out, year=year, progress=progress)

    def _desk(self, readings: Mapping[str, str] | None) -> Desk:
        from lfreward.batch import Desk

        return Desk(self.evaluator(readings), _judge_row)

    def audit(
        self,
        path: str | Path | Sequence[str | Path],
        *,
        mapping: str | Path | Mapped | None = None,
        encoding: str | None = None,
        sheets: Sequence[str] = (),
        item: str | None = None,
        earlier: Sequence[str | Path] = (),
        decisions: str | Path | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Audit:
        """Recompute every claim of a file, or of several and of folders, and of the tables beside the claims.

        `mapping` names a TOML file that says what a column or a sheet is where its name is not known; `item` says what
        a file claims that does not say so itself, by key or by name; `earlier` are files of earlier seasons, in which
        claims are looked for that are made again; `decisions` is a table of what a person decided on rows, such as the
        `audit.xlsx` of the run before: it is shown beside ours and changes nothing that is computed.
        Raises: InputError where the file cannot be read, UsageError for a mapping that is not right.
        """
        from importlib.util import find_spec

        from lfreward import __version__
        from lfreward.audit import AuditContext, Mapped, audit, load_map
        from lfreward.law.rules import cells

        judge, tables = self.evaluator(), read_tables(shipped() / "audit")
        mapped = mapping if isinstance(mapping, Mapped) else load_map(mapping, tables["forms"])
        columns = self._settled_claims if find_spec("duckdb") and find_spec("sqlglot") else None
        context = AuditContext(
            judge, self.settle, self.other_readings, self.calendar, cells(self.rules), tables, __version__, mapped, columns
        )
        paths = [path] if isinstance(path, str | Path) else list(path)
        return audit(
            paths, context, encoding=encoding, sheets=sheets, item=item, earlier=earlier, decisions=decisions, progress=progress
        )

    def _settled_claims(self, claims: Iterable[Any], names: Iterable[str]) -> AbstractContextManager[SettledClaims]:
        from lfreward.batch import settled_claims

        return settled_claims(self._desk(None), claims, names)

    def settle(
        self, results: Iterable[Assessment], *, year: int | None = None, readings: Mapping[str, str] | None = None
    ) -> list[Settlement]:
        """Settle results against each other: what one group keeps, an organiser's accounting year, a beneficiary.

        `year` keeps that accounting year alone. Without `readings` those hold under which the results were judged.
        """
        results = _judged(results)
        _year(year)
        chosen = readings
        if readings is None and results:
            defaults = {key: reading.default for key, reading in self.resolved.readings.items()}
            chosen = {**defaults, **dict(results[0].basis.readings)}
        return settle(self.evaluator(chosen), results, year)

    def verify(self, stored: Mapping[str, Any]) -> Verification:
        """Compute a stored result (`to_dict()`) again; return what differs, in words and as data.

        Raises: UsageError where it is no result.

        >>> policy = load_policy()
        >>> policy.verify(policy.evaluate({"item": "coach_group", "visitors": 299}).to_dict()).same
        True
        """
        from lfreward.results.verify import verify

        return verify(self, stored)

    def near_misses(
        self,
        record: RecordLike,
        *,
        readings: Mapping[str, str] | None = None,
        as_of: date | str | None = None,
    ) -> NearMisses:
        """Return what a record could get by the smallest changes, what would lose it, and what would settle it.

        Takes a record or a result. `as_of` says what can still be changed on that day; without it each change says
        until when it can be decided.
        Raises: UsageError as `evaluate`, and for a day that is none.

        >>> load_policy().near_misses({"item": "coach_group", "visitors": 299}).gains[0].changes[1].by
        1
        """
        from lfreward.explore.near_miss import near_misses

        result = record if isinstance(record, Assessment) else self.evaluate(record, readings=readings)
        return near_misses(result, _day(as_of))

    def explain(self, record: RecordLike, lang: str = "zh") -> str:
        """Return the whole reasoning of a record, or of a result, in words."""
        return explain(self, record if isinstance(record, Assessment) else self.evaluate(record), lang)

    def switches(self, lang: str = "zh") -> list[dict[str, Any]]:
        """Return the switches as plain data: key, clause, question, options, default, chosen, why."""
        resolved = self.resolved
        return [
            {
                "key": key,
                "clause": reading.clause,
                "question": reading.question.say(lang),
                "options": {name: option.label.say(lang) for name, option in reading.options.items()},
                "default": reading.default,
                "chosen": resolved.chosen[key],
                "why": reading.why.say(lang),
                "settled_by": resolved.settles_questions,
            }
            for key, reading in resolved.readings.items()
        ]

    def price_readings(self, results: Sequence[Assessment]) -> list[Price]:
        """Return what each option of each switch would pay over these results, settled; largest difference first."""
        return price_readings(self.evaluator, _judged(results))

    def what_if(
        self,
        record: RecordLike,
        vary: Mapping[str, Iterable[Any]],
        *,
        together: bool = False,
        readings: Mapping[str, str] | None = None,
    ) -> WhatIf:
        """Judge a record at every combination of other facts: `vary` maps a fact to its values.

        `together`: the days of one journey move with the one that is varied.
        Raises: UsageError for an unknown fact, nothing to vary, or too many points.

        >>> load_policy().what_if({"item": "coach_group"}, vary={"visitors": range(290, 310)}).axes["visitors"][-1]
        309
        """
        from lfreward.explore.what_if import what_if

        return what_if(self.evaluator(readings), self._facts(record), vary, together)

    def what_if_texts(self, result: Assessment, vary: Sequence[str], *, together: bool = False) -> WhatIf:
        """Judge a record that has been read at every combination of `FACT=A..B[:STEP]` and `FACT=a,b,c`.

        Raises: UsageError saying what cannot be read.
        """
        from lfreward.explore.what_if import parse_vary, what_if

        (result,) = _judged([result])
        return what_if(self.evaluator(), result.record, parse_vary(self.evaluator(), vary), together)

    def compare_amended(self, overlay: Mapping[str, Any] | str | Path, results: Iterable[Assessment]) -> Comparison:
        """Judge and settle records that have been read under this policy and as amended.

        Raises: RuleError with every fault of the amendment.
        """
        given, name = read_overlay(overlay)
        other = Policy(self._amended(given, name), self._readings)
        return self.compare(other, [r.record for r in _judged(results)], amended=given)

    def amended(self, overlay: Mapping[str, Any] | str | Path) -> Policy:
        """Return this policy with cells replaced and rows added: a mapping of path to value, or a TOML file.

        Raises: RuleError with every fault, as for any policy; UsageError for a file that does not exist.
        """
        return Policy(self._amended(*read_overlay(overlay)), self._readings)

    def compare(
        self, other: Policy, records: Iterable[RecordLike], *, amended: Mapping[str, Any] | None = None
    ) -> Comparison:
        """Judge and settle the same records under this policy and another: who gains, who loses, the budget.

        `amended`, an overlay, is shown as what was changed.
        """
        from lfreward.explore.what_if import compare

        if not isinstance(other, Policy):
            raise UsageError("usage_other_policy", type=type(other).__name__)
        return compare(self.evaluator(), other.evaluator(), [self._facts(record) for record in records], amended or {})

    def write_form(
        self,
        form: str,
        path: str | Path,
        records: Iterable[RecordLike] = (),
        *,
        month: str | None = None,
        lang: str = "zh",
    ) -> Path:
        """Write a form as a workbook of our own layout: `itinerary`, `roster`, `monthly`, `yearly` or `shuttle`.

        Raises: UsageError for an unknown form, another suffix than .xlsx, or where the extra `excel` is not installed;
        OutputError where it cannot be written.
        """
        from lfreward.office.forms import write_form

        judge = self.evaluator()
        results = [r if isinstance(r, Assessment) else judge.evaluate(self._facts(r)) for r in records]
        return write_form(form, path, results, month=month, lang=lang)

    def readings_range(self, results: Sequence[Assessment]) -> Extremes | None:
        """Return the least and the most that any consistent set of readings pays over these results, settled.

        None where there is nothing to judge.
        """
        from lfreward.explore.reading_bounds import extremes

        return extremes(self.evaluator, _judged(results))

    def deadlines(
        self,
        records: Iterable[RecordLike],
        as_of: date | str | None = None,
        *,
        readings: Mapping[str, str] | None = None,
    ) -> Deadlines:
        """Return every duty of the records (or of results) with its last day, and its state on the day `as_of`.

        Raises: UsageError for a day that cannot be read.

        >>> load_policy().deadlines([{"item": "coach_group", "departure_date": "2020-09-29"}]).rows[1].due
        datetime.date(2020, 10, 20)
        """
        from lfreward.explore.deadlines import deadlines

        day = _day(as_of)
        judge = self.evaluator(readings)
        results = [r if isinstance(r, Assessment) else judge.evaluate(self._facts(r)) for r in records]
        return deadlines(results, judge.policy, day)

    def best_plan(
        self,
        record: RecordLike,
        free: Mapping[str, Any],
        costs: Mapping[str, Any] | None = None,
        *,
        readings: Mapping[str, str] | None = None,
    ) -> BestPlan:
        """Return which item to claim and which changes within bounds net most, with the proof that nothing nets more.

        `free`: fact to (lowest, highest), or to the values it may take; only what people arrange. The days of one
        journey move together unless several are free. `costs`: yuan per unit or day moved. Unit: yuan.
        Raises: UsageError.
        """
        from lfreward.explore.plan import best_plan

        chosen = {**self._readings, **self._checked(readings or {})}
        return best_plan(self.evaluator, chosen, self._facts(record), free, costs or {})

    def season_plan(self, records: Iterable[RecordLike]) -> list[SeasonPlan]:
        """Return for every organiser and accounting year what is left to the next tier of the annual award."""
        from lfreward.explore.plan import season_plans

        judge = self.evaluator()
        return season_plans(settle(judge, [judge.evaluate(self._facts(record)) for record in records]))

    def check(self) -> None:
        """Build the policy under every option of every switch.

        Raises: RuleError with every fault that was found.
        """
        if complaints := self.rules.complaints():
            raise RuleError(complaints)

    def prove(self) -> Report:
        """Prove the tables: decide every item over the whole domain of its facts, under every option of every switch.

        Raises: RuleError where the rule files cannot be loaded under some option.
        """
        from lfreward.proofs.check import check

        self.check()
        return check(self.rules, self.calendar, self.registers.area)

    def javascript(self, *, name: str | None = None, readings: Mapping[str, str] | None = None) -> Module:
        """Return the tables as a JavaScript module without dependencies, with its types and a `package.json`.

        `name` is that of the module's file without its ending; the policy's key where none is given.
        Raises: UsageError for an unknown switch or option.
        """
        from lfreward.engines.javascript import compile_module
        from lfreward.program import World

        judge = self.evaluator(readings)
        return compile_module(judge.policy, World(judge.calendar, judge.registers), name=name or judge.policy.key)

    def cases(self) -> Iterator[dict[str, Any]]:
        """Yield the cases that the tables write themselves: facts, verdict, amount, what decides, and its clause."""
        from lfreward.proofs.cases import cases

        return cases(self.evaluator, settle)

    # ---- how

    def _amended(self, overlay: Mapping[str, Any], name: str) -> Loaded:
        return Loaded(self.rules.amended(overlay, name), self.calendar, self.registers)

    def _checked(self, readings: Mapping[str, str]) -> Mapping[str, str]:
        known = self.rules.tree["readings"]
        if not isinstance(readings, Mapping):
            raise UsageError("usage_reading_form", value=str(readings))
        for key, option in readings.items():
            if key not in known:
                raise UsageError("usage_reading", name=str(key), near=nearest(str(key), known) or "—", known="、".join(known))
            options = known[key]["options"]
            if not isinstance(option, str) or option not in options:
                raise UsageError(
                    "usage_option",
                    reading=key,
                    name=str(option),
                    near=nearest(str(option), options) or "—",
                    known="、".join(options),
                )
        return readings

    def evaluator(self, readings: Mapping[str, str] | None = None) -> Evaluator:
        """Return what evaluates under this policy's readings, or with some of them set otherwise.

        Raises: UsageError for an unknown switch or option.
        """
        if not readings and self._own is not None:
            return self._own
        chosen = {**self._readings, **self._checked(readings)} if readings else self._readings
        judge = self._loaded.evaluator(chosen)
        if not readings:
            self._own = judge
        return judge

    def _facts(self, record: object) -> Mapping[str, Any]:
        """Return the facts of a record; one of a kind for which there is a single item need not name it."""
        if isinstance(record, Mapping):
            return record
        given = _mapping(record)
        subject = getattr(record, "subject", "group")
        if subject == "group" or "item" in given:
            return given
        keys = [key for key, item in self.resolved.items.items() if item.subject == subject]
        if len(keys) != 1:
            raise UsageError("usage_no_item", type=type(record).__name__, known="、".join(keys) or "—")
        return {"item": keys[0], **given}


def _day(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError("usage_as_of", given=str(value)) from None


def _year(year: int | None) -> None:
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise UsageError("usage_year", given=str(year))


def _judged(results: Iterable[Assessment]) -> list[Assessment]:
    if not isinstance(results, Iterable) or isinstance(results, Mapping):
        raise UsageError("usage_result", type=type(results).__name__)
    found = list(results)
    for one in found:
        if not isinstance(one, Assessment):
            raise UsageError("usage_result", type=type(one).__name__)
    return found


def _judge_row(judge: Evaluator, row: RecordRow) -> Assessment:
    notes = [Finding(note.code, note.column, note.args) for note in row.notes]
    if row.problem is None:
        return judge.evaluate(row.cells, notes)
    return judge.reject(row.cells, *notes, Finding(row.problem.code, row.problem.column, row.problem.args))


def _mapping(record: object) -> Mapping[str, Any]:
    facts = getattr(record, "facts", None)
    if isinstance(record, type):  # the kind of record itself, not one of them
        raise UsageError("usage_record", type=f"type[{record.__name__}]")
    if callable(facts):
        given = facts()
        if isinstance(given, Mapping):
            return given
    raise UsageError("usage_record", type=type(record).__name__)
