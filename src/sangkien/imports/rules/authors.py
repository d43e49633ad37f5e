"""Authors as officers write them: "Nguyễn Văn A (60%), Trần B (40%)", one a line, numbered, with titles and
workplaces (D9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Final

from sangkien.base.memory import remembered
from sangkien.base.text import fold, normal, one_line

NAME_LIMIT: Final = 120
#: A cell longer than this names no authors: nothing of it is read, so that nobody is left out in silence.
CELL_LIMIT: Final = 2000
_EMPTY: Final = frozenset({"", "-", "--", "…", "...", "x", "/", "khong", "chua co", "n/a"})
#: Blanks are made one before anything is looked for: the patterns below count on it, and on lines without blanks.
_BLANKS: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r" ?\n[ \n]*")
_PERCENT: Final = re.compile(
    r"[-–:,|]?\s?\(?\s?(?:chiếm|đóng góp|tỷ lệ|tỉ lệ)?\s?:?\s?(\d{1,3}(?:[.,]\d{1,4})?)\s?%\s?\)?"
)
_BARE_SHARE: Final = re.compile(r"(?:[:|]\s?|[-–]\s|\(\s?)(\d{1,3}(?:[.,]\d{1,2})?)\s?\)?\s?$")
_NUMBERED: Final = re.compile(r"(?:^|(?<=[\s;,)%]))\d{1,2}\s*[.)/-]\s*(?=[^\W\d])")
_BULLET: Final = re.compile(r"^(?:[\s\-–•*+.]+|(?:và|cùng)\s+)+")
_TITLE: Final = re.compile(
    r"^(?:(?:ông|bà|anh|chị|đ/c|đc|đồng chí|ks|kỹ sư|ths|thạc sĩ|ts|tiến sĩ|cn|cử nhân|bs|pgs|gs|thợ|cô|thầy)"
    r"(?:\.|\s|:)+|(?:tác giả|đồng tác giả|chủ trì|chủ nhiệm|thành viên|trưởng nhóm)\s*(?:\d\s*)?[:.]\s*)+",
    re.IGNORECASE,
)
_LETTER_TITLE: Final = re.compile(r"^(?:KS|ThS|TS|CN|BS|PGS|GS)\.?(?=\s|[A-ZĐÀ-Ỹ])\s*")
_BRACKETS: Final = re.compile(r"\(([^)]*)\)?|\[([^\]]*)\]")
#: What follows a name after a dash or comma is a post or a workplace when it begins so.
_PLACE: Final = re.compile(
    r"(?:px|p/x|phân xưởng|phòng|tổ|đội|ban|công ty|cty|cđ|công đoàn|xí nghiệp|trường|quản đốc|giám đốc|thợ"
    r"|công nhân|nhân viên"
    r"|chủ tịch|giáo viên|hiệu trưởng|cán bộ|chuyên viên|lái xe|(?:phó|trưởng) (?:phòng|ban|quản đốc|giám đốc|ca"
    r"|tổ|đội|px|chủ tịch"
    r"|phân xưởng)|(?:tổ|đội) (?:trưởng|phó))(?=\s*\d|\s+[^\W\d])",
    re.IGNORECASE,
)
#: A surname and a middle name after which "Tổ", "Ban" … is a given name: "Tô Văn Tổ" never begins with a place.
_POST_ALONE: Final = re.compile(
    r"(?:quản đốc|phó quản đốc|giám đốc|phó giám đốc|tổ trưởng|tổ phó|đội trưởng|đội phó|trưởng phòng|phó phòng"
    r"|công nhân"
    r"|nhân viên|chủ tịch|trưởng ca|lò trưởng|kỹ thuật viên)",
    re.IGNORECASE,
)
_COMRADE: Final = re.compile(r"(?:^|(?<=[\s,;.)(-]))đ/c\b\.?", re.IGNORECASE)
_CLOSED_SHARE: Final = re.compile(r"(%\s*\)?)\s*(?=[^\W\d])")
_SEPARATORS: Final = re.compile(r"\s?(?:[;\n/&+]|,(?!\d))\s?|\s(?:và|va|cùng)\s(?=[A-ZĐÀ-Ỹ])")
_DASHES: Final = re.compile(r"\s[-–]\s")
_CROWD: Final = re.compile(r"^(?:và\s+)?(?:các|nhóm|tập thể|toàn thể|\d+\s+người|những)\b", re.IGNORECASE)
_STAFF_CODE: Final = re.compile(r"#\s*([\w.-]{1,40})")


@dataclass(frozen=True, slots=True)
class Named:
    """An author and the share in percent, None where nobody wrote one."""

    name: str
    share: Decimal | None = None
    code: str = ""


@remembered(8192)
def read_names(text: str) -> tuple[Named, ...]:
    """Read the authors of a cell in the order written; an empty cell, "không" or one beyond the limit has none."""
    if len(text) > CELL_LIMIT:
        return ()
    whole = _LINES.sub("\n", _BLANKS.sub(" ", normal(text)))
    if fold(one_line(whole)).strip(" .") in _EMPTY:
        return ()
    parts = [named for piece in _pieces(whole) if (named := _named(piece)) is not None]
    return tuple(_shares_that_follow(parts))


def _pieces(text: str) -> list[str]:
    """Split at lines, separators and numbers; a percent keeps to the name before it."""
    numbered = _CLOSED_SHARE.sub(r"\1;", _NUMBERED.sub("\n", _COMRADE.sub(" ", text)))
    # Commas inside brackets ("PX1, tổ 2") part no people.
    shielded = re.sub(r"\([^)]*\)|\[[^\]]*\]", lambda found: re.sub(r"[,;\n/&+]", "\u0001", found.group()), numbered)
    pieces = [piece for piece in _SEPARATORS.split(shielded) if piece and piece.strip()]
    pieces = [part for piece in pieces for part in _DASHES.split(piece)]
    return [piece.replace("\u0001", ",") for piece in pieces]


def _named(piece: str) -> Named | None:
    code = _STAFF_CODE.search(piece)
    rest = _STAFF_CODE.sub("", piece)
    percent = _PERCENT.search(rest)
    bare = None if percent else _BARE_SHARE.search(rest)
    share = (percent or bare).group(1) if percent or bare else ""  # type: ignore[union-attr]
    rest = _PERCENT.sub(" ", rest) if percent else _BARE_SHARE.sub(" ", rest)
    name = _name(rest)
    if not name and not share:
        return None
    return Named(name, Decimal(share.replace(",", ".")) if share else None, code.group(1) if code else "")


def _name(text: str) -> str:
    """Return the name without titles, brackets, posts and workplaces; empty when only those stood there."""
    bare = _BULLET.sub("", one_line(_BRACKETS.sub(" ", text))).strip(" .,:;-–|")
    while (shorter := _LETTER_TITLE.sub("", _TITLE.sub("", bare))) != bare:
        bare = shorter
    if not any(letter.isalpha() for letter in bare) or is_place(bare):
        return ""
    return one_line(bare)[:NAME_LIMIT]


def _shares_that_follow(parts: list[Named]) -> list[Named]:
    """Give a share that stands in a piece of its own ("Trần B, 40%") to the name before it."""
    named: list[Named] = []
    for part in parts:
        if part.name:
            named.append(part)
        elif named and named[-1].share is None:
            named[-1] = replace(named[-1], share=part.share)
    return named


def is_place(text: str) -> bool:
    """Say whether ``text`` begins as a workplace or a post does: "Trường THCS Lê Lợi", "Phòng Kỹ thuật"."""
    return bool(_PLACE.match(text) or _POST_ALONE.fullmatch(text))


def is_crowd(name: str) -> bool:
    """Say whether ``name`` is no person ("các đồng tác giả", "tập thể PX1")."""
    return bool(_CROWD.match(name))


def read_shares(text: str) -> list[Decimal]:
    """Read a column of shares: "60", "60% / 40%", one a line, or Excel's fractions "0.6"."""
    found = [Decimal(share.replace(",", ".")) for share in re.findall(r"\d{1,3}(?:[.,]\d{1,4})?", one_line(text))]
    fractions = bool(found) and all(share <= 1 for share in found) and "%" not in text
    return [share * 100 for share in found] if fractions else found


