"""Readings and the ledger: every replaced cell exists and is marked, every reference leads somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lfreward.law.nodes import Item, Option, Reading
from lfreward.law.rules.cells import CellReader
from lfreward.law.rules.grid import leaves
from lfreward.law.rules.tree import paths
from lfreward.law.source import SourceTable


class ReadingReader(CellReader):
    """Reads switches and checks what they replace."""

    def readings(self) -> dict[str, Reading]:
        result = {}
        for key, node in self.tree["readings"].items():
            options = {}
            for name, option in node["options"].items():
                renamed = [one for path in option.get("rename") or {} for one in paths(self.source, path)]
                for path in [*(option.get("set") or {}), *renamed, *(option.get("drop") or ())]:
                    self.check_path(key, option, path)
                options[name] = Option(
                    name, self.label(option["label"]), dict(option.get("set") or {}), tuple(option.get("drop") or ())
                )
            result[key] = Reading(
                key,
                node["clause"],
                self.label(node["question"]),
                self.label(node["why"]),
                node["default"],
                options,
                self.place(node),
            )
        return result

    def check_path(self, reading: str, option: SourceTable, path: str) -> None:
        """A replaced cell must exist, and what holds it must say which reading replaces it."""
        at: Any = self.tree
        marked = False
        for step in path.split("."):
            if not isinstance(at, dict) or step not in at:
                if not gone(option, path):
                    self.fault("rule_bad_path", option, "set", found=path, step=step)
                return
            at = at[step]
            mark = at.get("reading") if isinstance(at, dict) else None
            marked = marked or mark == reading or (isinstance(mark, list) and reading in mark)
        if not marked:
            self.fault("rule_unmarked", option, "set", found=path, reading=reading)

    def concerns(self, items: Mapping[str, Item]) -> dict[str, tuple[str, ...]]:
        """Return for each item the readings whose options touch a cell that it stands on, whatever is chosen.

        An item that adds up a year stands on what decides which groups count, also where a table states the sum: the
        heads that it states are those of qualified groups.
        """
        found: dict[str, set[str]] = {key: set() for key in items}

        def reach(reading: str, node: SourceTable, kind: str, name: str) -> None:
            touched = list(self.item_keys(node))
            for option in self.source["readings"][reading]["options"].values():
                replaced = (option.get("set") or {}).get(f"{kind}.{name}.items")
                touched += self.item_keys(_items(replaced)) if replaced is not None else ()
            for item in touched:
                found[item].add(reading)

        for kind in ("conditions", "uplifts", "duties"):
            for name, node in self.source[kind].items():
                if node.get("reading"):
                    reach(node["reading"], node, kind, name)
        for subject, papers in self.source["papers"].items():
            for letter, node in papers.items():
                if node.get("reading"):
                    reach(node["reading"], node, f"papers.{subject}", letter)
        for key, node in self.source["items"].items():
            marked = [node["table"], *node["table"]["rows"].values()]
            found[key] |= {n["reading"] for n in marked if n.get("reading")}
            used = {leaf.fact for c in items[key].conditions for leaf in leaves(c.test)} | set(items[key].table.per)
            used |= {items[key].table.columns or ""} | {
                leaf.fact for r in items[key].table.rows for cell in r.cells for leaf in leaves(cell)
            }
            used |= self.summed(items[key], found[key])
            for name, derived in self.source["derived"].items():
                if name in used:
                    found[key] |= set(derived.get("reading") or ())
        order = list(self.source["readings"])
        return {key: tuple(sorted(names, key=order.index)) for key, names in found.items()}

    def summed(self, item: Item, found: set[str]) -> set[str]:
        """Add to `found` the readings that decide which groups an item adds up; return the values that its sum tests."""
        if item.sum is None:
            return set()
        total = self.source["items"][item.key]["sum"]
        found |= {node["reading"] for node in total["conditions"].values() if node.get("reading")}
        late = self.source["lateness"].get("reading")
        found |= {late} if late and item.sum.duties else set()
        return {leaf.fact for condition in item.sum.conditions for leaf in leaves(condition.test)}

    def check_ledger(self) -> None:
        for node in [*self.tree["ledger"], *self.tree["fixed"]]:
            for path in node.get("carried_by") or ():
                at: Any = self.tree
                for step in path.split("."):
                    if not isinstance(at, dict) or step not in at:
                        self.dangling(node, path, step)
                        break
                    at = at[step]
        for node in self.tree["ledger"]:
            if ("none" in node) == bool(node.get("carried_by")):
                self.fault("rule_ledger_either", node, None)

    def dangling(self, node: SourceTable, path: str, step: str) -> None:
        if not any(gone(o, path) for r in self.tree["readings"].values() for o in r["options"].values()):
            self.fault("rule_dangling", node, "carried_by", found=path, step=step)


def gone(option: SourceTable, path: str) -> bool:
    """Say whether a cell is no longer at its path under an option: dropped, or under another name."""
    patterns = (*(option.get("drop") or ()), *(option.get("rename") or {}))
    return any(_fits(path.split("."), pattern.split(".")) for pattern in patterns)


def _fits(steps: list[str], pattern: list[str]) -> bool:
    return len(steps) == len(pattern) and all(name in (step, "*") for step, name in zip(steps, pattern, strict=True))


def _items(value: Any) -> SourceTable:
    node = SourceTable("", 1, 1)
    node["items"] = value
    return node
