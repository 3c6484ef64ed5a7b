"""Settle claims that have been read already: what each is worth beside all others, one outcome a claim, in their order.

The facts go into columns as they were read, so the query meets no form that it does not know; what it leaves open all
the same, and what comes judged, is settled with the rest.
"""

from __future__ import annotations

import csv
import glob
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from lfreward.batch import duck
from lfreward.batch.duck import ParquetTable
from lfreward.batch.report import Progress, TableReport
from lfreward.batch.settling import Settling
from lfreward.errors import OutputError, why
from lfreward.evaluate import Evaluator
from lfreward.results.assessment import Assessment, Finding, canonical
from lfreward.settlement import NO_PAYEE, Keep, Kept, displaced
from lfreward.settlement.sql import NOBODY, PLACES

if TYPE_CHECKING:
    import duckdb


Lost: TypeAlias = tuple[str, str, Mapping[str, Any]]
Columns: TypeAlias = dict[str, tuple[str, Callable[[Any], Any]]]


def _as_it_is(value: Any) -> Any:
    return value


def _exact(value: Any) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(canonical(value))


def _listed(value: Sequence[str]) -> str:
    return f"[{', '.join(value)}]"


OWN = {"_number": "BIGINT", "_judged": "BOOLEAN"}  # no header that a vocabulary could know
LIST = "VARCHAR[]"
WORDS = ("VARCHAR", _as_it_is)
COLUMNS: Columns = {
    "count": ("BIGINT", _as_it_is),
    "date": ("DATE", _as_it_is),
    "yes_no": ("BOOLEAN", _as_it_is),
    **dict.fromkeys(("money", "km", "check"), ("VARCHAR", _exact)),
    **dict.fromkeys(("letters", "clauses", "months"), (LIST, _listed)),
}


class Claim(NamedTuple):
    """A claim as it was read; `number` is its place among all, `result` given where it was judged while reading."""

    number: int
    facts: Mapping[str, Any]
    result: Assessment | None = None


class ClaimOutcome(NamedTuple):
    """What a claim came to by itself, and beside all others. Unit of all sums: fen; None where nothing is certain.

    `lost`: why nothing, or nothing certain, is paid of what it is worth: the reason, its code and values, else None.
    `again`: the facts on which it was judged again beside the others of its payee and year, and what was noted of that;
    None where it was not.
    """

    number: int
    verdict: str
    fen: int | None
    season: str | None
    payable: int | None
    lost: Lost | None
    again: tuple[Mapping[str, Any], Sequence[Finding]] | None = None


