"""Sums of money as officers write them: "4,98 tỷ", "520 triệu đồng", "4.98 tỷ/năm", 520 under "(triệu đồng)" (D11,
D49).

Whole VND. What says in words that it cannot be computed is no error but an effect to keep; what holds a figure
that cannot be
read for certain is refused, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from sangkien.base.memory import remembered
from sangkien.base.reading import MoneyUnreadable, read_money
from sangkien.base.text import fold, one_line
from sangkien.initiatives.choices import BenefitBasis


class MoneyProblem(StrEnum):
    """Why a sum is not taken as it stands."""

    UNREADABLE = "money_unreadable"
    NEGATIVE = "money_negative"


@dataclass(frozen=True, slots=True)
class MoneyRead:
    """A sum in VND; or words instead of one; ``guessed`` when it was picked out of a sentence, ``approximate`` when the
    cell itself says that it is not exact."""

    vnd: int | None
    basis: BenefitBasis | None = None
    words: str = ""
    guessed: bool = False
    approximate: bool = False
    problem: MoneyProblem | None = None
    proposal: int | None = None


NOTHING: Final = MoneyRead(None)
#: A text longer than this holds no sum that could be picked out of it for certain.
CELL_LIMIT: Final = 300
_EMPTY: Final = frozenset({"", "-", "--", "…", "...", "x", "/", "khong", "n/a", "na", "khong co", "chua tinh"})
_SCALE: Final = "tỷ|tỉ|ty|ti|triệu|trieu|tr|nghìn|nghin|ngàn|ngan|k"
_AROUND: Final = re.compile(
    r"^(?:khoảng|khoang|trên|tren|gần|gan|hơn|hon|ước tính|uoc tinh|ước|uoc|tổng|tong|tổng cộng|tiết kiệm|tiet kiem"
    r"|làm lợi|lam loi|lợi nhuận|được|duoc|đạt|dat|số tiền|so tien|giá trị|gia tri|~|≈|>|≥|=|:|\+|\s)+",
)
#: Words of ``_AROUND`` that leave the sum open.
_ABOUT: Final = re.compile(r"^\s*(?:(?:khoang|tren|gan|hon|uoc tinh|uoc)\b|[~≈>≥])|\b(?:uoc tinh|uoc chung)\b")
_PERIOD: Final = re.compile(
    r"\s*(?:/|trên|tren|mỗi|moi|một|mot|trong)\s*(?:1\s*)?(năm|nam|tháng|thang|quý|quy|ca|ngày|ngay)\b\.?\s*$"
)
_CURRENCY: Final = re.compile(r"(?<=[\d\s])(?:vn[đd]|đồng|dong|đ|d)\b\.?|(?<=[a-zệỷỉu])\s*(?:vn[đd]|đồng|đ)\b\.?")
_IN_SENTENCE: Final = re.compile(
    rf"(?<!\d)(?<!\d[.,])(\d[\d.,]*)\s?({_SCALE})\b(?:\s?(\d[\d.,]*)\s?({_SCALE})\b)?|(?<![\d.,])(\d{{1,3}}(?:\.\d{{3}}){{1,4}})(?=\s?(?:đồng|đ|vn[đd])\b)"
)
_LONG_MONEY: Final = re.compile(rf"\d\s?(?:{_SCALE}|đồng|đ|vn[đd])\b|\d\.000\b|\d{{7}}")
_OTHER_MONEY: Final = re.compile(r"(?i)usd|\$|eur|€|\byen\b|¥")
_BOOKKEEPERS_MINUS: Final = re.compile(r"\((\d[\d.,]*)\)")
_BRACKETS: Final = re.compile(r"\(([^)]*)\)\s*$")
#: What a unit says inside brackets or after "ĐVT"; "cong ty" and "ty le" are no billions.
_HEADING_SCALES: Final = (
    (10**9, re.compile(r"(?<!cong )\b(?:ty|ti)\b(?! le)")),
    (10**6, re.compile(r"\b(?:trieu|tr|trd|trdong|trieudong|1 000 000d?|10 ?\^ ?6)\b")),
    (10**3, re.compile(r"\b(?:nghin|ngan|ngd|1 000 ?(?:d|dong|vnd)?|1000 ?(?:d|dong|vnd)|k)\b")),
)
#: The same in the open heading, where only a whole unit of money is meant.
_OPEN_SCALES: Final = (
    (10**9, re.compile(r"\b(?:ty|ti) ?(?:dong|vnd|d)\b")),
    (10**6, re.compile(r"\b(?:trieu|tr) ?(?:dong|vnd|d)\b|\btrd\b")),
    (10**3, re.compile(r"\b(?:nghin|ngan) ?(?:dong|vnd|d)\b|\b1 ?000 ?(?:d|dong|vnd)\b")),
)


def scale_of(heading: str) -> int:
    """Return how many đồng one of the column's figures is: "Giá trị làm lợi (triệu đồng)" is a million."""
    plain = fold(heading[:1000])
    unit = re.search(r"(?:dvt|don vi tinh)\s*:?(.*)|\(([^)]*)\)", plain)
    named = (unit.group(1) or unit.group(2) or "") if unit else plain
    text = re.sub(r"[^a-z0-9^ ]+", " ", named).strip()
    for scale, pattern in _HEADING_SCALES if unit else _OPEN_SCALES:
        if pattern.search(text):
            return scale
    return 1


def read_benefit(value: object, *, scale: int = 1) -> MoneyRead:
    """Read a cell; ``scale`` is what its heading says a bare figure is counted in (VND)."""
    if isinstance(value, bool):
        return MoneyRead(None, problem=MoneyProblem.UNREADABLE)
    if isinstance(value, int | float):
        return _from_number(value, scale)
    text = one_line(str(value)) if value is not None else ""
    if fold(text).strip(" .") in _EMPTY:
        return NOTHING
    return _from_text(text, scale)


