"""Officers change the template in Word: what is wrong is named with its paragraph, what is right becomes a version."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.words import opened, replaced, text_of
from sangkien.reports.errors import TemplateDoesNotFill, TemplatePlaceholdersWrong
from sangkien.reports.models import LetterTemplate
from sangkien.reports.queries.letters import in_force, template_bytes, version_of
from sangkien.reports.rules import letter_context
from sangkien.reports.schemas.filling import filled
from sangkien.reports.schemas.review import review
from sangkien.reports.schemas.sample import DEFAULT, week_thirty
from sangkien.reports.services import keep_template, restore_template

GOOD = DEFAULT.read_bytes()
VALID = "{{ totals.valid }} sáng kiến hợp lệ"


@pytest.fixture(autouse=True)
def _files_in(settings: Any, tmp_path: Any) -> None:
    storages = settings.STORAGES
    own = {"BACKEND": storages["default"]["BACKEND"], "OPTIONS": {"location": str(tmp_path), "base_url": None}}
    settings.STORAGES = {**storages, "default": own}


def problems(new: str, old: str = VALID) -> list[Any]:
    return list(review(replaced(GOOD, old, new)).problems)


def test_the_shipped_template_has_no_fault() -> None:
    found = review(GOOD)
    assert (found.problems, found.warnings) == ((), ())


@pytest.mark.parametrize(
    ("written", "placeholder", "nearest"),
    [
        ("{{ totals.vaild }}", "totals.vaild", "totals.valid"),
        ("{{ total.valid }}", "total.valid", "totals.valid"),
        ("{{ week_nno }}", "week_nno", "week_no"),
        ("{{ week no }}", "{{ week no }}", "week_no"),
        ("{{ issuer }}", "issuer", ""),
        ("{{ sealed.title }}", "sealed.title", None),
        ("{{ r.unit }}", "r.unit", None),
        ("{{ issuer.__class__ }}", "issuer.__class__", None),
        ("{% if bandz.none %}a{% endif %}", "bandz.none", "bands.none"),
    ],
)
def test_unknown_and_broken_names_are_listed(written: str, placeholder: str, nearest: str | None) -> None:
    found = problems(f"Có {written} sáng kiến")
    assert [one.placeholder for one in found] == [placeholder]
    assert "Có" in found[0].paragraph
    assert "sáng kiến" in found[0].paragraph
    if nearest is not None:
        assert nearest in found[0].nearest or nearest == ""


def test_a_missing_brace_is_named() -> None:
    found = problems("Có {{ totals.valid sáng kiến")
    assert [(one.placeholder, one.nearest) for one in found] == [("{{ totals.valid sáng kiến", "totals.valid")]


def test_all_faults_are_listed_at_once() -> None:
    content = replaced(GOOD, VALID, "{{ totals.vaild }} và {{ week_nn }}")
    content = replaced(content, "{{ verify_url }}", "{{ verify_ur }}")
    assert {one.placeholder for one in review(content).problems} == {"totals.vaild", "week_nn", "verify_ur"}


@pytest.mark.parametrize(
    "written",
    [
        "{{ totals.valid | upper }}",
        "{{ totals.valid() }}",
        "{{ 'x' * 1000000000 }}",
        "{{ range(10) }}",
        "{{ rows[0] }}",
        "{% set a = 1 %}",
        "{% include 'a' %}",
        "{% macro a() %}{% endmacro %}",
        "{% for a in [1, 2] %}{% endfor %}",
        "{{r totals.valid }}",
        "{{p totals.valid }}",
    ],
)
def test_templates_compute_and_call_nothing(written: str) -> None:
    assert problems(written)


def test_a_loop_inside_a_loop_is_refused_quickly() -> None:
    begun = time.monotonic()
    loops = "{% for a in rows %}{% for b in rows %}{% for c in rows %}x{% endfor %}{% endfor %}{% endfor %}"
    assert problems(loops)
    assert time.monotonic() - begun < 5


def test_an_unclosed_condition_is_named() -> None:
    found = review(replaced(GOOD, VALID, "{% if bands.none %} x")).problems
    assert len(found) == 1
    assert "khép" in found[0].why


def test_missing_parts_and_layout_are_warned_of() -> None:
    content = replaced(GOOD, "{{ signatory.name }}", " ")
    content = replaced(content, 'w:left="1701"', 'w:left="1000"')
    warnings = review(content).warnings
    assert any("họ tên người ký" in one for one in warnings)
    assert any("lề trái" in one for one in warnings)


def test_a_strange_font_is_warned_of() -> None:
    content = replaced(GOOD, "<w:b/>", '<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:b/>')
    assert any("Arial" in one for one in review(content).warnings)


def test_values_cannot_become_markup() -> None:
    said = letter_context(week_thirty())
    said["programme"]["name"] = "</w:t></w:r><w:r><w:t>{{ 7 * 7 }} & <b>"
    made = filled(GOOD, said)
    assert "{{ 7 * 7 }} & <b>" in text_of(made)
    assert opened(made)


def test_versions_are_kept_and_the_newest_is_in_force(week: SimpleNamespace, undone: None) -> None:
    root = week.units["TKV"]
    changed = replaced(GOOD, "Kết quả chung", "Tình hình chung")
    at = week.snapshot.frozen_at
    first, advice = keep_template(unit=root, content=changed, by=week.officer, at=at, note="Đổi tên mục 1")
    assert (first.version, advice, in_force(root)) == (1, (), first)
    second = restore_template(unit=root, version=0, by=week.officer, at=at)
    assert (second.version, template_bytes(in_force(root))) == (2, GOOD)
    third = restore_template(unit=root, version=1, by=week.chief, at=at)
    assert (third.version, third.sha256, third.uploaded_by) == (3, first.sha256, week.chief)
    assert template_bytes(version_of(root, 1)) == changed


def test_a_unit_uses_the_template_of_the_nearest_unit_above(week: SimpleNamespace, undone: None) -> None:
    at, below = week.snapshot.frozen_at, week.units["DV02"]
    above, _ = keep_template(unit=week.units["TKV"], content=GOOD, by=week.officer, at=at)
    assert in_force(below) == above
    own, _ = keep_template(unit=below, content=GOOD, by=week.unit_officer, at=at)
    assert (in_force(below), in_force(week.units["DV03"])) == (own, above)


def test_what_is_wrong_is_not_stored(week: SimpleNamespace, undone: None) -> None:
    bad = replaced(GOOD, VALID, "{{ totals.vaild }}")
    with pytest.raises(TemplatePlaceholdersWrong) as refused:
        keep_template(unit=week.units["TKV"], content=bad, by=week.officer, at=week.snapshot.frozen_at)
    assert refused.value.facts["problems"][0].nearest == "totals.valid"
    assert not LetterTemplate.objects.exists()


def upload(client: Any, content: bytes, unit: str = "TKV") -> Any:
    file = SimpleUploadedFile("mau.docx", content)
    return client.post(f"{reverse('reports:templates')}?don-vi={unit}", {"file": file, "note": "thử"})


def test_the_page_takes_a_good_template(week: SimpleNamespace, undone: None, client_of: Any) -> None:
    client = client_of(week.officer)
    assert upload(client, replaced(GOOD, "Kết quả chung", "Tình hình chung")).status_code == 302
    page = client.get(reverse("reports:templates")).content.decode()
    assert "đang dùng" in page
    letter = client.get(reverse("reports:letter", args=["1trieu", "2023-tuan-30"]))
    assert "1. Tình hình chung" in text_of(letter.content)
    trial = client.get(reverse("reports:template_trial", args=["TKV", 1]))
    assert "12.358" in text_of(trial.content)
    assert client.get(reverse("reports:template_file", args=["TKV", 9])).status_code == 404


def test_the_page_names_what_is_wrong(week: SimpleNamespace, undone: None, client_of: Any) -> None:
    response = upload(client_of(week.officer), replaced(GOOD, VALID, "Có {{ totals.vaild }} sáng kiến"))
    page = response.content.decode()
    assert response.status_code == 422
    for words in ("Mẫu còn 1 chỗ chưa đúng", "totals.vaild", "totals.valid", "Có {{ totals.vaild }} sáng kiến"):
        assert words in page


@pytest.mark.parametrize("content", [b"", b"khong phai word"])
def test_the_page_refuses_what_is_no_word_file(
    week: SimpleNamespace, undone: None, client_of: Any, content: bytes
) -> None:
    assert upload(client_of(week.officer), content).status_code == 422


def test_others_neither_read_nor_change_the_templates(week: SimpleNamespace, undone: None, client_of: Any) -> None:
    keep_template(unit=week.units["TKV"], content=GOOD, by=week.officer, at=week.snapshot.frozen_at)
    for who in (week.unit_officer, week.foreign_officer):
        client = client_of(who)
        assert upload(client, GOOD).status_code == 404
        assert client.get(reverse("reports:template_file", args=["TKV", 1])).status_code == 404
        assert client.post(reverse("reports:restore", args=["TKV", 0])).status_code == 404
    assert client_of(week.member).get(f"{reverse('reports:templates')}?don-vi=DV02").status_code == 403
    assert client_of(None).get(reverse("reports:templates")).status_code == 302
    assert LetterTemplate.objects.count() == 1


def test_a_loop_that_tears_the_table_apart_is_refused() -> None:
    with pytest.raises(TemplateDoesNotFill):
        review(replaced(GOOD, "{%tr for r in rows %}", "{% for r in rows %}"))
