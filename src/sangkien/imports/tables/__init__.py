"""Workbooks that go out: the template, the rows to mend with their errors, entries to edit and send back."""

from sangkien.imports.tables.marked import marked_workbook
from sangkien.imports.tables.template import template_workbook
from sangkien.imports.tables.trip import ROUND_LIMIT, round_trip_workbook

__all__ = ["ROUND_LIMIT", "marked_workbook", "round_trip_workbook", "template_workbook"]
