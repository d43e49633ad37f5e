"""Looking through a workbook's archive before anything is built from it: how much it unpacks to, where its cells lie.

A reader of workbooks builds the whole rectangle from the first cell to the last, so one cell at the far end, or ten
million of them in a small archive, would take the machine's memory. Every part that a reader might take for a sheet is
read here first, piece by piece, by a parser that keeps nothing; prefixes, quotes and order of attributes are the
parser's business.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from sangkien.base.errors import Refusal

ROW_LIMIT: Final = 100_000
#: Rows above the table, groups, sums and signatures come on top of the rows that count.
MOST_ROWS: Final = 130_000
#: 100,000 rows of eleven columns unpack to 84 MB; this leaves room for long texts and formats.
MOST_UNPACKED: Final = 320 * 1024 * 1024
_MOST_PARTS: Final = 4000
_MOST_COLUMNS: Final = 400
_MOST_CELLS: Final = 4_000_000
#: Cells of the rectangles that a reader builds, of all sheets together: about 400 MB.
_MOST_AREA: Final = 16_000_000
_MOST_ELEMENTS: Final = 20_000_000
_MOST_MARKS: Final = 300_000
_MOST_NAMES: Final = 10_000
#: Elements after which the budget is asked.
_SETTLED: Final = 50_000
#: A tag that does not end is read again from its beginning with each piece.
_LONGEST_TAG: Final = 1 << 20
_PIECE: Final = 1 << 18

#: By sheet, cells from zero.
Marks = Mapping[str, Sequence[tuple[int, int]]]
_Attributes = Mapping[str, str]
_Hear = Callable[[_Attributes], None]


class FileUnreadable(Refusal):
    """Không mở được tệp “{name}”. Tệp có thể bị hỏng, hoặc không phải bảng tính (.xlsx, .xls, .ods, .csv)."""

    field = "file"
    status = 422


class FileHarmful(Refusal):
    """Tệp “{name}” có cấu trúc bất thường nên không được mở. Anh, chị chép bảng sang một tệp mới rồi tải lại nhé."""

    field = "file"
    status = 422


class TooManyRows(Refusal):
    """Tệp có quá {limit} dòng. Anh, chị tách thành vài tệp giúp nhé."""

    field = "file"
    status = 422


def inspect(path: str, *, name: str) -> Marks:
    """Return by sheet the cells, from zero, with an error or with a formula that nobody computed.

    Raises ``FileHarmful``, ``FileUnreadable`` or ``TooManyRows``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _Inspection(archive, name).run()
    except expat.ExpatError:
        raise FileUnreadable(name=name) from None
    # RuntimeError: locked by a password, or packed in a way that zipfile does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise FileUnreadable(name=name) from None


@dataclass(slots=True)
class _Budget:
    """What is left of what a file may hold."""

    name: str
    unpacked: int = MOST_UNPACKED
    elements: int = _MOST_ELEMENTS
    cells: int = _MOST_CELLS
    area: int = _MOST_AREA
    marks: int = _MOST_MARKS

    def spend(self, what: str, amount: int) -> None:
        """Take ``amount`` away. Raises ``FileHarmful`` when nothing is left."""
        left = getattr(self, what) - amount
        if left < 0:
            raise FileHarmful(name=self.name)
        setattr(self, what, left)


