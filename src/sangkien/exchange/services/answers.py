"""One deed for one ``Idempotency-Key``: the answer is stored in the transaction of the deed, or neither is.

The unique key does the waiting: a call that comes while the same one is at work stands at its row until that one is
done, then reads its answer. A process that dies leaves nothing behind, so a repeated call simply does the deed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction

from sangkien.exchange.errors import IdempotencyKeyReused, StillUnderWay
from sangkien.exchange.models import ApiToken, IdempotentAnswer

KEPT = timedelta(hours=24)
_PATIENCE_MS = 5000
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out; ``replayed`` where it is told again."""

    status: int
    media_type: str
    body: str
    replayed: bool = False


def answer_once(
    *, token: ApiToken, key: str, fingerprint: str, at: datetime, deed: Callable[[], Answer], patience_ms: int = 0
) -> Answer:
    """Do ``deed`` once for ``key`` within 24 hours and tell its answer again after that.

    What a deed that was refused wrote is undone, its answer kept; an exception leaves nothing. Raises
    ``IdempotencyKeyReused`` for another call under the same key and ``StillUnderWay`` when waiting takes too long.
    """
    try:
        with transaction.atomic():
            row = _claimed(token, key, fingerprint, at, patience_ms or _PATIENCE_MS)
            return _carried_out(row, deed) if row is not None else _known(token, key, fingerprint)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise StillUnderWay from error


def _claimed(token: ApiToken, key: str, fingerprint: str, at: datetime, patience_ms: int) -> IdempotentAnswer | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{patience_ms}ms"])
        IdempotentAnswer.objects.filter(token=token, key=key, created_at__lte=at - KEPT).delete()
        cursor.execute(
            "INSERT INTO exchange_idempotentanswer (token_id, key, fingerprint, media_type, body, created_at)"
            " VALUES (%s, %s, %s, '', '', %s) ON CONFLICT (token_id, key) DO NOTHING RETURNING id",
            [token.pk, key, fingerprint, at],
        )
        made = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return IdempotentAnswer(pk=made[0]) if made else None


def _carried_out(row: IdempotentAnswer, deed: Callable[[], Answer]) -> Answer:
    with transaction.atomic():
        answer = deed()
        if answer.status >= 400:
            transaction.set_rollback(True)
    stored = IdempotentAnswer.objects.filter(pk=row.pk)
    stored.update(status=answer.status, media_type=answer.media_type, body=answer.body)
    return answer


def _known(token: ApiToken, key: str, fingerprint: str) -> Answer:
    row = IdempotentAnswer.objects.get(token=token, key=key)
    if row.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return Answer(row.status or 500, row.media_type, row.body, replayed=True)
