"""One page of a draft as the worker sees it: what is stored, what could not be read, what is to be said beside what.

Text that could not be stored waits in the session, so that leaving the page loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from sangkien.accounts.access import signed_in
from sangkien.base.clock import day_of
from sangkien.base.errors import Refusal
from sangkien.initiatives.errors import FieldMissing, RecognitionMissing, UnitMissing, WindowDateMissing
from sangkien.initiatives.forms import GAIN, SEND, WHAT, AuthorRow, DraftForm, as_typed, author_rows, rows_of
from sangkien.initiatives.models import Entry
from sangkien.initiatives.queries import authors_of, by_field, facts_of
from sangkien.initiatives.rules import Facts, reasons_against
from sangkien.initiatives.services import Kept, Typed, save_step
from sangkien.programmes.rules import read_rules
from sangkien.units.errors import UnitNotFound
from sangkien.units.models import Unit
from sangkien.units.queries import Found, find_units, path_of

#: The pages, by the word the form carries in "buoc".
PAGES: dict[str, tuple[str, ...]] = {"1": WHAT, "2": GAIN, "3": SEND, "bo-sung": (*WHAT, *GAIN, *SEND)}
WITH_AUTHORS = frozenset({"2", "bo-sung"})
#: Not yet given is said at the end; going on to the next page must stay possible.
LATER = (FieldMissing, WindowDateMissing, RecognitionMissing)
_FACTS = frozenset(one.name for one in fields(Facts))


@dataclass(slots=True)
class Chosen:
    """The unit as the picker shows it, with the choices for somebody who typed a name without choosing."""

    code: str = ""
    name: str = ""
    path: str = ""
    found: Sequence[Found] = ()


@dataclass(slots=True)
class Sheet:
    """A page in hand: ``typed`` is what of it can be stored, ``unread`` what cannot, ``refusals`` what to say."""

    entry: Entry
    page: str
    form: DraftForm
    rows: list[AuthorRow]
    unit: Unit | None
    chosen: Chosen
    typed: Typed = field(default_factory=Typed)
    unread: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def said(self) -> dict[str, str]:
        """Return the sentences for what is no field of the form, by name."""
        return {name: " ".join(one.sentence for one in found) for name, found in by_field(self.refusals).items()}

    @property
    def bad(self) -> bool:
        """Say whether something must be put right here."""
        return bool(self.form.errors or self.refusals)


def stored(request: HttpRequest, entry: Entry, page: str) -> Sheet:
    """Return the page as it was left, with the text that could not be read then."""
    data, kept = as_typed(entry, PAGES[page]), left_over(request, entry)
    for name in kept.keys() & set(PAGES[page]):
        data.setlist(name, kept[name])
    rows = _stored_rows(entry, kept) if page in WITH_AUTHORS else []
    sheet = _sheet(entry, page, data, rows, entry.unit, chosen_of(entry.unit))
    if page in WITH_AUTHORS and not rows and entry.submitter_id == signed_in(request).pk:
        # Only an offer: the person becomes an author when the page is sent.
        sheet.rows = [AuthorRow(signed_in(request).full_name, "100")]
    return sheet


def posted(request: HttpRequest, entry: Entry, page: str, at: datetime) -> Sheet:
    """Return the page as it was typed."""
    rows = author_rows(request.POST) if page in WITH_AUTHORS else []
    if page != "1":
        return _sheet(entry, page, request.POST, rows, None, chosen_of(entry.unit))
    unit, chosen, refusals = unit_typed(request.POST, entry.programme.root_unit, at)
    sheet = _sheet(entry, page, request.POST, rows, unit, chosen)
    sheet.refusals += refusals
    return sheet


def _sheet(
    entry: Entry, page: str, data: Mapping[str, Any], rows: list[AuthorRow], unit: Unit | None, chosen: Chosen
) -> Sheet:
    groups = list(entry.programme.author_groups.order_by("position")) if page in WITH_AUTHORS else []
    form = DraftForm(data, PAGES[page], read_rules(entry.programme.rules), groups)
    facts = form.facts()
    sheet = Sheet(entry, page, form, rows, unit, chosen, unread=form.unread())
    group = next((one for one in groups if one.code == form.cleaned_data.get("author_group")), None)
    parts = tuple(row.part() for row in rows)
    sheet.typed = Typed(facts, unit, group, parts if page in WITH_AUTHORS else None)
    return sheet


def _stored_rows(entry: Entry, kept: Mapping[str, Any]) -> list[AuthorRow]:
    if "authors" in kept:
        return [AuthorRow(*row) for row in kept["authors"]]
    return rows_of(authors_of(entry.initiative))


def chosen_of(unit: Unit | None) -> Chosen:
    """Return a unit as the picker shows it."""
    if unit is None:
        return Chosen()
    return Chosen(unit.code, unit.short_name, " › ".join(path_of(unit)[1:]))


def unit_typed(data: MultiValueDict[str, str], root: Unit, at: datetime) -> tuple[Unit | None, Chosen, list[Refusal]]:
    """Read the unit of a form: its code, or (nothing chosen, a name typed) the units that may be meant."""
    code = next((value for value in reversed(data.getlist("unit")) if value), "")[:40]
    if code:
        unit = Unit.objects.filter(code=code).first()
        return unit, chosen_of(unit), [] if unit else [UnitNotFound(code=code)]
    words = data.get("unit_q", "")
    return None, Chosen(found=find_units(words, on=day_of(at), within=[root])), [UnitMissing()]


def keep(request: HttpRequest, sheet: Sheet, at: datetime) -> Kept:
    """Store what can be stored of the page; what cannot waits in the session."""
    kept = save_step(entry=sheet.entry, by=signed_in(request), at=at, typed=sheet.typed)
    sheet.refusals += kept.refusals
    sheet.entry = kept.entry
    waiting = waiting_elsewhere(request, sheet) | sheet.unread
    if sheet.rows and any(one.field == "authors" for one in _reasons(sheet, at)):
        waiting["authors"] = [[row.name, row.share, row.code] for row in sheet.rows]
    _leave(request, sheet.entry, waiting)
    return kept


def waiting_elsewhere(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """Return what waits for other pages than this one."""
    here = {*PAGES[sheet.page], *(("authors",) if sheet.page in WITH_AUTHORS else ())}
    return {name: text for name, text in left_over(request, sheet.entry).items() if name not in here}


def left_over(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """Return what was typed into this draft and could not be stored."""
    found: dict[str, Any] = request.session.get(f"typed-{entry.pk}", {})
    return found


def _leave(request: HttpRequest, entry: Entry, waiting: dict[str, Any]) -> None:
    if waiting != left_over(request, entry):
        request.session[f"typed-{entry.pk}"] = waiting


def forget(request: HttpRequest, entry: Entry) -> None:
    """Drop what waited: the entry is sent or gone."""
    request.session.pop(f"typed-{entry.pk}", None)


def tell(sheet: Sheet, at: datetime, *, later: bool) -> None:
    """Put the programme's reasons beside the fields of the page; ``later``: also what is merely not given yet."""
    for reason in _reasons(sheet, at):
        if isinstance(reason, LATER) and not later:
            continue
        if reason.field in sheet.form.fields:
            if reason.field not in sheet.unread:
                sheet.form.add_error(reason.field, reason.sentence)
        elif reason.field in {"authors", "evidence"} and sheet.page in WITH_AUTHORS:
            sheet.refusals.append(reason)


def _reasons(sheet: Sheet, at: datetime) -> list[Refusal]:
    entry = sheet.entry
    typed = {name: value for name, value in sheet.typed.facts.items() if name in _FACTS}
    if "exclusions" in typed:
        typed["exclusions"] = frozenset(typed["exclusions"])
    if sheet.typed.authors is not None:
        typed["authors"] = tuple(sheet.typed.authors)
    if sheet.typed.author_group is not None:
        typed["author_group"] = sheet.typed.author_group.code
    return reasons_against(replace(facts_of(entry), **typed), read_rules(entry.programme.rules), today=day_of(at))
