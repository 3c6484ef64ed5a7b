"""Evaluate a table block by block in arrays: Arrow in, the columnar engine, Arrow out, rows in their order.

A block is some hundred thousand rows, so memory does not grow with the table. Each item's program runs on its rows of a
block; records that name no item are run by every group item, and the best counts, as single evaluation has it. Rows with
a value that cannot be taken from a column alone are judged one by one in their place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from lfreward.batch import duck
from lfreward.batch.blocks import Block, ColumnValues, Reader, distinct_values, ids, low_of
from lfreward.batch.desk import RESULT_TYPES, Desk, Progress, TableReport, column_notes, result_row
from lfreward.batch.sources import GivenBlock, OpenTable, opened
from lfreward.engines.columns import CODED, NO_SUM, SEASON_OF_BITS, Column, ColumnProgram, Lookups, Names, Outcomes
from lfreward.evaluate import ItemPlan
from lfreward.facts import Fact
from lfreward.outputs import writing_file
from lfreward.program import World, lower
from lfreward.results.assessment import Finding, Mark, Verdict

Array: TypeAlias = Any  # of NumPy, whose shapes the type checker cannot follow
ROWS = 1 << 17  # rows of a block
THREADS = 2  # blocks under way at once; NumPy lets go of the interpreter in its loops
ELIGIBLE, UNDETERMINED, INELIGIBLE, REJECTED = range(4)
VERDICTS = (Verdict.ELIGIBLE, Verdict.UNDETERMINED, Verdict.INELIGIBLE, Verdict.REJECTED)
VERDICT_OF_MARK = np.array([INELIGIBLE, UNDETERMINED, ELIGIBLE, ELIGIBLE], np.int8)  # by Mark
NO_ITEM, SEE_WHOLE = -1, -2  # a record that names no item; one whose item must be read by itself
CODES = pa.dictionary(pa.int16(), pa.string())
WORDS = ("item", "verdict", "season", "reason")  # results that are few words; files carry them as text all the same
PLAIN = pa.schema([(name, pa.string() if type_ == "VARCHAR" else pa.int64()) for name, type_ in RESULT_TYPES.items()])
SCHEMA = pa.schema(
    [(name, CODES if name in WORDS else pa.string() if type_ == "VARCHAR" else pa.int64()) for name, type_ in RESULT_TYPES.items()]
)
assert (Mark.FAILED, Mark.UNKNOWN, Mark.PENDING, Mark.MET) == (0, 1, 2, 3)


class Results:
    """What the records of a block came to, an array each; rows that are judged by themselves are put in at the end."""

    def __init__(self, size: int) -> None:
        self.item = np.full(size, NO_ITEM, np.int16)
        self.verdict = np.full(size, REJECTED, np.int8)
        self.potential = np.full(size, NO_SUM, np.int64)
        self.season = np.zeros(size, np.int8)
        self.reason = np.zeros(size, np.int16)
        self.single: dict[int, tuple[Any, ...]] = {}
        self.beyond = 0

    def put(self, rows: Array, item: int, outcomes: Outcomes, impossible: Array | None) -> None:
        """Put in what the rows of one item came to; where facts cannot all be true the record is rejected."""
        self.item[rows] = item
        verdict = VERDICT_OF_MARK[outcomes.least]
        potential, season, reason = outcomes.potential, outcomes.bits, outcomes.reason
        if impossible is not None:
            verdict = np.where(impossible, np.int8(REJECTED), verdict)
            potential = np.where(impossible, NO_SUM, potential)
            season, reason = np.where(impossible, 0, season), np.where(impossible, 0, reason)
        self.verdict[rows], self.potential[rows] = verdict, potential
        self.season[rows], self.reason[rows] = season, reason


class ColumnJudge:
    """A policy ready to judge blocks of columns."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        judge = desk.judge
        self.judge = judge
        self.lookups, self.words = Lookups(World(judge.calendar, judge.registers)), Names()
        self.items = list(judge.plans)
        self.reader = Reader()
        self._programs: dict[str, ColumnProgram] = {}
        self._items: dict[Any, int] = {}

    def program(self, item: str) -> ColumnProgram:
        """Return the program of an item, made when its first record comes."""
        if item not in self._programs:
            self._programs[item] = ColumnProgram(lower(self.judge.policy, item), self.lookups, self.words)
        return self._programs[item]

    def needed(self) -> frozenset[str]:
        """Return the facts that some item of the policy reads, and what every result tells."""
        reads = {key for item in self.items for key in self.program(item).reads}
        orders = {key for plan in self.judge.plans.values() for pair in plan.vocabulary.orders for key in pair}
        return frozenset({"id", "item", "itinerary", *reads, *orders})

    def evaluate(self, given_block: GivenBlock) -> tuple[Any, Results]:
        """Judge one block; return its ids and what its records came to."""
        batch, names, done = given_block
        block, results = Block(batch, names, self.reader), Results(batch.num_rows)
        whole = np.zeros(block.size, bool)
        given = self._ids(block, whole)
        items = self._item_of(block)
        whole |= items == SEE_WHOLE
        for number, item in enumerate(self.items):
            rows = np.flatnonzero(items == number)
            if len(rows):
                outcomes, impossible = self._run(block, self.judge.plans[item], rows, whole)
                results.put(rows, number, outcomes, impossible)
        if len(rows := np.flatnonzero(items == NO_ITEM)):
            self._best(block, rows, results, whole)
        whole[list(done)] = False
        results.single = {at: result_row(result) for at, result in done.items()}
        for at, values in block.rows(np.flatnonzero(whole)):
            results.single[at] = result_row(self.desk.judge_values(names, values))
        results.beyond = len(results.single) - len(done)
        return given, results

    # ---- what records name

    def _ids(self, block: Block, whole: Array) -> Any:
        places = block.columns_of(self.judge.groups).get("id")
        if not places:
            return pa.nulls(block.size, pa.string())
        given, odd = ids(self.reader, self.judge.groups, block.batch.column(places[0]))
        for other in places[1:]:
            whole |= block.batch.column(other).is_valid().to_numpy(zero_copy_only=False)
        if odd is not None:
            whole |= odd
        return given

    def _item_of(self, block: Block) -> Array:
        """Return the number of the item that every record names."""
        places = [at for at, name in enumerate(block.names) if self.judge.names_item(name)]
        if not places:
            return np.full(block.size, NO_ITEM, np.int16)
        raws, codes, known = distinct_values(block.batch.column(places[0]))
        numbers = np.array([self._number(raw) for raw in raws], np.int16)[codes]
        found = numbers if known is None else np.where(known, numbers, np.int16(NO_ITEM))
        for other in places[1:]:
            filled = block.batch.column(other).is_valid().to_numpy(zero_copy_only=False)
            found = np.where(filled, np.int16(SEE_WHOLE), found)
        return found

    def _number(self, raw: Any) -> int:
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return NO_ITEM
        key = self.judge.item_named(raw)
        return SEE_WHOLE if key is None else self.items.index(key)

    # ---- one item, or all of them

    def _run(self, block: Block, plan: ItemPlan, rows: Array, whole: Array) -> tuple[Outcomes, Array | None]:
        """Run one item on some rows; mark those that must be seen whole."""
        vocabulary = plan.vocabulary
        places = block.columns_of(vocabulary)
        every = len(rows) == block.size
        taken: dict[str, Column] = {}

        def some(column: Column) -> Column:
            known = column.known
            return column if every else column._replace(values=column.values[rows], known=None if known is None else known[rows])

        needed = {*self.program(plan.item.key).reads, *(key for pair in vocabulary.orders for key in pair), "itinerary"}
        for key, fact in vocabulary.facts.items():
            if key not in needed or key not in places:
                continue
            if fact.type == "itinerary":
                whole[rows] |= block.batch.column(places[key][0]).is_valid().to_numpy(zero_copy_only=False)[rows]
                continue
            read: ColumnValues = block.read(fact, places[key])
            if read.odd is not None:
                whole[rows] |= read.odd[rows]
            taken[key] = read.column

        def facts(key: str) -> Column:
            if key == "item":
                return Column(np.zeros(len(rows), np.int64), None, (plan.item.key,))
            if key not in taken:
                return absent(plan.facts[key], len(rows))
            return some(taken[key])

        impossible = self._impossible(vocabulary.orders, facts, taken)
        return self.program(plan.item.key).run(facts, len(rows)), impossible

    @staticmethod
    def _impossible(orders: Iterable[tuple[str, str]], facts: Callable[[str], Column], taken: dict[str, Column]) -> Array | None:
        """Return the records of which two facts cannot both be true."""
        found = None
        for lesser, greater in orders:
            if lesser in taken and greater in taken:
                a, b = facts(lesser), facts(greater)
                broken = a.values > b.values
                for known in (a.known, b.known):
                    broken = broken if known is None else broken & known
                found = broken if found is None else found | broken
        return found

    def _best(self, block: Block, rows: Array, results: Results, whole: Array) -> None:
        """Run every group item on records that name none; the best eligible counts, else the best undetermined."""
        runs = [(self.items.index(key), *self._run(block, self.judge.plans[key], rows, whole)) for key in self.judge.group_items]
        item = np.full(len(rows), runs[0][0], np.int16)
        best, impossible = runs[0][1], runs[0][2]
        for number, outcomes, _ in runs[1:]:  # whether facts can all be true does not hang on the item
            rank, least = VERDICT_OF_MARK[outcomes.least], VERDICT_OF_MARK[best.least]
            better = (rank < least) | ((rank == least) & (outcomes.potential > best.potential))
            best = Outcomes(*(np.where(better, new, old) for new, old in zip(outcomes, best, strict=True)))
            item = np.where(better, np.int16(number), item)
        results.put(rows, 0, best, impossible)
        results.item[rows] = item if impossible is None else np.where(impossible, np.int16(NO_ITEM), item)


