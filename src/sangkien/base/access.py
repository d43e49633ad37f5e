"""The shape of an answer to "may this person do that?"."""

from dataclasses import dataclass

from sangkien.base.errors import NotAllowed, Refusal


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something is allowed and, if not, the refusal that says why."""

    refusal: Refusal | None = None

    def __bool__(self) -> bool:
        return self.refusal is None

    def enforce(self) -> None:
        """Raise the refusal, if there is one."""
        if self.refusal is not None:
            raise self.refusal


YES = Verdict()


def no(refusal: Refusal | None = None) -> Verdict:
    """Return a refusal; without one the plain "not allowed"."""
    return Verdict(refusal or NotAllowed())
