"""Looking through a template's placeholders: which names are unknown or broken, in which paragraph, what was meant."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes

from sangkien.reports.errors import TemplateSwollen
from sangkien.reports.schemas.filling import environment

_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_STRAY = re.compile(r"\{[{%][^{}\n]*|[^{}\n]*[%}]\}")
_MARKUP = re.compile(r"<[^>]+>")
_MAX_TAGS = 1500
#: What makes each tag a whole of its own, so that it can be read alone.
_WHOLE = {
    "print": "{}", "if": "{}{{% endif %}}",
    "elif": "{{% if x %}}{}{{% endif %}}", "else": "{{% if x %}}{}{{% endif %}}",
    "endif": "{{% if x %}}{}", "for": "{}{{% endfor %}}", "endfor": "{{% for x in y %}}{}",
}  # fmt: skip
_RAW = re.compile(r"\{\{(?:p|r|tr|tc)\s")
#: The whole grammar of templates: names, conditions, loops over the lists we give. Nothing calls, counts or joins.
_GRAMMAR = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.For,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
)  # fmt: skip
_LOOP = {"first": "", "last": "", "index": ""}


@dataclass(frozen=True, slots=True)
class Problem:
    """One place that is wrong: what stands there, in which paragraph, what is wrong, the nearest right name."""

    placeholder: str
    paragraph: str
    why: str
    nearest: str = ""


def problems_of(template: bytes, known: Mapping[str, Any]) -> list[Problem]:
    """Return all that is wrong with the placeholders of ``template``, given every name there is.

    ``known`` is the context of a story in which every list has a row and every part is there.
    """
    found: list[Problem] = []
    for source in _sources(template):
        found += _broken(source, known)
    if found:
        return found
    for source in _sources(template):
        found += _unknown(source, known)
    return list(dict.fromkeys(found))


def names_in(template: bytes) -> set[str]:
    """Return every name a sound template uses, such as ``totals.valid``."""
    env, used = environment(), set()
    for source in _sources(template):
        for node in env.parse(source).find_all((nodes.Getattr, nodes.Name)):
            used.add(_path(node))
    return used


def all_names(known: Mapping[str, Any], before: str = "") -> list[str]:
    """Return every name a template may use; those of a row under the name of its list and ``[]``."""
    names: list[str] = []
    for key, value in known.items():
        if isinstance(value, Mapping):
            names += all_names(value, f"{before}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            names += all_names(value[0], f"{before}{key}[].")
        else:
            names.append(f"{before}{key}")
    return names


def examples(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what an officer may copy into a template, each with what it gives today."""
    shown = []
    for name in all_names(known):
        group, _, last = name.partition("[].")
        if last:
            shown.append((f"{{{{ r.{last} }}}}  ({group})", str(known[group][0][last])))
            continue
        value: Any = known
        for step in name.split("."):
            value = value[step]
        if not isinstance(value, bool) and value is not None:
            shown.append((f"{{{{ {name} }}}}", ", ".join(value) if isinstance(value, list) else str(value)))
    return shown


def _sources(template: bytes) -> Iterator[str]:
    """Yield body, headers and footers as jinja sees them, one paragraph a line."""
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    yield _source(document, document.get_xml())
    for uri in (DocxTemplate.HEADER_URI, DocxTemplate.FOOTER_URI):
        for _key, part in document.get_headers_footers(uri):
            yield _source(document, document.get_part_xml(part))


def _source(document: DocxTemplate, xml: str) -> str:
    if xml.count("{{") + xml.count("{%") > _MAX_TAGS:
        raise TemplateSwollen
    # A value is always text inside a run: {{r …}} and its kin would put it between the runs, where it breaks the file.
    patched: str = document.patch_xml(_RAW.sub("{{ ! ", xml))
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", patched.replace("\n", " "))


def _words(line: str) -> str:
    """Return a paragraph as its reader sees it, at most two lines of it."""
    text = " ".join(_MARKUP.sub("", line).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split())
    return text if len(text) <= 160 else f"{text[:157]}…"


