"""Write the vocabulary of `rules/vocabulary` down as Python, because a program starts too often to parse it each time.

Run after a change of those files:

    python tools/generate_vocabulary.py

It writes `lfreward/facts/shipped.py`. Definitions, scopes and sources are not written there: they are read from the
TOML files when somebody asks for them. `tests/test_vocabulary.py` holds the module to the files.
"""

from __future__ import annotations

import sys
import tomllib
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "rules" / "vocabulary"
TARGET = ROOT / "lfreward" / "facts" / "shipped.py"
KINDS = ("group", "line-year", "organiser-year", "creation")
WIDTH = 120

HEAD = '''"""The vocabulary that ships with the library: every fact of every kind of record, and what facts bear on each other.

Written by tools/generate_vocabulary.py from rules/vocabulary. Change those files, not this one.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lfreward.facts.nouns import CellWords, Contradiction, Fact
from lfreward.i18n import Label

'''


def load(name: str) -> dict[str, Any]:
    """Return one file of the vocabulary."""
    return tomllib.loads((SOURCE / f"{name}.toml").read_text("utf-8"), parse_float=Decimal)


def kinds() -> dict[str, dict[str, Any]]:
    """Return every kind of record with its facts in order, each as the files have it."""
    shared = {node["key"]: node for node in load("shared")["fact"]}
    result = {}
    for name in KINDS:
        kind = load(name)
        own = {node["key"]: node for node in kind["fact"]}
        kind["fact"] = [own[key] if key in own else shared[key] for key in kind["facts"]]
        result[kind["subject"]] = kind
    return result


def layout(value: Any, indent: int = 0, lead: int = 0) -> str:
    """Return a nested expression as source: on one line where it fits, else one part a line.

    `value` is a text, or (opening bracket, parts, closing bracket). `indent`: columns before its own lines; `lead`:
    columns already used on its first line.
    """
    flat = flatten(value)
    if isinstance(value, str) or indent + lead + columns(flat) < WIDTH:
        return flat
    opening, parts, closing = value
    inner = []
    for part in parts:
        name, rest = part if isinstance(part, tuple) and len(part) == 2 else ("", part)
        inner.append(f"{' ' * (indent + 4)}{name}{layout(rest, indent + 4, len(name) + 1)},\n")
    return f"{opening}\n{''.join(inner)}{' ' * indent}{closing}"


def columns(text: str) -> int:
    """Return how many columns a text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "FW" else 1 for c in text)


def flatten(value: Any) -> str:
    """Return a nested expression on one line."""
    if isinstance(value, str):
        return value
    opening, parts, closing = value
    texts = [
        part[0] + flatten(part[1]) if isinstance(part, tuple) and len(part) == 2 else flatten(part) for part in parts
    ]
    comma = "," if opening == "(" and len(texts) == 1 else ""
    return f"{opening}{', '.join(texts)}{comma}{closing}"


def literal(value: Any) -> Any:
    """Return a value of TOML as an expression."""
    if isinstance(value, dict):
        return ("{", [(f"{quoted(key)}: ", literal(inner)) for key, inner in value.items()], "}")
    if isinstance(value, list | tuple):
        return ("(", [literal(inner) for inner in value], ")")
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, Decimal):
        return f'Decimal("{value}")'
    if isinstance(value, int) and not isinstance(value, bool) and value >= 10_000:
        return f"{value:_}"
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(text: str) -> str:
    """Return a text between double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def label(node: dict[str, str]) -> str:
    """Return a label as an expression."""
    return f"Label({quoted(node['zh'])}, {quoted(node['en'])})"


