"""Week 30 of the coal union as a frozen table, with its 65 units, an officer at the top and one of a unit."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from factories import a_programme, a_tree, a_unit, a_user, an_officer
from factories.moments import at
from sangkien.accounts.models import User
from sangkien.base.clock import VIETNAM
from sangkien.counting.models import Snapshot
from sangkien.counting.rules import digest_of
from sangkien.reports.rules import LetterFacts
from sangkien.reports.schemas.sample import week_thirty
from sangkien.units.choices import Kind, Role

AS_OF = at(2023, 7, 25, 17)


def content_of(facts: LetterFacts, codes: list[str], programme: str, parent: str) -> dict[str, Any]:
    """The stable JSON of a table that shows ``facts``."""
    rows = [
        {
            "rank": place if row.rank is None else row.rank,
            "unit": code,
            "name": row.unit,
            "submitted": row.submitted,
            "valid": row.valid,
            "people": row.valid,
            "benefit_vnd": row.valid * 1_000_000,
            "target": row.target,
            "attained_pct": None if row.attained_pct is None else float(row.attained_pct),
            "excess_pct": None if row.attained_pct is None else float(row.attained_pct - 100),
            "band": row.band,
        }
        for place, (row, code) in enumerate(zip(facts.rows, codes, strict=True), start=1)
    ]
    totals = facts.totals
    return {
        "programme": programme,
        "stage": None,
        "parent": parent,
        "bloc": None,
        "as_of": AS_OF.isoformat(),
        "known_at": AS_OF.isoformat(),
        "tree": "then",
        "by": "percent",
        "target_kind": "assigned",
        "rows": rows,
        "totals": {
            "unit": parent,
            "name": "Công đoàn TKV",
            "submitted": totals.submitted,
            "valid": totals.valid,
            "people": 7842,
            "benefit_vnd": 1_286_000_000_000,
            "target": totals.target,
            "attained_pct": float(totals.attained_pct or 0),
            "excess_pct": 23.58,
            "band": "over",
            "children_target": totals.children_target,
            "children_attained_pct": float(totals.children_attained_pct or 0),
            "units": len(rows),
            "units_with_valid": 58,
        },
        "bands": {**facts.bands, "no_target": 0},
    }


@pytest.fixture(scope="module")
def week(module_db: None) -> SimpleNamespace:
    """The frozen table of week 30, and of week 29 with Cửa Ông one place lower."""
    facts = week_thirty()
    codes = [f"DV{number:02d}" for number in range(1, len(facts.rows) + 1)]
    names = dict(zip(codes, [row.unit for row in facts.rows], strict=True))
    units = a_tree("TKV", names, kind=Kind.GRASSROOTS_UNION)
    programme = a_programme(
        units["TKV"],
        code="1trieu",
        name="Chương trình “01 triệu sáng kiến”",
        short_name="01 triệu sáng kiến",
        rules={"window": {"date": "recognised_on", "from": "2021-09-01"}},
    )
    content = content_of(facts, codes, programme.code, "TKV")
    shared = {"programme": programme, "parent": units["TKV"], "known_at": AS_OF}
    snapshot = Snapshot.objects.create(
        code="2023-tuan-30", name="Tuần 30 · 25/7/2023", as_of=AS_OF, frozen_at=AS_OF, content=content,
        digest=digest_of(content), **shared,
    )  # fmt: skip
    return SimpleNamespace(
        facts=facts,
        units=units,
        programme=programme,
        snapshot=snapshot,
        chief=an_officer(units["TKV"], role=Role.PROGRAMME_ADMIN),
        officer=an_officer(units["TKV"]),
        unit_officer=an_officer(units["DV02"]),
        foreign_officer=an_officer(a_unit("LA", kind=Kind.PROVINCIAL_FEDERATION)),
        member=a_user(at=units["DV02"], role=Role.MEMBER),
    )


@pytest.fixture
def client_of() -> Callable[[User | None], Client]:
    """A client_of in which somebody is signed in."""

    def signed_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="sangkien.accounts.backends.LocalAccountBackend")
        return client

    return signed_in


assert AS_OF.tzinfo is VIETNAM
