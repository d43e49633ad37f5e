"""What a worker on slow 3G waits for, in bytes on the wire: the first page, and a whole submission with one photo."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from PIL import Image

from factories import a_programme, a_unit, a_user, an_officer
from initiatives.samples import RULES, stages
from journeys.conftest import PHONE, OpenPage
from sangkien.initiatives.models import Entry
from sangkien.units.choices import Kind, Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FIRST_PAGE, SUBMISSION = 150_000, 400_000  # bytes (issue B, part 3)


class Scales:
    """Bytes on the wire, both ways and with their heads, by address; workers of the page are weighed too."""

    def __init__(self) -> None:
        self.by_path: Counter[str] = Counter()

    @property
    def total(self) -> int:
        return self.by_path.total()

    def told(self) -> str:
        return "\n".join(f"{size:9d} {path}" for path, size in self.by_path.most_common()) + f"\n{self.total:9d} all"


class Weighed(WSGIRequestHandler):
    """Weighs what it carries."""

    scales: Scales

    def setup(self) -> None:
        super().setup()
        self.wfile = Weighing(self.wfile)

    def log_message(self, *_: Any) -> None:
        """Say nothing, but weigh: called once the answer is on its way."""

    def finish(self) -> None:
        path = urlsplit(getattr(self, "path", "?")).path
        asked = len(self.raw_requestline) + sum(len(f"{k}: {v}\r\n") for k, v in self.headers.items())
        sent_up = int(self.headers.get("Content-Length") or 0)
        self.scales.by_path[path] += self.wfile.carried + asked + sent_up
        super().finish()


class Weighing:
    """A file that counts what is written to it."""

    def __init__(self, file: Any) -> None:
        self.file, self.carried = file, 0

    def write(self, content: bytes) -> Any:
        self.carried += len(content)
        return self.file.write(content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class Server(ThreadingMixIn, WSGIServer):
    """As the real one serves: collected, hashed, compressed files."""

    daemon_threads = True


@dataclass
class Collected:
    """The address of a server, and what it carried."""

    url: str
    scales: Scales


@pytest.fixture
def collected(settings: Any, tmp_path: Path, transactional_db: None) -> Iterator[Collected]:
    own = {"BACKEND": "sangkien.base.statics.HashedStaticFiles"}
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": own}
    settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0)

    class Application:
        def __call__(self, environ: Any, start: Any) -> Any:
            response = inner(environ, start)
            try:
                yield from response
            finally:
                response.close()
                connections.close_all()

    inner, scales = get_wsgi_application(), Scales()
    server = Server(("127.0.0.1", 0), type("Handler", (Weighed,), {"scales": scales}))
    server.set_app(Application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Collected(f"http://localhost:{server.server_port}", scales)
    server.shutdown()
    server.server_close()


def a_scene(path: Path) -> Path:
    """A photo as heavy as a telephone's: 12 megapixels of noise in large and small."""
    coarse = Image.effect_noise((500, 375), 80).resize((4000, 3000), Image.Resampling.BICUBIC)
    coarse.convert("RGB").save(path, "JPEG", quality=92)
    return path


def test_the_first_page_and_a_submission_with_one_photo(
    open_page: OpenPage, collected: Collected, tmp_path: Path, record_property: Any
) -> None:
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    company = a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông")
    workshop = a_unit("TTCO-02", under=company, name="Phân xưởng Tuyển than 2", kind=Kind.UNION_SECTION)
    a_programme(root, rules=RULES, stages=stages())
    an_officer(company, name="Nguyễn Thị Thu")
    page = open_page(a_user("Trần Văn Lượng", at=workshop, role=Role.MEMBER), size=PHONE)
    scales = collected.scales

    page.goto(f"{collected.url}/qr/TTCO-02/", wait_until="networkidle")
    assert page.locator("[data-picker-text]").inner_text() == "Phân xưởng Tuyển than 2"
    first = scales.total
    assert any(".woff2" in path for path in scales.by_path)
    assert first < FIRST_PAGE, scales.told()

    page.get_by_role("button", name="Bắt đầu viết").click()
    page.get_by_label("Tên sáng kiến").fill("Lắp tấm gạt than dính cho băng B12")
    page.get_by_text("Giải pháp kỹ thuật").click()
    page.get_by_label("Áp dụng lần đầu").fill("15/9/2022")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Nhờ vậy").fill("Không phải dừng băng để cạo.")
    page.get_by_label("Số quyết định").fill("214/QĐ-TTCO")
    page.get_by_label("Ngày được công nhận").fill("20/10/2022")
    page.locator("input[type=file]").last.set_input_files(a_scene(tmp_path / "tam-gat.jpg"))
    page.get_by_role("link", name="tam-gat").wait_for()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Gửi sáng kiến").click()
    page.get_by_role("heading", name="đã nhận sáng kiến của bạn").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    entry = Entry.objects.get()
    photo = entry.initiative.evidence.get().size
    record_property("bytes", {"first page": first, "submission": scales.total, "its photo": photo})
    assert scales.total < SUBMISSION, scales.told()
