"""The three pages of handing in, their autosave, correcting what came back, and taking back."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal, Refusals
from sangkien.base.formats import clock
from sangkien.initiatives.access import fetch, may_edit
from sangkien.initiatives.choices import TRANSITIONS, State, Verb
from sangkien.initiatives.errors import NoProgramme, StageClosed, StageNotOpen
from sangkien.initiatives.forms import AuthorRow
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services import save_and_send, withdraw_entry
from sangkien.initiatives.views.files import add_all
from sangkien.initiatives.views.pages import correct_context, review_context, step_context
from sangkien.initiatives.views.sheet import PAGES, Sheet, forget, keep, posted, stored, tell, waiting_elsewhere
from sangkien.units.errors import UnitEnded

#: What stops sending without being the fault of a field.
NOT_NOW = (StageClosed, StageNotOpen, UnitEnded, NoProgramme)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def what(request: HttpRequest, pk: int) -> HttpResponse:
    """Page 1: what it is and where."""
    return _page(request, pk, "1", after="initiatives:gain")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def gain(request: HttpRequest, pk: int) -> HttpResponse:
    """Page 2: what good it does, who made it, what shows it."""
    return _page(request, pk, "2", after="initiatives:send")


def _page(request: HttpRequest, pk: int, page: str, *, after: str) -> HttpResponse:
    entry, at = fetch(signed_in(request), pk, to="edit"), now()
    if entry.state != State.DRAFT:
        return _elsewhere(entry)
    if page == "2" and entry.unit_id is None:
        return redirect("initiatives:what", pk)
    if request.method == "POST":
        sheet = posted(request, entry, page, at)
        if _taken(request, sheet, at):
            return redirect("initiatives:send" if "sua" in request.GET else after, pk)
    else:
        sheet = stored(request, entry, page)
        if "sua" in request.GET:
            tell(sheet, at, later=True)
    status = 422 if request.method == "POST" and sheet.bad else 200
    return render(request, f"initiatives/step{page}.html", step_context(request, sheet), status=status)


def _taken(request: HttpRequest, sheet: Sheet, at: datetime) -> bool:
    """Keep the page; say whether the person may go on."""
    sheet.refusals += add_all(request, sheet.entry, at)
    keep(request, sheet, at)
    if "them-nguoi" in request.POST:
        sheet.rows.append(AuthorRow("", ""))
        return False
    tell(sheet, at, later=False)
    return not sheet.bad


def _elsewhere(entry: Entry) -> HttpResponse:
    """Send somebody who comes back to a page of handing in to where the entry now is."""
    return redirect("initiatives:correct" if entry.state == State.NEEDS_CHANGES else "initiatives:entry", entry.pk)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Page 3: look it over and send. Sent twice, it shows the same receipt."""
    entry, at = fetch(signed_in(request), pk, to="edit"), now()
    if entry.state != State.DRAFT:
        return redirect("initiatives:done", pk) if request.method == "POST" else _elsewhere(entry)
    if request.method == "GET":
        return render(request, "initiatives/step3.html", review_context(request, stored(request, entry, "3"), at))
    sheet = posted(request, entry, "3", at)
    refusal = _sent(request, sheet, at)
    if refusal is None:
        return redirect("initiatives:done", pk)
    tell(sheet, at, later=True)
    context = review_context(request, sheet, at, refusal)
    return render(request, "initiatives/step3.html", context, status=refusal.status)


def _sent(request: HttpRequest, sheet: Sheet, at: datetime) -> Refusal | None:
    """Send what is typed and kept; return what stands against it."""
    if sheet.unread or waiting_elsewhere(request, sheet):
        keep(request, sheet, at)
        return Refusals([])
    try:
        save_and_send(entry=sheet.entry, by=signed_in(request), at=at, typed=sheet.typed)
    except (Refusals, *NOT_NOW) as refusal:
        return refusal
    forget(request, sheet.entry)
    return None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what the officer asked for, and send it again."""
    entry, at = fetch(signed_in(request), pk), now()
    sent_by_helper = entry.submitter_id is None and entry.state != State.NEEDS_CHANGES
    if not sent_by_helper:  # a helper who clicks twice finds it sent, and no longer theirs to change
        may_edit(signed_in(request), entry).enforce()
    if entry.state != State.NEEDS_CHANGES:
        return redirect("initiatives:entry", pk)
    if request.method == "GET":
        return _correcting(request, stored(request, entry, "bo-sung"))
    sheet = posted(request, entry, "bo-sung", at)
    if "them-nguoi" in request.POST:
        keep(request, sheet, at)
        sheet.rows.append(AuthorRow("", ""))
        return _correcting(request, sheet)
    refusal = _sent_again(request, sheet, at)
    if refusal is not None:
        return _correcting(request, sheet, refusal)
    messages.success(request, _("Đã gửi lại. Công đoàn sẽ xem phần bạn vừa bổ sung."))
    return redirect("initiatives:entry", pk)


def _correcting(request: HttpRequest, sheet: Sheet, refusal: Refusal | None = None) -> HttpResponse:
    context = correct_context(request, sheet, refusal)
    return render(request, "initiatives/correct.html", context, status=refusal.status if refusal else 200)


def _sent_again(request: HttpRequest, sheet: Sheet, at: datetime) -> Refusal | None:
    sheet.refusals += add_all(request, sheet.entry, at)
    tell(sheet, at, later=True)
    if sheet.bad:
        keep(request, sheet, at)
        return Refusals([])
    return _sent(request, sheet, at)


@login_required
@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed so far on one page; what is wrong with it is said when the person goes on."""
    page, at = request.POST.get("buoc", ""), now()
    if page not in PAGES:
        raise Http404
    entry = fetch(signed_in(request), pk, to="edit")
    keep(request, posted(request, entry, page, at), at)
    return JsonResponse({"at": clock(at)})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back, after asking once."""
    entry = fetch(signed_in(request), pk, to="edit")
    if request.method == "GET" and entry.state in TRANSITIONS[Verb.WITHDRAW].sources:
        return render(request, "initiatives/withdraw.html", {"entry": entry})
    if request.method == "GET" or entry.state == State.WITHDRAWN:
        return redirect("initiatives:entry", pk)
    was_draft = entry.state == State.DRAFT
    withdraw_entry(entry=entry, by=signed_in(request), at=now())
    forget(request, entry)
    said = _("Đã bỏ bản nháp.") if was_draft else _("Đã rút sáng kiến. Sáng kiến này không còn được tính.")
    messages.success(request, said)
    return redirect("initiatives:mine")
