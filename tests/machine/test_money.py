"""Money: exact to the fen, whatever decimal context the caller has set."""

import decimal
from decimal import Decimal
from itertools import pairwise

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfreward import money

FEN = st.integers(0, 10**13)


@given(FEN)
def test_capitals_equal_an_independent_library_but_for_a_missing_myriad(fen: int) -> None:
    given = money.capitals(fen)
    expected = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb")
    if fen // 100 // 10_000 % 10_000 == 0 and fen // 100 >= 10**8:
        given, expected = given.replace("零", ""), expected.replace("零", "")  # 亿零…元: a zero for the empty 万

    assert given == expected


def read_capitals(text: str) -> int:
    """Read a sum in capital numerals, in fen: places are added up, lots of ten thousand multiplied; nothing of ours is used."""
    whole, mark, part = text.partition("元")
    whole, part = (whole, part) if mark else ("", text)
    digits = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True))
    total = lot = digit = 0
    for char in whole:
        if char in digits:
            digit = digits[char]
        elif char in "拾佰仟":
            lot, digit = lot + digit * {"拾": 10, "佰": 100, "仟": 1000}[char], 0
        else:
            lot, digit = lot + digit, 0
            if char == "万":
                total, lot = total + lot * 10_000, 0
            else:
                total, lot = (total + lot) * 100_000_000, 0
    fen = (total + lot + digit) * 100
    for char, after in pairwise(part):
        fen += digits[char] * {"角": 10, "分": 1}[after] if after in "角分" else 0
    return fen


@given(FEN)
def test_capitals_are_read_back_as_the_sum_that_they_say(fen: int) -> None:
    assert read_capitals(money.capitals(fen)) == fen


@given(FEN)
def test_fen_and_yuan_are_each_others_inverse(fen: int) -> None:
    assert money.to_fen(money.yuan(fen)) == fen
    assert Decimal(money.text(fen) or "") == money.yuan(fen)


@pytest.mark.parametrize("amount", ["0.001", "1.005", "99999999.999"])
def test_a_part_of_a_fen_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="fen"):
        money.to_fen(Decimal(amount))


def test_a_product_is_exact_or_refused() -> None:
    assert money.product(500, [150, 2, Decimal("35.25")]) == 5_287_500
    with pytest.raises(ValueError, match="fen"):
        money.product(1, [Decimal("0.5")])


def test_the_callers_decimal_context_changes_nothing() -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        assert money.yuan(123_456_789) == Decimal("1234567.89")
        assert money.to_fen(Decimal("1234567.89")) == 123_456_789
        assert money.product(500, [Decimal("12345.67"), 3]) == 18_518_505


def test_a_negative_sum_has_no_capitals() -> None:
    with pytest.raises(ValueError, match="negative"):
        money.capitals(-1)


@pytest.mark.parametrize(("fen", "said"), [(0, "0"), (100, "1"), (150, "1.50"), (1_234_500, "12,345"), (123_456_789, "1,234,567.89")])
def test_a_sum_is_spoken_with_its_fen_only_where_it_has_some(fen: int, said: str) -> None:
    assert money.spoken(fen) == said
