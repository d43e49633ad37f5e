"""A real browser for journeys: Debian's Chromium, headless, sent nowhere but to the test's own server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from sangkien.accounts.models import User

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or shutil.which("chromium-browser") or "")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """Return a function that opens a browser page as somebody (None: a stranger) on a screen of some size."""
    if not CHROMIUM and os.environ.get("CI") != "true":
        pytest.skip("no Chromium found")
    # The sync browser keeps an event loop in this thread; the database is not used from inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or None, args=QUIET)

        def open_it(user: User | None = None, *, size: dict[str, int] = DESK, theme: str = "light") -> Any:
            touch = size == PHONE
            context = browser.new_context(viewport=size, locale="vi-VN", color_scheme=theme, has_touch=touch)
            if user is not None:
                client = Client()
                client.force_login(user, backend="sangkien.accounts.backends.LocalAccountBackend")
                cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
                context.add_cookies([cookie])
            page = context.new_page()
            page.set_default_timeout(10_000)
            return page

        yield open_it
        browser.close()
