"""Questions about initiatives and entries."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, Sum, prefetch_related_objects
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.errors import Refusal
from sangkien.initiatives.choices import CARRIED, WAITING, State, Verb
from sangkien.initiatives.models import Authorship, Entry, EntryEvent, EntryQuerySet, Initiative
from sangkien.initiatives.rules import AuthorPart, Facts
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import open_for
from sangkien.units.choices import UPPER
from sangkien.units.models import RoleAssignment, Unit
from sangkien.units.queries import paths_of
from sangkien.units.rules import GRANTS


def facts_of(entry: Entry) -> Facts:
    """Return what the rules look at, from the stored initiative."""
    initiative = entry.initiative
    prefetch_related_objects([initiative], "authorships__person", "evidence")
    return Facts(
        title=initiative.title,
        summary=initiative.summary,
        before=initiative.before,
        after=initiative.after,
        effect=initiative.effect,
        field=initiative.field,
        kind=initiative.kind,
        first_applied_on=initiative.first_applied_on,
        recognised_on=initiative.recognised_on,
        decision_no=initiative.decision_no,
        benefit_vnd=initiative.benefit_vnd,
        not_computable=initiative.not_computable,
        author_group=entry.author_group.code if entry.author_group else "",
        authors=authors_of(initiative),
        exclusions=frozenset(initiative.exclusions),
        evidence=len(initiative.evidence.all()),
    )


def authors_of(initiative: Initiative) -> tuple[AuthorPart, ...]:
    """Return the authors in their order."""
    prefetch_related_objects([initiative], "authorships__person")
    parts = sorted(initiative.authorships.all(), key=lambda part: part.position)
    return tuple(AuthorPart(part.person.full_name, part.share_pct, part.person.code) for part in parts)


def by_field(refusals: Iterable[Refusal]) -> dict[str, list[Refusal]]:
    """Sort refusals by the field beside which they belong."""
    found: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        found.setdefault(refusal.field, []).append(refusal)
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an entry's story, as its author reads it."""

    at: datetime
    verb: str
    state: str
    by: str
    unit: str
    reason: str


