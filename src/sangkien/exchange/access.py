"""Whom a token acts for and how far it reaches; who may connect systems to a unit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from sangkien.accounts.models import User
from sangkien.base.access import YES, Verdict, no
from sangkien.base.clock import day_of
from sangkien.base.text import one_line
from sangkien.exchange.choices import Scope
from sangkien.exchange.errors import OtherSource, ProgrammeUnnamed, ScopeMissing, TokenNotFound, WebhookNotFound
from sangkien.exchange.models import ApiToken, Webhook
from sangkien.exchange.rules import digest_of_secret, parts_of_token, same
from sangkien.imports.rules.sources import source_within
from sangkien.initiatives.choices import Visibility
from sangkien.initiatives.errors import EntryNotFound
from sangkien.initiatives.models import Entry, EntryQuerySet
from sangkien.programmes.errors import ProgrammeNotFound
from sangkien.programmes.models import Programme
from sangkien.units import access as units_access
from sangkien.units.choices import UPPER
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit, UnitQuerySet


def token_named(raw: str, *, at: datetime) -> ApiToken | None:
    """Return the token in force that ``raw`` is, None for strangers, revoked and expired ones and ended units."""
    parts = parts_of_token(raw)
    if parts is None:
        return None
    prefix, secret = parts
    token = ApiToken.objects.select_related("unit", "programme__root_unit").filter(prefix=prefix).first()
    if token is None or not same(token.digest, digest_of_secret(secret)):
        return None
    over = token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= at)
    return None if over or not token.unit.exists_on(day_of(at)) else token


def require(token: ApiToken, scope: Scope) -> None:
    """Raise ``ScopeMissing`` unless the token may be used for ``scope``."""
    if scope not in token.scopes:
        raise ScopeMissing(scope=scope.label)


def programmes_of(token: ApiToken) -> list[Programme]:
    """Return the programmes that touch the token's units, the newest first; of a bound token only its own."""
    unit = token.unit
    touching = Q(root_unit__in=unit.ancestor_ids()) | Q(root_unit__in=Unit.objects.under(unit).values("pk"))
    rows = Programme.objects.filter(touching).select_related("root_unit").prefetch_related("stages", "author_groups")
    if token.programme_id is not None:
        rows = rows.filter(pk=token.programme_id)
    return list(rows.order_by("-created_at", "-pk"))


def programme_for(token: ApiToken, code: str | None) -> Programme:
    """Return the programme ``code``, the token's own for none. Raises ``ProgrammeNotFound`` or ``ProgrammeUnnamed``."""
    wanted = one_line(code or "")
    if not wanted and token.programme is None:
        raise ProgrammeUnnamed
    found = next((row for row in programmes_of(token) if row.code == wanted or not wanted), None)
    if found is None:
        raise ProgrammeNotFound(code=wanted)
    return found


def units_of(token: ApiToken) -> UnitQuerySet:
    """Return the token's unit and everything below it."""
    return Unit.objects.under(token.unit)


def unit_for(token: ApiToken, code: str) -> Unit:
    """Return a unit within the token's reach. Raises ``UnitNotFound``."""
    unit = units_of(token).filter(code=one_line(code)).first()
    if unit is None:
        raise UnitNotFound(code=one_line(code)[:60])
    return unit


def source_in(token: ApiToken, programme: Programme) -> str:
    """Return whose external keys the token's system writes in ``programme``; practice has its own."""
    return source_within(token.source, practice=programme.is_training)


def entries_of(token: ApiToken) -> EntryQuerySet:
    """Return the entries in the token's reach: sent once, of its units, of its programme where it is bound to one.

    Practice is told to none but a token bound to it: outside it would be counted (decision 0012).
    """
    rows = Entry.objects.at_units(token.unit).exclude(counted_at=None)
    return rows.filter(programme=token.programme_id) if token.programme_id is not None else rows.real()


def entry_for(token: ApiToken, code: str, *, to: str = "view") -> Entry:
    """Return the entry ``code`` in the token's reach; ``to="change"`` asks that the token's own system sent it.

    Raises ``EntryNotFound`` or ``OtherSource``.
    """
    entry = entries_of(token).with_faces().select_related("author_group").filter(code=one_line(code)).first()
    if entry is None:
        raise EntryNotFound
    if to == "change" and entry.initiative.source != source_in(token, entry.programme):
        raise OtherSource
    return entry


def entry_keyed(token: ApiToken, programme: Programme, key: str) -> Entry:
    """Return the entry that the token's own system sent under ``key``. Raises ``EntryNotFound``."""
    rows = entries_of(token).with_faces().select_related("author_group")
    mine = rows.filter(programme=programme, initiative__source=source_in(token, programme))
    entry = mine.filter(initiative__external_key=one_line(key)).exclude(initiative__external_key="").first()
    if entry is None:
        raise EntryNotFound
    return entry


def may_read(token: ApiToken, entry: Entry) -> bool:
    """Say whether the token may read how a thing is done: not above the unit where the author keeps it there (D51)."""
    kept = entry.initiative.visibility == Visibility.UNIT
    return not kept or token.unit.kind not in UPPER or token.unit_id == entry.unit_id


def may_connect(user: User, unit: Unit) -> Verdict:
    """Answer whether ``user`` may let other systems act for ``unit``."""
    verdict = units_access.may(user, "connect", unit)
    return YES if verdict else no(verdict.refusal)


def token_at(unit: Unit, pk: int) -> ApiToken:
    """Return a token of ``unit``. Raises ``TokenNotFound``."""
    token = ApiToken.objects.filter(unit=unit, pk=pk).first()
    if token is None:
        raise TokenNotFound
    return token


def webhook_at(unit: Unit, pk: int) -> Webhook:
    """Return a webhook of ``unit``. Raises ``WebhookNotFound``."""
    webhook = Webhook.objects.filter(unit=unit, pk=pk).first()
    if webhook is None:
        raise WebhookNotFound
    return webhook
