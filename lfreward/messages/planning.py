"""What is said about plans, last days and other policies."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # ---- wrong use
    "usage_fact": (
        "没有“{name}”这个字段（最接近：{near}）。请改用其中之一：{known}。",
        "There is no fact “{name}” (nearest: {near}). Please use one of: {known}.",
    ),
    "usage_fact_item": (
        "{item}的记录没有“{name}”这个字段。请改用：{known}。",
        "A record of “{item}” has no fact “{name}”. Please use one of: {known}.",
    ),
    "usage_vary": (
        "“{given}”读不出。请写成 FACT=A..B、FACT=A..B:STEP 或 FACT=a,b,c。",
        "“{given}” cannot be read. Please write FACT=A..B, FACT=A..B:STEP or FACT=a,b,c.",
    ),
    "usage_vary_end": ("“{given}”读不出：{why}请改正。", "“{given}” cannot be read: {why} Please correct it."),
    "usage_vary_nothing": (
        "没有可变的值（现为“{given}”）。请给出至少一个字段和至少一个值。",
        "There is nothing to vary (found “{given}”). Please give at least one fact and one value.",
    ),
    "usage_values": (
        "“{name}”的值是 {type}，不是一组值。请给出列表或 range。",
        "The values of “{name}” are of type {type}, which is not several. Please give a list or a range.",
    ),
    "usage_mapping": (
        "{name} 是 {type}，不是字段到值的映射。请写成 {{字段: 值}} 的形式。",
        "{name} is a {type}, not a mapping of facts to values. Please write it as {{fact: values}}.",
    ),
    "usage_result": (
        "这里是 {type}，不是评定结果。请先用 evaluate 评定。",
        "This is a {type}, not a result. Please judge the record with evaluate first.",
    ),
    "usage_other_policy": (
        "这里是 {type}，不是办法。请给出 load_policy 或 amended 返回的办法。",
        "This is a {type}, not a policy. Please give what load_policy or amended returns.",
    ),
    "usage_year": (
        "年度是“{given}”，不是整数。请写成 2020 这样的整数。",
        "The year is “{given}”, not a whole number. Please give one such as 2020.",
    ),
    "usage_vary_twice": (
        "--vary 两次给出“{name}”。请把它的值写在一处。",
        "--vary gives “{name}” twice. Please name its values in one place.",
    ),
    "usage_vary_many": (
        "共 {points} 个点，最多 {most} 个。请缩小范围或加大步长。",
        "That is {points} points; at most {most} can be taken. Please narrow the ranges or widen the step.",
    ),
    "usage_vary_or_amend": (
        "--vary 和 --amend 须恰好给出一种（现为“{given}”）。请给出其一。",
        "Exactly one of --vary and --amend is wanted (found “{given}”). Please give one.",
    ),
    "usage_not_installed": (
        "未安装 {name}。请先运行：pip install {name}",
        "{name} is not installed. Please run: pip install {name}",
    ),
    "usage_extra": (
        '缺少 {name}。请先运行：pip install "lfreward[{extra}]"',
        '{name} is missing. Please run: pip install "lfreward[{extra}]"',
    ),
    "usage_one_record": (
        "共 {count} 条记录，一页只画一条。请用 --id 选定。",
        "There are {count} records; a page shows one. Please choose it with --id.",
    ),
    "usage_overlay": ("没有“{name}”这个文件。请核对路径。", "There is no file “{name}”. Please check the path."),
    "usage_form": (
        "没有“{name}”这种表。请改用其中之一：{known}。",
        "There is no form “{name}”. Please use one of: {known}.",
    ),
    "usage_month": (
        "“{given}”不是月份。请写成 2020-07。",
        "“{given}” is not a month. Please write it as 2020-07.",
    ),
    "usage_form_one": (
        "{form}一份只填一个单位或一条记录，这里有 {count} 个。请用 --id 选定，或只给一个单位的记录。",
        "A “{form}” holds one organiser or one record; here are {count}. Please "
        "choose with --id, or give one organiser's records.",
    ),
    "usage_as_of": (
        "“{given}”读不出日期。请写成 2020-07-18。",
        "“{given}” is not a date. Please write it as 2020-07-18.",
    ),
    "usage_free": (
        "“{name}”的范围读不出。请给出两个同类的值（低、高），且低不大于高。",
        "The bounds of “{name}” cannot be read. Please give two values of its kind, the lower first.",
    ),
    "usage_free_many": (
        "要比较的情形有 {points} 种，最多 {most} 种。请缩小范围或减少可变的字段。",
        "There are {points} cases to compare; at most {most} can be taken. Please "
        "narrow the bounds or free fewer facts.",
    ),
    "usage_free_open": (
        "“{name}”有单价但记录中没有现值，无法计算改动的费用。请先填写现值。",
        "“{name}” has a cost, but the record does not say where it stands. Please state it first.",
    ),
    "usage_free_fixed": (
        "“{name}”是事实，不是可以选择的安排。请只放开可以安排的字段。",
        "“{name}” is what it is, not something to arrange. Please free only what can be arranged.",
    ),
    "usage_cost": (
        "“{name}”的单价读不出。请给出不小于零、精确到分的元数。",
        "The cost of “{name}” cannot be read. Please give yuan of zero or more, exact to the fen.",
    ),
    # ---- an amended policy
    "amend_shape": (
        "这里是“{found}”；修改只能有 set、drop 和 row。请改正。",
        "Here stands “{found}”; an amendment has set, drop and row only. Please correct it.",
    ),
    "amend_type": (
        "“{path}”原为 {expected}，改成了“{found}”。请使用同类的值。",
        "“{path}” was {expected} and is replaced by “{found}”. Please use a value of the same kind.",
    ),
    "amend_row": (
        "新的一行要写明 item（{known}）和不重复的 id；现为“{found}”。请补上。",
        "A new row names its item ({known}) and an id of its own; found “{found}”. Please add them.",
    ),
    "amend_meaning": (
        "修改后规则读不出：{found}。请改正。",
        "The amended rules cannot be read: {found}. Please correct the amendment.",
    ),
    # ---- columns and words
    "column_season": ("季节", "season"),
    "column_duty": ("事项", "duty"),
    "column_due": ("最后一天", "last day"),
    "column_done": ("办理", "done"),
    "column_state": ("状态", "state"),
    "column_before": ("现行（元）", "as it is (yuan)"),
    "column_after": ("修改后（元）", "amended (yuan)"),
    "verdict_eligible": ("符合条件", "eligible"),
    "verdict_ineligible": ("不符合条件", "not eligible"),
    "verdict_undetermined": ("资料不足", "undetermined"),
    "verdict_rejected": ("记录读不出", "rejected"),
    "reason_order": ("日期或数量互相矛盾", "dates or counts contradict each other"),
    "reason_unread": ("有值读不出", "a value cannot be read"),
    "state_done": ("按时办理", "done in time"),
    "state_late": ("迟 {days} 天", "{days} days late"),
    "state_open": ("待办", "open"),
    "state_open_days": ("待办，还有 {days} 天", "open, {days} days left"),
    "state_today": ("今天截止", "open, today is the last day"),
    "state_overdue": ("已过期 {days} 天，仍可补正", "{days} days overdue, can still be cured"),
    "state_overdue_advisory": (
        "已过期 {days} 天，不影响本项奖励",
        "{days} days overdue; this award is not affected",
    ),
    "state_impossible": ("已来不及（过期 {days} 天）", "impossible now ({days} days over)"),
    "state_no_day": ("期限未定：缺{lacking}", "no last day yet: {lacking} missing"),
    "state_inform": ("告知", "for information"),
    "state_inform_past": ("告知，已过 {days} 天", "for information, {days} days ago"),
    "papers_held": ("已有：{held}；尚缺：{missing}", "held: {held}; missing: {missing}"),
    "papers_unknown": ("材料未填；需要：{missing}", "papers not stated; needed: {missing}"),
    "duty_month": ("{label}（{month}）", "{label} ({month})"),
    "none": ("无", "none"),
    "deadlines_sum": (
        "共 {count} 项：已办 {done}，待办 {open}，来不及 {impossible}，逾期 {late}，期限未定 {undated}，告知 {inform}。",
        "{count} duties: {done} done, {open} open, {impossible} impossible now, {late} late, {undated} without a last day "
        "yet, {inform} for information.",
    ),
    "settle_year_none": ("没有记录属于 {year} 年度。", "No record belongs to the year {year}."),
    "ics_written": ("已写出 {count} 个日程：{path}", "{count} calendar entries written: {path}"),
    "page_written": ("已写出：{path}", "written: {path}"),
    "ics_name": ("{policy}期限", "Last days: {policy}"),
    "ics_about": (
        "{clause} {label}。记录 {id}（{item}）。{state}。",
        "{clause} {label}. Record {id} ({item}). {state}.",
    ),
    "month_name": ("{year}年{month}月", "{year}-{month:02d}"),
    # ---- pictures and pages
    "pic_yuan": ("元", "yuan"),
    "pic_steps": ("奖励金额随{fact}的变化", "Reward over {fact}"),
    "pic_calendar": ("各日抵达的奖励金额", "Reward by day"),
    "pic_grid": ("两项变化的奖励金额（元）", "Reward over two facts (yuan)"),
    "pic_undecided": ("资料不足", "undetermined"),
    "pic_jump": ("{at} 起 {jump} 元", "{jump} yuan from {at}"),
    "pic_jump_between": ("{before} 至 {at}：{jump} 元", "{jump} yuan between {before} and {at}"),
    "pic_fall": ("落差", "fall"),
    "pic_rise": ("台阶", "step"),
    "page_whatif": ("{item}：如果……", "{item}: what if …"),
    "page_amend": ("修改办法的影响", "What an amendment changes"),
    "page_foot": (
        "{policy} {document}；共 {points} 个点，逐一精确。解释：{readings}。",
        "{policy} {document}; {points} points, each exact. Readings: {readings}.",
    ),
    "page_same": ("未改变的条件", "What stays the same"),
    "page_results": ("结果", "Results"),
    "page_more": (
        "另有 {count} 行未列出；请用 --csv 取得全部。",
        "{count} more rows are not shown; --csv gives all of them.",
    ),
    "page_thresholds": ("界限", "Thresholds"),
    "page_from": ("从 {at} 起", "from {at}"),
    # ---- an amended policy over records
    "amend_head": (
        "现行共 {before} 元，修改后 {after} 元，预算变动 {difference} 元；"
        "{gain} 条得益，{loss} 条受损，{same} 条不变。",
        "As it is {before} yuan, amended {after} yuan, the budget changes by "
        "{difference} yuan; {gain} records gain, {loss} lose, {same} stay.",
    ),
    "amend_items": ("按项目", "Per item"),
    "amend_organisers": ("按单位", "Per organiser"),
    "amend_records": ("按记录", "Per record"),
    "amend_changes": ("修改内容", "What is amended"),
    "amend_annual": ("{who} {year}年度累计", "{who}, annual award {year}"),
    # ---- readings
    "readings_range": (
        "最审慎的一组解释共 {low} 元，最宽的一组共 {high} 元（现用 {now} 元）。",
        "The most careful set of readings pays {low} yuan, the most generous {high} yuan (chosen: {now} yuan).",
    ),
    "readings_low": ("最审慎：{sets}", "most careful: {sets}"),
    "readings_high": ("最宽：{sets}", "most generous: {sets}"),
    "readings_none": ("没有任何解释会改变结果。", "No reading changes anything here."),
    # ---- plans
    "plan_best": (
        "最好的合法安排：申报{item}，得 {amount} 元，改动费用 {cost} 元，净得 {net} 元。",
        "The best lawful plan: claim “{item}”, {amount} yuan, changes cost {cost} yuan, net {net} yuan.",
    ),
    "plan_none": ("在给定的范围内没有可得的奖励。", "Within these bounds nothing is payable."),
    "plan_change": ("{label}：{before} → {after}（{cost} 元）", "{label}: {before} → {after} ({cost} yuan)"),
    "plan_same": ("不需要改动。", "Nothing need change."),
    "plan_proof": (
        "已比较全部 {boxes} 个区域，没有一个净得超过 {net} 元。",
        "All {boxes} regions were compared; none nets more than {net} yuan.",
    ),
    "plan_reading": (
        "按 {key}={option}（{label}）：净得 {net} 元。",
        "Read as {key}={option} ({label}): net {net} yuan.",
    ),
    "plan_tier": (
        "{who} {year}年度：已计 {counted} 人，现值 {award} 元；"
        "到 {at} 人还差 {more} 人，届时 {worth} 元（多 {gain} 元），最后一天 {by}。",
        "{who} {year}: {counted} counted, worth {award} yuan; {more} more reach "
        "{at}, then {worth} yuan ({gain} more), last day {by}.",
    ),
    "plan_top": (
        "{who} {year}年度：已计 {counted} 人，现值 {award} 元，已在最高一档，最后一天 {by}。",
        "{who} {year}: {counted} counted, worth {award} yuan, the highest tier is reached, last day {by}.",
    ),
    "plan_barred": (
        "{who} {year}年度：已计 {counted} 人，现值 {award} 元；人数之外尚不能支付：{why}",
        "{who} {year}: {counted} counted, worth {award} yuan; not payable whatever the number: {why}",
    ),
    # ---- forms
    "form_ours": (
        "自制版式，仅供整理资料，非主管部门印发的表格。",
        "A layout of our own to collect what is needed; not a form issued by the office.",
    ),
    "form_sign": (
        "填表人：            审核人：            单位（盖章）：            日期：",
        "Filled in by:            Checked by:            Seal:            Date:",
    ),
    "form_number": ("序号", "no."),
    "form_person": ("姓名", "name"),
    "form_sex": ("性别", "sex"),
    "form_home": ("来自（省、市）", "from"),
    "form_note": ("备注", "remarks"),
    "form_day": ("日期", "day"),
    "form_sites": ("游览景区", "sites"),
    "form_tickets": ("购票数", "tickets"),
    "form_hotel": ("住宿酒店", "hotel"),
    "form_meals": ("用餐标准", "meal standard"),
    "form_group": ("团号", "group"),
    "form_arrival": ("抵达日期", "arrival"),
    "form_leaving": ("离开日期", "departure"),
    "form_visitors": ("人数", "visitors"),
    "form_ticketed": ("购票人数", "ticketed visitors"),
    "form_nights": ("住宿晚数", "nights"),
    "form_paid": ("收费景区数", "paid sites"),
    "form_route": ("精品线路", "recommended route"),
    "form_month": ("月份", "month"),
    "form_groups": ("团数", "groups"),
    "form_route_visitors": ("精品线路购票人数", "ticketed visitors on a route"),
    "form_field": ("内容", "field"),
    "form_value": ("填写", "value"),
    "form_id": ("编号", "id"),
    "form_organiser": ("单位", "organiser"),
    "form_start_date": ("发团日期", "start date"),
    "form_arrival_date": ("抵达日期", "arrival date"),
    "form_departure_date": ("离开日期", "departure date"),
    "form_year": ("年度", "year"),
    "form_service_start": ("开通日期", "service start"),
    "form_service_end": ("营运结束日期", "service end"),
    "form_one_way_km": ("单程公里", "one-way kilometres"),
    "form_one_way_trips": ("单程车次", "one-way trips"),
    "form_vehicles_per_trip": ("每班车辆数", "vehicles per trip"),
    "form_seats": ("座位数", "licensed seats"),
    "form_applied_on": ("申请日期", "applied on"),
}
