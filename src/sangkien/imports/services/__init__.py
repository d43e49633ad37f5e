"""Deeds of bulk intake."""

from sangkien.imports.services.entries import Intake, IntakeOutcome, import_entries

__all__ = ["Intake", "IntakeOutcome", "import_entries"]
