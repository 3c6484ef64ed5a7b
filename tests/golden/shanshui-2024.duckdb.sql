WITH boxes AS (
  SELECT
    CAST([-1, 1050, 1500, NULL, -1, 800000, NULL, -1, 5000000, 16000000, NULL] AS BIGINT[]) AS "pays",
    [1, 0, 0, 1, 1, 0, 1, 2, 0, 0, 2] AS "reasons"
), facts AS (
  SELECT
    "records"."arrival_date" AS "arrival_date",
    "records"."visitors" AS "visitors",
    "records"."nights" AS "nights",
    "records"."paid_sites" AS "paid_sites",
    CASE
      WHEN (
        (
          URL_ENCODE("records"."id") = "records"."id" AND "records"."id" >= '0'
        )
        OR REGEXP_MATCHES("records"."id", '^[!-,.0-~一-鿿·《》【】“”、]([ -~一-鿿·《》【】“”、]*[!-~一-鿿·《》【】“”、])?$')
      )
      AND LENGTH("records"."id") <= 400
      THEN "records"."id"
    END AS "id",
    "records"."id" AS "raw_id",
    [1, 2, 3, 1, 1, 2, 2, 3, 3, 1, 2, 3][ARRAY_POSITION(
      [
        'overnight',
        'air_blocks',
        'year_steps',
        '过夜团队',
        'overnight group',
        '包机切位',
        'seat blocks',
        '年度接待',
        'visitors of a year',
        '一(一)',
        '一(二)',
        '一(三)'
      ],
      "records"."item"
    )] AS "_item",
    "records"."item" AS "raw_item"
  FROM records
), unread AS (
  SELECT
    *,
    (
      "id" IS NULL
    ) <> (
      "raw_id" IS NULL
    )
    OR (
      "_item" IS NULL
    ) <> (
      "raw_item" IS NULL
    )
    OR "_item" IS NULL AS "_unread"
  FROM facts
), open_rows AS (
  SELECT
    *,
    CASE
      WHEN "_unread"
      THEN CASE
        WHEN "id" IS NULL
        AND NOT "raw_id" IS NULL
        AND ARRAY_POSITION(['', '-', '--', '/', '–', '—', '——'], "raw_id") IS NULL
        THEN TRUE
        WHEN "_item" IS NULL
        AND NOT "raw_item" IS NULL
        AND ARRAY_POSITION(['', '-', '--', '/', '–', '—', '——'], "raw_item") IS NULL
        THEN TRUE
        WHEN "_item" IS NULL
        THEN TRUE
      END
    END AS "_fallback"
  FROM unread
), placed AS (
  SELECT
    *,
    CASE
      WHEN "_item" = 1
      THEN 1 + COALESCE(CAST("visitors" >= 20 AS INT) + CAST("visitors" >= 50 AS INT), 3)
      WHEN "_item" = 2
      THEN 5 + COALESCE(CAST("visitors" >= 50 AS INT), 2)
      WHEN "_item" = 3
      THEN 11
    END AS "_place"
  FROM open_rows
), priced AS (
  SELECT
    *,
    (
      SELECT
        "pays"
      FROM boxes
    )["_place"] AS "_pays",
    CASE
      WHEN "_item" = 1
      THEN CASE WHEN "visitors" IS NULL THEN 1 WHEN "nights" IS NULL THEN 3 END
      WHEN "_item" = 2
      THEN CASE WHEN "visitors" IS NULL THEN 1 END
      WHEN "_item" = 3
      THEN 2
    END AS "_lacking"
  FROM placed
), tabled AS (
  SELECT
    *,
    CASE
      WHEN "_pays" = -1
      THEN 4 + (
        SELECT
          "reasons"
        FROM boxes
      )["_place"]
      WHEN "_pays" IS NULL OR NOT "_lacking" IS NULL
      THEN CASE
        WHEN (
          SELECT
            "reasons"
          FROM boxes
        )["_place"] > 0
        THEN 10 + (
          SELECT
            "reasons"
          FROM boxes
        )["_place"]
        ELSE 10 + COALESCE("_lacking", 0)
      END
    END AS "_table"
  FROM priced
), judged AS (
  SELECT
    *,
    CASE
      WHEN "_fallback"
      THEN 1
      WHEN "_item" BETWEEN 1 AND 2
      THEN CASE
        WHEN NOT (
          "arrival_date" BETWEEN CAST('2000-01-01' AS DATE) AND CAST('2099-12-31' AS DATE)
        )
        OR NOT (
          "visitors" BETWEEN 0 AND 1000000
        )
        OR NOT (
          "nights" BETWEEN 0 AND 999
        )
        OR NOT (
          "paid_sites" BETWEEN 0 AND 999
        )
        THEN 2
        WHEN "_table" BETWEEN 5 AND 9
        THEN "_table"
        WHEN (
          "nights" < 1 OR "paid_sites" < 3
        ) AND (
          "nights" < 2 OR "paid_sites" < 2
        )
        THEN 8
        WHEN "arrival_date" < CAST('2024-01-01' AS DATE)
        THEN 9
        WHEN "_table" = 4
        THEN 4
        WHEN "_table" > 10
        THEN "_table"
        WHEN (
          "nights" IS NULL OR "nights" < 1 OR "paid_sites" IS NULL OR "paid_sites" < 3
        )
        AND (
          "nights" IS NULL OR "nights" < 2 OR "paid_sites" IS NULL OR "paid_sites" < 2
        )
        THEN 14
        WHEN "arrival_date" IS NULL
        THEN 15
        WHEN "_table" = 10
        THEN 10
        ELSE 3
      END
      WHEN "_item" = 3
      THEN CASE
        WHEN "_table" BETWEEN 5 AND 9
        THEN "_table"
        WHEN "_table" = 4
        THEN 4
        WHEN "_table" > 10
        THEN "_table"
        WHEN "_table" = 10
        THEN 10
        ELSE 3
      END
    END AS "_outcome"
  FROM tabled
), summed AS (
  SELECT
    *,
    CASE
      WHEN "_outcome" >= 3 AND "_table" IS NULL
      THEN CASE
        WHEN "_item" = 1
        THEN "_pays" * "visitors" * "nights"
        WHEN "_item" = 2
        THEN "_pays" * (
          "visitors" // 50
        )
        WHEN "_item" = 3
        THEN CAST(NULL AS BIGINT)
      END
    END AS "_potential"
  FROM judged
)
SELECT
  "id" AS "id",
  CAST(['overnight', 'air_blocks', 'year_steps'] AS ENUM('overnight', 'air_blocks', 'year_steps')[])["_item"] AS "item",
  CAST([
    NULL,
    'rejected',
    'eligible',
    'ineligible',
    'ineligible',
    'ineligible',
    'ineligible',
    'ineligible',
    'ineligible',
    'undetermined',
    'undetermined',
    'undetermined',
    'undetermined',
    'undetermined',
    'undetermined'
  ] AS ENUM('rejected', 'eligible', 'ineligible', 'undetermined')[])["_outcome"] AS "verdict",
  CAST(CASE WHEN "_outcome" = 3 THEN "_potential" WHEN "_outcome" BETWEEN 4 AND 9 THEN 0 END AS BIGINT) AS "amount_fen",
  CAST("_potential" AS BIGINT) AS "potential_fen",
  CAST(NULL AS TEXT) AS "season",
  CAST([
    NULL,
    NULL,
    NULL,
    NULL,
    'visitors',
    'ticketed_visitors',
    'nights',
    'stay',
    'in_force',
    NULL,
    'visitors',
    'ticketed_visitors',
    'nights',
    'stay',
    'in_force'
  ] AS ENUM('visitors', 'ticketed_visitors', 'nights', 'stay', 'in_force')[])["_outcome"] AS "reason"
FROM summed
