# ruff: noqa: E501
"""Writes claims.xlsx: one invented season of claims as a bureau receives it, with the tables that came beside them.

Everything is invented: agencies, groups, people, plates, invoices. The ID numbers belong to nobody: they name no district
that exists (99…), or a birth in the 1850s. The same seed gives the same bytes.
    python examples/audit/make_claims.py
"""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

SEED = "audit-2025"
HERE = Path(__file__).resolve().parent
NOTICE = "2025年度旅游团队奖励申报汇总表（全部虚构，仅作示例）"
NAMES = ("晨光", "云岭", "汾水", "丁香", "尧乡", "远帆", "槐荫", "柳溪", "松鹤", "青石", "蓝岭", "白桦")
AGENCIES = tuple(f"虚构·{name}旅行社" for name in NAMES)
HOLIDAYS = (
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-10-01", "2025-10-08"),
)  # fmt: skip
HEADS = (
    "序号", "团号", "申报项目", "组团社", "发团日期", "抵临日期", "离临日期", "人数(人)", "购票人数", "专列类型", "车辆数",
    "收费景区数", "4A级以上景区数", "住宿晚数", "酒店星级", "餐标", "人均消费", "是否境外", "落地机场", "停靠车站",
    "是否同时到达", "康养点数", "康养县区住宿", "精品线路", "报备日期", "报备材料齐全", "现场查验日期", "申报日期", "申报材料",
    "是否具备资质", "行政处罚日期", "申请奖励金额(元)", "核定金额", "已付金额", "车次/航班号/车牌", "户名", "银行账号", "法定代表人", "联系电话", "客源说明",
)  # fmt: skip


def season(day):
    if any(first <= day.isoformat() <= last for first, last in HOLIDAYS):
        return 2
    return 0 if day.month in (11, 12, 1, 2, 3, 4) else 1


def worth(row):
    """What an honest clerk would claim."""
    kind, day, heads = row["申报项目"], row["抵临日期"], row["人数(人)"]
    if kind == "旅游大巴":
        base = ((40_000, 35_000, 10_000) if heads < 500 else (70_000, 58_000, 17_000))[season(day)]
    elif kind == "旅游专列":
        base = {"普通": (70_000, 58_000, 17_000), "卧铺": (56_000, 46_400, 13_000), "高铁": (28_000, 23_200, 7_000)}[row["专列类型"]][season(day)]
    elif kind == "自驾游团队":
        base = 17_000 if row["车辆数"] >= 50 and heads >= 150 else 12_000
    elif kind == "入境团队":
        base = heads * (240 if heads >= 50 else 200)
    else:
        base = heads * {"旅游包机": 180, "国内游高品质团队": 200, "生态康养乡村旅游": 100, "散团": 0}[kind]
    return base * 11 // 10 if row["精品线路"] else base


def check_digit(number):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return number + "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11]


