"""Invented figures for the component sheet and for tests of the drawings."""

from __future__ import annotations

from datetime import date, timedelta

from sangkien.base.charts import (
    Bands,
    Forecast,
    Funnel,
    FunnelStep,
    Heat,
    HeatRow,
    Progress,
    Race,
    Runner,
    Spark,
    StageSpan,
    Target,
)

START, END = date(2022, 1, 8), date(2023, 8, 31)
CURVE = (
    (0, 0), (40, 6), (83, 31), (100, 96), (112, 158), (125, 214), (143, 265), (170, 270), (210, 291), (250, 318),
    (290, 352), (330, 382), (348, 402), (389, 428), (423, 462), (460, 498), (502, 560), (540, 642), (563, 703),
)  # fmt: skip


def progress() -> Progress:
    """A programme of two stages near its end."""
    middle = START + timedelta(days=143)
    return Progress(
        start=START,
        end=END,
        points=[(START + timedelta(days=days), value) for days, value in CURVE],
        targets=[Target(310, "được giao"), Target(650, "đăng ký"), Target(800, "phấn đấu")],
        pace=650,
        forecast=Forecast(806, 770, 838),
        stages=[StageSpan("Giai đoạn I", START, middle), StageSpan("Giai đoạn II", middle, END)],
    )


def heat() -> Heat:
    """Eight units over sixteen weeks, from none to many."""
    names = (
        "Nhiệt điện Nông Sơn", "Vận tải và xếp dỡ", "Bệnh viện Than – Khoáng sản", "Giám định", "Kho vận Hòn Gai",
        "Than Nam Mẫu", "Than Hà Lầm", "Tuyển than Cửa Ông",
    )  # fmt: skip
    rows = [
        HeatRow(name, [(i * (week * 7 % 5 + 1)) // 3 for week in range(16)], percent=i * 28.4)
        for i, name in enumerate(names)
    ]
    return Heat([str(week) for week in range(15, 31)], rows, gaps=(1, 3, 5))


def funnel() -> Funnel:
    """From submitted to the golden register."""
    return Funnel(
        [
            FunnelStep("Lượt nộp", 9157),
            FunnelStep("Hợp lệ", 8355, "91,2 % số đã nộp"),
            FunnelStep("Hội đồng công nhận", 8127, "97,3 % số hợp lệ"),
            FunnelStep("Được khen thưởng", 2204),
            FunnelStep("Vào Sổ vàng", 318, gold=True),
        ]
    )


def race() -> Race:
    """Five units over eight weeks."""
    return Race(
        [str(week) for week in range(23, 31)],
        [
            Runner("Tuyển than Cửa Ông", (3, 2, 2, 1, 1, 1, 1, 1)),
            Runner("Than Hà Lầm", (2, 3, 3, 4, 4, 3, 3, 2)),
            Runner("Kho vận Đá Bạc", (5, 5, 5, 5, 5, 5, 4, 3), "hi"),
            Runner("Chế tạo máy", (1, 1, 1, 2, 2, 2, 2, 4), "down"),
            Runner("Than Nam Mẫu", (4, 4, 4, 3, 3, 4, 5, 5)),
        ],
    )


def bands() -> Bands:
    """65 units."""
    return Bands(over=40, half=8, low=10, none=7)


def spark() -> Spark:
    """Eight weeks."""
    return Spark((4, 7, 0, 3, 9, 12, 6, 8), "Hợp lệ")