def fact(node: dict[str, Any]) -> Any:
    """Return the call that makes one fact."""
    parts: list[Any] = [quoted(node["key"]), quoted(node["type"]), label(node["label"])]
    if "unit" in node:
        parts.append(("unit=", label(node["unit"])))
    if "domain" in node:
        exact = node["type"] in ("money", "km")
        low, high = (Decimal(bound) if exact else bound for bound in node["domain"])
        parts += [("low=", literal(low)), ("high=", literal(high))]
    labelled = [value for value in node.get("values", ()) if "label" in value]
    if labelled:
        parts.append(("values=", ("{", [(f"{quoted(v['key'])}: ", label(v["label"])) for v in labelled], "}")))
    if node.get("aliases"):
        parts.append(("aliases=", literal(node["aliases"])))
    if others := {alias: value["key"] for value in node.get("values", ()) for alias in value.get("aliases", ())}:
        parts.append(("value_aliases=", literal(others)))
    for key in ("default", "until", "moves", "fen", "asked", "units", "range_to"):
        if key in node:
            parts.append((f"{key}=", literal(node[key])))
    if words := {word: answer == "yes" for answer in ("yes", "no") for word in node.get(answer, ())}:
        parts.append(("words=", literal(words)))
    return ("Fact(", parts, ")")


def contradiction(node: dict[str, Any]) -> Any:
    """Return the call that makes one contradiction."""
    kept = ("key", "subject", "fact", "at_most_days", "not_before", "not_after")
    return ("Contradiction(", [(f"{key}=", literal(node[key])) for key in kept if key in node], ")")


def cell_words(node: dict[str, Any]) -> Any:
    """Return the call that makes the words of cells."""
    yes_no = {word: answer == "yes" for answer in ("yes", "no") for word in node[answer]}
    parts = [("yes_no=", literal(yes_no))]
    sets = ("ticked", "unticked", "unknown", "no_day", "nothing", "all", "all_months")
    rest = (
        "lacking",
        "before_numbers",
        "approximate",
        "bounds",
        "visitors_per_escort",
        "adults",
        "children",
        "included",
    )
    parts += [(f"{key}=", ("frozenset(", [literal(node[key])], ")")) for key in sets]
    parts += [(f"{key}=", literal(longest_first(node[key]))) for key in rest]
    units = {unit: longest_first(words) for unit, words in node["units"].items()}
    others = longest_first(node["units_of_others"]["words"])
    parts += [("units=", literal(units)), ("units_of_others=", literal(others))]
    return ("CellWords(", parts, ")")


def longest_first(words: Any) -> Any:
    """Return words with the longest first, so that none hides one that it begins; anything else as it is."""
    return sorted(words, key=lambda word: (-len(word), word)) if isinstance(words, list) else words


def source() -> str:
    """Return the whole module."""
    lines = [HEAD]
    names: dict[int, str] = {}  # a fact that several kinds share is made once
    subjects: list[Any] = []
    for subject, kind in kinds().items():
        for node in kind["fact"]:
            if id(node) not in names:
                name = node["key"].upper()
                names[id(node)] = name if name not in names.values() else f"{subject.upper()}_{name}"
                lines.append(f"{names[id(node)]} = {layout(fact(node), 0, len(names[id(node)]) + 3)}\n")
        subjects.append((f"{quoted(subject)}: ", ("(", [names[id(node)] for node in kind["fact"]], ")")))
    pairs = load("pairs")
    order = ("(", [literal((pair["lesser"], pair["greater"])) for pair in pairs["order"]], ")")
    rest = ("(", [contradiction(node) for node in pairs["contradiction"]], ")")
    lines += [
        f"\nSUBJECTS: Mapping[str, tuple[Fact, ...]] = {layout(('{', subjects, '}'), 0, 45)}\n",
        "\n# Facts of which the first can never exceed the second. Where it does, the record cannot be true.\n",
        f"IMPOSSIBLE = {layout(order, 0, 13)}\n",
        "\n# Facts that cannot both be true of one tour; the first named is then not known.\n",
        f"CONTRADICTIONS = {layout(rest, 0, 17)}\n",
        "\n# What cells say besides names and numbers.\n",
        f"WORDS = {layout(cell_words(load('words')), 0, 8)}\n",
    ]
    return "".join(lines)


def main(arguments: list[str]) -> int:
    """Write what is not current; with `--check` only name it, and return 1 where something is."""
    stale = [
        (path, text) for path, text in ((TARGET, source()),) if not path.is_file() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        if "--check" in arguments:
            print(path.relative_to(ROOT))
        else:
            path.write_text(text, "utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
