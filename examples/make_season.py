# ruff: noqa: E501
"""Writes season.jsonl and season.xlsx: one invented season, once as records and once as an office would keep it.

Everything is invented: agencies, groups, sites created, people counted. The same seed gives the same bytes.
    python examples/make_season.py
"""

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

SEED = 2020_16
HERE = Path(__file__).resolve().parent
NOTICE = "全部虚构，仅作示例"

DAWN, RIDGE, RIVER, RAIL, YAO, SAIL, COACHES, LOCUST, BRIDGE = (
    f"虚构·{name}"
    for name in (
        "晨光旅行社", "云岭假期旅行社", "汾水国际旅行社", "丁香铁路旅行社", "尧乡旅行社", "远帆旅行社",
        "平阳旅游客运公司", "槐荫旅行社", "双桥旅行社",
    )
)  # fmt: skip


def chance(name):
    """A source of chance for one record alone, so that a new record leaves the others as they were."""
    return random.Random(f"{SEED} {name}").random


def between(draw, low, high):
    return low + int(draw() * (high - low + 1))


def weekday(day):
    """The day itself, or the Monday after a weekend: offices are closed then."""
    return day + timedelta((7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


# ---------------------------------------------------------------- the season, as facts


def group(id, item, organiser, arrival, visitors, nights=1, **told):
    """One group: what `told` does not say is filled in as an ordinary, well-run tour would have it."""
    draw = chance(id)
    arrives = date.fromisoformat(arrival)
    starts = arrives - timedelta(1 if item == "tourist_train" else 0)
    leaves = arrives + timedelta(nights)
    sites = between(draw, 4, 6) if item == "premium_group" else between(draw, 3, 5)
    facts = {
        "id": id,
        "item": item,
        "organiser": organiser,
        "start_date": starts.isoformat(),
        "arrival_date": arrival,
        "departure_date": leaves.isoformat(),
        "visitors": visitors,
        "ticketed_visitors": visitors - between(draw, 0, visitors // 40) if isinstance(visitors, int) else None,
        "paid_sites": sites,
        "paid_4a_sites": between(draw, 4 if item == "premium_group" else 2, sites),
        "nights": nights,
        "spend_per_head": between(draw, 112, 236) * 5,
        "reported_on": (starts - timedelta(between(draw, 3, 8))).isoformat(),
        "report_materials": True,
        "checked_on": arrival,
        "filed_on": weekday(leaves + timedelta(between(draw, 2, 7))).isoformat(),
        "materials": {"charter_flight": "A", "tourist_train": "A", "coach_group": "B"}.get(item, "") + "CDEFGH",
        "licensed": True,
    }
    if item in ("coach_group", "self_drive"):
        facts["arrived_together"] = True
    if item == "coach_group" and isinstance(visitors, int):
        facts["vehicles"] = -(-visitors // 47)
    facts |= told
    if facts["materials"] is not None:
        facts["materials"] = list(facts["materials"])
    return {key: value for key, value in facts.items() if value is not None}


# One record, one line.
# fmt: off
def groups():
    # 包机
    airport = {"arrival_airport": "临汾尧都机场"}
    yield group("XG25-G01", "charter_flight", RIVER, "2024-12-01", 150, 2, **airport, claimed_amount=27_000)
    yield group("XG25-G02", "charter_flight", RIVER, "2025-07-12", 148, 2, arrival_airport="LFQ", route="central", claimed_amount=29_304)
    yield group("XG25-G03", "charter_flight", RIVER, "2025-05-24", 29, 2, **airport, claimed_amount=5_220)
    yield group("XG25-G04", "charter_flight", RIVER, "2025-06-07", 120, 2, arrival_airport="运城盐湖国际机场", claimed_amount=21_600)
    # 专列
    rail = {"train_class": "ordinary", "arrival_station": "临汾站"}
    yield group("XG25-G05", "tourist_train", RAIL, "2025-03-15", 560, 2, **rail, claimed_amount=70_000)
    yield group("XG25-G06", "tourist_train", RAIL, "2025-07-18", 520, 2, **rail, claimed_amount=58_000)
    yield group("XG25-G07", "tourist_train", RAIL, "2025-10-06", 530, 2, **rail, claimed_amount=58_000)
    yield group("XG25-G08", "tourist_train", RAIL, "2025-05-20", 420, 2, train_class="luxury", arrival_station="侯马", route="archaeology", claimed_amount=51_040)
    yield group("XG25-G09", "tourist_train", RAIL, "2025-06-14", 499, 2, **rail, claimed_amount=58_000)
    yield group("XG25-G10", "tourist_train", RAIL, "2025-09-06", 515, 2, train_class="ordinary", arrival_station="运城北站", claimed_amount=58_000)
    yield group("XG25-G11", "tourist_train", DAWN, "2025-06-10", 236, 1, train_class="high_speed", arrival_station="临汾西站", ticketed_visitors=231, claimed_amount=23_200)
    yield group("XG25-G12", "tourist_train", DAWN, "2025-04-04", 412, 2, train_class="luxury", arrival_station="霍州站", ticketed_visitors=405, claimed_amount=13_000)
    # 大巴
    yield group("XG25-G13", "coach_group", DAWN, "2024-12-14", 402, ticketed_visitors=394, claimed_amount=40_000)
    yield group("XG25-G14", "coach_group", DAWN, "2025-04-18", 330, ticketed_visitors=322, claimed_amount=40_000)
    yield group("XG25-G15", "coach_group", DAWN, "2025-05-02", 348, ticketed_visitors=340, claimed_amount=35_000)
    yield group("XG25-G16", "coach_group", DAWN, "2025-10-25", 518, 2, route="western", ticketed_visitors=509, claimed_amount=63_800)
    yield group("XG25-G17", "coach_group", DAWN, "2025-11-08", 316, ticketed_visitors=308, claimed_amount=40_000)
    yield group("XG25-G18", "coach_group", YAO, "2025-09-13", 299, claimed_amount=35_000)
    yield group("XG25-G19", "coach_group", YAO, "2025-06-21", 320, filed_on="2025-07-07", claimed_amount=35_000)
    yield group("XG25-G20", "coach_group", YAO, "2025-07-05", 336, reported_on="2025-07-04", claimed_amount=35_000)
    yield group("XG25-G21", "coach_group", YAO, "2025-09-30", 308, 2, penalised_on="2022-03-08", claimed_amount=35_000)
    yield group("XG25-G22", "coach_group", SAIL, "2025-08-16", 410, penalised_on="2023-11-06", claimed_amount=35_000)
    yield group("XG25-G23", "coach_group", SAIL, "2025-10-18", "很多", ticketed_visitors=296, penalised_on="2023-11-06", claimed_amount=35_000)
    yield group("XG25-G24", "coach_group", RIVER, "2025-08-23", 304, spend_per_head=None)
    # 行程代替各项数目：景区、等级和线路由登记簿得出
    yield group(
        "XG25-G25", "coach_group", RAIL, "2025-08-16", 316, 2, paid_sites=None, paid_4a_sites=None, claimed_amount=35_000,
        itinerary=[
            {"date": "2025-08-16", "sites": [{"name": "洪洞大槐树", "tickets": 310}, {"name": "云丘山", "tickets": 310}], "hotel": "虚构·云丘客栈"},
            {"date": "2025-08-17", "sites": [{"name": "戎子酒庄", "tickets": 306}, {"name": "壶口瀑布", "tickets": 312}], "hotel": "虚构·壶口宾馆"},
        ],
    )
    # 自驾
    yield group("XG25-G26", "self_drive", YAO, "2025-05-17", 118, vehicles=36, claimed_amount=12_000)
    yield group("XG25-G27", "self_drive", YAO, "2025-10-18", 172, 2, vehicles=58, route="western", claimed_amount=18_700)
    yield group("XG25-G28", "self_drive", YAO, "2025-06-28", 140, vehicles=60, claimed_amount=17_000)
    yield group("XG25-G29", "self_drive", YAO, "2025-09-20", 99, vehicles=34, claimed_amount=12_000)
    yield group("XG25-G30", "self_drive", DAWN, "2025-07-26", 112, vehicles=38, arrived_together=False, ticketed_visitors=110, claimed_amount=12_000)
    # 入境
    abroad = {"outside_mainland": True}
    yield group("XG25-G31", "inbound_group", RIVER, "2025-09-20", 56, 2, **abroad, claimed_amount=13_440)
    yield group("XG25-G32", "inbound_group", RIVER, "2025-04-12", 36, 2, **abroad, claimed_amount=8_640)
    yield group("XG25-G33", "inbound_group", DAWN, "2025-05-10", 38, 2, **abroad, ticketed_visitors=38, claimed_amount=7_600)
    yield group("XG25-G34", "inbound_group", RIVER, "2025-11-15", 33, 2, outside_mainland=False, claimed_amount=6_600)
    # 高品质；G36 的同一团队又按大巴申报
    fine = {"outside_mainland": False, "hotel_stars": 4, "meal_standard": 60, "spend_per_head": 1_680}
    yield group("XG25-G35", "premium_group", DAWN, "2025-10-11", 45, 2, **fine, ticketed_visitors=45, claimed_amount=9_000)
    both = {"ticketed_visitors": 300, "paid_sites": 5, "paid_4a_sites": 4}
    yield group("XG25-G36", "coach_group", DAWN, "2025-08-09", 306, 2, **fine, **both, claimed_amount=35_000)
    yield group("XG25-G36", "premium_group", DAWN, "2025-08-09", 306, 2, **fine, **both, claimed_amount=61_200)
    yield group("XG25-G37", "premium_group", RIVER, "2025-06-14", 52, 2, **fine | {"hotel_stars": None}, claimed_amount=10_400)
    yield group("XG25-G38", "premium_group", RIVER, "2025-09-12", 40, 2, **fine | {"spend_per_head": 1_499}, claimed_amount=8_000)
    # 生态康养
    hills = {"wellness_sites": 4, "wellness_lodging": True}
    yield group(
        "XG25-G39", "wellness_group", YAO, "2025-07-26", 64, 2, wellness_lodging=True, paid_sites=None, paid_4a_sites=None, claimed_amount=6_400,
        itinerary=[
            {"date": "2025-07-26", "sites": [{"name": "大槐树", "tickets": 62}, {"name": "广胜寺", "tickets": 62}], "hotel": "虚构·霍山民宿"},
            {"date": "2025-07-27", "sites": [{"name": "七里峪", "tickets": 62}, {"name": "荀子文化园", "tickets": 60}], "hotel": "虚构·沁河农家乐"},
        ],
    )
    yield group("XG25-G40", "wellness_group", YAO, "2025-08-20", 88, 4, **hills, route="eastern", claimed_amount=8_800)
    yield group("XG25-G41", "wellness_group", RIDGE, "2025-09-28", 42, 4, **hills, ticketed_visitors=42, claimed_amount=4_200)
    yield group("XG25-G42", "wellness_group", YAO, "2025-06-28", 50, 2, **hills, claimed_amount=5_000)
    yield group("XG25-G43", "wellness_group", YAO, "2025-08-02", 36, 2, **hills, materials="CDEFH", claimed_amount=3_600)
    yield group("XG25-G44", "wellness_group", YAO, "2025-07-12", 38, 2, **hills, paid_sites=2, paid_4a_sites=1, claimed_amount=3_800)
    # 散团：每团都不到大巴的 300 人，全年合计过千；年度从 12 月算起
    for number, arrival, visitors, ticketed in (
        (45, "2024-12-07", 196, 188), (46, "2025-01-11", 172, 165), (47, "2025-03-22", 210, 201),
        (48, "2025-05-24", 180, 174), (49, "2025-08-02", 238, 226), (50, "2025-11-22", 160, 158),
    ):
        item = "coach_group" if number != 50 else None
        yield group(f"XG25-G{number}", item, RIDGE, arrival, visitors, ticketed_visitors=ticketed)
    yield group("XG25-G51", "coach_group", RIDGE, "2025-06-14", 190, ticketed_visitors=184, spend_per_head=460)
    # 读不出的日期
    yield group("XG25-G52", "coach_group", RIVER, "2025-07-19", 312, departure_date="2025-07-16", claimed_amount=35_000)
    yield group("XG25-G53", "tourist_train", RAIL, "2025-07-25", 506, 2, **rail, arrival_date="7月中旬", claimed_amount=58_000)
    # 五: what one row states costs the agency the award of its year
    yield group("XG25-G54", "coach_group", BRIDGE, "2025-06-17", 312, claimed_amount=35_000)
    yield group("XG25-G55", "self_drive", BRIDGE, "2025-08-14", 104, vehicles=31, penalised_on="2025-03-03", claimed_amount=12_000)
    # 2020 年：施行前、申报期限的最后一天、国庆的最后一天
    yield group("XG20-G01", "tourist_train", RAIL, "2020-07-18", 520, 2, **rail, claimed_amount=58_000)
    yield group("XG20-G02", "coach_group", DAWN, "2020-03-14", 310, claimed_amount=40_000)
    yield group("XG20-G03", "coach_group", DAWN, "2020-09-27", 312, 2, filed_on="2020-10-20", claimed_amount=35_000)
    yield group("XG20-G04", "coach_group", DAWN, "2020-10-08", 305, claimed_amount=35_000)

# fmt: on


def line(id, organiser, year, trips, km, **told):
    """One shuttle line in one year."""
    facts = {
        "id": id,
        "item": "shuttle_line",
        "organiser": organiser,
        "year": year,
        "one_way_trips": trips,
        "vehicles_per_trip": 1,
        "seats": 45,
        "one_way_km": km,
        "scheduled_line": True,
        "licensed": True,
        "applied_on": f"{year}-03-12",
        "service_start": f"{year}-04-01",
        "service_end": f"{year}-10-31",
        "filed_on": f"{year}-11-10",
        "materials": list("ABC"),
    } | told
    return {key: value for key, value in facts.items() if value is not None}


def lines():
    yield line("XG25-Z01", COACHES, 2025, 480, "62.5", claimed_amount=150_000)
    yield line("XG25-Z02", COACHES, 2025, 238, "84", claimed_amount=99_960)
    yield line("XG25-Z03", COACHES, 2025, 300, "38.4", vehicles_per_trip=2, claimed_amount=57_600)
    yield line("XG25-Z04", DAWN, 2025, 260, "41", seats=15, claimed_amount=26_650)
    yield line("XG20-Z05", COACHES, 2020, 264, "55", scheduled_line=None, claimed_amount=36_300)


def year(id, organiser, year, ticketed, **told):
    """One organiser's yearly table."""
    months = [f"{year - 1}-12", *(f"{year}-{month:02d}" for month in range(1, 12))]
    facts = {
        "id": id,
        "item": "annual_visitors",
        "organiser": organiser,
        "year": year,
        "ticketed_visitors": ticketed,
        "monthly_filed": months,
        "filed_on": f"{year}-11-28",
        "materials": list("ABCD"),
        "licensed": True,
    } | told
    return {key: value for key, value in facts.items() if value is not None}


def years():
    # 晨光把入境团 38 人也计入，正好过 3000；云岭漏了上年 12 月
    yield year("XG25-N01", DAWN, 2025, 3_002, route_visitors=509, claimed_amount="76322.50")
    yield year("XG25-N02", RIDGE, 2025, 966)
    yield year("XG25-N03", LOCUST, 2025, 5_180, route_visitors=640, claimed_amount=157_320)
    yield year("XG25-N04", RAIL, 2025, 3_311, filed_on="2025-12-04", claimed_amount=82_775)
    yield year("XG25-N05", YAO, 2025, 1_997, materials=list("ABC"), claimed_amount=39_940)
    summer = ["2020-06", "2020-07", "2020-08"]
    yield year("XG20-N06", LOCUST, 2020, 1_460, monthly_filed=summer, filed_on=None, claimed_amount=29_200)


def creation(id, item, beneficiary, announced, level, claimed, **told):
    """Something created and announced; the claim is as the beneficiary made it."""
    facts = {
        "id": id,
        "item": item,
        "beneficiary": f"虚构·{beneficiary}",
        "announced_on": announced,
        "level": level,
        "certificate": True,
        "claimed_amount": claimed,
    } | told
    return {key: value for key, value in facts.items() if value is not None}


def creations():
    yield creation("XG25-C01", "scenic_area", "云溪谷景区", "2025-06-18", "3A", 300_000)
    yield creation("XG25-C02", "scenic_area", "九曲湾景区", "2025-01-09", "4A", 1_000_000)
    yield creation("XG20-C03", "scenic_area", "石鼓山景区", "2020-12-29", "5A", 2_000_000)
    yield creation("XG20-C04", "scenic_area", "杏花沟景区", "2020-01-15", "3A", 300_000)
    yield creation("XG25-C05", "craft_studio", "平阳木版年画工作室", "2025-03-05", "national", 500_000)
    yield creation("XG25-C06", "craft_studio", "古城剪纸工作室", "2025-08-21", "provincial", 200_000, certificate=False)
    yield creation("XG25-C07", "tourism_village", "槐树坪村", "2025-09-16", "national", 200_000)
    yield creation("XG25-C08", "tourism_village", "柿子沟村", "2025-04-22", "provincial_3a", 50_000)
    yield creation("XG25-C09", "rural_home", "柿子沟村", "2025-05-30", "taihang", 20_000)
    yield creation("XG25-C10", "rural_home", "碛口渡人家", "2025-05-30", "yellow_river", 20_000, certificate=None)
    yield creation("XG25-C11", "rural_home", "烽火台人家", "2025-05-30", "great_wall", 20_000)
    yield creation("XG19-C12", "tourism_village", "石磨村", "2019-06-25", "provincial_3a", 50_000)


# ---------------------------------------------------------------- the workbook, as an office keeps it

ITEMS = {
    "charter_flight": ("旅游包机", "包机"),
    "tourist_train": ("旅游专列", "专列"),
    "coach_group": ("旅游大巴", "大巴团队"),
    "self_drive": ("自驾游团队", "自驾游"),
    "inbound_group": ("入境团队", "入境团"),
    "premium_group": ("国内游高品质团队", "高品质团队"),
    "wellness_group": ("生态康养乡村旅游", "夏养山西"),
    "scenic_area": ("A级旅游景区创建",),
    "craft_studio": ("工艺美术大师工作室",),
    "tourism_village": ("乡村旅游示范村",),
    "rural_home": ("三个人家",),
    "shuttle_line": ("旅游直通车",),
    "annual_visitors": ("组团社年累计",),
}
WORDS = {
    "train_class": {"ordinary": "普通", "luxury": "卧铺", "high_speed": "高铁"},
    "route": {"central": "中线", "western": "西线", "eastern": "东线", "archaeology": "亲子考古"},
    "level": {
        "3A": "国家AAA级", "4A": "4A级", "5A": "AAAAA", "national": "国家级", "provincial": "省级",
        "provincial_3a": "省级3A", "taihang": "太行人家", "yellow_river": "黄河人家", "great_wall": "长城人家",
    },
}  # fmt: skip
GROUPS = {
    "serial": "序号", "id": "团号", "item": "申报项目", "organiser": "组团社", "start_date": "发团日期", "arrival_date": "抵临日期",
    "departure_date": "离临日期", "visitors": "人数(人)", "ticketed_visitors": "购票人数", "train_class": "专列类型",
    "vehicles": "车辆数", "paid_sites": "收费景区数", "paid_4a_sites": "4A级以上景区数", "nights": "住宿晚数",
    "hotel_stars": "酒店星级", "meal_standard": "餐标", "spend_per_head": "人均消费", "outside_mainland": "是否境外",
    "arrival_airport": "落地机场", "arrival_station": "停靠车站", "arrived_together": "是否同时到达",
    "wellness_sites": "康养点数", "wellness_lodging": "康养县区住宿", "route": "精品线路", "reported_on": "报备日期",
    "report_materials": "报备材料齐全", "checked_on": "现场查验日期", "filed_on": "申报日期", "materials": "申报材料",
    "licensed": "是否具备资质", "penalised_on": "行政处罚日期", "claimed_amount": "申请奖励金额(元)", "remark": "备注",
}  # fmt: skip
LINES = {
    "id": "编号", "item": "项目", "organiser": "单位名称", "year": "年度", "one_way_trips": "单程车次",
    "vehicles_per_trip": "每班车辆数", "seats": "核定座位数", "one_way_km": "单程公里数", "scheduled_line": "定线定点定时定价",
    "licensed": "合法资质", "applied_on": "申请日期", "service_start": "开通日期", "service_end": "营运结束日期",
    "filed_on": "申报日期", "materials": "申报材料", "claimed_amount": "申请奖励金额",
}  # fmt: skip
YEARS = {
    "id": "编号", "item": "项目", "organiser": "组团社", "year": "年度", "ticketed_visitors": "年累计购票人数",
    "route_visitors": "精品线路人数", "monthly_filed": "月统计表", "filed_on": "报送日期", "materials": "已交材料",
    "licensed": "资质", "claimed_amount": "申请金额",
}  # fmt: skip
CREATIONS = {
    "id": "编号", "item": "项目", "beneficiary": "创建主体", "announced_on": "公告日期", "level": "等级",
    "certificate": "证书", "claimed_amount": "申请奖励金额",
}  # fmt: skip
UNITS = {"visitors": "人", "ticketed_visitors": "人", "vehicles": "辆", "nights": "晚", "wellness_sites": "个"}
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def untidy(key, value, draw):
    """One value in one of the ways in which people write it; a `date` becomes a real date cell."""
    way = between(draw, 0, 3)
    if value is None:
        return "—" if way == 0 and key in ("train_class", "route") else None
    if key in WORDS:
        return WORDS[key][value]
    if key == "item":
        return ITEMS[value][way % len(ITEMS[value])]
    if isinstance(value, bool):
        usual = {"report_materials": "齐全", "licensed": "具备", "certificate": "有"}.get(key, "是")
        return ("是", "√", usual, usual)[way] if value else ("否", "×", "否", "否")[way]
    if isinstance(value, list):
        return _letters(value, way) if len(value[0]) == 1 else "、".join(f"{int(m[-2:])}月" for m in value)
    if key.endswith(("_on", "_date", "service_start", "service_end")):
        return _day(value, way)
    if key in ("claimed_amount", "spend_per_head", "meal_standard"):
        return _money(key, value, way)
    if isinstance(value, int) and key not in ("year", "serial"):
        return (value, f"{value:,}{UNITS.get(key, '')}", str(value).translate(WIDE), value)[way]
    return value


def _letters(letters, way):
    run = "".join(letters).endswith("CDEFGH")
    return "、".join([*letters[:-6], "C-H"]) if run and way % 2 else ("、", ",", " ", ",")[way].join(letters)


def _day(text, way):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text  # 7月中旬
    forms = (day, f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}", day)
    return forms[way]


def _money(key, value, way):
    if isinstance(value, str) or key != "claimed_amount":
        return value if way else f"{value}元"
    if way == 1 and value % 1_000 == 0:
        return f"{value / 10_000:g}万元"
    return (value, f"{value:,}", f"¥{value:,}.00", f"{value:,}元")[way]


def counted(record, serial):
    """The row of a group: an itinerary has no column, so the office has counted by hand what its days show."""
    row = record | {"serial": serial}
    if "itinerary" not in record:
        return row
    by_hand = {
        "coach_group": {"paid_sites": 4, "paid_4a_sites": 4, "route": "western"},
        "wellness_group": {"paid_sites": 4, "paid_4a_sites": 3, "wellness_sites": 4},
    }
    return row | by_hand[record["item"]] | {"remark": "按行程单统计"}


def write_workbook(path):
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": NOTICE, "author": "lfreward", "created": datetime(2025, 12, 1)})
    title = book.add_format({"bold": True, "align": "center", "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#DDE8F0", "text_wrap": True, "border": 1})
    days = book.add_format({"num_format": "yyyy/m/d"})
    sheets = (
        ("申报", f"2025年度旅游团队奖励申报汇总表（{NOTICE}）", GROUPS, groups()),
        ("直通车", None, LINES, lines()),
        ("年累计", None, YEARS, years()),
        ("创建", None, CREATIONS, creations()),
    )
    for name, caption, columns, records in sheets:
        sheet = book.add_worksheet(name)
        top = 0
        if caption:
            sheet.merge_range(0, 0, 0, len(columns) - 1, caption, title)
            top = 1
        sheet.write_row(top, 0, columns.values(), head)
        sheet.set_column(0, len(columns) - 1, 13)
        sheet.freeze_panes(top + 1, 1)
        for row, record in enumerate(records, top + 1):
            draw, values = chance(f"{name} {row}"), counted(record, row - top)
            for column, key in enumerate(columns):
                value = untidy(key, values.get(key), draw)
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, days)
                elif value is not None:
                    sheet.write(row, column, value)
        if caption:
            sheet.write(row + 1, 0, "合计")
            sheet.write(row + 1, 1, f"{row - top}条")
    book.close()


def write_records(path):
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for kind in (groups, lines, years, creations):
            for record in kind():
                file.write(json.dumps(record, ensure_ascii=False) + "\n")


def main(folder=HERE):
    write_records(folder / "season.jsonl")
    write_workbook(folder / "season.xlsx")


if __name__ == "__main__":
    main()
