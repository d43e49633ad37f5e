"""The worker's form: every field may stay empty while it is a draft, and is read as tolerantly as can be.

The form is always bound: to what is stored, or to what was typed. What cannot be read keeps its text and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from sangkien.base.errors import Refusal
from sangkien.base.formats import day_and_month, number
from sangkien.base.reading import read_date, read_money, read_percent
from sangkien.base.text import normal, one_line
from sangkien.initiatives.choices import Answer, BenefitBasis, Gain, InitiativeKind, Visibility
from sangkien.initiatives.errors import BenefitNegative, BenefitTooLarge, TextTooLong
from sangkien.initiatives.labels import LABELS
from sangkien.initiatives.models import Entry
from sangkien.initiatives.rules import BENEFIT_LIMIT, TITLE_LIMIT, AuthorPart
from sangkien.programmes.choices import Exclusion
from sangkien.programmes.rules import RuleSet

WHAT = ("title", "kind", "summary", "before", "after", "field", "first_applied_on")
GAIN = (
    "effect",
    "benefit_vnd",
    "benefit_basis",
    "not_computable",
    "benefit_note",
    "gains",
    "decision_no",
    "recognised_on",
    "recognising_body",
    "author_group",
)
SEND = ("visibility", "may_publish", "exclusions")
#: Asked only where the programme wants them: the form stays short (D6).
ON_DEMAND = frozenset({"summary", "field"})
#: More rows than any programme allows authors: what is beyond is no list of authors.
MOST_ROWS = 200

KIND_NOTES = {
    InitiativeKind.TECHNICAL: _("Máy móc, vật liệu, quy trình công nghệ"),
    InitiativeKind.MANAGEMENT: _("Cách tổ chức, sắp xếp công việc"),
    InitiativeKind.OPERATIONAL: _("Thao tác, cách làm hằng ngày"),
    InitiativeKind.TECH_APPLICATION: _("Đưa kỹ thuật có sẵn vào dùng ở đơn vị"),
    InitiativeKind.RESEARCH_TOPIC: _("Đề tài đã nghiệm thu, có kết quả áp dụng"),
}
VISIBILITY_NOTES = {
    Visibility.PUBLIC: _("Ai cũng đọc được tên và phần tóm tắt, khi đơn vị đồng ý và bạn cho phép ở dưới."),
    Visibility.HIERARCHY: _("Cán bộ công đoàn đơn vị và cấp trên đọc được để kiểm tra."),
    Visibility.UNIT: _("Cấp trên thấy tên, hiệu quả và số quyết định, không thấy cách làm và minh chứng."),
}


class Read(forms.CharField):
    """A line or text read by one of our readers; its refusal becomes the message beside the field."""

    def __init__(self, read: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.read = read

    def clean(self, value: Any) -> Any:
        """Return what the reader makes of the text."""
        try:
            return self.read(str(value or ""))
        except Refusal as refusal:
            raise ValidationError(refusal.sentence, code=refusal.code) from None


def within(limit: int, raw: str) -> str:
    """Read one line of at most ``limit`` characters. Raises ``TextTooLong``."""
    text = one_line(raw)
    if len(text) > limit:
        raise TextTooLong(limit=limit)
    return text


def benefit(raw: str) -> int | None:
    """Read whole đồng that the database can hold. Raises the refusals of benefit."""
    amount = read_money(raw)
    if amount is not None and amount < 0:
        raise BenefitNegative
    if amount is not None and amount > BENEFIT_LIMIT:
        raise BenefitTooLarge
    return amount


def _text(label: Any, rows: int = 3) -> Read:
    return Read(normal, label=label, widget=forms.Textarea({"rows": rows}))


def _ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class DraftForm(forms.Form):
    """The fields ``names`` of an initiative, as one programme asks for them."""

    title = Read(partial(within, TITLE_LIMIT), label=LABELS["title"], widget=forms.Textarea({"rows": 3}))
    kind = forms.ChoiceField(label=_("Thuộc loại nào?"), required=False, widget=forms.RadioSelect)
    summary = _text(LABELS["summary"])
    before = _text(_("Trước đây làm thế nào?"))
    after = _text(_("Nay làm thế nào?"), 4)
    field = Read(partial(within, 120), label=LABELS["field"])
    first_applied_on = Read(read_date, label=_("Áp dụng lần đầu ngày nào?"))
    effect = _text(_("Nhờ vậy tốt hơn thế nào?"))
    benefit_vnd = Read(benefit, label=_("Làm lợi bao nhiêu tiền?"))
    benefit_basis = forms.ChoiceField(label=_("Số tiền này là của"), choices=BenefitBasis.choices, required=False)
    not_computable = forms.BooleanField(label=_("Không tính được bằng tiền"), required=False)
    benefit_note = _text(_("Tính như thế nào?"), 2)
    gains = _ticks(_("Còn có ích gì nữa?"), Gain.choices)
    decision_no = Read(partial(within, 80), label=LABELS["decision_no"])
    recognised_on = Read(read_date, label=LABELS["recognised_on"])
    recognising_body = Read(partial(within, 255), label=_("Nơi công nhận"))
    author_group = forms.ChoiceField(label=_("Tác giả chính thuộc nhóm nào?"), required=False)
    visibility = forms.ChoiceField(
        label=_("Ai được xem nội dung?"), choices=Visibility.choices, required=False, widget=forms.RadioSelect
    )
    may_publish = forms.BooleanField(
        label=_("Cho phép đăng tên sáng kiến và tên tác giả lên trang công khai."), required=False
    )
    exclusions = _ticks(_("Sáng kiến có thuộc trường hợp nào dưới đây không?"), ())

    def __init__(self, data: Mapping[str, Any], names: Sequence[str], rules: RuleSet, groups: Sequence[Any]) -> None:
        super().__init__(data)
        wanted = wanted_by(rules)
        dropped = ON_DEMAND - wanted
        if not groups:
            dropped |= {"author_group"}
        if not rules.exclusions:
            dropped |= {"exclusions"}
        for name in list(self.fields):
            if name not in names or name in dropped:
                del self.fields[name]
            else:
                # Read by the templates: what the programme can do without is marked as such.
                self.fields[name].spare = name not in wanted  # type: ignore[attr-defined]
        self._offer("kind", [pair for pair in InitiativeKind.choices if pair[0] in rules.kinds])
        self._offer("author_group", [("", _("Chọn nhóm")), *((group.code, group.name) for group in groups)])
        self._offer("exclusions", [pair for pair in Exclusion.choices if pair[0] in rules.exclusions])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        if name in self.fields:
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return what could be read, by name; empty choices keep what is stored."""
        self.full_clean()
        facts = dict(self.cleaned_data)
        for name in ("benefit_basis", "visibility"):
            if not facts.get(name):
                facts.pop(name, None)
        facts.pop("author_group", None)
        return facts

    def unread(self) -> dict[str, list[str]]:
        """Return what was typed into fields that could not be read, so that it is not lost."""
        typed = self.data if isinstance(self.data, MultiValueDict) else MultiValueDict(self.data)
        return {name: typed.getlist(name) for name in self.errors if name in self.fields}


