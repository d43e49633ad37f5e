"""What a row of a table is: an initiative, a group, a sum, a signature, more authors of the row above."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sangkien.base.text import fold, one_line
from sangkien.imports.choices import Column, RowRole
from sangkien.imports.rules.authors import is_place

#: Columns whose words make a row an initiative; a group or sum has none of them.
_SUBSTANCE: Final = frozenset(
    {Column.AUTHORS, Column.DECISION, Column.RECOGNISED_ON, Column.FIRST_APPLIED_ON, Column.KIND, Column.CODE}
)
_AUTHOR_COLUMNS: Final = frozenset(
    {
        Column.AUTHORS,
        Column.COAUTHORS,
        Column.SHARES,
        Column.STAFF_CODE,
        Column.IGNORE,
        Column.UNIT,
        Column.AUTHOR_GROUP,
    }
)
_COUNT: Final = re.compile(r"\(?\d{1,6}\)?\.?")
_ROMAN: Final = re.compile(r"(?:[IVXL]{1,6}|[A-ZĐ])(?:\.\d+)?\s*[.)/:-]?")
_LED: Final = re.compile(r"(?:[IVXL]{1,6}|[A-ZĐ]|\d{1,2}(?:\.\d+)*)\s*[.)/:-]\s*\S")
_UNIT_WORDS: Final = re.compile(
    r"(?:(?:[ivxl]{1,6}|[a-z]|\d{1,2})\s*[.)/:-]\s*)?(?:phan xuong|px|p/x|cong doan|cd|phong|to|doi|ban|xi nghiep"
    r"|cong ty|cty|truong"
    r"|khoi|don vi|chi nhanh|trung tam|nha may|cong truong|khoa|lien doan|ldld|nghiep doan|bo phan)\b"
)
_SUM: Final = re.compile(
    r"\W*(?:tổng cộng|tổng số|tổng|cộng|tc)\b(?!\s*(?:hợp|quan|kết|thể|hưởng|tác|đoàn|ty|giám|công ty))"
)
_PLAIN_SUM: Final = re.compile(
    r"\W*(?:tong cong|tong so|tong|cong)\b(?!\s*(?:hop|quan|ket|the|huong|tac|doan|ty|giam|cong|trinh|nghe|cu))"
)
_SIGNATURE: Final = re.compile(
    r"^\W*(?:nguoi lap|lap bieu|lap bang|nguoi tong hop|noi nhan|xac nhan cua|t/?m\b|k/?t\b|ban chap hanh)"
    r"|ky,? ?(?:ghi ro|ten va|dong dau)"
    r"|^\W*(?:pho )?(?:chu tich|giam doc|hieu truong|thu truong|quan doc|truong phong|truong ban"
    r"|tong giam doc)\b.{0,40}$"
    r"|, ?ngay ?[\d .…_]* ?thang ?[\d .…_]* ?nam|^\W*(?:ghi chu|luu y)\s*:|^\W*\(\*+\)"
    r"|danh sach (?:nay )?(?:co|gom) .{0,30}(?:sang kien|nguoi)"
    r"|bang chu\s*:"
)
#: A line of signatures is short.
_SIGN_LIMIT: Final = 120
#: A text longer than this names no group by a numeral and a count.
_NAME_LIMIT: Final = 300
_COLUMN_NUMBER: Final = re.compile(r"\(?\s?(?:\d{1,2}|[A-H])\s?\)?(?:\s?=.*)?")


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A row as the rules look at it: texts by what their column holds, and by place."""

    by_column: Mapping[Column, str]
    texts: tuple[str, ...]
    spans_columns: bool = False
    title_continues: bool = False

    def has(self, *columns: Column) -> bool:
        """Say whether any of ``columns`` holds something."""
        return any(self.by_column.get(column) for column in columns)


