"""The demonstration plan keeps the published figures and the told story; no database is needed."""

import csv
import hashlib
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sangkien.demonstration import plan
from sangkien.demonstration.fixed import ALL
from sangkien.demonstration.names import is_known
from sangkien.demonstration.sources import name_parts, results
from sangkien.demonstration.staff import reserved_names

HANOI = timezone(timedelta(hours=7))
# Typed from the final report of the programme, not taken from the module under test.
REPORT = [
    (2022, 4, 1, 496),
    (2022, 4, 30, 2250),
    (2022, 5, 10, 2769),
    (2022, 5, 31, 4003),
    (2022, 12, 22, 6734),
    (2023, 1, 5, 7102),
    (2023, 2, 1, 7182),
    (2023, 3, 7, 7770),
    (2023, 5, 4, 8353),
    (2023, 6, 12, 10120),
    (2023, 7, 15, 11039),
    (2023, 7, 25, 12358),
]


@pytest.fixture(scope="module")
def entries() -> list[plan.PlannedEntry]:
    return list(plan.entries())


def _valid_by(entries: list[plan.PlannedEntry], moment: datetime) -> list[plan.PlannedEntry]:
    return [e for e in entries if e.status == "valid" and e.decided_at and e.decided_at < moment]


def test_nothing_is_broken() -> None:
    assert plan.check() == []


@pytest.mark.parametrize(("year", "month", "day", "published"), REPORT)
def test_published_totals(entries: list[plan.PlannedEntry], year: int, month: int, day: int, published: int) -> None:
    midnight = datetime(year, month, day, tzinfo=HANOI) + timedelta(days=1)
    assert len(_valid_by(entries, midnight)) == published


def test_units_follow_the_table(entries: list[plan.PlannedEntry]) -> None:
    for day in (date(2022, 5, 31), date(2023, 7, 25)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=HANOI) + timedelta(days=1)
        counts = Counter(e.union_code for e in _valid_by(entries, midnight))
        assert {unit: counts[unit] for unit in results()} == {u: r.counts[day] for u, r in results().items()}


def test_stage_one_is_closed(entries: list[plan.PlannedEntry]) -> None:
    closes = datetime(2022, 6, 1, tzinfo=HANOI)
    first = [e for e in entries if e.submitted_at < closes]
    assert all(e.decided_at and e.decided_at < closes for e in first)
    assert sum(e.status == "valid" for e in first) == 4003


def test_totals_of_the_screens(entries: list[plan.PlannedEntry]) -> None:
    counted = [e for e in entries if e.status != "withdrawn"]
    assert len(counted) == 13_247
    assert len({name for e in counted for name, _ in e.authors}) == 7_842
    assert sum(e.benefit_vnd or 0 for e in entries if e.status == "valid") == 1_286_000_000_000


def test_waiting_and_returned(entries: list[plan.PlannedEntry]) -> None:
    states = Counter(e.status for e in entries)
    assert states["submitted"] + states["under_review"] == 389
    assert states["needs_changes"] == 224


def test_all_is_known_before_the_screens_were_drawn(entries: list[plan.PlannedEntry]) -> None:
    drawn = datetime(2023, 7, 25, 16, 58, tzinfo=HANOI)
    assert all(e.submitted_at < drawn and (e.decided_at is None or e.decided_at < drawn) for e in entries)


def test_queue_of_cua_ong(entries: list[plan.PlannedEntry]) -> None:
    own = [e for e in entries if e.union_code == "TTCO"]
    waiting = [e for e in own if e.status in ("submitted", "under_review")]
    assert len(waiting) == 23
    assert sum(e.status == "needs_changes" for e in own) == 6
    assert {f.title for f in ALL if f.unit == "TTCO" and f.status == "submitted"} <= {e.title for e in waiting}


def test_story_of_the_scraper(entries: list[plan.PlannedEntry]) -> None:
    waiting = [e for e in entries if e.union_code == "TTCO" and e.status == "submitted"]
    oldest = min(waiting, key=lambda e: e.submitted_at)
    assert oldest.title == "Lắp tấm gạt than dính bằng cao su băng tải cũ cho băng B12"
    assert oldest.code == "TKV-II-08356"
    assert oldest.authors == (("Trần Văn Lượng", 60), ("Vũ Thị Hòa", 25), ("Đỗ Quang Minh", 15))
    assert (oldest.benefit_vnd, oldest.decision_no) == (1_860_000_000, "214/QĐ-TTCO")


def test_sections_of_cua_ong(entries: list[plan.PlannedEntry]) -> None:
    second = [e for e in entries if e.union_code == "TTCO" and e.stage == "gd2" and e.status == "valid"]
    counts = Counter("-".join(e.unit_code.split("-")[:2]) for e in second)
    assert counts["TTCO-TT2"] == 91
    assert counts["TTCO-BEN"] == 50
    assert counts["TTCO-CHSX"] == 0
    assert sum(e.unit_code == "TTCO-BEN-01" for e in second) == 21


