"""Numbers, dates and money as people here read them; English where the page is in English.

Pure functions. Vietnamese forms follow official letters: ``12.358``, ``1,86 tỷ đồng``, ``123,58 %`` with a
no-break space, ``31/8/2023`` but ``08/6/2022`` and ``01/9/2021`` (two digits for days 1-9 and months 1-2),
``24:00 ngày 31/8/2023`` for a half-open end at midnight. Rounding is half up, on Decimal. Times are shown in
Asia/Ho_Chi_Minh. Missing is a dash, zero is printed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
MISSING: Final = "–"
MINUS: Final = "\u2212"
NBSP: Final = "\u00a0"
EN_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EN_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
VI_DAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
BILLION: Final = 1_000_000_000
MILLION: Final = 1_000_000

Number = int | float | Decimal | str


def is_english() -> bool:
    """Whether the page is being written in English; everything else is written in Vietnamese."""
    return (get_language() or "vi").startswith("en")


def rounded(value: Number, places: int) -> Decimal:
    """The value half up to ``places`` decimals; floats are read as they print, not as they are stored."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def number(value: Number | None, places: int | None = None) -> str:
    """``12.358`` or ``91,20``; without ``places`` the decimals the value has."""
    if value is None or value == "":
        return MISSING
    exact = Decimal(str(value)) if places is None else rounded(value, places)
    if exact == 0:
        exact = abs(exact)
    text = f"{abs(exact):,f}"
    if not is_english():
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if exact < 0 else text


def up_to(value: int, most: int) -> str:
    """``10.000+`` where counting stopped at ``most``, else the number."""
    return f"{number(most)}+" if value >= most else number(value)


def percent(value: Number | None, places: int = 2) -> str:
    """``123,58 %`` from 123.58; two decimals in rankings, one elsewhere."""
    if value is None or value == "":
        return MISSING
    return f"{number(value, places)}{'' if is_english() else NBSP}%"


def share(part: Number | None, whole: Number | None) -> Decimal | None:
    """Percent of ``whole`` that ``part`` is, unrounded; None where there is nothing to divide by."""
    if part is None or not whole:
        return None
    return Decimal(str(part)) * 100 / Decimal(str(whole))


def attained(valid: Number | None, target: Number | None, places: int = 2) -> str:
    """``123,58 %``: valid entries in percent of the target, a dash where no target stands."""
    return percent(share(valid, target), places)


def money(amount: Number | None) -> str:
    """The exact amount in whole đồng: ``1.860.000.000 đồng``; the only form allowed in documents."""
    if amount is None or amount == "":
        return MISSING
    return f"{number(amount, 0)}{NBSP}{'VND' if is_english() else 'đồng'}"


def money_short(amount: Number | None) -> str:
    """For screens only: ``1,86 tỷ đồng``, ``620 triệu đồng``; below a million the exact amount."""
    if amount is None or amount == "":
        return MISSING
    figure, unit = short_parts(Decimal(str(amount)))
    if not unit:
        return money(amount)
    return f"{figure}{NBSP}{unit} {'VND' if is_english() else 'đồng'}"


def short_parts(amount: Decimal) -> tuple[str, str]:
    """Figure and unit of a short amount: (``1,86``, ``tỷ``); the unit is empty below a million đồng."""
    millions = rounded(amount / MILLION, 1 if abs(amount) >= 100 * MILLION else 2)
    if abs(amount) >= BILLION or abs(millions) >= 1000:
        return trimmed(amount / BILLION), "billion" if is_english() else "tỷ"
    if abs(amount) >= MILLION:
        return trimmed(amount / MILLION), "million" if is_english() else "triệu"
    return number(amount, 0), ""


def trimmed(value: Decimal) -> str:
    """Two decimals under 100, one under 1000, then none; without zeros at the end."""
    places = 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0
    short = rounded(value, places)
    return number(short.quantize(Decimal(1)) if short == short.to_integral() else short.normalize())


