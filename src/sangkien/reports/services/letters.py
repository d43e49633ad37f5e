"""Keeping what a unit's letters say about itself, and the versions of its Word templates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.text import normal, one_line
from sangkien.reports.choices import LetterKind
from sangkien.reports.errors import TemplatePlaceholdersWrong
from sangkien.reports.models import Letterhead, LetterTemplate
from sangkien.reports.queries.letters import template_bytes, version_of
from sangkien.reports.schemas.review import review
from sangkien.units.models import Unit


@transaction.atomic
def keep_letterhead(*, unit: Unit, facts: Mapping[str, Any], by: User, at: datetime) -> Letterhead:
    """Keep what stands on every letter of ``unit``; lists are one item a line."""
    kept = {name: normal(value) if isinstance(value, str) else value for name, value in facts.items()}
    head, _ = Letterhead.objects.update_or_create(unit=unit, defaults={**kept, "updated_by": by, "updated_at": at})
    return head


def keep_template(
    *,
    unit: Unit,
    content: bytes,
    by: User,
    at: datetime,
    note: str = "",
    kind: LetterKind = LetterKind.WEEKLY_RESULTS,
) -> tuple[LetterTemplate, tuple[str, ...]]:
    """Take a template in as the next version; return it and what is advised to look at.

    Raises ``TemplatePlaceholdersWrong`` with the list of places under ``problems``, or what is wrong with the file.
    """
    found = review(content)
    if found.problems:
        raise TemplatePlaceholdersWrong(count=len(found.problems), problems=found.problems)
    return _store(unit, kind, content, one_line(note), by, at), found.warnings


def restore_template(
    *, unit: Unit, version: int, by: User, at: datetime, kind: LetterKind = LetterKind.WEEKLY_RESULTS
) -> LetterTemplate:
    """Put an older version (0: the one we ship) in force again, as a new version of its own."""
    older = version_of(unit, version, kind)
    note = gettext("Lấy lại bản {n}").format(n=version) if version else gettext("Lấy lại mẫu gốc của hệ thống")
    return _store(unit, kind, template_bytes(older), note, by, at)


@transaction.atomic
def _store(unit: Unit, kind: LetterKind, content: bytes, note: str, by: User, at: datetime) -> LetterTemplate:
    # The unit's row is the queue: two uploads at once become two versions, one after the other.
    Unit.objects.select_for_update().get(pk=unit.pk)
    last = LetterTemplate.objects.filter(unit=unit, kind=kind).order_by("-version").first()
    number = last.version + 1 if last else 1
    row = LetterTemplate(
        unit=unit,
        kind=kind,
        version=number,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        note=note[:300],
        uploaded_by=by,
        uploaded_at=at,
    )
    row.file.save(f"{kind}-{unit.pk}-{number}.docx", ContentFile(content), save=False)
    row.save()
    return row
