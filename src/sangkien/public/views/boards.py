"""Tables: live, of any moment, frozen, embedded in a union's own website."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from sangkien.base.clock import now
from sangkien.base.replica import may_be_old
from sangkien.base.sharing import shared
from sangkien.base.text import fold, one_line
from sangkien.counting.choices import Band, By, TreeAs
from sangkien.counting.forms import Asked, public_named, read_question
from sangkien.counting.queries import leaderboard
from sangkien.counting.queries.snapshots import snapshot_named, snapshots_of
from sangkien.counting.queries.tables import RACE_WEEKS, Table, race_of, table_from, table_of, weekly_before
from sangkien.counting.rules import digest_of
from sangkien.programmes.choices import TargetKind


@require_GET
@shared
@may_be_old
def board(request: HttpRequest, programme: str = "") -> HttpResponse:
    """Show a leaderboard with its filters."""
    found = public_named(programme)
    asked = read_question(request, found)
    at = now()
    weeks = weekly_before(found, asked.question.as_of or at, RACE_WEEKS)
    band = request.GET.get("muc", "") if request.GET.get("muc", "") in Band.values else ""
    plain = asked.question.stage is None and asked.question.bloc is None and asked.question.parent is None
    table = table_of(leaderboard(asked.question, at=at), weeks[-1] if weeks and plain else None)
    context = {
        "programme": found,
        "asked": asked,
        "table": table,
        "shown": _sought(_of_band(table, band), request.GET.get("tim", "")),
        "sought": request.GET.get("tim", "")[:60],
        "band": band,
        "race": race_of(weeks, table) if plain else None,
        "frozen": weeks[-1] if weeks else None,
        **_menus(asked),
    }
    return render(request, "public/board.html", context)


def _of_band(table: Table, band: str) -> tuple[Any, ...]:
    return tuple(line for line in table.lines if line.band == band) if band else table.lines


def _sought(lines: tuple[Any, ...], words: str) -> tuple[Any, ...]:
    """Keep the units whose name or code holds all ``words``, accents aside."""
    wanted = fold(one_line(words[:60])).split()
    return tuple(line for line in lines if all(word in fold(f"{line.unit} {line.name}") for word in wanted))


def _menus(asked: Asked) -> dict[str, Any]:
    """Return the choices of each filter as (label, address, whether it is the present one)."""
    question, given = asked.question, asked.given
    programme = question.programme
    stages = [("", None)] + [(stage.code, stage.name) for stage in programme.stages.in_order()]
    blocs = [("", None)] + [(bloc.code, bloc.name) for bloc in programme.blocs.order_by("code")]
    return {
        "stage_menu": [(name, asked.address(giai_doan=code), given["giai-doan"] == code) for code, name in stages],
        "bloc_menu": [(name, asked.address(khoi=code), given["khoi"] == code) for code, name in blocs],
        "kind_menu": [(k.label, asked.address(chi_tieu=k.value), k == question.target_kind) for k in TargetKind],
        "tree_menu": [(t.label, asked.address(cay=t.value), t == question.tree) for t in TreeAs],
        "by_menu": {by.value: asked.address(xep=by.value) for by in By},
    }


@require_GET
@shared
@may_be_old
def snapshots(request: HttpRequest) -> HttpResponse:
    """List the frozen tables of the public programme."""
    programme = public_named(request.GET.get("chuong-trinh", ""))
    return render(request, "public/snapshots.html", {"programme": programme, "rows": snapshots_of(programme)})


@require_GET
@may_be_old
def snapshot(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Show a frozen table and whether its digest holds."""
    found = snapshot_named(public_named(programme), code, _version(request))
    weeks = weekly_before(found.programme, found.as_of, RACE_WEEKS)
    context = {
        "snapshot": found,
        "programme": found.programme,
        "table": table_from(found.content, weeks[-1] if weeks else None),
        "holds": digest_of(found.content) == found.digest,
        "others": snapshots_of(found.programme),
    }
    return render(request, "public/snapshot.html", context)


def _version(request: HttpRequest) -> int | None:
    raw = request.GET.get("ban", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 5 else None


@require_GET
@may_be_old
def snapshot_json(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Return the frozen content itself, so that anybody can compute the digest."""
    found = snapshot_named(public_named(programme), code, _version(request))
    facts = {"code": found.code, "version": found.version, "digest": found.digest, "content": found.content}
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "sort_keys": True})


@require_GET
@xframe_options_exempt
@shared
@may_be_old
def embed(request: HttpRequest, programme: str) -> HttpResponse:
    """Show the bare table for a frame on a union's own website."""
    found = public_named(programme)
    asked = read_question(request, found)
    table = table_of(leaderboard(asked.question, at=now()), None)
    response = render(request, "public/embed.html", {"programme": found, "table": table, "asked": asked})
    response.may_be_framed = True  # type: ignore[attr-defined]
    return response
