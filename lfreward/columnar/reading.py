"""The columns of a source as the facts of a policy, subject by subject."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import Any, NamedTuple

from lfreward.columnar import columns as c
from lfreward.columnar.columns import Column, Odd, choices, readable, spellings
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Logic, Term
from lfreward.engines.to_sql import bits
from lfreward.facts import CONTRADICTIONS, IMPOSSIBLE, Fact, Vocabulary, first_header, fold, parse
from lfreward.facts.words import stated_choices
from lfreward.law.nodes import Item, ResolvedPolicy, clause_order
from lfreward.law.rules import leaves
from lfreward.program import facts_needed, lower
from lfreward.registers import Registers


class Register(NamedTuple):
    """What a column of names says of a register: 0 for a name it does not hold, else which of the sets of periods."""

    term: Term
    periods: tuple[tuple[tuple[Any, Any], ...], ...]


def of_items(item: Term, some: Iterable[Item], every: Sequence[Item]) -> Term:
    """Say that the item of a row, told by its place among all, is one of some."""
    return t.one_of(item, [every.index(one) + 1 for one in some], len(every))


class Reading:
    """The columns of one source as the facts of one resolved policy.

    `select` are the columns of the query's first step. `items` are ordered by subject: a row's item is its place
    among them, counted from 1.
    """

    def __init__(self, resolved: ResolvedPolicy, registers: Registers, columns: Sequence[Column]) -> None:
        self.resolved = resolved
        self.registers = registers
        kinds = dict.fromkeys(item.subject for item in resolved.items.values())
        self.items = tuple(i for kind in kinds for i in resolved.items.values() if i.subject == kind)
        self.select: dict[str, Term] = {}
        self.beyond: list[Odd] = []
        self.subjects = {kind: SubjectReading(self, kind, columns) for kind in kinds}
        self.id = self._across("id", "id", c.identity)
        self.item = self._across("item", "_item", self._item_place)

    def place(self, item: Item) -> int:
        """Return the place of an item, counted from 1."""
        return self.items.index(item) + 1

    def name(self, key: str, term: Term) -> Term:
        """Give a term a name among the columns of the first step."""
        alias, n = key, 1
        while self.select.get(alias, term) != term:
            n += 1
            alias = f"{key}_{n}"
        self.select[alias] = term
        return t.column(alias)

    def read(self, name: str, columns: Sequence[Column], read: Callable[[Column], Term]) -> tuple[Term, list[Odd]]:
        """Read the columns of one fact as one term, and say when a row is beyond it."""
        terms = [read(column) for column in columns]
        plain = [term == column.raw for term, column in zip(terms, columns, strict=True)]
        term = self.name(name, t.first_known(*terms))
        raws = [
            self.raw(column) for column, as_it_is in zip(columns, plain, strict=True) if not as_it_is or columns[1:]
        ]
        odd = [
            c.beyond(column, [term], self.raw(column))
            for column, as_it_is in zip(columns, plain, strict=True)
            if not as_it_is
        ]
        odd += [c.both(one, other) for n, one in enumerate(raws) for other in raws[n + 1 :]]
        return term, [one for one in odd if one is not None]

    def raw(self, column: Column) -> Term:
        """Keep a column as it stands among those of the first step."""
        return self.name(f"raw_{column.name}", column.raw)

    def _across(self, key: str, name: str, read: Callable[[Column], Term]) -> Term | None:
        """Read a fact that every kind of record has."""
        columns = list(dict.fromkeys(one for s in self.subjects.values() for one in s.sources.get(key, ())))
        if not columns:
            return None
        if key != "id":
            term, odd = self.read(name, columns, read)
            self.beyond += odd
            return term
        names = [fold(n) for n in next(iter(self.resolved.facts.values()))[key].names]
        # Of several, the one whose name says it best; of equal names the first.
        columns.sort(key=lambda one: names.index(fold(first_header(one.name))))
        terms = []
        for n, column in enumerate(columns):
            term, odd = self.read(f"{name}_{n}" if n else name, [column], read)
            self.beyond += odd
            terms.append(term)
        return t.first_known(*terms)

    def _item_place(self, column: Column) -> Term:
        fact = next(iter(self.resolved.facts.values()))["item"]
        by_name = {fold(n): item for item in self.items for n in (item.key, item.label.zh, item.label.en)}
        by_name |= {fold(alias): self.resolved.items[key] for alias, key in fact.value_aliases.items()}
        keys = [item.key for item in self.items]
        stating = {text for item in self.items for text in spellings(fact) if self._states(text, item, fact)}
        others = (text for text in spellings(fact) if fold(text) in by_name and text not in stating and readable(text, fact))
        return c.spelled(column, {text: self.place(by_name[fold(text)]) for text in dict.fromkeys([*keys, *others])})

    def _states(self, text: str, item: Item, fact: Fact) -> bool:
        """Say whether the words of an item also state a choice, which only single records are read with."""
        return bool(stated_choices(text, self.resolved.item_facts[item.key], fact))


class SubjectReading:
    """The columns of one source as the facts of one kind of record."""

    def __init__(self, reading: Reading, subject: str, columns: Sequence[Column]) -> None:
        self.reading = reading
        self.facts: Mapping[str, Fact] = reading.resolved.facts[subject]
        self.items = [item for item in reading.items if item.subject == subject]
        self.sources: dict[str, list[Column]] = {}
        self.beyond: list[Odd] = []
        self._seen: dict[tuple[str, Hashable], str] = {}
        self._maps: dict[str, list[dict[str, int]]] = {}
        vocabulary = Vocabulary(subject, self.facts.values())
        for column in columns:
            key = vocabulary.key_of(column.name)
            if key is None:
                continue
            self.sources.setdefault(key, []).append(column)
        needed = [facts_needed(lower(reading.resolved, item.key)) for item in self.items]
        self.faults: list[Logic] = []
        for key in self.sources:
            for fault in self._look_at(key):
                if all(key in facts for facts in needed):
                    self.faults.append(fault)
                else:  # whether the row is rejected depends on its item: it is judged as a single record
                    unread = t.first_known(t.exp.Paren(this=fault), t.literal(False))
                    self.beyond.append(Odd(unread, unread))
        for lesser, greater in IMPOSSIBLE:
            if lesser in self.sources and greater in self.sources:
                view = self.day if self.facts[lesser].type == "date" else self.number
                one, other = view(lesser), view(greater)
                assert one is not None and other is not None
                self.faults.append(t.compare(">", one, other))
        self._contradictions(subject)

    def _contradictions(self, subject: str) -> None:
        """Leave a record that contradicts itself to the reference engine: which facts are then not known is its to say."""
        for pair in CONTRADICTIONS:
            if pair.subject != subject or pair.fact not in self.sources:
                continue
            if pair.at_most_days is not None:
                count, first, last = self.number(pair.fact), self.day(pair.at_most_days[0]), self.day(pair.at_most_days[1])
                if count is not None and first is not None and last is not None:
                    self._doubt(t.compare(">", count, t.days_between(first, last)))
            day = self.day(pair.fact) if pair.at_most_days is None else None
            for op, name in (("<", pair.not_before), (">", pair.not_after)):
                edge = self.day(name) if name else None
                if day is not None and edge is not None:
                    self._doubt(t.compare(op, day, edge))

    def _doubt(self, holds: Term) -> None:
        never_null = t.first_known(holds, t.literal(False))
        self.beyond.append(Odd(never_null, never_null))

    # ---- facts as terms; None where no column gives the fact

    def number(self, key: str) -> Term | None:
        """Return a count, yuan, or hundredths of a kilometre."""
        return self._term(key, "number", lambda column: c.number(column, self.facts[key]))

    def day(self, key: str) -> Term | None:
        """Return a day."""
        return self._term(key, "day", c.day)

    def flag(self, key: str) -> Term | None:
        """Return a yes or a no; of an inspection whose day is given, neither."""
        return self._term(key, "flag", c.flag, "_stated" * (self.facts[key].type == "check"))

    def identity(self, key: str) -> Term | None:
        """Return a text of which every character is told."""
        if key not in self.facts or self.facts[key].type != "text":
            return None
        return self._term(key, "identity", c.identity)

    def named(self, key: str, names: Sequence[str]) -> Term | None:
        """Return the place of a text among some names, counted from 1; one more than all of them for any other."""
        return self._term(key, tuple(names), lambda column: c.named(column, names))

    def choice(self, key: str, item: Item | None) -> Term | None:
        """Return the place of a choice among its values, counted from 1; 0 for a value that the item does not have.

        Without an item the items of the rows decide; where all share their values it makes no difference.
        """
        facts = [self.reading.resolved.item_facts[one.key][key] for one in self.items]
        maps = self._maps.setdefault(key, [] if key in self._maps else [choices(fact) for fact in facts])
        if all(one == maps[0] for one in maps):
            return self._term(key, "choice", lambda column: c.spelled(column, maps[0]))
        names = tuple(dict.fromkeys(text for one in maps for text in one))
        term = self._term(key, "choice", lambda column: c.spelled(column, {n: at for at, n in enumerate(names, 1)}))
        if term is None:
            return None
        codes = t.array(one.get(text, 0) for one in maps for text in names)
        if item is not None:
            shift: Term = t.literal(self.items.index(item) * len(names))
        else:
            first = self.reading.place(self.items[0])
            shift = t.times(t.minus(t.column("_item"), t.literal(first)), t.literal(len(names)))
        return t.at(codes, t.plus(shift, term))

    def registered(self, key: str, register: str) -> Register | None:
        """Return what a register says of the name in a column."""
        held = {
            name: tuple((p.first, p.last) for p in found)
            for name, found in self.reading.registers.periods(register).items()
        }
        distinct = tuple(dict.fromkeys(held.values()))
        look = getattr(self.reading.registers, register)
        edges = [None, *(day for periods in distinct for pair in periods for day in pair if day is not None)]
        codes: dict[str, int] = {}
        for name, periods in held.items():
            for text in (name, name.upper(), f"{name}站", f"{name}火车", f"{name}火车站"):
                if all(look(text, day) == look(name, day) for day in edges):
                    codes[text] = distinct.index(periods) + 1
        term = self._term(key, register, lambda column: c.registered(column, codes))
        return None if term is None else Register(term, distinct)

    def letters(self, key: str) -> Term | None:
        """Return letters, one bit each, A the lowest; among them any that other kinds of records may have."""
        kinds = self.reading.resolved.facts.values()
        known = {letter for facts in kinds if key in facts for letter in facts[key].values or c.LETTERS}
        usual = ["".join(paper.letter for paper in item.papers) for item in self.reading.items]
        return self._term(key, "letters", lambda column: c.letters(column, known, usual))

    def clauses(self, key: str) -> tuple[Term, list[tuple[str, ...]]] | None:
        """Return the place of a list of clauses among all short ones, counted from 1, and those lists.

        The lists are in the order of the clauses that stand first in them.
        """
        known = tuple(self.facts[key].values or ())
        pairs = permutations(known, 2) if len(known) <= 16 else ()
        texts = [c.NONE, *known, *(",".join(pair) for pair in pairs)]
        read = {text: parse(text, self.facts[key]) for text in texts}
        lists = sorted(dict.fromkeys(read.values()), key=lambda one: clause_order(one[0]) if one else ())
        codes = {text: lists.index(value) + 1 for text, value in read.items()}
        listed = {**codes, "": lists.index(()) + 1}
        term = self._term(key, "clauses", lambda column: c.spelled(column, listed if column.kind == "list" else codes))
        return None if term is None else (term, lists)

    # ---- how

    def _term(self, key: str, view: Hashable, read: Callable[[Column], Term], suffix: str = "") -> Term | None:
        columns = self.sources.get(key)
        if not columns:
            return None
        seen = self._seen.get((key, view))
        if seen is not None:
            return t.column(seen)
        term, odd = self.reading.read(key + suffix, columns, read)
        self._seen[key, view] = term.name
        if self.facts[key].type != "check":
            self.beyond += [one for one in odd if one not in self.beyond]
        return term

    def _look_at(self, key: str) -> list[Logic]:
        """Look at the form of every value of a fact, used or not, and return what makes its record unreadable."""
        fact = self.facts[key]
        match fact.type:
            case "count" | "money" | "km":
                return self._outside(key, self.number(key))
            case "date":
                return self._outside(key, self.day(key))
            case "check":
                day, stated = self.day(key), self.flag(key)
                for column in self.sources[key]:
                    if column.kind not in ("day", "yes_no") and day is not None and stated is not None:
                        odd = c.beyond(column, [day, stated], self.reading.raw(column))
                        self.beyond += [odd] if odd is not None else []
                return self._outside(key, day)
            case "yes_no":
                self.flag(key)
            case "choice":
                stated = self.choice(key, None)
                if isinstance(stated, t.exp.Bracket):
                    return [t.compare("=", stated, t.literal(0))]
            case "letters":
                held, strange = self.letters(key), ~bits(fact.values or c.LETTERS) & bits(c.LETTERS)
                if held is not None and strange:
                    other = t.exp.BitwiseAnd(this=held.copy(), expression=t.literal(strange))
                    return [t.compare("<>", other, t.literal(0))]
            case "clauses":
                self.clauses(key)
            case "months":
                self._term(key, "months", c.months)
            case "itinerary":
                self._term(key, "itinerary", lambda column: t.cast(t.literal(None), "boolean"))
            case "text" if key not in self._asked():
                self._term(key, "read", c.unread, "_read")
        return []

    def _asked(self) -> set[str]:
        """Return the facts that conditions and tables look at."""
        tests = [c.test for item in self.items for c in item.conditions]
        tests += [cell for item in self.items for row in item.table.rows for cell in row.cells]
        return {leaf.fact for test in tests for leaf in leaves(test)}

    def _outside(self, key: str, value: Term | None) -> list[Logic]:
        """Return when a value lies outside the domain of its fact."""
        fact = self.facts[key]
        if value is None or fact.low is None:
            return []
        columns = self.sources[key]
        if all(_lies_within(one, fact) for one in columns):
            return []
        times = 100 if fact.type == "km" else 1
        low, high = (bound if fact.type in ("date", "check") else int(bound * times) for bound in (fact.low, fact.high))
        return [t.negated(t.exp.Between(this=value.copy(), low=t.literal(low), high=t.literal(high)))]


def _lies_within(column: Column, fact: Fact) -> bool:
    """Say whether a column is known to hold nothing outside the domain of a fact; a day written as a number is read first."""
    if column.low is None or isinstance(column.low, date) is not isinstance(fact.low, date):
        return False
    return bool(fact.low <= column.low and column.high <= fact.high)
