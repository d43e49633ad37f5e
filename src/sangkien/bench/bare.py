"""The floor of submissions: a bare Django view that inserts one row, on the same server and database.

A door of its own for a server process: importing it turns the house's middleware and addresses off.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
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


def _bare() -> WSGIHandler:
    """Return the application without any middleware, its one address the view above."""
    django.setup()
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = __name__
    return WSGIHandler()


application = _bare()
