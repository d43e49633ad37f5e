"""Pure rules of accounts."""

import re

_PHONE = re.compile(r"(?:\+84|84|0)([35789]\d{8})")


def normal_phone(raw: str) -> str:
    """Return a Vietnamese mobile number as ``0912345678``, or "" where ``raw`` is none."""
    match = _PHONE.fullmatch(re.sub(r"[\s.\-()]", "", raw))
    return f"0{match.group(1)}" if match else ""


def spellings_of_phone(phone: str) -> list[str]:
    """Return how a number in its normal form is written as one word, with and without the country's prefix."""
    return [phone, f"84{phone[1:]}", f"+84{phone[1:]}"]
