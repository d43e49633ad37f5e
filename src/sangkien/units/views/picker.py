"""The answers of the unit picker: living units, found by any part of a name, now or earlier, without accents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangkien.base.clock import day_of, now
from sangkien.base.text import fold, one_line
from sangkien.units.models import Unit
from sangkien.units.queries import Found, find_units


@dataclass(frozen=True, slots=True)
class Option:
    """One answer, with what was typed marked in the name."""

    found: Found
    marked: SafeString
    path: str

    @property
    def note(self) -> str:
        """Return the old name by which the unit was found."""
        return _("Tên cũ: {name}").format(name=self.found.found_as) if self.found.found_as else ""


@login_required
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Answer ``?q=`` with up to twelve units; ``?goc=`` keeps to one tree. Names of units are no secret."""
    words = one_line(request.GET.get("q", ""))[:100]
    root = Unit.objects.filter(code=request.GET.get("goc", "")).first()
    found = _found(words, [root] if root else [], day_of(now()))
    hits = fold(words).split()
    options = [Option(one, marked(one.unit.short_name, hits), " › ".join(one.path[1:])) for one in found]
    return render(request, "units/_found.html", {"options": options})


def _found(text: str, within: list[Unit], on: date) -> list[Found]:
    """Return the units meant by ``text``; else by one end of it below a unit meant by the other ("cua ong 2")."""
    found = find_units(text, on=on, within=within)
    words = text.split()
    for cut in range(len(words) - 1, 0, -1) if not found else ():
        one, other = " ".join(words[:cut]), " ".join(words[cut:])
        for place, wanted in ((one, other), (other, one)):
            places = [hit.unit for hit in find_units(place, on=on, within=within, limit=5)]
            found = find_units(wanted, on=on, within=places) if places else []
            if found:
                return found
    return found


def marked(text: str, words: Sequence[str]) -> SafeString:
    """Return ``text`` with the places marked that a search without accents found."""
    folded = [fold(sign) for sign in text]
    plain = "".join(folded)
    # One sign may fold to none or several: where each begins in the folded text.
    starts = [sum(len(part) for part in folded[:i]) for i in range(len(folded) + 1)]
    hit = [False] * len(text)
    for word in words:
        at = plain.find(word)
        while word and at >= 0:
            for i in range(len(text)):
                hit[i] = hit[i] or at <= starts[i] < at + len(word)
            at = plain.find(word, at + 1)
    begins = [i for i in range(len(text)) if i == 0 or hit[i] != hit[i - 1]]
    return format_html_join("", "{}", ((_run(text, hit, i),) for i in begins))


def _run(text: str, hit: Sequence[bool], start: int) -> SafeString:
    end = next((i for i in range(start, len(text)) if hit[i] != hit[start]), len(text))
    return format_html("<mark>{}</mark>" if hit[start] else "{}", text[start:end])
