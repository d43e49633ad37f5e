"""Translations: collect texts, compile catalogues, and fail where English is not complete.

The source language of templates and code is Vietnamese, so ``locale/en`` translates our texts and ``locale/vi`` only those of libraries.
``--compile`` writes the .mo files, ``--check`` fails on what is missing; without a flag the catalogue is brought up to date.
"""

import importlib
import inspect
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "sangkien"
LOCALE = PACKAGE / "locale"
CATALOGUE = LOCALE / "en" / "LC_MESSAGES" / "django.po"


def refusal_sentences() -> list[str]:
    """Return the docstrings of all refusals: sentences that gettext's extractor does not see."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangkien.config.settings")
    import django

    django.setup()
    from sangkien.base.errors import Refusal

    for module in pkgutil.walk_packages([str(PACKAGE)], "sangkien."):
        if module.name.endswith(".errors") or module.name in {"sangkien.base.clock", "sangkien.base.sheets"}:
            importlib.import_module(module.name)
    found: set[str] = set()
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        text = inspect.cleandoc(kind.__doc__ or "").split("\n\n", 1)[0]
        found.add(" ".join(text.split()))
    return sorted(found)


def extracted() -> set[str]:
    """Return all texts of templates and code, by GNU gettext in a throw-away copy of the package."""
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
        return {_key(entry) for entry in made}


def _key(entry: polib.POEntry) -> str:
    return f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else str(entry.msgid)


def update() -> None:
    """Bring the English catalogue up to date: new texts empty, texts no longer used removed."""
    wanted = extracted()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    known = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    known.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "en"}
    kept = {_key(entry): entry for entry in known if _key(entry) in wanted}
    fresh = polib.POFile()
    fresh.metadata = known.metadata
    for key in sorted(wanted):
        context, _, text = key.rpartition("\x04")
        fresh.append(kept.get(key) or polib.POEntry(msgid=text, msgctxt=context or None))
    fresh.save(str(CATALOGUE))
    print(f"{len(fresh)} texts, {len(fresh.untranslated_entries())} without English.")


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
    missing = extracted() - {_key(entry) for entry in known}
    return found + [f"not in the catalogue (make messages): {text}" for text in sorted(missing)]


def _placeholders_differ(entry: polib.POEntry) -> bool:
    import re

    pattern = re.compile(r"\{\w*\}|%\(\w+\)[sd]")
    return bool(entry.msgstr) and set(pattern.findall(entry.msgid)) != set(pattern.findall(entry.msgstr))


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
