"""Routes of the whole site; each app owns its own."""

from django.urls import URLPattern, URLResolver, include, path

from sangkien.config import installable
from sangkien.exchange.api import api

handler500 = "sangkien.config.outages.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("sw.js", installable.service_worker, name="service_worker"),
    path("sang-kien.webmanifest", installable.manifest, name="manifest"),
    path("", include("sangkien.public.urls")),
    path("", include("sangkien.exchange.urls")),
    path("", include("sangkien.units.urls")),
    path("", include("sangkien.people.urls")),
    path("", include("sangkien.desk.urls")),
    path("", include("sangkien.initiatives.urls")),
    path("", include("sangkien.search.urls")),
    path("", include("sangkien.checking.urls")),
    path("", include("sangkien.counting.urls")),
    path("", include("sangkien.programmes.urls")),
    path("", include("sangkien.reports.urls")),
    path("", include("sangkien.imports.urls")),
    path("", include("sangkien.notices.urls")),
    path("", include("sangkien.accounts.urls")),
    path("tai-khoan/", include("allauth.urls")),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
]
