"""What every page's frame shows: who is here, what waits, how long the programme is still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from sangkien.accounts.models import User
from sangkien.base.clock import now
from sangkien.base.formats import days_until, initials
from sangkien.checking.queries import FEW, waiting_count
from sangkien.notices.queries import unread_count
from sangkien.programmes.access import current_for
from sangkien.programmes.errors import ProgrammeNotFound
from sangkien.programmes.models import Programme
from sangkien.programmes.queries import public_programme, stage_for_display
from sangkien.units.access import Reach, reach_of

Link = tuple[str, str, int, bool]


@dataclass(slots=True)
class Ribbon:
    """The line under the bar: the programme, its stage, the time left."""

    programme_name: str
    stage_name: str
    closes_at: datetime
    days_left: int
    closed: bool
    training: bool = False


@dataclass(slots=True)
class Frame:
    """See docs/components.md; everything is optional."""

    now: datetime
    nav: list[Link] = field(default_factory=list)
    public_nav: list[Link] = field(default_factory=list)
    tabs: list[tuple[str, str, str, bool]] = field(default_factory=list)
    user_links: list[tuple[str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    ribbon: Ribbon | None = None
    user_name: str = ""
    user_initials: str = ""
    unit_name: str = ""
    bell_url: str = ""
    bell_count: int = 0
    home_url: str = "/"
    submit_url: str = ""
    search_url: str = ""
    footer: dict[str, Any] | None = None


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor; the frame is only built by pages that show it."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> Frame:
    built = Frame(now=now(), submit_url=reverse("initiatives:start"))
    built.languages = [("vi", "Tiếng Việt"), ("en", "English")]
    built.public_nav = [
        _link(request, gettext("Tổng quan"), reverse("public:home"), exact=True),
        _link(request, gettext("Bảng xếp hạng"), reverse("public:board")),
        _link(request, gettext("Màn hình lớn"), reverse("public:screen")),
        _link(request, gettext("Mỗi con số nghĩa là gì?"), reverse("public:figures")),
    ]
    _footer(built)
    user = request.user
    if isinstance(user, User) or getattr(user, "is_authenticated", False):
        _person(built, request, user)  # type: ignore[arg-type]
    return built


def _footer(built: Frame) -> None:
    programme = public_programme()
    name = programme.root_unit.name if programme else "Sáng Kiến"
    built.footer = {
        "org_name": name,
        "lines": [gettext("Quản trị chương trình: {name}").format(name=name)],
        "links": [
            (gettext("Kiểm tra bảng đã chốt"), reverse("public:snapshots")),
            (gettext("Mỗi con số nghĩa là gì?"), reverse("public:figures")),
            (gettext("Hướng dẫn từng bước"), reverse("public:guides")),
            ("Tiếng Việt · English", reverse("public:language")),
        ],
    }


def _person(built: Frame, request: HttpRequest, user: User) -> None:
    reach = reach_of(user)
    built.user_name, built.user_initials = user.full_name, initials(user.full_name)
    built.unit_name = reach.standings[0].unit.short_name if reach.standings else ""
    built.bell_url, built.bell_count = reverse("notices:list"), unread_count(user)
    built.home_url = reverse("desk:home")
    built.search_url = reverse("search:page")
    built.user_links = [
        (gettext("Hồ sơ của bạn"), reverse("accounts:profile")),
        (gettext("Hướng dẫn từng bước"), reverse("public:guides")),
    ]
    built.tabs = _tabs(request)
    try:
        programme: Programme | None = current_for(user, request.session.get("programme", ""), built.now)
    except ProgrammeNotFound:
        programme = None
    built.nav = _nav(request, reach, user, programme)
    built.ribbon = _ribbon(programme, built.now) if programme else None


def _tabs(request: HttpRequest) -> list[tuple[str, str, str, bool]]:
    wanted = [
        (gettext("Trang chủ"), reverse("public:home"), "home"),
        (gettext("Của tôi"), reverse("initiatives:mine"), "list"),
        (gettext("Nộp mới"), reverse("initiatives:start"), "plus"),
        (gettext("Tin báo"), reverse("notices:list"), "bell"),
    ]
    return [(label, url, icon, request.path == url) for label, url, icon in wanted]


def _nav(request: HttpRequest, reach: Reach, user: User, programme: Programme | None) -> list[Link]:
    links = [_link(request, gettext("Bàn làm việc"), reverse("desk:home"))]
    links.append(_link(request, gettext("Sáng kiến"), reverse("initiatives:mine")))
    if reach.has("enter_for_others"):
        links.append(_link(request, gettext("Nhập hộ"), reverse("imports:desk"), also=reverse("imports:batches")))
    if reach.has("check") and programme is not None:
        waiting = waiting_count(user, programme, up_to=FEW)
        links.append(
            _link(
                request, gettext("Kiểm tra"), reverse("checking:queue"), count=waiting, also=reverse("search:clusters")
            )
        )
    if reach.has("split_target"):
        links.append(_link(request, gettext("Chỉ tiêu"), reverse("desk:targets")))
    if reach.has("view_unit"):
        links.append(_link(request, gettext("Đơn vị"), reverse("units:tree")))
    if reach.has("publish_results"):
        templates = reverse("reports:templates")
        links.append(_link(request, gettext("Kết quả"), reverse("reports:results"), also=templates))
    if reach.has("define_programme"):
        links.append(_link(request, gettext("Chương trình"), reverse("programmes:list")))
    return links


def _link(request: HttpRequest, label: str, url: str, *, count: int = 0, exact: bool = False, also: str = "") -> Link:
    current = request.path == url if exact else request.path.startswith((url, also or url))
    return (label, url, count, current)


def _ribbon(programme: Programme, at: datetime) -> Ribbon | None:
    stage = stage_for_display(programme, at)
    if stage is None:
        return None
    closed = stage.closes_at <= at
    return Ribbon(
        programme_name=programme.short_name,
        stage_name=stage.name,
        closes_at=stage.closes_at,
        days_left=0 if closed else days_until(stage.closes_at, at),
        closed=closed,
        training=programme.is_training,
    )
