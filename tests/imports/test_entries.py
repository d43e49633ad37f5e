"""Entries from a sheet: whole rows in, bad rows named, the same file again changes nothing."""

import json
import zipfile
from contextlib import suppress
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import DeadlockDetected

from factories import a_programme, a_tree, a_unit
from factories.moments import at
from sangkien.base.errors import Refusal
from sangkien.base.sheets import harmless, read_rows, workbook
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.verify import differences
from sangkien.imports.errors import SourceTooLong
from sangkien.imports.schemas import read_authors, read_benefit
from sangkien.imports.services import Intake, IntakeOutcome, correcting, entries, import_entries
from sangkien.imports.services.storing import store_new
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import BenefitUnreadable
from sangkien.initiatives.models import Entry, EntryEvent, Initiative
from sangkien.initiatives.services.recording import record
from sangkien.programmes.models import AuthorGroup, Programme
from sangkien.units.choices import Act, Kind
from sangkien.units.models import Unit
from sangkien.units.schemas import ActRow
from sangkien.units.services import apply_act

NOW = at(2026, 1, 5)
GOOD = {
    "external_key": "k-1",
    "title": "Giá đỡ ống thủy lực",
    "authors": "Lê Văn Tám|60%;Vũ Thị Na|40%",
    "submitter": "Cao Thị Lý",
    "unit_code": "A",
    "kind": "technical",
    "first_applied_on": "2022-01-05",
    "recognised_on": "2022-02-01",
    "decision_no": "12/QĐ",
    "benefit_vnd": "1860000000",
    "submitted_at": "2022-03-01T09:00:00+07:00",
    "status": "valid",
    "decided_at": "2022-03-05T16:00:00+07:00",
    "reason": "",
}


@pytest.fixture
def programme(db: None) -> Programme:
    return a_programme(a_tree("GOC", ["A", "B"], kind=Kind.GRASSROOTS_UNION)["GOC"])


def take(programme: Programme, *rows: dict[str, str], historic: bool = True) -> IntakeOutcome:
    intake = Intake(programme=programme, by=None, at=NOW, historic=historic)
    return import_entries(intake=intake, rows=list(enumerate(rows, 2)))


