"""Telling other systems: written with the deed, signed, in order, again and again, and never into the own network."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from exchange.conftest import World
from exchange.test_entries import send
from factories import a_draft, a_user, an_offer, an_officer
from factories.moments import NOW
from sangkien.checking.services import approve, return_for_changes, transfer
from sangkien.exchange.choices import DeliveryState
from sangkien.exchange.errors import AddressPrivate, AddressUnfit, AddressUnknown, TooManyWebhooks
from sangkien.exchange.models import Webhook, WebhookDelivery
from sangkien.exchange.rules import ATTEMPTS_LIMIT, seal, unseal, wait_after
from sangkien.exchange.services.calling import check_address
from sangkien.exchange.services.delivering import claim, deliver
from sangkien.exchange.services.webhooks import register_webhook, send_again, stop_webhook
from sangkien.exchange.tasks import deliver_messages, retry, sweep
from sangkien.initiatives.models import Entry
from sangkien.initiatives.services import withdraw_entry
from sangkien.units.errors import UnitForeign


class Listener:
    """A machine that is told things; answers with ``statuses`` in turn, the last again and again."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.statuses = [200]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append((dict(self.headers.items()), body))
                status = outer.statuses.pop(0) if len(outer.statuses) > 1 else outer.statuses[0]
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", outer.url)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/tin?a=1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def told(self) -> list[dict[str, Any]]:
        """What was heard, as JSON."""
        return [json.loads(body) for _, body in self.heard]


@pytest.fixture
def listener(settings: Any) -> Iterator[Listener]:
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    machine = Listener()
    yield machine
    machine.server.shutdown()
    machine.server.server_close()


def listen(world: World, listener: Listener, unit: str = "CS1", **facts: Any) -> tuple[Webhook, str]:
    return register_webhook(unit=world.units[unit], url=listener.url, by=None, at=NOW, **facts)


