"""Figures and dates the demonstration must reproduce.

Published totals come from the final report of the programme; figures of single units at 16:58 on
25/7/2023 are those of the design of the screens.
"""

from datetime import date, datetime, time, timedelta, timezone

HANOI = timezone(timedelta(hours=7))
SEED = 20230725
CODE = "1trieu"
ROOT = "TKV"
STAGE_1_OPENS = datetime(2022, 1, 8, tzinfo=HANOI)
STAGE_2_OPENS = datetime(2022, 6, 1, tzinfo=HANOI)
TODAY = date(2023, 7, 25)
LAST_MOMENT = datetime.combine(TODAY, time(16, 57, 30), HANOI)
WINDOW_FROM = date(2021, 9, 1)

SUBMITTED = 13_247
VALID = 12_358
PEOPLE = 7_842
BENEFIT_VND = 1_286_000_000_000
STAGE_1_VALID = 4_003
STAGE_2_VALID = 8_355

# Not valid on 25/7/2023: 389 wait at their unit, 224 were returned, 276 were refused (87 in stage I).
WAITING = {"submitted": 240, "under_review": 149}
RETURNED = 224
REFUSED_1 = {"invalid": 52, "duplicate": 35}
REFUSED_2 = {"invalid": 116, "duplicate": 73}
WITHDRAWN = 41

# Today, and the two weeks that end at 17:00 on Tuesdays (18/7 and 25/7): 923 after 618.
VALID_TODAY = 96
VALID_TODAY_TTCO = 31
VALID_LAST_WEEK = 923
VALID_WEEK_BEFORE = 618
WEEK_OPENS = datetime(2023, 7, 18, 17, tzinfo=HANOI)
WEEK_BEFORE_OPENS = datetime(2023, 7, 11, 17, tzinfo=HANOI)

PUBLISHED = {
    date(2022, 4, 1): 496,
    date(2022, 4, 30): 2250,
    date(2022, 5, 10): 2769,
    date(2022, 5, 31): 4003,
    date(2022, 12, 22): 6734,
    date(2023, 1, 5): 7102,
    date(2023, 2, 1): 7182,
    date(2023, 3, 7): 7770,
    date(2023, 5, 4): 8353,
    date(2023, 6, 12): 10120,
    date(2023, 7, 15): 11039,
    date(2023, 7, 25): 12358,
}

# Submitted, people and benefit (hundred million VND) of each unit with results on 25/7/2023.
UNIT_FIGURES = {
    "TTCO": (741, 420, 843), "THL": (555, 342, 497), "KVDB": (180, 108, 107), "CTM": (242, 132, 154),
    "TNM": (696, 446, 470), "NDKN": (205, 125, 280), "TUB": (805, 472, 1120), "TCS": (610, 400, 507),
    "TTN": (469, 265, 394), "TVD": (786, 438, 824), "KVCCP": (260, 149, 263), "TNB": (445, 250, 336),
    "TMK": (745, 439, 617), "TMD": (562, 333, 460), "THLO": (447, 274, 340), "XLM": (168, 98, 214),
    "DLTKV": (519, 296, 718), "TQH": (473, 284, 582), "TDH": (516, 314, 315), "TKC": (513, 320, 536),
    "THT": (239, 134, 268), "THG": (294, 177, 277), "TTHG": (194, 121, 181), "TDNCS": (387, 210, 444),
    "CKMK": (88, 54, 104), "TND": (110, 63, 121), "TNH": (72, 41, 48), "HCM": (238, 132, 291),
    "NLD": (199, 113, 178), "TKH": (106, 55, 94), "DCM": (81, 49, 96), "TDSQ": (82, 44, 70),
    "MT": (87, 53, 114), "LDLC": (93, 50, 68), "XDHL1": (101, 58, 104), "VKHCN": (55, 27, 46),
    "CNOTO": (63, 35, 80), "CKUB": (66, 36, 65), "CDTKS": (67, 33, 81), "CBQN": (72, 42, 83),
    "XDHL2": (75, 45, 49), "KVHG": (88, 49, 55), "GD": (36, 21, 32), "KLMTN": (101, 57, 73),
    "KSCB": (64, 39, 39), "NDSD": (50, 31, 34), "NDCP": (53, 32, 47), "KDMB": (30, 20, 43),
    "TVMCN": (17, 10, 11), "NDCN": (20, 12, 16), "DTHL": (26, 14, 15), "DLTM": (13, 8, 9),
    "THCNMT": (10, 5, 10), "BVTKS": (14, 9, 16), "VTXD": (8, 5, 6), "KDMN": (5, 3, 7),
    "XNK": (4, 2, 5), "TTCCM": (2, 1, 3),
}  # fmt: skip

# Tuyển than Cửa Ông, stage II, by section: valid and not valid (waiting, returned, refused).
TTCO_STAGE_2 = {
    "TTCO-TT2": (91, 5), "TTCO-CD": (64, 2), "TTCO-TT1": (69, 3), "TTCO-BEN": (50, 3), "TTCO-OTO": (29, 2),
    "TTCO-TT3": (34, 7), "TTCO-VP": (19, 3), "TTCO-GD": (8, 1), "TTCO-CK": (15, 2), "TTCO-DMTX": (13, 1),
    "TTCO-XD": (9, 1), "TTCO-BV": (9, 1), "TTCO-DS": (12, 1), "TTCO-YT": (4, 0), "TTCO-DKSX": (6, 1),
    "TTCO-VHTT": (2, 0), "TTCO-CNTT": (4, 1), "TTCO-CHSX": (0, 0),
}  # fmt: skip
TTCO_WAITING = 23
TTCO_RETURNED = 6
TTCO_REFUSED_1 = {"invalid": 3, "duplicate": 1}
TTCO_REFUSED_2 = {"invalid": 3, "duplicate": 2}

SUPPORT_TEAMS = 47


def unit_people() -> dict[str, int]:
    """Distinct authors of each unit: the design's figures, the largest 47 raised by one to reach 7.842."""
    missing = PEOPLE - sum(people for _, people, _ in UNIT_FIGURES.values())
    largest = sorted(UNIT_FIGURES, key=lambda code: (-UNIT_FIGURES[code][1], code))[:missing]
    return {code: row[1] + (code in largest) for code, row in UNIT_FIGURES.items()}


def stage_of(moment: datetime) -> str:
    """Stage a submission falls into."""
    return "gd1" if moment < STAGE_2_OPENS else "gd2"
