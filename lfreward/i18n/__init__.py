"""Every sentence the library says, in Chinese and in English, by code.

The sentences are data: `zh.toml` and `en.toml` beside this file, one table an area, one line a code. Code that wants to
say something holds a stable code and its values; the words are made when a person reads them, so that judging a million
records makes none. A catalogue is read when the first sentence of its language is asked for. A value that is a name in
both languages is a `Label` and shows the right one.

>>> say("table_share", "en", {"share": 40})
'40 % done'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from lfreward.personal import masked, quoted, quoted_id

__all__ = ["LANGS", "TEXTS", "Label", "say", "section", "singular"]

LANGS = ("zh", "en")

# Values that are lists of names: callers join them with the Chinese comma, and English shows its own. Every other value
# is shown as it was written.
LISTS = frozenset(
    {"columns", "expected", "facts", "keys", "known", "lacking", "months", "names", "others", "sheets", "years"}
)

# Values of our own that look like numbers of persons now and then: digests.
VERBATIM = frozenset({"digest", "fingerprint"})
LARGE = 10**10  # a number below it has not the form of anybody's

# English writes a count of one in the singular. The nouns are those that the catalogue counts.
COUNTED = (
    "cell|claim|column|day|fault|group|kind|month|night|note|people|point|record|region|row|seat|settlement|site|star|"
    "trip|vehicle|visitor|year"
)
COUNT_OF_ONE = re.compile(rf"(?<![\d,.])1 (?P<noun>{COUNTED})s?\b(?: (?P<verb>are|were|have|stand)\b)?")
IRREGULAR = {"people": "person", "are": "is", "were": "was", "have": "has"}

# A value that may be empty, and the words of a template that are left out with it.
LEFT_OUT_WITH = {
    "near": re.compile(r"(?:最接近：|nearest: )\{near\}[；;] ?|(?:（最接近：| \(nearest: )\{near\}[）)]"),
    "classes": re.compile(r"[：:] ?\{classes\}"),
    "how": re.compile(r"（\{how\}）| \(\{how\}\)"),
}


class Label(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the name in one language."""
        return self.en if lang == "en" else self.zh


@cache
def _catalogue(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return one language's sentences: area to code to template."""
    import tomllib  # not needed where nothing is said

    return tomllib.loads((Path(__file__).parent / f"{lang}.toml").read_text("utf-8"))


@cache
def _templates(lang: str) -> dict[str, str]:
    """Return one language's sentences by code alone."""
    return {code: text for area in _catalogue(lang).values() for code, text in area.items()}


def section(name: str) -> dict[str, tuple[str, str]]:
    """Return the sentences of one area of the catalogues, in both languages, by code."""
    return {code: TEXTS[code] for code in _catalogue("zh")[name]}


class _Texts(Mapping[str, tuple[str, str]]):
    """Every code with its Chinese and its English template."""

    def __getitem__(self, code: str) -> tuple[str, str]:
        return _templates("zh")[code], _templates("en")[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_templates("zh"))

    def __len__(self) -> int:
        return len(_templates("zh"))


TEXTS: Mapping[str, tuple[str, str]] = _Texts()


class _Values(dict[str, Any]):
    """The values of a sentence; one that was not given shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def say(code: str, lang: str, args: Mapping[str, Any]) -> str:
    """Return the sentence of a code with its values in place.

    Raises: KeyError for a code that the catalogue does not hold.
    """
    template = _templates("en" if lang == "en" else "zh")[code]
    values = _Values({k: _quoted(k, v.say(lang) if isinstance(v, Label) else v) for k, v in args.items()})
    if lang == "en":
        values.update({k: v.replace("、", ", ") for k, v in values.items() if k in LISTS and isinstance(v, str)})
    for name, words in LEFT_OUT_WITH.items():
        if name in values and _is_empty(name, values):
            template = words.sub("", template)
    text = template.format_map(values)
    return singular(text) if lang == "en" else text


def _quoted(name: str, value: Any) -> Any:
    """Return a value as a sentence may quote it, whatever cell it came from: printable, numbers of persons masked."""
    if isinstance(value, str):
        if name in VERBATIM:
            return value
        return quoted_id(value) if name == "id" else quoted(value)
    if isinstance(value, int | Decimal) and not -LARGE < value < LARGE:
        return masked(str(value))
    return value


def singular(text: str) -> str:
    """Return an English text with every count of one in the singular.

    >>> singular("1 nights of 21 nights")
    '1 night of 21 nights'
    """
    return COUNT_OF_ONE.sub(_one, text)


def _is_empty(name: str, values: Mapping[str, Any]) -> bool:
    """Say whether a value is a dash, or only repeats the sum that stands before it."""
    value = values[name]
    return value == "—" or (name == "how" and value in (f"{values.get('payable')}元", f"{values.get('payable')} yuan"))


def _one(match: re.Match[str]) -> str:
    """Return a count of one in the singular, with its verb."""
    noun, verb = match["noun"], match["verb"]
    return f"1 {IRREGULAR.get(noun, noun)}" + (f" {IRREGULAR.get(verb, verb + 's')}" if verb else "")
