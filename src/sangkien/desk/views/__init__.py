"""Doors of the desk."""

from sangkien.desk.views.home import choose_programme, home, unit
from sangkien.desk.views.targets import targets

__all__ = ["choose_programme", "home", "targets", "unit"]
