"""Evidence: photos and papers, judged by what they contain and not by what they are called (D12)."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from sangkien.accounts.models import User
from sangkien.base.text import one_line
from sangkien.initiatives.errors import FileKindRefused, FileTooLarge, ImageTooBig, TooManyFiles
from sangkien.initiatives.models import Entry, Evidence
from sangkien.initiatives.services.drafting import locked_for_editing

#: Many phones keep a second picture in their photos ("MPO"); browsers show the first as any JPEG.
_IMAGES = {
    "JPEG": ("image/jpeg", "jpg"),
    "MPO": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
}
_MAX_PIXELS = 60_000_000


@transaction.atomic
def add_evidence(*, entry: Entry, upload: UploadedFile, by: User, at: datetime) -> Evidence:
    """Keep an uploaded photo or PDF with the initiative; the same file again is the same evidence.

    Raises as ``keep_evidence``, ``NotYours`` or ``WrongState``.
    """
    return keep_evidence(entry=locked_for_editing(entry, by), upload=upload, by=by, at=at)


@transaction.atomic
def keep_evidence(*, entry: Entry, upload: UploadedFile, by: User | None, at: datetime) -> Evidence:
    """Keep a file with the initiative of an entry that the caller has locked and may change.

    Raises ``FileTooLarge``, ``FileKindRefused``, ``ImageTooBig`` or ``TooManyFiles``.
    """
    name, content, media_type, extension = checked_file(upload)
    digest = hashlib.sha256(content).hexdigest()
    known = Evidence.objects.filter(initiative=entry.initiative, sha256=digest).first()
    if known is not None:
        return known
    if entry.initiative.evidence.count() >= settings.EVIDENCE_MAX_FILES:
        raise TooManyFiles(limit=settings.EVIDENCE_MAX_FILES)
    evidence = Evidence(
        initiative=entry.initiative,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        added_by=by,
        added_at=at,
    )
    # The stored name is ours alone: nothing of what a stranger typed reaches the disk.
    evidence.file.save(f"{uuid4().hex}.{extension}", ContentFile(content), save=False)
    evidence.save()
    return evidence


def checked_file(upload: UploadedFile) -> tuple[str, bytes, str, str]:
    """Return name, content, media type and extension of a photo or PDF, judged by its content.

    Raises ``FileTooLarge``, ``FileKindRefused`` or ``ImageTooBig``.
    """
    name = one_line(PurePath(upload.name or "").name)[:200] or "tep"
    if (upload.size or 0) > settings.EVIDENCE_MAX_BYTES:
        raise FileTooLarge(name=name, limit=settings.EVIDENCE_MAX_BYTES // 1024 // 1024)
    content = upload.read()
    media_type, extension = _kind_of(content, name)
    return name, content, media_type, extension


def _kind_of(content: bytes, name: str) -> tuple[str, str]:
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf", "pdf"
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise ImageTooBig(name=name)
            kind = _IMAGES.get(image.format or "")
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise FileKindRefused(name=name) from None
    if kind is None:
        raise FileKindRefused(name=name)
    return kind


@transaction.atomic
def remove_evidence(*, entry: Entry, evidence: Evidence, by: User) -> None:
    """Take evidence away from a draft; the file goes when the transaction holds."""
    locked_for_editing(entry, by)
    storage, path = evidence.file.storage, evidence.file.name
    evidence.delete()
    transaction.on_commit(lambda: storage.delete(path or ""))
