"""The step guides: every step has its picture, light enough for a phone; the language can be chosen by anybody."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sangkien.public.labels import GUIDES

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "src" / "sangkien" / "public" / "static" / "public" / "guides"
STEPS = [step for guide in GUIDES.values() for step in guide.steps]


def test_the_script_makes_exactly_the_pictures_of_the_guides() -> None:
    shots = runpy.run_path(str(ROOT / "scripts" / "guide_pictures.py"))["SHOTS"]
    assert {name: shot.wide for name, shot in shots.items()} == {step.picture: step.wide for step in STEPS}
    assert {path.stem for path in PICTURES.glob("*.webp")} == set(shots)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.picture)
def test_each_picture_has_the_shape_the_page_leaves_room_for(step: Any) -> None:
    with Image.open(PICTURES / f"{step.picture}.webp") as picture:
        assert picture.size == ((960, 600) if step.wide else (540, 960))


def test_all_pictures_together_stay_light() -> None:
    assert sum(path.stat().st_size for path in PICTURES.glob("*.webp")) < 600_000


@pytest.mark.django_db
@pytest.mark.parametrize("slug", GUIDES)
def test_anybody_reads_a_guide(client: Any, slug: str) -> None:
    page = client.get(f"/huong-dan/{slug}/").content.decode()
    assert page.count('loading="lazy"') == len(GUIDES[slug].steps)
    assert "/tap-thu/" in page


@pytest.mark.django_db
def test_an_unknown_guide_is_not_found(client: Any) -> None:
    assert client.get("/huong-dan/khong-co/").status_code == 404
    assert "/huong-dan/nguoi-lao-dong/" in client.get("/huong-dan/").content.decode()


@pytest.mark.django_db
class TestLanguage:
    def test_a_stranger_switches_and_comes_back_to_where_they_were(self, client: Any) -> None:
        page = client.get("/ngon-ngu/", headers={"referer": "http://testserver/bang-xep-hang/?loc=1"}).content.decode()
        assert 'name="next" value="/bang-xep-hang/?loc=1"' in page
        answer = client.post("/ngon-ngu/setlang/", {"language": "en", "next": "/huong-dan/"})
        assert answer.url == "/huong-dan/"
        assert 'lang="en"' in client.get("/huong-dan/").content.decode()

    def test_another_site_is_no_place_to_come_back_to(self, client: Any) -> None:
        page = client.get("/ngon-ngu/", headers={"referer": "https://xau.example/x"}).content.decode()
        assert 'name="next" value="/"' in page

    def test_public_pages_lead_there_and_carry_no_token(self, client: Any) -> None:
        page = client.get("/huong-dan/").content.decode()
        assert 'href="/ngon-ngu/"' in page
        assert "csrf" not in page
