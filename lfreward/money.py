"""Money: whole fen inside, yuan at the door.

Nothing here rounds: a value that is not exact to the fen is refused by whoever reads it.
"""

from __future__ import annotations

from decimal import Context, Decimal

EXACT = Context(prec=60)  # independent of whatever decimal context the caller has set


def yuan(fen: int) -> Decimal:
    """Return fen as yuan with two decimals.

    >>> yuan(1_234_500)
    Decimal('12345.00')
    """
    return Decimal(fen).scaleb(-2, EXACT)


def to_fen(amount: int | Decimal) -> int:
    """Return yuan as fen.

    Raises: ValueError where the amount is not exact to the fen.

    >>> to_fen(Decimal("12345.00"))
    1234500
    """
    scaled = Decimal(amount).scaleb(2, EXACT)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} yuan is not a whole number of fen")
    return int(scaled)


def text(fen: int | None) -> str | None:
    """Return fen as the string that JSON carries, or None.

    >>> text(1250)
    '12.50'
    """
    return None if fen is None else str(yuan(fen))


def grouped(fen: int) -> str:
    """Return fen as a column of sums shows it: yuan, thousands separated, two decimals.

    >>> grouped(1_234_500), grouped(-50)
    ('12,345.00', '-0.50')
    """
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02}"


def spoken(fen: int) -> str:
    """Return fen as people read it: thousands separated, no idle decimals.

    >>> spoken(1_234_500), spoken(1250)
    ('12,345', '12.50')
    """
    return grouped(fen) if fen % 100 else f"{fen // 100:,}"


DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿", "万亿", "亿亿")


def capitals(fen: int) -> str:
    """Return fen in the capital numerals of Chinese vouchers.

    Raises: ValueError for a negative sum.

    >>> capitals(1_234_500), capitals(1_005)
    ('壹万贰仟叁佰肆拾伍元整', '壹拾元零伍分')
    """
    if fen < 0:
        raise ValueError(f"{fen} fen is negative")
    whole, part = divmod(fen, 100)
    jiao, cent = divmod(part, 10)
    text = _capital_yuan(whole) + "元" if whole else ""
    if not part:
        return (text or "零元") + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return text + (DIGITS[cent] + "分" if cent else "")


def _capital_yuan(whole: int) -> str:
    text, gap, level = "", False, 0
    while whole:
        whole, lot = divmod(whole, 10_000)
        if lot:
            text = (
                _capital_lot(lot) + MYRIADS[level] + ("零" if gap and not text.startswith("零") and text else "") + text
            )
            gap = lot < 1000
        else:
            gap = bool(text)
        level += 1
    return text


def _capital_lot(lot: int) -> str:
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = lot // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = True
    return text


def product(pays: int, factors: list[int | Decimal]) -> int:
    """Multiply fen by exact factors.

    Raises: ValueError where the product is not a whole number of fen.
    """
    whole = pays
    part = Decimal(1)
    for factor in factors:
        if isinstance(factor, int):
            whole *= factor
        else:
            part = EXACT.multiply(part, factor)
    if part == 1:
        return whole
    numerator, denominator = part.as_integer_ratio()
    result, rest = divmod(whole * numerator, denominator)
    if rest:
        raise ValueError(f"{pays} fen × {factors} is not a whole number of fen")
    return result