def role_of(row: RowSeen, *, below_heading: bool, after_signature: bool, follows_data: bool) -> RowRole:
    """Return what ``row`` is. What is in doubt is an initiative, so that nothing is passed over in silence."""
    if not row.texts:
        return RowRole.BLANK
    if below_heading and len(row.texts) > 1 and all(_COLUMN_NUMBER.fullmatch(text) for text in row.texts):
        return RowRole.HEADING
    authors = row.by_column.get(Column.AUTHORS, "")
    # A lone text in the column of authors that is no person's name is a group or a sum that stands there.
    stray = bool(authors) and len(row.texts) <= 2 and not row.has(Column.TITLE) and not names_people(authors)
    substance = row.has(*(_SUBSTANCE - {Column.AUTHORS} if stray else _SUBSTANCE))
    if follows_data and not stray and _adds_authors(row):
        return RowRole.MORE_AUTHORS
    if not substance and _is_sum(row):
        return RowRole.SUM
    if _is_signature(row, after_signature=after_signature):
        return RowRole.SIGNATURE
    if not substance and _is_group(row):
        return RowRole.GROUP
    return RowRole.DATA


def names_people(text: str) -> bool:
    """Say whether a cell holds names of people: some part of two to six words, each with its capital, no numbers."""
    return any(_is_person(part) for part in re.split(r"[\n,;&/]| và ", re.sub(r"\([^)]*\)|\d+ ?%?|^\W+", " ", text)))


def _is_person(text: str) -> bool:
    words = text.split()
    named = 2 <= len(words) <= 6 and all(word[:1].isupper() for word in words) and len(text) <= 60
    return named and not is_place(text.strip())


def _adds_authors(row: RowSeen) -> bool:
    if row.by_column.get(Column.NUMBER) and not row.title_continues:
        return False
    if row.title_continues:
        return True
    filled = {column for column, text in row.by_column.items() if text}
    return bool(row.by_column.get(Column.AUTHORS)) and filled <= _AUTHOR_COLUMNS


def _is_sum(row: RowSeen) -> bool:
    return any(
        _SUM.match(text.casefold()) or (text.isascii() and _PLAIN_SUM.match(text.casefold())) for text in row.texts[:3]
    )


def _is_signature(row: RowSeen, *, after_signature: bool) -> bool:
    """Say whether the row belongs to the signatures. A title with its authors never does, however it reads."""
    number = row.by_column.get(Column.NUMBER, "")
    if _COUNT.fullmatch(number) and row.has(Column.TITLE):
        return False
    signs = [text for text in row.texts if len(text) <= _SIGN_LIMIT and _SIGNATURE.search(fold(text))]
    title = row.by_column.get(Column.TITLE, "")
    if title and row.has(Column.AUTHORS):
        names_alone = after_signature and len(row.texts) <= 3 and _is_person(title)
        return title in signs or names_alone
    return after_signature or (not _COUNT.fullmatch(number) and len(row.texts) <= 5 and bool(signs))


def _is_group(row: RowSeen) -> bool:
    """Say whether the row only names what follows: "I. Phân xưởng 1", alone or with counts beside it."""
    number = row.by_column.get(Column.NUMBER, "")
    words = [text for text in row.texts if text != number and not _COUNT.fullmatch(text) and not _is_figure(text)]
    if len(words) > 1 or (not words and not number):
        return False
    if number and not words:
        return not _COUNT.fullmatch(number)
    if number and _COUNT.fullmatch(number):
        return False
    text = words[0]
    led = bool(number and _ROMAN.fullmatch(number)) or bool(_LED.match(text))
    if not led and row.by_column.get(Column.TITLE) == text and row.has(Column.BENEFIT):
        return False  # a title with its sum of money is an initiative whose author is missing
    return led or row.spans_columns or bool(_UNIT_WORDS.match(fold(text))) or (text.isupper() and len(text) > 3)


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,% ]+", text))


def group_name(text: str) -> str:
    """Return what a group row names, without its numeral and count: "I. Phân xưởng 1 (12 SK)" → "Phân xưởng 1"."""
    text = one_line(text)
    if len(text) > _NAME_LIMIT:
        return text
    bare = re.sub(r"^(?:[IVXL]{1,6}|[A-ZĐ]|\d{1,2}(?:\.\d+)*)\s*[.)/:-]\s*", "", text)
    return (
        re.sub(r"\s*[:(–-]?\s*\(?\s*\d+\s*(?:sáng kiến|sk|người|đề tài)?\s*\)?\s*$", "", bare, flags=re.I).strip(" :")
        if re.search(r"\d+\s*(?:sáng kiến|sk|người|đề tài)\W*$", bare, flags=re.I)
        else bare.strip(" :")
    )
