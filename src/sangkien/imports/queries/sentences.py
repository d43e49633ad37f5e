"""The sentence of a problem that was kept, in the language of the reader."""

from __future__ import annotations

import inspect
from typing import Any

from sangkien.base.errors import Refusal
from sangkien.imports.errors import batches, cells, rows
from sangkien.initiatives import errors as form_errors
from sangkien.units import errors as unit_errors


def _refusals(*modules: object) -> dict[str, type[Refusal]]:
    """Return the refusals of modules by code; the first module that knows a code wins."""
    found: dict[str, type[Refusal]] = {}
    for module in modules:
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Refusal):
                found.setdefault(kind().code, kind)
    return found


_BY_CODE = _refusals(cells, batches, rows, form_errors, unit_errors)


def sentence_of(problem: dict[str, Any]) -> str:
    """Return the sentence of a kept problem; one whose refusal is gone says that the cell needs a look."""
    kind = _BY_CODE.get(problem["code"], cells.Look)
    try:
        return kind(field=problem["field"], **problem["facts"]).sentence
    except (KeyError, IndexError):
        return cells.Look().sentence