class TestOutbox:
    def test_is_written_with_the_deed_or_not_at_all(self, world: World, listener: Listener) -> None:
        webhook, _ = listen(world, listener)
        with transaction.atomic():
            send(world.one, an_offer("k1"))
            assert WebhookDelivery.objects.count() == 1
            transaction.set_rollback(True)
        assert WebhookDelivery.objects.count() == 0
        send(world.one, an_offer("k1"), an_offer("k2"))
        assert WebhookDelivery.objects.filter(webhook=webhook).count() == 2
        assert ProcrastinateJob.objects.filter(task_name="exchange.deliver", status="todo").count() == 1

    def test_costs_one_question_where_nobody_listens(self, world: World, listener: Listener) -> None:
        def cost(key: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                send(world.one, an_offer(key))
            return sum("exchange_webhook" in row["sql"] for row in captured)

        assert cost("k1") == 1

    def test_hears_of_its_own_unit_and_below_and_of_its_programme(self, world: World, listener: Listener) -> None:
        for unit in ("TINH", "BEN", "CS2"):
            listen(world, listener, unit)
        bound, _ = listen(world, listener, "TINH", programme=world.programme)
        send(world.one, an_offer("k1"), an_offer("k2", unit_code="BEN"))
        counts = {hook.unit.code: hook.deliveries.count() for hook in Webhook.objects.filter(programme=None)}
        assert counts == {"TINH": 2, "BEN": 1, "CS2": 0}
        assert bound.deliveries.count() == 2

    def test_who_loses_an_entry_hears_of_it(self, world: World, listener: Listener) -> None:
        send(world.one, an_offer("k1"))
        webhook, _ = listen(world, listener)
        officer = an_officer(world.units["TINH"])
        transfer(entry=Entry.objects.get(), unit=world.units["CS2"], reason="nhầm", by=officer, at=NOW)
        approve(entry=Entry.objects.get(), by=officer, at=NOW)
        assert [row.event.verb for row in webhook.deliveries.all()] == ["transfer"]

    def test_drafts_are_nobodys_business(self, world: World, listener: Listener) -> None:
        listen(world, listener)
        member = a_user(at=world.units["CS1"])
        withdraw_entry(entry=a_draft(world.programme, world.units["CS1"], member), by=member, at=NOW)
        assert WebhookDelivery.objects.count() == 0


class TestDelivering:
    def test_a_message_is_signed_and_names_no_person(self, world: World, listener: Listener) -> None:
        webhook, secret = listen(world, listener)
        send(world.one, an_offer("k1"))
        officer = an_officer(world.units["CS1"], name="Trần Thị Kiểm")
        return_for_changes(entry=Entry.objects.get(), reason_code="other", reason="thiếu ngày", by=officer, at=NOW)
        deliver_messages(webhook_id=webhook.pk)
        told = listener.told
        assert [(one["type"], one["sequence"], one["state"]) for one in told] == [
            ("entry.submit", 1, "submitted"),
            ("entry.return", 2, "needs_changes"),
        ]
        assert (told[1]["external_key"], told[1]["code"], told[1]["reason"]) == (
            "k1",
            Entry.objects.get().code,
            "thiếu ngày",
        )
        headers, body = listener.heard[0]
        moment, _, mac = headers["Sangkien-Signature"].partition(",")
        signed = hmac.new(secret.encode(), moment[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
        assert (moment, mac) == (f"t={int(NOW.timestamp())}", f"v1={signed}")
        everything = b"".join(body for _, body in listener.heard).decode()
        assert not any(name in everything for name in ("Lê Văn Tám", "Vũ Thị Na", "Trần Thị Kiểm", "Giá đỡ"))
        assert set(webhook.deliveries.values_list("state", flat=True)) == {"delivered"}

    def test_what_fails_is_tried_again_later_and_later_ones_of_its_entry_wait(
        self, world: World, listener: Listener, clock: time_machine.Coordinates
    ) -> None:
        webhook, _ = listen(world, listener)
        listener.statuses = [500, 200]
        send(world.one, an_offer("k1"))
        world.one.post(f"/entries/{Entry.objects.get().code}/withdraw")
        send(world.one, an_offer("k2"))
        deliver_messages(webhook_id=webhook.pk)
        assert [(one["external_key"], one["sequence"]) for one in listener.told] == [("k1", 1), ("k2", 1)]
        clock.shift(timedelta(seconds=30))
        deliver_messages(webhook_id=webhook.pk)
        assert len(listener.told) == 2
        clock.shift(timedelta(seconds=60))
        deliver_messages(webhook_id=webhook.pk)
        assert [(one["external_key"], one["sequence"]) for one in listener.told[2:]] == [("k1", 1), ("k1", 2)]
        assert listener.told[0]["id"] == listener.told[2]["id"]

    def test_is_given_up_after_the_last_attempt_and_sent_again_on_request(
        self, world: World, listener: Listener, clock: time_machine.Coordinates
    ) -> None:
        webhook, _ = listen(world, listener)
        listener.statuses = [503]
        send(world.one, an_offer("k1"))
        for _ in range(ATTEMPTS_LIMIT + 2):
            deliver_messages(webhook_id=webhook.pk)
            clock.shift(timedelta(hours=8))
        row = WebhookDelivery.objects.get()
        assert (row.state, row.attempts, row.status) == (DeliveryState.FAILED, ATTEMPTS_LIMIT, 503)
        assert len(listener.heard) == ATTEMPTS_LIMIT
        listener.statuses = [204]
        assert send_again(webhook=webhook, by=an_officer(world.units["CS1"]), at=NOW) == 1
        deliver_messages(webhook_id=webhook.pk)
        assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED

    def test_redirects_are_not_followed(self, world: World, listener: Listener) -> None:
        webhook, _ = listen(world, listener)
        listener.statuses = [302, 200]
        send(world.one, an_offer("k1"))
        deliver_messages(webhook_id=webhook.pk)
        assert len(listener.heard) == 1
        assert WebhookDelivery.objects.get().state == DeliveryState.WAITING

    def test_nobody_there_is_written_down(self, world: World, listener: Listener) -> None:
        webhook, _ = listen(world, listener)
        listener.server.shutdown()
        listener.server.server_close()
        send(world.one, an_offer("k1"))
        deliver_messages(webhook_id=webhook.pk)
        row = WebhookDelivery.objects.get()
        assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
        assert "refused" in row.problem.lower()

    def test_a_worker_that_dies_leaves_its_message_to_the_next(self, world: World, listener: Listener) -> None:
        webhook, _ = listen(world, listener)
        send(world.one, an_offer("k1"))
        assert claim(webhook=webhook, at=NOW) is not None
        assert claim(webhook=webhook, at=NOW + timedelta(seconds=119)) is None
        again = claim(webhook=webhook, at=NOW + timedelta(minutes=2))
        assert again is not None
        assert deliver(webhook=webhook, delivery=again, at=NOW)

    def test_the_minutes_job_wakes_what_is_due(self, world: World, listener: Listener) -> None:
        webhook, _ = listen(world, listener)
        send(world.one, an_offer("k1"))
        ProcrastinateJob.objects.all()  # the job of the deed is lost:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        retry(0)
        assert list(ProcrastinateJob.objects.values_list("args", flat=True)) == [{"webhook_id": webhook.pk}]

    def test_a_stopped_address_is_told_nothing(self, world: World, listener: Listener) -> None:
        webhook, _ = listen(world, listener)
        send(world.one, an_offer("k1"))
        stop_webhook(webhook=webhook, by=None, at=NOW)
        send(world.one, an_offer("k2"))
        deliver_messages(webhook_id=webhook.pk)
        assert listener.heard == []
        assert list(WebhookDelivery.objects.values_list("state", flat=True)) == ["failed"]

    def test_a_changed_key_of_the_installation_is_said_aloud(
        self, world: World, listener: Listener, settings: Any
    ) -> None:
        webhook, _ = listen(world, listener)
        send(world.one, an_offer("k1"))
        settings.SECRET_KEY = "x" * 50
        deliver_messages(webhook_id=webhook.pk)
        assert listener.heard == []
        assert "SANGKIEN_SECRET_KEY" in WebhookDelivery.objects.get().problem

    def test_what_was_delivered_long_ago_is_cleared_away(
        self, world: World, listener: Listener, clock: time_machine.Coordinates
    ) -> None:
        webhook, _ = listen(world, listener)
        send(world.one, an_offer("k1"))
        deliver_messages(webhook_id=webhook.pk)
        sweep(0)
        assert WebhookDelivery.objects.count() == 1
        clock.shift(timedelta(days=31))
        sweep(0)
        assert WebhookDelivery.objects.count() == 0


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "https://127.0.0.1/", "https://10.0.0.5/x", "https://[::1]/", "https://169.254.169.254/latest/meta-data",
            "https://localhost/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/", "https://100.64.0.1/", "https://2130706433/",
        ],
    )  # fmt: skip
    def test_the_own_network_is_out_of_reach(self, url: str) -> None:
        with pytest.raises(AddressPrivate):
            check_address(url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://8.8.8.8/",
            "ftp://8.8.8.8/",
            "https://",
            "https:///x",
            "javascript:alert(1)",
            "https://8.8.8.8/a b",
            "https://8.8.8.8:99999/",
            "https://8.8.8.8/\r\nX: y",
        ],
    )
    def test_only_whole_https_addresses_are_taken(self, url: str) -> None:
        with pytest.raises(AddressUnfit):
            check_address(url)

    def test_a_host_nobody_knows_is_named(self) -> None:
        with pytest.raises(AddressUnknown, match=r"khong-co\.invalid"):
            check_address("https://khong-co.invalid/")

    def test_a_public_address_is_taken(self) -> None:
        assert check_address("https://8.8.8.8/tin?a=1").target == "/tin?a=1"

    def test_what_became_private_later_is_not_called(self, world: World, listener: Listener, settings: Any) -> None:
        webhook, _ = listen(world, listener)
        send(world.one, an_offer("k1"))
        settings.WEBHOOK_PRIVATE_HOSTS = []
        deliver_messages(webhook_id=webhook.pk)
        assert listener.heard == []
        assert WebhookDelivery.objects.get().attempts == 1

    def test_a_unit_has_five_at_most_and_strangers_none(self, world: World, listener: Listener) -> None:
        with pytest.raises(UnitForeign):
            register_webhook(unit=world.units["CS1"], url=listener.url, by=an_officer(world.units["CS2"]), at=NOW)
        for _ in range(5):
            listen(world, listener)
        with pytest.raises(TooManyWebhooks):
            listen(world, listener)


def test_secrets_are_sealed() -> None:
    sealed = seal("mật", master="a" * 50)
    assert "mật".encode() not in sealed
    assert (unseal(sealed, master="a" * 50), unseal(sealed, master="b" * 50)) == ("mật", None)


def test_waiting_grows_to_six_hours_and_is_spread() -> None:
    waits = [wait_after(n, chance=0.5) for n in range(1, ATTEMPTS_LIMIT)]
    assert waits[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert max(waits) == timedelta(hours=6)
    assert (wait_after(1, chance=0.0), wait_after(1, chance=1.0)) == (timedelta(seconds=45), timedelta(seconds=75))