class _Inspection:
    """One look through one archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.budget = _Budget(name, unpacked=MOST_UNPACKED, cells=_MOST_CELLS)

    def run(self) -> Marks:
        """Look at every part; nothing the archive says of its own sizes is believed."""
        infos = self.archive.infolist()
        if len(infos) > _MOST_PARTS:
            raise FileHarmful(name=self.name)
        names = {info.filename.lower().rpartition("/")[2] for info in infos}
        if "workbook.bin" in names:
            raise FileUnreadable(name=self.name)  # .xlsb, whose sheets are no XML
        if {"workbook.xml", "content.xml"} <= names:
            raise FileHarmful(name=self.name)  # two kinds of workbook in one
        titles, targets = self._sheets()
        marks: dict[str, list[tuple[int, int]]] = {}
        for info in infos:
            base = info.filename.lower().rpartition("/")[2]
            if base.endswith((".xml", ".rels")) or base in targets:
                found = self._look(info)
                if info.filename in titles:
                    marks[titles[info.filename]] = found
            else:
                self._weigh(info)
        return marks

    def _weigh(self, info: zipfile.ZipInfo) -> None:
        with self.archive.open(info) as part:
            while piece := part.read(_PIECE):
                self.budget.spend("unpacked", len(piece))

    def _look(self, info: zipfile.ZipInfo) -> list[tuple[int, int]]:
        look = _Look(self.budget, tables=info.filename.lower().endswith("content.xml"))
        self._parse(info, look)
        look.settle()
        self.budget.spend("area", look.last_row * look.last_column)
        return look.marks

    def _parse(self, info: zipfile.ZipInfo, look: _Look | _Names) -> None:
        # The encoding is told, not believed: the reader takes every part for UTF-8 as well.
        parser = expat.ParserCreate("UTF-8")
        look.bind(parser)
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        fed = 0
        with self.archive.open(info) as part:
            while piece := part.read(_PIECE):
                self.budget.spend("unpacked", len(piece))
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise FileHarmful(name=self.name)
            if fed:
                parser.Parse(b"", True)

    def _refuse(self, *_: Any) -> None:
        raise FileHarmful(name=self.name)

    def _sheets(self) -> tuple[dict[str, str], set[str]]:
        """Return the title of each sheet's part in an .xlsx, and the last names of all parts a workbook points to."""
        relations = {
            one.get("Id", ""): one.get("Target", "")
            for one in self._named("xl/_rels/workbook.xml.rels", "Relationship")
        }
        titles = {}
        for sheet in self._named("xl/workbook.xml", "sheet"):
            place = relations.get(sheet.get("id", ""), "")
            titles[place.lstrip("/") if place.startswith("/") else f"xl/{place}"] = sheet.get("name", "")
        return titles, {place.lower().rpartition("/")[2] for place in relations.values()}

    def _named(self, part: str, element: str) -> list[_Attributes]:
        names = _Names(element, self.budget)
        for info in self.archive.infolist():
            if info.filename.lower() == part.lower():
                self._parse(info, names)
        return names.found


class _Names:
    """The attributes, by local name, of the elements of one local name."""

    def __init__(self, element: str, budget: _Budget) -> None:
        self.element, self.budget = element, budget
        self.found: list[_Attributes] = []

    def bind(self, parser: expat.XMLParserType) -> None:
        """Hear what the parser reads."""
        parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: _Attributes) -> None:
        self.budget.spend("elements", 1)
        if tag.rpartition(":")[2] == self.element:
            self.found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})
            if len(self.found) > _MOST_NAMES:
                raise FileHarmful(name=self.budget.name)


