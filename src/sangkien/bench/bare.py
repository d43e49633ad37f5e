"""The floor of submissions: a bare Django view that inserts one row, on the same server and database.

A door of its own for a server process: importing it turns the house's middleware and addresses off.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from sangkien.bench.measuring import BARE_TABLE


def insert(request: HttpRequest) -> HttpResponse:
    """Store what was sent, in one row."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {BARE_TABLE} (said) VALUES (%s)", [request.body.decode()])
    return HttpResponse(status=201)


urlpatterns = [path("bare", insert)]


def _without_house() -> None:
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = __name__


_without_house()
application = get_wsgi_application()
