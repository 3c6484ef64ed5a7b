"""Write the vocabulary of `rules/vocabulary` down as Python, because a program starts too often to parse it each time.

Run after a change of those files:

    python tools/generate_vocabulary.py

It writes `lfreward/facts/shipped.py` (the facts, loaded at every start), `lfreward/facts/definitions.py` (what they
mean, loaded when somebody asks) and `lfreward/records/models.py` (the typed records, with what the shipped policies add).
`tests/machine/test_vocabulary.py` holds the modules to the files.
"""

from __future__ import annotations

import re
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


DEFINED = ("definition", "scope", "if_missing")


def definitions_source() -> str:
    """Return the module that holds what every fact means."""
    lines = [DEFINITIONS_HEAD]
    for subject, kind in kinds().items():
        lines.append(f"    {quoted(subject)}: {{\n")
        for node in (*kind["fact"], *policy_facts(subject)):
            texts = ("(", [*(label(node[part]) for part in DEFINED), quoted(node["source"])], ")")
            lines.append(f"        {quoted(node['key'])}: {layout(texts, 8, len(node['key']) + 4)},\n")
        lines.append("    },\n")
    return "".join([*lines, "}\n"])


def policy_facts(subject: str) -> list[dict[str, Any]]:
    """Return the facts that the shipped policies declare for one kind of record."""
    listed = tomllib.loads((ROOT / "rules" / "policies.toml").read_text("utf-8"))["policies"]
    files = [path for path in (ROOT / "rules" / name / "facts.toml" for name in listed) if path.is_file()]
    found = [tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("facts", []) for path in files]
    return [with_domain(node) for facts in found for node in facts if node["subject"] == subject]


def with_domain(node: dict[str, Any]) -> dict[str, Any]:
    """Return a fact that a policy declares with its domain written as the vocabulary writes it."""
    days = [date(2000, 1, 1), date(2099, 12, 31)]
    domains = {"count": [0, node.get("at_most", 1_000_000)], "money": [0, 10**12], "date": days}
    return {**node, "domain": domains[node["type"]]} if node["type"] in domains else node


# What a type checker sees of a field, and what may be given for it.
HELD = {
    "count": "int", "money": "Decimal", "km": "Decimal", "date": "date", "yes_no": "bool", "check": "date | bool",
    "letters": "str | tuple[str, ...]", "clauses": "str | tuple[str, ...]", "months": "tuple[str, ...]",
    "itinerary": "tuple[dict[str, Any], ...]",
}  # fmt: skip
GIVEN = {
    "count": "Count", "money": "Sum", "km": "Sum", "date": "Day", "yes_no": "YesNo", "check": "Day | YesNo", "letters": "Texts",
    "clauses": "Texts", "months": "Texts | Sequence[int]", "itinerary": "Sequence[Mapping[str, Any]]",
}  # fmt: skip


def choices_of_policies() -> dict[str, dict[str, list[str]]]:
    """Return the values that only a policy knows, by kind of record and fact: items, routes, levels."""
    found: dict[str, dict[str, list[str]]] = {subject: {"item": []} for subject in kinds()}
    found["group"]["route"] = ["none"]
    listed = tomllib.loads((ROOT / "rules" / "policies.toml").read_text("utf-8"))["policies"]
    for path in sorted(path for name in listed for path in (ROOT / "rules" / name).glob("*.toml")):
        file = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        if "subject" in file and "clause" in file:
            found[file["subject"]]["item"].append(file["key"])
        for value in file.get("value", ()):
            held = found[file["subject"]].setdefault(value["fact"], [])
            held += [one["key"] for one in value["values"] if one["key"] not in held]
        if isinstance(file.get("routes"), list):
            found["group"]["route"] += [route["key"] for route in file["routes"]]
    return found


def models_source() -> str:
    """Return the module of the typed records."""
    lines, choices = [MODELS_HEAD], choices_of_policies()
    for subject, kind in kinds().items():
        for key, values in choices[subject].items():
            alias = f"{kind['model']}{key.title()}"
            lines.append(f"{alias}: TypeAlias = {layout(('Literal[', [quoted(v) for v in values], ']'), 0, len(alias) + 14)}\n")
    for subject, kind in kinds().items():
        lines += ["\n\n", model(subject, kind, [*kind["fact"], *policy_facts(subject)], choices[subject])]
    return "".join(lines)


