"""Targets: assigned from above, registered by the unit, stretch set by itself."""

from sangkien.demonstration import facts
from sangkien.demonstration.sections import sections_of
from sangkien.demonstration.sources import results
from sangkien.demonstration.tree import Row, stage_targets

_FROM_ABOVE = ("3259/CTr-TLĐ", "2021-12-15")
_STAGE_1 = ("29/HD-CĐTKV", "2022-01-19")
_STAGE_2 = ("239/CĐTKV-CSPL&QHLĐ", "2022-06-08")
_OWN = "2022-06-20"

# Registered and stretch of stage II on the design's screens.
_SHOWN = {"THL": (215, 260), "TUB": (347, 400), "TVD": (380, 450), "TNM": (300, 340)}
_TTCO = (("gd1", 220, 260), ("gd2", 430, 540), ("", 650, 800))
_TTCO_REGISTERED = {
    "TTCO-TT2": 62, "TTCO-CD": 48, "TTCO-TT1": 60, "TTCO-BEN": 52, "TTCO-OTO": 38, "TTCO-TT3": 58,
    "TTCO-VP": 42, "TTCO-GD": 30, "TTCO-CHSX": 22, "TTCO-CK": 4, "TTCO-DMTX": 3, "TTCO-XD": 2, "TTCO-BV": 2,
    "TTCO-DS": 2, "TTCO-YT": 1, "TTCO-DKSX": 1, "TTCO-VHTT": 1, "TTCO-CNTT": 2,
    "TTCO-BEN-01": 18, "TTCO-BEN-02": 13,
}  # fmt: skip
_TTCO_STRETCH = {"TTCO-TT2": 70, "TTCO-CD": 50, "TTCO-BEN": 60}


def _row(unit: str, stage: str, kind: str, value: int, decision: tuple[str, str]) -> Row:
    return {
        "unit_code": unit,
        "stage": stage,
        "kind": kind,
        "value": value,
        "decision_no": decision[0],
        "recorded_on": decision[1],
    }


def _root() -> list[Row]:
    rows = [
        _row(facts.ROOT, stage, "assigned", value, _FROM_ABOVE)
        for stage, value in (("", 10_000), ("gd1", 3_000), ("gd2", 7_000))
    ]
    own = ("12/CTr-CĐTKV", "2022-06-10")
    rows += [_row(facts.ROOT, "gd2", "registered", 7_000, own), _row(facts.ROOT, "gd2", "stretch", 8_000, own)]
    return rows


def _assigned(unit: str, first: int, second: int) -> list[Row]:
    return [
        _row(unit, "gd1", "assigned", first, _STAGE_1),
        _row(unit, "gd2", "assigned", second, _STAGE_2),
        _row(unit, "", "assigned", first + second, _STAGE_2),
    ]


def _up_to(value: float, step: int) -> int:
    return -(-int(value) // step) * step


def _ambitions(unit: str, first: int, second: int) -> list[Row]:
    """Registered and stretch of stage II and of the whole programme."""
    own = (f"18/KH-CĐ{unit}", _OWN)
    registered, stretch = _SHOWN.get(unit) or (_up_to(second * 1.05, 5), _up_to(second * 1.2, 10))
    return [
        _row(unit, "gd2", "registered", registered, own),
        _row(unit, "gd2", "stretch", stretch, own),
        _row(unit, "", "registered", registered + first, own),
        _row(unit, "", "stretch", stretch + first, own),
    ]


def _ttco() -> list[Row]:
    own = ("18/KH-CĐTTCO", _OWN)
    rows = [_row("TTCO", stage, "registered", value, own) for stage, value, _ in _TTCO]
    rows += [_row("TTCO", stage, "stretch", value, own) for stage, _, value in _TTCO]
    rows += [_row(code, "gd2", "registered", value, own) for code, value in _TTCO_REGISTERED.items()]
    return rows + [_row(code, "gd2", "stretch", value, own) for code, value in _TTCO_STRETCH.items()]


def by_members(total: int, members: dict[str, int]) -> dict[str, int]:
    """Share a target by members, largest remainders first, so that the parts add up."""
    whole = sum(members.values())
    shares = {code: total * count // whole for code, count in members.items()}
    order = sorted(members, key=lambda code: (-(total * members[code] % whole), code))
    for code in order[: total - sum(shares.values())]:
        shares[code] += 1
    return shares


def _section_rows(unit: str, second: int) -> list[Row]:
    decision = (f"21/QĐ-CĐ{unit}", _OWN)
    shares = by_members(second, sections_of()[unit])
    return [_row(code, "gd2", "assigned", value, decision) for code, value in shares.items()]


def target_rows() -> list[Row]:
    """All targets: unit_code, stage (empty = whole programme), kind, value, decision_no, recorded_on."""
    rows = _root()
    keen = {code for code, row in results().items() if max(row.counts.values()) >= row.target_total}
    for unit, (first, second) in stage_targets().items():
        rows += _assigned(unit, first, second)
        if unit == "TTCO":
            rows += _ttco()
        elif unit in keen:
            rows += _ambitions(unit, first, second)
        if unit in sections_of():
            rows += _section_rows(unit, second)
    return rows
