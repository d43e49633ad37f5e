"""What authors and submitters are told of a verdict, in plain words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext, gettext_noop

from sangkien.accounts.models import User
from sangkien.initiatives.choices import Verb
from sangkien.initiatives.models import Entry
from sangkien.notices.services import tell

_SENTENCES: dict[Verb, str] = {
    Verb.FORWARD: gettext_noop("Đơn vị đã kiểm tra sáng kiến “{title}” và chuyển cấp trên xác nhận."),
    Verb.RETURN: gettext_noop("Sáng kiến “{title}” cần bổ sung: {reason}"),
    Verb.ACCEPT: gettext_noop("Sáng kiến “{title}” đã được xác nhận hợp lệ. Cảm ơn bạn."),
    Verb.REJECT: gettext_noop("Sáng kiến “{title}” chưa được chấp nhận: {reason}"),
    Verb.MARK_DUPLICATE: gettext_noop("Sáng kiến “{title}” được xác định là trùng: {reason}"),
    Verb.TRANSFER: gettext_noop("Sáng kiến “{title}” đã được chuyển về đúng đơn vị: {unit}."),
    Verb.REOPEN: gettext_noop("Sáng kiến “{title}” đang được xem xét lại: {reason}"),
}


def tell_authors(entry: Entry, verb: Verb, *, at: datetime) -> None:
    """Tell the submitter and every author who has an account."""
    people = {user.pk: user for user in _concerned(entry)}
    unit = entry.unit.short_name if entry.unit else ""
    facts = {"title": entry.initiative.title, "reason": entry.reason, "unit": unit}
    tell(
        people=people.values(),
        kind=f"entry_{verb}",
        text=lambda: gettext(_SENTENCES[verb]).format(**facts),
        url=f"/sang-kien/{entry.pk}/",
        at=at,
    )


def _concerned(entry: Entry) -> list[User]:
    authors = User.objects.filter(person__authorships__initiative=entry.initiative_id, is_active=True)
    submitter = [entry.submitter] if entry.submitter and entry.submitter.is_active else []
    return [*authors, *submitter]
