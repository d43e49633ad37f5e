"""Pages of a programme: rules in words, a new close by document, the definition by hand."""

import json

import pytest
from django.test import Client

from factories import a_programme, a_tree, an_officer
from sangkien.programmes.models import Programme, StageChange
from sangkien.programmes.queries import definition_of
from sangkien.units.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(client: Client) -> Programme:
    root = a_tree("TAPDOAN", ["CS1"])["TAPDOAN"]
    programme = a_programme(root, rules={"window": {"date": "recognised_on", "from": "2021-09-01", "to": "2023-09-01"}})
    client.force_login(an_officer(root, role=Role.PROGRAMME_ADMIN))
    return programme


def test_rules_are_read_aloud(client: Client, programme: Programme) -> None:
    page = client.get(f"/chuong-trinh/{programme.code}/").content.decode()
    assert "từ 01/9/2021 đến trước 01/9/2023" in page


def test_a_new_close_leaves_its_document(client: Client, programme: Programme) -> None:
    path = f"/chuong-trinh/{programme.code}/giai-doan/gd2/"
    facts = {"closes_at": "00:00 01/10/2023", "grace_minutes": "30", "document_no": "91/HD-TLĐ"}
    assert client.post(path, {**facts, "document_no": ""}).status_code == 422
    assert client.post(path, {**facts, "closes_at": "mai"}).status_code == 422
    assert StageChange.objects.count() == 0
    assert client.post(path, facts).status_code == 302
    page = client.get(f"/chuong-trinh/{programme.code}/").content.decode()
    assert "91/HD-TLĐ" in page
    assert "24:00 ngày 30/9/2023" in page


@pytest.mark.parametrize("text", ["{", "[]", '{"name": "x"}'])
def test_a_definition_that_cannot_be_read_is_kept_for_correction(
    client: Client, programme: Programme, text: str
) -> None:
    before = definition_of(programme)
    answer = client.post(f"/chuong-trinh/{programme.code}/", {"definition": text})
    assert answer.status_code == 422
    assert definition_of(Programme.objects.get()) == before


def test_a_definition_by_hand_never_changes_code_or_root(client: Client, programme: Programme) -> None:
    given = {**definition_of(programme), "code": "khac", "root_unit": "CS1", "short_name": "Tên ngắn mới"}
    client.post(f"/chuong-trinh/{programme.code}/", {"definition": json.dumps(given)})
    stored = Programme.objects.get()
    assert (stored.code, stored.root_unit.code, stored.short_name) == (programme.code, "TAPDOAN", "Tên ngắn mới")


def test_an_officer_reads_but_does_not_define(client: Client, programme: Programme) -> None:
    client.force_login(an_officer(programme.root_unit))
    path = f"/chuong-trinh/{programme.code}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"definition": json.dumps(definition_of(programme))}).status_code == 403
    assert client.get(path + "giai-doan/gd2/").status_code == 403
    client.force_login(an_officer(a_tree("KHAC", ["K1"])["K1"]))
    assert client.get(path).status_code == 404
