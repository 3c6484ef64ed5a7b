"""The columns of a table as the facts of a policy, subject by subject: the source of a query (`engines.sql_query`).

Headers are matched to facts by the vocabulary, and each column is read in the forms that SQL reads itself
(`column_forms`). A row that has a value in any other form, or two columns that both say something of one fact, is left
to the reader of values; a value outside the domain of its fact makes a record unreadable, as in every engine.

A name, a letter or a clause is never compared as text beyond this module: columns give its place in a constant list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import Any, NamedTuple

from lfreward.batch import column_forms as c
from lfreward.batch.column_forms import Column, Unread, choices, readable, spellings
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_query import Steps
from lfreward.engines.sql_terms import Logic, Term
from lfreward.engines.to_sql import Clauses, Periods, bits
from lfreward.facts import IMPOSSIBLE, Fact, Vocabulary, first_header, fold, parse
from lfreward.facts.words import stated_choices
from lfreward.law.nodes import Item, ResolvedPolicy, clause_order
from lfreward.program import nodes as n
from lfreward.program.nodes import facts_needed
from lfreward.registers import Registers


class Register(NamedTuple):
    """What a column of names says of a register: 0 for a name it does not hold, else which of the sets of periods."""

    term: Term
    periods: tuple[tuple[tuple[Any, Any], ...], ...]


class TableFacts:
    """The columns of one table as the facts of one policy.

    `select`: the columns of the query's first step. `items`: ordered by subject; a row's item is its place among them,
    counted from 1. `any_item`: rows that name no item are judged; else they are left open. `unread`: when any row is
    left to the reader of values, beside what each subject has of its own.
    """

    def __init__(
        self,
        resolved: ResolvedPolicy,
        programs: Mapping[str, n.Program],
        registers: Registers,
        columns: Sequence[Column],
        *,
        any_item: bool = True,
    ) -> None:
        self.resolved = resolved
        self.registers = registers
        self.any_item = any_item
        kinds = dict.fromkeys(item.subject for item in resolved.items.values())
        self.nouns = tuple(i for kind in kinds for i in resolved.items.values() if i.subject == kind)
        self.items = tuple(item.key for item in self.nouns)
        self.select: dict[str, Term] = {}
        self.unread: list[Unread] = []
        self.subjects = {kind: SubjectFacts(self, kind, programs, columns) for kind in kinds}
        self.id = self._across("id", "id", c.identity)
        self.item = self._across("item", "_item", self._item_place)

    def columns(self, item: str, *, named: bool = True) -> ItemFacts:
        """Return the facts of an item; not `named`: as a record tells them that claims no item."""
        noun = self.resolved.items[item]
        return ItemFacts(self.subjects[noun.subject], noun, named)

    def faults(self, subject: str) -> Logic:
        """Return when a record of a subject cannot be read."""
        return t.any_of(*self.subjects[subject].faults)

    def of_subject(self, subject: str) -> Term:
        """Say that a row names an item of a subject."""
        places = [place for place, item in enumerate(self.nouns, 1) if item.subject == subject]
        return t.one_of(t.column("_item"), places, len(self.nouns))

    def fallback(self) -> Steps:
        """Return the steps that say, as `_fallback`, which rows are for the reader of values."""
        found: list[tuple[Logic, Unread]] = [(True, one) for one in self.unread]
        for one in dict.fromkeys(one for subject in self.subjects.values() for one in subject.unread):
            asking = [kind for kind, subject in self.subjects.items() if one in subject.unread]
            if all(kind in asking or not subject.reads(one) for kind, subject in self.subjects.items()):
                found.append((True, one))
            elif self.item is not None:
                of_none = t.is_null(self.item) if "group" in asking else False
                found.append((t.any_of(*map(self.of_subject, asking), of_none), one))
            elif "group" in asking:
                found.append((True, one))
        if not self.any_item:
            none = t.is_null(self.item) if self.item is not None else t.literal(True)
            found.append((True, Unread(none, none)))
        if not found:
            return [("open_rows", {"_fallback": t.literal(False)})]
        quick = t.any_of(*(one.quick for _, one in found))
        assert not isinstance(quick, bool)
        exact = t.case((t.all_of(mine, one.exact), t.literal(True)) for mine, one in found)
        return [("unread", {"_unread": quick}), ("open_rows", {"_fallback": t.case([(t.column("_unread"), exact)])})]

    def name(self, key: str, term: Term) -> Term:
        """Give a term a name among the columns of the first step."""
        alias, number = key, 1
        while self.select.get(alias, term) != term:
            number += 1
            alias = f"{key}_{number}"
        self.select[alias] = term
        return t.column(alias)

    def read(self, name: str, columns: Sequence[Column], read: Callable[[Column], Term]) -> tuple[Term, list[Unread]]:
        """Read the columns of one fact as one term, and say when a row says something else of it."""
        terms = [read(column) for column in columns]
        plain = [term == column.raw for term, column in zip(terms, columns, strict=True)]
        term = self.name(name, t.first_known(*terms))
        raws = [
            self.raw(column) for column, as_it_is in zip(columns, plain, strict=True) if not as_it_is or columns[1:]
        ]
        unread = [
            c.unread_value(column, [term], self.raw(column))
            for column, as_it_is in zip(columns, plain, strict=True)
            if not as_it_is
        ]
        unread += [c.both(one, other) for at, one in enumerate(raws) for other in raws[at + 1 :]]
        return term, [one for one in unread if one is not None]

    def raw(self, column: Column) -> Term:
        """Keep a column as it stands among those of the first step."""
        return self.name(f"raw_{column.name}", column.raw)

    def _across(self, key: str, name: str, read: Callable[[Column], Term]) -> Term | None:
        """Read a fact that every kind of record has."""
        columns = list(dict.fromkeys(one for s in self.subjects.values() for one in s.sources.get(key, ())))
        if not columns:
            return None
        if key != "id":
            term, unread = self.read(name, columns, read)
            self.unread += unread
            return term
        names = [fold(header) for header in next(iter(self.resolved.facts.values()))[key].names]
        # Of several, the one whose name says it best; of equal names the first.
        columns.sort(key=lambda one: names.index(fold(first_header(one.name))))
        terms = []
        for at, column in enumerate(columns):
            term, unread = self.read(f"{name}_{at}" if at else name, [column], read)
            self.unread += unread
            terms.append(term)
        return t.first_known(*terms)

    def _item_place(self, column: Column) -> Term:
        fact = next(iter(self.resolved.facts.values()))["item"]
        by_name = {fold(word): item for item in self.nouns for word in (item.key, item.label.zh, item.label.en)}
        by_name |= {fold(alias): self.resolved.items[key] for alias, key in fact.value_aliases.items()}
        plain = (text for text in spellings(fact) if fold(text) in by_name and readable(text, fact))
        others = (text for text in plain if not self._states(text, by_name[fold(text)], fact))
        known = dict.fromkeys([*self.items, *others])
        return c.spelled(column, {text: self.nouns.index(by_name[fold(text)]) + 1 for text in known})

    def _states(self, text: str, item: Item, fact: Fact) -> bool:
        """Say whether the words of an item also state a choice, which only single records are read with."""
        return bool(stated_choices(text, self.resolved.item_facts[item.key], fact))


class SubjectFacts:
    """The columns of one table as the facts of one kind of record.

    `sources`: the columns that give each fact. `faults`: when a record cannot be read.
    """

    def __init__(
        self, table: TableFacts, subject: str, programs: Mapping[str, n.Program], columns: Sequence[Column]
    ) -> None:
        self.table = table
        self.subject = subject
        self.facts: Mapping[str, Fact] = table.resolved.facts[subject]
        self.items = [item for item in table.nouns if item.subject == subject]
        self.sources: dict[str, list[Column]] = {}
        self.unread: list[Unread] = []
        self._seen: dict[tuple[str, Hashable], str] = {}
        self._maps: dict[str, list[dict[str, int]]] = {}
        vocabulary = Vocabulary(subject, self.facts.values())
        for column in columns:
            key = vocabulary.key_of(column.name)
            if key is not None:
                self.sources.setdefault(key, []).append(column)
        needed = [facts_needed(programs[item.key]) for item in self.items]
        self._asked = {fact.key for item in self.items for fact in n.facts_of(programs[item.key])}
        self.faults: list[Logic] = []
        for key in self.sources:
            for fault in self._look_at(key):
                if all(key in facts for facts in needed):
                    self.faults.append(fault)
                else:  # whether the row is rejected depends on its item: the reader of values decides
                    never_null = t.first_known(t.exp.Paren(this=fault), t.literal(False))
                    self.unread.append(Unread(never_null, never_null))
        for lesser, greater in IMPOSSIBLE:
            if lesser in self.sources and greater in self.sources:
                view = self.day if self.facts[lesser].type == "date" else self.number
                one, other = view(lesser), view(greater)
                assert one is not None and other is not None
                self.faults.append(t.compare(">", one, other))

    def reads(self, unread: Unread) -> bool:
        """Say whether a fact of this subject is read from the column that a row may be left open for."""
        raws = {name for name in t.names([unread.quick]) if name.startswith("raw_")}
        return any(f"raw_{column.name}" in raws for found in self.sources.values() for column in found)

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
        maps = self._spellings(key)
        if self.alike(key):
            return self._term(key, "choice", lambda column: c.spelled(column, maps[0]))
        names = tuple(dict.fromkeys(text for one in maps for text in one))
        term = self._term(key, "choice", lambda column: c.spelled(column, {name: at for at, name in enumerate(names, 1)}))
        if term is None:
            return None
        codes = t.array(one.get(text, 0) for one in maps for text in names)
        if item is not None:
            shift: Term = t.literal(self.items.index(item) * len(names))
        else:
            first = self.table.nouns.index(self.items[0]) + 1
            shift = t.times(t.minus(t.column("_item"), t.literal(first)), t.literal(len(names)))
        return t.at(codes, t.plus(shift, term))

    def alike(self, key: str) -> bool:
        """Say whether a choice has the same values for all items of the subject."""
        maps = self._spellings(key)
        return all(one == maps[0] for one in maps)

    def _spellings(self, key: str) -> list[dict[str, int]]:
        if key not in self._maps:
            self._maps[key] = [choices(self.table.resolved.item_facts[item.key][key]) for item in self.items]
        return self._maps[key]

    def registered(self, key: str, register: str) -> Register | None:
        """Return what a register says of the name in a column."""
        held = {
            name: tuple((p.first, p.last) for p in found)
            for name, found in self.table.registers.periods(register).items()
        }
        distinct = tuple(dict.fromkeys(held.values()))
        look = getattr(self.table.registers, register)
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
        kinds = self.table.resolved.facts.values()
        known = {letter for facts in kinds if key in facts for letter in facts[key].values or c.LETTERS}
        usual = ["".join(paper.letter for paper in item.papers) for item in self.table.nouns]
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
        term, unread = self.table.read(key + suffix, columns, read)
        self._seen[key, view] = term.name
        if self.facts[key].type != "check":
            self.unread += [one for one in unread if one not in self.unread]
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
                        unread = c.unread_value(column, [day, stated], self.table.raw(column))
                        self.unread += [unread] if unread is not None else []
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
            case "text" if key not in self._asked:
                self._term(key, "read", c.any_text, "_read")
        return []

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


class ItemFacts:
    """The facts of one item over the columns of its subject, as `engines.to_sql` asks for them."""

    def __init__(self, subject: SubjectFacts, item: Item, named: bool) -> None:
        self._subject = subject
        self._item = item
        self._named = named

    def number(self, key: str) -> Term | None:
        """Return a count, yuan, or hundredths of a kilometre."""
        return self._subject.number(key)

    def day(self, key: str) -> Term | None:
        """Return a day."""
        return self._subject.day(key)

    def flag(self, key: str) -> Term | None:
        """Return a yes or a no."""
        return self._subject.flag(key)

    def choice(self, key: str) -> Term | None:
        """Return the place of a choice among its values, counted from 1."""
        return self._subject.choice(key, self._item) if key in self._subject.sources else None

    def order(self, key: str) -> Sequence[str]:
        """Return the values of a choice, in their order."""
        return tuple(self._subject.table.resolved.item_facts[self._item.key][key].values or ())

    def is_own(self, key: str) -> bool:
        """Say whether a fact is read otherwise for this item than for others of its subject."""
        fact = self._subject.facts.get(key)
        return key == "item" or (fact is not None and fact.type == "choice" and not self._subject.alike(key))

    def letters(self, key: str) -> Term | None:
        """Return letters, one bit each."""
        return self._subject.letters(key)

    def clauses(self, key: str) -> Clauses | None:
        """Return the place of a list of clauses among some lists, and those lists."""
        return self._subject.clauses(key)

    def named(self, key: str, names: Sequence[str]) -> Term | None:
        """Return the place of a text among some names."""
        return self._subject.named(key, names)

    def registered(self, key: str, register: str) -> tuple[Term, Periods] | None:
        """Return which of some sets of periods a register holds a name in."""
        found = self._subject.registered(key, register)
        return None if found is None else (found.term, found.periods)

    def given(self, key: str) -> Term | None:
        """Return a term that is NULL exactly where no column gives the fact."""
        columns = self._subject.sources.get(key, ())
        if not columns:
            return None
        known = (t.case([(t.is_known(column.raw), t.literal(1))]) for column in columns)
        return self._subject.table.name(f"{key}_given", t.first_known(*known))

    def item(self) -> str | None:
        """Return the item that the record claims; None where it claims none."""
        return self._item.key if self._named else None
