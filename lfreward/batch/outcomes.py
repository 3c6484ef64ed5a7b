"""Settle claims that have been read already: what each is worth beside all others, one outcome a claim, in their order.

The facts go into columns as they were read, so the query meets no form that it does not know; what it leaves open all
the same, and what comes judged, is settled with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lfreward.batch import duck
from lfreward.batch.desk import Desk, Progress, TableReport
from lfreward.batch.duck import Source
from lfreward.batch.settling import Settling
from lfreward.batch.statements import OUTCOMES, PLACES
from lfreward.model import Assessment, canonical

if TYPE_CHECKING:
    import duckdb


def _as_it_is(value: Any) -> Any:
    return value


def _exact(value: Any) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(canonical(value))


OWN = {"_number": "BIGINT", "_order": "VARCHAR", "_judged": "BOOLEAN"}  # no header that a vocabulary could know
WORDS = ("VARCHAR", _as_it_is)
COLUMNS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "count": ("BIGINT", _as_it_is),
    "date": ("DATE", _as_it_is),
    "yes_no": ("BOOLEAN", _as_it_is),
    **dict.fromkeys(("money", "km", "check"), ("VARCHAR", _exact)),
    **dict.fromkeys(("letters", "clauses", "months"), ("VARCHAR[]", list)),
}


class Claim(NamedTuple):
    """A claim as it was read; `order` is its place among equals, `result` given where it was judged while reading."""

    number: int
    order: str
    facts: Mapping[str, Any]
    result: Assessment | None = None


class Outcome(NamedTuple):
    """What a claim came to by itself, and beside all others. Unit of all sums: fen; None where nothing is certain.

    `rule` is the place of the exclusion that displaced it, None where none did; `best` is what was kept instead.
    """

    number: int
    verdict: str
    fen: int | None
    season: str | None
    payable: int | None
    rule: int | None
    best_item: str | None
    best_fen: int | None


class SettledClaims:
    """Claims that have been settled."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, settling: Settling) -> None:
        self._connection = connection
        self._settling = settling

    def outcomes(self) -> Iterator[Outcome]:
        """Give the outcome of every claim, by its number."""
        with self._connection.cursor() as cursor:
            yield from map(Outcome._make, duck.lots(cursor.execute(OUTCOMES)))

    def years(self) -> Iterator[tuple[str, int, Assessment]]:
        """Give the annual award of each organiser and year that has one."""
        for (organiser, _, year, *_rest), annual in self._settling.years():
            if annual is not None:
                yield organiser, year, annual


@contextmanager
def settled_claims(
    desk: Desk, claims: Iterable[Claim], names: Iterable[str], progress: Progress | None = None
) -> Iterator[SettledClaims]:
    """Judge and settle claims in columns; `names` are the facts that any of them states.

    Raises: UsageError where DuckDB is not installed.
    """
    judged: dict[int, Assessment] = {}
    columns = _columns(desk, names)
    with duck.workshop(None) as (connection, folder, _):
        path = Path(folder) / "given.parquet"
        types = {name: type_ for name, (type_, _) in columns.items()}
        duck.write_rows(connection, "given", OWN | types, _rows(claims, columns, judged))
        connection.execute(PLACES.format(path=str(path).replace("'", "''")))
        connection.execute("DROP TABLE given")
        placed = connection.execute("SELECT row, number FROM places WHERE judged").fetchall()
        source = Source(connection, str(path), {row: judged.pop(number) for row, number in placed})
        settling = Settling(connection, desk, source, folder, TableReport())
        settling.settle(progress)
        yield SettledClaims(connection, settling)


def _columns(desk: Desk, names: Iterable[str]) -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """Return the columns of the facts that are stated: each of its own type where it has one, else of exact text."""
    wanted = {*names, "item"}
    known = {key: fact for facts in desk.judge.policy.facts.values() for key, fact in facts.items()}
    return {
        key: COLUMNS.get(fact.type, WORDS) for key, fact in known.items() if key in wanted and fact.type != "itinerary"
    }


def _rows(
    claims: Iterable[Claim], columns: Mapping[str, tuple[str, Callable[[Any], Any]]], judged: dict[int, Assessment]
) -> Iterator[Sequence[Any]]:
    """Return claims as rows; one that was judged keeps its place, and leaves a query nothing to judge."""
    makers = [(name, make) for name, (_, make) in columns.items()]
    nothing = [None] * len(makers)
    for number, order, facts, result in claims:
        if result is None:
            values = ((facts.get(name), make) for name, make in makers)
            yield (number, order, False, *(None if value is None else make(value) for value, make in values))
        else:
            judged[number] = result
            yield (number, order, True, *nothing)
