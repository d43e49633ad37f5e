"""Terms in Python and in the database are the same; documents follow every change of an initiative."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import a_programme, a_submitted_entry, a_tree, a_user
from sangkien.initiatives.models import Initiative
from sangkien.search.models import Document
from sangkien.search.rules.slips import is_syllable, neighbours
from sangkien.search.rules.terms import pairs, syllables, terms

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạằẵộờửỹÁĐẶ 0123456789.,-/()ïñÅéΩК\u0301\u0308\u0320", max_size=60
)


def _in_database(title: str, summary: str, body: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(sk_terms(%s, %s, %s))", [title, summary, body])
        return set(cursor.fetchone()[0])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VIETNAMESE, VIETNAMESE, VIETNAMESE)
def test_terms_are_the_same_here_and_there(db: None, title: str, summary: str, body: str) -> None:
    assert terms(title, summary, body) == _in_database(title, summary, body)


@pytest.mark.parametrize("text", ["", "  ", "!?", "a" * 90 + " b", "Máy MBA-B12 số 3/QĐ", "İ K Å", "x" * 41 + "y z"])
def test_odd_texts_have_the_same_terms(db: None, text: str) -> None:
    assert terms(text, text, text) == _in_database(text, text, text)


def test_what_a_title_is_found_by() -> None:
    assert syllables("Máy biến áp B12, số 3/QĐ") == ["may", "bien", "ap", "b12", "so", "3", "qd"]
    assert pairs(["may", "bien", "ap"]) == ["may_bien", "bien_ap"]


def test_slips_are_no_syllables_or_near_ones() -> None:
    assert is_syllable("nghieng")
    assert not is_syllable("maybom")
    assert {"may", "mayy", "my", "amy"} & set(neighbours("mayx")) >= {"may"}


def test_documents_follow_every_way_of_writing(db: None) -> None:
    unit = a_tree("GOC", ["A"])["A"]
    entry = a_submitted_entry(a_programme(unit), unit, a_user(at=unit), title="Giá đỡ cáp")
    pk = entry.initiative_id
    Initiative.objects.filter(pk=pk).update(title="Phễu rót than")
    assert _words(pk) >= {"pheu", "rot", "than", "pheu_rot"}
    assert "cap" not in _words(pk)
    Initiative.objects.filter(pk=pk).update(benefit_vnd=5)
    made = Initiative.objects.bulk_create(
        [Initiative(title=f"Bài {n}", created_at=entry.begun_at, updated_at=entry.begun_at) for n in range(3)]
    )
    assert Document.objects.filter(pk__in=[one.pk for one in made]).count() == 3
    made[0].delete()
    assert not Document.objects.filter(pk=made[0].pk).exists() or made[0].pk is None


def _words(pk: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words) FROM search_document WHERE initiative_id = %s", [pk])
        return set(cursor.fetchone()[0])
