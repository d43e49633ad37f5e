"""Questions about initiatives and entries."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, Sum, prefetch_related_objects
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.errors import Refusal
from sangkien.initiatives.access import TYPED_BY_NOBODY
from sangkien.initiatives.choices import CARRIED, COUNTED, WAITING, Answer, State, Verb
from sangkien.initiatives.errors import ConfirmationCodeWrong, ConfirmationNotFound
from sangkien.initiatives.models import Authorship, Confirmation, Entry, EntryEvent, EntryQuerySet, Initiative
from sangkien.initiatives.rules import AuthorPart, Facts
from sangkien.people.models import Person
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
    authors = Person.objects.filter(authorships__initiative=entry.initiative_id).exclude(user=None).values("user")
    above = held.filter(unit__in=entry.unit.ancestor_ids()).exclude(Q(user=entry.submitter_id) | Q(user__in=authors))
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


def on_behalf(entries: EntryQuerySet) -> EntryQuerySet:
    """Keep what somebody typed who is none of its authors, whatever way it came in."""
    own = Authorship.objects.filter(initiative=OuterRef("entry__initiative"), person__user=OuterRef("by"))
    typed = EntryEvent.objects.filter(~Exists(own), entry=OuterRef("pk"), verb=Verb.SUBMIT, by__isnull=False)
    return entries.filter(Exists(typed.exclude(source__in=TYPED_BY_NOBODY)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What an author is asked to confirm: the initiative, their own part of it, and the entries it stands in."""

    part: Authorship
    entries: list[Entry]

    @property
    def initiative(self) -> Initiative:
        """Return the initiative."""
        return self.part.initiative

    @property
    def parts(self) -> list[Authorship]:
        """Return all parts in their order."""
        return sorted(self.initiative.authorships.all(), key=lambda part: part.position)


def asked_of(initiative_id: int, person_id: int) -> Asked:
    """Return what is asked of an author, however many records of the person were made one since.

    Raises ``ConfirmationNotFound`` for who is no author (any more), and for what nobody typed on behalf or what was
    withdrawn.
    """
    who = Q(person=person_id) | Q(person__merged=person_id) | Q(person__merged__merged=person_id)
    parts = Authorship.objects.filter(who, initiative=initiative_id).select_related("initiative", "person")
    part = parts.prefetch_related("initiative__authorships__person").first()
    rows = on_behalf(Entry.objects.filter(initiative=initiative_id, state__in=COUNTED))
    entries = list(rows.select_related("unit", "programme").order_by("pk"))
    if part is None or not entries:
        raise ConfirmationNotFound
    return Asked(part, entries)


def token_of(part: Authorship) -> str:
    """Return the unguessable end of the address at which an author answers; it is stored nowhere."""
    return _signed(f"{part.initiative_id}-{part.person_id}")


def _signed(payload: str) -> str:
    digest = salted_hmac("sangkien.initiatives.confirmation", payload, algorithm="sha256").digest()[:18]
    return f"{payload}-{urlsafe_b64encode(digest).decode()}"


def by_token(token: str) -> Asked:
    """Return what the holder of a token is asked. Raises ``ConfirmationNotFound``."""
    found = re.fullmatch(r"(\d{1,18})-(\d{1,18})-[\w-]{24}", token, re.ASCII)
    if found is None or not constant_time_compare(token, _signed(f"{found.group(1)}-{found.group(2)}")):
        raise ConfirmationNotFound
    return asked_of(int(found.group(1)), int(found.group(2)))


def digest_of_code(code: str) -> str:
    """Return what is kept of a one-time code; blanks, dashes and case do not matter."""
    plain = re.sub(r"[\W_]", "", code).upper()
    return salted_hmac("sangkien.initiatives.confirmation_code", plain, algorithm="sha256").hexdigest()


def by_code(code: str, at: datetime) -> Confirmation:
    """Return the confirmation a code leads to. Raises ``ConfirmationCodeWrong``."""
    found = Confirmation.objects.filter(code_digest=digest_of_code(code), code_expires_at__gt=at).first()
    if found is None:
        raise ConfirmationCodeWrong
    return found


def answer_of(part: Authorship) -> Confirmation | None:
    """Return where an author stands, if anything is known of it."""
    return Confirmation.objects.filter(initiative=part.initiative_id, person=part.person_id).first()


def answers_of(initiative: Initiative) -> dict[int, Confirmation]:
    """Return where the authors of an initiative stand, by person."""
    authors = Authorship.objects.filter(initiative=initiative).values("person")
    rows = Confirmation.objects.filter(initiative=initiative, person__in=authors)
    return {row.person_id: row for row in rows}


def disputes_of(initiative_ids: Sequence[int]) -> dict[int, list[Confirmation]]:
    """Return the open disputes by initiative: an author who still stands there said no. One query."""
    author = Authorship.objects.filter(initiative=OuterRef("initiative"), person=OuterRef("person"))
    rows = Confirmation.objects.filter(Exists(author), initiative__in=initiative_ids, answer=Answer.NO)
    found: dict[int, list[Confirmation]] = {}
    for row in rows.select_related("person").order_by("answered_at", "pk"):
        found.setdefault(row.initiative_id, []).append(row)
    return found


def unanswered(units: Sequence[Unit], limit: int = 60) -> list[Authorship]:
    """Return the parts of authors who have not answered yet, the newest initiative first.

    Of entries below ``units`` that somebody typed on behalf and that still count.
    """
    entries = Entry.objects.filter(unit__in=Unit.objects.under(*units), initiative=OuterRef("initiative"))
    waiting = on_behalf(entries.filter(state__in=WAITING | {State.NEEDS_CHANGES, State.VALID}))
    answered = Confirmation.objects.filter(initiative=OuterRef("initiative"), person=OuterRef("person"))
    rows = Authorship.objects.filter(Exists(waiting), ~Exists(answered.exclude(answer="")))
    rows = rows.select_related("person__unit", "initiative__unit").order_by("-initiative__pk", "position")
    return list(rows[:limit])


def titles_of(people: Sequence[int], units: Sequence[Unit], most: int = 4) -> dict[int, tuple[int, list[str]]]:
    """Return by person of how many initiatives below ``units`` they are an author, and the first titles."""
    found: dict[int, tuple[int, list[str]]] = {}
    rows = Authorship.objects.filter(person__in=people, initiative__unit__in=Unit.objects.under(*units))
    rows = rows.order_by("person", "-initiative")
    for person, title in rows.values_list("person", "initiative__title"):
        count, titles = found.get(person, (0, []))
        found[person] = (count + 1, [*titles, title] if count < most else titles)
    return found


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
