"""Pure rules of units: the grants of each role, and the text a unit is found by."""

from collections.abc import Iterable

from sangkien.base.text import fold, one_line
from sangkien.units.choices import Role

#: Role → verbs. One table in code; printed into docs/permissions.md and tested as role × stage × state.
GRANTS: dict[str, frozenset[str]] = {
    Role.MEMBER: frozenset({"enter"}),
    Role.SUPPORT_TEAM: frozenset({"enter", "enter_for_others", "view_unit"}),
    Role.UNIT_OFFICER: frozenset(
        {
            "enter",
            "enter_for_others",
            "view_unit",
            "check",
            "issue_account",
            "split_target",
            "publish_results",
            "give_role",
            "keep_people",
            "connect",
        }
    ),
    Role.PROGRAMME_ADMIN: frozenset(
        {
            "enter",
            "enter_for_others",
            "view_unit",
            "check",
            "issue_account",
            "split_target",
            "assign_target",
            "publish_results",
            "give_role",
            "keep_people",
            "reorganise",
            "define_programme",
            "freeze",
            "carry_over",
            "reopen",
            "connect",
        }
    ),
    Role.OPERATOR: frozenset({"issue_account", "give_role", "view_system"}),
}

ADMINISTRATORS = frozenset({Role.PROGRAMME_ADMIN, Role.OPERATOR})
#: Which roles a holder may hand out.
MAY_GIVE: dict[str, frozenset[str]] = {
    Role.UNIT_OFFICER: frozenset({Role.MEMBER, Role.SUPPORT_TEAM, Role.UNIT_OFFICER}),
    Role.PROGRAMME_ADMIN: frozenset({Role.MEMBER, Role.SUPPORT_TEAM, Role.UNIT_OFFICER, Role.PROGRAMME_ADMIN}),
    Role.OPERATOR: frozenset(Role.values),
}


def search_text(code: str, names: Iterable[str]) -> str:
    """Return the folded text in which a unit is found: code, names now and before, aliases."""
    words = [code, *names]
    return " | ".join(dict.fromkeys(fold(one_line(word)) for word in words if word.strip()))


def short_name_of(name: str) -> str:
    """Return a short name made from a long one, where none was given ("Công đoàn Công ty Than X" → "Than X")."""
    short = one_line(name)
    for prefix in ("Công đoàn ", "Công ty ", "CP "):
        if short.startswith(prefix) and len(short) > len(prefix) + 3:
            short = short[len(prefix) :]
    return short[:120]