class _Look:
    """What is seen of the cells in one part of an .xlsx, or with ``tables`` of an .ods; places count from one."""

    __slots__ = (
        "_cells",
        "_column",
        "_counted",
        "_elements",
        "_ends",
        "_error",
        "_filled_rows",
        "_formula",
        "_letters",
        "_open",
        "_parser",
        "_result",
        "_row",
        "_row_times",
        "_starts",
        "_times",
        "budget",
        "last_column",
        "last_row",
        "marks",
    )  # fmt: skip

    def __init__(self, budget: _Budget, *, tables: bool) -> None:
        self.budget, self.marks = budget, list[tuple[int, int]]()
        self.last_row = self.last_column = self._filled_rows = self._row = self._column = 0
        self._row_times = self._times = 1
        self._open = self._counted = self._formula = self._result = self._error = False
        self._elements = self._cells = 0
        self._letters: dict[str, int] = {}
        self._parser: Any = None
        # By tag, with or without a prefix; tags met are added as they come.
        self._starts: dict[str, _Hear | None] = {"row": self._on_row, "c": self._on_cell, "v": self._on_value}
        self._starts |= {"f": self._on_formula, "is": self._on_content}
        self._ends: dict[str, Callable[[], None] | None] = {"c": self._close, "v": self._end_value}
        if tables:
            self._starts = {"table": self._on_table, "table-row": self._on_table_row, "p": self._on_content}
            self._starts |= dict.fromkeys(("table-cell", "covered-table-cell"), self._on_table_cell)
            self._ends = dict.fromkeys(("table-cell", "covered-table-cell"), self._close)

    def bind(self, parser: expat.XMLParserType) -> None:
        """Hear what the parser reads."""
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def settle(self) -> None:
        """Take from the budget what was read since the last time."""
        self.budget.spend("elements", self._elements)
        self.budget.spend("cells", self._cells)
        self._elements = self._cells = 0

    def _start(self, tag: str, attributes: _Attributes) -> None:
        self._elements += 1
        if self._elements > _SETTLED:
            self.settle()
        try:
            hear = self._starts[tag]
        except KeyError:
            hear = _learned(self._starts, tag)
        if hear is not None:
            hear(attributes)

    def _end(self, tag: str) -> None:
        try:
            hear = self._ends[tag]
        except KeyError:
            hear = _learned(self._ends, tag)
        if hear is not None:
            hear()

    def _on_row(self, attributes: _Attributes) -> None:
        self._row, self._column = int(attributes.get("r") or self._row + 1), 0

    def _on_cell(self, attributes: _Attributes) -> None:
        place = attributes.get("r")
        if place:
            letters = place.rstrip("0123456789")
            self._row = int(place[len(letters) :])
            self._column = self._letters.get(letters) or self._column_of(letters)
        else:
            self._column += 1
        self._open, self._error = True, attributes.get("t") == "e"
        self._counted = self._formula = self._result = False

    def _column_of(self, letters: str) -> int:
        column = 0
        for letter in letters[:8].upper():
            column = column * 26 + ord(letter) - 64
        if len(self._letters) < _MOST_NAMES:
            self._letters[letters] = column
        return column

    def _on_value(self, _: _Attributes) -> None:
        self._count()
        if self._formula:
            self._parser.CharacterDataHandler = self._on_text
        else:
            self._result = True

    def _end_value(self) -> None:
        if self._formula:
            self._parser.CharacterDataHandler = None

    def _on_text(self, text: str) -> None:
        self._result = self._result or bool(text.strip())

    def _on_formula(self, _: _Attributes) -> None:
        self._count()
        self._formula = True

    def _on_content(self, _: _Attributes) -> None:
        self._count()
        self._result = True

    def _on_table(self, _: _Attributes) -> None:
        self.budget.spend("area", self.last_row * self.last_column)
        self._row = self._column = self.last_row = self.last_column = 0
        self._row_times = 1

    def _on_table_row(self, attributes: _Attributes) -> None:
        self._row, self._column = self._row + self._row_times, 0
        self._row_times = _repeated(attributes, "rows")

    def _on_table_cell(self, attributes: _Attributes) -> None:
        columns = _repeated(attributes, "columns")
        self._column += columns
        self._times = columns * self._row_times
        self._open, self._counted = True, False
        if any(key.endswith(("value", "value-type")) for key in attributes):
            self._count()

    def _count(self) -> None:
        """Note that the cell being read holds something."""
        if self._counted or not self._open:
            return
        self._counted = True
        self._cells += self._times
        last = self._row + self._row_times - 1
        if last > self.last_row:
            self.last_row, self._filled_rows = last, self._filled_rows + 1
        if self._column > self.last_column:
            self.last_column = self._column
        if not (0 < last <= MOST_ROWS and 0 < self._column <= _MOST_COLUMNS):
            if self._filled_rows > ROW_LIMIT and self._column <= _MOST_COLUMNS:
                raise TooManyRows(limit=f"{ROW_LIMIT:,}".replace(",", "."))
            raise FileHarmful(name=self.budget.name)

    def _close(self) -> None:
        if self._open and (self._error or (self._formula and not self._result)):
            self.budget.spend("marks", 1)
            self.marks.append((self._row - 1, self._column - 1))
        self._open = False


def _learned(known: dict[str, Any], tag: str) -> Any:
    """Return who hears of ``tag``, by its name without a prefix, and remember it."""
    hear = known.get(tag.rpartition(":")[2])
    if len(known) < _MOST_NAMES:
        known[tag] = hear
    return hear


def _repeated(attributes: _Attributes, what: str) -> int:
    for key, value in attributes.items():
        if key.endswith(f"number-{what}-repeated"):
            return max(int(value), 1)
    return 1
