"""Doors: who calls, programmes, units."""

from __future__ import annotations

from typing import Annotated

from ninja import Query, Router

from sangkien.base.clock import now
from sangkien.exchange.access import programme_for, programmes_of, require, unit_for
from sangkien.exchange.api.door import ApiRequest
from sangkien.exchange.choices import Scope
from sangkien.exchange.queries.places import page_of_units, programme_detail, programme_out, units_out
from sangkien.exchange.schemas.answers import (
    ProgrammeDetail,
    ProgrammeList,
    UnitName,
    UnitOut,
    UnitPage,
    WhoAmI,
)

router = Router()
Cursor = Annotated[str | None, Query(None, max_length=80, description="The `next` of the page before.")]
Limit = Annotated[int, Query(50, ge=1, le=200)]


@router.get("/whoami", response=WhoAmI, tags=["token"], operation_id="whoami", summary="The token that calls")
def whoami(request: ApiRequest) -> WhoAmI:
    """Say whose token this is, what it may do and how far it reaches."""
    token = request.auth
    return WhoAmI(
        name=token.name,
        prefix=token.prefix,
        source=token.source,
        scopes=[Scope(scope) for scope in token.scopes],
        unit=UnitName(code=token.unit.code, name=token.unit.name),
        programme=token.programme.code if token.programme else None,
        expires_at=token.expires_at,
        now=now(),
    )


@router.get(
    "/programmes", response=ProgrammeList, tags=["places"], operation_id="list_programmes", summary="Programmes"
)
def list_programmes(request: ApiRequest) -> ProgrammeList:
    """List the programmes that touch the token's units, the newest first."""
    require(request.auth, Scope.READ)
    at = now()
    return ProgrammeList(items=[programme_out(one, at=at) for one in programmes_of(request.auth)])


@router.get(
    "/programmes/{code}",
    response=ProgrammeDetail,
    tags=["places"],
    operation_id="get_programme",
    summary="One programme with stages and rules",
)
def get_programme(request: ApiRequest, code: str) -> ProgrammeDetail:
    """Return a programme; its rules are what every entry is measured by."""
    require(request.auth, Scope.READ)
    return programme_detail(programme_for(request.auth, code), at=now())


@router.get("/units", response=UnitPage, tags=["places"], operation_id="list_units", summary="Units of the token")
def list_units(
    request: ApiRequest,
    q: Annotated[str, Query("", max_length=200, description="Any part of a code or name, with or without accents.")],
    cursor: Cursor,
    limit: Limit,
) -> UnitPage:
    """List the token's unit and everything below it."""
    require(request.auth, Scope.READ)
    return page_of_units(request.auth, q, cursor=cursor, limit=limit)


@router.get("/units/{code}", response=UnitOut, tags=["places"], operation_id="get_unit", summary="One unit")
def get_unit(request: ApiRequest, code: str) -> UnitOut:
    """Return a unit in the token's reach."""
    require(request.auth, Scope.READ)
    return units_out([unit_for(request.auth, code)])[0]
