"""What stands on the papers a unit hangs up: the poster with its code, the guide on one page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from sangkien.base.clock import day_of
from sangkien.base.formats import deadline
from sangkien.base.qr import qr_svg
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import programmes_for, stage_for_display
from sangkien.units.choices import Role
from sangkien.units.models import RoleAssignment, Unit
from sangkien.units.queries import path_of

#: Pictures of the worker's guide (``public.labels``) that the page shows, in order.
PICTURES = ("bat-dau", "viec-gi", "ich-gi", "xem-lai")


def poster_facts(unit: Unit, address: str, at: datetime) -> dict[str, Any]:
    """Return the words and the code of the poster."""
    return {
        **_common(unit, address, at),
        "title": _("Bạn có cách làm hay hơn?"),
        "lead": _("Quét mã, kể trong năm phút."),
        "how": [
            _("Mở máy ảnh hoặc Zalo, quét mã"),
            _("Kể trước đây làm sao, nay làm sao, chụp một tấm ảnh"),
            _("Gửi. Mất mạng cũng được, máy tự gửi sau"),
        ],
    }


def guide_facts(unit: Unit, address: str, at: datetime) -> dict[str, Any]:
    """Return the words and pictures of the guide on one page."""
    return {
        **_common(unit, address, at),
        "title": _("Nộp sáng kiến trong năm phút"),
        "lead": _("Việc nhỏ bạn làm hay hơn mỗi ngày cũng là sáng kiến."),
        "steps": [
            {"title": title, "text": text, "picture": f"/public/static/public/guides/{picture}.webp"}
            for (title, text), picture in zip(_steps(), PICTURES, strict=True)
        ],
        "notes": [
            _("Không có mạng: mở “Bản nháp trên máy này”, cứ viết. Có mạng máy tự gửi."),
            _("Được nhờ bổ sung: mở “Của tôi”, bấm “Bổ sung ngay”."),
            _("Muốn thử trước: mở “Hướng dẫn từng bước”, bấm “Tập thử”, không tính."),
        ],
        "notes_title": _("Nên biết"),
    }


def _steps() -> list[tuple[str, str]]:
    return [
        (
            _("Quét mã, bấm “Bắt đầu viết”"),
            _("Đơn vị đã được chọn sẵn. Lần đầu thì dùng mã công đoàn đưa."),
        ),
        (_("Kể việc bạn đã làm hay hơn"), _("Một câu nói rõ làm gì, cho cái gì. Rồi trước đây làm sao, nay làm sao.")),
        (_("Nói nhờ vậy tốt hơn thế nào"), _("Chụp một tấm ảnh, ghi ai cùng làm, mỗi người bao nhiêu phần.")),
        (_("Xem lại rồi gửi"), _("Chỗ còn thiếu được ghi ngay bên cạnh. Gửi xong bạn có mã để theo dõi.")),
    ]


def _common(unit: Unit, address: str, at: datetime) -> dict[str, Any]:
    programme = _programme(unit, at)
    stage = stage_for_display(programme, at) if programme else None
    until = _("Nhận đến {end}").format(end=deadline(stage.closes_at)) if stage and stage.is_open(at) else ""
    name = _helper(unit, day_of(at))
    return {
        "programme": programme.short_name if programme else "",
        "unit": unit.name,
        "path": " › ".join(path_of(unit)[1:]),
        "code_of": _("Mã này dành cho"),
        "qr": str(qr_svg(address)),
        "address": address.split("://", 1)[-1],
        "until": until,
        "help": _("Cần giúp?"),
        "helper": _("{name}, tổ hỗ trợ sáng kiến").format(name=name) if name else _("Hỏi công đoàn đơn vị bạn"),
        "phone": _("Điện thoại") + ": ……………………………",
    }


def _programme(unit: Unit, at: datetime) -> Programme | None:
    """Return the newest programme the unit takes part in that is open; else the newest; never practice."""
    real = [one for one in programmes_for(unit) if not one.is_training]
    is_open = (one for one in real if (stage := stage_for_display(one, at)) and stage.is_open(at))
    return next(is_open, real[0] if real else None)


def _helper(unit: Unit, on: date) -> str:
    """Return who of the support team is nearest to the unit, upwards; empty where nobody is."""
    held = RoleAssignment.objects.on(on).filter(role=Role.SUPPORT_TEAM, user__is_active=True)
    nearest = held.filter(unit__in=unit.ancestor_ids()).select_related("user").order_by("-unit__path", "pk").first()
    return nearest.user.full_name if nearest else ""
