"""The wording of every finding of `rules check`: Chinese, English."""

TEXTS: dict[str, tuple[str, str]] = {
    "rule_undecided": (
        "表格的单元不能用 {op} 判断 {fact}；可用：{expected}。请改成条件，或换一种写法。",
        "A cell of a table cannot test {fact} by {op}; it can by {expected}. Please make it a condition, "
        "or write it another way.",
    ),
    "rule_wrong_kind": (
        "{fact} 的类型是 {found}，这里要 {expected}。请改用相应的字段。",
        "{fact} is a {found}, but {expected} is wanted here. Please use a fact of that kind.",
    ),
    "proof_example": ("例如：{example}。", "For example: {example}."),
    "proof_effect": ("涉及 {amount} 元。", "{amount} yuan are at stake."),
    "proof_matrix": (
        "两项奖励能否由同一对象同时得到，以及结算时怎样处理",
        "Which two awards one subject can meet at once, and what settlement then says",
    ),
    "proof_summary": ("发现 {faults} 个问题，{notes} 条提示。", "{faults} faults and {notes} notes were found."),
    "proof_fine": ("未发现问题；{notes} 条提示。", "No faults were found; {notes} notes."),
    "table_gap": (
        "{fact}为 {at} 时没有任何一行，而前后都有。请补上这一段，或写明不奖励。",
        "No row covers {fact} at {at}, though rows stand on both sides. Please cover that stretch, or "
        "say that it pays nothing.",
    ),
    "value_without_row": (
        "{fact}“{value}”没有任何一行提到。请补一行，不奖励的也要写明。",
        "No row mentions {fact} “{value}”. Please add one, also where it pays nothing.",
    ),
    "payout_falls": (
        "{fact}由 {low} 增到 {high}，金额反而由 {before} 元降到 {after} 元。"
        "请改正；确属原意的，在 accepted 中写明理由。",
        "As {fact} rises from {low} to {high}, the sum falls from {before} to {after} yuan. Please "
        "correct it, or state the reason under accepted if it is meant.",
    ),
    "payout_falls_accepted": (
        "{fact}由 {low} 增到 {high}，金额由 {before} 元降到 {after} 元；规则文件已写明理由：{why}。",
        "As {fact} rises from {low} to {high}, the sum falls from {before} to {after} yuan; the rule "
        "files give the reason: {why}.",
    ),
    "accepted_idle": (
        "accepted 写有 {fact} 在 {at} 处的下降，但那里并不下降。请改正或删去。",
        "accepted names a fall of {fact} at {at}, but nothing falls there. Please correct or remove it.",
    ),
    "item_never_pays": (
        "“{item}”的各项条件和各行不可能同时成立，永远不会支付。请核对条件的界限。",
        "The conditions and rows of “{item}” can never hold together, so it never pays. Please check the "
        "bounds.",
    ),
    "row_never_pays": (
        "条件使“{row}”这一行永远得不到。请核对条件和该行的界限。",
        "The conditions keep everyone from row “{row}”. Please check its bounds against theirs.",
    ),
    "condition_idle": (
        "“{item}”的条件“{condition}”（{facts}）已被其他条件或各行包含，不起作用。请删去其中较宽的一个。",
        "The condition “{condition}” ({facts}) of “{item}” is implied by other conditions or the rows "
        "and decides nothing. Please remove the wider one.",
    ),
    "uplift_reach": (
        "上浮 {uplift} 写明的项目与实际上浮的不一致：{item}。请核对其条件的写法。",
        "The uplift {uplift} names other items than it reaches: {item}. Please check how its condition "
        "is written.",
    ),
    "uplift_idle": (
        "“{item}”的上浮“{uplift}”对所有取值结果相同，不起作用。请核对其条件。",
        "The uplift “{uplift}” of “{item}” is the same for every value and decides nothing. Please check "
        "its condition.",
    ),
    "uplift_twice": (
        "“{item}”的上浮“{uplift}”写了两次（另见 {other}），会重复上浮。请只保留一个。",
        "The uplift “{uplift}” of “{item}” stands there twice (also {other}) and would count double. "
        "Please keep one.",
    ),
    "uplift_part_of_fen": (
        "{amount} 元按“{uplift}”上浮 {percent}% 会出现不足一分的零头。请核对金额或比例。",
        "{amount} yuan raised by {percent} % for “{uplift}” leaves part of a fen. Please check the sum "
        "or the percentage.",
    ),
    "sum_too_large": (
        "按各字段的最大值可达 {amount} 元，超过能精确表示的 {limit} 元。请缩小字段的范围或核对金额。",
        "With every fact at its largest this reaches {amount} yuan, beyond the {limit} yuan that can be "
        "held exactly. Please narrow a fact or check the sum.",
    ),
    "day_without_season": (
        "{day} 没有季节，或有两个季节。请核对各季节的月份和放假安排。",
        "{day} has no season, or two. Please check the months and the holiday notices.",
    ),
    "holiday_twice": (
        "节日 {festival} 列了两次。请删去一个。",
        "The festival {festival} is listed twice. Please remove one.",
    ),
    "holiday_without_day": (
        "节日 {festival} 在 {years} 年的放假安排中没有任何一天。请核对节日名称和通知。",
        "The festival {festival} has no day in the notices for {years}. Please check its name and the "
        "notices.",
    ),
    "calendar_short": (
        "放假安排自 {first} 起才有，而办法 {issued} 已印发。请补充更早的通知。",
        "The holiday notices begin on {first}, but the measures were issued on {issued}. Please add the "
        "earlier notices.",
    ),
    "calendar_ends": (
        "{last} 以后的日子没有已知的季节，要等 {year} 年的放假安排。",
        "Days after {last} have no known season until the notice for {year} is there.",
    ),
    "window_months": (
        "月份应为 1 至 12 中的一部分，各写一次；现为 {found}。请改正。",
        "The months must be some of 1 to 12, each once; found {found}. Please correct them.",
    ),
    "switch_single": (
        "开关 {switch} 只有一个选项。请补上另一种读法，或改为固定解释。",
        "The switch {switch} offers one option only. Please add the other reading, or make it a fixed one.",
    ),
    "switch_idle": (
        "开关 {switch} 的选项 {option} 不改变任何结果。请核对它替换的单元。",
        "The option {option} of the switch {switch} changes no result. Please check the cells that it "
        "replaces.",
    ),
    "switch_changes": (
        "开关 {switch} 选 {option} 时，有的结果不同。",
        "With {option} for the switch {switch} some results differ.",
    ),
    "without_clause": ("没有写明条款。请补上 clause。", "No clause is cited. Please add clause."),
    "clause_unreadable": (
        "条款“{found}”读不出。请写成“三(二)1”的形式。",
        "The clause “{found}” cannot be read. Please write it like 三(二)1.",
    ),
    "uncarried": (
        "{path} 没有任何一句原文承载。请在 ledger.toml 中补上，或删去这一单元。",
        "No sentence of the text carries {path}. Please add it to ledger.toml, or remove the cell.",
    ),
    "carried_elsewhere": (
        "{path} 所引条款的句子没有承载它，承载它的是 {others}。请核对条款。",
        "No sentence of the clause that {path} cites carries it; {others} does. Please check the clause.",
    ),
    "sentence_twice": (
        "这一句“{about}”在第 {line} 行已经写过。请删去一个。",
        "This sentence “{about}” stands on line {line} already. Please remove one.",
    ),
    "no_ledger": (
        "没有逐句对照表（ledger.toml），不能核对各句是否都有单元承载。",
        "There is no ledger (ledger.toml), so it cannot be checked that every sentence is carried.",
    ),
    "sum_never_counts": (
        "“{item}”累计团队的条件不可能同时成立，没有团队可以计入。请核对条件的界限。",
        "The conditions for groups that count for “{item}” can never hold together. Please check the bounds.",
    ),
    "exclusion_alone": (
        "“{exclusion}”所列项目不足两个，排除不了任何奖励。请补全项目。",
        "“{exclusion}” names fewer than two items and excludes nothing. Please complete the items.",
    ),
    "exclusion_blind": (
        "“{exclusion}”按 {fact} 认定同一对象，而“{item}”没有该字段，不会互相排除。请核对 by。",
        "“{exclusion}” tells the subject by {fact}, which “{item}” does not have, so nothing is "
        "excluded. Please check by.",
    ),
    "exclusion_contradicts": (
        "“{exclusion}”与“{other}”对{a}和{b}的规定相反。请只保留一个。",
        "“{exclusion}” and “{other}” say opposite things of {a} and {b}. Please keep one.",
    ),
    "exclusion_repeats": (
        "“{exclusion}”对{item}从不起作用：在前的“{other}”已认定同样的重复。请只在一处列出该项目。",
        "“{exclusion}” never decides {item}: “{other}” stands before it and finds the same repeats. "
        "Please list the item in one of them.",
    ),
    "pair_unsaid": (
        "{a}和{b}可以由同一对象同时得到，规则没有提到，各项都给。",
        "One subject can have both {a} and {b}; no rule mentions them, and both are paid.",
    ),
    "split_pays": (
        "{item}拆成两个团队（{a}；{b}）所得更多：{sums} 元。",
        "{item} reported as two groups ({a}; {b}) is paid more: {sums} yuan.",
    ),
    "area_unknown": (
        "登记表中没有区域“{area}”。请改正名称，或在 areas.toml 中补上。",
        "The registers do not hold the area “{area}”. Please correct its name, or add it to areas.toml.",
    ),
    "cases_written": ("已写出 {count} 条验证用例：{file}。", "{count} cases written: {file}."),
    "papers_elsewhere": (
        "材料 {letter} 列在 {subject} 之下，却写到“{item}”。请改正项目，或移到相应的列表。",
        "Paper {letter} is listed for {subject} but names “{item}”. "
        "Please correct the items, or move it to the right list.",
    ),
}
