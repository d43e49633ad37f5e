"""One's own initiatives as cards: what state, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from sangkien.accounts.models import User
from sangkien.base.formats import NBSP, ago, day, number
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry, EntryQuerySet
from sangkien.initiatives.queries import missing_of

_SAY_LIMIT = 240


@dataclass(slots=True)
class Card:
    """What ``c-entry-card`` takes."""

    url: str
    state: str
    code: str
    when: str
    title: str
    meta: str
    say: str = ""
    step: str = ""
    action: str = ""


def in_own_order(entries: EntryQuerySet) -> EntryQuerySet:
    """Order what waits for the person first, then by what happened last, drafts at the end."""
    rank = Case(
        When(state=State.NEEDS_CHANGES, then=Value(0)),
        When(state=State.DRAFT, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return entries.annotate(own_rank=rank).order_by("own_rank", "-state_since", "-pk")


def card_of(entry: Entry, user: User, at: datetime) -> Card:
    """Return the card of an entry as ``user`` reads it; the entry comes with its faces."""
    card = Card(
        url=reverse("initiatives:entry", args=[entry.pk]),
        state=entry.state,
        code=entry.code,
        when="",
        title=entry.initiative.title or _("Chưa có tên"),
        meta=_part_of(entry, user, at),
    )
    _FILL.get(State(entry.state), _plain)(card, entry, at)
    return card


def _part_of(entry: Entry, user: User, at: datetime) -> str:
    """Say who sent it in, when that was somebody else."""
    if entry.counted_at is None:
        return ""
    sent = ago(entry.counted_at, at)
    if entry.submitter_id == user.pk:
        return _("Nộp {when}.").format(when=sent)
    mine = next((part for part in entry.initiative.authorships.all() if part.person.user_id == user.pk), None)
    share = f"{number(mine.share_pct.normalize())}{NBSP}%" if mine else ""
    facts = {"share": share, "name": entry.submitter_name, "when": sent}
    return _("Phần của bạn {share}. {name} nộp {when}.").format(**facts)


def _plain(card: Card, entry: Entry, at: datetime) -> None:
    card.say = entry.reason[:_SAY_LIMIT]


def _draft(card: Card, entry: Entry, at: datetime) -> None:
    card.url = reverse("initiatives:what", args=[entry.pk])
    card.when = _("sửa lần cuối {when}").format(when=ago(entry.initiative.updated_at, at))
    missing = missing_of(entry)
    lacks = _("Còn thiếu: {parts}.").format(parts=", ".join(missing)) if missing else ""
    card.meta = lacks or _("Đã đủ các phần chính, bạn xem lại rồi gửi.")


def _returned(card: Card, entry: Entry, at: datetime) -> None:
    card.url = reverse("initiatives:correct", args=[entry.pk])
    card.say, card.meta = entry.reason[:_SAY_LIMIT], ""
    card.action = _("Bổ sung ngay")


def _sent(card: Card, entry: Entry, at: datetime) -> None:
    card.step = "2" if entry.state == State.UNDER_REVIEW else "1"
    above, here = _("Đơn vị đã kiểm tra, đang chờ cấp trên xác nhận."), _("Đang chờ công đoàn kiểm tra.")
    card.meta = f"{card.meta} {above if card.step == '2' else here}"


def _valid(card: Card, entry: Entry, at: datetime) -> None:
    unit = entry.unit.short_name if entry.unit else ""
    facts = {"unit": unit, "day": day(entry.decided_at)}
    card.meta = _("Hợp lệ từ {day}, đã tính vào kết quả của {unit}.").format(**facts)


_FILL = {
    State.DRAFT: _draft,
    State.NEEDS_CHANGES: _returned,
    State.SUBMITTED: _sent,
    State.UNDER_REVIEW: _sent,
    State.VALID: _valid,
}
