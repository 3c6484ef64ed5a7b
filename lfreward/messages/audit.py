"""What an audit says of each claim, of a receipt that is replayed, and of what it writes: Chinese, English."""

TEXTS: dict[str, tuple[str, str]] = {
    # ---- why a claim comes out as it does
    "audit_exact": (
        "依{clause}核定{payable}元（{how}），与申报一致。",
        "By {clause} {payable} yuan ({how}), as claimed.",
    ),
    "audit_over": (
        "申报{claimed}元，依{clause}核定{payable}元（{how}），核减{difference}元。",
        "Claimed {claimed} yuan; by {clause} {payable} yuan is payable ({how}); {difference} yuan is taken off.",
    ),
    "audit_over_origin": (
        "申报{claimed}元，依{clause}核定{payable}元（{how}），核减{difference}元；申报数与“{origin}”的算法相同。",
        "Claimed {claimed} yuan; by {clause} {payable} yuan is payable ({how}); {difference} yuan is taken off. "
        "The sum claimed is what “{origin}” would give.",
    ),
    "audit_under": (
        "申报{claimed}元，依{clause}核定{payable}元（{how}），少报{difference}元。",
        "Claimed {claimed} yuan; by {clause} {payable} yuan is payable ({how}); {difference} yuan less was claimed.",
    ),
    "audit_under_origin": (
        "申报{claimed}元，依{clause}核定{payable}元（{how}），少报{difference}元；申报数与“{origin}”的算法相同。",
        "Claimed {claimed} yuan; by {clause} {payable} yuan is payable ({how}); {difference} yuan less was claimed. "
        "The sum claimed is what “{origin}” would give.",
    ),
    "audit_failed": ("{clause}：{why}", "{clause}: {why}"),
    "audit_lacking": ("资料不足，不能核定。{clause}：{why}", "Facts are missing. {clause}: {why}"),
    "audit_lacking_plain": (
        "资料不足，不能按{clause}核定。请补充后再核。",
        "Facts that {clause} needs are missing. Please complete them.",
    ),
    "audit_rejected": ("记录读不出：{why}", "The record cannot be read: {why}"),
    "audit_no_claim": (
        "没有填申报金额；依{clause}核定{payable}元（{how}）。",
        "No sum was claimed; by {clause} {payable} yuan is payable ({how}).",
    ),
    "audit_no_claim_nothing": ("没有填申报金额；{why}", "No sum was claimed. {why}"),
    "audit_claim_unread": (
        "申报金额没有读出：{lost}依{clause}核定{payable}元（{how}）。",
        "The sum claimed could not be read: {lost} By {clause} {payable} yuan is payable ({how}).",
    ),
    "audit_claim_unread_nothing": (
        "申报金额没有读出：{lost}{why}",
        "The sum claimed could not be read: {lost} {why}",
    ),
    "audit_beside": ("{why}该值没有使用。", "{why} The value was not used."),
    "audit_annual_twice": (
        "同一申报单位同一年度已有一条年累计申报，只计一次。",
        "The same organiser's year is claimed in another row already; it counts once.",
    ),
    "audit_and": ("{one}{other}", "{one} {other}"),
    "audit_unread_personal": (
        "这一行的个人信息读不出，已略去内容。请核对原表。",
        "Personal data of this row cannot be read; its content is left out here. Please check the original.",
    ),
    # ---- what is written and sealed
    "audit_map_key": (
        "对应文件把“{header}”指为 {key}，但{form}没有这个字段（最接近：{near}）。请改正。",
        "The mapping file takes “{header}” for {key}, which {form} does not have (nearest: {near}). Please correct it.",
    ),
    "audit_map_table": (
        '对应文件的“{key}”读不出。请写成 {known} 之一，其中只写 "表头" = "字段"。',
        '“{key}” of the mapping file cannot be read. Please write one of {known}, with "header" = "field" in it.',
    ),
    "audit_map_broken": (
        "对应文件读不出：{reason}。请核对。",
        "The mapping file cannot be read: {reason}. Please check it.",
    ),
    "audit_would_overwrite": (
        "{folder} 里已有 {names}。请换一个文件夹；确要覆盖的，加 --force。",
        "{folder} holds {names} already. Please name another folder, or add --force to replace them.",
    ),
    "audit_out_or_check": (
        "请用 --out 指明写到哪个文件夹，或用 --check 指明要复核的 receipt.json，两者取一。",
        "Please name a folder to write to with --out, or a receipt.json to replay with --check, one of the two.",
    ),
    "not_a_folder": (
        "这里已有一个文件，不是文件夹。请另给一个文件夹。",
        "A file stands here, not a folder. Please name a folder.",
    ),
    "audit_check_with": (
        "--check 按回执里的设定复核，不能同时用 {names}。请去掉，或另做一次审核。",
        "--check replays what the receipt settles, so {names} cannot be used with it. Please leave it out, or audit anew.",
    ),
    "audit_map_unused": (
        "对应文件指明的列“{header}”在文件里没有，或整列空白，没有用上。请核对列名。",
        "The column “{header}” of the mapping file is not in the file, or empty, and was not used. Please check its name.",
    ),
    "audit_map_sheet": (
        "对应文件指明的工作表“{sheet}”在文件里没有。请核对表名。",
        "The worksheet “{sheet}” of the mapping file is not in the file. Please check its name.",
    ),
    "audit_receipt_broken": (
        "不是本程序的 receipt.json：{reason}。请指明审核时写出的文件。",
        "This is not a receipt of this program: {reason}. Please name the file that an audit wrote.",
    ),
    "audit_column": ("{sheet}：“{header}”读作{label}（{key}）", "{sheet}: “{header}” is read as {label} ({key})"),
    "audit_column_unused": (
        "{sheet}：“{header}”没有使用；如需使用请在 --map 文件中指明",
        "{sheet}: “{header}” is not used; name what it is in a --map file if it should be",
    ),
    "audit_column_near": (
        "{sheet}：“{header}”没有使用；如指“{near}”，请在 --map 文件中写明",
        "{sheet}: “{header}” is not used; if “{near}” is meant, say so in a --map file",
    ),
    "audit_written": (
        "共{claims}条：{classes}。申报{claimed}元，核定{payable}元，核减{over}元，少报{under}元。",
        "{claims} claims: {classes}. Claimed {claimed} yuan, payable {payable}, taken off {over}, short {under}.",
    ),
    "audit_by_columns": (
        "共 {count} 条，超过 {most} 条：改用按列的引擎核定，结果与逐条核定相同。",
        "With {count} claims, more than {most}, the columnar engine decided; its results are those of single records.",
    ),
    "audit_by_rows": (
        "共 {count} 条，超过 {most} 条，逐条核定要占用较多内存；安装 lfreward[batch] 可改用按列的引擎。",
        "With {count} claims, more than {most}, single records take much memory; install lfreward[batch] for the columnar engine.",
    ),
    "audit_where": ("已写入 {folder}。", "Written to {folder}."),
    "audit_demo": (
        "审核示例季（examples/audit/claims.xlsx，全部虚构）：",
        "The audit of the shipped season (examples/audit/claims.xlsx, all invented):",
    ),
    "audit_demo_more": (
        "全部结果、疑点和报告：lfreward audit CLAIMS --out DIR。",
        "For every result, flag and a report: lfreward audit CLAIMS --out DIR.",
    ),
    "audit_flags_found": (
        "疑点{count}处（{kinds}类），另有{unchecked}类因缺少资料未检查；疑点只是提问，不是结论。",
        "{count} red flags of {kinds} kinds; {unchecked} kinds could not be checked for lack of data. "
        "A flag is a question, never a verdict.",
    ),
    # ---- a receipt replayed
    "receipt_same": (
        "与封存时完全一致：{claims}条，核定{payable}元。audit.xlsx 未封存，没有核对，以 results.csv 为准。",
        "All is as sealed: {claims} claims, {payable} yuan payable. audit.xlsx is not sealed and was not checked; "
        "results.csv is what counts.",
    ),
    "receipt_version": (
        "程序版本：封存时 {before}，现在 {after}。",
        "Program version: {before} when sealed, {after} now.",
    ),
    "receipt_rules_changed": ("规则表有改动：{count}处。", "The rule tables have changed in {count} places."),
    "receipt_cell_changed": (
        "规则 {path}：封存时 {before}，现在 {after}",
        "rule {path}: {before} when sealed, {after} now",
    ),
    "receipt_cell_added": ("规则 {path}：新增，现在 {after}", "rule {path}: new, {after} now"),
    "receipt_cell_removed": ("规则 {path}：已删去，封存时 {before}", "rule {path}: removed, {before} when sealed"),
    "receipt_reading": (
        "解释 {path}：封存时 {before}，现在 {after}",
        "reading {path}: {before} when sealed, {after} now",
    ),
    "receipt_rows_changed": ("申报数据有改动：{count}行。", "The claims have changed in {count} rows."),
    "receipt_row_changed": ("{where}：内容与封存时不同（编号 {id}）", "{where}: not as sealed (id {id})"),
    "receipt_row_added": ("{where}：封存时没有这一行（编号 {id}）", "{where}: was not there when sealed (id {id})"),
    "receipt_row_removed": (
        "{where}：封存时有这一行，现在没有（编号 {id}）",
        "{where}: was there when sealed, is gone now (id {id})",
    ),
    "receipt_rows_moved": (
        "{count}行换了位置，内容没有变。",
        "{count} rows stand in another place; their content is the same.",
    ),
    "receipt_tables_changed": (
        "申报表以外的表有改动：{names}。",
        "Tables beside the claims have changed: {names}.",
    ),
    "receipt_results_changed": ("核定结果不同：{count}行。", "The results differ in {count} rows."),
    "receipt_result_changed": (
        "{where}（编号 {id}）：封存时 {before}，现在 {after}",
        "{where} (id {id}): {before} when sealed, {after} now",
    ),
    "receipt_total": ("{label}：封存时 {before}，现在 {after}", "{label}: {before} when sealed, {after} now"),
    "receipt_file": (
        "{name}：已不是封存时写出的文件。",
        "{name}: is no longer the file that was sealed.",
    ),
    "receipt_file_gone": (
        "{name}：封存时写在回执旁边，现在没有。",
        "{name}: was written beside the receipt when sealed, is gone now.",
    ),
    "receipt_more": ("……另有{count}处同类差别", "… and {count} more of the kind"),
    # ---- the report and the workbook
    "audit_needs_report": (
        "写 report.html 需要附加组件。请运行 pip install 'lfreward[report]'。",
        "Writing report.html needs an extra. Please run: pip install 'lfreward[report]'",
    ),
    "audit_needs_excel": (
        "写 audit.xlsx 需要附加组件。请运行 pip install 'lfreward[excel]'。",
        "Writing audit.xlsx needs an extra. Please run: pip install 'lfreward[excel]'",
    ),
    "report_title": ("旅游奖励申报审核报告", "Audit of claims for tourism rewards"),
    "report_claimed_total": ("申报合计（元）", "Claimed (yuan)"),
    "report_payable_total": ("核定合计（元）", "Payable (yuan)"),
    "report_over_total": ("核减合计（元）", "Taken off (yuan)"),
    "report_under_total": ("少报合计（元）", "Claimed short (yuan)"),
    "report_recover_total": ("应追回（元）", "To be recovered (yuan)"),
    "report_owed_total": ("尚欠（元）", "Still owed (yuan)"),
    "report_unclaimed_total": ("可得而未申报的年累计（元）", "Annual awards earned but not claimed (yuan)"),
    "report_rows": ("共 {count} 条申报", "{count} claims"),
    "report_how": (
        "核定合计扣除了不重复享受的部分；核减合计只计多报和不予支付的申报，少报合计只计少报的申报。"
        "读不出和不能证明的不计入核减。",
        "What is payable is after awards that exclude each other. What is taken off counts claims that are over or not "
        "payable; what is claimed short counts those that are under. Unprovable and unreadable claims are in neither.",
    ),
    "report_paid": ("已付与核定", "Paid and payable"),
    "report_paid_sums": (
        "应追回 {recover} 元（{recover_capitals}），尚欠 {owed} 元。",
        "To be recovered: {recover} yuan ({recover_capitals}); still owed: {owed} yuan.",
    ),
    "report_recover_clause": (
        "追回的依据见{clause}（{label}），以查实为前提。",
        "Recovery rests on {clause} ({label}), once proven.",
    ),
    "report_was_paid": ("已付", "paid"),
    "report_balance": ("差额", "balance"),
    "report_recover": ("追回 {amount}", "recover {amount}"),
    "report_owed": ("尚欠 {amount}", "owed {amount}"),
    "report_items": ("各奖励项目", "By item"),
    "report_organisers": ("各申报单位", "By claimant"),
    "report_item": ("项目", "item"),
    "report_who": ("申报单位", "claimant"),
    "report_count": ("条数", "claims"),
    "report_exact": ("一致", "exact"),
    "report_claimed": ("申报", "claimed"),
    "report_payable": ("核定", "payable"),
    "report_difference": ("差额", "difference"),
    "report_more": ("另有 {count} 个单位，见工作簿。", "{count} more claimants stand in the workbook."),
    "report_unclaimed": (
        "按本簿各团计算，另有可得而未申报的年累计 {amount} 元。",
        "By the groups of this file, annual awards of {amount} yuan were earned but not claimed.",
    ),
    "report_thresholds": ("申报数与各档起点", "Claims against thresholds"),
    "report_thresholds_how": (
        "红线是规则表里各档的起点；刚好越过起点的一格着深色。",
        "Red lines are where a row of the tables begins; the bar that just reaches one is dark.",
    ),
    "report_season": ("抵临日历", "Arrivals by day"),
    "report_holiday": ("法定节假日期间", "statutory holiday"),
    "report_arrivals": ("抵临团数（最多一天 {most} 团）", "groups arriving (most in a day: {most})"),
    "report_flags": ("疑点", "Red flags"),
    "report_flags_how": (
        "疑点是请核对的问题，不是结论，不改变任何一条的核定金额。",
        "A flag is a question to look into, never a verdict; it changes no amount.",
    ),
    "report_no_flags": ("没有发现疑点。", "No red flags were found."),
    "report_unchecked": ("未检查的疑点", "Not checked"),
    "report_lacking": ("缺少：{lacking}", "lacking: {lacking}"),
    "report_never": (
        "表格看不出：{why}。请人工核对",
        "no table shows it: {why}; please check by hand",
    ),
    "report_all_rows": ("逐条结果", "Claim by claim"),
    "report_left_out": (
        "这里只列出需要看的；另有 {count} 条见 audit.xlsx 和 results.csv。",
        "Only what needs a look is listed; {count} more stand in audit.xlsx and results.csv.",
    ),
    "report_row": ("位置", "place"),
    "report_id": ("编号", "id"),
    "report_class": ("结论", "class"),
    "report_reason": ("理由", "reason"),
    "report_others": ("按其他解释：", "Under other readings: "),
    "report_notes": ("读表说明：", "Notes on reading: "),
    "report_readings": ("所依解释", "Readings"),
    "report_foot": (
        "lfreward {version}。指纹 {fingerprint}。可用 lfreward audit --check receipt.json 复核。",
        "lfreward {version}. Fingerprint {fingerprint}. Replay with lfreward audit --check receipt.json.",
    ),
    "report_sign_one": ("审核", "audited by"),
    "report_sign_two": ("复核", "checked by"),
    "report_sign_day": ("日期", "date"),
    "sheet_summary": ("汇总", "summary"),
    "sheet_claims": ("逐条结果", "claims audited"),
    "sheet_steps": ("逐条步骤", "steps"),
    "sheet_flags": ("疑点", "red flags"),
    "sheet_rejected": ("读不出", "rejected"),
    "sheet_readings": ("解释", "readings"),
    "sheet_settled": ("核定表", "as settled"),
    "sheet_mapping": ("列的对应", "columns"),
    "sheet_tables": ("规则表", "rule tables"),
    "sheet_rules_digest": ("规则指纹", "digest of the rules"),
    "sheet_fingerprint": ("审核指纹", "fingerprint of the audit"),
    "sheet_listed": ("本表逐条列出的条数", "claims listed here"),
    "sheet_listed_how": (
        "超过 {most} 条的一季只列前 {most} 条不一致的，不列核定表；全部结果在 results.csv",
        "of more than {most} claims only the first {most} that are not exact, and no table as settled; results.csv has them all",
    ),
    "sheet_noted": ("有读表说明的条数", "claims with notes on reading"),
    "sheet_noted_how": (
        "有值没有读出、可能不全或取自别处，见“逐条结果”的“读表说明”一列；只换了写法的不计",
        "values not read, perhaps cut, or taken from elsewhere: see “notes on reading” in the sheet of claims; "
        "those only written otherwise are not counted",
    ),
    "sheet_detail": ("列出步骤的条数", "claims with steps listed"),
    "sheet_detail_how": (
        "只列有差别的；其余用 lfreward explain --id 查看",
        "only those that differ; see lfreward explain --id for any other",
    ),
    "audit_head_sheet": ("表", "sheet"),
    "audit_head_row": ("行", "row"),
    "audit_head_id": ("记录号", "record"),
    "audit_head_who": ("申报方", "claimant"),
    "audit_head_item": ("所报奖项", "award"),
    "audit_head_verdict": ("评定", "verdict"),
    "audit_head_claimed": ("申报额", "claimed yuan"),
    "audit_head_payable": ("核定额", "payable yuan"),
    "audit_head_difference": ("差额", "difference"),
    "audit_head_class": ("结论", "class"),
    "audit_head_reason_zh": ("核减说明", "reason in Chinese"),
    "audit_head_reason_en": ("英文说明", "reason in English"),
    "audit_head_others": ("其他解释下的核定额", "payable under other readings"),
    "audit_head_notes": ("读表说明", "notes on reading"),
    "audit_head_paid": ("已付额", "paid yuan"),
    "audit_head_balance": ("已付减核定", "paid less payable"),
    "audit_head_clause": ("条款", "clause"),
    "audit_head_step": ("条件", "condition"),
    "audit_head_met": ("是否满足", "met"),
    "audit_head_words": ("说明", "in words"),
    "audit_head_of": ("类号", "kind"),
    "audit_head_kind": ("疑点", "red flag"),
    "audit_head_severe": ("程度", "gravity"),
    "audit_head_question": ("请核对", "question"),
    "audit_head_asked": ("问题", "question"),
    "audit_step_season": ("季节", "season"),
    "audit_step_in_force": ("办法有效期", "in force"),
    "audit_step_met": ("满足", "met"),
    "audit_step_not_met": ("不满足", "not met"),
    "audit_step_unknown": ("未知", "unknown"),
    "audit_head_groups": ("涉及团号", "groups"),
    "audit_head_rows": ("涉及行", "rows"),
    "audit_head_reading": ("开关", "switch"),
    "audit_head_chosen": ("所取", "chosen"),
    "audit_head_why": ("缘由", "why"),
    "flag_severe": ("重要", "grave"),
    "flag_more": ("（同类另有{count}处。）", " ({count} more of the kind.)"),
    "flag_unchecked": ("未检查", "not checked"),
}
