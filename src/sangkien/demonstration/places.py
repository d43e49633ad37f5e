"""Invented working places, named as a title would name them, by kind of work and field of knowledge."""

from random import Random

# {d} level in metres, {v} seam, {n} small number, {m} number up to 12, {s} side. "Phân xưởng …" only fits
# unions whose sections are not listed; the others name their own section.
_PLACES: dict[str, dict[str, tuple[str, ...]]] = {
    "khai_thac_ham_lo": {
        "Khai thác hầm lò": ("lò chợ vỉa {v} mức −{d}", "lò chợ vỉa {v} cánh {s}", "Phân xưởng Khai thác {m}"),
        "Đào lò, xây dựng mỏ": ("lò dọc vỉa {v} mức −{d}", "lò xuyên vỉa mức −{d}", "Phân xưởng Đào lò {n}"),
        "Thông gió, khí mỏ": ("khu vực vỉa {v} mức −{d}", "mức thông gió −{d}", "cánh {s} vỉa {v}"),
        "Vận tải mỏ": ("lò vận tải vỉa {v} mức −{d}", "mức vận tải −{d}", "Phân xưởng Vận tải lò {n}"),
        "Thoát nước": ("hầm bơm mức −{d}", "khu vực vỉa {v} mức −{d}"),
        "": ("khu vực vỉa {v} mức −{d}", "mức sản xuất −{d}", "Phân xưởng Khai thác {m}"),
    },
    "khai_thac_lo_thien": {
        "Ô tô, máy xúc": ("khai trường vỉa {v} phía {s}", "Phân xưởng Vận tải {n}", "cụm máy xúc số {m}"),
        "Khoan nổ mìn": ("bãi khoan tầng +{d}", "bãi khoan tầng −{d}", "khai trường vỉa {v} phía {s}"),
        "Môi trường": ("bãi thải phía {s} tầng +{d}", "khai trường phía {s}, khu {n}"),
        "Thoát nước": ("moong phía {s}, mức −{d}",),
        "": ("tầng +{d} bờ {s}", "tầng −{d} bờ {s}", "khai trường vỉa {v} phía {s}", "Công trường Khai thác {n}"),
    },
    "tuyen_than": {
        "": (
            "nhà sàng số {n}",
            "dây chuyền tuyển số {n}, cụm {m}",
            "khu tuyển số {n}, tầng {n2}",
            "cụm thiết bị số {m}",
        ),
    },
    "kho_cang": {"": ("bến số {n}, cụm {m}", "kho than số {m}", "bến rót số {m}", "cụm kho bến {n}, bãi {m}")},
    "che_tao_may": {"": ("gian máy số {m}", "xưởng số {n}, tổ {m}", "dây chuyền gia công số {m}")},
    "co_dien": {"": ("trạm điện số {m}", "xưởng cơ điện số {n}, tổ {m}", "khu vực cơ điện số {m}")},
    "nhiet_dien": {"": ("tổ máy số {n}, kíp {n2}", "tổ máy số {n}", "khu vực vận hành số {m}")},
    "nhom_alumin": {"": ("dãy thiết bị số {m}", "dây chuyền {n}, kíp {n2}", "khu vực số {m}")},
    "khoang_san": {"": ("xưởng số {n}, dãy {m}", "dây chuyền số {m}", "phân xưởng {n}, kíp {n2}")},
    "dia_chat": {"": ("tuyến thăm dò số {w}", "khu thăm dò số {m}, tổ {n}", "công trường thăm dò số {m}")},
    "xay_dung_mo": {"": ("công trường số {w}", "đội thi công số {m}", "công trình mức −{d}")},
    "cap_cuu_mo": {"": ("đội cấp cứu bán chuyên số {n}", "tiểu đội số {m}")},
    "moi_truong": {"": ("trạm xử lý nước số {m}", "khu môi trường số {m}", "tuyến đường số {m}, khu {n}")},
    "y_te": {"": ("phòng khám số {m}", "điểm y tế số {m}", "buồng bệnh số {w}")},
    "truong_hoc": {"": ("phân hiệu {n}, khoa {m}", "xưởng thực hành số {m}", "lớp nghề số {w}")},
    "khach_san_dich_vu": {"": ("nhà ăn số {m}", "khu tập thể số {m}", "khu phục vụ số {n}, ca {n2}")},
    "van_phong": {
        "": (
            "Phòng Kế hoạch, nhóm {n}",
            "Phòng Kế toán, nhóm {n}",
            "Phòng Tổ chức – Lao động, nhóm {n}",
            "Phòng Vật tư, nhóm {n}",
            "Phòng Kỹ thuật, nhóm {n}",
            "Phòng An toàn, nhóm {n}",
            "khối cơ quan, tổ {m}",
            "khối phục vụ, tổ {m}",
        )
    },
    "thuong_mai": {"": ("trạm kinh doanh số {m}", "cửa hàng than số {w}", "kho bán hàng số {m}")},
    "cntt": {"": ("nhà giao ca số {m}", "trạm điều độ số {m}", "phòng thiết bị số {m}")},
    "van_tai": {"": ("đội xe số {m}", "đoàn xe số {n}, tổ {m}", "tuyến vận chuyển số {w}")},
}
# Fields that are no trade of their own: where their work is done.
_ANYWHERE = {
    "Hoạt động công đoàn": ("tổ công đoàn số {w}",),
    "Đào tạo": ("tổ sản xuất số {w}", "lớp kèm cặp số {m}"),
    "Quản lý sản xuất": ("tổ sản xuất số {w}", "ca sản xuất số {n}, tổ {m}"),
    "Vật tư, mua sắm": ("kho vật tư số {m}", "tổ sản xuất số {w}"),
    "Đời sống, phục vụ": ("nhà ăn số {m}", "khu nhà giao ca số {m}"),
    "Công nghệ thông tin": ("trạm điều độ số {m}", "điểm giao ca số {m}"),
    "Y tế, sức khỏe": ("điểm y tế số {m}", "tổ sản xuất số {w}"),
    "Tài chính, tiền lương": ("tổ sản xuất số {w}",),
    "Ô tô, máy xúc": ("đội xe số {m}", "cụm xe máy số {m}"),
    "Vận tải mỏ": ("đội xe số {m}", "tuyến vận tải số {w}"),
}
_DESKS = frozenset(("van_phong", "cntt", "y_te", "truong_hoc", "khach_san_dich_vu", "thuong_mai"))
_SIDES = ("Đông", "Tây", "Nam", "Bắc")


def _templates(work: str, field: str, named: bool) -> tuple[str, ...]:
    by_field = _PLACES[work]
    found = by_field.get(field) or (() if work in _DESKS else _ANYWHERE.get(field, ())) or by_field[""]
    if not named:
        return found
    return tuple(t for t in found if "hân xưởng" not in t and "Công trường K" not in t and "Phòng " not in t)


def draw_place(rng: Random, work: str, field: str, own_names: tuple[str, ...]) -> str:
    """A place of that kind of work; where the section's own name is known it is often used."""
    if own_names and rng.random() < 0.3:
        return rng.choice(own_names)
    options = _templates(work, field, bool(own_names)) or own_names
    return rng.choice(options).format(
        d=rng.randrange(3, 36) * 10,
        v=rng.randrange(3, 15),
        n=rng.randrange(1, 5),
        n2=rng.randrange(1, 5),
        m=rng.randrange(1, 13),
        w=rng.randrange(1, 41),
        s=rng.choice(_SIDES),
    )
