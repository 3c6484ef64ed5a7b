"""A policy as one query: from the columns of a source to a verdict, a sum and a reason for every row, in their order.

A query is a chain of steps, each of which keeps the columns of the one before and adds some:

    facts     what the columns say of each fact (the source's to write), whether a row is for the reference engine
    made      doubts, which several tests ask about; the season
    placed    the place of the row's box (`sql_boxes`)
    priced    the fen of that box; the code of the fact that leaves the sum open
    tabled    the outcome of the table by itself
    judged    the outcome of the row (`sql_decide`)
    summed    the potential, of rows that can be read
    …         of rows that name no item: the same for every group item, and the best of them

The query joins nothing and looks everything up in lists: a join would lose the order of the rows. Rows that SQL cannot
judge come out with a verdict of NULL, and whoever runs the query hands them to the reference engine. These are rows
with a value in a form that only the reader of values knows (`320人`), with an itinerary, or with two columns that both
say something of one fact. Rows that contradict themselves are not among them.

>>> Compiler(programs, source, calendar).query().sql("duckdb")                           # doctest: +SKIP
'WITH boxes AS (SELECT …'
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from lfreward.calendar import Calendar
from lfreward.engines import sql_days as d
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_boxes import NOTHING, Lists, Reasons, lacking, place, potential
from lfreward.engines.sql_decide import ELIGIBLE, FAILED, FALLBACK, REJECTED, Marks, Outcomes, decision
from lfreward.engines.sql_terms import Logic, Term
from lfreward.engines.to_sql import FactTerms, SqlEmitter
from lfreward.program import nodes as n
from lfreward.program.world import HOLIDAY, SEASONS
from lfreward.results.assessment import Verdict

RESULT = ("id", "item", "verdict", "amount_fen", "potential_fen", "season", "reason")
Steps: TypeAlias = list[tuple[str, dict[str, Term]]]
Key = TypeVar("Key", bound=Hashable)


class Source(Protocol):
    """The columns of a table as the facts of a policy.

    `id`, `item`: the id of a row, and the place of its item among `items`, counted from 1; None: no column says it.
    """

    id: Term | None
    item: Term | None

    @property
    def items(self) -> Sequence[str]:
        """The keys of the items, in the order of their places."""

    @property
    def select(self) -> Mapping[str, Term]:
        """The columns of the first step by name; complete once every term of the query has been made."""

    def columns(self, item: str, *, named: bool = True) -> FactTerms:
        """Return the facts of an item; not `named`: as a record tells them that claims no item."""

    def faults(self, subject: str) -> Logic:
        """Return when a record of a subject cannot be read."""

    def fallback(self) -> Steps:
        """Return the steps that say, as `_fallback`, which rows are for the reference engine."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query over `records`: one row for one row, in their order; a verdict of NULL is for the reference engine."""

    select: t.exp.Select

    def over(self, records: t.exp.Select) -> t.exp.Select:
        """Return the query with its `records` given; the tree is handed over, as a copy costs as much as compiling."""
        steps = self.select.args["with_"]
        given = t.exp.CTE(this=records, alias=t.exp.TableAlias(this=t.exp.to_identifier("records")))
        steps.set("expressions", [given, *steps.expressions])
        return self.select

    def sql(self, dialect: str = "duckdb", *, pretty: bool = False) -> str:
        """Return the query as text for `duckdb` or `spark`."""
        return t.lowered(self.select, dialect).sql(dialect, pretty=pretty)


@dataclass(frozen=True, slots=True)
class View:
    """Some items as which rows are judged: every item for rows that name one; one group item for rows that name none.

    `suffix`: of the names of its columns. `item`: the place of a row's item.
    """

    suffix: str
    items: tuple[str, ...]
    item: Term

    def column(self, name: str) -> Term:
        """Name one of its columns."""
        return t.column(f"_{name}{self.suffix}")


