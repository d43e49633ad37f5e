"""Write ``tests/search/labelled/pairs.jsonl``: the written pairs, and what the machine can make of the bases by rule.

Each line is a base (``id``) or a pair with one (``base``, ``kind``, ``same``). The same seed gives the same file.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

from sangkien.base.text import fold
from sangkien.search.rules.wording import ABBREVIATIONS

PLACE = Path(__file__).resolve().parent.parent / "tests" / "search" / "labelled"
DIFFERENT = {"look_alike", "independent_same_topic"}
_NEAR = {"a": "s", "n": "m", "m": "n", "i": "o", "o": "p", "t": "r", "h": "g", "e": "w", "u": "i", "c": "v"}
_PLACES = (
    "Phân xưởng Cơ điện 3",
    "Công ty Hoa Mai",
    "tổ 7",
    "Trường Tiểu học Kim Đồng 2",
    "Chi nhánh Bắc Sông",
    "kho B12",
)
_TAILS = (
    "nhằm nâng cao hiệu quả công việc tại đơn vị",
    "góp phần hoàn thành nhiệm vụ được giao",
    "đáp ứng yêu cầu trong giai đoạn hiện nay",
    "phù hợp với điều kiện thực tế của đơn vị",
)
_HEADS = ("Sáng kiến:", "Đề tài sáng kiến kinh nghiệm", "Giải pháp", "Một số kinh nghiệm")


def slipped(drawn: random.Random, title: str) -> str:
    """Return the title with two slips of typing in longer words."""
    words = title.split()
    for _ in range(2):
        places = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
        if not places:
            break
        place = drawn.choice(places)
        word = list(words[place])
        at = drawn.randrange(1, len(word) - 1)
        kind = drawn.randrange(4)
        if kind == 0:
            word[at], word[at - 1] = word[at - 1], word[at]
        elif kind == 1:
            del word[at]
        elif kind == 2:
            word.insert(at, word[at])
        else:
            word[at] = _NEAR.get(word[at], "x")
        words[place] = "".join(word)
    return " ".join(words)


def turned(drawn: random.Random, title: str) -> str:
    """Return the title with its parts in another order."""
    words = title.split()
    cut = drawn.randrange(len(words) // 3, len(words) - len(words) // 3 + 1)
    return " ".join([*words[cut:], *words[:cut]])


def elsewhere(drawn: random.Random, title: str) -> str:
    """Return the title with other numbers, at another place."""
    numbered = re.sub(r"\d+", lambda _: str(drawn.randrange(2, 99)), title)
    return f"{numbered} tại {drawn.choice(_PLACES)}"


def shortened(title: str) -> str:
    """Return the title with what officers abbreviate abbreviated; unchanged where nothing is."""
    words = title.split()
    for length in range(5, 1, -1):
        for place in range(len(words) - length + 1):
            phrase = tuple(fold(word.strip(",.")) for word in words[place : place + length])
            short = next((short for short, full in ABBREVIATIONS.items() if full == phrase), "")
            if short:
                words[place : place + length] = [short.upper()]
                return shortened(" ".join(words))
    return title


def wrong_tones(drawn: random.Random, title: str) -> str:
    """Return the title without accents, or with half of its words without."""
    if drawn.random() < 0.5:
        return fold(title)
    return " ".join(fold(word) if drawn.random() < 0.5 else word for word in title.split())


def variants(drawn: random.Random) -> dict[str, Callable[[str], str]]:
    """Return the light changes by kind."""
    return {
        "case": lambda title: title.upper() if drawn.random() < 0.5 else title.title(),
        "accents": lambda title: wrong_tones(drawn, title),
        "slips": lambda title: slipped(drawn, title),
        "order": lambda title: turned(drawn, title),
        "place": lambda title: elsewhere(drawn, title),
        "truncation": lambda title: " ".join(title.split()[: max(5, round(len(title.split()) * 0.65))]),
        "padding": lambda title: f"{drawn.choice(_HEADS)} {title[:1].lower()}{title[1:]} {drawn.choice(_TAILS)}",
        "abbreviation": shortened,
    }


def main() -> None:
    """Write the file."""
    drawn = random.Random(41)
    written = [json.loads(line) for line in (PLACE / "written.jsonl").read_text(encoding="utf-8").splitlines()]
    bases = [line for line in written if "id" in line]
    lines = [*bases, *({**pair, "same": pair["kind"] not in DIFFERENT} for pair in written if "base" in pair)]
    for base in bases:
        for kind, change in variants(drawn).items():
            title = change(base["title"])
            if title == base["title"]:
                continue
            summary = base["summary"] if drawn.random() < 0.5 else ""
            lines.append({"base": base["id"], "kind": kind, "title": title, "summary": summary, "same": True})
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (PLACE / "pairs.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