def _from_number(value: float, scale: int) -> MoneyRead:
    try:
        exact = Decimal(repr(value)) * scale
    except InvalidOperation:
        return MoneyRead(None, problem=MoneyProblem.UNREADABLE)
    # What a formula computed carries fractions of a đồng; "4.98" without any unit is no number of đồng.
    if (
        not exact.is_finite()
        or abs(exact) > 10**18
        or (scale == 1 and exact != exact.to_integral_value() and abs(exact) < 1_000_000)
    ):
        return MoneyRead(None, problem=MoneyProblem.UNREADABLE, proposal=_as_billions(value))
    return _signed(int(exact.quantize(Decimal(1), "ROUND_HALF_UP")))


def _as_billions(value: float) -> int | None:
    return int(Decimal(repr(value)) * 10**9) if 0 < value < 1000 else None


def _signed(vnd: int) -> MoneyRead:
    if vnd < 0:
        return MoneyRead(None, problem=MoneyProblem.NEGATIVE)
    return MoneyRead(vnd)


@remembered(8192)
def _from_text(text: str, scale: int) -> MoneyRead:
    if len(text) > CELL_LIMIT:
        return _from_long(text)
    lower = _BOOKKEEPERS_MINUS.sub(r"-\1", text.lower()) if _BOOKKEEPERS_MINUS.fullmatch(text) else text.lower()
    bare, basis = _bare(lower)
    figure = _CURRENCY.sub("", bare).rstrip(" .;,").strip()
    found = _strictly(figure, scale)
    if found is not None:
        read = _signed(found)
        about = read.problem is None and _ABOUT.search(fold(lower)) is not None
        return MoneyRead(read.vnd, basis, approximate=about, problem=read.problem)
    if not any(letter.isdigit() for letter in text):
        return MoneyRead(None, words=text)
    return _from_sentence(text, lower, basis)


def _from_long(text: str) -> MoneyRead:
    """Keep a long text as words; one that speaks of money is for the person to say."""
    lower = text.lower()
    if _LONG_MONEY.search(lower) or _OTHER_MONEY.search(lower):
        return MoneyRead(None, problem=MoneyProblem.UNREADABLE, words=text)
    return MoneyRead(None, words=text)


def _bare(lower: str) -> tuple[str, BenefitBasis | None]:
    """Cut "khoảng" before and "/năm" after the figure; say what period it is for."""
    # "520 (triệu đồng)" keeps its unit, "520 triệu (ước tính)" loses the remark.
    brackets = _BRACKETS.search(lower)
    unit = f" {brackets.group(1)}" if brackets and scale_of(brackets.group()) > 1 else ""
    bare = _AROUND.sub("", _BRACKETS.sub(unit, lower)).strip() or lower
    period = _PERIOD.search(bare)
    if period is None:
        return bare, None
    yearly = period.group(1) in {"năm", "nam"}
    return (_PERIOD.sub("", bare), BenefitBasis.YEARLY) if yearly else (bare, None)


def _strictly(figure: str, scale: int) -> int | None:
    """Read the figure alone; a bare one is counted in ``scale``."""
    if re.search(rf"\d\s*(?:{_SCALE})\b", figure) or scale == 1:
        return _whole_money(figure)
    number = figure.replace(" ", "")
    if re.fullmatch(r"-?\d{1,3},\d{3}", number):
        return None  # "1,234" million: one and a bit to one reader, a thousand to another
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?", number):
        number = number.replace(".", "")
    if not re.fullmatch(r"-?\d{1,12}(?:[.,]\d{1,9})?", number):
        return None
    exact = Decimal(number.replace(",", ".")) * scale
    # Somebody wrote the whole sum under "(triệu đồng)": eight digits of millions are not meant.
    if exact > 10**14 and (whole := _whole_money(figure)) is not None:
        return whole
    return int(exact) if exact == exact.to_integral_value() else None


def _whole_money(figure: str) -> int | None:
    try:
        return read_money(figure)
    except MoneyUnreadable:
        return None


def _from_sentence(text: str, lower: str, basis: BenefitBasis | None) -> MoneyRead:
    """Pick the one sum a sentence names; none or several is for the person to say."""
    sums = {amount for match in _IN_SENTENCE.finditer(lower) if (amount := _whole_money(match.group())) is not None}
    words = sum(letter.isalpha() for letter in lower)
    if len(sums) == 1 and words > 12 and not re.search(r"\d\s*(?:-|–|đến)\s*\d", lower):
        yearly = re.search(r"/\s*(?:1\s*)?năm|mỗi năm|một năm|hằng năm|hàng năm", lower)
        return MoneyRead(sums.pop(), basis or (BenefitBasis.YEARLY if yearly else None), words=text, guessed=True)
    speaks_of_money = _IN_SENTENCE.search(lower) or _OTHER_MONEY.search(lower) or words <= 6
    if not speaks_of_money:
        return MoneyRead(None, words=text)
    return MoneyRead(None, problem=MoneyProblem.UNREADABLE, words=text, proposal=_repaired(lower))


def _repaired(lower: str) -> int | None:
    """Return what a figure with misplaced points was perhaps meant to be: "1.2.00.000" as 1.200.000."""
    digits = re.sub(r"\D", "", lower)
    bare = re.fullmatch(r"[\d., ]+(?:đồng|đ|vn[đd])?", lower)
    return int(digits) if bare and 4 <= len(digits) <= 15 and not digits.startswith("0") else None