def test_titles_are_unique_in_a_union(entries: list[plan.PlannedEntry]) -> None:
    assert max(Counter((e.union_code, e.title) for e in entries).values()) == 1


def test_texts_are_nfc(entries: list[plan.PlannedEntry]) -> None:
    texts = (t for e in entries for t in (e.title, e.summary, e.before, e.after, e.effect, e.reason))
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_no_open_marks_in_texts(entries: list[plan.PlannedEntry]) -> None:
    assert not [e.title for e in entries if any(c in e.title + e.before + e.after + e.effect for c in "{}!")]


def test_a_person_belongs_to_one_unit(entries: list[plan.PlannedEntry]) -> None:
    unions: dict[str, set[str]] = {}
    for entry in entries:
        for name, _ in entry.authors:
            unions.setdefault(name, set()).add(entry.union_code)
    assert all(len(found) == 1 for found in unions.values())
    assert set(unions) == set(plan.roster())


def test_names_are_invented(entries: list[plan.PlannedEntry]) -> None:
    parts = name_parts()
    words = {w for table in ("surnames", "middle_male", "middle_female", "given_male", "given_female")
             for name in parts[table] for w in name.split()}  # fmt: skip
    told = set(reserved_names())
    names = set(plan.roster()) | {e.submitter for e in entries} | {o["name"] for o in plan.officers()}
    assert all(set(name.split()) <= words for name in names - told)
    assert not [name for name in names if is_known(name)]


def test_duplicates_follow_their_original(entries: list[plan.PlannedEntry]) -> None:
    by_key = {e.external_key: e for e in entries}
    for entry in (e for e in entries if e.duplicate_of):
        original = by_key[str(entry.duplicate_of)]
        assert original.union_code == entry.union_code
        assert original.submitted_at < entry.submitted_at


def test_about_one_in_eight_has_a_rich_timeline(entries: list[plan.PlannedEntry]) -> None:
    valid = [e for e in entries if e.status == "valid"]
    assert 0.10 < sum(bool(e.history) for e in valid) / len(valid) < 0.15


def test_check_takes_about_two_and_a_half_working_days(entries: list[plan.PlannedEntry]) -> None:
    waits = sorted((e.decided_at or e.submitted_at) - e.submitted_at for e in entries if e.status == "valid")
    assert timedelta(days=2) < waits[len(waits) // 2] < timedelta(days=4.5)


def test_every_text_is_told_and_stories_find_their_entry(entries: list[plan.PlannedEntry]) -> None:
    assert len({e.initiative_key for e in entries}) == 420
    assert len(plan.stories()) == 14
    assert {s["external_key"] for s in plan.stories()} <= {e.external_key for e in entries}


def test_units_stand_after_their_parents() -> None:
    seen = {""}
    for row in plan.units():
        assert row["parent_code"] in seen
        seen.add(row["code"])


def test_members_add_up() -> None:
    rows = {row["code"]: row for row in plan.units()}
    for code in ("TTCO", "TNM", "THL", "CTM", "TCS", "NDKN"):
        below = sum(row["members"] for row in rows.values() if row["parent_code"] == code)
        assert below == rows[code]["members"]


def test_every_unit_is_in_one_bloc() -> None:
    units = [unit for bloc in plan.programme()["blocs"] for unit in bloc["units"]]
    assert sorted(units) == sorted(results())


def test_targets_of_cua_ong() -> None:
    found = {(t["unit_code"], t["stage"], t["kind"]): t["value"] for t in plan.targets()}
    assert len(found) == len(plan.targets())
    assert [found["TTCO", "", kind] for kind in ("assigned", "registered", "stretch")] == [310, 650, 800]
    sections = {row["code"] for row in plan.units() if row["parent_code"] == "TTCO"}
    assert sum(found[code, "gd2", "registered"] for code in sections) == 430


def test_accounts_cover_every_role() -> None:
    assert {p["role"] for p in plan.people()} == {
        "member",
        "support_team",
        "unit_officer",
        "programme_admin",
        "operator",
    }
    codes = {row["code"] for row in plan.units()}
    assert all(p["unit_code"] in codes for p in [*plan.people(), *plan.officers()])


def test_canonical_csv(tmp_path: Path, entries: list[plan.PlannedEntry]) -> None:
    path = tmp_path / "entries.csv"
    assert plan.write_canonical_csv(path) == len(entries)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == plan.CANONICAL
    assert rows[0]["external_key"] == "tkv-000001"
    assert all(row["submitted_at"].endswith("+07:00") for row in rows)


def test_two_builds_are_the_same(tmp_path: Path) -> None:
    """Another process with another hash seed writes the same bytes."""
    digests = set()
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.csv"
        code = f"from sangkien.demonstration import plan; plan.write_canonical_csv({str(path)!r})"
        source = Path(plan.__file__).parents[2]
        subprocess.run(
            [sys.executable, "-c", code], check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(source)}
        )
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1
