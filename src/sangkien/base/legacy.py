"""Vietnamese written in the fonts before Unicode: TCVN3 (.VnTime) and VNI, told apart and brought to Unicode.

Such text holds Latin-1 letters that only looked right in their font ("S¸ng kiÕn", "Saùng kieán"). What a text is
written in
is judged by whether its words are Vietnamese syllables under each reading; where nothing speaks for an old font
the text
stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from sangkien.base.memory import remembered

_TONES: Final = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng

#: Vowel → its TCVN3 letters: without tone, then with each of the five tones in the order of _TONES.
_TCVN3_ROWS: Final = {
    "a": "aµ¸¶·¹",
    "ă": "¨»¾¼½Æ",
    "â": "©ÇÊÈÉË",
    "e": "eÌÐÎÏÑ",
    "ê": "ªÒÕÓÔÖ",
    "i": "i×ÝØÜÞ",
    "o": "oßãáâä",
    "ô": "«åèæçé",
    "ơ": "¬êíëìî",
    "u": "uïóñòô",
    "ư": "\u00adõøö÷ù",
    "y": "yúýûüþ",
}
_TCVN3_SINGLE: Final = {"®": "đ", "§": "Đ", "¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư"}

_VNI_TONES: Final = "øùûõï"
_VNI_CIRCUMFLEX: Final = "âàáåãä"  # the sign alone, then with each tone
_VNI_BREVE: Final = "êèéúüë"
_VNI_SINGLE: Final = {"ñ": "đ", "ö": "ư", "ô": "ơ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


class Script(StrEnum):
    """How the letters of a text were written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"
    MOJIBAKE = "utf8_as_latin1"


def _toned(vowel: str, tone: int) -> str:
    """Return ``vowel`` with the tone of that place (0: none) as one letter."""
    return unicodedata.normalize("NFC", vowel + (_TONES[tone - 1] if tone else ""))


def _tcvn3_table() -> dict[str, str]:
    table = dict(_TCVN3_SINGLE)
    for vowel, letters in _TCVN3_ROWS.items():
        table |= {letter: _toned(vowel, tone) for tone, letter in enumerate(letters) if letter != vowel}
    return table


def _vni_table() -> dict[str, str]:
    table = {base + sign: _toned(base, tone) for base in "aeouy" for tone, sign in enumerate(_VNI_TONES, start=1)}
    for base, hat in (("a", "â"), ("e", "ê"), ("o", "ô")):
        table |= {base + sign: _toned(hat, tone) for tone, sign in enumerate(_VNI_CIRCUMFLEX)}
    table |= {"a" + sign: _toned("ă", tone) for tone, sign in enumerate(_VNI_BREVE)}
    for base, horned in (("ô", "ơ"), ("ö", "ư")):
        table |= {base + sign: _toned(horned, tone) for tone, sign in enumerate(_VNI_TONES, start=1)}
    table |= _VNI_SINGLE
    upper = {key.upper(): value.upper() for key, value in table.items()}
    mixed = {key[0].upper() + key[1:]: value.upper() for key, value in table.items() if len(key) == 2}
    return {**mixed, **upper, **table}


#: Letters of the fonts and what they stand for in Unicode.
TCVN3_LETTERS: Final = _tcvn3_table()
VNI_LETTERS: Final = _vni_table()
_TCVN3: Final = str.maketrans(TCVN3_LETTERS)

