"""The vocabulary that ships with the library: every fact of every kind of record, and what facts bear on each other.

Written by tools/generate_vocabulary.py from rules/vocabulary. Change those files, not this one.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lfreward.facts.nouns import Contradiction, Fact
from lfreward.i18n import Label

ID = Fact(
    "id",
    "id",
    Label("编号", "id"),
    aliases=("团号", "团队编号", "旅游团号", "行程单号", "派团单号", "申报编号", "序号"),
)
ITEM = Fact(
    "item",
    "item",
    Label("奖励项目", "item"),
    aliases=("项目", "申请项目", "申报项目", "类别", "奖励类别", "奖励项目名称", "申报类别"),
    asked=("团队类型", "类型"),
)
ORGANISER = Fact(
    "organiser",
    "text",
    Label("组团社", "organiser"),
    aliases=(
        "单位名称",
        "旅行社",
        "申报单位",
        "组团旅行社",
        "团单位名称",
        "企业名称",
        "旅行社名称",
        "组团社名称",
        "申报单位名称",
    ),
)
ORGANISER_KIND = Fact(
    "organiser_kind",
    "choice",
    Label("单位性质", "kind of organiser"),
    values={"agency": Label("旅行社", "travel agency"), "coach_company": Label("旅游客运公司", "coach company")},
    aliases=("申报单位性质", "企业性质", "单位类型", "企业类型"),
    value_aliases={
        "组团社": "agency",
        "国内旅行社": "agency",
        "出境旅行社": "agency",
        "客运公司": "coach_company",
        "旅游车公司": "coach_company",
        "旅游汽车公司": "coach_company",
        "旅游客运企业": "coach_company",
    },
)
START_DATE = Fact(
    "start_date",
    "date",
    Label("发团日期", "start date"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("出发日期", "发团时间", "出团日期", "出发时间"),
    until=("start_date", "arrival_date"),
    moves="tour",
)
ARRIVAL_DATE = Fact(
    "arrival_date",
    "date",
    Label("抵达日期", "arrival date"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("到达日期", "抵达时间", "到达时间", "来访日期", "到访日期"),
    until=("start_date", "arrival_date"),
    moves="tour",
    asked=("行程日期", "活动日期", "日期"),
)
DEPARTURE_DATE = Fact(
    "departure_date",
    "date",
    Label("离开日期", "departure date"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("离开时间", "返程日期", "返程时间"),
    until=("start_date", "arrival_date"),
    moves="tour",
)
VISITORS = Fact(
    "visitors",
    "count",
    Label("人数", "visitors"),
    unit=Label("人", "people"),
    low=0,
    high=1_000_000,
    aliases=(
        "旅客人数",
        "团队人数",
        "游客人数",
        "申请团队人数",
        "游客总数",
        "总人数",
        "接待人数",
        "实际人数",
        "人次",
        "实到人数",
    ),
    until=("start_date", "arrival_date"),
)
TICKETED_VISITORS = Fact(
    "ticketed_visitors",
    "count",
    Label("购票人数", "ticketed visitors"),
    unit=Label("人", "people"),
    low=0,
    high=1_000_000,
    aliases=("景区购票人数", "购票游客人数"),
    until=("departure_date", "arrival_date", "start_date"),
)
TRAIN_CLASS = Fact(
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
        "普通旅游专列": "ordinary",
        "豪华": "luxury",
        "豪华专列": "luxury",
        "卧铺": "luxury",
        "卧铺车": "luxury",
        "豪华专列(卧铺)": "luxury",
        "卧铺专列": "luxury",
        "豪华旅游专列": "luxury",
        "豪华列车": "luxury",
        "高铁": "high_speed",
        "高铁旅游专列": "high_speed",
        "动车专列": "high_speed",
        "动车": "high_speed",
    },
    until=("start_date", "arrival_date"),
)
VEHICLES = Fact(
    "vehicles",
    "count",
    Label("车辆数", "vehicles"),
    unit=Label("辆", "vehicles"),
    low=0,
    high=100_000,
    aliases=("车数", "辆数", "自驾车辆数", "车辆数量"),
    until=("start_date", "arrival_date"),
)
PAID_SITES = Fact(
    "paid_sites",
    "count",
    Label("收费景区数", "paid sites"),
    unit=Label("个", "sites"),
    low=0,
    high=999,
    aliases=("收费景区", "收费景区数量", "游览收费景区数", "收费景区个数"),
    until=("departure_date", "arrival_date", "start_date"),
)
PAID_4A_SITES = Fact(
    "paid_4a_sites",
    "count",
    Label("4A级以上收费景区数", "paid sites of 4A or above"),
    unit=Label("个", "sites"),
    low=0,
    high=999,
    aliases=(
        "4A景区数",
        "4A以上景区数",
        "4A+景区数量",
        "4A级以上景区数",
        "4A级景区数",
        "4A级以上收费景区",
        "4A以上收费景区数",
        "其中4A级以上收费景区数",
        "其中4A级以上景区数",
    ),
    until=("departure_date", "arrival_date", "start_date"),
)
NIGHTS = Fact(
    "nights",
    "count",
    Label("住宿晚数", "nights"),
    unit=Label("晚", "nights"),
    low=0,
    high=999,
    aliases=("晚数", "过夜晚数", "住宿夜数"),
    until=("departure_date", "arrival_date", "start_date"),
    asked=("总晚数", "天数", "住宿天数"),
)
HOTEL_STARS = Fact(
    "hotel_stars",
    "count",
    Label("酒店星级", "hotel stars"),
    unit=Label("星", "stars"),
    low=0,
    high=5,
    aliases=("住宿酒店星级", "星级"),
    value_aliases={"一星": "1", "二星": "2", "两星": "2", "三星": "3", "四星": "4", "五星": "5"},
    until=("departure_date", "arrival_date", "start_date"),
)
MEAL_STANDARD = Fact(
    "meal_standard",
    "money",
    Label("用餐标准", "meal standard"),
    unit=Label("元", "yuan"),
    low=Decimal("0"),
    high=Decimal("1000000000000"),
    aliases=("餐标", "正餐标准", "用餐标准(元/人)", "餐费标准"),
    until=("departure_date", "arrival_date", "start_date"),
)
SPEND_PER_HEAD = Fact(
    "spend_per_head",
    "money",
    Label("人均消费", "spend per head"),
    unit=Label("元", "yuan"),
    low=Decimal("0"),
    high=Decimal("1000000000000"),
    aliases=("人均花费", "人均消费额", "团队人均消费"),
    until=("departure_date", "arrival_date", "start_date"),
)
OUTSIDE_MAINLAND = Fact(
    "outside_mainland",
    "yes_no",
    Label("境外", "from outside the mainland"),
    aliases=("是否境外", "是否入境"),
)
ARRIVAL_AIRPORT = Fact(
    "arrival_airport",
    "text",
    Label("落地机场", "arrival airport"),
    aliases=("机场", "抵达机场", "降落机场"),
    until=("arrival_date", "start_date"),
)
ARRIVAL_STATION = Fact(
    "arrival_station",
    "text",
    Label("停靠车站", "arrival station"),
    aliases=("车站", "到站", "停靠站", "抵达车站"),
    until=("arrival_date", "start_date"),
)
TRANSPORT_NO = Fact(
    "transport_no",
    "text",
    Label("车次、航班号、车牌", "train, flight or plate number"),
    aliases=("航班号", "列车车次", "专列车次", "车牌号", "车牌号码", "车次/航班号/车牌", "车次航班"),
)
ARRIVED_TOGETHER = Fact(
    "arrived_together",
    "yes_no",
    Label("同时到达", "arrived together"),
    aliases=("是否同时到达", "同时抵达"),
    until=("arrival_date", "start_date"),
)
ROUTE = Fact(
    "route",
    "choice",
    Label("精品线路", "recommended route"),
    aliases=("推荐线路", "精品旅游线路", "推荐精品线路"),
    default="none",
    until=("departure_date", "arrival_date", "start_date"),
)
REPORTED_ON = Fact(
    "reported_on",
    "date",
    Label("报备日期", "reported on"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("报告日期", "报备时间", "发团报告日期"),
    until=("reported_on",),
)
REPORT_MATERIALS = Fact(
    "report_materials",
    "yes_no",
    Label("报备材料", "papers handed in with the report"),
    aliases=("报告材料", "报备材料齐全"),
    until=("due:reported_on", "reported_on", "start_date"),
)
CHECKED_ON = Fact(
    "checked_on",
    "check",
    Label("现场查验日期", "checked on"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("现场查验", "查验日期"),
    until=("departure_date", "arrival_date", "start_date"),
)
FILED_ON = Fact(
    "filed_on",
    "date",
    Label("申报日期", "filed on"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("申报时间", "报送日期", "提交日期"),
    until=("filed_on",),
)
MATERIALS = Fact(
    "materials",
    "letters",
    Label("申报材料", "materials"),
    aliases=("材料", "已交材料", "申报材料清单"),
    until=("due:filed_on", "filed_on"),
)
LICENSED = Fact(
    "licensed",
    "yes_no",
    Label("资质", "licensed"),
    aliases=("具备资质", "合法资质", "是否具备资质", "资质情况"),
)
VIOLATIONS = Fact("violations", "clauses", Label("违规情形", "violations"), aliases=("违规", "违规条款"))
PENALISED_ON = Fact(
    "penalised_on",
    "date",
    Label("处罚日期", "penalised on"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("行政处罚日期", "处罚时间"),
)
CLAIMED_AMOUNT = Fact(
    "claimed_amount",
    "money",
    Label("申报金额", "claimed amount"),
    unit=Label("元", "yuan"),
    low=Decimal("0"),
    high=Decimal("1000000000000"),
    aliases=("申请奖励金额", "申请金额", "申报奖励金额", "奖励金额"),
    fen=True,
    asked=("拟奖励金额", "金额"),
)
APPROVED_AMOUNT = Fact(
    "approved_amount",
    "money",
    Label("核定金额", "approved amount"),
    unit=Label("元", "yuan"),
    low=Decimal("0"),
    high=Decimal("1000000000000"),
    aliases=("核定奖励金额", "审定金额", "审核金额", "核准金额", "审核认定金额"),
    fen=True,
    asked=("拟奖励金额",),
)
PAID_AMOUNT = Fact(
    "paid_amount",
    "money",
    Label("已付金额", "paid amount"),
    unit=Label("元", "yuan"),
    low=Decimal("0"),
    high=Decimal("1000000000000"),
    aliases=("已拨付金额", "拨付金额", "已兑现金额", "实付金额", "已支付金额", "实际拨付金额", "兑现金额"),
    fen=True,
)
ITINERARY = Fact("itinerary", "itinerary", Label("行程", "itinerary"), aliases=("行程明细",), moves="tour")
YEAR = Fact(
    "year",
    "count",
    Label("年度", "year"),
    unit=Label("年", ""),
    low=1900,
    high=2999,
    aliases=("年份", "申报年度"),
)
ONE_WAY_TRIPS = Fact(
    "one_way_trips",
    "count",
    Label("单程车次", "one-way trips"),
    unit=Label("次", "trips"),
    low=0,
    high=1_000_000,
    aliases=("车次", "单程班次", "年度单程车次"),
    until=("service_end", "end:year"),
)
VEHICLES_PER_TRIP = Fact(
    "vehicles_per_trip",
    "count",
    Label("每班车辆数", "vehicles per trip"),
    unit=Label("辆", "vehicles"),
    low=1,
    high=1000,
    aliases=("每次车辆数", "每车次车辆数"),
    default=1,
    until=("service_end", "end:year"),
)
SEATS = Fact(
    "seats",
    "count",
    Label("座位数", "licensed seats"),
    unit=Label("座", "seats"),
    low=0,
    high=999,
    aliases=("核定座位", "核定座位数", "车型座位数"),
    until=("service_start", "end:year"),
)
ONE_WAY_KM = Fact(
    "one_way_km",
    "km",
    Label("单程公里", "one-way kilometres"),
    unit=Label("公里", "km"),
    low=Decimal("0.01"),
    high=Decimal("10000"),
    aliases=("单程公里数", "单程里程", "公里数"),
)
SCHEDULED_LINE = Fact(
    "scheduled_line",
    "yes_no",
    Label("定线定点定时定价", "fixed line, stops, times and fares"),
    aliases=("四定",),
    until=("service_start", "end:year"),
)
APPLIED_ON = Fact(
    "applied_on",
    "date",
    Label("申请日期", "applied on"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("申请时间",),
    until=("applied_on",),
)
SERVICE_START = Fact(
    "service_start",
    "date",
    Label("开通日期", "service start"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("营运开始日期", "开通时间"),
    until=("service_start",),
    moves="service",
)
SERVICE_END = Fact(
    "service_end",
    "date",
    Label("营运结束日期", "service end"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("结束日期", "营运结束时间"),
    until=("service_start",),
    moves="service",
)
ORGANISER_YEAR_TICKETED_VISITORS = Fact(
    "ticketed_visitors",
    "count",
    Label("购票人数", "ticketed visitors"),
    unit=Label("人", "people"),
    low=0,
    high=100_000_000,
    aliases=("年累计购票人数", "年累计人数", "累计人数"),
    until=("due:filed_on", "end:year"),
)
ROUTE_VISITORS = Fact(
    "route_visitors",
    "count",
    Label("精品线路人数", "route visitors"),
    unit=Label("人", "people"),
    low=0,
    high=100_000_000,
    aliases=("精品线路购票人数", "线路人数"),
    default=0,
    until=("due:filed_on", "end:year"),
)
MONTHLY_FILED = Fact(
    "monthly_filed",
    "months",
    Label("已报月统计表", "monthly tables filed"),
    aliases=("月报月份", "月统计表"),
)
BENEFICIARY = Fact(
    "beneficiary",
    "text",
    Label("创建主体", "beneficiary"),
    aliases=("受奖单位", "创建单位", "名称", "景区名称", "单位名称"),
)
ANNOUNCED_ON = Fact(
    "announced_on",
    "date",
    Label("公告日期", "announced on"),
    low=date(2000, 1, 1),
    high=date(2099, 12, 31),
    aliases=("公布日期", "命名日期", "认定日期"),
)
LEVEL = Fact("level", "choice", Label("等级", "level"), aliases=("级别", "创建等级", "类型"))
CERTIFICATE = Fact(
    "certificate",
    "yes_no",
    Label("证书", "certificate held"),
    aliases=("文件及证书", "证书文件"),
    until=(),
)

SUBJECTS: Mapping[str, tuple[Fact, ...]] = {
    "group": (
        ID,
        ITEM,
        ORGANISER,
        ORGANISER_KIND,
        START_DATE,
        ARRIVAL_DATE,
        DEPARTURE_DATE,
        VISITORS,
        TICKETED_VISITORS,
        TRAIN_CLASS,
        VEHICLES,
        PAID_SITES,
        PAID_4A_SITES,
        NIGHTS,
        HOTEL_STARS,
        MEAL_STANDARD,
        SPEND_PER_HEAD,
        OUTSIDE_MAINLAND,
        ARRIVAL_AIRPORT,
        ARRIVAL_STATION,
        TRANSPORT_NO,
        ARRIVED_TOGETHER,
        ROUTE,
        REPORTED_ON,
        REPORT_MATERIALS,
        CHECKED_ON,
        FILED_ON,
        MATERIALS,
        LICENSED,
        VIOLATIONS,
        PENALISED_ON,
        CLAIMED_AMOUNT,
        APPROVED_AMOUNT,
        PAID_AMOUNT,
        ITINERARY,
    ),
    "line_year": (
        ID,
        ITEM,
        ORGANISER,
        ORGANISER_KIND,
        YEAR,
        ONE_WAY_TRIPS,
        VEHICLES_PER_TRIP,
        SEATS,
        ONE_WAY_KM,
        SCHEDULED_LINE,
        LICENSED,
        APPLIED_ON,
        SERVICE_START,
        SERVICE_END,
        FILED_ON,
        MATERIALS,
        VIOLATIONS,
        PENALISED_ON,
        CLAIMED_AMOUNT,
        APPROVED_AMOUNT,
        PAID_AMOUNT,
    ),
    "organiser_year": (
        ID,
        ITEM,
        ORGANISER,
        ORGANISER_KIND,
        YEAR,
        ORGANISER_YEAR_TICKETED_VISITORS,
        ROUTE_VISITORS,
        MONTHLY_FILED,
        FILED_ON,
        MATERIALS,
        LICENSED,
        VIOLATIONS,
        PENALISED_ON,
        CLAIMED_AMOUNT,
        APPROVED_AMOUNT,
        PAID_AMOUNT,
    ),
    "creation": (
        ID,
        ITEM,
        BENEFICIARY,
        ANNOUNCED_ON,
        LEVEL,
        CERTIFICATE,
        CLAIMED_AMOUNT,
        APPROVED_AMOUNT,
        PAID_AMOUNT,
    ),
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

# Facts that cannot both be true of one tour; the first named is then not known.
CONTRADICTIONS = (
    Contradiction(
        key="nights_beyond_stay",
        subject="group",
        fact="nights",
        at_most_days=("arrival_date", "departure_date"),
    ),
    Contradiction(
        key="checked_outside_stay",
        subject="group",
        fact="checked_on",
        not_before="arrival_date",
        not_after="departure_date",
    ),
    Contradiction(key="filed_before_departure", subject="group", fact="filed_on", not_before="departure_date"),
)