class SettledClaims:
    """Claims that have been settled."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, settling: Settling) -> None:
        self._connection = connection
        self._settling = settling

    def outcomes(self) -> Iterator[ClaimOutcome]:
        """Give the outcome of every claim, by its number."""
        again = self._again()
        with self._connection.cursor() as cursor:
            rows = duck.lots(cursor.execute(self._settling.columns.outcomes()))
            for number, verdict, fen, season, payable, item, rule, best_item, best in rows:
                lost = None if rule is None or payable else self._lost(item, rule, best_item, best)
                yield ClaimOutcome(number, verdict, fen, season, payable, lost, again.get(number))

    def _again(self) -> dict[int, tuple[Mapping[str, Any], Sequence[Finding]]]:
        """Return by their numbers the claims that were judged again, with their facts and what was noted."""
        pooled = self._settling.pooled
        if not pooled:
            return {}
        places = self._connection.execute("SELECT number, row FROM places").fetchall()
        return {number: (pooled[row].record, pooled[row].findings) for number, row in places if row in pooled}

    def _lost(self, item: str, rule: int, best_item: str, best: int) -> Lost:
        """Return why a claim is not paid: nobody is named, a charge, or another claim."""
        settling, policy = self._settling, self._settling.policy
        if rule == NOBODY:
            return NO_PAYEE, "settled_no_payee", {"label": policy.item_facts[item][policy.items[item].payee].label}
        step = settling.columns.steps[rule]
        if isinstance(step, Keep):
            return displaced(policy, step, (item, best_item), best)
        assert settling.charges is not None
        return settling.charges.said(settling.charged[best][1], best_item == "lost")

    def awards(self) -> Iterator[Kept]:
        """Give the annual award of each payee and year that has one."""
        return self._settling.awards()


@contextmanager
def settled_claims(
    evaluator: Evaluator, claims: Iterable[Claim], names: Iterable[str], progress: Progress | None = None
) -> Iterator[SettledClaims]:
    """Judge and settle claims in columns; `names` are the facts that any of them states.

    Raises: UsageError where DuckDB is not installed, OutputError where there is no room for what is made on the way.
    """
    judged: dict[int, Assessment] = {}
    columns = _columns(evaluator, names)
    with duck.workshop(None) as (connection, folder, _):
        texts, path = Path(folder) / "given.csv", Path(folder) / "given.parquet"
        try:
            with texts.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(_rows(claims, columns, judged))
        except OSError as error:
            raise OutputError("write_failed", folder, reason=why(error)) from error
        duck.run(connection, _sorted(texts, path, columns))
        texts.unlink()
        connection.execute(PLACES, [glob.escape(str(path))])
        placed = connection.execute("SELECT row, number FROM places WHERE judged").fetchall()
        source = ParquetTable(connection, str(path), {row: judged.pop(number) for row, number in placed})
        settling = Settling(connection, evaluator, source, folder, TableReport())
        settling.settle(progress)
        yield SettledClaims(connection, settling)


def _sorted(texts: Path, path: Path, columns: Columns) -> str:
    """Return the statement that puts claims into columns, in their order."""
    from sqlglot import exp

    types = {**OWN, **{name: type_ for name, (type_, _) in columns.items()}}
    shapes = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.Literal.string(name), expression=exp.Literal.string(type_.removesuffix("[]")))
            for name, type_ in types.items()
        ]
    )
    options = {"columns": shapes, "header": exp.false(), "auto_detect": exp.false(), "parallel": exp.false()}
    options |= {"new_line": exp.Literal.string("\\n")}  # else it is guessed, also from what stands in texts
    options |= {"delim": exp.Literal.string(","), "quote": exp.Literal.string('"'), "escape": exp.Literal.string('"')}
    given = [exp.EQ(this=exp.column(name), expression=option) for name, option in options.items()]
    table = exp.Anonymous(this="READ_CSV", expressions=[exp.Literal.string(glob.escape(str(texts))), *given])
    named = []
    for name, type_ in types.items():
        column: exp.Expr = exp.column(name, quoted=True)
        if type_ == LIST:
            column = exp.cast(column, LIST)
        named.append(exp.alias_(column, name, quoted=True))
    select = exp.select(*named).from_(exp.Table(this=table)).order_by(exp.column("_number"))
    return duck.copied(select, path)


def _columns(evaluator: Evaluator, names: Iterable[str]) -> Columns:
    """Return the columns of the facts that are stated: each of its own type where it has one, else of exact text."""
    wanted = {*names, "item"}
    known = {key: fact for facts in evaluator.policy.facts.values() for key, fact in facts.items()}
    return {
        key: COLUMNS.get(fact.type, WORDS) for key, fact in known.items() if key in wanted and fact.type != "itinerary"
    }


def _rows(claims: Iterable[Claim], columns: Columns, judged: dict[int, Assessment]) -> Iterator[Sequence[Any]]:
    """Return claims as rows; one that was judged keeps its place, and leaves a query nothing to judge."""
    makers = [(name, make) for name, (_, make) in columns.items()]
    nothing = [None] * len(makers)
    for number, facts, result in claims:
        if result is None:
            values = ((facts.get(name), make) for name, make in makers)
            yield (number, False, *(None if value is None else make(value) for value, make in values))
        else:
            judged[number] = result
            yield (number, True, *nothing)
