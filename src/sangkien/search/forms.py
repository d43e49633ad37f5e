"""What somebody types and chooses on the search page. Whatever stands there, there is an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sangkien.accounts.models import User
from sangkien.base.clock import day_of
from sangkien.initiatives.choices import InitiativeKind, State
from sangkien.programmes.access import visible_to as programmes_visible_to
from sangkien.programmes.models import Programme
from sangkien.search.choices import BENEFITS
from sangkien.search.queries.scope import Wanted
from sangkien.search.rules.asking import LONGEST
from sangkien.units.access import visible_to as units_visible_to
from sangkien.units.models import Unit

_FOUND_STATES = [state for state in State if state not in {State.DRAFT, State.WITHDRAWN}]


class Lenient(forms.ChoiceField):
    """A choice in an address: what is no choice is none."""

    def clean(self, value: Any) -> str:
        """Return the choice, or nothing."""
        return str(value) if value and self.valid_value(value) else ""


class SearchForm(forms.Form):
    """The box and its filters; all of it stands in the address of the page."""

    q = forms.CharField(label=_("Tìm sáng kiến, đơn vị, người"), required=False)
    ct = Lenient(label=_("Chương trình"), required=False)
    loai = Lenient(label=_("Loại"), required=False)
    tt = Lenient(label=_("Kết quả"), required=False)
    nam = Lenient(label=_("Năm nộp"), required=False)
    loi = Lenient(label=_("Làm lợi"), required=False)
    lv = forms.CharField(label=_("Lĩnh vực"), required=False, max_length=120)
    dv = forms.CharField(label=_("Đơn vị"), required=False, max_length=40)

    def __init__(self, *args: Any, programmes: Sequence[Programme], years: Sequence[int], **kwargs: Any) -> None:
        """Offer what the person can choose."""
        super().__init__(*args, **kwargs)
        every = ("", _("Tất cả"))
        self._offer("ct", [every, *((one.code, one.short_name) for one in programmes)])
        self._offer("loai", [every, *InitiativeKind.choices])
        self._offer("tt", [every, *((state.value, state.label) for state in _FOUND_STATES)])
        self._offer("nam", [every, *((str(year), str(year)) for year in years)])
        self._offer("loi", [every, *((name, label) for name, (_low, _high, label) in BENEFITS.items())])

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_q(self) -> str:
        """Cut a query that nobody would type."""
        text: str = self.cleaned_data["q"]
        return text[: LONGEST * 4]

    def wanted(self, programmes: Sequence[Programme], unit: Unit | None) -> Wanted:
        """Return what is looked for."""
        facts = self.cleaned_data if self.is_valid() else {}
        low, high, _label = BENEFITS.get(facts.get("loi", ""), (None, None, ""))
        programme = next((one.pk for one in programmes if one.code == facts.get("ct")), None)
        return Wanted(
            text=facts.get("q", ""),
            programme=programme,
            unit_path=unit.path if unit else "",
            kind=facts.get("loai", ""),
            state=facts.get("tt", ""),
            year=int(facts["nam"]) if facts.get("nam") else None,
            benefit_from=low,
            benefit_to=high,
            field=facts.get("lv", ""),
        )


_FIRST_YEAR = 2021


@dataclass(frozen=True, slots=True)
class Search:
    """A search as somebody stands before it: the form, what is wanted, what they can choose."""

    form: SearchForm
    wanted: Wanted
    programmes: list[Programme]
    unit: Unit | None

    def in_words(self) -> str:
        """Return the words and the filters in force: "bơm nước · Hợp lệ · 2023"."""
        return " · ".join([self.wanted.text.strip(), *(label for _name, label in self.in_force())])

    def in_force(self) -> list[tuple[str, str]]:
        """Return the filters in force: the name in the address, and what a person reads."""
        found = []
        for name in ("ct", "loai", "tt", "nam", "loi"):
            if value := self.form.cleaned_data.get(name):
                choices = dict(self.form.fields[name].choices)  # type: ignore[attr-defined]
                found.append((name, str(choices.get(value, value))))
        if self.wanted.field:
            found.append(("lv", self.wanted.field))
        if self.unit is not None:
            found.append(("dv", self.unit.short_name))
        return found


def read_search(query: QueryDict, user: User, at: datetime) -> Search:
    """Read a search from an address; what ``user`` cannot see is no choice."""
    programmes = programmes_visible_to(user)
    form = SearchForm(query, programmes=programmes, years=range(day_of(at).year, _FIRST_YEAR - 1, -1))
    form.is_valid()
    code = form.cleaned_data.get("dv", "")
    unit = units_visible_to(user).filter(code=code).first() if code else None
    return Search(form, form.wanted(programmes, unit), programmes, unit)


class SaveForm(forms.Form):
    """The name under which a search is kept."""

    name = forms.CharField(label=_("Tên để nhớ"), max_length=80)
