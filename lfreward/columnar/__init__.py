"""The same tables as columns: a policy becomes one query that DuckDB and Spark both run.

Returns a query and its constants, and opens nothing. Needs the extra `batch`.
"""

from lfreward.columnar.claims import ClaimFacts, as_text
from lfreward.columnar.columns import Column
from lfreward.columnar.query import RESULT, Query, compile_query, lowered

__all__ = ["RESULT", "ClaimFacts", "Column", "Query", "as_text", "compile_query", "lowered"]
