"""Three stories a template must be able to tell: week 30 of the coal union (documents §6), nothing yet, too much."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from sangkien.base.clock import VIETNAM
from sangkien.reports.rules import Correction, Issuer, LetterFacts, LetterRow, LetterTotals

WORD = Path(__file__).resolve().parent.parent / "templates" / "reports" / "word"
DEFAULT = WORD / "ket-qua-tuan.docx"
_AS_OF = datetime(2023, 7, 25, 17, tzinfo=VIETNAM)
_ISSUER = Issuer(
    name="Công đoàn\nThan - Khoáng sản Việt Nam",
    short_name="Công đoàn Than - Khoáng sản Việt Nam",
    parent_name="Tổng Liên đoàn\nLao động Việt Nam",
    short_code="CĐTKV",
    drafting_code="CSPL&QHLĐ",
    scope_word="ngành",
    place="Hà Nội",
    addressee="Ban Chấp hành công đoàn các đơn vị trực thuộc.",
    contact_unit="Ban Chính sách pháp luật và Quan hệ lao động",
    signing_capacity=("TL. Ban Thường vụ",),
    signatory_title="Trưởng ban Chính sách\npháp luật và quan hệ lao động",
    signatory_name="Lê Hồng Minh",
    recipients=("Thường trực CĐTKV (để báo cáo)", "Các ban CĐTKV", "Trang thông tin điện tử CĐTKV"),
)


def _percent(valid: int, target: int | None) -> Decimal | None:
    if not target:
        return None
    return (Decimal(valid) * 100 / target).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _band(valid: int, target: int) -> str:
    if not valid:
        return "none"
    return "over" if valid >= target else "half_to_full" if valid * 2 >= target else "below_half"


def _rows() -> tuple[LetterRow, ...]:
    told = json.loads((WORD / "tuan-30.json").read_text(encoding="utf-8"))
    rows: list[LetterRow] = []
    for place, (name, target, submitted, valid, moved) in enumerate(told, start=1):
        percent = _percent(valid, target)
        tied = rows and rows[-1].attained_pct == percent
        rank = (rows[-1].rank if tied else place) if valid else None
        rows.append(LetterRow(rank, name, target, submitted, valid, percent, moved, _band(valid, target)))
    return tuple(rows)


@cache
def week_thirty() -> LetterFacts:
    """Return the letter of the example: 65 units, 12.358 valid of 10.000, signed and numbered."""
    rows = _rows()
    bands = {
        name: sum(1 for row in rows if row.band == name) for name in ("over", "half_to_full", "below_half", "none")
    }
    children = sum(row.target or 0 for row in rows)
    valid = sum(row.valid for row in rows)
    totals = LetterTotals(
        sum(row.submitted for row in rows), valid, 10_000, _percent(valid, 10_000), children, _percent(valid, children)
    )
    return LetterFacts(
        issuer=_ISSUER,
        programme_name=(
            "Chương trình “01 triệu sáng kiến - nỗ lực vượt khó, sáng tạo, quyết tâm chiến thắng đại dịch Covid-19”"
        ),
        programme_short_name="Chương trình “01 triệu sáng kiến”",
        rows=rows,
        totals=totals,
        bands=bands,
        as_of=_AS_OF,
        known_at=_AS_OF,
        tree_day=date(2023, 7, 1),
        week_no=30,
        prev_week_no=29,
        denominator_label="chỉ tiêu được giao của cả Chương trình",
        check_code="7F3A-91C2-E04D-B856",
        verify_url="sangkien.example/kiem-tra",
        stage_name="Giai đoạn II",
        closes_at=datetime(2023, 9, 1, tzinfo=VIETNAM),
        window_from=date(2021, 9, 1),
        number=356,
        issued_on=date(2023, 7, 26),
    )


def nothing_yet() -> LetterFacts:
    """Return the first week of a programme of a unit that filled nothing in: no rows, no targets, no signatory."""
    return replace(
        week_thirty(),
        issuer=Issuer(name="Công đoàn cơ sở", short_name="Công đoàn cơ sở"),
        rows=(),
        totals=LetterTotals(0, 0, None, None, None, None),
        bands={},
        prev_week_no=None,
        stage_name="",
        closes_at=None,
        window_from=None,
        number=None,
        issued_on=None,
    )


def far_too_much() -> LetterFacts:
    """Return 200 units with names as long as a name may be, signs that XML minds, and a correction."""
    long_name = "Công đoàn Công ty <Khai thác & Chế biến> “Đá – Vôi” " * 5
    rows = [LetterRow(n, f"{long_name}{n}", 10**7, 10**8, 10**8, Decimal("99999.99"), -n, "none") for n in range(200)]
    return replace(
        week_thirty(),
        issuer=replace(_ISSUER, name=long_name, short_name=long_name, recipients=(long_name,) * 20),
        programme_name=long_name * 2,
        rows=tuple(rows),
        bands={"over": 200, "half_to_full": 200, "below_half": 200, "none": 200, "no_target": 200},
        correction=Correction("29", long_name, "0000-0000-0000-0000"),
    )
