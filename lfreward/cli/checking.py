"""How files are read, before anything is judged: `check`; and the questions of a file, put to whoever is at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lfreward.cli import DIFFERENCES, DONE, UNREADABLE
from lfreward.cli.shared import (
    check_out,
    common,
    counted,
    encoding_option,
    force_option,
    json_option,
    language,
    map_option,
    policy_asked,
    put,
    put_json,
    tell,
    words,
    yes_option,
)

if TYPE_CHECKING:
    from lfreward.intake import Mapped, Question
    from lfreward.intake.checking import FileReading, Problem, TableReading

SHOWN = 200  # problems of one file that are listed on a terminal; the rest is counted


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--fix", "out", metavar="OUT.xlsx", help="另存一份：能改的改好，其余标出 · a copy put right and marked")
@map_option
@yes_option
@json_option
@force_option
@encoding_option
@common
def check(
    files: tuple[str, ...],
    out: str | None,
    mapping: str | None,
    yes: bool,
    as_json: bool,
    force: bool,
    encoding: str | None,
) -> int:
    """文件是怎样读的，哪些要改 · how files are read, and what to mend."""
    from lfreward.errors import InputError, UsageError
    from lfreward.intake import input_files

    paths = input_files(files)
    if out is not None and len(paths) > 1:
        raise UsageError("check_fix_one", count=len(paths))
    check_out(out, force, *map(str, paths), suffix=".xlsx")
    exits = []
    for path in paths:
        try:
            reading = _read(path, mapping, yes, encoding)
        except InputError as error:
            put(error.say(language()), err=True)
            exits.append(UNREADABLE)
            continue
        if as_json:
            put_json(reading.to_dict(language()))
        else:
            _print(reading)
        if out is not None:
            from lfreward.intake.fixing import write_fixed

            tell("check_fixed", file=out, count=write_fixed(reading, out, language(), encoding=encoding))
        exits.append(UNREADABLE if reading.questions else DIFFERENCES if reading.faults else DONE)
    return max(exits)


def _read(path: Path, mapping: str | None, yes: bool, encoding: str | None) -> FileReading:
    """Read a file; where it leaves questions and somebody answers them, read it again with the answers."""
    policy = policy_asked()
    with counted() as progress:
        reading = policy.check_file(path, mapping=mapping, encoding=encoding, progress=progress)
    if reading.questions and settle_questions(path, reading.questions, yes=yes):
        return policy.check_file(path, mapping=mapping, encoding=encoding)
    return reading


def settle_questions(path: Path, questions: Sequence[Question], *, yes: bool) -> bool:
    """Take the answers to the questions of a file, keep them beside it, and say so; return whether any were given.

    With `yes` each answer is the one that the question shows as its default; else they are asked for where there is a
    terminal to ask at.
    """
    from lfreward.intake.answers import defaults, keep_answers

    asked = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    if not yes and not asked:
        return False
    answers = defaults(questions) if yes else _asked(questions)
    for question in questions:
        key = answers.headers.get(question.form, {}).get(question.header)
        label = next((label for candidate, label in question.candidates if candidate == key), None)
        tell("check_answer", column=question.header, cell=question.cell, answer=label or words("check_left_alone"))
    tell("check_kept", file=keep_answers(path, answers))
    return True


def _asked(questions: Sequence[Question]) -> Mapped:
    """Put each question to whoever is at the terminal."""
    from lfreward.intake import Mapped
    from lfreward.intake.answers import answered
    from lfreward.intake.columns import IGNORE

    lang, answers = language(), Mapped()
    for question in questions:
        keys = [*(key for key, _ in question.candidates), IGNORE]
        tell("check_ask", column=question.header, cell=question.cell, value="、".join(question.samples) or "—")
        for number, (key, label) in enumerate(question.candidates, 1):
            put(f"  {number}  {label.say(lang)} {key}", err=True)
        put(f"  {len(keys)}  {words('check_left_alone')}", err=True)
        default = keys.index(question.default) + 1
        chosen = click.prompt(words("check_which"), type=click.IntRange(1, len(keys)), default=default, err=True)
        answers = answers.joined(answered(question, keys[chosen - 1]))
    return answers


# ---- on a terminal


def _print(reading: FileReading) -> None:
    """Show how one file is read: each table with its columns and rows, then what is wrong, then what was understood."""
    from lfreward.intake.checking import Rank

    put(words("check_file", file=str(reading.path), tables=len(reading.tables)))
    for table in reading.tables:
        _print_table(table)
    by_rank: dict[Rank, list[Problem]] = {rank: [] for rank in Rank}
    for problem in reading.problems:
        by_rank[problem.rank].append(problem)
    for rank, problems in by_rank.items():
        if not problems:
            continue
        put(words(f"check_{rank.value}s", count=reading.faults if rank is Rank.FAULT else len(problems)))
        for problem in problems[:SHOWN]:
            put(f"  {_line(problem)}")
        if len(problems) > SHOWN:
            put(f"  {words('check_more', count=len(problems) - SHOWN)}")
    if not by_rank[Rank.QUESTION] and not by_rank[Rank.FAULT]:
        put(words("check_fine"))


def _print_table(table: TableReading) -> None:
    lang = language()
    kind = words("check_claims") if table.form == "claims" else table.form or words("check_no_records")
    rows = "、".join(
        f"{words(f'check_row_{kind.value}')} {count}" for kind, count in table.scope.counts.items() if count
    )
    put(words("check_table", sheet=table.sheet or "—", kind=kind, rows=rows or "0"))
    for column in table.columns:
        if column.key is not None:
            unit = f"（{column.unit}）" if column.unit else ""
            put(f"    {column.letter}\t{column.header} → {column.label.say(lang) or column.key}{unit}")
    unused = [f"{column.letter} {column.header}" for column in table.columns if column.key is None and column.header]
    if unused:
        put(f"    {words('check_unused', columns='、'.join(unused))}")


def _line(problem: Problem) -> str:
    """Return one problem as a line: where it stands, what is the matter and what to do, and how many cells it stands for."""
    sheet = f"{problem.sheet}!" if problem.sheet else ""
    place = f"{sheet}{problem.cell}" if problem.cell else f"{sheet}{problem.row}" if problem.row else sheet.rstrip("!")
    more = words("check_cells", count=problem.count) if problem.count > 1 else ""
    return f"{place}  {problem.say(language())}{more}"
