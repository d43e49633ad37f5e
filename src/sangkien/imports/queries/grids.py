"""What the pages of entering on behalf show: a grid with what is said of every cell, the helper's desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext, gettext_lazy

from sangkien.accounts.models import User
from sangkien.base.formats import money, number
from sangkien.imports.access import VERB, visible_to
from sangkien.imports.choices import BatchState, Column, RowVerdict
from sangkien.imports.models import Batch, BatchRow
from sangkien.imports.queries.batches import label_of
from sangkien.imports.queries.sentences import sentence_of
from sangkien.imports.rules.grid import LONG
from sangkien.imports.schemas.grid import texts_of
from sangkien.initiatives.access import visible_to as entries_visible_to
from sangkien.initiatives.choices import State
from sangkien.initiatives.models import Entry
from sangkien.programmes.models import Stage
from sangkien.units.access import reach_of
from sangkien.units.models import Unit, below

_HINTS = {
    Column.TITLE: gettext_lazy("Một câu nói rõ làm gì"),
    Column.AUTHORS: gettext_lazy("Nguyễn Văn A (60%), Trần B (40%)"),
    Column.FIRST_APPLIED_ON: gettext_lazy("5/12/2022"),
    Column.DECISION: gettext_lazy("12/QĐ-SK"),
    Column.RECOGNISED_ON: gettext_lazy("10/1/2023"),
    Column.BENEFIT: gettext_lazy("4,98 tỷ"),
}
_LISTS = {Column.UNIT: "ds-don-vi", Column.KIND: "ds-loai"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a row: what is typed, and what is said about it below."""

    name: str
    label: str
    text: str
    hint: str
    is_long: bool
    datalist: str
    sentence: str
    kind: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with its cells; ``sentences`` are what is said of the row as a whole."""

    row: BatchRow
    cells: list[Cell]
    sentences: list[str]

    @property
    def label(self) -> str:
        """Return what the dry run says of the row, in words."""
        return str(RowVerdict(self.row.verdict).label)


def grid_rows(rows: Sequence[BatchRow]) -> list[GridRow]:
    """Return rows as the grid shows them; no query."""
    return [_shown(row) for row in rows]


def _shown(row: BatchRow) -> GridRow:
    said: dict[str, tuple[str, str]] = {}
    rest: list[str] = []
    for problem in row.problems:
        name = "unit" if problem["field"] == "unit_code" else problem["field"]
        if name in Column.values and Column(name) in texts_of({}):
            said.setdefault(name, (sentence_of(problem), "bad" if problem["error"] else "look"))
        else:
            rest.append(sentence_of(problem))
    cells = [_cell(row, field, text, said.get(field.value)) for field, text in texts_of(row.typed).items()]
    return GridRow(row, cells, rest)


def _cell(row: BatchRow, field: Column, text: str, said: tuple[str, str] | None) -> Cell:
    sentence, kind = said or (_read_as(row, field), "read")
    return Cell(
        name=field.value,
        label=str(label_of(field.value)),
        text=text,
        hint=str(_HINTS.get(field, "")),
        is_long=field in LONG,
        datalist=_LISTS.get(field, ""),
        sentence=sentence,
        kind=kind if sentence else "",
    )


def _read_as(row: BatchRow, field: Column) -> str:
    """Say how a cell was understood, where that is not plain to see."""
    if field == Column.BENEFIT and row.facts.get("benefit_vnd"):
        return gettext("Hiểu là {amount}").format(amount=money(row.facts["benefit_vnd"]))
    if field == Column.AUTHORS and len(row.facts.get("authors", ())) > 1:
        return ", ".join(f"{name} {number(Decimal(share))}%" for name, share, _ in row.facts["authors"])
    return ""


def grids_of(user: User, limit: int = 12) -> list[Batch]:
    """Return the newest grids of the units a person enters for, in one query."""
    rows = visible_to(user).filter(by_hand=True).exclude(state=BatchState.DROPPED)
    return list(rows.select_related("unit", "programme", "by").order_by("-sent_at", "-pk")[:limit])


def returned_on_behalf(user: User, at: datetime, limit: int = 30) -> list[Entry]:
    """Return the entries typed for others that came back and wait for a helper, the longest waiting first.

    Of programmes that are still open at ``at``: what others keep cannot be sent again.
    """
    near = below(reach_of(user).units_for(VERB), at="unit")
    rows = entries_visible_to(user).filter(near, submitter=None, state=State.NEEDS_CHANGES)
    # Named one by one, the few that are open lead to the index of states; asked for within, all that came back is read.
    open_ = set(Stage.objects.filter(closes_at__gt=at).values_list("programme", flat=True))
    rows = rows.filter(programme__in=open_)
    return list(rows.select_related("initiative", "unit").order_by("state_since", "pk")[:limit])


def units_to_type(batch: Batch, limit: int = 300) -> list[str]:
    """Return the names offered while a unit is typed: those below the batch's own, in official order."""
    rows = Unit.objects.under(batch.unit).existing(batch.sent_at.date()).in_official_order()
    return list(rows.values_list("name", flat=True)[:limit])
