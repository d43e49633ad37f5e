"""What the worker's pages do in one go: keep what could be read of a page, and send what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from sangkien.accounts.models import User
from sangkien.base.errors import Refusal
from sangkien.initiatives.choices import State
from sangkien.initiatives.errors import NoProgramme, WrongState
from sangkien.initiatives.models import Entry
from sangkien.initiatives.rules import AuthorPart
from sangkien.initiatives.services.drafting import save_authors, save_draft
from sangkien.initiatives.services.sending import resubmit_entry, submit_entry
from sangkien.programmes.models import AuthorGroup
from sangkien.units.errors import UnitEnded
from sangkien.units.models import Unit


@dataclass(frozen=True, slots=True)
class Typed:
    """What could be read of a page. ``authors`` None: the page does not ask for them."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    unit: Unit | None = None
    author_group: AuthorGroup | None = None
    authors: Sequence[AuthorPart] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The entry after saving, and why its unit could not be taken, if it could not."""

    entry: Entry
    refusals: tuple[Refusal, ...] = ()


@transaction.atomic
def save_step(*, entry: Entry, by: User, at: datetime, typed: Typed) -> Kept:
    """Keep everything of a page that can be kept; a unit that cannot be taken does not cost the rest.

    Raises ``NotYours`` or ``WrongState``.
    """
    kept = _save_facts(entry, by, at, typed)
    if typed.authors is not None:
        save_authors(entry=kept.entry, by=by, at=at, authors=typed.authors)
    return kept


def _save_facts(entry: Entry, by: User, at: datetime, typed: Typed) -> Kept:
    facts, group = typed.facts, typed.author_group
    try:
        with transaction.atomic():
            return Kept(save_draft(entry=entry, by=by, at=at, facts=facts, unit=typed.unit, author_group=group))
    except (NoProgramme, UnitEnded) as refusal:
        return Kept(save_draft(entry=entry, by=by, at=at, facts=facts, author_group=group), (refusal,))


def save_and_send(*, entry: Entry, by: User, at: datetime, typed: Typed) -> Entry:
    """Keep a page, then send the entry in, or again after it was returned. What was kept stays when sending is refused.

    Sent already: nothing changes. Raises as ``submit_entry`` and ``resubmit_entry``.
    """
    again = entry.state != State.DRAFT
    # A repeated click finds the entry sent: the services below answer with what is there, or say what is wrong.
    with suppress(WrongState):
        save_step(entry=entry, by=by, at=at, typed=typed)
    send = resubmit_entry if again else submit_entry
    return send(entry=entry, by=by, at=at)
