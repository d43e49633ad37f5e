"""``sangkien search``: initiatives that answer a query."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from sangkien.base.clock import now
from sangkien.base.commands import Command as BaseCommand
from sangkien.programmes.queries import programme_named
from sangkien.search.queries.find import Hit, find
from sangkien.search.queries.scope import Wanted
from sangkien.search.schemas import read_lines
from sangkien.search.services import count_terms_if_stale


class Command(BaseCommand):
    """Search."""

    help = "Find initiatives by words with or without accents, partial words, codes and decision numbers."
    example = 'sangkien search "bang tai gat than" --programme 1trieu --limit 5'

    def add_arguments(self, parser: CommandParser) -> None:
        """Define ``QUERY`` or ``--input FILE``."""
        parser.add_argument("query", nargs="?", default=None)
        parser.add_argument("--input", type=Path, default=None, help='lines of {"id", "query"}')
        parser.add_argument("--programme", default="", help="only entries of this programme")
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def run(self, **options: Any) -> None:
        """Answer one query, or one line for each line of a file."""
        if (options["query"] is None) == (options["input"] is None):
            raise self.wrong_call("Give a query, or --input with a file.")
        programme = programme_named(options["programme"]) if options["programme"] else None
        limit = max(0, options["limit"])
        lines = read_lines(options["input"]) if options["input"] else [{"id": None, "query": options["query"]}]
        count_terms_if_stale(at=now())
        for line in lines:
            wanted = Wanted(str(line.get("query") or ""), programme=programme.pk if programme else None)
            hits = find(wanted, None, limit=limit).hits
            if options["input"] is None and options["format"] == "text":
                self._in_words(hits)
            else:
                shown = {"id": line.get("id"), "results": [_shown(hit) for hit in hits]}
                self.stdout.write(json.dumps(shown if options["input"] else shown["results"], ensure_ascii=False))

    def _in_words(self, hits: tuple[Hit, ...]) -> None:
        for hit in hits:
            self.stdout.write(f"{hit.code}\t{hit.title}\t{hit.unit}")
        if not hits:
            self.stdout.write("Không tìm thấy sáng kiến nào.")


def _shown(hit: Hit) -> dict[str, Any]:
    return {"code": hit.code, "external_key": hit.external_key, "title": hit.title, "score": hit.score}
