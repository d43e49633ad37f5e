"""What a system may do with an entry it sent: take it back, add evidence."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from sangkien.exchange.access import entry_for, require
from sangkien.exchange.choices import Scope
from sangkien.exchange.errors import EntrySettled
from sangkien.exchange.models import ApiToken
from sangkien.exchange.services.taking import OPEN, SOURCE
from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Entry, Evidence
from sangkien.initiatives.services.evidence import keep_evidence
from sangkien.initiatives.services.recording import Change, record


@transaction.atomic
def withdraw(*, token: ApiToken, code: str, at: datetime) -> Entry:
    """Take an undecided entry back; taken back already, nothing changes.

    Raises ``ScopeMissing``, ``EntryNotFound``, ``OtherSource`` or ``WrongState``.
    """
    entry = _locked(token, code)
    if entry.state != State.WITHDRAWN:
        record([Change(entry=entry, verb=Verb.WITHDRAW, known_at=at)], by=None, at=at, source=SOURCE)
    return entry


@transaction.atomic
def add_file(*, token: ApiToken, code: str, upload: UploadedFile, at: datetime) -> tuple[Evidence, bool]:
    """Keep a photo or PDF with an entry that nobody has judged yet; returns it and whether it is new.

    Raises as ``withdraw``, ``EntrySettled``, and the refusals of ``keep_evidence``.
    """
    entry = _locked(token, code)
    if entry.state not in OPEN:
        raise EntrySettled
    before = set(entry.initiative.evidence.values_list("pk", flat=True))
    evidence = keep_evidence(entry=entry, upload=upload, by=None, at=at)
    return evidence, evidence.pk not in before


def _locked(token: ApiToken, code: str) -> Entry:
    require(token, Scope.PUSH)
    entry = entry_for(token, code, to="change")
    Entry.objects.select_for_update().get(pk=entry.pk)
    # Read again under the lock: an officer may have judged or moved it while we waited.
    return entry_for(token, code, to="change")
