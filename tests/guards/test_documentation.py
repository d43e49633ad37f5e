"""What the documentation says of the code, held to the code."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from sangkien.initiatives.choices import TRANSITIONS
from sangkien.units.choices import Role

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CONFIG = ROOT / "src" / "sangkien" / "config"
#: How a variable is read: by Django's and our own means.
_READ = re.compile(
    r"(?:environ(?:\.get)?[(\[]|\b(?:flag|number|listed)\()\s*\"([A-Z][A-Z0-9_]+)\"|\"([A-Z_]+)\" (?:not )?in os\.environ"
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_EDGE = re.compile(r"^\s*(\w+) --> (\w+): (\w+)$", re.MULTILINE)
GUIDES = {
    Role.MEMBER: ["nguoi-lao-dong"],
    Role.SUPPORT_TEAM: ["to-ho-tro"],
    Role.UNIT_OFFICER: ["can-bo-co-so", "can-bo-cap-tren"],
    Role.PROGRAMME_ADMIN: ["quan-tri"],
    Role.OPERATOR: ["van-hanh"],
}


def pages() -> list[Path]:
    """Every page that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in found if name and (ROOT / name).is_file()]


def links(page: Path) -> Iterator[str]:
    """The targets of a page's links that lead to files of ours; what stands in code is none."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in _LINK.findall(text):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


def test_every_variable_that_settings_read_is_documented() -> None:
    read = set()
    for name in ("settings.py", "environment.py", "serving.py"):
        for either in _READ.findall((CONFIG / name).read_text(encoding="utf-8")):
            read |= {word for word in either if word}
    assert {"SANGKIEN_HOME", "DATABASE_URL", "SANGKIEN_SECRET_KEY", "SANGKIEN_DEBUG"} <= read
    said = set(re.findall(r"^\| `([A-Z_0-9]+)`", (DOCS / "operate" / "configure.md").read_text(encoding="utf-8"), re.M))
    assert read - said == set()


def test_every_documented_variable_is_read_somewhere() -> None:
    said = set(re.findall(r"^\| `([A-Z_0-9]+)`", (DOCS / "operate" / "configure.md").read_text(encoding="utf-8"), re.M))
    places = [*CONFIG.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in places if path != Path(__file__).resolve())
    assert {name for name in said if f'"{name}"' not in code} == set()


def test_every_command_of_ours_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("sangkien.")}
    headings = set(re.findall(r"^## (\w+)$", (DOCS / "cli.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert ours == headings


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for target in links(page):
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def test_every_role_has_its_guide() -> None:
    assert set(GUIDES) == set(Role)
    listed = (DOCS / "use" / "README.md").read_text(encoding="utf-8")
    for names in GUIDES.values():
        for name in names:
            assert (DOCS / "use" / f"{name}.md").is_file()
            assert f"({name}.md)" in listed


def test_every_decision_is_listed() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for record in (DOCS / "decisions").glob("[0-9]*.md"):
        assert f"({record.name})" in listed


def test_the_diagram_of_states_is_the_table_of_transitions() -> None:
    drawn = set(_EDGE.findall((DOCS / "concepts.md").read_text(encoding="utf-8")))
    known = {
        (source.value, step.to.value, verb.value)
        for verb, step in TRANSITIONS.items()
        if step.to is not None
        for source in step.sources
    }
    assert drawn == known
