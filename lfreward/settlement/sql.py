"""The same steps as SQL over a table of claims: windows for what is kept, sums for what is added up.

The statements are for DuckDB and speak of columns that this page names, never of a name that a rule file could choose;
items and facts that a policy names come as rows of the table `items` and by the places of their columns. They read:

    every      row, sub, id, item, verdict, amount_fen, season, year, one `key_N` and `name_N` for each fact of `ClaimColumns`,
               and for each sum `year_N`, `mark_N` (0 not met, 1 unknown, 3 met), `heads_N`, `routed_N`, `asked_N`;
               `states` (something against its payee) and `own_N`, the days against which charges are held
    items      name, place in the text, fact that names the payee, whether it adds up a year, whether it is a group's
    texts      row, text: all facts of a row as one text, for the rows that `TIED` asks for
    pooled     row, verdict, amount_fen: claims that were judged again beside the others of their payee and year
    charges    n, payee, condition, year, day, own, unread: what is stated against payees; `reached`: condition, item

and make `displaced` (what a step took from whom), `years_N` (what each payee's groups come to) and `buckets` (what each
payee keeps of each year). A claim is known by its row and, where one row claims several items, by its place among them.
"""

from __future__ import annotations

from dataclasses import dataclass

from lfreward.law.nodes import ResolvedPolicy, Test
from lfreward.settlement.charges import by_own_facts
from lfreward.settlement.claims import payee_without_item
from lfreward.settlement.steps import Disqualify, Keep, Step, Tally, lower

PLAIN = ("id", "year")  # facts whose columns go by their own names

POOLED = " LEFT JOIN pooled ON pooled.row = every.row AND every.sub = 0"
REPLACED = """ REPLACE (coalesce(pooled.verdict, every.verdict) AS verdict,
  CASE WHEN pooled.verdict IS NULL THEN every.amount_fen ELSE pooled.amount_fen END AS amount_fen)"""
