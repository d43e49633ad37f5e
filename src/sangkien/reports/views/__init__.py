"""Doors of reports."""

from sangkien.reports.views.exports import export_file, export_list, export_search, exports
from sangkien.reports.views.letters import letter, letterhead
from sangkien.reports.views.papers import guide, poster
from sangkien.reports.views.results import excel, freeze_now, results, weekly, weekly_excel
from sangkien.reports.views.templates import restore, template_file, template_trial, templates

__all__ = [
    "excel",
    "export_file",
    "export_list",
    "export_search",
    "exports",
    "freeze_now",
    "guide",
    "letter",
    "letterhead",
    "poster",
    "restore",
    "results",
    "template_file",
    "template_trial",
    "templates",
    "weekly",
    "weekly_excel",
]
