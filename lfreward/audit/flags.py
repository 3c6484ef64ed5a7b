"""Red flags: questions with their evidence, never verdicts. What is asked, and when, stands in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from lfreward.audit import arithmetic, cross_group, near_threshold, noticed, orphans, proofs, same_tour
from lfreward.audit.evidence import Evidence
from lfreward.audit.hits import Hit
from lfreward.i18n import Label, say
from lfreward.personal import masked, masked_id
from lfreward.results import words

SHOWN = 12  # groups that a question names; the rest are counted
DETAILS = 200  # hits of which the words are kept where many are told together
ALIKE = 5  # of hits about the same groups so many are told one by one, the others are counted

Finder = Callable[[Evidence, Mapping[str, Any]], Iterator[Hit]]
FINDERS: Mapping[str, Finder] = {
    **cross_group.FINDERS, **arithmetic.FINDERS, **near_threshold.FINDERS, **proofs.FINDERS, **same_tour.FINDERS,
    **orphans.FINDERS, **noticed.FINDERS,
}  # fmt: skip
APART = ("split", "bunching", "exactly", "season_edge", "differs")  # these never look from one claimant at another


@dataclass(frozen=True, slots=True)
class Flag:
    """One question: which kind, how grave, the groups and rows that it is about."""

    key: str
    of: str
    severe: bool
    title: Label
    text: Label
    groups: tuple[str, ...]
    places: tuple[tuple[str | None, int], ...]
    count: int = 1  # how many times the same was found; the question is one
    details: tuple[Label, ...] = ()  # what was found each time, where it was more than once


@dataclass(frozen=True, slots=True)
class Unchecked:
    """One kind of flag that could not be looked for: what it would have needed, or why no table can show it."""

    key: str
    of: str
    title: Label
    lacking: tuple[Label, ...]
    why: Label | None = None

    def say(self, lang: str) -> str:
        """Return the reason in words."""
        if self.why is not None:
            return say("report_never", lang, {"why": self.why})
        return say("report_lacking", lang, {"lacking": words.join(list(self.lacking))})


@dataclass(slots=True)
class Flags:
    """What was found, and what could not be looked for."""

    found: list[Flag] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)


def look(evidence: Evidence, parts: Iterable[Evidence], table: Sequence[Mapping[str, Any]]) -> Flags:
    """Look for every flag of the table for which the data are there, in the order of the table.

    `parts` are the same evidence in parts, no claimant in two of them; each is gone through once, for the flags that allow it.
    """
    flags = Flags()
    possible = [entry for entry in table if entry["find"] != "never" and all(map(evidence.has, entry["needs"]))]
    found: dict[str, list[Hit]] = {entry["key"]: [] for entry in possible}
    apart = [entry for entry in possible if entry["find"] in APART]
    for part in parts if apart else ():
        for entry in apart:
            found[entry["key"]] += FINDERS[entry["find"]](part, entry)
    for entry in table:
        title = Label(**entry["title"])
        if entry not in possible:
            lacking = tuple(_label(evidence, need) for need in entry["needs"] if not evidence.has(need))
            why = Label(**entry["why"]) if entry["find"] == "never" else None
            flags.unchecked.append(Unchecked(entry["key"], entry["of"], title, lacking, why))
            continue
        hits = found.pop(entry["key"])
        if entry not in apart:
            hits += FINDERS[entry["find"]](evidence, entry)
        hits.sort(key=lambda hit: (hit.groups, hit.places_key(), hit.order))
        if entry.get("together") and len(hits) > 1:
            flags.found.append(_together(entry, title, hits))
            continue
        for _, same in groupby(hits, key=lambda hit: hit.groups):
            alike = list(same)
            for n, hit in enumerate(alike[:ALIKE]):
                left = len(alike) - ALIKE if n == ALIKE - 1 else 0
                flags.found.append(_flag(entry, title, hit, left))
    return flags


def _together(entry: Mapping[str, Any], title: Label, hits: Sequence[Hit]) -> Flag:
    """Return hits that are weak one by one as one question: the first in words, all of them counted and named."""
    first = _flag(entry, title, hits[0], 0)
    groups = tuple(map(masked_id, dict.fromkeys(group for hit in hits for group in hit.groups)))
    places = tuple(dict.fromkeys(place for hit in hits for place in hit.places))
    more = [say("flag_together", lang, {"count": len(hits), "groups": _named(groups, lang)}) for lang in ("zh", "en")]
    text = Label(first.text.zh + more[0], f"{first.text.en} {more[1]}")
    details = tuple(_flag(entry, title, hit, 0).text for hit in hits[:DETAILS])
    return Flag(entry["key"], entry["of"], any(hit.severe for hit in hits), title, text, groups, places, len(hits), details)


def _named(groups: Sequence[str], lang: str) -> str:
    """Name the first of some groups."""
    names = ("、" if lang == "zh" else ", ").join(groups[:SHOWN])
    return names if len(groups) <= SHOWN else f"{names}……" if lang == "zh" else f"{names} …"


def _flag(entry: Mapping[str, Any], title: Label, hit: Hit, left: int) -> Flag:
    texts = []
    groups = tuple(map(masked_id, hit.groups))
    for lang, template in (("zh", entry["zh"]), ("en", entry["en"])):
        args = {key: value.say(lang) if isinstance(value, Label) else value for key, value in hit.args.items()}
        args = {key: masked(value) if isinstance(value, str) else value for key, value in args.items()}
        text = template.format(groups=_named(groups, lang), **args)
        more = say("flag_more", lang, {"count": left}) if left > 0 else ""
        texts.append(text + more)
    severe = hit.severe if hit.severe is not None else entry.get("severe", False)
    return Flag(entry["key"], entry["of"], severe, title, Label(*texts), groups, hit.places)


def _label(evidence: Evidence, need: str) -> Label:
    form, _, column = need.partition(".")
    return evidence.label(form, column)
