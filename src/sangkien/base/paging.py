"""Which page of a list an address asks for."""


def page_number(raw: str) -> int:
    """Return the page, counted from 1, that ``raw`` names; 1 for whatever is no such number."""
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 6 and int(raw) > 0 else 1
