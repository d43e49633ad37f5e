"""Doors of verdicts: parse, one deed, on to the next entry."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.checking import access, services
from sangkien.checking.forms import DuplicateForm, ReasonForm, RejectForm, ReturnForm, TransferForm
from sangkien.checking.queries import next_after, undoable
from sangkien.initiatives.models import Entry


def _onward(request: HttpRequest, done: Entry) -> HttpResponse:
    """Go on to the next waiting entry, with the way back to the one just decided."""
    following = next_after(signed_in(request), done)
    url = reverse("checking:entry", args=[following.pk]) if following else reverse("checking:queue")
    return redirect(f"{url}?vua={done.pk}")


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes."""
    user = signed_in(request)
    return _onward(request, services.approve(entry=access.fetch(user, pk), by=user, at=now()))


FormOf = Callable[[QueryDict | None, Entry], forms.Form]


def _say(request: HttpRequest, pk: int, template: str, form_of: FormOf, deed: Callable[..., Entry]) -> HttpResponse:
    """Show the form of a verdict, or do the deed with what it holds; a refusal stands beside its field."""
    user = signed_in(request)
    entry = access.fetch(user, pk)
    form = form_of(request.POST or None, entry)
    if request.method == "POST" and form.is_valid():
        try:
            return _onward(request, deed(entry=entry, by=user, at=now(), **form.cleaned_data))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    status = 422 if form.errors else 200
    return render(request, template, {"entry": entry, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def return_for_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Send back with a reason."""
    return _say(request, pk, "checking/return.html", lambda data, _: ReturnForm(data), services.return_for_changes)


@login_required
@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Find not valid, with a reason."""
    return _say(request, pk, "checking/reject.html", lambda data, _: RejectForm(data), services.reject)


@login_required
@require_http_methods(["GET", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Link to the entry it repeats."""

    def form_of(data: QueryDict | None, entry: Entry) -> forms.Form:
        return DuplicateForm(data, programme=entry.programme)

    return _say(request, pk, "checking/duplicate.html", form_of, services.mark_duplicate)


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to the right unit."""
    return _say(request, pk, "checking/transfer.html", lambda data, _: TransferForm(data), services.transfer)


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Look again at what was decided."""
    return _say(request, pk, "checking/reopen.html", lambda data, _: ReasonForm(data), services.reopen)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last verdict back and show the entry again."""
    user = signed_in(request)
    # Their own verdict is what they may take back, also where the entry has left their reach by it (a transfer).
    last = undoable(user, pk, now())
    services.undo(entry=last.entry if last else access.fetch(user, pk), by=user, at=now())
    return redirect("checking:entry", pk=pk)
