"""What users hold: `load_policy` and the policy that evaluates, settles and explains. Each method is one call down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lfreward.calendar import Calendar
from lfreward.errors import RuleError, UsageError, nearest
from lfreward.evaluate import Evaluator, RecordLike, assessments, day_of, evaluated, facts_of
from lfreward.explore.reading_impact import other_readings
from lfreward.i18n import LANGS, Label
from lfreward.law.loading import policies, read_overlay, read_policy, read_tables, shipped, shipped_key
from lfreward.law.nodes import ResolvedPolicy
from lfreward.law.rules import Rules
from lfreward.registers import Registers
from lfreward.results.assessment import Assessment
from lfreward.results.basis import register_policy
from lfreward.settlement import Settlement, settle

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from lfreward.audit import Audit, Mapped, Reason
    from lfreward.batch import Progress, SettledClaims, TableReport
    from lfreward.explore.deadlines import Deadlines
    from lfreward.explore.near_miss import NearMisses
    from lfreward.explore.what_if import WhatIf
    from lfreward.intake import RecordFile, RecordRow
    from lfreward.intake.checking import FileReading
    from lfreward.office.fact_guide import Facts
    from lfreward.proofs.check import Report
    from lfreward.results.verify import Verification

__all__ = ["Loaded", "Policy", "check_rules", "explain", "load_policy", "prove", "replay"]

EVALUATORS_KEPT = 40  # sets of readings held ready at a time; the one that was not asked for longest is let go


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
    return reasoning(result, other_readings(policy, result), lang, policy.near_misses(result))


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
        return prove(load_policy(policy))
    except RuleError as error:
        return from_complaints(error.complaints)


def prove(policy: Policy) -> Report:
    """Prove the tables: decide every item over the whole domain of its facts, under every option of every switch.

    Raises: RuleError where the rule files cannot be loaded under some option.
    """
    from lfreward.proofs.check import check

    policy.rules.check()
    return check(policy.rules, policy.calendar, policy.registers.area)


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
        evaluator = self.evaluator(readings)
        return evaluator.evaluate(facts_of(evaluator, record))

    def evaluate_json(self, text: str | bytes, *, readings: Mapping[str, str] | None = None) -> Assessment:
        """Judge one record that stands in JSON, as one line of a JSON-lines file does; otherwise as `evaluate`.

        >>> load_policy().evaluate_json('{"item": "coach_group", "visitors": 299}').verdict.value
        'ineligible'
        """
        if not isinstance(text, str | bytes):
            raise UsageError("usage_json", type=type(text).__name__)
        evaluator = self.evaluator(readings)
        facts = evaluator.read_json(text)
        if facts is not None:
            return evaluator.judge_read(facts)
        from lfreward.intake import json_row

        return evaluator.judge_row(json_row(text))

    def evaluate_many(
        self, records: Iterable[RecordLike], *, readings: Mapping[str, str] | None = None
    ) -> Iterator[Assessment]:
        """Judge records one by one, in order; as many results as records."""
        if not isinstance(records, Iterable) or isinstance(records, str | bytes | Mapping):
            raise UsageError("usage_records", type=type(records).__name__)
        evaluator = self.evaluator(readings)
        return (evaluator.evaluate(facts_of(evaluator, record)) for record in records)

    def evaluate_file(
        self,
        path: str | Path,
        *,
        readings: Mapping[str, str] | None = None,
        mapping: str | Path | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        source: list[RecordFile] | None = None,
    ) -> Iterator[tuple[RecordRow, Assessment]]:
        """Judge every record of a file (`-`: JSON lines on standard input), in order, each with its row.

        Nothing is dropped: a row that cannot be read is a `rejected` result. `mapping` names a TOML file that says what
        columns hold; what was confirmed before stands in a map beside the file and is used too. `source` receives the
        opened file, whose notes are complete when the iteration is.
        Raises: InputError where the file as a whole cannot be read; UnansweredColumns, which is one, where a column may be a
        fact and is not certain.
        """
        from lfreward.intake import answers_beside, claim_forms, load_map, open_rows

        judge = self.evaluator(readings)
        rows = open_rows(
            path,
            encoding=encoding,
            sheet=sheet,
            forms=claim_forms(judge, answers_beside(path).joined(load_map(mapping, None))),
            quick=lambda line: judge.read_json(line),
        )
        if source is not None:
            source.append(rows)
        for row in rows:
            yield row, judge.judge_row(row)

    def evaluate_table(
        self,
        source: Any,
        out: str | Path | None = None,
        *,
        engine: str = "duckdb",
        readings: Mapping[str, str] | None = None,
        spark: Any = None,
        progress: Progress | None = None,
    ) -> TableReport:
        """Judge a whole table: a Parquet or CSV file, an Arrow table, a DuckDB relation; for Spark a DataFrame.

        Writes Parquet to `out`, one row for one row and in their order; without `out` the report holds an Arrow table.
        `engine` is `duckdb` (one query), `python` (one by one) or `spark` (a folder of files is written, and a DataFrame is
        given; `spark` is a session or the address of a master, None the session that runs).
        `progress` is called with what is done and of how much: of 100, or of None where rows are counted.
        Raises: UsageError for an unknown engine or a missing extra; InputError, OutputError for a file.
        """
        from lfreward.batch import evaluate_table

        return evaluate_table(self.evaluator(readings), source, out, engine=engine, spark=spark, progress=progress)

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
        return settle_table(self.evaluator(readings), source, out, year=year, progress=progress)

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
        from lfreward.audit import AuditContext, Mapped, audit
        from lfreward.intake import input_files, settled_maps
        from lfreward.law.rules import cells

        judge, tables = self.evaluator(), read_tables(shipped() / "audit")
        paths = [path] if isinstance(path, str | Path) else list(path)
        mapped = mapping if isinstance(mapping, Mapped) else settled_maps(input_files(paths), mapping, tables["forms"])
        columns = self._settled_claims if find_spec("duckdb") and find_spec("sqlglot") else None
        context = AuditContext(
            judge, self.settle, partial(other_readings, self), self.calendar, cells(self.rules), tables, __version__, mapped, columns
        )
        return audit(
            paths, context, encoding=encoding, sheets=sheets, item=item, earlier=earlier, decisions=decisions, progress=progress
        )

    def check_file(
        self,
        path: str | Path,
        *,
        mapping: str | Path | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> FileReading:
        """Read a file as an audit would and say how, without judging anything: tables, columns, rows, every problem by cell.

        `mapping` as for `audit`. Raises: InputError where the file cannot be read, UsageError for a map that is not right.
        """
        from lfreward.intake import TableForms, settled_maps, subjects_of
        from lfreward.intake.checking import check_file

        judge, tables = self.evaluator(), read_tables(shipped() / "audit")["forms"]
        forms = TableForms(tables, subjects_of(judge), settled_maps([Path(path)], mapping, tables))
        return check_file(path, judge, forms, encoding=encoding, sheet=sheet, progress=progress)

    def _settled_claims(self, claims: Iterable[Any], names: Iterable[str]) -> AbstractContextManager[SettledClaims]:
        from lfreward.batch import settled_claims

        return settled_claims(self.evaluator(None), claims, names)

    def settle(
        self, results: Iterable[Assessment], *, year: int | None = None, readings: Mapping[str, str] | None = None
    ) -> list[Settlement]:
        """Settle results against each other: what one group keeps, an organiser's accounting year, a beneficiary.

        `year` keeps that accounting year alone. Without `readings` those hold under which the results were judged.
        """
        results = assessments(results)
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
        return near_misses(result, day_of(as_of))

    def explain(self, record: RecordLike, lang: str = "zh") -> str:
        """Return the whole reasoning of a record, or of a result, in words."""
        return explain(self, record if isinstance(record, Assessment) else self.evaluate(record), lang)

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

        evaluator = self.evaluator(readings)
        return what_if(evaluator, facts_of(evaluator, record), vary, together)

    def amended(self, overlay: Mapping[str, Any] | str | Path) -> Policy:
        """Return this policy with cells replaced and rows added: a mapping of path to value, or a TOML file.

        Raises: RuleError with every fault, as for any policy; UsageError for a file that does not exist.
        """
        return Policy(Loaded(self.rules.amended(*read_overlay(overlay)), self.calendar, self.registers), self._readings)

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

        evaluator = self.evaluator(readings)
        return deadlines(evaluated(evaluator, records), evaluator.policy, day_of(as_of))

    # ---- how

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

def _year(year: int | None) -> None:
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise UsageError("usage_year", given=str(year))