def story_of(entry: Entry) -> list[Step]:
    """Return what happened to the entry, oldest first."""
    rows = EntryEvent.objects.filter(entry=entry).select_related("by", "unit").order_by("seq")
    return [
        Step(
            at=row.known_at,
            verb=str(Verb(row.verb).label),
            state=State(row.state),
            by=row.by.full_name if row.by else "",
            unit=row.unit.short_name if row.unit else "",
            reason=row.reason,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Checker:
    """Where an entry lies and who looks after it there; ``name`` is empty where no officer is known."""

    unit: Unit
    name: str = ""


def checker_of(entry: Entry, on: date) -> Checker | None:
    """Return the unit that is to check the entry next: the nearest with an officer, then the level that validates."""
    if entry.unit is None or entry.state not in WAITING:
        return None
    roles = [role for role, verbs in GRANTS.items() if "check" in verbs]
    held = RoleAssignment.objects.on(on).filter(role__in=roles, user__is_active=True)
    own = Q(user=entry.submitter_id) | Q(user__person__authorships__initiative=entry.initiative_id)
    above = held.filter(unit__in=entry.unit.ancestor_ids()).exclude(own)
    rows = above.select_related("unit", "user").order_by("-unit__path", "granted_at", "pk")
    for row in rows:
        is_upper = row.unit.kind in UPPER or row.unit_id == entry.programme.root_unit_id
        if is_upper or entry.state == State.SUBMITTED:
            return Checker(row.unit, row.user.full_name)
    return None


def receipt_of(entry: Entry) -> str:
    """Return the words of a receipt that only this installation can have written: ``b41e 77c0 9d2a``."""
    counted = entry.counted_at.isoformat() if entry.counted_at else ""
    digest = salted_hmac("sangkien.initiatives.receipt", f"{entry.code}|{counted}").hexdigest()
    return " ".join(digest[i : i + 4] for i in (0, 4, 8))


def may_still_enter(entry: Entry, at: datetime) -> list[Programme]:
    """Return the programmes open now into which the entry's initiative could be entered besides; practice is none."""
    if entry.unit is None or entry.state not in CARRIED or entry.programme.is_training:
        return []
    entered = set(Entry.objects.filter(initiative=entry.initiative_id).values_list("programme_id", flat=True))
    there = [programme for programme in open_for(entry.unit, at) if not programme.is_training]
    return [programme for programme in there if programme.pk not in entered]


def drafts_of(user: User) -> list[Entry]:
    """Return the drafts ``user`` is writing, the last touched first."""
    rows = Entry.objects.filter(submitter=user, state=State.DRAFT).select_related("initiative", "unit", "programme")
    return list(rows.order_by("-initiative__updated_at")[:20])


#: The tabs of one's own initiatives, by the word in the address.
MINE_TABS: dict[str, frozenset[State]] = {
    "": frozenset(State),
    "can-lam": frozenset({State.NEEDS_CHANGES, State.DRAFT}),
    "dang-xem-xet": WAITING,
    "hop-le": frozenset({State.VALID}),
}


def own_counts(entries: EntryQuerySet) -> dict[str, int]:
    """Count one's own entries by tab."""
    by_state = dict(entries.order_by().values_list("state").annotate(Count("pk", distinct=True)))
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in MINE_TABS.items()}


@dataclass(frozen=True, slots=True)
class Given:
    """What a person has given so far: valid initiatives, and whole VND by their share of each."""

    valid: int
    benefit: int


def given_by(user: User) -> Given:
    """Return what ``user`` has given as an author: valid initiatives, each once, and the benefit by share (D9, D11)."""
    valid = Entry.objects.real().filter(state=State.VALID, initiative=OuterRef("initiative"))
    rows = Authorship.objects.filter(Exists(valid), person__user=user)
    part = F("initiative__benefit_vnd") * F("share_pct") / Decimal(100)
    found = rows.aggregate(valid=Count("pk"), benefit=Sum(part, output_field=DecimalField()))
    return Given(found["valid"], int(found["benefit"] or 0))


def missing_of(entry: Entry) -> list[str]:
    """Return what a draft still lacks most, in words; from what is fetched with its faces."""
    initiative = entry.initiative
    parts = [
        (initiative.title, gettext("tên")),
        (initiative.after or initiative.before, gettext("cách làm")),
        (initiative.effect or initiative.benefit_vnd is not None or initiative.not_computable, gettext("hiệu quả")),
        (list(initiative.authorships.all()), gettext("tác giả")),
    ]
    return [label for given, label in parts if not given]


@dataclass(frozen=True, slots=True)
class PhoneMark:
    """How a telephone keeps the drafts of an account: ``account`` names it to nobody else, ``key`` (32 bytes, base64)
    is our half of the key that locks them.
    """

    account: str
    key: str


def phone_mark(user: User) -> PhoneMark:
    """Return what locks the drafts of ``user`` on a telephone; the same for as long as the secret of the server."""
    account = salted_hmac("sangkien.phone.account", str(user.pk), algorithm="sha256").hexdigest()[:32]
    key = salted_hmac("sangkien.phone.key", str(user.pk), algorithm="sha256").digest()
    return PhoneMark(account, b64encode(key).decode())


def units_near(user: User, home: Unit | None, on: date, limit: int = 60) -> list[tuple[Unit, tuple[str, ...]]]:
    """Return the living units somebody may choose without network, each with its path: ``home`` first, then those they
    entered for, then what lies beside and below.
    """
    entered = Entry.objects.filter(submitter=user, unit__isnull=False).order_by("-begun_at").values_list("unit")[:10]
    recent = [pk for (pk,) in entered]
    near = Q(pk__in=recent)
    if home is not None:
        near |= Q(pk=home.pk) | Q(parent=home)
        if home.parent_id:
            near |= Q(pk=home.parent_id) | Q(parent=home.parent_id)
    rows = list(Unit.objects.existing(on).filter(near).in_official_order()[: limit * 2])
    rows.sort(key=lambda unit: (home is None or unit.pk != home.pk, unit.pk not in recent))
    paths = paths_of(rows[:limit])
    return [(unit, paths[unit.pk]) for unit in rows[:limit]]
