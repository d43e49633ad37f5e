"""What people see while the database is away: that it is, that nothing of theirs is lost, and when to try again."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from sangkien.base.postgres.network import is_outage

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 10


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed: 503 while the database is away, wherever that was noticed, else 500."""
    error = sys.exc_info()[1]
    if not is_outage(error):
        return server_error(request)
    log.error("database away: %s %s: %s", request.method, request.path, str(error).partition("\n")[0])
    # Nothing that asks the database may stand on this page, so it is made without the request.
    response = HttpResponse(loader.get_template("503.html").render(), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    # One line tells it; a trace for each request of a whole country would bury what else happens.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
