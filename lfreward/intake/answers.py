"""The answers to what a file leaves open: kept in a map file beside it, and used whenever it is read again.

A column that may be a fact and is not certain is a question; whoever answers it should not be asked again. The answers
stand as TOML in `<file>.map.toml` beside the file, in the form that `--map` takes, so that they can be read, corrected and
handed on. A map that a caller names goes before them.

>>> map_beside("season/申报.xlsx").name
'申报.xlsx.map.toml'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lfreward.errors import InputError
from lfreward.i18n import Label
from lfreward.intake.columns import IGNORE, Question, toml_text
from lfreward.intake.forms import Mapped, load_map
from lfreward.outputs import write_text
from lfreward.personal import masked

ENDING = ".map.toml"
HEAD = "# 这些列是什么：由人确认，读取旁边的同名文件时使用。What these columns hold, as a person confirmed.\n"


class UnansweredColumns(InputError):
    """A file has columns that may be facts and are not certain: nothing of it is used until somebody says what they hold.

    `questions` are those of the file, in the order of its tables.
    """

    def __init__(self, path: str | Path, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        lines = " / ".join(line.replace("\n", " ") for line in questions[0].map_lines())
        super().__init__("columns_in_question", path, columns=_spoken(questions), lines=lines)


def _spoken(questions: Iterable[Question]) -> Label:
    """Name the columns with the cells of their headers and the facts that they may be, in both languages."""
    said = {
        lang: ("、" if lang == "zh" else ", ").join(
            f"“{masked(question.header)}”（{question.cell}："
            + "/".join(f"{label.say(lang)} {key}" for key, label in question.candidates)
            + "）"
            for question in questions
        )
        for lang in ("zh", "en")
    }
    return Label(said["zh"], said["en"])


def map_beside(path: str | Path) -> Path:
    """Return where the answers to a file's questions are kept."""
    return Path(f"{path}{ENDING}")


def answers_beside(path: str | Path, forms: Mapping[str, object] | None = None) -> Mapped:
    """Return what was confirmed of a file before; nothing where nothing was.

    `forms`: the kinds of tables that are known; without them a map may speak of any.
    Raises: UsageError where the map beside is not right.
    """
    beside = map_beside(path)
    return load_map(beside, forms) if beside.is_file() else Mapped()


def settled_maps(files: Iterable[Path], mapping: str | Path | None, forms: Mapping[str, object]) -> Mapped:
    """Return what was settled of several files: by the maps beside them, and above those by the one that a caller names.

    Raises: InputError where there is no such map; UsageError for one that is not right.
    """
    settled = Mapped()
    for path in files:
        settled = settled.joined(answers_beside(path, forms))
    return settled.joined(load_map(mapping, forms))


def keep_answers(path: str | Path, answers: Mapped) -> Path:
    """Write answers beside a file, those that are there already included; return where. Raises: OutputError."""
    kept = answers_beside(path).joined(answers)
    lines = [HEAD]
    if kept.ignore:
        lines.append(f"ignore = [{', '.join(map(toml_text, sorted(kept.ignore)))}]\n")
    tables = {**kept.headers, **({"sheets": kept.sheets} if kept.sheets else {})}
    for name, entries in tables.items():
        lines.append(f"\n[{name}]\n")
        lines += [f"{toml_text(header)} = {toml_text(key)}\n" for header, key in entries.items()]
    beside = map_beside(path)
    write_text(beside, "".join(lines))
    return beside


def answered(question: Question, answer: str) -> Mapped:
    """Return one answer as a mapping: the key of a fact, or `ignore`."""
    if answer == IGNORE:
        return Mapped(ignore=frozenset({question.header}))
    return Mapped({question.form: {question.header: answer}})


def defaults(questions: Iterable[Question]) -> Mapped:
    """Return the answers that the questions show as their defaults."""
    found = Mapped()
    for question in questions:
        found = found.joined(answered(question, question.default))
    return found