def wanted_by(rules: RuleSet) -> set[str]:
    """Return the fields that a programme with ``rules`` cannot do without."""
    wanted = {"title", *rules.required}
    if rules.recognition_required:
        wanted |= {"decision_no", "recognised_on"}
    if rules.window is not None:
        wanted.add(str(rules.window.tested))
    return wanted


def as_typed(entry: Entry, names: Sequence[str]) -> MultiValueDict[str, str]:
    """Return what is stored as a person would have typed it."""
    typed: MultiValueDict[str, str] = MultiValueDict()
    for name in names:
        value = (
            entry.author_group and entry.author_group.code
            if name == "author_group"
            else getattr(entry.initiative, name)
        )
        if isinstance(value, list):
            typed.setlist(name, value)
        elif value is not None and value is not False:
            typed[name] = _written(name, value)
    return typed


def _written(name: str, value: Any) -> str:
    if name in {"first_applied_on", "recognised_on"}:
        # The Vietnamese form whatever the language of the page: it is read back as typed.
        return f"{day_and_month(value)}/{value.year}"
    if name == "benefit_vnd":
        return number(value)
    return "on" if value is True else str(value)


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """One row of the list of authors as it was typed; ``code`` is the staff code of somebody known by it."""

    name: str
    share: str
    code: str = ""

    def part(self) -> AuthorPart:
        """Return the author; a share that cannot be read is 0, which the rules refuse by name."""
        try:
            share = read_percent(self.share) or Decimal(0)
        except Refusal:
            share = Decimal(0)
        return AuthorPart(one_line(self.name)[:120], share, self.code)


def author_rows(data: MultiValueDict[str, str]) -> list[AuthorRow]:
    """Read ``author-0-name``, ``author-0-share``, …; numbers may have gaps.

    Empty rows are dropped, and those with the part 0: without a script that is how somebody is taken off the list.
    """
    numbers = sorted({int(parts[1]) for key in data if (parts := key.split("-"))[0] == "author" and _is_row(parts)})
    rows = [
        AuthorRow(
            one_line(data.get(f"author-{n}-name", "")),
            one_line(data.get(f"author-{n}-share", "")),
            one_line(data.get(f"author-{n}-id", ""))[:40],
        )
        for n in numbers[:MOST_ROWS]
    ]
    return [row for row in rows if (row.name or row.share) and row.share.rstrip("% ") != "0"]


def _is_row(parts: Sequence[str]) -> bool:
    return len(parts) == 3 and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 7


def rows_of(authors: Sequence[AuthorPart]) -> list[AuthorRow]:
    """Return stored authors as rows."""
    return [AuthorRow(part.name, number(part.share.normalize()), part.code) for part in authors]


class CodeForm(forms.Form):
    """The one-time code of a slip."""

    code = forms.CharField(
        label=_("Mã trên phiếu"),
        help_text=_("Tám chữ và số, ví dụ K7QM-2XWD. Gõ chữ thường cũng được."),
        max_length=40,
        error_messages={"required": _("Bạn chưa ghi mã.")},
    )


class AnswerForm(forms.Form):
    """What an author says of an initiative typed in their name; both answers stand side by side."""

    answer = forms.ChoiceField(
        label=_("Bạn thấy thế nào?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bạn chọn một câu trả lời nhé.")},
    )
    text = forms.CharField(
        label=_("Nếu chưa đúng: điều gì chưa đúng?"),
        help_text=_("Ví dụ: phần đóng góp của tôi là 40 %, hoặc: tôi không tham gia sáng kiến này."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
