"""``sangkien push``: what another instance does not know, whole or without how it is done, once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from exchange.test_entries import PNG
from factories import a_programme, a_submitted_entry, a_token, a_tree, a_unit, a_user
from factories.moments import NOW
from sangkien.base.clock import now
from sangkien.counting.queries.verify import differences
from sangkien.exchange.errors import PeerAddressUnfit, PeerUnreachable
from sangkien.exchange.models import PushedEntry
from sangkien.exchange.services.peers import Peer, peer_address
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services import withdraw_entry
from sangkien.initiatives.services.evidence import keep_evidence
from sangkien.programmes.models import Programme
from sangkien.units.choices import Kind
from sangkien.units.models import Unit

ALWAYS = ({"code": "gd", "name": "Giai đoạn", "opens_at": "2020-01-01", "closes_at": "2100-01-01"},)


class Here:
    """A company's programme with three entries, and the union's, on one live server that plays both parts."""

    def __init__(self, address: str) -> None:
        self.address = address
        tree = a_tree("TINH", ["CS1", "CS2"], kind=Kind.GRASSROOTS_UNION)
        self.company, self.union = tree["CS1"], tree["TINH"]
        self.section: Unit = a_unit("BEN", under=self.company)
        self.ours: Programme = a_programme(self.company, code="noi-bo", stages=ALWAYS)
        self.theirs: Programme = a_programme(self.union, code="trieu", stages=ALWAYS)
        self.member = a_user("Lê Văn Tám", at=self.company)
        for unit in (self.company, self.company, self.section):
            a_submitted_entry(self.ours, unit, self.member, at=NOW)
        _, self.token = a_token(self.company)

    def push(self, *arguments: str, refused: bool = False) -> dict[str, Any]:
        """Run the command; returns its JSON."""
        out = StringIO()
        whole = ["--to", self.address, "--token", self.token, "--programme", "noi-bo", "--remote-programme", "trieu"]
        expected = pytest.raises(CommandError) if refused else nullcontext()
        with expected:
            call_command("push", *whole, *arguments, "--format", "json", stdout=out, stderr=StringIO())
        told: dict[str, Any] = json.loads(out.getvalue())
        return told

    def there(self) -> list[Entry]:
        """What arrived."""
        return list(Entry.objects.filter(programme=self.theirs).select_related("initiative", "unit").order_by("pk"))


@pytest.fixture
def here(live_server: Any) -> Here:
    return Here(live_server.url)


def figures(told: dict[str, Any]) -> tuple[int, ...]:
    return tuple(told[name] for name in ("created", "updated", "unchanged", "known"))


@pytest.mark.django_db(transaction=True, serialized_rollback=False)
class TestPush:
    def test_everything_arrives_once_and_changes_follow(self, here: Here) -> None:
        assert here.push("--dry-run") == {"to_send": 3, "known": 0, "to_take_back": 0, "dry_run": True}
        assert figures(here.push("--batch", "2")) == (3, 0, 0, 0)
        assert figures(here.push()) == (0, 0, 0, 3)
        first = Entry.objects.filter(programme=here.ours).order_by("pk")[0]
        first.initiative.summary = "Gọn hơn"
        first.initiative.save()
        assert figures(here.push()) == (0, 1, 0, 2)
        arrived = here.there()
        assert [entry.unit.code for entry in arrived if entry.unit] == ["CS1", "CS1", "BEN"]
        assert arrived[0].initiative.summary == "Gọn hơn"
        assert arrived[0].initiative.after == first.initiative.after
        assert differences() == []

    def test_what_was_forgotten_here_is_found_unchanged_there(self, here: Here) -> None:
        here.push()
        PushedEntry.objects.all().delete()
        assert figures(here.push("--batch", "1")) == (0, 0, 3, 0)
        assert len(here.there()) == 3

    def test_reduced_it_never_says_how(self, here: Here) -> None:
        here.push("--only-name-effect-reward", "--without-authors")
        initiative = here.there()[0].initiative
        assert (initiative.before, initiative.after, initiative.summary, initiative.visibility) == ("", "", "", "unit")
        assert initiative.effect
        assert initiative.benefit_vnd == 12_000_000
        assert [part.person.full_name for part in initiative.authorships.all()] == ["Tập thể Công đoàn CS1"]

    def test_refusals_are_told_and_tried_again(self, here: Here, tmp_path: Path) -> None:
        mapping = tmp_path / "don-vi.csv"
        mapping.write_text("unit_code,remote_code\nBEN,KHONG-CO\n", encoding="utf-8")
        told = here.push("--map", str(mapping), refused=True)
        assert figures(told) == (2, 0, 0, 0)
        assert [problem["code"] for row in told["refused"] for problem in row["problems"]] == ["unit_unknown"]
        assert here.push("--dry-run", "--map", str(mapping))["to_send"] == 1
        mapping.write_text("unit_code,remote_code\nBEN,CS1\n", encoding="utf-8")
        assert figures(here.push("--map", str(mapping))) == (1, 0, 0, 2)

    def test_what_is_withdrawn_here_is_taken_back_there(self, here: Here) -> None:
        here.push()
        entry = Entry.objects.filter(programme=here.ours).order_by("pk")[0]
        withdraw_entry(entry=entry, by=here.member, at=now())
        assert here.push()["taken_back"] == 1
        assert here.push()["taken_back"] == 0
        assert [row.state for row in here.there()] == [State.WITHDRAWN, State.SUBMITTED, State.SUBMITTED]

    def test_one_unit_and_files(self, here: Here) -> None:
        entry = Entry.objects.get(programme=here.ours, unit=here.section)
        keep_evidence(entry=entry, upload=SimpleUploadedFile("Ảnh.png", PNG), by=None, at=NOW)
        told = here.push("--unit", "BEN", "--with-evidence")
        assert (figures(told), told["files"]) == ((1, 0, 0, 0), 1)
        assert here.push("--unit", "BEN", "--with-evidence")["files"] == 0
        assert [one.size for one in here.there()[0].initiative.evidence.all()] == [len(PNG)]

    def test_a_batch_too_large_is_halved(self, here: Here, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2500
        assert figures(here.push()) == (3, 0, 0, 0)

    def test_a_token_that_does_not_hold_is_said_aloud(self, here: Here) -> None:
        here.token = "sangkien_00000000_" + "a" * 43
        with pytest.raises(CommandError, match="401"):
            call_command("push", "--to", here.address, "--token", here.token, "--programme", "noi-bo")
        assert here.there() == []


class Moody:
    """A machine that answers with ``replies`` in turn, (status, headers, body) each."""

    def __init__(self, *replies: tuple[int, dict[str, str], str]) -> None:
        self.keys: list[str] = []
        outer, left = self, list(replies)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.keys.append(self.headers["Idempotency-Key"])
                status, headers, body = left.pop(0)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def moody(request: Any) -> Iterator[Moody]:
    machine = Moody(*request.param)
    yield machine
    machine.server.shutdown()
    machine.server.server_close()


OK = (200, {}, '{"a": 1}')


class TestPatience:
    @pytest.mark.parametrize(
        "moody",
        [
            [
                (503, {}, ""),
                (429, {"Retry-After": "7"}, "{}"),
                (409, {"Retry-After": "5"}, '{"code": "still_under_way"}'),
                OK,
            ]
        ],
        indirect=True,
    )
    def test_the_same_call_is_made_again_where_that_may_help(self, moody: Moody) -> None:
        waits: list[float] = []
        peer = Peer(moody.url, "t", pause=waits.append)
        assert peer.ask("POST", "/entries/batch", body={}, key="k") == {"a": 1}
        assert moody.keys == ["k"] * 4
        assert 0.3 < waits[0] < 0.7
        assert waits[1:] == [7.0, 5.0]

    @pytest.mark.parametrize("moody", [[(500, {}, "")] * 3], indirect=True)
    def test_patience_ends(self, moody: Moody) -> None:
        with pytest.raises(PeerUnreachable, match="HTTP 500"):
            Peer(moody.url, "t", tries=3, pause=lambda _: None).ask("POST", "/x", body={})
        assert len(moody.keys) == 3

    def test_nobody_there(self) -> None:
        with pytest.raises(PeerUnreachable, match="chạy lại lệnh là gửi tiếp"):
            Peer("http://127.0.0.1:9", "t", tries=2, pause=lambda _: None).ask("GET", "/x")

    @pytest.mark.parametrize("raw", ["x", "ftp://a", "http://8.8.8.8", "https://a:b@8.8.8.8", "https://8.8.8.8/x", ""])
    def test_an_address_is_whole_and_safe(self, raw: str) -> None:
        with pytest.raises(PeerAddressUnfit):
            peer_address(raw)

    @pytest.mark.parametrize(
        ("raw", "whole"), [("https://8.8.8.8/", "https://8.8.8.8"), (" http://127.0.0.1:8000", "http://127.0.0.1:8000")]
    )
    def test_an_address_is_kept_short(self, raw: str, whole: str) -> None:
        assert peer_address(raw) == whole


@pytest.mark.django_db
def test_the_token_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANGKIEN_PUSH_TOKEN", raising=False)
    a_programme(a_unit("GOC"), code="noi-bo")
    with pytest.raises(CommandError, match="SANGKIEN_PUSH_TOKEN"):
        call_command("push", "--to", "http://127.0.0.1:9", "--programme", "noi-bo")