DISPLACED = """
CREATE OR REPLACE TABLE displaced (row BIGINT, sub INTEGER, rule INTEGER, best_item VARCHAR, best_fen BIGINT)
"""
TEXTS = "CREATE OR REPLACE TABLE texts (row BIGINT, text VARCHAR)"
TIED = """
SELECT DISTINCT row FROM (
  SELECT row, lacking OR count(*) OVER (PARTITION BY key, item, fen, unknown, year, id) > 1 AS tied FROM rivals)
WHERE tied AND row NOT IN (SELECT row FROM texts)
"""
ROWS = """
INSERT INTO displaced
SELECT row, sub, {rule}, item, best FROM (
  SELECT row, sub, item, row_number() OVER ranked AS place, first_value(fen) OVER ranked AS best
  FROM rivals LEFT JOIN texts USING (row)
  WINDOW ranked AS (PARTITION BY key, item, CASE WHEN lacking THEN text END
    ORDER BY fen {way}, unknown, year NULLS LAST, id, text DESC, row, sub))
WHERE place > 1
"""
ITEMS = """
INSERT INTO displaced
WITH sums AS (SELECT key, item, sum(fen) AS total, max(fen) AS first FROM rivals GROUP BY key, item),
     ranked AS (
       SELECT key, item, row_number() OVER ranks AS place, first_value(item) OVER ranks AS best_item,
         first_value(first) OVER ranks AS best
       FROM sums JOIN items ON items.name = sums.item WINDOW ranks AS (PARTITION BY key ORDER BY total DESC, place))
SELECT row, sub, {rule}, best_item, best FROM rivals JOIN ranked USING (key, item) WHERE ranked.place > 1
"""
RIVALS = """
CREATE OR REPLACE TABLE rivals AS
SELECT row, sub, item, coalesce(id, '') AS id, coalesce(amount_fen, 0) AS fen, amount_fen IS NULL AS unknown, year, [{key}] AS key,
  {lacking} AS lacking
FROM claims ANTI JOIN displaced USING (row, sub)
WHERE item IN ({items}) AND payee IS NOT NULL AND {pays} AND {whole}
QUALIFY count(*) OVER (PARTITION BY key{same}) > 1
"""
CHARGED = """
INSERT INTO displaced
SELECT row, sub, {rule}, CASE WHEN certain THEN 'lost' ELSE 'open' END, n FROM (
  SELECT row, sub, n, certain, row_number() OVER (PARTITION BY row, sub ORDER BY certain DESC, n) AS place FROM (
    SELECT row, sub, n, CASE WHEN unread THEN FALSE ELSE own OR {always} OR NOT ({open}) END AS certain
    FROM claims JOIN charges USING (payee) JOIN reached USING (condition, item)
    WHERE verdict IN ('eligible', 'undetermined') AND NOT stated
      AND CASE WHEN own THEN unread OR ({within}) ELSE {always} OR ({open}) OR charges.year = claims.year END))
WHERE place = 1
"""
TOURS = """
CREATE OR REPLACE TABLE tours AS
SELECT {payee} AS payee, id, CASE WHEN id IS NULL THEN row END AS alone, CASE WHEN id IS NULL THEN sub END AS alone_sub,
  bool_or(shown = 3) AS proven, bool_or(shown = 0) AS failing, min({year}) FILTER (shown = 3) AS year,
  min(heads_{n}) FILTER (shown = 3) AS heads, bool_and(routed_{n}) FILTER (shown = 3) AS routed
FROM (SELECT *, CASE WHEN verdict = 'rejected' THEN 1 ELSE mark_{n} END AS shown FROM claims)
WHERE grouped AND {payee} IS NOT NULL AND {year} IS NOT NULL
GROUP BY ALL
"""
YEARS = """
CREATE OR REPLACE TABLE years_{n} AS
WITH doubtful AS (SELECT payee, id FROM tours WHERE failing AND proven AND id IS NOT NULL),
rows_ AS (
  SELECT {payee} AS payee, claims.id, asked_{n} AS asked, verdict <> 'rejected' AND mark_{n} = 3 AS met,
    verdict <> 'rejected' AND mark_{n} = 0 AS failed
  FROM claims JOIN doubtful ON doubtful.payee = {payee} AND doubtful.id = claims.id
  WHERE grouped AND {year} IS NOT NULL),
contradicted AS (
  SELECT DISTINCT failed.payee, failed.id FROM (FROM rows_ WHERE failed) failed ANTI JOIN (FROM rows_ WHERE met) met
  ON met.payee = failed.payee AND met.id = failed.id AND met.asked IS NOT DISTINCT FROM failed.asked),
counted AS (
  SELECT payee, year, sum(heads)::BIGINT AS counted, (sum(heads) FILTER (routed))::BIGINT AS uplifted
  FROM tours ANTI JOIN contradicted USING (payee, id) WHERE proven GROUP BY payee, year),
present AS (
  SELECT {payee} AS payee, {year} AS year, min({name}) AS name FROM claims
  WHERE grouped AND {payee} IS NOT NULL AND {year} IS NOT NULL GROUP BY ALL),
stated AS (
  SELECT payee, year, min(name) AS name, list(row) AS stated FROM claims
  WHERE item = {item} AND payee IS NOT NULL AND year IS NOT NULL GROUP BY ALL)
SELECT payee, year, least(present.name, stated.name) AS name, present.name IS NOT NULL AS grouped,
  coalesce(counted, 0) AS counted, coalesce(uplifted, 0) AS uplifted, stated
FROM present FULL JOIN stated USING (payee, year) LEFT JOIN counted USING (payee, year)
"""
BUCKETS = """
CREATE OR REPLACE TABLE buckets AS
WITH kept AS (
  SELECT fact, payee, claims.year, min(name) AS name, count(*) FILTER (NOT stated) AS claims,
    coalesce((sum(amount_fen) FILTER (
      displaced.row IS NULL AND NOT stated AND verdict = 'eligible' AND payee IS NOT NULL))::BIGINT, 0) AS kept_fen
  FROM claims LEFT JOIN displaced USING (row, sub) GROUP BY ALL),
summed AS ({years})
SELECT fact, payee, year, least(kept.name, summed.name) AS name, coalesce(claims, 0) AS claims,
  coalesce(kept_fen, 0) AS kept_fen, coalesce(counted, 0) AS counted, coalesce(uplifted, 0) AS uplifted
FROM kept FULL JOIN summed USING (fact, payee, year)
"""
NO_YEARS = """
SELECT NULL::VARCHAR AS fact, NULL::VARCHAR AS payee, NULL::BIGINT AS year, NULL::VARCHAR AS name, 0 AS counted,
  0 AS uplifted WHERE FALSE
"""
IN_ORDER = """
WITH awarded AS (
  SELECT fact, payee, year, arg_min(verdict, n) AS verdict, sum(amount)::BIGINT AS amount, sum(fen)::BIGINT AS fen
  FROM awards GROUP BY ALL),
settled AS (SELECT * EXCLUDE (payee) FROM buckets LEFT JOIN awarded USING (fact, payee, year))
SELECT CASE WHEN fact = 'organiser' THEN name END AS organiser,
  CASE WHEN fact = 'beneficiary' THEN coalesce(name, '') END AS beneficiary, year, claims, kept_fen, counted, uplifted,
  verdict AS annual_verdict, amount AS annual_fen, kept_fen + coalesce(fen, 0) AS total_fen, fact AS payee_fact, name AS payee
FROM settled
ORDER BY fact <> 'organiser' OR name IS NULL, CASE WHEN fact = 'organiser' THEN coalesce(name, '') ELSE '' END,
  CASE WHEN fact <> 'organiser' THEN coalesce(name, '') ELSE '' END, fact, year NULLS LAST
"""
OUTCOMES = """
WITH worth AS (
  SELECT row, any_value(item) FILTER (sub = 0) AS item, any_value(amount_fen) FILTER (sub = 0) AS fen,
    any_value(verdict) FILTER (sub = 0) AS verdict,
    any_value(season) FILTER (sub = 0) AS season, bool_or(payee IS NULL AND amount_fen > 0) AS nobody,
    coalesce(sum(amount_fen) FILTER (displaced.row IS NULL), 0)::BIGINT AS kept, any_value(rule) FILTER (sub = 0) AS rule,
    any_value(best_item) FILTER (sub = 0) AS best_item, any_value(best_fen) FILTER (sub = 0) AS best_fen
  FROM claims LEFT JOIN displaced USING (row, sub) GROUP BY row)
SELECT number, verdict, fen, season,
  CASE WHEN nobody OR best_item = 'open' AND rule = {charged} THEN NULL WHEN rule = {charged} THEN 0
    WHEN fen IS NOT NULL THEN kept END, item, CASE WHEN nobody THEN {nobody} ELSE rule END, best_item, best_fen
FROM worth JOIN places USING (row) ORDER BY number
"""
PLACES = """
CREATE OR REPLACE TABLE places AS
SELECT file_row_number AS row, _number AS number, _judged AS judged FROM read_parquet($1, file_row_number = true)
"""
NOBODY = -1  # in the place of a step: the claim does not say whose it is


