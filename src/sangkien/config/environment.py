"""Reading settings from the environment, loudly."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sangkien.base.postgres.embedded import parse_url
from sangkien.base.postgres.network import with_patience

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def flag(name: str, *, default: bool) -> bool:
    """Return the yes/no variable ``name``; any word but 1/true/yes/on and 0/false/no/off stops the start."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, *, default: int) -> int:
    """Return the whole number in the variable ``name``."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from None


def listed(name: str, *, default: list[str]) -> list[str]:
    """Return the comma-separated words of the variable ``name``."""
    raw = os.environ.get(name)
    return default if raw is None else [word.strip() for word in raw.split(",") if word.strip()]


def database(url: str, *, application_name: str) -> dict[str, Any]:
    """Return how Django reaches the PostgreSQL at ``url``. Raises ``ImproperlyConfigured`` where it is none."""
    found = parse_url(url)
    if found.get("host", "") and not found["host"].startswith("/"):
        found = with_patience(found)
    named = {"NAME": found.pop("dbname", "sangkien")}
    named |= {key.upper(): found.pop(key, "") for key in ("user", "password", "host", "port")}
    return {**named, "OPTIONS": {"application_name": application_name, **found}}


def secret_key(home: Path, *, required: bool) -> str:
    """Return the signing key: ``SANGKIEN_SECRET_KEY``, or one made once and kept in ``home`` for plain-HTTP use.

    Raises ``ImproperlyConfigured`` when the site is served over HTTPS and no key is given.
    """
    given = os.environ.get("SANGKIEN_SECRET_KEY", "")
    if given:
        if len(given) < 40:
            raise ImproperlyConfigured("SANGKIEN_SECRET_KEY must have at least 40 characters.")
        return given
    if required:
        raise ImproperlyConfigured("SANGKIEN_SECRET_KEY must be set where the site is served over HTTPS.")
    return _kept_key(home / "secret_key")


def _kept_key(path: Path) -> str:
    if not path.exists():
        _make_key(path)
    return path.read_text(encoding="ascii").strip()


def _make_key(path: Path) -> None:
    """Write a key whole and only then under its name: of two processes that start at once, both read the first's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(whole, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(whole, path)
    except FileExistsError:
        pass
    finally:
        whole.unlink()
