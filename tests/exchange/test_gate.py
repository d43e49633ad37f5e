"""The gate: who may call, what is refused before anything reads it, and how every refusal looks."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exchange.conftest import World
from factories import Caller, a_token, an_offer, an_officer
from factories.moments import NOW
from sangkien.exchange.api import api
from sangkien.exchange.models import ApiToken
from sangkien.exchange.services.tokens import revoke_token
from sangkien.initiatives.models import Entry
from sangkien.units.models import Unit


def operations() -> Iterator[tuple[str, str]]:
    """Every operation of the API as (method, path)."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield method, path.removeprefix("/api/v1")


def filled(path: str, code: str) -> str:
    """A path with real values: of things that exist and could leak."""
    if path.startswith("/units"):
        return path.replace("{code}", "CS1")
    return path.replace("{code}", "ct" if path.startswith("/programmes") else code)


class TestWho:
    @pytest.mark.parametrize("token", ["", "x", "sangkien_00000000_" + "a" * 43, "sangkien_0_\x7f", "ố"])
    def test_nobody_without_a_token_in_force(self, world: World, token: str) -> None:
        for method, path in operations():
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = Client().generic(method.upper(), f"/api/v1{filled(path, 'x')}", headers=headers)
            assert answer.status_code == 401, path
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.json()["code"] == "token_missing"
            if path == "/whoami":
                return

    def test_every_operation_asks_for_a_token_and_tells_foreign_ones_nothing(self, world: World) -> None:
        secret = "Giá đỡ ống thủy lực bí mật của đơn vị"
        code = world.one.post("/entries", {"programme": "ct", **an_offer("k1", title=secret)}).json()["code"]
        before = list(Entry.objects.values())
        seen = 0
        for method, path in operations():
            for caller, wanted in ((Caller(), {401}), (world.two, {200, 403, 404, 422})):
                body = {"programme": "ct", "entries": []} if "batch" in path else {}
                answer = (
                    caller.post(filled(path, code), body)
                    if method == "post"
                    else caller.get(filled(path, code), programme="ct", external_key="k1", parent="CS1", unit="CS1")
                )
                assert answer.status_code in wanted | ({415} if "evidence" in path else set()), (
                    method,
                    path,
                    answer.content,
                )
                assert secret not in json.dumps(answer.json(), ensure_ascii=False), path
            seen += 1
        assert seen == 15
        assert list(Entry.objects.values()) == before

    def test_a_token_ends(self, world: World, clock: time_machine.Coordinates) -> None:
        _, text = a_token(world.units["CS1"], days=1)
        caller = Caller(text)
        assert caller.get("/whoami").json()["unit"] == {"code": "CS1", "name": "Công đoàn CS1"}
        clock.move_to("2023-03-02T09:00:00+07:00")
        assert caller.get("/whoami").status_code == 401
        other, text = a_token(world.units["CS1"])
        revoke_token(token=other, by=None, at=NOW)
        assert Caller(text).get("/whoami").status_code == 401
        Unit.objects.filter(code="CS2").update(exists_until="2023-03-01")
        assert world.two.get("/whoami").status_code == 401

    def test_only_a_digest_is_kept_and_the_day_of_use(self, world: World) -> None:
        token, text = a_token(world.units["CS1"])
        assert text not in json.dumps(list(ApiToken.objects.values()), default=str)
        assert Caller(text).get("/whoami").status_code == 200
        token.refresh_from_db()
        assert str(token.last_used_on) == "2023-03-01"

    def test_too_many_calls_are_asked_to_wait(self, world: World, settings: object) -> None:
        settings.API_CALLS_A_MINUTE = 2  # type: ignore[attr-defined]
        answers = [world.one.get("/whoami") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "60"
        assert world.two.get("/whoami").status_code == 200

    def test_guessing_is_bounded(self, world: World) -> None:
        answers = [Caller("sangkien_00000000_" + "a" * 43).get("/whoami").status_code for _ in range(62)]
        assert set(answers[:60]) == {401}
        assert answers[-1] == 429


class TestShape:
    def test_answers_bring_no_cookie_and_are_not_kept(self, world: World) -> None:
        for answer in (world.one.get("/whoami"), Caller().get("/whoami"), Caller().get("/openapi.json")):
            assert answer.cookies == {}
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_a_session_is_no_token(self, world: World) -> None:
        client = Client()
        client.force_login(an_officer(world.units["CS1"]))
        assert client.get("/api/v1/entries").status_code == 401

    def test_the_sentence_follows_the_callers_language(self, world: World) -> None:
        said = {
            language: Client().get("/api/v1/whoami", headers={"Accept-Language": language})
            for language in ("vi", "en-GB,en;q=0.8", "fr", "x" * 400)
        }
        assert [answer.headers["Content-Language"] for answer in said.values()] == ["vi", "en", "vi", "vi"]

    @pytest.mark.parametrize(
        ("path", "body", "status", "code"),
        [
            ("/nowhere", "{}", 404, "not_found"),
            ("/entries", "{", 400, "body_unreadable"),
            ("/entries", "[" * 50_000, 400, "body_unreadable"),
            ("/entries", "[]", 422, "refusals"),
            ("/entries", "null", 422, "refusals"),
            ("/entries", "", 422, "refusals"),
            ("/entries", '{"external_key": "\\ud800", "title": "x"}', 422, "refusals"),
            (
                "/entries",
                '{"external_key": "a", "title": "x", "benefit_vnd": 1' + "0" * 5000 + "}",
                400,
                "body_unreadable",
            ),
            ("/entries", '{"external_key": "a", "title": "x", "benefit_vnd": 1e400}', 422, "refusals"),
            ("/entries", '{"external_key": "a", "title": "x", "benefit_vnd": NaN}', 422, "refusals"),
            ("/entries/batch", '{"programme": "ct"}', 422, "refusals"),
            ("/entries/%00/withdraw", "{}", 400, "body_unreadable"),
            ("/entries/x/withdraw?a=%00", "{}", 400, "body_unreadable"),
            ("/entries", "x" * (2 * 1024 * 1024 + 1), 413, "body_too_large"),
        ],
    )
    def test_what_cannot_be_read_is_refused_cleanly(
        self, world: World, path: str, body: str, status: int, code: str
    ) -> None:
        answer = world.one.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert set(answer.json()) == {"type", "title", "status", "detail", "code", "errors"}

    @pytest.mark.parametrize(
        "facts",
        [
            {"title": "a\x00b"},
            {"benefit_vnd": 10**20},
            {"benefit_vnd": 10**60},
            {"benefit_vnd": -1},
            {"recognised_on": "2022-02-30"},
            {"recognised_on": "9999-12-31"},
            {"first_applied_on": "\x00"},
            {"unit_code": "a\x00"},
            {"author_group": "khong-co"},
            {"authors": [{"name": "\x00", "share": 100}]},
            {"authors": [{"name": "A", "share": "99.999"}, {"name": "B", "share": 0.001}]},
            {"external_key": "\x00"},
            {"summary": "x" * 20_001},
            {"visibility": "public"},
            {"kind": "khac"},
        ],
    )
    def test_odd_facts_are_taken_or_refused_but_never_break(self, world: World, facts: dict[str, object]) -> None:
        single = world.one.post("/entries", {"programme": "ct", **an_offer("k1", **facts)})
        assert single.status_code in {201, 422}, single.content
        batch = world.one.post("/entries/batch", {"programme": "ct", "entries": [an_offer("k2", **facts)]})
        assert batch.status_code == 200, batch.content

    @pytest.mark.parametrize(
        "query",
        [
            {"cursor": "x"}, {"cursor": "ố"}, {"cursor": "djE6OTk5OTk5OTk5OTk5OTk5OTk5OTk"}, {"limit": "0"},
            {"limit": "9" * 30}, {"changed_since": "hôm qua"}, {"changed_since": "9999-12-31"}, {"state": "draft?"},
        ],
    )  # fmt: skip
    def test_odd_questions_are_refused(self, world: World, query: dict[str, str]) -> None:
        answer = world.one.get("/entries", **query)
        assert answer.status_code == 422, answer.content

    def test_another_kind_of_content_is_refused(self, world: World) -> None:
        answer = Client().post("/api/v1/entries", "a=1", content_type="text/plain", headers=world.one.headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unknown")
        answer = world.one.post("/entries/x/evidence", {})
        assert answer.status_code == 415

    def test_another_way_of_calling_is_refused(self, world: World) -> None:
        answer = Client().delete("/api/v1/entries", headers=world.one.headers)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_unknown")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}

    def test_a_huge_file_is_refused_before_it_is_read(self, world: World, settings: object) -> None:
        settings.EVIDENCE_MAX_BYTES = 1000  # type: ignore[attr-defined]
        answer = world.one.upload("/entries/x/evidence", SimpleUploadedFile("a.png", b"x" * 80_000))
        assert answer.status_code == 413

    def test_what_breaks_is_a_problem_without_details(
        self, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("geheim")

        monkeypatch.setattr("sangkien.exchange.api.entries.page_of_entries", broken)
        with caplog.at_level(logging.ERROR):
            answer = world.one.get("/entries")
        assert (answer.status_code, answer.json()["code"]) == (500, "broken")
        assert "geheim" not in answer.content.decode()
        assert "ZeroDivisionError" in caplog.text


class TestPlaces:
    def test_programmes_units_and_figures(self, world: World) -> None:
        world.one.post("/entries", {"programme": "ct", **an_offer("k1")})
        programme = world.one.get("/programmes").json()["items"][0]
        assert (programme["code"], [stage["open_now"] for stage in programme["stages"]]) == ("ct", [False, True])
        assert world.one.get("/programmes/ct").json()["rules_in_words"]
        assert world.one.get("/programmes/khac").status_code == 404
        assert [row["code"] for row in world.one.get("/units", q="cong doan").json()["items"]] == ["CS1", "BEN"]
        assert world.one.get("/units/BEN").json()["path"] == ["Công đoàn BEN", "Công đoàn CS1", "TINH"]
        counts = world.one.get("/counts", programme="ct").json()
        assert (counts["unit"], counts["submitted"], counts["people"]) == ("CS1", 1, 2)
        board = world.root.get("/leaderboard", programme="ct").json()
        assert [(row["unit"], row["submitted"]) for row in board["rows"]] == [("CS1", 1), ("CS2", 0)]
        past = world.root.get("/leaderboard", programme="ct", as_of="2023-02-28", known_at="2023-02-01").json()
        assert past["code"] == "known_before_counted"

    def test_a_table_is_bounded_to_the_tokens_units(self, world: World) -> None:
        assert world.two.get("/leaderboard", programme="ct").json()["parent"] == "CS2"
        assert world.two.get("/counts", programme="ct", parent="TINH").status_code == 404
