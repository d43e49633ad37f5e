"""Django's PostgreSQL backend, which starts the embedded server when no other is configured."""

from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from sangkien.base.postgres import embedded


@cache
def _embedded_params(data_directory: Path) -> dict[str, str]:
    return embedded.start(data_directory)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects as Django does; ``OPTIONS["embedded"]`` names the data directory of our own server."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return libpq parameters, starting the embedded server first where it is used."""
        options = dict(self.settings_dict["OPTIONS"])
        directory = options.pop("embedded", None)
        if directory is None:
            return super().get_connection_params()
        original = self.settings_dict["OPTIONS"]
        try:
            self.settings_dict["OPTIONS"] = options
            params = super().get_connection_params()
        finally:
            self.settings_dict["OPTIONS"] = original
        return {**params, **_embedded_params(Path(directory))}
