"""A season of honest claims with their rosters, coaches and hotel nights: nothing in it should be asked about.

Everything is invented. What a season has by nature it has here too: groups larger than they must be far more often than
just large enough, drivers who share a name, arrivals beside holidays, agencies of very different size.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

import lfreward

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟强磊军洋勇杰涛明超辉鹏华飞刚平建国志文海波斌宇浩凯健俊帆林"
STEMS = "晨光 云岭 汾水 丁香 尧乡 远帆 槐荫 柳溪 松鹤 青石 蓝岭 白桦 平阳 古槐 龙门 河津 长风 望岳 听涛 锦程".split()
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KINDS = ("coach_group", "coach_group", "inbound_group", "premium_group", "tourist_train", "self_drive")
FLOOR = {"coach_group": 300, "inbound_group": 30, "premium_group": 30, "tourist_train": 500, "self_drive": 100}
TYPICAL = {"coach_group": 90, "inbound_group": 22, "premium_group": 25, "tourist_train": 90, "self_drive": 40}


class Honest:
    """Draws a season."""

    def __init__(self, count: int, seed: int = 1, rosters: bool = True) -> None:
        self.draw = random.Random(seed)
        self.policy = lfreward.load_policy()
        self.count, self.rosters = count, rosters
        self.people = 0
        self.claims: list[dict[str, Any]] = []
        self.roster: list[tuple[Any, ...]] = []
        self.coaches: list[tuple[Any, ...]] = []
        self.nights: list[tuple[Any, ...]] = []
        self.free: dict[str, date] = {f"虚A·{n:05}": date(2025, 1, 1) for n in range(700)}
        agencies = [f"虚构·{stem}{more}旅行社" for stem in STEMS for more in ("", "国际", "假日")]
        self.agencies = self.draw.choices(agencies, [1 / (n + 1) for n in range(len(agencies))], k=count)
        for n in range(count):
            self.group(n)

    def person(self) -> str:
        """Return the number of a person nobody is."""
        self.people += 1
        born = date(1850, 1, 1) + timedelta(self.people // 990)
        number = f"9901{self.people % 90 + 10:02}{born:%Y%m%d}{self.people % 990 + 1:03}"
        return number + "10X98765432"[sum(int(d) * w for d, w in zip(number, WEIGHTS, strict=True)) % 11]

    def group(self, n: int) -> None:
        """Add one claim and what came with it."""
        draw, item, organiser = self.draw, self.draw.choice(KINDS), self.agencies[n]
        heads = FLOOR[item] + 1 + int(draw.gammavariate(2, TYPICAL[item] / 2))
        arrival = date(2025, 2, 8) + timedelta(draw.randrange(265))
        nights = draw.choice((1, 1, 2))
        leaves = arrival + timedelta(nights)
        claim: dict[str, Any] = {
            "id": f"QY25-{n:05}", "item": item, "organiser": organiser, "start_date": arrival - timedelta(draw.choice((0, 1))),
            "arrival_date": arrival, "departure_date": leaves, "visitors": heads, "ticketed_visitors": heads,
            "paid_sites": 5, "paid_4a_sites": 4, "nights": nights, "hotel_stars": 4, "meal_standard": 60,
            "spend_per_head": 1500 + draw.randrange(1, 900), "outside_mainland": "是" if item == "inbound_group" else "否",
            "arrived_together": "是", "arrival_station": "临汾站", "train_class": "普通", "vehicles": max(30, heads // 3),
            "reported_on": arrival - timedelta(12), "report_materials": "是", "checked_on": arrival,
            "filed_on": leaves + timedelta(draw.randrange(1, 6)), "materials": "A-H", "licensed": "是",
        }  # fmt: skip
        claim = {key: value for key, value in claim.items() if self.policy_knows(item, key)}
        claim["claimed_amount"] = self.policy.evaluate(claim).amount
        self.claims.append(claim)
        if self.rosters:
            if item == "inbound_group":
                self.roster += [(claim["id"], f"E{n:04}{person:04}") for person in range(heads)]
            else:
                self.roster += [(claim["id"], self.person()) for _ in range(heads)]
        if item == "coach_group":
            for _ in range(-(-heads // 49)):
                plate = next(plate for plate, free in self.free.items() if free <= arrival)
                self.free[plate] = leaves + timedelta(1)
                driver = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2))
                self.coaches.append((claim["id"], plate, driver, f"D-{plate[-5:]}", 49, arrival, leaves))
        for night in range(nights):
            hotel = f"虚构·{draw.choice(STEMS)}{draw.randrange(30)}宾馆"
            self.nights.append((claim["id"], arrival + timedelta(night), hotel, heads // 2 + 1, heads, 2_000))

    def policy_knows(self, item: str, key: str) -> bool:
        """Say whether an item asks for a fact at all."""
        return key in self.policy.resolved.item_facts[item]

    def write(self, path: Path) -> Path:
        """Write the season as one workbook."""
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        columns = list(dict.fromkeys(key for claim in self.claims for key in claim))
        sheets = {
            "申报": (columns, [[claim.get(key) for key in columns] for claim in self.claims]),
            "名单": (("团号", "证件号码"), self.roster),
            "车辆": (("团号", "车牌号", "驾驶员", "导游证号", "核定座位", "用车起日", "用车止日"), self.coaches),
            "住宿": (("团号", "入住日期", "酒店名称", "房间数", "入住人数", "酒店床位数"), self.nights),
        }
        for name, (heads, rows) in sheets.items():
            if rows:
                sheet = book.add_worksheet(name)
                for at, row in enumerate((heads, *rows)):
                    sheet.write_row(at, 0, row)
        book.close()
        return path
