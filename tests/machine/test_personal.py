"""The numbers of persons are masked in every spelling, wherever they are quoted; ordinary numbers, days and sums are not."""

import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import lfreward
from lfreward import cli
from lfreward.personal import masked, masked_id

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
GROUPING = [
    "-", " ", ".", "/", "_", "·", "－", "—", "–", "　", "\u200b", "\u2060", "\xad", "\xa0", "\ufeff", "/", "．", "＿", "　-　", " - ", "()", "）（",
]  # fmt: skip
SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"]
AROUND = [("", ""), ("张三 ", ""), ("电话：", "。"), ("tel", ""), ("A", ""), ("（", "）"), ("见", "，待核"), ("+", ""), ("联系人李四", "（本人）")]
FILES = ("results.csv", "report.html", "summary.json", "receipt.json")


def card(chance: random.Random) -> str:
    body = f"{chance.randint(110000, 659999)}{chance.randint(1930, 2015)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randrange(1000):03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def numbers(chance: random.Random) -> str:
    """Return the number of an invented person."""
    mobile = f"1{chance.randint(3, 9)}{chance.randrange(10**9):09}"
    return chance.choice(
        [
            mobile, mobile, f"86{mobile}", f"0086{mobile}", f"0{mobile}", card(chance), card(chance),
            f"{chance.choice('EGDPSK')}{chance.randint(30, 99)}{chance.randrange(10**6):06}", f"E{chance.choice('ABCDEFG')}{chance.randrange(10**7):07}",
            f"{chance.choice('HM')}{chance.randrange(10**10):010}", f"62{chance.randrange(10**14):014}", f"62{chance.randrange(10**17):017}",
        ]
    )  # fmt: skip


def spelled(number: str, chance: random.Random) -> str:
    """Return a number as somebody may write it: in groups, in another script, with something that cannot be seen in it."""
    groups: list[str] = []
    rest = number
    while rest:
        size = chance.choice([3, 4, 4, 5, 6, 8, 11, 18])
        groups.append(rest[:size])
        rest = rest[size:]
    sign = chance.choice(GROUPING)
    text = sign.join(groups) if chance.random() < 0.8 else "".join(c + (sign if chance.random() < 0.3 else "") for c in number)
    script = chance.choice(SCRIPTS) if chance.random() < 0.4 else SCRIPTS[0]
    text = "".join(script[int(c)] if c.isascii() and c.isdigit() else c for c in text)
    if chance.random() < 0.2:
        text = text.lower()
    return text


def readable(number: str, said: str) -> bool:
    """Say whether the digits of a number can be read from a text, whatever stands between them."""
    from lfreward.personal import _FORM

    form = said.translate(_FORM)
    return number in form


def ambiguous(text: str) -> bool:
    """Say whether a spelling is as well an ordinary number: a sum with decimals, an id with its year, a day."""
    import re

    plain = text.strip("\u200b\u2060\xad\ufeff")
    return bool(re.search(r"[.．][0-9０-９]{1,2}(?![0-9０-９])|[A-Za-z](?:19|20)[0-9]{2}[-/]|[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]", plain))


