"""The spellings by which officers name a unit: "PX TT2", "tuyen than 2", "P/x Cơ điện", "CĐ Cty CP than Hà Lầm"
(D7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sangkien.base.memory import remembered
from sangkien.base.text import fold, one_line

_ABBREVIATIONS: Final = {
    "p/x": "phan xuong",
    "px": "phan xuong",
    "pxuong": "phan xuong",
    "p.x": "phan xuong",
    "cty": "cong ty",
    "cti": "cong ty",
    "ct": "cong ty",
    "tcty": "tong cong ty",
    "tct": "tong cong ty",
    "cd": "cong doan",
    "cđ": "cong doan",
    "cdcs": "cong doan co so",
    "cdbp": "cong doan bo phan",
    "cp": "co phan",
    "xn": "xi nghiep",
    "nm": "nha may",
    "tt": "trung tam",
    "p": "phong",
    "cn": "chi nhanh",
    "th": "tieu hoc",
    "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong",
    "mn": "mam non",
    "kt": "khai thac",
    "vt": "van tai",
    "ldld": "lien doan lao dong",
    "cnmt": "cong nghe moi truong",
}
#: Words of law and rank, which one writer puts and the next leaves out.
_FORMAL: Final = re.compile(
    r"\b(?:tong cong ty|cong ty|cong doan co so|cong doan bo phan|cong doan|co phan|tnhh|mtv|mot thanh vien|tap doan"
    r"|tkv|vinacomin|vvmi)\b"
)
_PLACE: Final = re.compile(r"^(phan xuong|phong|ban|to|doi|bo phan|cong truong|xi nghiep|khoa|nha may|trung tam)\b ?")
_WORD: Final = re.compile(r"[a-z0-9/]+")
_GLUED: Final = re.compile(r"(?<=[a-z])(?=\d)")
_EARLY: Final = frozenset({"cty", "cp", "cd", "tct", "tcty", "px", "p/x", "cdcs", "cdbp", "ldld"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as it may be looked up, from the most exact to the loosest; ``place`` is its "phân xưởng", "tổ" …"""

    whole: str
    spelt: str
    bare: str
    place: str
    named: str

    @property
    def joined(self) -> str:
        """Return the name without blanks: "tuyenthan2", and "tt2" of somebody who writes initials."""
        return self.named.replace(" ", "")

    @property
    def initials(self) -> str:
        """Return the first letters and the numbers: "tt2" of "tuyen than 2"; nothing for a single word."""
        parts = self.named.split()
        return "".join(part if part.isdigit() else part[0] for part in parts) if len(parts) > 1 else ""


@remembered(65_536)
def spelling_of(text: str) -> Spelling:
    """Return the spellings of a name: as written, abbreviations written out, words of law left out, place apart."""
    plain = fold(one_line(text)).replace(".", " ").replace("p / x", "p/x")
    words = _WORD.findall(plain)
    parted = [part for word in words for part in _GLUED.sub(" ", word).split()]
    spelt = " ".join(_spell(parted))
    bare = one_line(_FORMAL.sub(" ", spelt)) or spelt
    found = _PLACE.match(bare)
    named = bare[found.end() :] if found and bare[found.end() :] else bare
    return Spelling(" ".join(words), spelt, bare, found.group(1) if found and named != bare else "", named)


def _spell(parted: list[str]) -> list[str]:
    """Write abbreviations out. At the head "tt" is "trung tâm"; later it may be the initials of a name, and stays."""
    alone = len([part for part in parted if not part.isdigit()]) == 1
    return [
        meant
        if (meant := _ABBREVIATIONS.get(word)) and (word in _EARLY or (place == 0 and not alone))
        else word.replace("/", " ")
        for place, word in enumerate(parted)
    ]


def digits_of(text: str) -> tuple[str, ...]:
    """Return the numbers a name holds: "Phân xưởng 1" is never "Phân xưởng 11"."""
    return tuple(re.findall(r"\d+", text))


def shortens(short: str, full: str) -> bool:
    """Say whether ``short`` leaves out words of ``full`` or puts their initials: "tt cua ong", "cua ong", "t than
    cua ong".

    Words stand in order, one of three letters or more at least is whole, and numbers are the same.
    """
    if digits_of(short) != digits_of(full) or short == full:
        return False
    words = short.split()
    whole = [word for word in words if len(word) >= 3 and word in full.split()]
    return bool(whole) and _aligns(tuple(words), tuple(full.split()))


def _aligns(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if not short:
        return True
    if not full:
        return False
    first, rest = short[0], short[1:]
    if first == full[0] and _aligns(rest, full[1:]):
        return True
    for count in range(1, min(len(first), len(full)) + 1):
        if first == "".join(word[0] for word in full[:count]) and _aligns(rest, full[count:]):
            return True
    return _aligns(short, full[1:])
