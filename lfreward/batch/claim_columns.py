"""What settling asks of every row besides its result: whose it is, of which year, and what it adds to that year.

These are further columns of the query that judges the rows. The conditions and duties of a sum are lowered and written
like those of an item, so a fact that the record contradicts is in doubt here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from lfreward.batch.column_facts import SubjectFacts, TableFacts
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_query import Compiler
from lfreward.engines.sql_terms import Logic, Term
from lfreward.engines.to_sql import SqlMark
from lfreward.facts import Fact
from lfreward.law.nodes import Item, Sum, Test, Tree
from lfreward.program.lower import Lowering

NOT_MET, UNKNOWN, MET = 0, 1, 3


class ClaimFacts(NamedTuple):
    """What settling asks of a row besides its result.

    `keys`: the facts that say whose it is, or of which subject. `asked`: for each sum, in the order of the text, the
    facts by which two rows of one group are held against each other. `stating`: the ids of the conditions whose facts are
    held against other claims of the payee; `own`: of those that a claim's own facts decide, by which fact.
    """

    keys: Sequence[str]
    asked: Sequence[Sequence[str]]
    stating: Sequence[str] = ()
    own: Sequence[str] = ()


def as_text(value: Any, fact: Fact) -> str | None:
    """Return a value as the query gives it, to be compared."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if fact.values is not None and isinstance(value, str):
        return str(tuple(fact.values or ()).index(value) + 1)
    if isinstance(value, int | Decimal):
        return f"{Decimal(value) * (100 if fact.type == 'km' else 1):.6f}"
    return str(value)