_VNI_PARTS: Final = re.compile("|".join(sorted(map(re.escape, VNI_LETTERS), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Return ``text``, written in a .Vn font, in Unicode. Capitals with a tone were lower-case letters in an H font."""
    # "50 × 50" holds no ì.
    return "".join(
        part if part.strip() == "×" else part.translate(_TCVN3) for part in re.split(r"((?<=\d) ?× ?(?=\d))", text)
    )


def from_vni(text: str) -> str:
    """Return ``text``, written in a VNI font, in Unicode."""
    return _VNI_PARTS.sub(lambda found: VNI_LETTERS[found.group()], text)


def _from_mojibake(text: str) -> str:
    """Return UTF-8 that was read as Windows-1252 or Latin-1 read rightly; what cannot be such comes back as it is."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return unicodedata.normalize("NFC", text.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return text


def _same(text: str) -> str:
    return text


_READINGS: Final[dict[Script, Callable[[str], str]]] = {
    Script.UNICODE: _same,
    Script.TCVN3: from_tcvn3,
    Script.VNI: from_vni,
    Script.MOJIBAKE: _from_mojibake,
}

_ONSET: Final = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_NUCLEUS: Final = (
    "uyê|uya|iêu|yêu|uôi|ươi|ươu|oai|oay|oao|oeo|uây|uyu|uêu|iê|yê|uô|ươ|oa|oă|oe|uê|uâ|uy|uơ|ia|ya|ua|ưa"
    "|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_SYLLABLE: Final = re.compile(rf"(?:{_ONSET})?(?:{_NUCLEUS})(?:ch|nh|ng|c|m|n|p|t)?")
_WORDS: Final = re.compile(r"[^\s\d.,;:()\[\]{}/\\|\"'“”‘’!?+=*&%<>–—_-]+")
#: Signs that stand in Unicode text for themselves: micrometres, trade marks, "50 × 50".
_SIGNS: Final = frozenset("µ°²³±×®©")
_WINDOWS_SIGNS: Final = frozenset("“”‘’–—…€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ")
_TONE_MARKS: Final = re.compile(f"[{_TONES}]")


def _judge(word: str) -> int:
    """Return +1 for a Vietnamese syllable with a mark, -2 for a word with strange letters, 0 for plain ASCII."""
    if word.isascii():
        return 0
    parts = unicodedata.normalize("NFD", word.casefold())
    bare = unicodedata.normalize("NFC", _TONE_MARKS.sub("", parts))
    # Written all in capitals or not at all: a capital amid small letters is a letter of another font.
    natural = word.islower() or word.isupper() or word.istitle() or (word[:1].isupper() and word[1:].islower())
    if natural and len(_TONE_MARKS.findall(parts)) <= 1 and _SYLLABLE.fullmatch(bare):
        return 1
    return -2


def _score(text: str) -> int:
    return sum(_judge(word) for word in _WORDS.findall(text))


def _evidence(texts: Iterable[str]) -> dict[Script, int]:
    """Return, for each script, how well ``texts`` read in it."""
    sample = " ".join(text for text in texts if not text.isascii())
    return {script: _score(read(sample)) for script, read in _READINGS.items()}


def script_of(texts: Iterable[str]) -> Script:
    """Return the script most of ``texts`` are written in; Unicode unless another one reads clearly better."""
    strange = [text for text in texts if not text.isascii()]
    silent = [text for text in strange if not _is_unicode(text)]
    if len(silent) * 2 < len(strange):
        return Script.UNICODE
    scores = _evidence(silent)
    best = max(scores, key=lambda script: scores[script])
    return best if scores[best] > max(scores[Script.UNICODE], 0) else Script.UNICODE


def _is_unicode(text: str) -> bool:
    """Say whether ``text`` holds letters no old font has: "ạ", "ư"."""
    return any(ord(letter) > 0xFF and letter not in _WINDOWS_SIGNS for letter in text)


@remembered(4096)
def to_unicode(text: str, leaning: Script = Script.UNICODE) -> str:
    """Return ``text`` in Unicode. ``leaning`` is what the text around it is written in and decides where one word
    is silent.

    A text that holds letters no old font has ("ạ", "ư") is Unicode already.
    """
    if text.isascii() or _is_unicode(text):
        return text
    if leaning == Script.UNICODE and _SIGNS.issuperset(letter for letter in text if not letter.isascii()):
        return text
    scores = {script: _score(read(text)) for script, read in _READINGS.items()}
    best = max(scores, key=lambda script: (scores[script], script == leaning, script == Script.UNICODE))
    if scores[best] <= scores[Script.UNICODE] and leaning == Script.UNICODE:
        return text
    return _READINGS[best](text)
