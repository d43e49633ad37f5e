"""A person as a list tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sangkien.accounts.rules import normal_phone
from sangkien.base.sheets import Row
from sangkien.base.text import one_line
from sangkien.people.errors import BirthYearUnfit, PersonNameMissing, PersonPhoneUnfit

COLUMNS = ("unit_code", "name", "code", "birth_year", "job_title", "qualification", "phone")


#: What people write over the columns, without accents.
WORDS = {name: name for name in COLUMNS} | {
    "ma don vi": "unit_code",
    "don vi": "unit_code",
    "ten don vi": "unit_code",
    "don vi cong tac": "unit_code",
    "ho va ten": "name",
    "ho ten": "name",
    "ma nhan vien": "code",
    "ma nv": "code",
    "msnv": "code",
    "so the": "code",
    "danh so": "code",
    "nam sinh": "birth_year",
    "chuc vu": "job_title",
    "chuc danh": "job_title",
    "nghe nghiep": "job_title",
    "trinh do": "qualification",
    "trinh do chuyen mon": "qualification",
    "dien thoai": "phone",
    "so dien thoai": "phone",
    "sdt": "phone",
    "unit code": "unit_code",
    "unit": "unit_code",
    "full name": "name",
    "staff code": "code",
    "birth year": "birth_year",
    "job title": "job_title",
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list; what is empty changes nothing. ``unit_code`` may as well be a unit's name."""

    unit_code: str
    name: str
    code: str = ""
    birth_year: int | None = None
    job_title: str = ""
    qualification: str = ""
    phone: str = ""


def read_person(row: Row, today: date) -> PersonRow:
    """Read a line. Raises ``PersonNameMissing``, ``BirthYearUnfit`` or ``PersonPhoneUnfit``."""
    name = one_line(row.get("name", ""))[:120]
    if not name:
        raise PersonNameMissing
    raw = one_line(row.get("phone", ""))
    # Spreadsheets take the nought in front of a number away.
    phone = normal_phone(raw) or normal_phone(f"0{raw}")
    if raw and not phone:
        raise PersonPhoneUnfit(raw=raw[:40])
    return PersonRow(
        unit_code=one_line(row.get("unit_code", ""))[:255],
        name=name,
        code=one_line(row.get("code", ""))[:40],
        birth_year=_year(one_line(row.get("birth_year", "")), today),
        job_title=one_line(row.get("job_title", ""))[:120],
        qualification=one_line(row.get("qualification", ""))[:120],
        phone=phone,
    )


def _year(raw: str, today: date) -> int | None:
    if not raw:
        return None
    if not (raw.isascii() and raw.isdigit() and 1900 < int(raw[:6]) <= today.year - 14):
        raise BirthYearUnfit(raw=raw[:20])
    return int(raw)
