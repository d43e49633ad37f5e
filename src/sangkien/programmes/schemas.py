"""Reading the definition of a programme: shape, lengths and values first, so that storing it cannot fail half-way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from sangkien.base.clock import parse_moment, start_of
from sangkien.base.errors import Refusal
from sangkien.base.text import one_line
from sangkien.programmes.choices import BlocKind, CheckChain
from sangkien.programmes.errors import CloseNotAfterOpen, DefinitionUnreadable
from sangkien.programmes.rules import read_rules

GRACE_LIMIT = 1440  # minutes
_YEARS = range(1900, 2200)
Shape = TypeVar("Shape", "StageShape", "BlocShape")


@dataclass(frozen=True, slots=True)
class StageShape:
    """A stage as it is written; half-open, ``grace_minutes`` 0 to 1440."""

    code: str
    name: str
    opens_at: datetime
    closes_at: datetime
    grace_minutes: int


@dataclass(frozen=True, slots=True)
class BlocShape:
    """A bloc with the codes of its units."""

    code: str
    name: str
    kind: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A programme as it is written; ``blocs`` None leaves the blocs as they are."""

    code: str
    name: str
    short_name: str
    root_unit: str
    rules: dict[str, Any]
    check_chain: str
    is_public: bool
    is_training: bool
    stages: tuple[StageShape, ...]
    groups: tuple[tuple[str, str], ...]
    blocs: tuple[BlocShape, ...] | None

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Definition:
        """Read the JSON of ``programme import``. Raises ``DefinitionUnreadable`` with the reason."""
        try:
            return _definition(raw)
        except DefinitionUnreadable:
            raise
        except Refusal as refusal:
            raise DefinitionUnreadable(why=refusal.sentence) from refusal
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise DefinitionUnreadable(why=str(error)) from error


def _definition(raw: Mapping[str, Any]) -> Definition:
    rules = dict(_object(raw.get("rules") or {}, "rules"))
    read_rules(rules)
    name = _text(raw, "name", 300)
    blocs = raw.get("blocs")
    stages = tuple(_stage(_object(one, "stages")) for one in _list(raw.get("stages"), "stages"))
    if not stages:
        raise DefinitionUnreadable(why=_("thiếu {key}").format(key="stages"))
    return Definition(
        code=_code(raw, 40),
        name=name,
        short_name=_text(raw, "short_name", 300, name)[:120],
        root_unit=_text(raw, "root_unit", 40) if raw.get("root_unit") else "",
        rules=rules,
        check_chain=CheckChain(raw.get("check_chain", CheckChain.UPPER)),
        is_public=bool(raw.get("is_public", True)) and not raw.get("is_training", False),
        is_training=bool(raw.get("is_training", False)),
        stages=_unrepeated(stages, _("hai giai đoạn cùng mã")),
        groups=tuple(_group(one) for one in _list(raw.get("author_groups"), "author_groups")),
        blocs=None if blocs is None else _unrepeated(_blocs(blocs), _("hai cụm, khối cùng mã")),
    )


def _stage(raw: Mapping[str, Any]) -> StageShape:
    code = _code(raw, 20)
    opens_at, closes_at = (_moment(_text(raw, key, 60)) for key in ("opens_at", "closes_at"))
    if closes_at <= opens_at:
        raise CloseNotAfterOpen
    grace = raw.get("grace_minutes") or 0
    if isinstance(grace, bool) or not isinstance(grace, int) or not 0 <= grace <= GRACE_LIMIT:
        raise DefinitionUnreadable(why=_("grace_minutes cần là số phút từ 0 đến {most}").format(most=GRACE_LIMIT))
    return StageShape(code, _text(raw, "name", 120, code), opens_at, closes_at, grace)


def _moment(text: str) -> datetime:
    if len(text) != 10:
        return parse_moment(text)
    day = date.fromisoformat(text)  # a bare day in a definition is its first minute: stages are half-open
    if day.year not in _YEARS:
        raise ValueError(text)
    return start_of(day)


def _group(raw: object) -> tuple[str, str]:
    if isinstance(raw, str):
        raw = {"code": raw[:40], "name": raw}
    group = _object(raw, "author_groups")
    code = _text(group, "code", 40)
    return code, _text(group, "name", 200, code)


def _blocs(raw: object) -> tuple[BlocShape, ...]:
    return tuple(_bloc(_object(one, "blocs")) for one in _list(raw, "blocs"))


def _bloc(raw: Mapping[str, Any]) -> BlocShape:
    code = _code(raw, 40)
    kind = raw.get("kind", BlocKind.BLOC)
    units = _list(raw.get("units") or raw.get("members"), "units")
    return BlocShape(
        code=code,
        name=_text(raw, "name", 200, code),
        kind=kind if kind in BlocKind.values else BlocKind.BLOC,
        units=tuple(dict.fromkeys(_text({"units": unit}, "units", 40) for unit in units)),
    )


def _code(raw: Mapping[str, Any], limit: int) -> str:
    code = _text(raw, "code", limit)
    if "/" in code or not code.strip("."):  # codes stand in addresses
        raise DefinitionUnreadable(why=_("mã “{code}” không dùng được dấu “/” hay chỉ có dấu chấm").format(code=code))
    return code


def _text(raw: Mapping[str, Any], key: str, limit: int, default: str = "") -> str:
    found = raw.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int | None):
        raise DefinitionUnreadable(why=_("{key} cần là chữ").format(key=key))
    text = one_line(str(found)) if found is not None else ""
    text = text or default
    if not text:
        raise DefinitionUnreadable(why=_("thiếu {key}").format(key=key))
    if len(text) > limit or any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text):
        raise DefinitionUnreadable(why=_("{key} dài quá {limit} ký tự hoặc có ký tự lạ").format(key=key, limit=limit))
    return text


def _object(raw: object, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise DefinitionUnreadable(why=_("{where} cần là đối tượng").format(where=where))
    return raw


def _list(raw: object, where: str) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list | tuple):
        raise DefinitionUnreadable(why=_("{where} cần là danh sách").format(where=where))
    return list(raw)


def _unrepeated(shapes: tuple[Shape, ...], why: str) -> tuple[Shape, ...]:
    if len({shape.code for shape in shapes}) < len(shapes):
        raise DefinitionUnreadable(why=why)
    return shapes
