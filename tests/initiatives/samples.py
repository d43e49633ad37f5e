"""A rule set that asks for much, a stage around today, a photo."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sangkien.base.clock import now

RULES = {
    "window": {"date": "recognised_on", "from": "2021-09-01", "to": "2090-09-01"},
    "required": ["kind", "first_applied_on", "evidence"],
    "recognition_required": True,
    "exclusions": ["ip_protected"],
    "max_authors": 5,
}


def stages(opens_days: int = -30, closes_days: int = 30, grace: int = 0) -> list[dict[str, Any]]:
    """One stage around today."""
    at = now()
    return [
        {
            "code": "gd1",
            "name": "Giai đoạn I",
            "opens_at": (at + timedelta(days=opens_days)).isoformat(),
            "closes_at": (at + timedelta(days=closes_days)).isoformat(),
            "grace_minutes": grace,
        }
    ]


def a_photo(name: str = "tam-gat.jpg", size: tuple[int, int] = (64, 48), color: str = "#456") -> SimpleUploadedFile:
    """A photo as a telephone sends it."""
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")
