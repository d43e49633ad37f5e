"""Pure rules of letters: from figures to the words and derived names a Word template may use (documents, README §2-4).

Letters are Vietnamese whatever the page's language. Values arrive in their final form, so templates need no filters.
Counts below 10 of units take a leading zero (``_2d``), percents have two decimals and a no-break space.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation

from sangkien.base.clock import VIETNAM, day_of
from sangkien.base.formats import MISSING, NBSP, day, deadline, moment, number, percent
from sangkien.base.text import fold

#: How many units the letter names as the best.
TOP = 3
_BLANK = NBSP * 6
#: A known beginning after which a long name of a union is broken, by sense (README §2).
_BREAKS = ("TỔNG LIÊN ĐOÀN", "LIÊN ĐOÀN LAO ĐỘNG", "BAN CHẤP HÀNH", "CÔNG ĐOÀN NGÀNH", "CÔNG ĐOÀN")
_ONE_LINE = 26
_MOVEMENTS = ("chuong trinh", "phong trao", "cuoc ", "dot ", "hoi thi")


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One unit of the annex; percents are Decimal, ``moved`` counts places up."""

    rank: int | None
    unit: str
    target: int | None
    submitted: int
    valid: int
    attained_pct: Decimal | None
    moved: int | None
    band: str


@dataclass(frozen=True, slots=True)
class LetterTotals:
    """The issuer itself; ``children_target`` is the sum of the rows' targets."""

    submitted: int
    valid: int
    target: int | None
    attained_pct: Decimal | None
    children_target: int | None
    children_attained_pct: Decimal | None


