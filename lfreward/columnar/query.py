"""One query for every item of a policy: from the columns of a source to a verdict, a sum and a reason a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lfreward.calendar import Calendar
from lfreward.columnar.beyond import beyond_steps
from lfreward.columnar.chain import BEYOND, ELIGIBLE, FIRST_CODE, REJECTED, Chains
from lfreward.columnar.choosing import choosing_steps
from lfreward.columnar.claims import ClaimFacts, Claims
from lfreward.columnar.columns import Column
from lfreward.columnar.marks import Marks, facts_of
from lfreward.columnar.reading import Reading, of_items
from lfreward.columnar.tables import Tables
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_days import SEASONS
from lfreward.engines.sql_terms import Logic, Term
from lfreward.law.nodes import Item, ResolvedPolicy
from lfreward.registers import Registers
from lfreward.results.assessment import Verdict

RESULT = ("id", "item", "verdict", "amount_fen", "potential_fen", "season", "reason")


@dataclass(frozen=True, slots=True)
class Query:
    """A query over `records`: one row for one row, in their order.

    It joins nothing and looks everything up in constant lists: a join would lose the order of the rows. A row whose
    verdict comes out NULL is *beyond*: it holds a value that only single records are read with.
    """

    select: t.exp.Select

    def over(self, records: t.exp.Select) -> t.exp.Select:
        """Return the query with its `records` given; the tree is handed over, as a copy costs as much as compiling."""
        steps = self.select.args["with_"]
        given = t.exp.CTE(this=records, alias=t.exp.TableAlias(this=t.exp.to_identifier("records")))
        steps.set("expressions", [given, *steps.expressions])
        return self.select

    def sql(self, dialect: str = "duckdb", *, pretty: bool = False) -> str:
        """Return the query as text for `duckdb` or `spark`."""
        return lowered(self.select, dialect).sql(dialect, pretty=pretty)


def compile_query(
    resolved: ResolvedPolicy,
    calendar: Calendar,
    registers: Registers,
    columns: Sequence[Column],
    *,
    any_item: bool = True,
    claims: ClaimFacts | None = None,
    carry: str | None = None,
) -> Query:
    """Compile a policy under one set of readings for the columns of one source.

    `any_item`: judge groups that name no item for every group item; without it they count as beyond. `claims`: what
    settling asks of every row; its columns are then added. `carry` names a column of the records that goes with the
    rows left open.
    """
    return _Compiler(resolved, calendar, registers, columns, any_item, claims).query(carry)


def lowered(select: t.exp.Expr, dialect: str) -> t.exp.Expr:
    """Put what engines say differently into an engine's words: an entry or a place that may not be there, enumerations."""
    if dialect != "spark":
        return select
    own = select.copy()
    for node in reversed(list(own.find_all(t.exp.Bracket, t.exp.ArrayPosition))):  # from the leaves up
        if isinstance(node, t.exp.Bracket):
            index = t.minus(t.exp.Paren(this=node.expressions[0]), t.literal(1))
            node.replace(t.exp.Anonymous(this="GET", expressions=[node.this, index]))
        else:
            node.replace(t.exp.Nullif(this=node.copy(), expression=t.literal(0)))
    for kind in own.find_all(t.exp.DataType):
        if kind.this is t.exp.DType.ENUM:
            kind.replace(t.exp.DataType(this=t.exp.DType.VARCHAR))
    return own


