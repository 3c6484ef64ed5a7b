WITH facts AS (
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
), looked_at AS (
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
    OR "_item" IS NULL AS "_odd"
  FROM facts
), asked AS (
  SELECT
    *,
    CASE
      WHEN "_odd"
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
    END AS "_beyond"
  FROM looked_at
), derived AS (
  SELECT
    *,
    [1, 2, 3]["_item"] AS "_combination"
  FROM asked
), placed AS (
  SELECT
    *,
    CASE
      WHEN "_item" BETWEEN 1 AND 2
      THEN COALESCE(
        1 + CAST("visitors" >= [20, 50, 1000001]["_combination"] AS INT) + CAST("visitors" >= [50, 1000001, 1000001]["_combination"] AS INT),
        0
      )
      ELSE 0
    END AS "_visitors_place"
  FROM derived
), boxed AS (
  SELECT
    *,
    [0, 4, 7]["_combination"] + "_visitors_place" AS "_box"
  FROM placed
), priced AS (
  SELECT
    *,
    CAST([NULL, -1, 1050, 1500, NULL, -1, 800000, NULL, -1, 5000000, 16000000]["_box" + 1] AS BIGINT) AS "_pays"
  FROM boxed
), judged AS (
  SELECT
    *,
    CASE
      WHEN "_beyond"
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
        WHEN "_pays" = -1
        THEN 4
        WHEN (
          "nights" < 1 OR "paid_sites" < 3
        ) AND (
          "nights" < 2 OR "paid_sites" < 2
        )
        THEN 6
        WHEN "arrival_date" < CAST('2024-01-01' AS DATE)
        THEN 7
        WHEN (
          (
            "_item" = 1 AND (
              "_pays" IS NULL OR "visitors" IS NULL OR "nights" IS NULL
            )
          )
          OR (
            "_item" = 2 AND (
              "_pays" IS NULL OR "visitors" IS NULL
            )
          )
        )
        AND [TRUE, TRUE, FALSE, FALSE, TRUE, TRUE, FALSE, TRUE, TRUE, FALSE, FALSE]["_box" + 1]
        THEN 10
        WHEN "visitors" IS NULL
        THEN 14
        WHEN "_item" = 1 AND "nights" IS NULL
        THEN 15
        WHEN (
          "nights" IS NULL OR "nights" < 1 OR "paid_sites" IS NULL OR "paid_sites" < 3
        )
        AND (
          "nights" IS NULL OR "nights" < 2 OR "paid_sites" IS NULL OR "paid_sites" < 2
        )
        THEN 12
        WHEN "arrival_date" IS NULL
        THEN 13
        WHEN (
          "_item" = 1 AND (
            "_pays" IS NULL OR "visitors" IS NULL OR "nights" IS NULL
          )
        )
        OR (
          "_item" = 2 AND (
            "_pays" IS NULL OR "visitors" IS NULL
          )
        )
        THEN 11
        ELSE 3
      END
      WHEN "_item" = 3
      THEN CASE
        WHEN "_pays" = -1
        THEN 4
        WHEN "_pays" IS NULL
        AND [TRUE, TRUE, FALSE, FALSE, TRUE, TRUE, FALSE, TRUE, TRUE, FALSE, FALSE]["_box" + 1]
        THEN 10
        WHEN "_pays" IS NULL
        THEN 11
        ELSE 3
      END
    END AS "_outcome"
  FROM priced
), summed AS (
  SELECT
    *,
    CASE
      WHEN "_outcome" >= 3 AND "_pays" >= 0
      THEN CASE
        WHEN "_item" = 1
        THEN "_pays" * "visitors" * "nights"
        WHEN "_item" = 2
        THEN "_pays" * (
          "visitors" // 50
        )
        WHEN "_item" = 3
        THEN "_pays"
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
    NULL,
    'stay',
    'in_force',
    'visitors',
    'nights',
    NULL,
    NULL,
    'stay',
    'in_force',
    'visitors',
    'nights',
    'visitors',
    'visitors',
    NULL,
    NULL,
    'visitors',
    'visitors',
    NULL,
    'ticketed_visitors',
    'ticketed_visitors',
    NULL,
    NULL
  ] AS ENUM('stay', 'in_force', 'visitors', 'nights', 'ticketed_visitors')[])[CASE WHEN "_outcome" = 4 OR "_outcome" = 10 THEN "_box" + 16 ELSE "_outcome" END] AS "reason"
FROM summed
