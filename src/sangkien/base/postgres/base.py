"""Django's PostgreSQL backend, which starts the embedded server when no other is configured."""

from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from sangkien.base.postgres import embedded


@cache
def _embedded_params(data_directory: Path) -> dict[str, str]:
    return embedded.start(data_directory)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects as Django does; ``OPTIONS["embedded"]`` names the data directory of our own server."""

    def is_usable(self) -> bool:
        """Return whether the connection lives and, where it must, still leads to a server that can be written to.

        A server that became a standby, or a pooler before it, keeps connections open; only asking tells.
        """
        if self.settings_dict["OPTIONS"].get("target_session_attrs") != "read-write":
            return super().is_usable()
        if self.connection is None:
            return False
        try:
            with self.connection.cursor() as cursor:
                row = cursor.execute("SHOW transaction_read_only").fetchone()
        except psycopg.Error:
            return False
        return row is not None and row[0] == "off"

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
