"""Files made to do harm, or broken, are refused with a sentence; nothing is built from them."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from sangkien.base import archives
from sangkien.base.errors import Refusal
from sangkien.imports.errors import FileHarmful, FileLocked, FileUnreadable, NoTable, TooManyRows
from sangkien.imports.queries.workbooks import open_workbook
from sangkien.imports.schemas import files
from sangkien.imports.schemas.files import open_sheets


def _plain(path: Path, *, far: str = "") -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("SK")
    sheet.write_row(0, 0, ["STT", "Tên sáng kiến", "Tác giả"])
    sheet.write_row(1, 0, [1, "Giá đỡ", "Lê Tú"])
    if far:
        sheet.write(far, "x")
    book.close()
    return path


def test_a_zip_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _plain(tmp_path / "bom.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/anh.bin", b"\0" * 40_000_000)
    monkeypatch.setattr(archives, "MOST_UNPACKED", 20_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(FileHarmful):
        open_sheets(path)


@pytest.mark.parametrize("far", ["XFD2", "B1048576"])
def test_a_cell_at_the_far_end_builds_no_giant(far: str, tmp_path: Path) -> None:
    with pytest.raises(FileHarmful):
        open_sheets(_plain(tmp_path / "xa.xlsx", far=far))


def test_format_without_content_at_the_far_end_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "dinh-dang.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("SK")
    sheet.write_row(0, 0, ["STT", "Tên sáng kiến", "Tác giả"])
    sheet.write_blank("XFD9", None, book.add_format({"bold": True}))
    book.close()
    assert [len(sheet.rows) for sheet in open_sheets(path)] == [1]


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOST_ROWS", 3)
    path = tmp_path / "dai.csv"
    path.write_text("STT,Tên sáng kiến\n" + "1,a\n" * 5)
    with pytest.raises(TooManyRows):
        open_sheets(path)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, FileUnreadable),
        ("hong.xlsx", b"PK\x03\x04 hong", FileUnreadable),
        ("cu.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileUnreadable),
        (
            "khoa.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            FileLocked,
        ),
        ("trong.csv", b"", NoTable),
        ("thu.csv", "Kính gửi anh, chị\nTôi gửi danh sách sau\n".encode(), NoTable),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    name: str, content: bytes, error: type[Refusal], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error) as refused:
        open_workbook(path)
    assert name in refused.value.sentence
