"""Weekly results: what was frozen, freezing the week, the printable table, Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import reader_of, signed_in
from sangkien.base.clock import now
from sangkien.base.errors import NotAllowed, Refusal
from sangkien.counting.forms import explained_programme, read_question
from sangkien.counting.queries import Question, leaderboard
from sangkien.counting.queries.as_json import board_json
from sangkien.counting.queries.snapshots import snapshot_named, snapshots_of
from sangkien.counting.services import freeze
from sangkien.programmes import access as programmes
from sangkien.programmes.models import Programme
from sangkien.reports.access import may_write_letter
from sangkien.reports.forms import FreezeForm, IssueForm, moment_meant
from sangkien.reports.queries.weekly import weekly_table
from sangkien.reports.tables import board_workbook, file_name
from sangkien.reports.views.files import XLSX, download
from sangkien.units.access import reach_of


@login_required
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """List what was frozen; offer to freeze now."""
    user, at = signed_in(request), now()
    if not reach_of(user).has("publish_results"):
        raise NotAllowed
    programme = programmes.current_for(user, request.session.get("programme", ""), at)
    frozen = _frozen(request, programme)
    context = {
        **frozen,
        "form": FreezeForm.for_week(at, {row.code for row in frozen["rows"]}),
        "may_freeze": programmes.may(user, "freeze", programme),
    }
    return render(request, "reports/results.html", context)


def _frozen(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    user = signed_in(request)
    return {
        "programme": programme,
        "rows": snapshots_of(programme),
        "may_write": programmes.may(user, "publish_results", programme),
    }


@login_required
@require_POST
def freeze_now(request: HttpRequest) -> HttpResponse:
    """Freeze the table of the whole programme."""
    user, at = signed_in(request), now()
    programme = programmes.current_for(user, request.session.get("programme", ""), at)
    programmes.may(user, "freeze", programme).enforce()
    form = FreezeForm(request.POST)
    if form.is_valid():
        question = Question(programme=programme, as_of=moment_meant(form.cleaned_data.pop("as_of"), at))
        try:
            made = freeze(question=question, by=user, at=at, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(
                request, _("Đã chốt {name}. Từ giờ số liệu của bản này không đổi nữa.").format(name=made.name)
            )
            return redirect("reports:weekly", programme=programme.code, code=made.code)
    context = {**_frozen(request, programme), "form": form, "may_freeze": True}
    return render(request, "reports/results.html", context, status=422)


@require_GET
def weekly(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Show a frozen table on paper, ready to print."""
    snapshot = snapshot_named(explained_programme(request, programme), code)
    context = {
        "snapshot": snapshot,
        "programme": snapshot.programme,
        "may_write": may_write_letter(reader_of(request), snapshot),
        "issue": IssueForm(),
        **weekly_table(snapshot),
    }
    return render(request, "reports/weekly.html", context)


@require_GET
def weekly_excel(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """Return a frozen table as Excel."""
    snapshot = snapshot_named(explained_programme(request, programme), code)
    content = board_workbook(snapshot.content, title=snapshot.name, digest=snapshot.digest)
    return download(content, file_name(snapshot.code, "ket-qua"), XLSX)


@require_GET
def excel(request: HttpRequest, programme: str) -> HttpResponse:
    """Return the table as asked, live or of a past day, as Excel."""
    found = explained_programme(request, programme)
    board = leaderboard(read_question(request, found).question, at=now())
    content = board_workbook(board_json(board), title=f"{found.short_name}: {board.parent.name}")
    return download(content, file_name(found.code, board.parent.code, "bang-xep-hang"), XLSX)
