"""What desk pages show."""

from sangkien.desk.queries.pages import tasks_for, unit_page, whole_page

__all__ = ["tasks_for", "unit_page", "whole_page"]
