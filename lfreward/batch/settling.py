"""Settle a whole table: per organiser and accounting year, and per beneficiary, as single results are settled.

What is settled across rows is sums and joins, in which the order of the rows plays no part; only the annual award of
each organiser and year, one record each, is judged by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.batch import duck
from lfreward.batch.desk import RESULT_TYPES, Desk, Progress, TableReport, column_notes, result_row
from lfreward.batch.opening import is_columns, opened
from lfreward.batch.statements import BUCKETS, DISPLACED, IN_ORDER, LESSER, RIVALS, TWICE
from lfreward.batch.table import arrow, beyond, compiled, still_open
from lfreward.errors import UsageError
from lfreward.model import Assessment, Exclusion, Mark
from lfreward.settle import award, bucket, expanded, meets, toured  # what one result is to its settlement

if TYPE_CHECKING:
    import duckdb

    from lfreward.batch.duck import Source

SETTLED_TYPES = {
    "organiser": "VARCHAR",
    "beneficiary": "VARCHAR",
    "year": "BIGINT",
    "claims": "BIGINT",
    "kept_fen": "BIGINT",
    "counted": "BIGINT",
    "uplifted": "BIGINT",
    "annual_verdict": "VARCHAR",
    "annual_fen": "BIGINT",
    "total_fen": "BIGINT",
}
CLAIM_TYPES = {
    "organiser": "VARCHAR",
    "beneficiary": "VARCHAR",
    "level": "VARCHAR",
    "year": "INTEGER",
    "creation": "BOOLEAN",
    "mark": "INTEGER",
    "heads": "BIGINT",
    "routed": "BOOLEAN",
}
KEYS = ("organiser", "beneficiary", "id", "level")


def settle_table(
    desk: Desk,
    source: Any,
    out: str | Path | None = None,
    *,
    year: int | None = None,
    progress: Progress | None = None,
) -> TableReport:
    """Settle a table; writes one row a settlement to `out`, or gives them as an Arrow table in the report.

    `year` keeps that accounting year alone. Raises: as `evaluate_table`; UsageError for a file without columns.
    """
    if not is_columns(source):
        raise UsageError("usage_table", type=Path(str(source)).suffix or str(source))
    report = TableReport()
    with duck.workshop(out) as (connection, folder, part):
        table = opened(connection, desk, source, folder, report, progress)
        report.notes += column_notes(desk.judge, list(table.types), table.name)
        Settling(connection, desk, table, folder, report).write(part, year, progress)
        if out is None:
            report.table = arrow(part)
    return report


class Settling:
    """One table on its way to settlements."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, desk: Desk, table: Source, folder: str, report: TableReport
    ) -> None:
        self.connection = connection
        self.desk = desk
        self.table = table
        self.folder = Path(folder)
        self.report = report
        self.policy = desk.judge.policy
        self.annual = self.policy.annual

    def settle(self, progress: Progress | None) -> None:
        """Make the tables of what each claim is worth, of what displaced it, and of whose it is and of which year."""
        self._claims(progress)
        duck.with_few_threads(self.connection)
        self._items()
        self.connection.execute(DISPLACED)
        for rule, exclusion in enumerate(self.policy.exclusions):
            self._exclude(rule, exclusion, progress)
        duck.run(self.connection, BUCKETS, progress)

    def write(self, out: Path, year: int | None, progress: Progress | None) -> None:
        """Write the settlements to a Parquet file."""
        from sqlglot import exp

        self.settle(progress)
        rows = (one for one in self._settled() if year is None or one[2] == year)
        self.report.rows = duck.write_rows(self.connection, "settled", SETTLED_TYPES, rows)
        duck.run(self.connection, duck.copied(exp.select("*").from_("settled"), out))
        asked = exp.select(exp.cast(exp.Sum(this=exp.column("total_fen")), "BIGINT")).from_("settled")
        self.report.amount_fen = int(self.connection.execute(asked.sql("duckdb")).fetchall()[0][0] or 0)

    # ---- claims

    def _claims(self, progress: Progress | None) -> None:
        """Make `claims`: one row for every claim, whoever judged it."""
        from sqlglot import exp

        from lfreward.columnar import asked_facts

        self.asked = asked_facts(self.policy)
        query = compiled(self.desk, self.connection, self.table, claims=True, any_item=not self.policy.keeps_all)
        judged = self.folder / "claims.parquet"
        duck.run(self.connection, duck.copied(query.over(self.table.records()), judged), progress)
        types = {"row": "BIGINT", "sub": "INTEGER", **RESULT_TYPES, **CLAIM_TYPES}
        types |= {f"asked_{name}": "VARCHAR" for name in self.asked}
        more = self._beyond(judged) if self.table.done or still_open(self.connection, judged) else iter(())
        duck.write_rows(self.connection, "beyond", types, more)
        names = [exp.column(name, quoted=True) for name in list(types)[2:]]
        number = exp.column(duck.NUMBER)
        taken = exp.In(this=number.copy(), query=exp.Subquery(this=exp.select(exp.column("row")).from_("beyond")))
        known = exp.Not(this=exp.Is(this=exp.column("verdict"), expression=exp.null()))
        read = exp.select(exp.alias_(number, "row"), exp.alias_(exp.Literal.number(0), "sub"), *names)
        read = read.from_(exp.Table(this=duck.scan(judged, numbered=True))).where(known).where(exp.Not(this=taken))
        both = exp.Union(this=read, expression=exp.select("*").from_("beyond"), distinct=False)
        asked = exp.Array(expressions=[exp.column(f"asked_{name}") for name in self.asked] or [exp.null()])
        kept = [exp.column(name, quoted=True) for name in [*list(types)[: 2 + len(RESULT_TYPES) + len(CLAIM_TYPES)]]]
        select = exp.select(
            *kept, exp.alias_(exp.cast(asked, exp.DataType.build("VARCHAR[]", dialect="duckdb")), "asked")
        )
        select = select.from_(exp.Subquery(this=both, alias=exp.TableAlias(this=exp.to_identifier("every"))))
        view = exp.Create(this=exp.to_table("claims"), kind="VIEW", expression=select)
        self.connection.execute(view.sql("duckdb"))

    def _beyond(self, judged: Path) -> Iterator[Sequence[Any]]:
        for row, result in beyond(self.connection, self.desk, self.table, judged):
            self.report.beyond += 1
            for sub, claim in enumerate(expanded(self.desk.judge, [result])):
                yield (row, sub, *result_row(claim), *self._claim(claim))

    def _claim(self, result: Assessment) -> list[Any]:
        """Return what settling asks of one result, as a query gives it."""
        from lfreward.columnar import as_text

        facts = self.policy.facts["group"]
        organiser, beneficiary, year = bucket(self.annual, result)
        levels = list(getattr(self._level(result.item), "values", None) or ())
        level = result.record.get("level")
        place = str(levels.index(level) + 1) if level in levels else None
        claim: list[Any] = [organiser, beneficiary, place, year, beneficiary is not None]
        if self.annual is None or self.annual.sum is None:
            return [*claim, 1, None, False]
        mark = meets(self.annual.sum, result)[0]
        shown = 3 if mark is Mark.MET else 0 if mark is Mark.FAILED else 1
        heads = result.values.get(self.annual.sum.counts)
        asked = [as_text(result.values.get(name), facts[name]) for name in self.asked]
        return [*claim, shown, heads if isinstance(heads, int) else None, toured(result), *asked]

    def _level(self, item: str | None) -> Any:
        return self.policy.item_facts.get(item or "", {}).get("level")

    # ---- what one subject keeps

    def _items(self) -> None:
        order = self.policy.items.values()
        rows = [(i.key, n, i is self.annual, i.subject == "group") for n, i in enumerate(order)]
        types = {"name": "VARCHAR", "place": "INTEGER", "stated": "BOOLEAN", "grouped": "BOOLEAN"}
        duck.write_rows(self.connection, "items", types, rows)

    def _exclude(self, rule: int, exclusion: Exclusion, progress: Progress | None) -> None:
        """Let each subject of an exclusion keep its largest award."""
        from sqlglot import exp

        strange = [name for name in exclusion.by if name not in KEYS]
        if strange:
            raise UsageError("usage_exclusion", name=exclusion.key, facts="、".join(strange))
        known = [exp.Not(this=exp.Is(this=exp.column(name), expression=exp.null())) for name in exclusion.by]
        key = exp.Array(expressions=[exp.column(name) for name in exclusion.by])
        key_or_none = exp.Case(ifs=[exp.If(this=exp.and_(*known), true=key)])
        reached = exp.In(this=exp.column("item"), expressions=[exp.Literal.string(item) for item in exclusion.items])
        named = exp.alias_(key_or_none, "key"), exp.alias_(exp.Literal.number(rule), "rule")
        wanted = exp.select("row", "sub", "item", "amount_fen", "year", *named).from_("claims")
        standing = wanted.where(reached).join("displaced", using=["row", "sub"], join_type="anti")
        self.connection.execute(
            exp.Create(this=exp.to_table("asked"), kind="VIEW", expression=standing, replace=True).sql("duckdb")
        )
        duck.run(self.connection, RIVALS, progress)
        if not exclusion.across:
            duck.run(self.connection, TWICE, progress)
        if exclusion.keep == "highest":
            duck.run(self.connection, LESSER, progress)

    # ---- the annual award

    def _settled(self) -> Iterator[Sequence[Any]]:
        """Return the settlements in order; the annual award of each organiser and year is judged as one record."""
        for (*whose, claims, kept, counted, uplifted), annual in self.years():
            verdict, fen = (None, None) if annual is None else (annual.verdict.value, annual.amount_fen)
            yield (*whose, claims, kept, counted, uplifted, verdict, fen, kept + (fen or 0))

    def years(self) -> Iterator[tuple[Sequence[Any], Assessment | None]]:
        """Return whose each settlement is, of which year, with its counts and sum; and the annual award of that year."""
        stated = self._stated()
        with self.connection.cursor() as cursor:
            for *whose, claims, tours, kept, counted, uplifted, rows in duck.lots(cursor.execute(IN_ORDER)):
                organiser, beneficiary, year = whose
                annual = None
                if self.annual is not None and beneficiary is None and organiser is not None and year is not None:
                    plan, own = self.desk.judge.plans[self.annual.key], [stated[row] for row in rows or ()]
                    annual = award(plan, (organiser, year), own, (counted, uplifted) if tours else None)
                yield (*whose, claims, kept, counted, uplifted), annual

    def _stated(self) -> dict[int, Assessment]:
        """Judge the rows in which organisers state a year themselves."""
        from sqlglot import exp

        rows = exp.Anonymous(this="unnest", expressions=[exp.column("stated_rows")])
        stated = exp.select(rows).from_("buckets")
        taken = exp.In(this=exp.column(duck.NUMBER), query=exp.Subquery(this=stated))
        names = list(self.table.types)
        found = {}
        for *values, row in duck.rows(self.connection, self.table.records(duck.NUMBER, numbered=True).where(taken)):
            done = self.table.done.get(row)
            found[row] = done if done is not None else self.desk.judge_values(names, values)
        return found
