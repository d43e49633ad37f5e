"""Reading which table or figure an address asks for; the same words on public pages, desks and exports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest

from sangkien.accounts.access import reader_of
from sangkien.base.clock import parse_moment
from sangkien.base.errors import NotFound
from sangkien.counting.choices import By, TreeAs
from sangkien.counting.queries import Question
from sangkien.programmes.access import visible_to
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import bloc_named, programme_named, public_programme, stage_named
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit


def public_named(code: str) -> Programme:
    """Return a public programme, the newest for "". Raises ``NotFound``."""
    programme = programme_named(code) if code else public_programme()
    if programme is None or not programme.is_public:
        raise NotFound
    return programme


def unit_in(programme: Programme, code: str) -> Unit:
    """Return a unit of the programme's tree. Raises ``UnitNotFound``."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None or not unit.is_under(programme.root_unit):
        raise UnitNotFound(code=code)
    return unit


#: Parameters of a table, by what stands in the address.
ASKED = ("giai-doan", "khoi", "chi-tieu", "cay", "xep", "den", "don-vi")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks, and how to write an address that asks otherwise."""

    question: Question
    given: dict[str, str]

    def address(self, **changes: str) -> str:
        """Return the query string with ``changes``; underscores stand for hyphens, "" leaves a parameter out."""
        merged = {**self.given, **{key.replace("_", "-"): value for key, value in changes.items()}}
        return "?" + urlencode({key: value for key, value in merged.items() if value})

    def for_unit(self, unit: Unit) -> Question:
        """Return the question about ``unit`` itself."""
        return replace(self.question, parent=unit, bloc=None)


def read_question(request: HttpRequest, programme: Programme) -> Asked:
    """Read a table's question. Unknown words fall back, unknown codes and moments are refused aloud."""
    given = {key: request.GET.get(key, "").strip()[:60] for key in ASKED}
    tree, by, kind = given["cay"], given["xep"], given["chi-tieu"]
    question = Question(
        programme=programme,
        stage=stage_named(programme, given["giai-doan"]),
        parent=unit_in(programme, given["don-vi"]) if given["don-vi"] else None,
        bloc=bloc_named(programme, given["khoi"]),
        as_of=parse_moment(given["den"]) if given["den"] else None,
        tree=TreeAs(tree) if tree in TreeAs.values else TreeAs.THEN,
        by=By(by) if by in By.values else By.PERCENT,
        target_kind=TargetKind(kind) if kind in TargetKind.values else TargetKind.ASSIGNED,
    )
    return Asked(question, given)


def explained_programme(request: HttpRequest, code: str) -> Programme:
    """Return a programme whose figures this reader may ask about: a public one, or one of their own."""
    programme = programme_named(code)
    reader = reader_of(request)
    own = reader is not None and any(row.pk == programme.pk for row in visible_to(reader))
    if not (programme.is_public or own):
        raise NotFound
    return programme
