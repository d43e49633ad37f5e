"""Write docs/permissions.md from the tables in code; ``--check`` fails where the page is stale."""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"


def page() -> str:
    """Return the page: role × verb, and state × transition."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")
    import django

    django.setup()
    from django.utils import translation

    with translation.override("vi"):
        return "\n".join([*_roles(), "", *_transitions(), ""])


def _roles() -> list[str]:
    from sangkien.units.choices import Role
    from sangkien.units.rules import GRANTS, MAY_GIVE

    verbs = sorted({verb for granted in GRANTS.values() for verb in granted})
    lines = [
        "# Who may do what",
        "",
        "Generated from `units/rules.py` and `initiatives/choices.py` by `scripts/permissions.py`; `make check` fails when it is stale.",
        "A role holds at a unit for a time; its reach is the unit and everything below. A deed needs all three:",
        "the role grants the verb, the stage allows it, the state allows it.",
        "",
        "## Role × verb",
        "",
        "| Verb | " + " | ".join(f"{role.label} (`{role.value}`)" for role in Role) + " |",
        "|---|" + "---|" * len(Role),
    ]
    for verb in verbs:
        lines.append(f"| `{verb}` | " + " | ".join("✓" if verb in GRANTS[role] else "" for role in Role) + " |")
    lines += ["", "## Who may give which role", "", "| Holder | May give |", "|---|---|"]
    for role in Role:
        given = [other.label for other in Role if other in MAY_GIVE.get(role, frozenset())]
        lines.append(f"| {role.label} | {', '.join(str(label) for label in given) or '–'} |")
    return lines


def _transitions() -> list[str]:
    from sangkien.initiatives.choices import TRANSITIONS, State

    lines = ["## State × verb", "", "| Verb | From | To |", "|---|---|---|"]
    for verb, transition in TRANSITIONS.items():
        sources = ", ".join(str(state.label) for state in State if state in transition.sources)
        to = transition.to.label if transition.to else "as told (kept, or taken back)"
        lines.append(f"| {verb.label} (`{verb.value}`) | {sources} | {to} |")
    return lines


def main(arguments: list[str]) -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        print("The permission table is up to date.")
        return 0
    print("docs/permissions.md is stale: run scripts/permissions.py.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
