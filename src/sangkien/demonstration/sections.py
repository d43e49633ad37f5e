"""Where in a union an entry comes from, and what kind of work is done there."""

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from random import Random

from sangkien.demonstration import facts
from sangkien.demonstration.shapes import Draft, Fixed
from sangkien.demonstration.sources import section_rows, unit_rows

# Work that every company has beside its main trade, as share of its entries.
_BESIDE = {
    "co_dien": 0.05,
    "van_phong": 0.07,
    "khach_san_dich_vu": 0.03,
    "van_tai": 0.02,
    "moi_truong": 0.02,
    "y_te": 0.015,
    "cntt": 0.015,
    "cap_cuu_mo": 0.01,
}
_PEOPLE_TRADES = ("van_phong", "cntt", "thuong_mai", "y_te", "truong_hoc", "khach_san_dich_vu", "cap_cuu_mo")
_OWN_MIX = {
    "GD": {"van_phong": 0.6, "tuyen_than": 0.25, "cntt": 0.15},
    "VKHCN": {"van_phong": 0.3, "dia_chat": 0.3, "khai_thac_ham_lo": 0.2, "co_dien": 0.2},
    "TVMCN": {"van_phong": 0.6, "dia_chat": 0.25, "cntt": 0.15},
    "KDMB": {"thuong_mai": 0.6, "kho_cang": 0.25, "van_tai": 0.15},
    "XLM": {"xay_dung_mo": 0.6, "che_tao_may": 0.2, "co_dien": 0.15, "van_phong": 0.05},
    "DLTM": {"khach_san_dich_vu": 0.85, "van_phong": 0.15},
}
# First match wins: part of a section's name, then the work done there.
_BY_NAME: tuple[tuple[str, dict[str, float]], ...] = (
    ("Y tế", {"y_te": 1}),
    ("ời sống", {"khach_san_dich_vu": 1}),
    ("Công nghệ tin học", {"cntt": 1}),
    ("Điều khiển sản xuất", {"cntt": 0.4, "van_phong": 0.6}),
    ("Chỉ huy sản xuất", {"cntt": 0.4, "van_phong": 0.6}),
    ("phòng kỹ thuật", {"main": 0.5, "van_phong": 0.3, "dia_chat": 0.2}),
    ("Phòng Thí nghiệm", {"main": 1}),
    ("Phòng Kiểm tra", {"main": 1}),
    ("phòng", {"van_phong": 1}),
    ("Phòng", {"van_phong": 1}),
    ("Văn hóa", {"van_phong": 1}),
    ("Nhiệt điện", {"nhiet_dien": 1}),
    ("Mỏ bauxit", {"khai_thac_lo_thien": 0.8, "main": 0.2}),
    ("Môi trường", {"moi_truong": 0.7, "xay_dung_mo": 0.3}),
    ("Xây dựng", {"xay_dung_mo": 1}),
    ("Sàng tuyển", {"tuyen_than": 1}),
    ("Chế biến than", {"tuyen_than": 1}),
    ("Băng tải", {"tuyen_than": 0.6, "kho_cang": 0.4}),
    ("Bến", {"kho_cang": 1}),
    ("Đầu máy", {"van_tai": 0.6, "kho_cang": 0.4}),
    ("Sửa chữa ô tô", {"khai_thac_lo_thien": 0.7, "che_tao_may": 0.3}),
    ("Ô tô", {"van_tai": 0.6, "khai_thac_lo_thien": 0.4}),
    ("Cơ điện", {"co_dien": 0.7, "main": 0.3}),
    ("Cơ khí", {"che_tao_may": 0.8, "main": 0.2}),
)
# Fields of knowledge at home in a section, by part of its name.
_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Thông gió", ("Thông gió, khí mỏ", "Thoát nước", "An toàn, cấp cứu mỏ")),
    ("Thoát nước", ("Thoát nước", "Cơ điện")),
    ("Phân xưởng Khai thác", ("Khai thác hầm lò", "Cơ điện", "An toàn, cấp cứu mỏ", "Khoan nổ mìn")),
    ("Cơ giới hóa", ("Khai thác hầm lò", "Cơ điện")),
    ("Đào lò", ("Đào lò, xây dựng mỏ", "Khoan nổ mìn", "An toàn, cấp cứu mỏ")),
    ("Kiến thiết", ("Đào lò, xây dựng mỏ", "Khoan nổ mìn", "An toàn, cấp cứu mỏ")),
    ("Vận tải", ("Vận tải mỏ", "Ô tô, máy xúc")),
    ("Giếng", ("Vận tải mỏ", "Cơ điện")),
    ("Khoan nổ", ("Khoan nổ mìn", "Khai thác lộ thiên")),
    ("Giám định", ("Kiểm tra chất lượng", "Sàng tuyển than")),
    ("Bảo vệ", ("An toàn, cấp cứu mỏ", "Hoạt động công đoàn")),
    ("Cơ điện", ("Cơ điện", "Tự động hóa", "Thoát nước")),
    ("Hòa tách", ("Alumin",)),
    ("Ô tô", ("Vận tải mỏ", "Ô tô, máy xúc")),
)


@dataclass(frozen=True)
class Workplace:
    """What is done at one place: share of each kind of work, and fields at home there (may be empty)."""

    mix: tuple[tuple[str, float], ...]
    fields: tuple[str, ...]
    main: str


