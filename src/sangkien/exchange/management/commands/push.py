"""``sangkien push``: this instance's entries to another instance, such as a company's to its union's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sangkien.base.commands import Command as BaseCommand
from sangkien.base.progress import progress_bar
from sangkien.exchange.errors import PeerTokenMissing
from sangkien.exchange.queries.pushing import Errand, letters, to_take_back
from sangkien.exchange.rules import BATCH_LIMIT
from sangkien.exchange.schemas.pushing import Telling, read_units
from sangkien.exchange.services.peers import Peer, peer_address
from sangkien.exchange.services.pushing import Pushed, push
from sangkien.programmes.queries import programme_named
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit


class Command(BaseCommand):
    """Push entries."""

    help = (
        "Send the counted entries of a programme to another instance. Run it again at any time: what was "
        "acknowledged is not sent again, what was cut off goes on. The token stands in SANGKIEN_PUSH_TOKEN."
    )
    example = "sangkien push --to https://sangkien.example.vn --programme noi-bo --remote-programme 1trieu"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define where to, what, and how much of it."""
        parser.add_argument("--to", required=True, help="address of the other instance")
        parser.add_argument("--token", default="", help="better in SANGKIEN_PUSH_TOKEN: arguments are seen by others")
        parser.add_argument("--programme", required=True)
        parser.add_argument("--remote-programme", default="", help="its code there (default: the same)")
        parser.add_argument("--unit", default="", help="only entries of this unit and everything below it")
        parser.add_argument("--only-valid", action="store_true", help="only what was found valid here")
        parser.add_argument("--only-name-effect-reward", action="store_true", help="never how it is done")
        parser.add_argument("--without-authors", action="store_true", help="the unit stands for its people")
        parser.add_argument("--with-evidence", action="store_true", help="photos and papers too")
        parser.add_argument("--map", type=Path, help="sheet of unit_code and remote_code, where codes differ")
        parser.add_argument("--batch", type=int, default=200, help=f"entries a call, at most {BATCH_LIMIT}")
        parser.add_argument("--tries", type=int, default=8, help="attempts of a call before giving up")
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Send, and say what became of it; status 1 when something was refused."""
        if not 1 <= options["batch"] <= BATCH_LIMIT or not 1 <= options["tries"] <= 50:
            raise self.wrong_call(f"--batch: 1 … {BATCH_LIMIT}, --tries: 1 … 50")
        if options["with_evidence"] and options["only_name_effect_reward"]:
            raise self.wrong_call("--with-evidence: không đi cùng --only-name-effect-reward")
        errand = _errand(options)
        if options["dry_run"]:
            self._foretell(errand, options["format"])
            return
        token = options["token"] or os.environ.get("SANGKIEN_PUSH_TOKEN", "")
        if not token:
            raise PeerTokenMissing
        with progress_bar("Gửi sáng kiến") as tell:
            done = push(errand=errand, peer=Peer(errand.peer, token, options["tries"]), tell=tell)
        self._report(done, options["format"])
        if done.refused:
            raise CommandError(f"{len(done.refused)} mục chưa được nhận, lý do ở trên.", returncode=1)

    def _foretell(self, errand: Errand, form: str) -> None:
        found = [letter.is_news for letter in letters(errand)]
        told = {"to_send": sum(found), "known": len(found) - sum(found), "to_take_back": len(to_take_back(errand))}
        if form == "json":
            self.put_json({**told, "dry_run": True})
            return
        self.stdout.write("Sẽ gửi {to_send}, đã gửi từ trước {known}, sẽ rút {to_take_back}.".format(**told))

    def _report(self, done: Pushed, form: str) -> None:
        counts = {name: done.counts[name] for name in ("created", "updated", "unchanged")}
        if form == "json":
            rest = {"known": done.known, "taken_back": done.taken_back, "files": done.files, "refused": done.refused}
            self.put_json({**counts, **rest, "dry_run": False})
            return
        for row in done.refused:
            why = " ".join(str(problem.get("detail", "")) for problem in row["problems"])
            self.stderr.write(f"{row['code']} {row['title']}: {why}")
        self.stdout.write(
            f"Bên nhận thêm {counts['created']}, cập nhật {counts['updated']}, giữ nguyên {counts['unchanged']}; "
            f"đã gửi từ trước {done.known}, rút {done.taken_back}, {done.files} tệp minh chứng."
        )


def _errand(options: dict[str, Any]) -> Errand:
    unit = Unit.objects.filter(code=options["unit"]).first() if options["unit"] else None
    if options["unit"] and unit is None:
        raise UnitNotFound(code=options["unit"])
    programme = programme_named(options["programme"])
    return Errand(
        peer=peer_address(options["to"]),
        programme=programme,
        remote_programme=options["remote_programme"] or programme.code,
        unit=unit,
        only_valid=options["only_valid"],
        with_evidence=options["with_evidence"],
        telling=Telling(
            reduced=options["only_name_effect_reward"],
            without_authors=options["without_authors"],
            units=read_units(options["map"]) if options["map"] else {},
        ),
        batch=options["batch"],
    )