class Claims:
    """The columns of a claim, as terms over the columns of the query's steps."""

    def __init__(self, table: TableFacts, compiler: Compiler, wanted: ClaimFacts) -> None:
        self.resolved = table.resolved
        self.table = table
        self.compiler = compiler
        self.item = table.item
        self.wanted = wanted

    def columns(self) -> dict[str, Term]:
        """Return the columns of a claim by name: its year, `key_N` of each key fact, and four for each sum."""
        sums = [item.sum for item in self.resolved.items.values() if item.sum is not None]
        found = {"year": self._by_subject(lambda s: self._year(s, sums[0] if sums else None), "int")}
        for n, name in enumerate(self.wanted.keys):
            found[f"key_{n}"] = self._by_subject(partial(self._text, name=name), "varchar")
        for n, total in enumerate(sums):
            found |= self._of_sum(n, total)
        if self.wanted.stating:
            states = self._by_subject(self._states, "boolean")
            found["states"] = t.first_known(states, t.literal(False))
        for n, name in enumerate(self.wanted.own):
            found[f"own_{n}"] = self._by_subject(partial(_day, name=name), "date")
        return found

    def _states(self, subject: SubjectFacts) -> Term | None:
        """Say whether a row may state something against its payee; its own item decides, when it is judged by itself."""
        found: list[Logic] = []
        for item in subject.items:
            for condition in item.conditions:
                if condition.id not in self.wanted.stating or not isinstance(condition.test, Test):
                    continue
                if condition.test.op == "not_within_years":
                    day = subject.day(condition.test.fact)
                    found += [t.is_known(day)] if day is not None else []
                else:
                    found.append(self._mark_of(condition.test, item).failed)
        stated = t.any_of(*dict.fromkeys(found))
        return t.literal(stated) if isinstance(stated, bool) else t.first_known(stated, t.literal(False))

    def _of_sum(self, n: int, total: Sum) -> dict[str, Term]:
        """Return the columns of one sum; where the table can hold no groups nothing is shown of any."""
        group = self.table.subjects.get("group")
        if group is None:
            nothing = {"year": t.cast(t.literal(None), "int"), "mark": t.literal(UNKNOWN)}
            nothing |= {"heads": t.cast(t.literal(None), "bigint"), "routed": t.literal(False)}
            asked = {name: t.cast(t.literal(None), "varchar") for name in self.wanted.asked[n]}
        else:
            year = self._year_of_day(group, total)
            nothing = {
                "year": t.cast(self._in_group(year if year is not None else t.literal(None)), "int"),
                "mark": t.cast(self._mark(group, total), "int"),
                "heads": t.cast(self._in_group(t.first_known(*self._number(group, total.counts))), "bigint"),
                "routed": self._routed(group),
            }
            asked = {name: t.cast(self._in_group(self._text(group, name)), "varchar") for name in self.wanted.asked[n]}
        own = {f"{name}_{n}": term for name, term in nothing.items()}
        return own | {f"asked_{n}_{name}": term for name, term in asked.items()}

    def _of(self, subject: SubjectFacts) -> Logic:
        """Return when a row is a record of this kind; one without an item is a group."""
        group = subject.subject == "group"
        if self.item is None:
            return group
        mine = self.table.of_subject(subject.subject)
        return t.any_of(mine, t.is_null(self.item)) if group else mine

    def _by_subject(self, read: Callable[[SubjectFacts], Term | None], kind: str) -> Term:
        branches = []
        for subject in self.table.subjects.values():
            term = read(subject)
            if term is not None:
                branches.append((self._of(subject), term))
        return t.cast(t.case(branches), kind)

    def _in_group(self, term: Term) -> Term:
        return t.case([(self._of(self.table.subjects["group"]), term)])

    @staticmethod
    def _within(subject: SubjectFacts, key: str, term: Term | None) -> Term | None:
        """Leave out a value outside its domain: it is not among the facts of a record that is rejected for it."""
        if term is None:
            return None
        fact = subject.facts[key]
        inside = t.exp.Between(this=t.own(term), low=t.literal(_bound(fact.low)), high=t.literal(_bound(fact.high)))
        return t.case([(inside, term)])

    def _announced(self, subject: SubjectFacts) -> Term | None:
        known = subject.day("announced_on") if "announced_on" in subject.facts else None
        return self._within(subject, "announced_on", known)

    def _year(self, subject: SubjectFacts, total: Sum | None) -> Term | None:
        announced = self._announced(subject)
        if announced is not None:
            return t.part("year", announced)
        if "year" in subject.facts:
            return self._within(subject, "year", subject.number("year"))
        return None if total is None else self._year_of_day(subject, total)

    def _year_of_day(self, subject: SubjectFacts, total: Sum) -> Term | None:
        """Return the accounting year of the day that counts."""
        if total.day not in subject.facts:
            return None
        day = self._within(subject, total.day, subject.day(total.day))
        if day is None:
            return None
        month, first = total.starts
        if (month, first) == (1, 1):
            return t.part("year", day)
        place = t.plus(t.times(t.part("month", day), t.literal(100)), t.part("day", day))
        later = t.case([(t.compare(">=", place, t.literal(month * 100 + first)), t.literal(1))], t.literal(0))
        return t.plus(t.part("year", day), later)

    def _number(self, group: SubjectFacts, key: str) -> list[Term]:
        found, default = group.number(key), group.facts[key].default
        terms = [found] if found is not None else []
        return [*terms, t.literal(default)] if default is not None or not terms else terms

    # ---- what a group adds to a year

    def _mark_of(self, test: Test | Tree, item: Item, *, named: bool = True) -> SqlMark:
        """Return the mark of one test, as an item's program would have it."""
        return self.compiler.emitter(item.key, named=named).mark_of(Lowering(self.resolved, item).test(test))

    def _views(self, group: SubjectFacts, place: Term | None) -> Iterator[tuple[Logic, Item, bool]]:
        """Yield when a row is of a group item, that item, and whether the row has it; one that has none is as the first.

        `place`: the place of the item that a row has; None where no row has one.
        """
        first = group.items[0]
        if place is None:
            yield True, first, False
            return
        for item in group.items:
            yield t.compare("=", place, t.literal(self.table.items.index(item.key) + 1)), item, True
        yield t.is_null(place), first, False

    @staticmethod
    def _either(views: Sequence[tuple[Logic, Item, bool]], asked: Sequence[Logic]) -> Logic:
        """Return when what is asked of each view holds of a row; equal questions are asked once."""
        mine: dict[Logic, list[Logic]] = {}
        for (of, _, _), when in zip(views, asked, strict=True):
            mine.setdefault(when, []).append(of)
        return t.any_of(
            *(when if len(of) == len(views) else t.all_of(t.any_of(*of), when) for when, of in mine.items())
        )

    def _mark(self, group: SubjectFacts, total: Sum) -> Term:
        views = list(self._views(group, self.item))
        failing: list[Logic] = []
        met: list[Logic] = []
        for condition in total.conditions:
            marks = [self._mark_of(condition.test, item, named=named) for _, item, named in views]
            failing.append(self._either(views, [mark.failed for mark in marks]))
            met.append(self._either(views, [mark.met for mark in marks]))
        first = group.items[0]
        for duty in total.duties:
            mark = self.compiler.emitter(first.key).mark_of(Lowering(self.resolved, first).duty(duty))
            failing.append(mark.failed)
            met.append(t.surely_not(mark.low))
        branches = [(t.any_of(*failing), t.literal(NOT_MET)), (t.all_of(*met), t.literal(MET))]
        return self._in_group(t.case(branches, t.literal(UNKNOWN)))

    def _routed(self, group: SubjectFacts) -> Term:
        """Say whether a group has earned an uplift."""
        views = list(self._views(group, t.column("_best") if self.compiler.alone else self.item))
        rises = [[self._mark_of(rise.when, item).met for rise in item.uplifts] for _, item, _ in views]
        return t.case([(self._either(views, [t.any_of(*one) for one in rises]), t.literal(True))], t.literal(False))

    def _text(self, subject: SubjectFacts, name: str) -> Term:
        """Return a fact as the text by which it is compared, NULL where it is missing or the subject has no such fact."""
        fact = subject.facts.get(name)
        if fact is None:
            return t.cast(t.literal(None), "varchar")
        if fact.type in ("count", "money", "km"):
            return t.cast(t.cast(t.first_known(*self._number(subject, name)), "decimal(38, 6)"), "varchar")
        term: Term | None
        if fact.type == "date":
            term = subject.day(name)
        elif fact.type == "yes_no":
            flag = subject.flag(name)
            said = [(flag, t.literal("true")), (t.negated(flag), t.literal("false"))] if flag is not None else []
            term = t.case(said) if said else None
        elif fact.type == "choice":
            term = subject.choice(name, None)
            if fact.default is not None:
                default = t.literal(tuple(fact.values or ()).index(fact.default) + 1)
                term = default if term is None else t.first_known(term, default)
        else:
            term = subject.identity(name)
        return t.cast(term if term is not None else t.literal(None), "varchar")


def _bound(value: Any) -> Any:
    return value if isinstance(value, date) else int(value)


def _day(subject: SubjectFacts, name: str) -> Term | None:
    """Return the day of a fact; None where the subject has no such fact."""
    return subject.day(name) if name in subject.facts else None
