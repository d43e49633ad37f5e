"""``sangkien entries carry``: the initiatives of one programme into another, nothing typed again."""

from __future__ import annotations

from typing import Any

from sangkien.base.clock import now
from sangkien.base.commands import Command
from sangkien.base.progress import progress_bar
from sangkien.initiatives.services import Carriage, Carried, carry_over
from sangkien.programmes.queries import programme_named
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit


def add_carry(actions: Any) -> None:
    """Define ``carry --from P --to Q``."""
    action = actions.add_parser("carry", help="enter the initiatives of one programme into another")
    action.add_argument("--from", dest="origin", required=True, help="the earlier programme")
    action.add_argument("--to", dest="target", required=True, help="the programme that takes them now")
    action.add_argument("--unit", default="", help="only this unit and everything below it")
    action.add_argument("--dry-run", action="store_true")
    action.add_argument("--format", choices=["text", "json"], default="text")


def carry(command: Command, options: dict[str, Any]) -> None:
    """Carry over what satisfies the target's rules; the others are listed with their reasons."""
    unit = Unit.objects.filter(code=options["unit"]).first() if options["unit"] else None
    if options["unit"] and unit is None:
        raise UnitNotFound(code=options["unit"])
    carriage = Carriage(programme_named(options["origin"]), programme_named(options["target"]), unit)
    with progress_bar("Đưa sáng kiến sang") as tell:
        outcome = carry_over(carriage=carriage, by=None, at=now(), dry_run=options["dry_run"], tell=tell)
    if options["format"] == "json":
        command.put_json(_told(outcome, dry_run=options["dry_run"]))
        return
    for entry, refusals in outcome.refused:
        command.stderr.write(f"{entry.code}: {' '.join(refusal.sentence for refusal in refusals)}")
    command.stdout.write(
        f"Đưa sang {len(outcome.taken)}, đã có từ trước {outcome.known}, chưa đủ điều kiện {len(outcome.refused)}."
    )


def _told(outcome: Carried, *, dry_run: bool) -> dict[str, Any]:
    refused = [
        {"code": entry.code, "field": refusal.field, "reason": refusal.code, "message": refusal.sentence}
        for entry, refusals in outcome.refused
        for refusal in refusals
    ]
    return {"carried": len(outcome.taken), "known": outcome.known, "refused": refused, "dry_run": dry_run}