@lru_cache(maxsize=1)
def main_work() -> dict[str, str]:
    """Main trade of each union."""
    return {row["code"]: row["workplace_type"] for row in unit_rows()}


@lru_cache(maxsize=1)
def section_names() -> dict[str, str]:
    """Names of sections by code."""
    return {row["section_code"]: row["section_name"] for row in section_rows()}


@lru_cache(maxsize=1)
def leaf_names() -> dict[str, str]:
    """Name of each group, or of a section without groups, by code."""
    return {
        row["group_code"] or row["section_code"]: row["group_name"] or row["section_name"] for row in section_rows()
    }


@lru_cache(maxsize=1)
def leaves() -> dict[str, list[tuple[str, int]]]:
    """Groups (or the section itself) of each section with their weights, by section code."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in section_rows():
        code = row["group_code"] or row["section_code"]
        found.setdefault(row["section_code"], []).append((code, int(row["members"])))
    found["TTCO-BEN"] = [("TTCO-BEN-01", 21), ("TTCO-BEN-02", 17)]
    found["TTCO-BEN"] += [(f"TTCO-BEN-0{n}", 4) for n in (3, 4, 5)]
    return found


@lru_cache(maxsize=1)
def sections_of() -> dict[str, dict[str, int]]:
    """Sections of each divided union with their members."""
    found: dict[str, dict[str, int]] = {}
    for row in section_rows():
        sections = found.setdefault(row["unit_code"], {})
        sections[row["section_code"]] = sections.get(row["section_code"], 0) + int(row["members"])
    return found


def _union_mix(unit: str) -> dict[str, float]:
    main = main_work()[unit]
    if unit in _OWN_MIX:
        return _OWN_MIX[unit]
    if main in _PEOPLE_TRADES:
        return {main: 0.85, "van_phong": 0.15} if main != "van_phong" else {"van_phong": 0.85, "cntt": 0.15}
    beside = {work: share for work, share in _BESIDE.items() if work != main}
    if main != "khai_thac_ham_lo":
        beside.pop("cap_cuu_mo")
    return {main: 1 - sum(beside.values()), **beside}


@cache
def workplace(unit: str, section: str) -> Workplace:
    """What kind of work a section (or a whole union without sections) does."""
    main = main_work()[unit]
    if not section:
        return Workplace(tuple(_union_mix(unit).items()), (), main)
    name = section_names()[section]
    mix = next((mix for part, mix in _BY_NAME if part in name), {"main": 1.0})
    fields = next((fields for part, fields in _FIELDS if part in name), ())
    named = {main if work == "main" else work: share for work, share in mix.items()}
    return Workplace(tuple(named.items()), fields, main)


def _section_weights(rng: Random, unit: str) -> dict[str, float]:
    """Keen and slow sections: share by members, times a factor between a half and one and a half."""
    return {code: members * rng.uniform(0.5, 1.5) for code, members in sections_of()[unit].items()}


def _ttco_sections(fixed: tuple[Fixed, ...]) -> tuple[list[str], list[str]]:
    """Sections still to fill in stage II: of valid entries, of the others."""
    told = [f for f in fixed if f.unit == "TTCO" and not (f.decided and f.decided < facts.STAGE_2_OPENS)]
    used = Counter((f.section, f.status == "valid") for f in told)
    valid, other = [], []
    for code, (good, rest) in facts.TTCO_STAGE_2.items():
        valid += [code] * (good - used[code, True])
        other += [code] * (rest - used[code, False])
    return valid, other


def _fill_ttco(rng: Random, drafts: list[Draft], fixed: tuple[Fixed, ...]) -> None:
    valid, other = _ttco_sections(fixed)
    rng.shuffle(valid)
    rng.shuffle(other)
    second = [d for d in drafts if d.unit == "TTCO" and d.stage == "gd2"]
    for draft in second:
        draft.section = (valid if draft.status == "valid" else other).pop()


def _fill(rng: Random, unit: str, drafts: list[Draft]) -> None:
    weights = _section_weights(rng, unit)
    if unit == "TTCO":
        weights.pop("TTCO-CHSX")
    codes, sums = list(weights), list(accumulate(weights.values()))
    for draft in drafts:
        draft.section = draft.section or rng.choices(codes, cum_weights=sums)[0]


def _ben_groups(drafts: list[Draft]) -> None:
    """Phân xưởng Bến, stage II: 21 valid of Tổ cẩu bến (one told), 17 of Tổ băng bến, 12 of the others."""
    groups = [code for code, count in leaves()["TTCO-BEN"] for _ in range(count)][1:]
    valid = [d for d in drafts if d.section == "TTCO-BEN" and d.stage == "gd2" and d.status == "valid"]
    for draft, group in zip(valid, groups, strict=True):
        draft.leaf = group


def place_drafts(rng: Random, drafts: list[Draft], fixed: tuple[Fixed, ...]) -> None:
    """Give every entry of a divided union a section and a group, every other entry its union."""
    _fill_ttco(rng, drafts, fixed)
    for unit in sections_of():
        _fill(rng, unit, [d for d in drafts if d.unit == unit and not d.section])
    for draft in drafts:
        if not draft.section:
            draft.leaf = draft.unit
        else:
            groups = leaves()[draft.section]
            draft.leaf = rng.choices([c for c, _ in groups], [w for _, w in groups])[0]
    _ben_groups(drafts)
