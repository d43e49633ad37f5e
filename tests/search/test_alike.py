"""Likeness: what is called one and the same on labelled pairs, what leads to it, what it never does."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from factories import a_programme, a_submitted_entry, a_tree, a_user
from factories.moments import NOW
from sangkien.initiatives.models import Initiative
from sangkien.search.errors import LabelsUnfit
from sangkien.search.models import Census
from sangkien.search.queries.alike import Given, matches
from sangkien.search.queries.measuring import measured
from sangkien.search.queries.vocabulary import vocabulary
from sangkien.search.rules.likeness import likeness, read
from sangkien.search.schemas import read_lines
from sangkien.search.services import count_terms, count_terms_if_stale, settle_index

PAIRS = Path(__file__).parent / "labelled" / "pairs.jsonl"
LIGHT = {"abbreviation", "accents", "case", "light_paraphrase", "order", "padding", "place", "slips", "truncation"}


def test_the_labelled_pairs(db: None) -> None:
    found = {row.kind: row for row in measured(read_lines(PAIRS))}
    assert sum(row.pairs for row in found.values()) >= 900
    assert {kind: found[kind].likely for kind in LIGHT if found[kind].likely < 0.97} == {}
    assert found["look_alike"].likely <= 0.02
    assert found["independent_same_topic"].likely == 0
    assert found["heavy_paraphrase"].among_three >= 0.85
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thay dầu MBA 22 kV không cắt điện", "Thay dầu máy biến áp 22 kV không cắt điện"),
        ("CẢI TIẾN MÁNG TRƯỢT THAN", "Nâng cấp máng trượt than"),
        ("Giá đỡ cáp điện tháo nhanh tại phân xưởng 2", "Giá đỡ cáp điện tháo nhanh"),
        ("may han tu dong day chuyen 3", "Máy hàn tự động dây chuyền 7"),
    ],
)
def test_one_and_the_same(one: str, other: str) -> None:
    assert likeness(read(one, "", lambda _: 0.7), read(other, "", lambda _: 0.7)).likely


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Một số biện pháp rèn kỹ năng đọc diễn cảm cho học sinh lớp 5",
            "Một số biện pháp rèn kỹ năng giải toán cho học sinh lớp 5",
        ),
        ("Cải tiến máng trượt than", "Cải tiến phễu rót đá"),
        ("", ""),
        ("123", "456"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not likeness(read(one, "", lambda _: 0.7), read(other, "", lambda _: 0.7)).likely


def test_a_match_tells_its_words_and_never_itself(db: None) -> None:
    unit = a_tree("GOC", ["A"])["A"]
    programme, worker = a_programme(unit, rules={}), a_user(at=unit)
    first = a_submitted_entry(programme, unit, worker, title="Lắp tấm gạt than bằng cao su băng tải cũ")
    draft = Initiative.objects.create(title=first.initiative.title, created_at=NOW, updated_at=NOW)
    count_terms(at=NOW)
    given = Given("Tấm gạt than làm bằng cao su cũ của băng tải")
    (match,) = [one for one in matches(given) if one.likeness.likely]
    assert (match.code, match.initiative) == (first.code, first.initiative_id)
    assert {"gat", "than"} <= set(match.likeness.shared)
    assert draft.pk not in [one.initiative for one in matches(given)]
    assert matches(given, besides=first.initiative_id) == []
    assert matches(given, programme_id=programme.pk + 1) == []


@pytest.mark.parametrize("title", ["", " ", "!!", "\x00", "a" * 5000, "' & | !", "số 5", "🙂"])
def test_whatever_is_asked_there_is_an_answer(db: None, title: str) -> None:
    assert matches(Given(title.replace("\x00", ""), title.replace("\x00", "") * 3)) == []


@pytest.mark.parametrize("size", [1, 3])
def test_looking_costs_the_same(db: None, django_assert_num_queries: object, size: int) -> None:
    unit = a_tree("GOC", ["A"])["A"]
    programme, worker = a_programme(unit, rules={}), a_user(at=unit)
    for number in range(size):
        a_submitted_entry(programme, unit, worker, title=f"Giá treo ống gió tháo nhanh {number}")
    count_terms(at=NOW)
    vocabulary()
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert len(matches(Given("Giá treo ống gió tháo nhanh"))) == size


class TestCensus:
    def test_terms_are_counted_and_kept_once(self, db: None) -> None:
        for title in ("Máng gạt", "Máng trượt"):
            Initiative.objects.create(title=title, created_at=NOW, updated_at=NOW)
        count_terms(at=NOW)
        count_terms(at=NOW)
        words = vocabulary()
        assert Census.objects.count() == 1
        assert (words.documents, words.frequency("mang"), words.frequency("gat"), words.rare) == (2, 2, 1, 1)
        assert words.weight("mang") < words.weight("gat") < words.weight("chua tung thay")

    def test_it_is_made_anew_when_much_has_come(self, db: None) -> None:
        count_terms_if_stale(at=NOW)
        first = Census.objects.get()
        count_terms_if_stale(at=NOW)
        assert Census.objects.get() == first
        rows = [Initiative(title=f"Bài {n}", created_at=NOW, updated_at=NOW) for n in range(60)]
        Initiative.objects.bulk_create(rows)
        count_terms_if_stale(at=NOW)
        assert Census.objects.get().documents == 60


def test_what_has_come_is_found_before_and_after_it_is_sorted_in(db: None) -> None:
    unit = a_tree("GOC", ["A"])["A"]
    entry = a_submitted_entry(a_programme(unit, rules={}), unit, a_user(at=unit), title="Phao báo mức hố bơm")
    for _ in range(2):
        assert [match.code for match in matches(Given("phao báo mức hố bơm"))] == [entry.code]
        settle_index()
    assert settle_index() == 0


class TestCommands:
    def test_check_answers_line_by_line(self, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        unit = a_tree("GOC", ["A"])["A"]
        programme = a_programme(unit, rules={})
        entry = a_submitted_entry(programme, unit, a_user(at=unit), title="Phao báo mức hố bơm")
        path = tmp_path / "a.jsonl"
        path.write_text('{"id": 7, "title": "phao bao muc ho bom"}\n\n{"id": "b", "title": null}\n', encoding="utf-8")
        call_command("duplicates", "check", "--input", str(path))
        first, second = map(json.loads, capsys.readouterr().out.splitlines())
        assert first["id"] == 7
        assert (first["matches"][0]["code"], first["matches"][0]["likely"]) == (entry.code, True)
        assert set(first["matches"][0]) == {"code", "external_key", "title", "score", "likely", "why"}
        assert second == {"id": "b", "matches": []}

    def test_sweep_says_what_it_did(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        unit = a_tree("GOC", ["A"])["A"]
        programme, worker = a_programme(unit, rules={}), a_user(at=unit)
        for title in ("Phao báo mức hố bơm", "Phao bao muc ho bom"):
            a_submitted_entry(programme, unit, worker, title=title)
        call_command("duplicates", "sweep", format="json")
        done = json.loads(capsys.readouterr().out)
        assert done.pop("seconds") >= 0
        assert done == {"read": 2, "pairs": 1, "clusters": 1}
        call_command("duplicates", "sweep")
        assert "Đọc 0 tên, có 1 cặp có thể trùng, thành 1 nhóm." in capsys.readouterr().out

    def test_search_answers_line_by_line_and_in_words(
        self, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        unit = a_tree("GOC", ["A"])["A"]
        programme = a_programme(unit, rules={})
        entry = a_submitted_entry(programme, unit, a_user(at=unit), title="Phao báo mức hố bơm")
        path = tmp_path / "q.jsonl"
        path.write_text('{"id": 1, "query": "phao bao"}\n{"id": 2, "query": ""}\n', encoding="utf-8")
        call_command("search", input=path, programme=programme.code)
        first, second = map(json.loads, capsys.readouterr().out.splitlines())
        assert [result["code"] for result in first["results"]] == [entry.code]
        assert set(first["results"][0]) == {"code", "external_key", "title", "score"}
        assert second == {"id": 2, "results": []}
        call_command("search", "ho bom")
        assert entry.code in capsys.readouterr().out

    @pytest.mark.parametrize("text", ["[1]\n", "{\n", "1\n"])
    def test_a_broken_line_is_named(self, db: None, tmp_path: Path, text: str) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match="Dòng 1"):
            call_command("duplicates", "check", "--input", str(path))

    def test_measuring_prints_each_kind(self, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "a.jsonl"
        lines = [
            {"id": "1", "title": "Phao báo mức hố bơm"},
            {"base": "1", "kind": "case", "title": "PHAO BÁO MỨC HỐ BƠM"},
        ]
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        call_command("duplicates", "measure", str(path), format="json")
        assert json.loads(capsys.readouterr().out) == [{"kind": "case", "pairs": 1, "likely": 1.0, "among_three": 1.0}]

    def test_labels_without_bases_are_refused(self, db: None) -> None:
        with pytest.raises(LabelsUnfit):
            measured([{"base": "x", "kind": "case", "title": "a"}])
