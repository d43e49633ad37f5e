"""Filters and tags of every page: how numbers, days and money read, icons, charts, our scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sangkien.base import charts, formats, icons
from sangkien.base.charts import bars
from sangkien.base.charts.heat import heat_scale as draw_heat_scale
from sangkien.base.logo import LOGO

register = template.Library()

for plain in (
    formats.number,
    formats.up_to,
    formats.percent,
    formats.money,
    formats.money_short,
    formats.money_words,
    formats.day,
    formats.day_month,
    formats.weekday,
    formats.clock,
    formats.moment,
    formats.deadline,
    formats.last_day,
    formats.file_size,
    formats.check_code,
    formats.initials,
):
    register.filter(plain.__name__, plain)
register.filter("attained", formats.attained)
register.filter("band_of", bars.band_of)
register.simple_tag(formats.span, name="span_of_days")
register.simple_tag(icons.icon, name="icon")
register.simple_tag(bars.bands_bar, name="bands_bar")
register.simple_tag(bars.shares_bar, name="shares_bar")
register.simple_tag(charts.draw, name="draw")
register.simple_tag(charts.table, name="chart_table")
register.simple_tag(draw_heat_scale, name="heat_scale")
register.filter("has_narrow", charts.has_narrow)


@register.filter
def ago(value: Any) -> str:
    """``12 phút trước``, counted from this minute."""
    return formats.ago(value, timezone.now())


@register.filter
def time_left(end: Any) -> str:
    """``Còn 37 ngày``, counted from this minute."""
    return formats.time_left(end, timezone.now())


@register.filter
def band_label(band: str) -> str:
    """The words of a band."""
    return str(bars.BAND_LABELS.get(band, band))


@register.filter
def magnitude(value: int) -> int:
    """The number without its sign: places moved are said with an arrow."""
    return abs(value)


@register.filter
def safe_attrs(attrs: Mapping[str, Any]) -> SafeString:
    """A component's remaining attributes, every value escaped; True stands alone, False and None vanish.

    Handlers (``on…``) are dropped: the content policy forbids them anyway.
    """
    declared: set[str] = getattr(attrs, "_exclude_from_str", set())
    kept = [
        (name, value)
        for name, value in attrs.items()
        if name not in declared and value is not None and value is not False and not name.startswith("on")
    ]
    return format_html_join(" ", "{}", ((attribute(name, value),) for name, value in kept))


def attribute(name: str, value: Any) -> SafeString:
    """One attribute as HTML."""
    if value is True or value == "":
        return format_html("{}", name)
    return format_html('{}="{}"', name, value)


@register.filter
def as_json(value: Any) -> str:
    """JSON for a data attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, default=str)


@register.simple_tag
def bar(
    percent: Any = 0,
    band: str = "",
    top: Any = 100,
    pace: Any = None,
    css: str = "",
    label: str = "",
) -> SafeString:
    """A progress bar; attributes written as text are read as numbers."""
    return bars.bar(
        as_number(percent) or 0, band=band, top=as_number(top) or 100, pace=as_number(pace), css=css, label=label
    )


def as_number(value: Any) -> float | None:
    """A number out of a component's attribute, which may have passed through text; empty is None."""
    return None if value in (None, "") else float(str(value).replace(",", "."))


@register.simple_tag
def logo_path(part: str) -> str:
    """The outline of a part of the logo: word_base, word_acc, mark_base, mark_acc."""
    return LOGO[part]


@register.simple_tag
def scripts(*names: str) -> SafeString:
    """Script tags for our own modules, by name: ``{% scripts "autosave" "photo" %}``."""
    rows = ((static(f"base/{name}.js"),) for name in names)
    return format_html_join("\n", '<script type="module" src="{}"></script>', rows)


@register.simple_tag
def field_widget(field: Any, css: str, hint: Any = "", money: bool = False, **extra: Any) -> SafeString:
    """A form field's input with its classes, its description and, when it is wrong, aria-invalid."""
    key = field.id_for_label or field.auto_id
    ids = [(hint, "goi-y"), (field.errors, "loi"), (money, "chu")]
    own = field.field.widget.attrs.get("class", "")
    attrs = {
        **extra,
        "class": f"{css} {own}".strip(),
        "aria-describedby": " ".join(f"{key}-{name}" for there, name in ids if there),
        "aria-invalid": "true" if field.errors else "",
    }
    html: SafeString = field.as_widget(attrs={k: v for k, v in attrs.items() if v not in ("", None)})
    return html


@register.filter
def typed_money_words(value: Any) -> str:
    """The amount a person has typed, in words; nothing while it cannot be read as whole đồng."""
    digits = str(value or "").replace(".", "").replace(" ", "")
    return formats.money_words(int(digits)) if digits.isdecimal() and len(digits) < 16 else ""


@register.filter
def share_of(part: Any, whole: Any) -> Any:
    """Percent of ``whole`` that ``part`` is; None without a whole."""
    return formats.share(part, whole)


@register.filter
def lookup(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """The mapping's value for a key that is itself a variable; empty where there is none."""
    return (mapping or {}).get(key, "")


@register.filter
def widget_kind(field: Any) -> str:
    """text, textarea, select, file, check (one tick), radios or ticks (several cards)."""
    kinds = {
        "CheckboxInput": "check",
        "RadioSelect": "radios",
        "CheckboxSelectMultiple": "ticks",
        "Textarea": "textarea",
        "Select": "select",
        "ClearableFileInput": "file",
        "FileInput": "file",
    }
    return next((kinds[c.__name__] for c in type(field.field.widget).__mro__ if c.__name__ in kinds), "text")


GLYPHS = {"over": "over", "half_to_full": "half", "below_half": "low"}


@register.filter
def glyph_of(band: str) -> str:
    """Return the glyph of a band of a table (`half_to_full` → `half`)."""
    return GLYPHS.get(str(band), "none")


@register.filter
def excess(valid: int | None, target: int | None) -> str:
    """Return by how much `valid` exceeds `target`, as a percentage with two decimals."""
    part = formats.share(valid, target)
    return "" if part is None else formats.percent(part - 100)


@register.filter
def billions(amount: int | None) -> str:
    """Return whole VND as billions (tỷ) with one decimal, for a column headed so."""
    return "" if amount is None else formats.number(Decimal(amount) / 10**9, 1)
