"""``sangkien duplicates``: what is known already of what candidates say."""

import json
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.base.formats import number
from sangkien.base.progress import progress_bar
from sangkien.programmes.queries import programme_named
from sangkien.search.queries.alike import Given, Match, matches
from sangkien.search.queries.measuring import measured
from sangkien.search.schemas import read_lines
from sangkien.search.services import count_terms_if_stale, sweep

#: Likenesses below this are chance.
_LEAST = 0.02


class Command(BaseCommand):
    """Look for duplicates."""

    help = "Say of each line of a JSON Lines file which initiatives are like it, and why; nothing is written."
    example = "sangkien duplicates check --input ung-vien.jsonl --programme 1trieu"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``check --input FILE``."""
        actions = parser.add_subparsers(dest="action", required=True)
        measure = actions.add_parser("measure", help="precision and recall per kind on labelled pairs")
        measure.add_argument("input", type=Path, help="lines of bases (id) and of pairs with them (base, kind, same)")
        measure.add_argument("--format", choices=["text", "json"], default="text")
        swept = actions.add_parser("sweep", help="find clusters among all initiatives, as the job of the night does")
        swept.add_argument("--format", choices=["text", "json"], default="text")
        check = actions.add_parser("check", help="look for each line")
        check.add_argument("--input", type=Path, required=True, help='lines of {"id", "title", "summary"}')
        check.add_argument("--programme", default="", help="only entries of this programme")
        check.add_argument("--limit", type=int, default=10)
        check.add_argument("--format", choices=["json"], default="json")

    def run(self, **options: Any) -> None:
        """Answer one line for one line, measure, or sweep."""
        if options["action"] == "sweep":
            self._sweep(as_json=options["format"] == "json")
        elif options["action"] == "measure":
            self._measure(options["input"], as_json=options["format"] == "json")
        else:
            self._check(**options)

    def _sweep(self, *, as_json: bool) -> None:
        begun = perf_counter()
        with progress_bar("Rà soát") as tell:
            done = sweep(at=now(), tell=tell)
        found = {"read": done.read, "pairs": done.pairs, "clusters": done.clusters}
        seconds = round(perf_counter() - begun, 1)
        if as_json:
            self.put_json({**found, "seconds": seconds})
            return
        said = _("Đọc {read} tên, có {pairs} cặp có thể trùng, thành {clusters} nhóm. Mất {seconds} giây.")
        self.stdout.write(said.format(**{name: number(n) for name, n in found.items()}, seconds=number(seconds, 1)))

    def _measure(self, path: Path, *, as_json: bool) -> None:
        lines = read_lines(path)
        count_terms_if_stale(at=now())
        found = measured(lines)
        if as_json:
            self.put_json([asdict(row) for row in found])
            return
        self.stdout.write(f"{'kind':24}{'pairs':>7}{'likely':>8}{'first 3':>9}")
        for row in found:
            self.stdout.write(f"{row.kind:24}{row.pairs:>7}{row.likely:>8.3f}{row.among_three:>9.3f}")

    def _check(self, **options: Any) -> None:
        programme = programme_named(options["programme"]) if options["programme"] else None
        lines = read_lines(options["input"])
        count_terms_if_stale(at=now())
        for line in lines:
            given = Given(str(line.get("title") or ""), str(line.get("summary") or ""))
            found = matches(given, programme_id=programme.pk if programme else None, limit=max(0, options["limit"]))
            shown = [_shown(match) for match in found if match.likeness.score >= _LEAST]
            self.stdout.write(json.dumps({"id": line.get("id"), "matches": shown}, ensure_ascii=False))


def _shown(match: Match) -> dict[str, Any]:
    return {
        "code": match.code,
        "external_key": match.external_key,
        "title": match.title,
        "score": match.likeness.score,
        "likely": match.likeness.likely,
        "why": list(match.likeness.shared),
    }
