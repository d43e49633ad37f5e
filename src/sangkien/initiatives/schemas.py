"""What comes back from a telephone as we once handed it out: the ticket that says when a draft was begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core import signing

from sangkien.accounts.models import User
from sangkien.programmes.models import Programme, Stage

_SALT = "sangkien.initiatives.begin-ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The server's word that this account had the form of a stage in hand at ``issued_at`` (decision 0011).

    A phone gets some while it is online and spends one on each draft it begins without network. The phone's own clock
    is never asked.
    """

    number: UUID
    account: int
    stage: int
    issued_at: datetime

    @classmethod
    def issue(cls, *, to: User, stage: Stage, at: datetime) -> str:
        """Return a new signed ticket."""
        facts = [uuid4().hex, to.pk, stage.pk, at.isoformat()]
        return signing.dumps(facts, salt=_SALT, compress=True)

    @classmethod
    def read(cls, raw: str) -> Ticket | None:
        """Return the ticket, None for anything we did not sign: such a draft counts as begun when it arrives."""
        try:
            number, account, stage, issued = signing.loads(raw, salt=_SALT)
            return cls(UUID(number), account, stage, datetime.fromisoformat(issued))
        except (signing.BadSignature, ValueError, TypeError):
            return None

    def serves(self, by: User, programme: Programme, at: datetime) -> bool:
        """Say whether ``by`` may spend it on a draft of ``programme`` that arrives at ``at``."""
        known = programme.stages.filter(pk=self.stage).exists()
        return self.account == by.pk and known and self.issued_at <= at