def absent(fact: Fact, size: int) -> Column:
    """Return a fact that no column gives."""
    nothing = np.zeros(size, bool)
    if fact.type in CODED:
        return Column(np.zeros(size, np.int64), nothing, (None,))
    return Column(np.full(size, low_of(fact)), nothing)


def evaluate_by_columns(
    desk: Desk, source: Any, out: str | Path | None, report: TableReport, progress: Progress | None
) -> TableReport:
    """Judge a table block by block; write its results to a Parquet file, or leave them in the report as Arrow.

    Raises: UsageError for something that is no table; InputError, OutputError for a file.
    """
    judge = ColumnJudge(desk)
    if out is None:
        table = _opened(judge, source, report)
        batches = list(judged_blocks(judge, table, report, progress))
        report.table = pa.Table.from_batches(batches, SCHEMA).cast(PLAIN)
    else:
        with duck.room(), writing_file(out) as part:  # first: where nothing can be written nothing is read
            table = _opened(judge, source, report)
            with parquet.ParquetWriter(part, SCHEMA, store_schema=False, version="2.6") as writer:
                for batch in judged_blocks(judge, table, report, progress):
                    writer.write_batch(batch)
    report.notes += table.notes()
    if report.beyond:
        report.notes.append(Finding("table_beyond", None, {"count": report.beyond}))
    return report


