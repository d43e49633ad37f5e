"""What stands out, as one officer sees it at a unit and below, and the sentence that says why it is listed (D16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.formats import day, money_short, number
from sangkien.counting.choices import OutlierKind
from sangkien.counting.models import Outlier, OutlierLook
from sangkien.initiatives.choices import InitiativeKind
from sangkien.search.queries.scope import Wanted, scope_of
from sangkien.units.models import Unit

PAGE: Final = 30
#: What was found in order is listed again when it has grown by more than a tenth since.
GROWN: Final = 1.1
#: Below this one decimal would say nothing.
_SMALL: Final = 0.1


@dataclass(frozen=True, slots=True)
class Standing:
    """An outlier with its sentence, and what an officer said of it."""

    outlier: Outlier
    said: str
    look: OutlierLook | None


#: Where it is about an entry, that entry must be one that may be read; ``u`` and ``i`` are its unit and initiative.
_LIST = """
SELECT o.id, k.id FROM counting_outlier o JOIN units_unit at ON at.id = o.unit_id
LEFT JOIN initiatives_entry e ON e.id = o.entry_id LEFT JOIN initiatives_initiative i ON i.id = e.initiative_id
LEFT JOIN units_unit u ON u.id = e.unit_id
LEFT JOIN counting_outlierlook k ON k.programme_id = o.programme_id AND k.kind = o.kind AND k.unit_id = o.unit_id
  AND k.subject = o.subject AND k.undone_at IS NULL AND o.figure <= k.figure * %s
WHERE at.path ^@ %s AND (k.id IS NOT NULL) = %s AND (o.entry_id IS NULL OR ({condition} AND {reads}))
  {besides}
ORDER BY o.found_on DESC, o.kind, o.figure DESC, o.id LIMIT %s OFFSET %s
"""


def outliers_for(user: User, unit: Unit, *, looked: bool, page: int) -> tuple[list[Standing], bool]:
    """Return a page of what stands out at ``unit`` and below, the newest first, and whether more follow.

    With ``looked`` what officers found in order, without what they have not.
    """
    rows = _ids(user, unit, looked=looked, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return _standing(rows[:PAGE]), len(rows) > PAGE


def may_be_read(user: User, outlier: Outlier) -> bool:
    """Say whether ``user`` may read what an outlier at a unit in reach is about."""
    return outlier.entry_id is None or any(
        _ids(user, outlier.unit, looked=looked, limit=1, offset=0, only=outlier.pk) for looked in (False, True)
    )


def _ids(
    user: User, unit: Unit, *, looked: bool, limit: int, offset: int, only: int | None = None
) -> list[tuple[int, int | None]]:
    scope = scope_of(Wanted(unit_path=unit.path), user, measured=False)
    besides = "AND o.id = %s" if only is not None else ""
    sql = _LIST.format(condition=scope.condition, reads=scope.reads, besides=besides)
    asked: list[Any] = [GROWN, unit.path, looked, *scope.parameters, *scope.reads_parameters]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*asked, *([only] if only is not None else []), limit, offset])
        found: list[tuple[int, int | None]] = cursor.fetchall()
        return found


def _standing(rows: Sequence[tuple[int, int | None]]) -> list[Standing]:
    related = ("unit", "programme", "account", "entry__initiative")
    outliers = Outlier.objects.select_related(*related).in_bulk([pk for pk, _ in rows])
    looks = OutlierLook.objects.select_related("by").in_bulk([look for _, look in rows if look is not None])
    return [Standing(outliers[pk], sentence(outliers[pk]), looks.get(look or 0)) for pk, look in rows if pk in outliers]


def sentence(outlier: Outlier) -> str:
    """Return in plain words what stands out, beside what is usual where that is known."""
    facts = outlier.facts
    return _SAID[OutlierKind(outlier.kind)]().format(
        n=number(facts.get("entries")),
        members=number(facts.get("members")),
        ratio=number(outlier.figure, 1),
        usual=_usual(outlier.kind, facts),
        money=money_short(facts.get("vnd")) if "vnd" in facts else "",
        kind=_kind(facts.get("kind", "")),
        stage=facts.get("stage", ""),
        when=_when(facts.get("when", "")),
    )


def _usual(kind: str, facts: dict[str, Any]) -> str:
    usual = facts.get("usual")
    if usual is None:
        return ""
    if kind == OutlierKind.BENEFIT:
        return money_short(usual)
    if kind == OutlierKind.ACCOUNT_STAGE:
        return number(usual, 0)
    return number(usual, 1 if usual >= _SMALL else 2)


def _kind(code: str) -> str:
    return str(InitiativeKind(code).label).lower() if code in InitiativeKind.values else gettext("sáng kiến")


def _when(text: str) -> str:
    """Return "20/11/2026" or "14 giờ ngày 20/11/2026"."""
    if not text:
        return ""
    on = day(date.fromisoformat(text[:10]))
    return gettext("{hour} giờ ngày {day}").format(hour=int(text[11:13]), day=on) if len(text) > 10 else on


_SAID: Final = {
    OutlierKind.PER_MEMBER: lambda: gettext(
        "{n} sáng kiến trên {members} đoàn viên, tức {ratio} trên một người; đơn vị cùng loại thường {usual} trên một "
        "người."
    ),
    OutlierKind.ACCOUNT_DAY: lambda: gettext("{n} sáng kiến được gõ từng bài trong ngày {when}."),
    OutlierKind.ACCOUNT_HOUR: lambda: gettext("{n} sáng kiến được gõ từng bài trong một giờ, từ {when}."),
    OutlierKind.UNIT_HOUR: lambda: gettext("{n} sáng kiến được gõ từng bài trong một giờ, từ {when}."),
    OutlierKind.ACCOUNT_STAGE: lambda: gettext("{n} sáng kiến trong {stage}; một tài khoản có nộp thường {usual} bài."),
    OutlierKind.BENEFIT: lambda: gettext("Làm lợi {money}; {kind} trong chương trình thường {usual}."),
}
