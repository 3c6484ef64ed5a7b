"""Books that are drawn are read back as they were written: every row accounted for, every value equal or asked about."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import lfreward
from lfreward.audit.forms import Forms
from lfreward.intake import CLAIMS, RowKind, open_parts
from lfreward.intake.checking import Rank
from lfreward.law.loading import read_tables, shipped
from machine.drawn_books import Book, Drawn

POLICY = lfreward.load_policy()
QUESTIONS = 3  # that a book may leave
ASKED = 0.01  # of its cells that may be asked about


@cache
def forms() -> Forms:
    return Forms(read_tables(shipped() / "audit")["forms"], POLICY.evaluator())


def plain(value: Any) -> Any:
    return (
        date.fromisoformat(value) if isinstance(value, str) and value[:2] == "20" and value.count("-") == 2 else value
    )


def read(book: Book) -> tuple[list[str], int, int]:
    """Return the silent differences of a book, its questions, and the cells that are asked about."""
    reading = POLICY.check_file(book.path)
    questioned = {key for question in reading.questions for key, _ in question.candidates}
    faulty = {
        (problem.sheet, problem.row, problem.column) for problem in reading.problems if problem.rank is Rank.FAULT
    }
    silent: list[str] = []
    asked = rows = 0
    claims = dict(book.claims)
    for part in open_parts(book.path, forms()):
        columns = {column.key: column.name for column in part.matched if column.key}
        records = list(part.rows)
        rows += part.scope.counts.total() - part.scope.counts[RowKind.BLANK]
        for row in records:
            truth = claims.pop((row.sheet, row.number), None)
            if truth is None or part.form != CLAIMS:
                silent.append(f"{row.sheet}!{row.number} is no claim")
                continue
            facts = POLICY.evaluate(row.cells).facts
            for key, value in truth.items():
                got = plain(facts.get(key))
                if got == value or (
                    isinstance(value, int) and got is not None and key != "id" and Decimal(str(got)) == value
                ):
                    continue
                if key in questioned and key not in columns:
                    continue
                if (row.sheet, row.number, columns.get(key, "")) in faulty:
                    asked += 1
                    continue
                silent.append(
                    f"{row.sheet}!{row.number} {key}: {value!r} read as {got!r} of {row.cells.get(columns.get(key, ''))!r}"
                )
    silent += [f"{place} is lost" for place in claims]
    if rows != book.rows:
        silent.append(f"{rows} rows of {book.rows} are accounted for")
    return silent, len(reading.questions), asked


def measure(seeds: range, folder: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in seeds:
        place = folder / str(seed)
        place.mkdir()
        book = Drawn(seed).write(place)
        silent, questions, asked = read(book)
        assert silent == [], seed
        assert questions <= QUESTIONS, seed
        counts += Counter(books=1, claims=len(book.claims), cells=book.cells, questions=questions, asked=asked)
    assert counts["asked"] <= ASKED * counts["cells"]
    return counts


def test_drawn_books_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    assert measure(range(30), tmp_path)["claims"] > 100


@pytest.mark.slow
def test_many_drawn_books_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    counts = measure(range(1_000, 1_500), tmp_path)

    assert counts["claims"] > 2_000
    print(dict(counts))
