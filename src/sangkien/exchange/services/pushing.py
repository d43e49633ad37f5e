"""Sending this instance's entries to another one: in batches, each acknowledged before the next, resumable anywhere.

The other side finds what it knows unchanged, so sending twice is harmless; what it acknowledged is remembered here, so
it is not sent twice. A batch has a key made of what it holds: cut off before its answer came, it is sent again under
the same key and told the same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db import transaction

from sangkien.base.clock import now
from sangkien.base.progress import Tell, in_silence
from sangkien.exchange.choices import Outcome
from sangkien.exchange.errors import PeerRefuses
from sangkien.exchange.models import PushedEntry
from sangkien.exchange.queries.pushing import Errand, Letter, acknowledged, entries_to_tell, letters, to_take_back
from sangkien.exchange.rules import digest_of
from sangkien.exchange.services.peers import Peer

_TOO_LARGE = 413


@dataclass(slots=True)
class Pushed:
    """What an errand did: how many entries of each outcome, taken back, files; ``refused`` says what and why."""

    counts: Counter[str] = field(default_factory=Counter)
    known: int = 0
    taken_back: int = 0
    files: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


def push(*, errand: Errand, peer: Peer, tell: Tell = in_silence) -> Pushed:
    """Send what the other side does not know; what it took is remembered, whatever comes after.

    Raises ``PeerUnreachable`` or ``PeerRefuses``.
    """
    done, whole, seen = Pushed(), entries_to_tell(errand).count(), 0
    for batch in _batches(errand, done):
        _send(errand, peer, batch, done)
        seen += len(batch)
        tell(min(done.known + seen, whole), whole)
    for row in to_take_back(errand):
        _take_back(peer, row, done)
    if errand.with_evidence:
        _send_files(errand, peer, done)
    return done


def _batches(errand: Errand, done: Pushed) -> Iterator[list[Letter]]:
    batch: list[Letter] = []
    for letter in letters(errand):
        if not letter.is_news:
            done.known += 1
            continue
        batch.append(letter)
        if len(batch) >= errand.batch:
            yield batch
            batch = []
    if batch:
        yield batch


def _send(errand: Errand, peer: Peer, batch: Sequence[Letter], done: Pushed) -> None:
    body = {"programme": errand.remote_programme, "entries": [letter.told for letter in batch]}
    try:
        answer = peer.ask("POST", "/entries/batch", body=body, key=_key(errand, batch))
    except PeerRefuses as refusal:
        if refusal.facts["status"] != _TOO_LARGE or len(batch) == 1:
            raise
        middle = len(batch) // 2
        _send(errand, peer, batch[:middle], done)
        _send(errand, peer, batch[middle:], done)
        return
    results = _results(answer, len(batch))
    rows = [_acknowledgement(errand, letter, result) for letter, result in zip(batch, results, strict=True)]
    _remember(rows)
    for letter, row in zip(batch, rows, strict=True):
        done.counts[row.outcome] += 1
        if row.outcome == Outcome.REFUSED:
            done.refused.append({"code": letter.entry.code, "title": letter.told["title"], "problems": row.problems})


def _results(answer: dict[str, Any], wanted: int) -> list[dict[str, Any]]:
    """Return the results in the order of the batch. Raises ``PeerRefuses`` for an answer that is none of ours."""
    found = {row.get("index"): row for row in answer.get("results", []) if isinstance(row, dict)}
    if set(found) != set(range(wanted)):
        raise PeerRefuses(status=200, why="results", told="")
    return [found[place] for place in range(wanted)]


def _key(errand: Errand, batch: Sequence[Letter]) -> str:
    """Return the same key for the same batch, another one once an answer to it is known (a refusal may pass)."""
    parts = [[letter.told["external_key"], letter.digest, _answered(letter)] for letter in batch]
    return f"push-{digest_of([errand.remote_programme, parts])}"


def _answered(letter: Letter) -> str:
    return letter.known.acknowledged_at.isoformat() if letter.known is not None else ""


def _acknowledgement(errand: Errand, letter: Letter, result: dict[str, Any]) -> PushedEntry:
    known = letter.known
    return PushedEntry(
        peer=errand.peer,
        programme=errand.remote_programme,
        entry=letter.entry,
        digest=letter.digest,
        outcome=Outcome(result["result"]),
        remote_code=str(result.get("code") or (known.remote_code if known else ""))[:80],
        problems=list(result.get("problems", []))[:20],
        files=known.files if known else [],
        acknowledged_at=now(),
    )


@transaction.atomic
def _remember(rows: Sequence[PushedEntry]) -> None:
    PushedEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["peer", "programme", "entry"],
        update_fields=["digest", "outcome", "remote_code", "problems", "acknowledged_at"],
    )


def _take_back(peer: Peer, row: PushedEntry, done: Pushed) -> None:
    try:
        peer.ask("POST", f"/entries/{quote(row.remote_code, safe='')}/withdraw", body={})
    except PeerRefuses as refusal:
        done.refused.append({"code": row.entry.code, "title": "", "problems": [_problem(refusal)]})
        return
    PushedEntry.objects.filter(pk=row.pk).update(withdrawn=True, acknowledged_at=now())
    done.taken_back += 1


def _problem(refusal: PeerRefuses) -> dict[str, str]:
    return {"field": "", "code": str(refusal.facts.get("told", "")), "detail": refusal.sentence}


def _send_files(errand: Errand, peer: Peer, done: Pushed) -> None:
    taken = acknowledged(errand).filter(withdrawn=False).exclude(remote_code="").exclude(outcome=Outcome.REFUSED)
    rows = taken.filter(entry__in=entries_to_tell(errand), entry__initiative__evidence__isnull=False).distinct()
    for row in rows.select_related("entry__initiative").prefetch_related("entry__initiative__evidence").order_by("pk"):
        for one in row.entry.initiative.evidence.all():
            if one.sha256 not in row.files:
                _send_file(peer, row, one, done)


def _send_file(peer: Peer, row: PushedEntry, evidence: Any, done: Pushed) -> None:
    path = f"/entries/{quote(row.remote_code, safe='')}/evidence"
    with evidence.file.open("rb") as file:
        content = file.read()
    try:
        peer.upload(path, name=evidence.name, content=content, media_type=evidence.media_type)
    except PeerRefuses as refusal:
        done.refused.append({"code": row.entry.code, "title": evidence.name, "problems": [_problem(refusal)]})
        return
    row.files = [*row.files, evidence.sha256]
    PushedEntry.objects.filter(pk=row.pk).update(files=row.files)
    done.files += 1
