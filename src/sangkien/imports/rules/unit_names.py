"""The spellings by which officers name a unit: "PX TT2", "tuyen than 2", "P/x Cơ điện", "CĐ Cty CP than Hà Lầm"
(D7)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

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
_FORMAL: Final = frozenset(
    "cong doan ty co phan tnhh mtv mot thanh vien tong cdcs so tkv vinacomin tap".split()  # noqa: SIM905
)
_PLACE_WORDS: Final = frozenset(
    "phan xuong phong ban to doi bo cong truong khai thac khoi".split()  # noqa: SIM905
)
_WORD: Final = re.compile(r"[a-z0-9/]+")
_GLUED: Final = re.compile(r"(?<=[a-z])(?=\d)")


@lru_cache(maxsize=65_536)
def spellings_of(text: str) -> tuple[str, ...]:
    """Return keys under which a name is known, from the most exact to the loosest.

    The name without accents; with abbreviations written out; without words of law and rank; without blanks; its
    initials
    after the words for "workshop". Two names that share a key may be one unit, on the level of that key.
    """
    plain = fold(one_line(text))
    words = _WORD.findall(plain.replace(".", " ").replace("p / x", "p/x"))
    if not words:
        return ("", "", "", "", "")
    whole = " ".join(words)
    parted = [part for word in words for part in _GLUED.sub(" ", word).split()]
    spelt = " ".join(_spell(words, parted))
    parts = spelt.split()
    bare = [part for part in parts if part not in _FORMAL] or parts
    named = [part for part in bare if part not in _PLACE_WORDS] or bare
    initials = "".join(part if part.isdigit() else part[0] for part in named) if len(named) > 1 else "".join(named)
    return whole, spelt, " ".join(bare), "".join(named), initials


def _spell(words: list[str], parted: list[str]) -> list[str]:
    """Write abbreviations out. At the head "tt" is "trung tâm"; later it may be the initials of a name, and stays."""
    spelt: list[str] = []
    for place, word in enumerate(parted):
        meant = _ABBREVIATIONS.get(word)
        early = place == 0 or word in {"cty", "cp", "cd", "tct", "tcty", "px", "p/x", "cdcs", "cdbp"}
        spelt.append(meant if meant and early else word.replace("/", " "))
    return spelt


def digits_of(text: str) -> tuple[str, ...]:
    """Return the numbers a name holds: "Phân xưởng 1" is never "Phân xưởng 11"."""
    return tuple(re.findall(r"\d+", text))