def _broken(source: str, known: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    for line in source.splitlines():
        tags = _TAG.findall(_MARKUP.sub("", line))
        found += [problem for tag in tags if (problem := _broken_tag(tag, line, known))]
        rest = _TAG.sub("\n", _MARKUP.sub("", line))
        if any(sign in rest for sign in ("{{", "}}", "{%", "%}")):
            stray = _STRAY.search(rest)
            words = " ".join(stray.group(0).split()) if stray else ""
            why = gettext("Thiếu một dấu ngoặc mở hoặc đóng.")
            found.append(Problem(words[:60], _words(line), why, _near(words, known)))
    return found or _structure(source)


def _broken_tag(tag: str, line: str, known: Mapping[str, Any]) -> Problem | None:
    text = " ".join(tag.split())
    word = tag[2:-2].strip(" -").split(" ")[0] if tag.startswith("{%") else "print"
    if word not in _WHOLE:
        return Problem(text, _words(line), gettext("Mẫu chỉ dùng được if, else, endif, for và endfor."))
    try:
        tree = environment().parse(_WHOLE[word].format(tag))
    except TemplateSyntaxError:
        why = gettext("Không đọc được chỗ này: tên viết liền, không dấu cách, nối nhau bằng dấu chấm.")
        return Problem(text, _words(line), why, _near(text, known))
    if not all(isinstance(node, _GRAMMAR) for node in _nodes(tree)):
        return Problem(text, _words(line), gettext("Mẫu chỉ điền tên có sẵn, không gọi hàm và không tính toán."))
    return None


def _nodes(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _nodes(child)


def _structure(source: str) -> list[Problem]:
    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as error:
        lines = source.splitlines()
        why = gettext("Dòng điều kiện hoặc dòng lặp không khép: thiếu hoặc thừa if, for, endif, endfor.")
        return [Problem("", _words(lines[min(error.lineno, len(lines)) - 1]), why)]
    for outer in tree.find_all(nodes.For):
        inner = next(iter(outer.find_all(nodes.For)), None)
        if inner is not None:
            # Lists are long: one inside another would write millions of rows.
            why = gettext("Không đặt dòng lặp trong dòng lặp khác.")
            return [Problem("for", _words(source.splitlines()[inner.lineno - 1]), why)]
    return []


def _unknown(source: str, known: Mapping[str, Any]) -> list[Problem]:
    tree = environment().parse(source)
    reader = _Reader(source.splitlines(), {id(node) for one in tree.find_all(nodes.Output) for node in one.nodes})
    reader.read(tree, known)
    return reader.found


class _Reader:
    """Walks a template with the names known at each place, and notes those that are not."""

    def __init__(self, lines: list[str], printed: set[int]) -> None:
        self.lines, self.printed = lines, printed
        self.found: list[Problem] = []

    def read(self, node: nodes.Node, scope: Mapping[str, Any]) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, (nodes.Getattr, nodes.Name)):
            self._name(node, scope)
        else:
            for child in node.iter_child_nodes():
                self.read(child, scope)

    def _name(self, node: nodes.Node, scope: Mapping[str, Any]) -> None:
        there, value = _find(_path(node), scope)
        if not there:
            self._say(node, scope, gettext("Không có tên này."))
        elif isinstance(value, (Mapping, list)) and id(node) in self.printed:
            self._say(node, scope, gettext("Tên này là một nhóm, hãy chọn một mục trong nhóm."))

    def _loop(self, node: nodes.For, scope: Mapping[str, Any]) -> None:
        there, value = _find(_path(node.iter), scope)
        if not there or not isinstance(value, list) or not isinstance(node.target, nodes.Name):
            self._say(node.iter, scope, gettext("Không có danh sách này để lặp."))
            return
        inner = {**scope, node.target.name: value[0] if value else "", "loop": _LOOP}
        for child in node.body:
            self.read(child, inner)

    def _say(self, node: nodes.Node, scope: Mapping[str, Any], why: str) -> None:
        path = _path(node)
        self.found.append(Problem(path, _words(self.lines[node.lineno - 1]), why, _near(path, scope)))


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "?"


def _find(path: str, scope: Mapping[str, Any]) -> tuple[bool, Any]:
    value: Any = scope
    for step in path.split("."):
        if not isinstance(value, Mapping) or step not in value or step.startswith("_"):
            return False, None
        value = value[step]
    return True, value


def _near(path: str, known: Mapping[str, Any]) -> str:
    """Return the right name that looks most like ``path``; of names in a row as they are written in a loop."""
    wanted = re.sub(r"[^\w.]+", "_", path.strip("{}%- ")).strip("_").lower()
    names = [name.replace("[]", "") for name in all_names(known)]
    return next(iter(difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)), "")
