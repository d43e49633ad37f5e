"""Idempotency-Key: one deed for one key, whatever the network does."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from exchange.conftest import World, build
from exchange.test_entries import PNG
from factories import Caller, an_offer
from factories.moments import NOW
from sangkien.exchange.errors import StillUnderWay
from sangkien.exchange.models import ApiToken, IdempotentAnswer
from sangkien.exchange.services.answers import Answer, answer_once
from sangkien.exchange.tasks import sweep
from sangkien.initiatives.models import Entry, EntryEvent


def push(caller: Caller, key: str, **facts: Any) -> Any:
    return caller.post("/entries", {"programme": "ct", **an_offer("k1", **facts)}, key=key)


class TestOneAfterTheOther:
    def test_the_same_call_is_told_the_same_answer(self, world: World) -> None:
        first, second = push(world.one, "a"), push(world.one, "a")
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert second.headers["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first.headers
        assert second.headers["Content-Type"] == first.headers["Content-Type"]
        assert EntryEvent.objects.count() == 1

    def test_another_call_under_the_same_key_is_refused(self, world: World) -> None:
        push(world.one, "a")
        answer = push(world.one, "a", benefit_vnd=7)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert world.one.post("/entries/batch", {"programme": "ct", "entries": []}, key="a").status_code == 422

    def test_refusals_are_told_again_too(self, world: World) -> None:
        answers = [push(world.one, "a", title="") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert answers[1].headers["Idempotency-Replayed"] == "true"
        assert Entry.objects.count() == 0

    def test_keys_belong_to_their_token(self, world: World) -> None:
        push(world.one, "a")
        answer = world.root.post("/entries", {"programme": "ct", **an_offer("k1")}, key="a")
        assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, False)

    def test_after_a_day_the_key_is_free_again(self, world: World, clock: time_machine.Coordinates) -> None:
        push(world.one, "a")
        clock.move_to("2023-03-02T08:59:59+07:00")
        assert push(world.one, "a", benefit_vnd=7).status_code == 422
        clock.move_to("2023-03-02T09:00:00+07:00")
        assert push(world.one, "a", benefit_vnd=7).json()["result"] == "updated"

    def test_old_answers_are_cleared_away(self, world: World, clock: time_machine.Coordinates) -> None:
        push(world.one, "a")
        clock.move_to("2023-03-02T08:00:00+07:00")
        push(world.one, "b")
        clock.move_to("2023-03-02T10:00:00+07:00")
        sweep(0)
        assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["b"]

    @pytest.mark.parametrize("key", [" ", "a b", "é", "x" * 201])
    def test_odd_keys_are_refused(self, world: World, key: str) -> None:
        assert push(world.one, key).json()["code"] == "idempotency_key_unfit"

    def test_a_stranger_keeps_no_answer(self, world: World) -> None:
        assert push(Caller(), "a").status_code == 401
        assert IdempotentAnswer.objects.count() == 0

    def test_a_file_is_the_same_call_whatever_seams_its_form_has(self, world: World) -> None:
        code = push(world.one, "a").json()["code"]
        answers = [
            world.one.upload(f"/entries/{code}/evidence", SimpleUploadedFile("a.png", PNG), key="f") for _ in range(2)
        ]
        assert [(a.status_code, "Idempotency-Replayed" in a.headers) for a in answers] == [(201, False), (201, True)]
        other = world.one.upload(f"/entries/{code}/evidence", SimpleUploadedFile("a.png", PNG + b"x"), key="f")
        assert other.status_code == 422

    def test_a_deed_that_breaks_leaves_nothing_and_may_be_tried_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr("sangkien.exchange.api.entries._result", broken)
            assert push(world.one, "a").status_code == 500
        assert (Entry.objects.count(), IdempotentAnswer.objects.count()) == (0, 0)
        assert push(world.one, "a").status_code == 201


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_many_calls_at_once_one_is_carried_out_and_all_are_told(self) -> None:
        with time_machine.travel(NOW, tick=False):
            world = build()
            answers: list[Any] = []

            def call(key: str) -> None:
                answers.append(push(world.one, key))
                connection.close()

            threads = [threading.Thread(target=call, args=("a",)) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
        assert [answer.status_code for answer in answers] == [201] * 6
        assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 5
        assert EntryEvent.objects.count() == 1

    def test_of_many_calls_without_a_key_one_creates_and_the_others_find_it_there(self) -> None:
        with time_machine.travel(NOW, tick=False):
            world = build()
            answers: list[Any] = []

            def call() -> None:
                answers.append(world.one.post("/entries", {"programme": "ct", **an_offer("k1")}))
                connection.close()

            threads = [threading.Thread(target=call) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
        assert EntryEvent.objects.count() == 1

    def test_who_waits_too_long_is_asked_to_come_again(self) -> None:
        with time_machine.travel(NOW, tick=False):
            token: ApiToken = build().token
        told: list[str] = []

        def second() -> None:
            try:
                answer_once(
                    token=token, key="a", fingerprint="f", at=NOW, deed=lambda: Answer(200, "", ""), patience_ms=50
                )
            except StillUnderWay:
                told.append("wait")
            connection.close()

        def first() -> Answer:
            other = threading.Thread(target=second)
            other.start()
            other.join(30)
            return Answer(200, "application/json", "{}")

        with transaction.atomic():
            answer_once(token=token, key="a", fingerprint="f", at=NOW, deed=first)
        assert told == ["wait"]
