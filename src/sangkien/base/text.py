"""Vietnamese text in its one normal form, and its folded twin for finding.

``fold`` exists once here and once as the immutable SQL function ``sk_fold`` (base migration 0001); a property test
holds them equal.
"""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZĐđ", "abcdefghijklmnopqrstuvwxyzdd")
_VIETNAMESE = _LETTERS | {
    ord(letter): unicodedata.normalize("NFD", letter)[0].translate(_LETTERS)
    for letter in map(chr, (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)))
    if len(unicodedata.normalize("NFD", letter)) > 1 and unicodedata.normalize("NFD", letter)[0].isascii()
}
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")


def normal(text: str) -> str:
    """Return ``text`` in NFC without control and zero-width characters, outer blanks cut; line breaks stay."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text)).strip()


def one_line(text: str) -> str:
    """Return ``text`` normal and on one line, every run of blanks made one."""
    clean = normal(text)
    # What can be printed has no blank but the space: nothing else to make one.
    return clean if clean.isprintable() and "  " not in clean else _SPACES.sub(" ", clean).strip()


def fold(text: str) -> str:
    """Return ``text`` in lower case without diacritics, đ as d ("Cửa Ông" → "cua ong")."""
    # Nearly all text here is Vietnamese in NFC, whose letters one table knows; the rest takes the long way.
    quick = text.translate(_VIETNAMESE)
    return quick if quick.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", text)).translate(_LETTERS)


def key_of_name(name: str) -> str:
    """Return what makes two spellings of a person's name the same: case and blanks aside, accents kept."""
    return one_line(name).casefold()


def given_name_order(name: str) -> tuple[str, ...]:
    """Return a sort key by given name first, as Vietnamese lists are sorted (D50)."""
    words = fold(one_line(name)).split(" ")
    return (words[-1], *words[:-1])
