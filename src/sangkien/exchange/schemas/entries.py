"""An entry as another system sends it, and how it is read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue

from sangkien.base.errors import Refusal
from sangkien.base.text import one_line
from sangkien.exchange.errors import FieldUnfit
from sangkien.exchange.rules import BATCH_LIMIT, digest_of
from sangkien.imports.schemas import EntryRow, read_row
from sangkien.initiatives.choices import BenefitBasis, InitiativeKind, Visibility
from sangkien.initiatives.rules import AuthorPart

_CENT = Decimal("0.01")
_MOST_IGNORED = 20

EXAMPLE: dict[str, Any] = {
    "external_key": "hrm-2023-00417",
    "title": "Giá đỡ ống thủy lực tháo nhanh",
    "summary": "Giá đỡ nhấc ra bằng tay khi di giàn.",
    "authors": [{"name": "Lê Văn Tám", "share": 60, "code": "NV0417"}, {"name": "Vũ Thị Na", "share": 40}],
    "submitter": "Cao Thị Lý",
    "unit_code": "CS1",
    "kind": "technical",
    "first_applied_on": "2023-01-05",
    "recognised_on": "2023-02-01",
    "decision_no": "12/QĐ-SK",
    "benefit_vnd": 12000000,
    "before": "Ống treo bằng dây thép, khi di giàn hay bị kẹp dập.",
    "after": "Hàn giá hình lưỡi câu lên đuôi xà, đầu giá bọc cao su.",
    "effect": "Số ống hỏng giảm từ 44 xuống 9 ống một năm.",
}


class AuthorIn(BaseModel):
    """An author. The shares of an entry sum to 100; a staff code names one person anywhere."""

    name: str = Field(max_length=120)
    share: Decimal = Field(default=Decimal(100), gt=0, le=100, description="Percent, at most two decimals count.")
    code: str = Field("", max_length=40, description="Staff code, where there is one.")


class EntryIn(BaseModel):
    """One entry, sent whole: what is left out is empty. ``external_key`` is unique within your system."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE], "additionalProperties": True})

    external_key: str = Field(min_length=1, max_length=120)
    title: str = Field(max_length=1000)
    summary: str = ""
    before: str = Field("", description="How it was done before.")
    after: str = Field("", description="How it is done now.")
    effect: str = Field("", description="What it is good for.")
    authors: list[AuthorIn] = Field(default_factory=list, max_length=200)
    submitter: str = Field("", max_length=120, description="Who typed it in; the token's name where it is left out.")
    unit_code: str = Field("", max_length=40, description="The token's own unit where it is left out.")
    kind: InitiativeKind | None = None
    author_group: str = Field("", max_length=40)
    field: str = Field("", max_length=120)
    first_applied_on: str | None = Field(None, max_length=40, description="ISO 8601 day.")
    recognised_on: str | None = Field(None, max_length=40, description="ISO 8601 day.")
    decision_no: str = Field("", max_length=80)
    benefit_vnd: int | None = Field(None, description="Whole đồng.")
    benefit_basis: BenefitBasis = BenefitBasis.FIRST_YEAR
    not_computable: bool = Field(False, description="The benefit cannot be told in money.")
    visibility: Annotated[
        str,
        Field(
            pattern="^(hierarchy|unit)$",
            description="Who may read how it is done; heard when an entry first comes in. Publishing needs its author.",
        ),
    ] = Visibility.HIERARCHY.value


class _DescribedAsEntry:
    """Describes anything at all as an entry: what a batch should hold, though it is read one by one."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(EntryIn.__pydantic_core_schema__)


#: One entry of a batch: read one by one, so that a bad one does not cost the others.
Item = Annotated[Any, _DescribedAsEntry()]


class EntryPush(EntryIn):
    """An entry for one programme; a token bound to a programme need not name it."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"programme": "1trieu", **EXAMPLE}], "additionalProperties": True},
    )

    programme: str | None = Field(None, max_length=60)


class BatchIn(BaseModel):
    """Up to 500 entries for one programme."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"programme": "1trieu", "entries": [EXAMPLE]}]})

    programme: str | None = Field(None, max_length=60)
    entries: list[Item] = Field(max_length=BATCH_LIMIT)


def read_item(raw: object) -> EntryIn | list[Refusal]:
    """Read one entry of a batch; returns it, or what is wrong with its form."""
    try:
        return EntryIn.model_validate(raw)
    except ValidationError as error:
        return [unfit(row["loc"], row["type"]) for row in error.errors(include_url=False, include_input=False)]


_WHY = {
    "missing": lambda: _("thiếu mục này"),
    "string_too_long": lambda: _("dài quá"),
    "string_too_short": lambda: _("để trống"),
    "too_long": lambda: _("nhiều quá"),
    "enum": lambda: _("không thuộc danh mục"),
    "string_unicode": lambda: _("có ký tự không đọc được"),
}


def unfit(place: tuple[int | str, ...], kind: str) -> FieldUnfit:
    """Return a fault of form as a refusal that names its field."""
    spoken = _WHY.get(kind, lambda: _("sai kiểu hoặc ngoài khoảng cho phép"))()
    return FieldUnfit(field=".".join(str(step)[:60] for step in place), why=spoken)


def row_of(entry: EntryIn, *, line: int, submitter: str) -> EntryRow:
    """Return the canonical row of ``entry``; its texts are read as those of a sheet. Raises the first refusal found."""
    texts = {
        name: getattr(entry, name)
        for name in (
            "external_key",
            "title",
            "summary",
            "before",
            "after",
            "effect",
            "field",
            "unit_code",
            "decision_no",
        )
    }
    texts |= {name: getattr(entry, name) or "" for name in ("first_applied_on", "recognised_on")}
    texts["kind"] = entry.kind.value if entry.kind else ""
    texts["author_group"] = entry.author_group
    texts["submitter"] = entry.submitter or submitter
    texts["benefit_vnd"] = "" if entry.benefit_vnd is None else str(entry.benefit_vnd)
    row = read_row(line, texts)
    facts = replace(row.facts, authors=_authors(entry.authors), not_computable=entry.not_computable)
    return replace(row, facts=facts, basis=entry.benefit_basis.value, visibility=entry.visibility)


def _authors(authors: list[AuthorIn]) -> tuple[AuthorPart, ...]:
    return tuple(
        AuthorPart(one_line(author.name)[:120], author.share.quantize(_CENT), one_line(author.code)[:40])
        for author in authors
    )


def digest_of_entry(entry: EntryIn) -> str:
    """Return what two deliveries of the same entry have in common; fields we do not know play no part."""
    return digest_of(entry.model_dump(mode="json", include=set(EntryIn.model_fields)))


def ignored_of(entry: EntryIn) -> tuple[str, ...]:
    """Return the names of fields that were sent and play no part (verdicts are made here, for one)."""
    extra = set(entry.model_extra or {})
    return tuple(name[:60] for name in sorted(extra)[:_MOST_IGNORED])
