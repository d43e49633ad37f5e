"""Code lists of initiatives and the one table of states and transitions."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class InitiativeKind(models.TextChoices):
    """The five kinds (domain §1.2, D3)."""

    TECHNICAL = "technical", _("Giải pháp kỹ thuật")
    MANAGEMENT = "management", _("Giải pháp quản lý")
    OPERATIONAL = "operational", _("Giải pháp tác nghiệp")
    TECH_APPLICATION = "tech_application", _("Ứng dụng tiến bộ kỹ thuật")
    RESEARCH_TOPIC = "research_topic", _("Đề tài nghiên cứu khoa học")


class BenefitBasis(models.TextChoices):
    """What an amount of benefit covers (D11)."""

    FIRST_YEAR = "first_year", _("Năm đầu áp dụng")
    YEARLY = "yearly", _("Mỗi năm")
    TOTAL = "total", _("Tổng cộng đến nay")


class Gain(models.TextChoices):
    """Effects other than money."""

    SAFER = "safer", _("An toàn hơn")
    EASIER = "easier", _("Đỡ mệt hơn")
    FASTER = "faster", _("Nhanh hơn")
    CLEANER = "cleaner", _("Sạch hơn")


class Visibility(models.TextChoices):
    """Who may read the content (D51)."""

    PUBLIC = "public", _("Công khai phần tóm tắt")
    HIERARCHY = "hierarchy", _("Các cấp công đoàn")
    UNIT = "unit", _("Chỉ đơn vị")


class Answer(models.TextChoices):
    """What an author says of an initiative that somebody else typed for them."""

    YES = "yes", _("Đúng, đây là sáng kiến của tôi")
    NO = "no", _("Không đúng")


class Way(models.TextChoices):
    """How an answer reached us."""

    LINK = "link", _("đường dẫn riêng")
    CODE = "code", _("mã một lần")
    ACCOUNT = "account", _("tài khoản")


class State(models.TextChoices):
    """States of an entry (D19)."""

    DRAFT = "draft", _("Nháp")
    SUBMITTED = "submitted", _("Đã nộp")
    UNDER_REVIEW = "under_review", _("Đang xem xét")
    NEEDS_CHANGES = "needs_changes", _("Cần bổ sung")
    VALID = "valid", _("Hợp lệ")
    INVALID = "invalid", _("Không hợp lệ")
    DUPLICATE = "duplicate", _("Trùng")
    WITHDRAWN = "withdrawn", _("Đã rút")


#: What the column "lượt nộp" counts: all but drafts and withdrawn (contracts).
COUNTED = frozenset(set(State) - {State.DRAFT, State.WITHDRAWN})
WAITING = frozenset({State.SUBMITTED, State.UNDER_REVIEW})
#: From which states an initiative is carried over into another programme.
CARRIED = WAITING | {State.VALID}


class Verb(models.TextChoices):
    """What can happen to an entry."""

    SUBMIT = "submit", _("Nộp sáng kiến")
    RESUBMIT = "resubmit", _("Bổ sung và nộp lại")
    WITHDRAW = "withdraw", _("Rút sáng kiến")
    FORWARD = "forward", _("Kiểm tra xong ở đơn vị, chuyển cấp trên")
    RETURN = "return", _("Đề nghị bổ sung")
    ACCEPT = "accept", _("Xác nhận hợp lệ")
    REJECT = "reject", _("Không hợp lệ")
    MARK_DUPLICATE = "mark_duplicate", _("Trùng với sáng kiến khác")
    TRANSFER = "transfer", _("Chuyển đúng đơn vị")
    REOPEN = "reopen", _("Xem xét lại")
    UNDO = "undo", _("Hoàn tác")
    CORRECT = "correct", _("Đính chính")


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a verb leads where; ``to`` None keeps (or, for undo and import, is told) the state."""

    sources: frozenset[State]
    to: State | None


_ALL = frozenset(State)
TRANSITIONS: dict[Verb, Transition] = {
    Verb.SUBMIT: Transition(frozenset({State.DRAFT}), State.SUBMITTED),
    Verb.RESUBMIT: Transition(frozenset({State.NEEDS_CHANGES}), State.SUBMITTED),
    Verb.WITHDRAW: Transition(
        frozenset({State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.NEEDS_CHANGES}), State.WITHDRAWN
    ),
    Verb.FORWARD: Transition(frozenset({State.SUBMITTED}), State.UNDER_REVIEW),
    Verb.RETURN: Transition(WAITING, State.NEEDS_CHANGES),
    Verb.ACCEPT: Transition(WAITING, State.VALID),
    Verb.REJECT: Transition(WAITING, State.INVALID),
    Verb.MARK_DUPLICATE: Transition(WAITING, State.DUPLICATE),
    Verb.TRANSFER: Transition(WAITING | {State.NEEDS_CHANGES}, None),
    Verb.REOPEN: Transition(frozenset({State.VALID, State.INVALID, State.DUPLICATE}), State.UNDER_REVIEW),
    Verb.UNDO: Transition(_ALL - {State.DRAFT}, None),
    Verb.CORRECT: Transition(_ALL, None),
}
