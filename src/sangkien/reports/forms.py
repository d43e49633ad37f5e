"""What an officer fills in to freeze a table."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangkien.base.clock import VIETNAM, day_of
from sangkien.base.formats import day
from sangkien.counting.rules import week_of


class FreezeForm(forms.Form):
    """A frozen table: its code, its name, its moment; a correction says why."""

    code = forms.SlugField(label=_("Mã bản chốt"), max_length=60)
    name = forms.CharField(label=_("Tên bản chốt"), max_length=120)
    as_of = forms.DateTimeField(
        label=_("Tính đến"), input_formats=["%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]
    )
    correct = forms.BooleanField(label=_("Đây là bản đính chính của bản đã chốt"), required=False)
    note = forms.CharField(label=_("Lý do đính chính"), required=False, max_length=500)

    @classmethod
    def for_week(cls, at: datetime) -> FreezeForm:
        """Return the form filled for the running week."""
        year, week = week_of(day_of(at))
        name = gettext("Tuần {week} · {day}").format(week=week, day=day(at))
        moment = at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
        return cls(initial={"code": f"{year}-tuan-{week:02d}", "name": name, "as_of": moment})
