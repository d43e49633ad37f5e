"""Officers, support teams and the accounts of the demonstration, all invented."""

from dataclasses import dataclass
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.fixed import ALL, LUONG
from sangkien.demonstration.names import Names
from sangkien.demonstration.sections import main_work
from sangkien.demonstration.sources import unit_rows

_OFFICE = "van_phong"
_CHAIR = "Cán bộ công đoàn phụ trách chương trình"

ACCOUNTS: tuple[dict[str, str], ...] = (
    {
        "username": "cong.nhan",
        "name": LUONG,
        "role": "member",
        "unit_code": "TTCO-TT2-01",
        "title": "Thợ vận hành băng, Phân xưởng Tuyển than 2",
    },
    {
        "username": "to.ho.tro",
        "name": "Phạm Thị Lan",
        "role": "support_team",
        "unit_code": "TTCO",
        "title": "Tổ hỗ trợ sáng kiến",
    },
    {
        "username": "can.bo.co.so",
        "name": "Nguyễn Thị Thu",
        "role": "unit_officer",
        "unit_code": "TTCO",
        "title": "Công đoàn Công ty Tuyển than Cửa Ông",
    },
    {
        "username": "can.bo.cap.tren",
        "name": "Lê Hồng Minh",
        "role": "unit_officer",
        "unit_code": facts.ROOT,
        "title": "Công đoàn TKV, Ban CSPL và QHLĐ",
    },
    {
        "username": "quan.tri",
        "name": "Phan Hải Yến",
        "role": "programme_admin",
        "unit_code": facts.ROOT,
        "title": "Quản trị chương trình",
    },
    {
        "username": "van.hanh",
        "name": "Đinh Công Thịnh",
        "role": "operator",
        "unit_code": facts.ROOT,
        "title": "Vận hành hệ thống",
    },
)
# People in charge of the programme in sections of Tuyển than Cửa Ông; one section has nobody yet.
_SECTION_OFFICERS = (
    ("TTCO-CD", "Vũ Đức Thành"),
    ("TTCO-TT1", "Nguyễn Văn Huy"),
    ("TTCO-BEN", "Trần Thị Bích"),
    ("TTCO-OTO", "Lê Văn Cường"),
    ("TTCO-TT3", "Hoàng Minh Đạo"),
    ("TTCO-VP", "Đỗ Thu Trang"),
    ("TTCO-GD", "Bùi Thanh Hà"),
)


@dataclass(frozen=True)
class Staff:
    """Officers by union, support teams by union."""

    officers: dict[str, str]
    teams: dict[str, tuple[str, ...]]


def reserved_names() -> list[str]:
    """Names that stand in the told story or belong to accounts."""
    told = [name for fixed in ALL for name, _, _ in fixed.authors]
    return told + [row["name"] for row in ACCOUNTS] + [name for _, name in _SECTION_OFFICERS]


def _team_units() -> list[str]:
    """The 47 unions with a support team: those with the most submissions."""
    order = sorted(facts.UNIT_FIGURES, key=lambda code: (-facts.UNIT_FIGURES[code][0], code))
    return order[: facts.SUPPORT_TEAMS]


def make_staff(rng: Random, names: Names) -> Staff:
    """An officer for each union, two to five people in each support team."""
    officers = {row["code"]: names.draw(rng.random() < 0.5) for row in unit_rows()}
    officers["TTCO"] = "Nguyễn Thị Thu"
    teams = {}
    for unit in _team_units():
        size = 5 if facts.UNIT_FIGURES[unit][0] > 400 else 3 if facts.UNIT_FIGURES[unit][0] > 100 else 2
        teams[unit] = tuple(names.draw(names.female(_OFFICE)) for _ in range(size))
    teams["TTCO"] = ("Phạm Thị Lan", *teams["TTCO"][1:])
    return Staff(officers, teams)


def account_rows() -> list[dict[str, str]]:
    """One account for each role; the loader sets the passwords."""
    return [dict(row) for row in ACCOUNTS]


def officer_rows(staff: Staff) -> list[dict[str, str]]:
    """Officers, people in charge of sections and support teams: unit_code, name, role, title."""
    rows = [_row(facts.ROOT, "Lê Hồng Minh", "unit_officer", "Ban CSPL và QHLĐ")]
    rows += [_row(code, staff.officers[code], "unit_officer", _CHAIR) for code in main_work()]
    rows += [
        _row(code, name, "unit_officer", "Người phụ trách công đoàn bộ phận")
        for code, name in (*_SECTION_OFFICERS, ("TTCO-TT2", "Phạm Thị Lan"))
    ]
    for unit, team in staff.teams.items():
        rows += [_row(unit, name, "support_team", "Tổ hỗ trợ sáng kiến") for name in team]
    return rows


def _row(unit: str, name: str, role: str, title: str) -> dict[str, str]:
    return {"unit_code": unit, "name": name, "role": role, "title": title}
