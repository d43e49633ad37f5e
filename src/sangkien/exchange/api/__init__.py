"""The REST API under ``/api/v1``: its doors, by what they are about."""

from sangkien.exchange.api import entries, figures, places
from sangkien.exchange.api.door import api

api.add_router("", places.router)
api.add_router("", entries.router)
api.add_router("", figures.router)

__all__ = ["api"]
