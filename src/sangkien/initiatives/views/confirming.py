"""Authors answer for what was typed in their name: by a link, by the code of a slip, or signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sangkien.accounts.access import reader_of, signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.base.limits import address_of, count_try, limited
from sangkien.initiatives.access import fetch
from sangkien.initiatives.choices import Answer, Way
from sangkien.initiatives.errors import ConfirmationNotFound
from sangkien.initiatives.forms import AnswerForm, CodeForm
from sangkien.initiatives.models import Confirmation
from sangkien.initiatives.queries import Asked, answer_of, asked_of, by_token
from sangkien.initiatives.queries import by_code as confirmation_of
from sangkien.initiatives.services import answer

#: A whole shift may answer from one address; somebody who guesses needs many times more.
_TRIES, _MINUTES = 60, 15
_SESSION, _SESSION_MINUTES = "xac-nhan", 30


def unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a page that whoever holds its address may open: found by no search, told to no other site."""

    def apart(request: HttpRequest, **kwargs: str) -> HttpResponse:
        response = view(request, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        # Not "no-referrer": a browser then names no origin with the form, and it would be refused as forged.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(apart)


@unlisted
@limited("confirm-code", tries=_TRIES, minutes=_MINUTES)
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a slip; the right one opens the question for half an hour in this browser."""
    form, at = CodeForm(request.POST if request.method == "POST" else None), now()
    if request.method == "POST" and form.is_valid():
        try:
            found = confirmation_of(form.cleaned_data["code"], at)
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        else:
            request.session[_SESSION] = [found.pk, (at + timedelta(minutes=_SESSION_MINUTES)).isoformat()]
            return redirect("initiatives:confirm_by_code")
    return render(request, "initiatives/confirm_code.html", {"form": form}, status=422 if form.errors else 200)


@unlisted
@limited("confirm", tries=_TRIES, minutes=_MINUTES)
@require_http_methods(["GET", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """Show what the code led to, and take the answer."""
    at = now()
    pk, until = request.session.get(_SESSION) or (0, "")
    found = Confirmation.objects.filter(pk=pk).first()
    if found is None or datetime.fromisoformat(until) <= at:
        return redirect("initiatives:confirm")
    return _question(request, asked_of(found.initiative_id, found.person_id), Way.CODE, at)


@unlisted
@limited("confirm", tries=_TRIES, minutes=_MINUTES)
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the holder of the link is asked, and take the answer."""
    try:
        asked = by_token(token)
    except ConfirmationNotFound:
        if count_try(f"confirm-link:{address_of(request)}", minutes=_MINUTES) > _TRIES:
            return render(request, "429.html", status=429)
        raise
    return _question(request, asked, Way.LINK, now())


def _question(request: HttpRequest, asked: Asked, way: Way, at: datetime) -> HttpResponse:
    known = answer_of(asked.part)
    stands = {"answer": known.answer, "text": known.text} if known else {}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=stands)
    if request.method == "POST" and _taken(request, form, asked, way, at):
        context = {"asked": asked, "yes": form.cleaned_data["answer"] == Answer.YES}
        return render(request, "initiatives/confirmed.html", context)
    context = {"asked": asked, "form": form, "known": known}
    return render(request, "initiatives/confirm.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: AnswerForm, asked: Asked, way: Way, at: datetime) -> bool:
    if not form.is_valid():
        return False
    facts = form.cleaned_data
    try:
        by = reader_of(request) if way == Way.ACCOUNT else None
        answer(asked=asked, answer=Answer(facts["answer"]), text=facts["text"], way=way, by=by, at=at)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return False
    return True


@login_required
@require_POST
def signed(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answer of an author who is signed in."""
    user = signed_in(request)
    entry = fetch(user, pk)
    mine = entry.initiative.authorships.filter(person__user=user).first()
    if mine is None:
        raise ConfirmationNotFound
    form = AnswerForm(request.POST)
    if _taken(request, form, asked_of(entry.initiative_id, mine.person_id), Way.ACCOUNT, now()):
        messages.success(request, _("Đã ghi câu trả lời của bạn. Bạn đổi được bất cứ lúc nào."))
    else:
        for sentences in form.errors.values():
            messages.error(request, " ".join(map(str, sentences)))
    return redirect("initiatives:entry", pk)