def local(moment_: datetime) -> datetime:
    """The moment on Vietnam's clock; a naive time is refused, for it says nothing."""
    if moment_.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment_.astimezone(LOCAL)


def as_day(value: date | datetime) -> date:
    """The calendar day in Vietnam."""
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """``31/8/2023``, ``01/9/2021``; English ``31 Aug 2023``."""
    if value is None:
        return MISSING
    the_day = as_day(value)
    if is_english():
        return f"{the_day.day} {EN_MONTHS[the_day.month - 1]} {the_day.year}"
    return f"{day_and_month(the_day)}/{the_day.year}"


def day_month(value: date | datetime | None, today: date | None = None) -> str:
    """``28/7`` for short notes; with the year when it is not the year of ``today``."""
    if value is None:
        return MISSING
    the_day = as_day(value)
    if today and the_day.year != today.year:
        return day(the_day)
    if is_english():
        return f"{the_day.day} {EN_MONTHS[the_day.month - 1]}"
    return day_and_month(the_day)


def day_and_month(the_day: date) -> str:
    """Vietnamese day and month, with the leading zeros that keep a written date from being altered."""
    month = f"0{the_day.month}" if the_day.month <= 2 else str(the_day.month)
    return f"{the_day.day:02d}/{month}"


def weekday(value: date | datetime | None) -> str:
    """``Thứ Ba``."""
    if value is None:
        return MISSING
    return (EN_DAYS if is_english() else VI_DAYS)[as_day(value).weekday()]


def clock(value: datetime | None) -> str:
    """``16:58`` on Vietnam's clock."""
    return MISSING if value is None else f"{local(value):%H:%M}"


def moment(value: datetime | None) -> str:
    """``16:58 ngày 25/7/2023``."""
    return MISSING if value is None else at_clock(clock(value), day(value))


def at_clock(hour: str, the_day: str) -> str:
    """Hour and day joined the way each language says it."""
    return f"{hour}, {the_day}" if is_english() else f"{hour} ngày {the_day}"


def last_day(end: datetime | None) -> str:
    """The last day that still counts before a half-open end: ``31/8/2023`` for ``< 01/9/2023 00:00``."""
    return MISSING if end is None else day(end - timedelta(microseconds=1))


def deadline(end: datetime | None) -> str:
    """A half-open end as people say it: ``24:00 ngày 31/8/2023`` when it falls on midnight."""
    if end is None:
        return MISSING
    at = local(end)
    if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0):
        return at_clock("24:00", day(at.date() - timedelta(days=1)))
    return moment(end)


def span(start: date | datetime | None, end: date | datetime | None) -> str:
    """``từ 01/9/2021 đến 31/8/2023``; a datetime end is half-open, a date end is the last day itself."""
    last = last_day(end) if isinstance(end, datetime) else day(end)
    return gettext("từ %(start)s đến %(end)s") % {"start": day(start), "end": last}


