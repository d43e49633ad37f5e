"""Reading days, numbers, money and percents the way people here type them, with named refusals (D49).

Empty text is None. What can be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sangkien.base.errors import Refusal
from sangkien.base.text import one_line

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_VIETNAMESE: Final = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_YEARS: Final = range(1900, 2201)

_UNITS: Final = {
    "": 1,
    "nghìn": 10**3,
    "nghin": 10**3,
    "ngàn": 10**3,
    "ngan": 10**3,
    "k": 10**3,
    "triệu": 10**6,
    "trieu": 10**6,
    "tr": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "ty": 10**9,
    "ti": 10**9,
}
_LONGEST: Final = 60
_ABOUT: Final = re.compile(r"^(?:(?:khoảng|khoang|chừng|chung|ước tính|uoc tinh|ước|uoc|độ|do)\s+|[~≈]\s*)")
_CURRENCY: Final = re.compile(r"\s*(?:đồng|dong|đ|vnđ|vnd)$")
_PART: Final = re.compile(r"(\d[\d., ]*)([^\W\d_]*)\s*")
# Thousands stand in groups of exactly three. A fraction counts as none when it is nothing but zeros and cannot be
# taken for a group: "1200.0" is 1200, "1.200" as well, "1200.000" is refused.
_GROUPED: Final = re.compile(r"([1-9][0-9]{0,2}(?:([. ,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,](?:0{1,2}|0{4,}))?")
_UNGROUPED: Final = re.compile(r"([0-9]+)(?:[.,](?:0{1,2}|0{4,}))?")
_DECIMAL: Final = re.compile(r"\d{1,15}(?:[.,]\d{1,9})?")
_MOST_DIGITS: Final = 24
_PERCENT: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*%?")


class DayUnreadable(Refusal):
    """Không đọc được ngày “{raw}”. Hãy viết như 15/9/2022."""


class WholeUnreadable(Refusal):
    """Không đọc được số “{raw}”. Hãy viết số nguyên như 1200 hoặc 1.200."""


class MoneyUnreadable(Refusal):
    """Không đọc được số tiền “{raw}”. Hãy viết như 1.860.000.000 hoặc 1,86 tỷ."""


class PercentUnreadable(Refusal):
    """Không đọc được phần trăm “{raw}”. Hãy viết như 60 hoặc 33,33."""


def read_date(raw: str) -> date | None:
    """Read ``15/9/2022``, ``15-9-22``, ``15.09.2022``, ``ngày 15/9/2022`` or ``2022-09-15``.

    The day comes before the month; two digits of a year mean 20xx. Raises ``DayUnreadable``.
    """
    text = one_line(raw)
    if not text:
        return None
    bare = re.sub(r"^ngày\s+", "", text, flags=re.IGNORECASE)
    iso, vietnamese = _ISO.fullmatch(bare), _VIETNAMESE.fullmatch(bare)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif vietnamese:
        day, month, year = (int(part) for part in vietnamese.groups())
        year += 2000 if len(vietnamese.group(3)) == 2 else 0
    else:
        raise DayUnreadable(raw=text[:40])
    try:
        found = date(year, month, day)
    except ValueError:
        raise DayUnreadable(raw=text[:40]) from None
    if found.year not in _YEARS:
        raise DayUnreadable(raw=text[:40])
    return found


def read_whole(raw: str) -> int | None:
    """Read a whole number: ``1200``, ``1.200``, ``1,200``, ``1 200`` or ``1200.0``. Raises ``WholeUnreadable``."""
    text = one_line(raw)
    if not text:
        return None
    found = _whole(text) if len(text) <= _LONGEST else None
    if found is None:
        raise WholeUnreadable(raw=text[:40])
    return found


def _whole(figure: str) -> int | None:
    found = _GROUPED.fullmatch(figure) or _UNGROUPED.fullmatch(figure)
    digits = re.sub(r"[., ]", "", found.group(1)) if found else ""
    return int(digits) if 0 < len(digits) <= _MOST_DIGITS else None


def read_money(raw: str) -> int | None:
    """Read whole đồng: ``1.860.000.000``, ``200.000.000đ``, ``1,86 tỷ``, ``khoảng 2tr``, ``2 tỷ 300 triệu đồng``.

    That it is about so much is passed over: the page shows what was understood. A minus is kept, so that a rule can
    say what is wrong with it. Raises ``MoneyUnreadable``.
    """
    text = one_line(raw).lower()
    if not text:
        return None
    bare = _ABOUT.sub("", _CURRENCY.sub("", text[:_LONGEST]).strip())
    minus = bare.startswith(("-", "−"))
    amount = _sum_of(bare.lstrip("-− ")) if len(text) <= _LONGEST else None
    if amount is None:
        raise MoneyUnreadable(raw=text[:40])
    return -amount if minus else amount


def _sum_of(text: str) -> int | None:
    """Add up parts such as "2 tỷ 300 triệu", each smaller than the one before."""
    total, last, at = 0, 0, 0
    while at < len(text) or not at:
        part = _PART.match(text, at)
        unit = _UNITS.get(part.group(2)) if part else None
        amount = _amount(part.group(1).strip(), unit) if part and unit else None
        if part is None or unit is None or amount is None or (last and (unit >= last or amount >= last)):
            return None
        if last and unit == 1 and amount < 1000:  # "1 tỷ 2" is 1.2 billion to one reader, a slip to another
            return None
        total, last, at = total + amount, unit, part.end()
    return total


def _amount(figure: str, unit: int) -> int | None:
    if unit == 1:
        return _whole(figure)
    # "1.860 triệu" is one thousand eight hundred and sixty million, "1,86 tỷ" and "1.86 tỷ" are less than two billion.
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,9})?", figure):
        figure = figure.replace(".", "")
    if not _DECIMAL.fullmatch(figure):
        return None
    exact = Decimal(figure.replace(",", ".")) * unit
    return int(exact) if exact == exact.to_integral_value() else None


def read_percent(raw: str) -> Decimal | None:
    """Read ``60``, ``60 %``, ``33,33`` or ``33.33`` to two decimals, half up. Raises ``PercentUnreadable``."""
    text = one_line(raw)
    if not text:
        return None
    found = _PERCENT.fullmatch(text)
    if found is None:
        raise PercentUnreadable(raw=text[:40])
    return Decimal(found.group(1).replace(",", ".")).quantize(Decimal("0.01"), ROUND_HALF_UP)
