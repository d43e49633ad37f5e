"""What the columns of a workbook are: the guess shown as a guess, to be changed, remembered for the unit."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sangkien.accounts.access import signed_in
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.imports import access
from sangkien.imports.choices import BatchState, Column, Confidence
from sangkien.imports.forms import DEFAULTS, ColumnsForm
from sangkien.imports.models import Batch
from sangkien.imports.queries.batches import label_of, lacking_columns
from sangkien.imports.schemas.tables import letters_of
from sangkien.imports.services.sending import choose_columns


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each column with samples and what it was taken for; keep what was chosen."""
    user = signed_in(request)
    batch = access.fetch_batch(user, pk)
    if batch.by_hand or batch.state not in {BatchState.MAPPING, BatchState.CHECKED}:
        return redirect("imports:batch", pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, batch=batch, initial=batch.defaults)
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(batch=batch, chosen=form.chosen, defaults=form.defaults, by=user, at=now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("imports:batch", pk)
    return render(request, "imports/columns.html", _context(batch, form), status=422 if form.errors else 200)


def _context(batch: Batch, form: ColumnsForm) -> dict[str, Any]:
    tables = [_table(number, table, form) for number, table in enumerate(batch.tables)]
    every = [column for table in tables for column in table["columns"]]
    asked = sum(1 for column in every if column["ask"])
    held = {column["column"]["column"] for column in every}
    lacking = lacking_columns(batch)
    return {
        "batch": batch,
        "form": form,
        "tables": tables,
        "known": len(every) - asked,
        "all": len(every),
        "asked": asked,
        "lacking": [label_of(name) for name in lacking if name not in batch.defaults],
        "for_all": [form[name] for name in DEFAULTS if name in lacking or _offered(name, batch, held)],
        "script": next((table["script"] for table in batch.tables if table["script"] != "unicode"), ""),
        "author_letters": ", ".join(c["letter"] for c in every if c["column"]["column"] == Column.AUTHORS),
    }


def _offered(name: str, batch: Batch, held: set[str]) -> bool:
    """Say whether a field is offered for the whole file though the file has it, or nobody asks for it."""
    if name == Column.AUTHOR_GROUP:
        return name in batch.defaults or (name not in held and batch.programme.author_groups.exists())
    return name == Column.KIND or name in batch.defaults


def _table(number: int, table: dict[str, Any], form: ColumnsForm) -> dict[str, Any]:
    return {
        "sheet": table["sheet"],
        "heading_rows": [row + 1 for row in table["heading_rows"]],
        "count": table["end"] - table["first"],
        "columns": [
            {
                "column": column,
                "letter": letters_of(column["place"]),
                "label": Column(column["column"]).label,
                "ask": column["confidence"] in {Confidence.GUESS, Confidence.UNKNOWN},
                "field": form[f"cot-{number}-{column['place']}"],
            }
            for column in table["columns"]
        ],
    }
