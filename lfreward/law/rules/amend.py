"""An amended policy: cells of the tree replaced, rows added, and everything checked as if it had been written so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lfreward.errors import Complaint, RuleError
from lfreward.law.nodes import RulesDigest
from lfreward.law.rules.tree import apply
from lfreward.law.source import SourceTable

KEYS = ("set", "drop", "row")
FREE = {"pays", "word", "items", "reading"}  # cells that the language lets hold more than one kind of value
SHAPES = {bool: "yes/no", int: "whole", str: "text", date: "date", list: "list", dict: "table"}


def amendment(overlay: Mapping[str, Any], file: str = "overlay") -> SourceTable:
    """Return an overlay as a tree node: `set` (path to value), `drop` (paths), `row` (new rows, each naming its item).

    A mapping without any of these keys is taken as path to value.
    Raises: RuleError.
    """
    if isinstance(overlay, SourceTable):
        node = overlay
    else:
        given = overlay if set(overlay) & set(KEYS) else {"set": dict(overlay)}
        node = _wrap(given, file)
    complaints = [Complaint("amend_shape", *node.at(key), found=key) for key in node if key not in KEYS]
    complaints += [
        Complaint("amend_shape", *node.at(key), found=f"{key} = {node[key]!r}"[:60])
        for key, kind in (("set", dict), ("drop", list), ("row", list))
        if key in node and not isinstance(node[key], kind)
    ]
    if complaints:
        raise RuleError(complaints)
    return node


def amend(tree: SourceTable, digest: RulesDigest, overlay: SourceTable) -> tuple[SourceTable, RulesDigest]:
    """Return the amended tree and its digest.

    Raises: RuleError with every path that does not exist and every value that is not of its cell's kind.
    """
    tree = tree.copy()
    complaints: list[Complaint] = []
    for path, value in (overlay.get("set") or {}).items():
        complaints += _misfit(tree, overlay["set"], path, value)
    for path in overlay.get("drop") or ():
        if not isinstance(path, str) or _find(tree, path) is None:
            complaints.append(
                Complaint("rule_bad_path", *overlay.at("drop"), found=str(path), step=str(path).split(".")[-1])
            )
    if not complaints:
        apply(tree, overlay)
    for row in overlay.get("row") or ():
        complaints += _add(tree, overlay, row)
    if complaints:
        raise RuleError(complaints)
    return tree, RulesDigest(lambda: [digest.digest, _plain(overlay)])


def _find(tree: SourceTable, path: str) -> tuple[Any] | None:
    at: Any = tree
    for step in path.split("."):
        if not isinstance(at, dict) or step not in at:
            return None
        at = at[step]
    return (at,)


def _misfit(tree: SourceTable, given: SourceTable, path: str, value: Any) -> list[Complaint]:
    found = _find(tree, path)
    if found is None:
        steps, at = path.split("."), 0
        while _find(tree, ".".join(steps[: at + 1])) is not None:
            at += 1
        return [Complaint("rule_bad_path", *given.at(path), found=path, step=steps[at])]
    (old,) = found
    if isinstance(value, float | Decimal):
        return [Complaint("rule_float", *given.at(path), found=str(value))]
    if path.split(".")[-1] in FREE or _shape(old) == _shape(value):
        return []
    return [Complaint("amend_type", *given.at(path), path=path, expected=_shape(old), found=repr(value)[:60])]


def _shape(value: Any) -> str:
    return next((name for kind, name in SHAPES.items() if isinstance(value, kind)), type(value).__name__)


def _add(tree: SourceTable, overlay: SourceTable, row: Any) -> list[Complaint]:
    """Add one row to the table of the item that it names."""
    items = tree["items"]
    item = row.get("item") if isinstance(row, dict) else None
    rows = items[item]["table"]["rows"] if isinstance(item, str) and item in items else None
    key = row.get("id") if isinstance(row, dict) else None
    if rows is None or not isinstance(key, str) or key in rows or "pays" not in row:
        return [Complaint("amend_row", *overlay.at("row"), known="、".join(items), found=repr(row)[:80])]
    new = row.copy()
    del new["item"]
    rows[key] = new
    rows.put(key, row.spot())
    return []


def _wrap(value: Any, file: str) -> Any:
    if isinstance(value, Mapping):
        node = SourceTable(file, 1, 1)
        node.update({key: _wrap(inner, file) for key, inner in value.items()})
        return node
    return [_wrap(v, file) for v in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value
