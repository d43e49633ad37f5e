"""The page of connections: who may, what is shown once, what strangers never see."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchange.conftest import World
from exchange.test_webhooks import Listener, listener  # noqa: F401
from factories import Caller, a_token, an_officer
from factories.moments import NOW
from sangkien.exchange.models import ApiToken, Webhook
from sangkien.exchange.services.webhooks import register_webhook
from sangkien.units.choices import Role
from sangkien.units.models import Unit

PAGE = "/co-cau/CS1/ket-noi/"


@pytest.fixture
def officer(world: World, client: Client) -> Any:
    user = an_officer(world.units["CS1"])
    client.force_login(user)
    return user


class TestTokens:
    def test_is_made_shown_once_and_taken_back(self, world: World, client: Client, officer: Any) -> None:
        asked = {
            "name": "Phần mềm nhân sự",
            "scopes": ["read", "push"],
            "days": "365",
            "system": "hrm",
            "programme": "ct",
        }
        shown = client.post(f"{PAGE}ma/", asked).content.decode()
        text = re.search(r"sangkien_[0-9a-f]{8}_[\w-]{43}", shown)
        assert text is not None
        token = ApiToken.objects.get(system="hrm")
        assert (token.created_by, token.programme, token.source) == (officer, world.programme, "api:CS1:hrm")
        assert Caller(text.group()).get("/whoami").json()["name"] == "Phần mềm nhân sự"
        page = client.get(PAGE).content.decode()
        assert token.prefix in page
        assert text.group() not in page
        assert client.post(f"{PAGE}ma/{token.pk}/thu-hoi/").status_code == 302
        assert Caller(text.group()).get("/whoami").status_code == 401
        assert "đã thu hồi" in client.get(PAGE).content.decode()

    @pytest.mark.parametrize(
        ("change", "words"),
        [({"name": ""}, "Dùng cho"), ({"scopes": []}, "ít nhất một việc"), ({"system": "Á"}, "chữ thường không dấu")],
    )
    def test_faults_stand_beside_their_fields(
        self, world: World, client: Client, officer: Any, change: dict[str, Any], words: str
    ) -> None:
        before = ApiToken.objects.count()
        asked = {"name": "x", "scopes": ["read"], "days": "365", **change}
        answer = client.post(f"{PAGE}ma/", asked)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert ApiToken.objects.count() == before

    def test_colleagues_without_the_verb_and_strangers_are_kept_out(self, world: World, client: Client) -> None:
        a_token(world.units["CS1"], name="Bí mật của CS1")
        support = an_officer(world.units["CS1"], role=Role.SUPPORT_TEAM)
        stranger = an_officer(world.units["CS2"])
        for user, status in ((support, 403), (stranger, 404)):
            client.force_login(user)
            before = ApiToken.objects.count()
            answers = [
                client.get(PAGE),
                client.post(f"{PAGE}ma/", {"name": "x", "scopes": ["read"], "days": "30"}),
                client.post(f"{PAGE}nhan-tin/", {"url": "https://8.8.8.8/"}),
                client.post(f"{PAGE}ma/{world.token.pk}/thu-hoi/"),
            ]
            assert [answer.status_code for answer in answers] == [status] * 4
            assert not any("Bí mật" in answer.content.decode() for answer in answers)
            assert (ApiToken.objects.count(), ApiToken.objects.exclude(revoked_at=None).count()) == (before, 0)

    def test_a_token_of_another_unit_is_not_found_here(self, world: World, client: Client, officer: Any) -> None:
        other = ApiToken.objects.get(unit__code="CS2")
        assert client.post(f"{PAGE}ma/{other.pk}/thu-hoi/").status_code == 404
        other.refresh_from_db()
        assert other.revoked_at is None

    def test_the_page_costs_the_same_for_one_and_three(
        self,
        world: World,
        client: Client,
        officer: Any,
        listener: Listener,  # noqa: F811
    ) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(PAGE).status_code == 200
            return len(captured)

        def more() -> None:
            a_token(world.units["CS1"])
            register_webhook(unit=world.units["CS1"], url=listener.url, by=officer, at=NOW)

        more()
        first = cost()
        more()
        more()
        assert first == cost()
        assert first <= 14

    def test_the_unit_page_leads_there(self, client: Client, world: World, officer: Any) -> None:
        assert PAGE in client.get("/co-cau/CS1/").content.decode()


class TestWebhooks:
    def test_is_registered_with_its_secret_shown_once(
        self,
        world: World,
        client: Client,
        officer: Any,
        listener: Listener,  # noqa: F811
    ) -> None:
        shown = client.post(f"{PAGE}nhan-tin/", {"url": listener.url, "programme": ""})
        assert "Khóa" in shown.content.decode()
        webhook = Webhook.objects.get()
        assert webhook.created_by == officer
        assert listener.url.split("?", maxsplit=1)[0] in client.get(PAGE).content.decode()
        assert client.post(f"{PAGE}nhan-tin/{webhook.pk}/gui-lai/").status_code == 302
        assert client.post(f"{PAGE}nhan-tin/{webhook.pk}/dung/").status_code == 302
        webhook.refresh_from_db()
        assert webhook.stopped_by == officer

    def test_a_private_address_is_refused_beside_its_field(self, world: World, client: Client, officer: Any) -> None:
        answer = client.post(f"{PAGE}nhan-tin/", {"url": "https://127.0.0.1/", "programme": ""})
        assert answer.status_code == 422
        assert "mạng nội bộ" in answer.content.decode()
        assert Webhook.objects.count() == 0


class TestCommand:
    def run(self, *arguments: str) -> Any:
        out = StringIO()
        call_command("token", *arguments, "--format", "json", stdout=out, stderr=StringIO())
        return json.loads(out.getvalue())

    def test_create_list_revoke(self, world: World) -> None:
        made = self.run("create", "--unit", "CS1", "--name", "Kho dữ liệu", "--scope", "read", "--days", "30")
        assert (made["scopes"], made["unit"]) == (["read"], "CS1")
        assert Caller(made["token"]).get("/entries").status_code == 200
        listed = self.run("list")
        assert made["prefix"] in {row["prefix"] for row in listed}
        assert made["token"] not in json.dumps(listed)
        assert self.run("revoke", made["prefix"])["revoked_at"]
        assert Caller(made["token"]).get("/entries").status_code == 401

    @pytest.mark.parametrize(
        "arguments",
        [
            ("create", "--unit", "KHONG", "--name", "x"),
            ("create", "--unit", "CS1", "--name", " "),
            ("create", "--unit", "CS1", "--name", "x", "--days", "99999"),
            ("create", "--unit", "CS1", "--name", "x", "--system", "Có Dấu"),
            ("revoke", "00000000"),
        ],
    )
    def test_refused_data_is_status_one(self, world: World, arguments: tuple[str, ...]) -> None:
        with pytest.raises(CommandError) as refused:
            self.run(*arguments)
        assert refused.value.returncode == 1


def test_codes_with_odd_signs_have_their_page(world: World, client: Client, officer: Any) -> None:
    Unit.objects.filter(code="BEN").update(code="BẾN.1–2")
    assert client.get("/co-cau/BẾN.1–2/ket-noi/").status_code == 200
