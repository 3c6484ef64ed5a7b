"""Draws books of claims as offices keep them: a season that is known, written through a layout that is drawn.

The truth comes first, as plain facts; then a way to write it is drawn: where the tables stand, what is above and below them,
how headers are worded and values are spelled. Nothing here is taken from the reader of books: wordings and spellings are
written down by hand, as people who never saw it would. A wrong reading is therefore a difference between two strangers.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

Spell = Callable[[random.Random, Any, Mapping[str, Any]], Any]

# How offices call the columns; the first of each is what the form of the measures says.
HEADERS = {
    "id": ["团号", "团队号", "团队编码", "行程编号", "团 号", "旅游团编号"],
    "item": ["申报项目", "奖励类型", "申请项目", "奖补项目", "申报奖励类别", "申报事项"],
    "organiser": ["组团社", "申报旅行社", "组团旅行社名称", "申报单位（全称）", "组团单位", "旅行社（盖章）"],
    "arrival_date": ["抵临日期", "到临汾日期", "来临时间", "抵达临汾时间", "入临日期", "抵临\n日期"],
    "departure_date": ["离临日期", "离开临汾日期", "离临时间", "离临汾日期"],
    "visitors": ["人数", "团队总人数", "游客总数（人）", "实际接待人数", "旅游人数", "接待游客人数"],
    "paid_sites": ["收费景区数", "游览收费景区（个）", "收费景点数量", "参观收费景区个数", "游览收费景点个数"],
    "paid_4a_sites": ["4A级以上景区数", "其中4A级及以上（个）", "4A及以上景区数量", "其中：4A级以上景区"],
    "nights": ["住宿晚数", "在临住宿天数（晚）", "在临汾住宿晚数", "过夜数（晚）", "住宿夜数"],
    "spend_per_head": ["人均消费", "人均消费额（元）", "团队人均花费（元）", "人均消费金额"],
    "reported_on": ["报备日期", "报备时间", "发团报备日期", "提前报备时间"],
    "filed_on": ["申报日期", "申报材料提交日期", "提交申报时间", "材料报送时间"],
    "claimed_amount": ["申报金额", "申请奖励资金", "申报奖励金额（元）", "拟申请金额", "申请补助金额"],
}
BESIDE = ["联系人", "导游姓名", "联系电话", "线路名称", "是否开票"]  # columns that no claim is judged by
ITEMS = {
    "coach_group": (["旅游大巴", "大巴团", "旅游大巴团队", "大巴"], 300, 35_000),
    "tourist_train": (["旅游专列", "专列", "旅游专列奖励"], 500, 58_000),
    "inbound_group": (["入境团队", "入境游团队", "入境旅游团队"], 30, 7_200),
    "premium_group": (["国内游高品质团队", "高品质团队", "高品质团"], 30, 6_000),
    "self_drive": (["自驾游团队", "自驾团", "自驾游"], 100, 10_000),
}
AGENCIES = ["虚构·晨光旅行社", "虚构·云岭国际旅行社", "虚构·汾水假日旅行社有限公司", "虚构·平阳旅行社"]
TOTALS = ["合计", "总计", "合 计", "共计", "本表合计"]
NOTES = ["注：本表一式三份，金额以实际核定为准。", "说明：人数不含导游和司机。", "备注：住宿以发票为准"]
SIGNATURES = [["制表人：虚构甲", "审核人：虚构乙"], ["填报单位（盖章）：", "2025年6月30日"], ["负责人（签字）："]]


@dataclass
class Book:
    """A book that was written: the facts of each claim by sheet and row, and every row that is none."""

    path: Path
    claims: dict[tuple[str | None, int], dict[str, Any]] = field(default_factory=dict)
    rows: int = 0  # rows with anything in them
    cells: int = 0


class Drawn:
    """Draws one book."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.count = 0

    def claim(self) -> dict[str, Any]:
        """Draw the facts of one claim, all of them true."""
        draw = self.draw
        self.count += 1
        item = draw.choice(list(ITEMS))
        _, least, sum_ = ITEMS[item]
        arrival = date(2025, 3, 1) + timedelta(draw.randrange(200))
        nights = draw.choice((1, 1, 2, 3))
        sites = draw.randrange(3, 7)
        return {
            "id": f"{draw.choice(('LF', 'QY', 'T'))}25-{self.count:03}", "item": item, "organiser": draw.choice(AGENCIES),
            "arrival_date": arrival, "departure_date": arrival + timedelta(nights), "visitors": least + draw.randrange(1, 90),
            "paid_sites": sites, "paid_4a_sites": draw.randrange(1, sites + 1), "nights": nights,
            "spend_per_head": draw.randrange(500, 3000), "reported_on": arrival - timedelta(draw.randrange(3, 30)),
            "filed_on": arrival + timedelta(nights + draw.randrange(1, 9)), "claimed_amount": sum_,
        }  # fmt: skip

    def write(self, folder: Path) -> Book:
        """Draw a season and a layout, and write the book."""
        draw = self.draw
        suffix = draw.choice((".xlsx", ".xlsx", ".xlsx", ".csv", ".tsv"))
        book = Book(folder / f"申报{suffix}")
        if suffix != ".xlsx":
            rows = self._rows(book, None, text=True)
            mark = "," if suffix == ".csv" else "\t"
            encoding = draw.choice(("utf-8", "utf-8-sig", "gb18030"))
            with book.path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file, delimiter=mark).writerows([["" if cell is None else cell for cell in row] for row in rows])
            return book
        made = openpyxl.Workbook()
        made.remove(made.active)
        for n in range(draw.choice((1, 1, 2))):
            sheet = made.create_sheet(f"{'申报表' if not n else '补报'}{n or ''}")
            merges: list[str] = []
            for at, row in enumerate(self._rows(book, sheet.title, text=False, merges=merges), 1):
                for column, value in enumerate(row, 1):
                    if value is not None:
                        sheet.cell(at, column, value)
            for merged in merges:
                sheet.merge_cells(merged)
            if n and draw.random() < 0.3:
                sheet.sheet_state = "hidden"
            if draw.random() < 0.3:
                sheet.row_dimensions[sheet.max_row].hidden = True
        made.save(book.path)
        return book

    def _rows(self, book: Book, sheet: str | None, *, text: bool, merges: list[str] | None = None) -> list[list[Any]]:
        """Return the rows of one sheet: what stands above, one or two tables below each other, what stands below."""
        draw = self.draw
        left = draw.choice((0, 0, 0, 1, 2))
        rows: list[list[Any]] = []
        if draw.random() < 0.6:
            rows.append([None] * left + ["2025年度旅游奖励申报表"])
        unit = draw.choice(("", "", "万元", "元"))
        if unit:
            rows.append([None] * left + [f"金额单位：{unit}"])
        for _ in range(draw.choice((1, 1, 1, 2))):
            self._table(book, sheet, rows, left, unit, text=text, merges=merges)
            if draw.random() < 0.5:
                rows.append([])
        if draw.random() < 0.4:
            rows.append([None] * left + [draw.choice(NOTES)])
        if draw.random() < 0.4:
            signed = draw.choice(SIGNATURES)
            rows.append([None] * left + [cell for one in signed for cell in (one, None, None)])
        book.rows += sum(any(cell not in (None, "") for cell in row) for row in rows)
        return rows

    def _table(
        self, book: Book, sheet: str | None, rows: list[list[Any]], left: int, unit: str, *, text: bool, merges: list[str] | None
    ) -> None:
        draw = self.draw
        keys = list(HEADERS)
        if draw.random() < 0.5:
            middle = keys[3:-1]
            draw.shuffle(middle)
            keys = [*keys[:3], *middle, keys[-1]]
        heads: dict[str, str] = {key: draw.choice(HEADERS[key]) for key in keys}
        if unit == "万元":  # nobody prints yuan in the header under a line that says ten thousand
            heads["claimed_amount"] = heads["claimed_amount"].replace("（元）", "")
            heads["spend_per_head"] = "人均消费（元）"
        serial = draw.random() < 0.7
        beside = draw.sample(BESIDE, draw.choice((0, 1, 2)))
        spell = {key: draw.choice(SPELLINGS[key]) for key in keys}
        if text:
            spell = {key: typed if typed not in TYPED else draw.choice(AS_TEXT[key]) for key, typed in spell.items()}
        head = [*(["序号"] if serial else []), *heads.values(), *beside]
        rows.append([None] * left + head)
        claims = sorted((self.claim() for _ in range(draw.randrange(2, 9))), key=lambda claim: str(claim["organiser"]))
        ditto = draw.random() < 0.2
        merged_from: dict[str, int] = {}
        for n, claim in enumerate(claims, 1):
            number = len(rows) + 1
            cells = {key: spell[key](draw, claim[key], claim) for key in keys}
            if unit == "万元" and isinstance(claim["claimed_amount"], int):
                cells["claimed_amount"] = claim["claimed_amount"] / 10_000
            if ditto and n > 1 and claims[n - 2]["organiser"] == claim["organiser"]:
                cells["organiser"] = draw.choice(("同上", "〃"))
            elif merges is not None and not ditto and n > 1 and claims[n - 2]["organiser"] == claim["organiser"]:
                merged_from.setdefault("organiser", number - 1)
            rows.append([None] * left + [*([n] if serial else []), *cells.values(), *(f"虚构{n}" for _ in beside)])
            book.claims[sheet, number] = claim
            book.cells += len(cells)
        if merges is not None and merged_from and draw.random() < 0.5:
            self._merge(rows, left + serial + keys.index("organiser"), claims, len(rows) - len(claims), merges)
        if draw.random() < 0.6:
            total: list[Any] = [None] * (left + serial + len(keys))
            total[left] = draw.choice(TOTALS)
            total[left + serial + keys.index("visitors")] = sum(claim["visitors"] for claim in claims)
            sum_ = sum(claim["claimed_amount"] for claim in claims)
            total[left + serial + keys.index("claimed_amount")] = sum_ / 10_000 if unit == "万元" else sum_
            rows.append(total)

    @staticmethod
    def _merge(rows: list[list[Any]], column: int, claims: list[dict[str, Any]], first: int, merges: list[str]) -> None:
        """Merge the name of an agency over its rows, as it stands sorted."""
        start = 0
        for n in range(1, len(claims) + 1):
            if n == len(claims) or claims[n]["organiser"] != claims[start]["organiser"]:
                if n - start > 1:
                    for at in range(start + 1, n):
                        rows[first + at][column] = None
                    letter = get_column_letter(column + 1)
                    merges.append(f"{letter}{first + start + 1}:{letter}{first + n}")
                start = n


