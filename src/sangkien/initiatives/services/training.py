"""Clearing practice away: what was only tried out is emptied after two weeks (decision 0012)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from sangkien.initiatives.choices import State, Verb
from sangkien.initiatives.models import Authorship, Entry, Evidence, Initiative
from sangkien.initiatives.services.recording import Change, record
from sangkien.people.models import Person

TRAINING_DAYS = 14
#: What is emptied: everything a person typed.
_WORDS = (
    "title", "summary", "before", "after", "effect", "kind", "field", "decision_no", "recognising_body", "benefit_note",
)  # fmt: skip
_BATCH = 200


def sweep_training(*, at: datetime, days: int = TRAINING_DAYS) -> int:
    """Empty the practice begun more than ``days`` before ``at``; return how many entries. Twice does nothing more.

    Events are never deleted, so entries that have some are taken back and lose their words, people and files; drafts,
    which have none, go altogether. An initiative that is entered in a programme that counts is left alone.
    """
    old = Entry.objects.filter(programme__is_training=True, begun_at__lt=at - timedelta(days=days))
    old = old.exclude(state=State.WITHDRAWN, initiative__title="", initiative__authorships=None)
    old = old.exclude(Exists(Entry.objects.real().filter(initiative=OuterRef("initiative")))).order_by("pk")
    ids, swept = list(old.values_list("pk", flat=True).distinct()), 0
    for start in range(0, len(ids), _BATCH):
        swept += _sweep(ids[start : start + _BATCH], at)
    return swept


@transaction.atomic
def _sweep(ids: list[int], at: datetime) -> int:
    entries = _practice_alone(ids)
    told = [entry for entry in entries if entry.seq]
    changes = [
        Change(entry=entry, verb=Verb.CORRECT, known_at=at, state=State.WITHDRAWN, benefit=0, people=[])
        for entry in told
        if entry.state != State.WITHDRAWN
    ]
    if changes:
        record(changes, by=None, at=at, source="training")
    initiatives = [entry.initiative_id for entry in entries]
    _empty(initiatives, at)
    untold = [entry for entry in entries if not entry.seq]
    Entry.objects.filter(pk__in=[entry.pk for entry in untold]).delete()
    Initiative.objects.filter(pk__in=[entry.initiative_id for entry in untold]).delete()
    return len(entries)


def _practice_alone(ids: list[int]) -> list[Entry]:
    """Lock the entries and their initiatives; leave out what meanwhile stands in a programme that counts."""
    entries = list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("initiative"))
    initiatives = [entry.initiative_id for entry in entries]
    list(Initiative.objects.select_for_update().filter(pk__in=initiatives).order_by("pk").values_list("pk"))
    real = set(Entry.objects.real().filter(initiative__in=initiatives).values_list("initiative", flat=True))
    return [entry for entry in entries if entry.initiative_id not in real]


def _empty(initiatives: list[int], at: datetime) -> None:
    """Take words, people and files from what was practice alone."""
    for evidence in Evidence.objects.filter(initiative__in=initiatives):
        storage, path = evidence.file.storage, evidence.file.name or ""
        evidence.delete()
        transaction.on_commit(lambda storage=storage, path=path: storage.delete(path))  # type: ignore[misc]
    people = list(Authorship.objects.filter(initiative__in=initiatives).values_list("person", flat=True))
    Authorship.objects.filter(initiative__in=initiatives).delete()
    # Somebody known only from practice: no account, no staff code, no other initiative.
    Person.objects.filter(pk__in=people, user=None, code="", authorships=None).delete()
    emptied = dict.fromkeys(_WORDS, "")
    Initiative.objects.filter(pk__in=initiatives).update(**emptied, benefit_vnd=None, gains=[], updated_at=at)
