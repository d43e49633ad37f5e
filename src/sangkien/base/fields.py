"""Fields of forms that several apps use."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

#: Halves of signs that no text may hold and no database takes.
_HALVES: Final = re.compile("[\ud800-\udfff]")


class RowsField(forms.JSONField):
    """Rows that a page was given and sends back. What does not parse, however it was bent, is a fault of the form."""

    def to_python(self, value: Any) -> Any:
        """Return the rows. Raises ``ValidationError``, also for what is nested too deep or holds endless numbers."""
        try:
            return super().to_python(_HALVES.sub("", _unescaped(value)) if isinstance(value, str) else value)
        except (ValueError, RecursionError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def _unescaped(text: str) -> str:
    """Return JSON without escapes of half signs, which would come to life when it is read."""
    return re.sub(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", "", text)