def model(subject: str, kind: dict[str, Any], nodes: list[dict[str, Any]], choices: dict[str, list[str]]) -> str:
    """Return the class of one kind of record."""
    name = kind["model"]
    held = {node["key"]: held_type(name, node, choices) for node in nodes}
    given = {node["key"]: GIVEN.get(node["type"], held[node["key"]]) for node in nodes}
    own = [fact(node) for node in policy_facts(subject)]
    lines = [
        f"class {name}(Record):\n",
        f'    """{kind["label"]["zh"]} · {kind["label"]["en"]}: one record. Every fact may be left out.\n\n',
        *(described(node) for node in nodes),
        '    """\n\n',
        f"    subject: ClassVar[str] = {quoted(subject)}\n",
        f"    known_facts: ClassVar[Mapping[str, Fact]] = {layout(('facts_of(', [quoted(subject), *own], ')'), 4, 49)}\n\n",
    ]
    for node in nodes:
        lines += [f"    {node['key']}: Annotated[{held[node['key']]} | None, {flatten(read_call(node))}] = None\n"]
    lines.append("\n    if TYPE_CHECKING:\n\n        def __init__(\n            self,\n            *,\n")
    lines += [f"            {node['key']}: {given[node['key']]} | None = None,\n" for node in nodes]
    return "".join([*lines, "        ) -> None: ...\n"])


def held_type(name: str, node: dict[str, Any], choices: dict[str, list[str]]) -> str:
    """Return what a field holds, for type checkers."""
    if node["key"] in choices:
        return f"{name}{node['key'].title()}"
    if node["type"] == "choice":
        return f"Literal[{', '.join(quoted(value['key']) for value in node['values'])}]"
    return HELD.get(node["type"], "str")


def read_call(node: dict[str, Any]) -> Any:
    """Return the annotation that says how a field is read."""
    parts: list[Any] = [quoted(node["type"])]
    if "domain" in node:
        exact = node["type"] in ("money", "km")
        parts += [literal(Decimal(bound) if exact else bound) for bound in node["domain"]]
    if node.get("fen"):
        parts.append("fen=True")
    if node["type"] == "choice" and node.get("values"):
        parts.append(("values=", literal([value["key"] for value in node["values"]])))
    return ("Read(", parts, ")")


def described(node: dict[str, Any]) -> str:
    """Return the lines of a docstring that say what one field holds."""
    unit = f" ({node['unit']['zh']} · {node['unit']['en']})" if node.get("unit", {}).get("zh") else ""
    lines = [f"    {node['key']}: {node['label']['zh']} · {node['label']['en']}{unit} — {node['source']}\n"]
    for part in DEFINED:
        named = {"scope": ("范围：", "scope: "), "if_missing": ("缺失：", "missing: ")}.get(part, ("", ""))
        for mark, lang in zip(named, ("zh", "en"), strict=True):
            lines += [f"        {line}\n" for line in wrapped(mark + node[part][lang], WIDTH - 8)]
    return "".join(lines)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of a width; Chinese may break anywhere, English between words."""
    lines, line = [], ""
    for part in re.findall(r"[!-~]+ ?|.", text):
        if columns(line) + columns(part.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()]


DEFINITIONS_HEAD = '''"""What every fact means: definition, scope, what missing means, and the clause that defines it.

Written by tools/generate_vocabulary.py from rules/vocabulary and the shipped policies. Change those files, not this one.
"""

from collections.abc import Mapping

from lfreward.i18n import Label

# By kind of record and fact.
DEFINITIONS: Mapping[str, Mapping[str, tuple[Label, Label, Label, str]]] = {
'''
MODELS_HEAD = '''"""The typed records: `Group`, `ShuttleLine`, `OrganiserYear`, `Creation`.

Written by tools/generate_vocabulary.py from rules/vocabulary and the shipped policies. Change those files, not this one.
`help(Group)` says what every field holds; how fields are read stands in `base`.

>>> Group(item="coach_group", visitors="320人", arrival_date="2020年7月18日").visitors
320

Layer 3.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from lfreward.facts.nouns import Fact
from lfreward.i18n import Label
from lfreward.records.base import Read, Record, facts_of

Count: TypeAlias = int | str | float
Sum: TypeAlias = Decimal | int | str | float
Day: TypeAlias = date | str
YesNo: TypeAlias = bool | str
Texts: TypeAlias = str | Sequence[str]

'''
TARGETS = {
    TARGET: source,
    ROOT / "lfreward" / "facts" / "definitions.py": definitions_source,
    ROOT / "lfreward" / "records" / "models.py": models_source,
}


def main(arguments: list[str]) -> int:
    """Write what is not current; with `--check` only name it, and return 1 where something is."""
    made = [(path, write()) for path, write in TARGETS.items()]
    stale = [(path, text) for path, text in made if not path.is_file() or path.read_text("utf-8") != text]
    for path, text in stale:
        if "--check" in arguments:
            print(path.relative_to(ROOT))
        else:
            path.write_text(text, "utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
