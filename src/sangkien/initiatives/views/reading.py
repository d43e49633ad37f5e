"""Reading: the receipt, one's own initiatives, one initiative with its way so far and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.base.clock import day_of, now
from sangkien.initiatives import access
from sangkien.initiatives.choices import COUNTED, TRANSITIONS, WAITING, Gain, State, Verb
from sangkien.initiatives.forms import AnswerForm
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import (
    MINE_TABS,
    answers_of,
    checker_of,
    given_by,
    may_still_enter,
    on_behalf,
    own_counts,
    phone_mark,
    receipt_of,
    story_of,
)
from sangkien.initiatives.views.cards import card_of, in_own_order
from sangkien.initiatives.views.journey import journey_of
from sangkien.units.access import reach_of
from sangkien.units.queries import path_of

PAGE = 30


@never_cache
@login_required
@require_GET
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the receipt of an entry that was sent."""
    entry, at = access.fetch(signed_in(request), pk, to="edit"), now()
    if entry.counted_at is None:
        return redirect("initiatives:send", pk)
    checker = checker_of(entry, day_of(at))
    context = {
        "entry": entry,
        "checker": checker,
        "authors": [part.person.full_name for part in in_order(entry)],
        "steps": journey_of(entry, story_of(entry), checker, at),
        "receipt": receipt_of(entry),
    }
    return render(request, "initiatives/done.html", context)


def in_order(entry: Entry) -> list[Any]:
    """Return the authors with their shares, in their order."""
    return sorted(entry.initiative.authorships.all(), key=lambda part: part.position)


@never_cache
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own initiatives: what waits for oneself first, drafts last."""
    user, tab = signed_in(request), request.GET.get("loc", "")
    own = access.mine(user).exclude(state=State.WITHDRAWN, counted_at=None)
    tab = tab if tab in MINE_TABS else ""
    rows = in_own_order(own.filter(state__in=MINE_TABS[tab])).with_faces()
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    context = {
        "cards": [card_of(entry, user, now()) for entry in page],
        "page": page,
        "tab": tab,
        "chips": _chips(own_counts(own), tab),
        "given": given_by(user),
        "phone_account": phone_mark(user).account,
    }
    return render(request, "initiatives/mine.html", context)


def _chips(counts: Mapping[str, int], tab: str) -> list[dict[str, Any]]:
    labels = {"": _("Tất cả"), "can-lam": _("Cần làm"), "dang-xem-xet": _("Đang xem xét"), "hop-le": _("Hợp lệ")}
    return [
        {"url": f"?loc={name}" if name else "?", "label": label, "count": counts[name], "on": name == tab}
        for name, label in labels.items()
    ]


@never_cache
@login_required
@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one initiative to those who may see it: authors, submitter, officers of its unit and above."""
    user, at = signed_in(request), now()
    found = access.fetch(user, pk)
    if found.state == State.DRAFT:
        return redirect("initiatives:what", pk)
    checker = checker_of(found, day_of(at))
    context = {
        "entry": found,
        "initiative": found.initiative,
        **_authors(found),
        **_answers(found, user),
        "files": found.initiative.evidence.order_by("added_at", "pk"),
        "gains": [Gain(gain).label for gain in found.initiative.gains],
        "readable": access.may_read(user, found),
        "own": access.may_edit(user, found),
        "others": may_still_enter(found, at) if access.may_carry(user, found) else [],
        "withdrawable": TRANSITIONS[Verb.WITHDRAW].sources,
        "path": path_of(found.unit) if found.unit else (),
        "steps": journey_of(found, story_of(found), checker, at),
        "to_check": found.state in WAITING | TRANSITIONS[Verb.REOPEN].sources
        and reach_of(user).covers("check", found.unit),
    }
    return render(request, "initiatives/entry.html", context)


def _answers(entry: Entry, user: User) -> dict[str, Any]:
    """Return where authors of an entry typed on behalf stand: one's own question, and for officers everybody's."""
    if not on_behalf(Entry.objects.filter(pk=entry.pk)).exists():
        return {}
    mine = next((part for part in in_order(entry) if part.person.user_id == user.pk), None)
    standing = answers_of(entry.initiative)
    own = standing.get(mine.person_id) if mine else None
    known = [(part.person, standing.get(part.person_id)) for part in in_order(entry)]
    stands = {"answer": own.answer, "text": own.text} if own else {}
    return {
        "own_question": AnswerForm(initial=stands) if mine and entry.state in COUNTED else None,
        "own_answer": own,
        "answers": known if reach_of(user).covers("view_unit", entry.unit) else [],
    }


def _authors(entry: Entry) -> dict[str, Any]:
    parts = in_order(entry)
    shown = [
        {
            "name": part.person.full_name,
            "note": part.person.job_title,
            "share": part.share_pct.normalize(),
            "color": position % 4 + 1,
        }
        for position, part in enumerate(parts)
    ]
    return {"authors": shown, "shares": [part.share_pct for part in parts]}
