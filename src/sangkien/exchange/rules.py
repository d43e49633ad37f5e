"""Pure rules of the exchange: tokens, signatures, seals, waiting times, cursors, digests."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from datetime import timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_MARK: Final = "sangkien"
BATCH_LIMIT: Final = 500
KEY_LIMIT: Final = 200
DAYS_LIMIT: Final = 3650
#: After the twelfth attempt, some 20 hours after the first, a message is given up and shown to the officer.
ATTEMPTS_LIMIT: Final = 12
_LONGEST_WAIT = timedelta(hours=6)
_TOKEN: Final = re.compile(rf"{TOKEN_MARK}_([0-9a-f]{{8}})_([\w-]{{43}})", re.ASCII)
_SYSTEM: Final = re.compile(r"[a-z0-9-]*")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_NONCE_BYTES = 12


def new_token() -> tuple[str, str, str]:
    """Return a new token as (whole, prefix, digest); the whole is shown once and kept nowhere."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    return f"{TOKEN_MARK}_{prefix}_{secret}", prefix, digest_of_secret(secret)


def parts_of_token(raw: str) -> tuple[str, str] | None:
    """Return (prefix, secret) of what may be a token, None for anything else."""
    found = _TOKEN.fullmatch(raw)
    return (found.group(1), found.group(2)) if found else None


def digest_of_secret(secret: str) -> str:
    """Return what is kept of a secret. It has 256 bits of its own, so a quick digest gives nothing away."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare digests in constant time."""
    return hmac.compare_digest(one, other)


def fit_system(raw: str, limit: int) -> bool:
    """Say whether ``raw`` can be the short name of a system: a-z, 0-9, hyphen."""
    return len(raw) <= limit and _SYSTEM.fullmatch(raw) is not None


def fit_idempotency_key(raw: str) -> bool:
    """Say whether ``raw`` can be an Idempotency-Key: visible ASCII, at most 200 signs."""
    return _KEY.fullmatch(raw) is not None


def _sealing_key(master: str) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"sangkien.exchange.webhook-secret")
    return derive.derive(master.encode())


def seal(secret: str, *, master: str) -> bytes:
    """Encrypt a secret of ours for storing (AES-256-GCM), under a key derived from the installation's own."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_sealing_key(master)).encrypt(nonce, secret.encode(), None)


def unseal(sealed: bytes, *, master: str) -> str | None:
    """Return the secret, None where the installation's key is no longer the one it was sealed under."""
    try:
        return AESGCM(_sealing_key(master)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()
    except InvalidTag:
        return None


def signature(secret: str, *, moment: int, body: bytes) -> str:
    """Return the header ``t=<unix seconds>,v1=<hex>``: HMAC-SHA256 of "<t>.<body>", so that no old body is replayed."""
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


def wait_after(attempts: int, *, chance: float) -> timedelta:
    """Return how long to wait after ``attempts`` failures: 1, 2, 4 … minutes up to 6 hours, × 0.75 to 1.25.

    ``chance`` in [0, 1) spreads the calls of many messages that failed together.
    """
    whole = min(timedelta(minutes=2 ** min(attempts - 1, 12)), _LONGEST_WAIT)
    return whole * (0.75 + chance / 2)


def to_cursor(last: int) -> str:
    """Return the opaque name of the place after row ``last``."""
    return base64.urlsafe_b64encode(f"v1:{last}".encode()).decode().rstrip("=")


def from_cursor(raw: str) -> int | None:
    """Return the row after which a cursor points, None where it is none of ours."""
    try:
        text = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        return None
    found = re.fullmatch(r"v1:(\d{1,18})", text, re.ASCII)
    return int(found.group(1)) if found else None


def digest_of(value: Any) -> str:
    """Return the SHA-256 of ``value`` as canonical JSON."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