def spellings(count: int, seed: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(seed)
    made = 0
    while made < count:
        number = numbers(chance)
        text = spelled(number, chance)
        if ambiguous(text):
            continue
        before, after = chance.choice(AROUND)
        if before and before[-1].isascii() and before[-1].isalpha() and not number[0].isdigit():
            continue  # a letter before a passport is one of its letters
        made += 1
        yield number, before + text + after


def test_a_few_hundred_spellings_are_masked() -> None:
    leaks = [text for number, text in spellings(600, 1) if readable(number, masked(text)) or readable(number, masked_id(f"号 {text}"))]

    assert leaks == []


@pytest.mark.slow
def test_ten_thousand_spellings_are_masked() -> None:
    leaks = [text for number, text in spellings(10_000, 2) if readable(number, masked(text)) or readable(number, masked_id(f"号 {text}"))]

    assert leaks == []


RECENT = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(
    st.one_of(
        st.dates().map(str), st.datetimes().map(lambda d: f"{d:%Y-%m-%d %H:%M:%S}"), st.dates().map(lambda d: f"{d:%Y.%m.%d}"),
        st.tuples(RECENT, RECENT).map(lambda two: f"{two[0]:%Y/%m/%d}—{two[1]:%Y/%m/%d}"),
        st.decimals(0, 10**10 - 1, places=2).map(lambda d: f"{d:,}"), st.decimals(0, 10**10 - 1, places=2).map(lambda d: f"¥{d}元"),
        st.integers(0, 10**10 - 1).map(lambda n: f"{n:,}"), st.integers(0, 10**9).map(lambda n: f"{n}人"),
    )
)  # fmt: skip
@example("2000/01/30—2000/01/01")  # joined, the digits have the form of a mobile number
def test_ordinary_values_are_not_masked(text: str) -> None:
    assert masked(text) == text


# ---------------------------------------------------------------- in every output


COACH = {
    "团号": "G1", "申报项目": "旅游大巴", "组团社": "虚构·甲社", "发团日期": "2025-06-21", "抵临日期": "2025-06-21", "离临日期": "2025-06-22",
    "人数": "320", "购票人数": "300", "申请奖励金额": "35000", "停靠车站": "临汾站", "落地机场": "", "备注": "", "车次": "D1",
}  # fmt: skip


def planted(count: int, seed: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Return rows of claims with a number of a person in one column after the other, and the numbers."""
    said = [(number, text) for number, text in spellings(count, seed) if "\n" not in text]
    places = [column for column in COACH if column != "申请奖励金额"]  # there eleven digits are a sum, and shown as one
    rows = []
    for n, (_, text) in enumerate(said):
        column = places[n % len(places)]
        row = {**COACH, "团号": f"G{n}", "申报项目": ["旅游大巴", "旅游专列", "旅游包机"][n % 3]}
        row[column] = f"号 {text}" if column == "团号" else text
        rows.append(row)
    return [number for number, _ in said], rows


def outputs(rows: list[dict[str, Any]], folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    import csv

    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(COACH))
        table.writeheader()
        table.writerows(rows)
    cli._run(["audit", str(folder / "claims.csv"), "--out", str(folder / "out")])
    for name in FILES:
        yield name, (folder / "out" / name).read_text("utf-8-sig")
    book = openpyxl.load_workbook(folder / "out" / "audit.xlsx", read_only=True)
    yield "audit.xlsx", "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    book.close()
    told = capsys.readouterr()
    yield "audit", told.out + told.err
    for command in ("evaluate", "explain", "settle", "deadlines"):
        cli._run([command, str(folder / "claims.csv")])
        told = capsys.readouterr()
        yield command, told.out + told.err
    cli._run(["audit", "--check", str(folder / "out" / "receipt.json"), str(folder / "claims.csv")])
    yield "check", capsys.readouterr().out


def leaking(count: int, seed: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    from lfreward.personal import _FORM

    found, rows = planted(count, seed)
    numbers = set(found)
    lengths = sorted({len(number) for number in numbers})
    leaks = []
    for name, text in outputs(rows, folder, capsys):
        for run in re.findall(f"[A-Za-z0-9]{{{lengths[0]},}}", text.translate(_FORM)):
            parts = (run[at : at + length] for length in lengths for at in range(len(run) - length + 1))
            leaks += [(name, part) for part in parts if part in numbers]
    return leaks


@pytest.mark.slow
def test_no_output_shows_a_number_of_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert leaking(130, 3, tmp_path, capsys) == []


@pytest.mark.slow
def test_no_output_shows_any_of_ten_thousand_numbers_of_persons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert leaking(10_000, 4, tmp_path, capsys) == []


def test_a_message_about_a_value_quotes_it_masked(policy: lfreward.Policy) -> None:
    result = policy.evaluate({"id": "G1", "item": "tourist_train", "arrival_station": "张三 138 0013 8000", "visitors": "１３８００１３８０００"})
    said = " ".join([*(f.say("zh") for f in result.findings), *(s.say("zh") for s in result.steps), result.explain(), result.explain("en")])

    assert not readable("13800138000", said)
