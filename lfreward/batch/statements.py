"""What settling asks across rows: constant statements over tables of its own making, `claims`, `items`, `displaced`."""

DISPLACED = """
CREATE TABLE displaced (row BIGINT, sub INTEGER, rule INTEGER, best_item VARCHAR, best_fen BIGINT)
"""
RIVALS = """
CREATE OR REPLACE TABLE rivals AS
SELECT row, sub, item, fen, year, key, rule, count(*) OVER (PARTITION BY key) AS held
FROM (SELECT row, sub, item, amount_fen AS fen, year, key, rule FROM asked WHERE amount_fen > 0 AND key IS NOT NULL)
QUALIFY held > 1
"""
TWICE = """
INSERT INTO displaced
SELECT row, sub, rule, item, best FROM (
  SELECT row, sub, rule, item, row_number() OVER ranked AS place, first_value(fen) OVER ranked AS best
  FROM rivals WINDOW ranked AS (PARTITION BY key, item ORDER BY fen DESC, year NULLS LAST, row, sub))
WHERE place > 1
"""
LESSER = """
INSERT INTO displaced
WITH standing AS (SELECT * FROM rivals ANTI JOIN displaced USING (row, sub)),
     sums AS (SELECT key, item, sum(fen) AS total, arg_min(fen, (row, sub)) AS first FROM standing GROUP BY key, item),
     ranked AS (
       SELECT key, item, row_number() OVER ranks AS place, first_value(item) OVER ranks AS best_item,
         first_value(first) OVER ranks AS best
       FROM sums JOIN items ON items.name = sums.item WINDOW ranks AS (PARTITION BY key ORDER BY total DESC, place))
SELECT row, sub, rule, best_item, best FROM standing JOIN ranked USING (key, item) WHERE ranked.place > 1
"""
BUCKETS = """
CREATE TABLE buckets AS
WITH rows_ AS (
  SELECT claims.* EXCLUDE (asked), displaced.row IS NOT NULL AS gone, coalesce(i.stated, FALSE) AS stated,
    claims.item IS NULL OR coalesce(i.grouped, FALSE) AS grouped,
    CASE WHEN claims.verdict = 'rejected' THEN 1 ELSE claims.mark END AS shown
  FROM claims LEFT JOIN displaced USING (row, sub) LEFT JOIN items i ON i.name = claims.item),
tours AS (
  SELECT organiser, year, id, CASE WHEN id IS NULL THEN row END AS alone, CASE WHEN id IS NULL THEN sub END AS alone_sub,
    min((row, sub)) FILTER (shown = 3) AS proven, bool_or(shown = 0) AS failing,
    min(heads) FILTER (shown = 3) AS heads, bool_and(routed) FILTER (shown = 3) AS routed
  FROM rows_ WHERE grouped AND NOT stated AND NOT creation AND organiser IS NOT NULL AND year IS NOT NULL
  GROUP BY ALL),
contradicted AS (
  SELECT organiser, year, id
  FROM (SELECT * FROM tours WHERE failing AND proven IS NOT NULL) tours
  JOIN rows_ USING (organiser, year, id)
  JOIN claims failed ON failed.row = rows_.row AND failed.sub = rows_.sub
  JOIN claims told ON (told.row, told.sub) = tours.proven
  WHERE shown = 0 AND grouped AND NOT stated AND NOT rows_.creation AND failed.asked IS DISTINCT FROM told.asked),
years AS (
  SELECT organiser, year, sum(heads)::BIGINT AS counted, (sum(heads) FILTER (routed))::BIGINT AS uplifted
  FROM tours ANTI JOIN contradicted USING (organiser, year, id)
  WHERE proven IS NOT NULL
  GROUP BY organiser, year)
SELECT CASE WHEN NOT creation THEN b.organiser END AS organiser,
  CASE WHEN creation THEN coalesce(beneficiary, '') END AS beneficiary, b.year,
  count(*) FILTER (NOT stated) AS claims, count(*) FILTER (grouped AND NOT stated) AS tours,
  coalesce((sum(amount_fen) FILTER (NOT gone AND NOT stated AND verdict = 'eligible'))::BIGINT, 0) AS kept_fen,
  coalesce(any_value(years.counted), 0) AS counted, coalesce(any_value(years.uplifted), 0) AS uplifted,
  list(b.row) FILTER (stated) AS stated_rows, min((stated, b.row)) AS first_row
FROM rows_ b LEFT JOIN years ON NOT b.creation AND years.organiser = b.organiser AND years.year = b.year
GROUP BY 1, 2, 3
"""
IN_ORDER = """
SELECT * EXCLUDE (first_row) FROM buckets
ORDER BY organiser IS NULL, coalesce(organiser, ''), coalesce(beneficiary, ''), year IS NULL, coalesce(year, 0), first_row
"""
PLACES = """
CREATE TABLE places AS
SELECT file_row_number AS row, _number AS number, _judged AS judged FROM read_parquet($1, file_row_number = true)
"""
OUTCOMES = """
WITH worth AS (
  SELECT row, any_value(verdict) FILTER (sub = 0) AS verdict, any_value(amount_fen) FILTER (sub = 0) AS fen,
    any_value(season) FILTER (sub = 0) AS season,
    coalesce(sum(amount_fen) FILTER (displaced.row IS NULL), 0)::BIGINT AS kept, any_value(rule) FILTER (sub = 0) AS rule,
    any_value(best_item) FILTER (sub = 0) AS best_item, any_value(best_fen) FILTER (sub = 0) AS best_fen
  FROM claims LEFT JOIN displaced USING (row, sub) GROUP BY row)
SELECT number, verdict, fen, season, CASE WHEN fen IS NOT NULL THEN kept END, rule, best_item, best_fen
FROM worth JOIN places USING (row) ORDER BY number
"""