@dataclass(frozen=True, slots=True)
class ClaimColumns:
    """Which facts of a claim the statements read, by the places of their columns, and the statements over them.

    `steps`: the steps of the policy. `keys`: the facts that say whose a claim is, or of which subject.
    """

    policy: ResolvedPolicy
    steps: tuple[Step, ...]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, policy: ResolvedPolicy) -> ClaimColumns:
        """Return the columns of a policy."""
        steps = lower(policy)
        payees = [item.payee for item in policy.items.values()]
        by = [name for step in steps if isinstance(step, Keep) for name in step.by if name not in PLAIN]
        return cls(policy, steps, tuple(dict.fromkeys([payee_without_item(policy), *payees, *by])))

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The steps that add groups up, in their order: `N` of the columns of a sum counts them."""
        return tuple(step for step in self.steps if isinstance(step, Tally))

    def items(self) -> list[tuple[str, int, str, bool, bool]]:
        """Return the rows of the table `items`."""
        every = enumerate(self.policy.items.values())
        return [(item.key, n, item.payee, item.sum is not None, item.subject == "group") for n, item in every]

    def claims(self, pooled: bool = False) -> str:
        """Return the statement that makes the view `claims`: `every` claim with whose it is.

        `pooled`: the table of that name says what some of the claims came to beside the others of their payee and year.
        """
        judged = POOLED if pooled else ""
        replaced = REPLACED if pooled else ""
        fact = f"coalesce(items.fact, {_text(payee_without_item(self.policy))})"
        payees = dict.fromkeys([payee_without_item(self.policy), *(item.payee for item in self.policy.items.values())])

        def by_fact(kind: str) -> str:
            branches = (f"WHEN {_text(name)} THEN {kind}_{self.keys.index(name)}" for name in payees)
            return f"CASE {fact} {' '.join(branches)} END"

        return f"""
