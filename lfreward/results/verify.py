"""A stored result held against what the same facts come to now: every difference, in words.

A result that was written down (`to_dict()`, a line of `evaluate --json`, an answer of the service) names its policy, its
facts and the switches that decided it. That is enough to compute it again, whatever the switches stand at today. Words
and their language are not compared, only what they say: steps by key and verdict, duties by key and last day, findings
by code and field. What was told of cells as they were written cannot come out again of facts in canonical form; so a
finding that stands in the stored result alone is no difference.

>>> import lfreward
>>> policy = lfreward.load_policy()
>>> stored = policy.evaluate({"item": "coach_group", "visitors": 299}).to_dict()
>>> policy.verify(stored).same
True
>>> print(policy.verify({**stored, "amount": "1.00"}).say("en"))
amount: 1.00 is stored, 0.00 is what it comes to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lfreward.errors import UsageError
from lfreward.i18n import Label, say
from lfreward.law.nodes import ResolvedPolicy
from lfreward.results.assessment import SCHEMA, Assessment, Spoken, Verdict

__all__ = ["Difference", "Verification", "verify"]

NEEDED = ("policy", "facts", "readings", "verdict")  # without these it cannot be computed again
PLAIN = {
    "item": Label("奖励项目", "item"),
    "clause": Label("条款", "clause"),
    "verdict": Label("结论", "verdict"),
    "amount": Label("应付", "amount"),
    "potential": Label("测算", "potential"),
    "base": Label("基数", "base"),
    "uplift": Label("上浮", "uplift"),
    "season": Label("季节", "season"),
}
LISTS = {  # what is compared of each entry: the first keys name it, the last is what it says
    "steps": (Label("条件", "condition"), ("clause", "key"), "verdict"),
    "todo": (Label("待办", "duty"), ("clause", "key"), "due"),
    "findings": (Label("提示", "finding"), ("code", "field"), None),
    "alternatives": (Label("另一项目", "other item"), ("item",), "amount"),
}


class Evaluates(Protocol):
    """What is asked of a policy here."""

    @property
    def resolved(self) -> ResolvedPolicy:
        """The nouns of the law under its readings."""

    def evaluate(self, record: Mapping[str, Any], *, readings: Mapping[str, str] | None = None) -> Assessment:
        """Judge one record."""


@dataclass(frozen=True, slots=True)
class Difference(Spoken):
    """One thing that a stored result says and that does not come out again.

    `field`: the key of the result. `stored`, `computed`: what stands there and what it comes to; None where either says
    nothing. `code` and `args`: the sentence.
    """

    field: str
    stored: Any
    computed: Any
    code: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `field`, `stored`, `computed`, `code` and `message`."""
        own = {"field": self.field, "stored": self.stored, "computed": self.computed}
        return {**own, "code": self.code, "message": self.say(lang)}


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of verifying a stored result: the result computed anew, and all that differs.

    `result`: None where it cannot be computed. `notes`: what could not be compared, and why; they are no differences.
    """

    result: Assessment | None
    differences: tuple[Difference, ...]
    notes: tuple[Difference, ...] = ()

    @property
    def same(self) -> bool:
        """Whether everything that could be compared is as stored."""
        return not self.differences

    def say(self, lang: str = "zh") -> str:
        """Return every difference and note in words, a line each; one line where there is none."""
        lines = [one.say(lang) for one in (*self.differences, *self.notes)]
        return "\n".join(lines or [say("verify_same", lang, {})])

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `same`, `differences`, `notes` and the `fingerprint` that it comes to."""
        return {
            "same": self.same,
            "differences": [one.to_dict(lang) for one in self.differences],
            "notes": [one.to_dict(lang) for one in self.notes],
            "fingerprint": self.result.fingerprint if self.result is not None else None,
        }


