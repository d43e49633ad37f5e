"""Evidence: taking photos and papers in, giving them out to those who may see them, taking them away."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.initiatives.access import fetch, fetch_evidence
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import EntryNotFound, FileKindRefused, FileTooLarge, ImageTooBig, TooManyFiles
from sangkien.initiatives.models import Entry, Evidence
from sangkien.initiatives.services import add_evidence, remove_evidence
from sangkien.initiatives.views.sheet import PAGES, keep, posted

#: The name of the file inputs of ``c-evidence``.
FIELD = "files"
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def add_all(request: HttpRequest, entry: Entry, at: datetime) -> list[Refusal]:
    """Keep the files that travelled with a form; return what is wrong with those that could not be kept."""
    return [one for one in add_each(request, entry, at) if isinstance(one, Refusal)]


def add_each(request: HttpRequest, entry: Entry, at: datetime) -> list[Evidence | Refusal]:
    """Keep each file; return it, or what is wrong with it."""
    answers: list[Evidence | Refusal] = []
    for upload in request.FILES.getlist(FIELD):
        try:
            answers.append(add_evidence(entry=entry, upload=upload, by=signed_in(request), at=at))
        except (FileTooLarge, FileKindRefused, ImageTooBig, TooManyFiles) as refusal:
            answers.append(refusal)
    return answers


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files in; the script gets the row to show, which also says what is wrong with a file."""
    entry, at = fetch(signed_in(request), pk, to="edit"), now()
    answers = add_each(request, entry, at)
    refusals = [one for one in answers if isinstance(one, Refusal)]
    if request.headers.get("HX-Request"):
        # A file that was there already has its row already.
        new = [one for one in answers if isinstance(one, Evidence) and one.added_at == at]
        return render(request, "initiatives/_files.html", {"entry": entry, "files": new, "refusals": refusals})
    for refusal in refusals:
        messages.error(request, refusal.sentence)
    return redirect(_page_with_files(entry), pk)


def _page_with_files(entry: Entry) -> str:
    return "initiatives:correct" if entry.state == State.NEEDS_CHANGES else "initiatives:gain"


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Take a file away. Without a script the whole form comes along, and is kept."""
    user, at = signed_in(request), now()
    entry = fetch(user, pk, to="edit")
    file = entry.initiative.evidence.filter(pk=evidence_pk).first()
    if file is None:
        raise EntryNotFound
    if request.POST.get("buoc") in PAGES:
        keep(request, posted(request, entry, request.POST["buoc"], at), at)
    remove_evidence(entry=entry, evidence=file, by=user)
    if request.headers.get("HX-Request"):
        return HttpResponse()
    return redirect(_page_with_files(entry), pk)


@login_required
@require_GET
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """Give a file out, so that nothing in it can act: never guessed at, sandboxed, not kept by anybody between."""
    file = fetch_evidence(signed_in(request), pk)
    response = FileResponse(
        file.file.open("rb"), as_attachment="tai" in request.GET, filename=file.name, content_type=file.media_type
    )
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