CREATE OR REPLACE VIEW claims AS
SELECT every.*{replaced}, {fact} AS fact, {by_fact("key")} AS payee, {by_fact("name")} AS name,
  coalesce(items.stated, FALSE) AS stated, every.item IS NULL OR coalesce(items.grouped, FALSE) AS grouped
FROM every{judged} LEFT JOIN items ON items.name = every.item"""

    def rivals(self, step: Keep) -> str:
        """Return the statement that makes the table `rivals`: the claims of subjects that have several."""
        columns = [self._column(name) for name in step.by]
        lacking = " OR ".join(f"{column} IS NULL" for column in columns)
        least = "verdict IN ('eligible', 'ineligible', 'undetermined')"
        return RIVALS.format(
            key=", ".join(f"CAST({column} AS VARCHAR)" for column in columns),
            lacking=lacking,
            items=", ".join(map(_text, step.items)),
            pays=least if step.order == "least" else "verdict = 'eligible' AND amount_fen > 0",
            whole="TRUE" if step.equal and step.per == "rows" else f"NOT ({lacking})",
            same=", item" if step.per == "rows" else "",
        )

    def keeps(self, step: Keep) -> str:
        """Return the statement that puts into `displaced` what a step takes; `rule` is the place of the step."""
        rule, way = self.steps.index(step), "ASC" if step.order == "least" else "DESC"
        return (ITEMS if step.per == "items" else ROWS).format(rule=rule, way=way)

    def adds_up(self, step: Tally) -> list[str]:
        """Return the statements that make `years_N` of a sum."""
        n = self.tallies.index(step)
        place = self.keys.index(step.payee)
        columns = {"payee": f"key_{place}", "name": f"name_{place}", "year": f"year_{n}", "item": _text(step.item), "n": n}
        return [TOURS.format(**columns), YEARS.format(**columns)]

    def buckets(self) -> str:
        """Return the statement that makes `buckets`; the counts shown are those of the first sum."""
        parts = []
        for n, step in enumerate(self.tallies):
            shown = "counted, uplifted" if n == 0 else "0 AS counted, 0 AS uplifted"
            parts.append(f"SELECT {_text(step.payee)} AS fact, payee, year, name, {shown} FROM years_{n}")
        every = " UNION ALL ".join(parts) or NO_YEARS
        grouped = f"""
SELECT fact, payee, year, min(name) AS name, max(counted) AS counted, max(uplifted) AS uplifted
FROM ({every}) GROUP BY ALL"""
        return BUCKETS.format(years=grouped)

    @property
    def disqualify(self) -> Disqualify | None:
        """The step that takes from payees what is stated against them, None where the policy has none."""
        return next((step for step in self.steps if isinstance(step, Disqualify)), None)

    @property
    def own(self) -> tuple[tuple[str, int, str], ...]:
        """The conditions that a claim's own facts decide: each id, how many years back, and from which day."""
        step = self.disqualify
        conditions = {c.id: c.test for item in self.policy.items.values() for c in item.conditions}
        tests = ((name, conditions.get(name)) for name in (step.conditions if step is not None else ()))
        return tuple((name, *test.bound) for name, test in tests if isinstance(test, Test) and by_own_facts(test))

    def reached(self, step: Disqualify) -> list[tuple[str, str]]:
        """Return the rows of the table `reached`: condition and item."""
        items = self.policy.items.values()
        return [(c.id, item.key) for item in items for c in item.conditions if c.id in step.conditions]

    def charges(self, step: Disqualify) -> str:
        """Return the statement that takes what the rows of the table `charges` cost."""
        within = (
            f"(condition = {_text(name)} AND day <= own_{n} AND day > own_{n} - INTERVAL {years} YEAR)"
            for n, (name, years, _) in enumerate(self.own)
        )
        return CHARGED.format(
            rule=self.steps.index(step),
            always="TRUE" if step.always else "FALSE",
            open="charges.year IS NULL OR claims.year IS NULL",
            within=" OR ".join(within) or "FALSE",
        )

    def outcomes(self) -> str:
        """Return the query that gives what each claim came to."""
        step = self.disqualify
        return OUTCOMES.format(nobody=NOBODY, charged=NOBODY - 1 if step is None else self.steps.index(step))

    def _column(self, name: str) -> str:
        return name if name in PLAIN else f"key_{self.keys.index(name)}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
