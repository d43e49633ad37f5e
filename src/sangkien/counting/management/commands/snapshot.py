"""``sangkien snapshot``: frozen tables and their digests."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.clock import VIETNAM, now
from sangkien.base.commands import Command as BaseCommand
from sangkien.counting.management.commands.leaderboard import add_question_arguments, question_from
from sangkien.counting.models import Snapshot
from sangkien.counting.queries.snapshots import snapshot_named, snapshots_of
from sangkien.counting.rules import digest_of
from sangkien.counting.services import freeze
from sangkien.programmes.queries import programme_named


class Command(BaseCommand):
    """Freeze, list, show or check."""

    help = "Freeze a table, list frozen tables, show one, or check its digest."
    example = "sangkien snapshot freeze --programme 1trieu --code 2023-tuan-30 --as-of 2023-07-25T17:00"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``freeze``, ``list``, ``show`` and ``check``."""
        actions = parser.add_subparsers(dest="action", required=True)
        freezing = actions.add_parser("freeze", help="freeze the table of a moment")
        add_question_arguments(freezing)
        freezing.add_argument("--code", required=True)
        freezing.add_argument("--name", default="")
        freezing.add_argument("--correct", action="store_true", help="a new version of a frozen table; needs --note")
        freezing.add_argument("--note", default="")
        listing = actions.add_parser("list", help="list frozen tables")
        listing.add_argument("--programme", required=True)
        for name, text in (("show", "print a frozen table"), ("check", "compare its digest with its content")):
            one = actions.add_parser(name, help=text)
            one.add_argument("code")
            one.add_argument("--programme", required=True)
            one.add_argument("--version", type=int, dest="snapshot_version")
        for action in actions.choices.values():
            action.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Do the one or the other."""
        form = options["format"]
        if options["action"] == "freeze":
            self._freeze(options, form)
            return
        programme = programme_named(options["programme"])
        if options["action"] == "list":
            self._print([_facts(row) for row in snapshots_of(programme)], form)
            return
        found = snapshot_named(programme, options["code"], options["snapshot_version"])
        if options["action"] == "show":
            self.put_json({**_facts(found), "content": found.content})
            return
        holds = digest_of(found.content) == found.digest
        self._print([{**_facts(found), "holds": holds}], form)
        if not holds:
            raise CommandError("Nội dung không khớp mã kiểm tra.", returncode=1)

    def _freeze(self, options: dict[str, Any], form: str) -> None:
        if not options["as_of"]:
            options["as_of"] = now().isoformat()
        made = freeze(
            question=question_from(options),
            code=options["code"],
            name=options["name"],
            by=None,
            at=now(),
            note=options["note"],
            correct=options["correct"],
        )
        self._print([_facts(made)], form)

    def _print(self, rows: list[dict[str, Any]], form: str) -> None:
        if form == "json":
            self.put_json(rows)
            return
        for row in rows:
            self.stdout.write("\t".join(str(value) for value in row.values()))


def _facts(row: Snapshot) -> dict[str, Any]:
    return {
        "code": row.code,
        "version": row.version,
        "name": row.name,
        "as_of": row.as_of.astimezone(VIETNAM).isoformat(),
        "frozen_at": row.frozen_at.astimezone(VIETNAM).isoformat(),
        "digest": row.digest,
        "note": row.note,
    }