def with_shares(names: tuple[Named, ...], shares: list[Decimal]) -> tuple[Named, ...]:
    """Put a column of shares to the names; as many as there are names, otherwise the names stay without."""
    if len(shares) != len(names):
        return names
    return tuple(replace(name, share=share) for name, share in zip(names, shares, strict=True))


def fill_shares(names: tuple[Named, ...]) -> tuple[tuple[Named, ...], bool]:
    """Return the names with whole shares, and whether any was assumed: what is left is divided evenly.

    A sole author has everything. Shares that are all written stay as they are, even if they do not add up.
    """
    silent = [name for name in names if name.share is None]
    if not silent:
        return _rounded_up(names)
    if len(names) == 1:
        return (replace(names[0], share=Decimal(100)),), False
    left = Decimal(100) - sum((name.share for name in names if name.share is not None), Decimal(0))
    if left <= 0:
        return names, False
    parts = _evenly(left, len(silent))
    return tuple(replace(name, share=parts.pop(0)) if name.share is None else name for name in names), True


def _rounded_up(names: tuple[Named, ...]) -> tuple[tuple[Named, ...], bool]:
    """Give the first author what rounding left: three times 33,3 % is meant to be the whole."""
    total = sum((name.share or Decimal(0) for name in names), Decimal(0))
    left = Decimal(100) - total
    if not left or abs(left) > Decimal("0.1") * len(names) or len(names) < 3:
        return names, False
    first = replace(names[0], share=(names[0].share or Decimal(0)) + left)
    return (first, *names[1:]), True


def _evenly(total: Decimal, count: int) -> list[Decimal]:
    """Divide ``total`` percent; the first takes what does not divide."""
    each = (total / count).quantize(Decimal("0.01"), ROUND_DOWN)
    return [total - each * (count - 1), *[each] * (count - 1)]
