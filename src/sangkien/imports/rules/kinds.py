"""The five kinds as officers write them: "GP kỹ thuật", "TBKT", "Quản lý", or an x under the kind's heading."""

from __future__ import annotations

import re
from typing import Final

from sangkien.base.memory import remembered
from sangkien.base.text import fold, one_line
from sangkien.initiatives.choices import InitiativeKind

_WORDS: Final[tuple[tuple[InitiativeKind, str], ...]] = (
    (InitiativeKind.RESEARCH_TOPIC, r"\b(?:de tai|nckh|nghien cuu|dtkh|research topic)\b"),
    (
        InitiativeKind.TECH_APPLICATION,
        r"\b(?:ung dung|tbkt|tien bo|ud|udtbkt|cong nghe moi|chuyen doi so|tech application|technical progress)\b",
    ),
    (InitiativeKind.OPERATIONAL, r"\b(?:tac nghiep|nghiep vu|tn|operational)\b"),
    (InitiativeKind.MANAGEMENT, r"\b(?:quan ly|ql|to chuc|management)\b"),
    (
        InitiativeKind.TECHNICAL,
        r"\b(?:ky thuat|ki thuat|kt|ky thuat cong nghe|cong nghe|technical|hop ly hoa san xuat|hlhsx|cai tien)\b",
    ),
)
_PATTERNS: Final = tuple((kind, re.compile(words)) for kind, words in _WORDS)
_MARKS: Final = frozenset({"x", "v", "+", "1", "co", "✓", "✔", "√", "xx", "x."})


@remembered(2048)
def read_kind(text: str) -> InitiativeKind | None:
    """Return the kind ``text`` names; None when it names none."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(one_line(text)))
    return next((kind for kind, pattern in _PATTERNS if pattern.search(plain)), None)


def is_mark(text: str) -> bool:
    """Say whether a cell is a cross under a heading."""
    return fold(one_line(text)) in _MARKS
