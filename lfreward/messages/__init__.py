"""Every sentence the library says, in Chinese and in English, by code.

Floor 0. Codes are stable and never reused. Placeholders are equal in both languages; a value that has two
languages is a Label and shows the right one. Chinese says what stands there and what to do, and blames nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from lfreward.messages.audit import TEXTS as AUDIT
from lfreward.messages.files import TEXTS as FILES
from lfreward.messages.near import TEXTS as NEAR
from lfreward.messages.planning import TEXTS as PLANNING
from lfreward.messages.proof import TEXTS as PROOF
from lfreward.messages.tables import TEXTS as TABLES

LANGS = ("zh", "en")
# Values that are lists of names, which callers join for Chinese; values that people wrote are shown as they are.
LISTS = frozenset(
    {"columns", "expected", "facts", "keys", "known", "lacking", "months", "names", "others", "sheets", "years"}
)

COUNTED = (
    "cell|claim|column|day|fault|group|kind|month|night|note|people|point|record|region|row|seat|settlement|site|star|"
    "trip|vehicle|visitor|year"
)
ONE = re.compile(rf"(?<![\d,.])1 (?P<noun>{COUNTED})s?\b(?: (?P<verb>are|were|have|stand)\b)?")
EMPTY = {  # a value that may say nothing, and what is then left out with it
    "near": re.compile(r"(?:最接近：|nearest: )\{near\}[；;] ?|(?:（最接近：| \(nearest: )\{near\}[）)]"),
    "classes": re.compile(r"[：:] ?\{classes\}"),
    "how": re.compile(r"（\{how\}）| \(\{how\}\)"),
}
IRREGULAR = {"people": "person", "are": "is", "were": "was", "have": "has"}


class Label(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the name in one language."""
        return self.en if lang == "en" else self.zh


