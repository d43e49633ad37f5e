"""Drafts and entries."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from factories.moments import NOW
from sangkien.accounts.models import User
from sangkien.initiatives.models import Entry
from sangkien.initiatives.rules import AuthorPart
from sangkien.initiatives.services import begin_draft, save_authors, save_draft, submit_entry
from sangkien.programmes.models import Programme
from sangkien.units.models import Unit

_serial = count(1)


def a_draft(programme: Programme, unit: Unit, by: User, *, at: datetime = NOW, **facts: Any) -> Entry:
    """A draft of ``by`` that lacks nothing; ``facts`` says what is written otherwise.

    ``authors`` is a list of (name, share), by default ``by`` alone.
    """
    authors = facts.pop("authors", [(by.full_name, 100)])
    entry = begin_draft(programme=programme, by=by, at=at, unit=unit)
    save_draft(entry=entry, by=by, at=at, facts={**_complete(at), **facts})
    parts = [AuthorPart(name, Decimal(share)) for name, share in authors]
    save_authors(entry=entry, by=by, at=at, authors=parts)
    return Entry.objects.get(pk=entry.pk)


def _complete(at: datetime) -> dict[str, Any]:
    number = next(_serial)
    applied: date = at.date() - timedelta(days=60)
    return {
        "title": f"Giá đỡ ống thủy lực tháo nhanh, kiểu {number}",
        "summary": "Giá đỡ nhấc ra bằng tay khi di giàn.",
        "before": "Ống treo bằng dây thép, khi di giàn hay bị kẹp dập.",
        "after": "Hàn giá hình lưỡi câu lên đuôi xà, đầu giá bọc cao su.",
        "effect": "Số ống hỏng giảm từ 44 xuống 9 ống một năm.",
        "kind": "technical",
        "first_applied_on": applied,
        "recognised_on": applied + timedelta(days=20),
        "decision_no": f"{number}/QĐ-SK",
        "benefit_vnd": 12_000_000,
    }


def a_submitted_entry(programme: Programme, unit: Unit, by: User, *, at: datetime = NOW, **facts: Any) -> Entry:
    """An entry that ``by`` handed in at ``at``."""
    draft = a_draft(programme, unit, by, at=at - timedelta(hours=1), **facts)
    return submit_entry(entry=draft, by=by, at=at)
