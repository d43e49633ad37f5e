"""Authors answer for what others typed in their name: yes, or no with what is wrong. Nothing waits for the answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.base.text import normal
from sangkien.initiatives.choices import Answer, Verb, Way
from sangkien.initiatives.errors import ConfirmationNotFound, DisputeWithoutText
from sangkien.initiatives.models import Authorship, Confirmation, ConfirmationStep, Entry, EntryEvent, Initiative
from sangkien.initiatives.queries import Asked, asked_of, digest_of_code
from sangkien.notices.services import tell
from sangkien.units.access import reach_of
from sangkien.units.models import RoleAssignment, Unit
from sangkien.units.rules import GRANTS

CODE_DAYS = 30
TEXT_LIMIT = 2000
#: No letters or digits that look alike on paper: 32 signs, eight of them are 40 bits.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def answer(*, asked: Asked, answer: Answer, text: str, way: Way, by: User | None, at: datetime) -> Confirmation:
    """Write down what an author says; the same again changes nothing. A no is told to officers and helpers.

    Raises ``DisputeWithoutText``, or ``ConfirmationNotFound`` where the authors were corrected meanwhile.
    """
    said = normal(text)[:TEXT_LIMIT] if answer == Answer.NO else ""
    if answer == Answer.NO and not said:
        raise DisputeWithoutText
    # Verdicts lock entries too: an answer and a yes never pass each other unseen.
    entries = list(Entry.objects.select_for_update().filter(initiative=asked.part.initiative_id).order_by("pk"))
    part = asked_of(asked.part.initiative_id, asked.part.person_id).part
    found = _locked(part)
    if (found.answer, found.text) == (answer, said):
        return found
    found.answer, found.text, found.answered_at = answer, said, at
    found.code_digest, found.code_expires_at = "", None
    found.save()
    ConfirmationStep.objects.create(confirmation=found, answer=answer, text=said, way=way, by=by, at=at)
    if answer == Answer.NO:
        _tell_dispute(part, entries, at)
    return found


def _locked(part: Authorship) -> Confirmation:
    Confirmation.objects.get_or_create(initiative_id=part.initiative_id, person_id=part.person_id)
    return Confirmation.objects.select_for_update().get(initiative=part.initiative_id, person=part.person_id)


@transaction.atomic
def issue_codes(*, parts: Sequence[Authorship], by: User, at: datetime) -> list[tuple[Asked, str]]:
    """Return a fresh one-time code for each part; codes given out before lose their worth.

    Raises ``ConfirmationNotFound`` for a part outside the reach of ``by``.
    """
    issued = []
    for part in parts:
        asked = asked_of(part.initiative_id, part.person_id)
        if not any(reach_of(by).covers("enter_for_others", entry.unit) for entry in asked.entries):
            raise ConfirmationNotFound
        raw = "".join(secrets.choice(_SIGNS) for _ in range(8))
        found = _locked(asked.part)
        found.code_digest, found.code_by = digest_of_code(raw), by
        found.code_expires_at = at + timedelta(days=CODE_DAYS)
        found.save(update_fields=["code_digest", "code_by", "code_expires_at"])
        issued.append((asked, f"{raw[:4]}-{raw[4:]}"))
    return issued


@transaction.atomic
def ask_again(*, initiatives: Sequence[Initiative], by: User | None, at: datetime) -> int:
    """Put the question anew to those who said no, because the authors were corrected; what they said is kept."""
    rows = Confirmation.objects.select_for_update().filter(initiative__in=initiatives, answer=Answer.NO)
    disputed = list(rows.order_by("pk"))
    steps = [ConfirmationStep(confirmation=row, by=by, at=at) for row in disputed]
    ConfirmationStep.objects.bulk_create(steps)
    Confirmation.objects.filter(pk__in=[row.pk for row in disputed]).update(answer="", text="", answered_at=None)
    return len(disputed)


def _tell_dispute(part: Authorship, entries: Sequence[Entry], at: datetime) -> None:
    facts = {"name": part.person.full_name, "title": part.initiative.title}
    for entry in entries:
        typed = EntryEvent.objects.filter(entry=entry, verb=Verb.SUBMIT, by__is_active=True).select_related("by")
        helpers = {event.by_id: event.by for event in typed if event.by is not None}
        officers = {user.pk: user for user in _officers_of(entry.unit, at)}
        for people, url in ((officers, f"/kiem-tra/{entry.pk}/"), (helpers, f"/sang-kien/{entry.pk}/")):
            tell(
                people=[user for pk, user in people.items() if people is officers or pk not in officers],
                kind="entry_disputed",
                text=lambda: gettext("{name} trả lời: sáng kiến “{title}” nhập hộ chưa đúng.").format(**facts),
                url=url,
                at=at,
            )


def _officers_of(unit: Unit | None, at: datetime) -> list[User]:
    """Return those who check at the unit, or at the nearest one above where somebody does."""
    if unit is None:
        return []
    roles = [role for role, verbs in GRANTS.items() if "check" in verbs]
    held = RoleAssignment.objects.on(day_of(at)).filter(role__in=roles, user__is_active=True)
    rows = list(held.filter(unit__in=unit.ancestor_ids()).select_related("unit", "user").order_by("-unit__path", "pk"))
    return [row.user for row in rows if row.unit_id == rows[0].unit_id]
