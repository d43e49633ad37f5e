"""The floor of submissions: a bare Django view that inserts one row, on the same server and database."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

#: The rows go here; the bench makes the table and takes it away.
TABLE = "bench_bare"


def insert(request: HttpRequest) -> HttpResponse:
    """Store what was sent, in one row."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (said) VALUES (%s)", [request.body.decode()])
    return HttpResponse(status=201)


urlpatterns = [path("bare", insert)]


def _without_house() -> None:
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = __name__


_without_house()
application = get_wsgi_application()
