"""The units of the demonstration, the programme and its targets, as the import commands take them."""

from typing import Any

from sangkien.demonstration import facts
from sangkien.demonstration.sections import main_work, sections_of
from sangkien.demonstration.sources import results, section_rows, unit_rows

Row = dict[str, Any]

_FROM = "2013-01-01"
_SHORTER = (("Phân xưởng", "PX"), ("Công trường", "CT"), ("Phòng", "P."))
_BLOCS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ham-lo", "Khối hầm lò", ("khai_thac_ham_lo", "xay_dung_mo")),
    ("lo-thien", "Khối lộ thiên", ("khai_thac_lo_thien",)),
    ("tuyen-kho-van", "Khối sàng tuyển, kho vận", ("tuyen_than", "kho_cang", "van_tai")),
    ("co-khi-dien", "Khối cơ khí, điện lực", ("che_tao_may", "nhiet_dien")),
    ("khoang-san", "Khối nhôm, khoáng sản, hóa chất", ("nhom_alumin", "khoang_san")),
)
_BLOC_OF = {"HCM": "khoang-san", "BQLBX": "khoang-san", "GD": "tuyen-kho-van", "PTNDT": "con-lai"}
_FULL_NAME = "Chương trình “01 triệu sáng kiến – nỗ lực vượt khó, sáng tạo, quyết tâm chiến thắng đại dịch Covid-19”"
_STAGES: tuple[Row, ...] = (
    {
        "code": "gd1",
        "name": "Giai đoạn I",
        "opens_at": "2022-01-08T00:00:00+07:00",
        "closes_at": "2022-06-01T00:00:00+07:00",
    },
    {
        "code": "gd2",
        "name": "Giai đoạn II",
        "opens_at": "2022-06-01T00:00:00+07:00",
        "closes_at": "2023-09-01T00:00:00+07:00",
        "grace_minutes": 30,
    },
)
_RULES: Row = {
    "window": {"date": "recognised_on", "from": "2021-09-01", "to": "2023-09-01"},
    "kinds": ["technical", "management", "operational", "tech_application", "research_topic"],
    "required": ["title", "authors", "recognised_on", "decision_no"],
    "recognition_required": True,
    "exclusions": ["ip_protected", "public_order"],
}
_GROUPS = (
    ("don_vi_su_nghiep", "Cán bộ, viên chức, người lao động đơn vị sự nghiệp"),
    ("doanh_nghiep", "Công nhân lao động khu vực doanh nghiệp"),
    ("can_bo_cong_doan", "Cán bộ công đoàn"),
)
_REST = ("con-lai", "Khối nghiên cứu, dịch vụ, thương mại")


def _unit(code: str, name: str, kind: str, parent: str, members: int, order: int, aliases: str) -> Row:
    short = aliases.split("; ")[0] or name
    return {
        "code": code,
        "name": name,
        "kind": kind,
        "parent_code": parent,
        "members": members,
        "valid_from": _FROM,
        "valid_to": "",
        "sort_order": order,
        "aliases": aliases,
        "short_name": short,
    }


def _union(row: dict[str, str], order: int) -> Row:
    kind = "upper_union" if "Tổng Công ty" in row["full_name"] else "grassroots_union"
    aliases = f"{row['short_name']}; {row['code']}"
    return _unit(row["code"], row["full_name"], kind, facts.ROOT, int(row["members"]), order, aliases)


def _abbreviation(name: str) -> str:
    for long, short in _SHORTER:
        if name.startswith(f"{long} "):
            return f"{short} {name.removeprefix(long).strip()}"
    return ""


def _sections() -> list[Row]:
    names = {row["section_code"]: row["section_name"] for row in section_rows()}
    return [
        _unit(code, names[code], "union_section", union, members, order, _abbreviation(names[code]))
        for union, sections in sections_of().items()
        for order, (code, members) in enumerate(sections.items(), 1)
    ]


def _groups() -> list[Row]:
    order: dict[str, int] = {}
    rows = []
    for row in section_rows():
        if row["group_code"]:
            parent = row["section_code"]
            order[parent] = order.get(parent, 0) + 1
            rows.append(
                _unit(
                    row["group_code"],
                    row["group_name"],
                    "union_group",
                    parent,
                    int(row["members"]),
                    order[parent],
                    "",
                )
            )
    return rows


def unit_tree() -> list[Row]:
    """Root, 65 unions in the official order, sections and groups; parents stand before children."""
    unions = [_union(row, order) for order, row in enumerate(unit_rows(), 1)]
    members = sum(row["members"] for row in unions)
    name = "Công đoàn Than – Khoáng sản Việt Nam"
    root = _unit(facts.ROOT, name, "corporation_union", "", members, 1, "Công đoàn TKV; TKV; CĐ TKV")
    return [root, *unions, *_sections(), *_groups()]


def blocs() -> list[Row]:
    """Emulation blocs by trade: code, name, codes of the units."""
    of_work = {work: code for code, _, works in _BLOCS for work in works}
    found = {unit: _BLOC_OF.get(unit) or of_work.get(work, _REST[0]) for unit, work in main_work().items()}
    names = [(code, name) for code, name, _ in _BLOCS] + [_REST]
    return [
        {"code": code, "name": name, "units": [unit for unit, bloc in found.items() if bloc == code]}
        for code, name in names
    ]


def programme_definition() -> Row:
    """The programme as ``programme import`` takes it; stages and window are half-open."""
    return {
        "code": facts.CODE,
        "name": _FULL_NAME,
        "short_name": "01 triệu sáng kiến",
        "root_unit": facts.ROOT,
        "stages": [dict(stage) for stage in _STAGES],
        "rules": dict(_RULES),
        "author_groups": [{"code": code, "name": name} for code, name in _GROUPS],
        "blocs": blocs(),
    }


def stage_targets() -> dict[str, tuple[int, int]]:
    """Assigned targets of each union for stage I and stage II."""
    return {code: (row.target_stage1, row.target_total - row.target_stage1) for code, row in results().items()}
