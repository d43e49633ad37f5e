"""Explaining a figure: what is counted, divided by what, as of when, by which tree, and the rows behind it (D28)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangkien.accounts.access import reader_of
from sangkien.base.clock import last_day_of, now
from sangkien.base.formats import attained, day, moment, number, percent
from sangkien.base.paging import page_number
from sangkien.base.replica import may_be_old
from sangkien.counting.choices import Band, TreeAs
from sangkien.counting.forms import Asked, explained_programme, read_question, unit_in
from sangkien.counting.queries import Leaderboard, leaderboard
from sangkien.programmes.choices import TargetKind
from sangkien.programmes.models import Target
from sangkien.programmes.queries import public_programme, targets_of
from sangkien.public.queries.behind import rows_behind
from sangkien.units.models import Unit


@require_GET
@may_be_old
def figures(request: HttpRequest) -> HttpResponse:
    """Say what each kind of figure means."""
    return render(request, "public/figures.html", {"programme": public_programme(), "bands": Band})


@require_GET
@may_be_old
def why(request: HttpRequest, programme: str, unit: str) -> HttpResponse:
    """Explain the percentage of a unit: as a pop-over, or as a page of its own."""
    found = explained_programme(request, programme)
    asked = read_question(request, found)
    asked_unit = unit_in(found, unit)
    board = leaderboard(asked.for_unit(asked_unit), at=now())
    target = _target(board, asked_unit, asked)
    context = {
        "unit": asked_unit,
        "programme": found,
        "title": _title(board),
        "sum": _sum(board),
        "facts": _facts(board, asked_unit, target),
        "links": _links(board, asked_unit, asked),
        "asked": asked,
    }
    template = "public/_why.html" if request.headers.get("HX-Request") else "public/why.html"
    return render(request, template, context)


def _target(board: Leaderboard, unit: Unit, asked: Asked) -> Target | None:
    question = asked.question
    known = board.known_at if question.as_of else None
    found = targets_of(question.programme, [unit.pk], kind=question.target_kind, stage=question.stage, known_at=known)
    return found.get(unit.pk)


def _title(board: Leaderboard) -> str:
    totals = board.totals
    if totals.attained_pct is None:
        return _("{n} nghĩa là gì?").format(n=number(totals.valid))
    return _("{p} nghĩa là gì?").format(p=percent(totals.attained_pct))


def _sum(board: Leaderboard) -> list[tuple[str, str]]:
    totals = board.totals
    kind = TargetKind(board.question.target_kind).label
    lines = [(number(totals.valid), _("sáng kiến hợp lệ"))]
    if totals.target:
        reached = attained(totals.valid, totals.target)
        lines.append((f"÷ {number(totals.target)}", _("chỉ tiêu {kind}").format(kind=str(kind).lower())))
        lines.append((f"= {reached}", _reached(totals.valid, totals.target, board)))
    return lines


def _reached(valid: int, target: int, board: Leaderboard) -> str:
    excess = board.totals.excess_pct
    if excess is not None and excess > 0:
        return _("đạt, tức là vượt {p}").format(p=percent(excess))
    return _("đạt, còn thiếu {n} sáng kiến").format(n=number(max(target - valid, 0)))


def _facts(board: Leaderboard, unit: Unit, target: Target | None) -> list[tuple[str, str]]:
    stage = board.question.stage
    children = sum(1 for row in board.rows)
    whole = _("{name} và {n} đơn vị trực thuộc").format(name=unit.name, n=number(children)) if children else unit.name
    facts = [
        (_("Chương trình"), board.question.programme.short_name),
        (_("Đơn vị"), whole),
        (_("Phạm vi"), stage.name if stage else _("Cả chương trình")),
        (_("Tính đến"), moment(board.as_of)),
        (_("Ghi nhận đến"), moment(board.known_at)),
        (_("Nguồn chỉ tiêu"), _source(target)),
        (_("Cây đơn vị"), _tree(board)),
    ]
    totals = board.totals
    if totals.children_target is not None and totals.children_target != totals.target:
        both = _("{n}, so với số này đạt {p}").format(
            n=number(totals.children_target), p=percent(totals.children_attained_pct)
        )
        facts.append((_("Chỉ tiêu các đơn vị cộng lại"), both))
    return facts


def _source(target: Target | None) -> str:
    if target is None or target.value is None:
        return _("chưa có chỉ tiêu")
    source = target.document_no or _("ghi nhận {when}").format(when=moment(target.recorded_at))
    if target.percent is not None and target.members is not None and target.members_as_of is not None:
        formula = _("{p} của {m} đoàn viên ngày {d}").format(
            p=percent(target.percent, 1), m=number(target.members), d=day(target.members_as_of)
        )
        return f"{formula} · {source}"
    return source


def _tree(board: Leaderboard) -> str:
    if board.question.tree == TreeAs.NOW:
        return _("như hiện nay")
    return _("như ngày {d}").format(d=day(last_day_of(board.as_of, now())))


def _links(board: Leaderboard, unit: Unit, asked: Asked) -> list[tuple[str, str]]:
    address = reverse("public:behind", args=[board.question.programme.code, unit.code]) + asked.address(don_vi="")
    page = reverse("public:why", args=[board.question.programme.code, unit.code]) + asked.address(don_vi="")
    return [
        (_("Xem {n} sáng kiến").format(n=number(board.totals.valid)), address),
        (_("Tính ở ngày khác"), page + "#ngay-khac"),
    ]


@require_GET
@may_be_old
def behind(request: HttpRequest, programme: str, unit: str) -> HttpResponse:
    """List the entries behind a figure; titles only for those who may read them."""
    found = explained_programme(request, programme)
    asked = read_question(request, found)
    figure = "submitted" if request.GET.get("so") == "submitted" else "valid"
    page = page_number(request.GET.get("trang", "1"))
    asked_unit = unit_in(found, unit)
    rows, more = rows_behind(asked.question, asked_unit, figure=figure, page=page, reader=reader_of(request))
    context: dict[str, Any] = {"unit": asked_unit, "programme": found, "rows": rows, "more": more, "page": page}
    return render(request, "public/behind.html", {**context, "asked": asked, "figure": figure, "at": _as_of(asked)})


def _as_of(asked: Asked) -> datetime:
    return asked.question.as_of or now()
