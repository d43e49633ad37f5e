"""What the templates of the draft's pages are given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sangkien.accounts.access import signed_in
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.text import key_of_name
from sangkien.initiatives.choices import Verb
from sangkien.initiatives.forms import KIND_NOTES, VISIBILITY_NOTES, DraftForm
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import Step, authors_of, story_of
from sangkien.initiatives.views.review import conditions, open_points
from sangkien.initiatives.views.sheet import PAGES, Sheet
from sangkien.programmes.models import Programme
from sangkien.units.access import reach_of

_REST_OF_DECISION = ("decision_no", "recognised_on", "recognising_body")
_MONEY = ("benefit_vnd", "not_computable", "benefit_note")
#: Which parts of the page an officer's reason asks about (the codes are those of ``checking``).
ASKED: dict[str, tuple[str, ...]] = {
    "decision_unclear": (*_REST_OF_DECISION, "evidence"),
    "photo_unclear": ("evidence",),
    "content_thin": ("before", "after", "effect"),
    "authors_unclear": ("authors",),
    "benefit_unclear": _MONEY,
    "dates_unclear": ("first_applied_on", "recognised_on"),
}
#: The order in which a page shows its parts; evidence and authors are no fields of the form.
ORDER: dict[str, tuple[str, ...]] = {
    "1": PAGES["1"],
    "2": (
        "effect",
        *("benefit_vnd", "not_computable", "benefit_note", "gains"),
        *_REST_OF_DECISION,
        *("evidence", "authors", "author_group"),
    ),
    "3": PAGES["3"],
}
_NO_FIELDS = frozenset({"evidence", "authors"})
#: A part of a page: its name, and its field where it is one.
Part = tuple[str, BoundField | None]
ORDER["bo-sung"] = (*ORDER["1"], *ORDER["2"], *ORDER["3"])


def labels() -> list[str]:
    """Return the names of the three pages."""
    return [_("Việc gì, ở đâu"), _("Ích gì, ai làm"), _("Xem lại, gửi")]


def step_context(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """Return what every page of a draft needs."""
    entry = sheet.entry
    return {
        "entry": entry,
        "sheet": sheet,
        "form": sheet.form,
        "parts": parts_of(sheet.form, ORDER[sheet.page]),
        "authors": author_dicts(request, sheet),
        "files": entry.initiative.evidence.order_by("added_at", "pk"),
        "labels": labels(),
        "kind_notes": KIND_NOTES,
        "visibility_notes": VISIBILITY_NOTES,
        "picker_url": picker_url(entry.programme),
        "largest": settings.EVIDENCE_MAX_BYTES,
        "here": request.get_full_path(),
    }


def parts_of(form: DraftForm, order: tuple[str, ...]) -> list[Part]:
    """Return the parts of a page in ``order``, those that the form has; evidence and authors are no fields."""
    own = form.fields
    return [(name, form[name] if name in own else None) for name in order if name in own or name in _NO_FIELDS]


def picker_url(programme: Programme) -> str:
    """Return where the unit picker asks: only units of the programme's tree."""
    return f"{reverse('units:find')}?{urlencode({'goc': programme.root_unit.code})}"


def author_dicts(request: HttpRequest, sheet: Sheet) -> list[Mapping[str, Any]]:
    """Return the rows as ``c-share`` shows them: people who are stored as text, others to be typed."""
    own = key_of_name(signed_in(request).full_name)
    stored = {key_of_name(part.name) for part in authors_of(sheet.entry.initiative)}
    found: list[Mapping[str, Any]] = []
    for position, row in enumerate(sheet.rows):
        is_self = key_of_name(row.name) == own
        known = bool(row.code) or key_of_name(row.name) in stored
        found.append(
            {
                "id": row.code,
                "name": row.name if known or (is_self and not _for_others(request)) else "",
                "typed": row.name,
                "note": _("Bạn") if is_self else row.code,
                "percent": row.share,
                "color": position % 4 + 1,
            }
        )
    return found


def _for_others(request: HttpRequest) -> bool:
    """Say whether the person types for others, so that their own name is only a guess."""
    return reach_of(signed_in(request)).has("enter_for_others")


def review_context(request: HttpRequest, sheet: Sheet, at: datetime, refusal: Refusal | None = None) -> dict[str, Any]:
    """Return the last page: facts, reasons beside them, conditions."""
    points = open_points(request, sheet.entry, at)
    by_name: dict[str, list[Any]] = {}
    for point in points:
        by_name.setdefault(point.field, []).append(point)
    return {
        **step_context(request, sheet),
        "points": points,
        "by_name": by_name,
        "conditions": conditions(sheet.entry, points),
        "stop": refusal if refusal and not isinstance(refusal, Refusals) else None,
        "tried": refusal is not None,
    }


def correct_context(request: HttpRequest, sheet: Sheet, refusal: Refusal | None = None) -> dict[str, Any]:
    """Return the page of correcting: what the officer asked for first, the rest folded away."""
    context = step_context(request, sheet)
    wanted = _asked(sheet)
    asked = [part for part in context["parts"] if part[0] in wanted]
    rest = [part for part in context["parts"] if part[0] not in wanted]
    return {
        **context,
        "asked": asked,
        "rest": rest,
        "returned": _returned(sheet.entry),
        "stop": refusal if refusal and not isinstance(refusal, Refusals) else None,
        "tried": refusal is not None,
    }


def _returned(entry: Entry) -> Step | None:
    """Return the last time the entry was sent back."""
    label = str(Verb.RETURN.label)
    return next((step for step in reversed(story_of(entry)) if str(step.verb) == label), None)


def _asked(sheet: Sheet) -> set[str]:
    """Return the parts the officer's reason names, and those that cannot stay as they are."""
    return {*ASKED.get(sheet.entry.reason_code, ()), *sheet.form.errors, *sheet.said}