def verify(policy: Evaluates, stored: Mapping[str, Any]) -> Verification:
    """Compute a stored result again and return what differs.

    `stored`: a result as `to_dict()` gave it, in either language, of this version or of 0.1.
    Raises: UsageError where it is no such result.
    """
    _check_form(stored)
    if stored["policy"] != policy.resolved.key:
        args = {"stored": str(stored["policy"]), "computed": policy.resolved.key}
        return Verification(None, (Difference("policy", stored["policy"], policy.resolved.key, "verify_policy", args),))
    if stored["verdict"] == Verdict.REJECTED.value:  # its facts lack what could not be read
        return Verification(None, (), (Difference("verdict", stored["verdict"], None, "verify_rejected"),))
    known = policy.resolved.readings
    chosen = {key: option for key, option in stored["readings"].items() if key in known and option in known[key].options}
    unknown = tuple(
        Difference("readings", option, None, "verify_reading", {"reading": str(key), "option": str(option)})
        for key, option in stored["readings"].items()
        if key not in chosen
    )
    result = policy.evaluate(stored["facts"], readings=chosen)
    computed = result.to_dict()
    found = (*unknown, *_differences(stored, computed))
    schema = stored.get("schema", 1)
    if schema != SCHEMA:
        note = Difference("schema", schema, SCHEMA, "verify_schema", {"stored": str(schema), "computed": str(SCHEMA)})
        return Verification(result, found, (note,))
    if not found and stored.get("fingerprint") != computed["fingerprint"]:
        found = (Difference("fingerprint", stored.get("fingerprint"), computed["fingerprint"], "verify_fingerprint"),)
    return Verification(result, found)


def _check_form(stored: Any) -> None:
    """Refuse what is no stored result."""
    if not isinstance(stored, Mapping):
        raise UsageError("usage_stored_type", type=type(stored).__name__)
    lacking = [key for key in NEEDED if key not in stored]
    wrong = [key for key in ("facts", "readings") if key in stored and not isinstance(stored[key], Mapping)]
    wrong += [key for key in LISTS if not _is_list_of_mappings(stored.get(key, []))]
    if lacking or wrong:
        raise UsageError("usage_stored_result", names="、".join([*lacking, *wrong]))


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(entry, Mapping) for entry in value)


def _differences(stored: Mapping[str, Any], computed: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what differs, key by key; keys that the stored result does not have are not compared."""
    for key, label in PLAIN.items():
        if key in stored and stored[key] != computed[key]:
            yield _differs(key, label, stored[key], computed[key])
    for key, option in computed["readings"].items():
        if stored["readings"].get(key) != option:
            name = Label(f"解释开关 {key}", f"switch {key}")
            yield _differs("readings", name, stored["readings"].get(key), option)
    for key, (label, named, says) in LISTS.items():
        if key in stored or key in computed:
            yield from _entries(key, label, _told(stored.get(key, []), named, says), _told(computed.get(key, []), named, says))


def _told(entries: Sequence[Mapping[str, Any]], named: Sequence[str], says: str | None) -> dict[str, Any]:
    """Return what is compared of each entry of a list, by its name; what is said several times is numbered."""
    found: dict[str, Any] = {}
    for entry in entries:
        name = " ".join(str(entry[key]) for key in named if entry.get(key) is not None)
        count = sum(1 for other in found if other.split("#")[0] == name)
        found[f"{name}#{count + 1}" if count else name] = entry.get(says) if says is not None else True
    return found


def _entries(key: str, label: Label, stored: Mapping[str, Any], computed: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys([*stored, *computed]):
        args = {"label": label, "name": name}
        if name not in computed and key == "findings":
            continue
        if name not in computed:
            yield Difference(key, name, None, "verify_only_stored", args)
        elif name not in stored:
            yield Difference(key, None, name, "verify_only_computed", args)
        elif stored[name] != computed[name]:
            yield _differs(key, Label(f"{label.zh} {name}", f"{label.en} {name}"), stored[name], computed[name])


def _differs(key: str, label: Label, stored: Any, computed: Any) -> Difference:
    args = {"label": label, "stored": _written(stored), "computed": _written(computed)}
    return Difference(key, stored, computed, "verify_differs", args)


def _written(value: Any) -> str | Label:
    """Return a value as a message shows it."""
    return Label("无", "nothing") if value is None else str(value)
