"""What an officer fills in to send a workbook, to say what its columns are, to mend a cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sangkien.base.clock import day_of, now
from sangkien.base.formats import day
from sangkien.imports.choices import Column
from sangkien.imports.models import Batch
from sangkien.imports.rules.grid import CELL_LIMIT, FIELDS
from sangkien.initiatives.choices import InitiativeKind
from sangkien.programmes.models import Programme
from sangkien.units.forms import DayField

#: What one answer can stand for in every row of a file that has no column for it.
DEFAULTS = ("kind", "author_group", "field", "decision_no", "recognised_on", "first_applied_on")
_DAYS = ("recognised_on", "first_applied_on")
#: As in the columns of a workbook.
_OLDEST = 1950
_TYPEABLE = frozenset(Column) - {Column.IGNORE, Column.NUMBER, Column.CODE, Column.EXTERNAL_KEY}


class ForProgrammeForm(forms.Form):
    """The programme and unit that initiatives are entered for; the unit comes from the picker."""

    programme = forms.ChoiceField(label=_("Nhập vào chương trình"))
    unit = forms.CharField(max_length=40, error_messages={"required": _("Anh, chị chưa chọn đơn vị.")})

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        """Offer the person's programmes."""
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(programme.code, programme.short_name) for programme in programmes]


class UploadForm(ForProgrammeForm):
    """A workbook and the programme it is for."""

    file = forms.FileField(
        label=_("Tệp danh sách sáng kiến"),
        help_text=_("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv, tới 100.000 dòng. Để nguyên bảng như đang có."),
        error_messages={"required": _("Anh, chị chưa chọn tệp."), "empty": _("Tệp này trống.")},
        allow_empty_file=False,
    )


class GridForm(ForProgrammeForm):
    """The programme and unit of a new grid."""


class ColumnsForm(forms.Form):
    """One choice for each column of each table, and what stands for columns the file has not."""

    kind = forms.ChoiceField(
        label=_("Loại của các dòng không ghi loại"),
        required=False,
        choices=[("", _("Để trống")), *InitiativeKind.choices],
    )
    author_group = forms.ChoiceField(label=_("Nhóm đối tượng của các dòng không ghi nhóm"), required=False)
    field = forms.CharField(label=_("Lĩnh vực áp dụng của cả tệp"), required=False, max_length=120)
    decision_no = forms.CharField(label=_("Số quyết định công nhận của cả tệp"), required=False, max_length=80)
    recognised_on = DayField(label=_("Ngày được công nhận của cả tệp"), required=False)
    first_applied_on = DayField(label=_("Ngày áp dụng lần đầu của cả tệp"), required=False)

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        """Make the fields of the batch's columns."""
        super().__init__(*args, **kwargs)
        self.batch = batch
        kept = self.initial or {}
        self.initial = {name: _shown_day(value) if name in _DAYS else value for name, value in kept.items()}
        groups = [("", _("Để trống")), *batch.programme.author_groups.values_list("code", "name")]
        field = self.fields["author_group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = groups
        for number, table in enumerate(batch.tables):
            for column in table["columns"]:
                self.fields[_name(number, column["place"])] = forms.ChoiceField(
                    choices=Column.choices, required=False, initial=column["column"]
                )

    def clean(self) -> dict[str, Any]:
        """Refuse days that have not come yet, and years that nobody means."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in _DAYS:
            given = cleaned.get(name)
            if given and given > day_of(now()):
                self.add_error(name, _("Ngày này chưa đến."))
            elif given and given.year < _OLDEST:
                self.add_error(name, _("Năm này quá xa. Hãy viết như 15/9/2022."))
        return cleaned

    @property
    def chosen(self) -> dict[tuple[int, int], Column]:
        """Return what was chosen, by number of the table and place of the column; what was not sent stays as it is."""
        return {
            (number, column["place"]): Column(value)
            for number, table in enumerate(self.batch.tables)
            for column in table["columns"]
            if (value := self.cleaned_data.get(_name(number, column["place"])))
        }

    @property
    def defaults(self) -> dict[str, str]:
        """Return what stands for cells that are empty; days in ISO 8601."""
        kept = {name: value for name, value in self.batch.defaults.items() if name not in self.data}
        given = {name: self.cleaned_data.get(name) or kept.get(name, "") for name in DEFAULTS}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}


def _shown_day(value: str) -> str:
    """Return a day kept in ISO 8601 as people write it, anything else as it is."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def _name(number: int, place: int) -> str:
    return f"cot-{number}-{place}"


class CellForm(forms.Form):
    """What somebody types over a cell; ``all`` means every row that says the same."""

    field = forms.ChoiceField(choices=[(column.value, column.value) for column in _TYPEABLE])
    text = forms.CharField(max_length=20_000, required=False, strip=True)
    all = forms.BooleanField(required=False)


class RowForm(forms.Form):
    """The cells of one row of a grid; what is wrong with them is said by the dry run, not here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make a field for each column."""
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            self.fields[field.value] = forms.CharField(max_length=CELL_LIMIT, required=False)

    @property
    def texts(self) -> dict[Column, str]:
        """Return what was sent, by column; what was not sent stays as it is."""
        return {field: self.cleaned_data[field.value] for field in FIELDS if field.value in self.data}


class RateForm(forms.Form):
    """What a unit pays its helpers, in whole đồng."""

    per_entry = forms.IntegerField(label=_("Một bài hợp lệ"), min_value=0, max_value=100_000_000)
    per_session = forms.IntegerField(label=_("Một buổi"), min_value=0, max_value=100_000_000)
