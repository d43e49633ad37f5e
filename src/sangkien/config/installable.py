"""What makes the site installable on a telephone: its manifest, and the worker that keeps one page for no network."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

_FACES = ("latin-400", "latin-600", "vietnamese-400", "vietnamese-600")
#: Everything the kept page loads, directly or through another file; a test holds the list to the page.
KEPT = (
    "vendor/tabler.css",
    "base/sangkien.css",
    *(f"vendor/fonts/be-vietnam-pro-{part}-normal.woff2" for part in _FACES),
    *(f"vendor/fonts/sk-figures-{weight}.woff2" for weight in (400, 600, 700)),
    *(
        f"base/{name}.js"
        for name in (
            "theme", "app", "popover", "shares", "money", "picker", "shrink", "offline", "offline-editor",
            "offline-form", "offline-leave", "offline-list", "offline-photos", "offline-send", "offline-store",
        )
    ),
    "base/mark.svg",
)  # fmt: skip
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """Return the web app manifest."""
    shortcuts = [
        {"name": gettext("Nộp sáng kiến"), "url": reverse("initiatives:start")},
        {"name": gettext("Bản nháp trên máy này"), "url": reverse("initiatives:offline")},
    ]
    facts = {
        "id": "/",
        "name": gettext("Sáng Kiến"),
        "short_name": gettext("Sáng Kiến"),
        "description": gettext("Nộp và theo dõi sáng kiến của người lao động."),
        "lang": get_language(),
        "start_url": reverse("initiatives:mine"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f0",
        "theme_color": "#0a55a3",
        "icons": _icons(),
        "shortcuts": shortcuts,
    }
    response = JsonResponse(facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _icons() -> list[dict[str, str]]:
    return [
        {
            "src": static(f"vendor/app/icon-{size}{'-maskable' if purpose == 'maskable' else ''}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the worker's script; it stands at the root of the site, so that it watches over all of it."""
    facts = {
        "version": version(),
        "shell": reverse("initiatives:offline"),
        "files": [static(name) for name in KEPT],
        "statics": settings.STATIC_URL,
    }
    script = f'import {{ serve }} from "{static("base/offline-worker.js")}";\nserve({json.dumps(facts)});\n'
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def version() -> str:
    """Return a digest of what is kept: of the hashed names, and of the content where names carry no hash."""
    total = hashlib.sha256()
    for name in (*KEPT, "base/offline-worker.js"):
        url, found = static(name), finders.find(name)
        total.update(url.encode())
        if url.endswith(name) and found:
            total.update(Path(found).read_bytes())
    return total.hexdigest()[:16]