class TestHistoric:
    def test_a_row_keeps_its_own_dates_and_verdict(self, programme: Programme) -> None:
        assert take(programme, GOOD).created == 1
        entry = Entry.objects.get()
        assert (entry.state, entry.counted_at, entry.decided_at) == (State.VALID, at(2022, 3, 1), at(2022, 3, 5, 16))
        assert [(event.verb, event.source) for event in entry.events.order_by("seq")] == [
            ("submit", "historic"),
            ("accept", "historic"),
        ]
        boards = [Question(programme=programme, as_of=at(2022, 3, day)) for day in (2, 6)]
        assert [leaderboard(question).totals.valid for question in boards] == [0, 1]
        assert entry.submitter_name == "Cao Thị Lý"
        assert sorted(part.person.full_name for part in entry.initiative.authorships.all()) == [
            "Lê Văn Tám",
            "Vũ Thị Na",
        ]

    def test_the_same_file_again_changes_nothing(self, programme: Programme) -> None:
        take(programme, GOOD)
        before = EntryEvent.objects.count()
        outcome = take(programme, GOOD)
        assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 1)
        assert EntryEvent.objects.count() == before

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Tên đã sửa"},
            {"benefit_vnd": "5"},
            {"unit_code": "B"},
            {"status": "invalid", "reason": "Xét lại."},
            {"authors": "Lê Văn Tám"},
            {"author_group": "tho"},
            {"submitter": "Ngô Văn Hai"},
            {"reason": "Đủ điều kiện."},
            {"decided_at": "2022-03-06T16:00:00+07:00"},
            {"status": "invalid", "decided_at": "2022-03-02T16:00:00+07:00"},
            {"submitted_at": "2022-07-01T09:00:00+07:00", "decided_at": "2022-07-02T09:00:00+07:00"},
        ],
    )
    def test_a_changed_row_changes_its_entry_and_the_count_stays_true(
        self, programme: Programme, change: dict[str, str]
    ) -> None:
        AuthorGroup.objects.create(programme=programme, code="tho", name="Công nhân")
        take(programme, GOOD)
        outcome = take(programme, {**GOOD, **change})
        assert (outcome.created, outcome.updated) == (0, 1)
        assert Entry.objects.count() == 1
        assert differences() == []
        assert take(programme, {**GOOD, **change}).unchanged == 1

    def test_what_is_not_counted_is_corrected_too(self, programme: Programme) -> None:
        AuthorGroup.objects.create(programme=programme, code="tho", name="Công nhân")
        take(programme, GOOD)
        decided = "2022-03-06T16:00:00+07:00"
        take(programme, {**GOOD, "author_group": "tho", "submitter": "Tư", "reason": "Đủ.", "decided_at": decided})
        entry = Entry.objects.get()
        assert entry.author_group is not None
        assert (entry.submitter_name, entry.reason, entry.decided_at) == ("Tư", "Đủ.", at(2022, 3, 6, 16))
        assert entry.events.get(seq=3).verb == "correct"

    def test_a_sheet_without_a_column_leaves_it_alone(self, programme: Programme) -> None:
        take(programme, GOOD)
        short = {name: value for name, value in GOOD.items() if name not in {"submitter", "reason", "author_group"}}
        assert take(programme, short).unchanged == 1
        assert Entry.objects.get().submitter_name == "Cao Thị Lý"

    def test_a_year_of_two_digits_is_of_this_century(self, programme: Programme) -> None:
        take(programme, {**GOOD, "recognised_on": "01/02/22"})
        assert Initiative.objects.get().recognised_on == date(2022, 2, 1)

    def test_an_initiative_goes_into_a_second_programme_untyped(self, programme: Programme) -> None:
        take(programme, GOOD)
        second = a_programme(programme.root_unit)
        assert take(second, GOOD).created == 1
        assert (Initiative.objects.count(), Entry.objects.count()) == (1, 2)
        assert differences() == []

    @pytest.mark.parametrize(
        "status", ["submitted", "under_review", "needs_changes", "invalid", "duplicate", "withdrawn"]
    )
    def test_every_status_of_the_contract_comes_in(self, programme: Programme, status: str) -> None:
        take(programme, {**GOOD, "status": status})
        assert Entry.objects.get().state == status
        assert leaderboard(Question(programme=programme)).totals.submitted == (0 if status == "withdrawn" else 1)
        assert differences() == []

    def test_the_same_person_by_staff_code_in_two_units_is_one(self, programme: Programme) -> None:
        other = {**GOOD, "external_key": "k-2", "unit_code": "B"}
        take(programme, *({**row, "authors": "Lê Văn Tám#NV01|100%"} for row in (GOOD, other)))
        board = leaderboard(Question(programme=programme))
        assert [row.people for row in board.rows] == [1, 1]
        assert board.totals.people == 1


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"external_key": ""}, "external_key", "key_missing"),
            ({"title": ""}, "title", "title_missing"),
            ({"authors": ""}, "authors", "authors_missing"),
            ({"authors": "A|60%;B|30%"}, "authors", "shares_do_not_sum"),
            ({"authors": "A|nhiều;B|ít"}, "authors", "shares_unreadable"),
            ({"unit_code": "NOPE"}, "unit_code", "unit_unknown"),
            ({"kind": "magic"}, "kind", "kind_unknown"),
            ({"recognised_on": "2022-13-01"}, "recognised_on", "date_unreadable"),
            ({"benefit_vnd": "-5"}, "benefit_vnd", "benefit_negative"),
            ({"benefit_vnd": "nhiều"}, "benefit_vnd", "benefit_unreadable"),
            ({"benefit_vnd": "1860000000.5"}, "benefit_vnd", "benefit_unreadable"),
            ({"external_key": "k" * 121}, "external_key", "key_too_long"),
            ({"authors": "Lê Văn Tám#9|50;Vũ Thị Na#9|50"}, "authors", "author_twice"),
            ({"recognised_on": "2022-02-01zzz"}, "recognised_on", "date_unreadable"),
            ({"recognised_on": "0022-02-01"}, "recognised_on", "date_unreadable"),
            ({"status": "perfect"}, "status", "status_unknown"),
            ({"submitted_at": ""}, "submitted_at", "moment_missing"),
            ({"submitted_at": "hôm qua"}, "submitted_at", "unreadable_moment"),
            ({"submitted_at": "2023-09-01T00:00:00+07:00", "decided_at": ""}, "submitted_at", "outside_stages"),
            ({"submitted_at": "2030-01-01T00:00:00+07:00", "decided_at": ""}, "submitted_at", "moment_in_future"),
            ({"decided_at": "2022-02-01T00:00:00+07:00"}, "decided_at", "moments_reversed"),
            ({"author_group": "nobody"}, "author_group", "group_unknown"),
        ],
    )
    def test_a_bad_row_is_named_and_the_good_one_goes_in(
        self, programme: Programme, change: dict[str, str], field: str, code: str
    ) -> None:
        outcome = take(programme, {**GOOD, "external_key": "k-0"}, {**GOOD, **change})
        reasons = [(line, refusal.field, refusal.code) for line, refusals in outcome.refused for refusal in refusals]
        assert (3, field, code) in reasons
        assert outcome.created == 1
        assert Initiative.objects.count() == 1
        assert differences() == []

    def test_a_key_twice_in_one_file(self, programme: Programme) -> None:
        outcome = take(programme, GOOD, GOOD)
        assert [(line, refusals[0].code) for line, refusals in outcome.refused] == [(3, "key_repeated")]

    def test_a_unit_that_had_ended(self, programme: Programme) -> None:
        act = ActRow(Act.DISSOLVE, "B", "", "", "9/QĐ", at(2022, 2, 1).date())
        apply_act(row=act, by=None, at=NOW)
        outcome = take(programme, {**GOOD, "unit_code": "B"})
        assert [refusal.code for _, refusals in outcome.refused for refusal in refusals] == ["unit_ended"]

    def test_a_foreign_unit(self, programme: Programme) -> None:
        a_unit("LA")
        outcome = take(programme, {**GOOD, "unit_code": "LA"})
        assert [refusal.code for _, refusals in outcome.refused for refusal in refusals] == ["unit_outside"]

    def test_a_bound_outside_the_programme_opens_nothing(self, programme: Programme) -> None:
        foreign = a_unit("LA")
        intake = Intake(programme=programme, by=None, at=NOW, historic=True, within=foreign)
        outcome = import_entries(intake=intake, rows=[(2, {**GOOD, "unit_code": ""}), (3, {**GOOD, "unit_code": "LA"})])
        assert outcome.refused
        assert {refusal.code for _, refusals in outcome.refused for refusal in refusals} <= {
            "unit_outside",
            "key_repeated",
        }
        assert Entry.objects.count() == 0

    def test_within_a_unit_its_sisters_are_refused(self, programme: Programme) -> None:
        within = Unit.objects.get(code="A")
        intake = Intake(programme=programme, by=None, at=NOW, historic=True, within=within)
        rows = [(2, GOOD), (3, {**GOOD, "external_key": "k-2", "unit_code": "B"})]
        outcome = import_entries(intake=intake, rows=rows)
        assert (outcome.created, [line for line, _ in outcome.refused]) == (1, [3])

    def test_two_names_kept_as_one_person_are_named_not_stored(self, programme: Programme) -> None:
        long = "ß" * 119
        twice = {**GOOD, "external_key": "k-2", "authors": f"{long}a|50;{long}b|50"}
        outcome = take(programme, twice, {**GOOD, "external_key": "k-3"})
        assert [(line, refusals[0].code) for line, refusals in outcome.refused] == [(2, "author_twice")]
        assert outcome.created == 1

    def test_the_name_of_a_source_has_its_length(self, programme: Programme) -> None:
        intake = Intake(programme=programme, by=None, at=NOW, historic=True, source="x" * 61)
        with pytest.raises(SourceTooLong):
            import_entries(intake=intake, rows=[(2, GOOD)])

    def test_without_historic_a_verdict_is_ours_to_make(self, programme: Programme) -> None:
        outcome = take(programme, GOOD, historic=False)
        assert [refusal.code for _, refusals in outcome.refused for refusal in refusals] == ["outside_stages"]


