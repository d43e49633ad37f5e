"""People of a unit: their roles, their accounts, their one-time codes."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sangkien.accounts.access import signed_in
from sangkien.accounts.models import User
from sangkien.accounts.queries import account_named
from sangkien.accounts.services import NewAccount
from sangkien.base.clock import now
from sangkien.base.errors import Refusal
from sangkien.base.qr import qr_svg
from sangkien.units import access
from sangkien.units.choices import Role
from sangkien.units.forms import AccountForm, RoleForm
from sangkien.units.models import Unit
from sangkien.units.queries import assignment_at, roles_at
from sangkien.units.services import end_role, give_role, issue_account, issue_new_code


def _page(request: HttpRequest, unit: Unit, **forms_given: forms.Form) -> HttpResponse:
    may = access.reach_of(signed_in(request)).standings
    given = {role for standing in may for role in access.givable(standing) if unit.is_under(standing.unit)}
    shown: dict[str, forms.Form] = {"account": AccountForm(), "role": RoleForm(), **forms_given}
    for form in shown.values():
        field = form.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, role.label) for role in Role if role in given]
    context = {"unit": unit, "roles": roles_at(unit), **shown}
    status = 422 if any(form.errors for form in forms_given.values()) else 200
    return render(request, "units/people.html", context, status=status)


@login_required
@require_GET
def people(request: HttpRequest, code: str) -> HttpResponse:
    """List who is what at the unit."""
    return _page(request, access.fetch(signed_in(request), code, to="issue_account"))


@login_required
@never_cache
@require_POST
def new_account(request: HttpRequest, code: str) -> HttpResponse:
    """Issue an account and show its one-time code, once."""
    user = signed_in(request)
    unit = access.fetch(user, code, to="issue_account")
    form = AccountForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        role = Role(facts.pop("role"))
        try:
            made, one_time = issue_account(account=NewAccount(**facts), unit=unit, role=role, by=user, at=now())
            return _code_page(request, unit, made, one_time)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return _page(request, unit, account=form)


@login_required
@never_cache
@require_POST
def new_code(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show a new one-time code for somebody of the unit."""
    user = signed_in(request)
    unit = access.fetch(user, code, to="issue_account")
    holder = assignment_at(unit, pk).user
    return _code_page(request, unit, holder, issue_new_code(user=holder, unit=unit, by=user, at=now()))


def _code_page(request: HttpRequest, unit: Unit, holder: User, one_time: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("accounts:open_with_code", args=[one_time]))
    context = {"unit": unit, "holder": holder, "code": one_time, "address": address, "qr": qr_svg(address)}
    return render(request, "units/code.html", context)


@login_required
@require_POST
def give(request: HttpRequest, code: str) -> HttpResponse:
    """Give a role to somebody who has an account."""
    user = signed_in(request)
    unit = access.fetch(user, code, to="give_role")
    form = RoleForm(request.POST)
    holder = account_named(form.data.get("username", "")) if form.is_valid() else None
    if form.is_valid() and holder is None:
        form.add_error("username", _("Không có tài khoản nào như vậy."))
    if form.is_valid() and holder is not None:
        role, until = Role(form.cleaned_data["role"]), form.cleaned_data["until"]
        try:
            give_role(user=holder, unit=unit, role=role, by=user, at=now(), until=until)
            messages.success(request, _("Đã giao vai trò cho {name}.").format(name=holder.full_name))
            return redirect("units:people", code=code)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return _page(request, unit, role=form)


@login_required
@require_POST
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End a role."""
    user = signed_in(request)
    unit = access.fetch(user, code, to="give_role")
    end_role(assignment=assignment_at(unit, pk), by=user, at=now())
    messages.success(request, _("Đã kết thúc vai trò."))
    return redirect("units:people", code=code)
