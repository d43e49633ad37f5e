"""Make the pictures of the step guides out of the demonstration, so that they show the pages as they are.

Loads a demonstration of its own into a temporary home, serves it, drives Chromium through the pages and writes one
WebP a step into ``src/sangkien/public/static/public/guides``. Run it when pages change:
``.venv/bin/python scripts/guide_pictures.py``; ``--address`` uses a demonstration that is being served already.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/sangkien/public/static/public/guides"
PASSWORD = "tho-mo-sang-tao"  # of the demonstration, printed when it starts
PHONE, DESK = {"width": 360, "height": 640}, {"width": 1280, "height": 800}
#: Pixels written: a phone at 1.5 times its width, a desk at three quarters.
WIDTH = {"phone": 540, "desk": 960}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
Act = Callable[[Any], None]


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, and what is done there before."""

    who: str
    address: str
    wide: bool = False
    act: Act | None = None


def _begin(page: Any) -> None:
    page.get_by_role("button", name="Bắt đầu viết").click()


def _to_step(step: str) -> Act:
    def act(page: Any) -> None:
        number = page.url.rstrip("/").split("/")[-2]
        page.goto(page.url.replace(f"/nop/{number}/1/", f"/nop/{number}/{step}/"))

    return act


def _draft(page: Any) -> None:
    page.locator("a.sk-entry.is-draft").first.click()
    page.wait_for_url("**/1/")


def _draft_step(step: str, anchor: str = "") -> Act:
    def act(page: Any) -> None:
        _draft(page)
        _to_step(step)(page)
        if anchor:
            page.locator(anchor).first.scroll_into_view_if_needed()

    return act


def _offline(page: Any) -> None:
    page.get_by_role("link", name="Viết sáng kiến mới").click()
    page.get_by_label("Tên sáng kiến", exact=True).fill("Giá để dụng cụ trên xe goòng")
    page.get_by_label("Trước đây làm thế nào").fill("Dụng cụ để lẫn dưới sàn xe, mỗi ca tìm mất mươi phút.")
    page.get_by_text("Đã giữ lúc").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.get_by_role("link", name="Về danh sách bản nháp").click()
    page.get_by_text("Chưa có mạng.").wait_for()


def _return(page: Any) -> None:
    page.keyboard.press("b")
    page.get_by_label("Viết cho tác giả").wait_for()


SHOTS: dict[str, Shot] = {
    "bat-dau": Shot(
        "cong.nhan", "/qr/TTCO-TT2-01/", act=lambda page: page.locator("#bat-dau").scroll_into_view_if_needed()
    ),
    "viec-gi": Shot("cong.nhan", "/sang-kien/", act=_draft),
    "ich-gi": Shot("cong.nhan", "/sang-kien/", act=_draft_step("2")),
    "xem-lai": Shot("cong.nhan", "/sang-kien/", act=_draft_step("3")),
    "cua-toi": Shot("cong.nhan", "/sang-kien/"),
    "ngoai-mang": Shot("cong.nhan", "/ngoai-mang/", act=_offline),
    "ho-tro-ban": Shot("to.ho.tro", "/ban-lam-viec/", wide=True),
    "ho-tro-tac-gia": Shot("cong.nhan", "/sang-kien/", act=_draft_step("2", "#tac-gia [data-share-even]")),
    "ho-tro-ap-phich": Shot("to.ho.tro", "/co-cau/TTCO/ap-phich/", wide=True),
    "co-so-kiem-tra": Shot("can.bo.co.so", "/kiem-tra/", wide=True),
    "co-so-tra-lai": Shot("can.bo.co.so", "/kiem-tra/", wide=True, act=_return),
    "co-so-chi-tieu": Shot("can.bo.co.so", "/chi-tieu/", wide=True),
    "co-so-con-nguoi": Shot("can.bo.co.so", "/co-cau/TTCO/nguoi/", wide=True),
    "cap-tren-ban": Shot("can.bo.cap.tren", "/ban-lam-viec/", wide=True),
    "cap-tren-kiem-tra": Shot("can.bo.cap.tren", "/kiem-tra/", wide=True),
    "cap-tren-ket-qua": Shot("can.bo.cap.tren", "/ket-qua/", wide=True),
    "cap-tren-xep-hang": Shot("can.bo.cap.tren", "/bang-xep-hang/", wide=True),
}


@contextmanager
def served(port: int) -> Iterator[str]:
    """A demonstration in a temporary home, served until the pictures are made."""
    with tempfile.TemporaryDirectory(prefix="sangkien-guides-") as home:
        environment = {**os.environ, "SANGKIEN_HOME": home}
        command = [sys.executable, "-m", "sangkien", "demo", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(30)


def wait_for(address: str, seconds: int = 300) -> str:
    """Return the address once it answers."""
    for _ in range(seconds):
        try:
            with urllib.request.urlopen(f"{address}/huong-dan/", timeout=5):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    raise SystemExit(f"{address} does not answer.")


def take(browser: Any, address: str, shot: Shot) -> Image.Image:
    """Return the picture of one step."""
    size = DESK if shot.wide else PHONE
    context = browser.new_context(viewport=size, locale="vi-VN", device_scale_factor=2, has_touch=not shot.wide)
    page = context.new_page()
    page.goto(f"{address}/tai-khoan/login/?next={shot.address}")
    page.locator("[name=login]").fill(shot.who)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Vào Sáng Kiến").click()
    page.wait_for_load_state("networkidle")
    page.goto(address + shot.address)  # once more: the greeting is gone
    page.wait_for_load_state("networkidle")
    if shot.act:
        shot.act(page)
        page.wait_for_timeout(600)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    context.close()
    return picture.convert("RGB")


def write(name: str, shot: Shot, picture: Image.Image) -> int:
    """Write the picture small; return its bytes."""
    width = WIDTH["desk" if shot.wide else "phone"]
    small = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    path = TARGET / f"{name}.webp"
    small.save(path, "WEBP", quality=62, method=6)
    return path.stat().st_size


def main() -> int:
    """Make all pictures, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="a demonstration that is being served already")
    parser.add_argument("--port", type=int, default=8190)
    parser.add_argument("names", nargs="*", help="only these pictures")
    asked = parser.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    if asked.address:
        make(asked.address.rstrip("/"), asked.names)
    else:
        with served(asked.port) as address:
            make(address, asked.names)
    return 0


def make(address: str, names: list[str]) -> None:
    """Drive the browser through the pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        total = 0
        for name in names or SHOTS:
            size = write(name, SHOTS[name], take(browser, address, SHOTS[name]))
            total += size
            print(f"{name:20} {size / 1000:6.1f} kB")
        print(f"{'all':20} {total / 1000:6.1f} kB")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
