"""Settle a whole table, by payee and accounting year, as single results are settled.

The table goes through three hands. A query judges every row and writes a table of claims; the statements of
`lfreward.settlement.sql` settle the claims among themselves; and the annual award of each payee and year, one record
each, is judged by itself. Rows that the query leaves open are judged one by one and join the others as claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.batch import duck
from lfreward.batch.opening import is_columns, opened
from lfreward.batch.report import RESULT_TYPES, Progress, TableReport, column_notes
from lfreward.batch.single_rows import judge_values, result_row
from lfreward.batch.table import arrow, compiled, fallback_results, still_open
from lfreward.errors import UsageError
from lfreward.evaluate import Evaluator
from lfreward.results.assessment import Assessment, Mark
from lfreward.settlement import (
    Charge,
    Charges,
    ClaimPlace,
    Disqualify,
    Keep,
    Kept,
    Pool,
    Tally,
    award,
    charges_of,
    earns_uplift,
    expanded,
    fact_identity,
    facts_as_text,
    identity_sql,
    is_group,
    meets,
    place_of,
    pooled,
)
from lfreward.settlement import sql as steps

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

    from lfreward.batch.duck import ParquetTable

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
    "payee_fact": "VARCHAR",
    "payee": "VARCHAR",
}
AWARD_TYPES = {
    "n": "INTEGER", "fact": "VARCHAR", "payee": "VARCHAR", "year": "BIGINT", "verdict": "VARCHAR", "amount": "BIGINT",
    "fen": "BIGINT",
}  # fmt: skip
CHARGE_TYPES = {
    "n": "INTEGER", "payee": "VARCHAR", "condition": "VARCHAR", "year": "BIGINT", "day": "DATE", "own": "BOOLEAN",
    "unread": "BOOLEAN",
}  # fmt: skip
ITEM_TYPES = {"name": "VARCHAR", "place": "INTEGER", "fact": "VARCHAR", "stated": "BOOLEAN", "grouped": "BOOLEAN"}
SUM_TYPES = {"year": "INTEGER", "mark": "INTEGER", "heads": "BIGINT", "routed": "BOOLEAN"}
SHOWN = {Mark.MET: 3, Mark.FAILED: 0}


def settle_table(
    evaluator: Evaluator,
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
        table = opened(connection, evaluator, source, folder, report, progress)
        report.notes += column_notes(evaluator, table.given, table.name)
        Settling(connection, evaluator, table, folder, report).write(part, year, progress)
        if out is None:
            report.table = arrow(part)
    return report


class Settling:
    """One table on its way to settlements."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, evaluator: Evaluator, table: ParquetTable, folder: str, report: TableReport
    ) -> None:
        self.connection = connection
        self.evaluator = evaluator
        self.table = table
        self.folder = Path(folder)
        self.report = report
        self.policy = evaluator.policy
        self.columns = steps.ClaimColumns.of(self.policy)
        self.asked = [tally.asked for tally in self.columns.tallies]
        known = {name: fact for facts in self.policy.item_facts.values() for name, fact in facts.items()}
        self.pooled: dict[int, Assessment] = {}  # by their rows the results of claims that were judged again beside others
        self.charges: Charges | None = None
        self.charged: list[tuple[str, Charge]] = []
        self.spelled = [name in known and known[name].type == "text" for name in self.columns.keys]

    def settle(self, progress: Progress | None) -> None:
        """Make the tables of claims, of what displaced them, and of what each payee's groups come to."""
        self._claims(progress)
        duck.with_few_threads(self.connection)
        self.connection.execute(steps.DISPLACED)
        self.connection.execute(steps.TEXTS)
        for step in self.columns.steps:
            if isinstance(step, Pool):
                self._pool(step)
            elif isinstance(step, Disqualify):
                self._disqualify(step, progress)
            elif isinstance(step, Keep):
                self._keep(step, progress)
            elif isinstance(step, Tally):
                for statement in self.columns.adds_up(step):
                    duck.run(self.connection, statement, progress)

    def write(self, out: Path, year: int | None, progress: Progress | None) -> None:
        """Write the settlements to a Parquet file."""
        from sqlglot import exp

        self.settle(progress)
        duck.run(self.connection, self.columns.buckets(), progress)
        duck.write_rows(self.connection, "awards", AWARD_TYPES, map(self._award_row, self.awards()))
        self.connection.execute(f"CREATE OR REPLACE TABLE settled AS {steps.IN_ORDER}")
        names = [exp.cast(exp.column(name), type_).as_(name) for name, type_ in SETTLED_TYPES.items()]
        select = exp.select(*names).from_("settled")
        if year is not None:
            select = select.where(exp.column("year").eq(year))
        duck.run(self.connection, duck.copied(select, out))
        total = exp.cast(exp.Sum(this=exp.column("total_fen")), "BIGINT")
        asked = exp.select(exp.Count(this=exp.Star()), total).from_(exp.Table(this=duck.scan(out)))
        ((rows, fen),) = self.connection.execute(asked.sql("duckdb")).fetchall()
        self.report.rows, self.report.amount_fen = int(rows), int(fen or 0)

    # ---- claims

    def _claims(self, progress: Progress | None) -> None:
        """Make `claims`: one row for every claim, whoever judged it."""
        from lfreward.batch.claim_columns import ClaimFacts

        duck.write_rows(self.connection, "items", ITEM_TYPES, self.columns.items())
        wanted = ClaimFacts(self.columns.keys, self.asked, self._stating(), [day for _, _, day in self.columns.own])
        query = compiled(self.evaluator, self.connection, self.table, claims=wanted, any_item=not self.policy.keeps_all)
        judged = self.folder / "claims.parquet"
        duck.run(self.connection, duck.copied(self._identified(query.over(self.table.records())), judged), progress)
        types = self._types()
        more = self._fallback(judged) if self.table.done or still_open(self.connection, judged) else iter(())
        duck.write_rows(self.connection, "fallback", {"row": "BIGINT", "sub": "INTEGER", **types}, more)
        self.connection.execute(self._every(judged).sql("duckdb"))
        self.connection.execute(self.columns.claims())

    def _types(self) -> dict[str, str]:
        """Return the columns of a claim besides its row, in their order."""
        types = {**RESULT_TYPES, "year": "INTEGER"}
        for n in range(len(self.columns.keys)):
            types |= {f"key_{n}": "VARCHAR", f"name_{n}": "VARCHAR"}
        for n, asked in enumerate(self.asked):
            types |= {f"{name}_{n}": type_ for name, type_ in SUM_TYPES.items()}
            types |= {f"asked_{n}_{name}": "VARCHAR" for name in asked}
        types |= {"states": "BOOLEAN"} if self._stating() else {}
        return types | {f"own_{n}": "DATE" for n in range(len(self.columns.own))}

    def _stating(self) -> tuple[str, ...]:
        step = self.columns.disqualify
        return step.conditions if step is not None else ()

    def _identified(self, select: exp.Select) -> exp.Select:
        """Return the query with every name beside the identity by which it is compared."""
        from sqlglot import exp, parse_one

        identities = {f"key_{n}": f"key_{n}" for n, spelled in enumerate(self.spelled) if spelled} | {"id": "id"}
        columns: list[exp.Expr] = []
        for name in self._types():
            column: exp.Expr = exp.column(name, quoted=True)
            if name in identities:
                column = parse_one(identity_sql(f'"{name}"'), dialect="duckdb")
            elif name.startswith("name_"):
                column = exp.column(f"key_{name.removeprefix('name_')}", quoted=True)
            columns.append(exp.alias_(column, name, quoted=True))
        return exp.select(*columns).from_(select.subquery("judged"))

    def _every(self, judged: Path) -> exp.Expr:
        """Return the statement that makes the view of all claims: those of the query and those judged one by one."""
        from sqlglot import exp

        number = exp.column(duck.NUMBER)
        names = [exp.column(name, quoted=True) for name in self._types()]
        taken = exp.In(this=number.copy(), query=exp.Subquery(this=exp.select(exp.column("row")).from_("fallback")))
        known = exp.Not(this=exp.Is(this=exp.column("verdict"), expression=exp.null()))
        read = exp.select(exp.alias_(number, "row"), exp.alias_(exp.Literal.number(0), "sub"), *names)
        read = read.from_(exp.Table(this=duck.scan(judged, numbered=True))).where(known).where(exp.Not(this=taken))
        both = exp.Union(this=read, expression=exp.select("*").from_("fallback"), distinct=False)
        kept: list[exp.Expr] = [exp.column(name, quoted=True) for name in self._types() if not name.startswith("asked_")]
        for n, asked in enumerate(self.asked):
            values = exp.Array(expressions=[exp.column(f"asked_{n}_{name}", quoted=True) for name in asked] or [exp.null()])
            kept.append(exp.alias_(exp.cast(values, exp.DataType.build("VARCHAR[]", dialect="duckdb")), f"asked_{n}"))
        select = exp.select("row", "sub", *kept).from_(exp.Subquery(this=both, alias=exp.TableAlias(this="either")))
        return exp.Create(this=exp.to_table("every"), kind="VIEW", expression=select, replace=True)

    def _fallback(self, judged: Path) -> Iterator[Sequence[Any]]:
        for row, result in fallback_results(self.connection, self.evaluator, self.table, judged):
            self.report.fallback_rows += 1
            for sub, claim in enumerate(expanded(self.policy, [result])):
                yield (row, sub, fact_identity(claim.record, "id"), *result_row(claim)[1:], *self._claim(claim))

    def _claim(self, result: Assessment) -> list[Any]:
        """Return what settling asks of one result, as a query gives it."""
        from lfreward.batch.claim_columns import as_text

        item = self.policy.items.get(result.item or "")
        facts = self.policy.item_facts[item.key] if item is not None else self.policy.facts["group"]
        claim: list[Any] = [place_of(self.policy, result).year]
        for name, spelled in zip(self.columns.keys, self.spelled, strict=True):
            value = fact_identity(result.values, name) if spelled else result.values.get(name)
            text = as_text(value, facts[name]) if name in facts else None
            claim += [text, result.values.get(name) if spelled else text]
        for tally, asked in zip(self.columns.tallies, self.asked, strict=True):
            claim += self._of_sum(tally, asked, result)
        step = self.columns.disqualify
        claim += [any(charges_of(step, result, None))] if step is not None else []
        return claim + [result.record.get(day) for _, _, day in self.columns.own]

    def _of_sum(self, tally: Tally, asked: Sequence[str], result: Assessment) -> list[Any]:
        from lfreward.batch.claim_columns import as_text

        judge, facts = self.evaluator, self.policy.facts["group"]
        if not is_group(judge, result):
            return [None, 1, None, False, *(None for _ in asked)]
        day, heads = result.record.get(tally.day), result.values.get(tally.counts)
        mark = SHOWN.get(meets(judge, tally, result)[0], 1)
        shown = [mark, heads if isinstance(heads, int) else None, earns_uplift(judge, result)]
        texts = (as_text(result.values.get(name), facts[name]) for name in asked)
        return [None if day is None else tally.year(day), *shown, *texts]

    # ---- what the records of a payee's year reach together

    def _pool(self, step: Pool) -> None:
        """Judge the claims of one item again, one by one, on what those of their payee and year count together."""
        from sqlglot import exp

        rows = exp.select("row").from_("claims").where(exp.column("item").eq(step.item))
        taken = exp.In(this=exp.column(duck.NUMBER), query=exp.Subquery(this=rows))
        alone = list(self._judged(taken))
        claims = [(place_of(self.policy, result), result) for _, result in alone]
        again = pooled(self.evaluator, step, claims)
        self.pooled |= {row: result for (row, before), result in zip(alone, again, strict=True) if result is not before}
        judged = ((row, result.verdict.value, result.amount_fen) for row, result in self.pooled.items())
        duck.write_rows(self.connection, "pooled", {"row": "BIGINT", "verdict": "VARCHAR", "amount_fen": "BIGINT"}, judged)
        self.connection.execute(self.columns.claims(pooled=True))

    # ---- what a payee loses for what one of its records states

    def _disqualify(self, step: Disqualify, progress: Progress | None) -> None:
        """Read what the rows state against their payees, and take what it costs the payees' other claims."""
        from sqlglot import exp

        taken = exp.In(this=exp.column(duck.NUMBER), query=exp.Subquery(this=exp.select("row").from_("claims").where("states")))
        self.charges = charges = Charges(self.policy, step)
        for _, result in self._judged(taken):
            for claim in expanded(self.policy, [result]):
                charges.add(place_of(self.policy, claim), claim)
        self.charged = [(payee, charge) for payee in charges.payees for charge in charges.of(payee)]
        duck.write_rows(self.connection, "charges", CHARGE_TYPES, self._charge_rows())
        reached = {"condition": "VARCHAR", "item": "VARCHAR"}
        duck.write_rows(self.connection, "reached", reached, self.columns.reached(step))
        duck.run(self.connection, self.columns.charges(step), progress)

    def _charge_rows(self) -> Iterator[Sequence[Any]]:
        own = {name for name, _, _ in self.columns.own}
        for n, (payee, charge) in enumerate(self.charged):
            day = charge.value if charge.condition in own else None
            yield n, payee, charge.condition, charge.year, day, charge.condition in own, charge.value is None

    # ---- what one subject keeps

    def _keep(self, step: Keep, progress: Progress | None) -> None:
        """Let each subject of a step keep what the step leaves it."""
        duck.run(self.connection, self.columns.rivals(step), progress)
        if step.per == "rows":
            self._texts()
        duck.run(self.connection, self.columns.keeps(step), progress)

    def _texts(self) -> None:
        """Put down the facts of the claims that nothing but their facts tells apart."""
        from sqlglot import exp

        if not self.connection.execute(f"SELECT 1 FROM ({steps.TIED}) LIMIT 1").fetchall():
            return
        self.connection.execute(f"CREATE OR REPLACE TABLE tied AS {steps.TIED}")
        taken = exp.In(this=exp.column(duck.NUMBER), query=exp.Subquery(this=exp.select("row").from_("tied")))
        texts = ((row, facts_as_text(result)) for row, result in self._judged(taken))
        duck.write_rows(self.connection, "more_texts", {"row": "BIGINT", "text": "VARCHAR"}, texts)
        self.connection.execute("INSERT INTO texts SELECT * FROM more_texts")

    def _judged(self, taken: exp.Expr) -> Iterator[tuple[int, Assessment]]:
        """Judge some rows one by one; yield each with its number."""
        names = list(self.table.types)
        for *values, row in duck.rows(self.connection, self.table.records(duck.NUMBER, numbered=True).where(taken)):
            done = self.table.done.get(row)
            yield row, done if done is not None else judge_values(self.evaluator, names, values)

    # ---- the annual awards

    def awards(self) -> Iterator[Kept]:
        """Yield the annual award of each payee and year, of every item that adds a year up."""
        for n, tally in enumerate(self.columns.tallies):
            stated, plan = self._stated(n), self.evaluator.plans[tally.item]
            query = f"SELECT payee, year, name, grouped, counted, uplifted, stated FROM years_{n} ORDER BY ALL"
            with self.connection.cursor() as cursor:
                for payee, year, name, grouped, *counts, rows in duck.lots(cursor.execute(query)):
                    counted = (counts[0], counts[1]) if grouped else None
                    own = [stated[row] for row in rows or ()]
                    found = award(plan, ClaimPlace(tally.payee, payee, year), name, own, counted, (), self.charges)
                    if found is not None:
                        yield found

    def _award_row(self, one: Kept) -> Sequence[Any]:
        n = next(n for n, tally in enumerate(self.columns.tallies) if tally.item == one.result.item)
        return n, *one.place, one.result.verdict.value, one.result.amount_fen, one.fen

    def _stated(self, n: int) -> dict[int, Assessment]:
        """Judge the rows in which payees state a year of one sum themselves."""
        from sqlglot import exp

        rows = exp.Anonymous(this="unnest", expressions=[exp.column("stated")])
        stated = exp.Subquery(this=exp.select(rows).from_(f"years_{n}"))
        return dict(self._judged(exp.In(this=exp.column(duck.NUMBER), query=stated)))

