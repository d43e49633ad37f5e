"""Deeds of reports: letterheads, templates and sheets made in the background."""

from sangkien.reports.services.exports import (
    begin_export,
    fail_export,
    finish_export,
    note_progress,
    request_export,
    request_search_export,
    sweep_exports,
)
from sangkien.reports.services.letters import keep_letterhead, keep_template, restore_template

__all__ = [
    "begin_export",
    "fail_export",
    "finish_export",
    "keep_letterhead",
    "keep_template",
    "note_progress",
    "request_export",
    "request_search_export",
    "restore_template",
    "sweep_exports",
]
