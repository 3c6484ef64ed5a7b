"""The measures for groups as one DuckDB query, as one would write it by hand: constant lists, so that rows keep their order.

Default readings only; every value in its column's own type. Results have the columns that the library gives.
"""

from __future__ import annotations

import plain

SEASONS = "['low', 'normal', 'holiday']"
DAY_ONE = "DATE '2020-01-01'"


def query(source: str) -> str:
    """Return the query over one Parquet file of groups."""
    season = ", ".join(str(n) for n in plain.SEASON)
    file_by = ", ".join(str(day - plain.FIRST) for day in plain.FILE_BY)
    airports = ", ".join(f"'{name}'" for name in sorted(plain.AIRPORTS))
    stations = ", ".join(f"'{name}'" for name in sorted(plain.STATIONS))
    later = ", ".join(f"'{name}'" for name in sorted(plain.NEW_STATIONS))
    return f"""
WITH seen AS (
  SELECT *,
    CASE WHEN item IN ('tourist_train', 'coach_group') THEN [{season}][arrival_date - {DAY_ONE} + 1] END AS s,
    [{file_by}][departure_date - {DAY_ONE} + 1] AS file_by,
    CASE train_class WHEN 'ordinary' THEN 500 WHEN 'luxury' THEN 400 WHEN 'high_speed' THEN 200 END AS least,
    array_position(['inbound_group', 'premium_group', 'charter_flight', 'wellness_group'], item) IS NOT NULL AS by_head,
    item = 'premium_group' AS premium, item = 'wellness_group' AS wellness,
    paid_4a_sites > paid_sites OR ticketed_visitors > visitors OR start_date > arrival_date
      OR arrival_date > departure_date AS impossible
  FROM read_parquet('{source}')
), priced AS (
  SELECT *,
    CASE
      WHEN by_head THEN CASE
        WHEN visitors < 30 THEN 0
        WHEN item = 'charter_flight' THEN 18_000 * visitors
        WHEN premium THEN 20_000 * visitors
        WHEN wellness THEN 10_000 * visitors
        WHEN visitors >= 50 THEN 24_000 * visitors
        ELSE 20_000 * visitors END
      WHEN item = 'tourist_train' THEN CASE
        WHEN visitors < coalesce(least, 200) THEN 0
        WHEN visitors >= least THEN CASE train_class
          WHEN 'ordinary' THEN [7_000_000, 5_800_000, 1_700_000][s + 1]
          WHEN 'luxury' THEN [5_600_000, 4_640_000, 1_300_000][s + 1]
          ELSE [2_800_000, 2_320_000, 700_000][s + 1] END END
      WHEN item = 'coach_group' THEN CASE
        WHEN visitors < 300 THEN 0
        WHEN visitors < 500 THEN [4_000_000, 3_500_000, 1_000_000][s + 1]
        WHEN visitors >= 500 THEN [7_000_000, 5_800_000, 1_700_000][s + 1] END
      WHEN vehicles < 30 OR visitors < 100 THEN 0
      WHEN vehicles >= 50 AND visitors >= 150 THEN 1_700_000
      WHEN vehicles < 50 AND visitors >= 100 OR vehicles >= 30 AND visitors < 150 THEN 1_200_000
    END::BIGINT AS base
  FROM seen
), judged AS (
  SELECT *,
    CASE
      WHEN base = 0 THEN CASE WHEN item = 'self_drive' AND vehicles < 30 THEN 'vehicles' ELSE 'visitors' END
      WHEN premium AND outside_mainland OR item = 'inbound_group' AND NOT outside_mainland THEN 'outside_mainland'
      WHEN premium AND paid_4a_sites < 4 THEN 'paid_4a_sites'
      WHEN premium AND hotel_stars < 4 THEN 'hotel_stars'
      WHEN premium AND meal_standard < 50 THEN 'meal_standard'
      WHEN premium AND spend_per_head < 1500 THEN 'spend_per_head'
      WHEN wellness AND NOT month(arrival_date) BETWEEN 7 AND 9 THEN 'wellness_window'
      WHEN wellness AND wellness_sites < 4 THEN 'wellness_sites'
      WHEN wellness AND NOT wellness_lodging THEN 'wellness_lodging'
      WHEN paid_sites < 3 THEN 'paid_sites'
      WHEN paid_4a_sites < 2 AND NOT wellness THEN 'paid_4a_sites'
      WHEN nights < 1 THEN 'nights'
      WHEN spend_per_head < 500 THEN 'spend_per_head'
      WHEN item = 'tourist_train' AND arrival_station IS NOT NULL AND NOT (array_position([{stations}], arrival_station) IS NOT NULL
        OR array_position([{later}], arrival_station) IS NOT NULL AND arrival_date >= DATE '2024-09-29') THEN 'arrival_station'
      WHEN item = 'charter_flight' AND arrival_airport IS NOT NULL
        AND array_position([{airports}], arrival_airport) IS NULL THEN 'arrival_airport'
      WHEN item IN ('coach_group', 'self_drive') AND NOT arrived_together THEN 'arrived_together'
      WHEN NOT licensed THEN 'licensed'
      WHEN NOT report_materials THEN 'report_materials'
      WHEN reported_on > start_date - 2 THEN 'report'
      WHEN filed_on - {DAY_ONE} > file_by THEN 'file'
      WHEN filed_on IS NOT NULL AND NOT (contains(materials, 'CDEFGH')
        AND (item NOT IN ('charter_flight', 'tourist_train') OR contains(materials, 'A'))
        AND (item <> 'coach_group' OR contains(materials, 'B'))) THEN 'materials'
      WHEN violations LIKE '五(一)%' THEN 'violations'
      WHEN penalised_on > filed_on - INTERVAL 3 YEAR AND penalised_on <= filed_on THEN 'penalised_on'
      WHEN violations IS NOT NULL THEN 'violations'
      WHEN arrival_date < DATE '2020-03-22' THEN 'in_force'
    END AS failed,
    CASE
      WHEN base IS NULL THEN CASE
        WHEN item = 'tourist_train' AND train_class IS NULL THEN 'train_class'
        WHEN item = 'self_drive' AND vehicles IS NULL THEN 'vehicles' ELSE 'visitors' END
      WHEN outside_mainland IS NULL AND (premium OR item = 'inbound_group') THEN 'outside_mainland'
      WHEN premium AND paid_4a_sites IS NULL THEN 'paid_4a_sites'
      WHEN premium AND hotel_stars IS NULL THEN 'hotel_stars'
      WHEN premium AND meal_standard IS NULL THEN 'meal_standard'
      WHEN premium AND spend_per_head IS NULL THEN 'spend_per_head'
      WHEN wellness AND wellness_sites IS NULL THEN 'wellness_sites'
      WHEN wellness AND wellness_lodging IS NULL THEN 'wellness_lodging'
      WHEN paid_sites IS NULL THEN 'paid_sites'
      WHEN paid_4a_sites IS NULL AND NOT wellness THEN 'paid_4a_sites'
      WHEN nights IS NULL THEN 'nights'
      WHEN spend_per_head IS NULL THEN 'spend_per_head'
      WHEN item = 'tourist_train' AND arrival_station IS NULL THEN 'arrival_station'
      WHEN item = 'charter_flight' AND arrival_airport IS NULL THEN 'arrival_airport'
      WHEN item IN ('coach_group', 'self_drive') AND arrived_together IS NULL THEN 'arrived_together'
    END AS unknown
  FROM priced
)
SELECT id, item,
  CASE WHEN impossible THEN 'rejected' WHEN failed IS NOT NULL THEN 'ineligible'
    WHEN unknown IS NOT NULL THEN 'undetermined' ELSE 'eligible' END AS verdict,
  CASE WHEN impossible THEN NULL WHEN failed IS NOT NULL THEN 0 WHEN unknown IS NULL THEN potential END AS amount_fen,
  CASE WHEN NOT coalesce(impossible, FALSE) THEN potential END AS potential_fen,
  CASE WHEN NOT coalesce(impossible, FALSE) THEN {SEASONS}[s + 1] END AS season,
  CASE WHEN NOT coalesce(impossible, FALSE) THEN coalesce(failed, unknown) END AS reason
FROM (SELECT *, CASE WHEN base > 0 THEN base + CASE WHEN route <> 'none' THEN base // 10 ELSE 0 END END AS potential FROM judged)
"""
