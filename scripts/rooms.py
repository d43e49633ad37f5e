"""Fail when a file stands in no known room, so that no junk drawer grows (docs/structure.md)."""

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "sangkien"
ROOMS = {
    "__init__", "urls", "apps", "views", "api", "admin", "tasks", "management", "middleware", "adapter", "backends",
    "forms", "tables", "filters", "schemas", "services", "access", "queries", "models", "rules", "choices", "errors",
    "signals", "labels", "migrations", "templates", "templatetags", "static",
}  # fmt: skip
#: Apps without a noun of ours: they hold what all others stand on, or put everything together.
FREE = {"base", "bench", "config", "demonstration", "locale"}
LONGEST_FILE = 400


def strangers() -> list[str]:
    """Return files in no room, and files that grew too long."""
    found = []
    for app in sorted(path for path in PACKAGE.iterdir() if path.is_dir() and path.name not in FREE | {"__pycache__"}):
        for entry in sorted(app.iterdir()):
            if entry.name != "__pycache__" and entry.stem not in ROOMS:
                found.append(f"{entry.relative_to(PACKAGE)}: no such room")
    for path in sorted(PACKAGE.rglob("*.py")):
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > LONGEST_FILE and "migrations" not in path.parts:
            found.append(f"{path.relative_to(PACKAGE)}: {length} lines, more than {LONGEST_FILE}")
    return found


if __name__ == "__main__":
    problems = strangers()
    print("\n".join(problems) or "Every file has its room.")
    sys.exit(1 if problems else 0)