def _opened(judge: ColumnJudge, source: Any, report: TableReport) -> OpenTable:
    table = opened(source, judge)
    report.notes += column_notes(judge.judge, table.names, table.label)
    return table


def judged_blocks(judge: ColumnJudge, table: OpenTable, report: TableReport, progress: Progress | None) -> Iterator[Any]:
    """Give the results of every block of a table, in their order."""
    done = 0
    for given, results in ahead(judge.evaluate, table.blocks):
        yield written(given, results, judge, report)
        done += len(given)
        if progress is not None:
            progress(100 * done // table.rows if table.rows else done, 100 if table.rows else None)


def ahead(work: Callable[[Any], Any], given: Iterable[Any]) -> Iterator[Any]:
    """Give the results of work in the order of what it is done on, a few pieces being under way at once."""
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[Future[Any]] = deque()
        for piece in given:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def written(given: Any, results: Results, judge: ColumnJudge, report: TableReport) -> Any:
    """Return the results of a block as the columns of the output, and count them."""
    eligible, ineligible = results.verdict == ELIGIBLE, results.verdict == INELIGIBLE
    amount = np.where(eligible, results.potential, 0)
    columns: dict[str, Any] = {
        "id": given,
        "item": worded(results.item, [*judge.items, None]),
        "verdict": worded(results.verdict, [verdict.value for verdict in VERDICTS]),
        "amount_fen": pa.array(amount, mask=~(eligible | ineligible)),
        "potential_fen": pa.array(results.potential, mask=results.potential == NO_SUM),
        "season": worded(results.season, SEASON_OF_BITS),
        "reason": worded(results.reason, judge.words.words),
    }
    if results.single:
        columns = replaced(columns, results.single)
        report.beyond += results.beyond
    verdicts = columns["verdict"].value_counts()
    for row in verdicts.to_pylist():
        report.verdicts[row["values"]] = report.verdicts.get(row["values"], 0) + row["counts"]
    report.rows += len(given)
    report.amount_fen += int(pa.compute.sum(columns["amount_fen"]).as_py() or 0)
    return pa.record_batch(list(columns.values()), schema=SCHEMA)


def worded(codes: Array, words: Sequence[str | None]) -> Any:
    """Return codes as the words they stand for; a negative code counts from the end."""
    indices = np.where(codes < 0, codes + len(words), codes).astype(np.int16)
    empty = [at for at, word in enumerate(words) if word is None]
    mask = np.isin(indices, empty) if empty else None
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=mask), pa.array([word or "" for word in words], pa.string()))


def replaced(columns: dict[str, Any], single: dict[int, tuple[Any, ...]]) -> dict[str, Any]:
    """Put the rows that were judged by themselves into their places."""
    import pyarrow.compute as pc

    size = len(columns["id"])
    mask = np.zeros(size, bool)
    mask[list(single)] = True
    ordered = [single[at] for at in sorted(single)]
    found = {}
    for place, (name, column) in enumerate(columns.items()):
        plain = column.cast(pa.string()) if name in WORDS else column
        put = pc.replace_with_mask(plain, pa.array(mask), pa.array([row[place] for row in ordered], plain.type))
        found[name] = put.dictionary_encode().cast(CODES) if name in WORDS else put
    return found