class TestBatches:
    """Each batch is stored for itself, and done again where somebody else came between."""

    ROWS = tuple({**GOOD, "external_key": f"k-{number}"} for number in range(3))

    def test_what_a_broken_import_stored_stays(self, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(entries, "BATCH", 1)
        failing(monkeypatch, [None, RuntimeError("power cut")])
        with pytest.raises(RuntimeError):
            take(programme, *self.ROWS)
        assert Entry.objects.count() == 1
        outcome = take(programme, *self.ROWS)
        assert (outcome.created, outcome.unchanged) == (2, 1)

    def test_a_deadlock_is_tried_again(self, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, [came_between(), came_between()])
        assert take(programme, *self.ROWS).created == 3
        assert differences() == []

    @pytest.mark.parametrize("times", [3])
    def test_but_not_for_ever(self, programme: Programme, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
        failing(monkeypatch, [came_between() for _ in range(times)])
        with pytest.raises(OperationalError):
            take(programme, *self.ROWS)
        assert Entry.objects.count() == 0

    def test_the_changes_of_a_batch_are_one_record(self, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
        take(programme, *self.ROWS)
        asked = []
        monkeypatch.setattr(
            correcting, "record", lambda changes, **kept: asked.append(len(changes)) or record(changes, **kept)
        )
        assert take(programme, *({**row, "benefit_vnd": "7"} for row in self.ROWS)).updated == 3
        assert asked == [3]
        assert differences() == []

    def test_a_dry_run_keeps_nothing(self, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(entries, "BATCH", 2)
        intake = Intake(programme=programme, by=None, at=NOW, historic=True)
        outcome = import_entries(intake=intake, rows=list(enumerate(self.ROWS, 2)), dry_run=True)
        assert (outcome.created, Entry.objects.count()) == (3, 0)


def came_between() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected()
    return error


def failing(monkeypatch: pytest.MonkeyPatch, errors: list[Exception | None]) -> None:
    """Let storing new rows fail as told, after it was done."""

    def store(*given: Any, **named: Any) -> int:
        stored = store_new(*given, **named)
        error = errors.pop(0) if errors else None
        if error:
            raise error
        return stored

    monkeypatch.setattr(entries, "store_new", store)


class TestCommand:
    def write(self, path: Path, *rows: dict[str, str]) -> Path:
        lines = [",".join(GOOD), *(",".join(f'"{value}"' for value in row.values()) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def test_json_alone_on_stdout_and_status_one_when_rows_are_refused(
        self, programme: Programme, tmp_path: Path
    ) -> None:
        path = self.write(tmp_path / "e.csv", GOOD, {**GOOD, "external_key": "k-2", "kind": "magic"})
        out = StringIO()
        with pytest.raises(CommandError) as error:
            call_command(
                "entries",
                "import",
                str(path),
                "--programme",
                programme.code,
                "--historic",
                "--format",
                "json",
                stdout=out,
            )
        told = json.loads(out.getvalue())
        assert error.value.returncode == 1
        assert (told["created"], told["refused"][0]["field"]) == (1, "kind")

    def test_a_broken_csv_is_refused_whole(self, programme: Programme, tmp_path: Path) -> None:
        path = tmp_path / "e.csv"
        path.write_text('external_key,title\nk-1,"chưa đóng ngoặc\nk-2,x', encoding="utf-8")
        with pytest.raises(CommandError, match="hỏng"):
            call_command("entries", "import", str(path), "--programme", programme.code, stdout=StringIO())
        assert Entry.objects.count() == 0

    def test_the_same_rows_from_excel(self, programme: Programme, tmp_path: Path) -> None:
        path = tmp_path / "e.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(GOOD))
        sheet.write_row(1, 0, list(GOOD.values()))
        book.close()
        intake = Intake(programme=programme, by=None, at=NOW, historic=True)
        assert import_entries(intake=intake, rows=read_rows(path)).created == 1


class TestReading:
    @pytest.mark.parametrize("raw", ["1860000000", "1860000000.00", "1860000000,0", "1.860.000.000", "1,86 tỷ"])
    def test_one_benefit_in_many_spellings(self, raw: str) -> None:
        assert read_benefit(raw) == 1_860_000_000

    @pytest.mark.parametrize("raw", ["1860000000.5", "1.86", "18.600.00", "1860.000"])
    def test_no_benefit_is_multiplied(self, raw: str) -> None:
        with pytest.raises(BenefitUnreadable):
            read_benefit(raw)

    @given(st.lists(st.tuples(st.text("ABC đêÔ", min_size=1), st.integers(1, 100)), min_size=1, max_size=5))
    def test_authors_as_written(self, authors: list[tuple[str, int]]) -> None:
        read = read_authors(";".join(f"{name}|{share}%" for name, share in authors if name.strip()))
        assert [int(author.share) for author in read] == [share for name, share in authors if name.strip()]

    @given(st.integers(0, 10**15))
    def test_money_with_or_without_dots(self, amount: int) -> None:
        assert read_benefit(f"{amount:,}".replace(",", ".")) == read_benefit(str(amount)) == amount

    @given(st.text(max_size=40))
    def test_any_text_is_read_or_refused_aloud(self, raw: str) -> None:
        for read in (read_authors, read_benefit):
            with suppress(Refusal):  # anything but a refusal would be a crash on somebody's typing
                read(raw)

    @pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@SUM(A1)", "\tx"])
    def test_no_formula_lives(self, text: str, tmp_path: Path) -> None:
        assert harmless(text).startswith("'")
        path = tmp_path / "x.xlsx"
        path.write_bytes(workbook("T", [], ["cột"], [[text]]))
        sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
