"""Components escape what people typed, keep to the strict content policy and draw what they say."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

EVIL = '"><script>alert(1)</script>'
USES = [
    '<c-why url="/w">{{ evil }}</c-why>',
    '<c-why url="{{ evil }}">1</c-why>',
    '<c-note title="{{ evil }}" kind="{{ evil }}">{{ evil }}</c-note>',
    '<c-note :data-x="evil">x</c-note>',
    '<c-chip url="{{ evil }}" name="{{ evil }}" count="3">{{ evil }}</c-chip>',
    '<c-stat value="{{ evil }}" label="{{ evil }}" note="{{ evil }}" why="/w" />',
    '<c-page-head title="{{ evil }}" lead="{{ evil }}" />',
    '<c-entry-card url="{{ evil }}" title="{{ evil }}" say="{{ evil }}" code="{{ evil }}" />',
    '<c-entry-card :title="evil" :meta="evil" />',
    '<c-leader-row rank="1" :name="evil" :valid="5" :target="4" note="{{ evil }}" />',
    '<c-unit-option value="{{ evil }}" name="{{ evil }}" path="{{ evil }}" />',
    '<c-unit-picker name="unit" text="{{ evil }}" value="{{ evil }}" path="{{ evil }}" />',
    '<c-evidence-file name="{{ evil }}" meta="{{ evil }}" remove="/r" />',
    '<c-share :authors="authors" />',
    '<c-alike :items="items" />',
    '<c-verdicts :items="items" />',
    '<c-timeline :steps="items" />',
    '<c-why-answer :title="evil" :sum="pairs" :facts="pairs" :links="pairs" />',
    '<c-empty title="{{ evil }}" text="{{ evil }}" />',
    '<c-toast url="{{ evil }}">{{ evil }}</c-toast>',
    '<c-choice name="a" value="{{ evil }}" label="{{ evil }}" note="{{ evil }}" />',
]
CONTEXT = {
    "evil": EVIL,
    "authors": [{"name": EVIL, "note": EVIL, "percent": 100}],
    "items": [{"title": EVIL, "text": EVIL, "note": EVIL, "kind": "ok", "when": EVIL, "state": "now", "url": EVIL}],
    "pairs": [(EVIL, EVIL)],
}
FRAME = SimpleNamespace(nav=[(EVIL, "/", 3, True)], user_name=EVIL, user_initials="NT", unit_name=EVIL)


@pytest.fixture(autouse=True)
def _vietnamese(settings):
    # Addresses of static files without the manifest that only a finished build has.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    with translation.override("vi"):
        yield


def render(source: str, **context: object) -> str:
    """A component as it stands in a page; compiled by the loader's own compiler."""
    loader = engines["django"].engine.template_loaders[0]
    cotton = next(one for one in getattr(loader, "loaders", [loader]) if hasattr(one, "cotton_compiler"))
    return engines["django"].from_string(cotton.cotton_compiler.process(source)).render(context)


@pytest.mark.parametrize("use", USES)
def test_what_people_type_stays_text(use):
    assert "<script>" not in render(use, **CONTEXT)


@pytest.mark.parametrize("template", ["base/components.html", "base/phone.html", "base/public.html", "base/app.html"])
@pytest.mark.parametrize("frame", [None, FRAME])
def test_pages_keep_to_the_content_policy(template, frame):
    html = render_to_string(template, {"frame": frame} if frame else {})
    assert EVIL not in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_refusals_need_no_context_and_end_in_a_next_step(status):
    html = render_to_string(f"{status}.html")
    assert 'class="btn btn-primary' in html


def test_a_why_stands_inside_a_sentence():
    assert re.search(r'data-why="/w"[^>]*>12</a>\.', render('<c-why url="/w">12</c-why>.'))


def test_states_say_their_words():
    assert "Cần bổ sung" in render('<c-state kind="needs_changes" />')
    assert "Gửi chưa được" in render('<c-state kind="needs_changes" label="Gửi chưa được" />')


def test_a_move_is_said_in_words():
    assert "bậc, tăng" in render('<c-move by="2" />')
    assert "bậc, giảm" in render('<c-move by="-2" />')
    assert "giữ hạng" in render("<c-move />")


def test_other_attributes_pass_through_escaped():
    html = render('<c-note data-key="KeyH" hidden :data-x="evil" onclick="x">a</c-note>', **CONTEXT)
    assert '<div class="sk-note " data-key="KeyH" hidden data-x="&quot;&gt;' in html
    assert "onclick" not in html


def test_a_wrong_field_points_to_its_hint_and_error():
    class Sample(forms.Form):
        day = forms.DateField(help_text="Ví dụ: 20/10/2022")

    html = render('<c-field :field="form.day" />', form=Sample({"day": "x"}))
    assert 'aria-describedby="id_day-goi-y id_day-loi"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_day-loi"' in html
