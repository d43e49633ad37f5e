"""Likeness inside an import: rows of one file, and rows like entries of the past, told without drowning anybody."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import a_submitted_entry, a_user
from factories.moments import at
from imports.conftest import HEAD, NOW, World
from sangkien.base.text import fold
from sangkien.imports.choices import RowVerdict
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.batches import summary_of
from sangkien.imports.queries.sentences import sentence_of
from sangkien.imports.rules import likeness
from sangkien.imports.rules.likeness import AlikeRows, How, titled
from sangkien.imports.services.editing import take_anyway, type_over
from sangkien.search.rules.fingerprints import exact
from sangkien.search.rules.terms import syllables
from sangkien.search.services import sweep

TITLE = "Lắp tấm gạt than dính bằng cao su băng tải cũ"
SLIPPED = "Lắp tấm gạt thann dính bằng cao su băng tải cũ"
TURNED = "Tấm gạt than dính bằng cao su băng tải cũ, lắp"
OTHERS = ("Phần mềm chấm công cho bếp ăn ca", "Sổ theo dõi bảo dưỡng quạt gió cục bộ")


def sheet(*titles: str, unit: str = "") -> list[list[Any]]:
    """A sheet with a row for each title, each with an author of its own."""
    rows = [[n, title, f"Nguyễn Văn {n}", unit, "20/10/2022", ""] for n, title in enumerate(titles, 1)]
    return [HEAD, *rows]


def said(batch: Batch) -> dict[int, list[str]]:
    """By row of the sheet the codes of what is said of likeness."""
    rows = batch.rows.order_by("position")
    wanted = ("alike", "near", "series", "differ_little")
    found = {row.row: [one["code"] for one in row.problems if any(w in one["code"] for w in wanted)] for row in rows}
    return {number: codes for number, codes in found.items() if codes}


def sentence(batch: Batch, number: int) -> str:
    row = BatchRow.objects.get(batch=batch, row=number)
    return sentence_of(row.problems[-1])


def test_slips_and_another_order_wait_beside_the_first_row(world: World) -> None:
    batch = world.check(world.send(sheet(TITLE, OTHERS[0], SLIPPED, TURNED, OTHERS[1])))
    assert said(batch) == {4: ["rows_alike"], 5: ["rows_alike"]}
    assert sentence(batch, 4) == "Gần như trùng với dòng 2 trong tệp. Anh, chị xem có phải một sáng kiến không."
    assert batch.counts == {"ready": 3, "alike": 2}


def test_what_waits_is_entered_where_somebody_says_so(world: World) -> None:
    batch = world.check(world.send(sheet(TITLE, SLIPPED)))
    row = batch.rows.get(row=3)
    take_anyway(batch=batch, rows=[row], yes=True, by=world.helper, at=NOW)
    batch.refresh_from_db()
    assert summary_of(batch).takeable == 2


def test_in_another_unit_it_is_told_and_nothing_waits(world: World) -> None:
    rows = sheet(TITLE, SLIPPED)
    rows[2][3] = world.section.name
    batch = world.check(world.send(rows))
    assert said(batch) == {3: ["rows_alike_elsewhere"]}
    assert batch.counts == {"ready": 1, "look": 1}


def test_a_series_is_told_once_and_nothing_waits(world: World) -> None:
    titles = [f"Máng trượt than nhà sàng, phương án {number}" for number in range(12, 52)]
    batch = world.check(world.send(sheet(*titles)))
    assert said(batch) == {3: ["rows_in_series"]}
    assert sentence(batch, 3).startswith("40 dòng trong tệp, từ dòng 2, chỉ khác nhau ở số hoặc nơi làm.")
    assert batch.counts == {"ready": 39, "look": 1}


def test_two_that_differ_in_a_number_or_a_place_are_told_as_two(world: World) -> None:
    batch = world.check(world.send(sheet(f"{TITLE} tại phân xưởng 2", f"{TITLE} tại lò chợ 5", *OTHERS)))
    assert said(batch) == {3: ["rows_differ_little"]}
    assert sentence(batch, 3).startswith("Chỉ khác dòng 2 trong tệp ở số hoặc nơi làm.")


def test_a_double_within_a_series_is_found(world: World) -> None:
    titles = [f"Máng trượt than nhà sàng, phương án {number}" for number in range(12, 30)]
    batch = world.check(world.send(sheet(*titles, "Phương án 15: máng trượt than nhà sàng")))
    assert said(batch) == {3: ["rows_in_series"], 20: ["rows_alike"]}
    assert "dòng 5" in sentence(batch, 20)


def test_what_is_told_already_is_not_told_twice(world: World) -> None:
    rows = sheet(TITLE, TITLE, TITLE)
    rows[3][2] = rows[1][2]  # the first author again
    batch = world.check(world.send(rows))
    assert said(batch) == {3: ["alike_in_file"]}
    assert [row.verdict for row in batch.rows.order_by("position")] == ["ready", "look", "alike"]


def test_mending_another_cell_keeps_what_is_said_mending_the_title_takes_it_away(world: World) -> None:
    batch = world.check(world.send(sheet(TITLE, SLIPPED)))
    row = batch.rows.get(row=3)
    type_over(batch=batch, rows=[row], field="benefit_vnd", text="5 triệu", by=world.helper, at=NOW)
    assert said(batch) == {3: ["rows_alike"]}
    type_over(batch=batch, rows=[row], field="title", text=OTHERS[0], by=world.helper, at=NOW)
    assert said(batch) == {}
    row.refresh_from_db()
    assert row.verdict == RowVerdict.READY


def test_what_is_beyond_the_bound_is_counted_and_said(
    world: World, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "MOST_PAIRS", 1)
    batch = world.check(world.send(sheet(TITLE, SLIPPED, OTHERS[0], f"{OTHERS[0]} để", OTHERS[1], OTHERS[1] + " và")))
    assert batch.counts["beyond"] == 2
    assert len(said(batch)) == 1
    client.force_login(world.helper)
    assert "Còn 2 chỗ nữa" in client.get(f"/nhap-excel/{batch.pk}/dong/").content.decode()


# The past.


def past(world: World, title: str, *, elsewhere: bool = False) -> str:
    unit = world.other if elsewhere else world.section
    entry = a_submitted_entry(world.programme, unit, a_user(at=unit), at=at(2023, 2, 1), title=title)
    sweep(at=NOW)
    return entry.code


def test_the_same_words_in_the_past_are_named_where_they_are_the_units_own(world: World) -> None:
    code = past(world, TURNED)
    batch = world.check(world.send(sheet(TITLE, OTHERS[0])))
    assert said(batch) == {2: ["nearly_in_system"]}
    assert code in sentence(batch, 2)
    assert batch.counts == {"alike": 1, "ready": 1}


def test_elsewhere_it_is_only_said_that_there_is_one(world: World) -> None:
    code = past(world, TURNED, elsewhere=True)
    batch = world.check(world.send(sheet(TITLE)))
    assert said(batch) == {2: ["nearly_elsewhere"]}
    assert code not in sentence(batch, 2)
    assert world.other.short_name not in sentence(batch, 2)


def test_another_number_is_another_initiative(world: World) -> None:
    past(world, f"{TITLE}, phương án 12")
    batch = world.check(world.send(sheet(f"{TITLE}, phương án 13")))
    assert said(batch) == {}


def test_the_same_file_again_is_not_told_of_itself(world: World) -> None:
    world.enter(sheet(TITLE, OTHERS[0]))
    sweep(at=NOW)
    batch = world.check(world.send(sheet(TITLE, OTHERS[0])))
    assert said(batch) == {}


# The rule alone.


def alike_among(*titles: str, units: list[int] | None = None) -> list[likeness.Alike]:
    rows = AlikeRows()
    for place, title in enumerate(titles, 1):
        rows.add(place, place + 1, titled(title), (units or [1] * len(titles))[place - 1])
    return rows.found(lambda _: 0.5)


WORDS = ["may", "bom", "phun", "suong", "quet", "tuyet", "xich", "chuyen", "muc", "thep", "phen", "vom"]


@given(st.permutations(WORDS), st.integers(5, 9))
def test_order_never_hides_a_row(words: list[str], count: int) -> None:
    title = " ".join(words[:count])
    turned = " ".join(reversed(words[:count]))
    (found,) = alike_among(title, turned)
    assert (found.position, found.other, found.how) == (2, 2, How.SAME)


@given(st.lists(st.text("abc 12", max_size=30), max_size=30))
def test_each_row_is_told_once_at_most_and_never_of_itself(titles: list[str]) -> None:
    found = alike_among(*titles)
    positions = [one.position for one in found]
    assert len(positions) == len(set(positions))
    assert all(one.other != one.position + 1 for one in found)


@given(st.text("abcdeđ 12.,", max_size=60))
def test_the_sign_of_a_row_is_the_one_the_sweep_keeps(title: str) -> None:
    assert titled(fold(title)).exact == exact(syllables(title))


def test_words_that_differ_in_two_places_are_two_things() -> None:
    assert alike_among("phan mem cham cong cho bep an ca", "phan mem diem danh cho bep an ca") == []