class Season:
    def __init__(self):
        self.draw = random.Random(SEED)
        self.rows, self.people = [], 0
        self.roster, self.days, self.coaches, self.nights = [], [], [], []
        self.tickets, self.transport, self.invoices = [], [], []

    def between(self, low, high):
        return self.draw.randint(low, high)

    def person(self, prefix="990101", born="18500101"):
        self.people += 1
        return check_digit(f"{prefix}{born}{self.people % 1000:03}"[:17])

    def people_of(self, count, prefix="9901"):
        """So many people nobody is: consecutive invented birthdays and numbers."""
        first = date(1850, 1, 1)
        made = []
        for _ in range(count):
            self.people += 1
            born = first + timedelta(self.people // 999)
            made.append(check_digit(f"{prefix}{self.people % 90 + 10:02}{born:%Y%m%d}{self.people % 999 + 1:03}"))
        return made

    def group(self, kind, agency, arrival, heads, nights=1, **told):
        day = date.fromisoformat(arrival)
        leaves = day + timedelta(nights)
        filed = leaves + timedelta(self.between(2, 6))
        while filed.weekday() > 4 or season(filed) == 2:
            filed += timedelta(1)
        if (filed - leaves).days > 12:
            filed = leaves + timedelta(1)
        row = dict.fromkeys(HEADS)
        row |= {
            "团号": f"SH25-{len(self.rows) + 1:03}", "申报项目": kind, "组团社": agency,
            "发团日期": day - timedelta(1 if kind == "旅游专列" else 0), "抵临日期": day, "离临日期": leaves,
            "人数(人)": heads, "购票人数": heads - self.between(0, heads // 40) if isinstance(heads, int) else None,
            "收费景区数": 5 if kind == "国内游高品质团队" else self.between(3, 5), "住宿晚数": nights,
            "人均消费": self.between(112, 236) * 5, "报备材料齐全": "齐全", "现场查验日期": day, "申报日期": filed,
            "申报材料": {"旅游包机": "A、", "旅游专列": "A、", "旅游大巴": "B、"}.get(kind, "") + "C-H", "是否具备资质": "是",
            "户名": agency, "银行账号": f"6217 9900 {AGENCIES.index(agency):04} 0001", "法定代表人": f"虚构人{AGENCIES.index(agency) + 1}",
            "联系电话": f"1990000{AGENCIES.index(agency):04}",
        }  # fmt: skip
        row["4A级以上景区数"] = 4 if kind == "国内游高品质团队" else 2
        row["报备日期"] = row["发团日期"] - timedelta(self.between(3, 8))
        if kind in ("旅游大巴", "自驾游团队"):
            row["是否同时到达"] = "是"
        if kind == "旅游大巴" and isinstance(heads, int):
            row["车辆数"] = -(-heads // 47)
        if kind == "自驾游团队":
            row["车辆数"] = max(30, heads // 3)
        if kind == "旅游专列":
            row |= {"专列类型": "普通", "停靠车站": "临汾站"}
        if kind == "旅游包机":
            row["落地机场"] = "临汾尧都机场"
        if kind == "入境团队":
            row["是否境外"] = "是"
        if kind == "国内游高品质团队":
            row |= {"是否境外": "否", "酒店星级": 4, "餐标": 60, "人均消费": self.between(310, 420) * 5}
        if kind == "生态康养乡村旅游":
            row |= {"康养点数": 4, "康养县区住宿": "是"}
        row |= {key: value for key, value in told.items() if key in HEADS}
        if "申请奖励金额(元)" not in told:
            row["申请奖励金额(元)"] = worth(row) + told.get("off", 0)
        self.rows.append(row)
        return row


KINDS = ("旅游大巴",) * 6 + ("旅游专列", "自驾游团队", "入境团队", "国内游高品质团队", "旅游包机")


def ordinary(s):
    """Two hundred and sixty claims as they mostly are: four in five right, the others wrong in the ways of the trade."""
    for n in range(262):
        kind = KINDS[n % len(KINDS)]
        day = date(2025, 2, 8) + timedelta(n)
        if day.month in (7, 8, 9) and n % 4 == 0:
            kind = "生态康养乡村旅游"
        heads = {"旅游大巴": s.between(304, 620), "旅游专列": s.between(505, 700), "自驾游团队": s.between(103, 240), "入境团队": s.between(31, 80)}
        told = {}
        route = s.between(0, 6) == 0
        if route:
            told["精品线路"] = ("中线", "西线", "东线")[n % 3]
        row = s.group(kind, AGENCIES[n * 7 % 12], day.isoformat(), heads.get(kind, s.between(32, 120)), 1 + n % 2, **told)
        if n % 17 == 3:
            row["申请奖励金额(元)"] += 5_000
        elif n % 19 == 5 and route:
            row["申请奖励金额(元)"] = row["申请奖励金额(元)"] * 10 // 11
        elif n % 23 == 7:
            row["人均消费"] = 480
        elif n % 29 == 11:
            row["人均消费"] = None
        elif n % 31 == 13:
            row["申请奖励金额(元)"] = None
        elif n % 37 == 17:
            row["申报日期"] = row["离临日期"] + timedelta(40)
        elif n % 41 == 19:
            row["申报材料"] = "C、D、E、F"
        if n % 10 == 0:
            row["已付金额"] = row["申请奖励金额(元)"]


def special(s):
    """What an auditor should see: every class, what cannot be read, and what should be asked about."""
    dawn, _, river, lilac, yao, sail, locust = AGENCIES[:7]
    # one group, two awards
    twice = s.group("国内游高品质团队", dawn, "2025-05-17", 305)
    s.group("旅游大巴", dawn, "2025-05-17", 305, 团号=twice["团号"])
    # off a season's edge
    s.group("旅游大巴", yao, "2025-10-09", 340)
    train = s.group("旅游专列", lilac, "2025-09-30", 520, 2)
    s.transport.append((train["团号"], "Y901", date(2025, 10, 1), "调令25-0930", 620))
    # split: two of 300 where one of 600 stood
    for day in ("2025-06-20", "2025-06-21"):
        s.group("旅游大巴", river, day, 306)
    # bunching
    for n in range(7):
        s.group("旅游大巴", sail, f"2025-07-{3 + 3 * n:02}", 300 + n % 4, 人均消费=500)
    # what cannot be read
    for told in (
        {"人数(人)": "三百余"}, {"人数(人)": "320.5"}, {"人数(人)": 99_999_999}, {"人数(人)": "²²"}, {"抵临日期": "7月中旬"},
        {"抵临日期": "2025年2月30日"}, {"抵临日期": date(2025, 8, 9), "离临日期": date(2025, 8, 7)}, {"购票人数": 999},
        {"申请奖励金额(元)": "叁万伍"}, {"是否具备资质": "大概"}, {"申报项目": "奖励"}, {"精品线路": "南线"}, {"申报材料": "全、Z"},
        {"申请奖励金额(元)": "35000.005"}, {"收费景区数": 2, "4A级以上景区数": 3}, {"人均消费": "1" * 40},
    ):  # fmt: skip
        row = s.group("旅游大巴", locust, "2025-08-06", 320)
        row |= told
    # names and accounts that cross
    s.group("旅游大巴", AGENCIES[8], "2025-06-05", 410, 银行账号=f"6217 9900 {7:04} 0001", 联系电话=f"1990000{7:04}", 法定代表人="虚构人8")
    s.group("旅游大巴", AGENCIES[9], "2025-06-11", 415, 户名="虚构·另一家旅行社")
    # a penalty that is stated, one that is not
    s.group("旅游大巴", AGENCIES[10], "2025-06-12", 330, 行政处罚日期=date(2024, 3, 8))
    s.group("旅游大巴", AGENCIES[11], "2025-06-14", 336)
    # paid before, though nothing is payable; and paid too little
    s.group("旅游大巴", yao, "2025-06-16", 280, 已付金额=35_000)["申请奖励金额(元)"] = 35_000
    s.group("旅游大巴", yao, "2025-06-18", 380, 已付金额=10_000)


def loose(s):
    """Rows that claim no item, say none, or lack what procedure asks for."""
    lilac, sail = AGENCIES[3], AGENCIES[5]
    s.group("散团", lilac, "2025-06-22", 24)["申请奖励金额(元)"] = None
    s.group("旅游大巴", lilac, "2025-06-24", 345)["申报项目"] = None
    s.group("旅游大巴", sail, "2025-09-16", 352, 申报材料=None, 核定金额=35_000)
    s.group("旅游大巴", sail, "2025-09-19", 361, 核定金额=30_000)


def twice(s):
    """One tour claimed twice, in the ways there are; units, contradictions and names to ask about."""
    river, yao, willow, crane, stone = AGENCIES[2], AGENCIES[4], *AGENCIES[7:10]
    first = s.group("旅游大巴", willow, "2025-05-20", 388)
    s.rows.append({**first, "组团社": crane})  # one number, two agencies
    first = s.group("旅游大巴", stone, "2025-05-24", 366)
    s.rows.append({**first, "团号": f"{first['团号']}A"})  # the same number but for a suffix
    first = s.group("旅游大巴", yao, "2025-05-28", 377)
    first["团号"] = None
    s.rows.append(dict(first))  # no number at all
    for agency in (river, crane):
        s.group("旅游专列", agency, "2025-06-27", 540 + len(agency), 2)["车次/航班号/车牌"] = "Y525"
    s.group("旅游大巴", yao, "2025-09-23", 399)["组团社"] = f"{yao}有限公司"
    s.group("旅游大巴", yao, "2025-09-25", 402)["申请奖励金额(元)"] = "3.5"  # in ten thousands, and not said
    s.group("旅游大巴", yao, "2025-09-27", 404, 住宿晚数=7)
    s.group("旅游大巴", yao, "2025-10-12", 406, 收费景区数=31)
    s.nights.append(("SH25-999", date(2025, 6, 7), "虚构·云岭宾馆", 20, 40, 520))


def beside(s):
    """The tables that came with some of the claims."""
    dawn, ridge, river, lilac, _, _, locust = AGENCIES[:7]
    coach = s.group("旅游大巴", ridge, "2025-06-07", 322, 2)
    other = s.group("旅游大巴", river, "2025-06-08", 318, 1)
    abroad = s.group("入境团队", dawn, "2025-06-09", 40, 2)
    near = s.group("旅游大巴", locust, "2025-07-11", 312, 1)
    inbound = s.people_of(32) + [f"E9900{n:04}" for n in range(8)]
    first = s.people_of(322)
    second = first[:6] + s.people_of(312)
    local = s.people_of(110, "1410") + s.people_of(190)
    first[10] = first[11]
    second[20] = second[20][:-1] + ("0" if second[20][-1] != "0" else "1")
    for row, people in ((coach, first), (other, second), (abroad, inbound), (near, local)):
        for n, number in enumerate(people):
            kind = "护照" if number[0] == "E" else "身份证"
            added = row["报备日期"] + timedelta(2 if row is coach and n > 318 else -1)
            s.roster.append((row["团号"], f"虚构游客{n + 1}", kind, number, f"199{n:04}{len(people):04}", "游客", added))
    # the same party again, a month later
    again = s.group("旅游大巴", ridge, "2025-07-19", 320, 1)
    for n, number in enumerate(first[:300]):
        s.roster.append((again["团号"], f"虚构游客{n + 1}", "身份证", number, f"199{n:04}0000", "游客", None))
    s.history = [("SH24-088", number) for number in second[10:300]]
    s.staff = [(ridge, "虚构导游1", first[40]), (ridge, "虚构导游2", s.people_of(1)[0])]
    # coaches
    for row, plates in ((coach, range(7)), (other, range(6, 13)), (near, range(20, 25)), (again, range(30, 46))):
        for plate in plates:
            seats = 53 if plate != 20 else 45
            s.coaches.append((row["团号"], f"虚A·{plate:04}", f"虚构司机{plate}", f"D-990-{plate:03}", seats, row["抵临日期"], row["离临日期"]))
    # rooms, guests, one hotel oversold
    for row, hotel, rooms, guests in ((coach, "虚构·平阳宾馆", 165, 322), (other, "虚构·平阳宾馆", 100, 318), (near, "虚构·槐乡酒店", 150, 280)):
        for night in range(row["住宿晚数"]):
            s.nights.append((row["团号"], row["抵临日期"] + timedelta(night), hotel, rooms, guests, 520))
    # tickets
    for row, site, sold, order in ((coach, "云丘山", 318, "订25-001"), (other, "云丘山", 240, "订25-002"), (near, "壶口瀑布", 312, "订25-002")):
        s.tickets.append((row["团号"], row["抵临日期"], site, sold, order))
    # a museum without tickets, one photo in two claims
    s.tickets.append((coach["团号"], coach["离临日期"], "临汾市博物馆", 322, "订25-003"))
    s.attachments = [(coach["团号"], "合影1.jpg", "c3d2a1907f5e3b18"), (coach["团号"], "合影2.jpg", "0f1e2d3c4b5a6978"),
                     (other["团号"], "合影.jpg", "c3d2a1907f5e3b1a"), (near["团号"], "酒店证明.pdf", "9988776655443322")]  # fmt: skip
    # one train for two groups
    train = [s.group("旅游专列", lilac, "2025-08-23", 530, 1), s.group("旅游专列", locust, "2025-08-23", 610, 1)]
    for row in train:
        s.transport.append((row["团号"], "Y905", date(2025, 8, 23), "调令25-0823", 600))
    # invoices
    s.invoices += [(coach["团号"], "25990001", "虚构·平阳宾馆", coach["离临日期"], 48_300), (other["团号"], "25990001", "虚构·平阳宾馆", other["离临日期"], 48_300),
                   (near["团号"], "25990007", "虚构·槐乡酒店", near["离临日期"] + timedelta(20), 21_000)]  # fmt: skip
    # counts from days: sites and tickets instead of figures
    walk = s.group("旅游大巴", river, "2025-08-16", 316, 2, 收费景区数=None)
    walk["4A级以上景区数"] = None
    s.days += [(walk["团号"], date(2025, 8, 16), "洪洞大槐树", 310, "虚构·云丘客栈"), (walk["团号"], date(2025, 8, 16), "云丘山", 310, "虚构·云丘客栈"),
               (walk["团号"], date(2025, 8, 17), "戎子酒庄", 306, "虚构·壶口宾馆"), (walk["团号"], date(2025, 8, 17), "壶口瀑布", 312, "虚构·壶口宾馆")]  # fmt: skip


def beyond(s):
    """Lines, years and creations, and what the bureau holds itself."""
    coaches = "虚构·平阳旅游客运公司"
    lines = [
        ("SH25-Z1", "旅游直通车", coaches, 2025, 480, 1, 45, "62.5", "是", "具备", date(2025, 3, 12), date(2025, 4, 1), date(2025, 10, 31), date(2025, 11, 10), "A,B,C", 150_000),
        ("SH25-Z2", "旅游直通车", coaches, 2025, 300, 2, 45, "38.4", "是", "具备", date(2025, 3, 12), date(2025, 4, 1), date(2025, 10, 31), date(2025, 11, 10), "A,B,C", 57_600),
        ("SH25-Z3", "旅游直通车", coaches, 2025, 238, 1, 45, "84", "是", "具备", date(2025, 3, 12), date(2025, 4, 1), date(2025, 10, 31), date(2025, 11, 10), "A,B,C", 49_980),
    ]
    months = "12月、1月、2月、3月、4月、5月、6月、7月、8月、9月、10月、11月"
    years = [(f"SH25-N{n + 1}", "组团社年累计", agency, 2025, 6_000 + n, "", months, date(2025, 11, 28), "A,B,C,D", "是", 150_000 + n * 30) for n, agency in enumerate(AGENCIES[:3])]
    years.append(("SH25-N9", *years[0][1:]))
    creations = [
        ("SH25-C1", "A级旅游景区创建", "虚构·云溪谷景区", date(2025, 6, 18), "3A", "有", 300_000),
        ("SH25-C2", "A级旅游景区创建", "虚构·九曲湾景区", date(2025, 1, 9), "4A", "有", 1_000_000),
        ("SH25-C3", "A级旅游景区创建", "虚构·九曲湾景区", date(2025, 1, 9), "4A", "有", 1_000_000),
        ("SH25-C4", "乡村旅游示范村", "虚构·柿子沟村", date(2025, 4, 22), "省级3A", "有", 50_000),
        ("SH25-C5", "三个人家", "虚构·柿子沟村", date(2025, 5, 30), "太行人家", "有", 20_000),
        ("SH25-C6", "工艺美术大师工作室", "虚构·古城剪纸工作室", date(2025, 8, 21), "省级", "否", 200_000),
    ]
    table = [(AGENCIES[0], 2025, "2024-12", 480), *((AGENCIES[0], 2025, f"2025-{m:02}", 470) for m in range(1, 12)), (AGENCIES[0], 2024, "2024-12", 480)]
    runs = [("SH25-Z3", date(2025, 4, 1) + timedelta(n // 2), "虚A·0901", "84.2", f"G25-{n:04}") for n in range(200)]
    runs[31] = (*runs[31][:3], "97.5", runs[31][4])
    runs[50] = (*runs[50][:4], runs[49][4])
    runs.append(("SH25-Z1", runs[10][1], "虚A·0901", "62.5", "G25-0900"))
    certificates = [("SH25-Z2", f"2025-{4 + n:02}", "云丘山", 20) for n in range(6)]
    penalties = [(AGENCIES[11], date(2023, 9, 14), "虚构罚字〔2023〕9号"), (AGENCIES[10], date(2024, 3, 8), "虚构罚字〔2024〕2号")]
    return lines, years, creations, table, penalties, runs, certificates


def checked(s):
    """What the county's people wrote down: every group that states a check, save five of one agency."""
    known = [row for row in s.rows if row["现场查验日期"]]
    missing = [row["团号"] for row in known if row["组团社"] == AGENCIES[5]][-5:]
    return [(row["团号"], f"查25-{n:04}", row["现场查验日期"], "虚构县文旅局") for n, row in enumerate(known) if row["团号"] not in missing]


def write(path, s):
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2025, 12, 1), "title": NOTICE, "author": "lfreward"})
    day, title, head = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True, "align": "center"}), book.add_format({"bold": True})

    def fill(name, heads, rows, caption=None, hidden=()):
        sheet = book.add_worksheet(name)
        top = 0
        if caption:
            sheet.merge_range(0, 0, 0, len(heads) - 1, caption, title)
            top = 1
        sheet.write_row(top, 0, heads, head)
        sheet.set_column(0, len(heads) - 1, 13)
        sheet.freeze_panes(top + 1, 2)
        at = top
        for row in rows:
            at += 1
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif value is not None:
                    sheet.write(at, column, value)
            if at in hidden:
                sheet.set_row(at, None, None, {"hidden": True})
        return sheet, at

    ways = random.Random(f"{SEED} ways").random
    rows = []
    for n, row in enumerate(s.rows, 1):
        values = [row[key] for key in HEADS]
        values[0] = n
        for at, value in enumerate(values):
            way = int(ways() * 6)
            if isinstance(value, date) and way < 2:
                values[at] = f"{value.year}年{value.month}月{value.day}日" if way else f"{value:%Y/}{value.month}/{value.day}"
            elif HEADS[at] == "人数(人)" and isinstance(value, int) and way == 0:
                values[at] = f"{value}人"
            elif HEADS[at] == "申请奖励金额(元)" and isinstance(value, int) and way == 0:
                values[at] = f"{value:,}元"
        rows.append(values)
        if n % 100 == 0:
            rows.append([])
    sheet, last = fill("申报", HEADS, rows, NOTICE, hidden=(57,))
    sheet.write(last + 1, 0, "合计")
    lines, years, creations, table, penalties, runs, certificates = beyond(s)
    fill("直通车", ("编号", "项目", "单位名称", "年度", "单程车次", "每班车辆数", "核定座位数", "单程公里数", "定线定点定时定价", "合法资质", "申请日期", "开通日期", "营运结束日期", "申报日期", "申报材料", "申请奖励金额"), lines)
    fill("年累计", ("编号", "项目", "组团社", "年度", "年累计购票人数", "精品线路人数", "月统计表", "报送日期", "已交材料", "资质", "申请金额"), years)
    fill("创建", ("编号", "项目", "创建主体", "公告日期", "等级", "证书", "申请奖励金额"), creations)
    fill("行程", ("团号", "日期", "景区", "门票数", "住宿酒店"), s.days)
    fill("名单", ("团号", "姓名", "证件类型", "证件号码", "手机号", "身份", "列入日期"), s.roster)
    fill("工作人员", ("单位名称", "工作人员姓名", "工作人员证件号码"), s.staff)
    fill("车辆", ("团号", "车牌号", "驾驶员", "导游证号", "核定座位", "用车起日", "用车止日"), s.coaches)
    fill("住宿", ("团号", "入住日期", "酒店名称", "房间数", "入住人数", "酒店床位数"), s.nights)
    fill("门票", ("团号", "入园日期", "景区名称", "售票张数", "购票订单号"), s.tickets)
    fill("交通", ("团号", "车次", "到达日期", "调度命令号", "客座数"), s.transport)
    fill("发票", ("团号", "发票号码", "销售方", "开票日期", "发票金额"), s.invoices)
    fill("附件", ("团号", "文件名", "图像指纹"), s.attachments)
    fill("查验", ("团号", "查验单号", "查验日期", "查验单位"), checked(s))
    fill("班次", ("线路编号", "班次日期", "车牌号", "轨迹里程", "轨迹编号"), runs)
    fill("到达证明", ("线路编号", "月份", "景区名称", "当月到达班次"), certificates)
    fill("月统计", ("组团社", "年度", "月份", "本月人数"), table)
    fill("处罚", ("单位名称", "处罚决定日期", "处罚文号"), penalties)
    fill("往年名单", ("往年团号", "证件号码"), s.history)
    fill("填表说明", ("说明", "内容"), [("虚构", "本工作簿全部内容为虚构，仅作示例")])
    book.add_worksheet("旧数据").hide()
    book.close()


def main(folder=HERE):
    s = Season()
    ordinary(s)
    special(s)
    beside(s)
    loose(s)
    twice(s)
    write(Path(folder) / "claims.xlsx", s)


if __name__ == "__main__":
    main()
