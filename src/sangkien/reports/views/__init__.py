"""Doors of reports."""

from sangkien.reports.views.results import excel, freeze_now, results, weekly, weekly_excel

__all__ = ["excel", "freeze_now", "results", "weekly", "weekly_excel"]
