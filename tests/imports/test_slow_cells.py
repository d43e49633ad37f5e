"""Cells made to keep a reader busy: whatever stands in one, and however it came, reading it is a matter of moments."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from typing import Any

import pytest

from imports.conftest import HEAD, NOW, World
from sangkien.base.memory import remembered
from sangkien.base.reading import MoneyUnreadable, read_money
from sangkien.base.text import fold
from sangkien.imports.rules import authors, dates, decisions, headings, kinds, money, rows, unit_names
from sangkien.imports.schemas.files import _text
from sangkien.imports.services.editing import type_over

READERS: dict[str, Callable[[str], Any]] = {
    "authors": authors.read_names,
    "shares": authors.read_shares,
    "days": dates.read_day,
    "decisions": decisions.read_decision,
    "money": money.read_benefit,
    "scales": money.scale_of,
    "groups": rows.group_name,
    "headings": headings.read_heading,
    "kinds": kinds.read_kind,
    "units": unit_names.spelling_of,
    "column numbers": lambda text: rows._COLUMN_NUMBER.fullmatch(str(_text(text) or "")),
    "signatures": lambda text: rows._SIGNATURE.search(fold(str(_text(text) or ""))),
    "plain sums": lambda text: _money(text),
    "cells": _text,
}
_RUNS = (
    " ", "\u3000", "\u00a0", "\t", "\n", " \n", "1", "1 ", "1.", "1,", ".", ",", ";", "(", "[", "(1", ")", "-", "- ", "%",
    "1%", "a ", "a", "và ", "ks ", "1 tr ", "1 tr, ", "1 sk", ", ngày ", "ngày ", "1. ", "1) ", ":", "A: 1 ", "X", "/",
    "1/1/", "quý ", ";(",
)  # fmt: skip
_AROUND = (("", ""), ("A", "B"), ("Nguyễn Văn A", "60%"), ("A (1", "x"), (": 1", "!"), ("I. Tổ 1", ")x"))
_SECONDS = 20


def _money(text: str) -> int | None:
    try:
        return read_money(text)
    except MoneyUnreadable:
        return None


def nasty() -> list[str]:
    return [
        before + (run * (length // len(run) + 1))[:length] + after
        for length in (200, 2000, 32_000)
        for run in _RUNS
        for before, after in _AROUND
    ]


def _read_all(read: Callable[[str], Any]) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _SECONDS,) * 2)
    for text in nasty():
        read(text)
        # What comes from a file is cleaned before.
        if isinstance(clean := _text(text), str):
            read(clean)


@pytest.mark.parametrize("reader", READERS)
def test_no_cell_keeps_a_reader_busy(reader: str) -> None:
    """Some thousand cells of up to 32,000 signs in twenty seconds of one processor, or the process is ended."""
    process = multiprocessing.get_context("fork").Process(target=_read_all, args=(READERS[reader],))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_a_cell_beyond_the_limit_names_nobody_and_says_so(world: World) -> None:
    crowd = "; ".join(f"Nguyễn Văn {number}" for number in range(200))
    assert len(crowd) > authors.CELL_LIMIT
    batch = world.check(world.send([HEAD, [1, "Giá đỡ ống", crowd, "", "20/10/2022", ""]]))
    row = batch.rows.get()
    assert [problem["code"] for problem in row.problems] == ["authors_too_long"]
    type_over(batch=batch, rows=[row], field="authors", text="Lê Tú" + " " * 1500 + "60%", by=world.helper, at=NOW)
    row.refresh_from_db()
    assert "authors_too_long" not in [problem["code"] for problem in row.problems]


def test_long_cells_are_kept_as_words_or_asked_about() -> None:
    story = "Rút ngắn việc thay ống, đỡ công và đỡ vật tư. " * 10
    assert money.read_benefit(story) == money.MoneyRead(None, words=story.strip())
    told = money.read_benefit(f"{story} Làm lợi 520 triệu đồng.")
    assert (told.vnd, told.problem) == (None, money.MoneyProblem.UNREADABLE)
    decision = decisions.read_decision("12/QĐ-TT " * 60 + "ngày 20/10/2022")
    assert (len(decision.number), decision.day.problem) == (decisions.NUMBER_LIMIT, dates.DateProblem.UNREADABLE)
    assert rows.group_name("I. " + "a" * 400 + " (12 SK)").endswith("(12 SK)")


def test_blanks_of_all_kinds_are_one() -> None:
    assert _text("Lê  \u3000 Tú\t\t60%") == "Lê Tú 60%"
    assert _text("Le   Tu") == "Le Tu"
    assert _text("Lê Tú \n\nVũ Nga") == "Lê Tú \n\nVũ Nga"
    assert [one.name for one in authors.read_names("Lê   Tú \n\n \n Vũ \u3000 Nga")] == ["Lê Tú", "Vũ Nga"]


def test_long_texts_are_not_remembered() -> None:
    asked: list[int] = []

    @remembered(10)
    def read(text: str, scale: int) -> int:
        asked.append(len(text))
        return len(text) * scale

    assert [read("a" * length, 2) for length in (200, 200, 201, 201)] == [400, 400, 402, 402]
    assert asked == [200, 201, 201]
