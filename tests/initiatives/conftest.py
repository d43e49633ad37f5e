"""A company with a workshop, a neighbour company, and a programme that is open now."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from factories import a_programme, a_unit, a_user, an_officer
from initiatives.samples import RULES, stages
from sangkien.units.choices import Kind, Role


@pytest.fixture(autouse=True)
def _files_in(settings: Any, tmp_path: Any) -> None:
    storages = settings.STORAGES
    own = {"BACKEND": storages["default"]["BACKEND"], "OPTIONS": {"location": str(tmp_path), "base_url": None}}
    settings.STORAGES = {**storages, "default": own}


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """Units, people and the programme."""
    root = a_unit("TKV", name="Công đoàn TKV", kind=Kind.CORPORATION_UNION)
    company = a_unit("TTCO", under=root, name="Công đoàn Tuyển than Cửa Ông")
    workshop = a_unit("TTCO-02", under=company, name="Phân xưởng Tuyển than 2", kind=Kind.UNION_SECTION)
    other = a_unit("HG", under=root, name="Công đoàn Tuyển than Hòn Gai")
    outside = a_unit("NGOAI", name="Công đoàn Ngoài", kind=Kind.CORPORATION_UNION)
    return SimpleNamespace(
        root=root,
        company=company,
        workshop=workshop,
        other=other,
        outside=outside,
        programme=a_programme(root, rules=RULES, stages=stages()),
        worker=a_user("Trần Văn Lượng", at=workshop, role=Role.MEMBER),
        mate=a_user("Vũ Thị Hòa", at=workshop, role=Role.MEMBER),
        officer=an_officer(company, name="Nguyễn Thị Thu"),
        upper=an_officer(root, name="Phạm Quang Cấp"),
        foreign=an_officer(other, name="Lê Thị Xa"),
        stranger=a_user("Người Lạ", at=other, role=Role.MEMBER),
    )


@pytest.fixture
def signed_in(client: Client) -> Any:
    """Sign somebody in and get their client."""

    def sign_in(user: Any) -> Client:
        fresh = Client()
        fresh.force_login(user, backend="sangkien.accounts.backends.LocalAccountBackend")
        return fresh

    return sign_in
