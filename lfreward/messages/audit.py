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
        "对应文件把“{header}”指为 {key}，但{form}没有这个字段；最接近的是 {near}。",
        "The mapping file takes “{header}” for {key}, which {form} does not have; the closest is {near}.",
    ),
    "audit_map_table": (
        '对应文件的“{key}”不对。可用的表：{known}；其中只写 "表头" = "字段"。',
        '“{key}” of the mapping file is not right. Its tables are {known}, with "header" = "field" in them.',
    ),
    "audit_map_broken": (
        "对应文件读不出：{reason}。请核对。",
        "The mapping file cannot be read: {reason}. Please check it.",
    ),
    "audit_would_overwrite": (
        "{folder} 里已有 {names}。要覆盖请加 --force，或换一个文件夹。",
        "{folder} holds {names} already. Add --force to replace them, or name another folder.",
    ),
    "audit_out_or_check": (
        "请用 --out 指明写到哪个文件夹，或用 --check 指明要复核的 receipt.json，两者取一。",
        "Name a folder to write to with --out, or a receipt.json to replay with --check; one of the two.",
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
        "共{claims}条：{classes}。申报{claimed}元，核定{payable}元，核减{over}元，少报{under}元。已写入 {folder}。",
        "{claims} claims: {classes}. Claimed {claimed} yuan, payable {payable}, taken off {over}, claimed short {under}. "
        "Written to {folder}.",
    ),
    "audit_flags_found": (
        "疑点{count}处（{kinds}类），另有{unchecked}类因缺少资料未检查；疑点只是提问，不是结论。",
        "{count} red flags of {kinds} kinds; {unchecked} kinds could not be checked for lack of data. "
        "A flag is a question, never a verdict.",
    ),
    # ---- a receipt replayed
    "receipt_same": (
        "与封存时完全一致：{claims}条，核定{payable}元。",
        "All is as sealed: {claims} claims, {payable} yuan payable.",
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
    "receipt_more": ("……另有{count}处同类差别", "… and {count} more of the kind"),
}
