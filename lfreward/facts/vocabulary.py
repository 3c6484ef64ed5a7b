"""The trade's vocabulary: every fact of a record, its type, its domain and its names."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lfreward.i18n import Label


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: `type` decides how text is read; `low` and `high` bound its domain, both included.

    `until` names what ends the time in which people can still decide the fact (see `DECIDED`); None for a fact that
    is what it is: who, where, what kind, and conduct. Facts with the same `moves` are days of one journey: they move
    together or not at all. `fen`: a sum that is asked or paid, in whole fen; a mean per head may be finer.
    """

    key: str
    type: str
    label: Label
    unit: Label = Label("", "")
    low: Any = None
    high: Any = None
    values: Mapping[str, Label] | None = None
    aliases: tuple[str, ...] = ()
    value_aliases: Mapping[str, str] = dataclasses.field(default_factory=dict)
    default: Any = None
    until: tuple[str, ...] | None = None
    moves: str = ""
    fen: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every header under which the fact is known."""
        return (self.key, self.label.zh, self.label.en, *self.aliases)


PEOPLE = Label("人", "people")
SITES = Label("个", "sites")
YUAN = Label("元", "yuan")
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def text(key: str, zh: str, en: str, *aliases: str) -> Fact:
    """Declare a fact that is free text."""
    return Fact(key, "text", Label(zh, en), aliases=aliases)


def count(key: str, zh: str, en: str, unit: Label, high: int, *aliases: str, default: int | None = None) -> Fact:
    """Declare a count from zero up to a bound."""
    return Fact(key, "count", Label(zh, en), unit, 0, high, aliases=aliases, default=default)


def money(key: str, zh: str, en: str, *aliases: str) -> Fact:
    """Declare an amount of yuan."""
    return Fact(key, "money", Label(zh, en), YUAN, Decimal(0), Decimal(10**12), aliases=aliases)


def day(key: str, zh: str, en: str, *aliases: str) -> Fact:
    """Declare a day."""
    return Fact(key, "date", Label(zh, en), low=FIRST, high=LAST, aliases=aliases)


def yes_no(key: str, zh: str, en: str, *aliases: str) -> Fact:
    """Declare a yes or a no."""
    return Fact(key, "yes_no", Label(zh, en), aliases=aliases)


_ID = Fact(
    "id",
    "id",
    Label("编号", "id"),
    aliases=("团号", "团队编号", "旅游团号", "行程单号", "派团单号", "申报编号", "序号"),
)
_ITEM = Fact("item", "item", Label("奖励项目", "item"), aliases=("项目", "申请项目", "申报项目", "类别"))
_ORGANISER = text(
    "organiser", "组团社", "organiser", "单位名称", "旅行社", "申报单位", "组团旅行社", "团单位名称", "企业名称"
)
_CLAIMED = dataclasses.replace(
    money("claimed_amount", "申报金额", "claimed amount", "申请奖励金额", "申请金额", "申报奖励金额", "奖励金额"), fen=True
)
_LICENSED = yes_no("licensed", "资质", "licensed", "具备资质", "合法资质", "是否具备资质")
_FILED = day("filed_on", "申报日期", "filed on", "申报时间", "报送日期", "提交日期")
_VIOLATIONS = Fact("violations", "clauses", Label("违规情形", "violations"), aliases=("违规", "违规条款"))
_PENALISED = day("penalised_on", "处罚日期", "penalised on", "行政处罚日期", "处罚时间")
_YEAR = Fact("year", "count", Label("年度", "year"), Label("年", ""), 1900, 2999, aliases=("年份", "申报年度"))
_MATERIALS = Fact("materials", "letters", Label("申报材料", "materials"), aliases=("材料", "已交材料", "申报材料清单"))

_SUBJECTS: Mapping[str, tuple[Fact, ...]] = {
    "group": (
        _ID,
        _ITEM,
        _ORGANISER,
        day("start_date", "发团日期", "start date", "出发日期", "发团时间", "出团日期"),
        day("arrival_date", "抵达日期", "arrival date", "到达日期", "抵达时间", "到达时间"),
        day("departure_date", "离开日期", "departure date", "离开时间", "返程日期"),
        count(
            "visitors",
            "人数",
            "visitors",
            PEOPLE,
            1_000_000,
            "旅客人数",
            "团队人数",
            "游客人数",
            "申请团队人数",
            "游客总数",
        ),
        count("ticketed_visitors", "购票人数", "ticketed visitors", PEOPLE, 1_000_000, "景区购票人数", "购票游客人数"),
        Fact(
            "train_class",
            "choice",
            Label("专列类型", "train class"),
            values={
                "ordinary": Label("普通专列", "ordinary train"),
                "luxury": Label("豪华专列(卧铺车)", "luxury train (sleeper)"),
                "high_speed": Label("高铁专列", "high-speed train"),
            },
            aliases=("列车类型", "专列类别", "车型类别"),
            value_aliases={
                "普通": "ordinary",
                "普通列车": "ordinary",
                "普列": "ordinary",
                "豪华": "luxury",
                "豪华专列": "luxury",
                "卧铺": "luxury",
                "卧铺车": "luxury",
                "豪华专列(卧铺)": "luxury",
                "高铁": "high_speed",


            },
        ),
        count(
            "vehicles", "车辆数", "vehicles", Label("辆", "vehicles"), 100_000, "车数", "辆数", "自驾车辆数", "车辆数量"
        ),
        count("paid_sites", "收费景区数", "paid sites", SITES, 999, "收费景区", "收费景区数量", "游览收费景区数"),
        count(
            "paid_4a_sites",
            "4A级以上收费景区数",
            "paid sites of 4A or above",
            SITES,
            999,
            "4A景区数",
            "4A以上景区数",
            "4A+景区数量",
            "4A级以上景区数",
            "4A级景区数",
            "4A级以上收费景区",
            "4A以上收费景区数",
        ),
        count("nights", "住宿晚数", "nights", Label("晚", "nights"), 999, "晚数", "总晚数", "过夜晚数"),
        Fact(
            "hotel_stars",
            "count",
            Label("酒店星级", "hotel stars"),
            Label("星", "stars"),
            0,
            5,
            aliases=("住宿酒店星级", "星级"),
            value_aliases={f"{digit}星": str(n) for n, digit in enumerate("一二三四五", 1)},
        ),
        money("meal_standard", "用餐标准", "meal standard", "餐标", "正餐标准"),
        money("spend_per_head", "人均消费", "spend per head", "人均花费", "人均消费额", "团队人均消费"),
        yes_no("outside_mainland", "境外", "from outside the mainland", "是否境外", "是否入境"),
        text("arrival_airport", "落地机场", "arrival airport", "机场", "抵达机场"),
        text("arrival_station", "停靠车站", "arrival station", "车站", "到站", "停靠站", "抵达车站"),
        yes_no("arrived_together", "同时到达", "arrived together", "是否同时到达", "同时抵达"),
        Fact(
            "route",
            "choice",
            Label("精品线路", "recommended route"),
            aliases=("推荐线路", "精品旅游线路", "推荐精品线路"),
            default="none",
        ),
        day("reported_on", "报备日期", "reported on", "报告日期", "报备时间", "发团报告日期"),
        yes_no("report_materials", "报备材料", "papers handed in with the report", "报告材料", "报备材料齐全"),
        Fact(
            "checked_on",
            "check",
            Label("现场查验日期", "checked on"),
            low=FIRST,
            high=LAST,
            aliases=("现场查验", "查验日期"),
        ),
        _FILED,
        _MATERIALS,
        _LICENSED,
        _VIOLATIONS,
        _PENALISED,
        _CLAIMED,
        Fact("itinerary", "itinerary", Label("行程", "itinerary"), aliases=("行程明细",)),
    ),
    "line_year": (
        _ID,
        _ITEM,
        _ORGANISER,
        _YEAR,
        count(
            "one_way_trips",
            "单程车次",
            "one-way trips",
            Label("次", "trips"),
            1_000_000,
            "车次",
            "单程班次",
            "年度单程车次",
        ),
        Fact(
            "vehicles_per_trip",
            "count",
            Label("每班车辆数", "vehicles per trip"),
            Label("辆", "vehicles"),
            1,
            1_000,
            aliases=("每次车辆数", "每车次车辆数"),
            default=1,
        ),
        count("seats", "座位数", "licensed seats", Label("座", "seats"), 999, "核定座位", "核定座位数", "车型座位数"),
        Fact(
            "one_way_km",
            "km",
            Label("单程公里", "one-way kilometres"),
            Label("公里", "km"),
            Decimal("0.01"),
            Decimal(10_000),
            aliases=("单程公里数", "单程里程", "公里数"),
        ),
        yes_no("scheduled_line", "定线定点定时定价", "fixed line, stops, times and fares", "四定"),
        _LICENSED,
        day("applied_on", "申请日期", "applied on", "申请时间"),
        day("service_start", "开通日期", "service start", "营运开始日期", "开通时间"),
        day("service_end", "营运结束日期", "service end", "结束日期", "营运结束时间"),
        _FILED,
        _MATERIALS,
        _VIOLATIONS,
        _PENALISED,
        _CLAIMED,
    ),
    "organiser_year": (
        _ID,
        _ITEM,
        _ORGANISER,
        _YEAR,
        count(
            "ticketed_visitors",
            "购票人数",
            "ticketed visitors",
            PEOPLE,
            100_000_000,
            "年累计购票人数",
            "年累计人数",
            "累计人数",
        ),
        count(
            "route_visitors",
            "精品线路人数",
            "route visitors",
            PEOPLE,
            100_000_000,
            "精品线路购票人数",
            "线路人数",
            default=0,
        ),
        Fact(
            "monthly_filed", "months", Label("已报月统计表", "monthly tables filed"), aliases=("月报月份", "月统计表")
        ),
        _FILED,
        _MATERIALS,
        _LICENSED,
        _VIOLATIONS,
        _PENALISED,
        _CLAIMED,
    ),
    "creation": (
        _ID,
        _ITEM,
        text("beneficiary", "创建主体", "beneficiary", "受奖单位", "创建单位", "名称", "景区名称", "单位名称"),
        day("announced_on", "公告日期", "announced on", "公布日期", "命名日期", "认定日期"),
        Fact("level", "choice", Label("等级", "level"), aliases=("级别", "创建等级", "类型")),
        yes_no("certificate", "证书", "certificate held", "文件及证书", "证书文件"),
        _CLAIMED,
    ),
}

# What people decide, and what ends it: the first of these that the record gives. The name of a day is that day;
# `due:` the last day of the duty that asks for a day; `end:` the last day of a year; a day that names itself is an
# act, which is done once. An empty list never ends. A fact that is not named here is a fact: nobody is told to change it.
_BEFORE = ("start_date", "arrival_date")
_THERE = ("departure_date", "arrival_date", "start_date")
_PAPERS = ("due:filed_on", "filed_on")
DECIDED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "group": {
        **dict.fromkeys(("start_date", "arrival_date", "departure_date"), _BEFORE),
        **dict.fromkeys(("visitors", "vehicles", "train_class"), _BEFORE),
        **dict.fromkeys(("arrival_airport", "arrival_station", "arrived_together"), ("arrival_date", "start_date")),
        **dict.fromkeys(("paid_sites", "paid_4a_sites", "ticketed_visitors", "route"), _THERE),
        **dict.fromkeys(("nights", "hotel_stars", "meal_standard", "spend_per_head", "checked_on"), _THERE),
        "reported_on": ("reported_on",),
        "report_materials": ("due:reported_on", "reported_on", "start_date"),
        "filed_on": ("filed_on",),
        "materials": _PAPERS,
    },
    "line_year": {
        **dict.fromkeys(("service_start", "service_end"), ("service_start",)),
        **dict.fromkeys(("one_way_trips", "vehicles_per_trip"), ("service_end", "end:year")),
        **dict.fromkeys(("seats", "scheduled_line"), ("service_start", "end:year")),
        "applied_on": ("applied_on",),
        "filed_on": ("filed_on",),
        "materials": _PAPERS,
    },
    "organiser_year": {
        **dict.fromkeys(("ticketed_visitors", "route_visitors"), ("due:filed_on", "end:year")),
        "filed_on": ("filed_on",),
        "materials": _PAPERS,
    },
    "creation": {"certificate": ()},
}
_MOVES = {
    **dict.fromkeys(("start_date", "arrival_date", "departure_date", "itinerary"), "tour"),
    **dict.fromkeys(("service_start", "service_end"), "service"),
}

SUBJECTS: Mapping[str, tuple[Fact, ...]] = {
    subject: tuple(
        dataclasses.replace(fact, until=DECIDED[subject].get(fact.key), moves=_MOVES.get(fact.key, ""))
        for fact in facts
    )
    for subject, facts in _SUBJECTS.items()
}

# Facts of which the first can never exceed the second. Where it does, the record cannot be true.
IMPOSSIBLE = (
    ("start_date", "arrival_date"),
    ("arrival_date", "departure_date"),
    ("paid_4a_sites", "paid_sites"),
    ("ticketed_visitors", "visitors"),
    ("route_visitors", "ticketed_visitors"),
    ("service_start", "service_end"),
)