class Compiler:
    """Puts the steps of a query together. `any_item`: judge rows that name no item for every group item."""

    def __init__(
        self, programs: Mapping[str, n.Program], source: Source, calendar: Calendar, *, any_item: bool = True
    ) -> None:
        self.programs = {item: programs[item] for item in source.items}
        self.source = source
        self.calendar = calendar
        self.columns_made: dict[str, Term] = {}
        self.reasons = Reasons()
        self.lists = Lists(self.programs, self.reasons)
        self.outcomes = Outcomes(self.reasons)
        self.alone = [item for item, program in self.programs.items() if program.subject == "group"] if any_item else []
        self.item = t.column("_item")
        self.seasonal = any(program.table.season is not None for program in self.programs.values())
        self._emitters: dict[tuple[str, bool, str | None], SqlEmitter] = {}
        self._marks: Marks = {}
        self._lacking: dict[str, list[tuple[str, Logic]]] = {}
        for item, program in self.programs.items():  # so that every reason has its number before any is written
            self._lacking[item] = lacking(program, self.emitter(item))
            keys = [program.table.columns] if program.table.season is not None else []
            for key in (*keys, *(key for key, _ in self._lacking[item]), *(check.key for check in program.checks)):
                self.reasons.number(key)

    def emitter(self, item: str, *, named: bool = True, view: View | None = None) -> SqlEmitter:
        """Return what writes the nodes of an item; `view`: where sums are written, whose row pays."""
        key = item, named, None if view is None else view.suffix
        if key not in self._emitters:
            paid = None if view is None else view.column("pays")
            self._emitters[key] = SqlEmitter(self.source.columns(item, named=named), self.calendar, self.columns_made, paid)
        return self._emitters[key]

    def query(self, more: Mapping[str, Term] | None = None, carry: str | None = None) -> Query:
        """Return the query.

        `more`: further columns of its result. `carry`: a column of the records that goes with rows for the reference engine.
        """
        steps, final = self._steps(), self._final() | dict(more or {})
        steps = [*self.source.fallback(), ("made", self.columns_made), *steps]  # last: terms that were made told of more
        steps = [(name, columns) for name, columns in steps if columns]
        used = t.names(term for columns in (*(columns for _, columns in steps), final) for term in columns.values())
        facts = {name: term for name, term in self.source.select.items() if name in used}
        if carry is not None:
            facts[carry] = t.column(carry, "records")
            judged = t.compare(">=", self._of_row("outcome"), t.literal(REJECTED))
            final[carry] = t.case([(judged, t.literal(None))], t.column(carry))
        source = t.exp.select(*_named(facts)).from_("records", copy=False)
        select = t.exp.select(*_named(final)).from_(steps[-1][0], copy=False)
        select.with_(Lists.RELATION, as_=self.lists.select, copy=False)
        last = "facts"
        for name, columns in [("facts", {}), *steps]:
            step = t.exp.select("*", *_named(columns)).from_(last, copy=False) if columns else source
            select.with_(name, as_=step, copy=False)
            last = name
        return Query(select)

    # ---- the steps

    def _views(self) -> list[View]:
        views = [View("", tuple(self.programs), self.item)] if self.source.item is not None else []
        return views + [View(f"_{item}", (item,), t.literal(self._place(item))) for item in self.alone]

    def _steps(self) -> Steps:
        """Return the steps after the first ones, each for every view; without a view no row is judged."""
        if not self._views():
            none = t.cast(t.literal(None), "int")
            open_ = {"_item": none, "_outcome": t.literal(FALLBACK), "_potential": none, "_season": none}
            return [("judged", open_)]
        names = ("seasons", "placed", "priced", "tabled", "judged", "summed")
        steps: dict[str, dict[str, Term]] = {name: {} for name in names}
        for view in self._views():
            guard = self._guard(view)
            if self._with_season(view):
                steps["seasons"][f"_season{view.suffix}"] = guard(self._season(view))
            steps["placed"][f"_place{view.suffix}"] = guard(self._box(view))
            steps["priced"][f"_pays{view.suffix}"] = guard(Lists.at("pays", view.column("place")))
            steps["priced"][f"_lacking{view.suffix}"] = guard(self._first_lacking(view))
            steps["tabled"][f"_table{view.suffix}"] = guard(self._table(view))
            steps["judged"][f"_outcome{view.suffix}"] = guard(self._outcome(view))
            steps["summed"][f"_potential{view.suffix}"] = self._potential(view)
        return [*steps.items(), *(self._best() if self.alone else [])]

    def _guard(self, view: View) -> Callable[[Term], Term]:
        if not view.suffix or self.source.item is None:
            return lambda term: term
        return lambda term: t.case([(t.is_null(self.item), term)])

    def _place(self, item: str) -> int:
        return list(self.programs).index(item) + 1

    def among(self, items: Sequence[str], of: Sequence[str]) -> Logic:
        """Say that the item of a row, which is one of `of`, is one of some."""
        if len(items) == len(of):
            return True
        return t.one_of(self.item, [self._place(item) for item in items], len(self.programs))

    def by_item(self, view: View, key: Callable[[str], Key], term: Callable[[str], Term | None]) -> Term:
        """Return what holds of each item of a view; items of one key have one term, that of the first of them."""
        groups: dict[Key, list[str]] = {}
        for item in view.items:
            groups.setdefault(key(item), []).append(item)
        found = ((self.among(items, view.items), term(items[0])) for items in groups.values())
        return t.case((mine, one) for mine, one in found if one is not None)

    def _with_season(self, view: View) -> bool:
        return any(self.programs[item].table.season is not None for item in view.items)

    def _season(self, view: View) -> Term:
        """Return the seasons that a tour may have, as bits; NULL where the table has none."""

        def season(item: str) -> Term | None:
            found = self.programs[item].table.season
            if found is None:
                return None
            emitter = self.emitter(item)
            days = [emitter.term_of(day) for day in found.days]
            if len(days) == 1:
                return d.season_of_day(days[0], self.calendar, found)
            return d.season_of_stay(days[0], days[1], self.calendar, found)

        return self.by_item(view, lambda item: (self._subject(item), self.programs[item].table.season), season)

    def _subject(self, item: str) -> str:
        return self.programs[item].subject

    def _box(self, view: View) -> Term:
        def box(item: str) -> Term:
            program = self.programs[item]
            season = view.column("season") if program.table.season is not None else None
            return place(program, self.lists, self.emitter(item), season)

        return self.by_item(view, lambda item: item, box)

    def _first_lacking(self, view: View) -> Term:
        """Return the reason that leaves the sum open though the row that pays is known; NULL where nothing does."""

        def first(item: str) -> Term | None:
            found = [(when, t.literal(self.reasons.number(key))) for key, when in self._lacking[item]]
            return t.case(found) if found else None

        term = self.by_item(view, self._sum_of, first)
        return term if isinstance(term, t.exp.Case | t.exp.Literal) else t.cast(t.literal(None), "int")

    def _sum_of(self, item: str) -> Hashable:
        """Return what the sum of an item is made of: equal for items whose sums are written alike."""
        program = self.programs[item]
        own = item if any(self.emitter(item).columns.is_own(fact.key) for fact in _facts_of_sum(program)) else None
        return program.subject, program.base, program.rises, program.table.factors, program.table.needs, own

    def _table(self, view: View) -> Term:
        """Return the outcome of the table by itself; NULL where it has a certain sum."""
        pays, short = view.column("pays"), view.column("lacking")
        by_box = Lists.at("reasons", view.column("place"))
        open_ = t.literal(self.outcomes.first_open)
        nothing = t.compare("=", pays, t.literal(NOTHING)), t.plus(t.literal(FAILED), by_box)
        keys = [self.programs[item].table.columns for item in view.items]
        several: list[tuple[Logic, Term]] = []
        for key in dict.fromkeys(key for key in keys if key is not None):
            mine = self.among([item for item in view.items if self.programs[item].table.columns == key], view.items)
            many = t.compare(">", view.column("season"), t.literal(HOLIDAY))
            several.append((t.all_of(mine, many), self.outcomes.open_by(key)))
        named = t.compare(">", by_box, t.literal(0)), t.plus(open_, by_box)
        unknown = t.case([*several, named], t.plus(open_, t.first_known(short, t.literal(0))))
        return t.case([nothing, (t.any_of(t.is_null(pays), t.is_known(short)), unknown)])

    def _outcome(self, view: View) -> Term:
        branches: list[tuple[Logic, Term]] = [(t.column("_fallback"), t.literal(FALLBACK))]
        for subject in dict.fromkeys(map(self._subject, view.items)):
            programs = {item: self.programs[item] for item in view.items if self._subject(item) == subject}
            among = lambda items, of=tuple(programs): self.among(items, of)  # noqa: E731
            chain = decision(programs, self.emitter, among, view.column("table"), self.outcomes, self._marks)
            faults = (self.source.faults(subject), t.literal(REJECTED))
            branches.append((self.among(list(programs), view.items), t.case([faults, *chain], t.literal(ELIGIBLE))))
        return t.case(branches)

    def _potential(self, view: View) -> Term:
        """Return the sum of rows that can be read; of others nothing is computed that could overflow."""
        readable = t.compare(">=", view.column("outcome"), t.literal(ELIGIBLE))
        sums = self.by_item(view, self._sum_of, lambda item: potential(self.programs[item], self.emitter(item, view=view)))
        return t.case([(t.all_of(readable, t.is_null(view.column("table"))), sums)])

    # ---- rows that name no item

    def _best(self) -> Steps:
        """Return the steps that choose among the group items.

        The best of the eligible is chosen, else of the undetermined, else of the others; the first of equals. A row with an
        item of its own keeps that.
        """
        alone, rank, item = self.alone, t.column("_rank"), self.item if self.source.item is not None else None
        ranks = {}
        for one in alone:
            outcome = t.column(f"_outcome_{one}")
            open_ = t.compare(">=", outcome, t.literal(self.outcomes.first_open))
            branches = [(t.compare("=", outcome, t.literal(ELIGIBLE)), t.literal(2)), (open_, t.literal(1))]
            ranks[f"_rank_{one}"] = t.case(branches, t.literal(0))
        worth = {one: t.first_known(t.column(f"_potential_{one}"), t.literal(-1)) for one in alone}
        same = {one: t.compare("=", t.column(f"_rank_{one}"), rank) for one in alone}
        most = t.greatest(*(t.case([(same[one], worth[one])], t.literal(-2)) for one in alone))
        chosen = ((t.all_of(same[one], t.compare("=", worth[one], t.column("_worth"))), one) for one in alone)
        best = t.case((when, t.literal(self._place(one))) for when, one in chosen)
        names = ("outcome", "potential", *(["season"] if self.seasonal else []))
        return [
            ("ranked", ranks),
            ("compared", {"_rank": t.greatest(*map(t.column, ranks))}),
            ("weighed", {"_worth": most}),
            ("chosen", {"_best": best if item is None else t.first_known(item, best)}),
            ("settled", {f"_best_{name}": self._of_best(name) for name in names}),
        ]

    def _of_best(self, name: str) -> Term:
        branches: list[tuple[Logic, Term]] = []
        if self.source.item is not None:
            branches.append((t.is_known(self.item), t.column(f"_{name}")))
        for one in self.alone:
            if name != "season" or self.programs[one].table.season is not None:
                mine = t.compare("=", t.column("_best"), t.literal(self._place(one)))
                branches.append((mine, t.column(f"_{name}_{one}")))
        return t.case(branches)

    # ---- the result

    def _of_row(self, name: str) -> Term:
        return t.column(f"_best_{name}" if self.alone else f"_{name}")

    def _final(self) -> dict[str, Term]:
        outcome, potential_ = self._of_row("outcome"), self._of_row("potential")
        readable, open_ = t.compare(">=", outcome, t.literal(ELIGIBLE)), self.outcomes.first_open
        item = t.at(t.words(self.programs), t.column("_best") if self.alone else self.item)
        if self.alone:  # of a record that names no item and is rejected, none is told
            known = t.any_of(readable, t.is_known(self.item) if self.source.item is not None else False)
            item = t.case([(known, item)])
        failed, unknown = (len(self.reasons.keys) * [one] for one in (Verdict.INELIGIBLE, Verdict.UNDETERMINED))
        verdicts = [None, Verdict.REJECTED, Verdict.ELIGIBLE, *failed, *unknown]
        reasons = [None, None, None, *self.reasons.keys, *self.reasons.keys]
        fails = t.exp.Between(this=t.own(outcome), low=t.literal(FAILED), high=t.literal(open_ - 1))
        paid = [(t.compare("=", outcome, t.literal(ELIGIBLE)), potential_), (fails, t.literal(0))]
        shown = t.cast(t.literal(None), "varchar")
        if self.seasonal:
            names = [SEASONS[bits.bit_length() - 1] if bits.bit_count() == 1 else None for bits in range(1, HOLIDAY + 1)]
            shown = t.case([(readable, t.at(t.words(names), self._of_row("season")))])
        return {
            "id": self.source.id if self.source.id is not None else t.cast(t.literal(None), "varchar"),
            "item": item,
            "verdict": t.at(t.words(verdicts), outcome),
            "amount_fen": t.cast(t.case(paid), "bigint"),
            "potential_fen": t.cast(potential_, "bigint"),
            "season": shown,
            "reason": t.at(t.words(reasons), outcome),
        }


def _facts_of_sum(program: n.Program) -> Iterable[n.Fact]:
    values = [program.base, *(value for _, value in (*program.table.factors, *program.table.needs))]
    for node in (*values, *(part for rise in program.rises for part in (rise.when, rise.amount))):
        yield from n.facts_in(node)


def _named(columns: Mapping[str, Term]) -> list[t.exp.Expr]:
    return [
        t.exp.Alias(this=t.own(term), alias=t.exp.to_identifier(name, quoted=True)) for name, term in columns.items()
    ]
