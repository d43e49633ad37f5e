"""Translations: collect texts, compile catalogues, and fail where English is not complete.

The source language of templates and code is Vietnamese, so ``locale/en`` translates our texts and ``locale/vi`` only those of libraries.
``--compile`` writes the .mo files, ``--check`` fails on what is missing; without a flag the catalogue is brought up to date.
"""

import importlib
import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "sangkien"
LOCALE = PACKAGE / "locale"
CATALOGUE = LOCALE / "en" / "LC_MESSAGES" / "django.po"
_HEAD = {
    "Language": "en",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
_PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


def refusal_sentences() -> list[str]:
    """Return the docstrings of all refusals: sentences that gettext's extractor does not see."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")
    import django

    django.setup()
    from sangkien.base.errors import Refusal

    for name in _modules_with_refusals():
        importlib.import_module(name)
    found: set[str] = set()
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        text = inspect.cleandoc(kind.__doc__ or "").split("\n\n", 1)[0]
        found.add(" ".join(text.split()))
    return sorted(found)


def _modules_with_refusals() -> list[str]:
    """Return the modules that know refusals and so may define some; migrations and the start of the program left out."""
    names = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "migrations" in parts or parts[-1] in {"__main__", "wsgi"} or "base.errors" not in path.read_text("utf-8"):
            continue
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def extracted() -> dict[str, polib.POEntry]:
    """Return all texts of templates and code by key, by GNU gettext in a throw-away copy of the package."""
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "sangkien"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "vendor", "*.mo", "locale"))
        (copy / "locale").mkdir()
        lines = [f"gettext_noop({sentence!r})" for sentence in refusal_sentences()]
        (copy / "refusal_sentences.py").write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--verbosity", "0"]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "django.conf.global_settings"}
        subprocess.run(command, cwd=copy, env=environment, check=True)
        made = polib.pofile(str(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))
        return {_key(entry): entry for entry in made if not entry.obsolete}


def _key(entry: polib.POEntry) -> str:
    """Return what makes a text one text: context, singular and, where it counts something, plural."""
    return "\x04".join([entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""])


def update() -> None:
    """Bring the English catalogue up to date: new texts empty, texts no longer used removed."""
    wanted = extracted()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    known = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    kept = {_key(entry): entry for entry in known if _key(entry) in wanted}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = _HEAD
    for key in sorted(wanted):
        fresh.append(kept.get(key) or _empty(wanted[key]))
    fresh.save(str(CATALOGUE))
    print(f"{len(fresh)} texts, {len(fresh.untranslated_entries())} without English.")


def _empty(entry: polib.POEntry) -> polib.POEntry:
    made = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt)
    if entry.msgid_plural:
        made.msgid_plural, made.msgstr_plural = entry.msgid_plural, {0: "", 1: ""}
    return made


def compile_all() -> None:
    """Write the compiled catalogues."""
    for path in LOCALE.rglob("*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def problems() -> list[str]:
    """Return what is missing in the English catalogue."""
    known = polib.pofile(str(CATALOGUE))
    found = [f"no English for: {entry.msgid}" for entry in known.untranslated_entries()]
    found += [f"unsure English for: {entry.msgid}" for entry in known.fuzzy_entries()]
    found += [f"placeholders differ in: {entry.msgid}" for entry in known if _placeholders_differ(entry)]
    if shutil.which("xgettext") is None:
        print("GNU gettext is not installed: texts missing from the catalogue are not looked for.")
        return found
    missing = extracted().keys() - {_key(entry) for entry in known}
    return found + [f"not in the catalogue (make messages): {_spoken(key)}" for key in sorted(missing)]


def _spoken(key: str) -> str:
    return " / ".join(part for part in key.split("\x04") if part)


def _placeholders_differ(entry: polib.POEntry) -> bool:
    said = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    wanted = set(_PLACEHOLDER.findall(entry.msgid))
    return any(text and set(_PLACEHOLDER.findall(text)) != wanted for text in said)


def main(arguments: list[str]) -> int:
    """Run as told by the one flag."""
    if "--compile" in arguments:
        compile_all()
        return 0
    if "--check" in arguments:
        found = problems()
        print("\n".join(found) or "English is complete.")
        return 1 if found else 0
    update()
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
