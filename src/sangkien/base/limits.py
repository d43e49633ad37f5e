"""Bounding how often a public form may be tried from one address, counted in the database for all processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sangkien.base.clock import now

View = Callable[..., HttpResponse]


def limited(name: str, *, tries: int, minutes: int) -> Callable[[View], View]:
    """Decorate a view: more than ``tries`` POSTs in ``minutes`` from one address are answered with 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and count_try(f"{name}:{address_of(request)}", minutes=minutes) > tries:
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return bounded

    return decorate


def address_of(request: HttpRequest) -> str:
    """Return the caller's address: the last hop that our own proxy wrote down, where there is one.

    Earlier hops are what the caller says about themselves and are not believed.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return direct
    return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or direct


def count_try(key: str, *, minutes: int) -> int:
    """Count one more try under ``key`` and return how many there were in the running span."""
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO base_tries (key, since, times) VALUES (%s, %s, 1)
            ON CONFLICT (key) DO UPDATE SET
              times = CASE WHEN base_tries.since < %s THEN 1 ELSE base_tries.times + 1 END,
              since = CASE WHEN base_tries.since < %s THEN EXCLUDED.since ELSE base_tries.since END
            RETURNING times
            """,
            [key[:200], at, at - timedelta(minutes=minutes), at - timedelta(minutes=minutes)],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0