def days_until(end: datetime, now: datetime) -> int:
    """Whole days of 24 hours that are left; 0 on the last one and after the end."""
    return max(0, (end - now) // timedelta(days=1))


def time_left(end: datetime, now: datetime) -> str:
    """``Còn 37 ngày``, on the last day hours, in the last hour minutes; ``Đã đóng`` after the end."""
    left = end - now
    if left <= timedelta(0):
        return gettext("Đã đóng")
    if left >= timedelta(days=1):
        return counted(ngettext("Còn %(n)s ngày", "Còn %(n)s ngày", left.days), left.days)
    minutes = max(1, -(-left // timedelta(minutes=1)))
    if minutes >= 60:
        return counted(ngettext("Còn %(n)s giờ", "Còn %(n)s giờ", minutes // 60), minutes // 60)
    return counted(ngettext("Còn %(n)s phút", "Còn %(n)s phút", minutes), minutes)


def counted(phrase: str, n: int) -> str:
    """The phrase with its number written in."""
    return phrase % {"n": number(n)}


def ago(value: datetime | None, now: datetime) -> str:
    """``vừa xong``, ``12 phút trước``, ``09:47 hôm nay``, ``16:20 hôm qua``, ``3 ngày trước``, a date."""
    if value is None:
        return MISSING
    minutes = (now - value) // timedelta(minutes=1)
    days = (as_day(now) - as_day(value)).days
    if 0 <= minutes < 60:
        phrase = ngettext("%(n)s phút trước", "%(n)s phút trước", minutes)
        return counted(phrase, minutes) if minutes else gettext("vừa xong")
    return near_day(value, days) or day(value)


def near_day(value: datetime, days: int) -> str:
    """How a day close to today is called; empty for days further away."""
    if days in (0, 1, -1):
        names = {0: gettext("hôm nay"), 1: gettext("hôm qua"), -1: gettext("ngày mai")}
        return f"{clock(value)} {names[days]}"
    if 1 < days < 7:
        return counted(ngettext("%(n)s ngày trước", "%(n)s ngày trước", days), days)
    if -7 < days < -1:
        return counted(ngettext("%(n)s ngày nữa", "%(n)s ngày nữa", -days), -days)
    return ""


def file_size(size: int | None) -> str:
    """``412 kB``, ``4,8 MB``; thousands, as phones show them."""
    if size is None:
        return MISSING
    if size < 1000:
        return f"{number(size)}{NBSP}byte"
    if size < 999_500:
        return f"{number(Decimal(size) / 1000, 0)}{NBSP}kB"
    return f"{number(Decimal(size) / 1_000_000, 1)}{NBSP}MB"


def check_code(digest: str, groups: int = 4) -> str:
    """The first groups of a digest, ready to be read aloud: ``7F3A-91C2-E04D-B856``."""
    head = digest.upper()[: groups * 4]
    return "-".join(head[i : i + 4] for i in range(0, len(head), 4))


def initials(name: str) -> str:
    """Two letters for the round picture: the family name's and the given name's, as in ``NT``."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return ""
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES: Final = ("", "nghìn", "triệu")


def in_words(value: int) -> str:
    """A whole number in Vietnamese words: 1.205.000 is ``một triệu hai trăm linh năm nghìn``."""
    if value < 0:
        return f"âm {in_words(-value)}"
    if value < BILLION:
        return below_billion(value, leading=True) or DIGITS[0]
    high, low = divmod(value, BILLION)
    rest = below_billion(low, leading=False)
    return f"{in_words(high)} tỷ {rest}".rstrip()


def below_billion(value: int, *, leading: bool) -> str:
    """Groups of three under a billion; only the first spoken group drops its empty hundreds."""
    words: list[str] = []
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group:
            words.append(f"{three_digits(group, full=not leading)} {SCALES[power]}".strip())
        leading = leading and not group
    return " ".join(words)


def three_digits(group: int, *, full: bool) -> str:
    """Words for 1-999; ``full`` names empty hundreds too (``không trăm linh năm``)."""
    hundreds, rest = divmod(group, 100)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if rest:
        words.append(two_digits(rest, after_hundred=bool(words)))
    return " ".join(words)


def two_digits(rest: int, *, after_hundred: bool) -> str:
    """Words for 1-99 with the sounds that change: linh, mười, mươi, mốt, tư, lăm."""
    tens, ones = divmod(rest, 10)
    if not tens:
        return f"linh {DIGITS[ones]}" if after_hundred else DIGITS[ones]
    head = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    changed = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{head} {changed.get(ones, DIGITS[ones])}" if ones else head


def money_words(amount: int | None) -> str:
    """``Một tỷ tám trăm sáu mươi triệu đồng``; always Vietnamese, for it stands in official papers."""
    if amount is None:
        return MISSING
    words = in_words(amount)
    return f"{words[0].upper()}{words[1:]} đồng"
