WITH boxes AS (
  SELECT
    CAST(ARRAY(-1, 1050, 1500, NULL, -1, 800000, NULL, -1, 5000000, 16000000, NULL) AS ARRAY<BIGINT>) AS `pays`,
    ARRAY(1, 0, 0, 1, 1, 0, 1, 2, 0, 0, 2) AS `reasons`
), facts AS (
  SELECT
    `records`.`arrival_date` AS `arrival_date`,
    `records`.`visitors` AS `visitors`,
    `records`.`nights` AS `nights`,
    `records`.`paid_sites` AS `paid_sites`,
    CASE
      WHEN (
        (
          URL_ENCODE(`records`.`id`) = `records`.`id` AND `records`.`id` >= '0'
        )
        OR `records`.`id` RLIKE '^[!-,.0-~一-鿿·《》【】“”、]([ -~一-鿿·《》【】“”、]*[!-~一-鿿·《》【】“”、])?$'
      )
      AND LENGTH(`records`.`id`) <= 400
      THEN `records`.`id`
    END AS `id`,
    `records`.`id` AS `raw_id`,
    GET(
      ARRAY(1, 2, 3, 1, 1, 2, 2, 3, 3, 1, 2, 3),
      (
        NULLIF(
          ARRAY_POSITION(
            ARRAY(
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
            ),
            `records`.`item`
          ),
          0
        )
      ) - 1
    ) AS `_item`,
    `records`.`item` AS `raw_item`
  FROM records
), unread AS (
  SELECT
    *,
    (
      `id` IS NULL
    ) <> (
      `raw_id` IS NULL
    )
    OR (
      `_item` IS NULL
    ) <> (
      `raw_item` IS NULL
    )
    OR `_item` IS NULL AS `_unread`
  FROM facts
), open_rows AS (
  SELECT
    *,
    CASE
      WHEN `_unread`
      THEN CASE
        WHEN `id` IS NULL
        AND NOT `raw_id` IS NULL
        AND NULLIF(ARRAY_POSITION(ARRAY('', '-', '--', '/', '–', '—', '——'), `raw_id`), 0) IS NULL
        THEN TRUE
        WHEN `_item` IS NULL
        AND NOT `raw_item` IS NULL
        AND NULLIF(ARRAY_POSITION(ARRAY('', '-', '--', '/', '–', '—', '——'), `raw_item`), 0) IS NULL
        THEN TRUE
        WHEN `_item` IS NULL
        THEN TRUE
      END
    END AS `_fallback`
  FROM unread
), placed AS (
  SELECT
    *,
    CASE
      WHEN `_item` = 1
      THEN 1 + COALESCE(CAST(`visitors` >= 20 AS INT) + CAST(`visitors` >= 50 AS INT), 3)
      WHEN `_item` = 2
      THEN 5 + COALESCE(CAST(`visitors` >= 50 AS INT), 2)
      WHEN `_item` = 3
      THEN 11
    END AS `_place`
  FROM open_rows
), priced AS (
  SELECT
    *,
    GET((
      SELECT
        `pays`
      FROM boxes
    ), (
      `_place`
    ) - 1) AS `_pays`,
    CASE
      WHEN `_item` = 1
      THEN CASE WHEN `visitors` IS NULL THEN 1 WHEN `nights` IS NULL THEN 3 END
      WHEN `_item` = 2
      THEN CASE WHEN `visitors` IS NULL THEN 1 END
      WHEN `_item` = 3
      THEN 2
    END AS `_lacking`
  FROM placed
), tabled AS (
  SELECT
    *,
    CASE
      WHEN `_pays` = -1
      THEN 4 + GET((
        SELECT
          `reasons`
        FROM boxes
      ), (
        `_place`
      ) - 1)
      WHEN `_pays` IS NULL OR NOT `_lacking` IS NULL
      THEN CASE
        WHEN GET((
          SELECT
            `reasons`
          FROM boxes
        ), (
          `_place`
        ) - 1) > 0
        THEN 10 + GET((
          SELECT
            `reasons`
          FROM boxes
        ), (
          `_place`
        ) - 1)
        ELSE 10 + COALESCE(`_lacking`, 0)
      END
    END AS `_table`
  FROM priced
), judged AS (
  SELECT
    *,
    CASE
      WHEN `_fallback`
      THEN 1
      WHEN `_item` BETWEEN 1 AND 2
      THEN CASE
        WHEN NOT (
          `arrival_date` BETWEEN CAST('2000-01-01' AS DATE) AND CAST('2099-12-31' AS DATE)
        )
        OR NOT (
          `visitors` BETWEEN 0 AND 1000000
        )
        OR NOT (
          `nights` BETWEEN 0 AND 999
        )
        OR NOT (
          `paid_sites` BETWEEN 0 AND 999
        )
        THEN 2
        WHEN `_table` BETWEEN 5 AND 9
        THEN `_table`
        WHEN (
          `nights` < 1 OR `paid_sites` < 3
        ) AND (
          `nights` < 2 OR `paid_sites` < 2
        )
        THEN 8
        WHEN `arrival_date` < CAST('2024-01-01' AS DATE)
        THEN 9
        WHEN `_table` = 4
        THEN 4
        WHEN `_table` > 10
        THEN `_table`
        WHEN (
          `nights` IS NULL OR `nights` < 1 OR `paid_sites` IS NULL OR `paid_sites` < 3
        )
        AND (
          `nights` IS NULL OR `nights` < 2 OR `paid_sites` IS NULL OR `paid_sites` < 2
        )
        THEN 14
        WHEN `arrival_date` IS NULL
        THEN 15
        WHEN `_table` = 10
        THEN 10
        ELSE 3
      END
      WHEN `_item` = 3
      THEN CASE
        WHEN `_table` BETWEEN 5 AND 9
        THEN `_table`
        WHEN `_table` = 4
        THEN 4
        WHEN `_table` > 10
        THEN `_table`
        WHEN `_table` = 10
        THEN 10
        ELSE 3
      END
    END AS `_outcome`
  FROM tabled
), summed AS (
  SELECT
    *,
    CASE
      WHEN `_outcome` >= 3 AND `_table` IS NULL
      THEN CASE
        WHEN `_item` = 1
        THEN `_pays` * `visitors` * `nights`
        WHEN `_item` = 2
        THEN `_pays` * (
          `visitors` DIV 50
        )
        WHEN `_item` = 3
        THEN CAST(NULL AS BIGINT)
      END
    END AS `_potential`
  FROM judged
)
SELECT
  `id` AS `id`,
  GET(
    CAST(ARRAY('overnight', 'air_blocks', 'year_steps') AS ARRAY<STRING>),
    (
      `_item`
    ) - 1
  ) AS `item`,
  GET(
    CAST(ARRAY(
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
    ) AS ARRAY<STRING>),
    (
      `_outcome`
    ) - 1
  ) AS `verdict`,
  CAST(CASE WHEN `_outcome` = 3 THEN `_potential` WHEN `_outcome` BETWEEN 4 AND 9 THEN 0 END AS BIGINT) AS `amount_fen`,
  CAST(`_potential` AS BIGINT) AS `potential_fen`,
  CAST(NULL AS STRING) AS `season`,
  GET(
    CAST(ARRAY(
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
    ) AS ARRAY<STRING>),
    (
      `_outcome`
    ) - 1
  ) AS `reason`
FROM summed