# ---- how values are spelled


def _as_it_is(_: random.Random, value: Any, __: Mapping[str, Any]) -> Any:
    return value


def _text(_: random.Random, value: Any, __: Mapping[str, Any]) -> Any:
    return str(value)


def _people(_: random.Random, value: Any, __: Mapping[str, Any]) -> Any:
    return f"{value}人"


def _escorts(draw: random.Random, value: Any, __: Mapping[str, Any]) -> Any:
    return f"{value}+{draw.randrange(1, 4)}"


def _counter(unit: str) -> Spell:
    return lambda _, value, __: f"{value}{unit}"


def _chinese(unit: str) -> Spell:
    return lambda _, value, __: "零一两三四五六七八九"[value] + unit


def _day(pattern: str) -> Spell:
    return lambda _, value, __: pattern.format(y=value.year, yy=value.year % 100, m=value.month, d=value.day)


def _days_and_nights(_: random.Random, value: Any, __: Mapping[str, Any]) -> Any:
    return f"{value + 1}天{value}晚"


def _yuan(pattern: str) -> Spell:
    return lambda _, value, __: pattern.format(value)


def _item(draw: random.Random, value: Any, _: Mapping[str, Any]) -> Any:
    return draw.choice(ITEMS[value][0])


DAYS = [_day("{y}-{m:02}-{d:02}"), _day("{y}.{m}.{d}"), _day("{y}/{m}/{d}"), _day("{y}年{m}月{d}日"), _day("{yy}.{m}.{d}")]
COUNTS = [_as_it_is, _text, _counter("个")]
SPELLINGS: dict[str, list[Spell]] = {
    "id": [_as_it_is],
    "item": [_item],
    "organiser": [_as_it_is],
    **{key: [_as_it_is, _as_it_is, *DAYS] for key in ("arrival_date", "departure_date", "reported_on", "filed_on")},
    "visitors": [_as_it_is, _as_it_is, _text, _people, _escorts],
    "paid_sites": [*COUNTS, _chinese("个"), _counter("处")],
    "paid_4a_sites": COUNTS,
    "nights": [_as_it_is, _text, _counter("晚"), _chinese("晚"), _days_and_nights],
    "spend_per_head": [_as_it_is, _text, _counter("元"), _yuan("¥{}")],
    "claimed_amount": [_as_it_is, _as_it_is, _yuan("{:,}"), _yuan("{}元"), _yuan("￥{:,.2f}"), _yuan("{}元整")],
}
TYPED = {_as_it_is}
AS_TEXT: dict[str, list[Spell]] = {
    key: [_text] if key not in ("arrival_date", "departure_date", "reported_on", "filed_on") else DAYS for key in HEADERS
}
