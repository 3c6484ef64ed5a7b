"""Rule files to a policy: read strictly, every fault at once, each with its place.

The tables say everything; this package knows the language they are written in and no measure at all.
A tree of rule files is read once; choosing readings replaces cells of the tree, and a resolved policy is built from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lfreward.errors import Complaint, RuleError
from lfreward.law.nodes import ResolvedPolicy, RulesDigest
from lfreward.law.rules.amend import amend, amendment
from lfreward.law.rules.build import Builder
from lfreward.law.rules.grid import asked_of, axes_of, bracket_floors, holds, leaves
from lfreward.law.rules.language import BOUNDS
from lfreward.law.rules.meaning import item_meaning
from lfreward.law.rules.tree import Merger, apply, read_files
from lfreward.law.source import SourceTable

__all__ = ["BOUNDS", "Rules", "asked_of", "axes_of", "bracket_floors", "cells", "holds", "leaves", "read_rules"]


EDITIONS_KEPT = 8  # policies under a set of readings that are held beside those that evaluators hold


@dataclass(slots=True)
class Rules:
    """The rule files of one policy as one tree; `resolved` gives the policy under a set of readings."""

    tree: SourceTable
    rules_digest: RulesDigest = field(default_factory=lambda: RulesDigest(list))
    rests_on: Sequence[Mapping[str, Any]] = ()
    registers: frozenset[str] | None = None
    _built: dict[tuple[tuple[str, str], ...], ResolvedPolicy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules_digest.item_meaning = lambda key: item_meaning(self.resolved(), key)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as what was read; what was built of it is built anew."""
        return Rules, (self.tree, self.rules_digest, self.rests_on, self.registers)

    def apart_from_defaults(self, chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return the options that are not the default, in a form that names a set of readings: equal sets, equal names."""
        nodes = self.tree["readings"]
        return tuple(sorted((key, option) for key, option in chosen.items() if option != nodes[key]["default"]))

    def resolved(self, readings: Mapping[str, str] | None = None) -> ResolvedPolicy:
        """Return the policy under these readings; those not named stand at their default.

        Raises: KeyError for an unknown switch or option (callers check first), RuleError.
        """
        chosen = {key: node["default"] for key, node in self.tree["readings"].items()}
        chosen.update(readings or {})
        name = self.apart_from_defaults(chosen)
        if name not in self._built:
            while len(self._built) >= EDITIONS_KEPT:
                self._built.pop(next(iter(self._built)))
            tree = self.tree.copy()
            for key, option in chosen.items():
                apply(tree, self.tree["readings"][key]["options"][option])
            self._built[name] = Builder(tree, self.tree, self.registers).build(chosen, self.rules_digest)
        return self._built[name]

    def amended(self, overlay: Mapping[str, Any], file: str = "overlay") -> Rules:
        """Return the rules with cells replaced and rows added, checked under every option of every switch.

        Raises: RuleError with every fault.
        """
        node = amendment(overlay, file)
        rules = Rules(*amend(self.tree, self.rules_digest, node), self.rests_on, self.registers)
        try:
            complaints = rules.complaints()
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            complaints = [Complaint("amend_meaning", *node.at(), found=f"{type(error).__name__}: {error}")]
        if complaints:
            raise RuleError(complaints)
        return rules

    def check(self) -> None:
        """Build the policy under every option of every switch.

        Raises: RuleError with every fault that was found.
        """
        if complaints := self.complaints():
            raise RuleError(complaints)

    def complaints(self) -> list[Complaint]:
        """Build the policy under every option of every switch and return all that is wrong, each fault once."""
        found: dict[str, Complaint] = {}
        for key, node in self.tree["readings"].items():
            for option in node["options"]:
                try:
                    self.resolved({key: option})
                except RuleError as error:
                    found |= {c.say(): c for c in error.complaints}
        return list(found.values())


def read_rules(
    files: Mapping[str, str], rests_on: Sequence[Mapping[str, Any]] = (), registers: Collection[str] | None = None
) -> Rules:
    """Read the rule files of one policy: file name to text.

    `rests_on` are further tables (calendar, registers) that results rest on; they enter the digest. `registers` names
    the registers that are held, by the stem of their file; None leaves it unchecked.
    Raises: RuleError with every complaint that was found.
    """
    complaints: list[Complaint] = []
    held = None if registers is None else frozenset(registers)
    roots = read_files(dict(files), complaints)
    tree = Merger(complaints).merge(roots)
    if not complaints:
        rules = Rules(tree, RulesDigest(lambda: [_canonical(table) for table in (*roots, *rests_on)]), rests_on, held)
        rules.resolved()
        return rules
    if "policy" in tree:
        try:
            defaults = {key: node.get("default", "") for key, node in tree["readings"].items()}
            Builder(tree, None, held).build(defaults, RulesDigest(list))
        except RuleError as error:
            complaints += error.complaints
        except (KeyError, TypeError, AttributeError, ValueError):
            pass  # the shape is already complained about; the meaning cannot be checked yet
    raise RuleError(list({c.say(): c for c in complaints}.values()))


def cells(rules: Rules) -> dict[str, str]:
    """Return every cell that a result may rest on, by its path, so that a change can be named."""
    import json

    found: dict[str, str] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if key not in PROSE and not (path == "" and key in ("ledger", "fixed", "called")):
                    walk(inner, f"{path}.{key}" if path else str(key))
        elif isinstance(value, list | tuple) and any(isinstance(inner, Mapping) for inner in value):
            for number, inner in enumerate(value):
                name = next((inner[k] for k in ("id", "key", "name", "letter") if k in inner), number)
                walk(inner, f"{path}.{name}")
        else:
            found[path] = json.dumps(_canonical(value), ensure_ascii=False)

    for table in (rules.tree, *rules.rests_on):
        walk(table, "")
    return found


# What can be reworded without any result coming out otherwise; it does not enter the digest.
PROSE = frozenset({"label", "unit", "aliases", "question", "why", "says", "note", "names", "source", "sources", "title"})
PROSE |= {"definition", "scope", "if_missing"}
PROSE |= {"sentence", "fixed", "called", "confidence", "reason", "reasons"}


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _canonical(v) for k, v in value.items() if k not in PROSE}
    if isinstance(value, list | tuple):
        return [_canonical(v) for v in value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
