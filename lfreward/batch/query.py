"""The query over the columns of one table: a policy's programs, the table's facts, and what settling asks besides.

DuckDB and Spark run the same query (`engines.sql_query`); only the table of boxes and the words of the dialect differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from lfreward.batch.claim_columns import ClaimFacts, Claims
from lfreward.batch.column_facts import TableFacts
from lfreward.batch.column_forms import Column
from lfreward.calendar import Calendar
from lfreward.engines.sql_query import Compiler, Query
from lfreward.law.nodes import ResolvedPolicy
from lfreward.program import lower
from lfreward.registers import Registers


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
    """Compile a policy under one set of readings for the columns of one table.

    `any_item`: judge groups that name no item for every group item; without it they are left open. `claims`: what
    settling asks of every row; its columns are then added. `carry` names a column of the records that goes with the
    rows left open.
    """
    programs = {key: lower(resolved, key) for key in resolved.items}
    table = TableFacts(resolved, programs, registers, columns, any_item=any_item)
    compiler = Compiler(programs, table, calendar, any_item=any_item)
    return compiler.query(Claims(table, compiler, claims).columns() if claims is not None else None, carry)