class _Args(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def say(code: str, lang: str, args: Mapping[str, Any]) -> str:
    """Return the sentence of a code with its values in place."""
    template = TEXTS[code][1 if lang == "en" else 0]
    values = _Args({k: v.say(lang) if isinstance(v, Label) else v for k, v in args.items()})
    if lang == "en":
        values.update({k: v.replace("、", ", ") for k, v in values.items() if k in LISTS and isinstance(v, str)})
    for name, empty in EMPTY.items():
        if name in values and _says_nothing(name, values):
            template = empty.sub("", template)
    text = template.format_map(values)
    return singular(text) if lang == "en" else text


def singular(text: str) -> str:
    """Return an English text with every count of one in the singular.

    >>> singular("1 nights of 21 nights")
    '1 night of 21 nights'
    """
    return ONE.sub(_one, text)


def _says_nothing(name: str, values: Mapping[str, Any]) -> bool:
    """Say whether a value is none, or is the sum that stands before it anyway."""
    value = values[name]
    return value == "—" or (name == "how" and value in (f"{values.get('payable')}元", f"{values.get('payable')} yuan"))


def _one(found: re.Match[str]) -> str:
    """Return a count of one in the singular, with its verb."""
    noun, verb = found["noun"], found["verb"]
    return f"1 {IRREGULAR.get(noun, noun)}" + (f" {IRREGULAR.get(verb, verb + 's')}" if verb else "")


TEXTS: dict[str, tuple[str, str]] = {
    # ---- reading a value
    "converted": ("{label}“{value}”读作 {read}。", "{label} “{value}” was read as {read}."),
    "unknown_field": ("不认识的字段“{field}”，未使用。", "The field “{field}” is not known and was not used."),
    "unknown_field_near": (
        "不认识的字段“{field}”，未使用；如指“{near}”，请改为 {key}。",
        "The field “{field}” is not known and was not used; if “{near}” is meant, please call it {key}.",
    ),
    "not_a_field": (
        "字段名“{value}”不是文字，未使用。请改成文字。",
        "The field name “{value}” is not text and was not used. Please use text.",
    ),
    "weaker_name": (
        "{label}已取“{value}”；另一列的“{other}”未使用。",
        "{label} was taken as “{value}”; “{other}” of another column was not used.",
    ),
    "nights_beyond_stay": (
        "住宿{nights}晚多于停留（{arrival}至{departure}）所能有的{most}晚。请核对。",
        "{nights} nights are more than a stay from {arrival} to {departure} can have ({most}). Please check.",
    ),
    "itinerary_outside": (
        "行程中的{day}不在停留期间（{arrival}至{departure}）内。请核对。",
        "{day} of the itinerary is outside the stay ({arrival} to {departure}). Please check.",
    ),
    "late_advisory": (
        "{label}：最后一天{due}，{done}办理，迟{days}天；不影响本项奖励。",
        "{label}: last day {due}, done on {done}, late by {days} days; this award is not affected.",
    ),
    "not_a_count": (
        "{label}写成“{value}”，读不出数字。请改成阿拉伯数字。",
        "{label} is “{value}”, which is not a number. Please write digits.",
    ),
    "not_whole": (
        "{label}写成“{value}”，应为整数。请改成整数。",
        "{label} is “{value}”, but must be a whole number. Please write a whole number.",
    ),
    "not_money": (
        "{label}写成“{value}”，读不出金额。请以元为单位写数字，例如 1234 或 1234.50。",
        "{label} is “{value}”, which is not an amount. Please write yuan in digits, for example 1234 or 1234.50.",
    ),
    "not_km": (
        "{label}写成“{value}”，读不出公里数。请写数字，例如 35.5。",
        "{label} is “{value}”, which is not a number of kilometres. Please write digits, for example 35.5.",
    ),
    "too_many_decimals": (
        "{label}写成“{value}”，最多两位小数。请改成两位小数以内。",
        "{label} is “{value}”; at most two decimals can be taken. Please shorten it.",
    ),
    "float_refused": (
        "{label}“{value}”是浮点数，不能保证精确。请改用整数、Decimal 或文字。",
        "{label} “{value}” is a binary float, which is not exact. Please give an int, a Decimal or text.",
    ),
    "not_finite": (
        "{label}“{value}”不是确定的数。请写确定的数字，或留空表示未知。",
        "{label} “{value}” is not a definite number. Please write one, or leave it empty for unknown.",
    ),
    "too_many_digits": (
        "{label}“{value}”的位数过多，读不出。请核对后重写。",
        "{label} “{value}” has too many digits to be read. Please check and write it again.",
    ),
    "out_of_domain": (
        "{label}“{value}”超出可能的范围（{low} 至 {high}）。请核对。",
        "{label} “{value}” is outside what is possible ({low} to {high}). Please check it.",
    ),
    "not_a_date": (
        "{label}写成“{value}”，读不出日期。请写成 2020-07-18。",
        "{label} is “{value}”, which is not a date. Please write it as 2020-07-18.",
    ),
    "no_such_day": (
        "{label}“{value}”这一天不存在。请核对后写成 2020-07-18 的形式。",
        "{label} “{value}” is a day that does not exist. Please check it and write it like 2020-07-18.",
    ),
    "not_yes_no": (
        "{label}写成“{value}”，读不出是或否。请写“是”或“否”。",
        "{label} is “{value}”, which is neither yes nor no. Please write yes or no.",
    ),
    "not_words": ("{label}“{value}”不是文字。请改成文字。", "{label} “{value}” is not text. Please write text."),
    "text_too_long": (
        "{label}超过 400 个字：“{value}”。请缩短。",
        "{label} is longer than 400 characters: “{value}”. Please shorten it.",
    ),
    "not_a_choice": (
        "{label}写成“{value}”，不在可选值之内（{known}）。请改成其中之一，最接近的是“{near}”。",
        "{label} is “{value}”, which is none of the values it can take ({known}). Please use one of them; the nearest is “{near}”.",
    ),
    "not_a_choice_far": (
        "{label}写成“{value}”，不在可选值之内（{known}）。请改成其中之一。",
        "{label} is “{value}”, which is none of the values it can take ({known}). Please use one of them.",
    ),
    "not_a_list": (
        "{label}“{value}”读不出逐项内容。请写成列表，或以顿号分开。",
        "{label} “{value}” cannot be read as a list. Please write a list, or separate by commas.",
    ),
    "not_letters": (
        "{label}“{value}”读不出材料字母。请写成“A、C、D”的形式。",
        "{label} “{value}” cannot be read as letters. Please write them like A, C, D.",
    ),
    "not_months": (
        "{label}“{value}”读不出月份。请写成“4、5、6”或 2020-04 的形式。",
        "{label} “{value}” cannot be read as months. Please write them like 4, 5, 6 or 2020-04.",
    ),
    "not_an_itinerary": (
        "{label}“{value}”读不出逐日行程。请写成 [{{date, sites: [{{name, tickets}}], hotel, meal_standard}}]。",
        "{label} “{value}” cannot be read day by day. Please write [{{date, sites: [{{name, tickets}}], hotel, meal_standard}}].",
    ),
    "two_values": (
        "{label}有两个不同的值：“{value}”和“{other}”。请只保留一个。",
        "{label} has two different values: “{value}” and “{other}”. Please keep one.",
    ),
    "impossible_days": (
        "{a}（{a_value}）晚于{b}（{b_value}），不可能同时成立。请核对这两个日期。",
        "{a} ({a_value}) is later than {b} ({b_value}); both cannot be true. Please check the two dates.",
    ),
    "impossible_counts": (
        "{a}（{a_value}）多于{b}（{b_value}），不可能同时成立。请核对这两个数。",
        "{a} ({a_value}) is more than {b} ({b_value}); both cannot be true. Please check the two numbers.",
    ),
    # ---- judging a record
    "not_in_register": (
        "{day}的登记表中没有“{value}”，按不符合处理。如确属本地，请在登记表 {file} 中补一行（名称、起止日期、依据）。",
        "The register does not hold “{value}” on {day}, so the condition is not met. If it is inside the area, please add a row to {file} (name, dates, source).",
    ),
    "no_notice": (
        "{day}可能属于{year}年的放假安排，该年通知尚未收录，季节不能确定。请补充该年的通知。",
        "{day} may belong to the holidays of {year}, whose notice is not held; the season is not known. Please add that notice.",
    ),
    "no_notice_deadline": (
        "计算{label}的最后一天要用{year}年的放假安排通知，尚未收录，不能确定是否逾期。",
        "The last day for “{label}” depends on the holiday notice for {year}, which is not held; whether it was late is not known.",
    ),
    "late_curable": (
        "{label}：{done}办理，最后一天为{due}，迟{days}天；按所选解释可以补正，不影响支付。",
        "{label}: done on {done}, last day {due}, late by {days} days; under the reading chosen it can be cured and is payable.",
    ),
    "list_missing": (
        "{says}，不能确定。请向{office}核对名单。",
        "Not known: {says}. Please check the list with {office}.",
    ),
    "stated_differs": (
        "{label}填报为“{stated}”，行程显示为“{derived}”；按填报计算，请核对。",
        "{label} is stated as “{stated}”, but the itinerary shows “{derived}”; what is stated was used, please check.",
    ),
    "site_unknown": (
        "登记表中没有景区“{value}”，其等级未知。可在登记表 sites.toml 中补一行。",
        "The register does not hold the site “{value}”; its level is unknown. A row can be added to sites.toml.",
    ),
    "hotel_unknown": (
        "登记表中没有酒店“{value}”，其所在地和星级未得到证明。可在登记表 hotels.toml 中补一行。",
        "The register does not hold the hotel “{value}”; its place and rating are not proven. A row can be added to hotels.toml.",
    ),
    "months_open": (
        "月统计表尚缺：{months}。",
        "Monthly tables still missing: {months}.",
    ),
    # ---- steps
    "step_met": ("{label}：要求“{requires}”，现为“{found}”，满足。", "{label}: requires {requires}; found {found}; met."),
    "step_not_met": (
        "{label}：要求“{requires}”，现为“{found}”，不满足。",
        "{label}: requires {requires}; found {found}; not met.",
    ),
    "step_short": (
        "{label}：要求“{requires}”，现为“{found}”，不满足，差{gap}。",
        "{label}: requires {requires}; found {found}; not met, {gap} short.",
    ),
    "step_beyond": (
        "{label}：要求“{requires}”，现为“{found}”，不满足，超出{gap}。",
        "{label}: requires {requires}; found {found}; not met, {gap} beyond.",
    ),
    "step_unknown": ("{label}：要求“{requires}”，未提供，不能确定。", "{label}: requires {requires}; not given; unknown."),
    "step_partly": (
        "{label}：要求“{requires}”，现有资料只证明为“{found}”，不能确定。",
        "{label}: requires {requires}; the papers only prove {found}; unknown.",
    ),
    "step_open": ("{label}：要求“{requires}”，尚未提供，待办。", "{label}: requires {requires}; not given yet; to do."),
    "step_window_met": ("{label}：{found}，满足。", "{label}: {found}; met."),
    "step_window_not_met": ("{label}：{found}不在其内，不满足。", "{label}: {found} is outside; not met."),
    "step_window_unknown": ("{label}：缺{lacking}，不能确定。", "{label}: {lacking} missing; unknown."),
    "step_none_on_record": ("{label}：没有记录，按无处理。", "{label}: nothing on record, taken as none."),
    "step_not_needed": ("{label}：未提供，按不适用处理。", "{label}: not given, taken as not applying."),
    "step_no_register": (
        "{label}：“{found}”不在{day}的登记表中，不满足。",
        "{label}: “{found}” is not in the register on {day}; not met.",
    ),
    "step_season": ("{label}：{day}，属{found}。", "{label}: {day}, {found}."),
    "step_season_unknown": ("{label}：不能确定（{why}）。", "{label}: not known ({why})."),
    "step_pays_nothing": (
        "{label}：{found}，本办法不奖励（{says}）。",
        "{label}: {found}; these measures pay nothing ({says}).",
    ),
    "step_list_missing": ("{label}：{found}，不能确定（{says}）。", "{label}: {found}; not known ({says})."),
    "step_duty_met": ("{label}：最后一天{due}，{done}办理，按时。", "{label}: last day {due}, done on {done}, in time."),
    "step_duty_late": (
        "{label}：最后一天{due}，{done}办理，迟{days}天，不满足。",
        "{label}: last day {due}, done on {done}, late by {days} days; not met.",
    ),
    "step_duty_cured": (
        "{label}：最后一天{due}，{done}办理，迟{days}天；按所选解释可以补正。",
        "{label}: last day {due}, done on {done}, late by {days} days; curable under the reading chosen.",
    ),
    "step_duty_open": ("{label}：最后一天{due}，尚未办理。", "{label}: last day {due}, not done yet."),
    "step_months_met": ("{label}：各月均已提交。", "{label}: every month handed in."),
    "step_duty_unknown": (
        "{label}：资料不足，不能确定是否按时（缺{lacking}）。",
        "{label}: whether it was in time is not known ({lacking} missing).",
    ),
    "step_duty_no_notice": (
        "{label}：缺少{year}年放假安排通知，不能确定是否按时。",
        "{label}: the holiday notice for {year} is not held; whether it was in time is not known.",
    ),
    "step_papers_met": ("{label}：要求{requires}，已齐。", "{label}: requires {requires}; complete."),
    "step_papers_lack": (
        "{label}：要求{requires}，缺{lacking}，不满足。",
        "{label}: requires {requires}; {lacking} missing; not met.",
    ),
    "step_papers_open": (
        "{label}：要求{requires}，尚缺{lacking}。",
        "{label}: requires {requires}; {lacking} still missing.",
    ),
    "step_penalty": (
        "{label}：{found}受到处罚，在申报（{filed}）前三年内，不满足。",
        "{label}: penalised on {found}, within three years before filing ({filed}); not met.",
    ),
    "step_penalty_old": (
        "{label}：{found}受到处罚，不在申报（{filed}）前三年内，满足。",
        "{label}: penalised on {found}, not within three years before filing ({filed}); met.",
    ),
    "step_penalty_open": (
        "{label}：{found}受到处罚；申报日期未提供，不能确定是否在申报前三年内。",
        "{label}: penalised on {found}; without the filing date it is not known whether that lies within three years before.",
    ),
    "step_violation": ("{label}：存在{found}，不满足。", "{label}: {found}; not met."),
    # ---- what is still to do
    "todo_by": ("请在{due}前（含当日）完成：{label}。", "Please do by {due}: {label}."),
    "todo_no_day": (
        "请完成：{label}（最后一天待{lacking}确定后计算）。",
        "Please do: {label} (its last day follows once {lacking} is known).",
    ),
    "todo_show": ("请提供证明：{label}。", "Please show: {label}."),
    "todo_papers": ("请备齐材料：{lacking}。", "Please complete the papers: {lacking}."),
    "todo_inform": ("{label}：不晚于{due}。", "{label}: by {due}."),
    "todo_months": ("请提交月统计表：{months}。", "Please hand in the monthly tables: {months}."),
    "todo_penalty": (
        "有行政处罚记录（{found}）；请提供申报日期，以确定是否在申报前三年内。",
        "A penalty is on record ({found}); please give the filing date, so that it can be said whether it lies within three years before.",
    ),
    # ---- settling
    "kept": ("保留。", "Kept."),
    "displaced": (
        "{rule}（{clause}）：已保留{kept_item}（{kept_amount}元），本项不再支付。",
        "{rule} ({clause}): {kept_item} ({kept_amount} yuan) is kept; this one is not paid.",
    ),
    "displaced_twice": (
        "同一团队或主体的{kept_item}列了不止一次（{clause}）：已保留一次（{kept_amount}元），本行不再支付。请核对。",
        "The {kept_item} of one group or subject is listed more than once ({clause}): one is kept ({kept_amount} yuan), this row is not paid. Please check.",
    ),
    "settled_ineligible": ("不符合条件：{why}", "Not eligible: {why}"),
    "settled_undetermined": ("资料不足，暂不支付：{why}", "Not known yet, not paid: {why}"),
    "settled_rejected": ("记录读不出：{why}", "The record cannot be read: {why}"),
    "not_counted": ("团队“{id}”未计入年累计：{why}", "Group “{id}” is not counted in the annual award: {why}"),
    "not_counted_tickets": (
        "团队“{id}”没有购票人数，未计入年累计（不以人数代替）。请补充购票人数。",
        "Group “{id}” has no number of ticketed visitors and is not counted (the number of visitors does not stand in for it). Please give it.",
    ),
    "group_rows_differ": (
        "团队“{id}”的多行资料不一致（{label}），年累计按较少者计。请核对。",
        "The rows of group “{id}” differ ({label}); the annual award counts the lesser. Please check.",
    ),
    "annual_stated_differs": (
        "年统计表填报{label} {stated}，由团队明细得出 {counted}；按明细计算。请核对。",
        "The yearly table states {label} {stated}; the groups give {counted}, which was used. Please check.",
    ),
    "two_tables": (
        "同一组团社同一年度有{count}份年统计表；按金额最低的一份计算，请核对。",
        "There are {count} yearly tables of this organiser and year; the one that pays least was used, please check.",
    ),
    "annual_not_filed": (
        "没有年统计表：年累计按团队明细算出，尚未申报。",
        "There is no yearly table: the annual award is counted from the groups and has not been filed.",
    ),
    "settle_left_out": (
        "{count}条记录没有可用的日期，不属于任何年度，未列入。",
        "{count} records were left out: without a usable date, of no year.",
    ),
    "free_gate": (
        "登记表显示“{value}”当天免头道门票，却填有购票数。请核对。",
        "The register says that the gate of “{value}” was free that day, but tickets are stated. Please check.",
    ),
    "no_organiser": (
        "没有组团社名称，不能计入任何组团社的年累计。请补充。",
        "No organiser is named; the visitors count for nobody's annual award. Please give it.",
    ),
    "no_day": ("没有可用的{label}，不能归入年度。请补充。", "No usable {label}; the group cannot be put into a year. Please give it."),
    # ---- explaining
    "yuan": ("元", "yuan"),
    "explain_head": ("编号：{id}；单位：{who}；项目：{item}", "Record {id}; for {who}; item {item}"),
    "explain_verdict": ("结论：{verdict}", "Verdict: {verdict}"),
    "explain_payable": ("{verdict}，应付 {amount} 元（{capitals}）", "{verdict}, payable {amount} yuan"),
    "explain_potential": (
        "{verdict}，现不支付；其他条件均满足时，按表为 {amount} 元",
        "{verdict}, nothing payable now; with every other condition met the table pays {amount} yuan",
    ),
    "explain_nothing": ("{verdict}，不支付", "{verdict}, nothing payable"),
    "explain_sum": ("计算", "The sum"),
    "explain_row": ("适用的档：{row}（{clause}，{unit}）", "Row: {row} ({clause}, {unit})"),
    "explain_base": ("基础：{how} = {amount} 元", "Base: {how} = {amount} yuan"),
    "explain_marginal": ("分段计，{count}", "each bracket priced by itself, {count}"),
    "explain_uplift": (
        "上浮：{label}（{clause}）+{percent}% = {amount} 元",
        "Uplift: {label} ({clause}) +{percent} % = {amount} yuan",
    ),
    "explain_decisive": ("关键之处", "What decides"),
    "explain_steps": (
        "逐条核对（✓ 满足 ✗ 不满足 ？ 未知或待办）",
        "Clause by clause (✓ met, ✗ not met, ? unknown or to do)",
    ),
    "explain_todo": ("待办", "Still to do"),
    "explain_findings": ("提示", "To note"),
    "explain_alternatives": ("其他项目", "Other items"),
    "explain_readings": ("所依据的解释", "Readings that this rests on"),
    "explain_reading": (
        "{key}={option}：{question}？{answer}（{clause}；{why}）",
        "{key}={option}: {question} {answer} ({clause}; {why})",
    ),
    "explain_others": ("如采用其他解释", "Under other readings"),
    "explain_other": ("{key}={option}（{label}）：{verdict}", "{key}={option} ({label}): {verdict}"),
    "explain_foot": (
        "依据{document}逐条复算；解释权属{office}。指纹 {fingerprint}",
        "Recomputed clause by clause from {document}; questions of reading belong to {office}. Fingerprint {fingerprint}",
    ),
    # ---- listing
    "column_row": ("行", "row"),
    "column_id": ("编号", "id"),
    "column_item": ("项目", "item"),
    "column_verdict": ("结论", "verdict"),
    "column_amount": ("金额（元）", "amount (yuan)"),
    "column_kept": ("保留（元）", "kept (yuan)"),
    "column_reason": ("理由", "reason"),
    "column_reading": ("解释", "switch"),
    "column_option": ("选项（* 为现用）", "option (* chosen)"),
    "column_clause": ("条款", "clause"),
    "column_meaning": ("含义", "meaning"),
    "column_total": ("合计（元）", "total (yuan)"),
    "column_difference": ("差额（元）", "difference (yuan)"),
    "column_touched": ("受影响的记录", "records touched"),
    "column_records": ("条数", "records"),
    "column_eligible": ("符合", "eligible"),
    "column_who": ("单位", "who"),
    "column_year": ("年度", "year"),
    "column_annual": ("年累计（元）", "annual (yuan)"),
    "list_summary": (
        "共 {count} 条：{counts}；逐条合计 {total} 元（未结算）",
        "{count} records: {counts}; {total} yuan record by record, not settled",
    ),
    "settle_head": ("{who} {year} 年度", "{who}, {year}"),
    "settle_annual": ("{item}：{heads}；{verdict}，{amount} 元", "{item}: {heads}; {verdict}, {amount} yuan"),
    "settle_total": ("合计 {total} 元（{capitals}）", "Total {total} yuan"),
    "demo_head": (
        "{label}（{document}）：示例数据 {count} 条，单位和团队均为虚构",
        "{label} ({document}): {count} sample records; every agency and group is invented",
    ),
    "demo_settled": (
        "结算（同一团队取最高、年累计、不重复享受）",
        "Settled (one award a group, the annual award, nothing twice)",
    ),
    "demo_total": ("结算合计 {total} 元（{capitals}）", "Settled in all: {total} yuan"),
    "demo_not_paid": ("未支付的记录和理由", "What is not paid, and why"),
    "demo_one": ("一条记录的全部理由（{id}）", "The whole reasoning of one record ({id})"),
    "document_pays": ("金额（元）", "pays (yuan)"),
    "document_item": ("项目", "Item"),
    "document_rows": ("档", "Row"),
    "diff_added": ("{clause} {label} {what}：新增“{after}”", "{clause} {label}, {what}: new: “{after}”"),
    "diff_removed": ("{clause} {label} {what}：取消“{before}”", "{clause} {label}, {what}: gone: “{before}”"),
    "diff_changed": (
        "{clause} {label} {what}：“{before}”改为“{after}”",
        "{clause} {label}, {what}: “{before}” becomes “{after}”",
    ),
    "diff_none": ("两者内容相同。", "The two say the same."),
    "document_conditions": ("条件", "Conditions"),
    "document_counted": ("计入的团队", "Groups that count"),
    "document_adds": (
        "累计{counts}；按{day}归入年度，年度自{month}月{first}日起",
        "{counts} are added up, by {day}, over a year that begins on day {first} of month {month}",
    ),
    "document_uplifts": ("上浮", "Uplift"),
    "document_duties": ("期限", "Days"),
    "document_papers": ("材料", "Papers"),
    "document_readings": ("解释", "Readings"),
    # ---- the command line
    "cli_interrupted": ("已中断。", "Interrupted."),
    "cli_rules_faults": ("规则文件有 {count} 处问题。", "The rule files have {count} faults."),
    "cli_our_fault": (
        "程序内部出错（{kind}：{said}），不是您的数据问题。请把命令和数据样例反馈给我们；设 LFREWARD_DEBUG=1 可见详情。",
        "A fault of ours ({kind}: {said}), not of your data. Please report the command and a sample; LFREWARD_DEBUG=1 shows more.",
    ),
    "cli_extra": ("多出了 {given}。请看 --help。", "{given} is too much. Please see --help."),
    "cli_needs_value": ("{given} 后面缺少值。请看 --help。", "{given} needs a value. Please see --help."),
    "cli_takes_none": ("{given} 不带值。请看 --help。", "{given} takes no value. Please see --help."),
    "cli_usage": ("用法有误：{said} 请看 --help。", "Wrong use: {said} Please see --help."),
    "cli_no_option": (
        "没有选项 {given}（最接近：{near}）。请看 --help。",
        "There is no option {given} (nearest: {near}). Please see --help.",
    ),
    "cli_not_one_of": (
        "{given} 写成“{value}”。请改用其中之一：{expected}。",
        "{given} stands as “{value}”. Please use one of: {expected}.",
    ),
    "cli_not_whole": (
        "{given} 写成“{value}”。请改成整数。",
        "{given} stands as “{value}”. Please write a whole number.",
    ),
    "cli_missing": ("缺少 {given}。请看 --help。", "{given} is missing. Please see --help."),
    "cli_no_command": (
        "没有命令 {given}（最接近：{near}）。请看 --help。",
        "There is no command {given} (nearest: {near}). Please see --help.",
    ),
    "cli_progress": ("已处理 {count} 条", "{count} records done"),
    # ---- misuse
    "usage_policy": (
        "没有名为“{name}”的办法（最接近：{near}）。请改用其中之一：{known}。",
        "There is no policy called “{name}” (nearest: {near}). Please use one of: {known}.",
    ),
    "usage_policy_folder": (
        "“{name}”不是规则文件夹，其中没有 policy.toml。请给出规则文件所在的文件夹。",
        "“{name}” is not a folder of rule files: there is no policy.toml. Please name the folder that holds them.",
    ),
    "usage_reading": (
        "没有名为“{name}”的解释开关（最接近：{near}）。请改用其中之一：{known}。",
        "There is no switch called “{name}” (nearest: {near}). Please use one of: {known}.",
    ),
    "usage_option": (
        "开关 {reading} 没有选项“{name}”（最接近：{near}）。请改用其中之一：{known}。",
        "The switch {reading} has no option “{name}” (nearest: {near}). Please use one of: {known}.",
    ),
    "usage_reading_form": (
        "解释开关写成了“{value}”。请写成 KEY=OPTION。",
        "The switch stands as “{value}”. Please write it as KEY=OPTION.",
    ),
    "usage_record": (
        "这里是 {type}，不是一条记录。请给出字段到值的映射，或 lfreward 的记录类型。",
        "This is a {type}, not a record. Please give a mapping of fields to values or one of lfreward's record types.",
    ),
    "usage_item": (
        "没有名为“{name}”的奖励项目（最接近：{near}）。请改用其中之一：{known}。",
        "There is no item called “{name}” (nearest: {near}). Please use one of: {known}.",
    ),
    "usage_no_item": (
        "{type} 没有写明 item，不能确定是哪一项奖励。请写明其中之一：{known}。",
        "The {type} names no item, so it is open which reward is meant. Please give one of: {known}.",
    ),
    "usage_lang": ("没有语言“{name}”。请用 zh 或 en。", "There is no language “{name}”. Please use zh or en."),
    "usage_out": ("{form} 格式写在文件里。请用 --out 指明文件。", "{form} is written to a file. Please name it with --out."),
    "usage_no_id": ("没有编号为“{id}”的记录。请核对编号。", "There is no record with the id “{id}”. Please check the id."),
    **AUDIT,
    **FILES,
    **NEAR,
    **PLANNING,
    **PROOF,
    **TABLES,
    # ---- rule files
    "rule_syntax": (
        "不是有效的 TOML：{found}。请按提示位置改正。",
        "This is not valid TOML: {found}. Please mend it there.",
    ),
    "rule_duplicate_key": (
        "同一个键写了两次：{found}。请删去一个。",
        "A key is written twice: {found}. Please remove one.",
    ),
    "rule_nested": ("嵌套过深，读不出。请简化。", "The file is nested too deeply. Please simplify it."),
    "rule_too_large": ("文件超过 {limit} 字节。请拆分。", "The file is larger than {limit} bytes. Please split it."),
    "rule_float": (
        "写有浮点数 {found}；金额和比例须精确。请写整数，或加引号的十进制数。",
        "A float stands here: {found}; sums and percentages are exact. Please write an integer or a quoted decimal.",
    ),
    "rule_no_policy": (
        "没有 policy.toml，或其中没有 document。请补上。",
        "There is no policy.toml, or no document in it. Please add it.",
    ),
    "rule_unknown_key": (
        "不认识的键“{found}”（最接近：{near}；可用：{expected}）。请改正或删去。",
        "The key “{found}” is not known (nearest: {near}; known: {expected}). Please correct or remove it.",
    ),
    "rule_missing_key": ("缺少“{key}”。请补上。", "“{key}” is missing. Please add it."),
    "rule_wrong_type": (
        "“{key}”应为 {expected}，现为 {found}。请改正。",
        "“{key}” must be {expected}; found {found}. Please correct it.",
    ),
    "rule_duplicate_name": (
        "“{found}”已在 {first} 使用。请换一个名称。",
        "“{found}” is already used in {first}. Please choose another name.",
    ),
    "rule_unknown_name": (
        "{kind} 中没有“{found}”（最接近：{near}）。请改正，或先声明。",
        "There is no “{found}” among the {kind} (nearest: {near}). Please correct it or declare it first.",
    ),
    "rule_not_a_choice": (
        "“{found}”不在可选值之内（{expected}）。请改成其中之一。",
        "“{found}” is none of {expected}. Please use one of them.",
    ),
    "rule_no_option": (
        "默认选项“{found}”不在选项之内（{expected}）。请改正。",
        "The default “{found}” is none of the options ({expected}). Please correct it.",
    ),
    "rule_no_test": ("这里没有任何判断。请写上其中之一：{expected}。", "There is no test here. Please write one of: {expected}."),
    "rule_bad_bound": (
        "{fact} 的 {op} 不能是“{found}”；应为 {expected}。请改正。",
        "{op} of {fact} cannot be “{found}”; expected {expected}. Please correct it.",
    ),
    "rule_outside_domain": (
        "{found} 在可能的范围（{expected}）之外。请改正。",
        "{found} is outside what is possible ({expected}). Please correct it.",
    ),
    "rule_decides_nothing": (
        "{fact} 的全部取值结果相同，这一条件不起作用。请改正界限。",
        "Every value of {fact} gives the same answer; this condition decides nothing. Please correct its bound.",
    ),
    "rule_no_word": (
        "{op} 没有写明办法用词。请写上其中之一：{expected}。",
        "{op} does not name the word of the text. Please write one of: {expected}.",
    ),
    "rule_wrong_word": (
        "用词“{word}”与 {op} 不一致；该词表示 {expected}。请核对原文。",
        "The word “{word}” does not agree with {op}; it stands for {expected}. Please check the text.",
    ),
    "rule_months": (
        "各月须恰好各出现一次；现为 {found}。请改正 low 和 normal。",
        "Every month must stand exactly once; found {found}. Please correct low and normal.",
    ),
    "rule_columns": (
        "每一列都要有金额：{expected}；现为 {found}。请补齐。",
        "Every column must have a sum: {expected}; found {found}. Please complete them.",
    ),
    "rule_bad_sum": (
        "金额“{found}”应为正的整元数，或加引号、精确到分的十进制数。请改正。",
        "The sum “{found}” must be whole positive yuan, or a quoted decimal exact to the fen. Please correct it.",
    ),
    "rule_overlap": (
        "行“{b}”与行“{a}”重叠，例如：{example}。请使每种情形只落在一行。",
        "Row “{b}” overlaps row “{a}”, for example: {example}. Please let every case fall into one row only.",
    ),
    "rule_not_steps": (
        "行“{b}”不在行“{a}”之内，例如：{example}。逐级的各行须一级包含一级，请改正界限。",
        "Row “{b}” does not lie inside row “{a}”, for example: {example}. Rows that are steps must be nested; please correct the bounds.",
    ),
    "rule_unreachable": (
        "没有任何情形落在行“{row}”。请改正或删去。",
        "No case ever falls into row “{row}”. Please correct or remove it.",
    ),
    "rule_marginal": (
        "分段计价只能用于单一计数的表。请改正 tiers 或各行。",
        "Marginal tiers need a table over the one count that is paid. Please correct tiers or the rows.",
    ),
    "rule_part_of_fen": (
        "{found} 分与小数公里相乘会出现不足一分的零头。请用整元。",
        "{found} fen times part of a kilometre leaves part of a fen. Please use whole yuan.",
    ),
    "rule_bad_due": ("期限读不出。请写成：{expected}。", "The due day cannot be read. Please write it as: {expected}."),
    "rule_bad_path": (
        "“{found}”在规则中不存在（止于“{step}”）。请改正路径。",
        "“{found}” does not exist in the rules (it stops at “{step}”). Please correct the path.",
    ),
    "rule_unmarked": (
        '“{found}”由解释 {reading} 改动，但该处没有写 reading = "{reading}"。请补上。',
        '“{found}” is replaced by the reading {reading}, but does not say reading = "{reading}". Please add it.',
    ),
    "rule_idle_mark": (
        '这里写有 reading = "{reading}"，但该解释的任何选项都不改动此处。请删去，或补上改动。',
        'This says reading = "{reading}", but no option of that reading replaces anything here. Please remove it or add the change.',
    ),
    "rule_dangling": (
        "“{found}”在规则中不存在（止于“{step}”）。请改正引用。",
        "“{found}” does not exist in the rules (it stops at “{step}”). Please correct the reference.",
    ),
    "rule_ledger_either": (
        "这一句或者由单元承载（carried_by），或者没有计算效果（none），须且只能写明一项。请改正。",
        "A sentence is carried by cells (carried_by) or has no computed effect (none), exactly one of the two. Please correct it.",
    ),
    "rule_data": (
        "登记表或放假安排读不出：{found}。请改正。",
        "The registers or holiday notices cannot be read: {found}. Please correct them.",
    ),
}
