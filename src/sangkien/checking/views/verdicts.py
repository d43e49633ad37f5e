"""Doors of verdicts: parse, one deed, on to the next entry."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
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


def _with_form(
    request: HttpRequest, entry: Entry, form: forms.Form, template: str, deed: Callable[[], Entry]
) -> HttpResponse:
    """Show the form, or do the deed with what it holds; a refusal stands beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            return _onward(request, deed())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    status = 422 if form.errors else 200
    return render(request, template, {"entry": entry, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def return_for_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Send back with a reason."""
    user = signed_in(request)
    entry = access.fetch(user, pk)
    form = ReturnForm(request.POST or None)
    return _with_form(
        request,
        entry,
        form,
        "checking/return.html",
        lambda: services.return_for_changes(entry=entry, by=user, at=now(), **form.cleaned_data),
    )


@login_required
@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Find not valid, with a reason."""
    user = signed_in(request)
    entry = access.fetch(user, pk)
    form = RejectForm(request.POST or None)
    return _with_form(
        request,
        entry,
        form,
        "checking/reject.html",
        lambda: services.reject(entry=entry, by=user, at=now(), **form.cleaned_data),
    )


@login_required
@require_http_methods(["GET", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Link to the entry it repeats."""
    user = signed_in(request)
    entry = access.fetch(user, pk)
    form = DuplicateForm(request.POST or None, programme=entry.programme)
    return _with_form(
        request,
        entry,
        form,
        "checking/duplicate.html",
        lambda: services.mark_duplicate(entry=entry, by=user, at=now(), **form.cleaned_data),
    )


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to the right unit."""
    user = signed_in(request)
    entry = access.fetch(user, pk)
    form = TransferForm(request.POST or None)
    return _with_form(
        request,
        entry,
        form,
        "checking/transfer.html",
        lambda: services.transfer(entry=entry, by=user, at=now(), **form.cleaned_data),
    )


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Look again at what was decided."""
    user = signed_in(request)
    entry = access.fetch(user, pk)
    form = ReasonForm(request.POST or None)
    return _with_form(
        request,
        entry,
        form,
        "checking/reopen.html",
        lambda: services.reopen(entry=entry, by=user, at=now(), **form.cleaned_data),
    )


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last verdict back and show the entry again."""
    user = signed_in(request)
    # Their own verdict is what they may take back, also where the entry has left their reach by it (a transfer).
    last = undoable(user, pk, now())
    services.undo(entry=last.entry if last else access.fetch(user, pk), by=user, at=now())
    return redirect("checking:entry", pk=pk)
