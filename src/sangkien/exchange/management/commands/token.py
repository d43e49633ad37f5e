"""``sangkien token``: keys by which other systems act for a unit."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.exchange.choices import Scope
from sangkien.exchange.errors import TokenNotFound
from sangkien.exchange.models import ApiToken
from sangkien.exchange.queries.connections import all_tokens
from sangkien.exchange.services.tokens import Wanted, create_token, revoke_token
from sangkien.programmes.queries import programme_named
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit


class Command(BaseCommand):
    """Create, list and revoke tokens."""

    help = "Create, list and revoke the tokens by which other systems act for a unit and everything below it."
    example = 'sangkien token create --unit CS1 --name "Phần mềm nhân sự" --scope push --days 365'

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``create``, ``list`` and ``revoke``."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a token; its text is shown once")
        create.add_argument("--unit", required=True)
        create.add_argument("--name", required=True, help="which system it is for")
        create.add_argument("--scope", action="append", choices=Scope.values, help="default: all of them")
        create.add_argument("--system", default="", help="short name that tells systems of one unit apart")
        create.add_argument("--programme", default="", help="bind it to one programme")
        create.add_argument("--days", type=int, default=365, help="how long it holds; 0 for no end")
        listing = actions.add_parser("list", help="all tokens, never their text")
        revoke = actions.add_parser("revoke", help="end a token at once")
        revoke.add_argument("prefix", help="the eight signs after sangkien_")
        for action in (create, listing, revoke):
            action.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Do what was asked."""
        {"create": self._create, "list": self._list, "revoke": self._revoke}[options["action"]](options)

    def _create(self, options: dict[str, Any]) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise UnitNotFound(code=options["unit"])
        wanted = Wanted(
            name=options["name"],
            scopes=options["scope"] or Scope.values,
            system=options["system"],
            programme=programme_named(options["programme"]) if options["programme"] else None,
            days=options["days"] or None,
        )
        token, text = create_token(unit=unit, wanted=wanted, by=None, at=now())
        if options["format"] == "json":
            self.put_json({"token": text, **_told(token)})
            return
        self.stdout.write(text)
        self.stderr.write("Mã chỉ hiện một lần. Hãy cất ở nơi an toàn.")

    def _list(self, options: dict[str, Any]) -> None:
        tokens = all_tokens()
        if options["format"] == "json":
            self.put_json([_told(token) for token in tokens])
            return
        for token in tokens:
            state = "đã thu hồi" if token.revoked_at else "còn hiệu lực"
            self.stdout.write(
                f"{token.prefix}  {token.unit.code:<12} {','.join(token.scopes):<10} {state}  {token.name}"
            )

    def _revoke(self, options: dict[str, Any]) -> None:
        token = ApiToken.objects.select_related("unit", "programme").filter(prefix=options["prefix"]).first()
        if token is None:
            raise TokenNotFound
        revoke_token(token=token, by=None, at=now())
        token.refresh_from_db(fields=["revoked_at"])
        if options["format"] == "json":
            self.put_json(_told(token))
            return
        self.stdout.write(f"Đã thu hồi mã {token.prefix}.")


def _told(token: ApiToken) -> dict[str, Any]:
    return {
        "prefix": token.prefix,
        "unit": token.unit.code,
        "name": token.name,
        "system": token.system,
        "source": token.source,
        "scopes": token.scopes,
        "programme": token.programme.code if token.programme else None,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_on": token.last_used_on,
        "revoked_at": token.revoked_at,
    }