class _Compiler:
    """Puts the steps of the query together; every step keeps the columns of the one before."""

    def __init__(
        self,
        resolved: ResolvedPolicy,
        calendar: Calendar,
        registers: Registers,
        columns: Sequence[Column],
        any_item: bool,
        claims: ClaimFacts | None,
    ) -> None:
        self.resolved = resolved
        self.reading = Reading(resolved, registers, columns)
        self.items = self.reading.items
        self.marks = {s: Marks(reading, calendar) for s, reading in self.reading.subjects.items()}
        self.tables = Tables(resolved, calendar, self.marks, self.items)
        self.chains = Chains(self.marks, self.tables, self.items)
        self.has_item = self.reading.item is not None
        self.item = t.column("_item")
        self.alone = [item for item in self.items if item.subject == "group"] if any_item else []
        self.claims: dict[str, Term] = {}
        if claims is not None:
            self.claims = Claims(resolved, self.reading, self.marks, self._own_item(), claims).columns()
        self.asked = beyond_steps(self.reading, any_item)

    def query(self, carry: str | None) -> Query:
        final, steps = self._final() | self.claims, [*self.asked, *self._steps()]
        used = t.names(term for columns in (*(columns for _, columns in steps), final) for term in columns.values())
        facts = {name: term for name, term in self.reading.select.items() if name in used}
        if carry is not None:
            facts[carry] = t.column(carry, "records")
            final[carry] = t.case(
                [(t.compare(">=", self._outcome_of_row(), t.literal(REJECTED)), t.literal(None))], t.column(carry)
            )
        source = t.exp.select(*_named(facts)).from_("records", copy=False)
        select = t.exp.select(*_named(final)).from_(steps[-1][0], copy=False)
        last = "facts"
        for name, columns in [("facts", {}), *steps]:
            step = t.exp.select("*", *_named(columns)).from_(last, copy=False) if columns else source
            select.with_(name, as_=step, copy=False)
            last = name
        return Query(select)

    # ---- the steps

    def _steps(self) -> list[tuple[str, dict[str, Term]]]:
        """Return the steps after the first: what follows from facts, the boxes, the sums, the verdicts."""
        views: list[tuple[str, Sequence[Item], Term]] = []
        if self.has_item:
            views.append(("", self.items, self.item))
        views += [(f"_{one.key}", [one], t.literal(self.reading.place(one))) for one in self.alone]
        derived = self._derived()
        placed: dict[str, Term] = {}
        boxed: dict[str, Term] = {}
        priced: dict[str, Term] = {}
        judged: dict[str, Term] = {}
        summed: dict[str, Term] = {}
        for suffix, among, item in views:
            guard = (lambda term: term) if not suffix or not self.has_item else self._for_any
            season = self._season(among)
            combination, box, pays = (t.column(f"_{n}{suffix}") for n in ("combination", "box", "pays"))
            derived[f"_combination{suffix}"] = guard(self.tables.combination(among, item))
            if season is not None:
                derived[f"_season{suffix}"] = guard(season)
            seen = t.column(f"_season{suffix}") if season is not None else None
            places: dict[str, Term] = {}
            for name, asking, place in self.tables.places(among, combination):
                places[name] = t.column(f"_{name}_place{suffix}")
                placed[places[name].name] = guard(t.case([(self._is(asking, among), place)], t.literal(0)))
            boxed[f"_box{suffix}"] = guard(self.tables.box(among, item, combination, places))
            priced[f"_pays{suffix}"] = guard(self.tables.pays(among, box, seen))
            judged[f"_outcome{suffix}"] = guard(self._outcome(among, item, suffix))
            summed[f"_potential{suffix}"] = self._potential(among, pays, t.column(f"_outcome{suffix}"))
        steps = [("derived", derived), ("placed", placed), ("boxed", boxed), ("priced", priced)]
        steps += [("judged", judged), ("summed", summed)]
        steps = [(name, columns) for name, columns in steps if columns]
        return steps + (choosing_steps(self.chains, self.alone, self._own_item()) if self.alone else [])

    def _own_item(self) -> Term | None:
        return self.item if self.has_item else None

    def _for_any(self, term: Term) -> Term:
        return t.case([(t.is_null(self.item), term)])

    def _derived(self) -> dict[str, Term]:
        """Return the quotients and windows that the items ask for."""
        found: dict[str, Term] = {}
        for item in self.items:
            marks = self.marks[item.subject]
            for key in facts_of(item) & set(self.resolved.derived):
                derived = self.resolved.derived[key]
                if key in found:
                    continue
                term = marks.derived(key, item) if derived.kind in ("quotient", "window") else None
                if term is not None:
                    found[key] = term
        return found

    def _season(self, among: Sequence[Item]) -> Term | None:
        terms: dict[Term, list[Item]] = {}
        for one in among:
            season = self.tables.season(one)
            if season is not None:
                terms.setdefault(season, []).append(one)
        return t.case((self._is(items, among), term) for term, items in terms.items()) if terms else None

    def _is(self, some: Sequence[Item], among: Sequence[Item]) -> Logic:
        return True if len(some) == len(among) else of_items(self.item, some, self.items)

    def _potential(self, among: Sequence[Item], pays: Term, outcome: Term) -> Term:
        """Return the sum of rows that can be read; of others nothing is computed that could overflow."""
        terms: dict[Term, list[Item]] = {}
        for one in among:
            terms.setdefault(self.tables.potential(one, pays), []).append(one)
        paid = t.all_of(t.compare(">=", outcome, t.literal(ELIGIBLE)), t.compare(">=", pays, t.literal(0)))
        return t.case([(paid, t.case((self._is(items, among), term) for term, items in terms.items()))])

    def _outcome(self, among: Sequence[Item], item: Term, suffix: str) -> Term:
        """Return the code of a row's verdict and reason."""
        branches: list[tuple[Logic, Term]] = []
        if self.asked:
            branches.append((t.column("_beyond"), t.literal(BEYOND)))
        for kind in dict.fromkeys(one.subject for one in among):
            items = [one for one in among if one.subject == kind]
            faults = t.any_of(*self.reading.subjects[kind].faults)
            chain = [(faults, t.literal(REJECTED)), *self.chains.branches(items, item, suffix)]
            branches.append((self._is(items, among), t.case(chain, t.literal(ELIGIBLE))))
        return t.case(branches)

    def _outcome_of_row(self) -> Term:
        return t.column("_best_outcome" if self.alone else "_outcome")

    def _final(self) -> dict[str, Term]:
        best = "_best" if self.alone else ""
        item = t.column("_best") if self.alone else self.item
        outcome, potential, season, box = (
            t.column(f"{best}_{name}") for name in ("outcome", "potential", "season", "box")
        )
        keys = [one.key for one in self.items]
        readable, first_open = t.compare(">=", outcome, t.literal(ELIGIBLE)), self.chains.first_open
        coded = [None, *self.chains.reasons[1:]]  # the reasons by code; that of a table stands with the box
        failed, unknown = (len(coded) * [one] for one in (Verdict.INELIGIBLE, Verdict.UNDETERMINED))
        verdicts = [None, Verdict.REJECTED, Verdict.ELIGIBLE, *failed, *unknown]  # none of a row that is beyond
        coded = [None, None, None, *coded, *coded]
        tabled = t.one_of(outcome, self.chains.table_codes)
        keyed = t.plus(box, t.literal(len(coded) + 1))
        paid = [
            (t.compare("=", outcome, t.literal(ELIGIBLE)), potential),
            (
                t.exp.Between(this=t.own(outcome), low=t.literal(FIRST_CODE), high=t.literal(first_open - 1)),
                t.literal(0),
            ),
        ]
        named = t.at(t.words(keys), item)
        if self.alone:
            known = t.any_of(readable, t.is_known(self.item) if self.has_item else False)
            named = t.case([(known, named)])
        has_season = self._season(self.items) is not None
        names = t.words(one[0] if len(one) == 1 else None for one in SEASONS[1:])
        shown = t.case([(readable, t.at(names, season))]) if has_season else t.cast(t.literal(None), "varchar")
        return {
            "id": self.reading.id if self.reading.id is not None else t.cast(t.literal(None), "varchar"),
            "item": named,
            "verdict": t.at(t.words(verdicts), outcome),
            "amount_fen": t.cast(t.case(paid), "bigint"),
            "potential_fen": t.cast(potential, "bigint"),
            "season": shown,
            "reason": t.at(t.words([*coded, *self.tables.keys]), t.case([(tabled, keyed)], outcome)),
        }


def _named(columns: Mapping[str, Term]) -> list[t.exp.Expr]:
    return [
        t.exp.Alias(this=t.own(term), alias=t.exp.to_identifier(name, quoted=True)) for name, term in columns.items()
    ]