@dataclass(frozen=True, slots=True)
class Issuer:
    """The unit that writes, with what its letterhead says; "" is not known yet."""

    name: str
    short_name: str
    parent_name: str = ""
    short_code: str = ""
    drafting_code: str = ""
    scope_word: str = ""
    place: str = ""
    addressee: str = ""
    contact_unit: str = ""
    review_days: int = 7
    signing_capacity: tuple[str, ...] = ()
    signatory_title: str = ""
    signatory_name: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """That an earlier table was replaced, and why."""

    of_week: str
    reason: str
    code: str


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All a weekly letter says, before it is put into words."""

    issuer: Issuer
    programme_name: str
    programme_short_name: str
    rows: tuple[LetterRow, ...]
    totals: LetterTotals
    bands: Mapping[str, int]
    as_of: datetime
    known_at: datetime
    tree_day: date
    week_no: int
    prev_week_no: int | None
    denominator_label: str
    check_code: str
    verify_url: str
    stage_name: str = ""
    closes_at: datetime | None = None
    is_final: bool = False
    window_from: date | None = None
    window_is_applied: bool = False
    correction: Correction | None = None
    number: int | None = None
    issued_on: date | None = None
    reply_by: datetime | None = None


def two_digits(count: int) -> str:
    """Return ``07`` below ten, else the number with points."""
    return f"{count:02d}" if 0 < count < 10 else number(count)


def long_date(on: date | None, year: int) -> str:
    """Return ``ngày 08 tháng 9 năm 2023``; without a date blanks to write in."""
    if on is None:
        return f"ngày{_BLANK}tháng{_BLANK}năm{NBSP}{year}"
    month = f"{on.month:02d}" if on.month <= 2 else str(on.month)
    return f"ngày{NBSP}{on.day:02d} tháng{NBSP}{month} năm{NBSP}{on.year}"


def joined(names: Sequence[str]) -> str:
    """Return ``A, B và C``."""
    return " và ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def kept(name: str) -> str:
    """Return the name with "- TKV" on the line of the word before it (README §2)."""
    return re.sub(r" ([-–]) (TKV|Vinacomin)\b", rf"{NBSP}\1{NBSP}\2", name)


def head_name(name: str) -> str:
    """Return a name in capitals as it stands in the header block, long ones broken by sense into two lines."""
    upper = name.upper()
    if "\n" in upper or len(upper) <= _ONE_LINE:
        return upper
    start = next((one for one in _BREAKS if upper.startswith(f"{one} ")), "")
    return f"{start}\n{upper[len(start) + 1 :]}" if start else upper


def called(name: str) -> str:
    """Return a programme as letters speak of it: ``Chương trình “01 triệu sáng kiến”``."""
    return name if fold(name).startswith(_MOVEMENTS) else f"Chương trình “{name}”"


def move_words(moved: int | None) -> str:
    """Return ``tăng 2``, ``giảm 1`` or a dash."""
    if not moved:
        return MISSING
    return f"{'tăng' if moved > 0 else 'giảm'} {abs(moved)}"


def document_number(taken: int | None, short_code: str, drafting_code: str) -> str:
    """Return ``356/CĐTKV-CSPL&QHLĐ``; the number is taken when the letter is issued, a draft leaves blank space."""
    symbol = f"{short_code}-{drafting_code}" if drafting_code else short_code
    if not short_code:
        return f"{taken}/" if taken else ""
    return f"{taken or _BLANK}/{symbol}"


def friday_after(as_of: datetime) -> datetime:
    """Return 17:00 of the third day after the count, by which units answer (documents 01, example)."""
    return datetime.combine(day_of(as_of) + timedelta(days=3), time(17), VIETNAM)


def letter_file_name(facts: LetterFacts) -> str:
    """Return ``2023-07-26_356-CDTKV-CSPL-QHLD_ket-qua-tuan-30.docx`` (README §3), folded to ASCII."""
    issuer = facts.issuer
    parts = [str(facts.number or ""), issuer.short_code, issuer.drafting_code]
    symbol = "-".join(part for part in (_plain(part) for part in parts) if part) or "cong-van"
    subject = "ket-qua-chung-cuoc" if facts.is_final else f"ket-qua-tuan-{facts.week_no}"
    return f"{facts.issued_on or day_of(facts.as_of)}_{symbol}_{subject}.docx"


def _plain(text: str) -> str:
    """Fold to ASCII and keep capitals; other signs become hyphens."""
    folded = "".join(fold(c).upper() if c.isupper() else fold(c) for c in text)
    return re.sub(r"[^A-Za-z0-9]+", "-", folded).strip("-")


def letter_context(facts: LetterFacts) -> dict[str, Any]:
    """Return every name a template of the weekly letter may use, in Vietnamese form."""
    with translation.override("vi"):
        year = (facts.issued_on or day_of(facts.as_of)).year
        dated = long_date(facts.issued_on, year)
        taken = document_number(facts.number, facts.issuer.short_code, facts.issuer.drafting_code)
        return {
            "issuer": _issuer(facts.issuer),
            "document_number": taken,
            "place": facts.issuer.place,
            "issued_on": day(facts.issued_on) if facts.issued_on else "",
            "issued_on_long": dated,
            "addressee": facts.issuer.addressee,
            **_signing(facts.issuer),
            "programme": {
                "name": facts.programme_name,
                "short_name": facts.programme_short_name,
                "short_name_upper": facts.programme_short_name.upper(),
            },
            "stage": {"name": facts.stage_name},
            **_times(facts),
            **_figures(facts),
            "correction": _correction(facts.correction),
            "snapshot": {"code": facts.check_code},
            "verify_code": facts.check_code,
            "verify_url": facts.verify_url,
        }


def _issuer(issuer: Issuer) -> dict[str, str]:
    return {
        "parent_name": " ".join(issuer.parent_name.split()),
        "parent_name_upper": head_name(issuer.parent_name),
        "name": " ".join(issuer.name.split()),
        "name_upper": head_name(issuer.name),
        "short_name": kept(issuer.short_name),
        "short_code": issuer.short_code,
        "scope_word": issuer.scope_word,
    }


def _signing(issuer: Issuer) -> dict[str, Any]:
    archive = f"Lưu: VT, {issuer.drafting_code}." if issuer.drafting_code else "Lưu: VT."
    return {
        "signing_capacity": [line.upper() for line in issuer.signing_capacity],
        "signatory": {
            "title": issuer.signatory_title,
            "title_upper": issuer.signatory_title.upper(),
            "name": issuer.signatory_name,
        },
        "recipients": [_recipient(line) for line in issuer.recipients],
        "archive_line": archive,
        "contact_unit": issuer.contact_unit,
        "review_days": str(issuer.review_days),
        "review_days_2d": two_digits(issuer.review_days),
    }


def _recipient(line: str) -> dict[str, str]:
    name, _, note = line.rstrip(";. ").partition(" (")
    return {"name": name, "note": note.rstrip(")")}


def _times(facts: LetterFacts) -> dict[str, Any]:
    return {
        "week_no": str(facts.week_no),
        "prev_week_no": "" if facts.prev_week_no is None else str(facts.prev_week_no),
        "is_final": facts.is_final,
        "as_of": moment(facts.as_of),
        "known_at": moment(facts.known_at),
        "tree_date": day(facts.tree_day),
        "closes_at": deadline(facts.closes_at) if facts.closes_at else "",
        "reply_by": moment(facts.reply_by or friday_after(facts.as_of)),
        "window_from": day(facts.window_from) if facts.window_from else "",
        "window_is_applied": facts.window_is_applied,
        "denominator_label": facts.denominator_label,
    }


def _best(ranked: Sequence[LetterRow]) -> list[LetterRow]:
    """Return the first units; who shares the last place named is named as well."""
    return [row for row in ranked if row.rank is not None and row.rank <= TOP]


def _figures(facts: LetterFacts) -> dict[str, Any]:
    totals, bands = facts.totals, facts.bands
    none = [kept(row.unit) for row in facts.rows if row.band == "none"]
    ranked = [row for row in facts.rows if row.rank is not None and row.attained_pct is not None]
    top = [{"name": kept(row.unit), "attained_pct": percent(row.attained_pct)} for row in _best(ranked)]
    return {
        "totals": _totals(totals),
        "children_target": number(totals.children_target),
        "children_attained_pct": _bare(totals.children_attained_pct),
        "children_target_differs": None not in (totals.children_target, totals.target)
        and totals.children_target != totals.target,
        "unit_count": number(len(facts.rows)),
        "unit_count_2d": two_digits(len(facts.rows)),
        "bands": _bands(bands),
        "units_none": [{"name": name} for name in none],
        "units_none_names": ", ".join(none),
        "units_top": top,
        "units_top_2d": two_digits(len(top)),
        "units_top_names": joined([row["name"] for row in top]),
        "units_top_names_pct": ", ".join(f"{row['name']} ({row['attained_pct']})" for row in top),
        "rows": [_row(row) for row in facts.rows],
    }


def _totals(totals: LetterTotals) -> dict[str, Any]:
    excess = None if totals.attained_pct is None else totals.attained_pct - 100
    return {
        "submission": number(totals.submitted),
        "valid": number(totals.valid),
        "assigned_target": number(totals.target),
        "attained_pct": percent(totals.attained_pct),
        "attained_pct_number": _bare(totals.attained_pct),
        "excess_pct": percent(excess),
        "missing": number(max((totals.target or 0) - totals.valid, 0)),
        "is_over": excess is not None and excess > 0,
        "is_exact": totals.target is not None and totals.valid == totals.target,
        "has_target": bool(totals.target),
    }


def _bands(bands: Mapping[str, int]) -> dict[str, Any]:
    """Return each number of units as a plain number, for conditions, and with a leading zero, for the text."""
    below, none = bands.get("below_half", 0), bands.get("none", 0)
    counts = {
        "over": bands.get("over", 0),
        "under_full": bands.get("half_to_full", 0) + below,
        "below_half": below,
        "none": none,
        "no_target": bands.get("no_target", 0),
    }
    return {**counts, **{f"{name}_2d": two_digits(count) for name, count in counts.items()}}


def _row(row: LetterRow) -> dict[str, str]:
    return {
        "rank": MISSING if row.rank is None else str(row.rank),
        "unit": kept(row.unit),
        "assigned_target": number(row.target),
        "submission": number(row.submitted),
        "valid": number(row.valid),
        "attained_pct": percent(row.attained_pct),
        "attained_pct_number": _bare(row.attained_pct),
        "move": move_words(row.moved) if row.rank is not None else MISSING,
    }


def _bare(value: Decimal | None) -> str:
    return MISSING if value is None else number(value, 2)


def _correction(correction: Correction | None) -> dict[str, str] | None:
    if correction is None:
        return None
    return {"of_week": correction.of_week, "reason": correction.reason.rstrip("."), "code": correction.code}
