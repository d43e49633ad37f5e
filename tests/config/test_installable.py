"""What makes the site installable: the manifest, and a worker that knows every file the kept page needs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from sangkien.base.statics import HashedStaticFiles
from sangkien.config.installable import KEPT, version

pytestmark = pytest.mark.django_db
_IN_PAGE = re.compile(r'(?:src|href)="/static/([^"]+)"')
_IN_FILE = re.compile(r"""(?:url\(["']?|from\s+["']|import\(["'])(\.{1,2}/[^"')]+)""")


def needed(client: Any) -> set[str]:
    """Every static file the kept page loads, through others too."""
    found: set[str] = set()
    waiting = _IN_PAGE.findall(client.get("/ngoai-mang/").content.decode())
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        path = Path(str(finders.find(name)))
        assert path.is_file(), name
        if path.suffix in {".css", ".js"}:
            folder = Path("/", name).parent
            for one in _IN_FILE.findall(path.read_text(encoding="utf-8")):
                waiting.append(str((folder / one).resolve().relative_to("/")))
    return found


def test_the_worker_keeps_all_that_the_page_needs_and_nothing_of_others(client: Any) -> None:
    assert needed(client) - {"vendor/app/icon-180.png"} == set(KEPT)


def test_the_worker_is_fresh_at_every_start_and_watches_the_whole_site(client: Any) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    told = json.loads(re.search(r"serve\((.+)\);", answer.content.decode()).group(1))  # type: ignore[union-attr]
    assert (told["shell"], told["version"], told["statics"]) == ("/ngoai-mang/", version(), "/static/")
    assert len(told["files"]) == len(KEPT)


def test_the_manifest_names_icons_that_exist(client: Any) -> None:
    answer = client.get("/sang-kien.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["start_url"], told["display"], told["scope"]) == ("/sang-kien/", "standalone", "/")
    for icon in told["icons"]:
        with Image.open(str(finders.find(icon["src"].removeprefix("/static/")))) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_the_policy_lets_only_our_own_worker_and_manifest_in(client: Any) -> None:
    policy = client.get("/ngoai-mang/").headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_collected_modules_import_each_other_by_their_hashed_names(settings: Any, tmp_path: Path) -> None:
    source = Path(str(finders.find("base/offline-send.js")))
    storage = HashedStaticFiles(location=str(tmp_path), base_url="/static/")
    for name in ("offline-send.js", "offline-store.js"):
        target = tmp_path / "base" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((source.parent / name).read_bytes())
    paths = {f"base/{name}": (storage, f"base/{name}") for name in ("offline-send.js", "offline-store.js")}
    done = {name: new for name, new, _ in storage.post_process(paths) if new and new.endswith(".js")}
    sent = (tmp_path / done["base/offline-send.js"]).read_text(encoding="utf-8")
    assert Path(done["base/offline-store.js"]).name in sent
