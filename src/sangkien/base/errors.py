"""Refusals: exceptions whose docstring is the sentence the person reads."""

import inspect
import re

from django.utils.translation import gettext


class Refusal(Exception):
    """Yêu cầu này chưa thực hiện được."""

    #: The form field beside which the sentence belongs; empty for the whole form.
    field: str = ""
    #: HTTP status with which a door answers.
    status: int = 409
    _code: str = "refusal"

    def __init_subclass__(cls) -> None:
        """Give each refusal its name, once."""
        cls._code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, *, field: str = "", **facts: object) -> None:
        super().__init__(facts)
        self.field = field or type(self).field
        self.facts = facts

    @property
    def code(self) -> str:
        """Return the stable name of the refusal, e.g. ``shares_do_not_sum``."""
        return self._code

    @property
    def sentence(self) -> str:
        """Return the translated sentence with its facts filled in."""
        text = inspect.cleandoc(type(self).__doc__ or Refusal.__doc__ or "")
        return gettext(" ".join(text.split("\n\n", 1)[0].split())).format(**self.facts)

    def __str__(self) -> str:
        return self.sentence


class Refusals(Refusal):
    """Còn vài chỗ cần xem lại."""

    status = 422

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__()
        self.refusals = refusals

    @property
    def sentence(self) -> str:
        """Return all sentences, one after the other."""
        return " ".join(refusal.sentence for refusal in self.refusals)


class NotAllowed(Refusal):
    """Bạn không có quyền làm việc này."""

    status = 403


class NotFound(Refusal):
    """Không tìm thấy nội dung bạn cần."""

    status = 404
