"""The wording of near misses, of what would lose a reward, and of what would settle a record: Chinese, English."""

TEXTS: dict[str, tuple[str, str]] = {
    "explain_near": ("差一点", "Near misses"),
    "explain_lose": ("会因此减少或失去", "What would lower or lose it"),
    "explain_settle": ("还差哪些资料", "What would settle it"),
    "near_and": ("，并且", ", and "),
    "near_more": ("{label}再增加{by}（{span}）", "{label}: {by} more ({span})"),
    "near_fewer": ("{label}减少{by}（{span}）", "{label}: {by} fewer ({span})"),
    "near_higher": ("{label}提高{by}（{span}）", "{label}: {by} higher ({span})"),
    "near_lower": ("{label}降低{by}（{span}）", "{label}: {by} lower ({span})"),
    "near_value": ("{label}改为{span}", "{label}: {span}"),
    "near_given": ("{label}（{span}）", "{label} ({span})"),
    "near_shown": ("证明{facts}", "to be shown: {facts}"),
    "near_letters": ("补齐材料{span}", "hand in the papers {span}"),
    "near_without": ("缺少材料{span}之一", "any one of the papers {span} missing"),
    "near_ground": ("出现{span}之一的情形", "any one of the grounds {span}"),
    "near_earlier": ("行程整体提前{by}天（{label}{span}）", "the whole journey {by} days earlier ({label} {span})"),
    "near_later": ("行程整体推后{by}天（{label}{span}）", "the whole journey {by} days later ({label} {span})"),
    "near_gain": (
        "{changes}：可得{amount}元，增加{gain}元（{clauses}）{when}",
        "{changes}: +{gain} yuan, {amount} in all ({clauses}){when}",
    ),
    "near_loss": (
        "{changes}：只得{amount}元，减少{gain}元（{clauses}）{when}",
        "{changes}: -{gain} yuan, {amount} left ({clauses}){when}",
    ),
    "near_until": ("；须在{until}前（含当日）定下", "; to be decided by {until}"),
    "near_over": ("；最迟应在{until}定下，已不能更改", "; it had to be decided by {until}, which is past"),
    "near_growth": ("{label}每再增加{more}：增加{gain}元", "{label}: each {more} more: +{gain} yuan"),
    "near_fixed": ("{clause} {step}这是既成事实，没有更改建议。", "{clause} {step} No change is suggested."),
    "near_settles": ("给出这些资料即可确定：{facts}", "These facts settle it, whatever they are: {facts}"),
    "near_undecidable": (
        "补齐各字段也未必能确定：所依据的名单或放假安排尚未公布，或行程中的景区、酒店未登记。",
        "No missing field settles it for certain: a list or a holiday notice is not published, "
        "or a place of the itinerary is not registered.",
    ),
    "near_range": ("可能的金额：{low}元至{high}元", "What it may come to: {low} to {high} yuan"),
    "near_range_open": (
        "可能的金额：{low}元起，上限取决于未印发的名单",
        "What it may come to: from {low} yuan; the most depends on a list that is not published",
    ),
    "near_others": (
        "另有{count}种（用 evaluate --json --near 查看）",
        "{count} more (shown by evaluate --json --near)",
    ),
    "usage_near": (
        "--as-of 只与 --near 同用。请补上 --near。",
        "--as-of goes with --near. Please add --near.",
    ),
}
