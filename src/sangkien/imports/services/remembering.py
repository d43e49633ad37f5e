"""What entries said before a batch changed them, so that an undo can say it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sangkien.imports.schemas.keeping import Json
from sangkien.initiatives.models import Entry, Initiative
from sangkien.programmes.models import Programme

_TEXTS = ("title", "summary", "before", "after", "effect", "field", "kind", "decision_no")


def before_images(source: str, programme: Programme, keys: Sequence[str]) -> dict[str, Json]:
    """Return by external key what the entries known under ``source`` say now."""
    mine = Initiative.objects.filter(source=source, external_key__in=keys).exclude(external_key="")
    if not mine.exists():
        return {}
    # Locked, so that nobody changes between this look and the change itself.
    known = (
        Entry.objects.select_for_update(of=("self",))
        .filter(programme=programme, initiative__source=source, initiative__external_key__in=keys)
        .exclude(initiative__external_key="")
    )
    return {entry.initiative.external_key: image for entry, image in _images(with_all(known))}


def with_all(entries: Iterable[Entry]) -> Sequence[Entry]:
    """Return entries with everything an image needs, in three queries."""
    rows = entries.select_related("initiative", "unit", "author_group")  # type: ignore[attr-defined]
    return list(rows.prefetch_related("initiative__authorships__person"))


def image_of(entry: Entry) -> Json:
    """Return what an entry says, in the shape in which rows are kept, with its unit."""
    initiative = entry.initiative
    image: Json = {name: getattr(initiative, name) for name in _TEXTS}
    image["recognised_on"] = initiative.recognised_on.isoformat() if initiative.recognised_on else ""
    image["first_applied_on"] = initiative.first_applied_on.isoformat() if initiative.first_applied_on else ""
    image["benefit_vnd"] = initiative.benefit_vnd
    image["basis"] = initiative.benefit_basis
    image["author_group"] = entry.author_group.code if entry.author_group else ""
    parts = sorted(initiative.authorships.all(), key=lambda part: part.position)
    image["authors"] = [[part.person.full_name, str(part.share_pct), part.person.code] for part in parts]
    image["unit_code"] = entry.unit.code if entry.unit else ""
    return image


def _images(entries: Sequence[Entry]) -> list[tuple[Entry, Json]]:
    return [(entry, image_of(entry)) for entry in entries]
