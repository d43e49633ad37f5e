"""Member counts of many units at once: taken out, filled in, looked at, written down."""

import html
import json
import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories import a_tree, a_unit, a_user, an_officer
from sangkien.accounts.models import User
from sangkien.base.clock import VIETNAM
from sangkien.units.choices import Kind
from sangkien.units.models import MemberCount, Unit
from sangkien.units.services import record_counts

pytestmark = pytest.mark.django_db
AT = datetime(2025, 10, 2, 9, tzinfo=VIETNAM)
PAGE = "/co-cau/doan-vien/"


@pytest.fixture
def tree() -> dict[str, Unit]:
    tree = a_tree("TAPDOAN", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
    Unit.objects.filter(code="CS2").update(aliases=["CĐ Than Hai"])
    return tree | a_tree("KHAC", ["K1"], kind=Kind.GRASSROOTS_UNION)


@pytest.fixture
def officer(tree: dict[str, Unit], client: Client) -> User:
    user = an_officer(tree["TAPDOAN"])
    client.force_login(user)
    return user


def _row(code: str, members: str, day: str = "30/9/2025", name: str = "") -> dict[str, str]:
    return {"unit_code": code, "name": name, "members": members, "as_of": day, "source": "quý III"}


def _sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("so.csv", text.encode())


def test_good_lines_go_in_and_bad_ones_are_named(officer: User) -> None:
    rows = [
        _row("CS1", "1.250"),
        _row("", "310", name="cđ than hai"),
        _row("K1", "5"),
        _row("CS9", "5"),
        _row("", "5", name="Công đoàn Trên Mây"),
        _row("CS2", "mười"),
        _row("CS2", "7", "1/1/2030"),
        _row("", ""),
        _row("", "1.560", name="Tổng cộng"),
    ]
    outcome = record_counts(rows=list(enumerate(rows, 2)), by=officer, at=AT)
    assert [(line, refusal.code) for line, refusal in outcome.refused] == [
        (4, "code_of_none"),
        (5, "code_of_none"),
        (6, "name_of_none"),
        (7, "number_unreadable"),
        (8, "day_in_future"),
    ]
    assert outcome.silent == 2
    kept = MemberCount.objects.order_by("unit__code").values_list(
        "unit__code", "members", "as_of", "source", "recorded_by"
    )
    day = date(2025, 9, 30)
    assert list(kept) == [("CS1", 1250, day, "quý III", officer.pk), ("CS2", 310, day, "quý III", officer.pk)]


def test_the_same_sheet_again_changes_nothing_and_a_new_day_keeps_the_old(officer: User) -> None:
    rows = [(2, _row("CS1", "1250"))]
    record_counts(rows=rows, by=officer, at=AT)
    assert record_counts(rows=rows, by=officer, at=AT).new == []
    record_counts(rows=[(2, _row("CS1", "1300", "1/10/2025"))], by=officer, at=AT)
    assert list(MemberCount.objects.order_by("as_of").values_list("members", flat=True)) == [1250, 1300]


def test_a_name_of_two_units_is_asked_back_and_a_unit_twice_too(officer: User, tree: dict[str, Unit]) -> None:
    a_unit("CS3", under=tree["TAPDOAN"], name=tree["CS1"].name, kind=Kind.GRASSROOTS_UNION)
    rows = [_row("", "5", name=tree["CS1"].name), _row("CS2", "7"), _row("CS2", "8")]
    outcome = record_counts(rows=list(enumerate(rows, 2)), by=officer, at=AT)
    assert [(line, refusal.code) for line, refusal in outcome.refused] == [(2, "name_of_several"), (4, "unit_repeated")]
    assert MemberCount.objects.get().members == 7


def test_a_number_far_from_the_last_is_pointed_at(officer: User) -> None:
    record_counts(rows=[(2, _row("CS1", "1250")), (3, _row("CS2", "12"))], by=officer, at=AT)
    later = [(2, _row("CS1", "125", "1/10/2025")), (3, _row("CS2", "30", "1/10/2025"))]
    looked = record_counts(rows=later, by=officer, at=AT, dry_run=True)
    assert [line.leaps for line in looked.lines] == [True, False]
    assert MemberCount.objects.count() == 2


class TestPage:
    def test_looking_writes_nothing_confirming_does(self, client: Client, officer: User) -> None:
        text = "DANH SÁCH ĐOÀN VIÊN,,\n,,\nSTT,Tên đơn vị,Mã đơn vị,Số đoàn viên\n1,x,CS1,120\n2,x,CS7,5\n"
        page = client.post(PAGE, {"file": _sheet(text), "as_of": "30/9/2025", "source": "báo cáo quý"}).content.decode()
        assert "1 số mới, 1 dòng không nhận" in page
        assert "Không có đơn vị nào mang mã “CS7”" in page
        assert not MemberCount.objects.exists()
        kept = [[4, "CS1", "", "120", "2025-09-30", "báo cáo quý"]]
        assert json.dumps(kept[0], ensure_ascii=False).replace('"', "&quot;") in page
        client.post(PAGE, {"rows": json.dumps(kept)})
        count = MemberCount.objects.get()
        assert (count.members, count.as_of, count.source) == (120, date(2025, 9, 30), "báo cáo quý")

    def test_the_list_taken_out_is_read_back_and_keeps_the_old_count(
        self, client: Client, officer: User, tmp_path: Path
    ) -> None:
        record_counts(rows=[(2, _row("CS1", "1250", "30/6/2025"))], by=officer, at=AT)
        answer = client.get(f"{PAGE}tep/?don-vi=TAPDOAN")
        page = client.post(PAGE, {"file": SimpleUploadedFile("so.xlsx", answer.content)}).content.decode()
        assert "0 dòng có số đọc được, 3 dòng không có số" in page
        rows = python_calamine.CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        head = next(number for number, row in enumerate(rows) if row[0] == "Mã đơn vị")
        line = next(row for row in rows if row[0] == "CS1")
        assert line[3:5] == [1250.0, date(2025, 6, 30)]
        line[5] = 1300
        text = "\n".join(",".join(str(cell) for cell in row) for row in rows[head:])
        given = {"file": _sheet(text), "as_of": "30/9/2025", "source": "quý III"}
        page = client.post(PAGE, given).content.decode()
        kept = html.unescape(re.findall(r'name="rows" value="([^"]*)"', page)[0])
        client.post(PAGE, {"rows": kept})
        counts = MemberCount.objects.order_by("as_of").values_list("members", "as_of", "source")
        assert list(counts) == [
            (1250, date(2025, 6, 30), "quý III"),
            (1300, date(2025, 9, 30), "quý III"),
        ]

    def test_a_number_for_the_very_same_day_is_said_to_replace(self, client: Client, officer: User) -> None:
        record_counts(rows=[(2, _row("CS1", "1250"))], by=officer, at=AT)
        text = "Mã đơn vị,Số đoàn viên,Tính đến ngày\nCS1,1251,30/9/2025\n"
        assert "thay số cùng ngày" in client.post(PAGE, {"file": _sheet(text)}).content.decode()

    def test_the_day_is_read_back_in_any_language(self, client: Client, officer: User) -> None:
        officer.language = "en"
        officer.save(update_fields=["language"])
        page = client.post(PAGE, {"file": _sheet("unit code,members\ncs1,120\n")}).content.decode()
        assert "1 new numbers, 0 lines not taken" in page

    def test_a_title_with_the_words_of_a_heading_is_no_heading(self, client: Client, officer: User) -> None:
        text = "SỐ ĐOÀN VIÊN,,\n,,\nMã đơn vị,Tên đơn vị,Số đoàn viên\nCS1,x,120\n"
        assert "1 số mới, 0 dòng không nhận" in client.post(PAGE, {"file": _sheet(text)}).content.decode()

    @pytest.mark.parametrize("address", [PAGE, "/con-nguoi/"])
    @pytest.mark.parametrize(
        "forged",
        ["[" * 200_000 + "]" * 200_000, f"[[1,{'9' * 5000},2,3,4,5]]", "[", '[[1, "\\ud800", "\\ud800", "5", "", ""]]'],
    )
    def test_a_page_bent_beyond_reading_is_a_fault_of_the_form(
        self, client: Client, officer: User, forged: str, address: str
    ) -> None:
        assert client.post(address, {"rows": forged}).status_code in {422, 302}

    @pytest.mark.parametrize(
        "forged", ['[["x"]]', '{"a": 1}', '[[1, "K1", "", "9", "1/1/2025", ""]]', "[[1,2,3,4,5,6]]"]
    )
    def test_what_a_page_sends_back_is_judged_again(self, client: Client, officer: User, forged: str) -> None:
        assert client.post(PAGE, {"rows": forged}).status_code in {302, 200}
        assert not MemberCount.objects.exists()

    @pytest.mark.parametrize(
        ("text", "words"), [("a,b\n1,2\n", "thiếu cột Số đoàn viên"), (",,\n", "Không đọc được tệp")]
    )
    def test_a_file_without_numbers_is_explained(self, client: Client, officer: User, text: str, words: str) -> None:
        answer = client.post(PAGE, {"file": _sheet(text)})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)

    def test_nobody_counts_for_others(self, client: Client, tree: dict[str, Unit], officer: User) -> None:
        record_counts(rows=[(2, _row("CS1", "1250"))], by=officer, at=AT)
        client.force_login(an_officer(tree["KHAC"]))
        assert client.get(f"{PAGE}tep/?don-vi=TAPDOAN").status_code == 404
        page = client.post(PAGE, {"file": _sheet("Mã đơn vị,Số đoàn viên\nCS1,9\n")}).content.decode()
        assert "Không có đơn vị nào mang mã “CS1”" in page
        assert "1.250" not in page

    def test_members_have_no_such_page(self, client: Client, tree: dict[str, Unit]) -> None:
        client.force_login(a_user())
        assert client.get(PAGE).status_code == 403

    @pytest.mark.parametrize("size", [1, 3])
    def test_looking_costs_the_same_however_long_the_sheet(
        self, client: Client, officer: User, django_assert_num_queries: object, size: int
    ) -> None:
        rows = [(number, _row(f"CS{number}", "5", f"{number}/9/2025")) for number in range(1, size + 1)]
        officer.refresh_from_db()
        with django_assert_num_queries(5):  # type: ignore[operator]
            record_counts(rows=rows, by=officer, at=AT, dry_run=True)
