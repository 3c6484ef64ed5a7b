"""Rule files to one tree of keyed tables: the shape of every file is checked, the meaning is not yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from lfreward.errors import Complaint, nearest
from lfreward.law.rules.language import (
    ACCEPTED,
    CALLED,
    CONDITION,
    DERIVED,
    DISQUALIFICATION,
    DUTY,
    EXCLUSION,
    FACT,
    FIXED,
    GROUND,
    ITEM,
    ITINERARY,
    LATENESS,
    OPTION,
    OTHER,
    PAPER,
    POLICY,
    POOL,
    READING,
    ROUTE,
    SENTENCE,
    SIZE_LIMIT,
    SUM,
    SUM_CONDITION,
    TABLE,
    UPLIFT,
    VALUE,
    VALUE_ENTRY,
    Shape,
)
from lfreward.law.source import NestedTooDeeply, SourceTable, TOMLDecodeError, parse


def read_files(files: dict[str, str], complaints: list[Complaint]) -> list[SourceTable]:
    """Parse every file, in the order of the clauses; what cannot be parsed is complained about and left out."""
    roots = []
    for name in sorted(files, key=_natural):
        text = files[name]
        if len(text.encode()) > SIZE_LIMIT:
            complaints.append(Complaint("rule_too_large", name, 1, 1, limit=SIZE_LIMIT))
            continue
        try:
            root, floats = parse(text.removeprefix("\ufeff"), name)
        except (NestedTooDeeply, RecursionError):
            complaints.append(Complaint("rule_nested", name, 1, 1))
            continue
        except TOMLDecodeError as error:
            complaints.append(_syntax(name, text, error))
            continue
        complaints += [Complaint("rule_float", name, line, column, found=found) for found, line, column in floats]
        roots.append(root)
    return roots


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Sort `1.1.10` after `1.1.9`."""
    parts = name.replace("-", ".").split(".")
    return tuple((int(p), "") if p.isdigit() else (1 << 30, p) for p in parts)


def _syntax(name: str, text: str, error: TOMLDecodeError) -> Complaint:
    message = str(error)
    line, column = 1, 1
    if "(at line " in message:
        where = message.rsplit("(at line ", 1)[1].rstrip(")").split(", column ")
        line, column = int(where[0]), int(where[1])
    elif "end of document" in message:
        line = text.count("\n") + 1
    said = message.split(" (at ")[0]
    duplicate = "overwrite" in message or "twice" in message
    return Complaint("rule_duplicate_key" if duplicate else "rule_syntax", name, line, column, found=said)


def apply(tree: SourceTable, option: SourceTable) -> None:
    """Replace the cells that one option of a reading replaces."""
    for path, value in (option.get("set") or {}).items():
        parent, key = _reach(tree, path)
        parent[key] = value
    renames = [(one, name) for path, name in (option.get("rename") or {}).items() for one in paths(tree, path)]
    for path, name in renames:
        parent, key = _reach(tree, path)
        spots = {one: parent.spot(one) for one in parent}
        entries = [(name if one == key else one, value, spots[one]) for one, value in parent.items()]
        parent.clear()
        for one, value, spot in entries:  # at its old place: the order of cells is the order of the steps
            parent[one] = value
            parent.put(one, spot)
    for path in option.get("drop") or ():
        parent, key = _reach(tree, path)
        del parent[key]


def paths(tree: SourceTable, pattern: str) -> list[str]:
    """Return the paths of a pattern: `*` stands for every name at its place, where what follows is there."""
    head, star, rest = pattern.partition("*.")
    if not star:
        return [pattern]
    at: Any = tree
    for step in head.rstrip(".").split("."):
        at = at.get(step) if isinstance(at, dict) else None
    names = at if isinstance(at, dict) else {}
    return [f"{head}{name}.{rest}" for name in names if rest in names[name]]


def _reach(tree: SourceTable, path: str) -> tuple[Any, str]:
    *steps, last = path.split(".")
    at: Any = tree
    for step in steps:
        at = at[step]
    if not isinstance(at, dict) or last not in at:
        raise KeyError(path)
    return at, last


class Merger:
    """Checks the shape of every file and joins them into one tree of keyed tables."""

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = complaints
        self.sets: dict[str, list[str]] = {}

    def fault(self, code: str, node: SourceTable, key: str | None = None, /, **args: Any) -> None:
        clause = node.get("clause") if isinstance(node.get("clause"), str) else None
        self.complaints.append(Complaint(code, *node.at(key), clause=clause, **args))

    def shape(self, node: SourceTable, shape: Shape, extra: bool = False) -> SourceTable:
        for key, value in node.items():
            if key not in shape:
                if not extra:
                    self.fault(
                        "rule_unknown_key",
                        node,
                        key,
                        found=key,
                        near=nearest(key, shape) or "—",
                        expected="、".join(shape),
                    )
            elif not self.fits(value, shape[key][0]):
                self.fault("rule_wrong_type", node, key, key=key, expected=shape[key][0], found=repr(value)[:60])
        for key, (_, required) in shape.items():
            if required and key not in node:
                self.fault("rule_missing_key", node, None, key=key)
        return node

    @staticmethod
    def fits(value: Any, shape: str) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return {
            "any": True,
            "text": isinstance(value, str) and bool(value),
            "texts": isinstance(value, list) and all(isinstance(v, str) for v in value),
            "whole": whole,
            "yes": isinstance(value, bool),
            "date": isinstance(value, date),
            "label": isinstance(value, dict)
            and set(value) == {"zh", "en"}
            and all(isinstance(v, str) for v in value.values()),
            "table": isinstance(value, dict),
            "tables": isinstance(value, list) and all(isinstance(v, dict) for v in value),
            "items": isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value)),
        }[shape]

    def keyed(self, nodes: Any, by: str, shape: Shape, into: SourceTable, extra: bool = False) -> None:
        for node in nodes if isinstance(nodes, list) else ():
            if not isinstance(node, SourceTable):
                continue
            self.shape(node, shape, extra)
            key = node.get(by)
            if not isinstance(key, str):
                continue
            if key in into:
                self.fault("rule_duplicate_name", node, by, found=key, first=f"{into[key].file}:{into[key].line}")
            else:
                into[key] = node
                into.put(key, node.spot())

    def merge(self, roots: Sequence[SourceTable]) -> SourceTable:
        tree = SourceTable("", 1, 1)
        kinds = (
            "items",
            "conditions",
            "uplifts",
            "exclusions",
            "duties",
            "derived",
            "readings",
            "routes",
            "facts",
            "papers",
            "grounds",
        )
        for kind in kinds:
            tree[kind] = SourceTable(kind, 1, 1)
        tree["ledger"], tree["fixed"], tree["called"] = [], [], []
        for root in roots:
            if "document" in root:
                self.shape(root, POLICY)
                tree["policy"] = root
                self.conditions(root, None, tree["conditions"])
            elif "table" in root or "subject" in root:
                self.item(root, tree)
            else:
                self.other(root, tree)
        if "policy" not in tree:
            self.complaints.append(Complaint("rule_no_policy", "policy.toml", 1, 1))
        for kind in ("lateness", "disqualification", "itinerary"):
            tree.setdefault(kind, SourceTable("", 1, 1))
        return tree

    def conditions(self, root: SourceTable, item: SourceTable | None, into: SourceTable) -> None:
        for node in root.get("conditions") or ():
            if not isinstance(node, SourceTable):
                continue
            if item is not None:
                node.setdefault("clause", item.get("clause"))
                node.setdefault("items", [item.get("key")])
                node.setdefault("id", f"{node.get('key')}_{item.get('key')}")
            else:
                node.setdefault("id", node.get("key"))
                for key in ("clause", "items"):
                    if key not in node:
                        self.fault("rule_missing_key", node, None, key=key)
        self.keyed(root.get("conditions") or (), "id", CONDITION, into)

    def item(self, root: SourceTable, tree: SourceTable) -> None:
        self.shape(root, ITEM)
        key = root.get("key")
        if not isinstance(key, str):
            return
        if key in tree["items"]:
            self.fault("rule_duplicate_name", root, "key", found=key, first=tree["items"][key].file)
            return
        self.conditions(root, root, tree["conditions"])
        self.derived(root, tree, root.get("clause"))
        table = root.get("table")
        if isinstance(table, SourceTable):
            self.shape(table, TABLE)
            rows = table.within("rows")
            for i, row in enumerate(table.get("rows") or ()):
                if isinstance(row, SourceTable):
                    row.setdefault("id", str(i + 1))
            self.keyed(table.get("rows") or (), "id", {"id": ("text", True), "pays": ("any", True)}, rows, extra=True)
            table["rows"] = rows
        for value in root.get("value") or ():
            if isinstance(value, SourceTable):
                self.shape(value, VALUE)
                for entry in value.get("values") or ():
                    if isinstance(entry, SourceTable):
                        self.shape(entry, VALUE_ENTRY)
        for accepted in root.get("accepted") or ():
            if isinstance(accepted, SourceTable):
                self.shape(accepted, ACCEPTED)
        total = root.get("sum")
        if isinstance(total, SourceTable):
            self.shape(total, SUM)
            into = total.within()
            self.keyed(total.get("conditions") or (), "id", SUM_CONDITION, into)
            total["conditions"] = into
        if isinstance(root.get("pool"), SourceTable):
            self.shape(root["pool"], POOL)
        tree["items"][key] = root

    def derived(self, root: SourceTable, tree: SourceTable, clause: Any) -> None:
        for key, node in (root.get("derived") or {}).items():
            if not isinstance(node, SourceTable):
                self.fault("rule_wrong_type", root, "derived", key=key, expected="table", found=repr(node)[:60])
                continue
            node.setdefault("clause", clause)
            self.shape(node, DERIVED)
            if key in tree["derived"]:
                self.fault("rule_duplicate_name", node, None, found=key, first=tree["derived"][key].file)
            tree["derived"][key] = node

    def other(self, root: SourceTable, tree: SourceTable) -> None:
        self.shape(root, OTHER)
        self.conditions(root, None, tree["conditions"])
        self.derived(root, tree, None)
        self.keyed(root.get("uplifts") or (), "id", UPLIFT, tree["uplifts"])
        self.keyed(root.get("exclusions") or (), "key", EXCLUSION, tree["exclusions"])
        self.keyed(root.get("duties") or (), "id", DUTY, tree["duties"])
        self.keyed(root.get("routes") or (), "key", ROUTE, tree["routes"])
        if "routes_note" in root:
            tree["routes_note"] = root["routes_note"]
        self.keyed(root.get("facts") or (), "key", FACT, tree["facts"])
        self.keyed(root.get("grounds") or (), "clause", GROUND, tree["grounds"])
        for subject, papers in (root.get("papers") or {}).items():
            into = tree["papers"].setdefault(subject, root.within("papers"))
            self.keyed(papers, "letter", PAPER, into)
        for kind, shape in (("lateness", LATENESS), ("disqualification", DISQUALIFICATION), ("itinerary", ITINERARY)):
            if isinstance(root.get(kind), SourceTable):
                tree[kind] = self.shape(root[kind], shape)
        for kind, shape, into in (
            ("sentence", SENTENCE, "ledger"),
            ("fixed", FIXED, "fixed"),
            ("called", CALLED, "called"),
        ):
            for node in root.get(kind) or ():
                if isinstance(node, SourceTable):
                    tree[into].append(self.shape(node, shape))
        self.keyed(root.get("reading") or (), "key", READING, tree["readings"])
        for node in root.get("reading") or ():
            if isinstance(node, SourceTable) and isinstance(node.get("options"), list):
                options = node.within("options")
                self.keyed(node["options"], "key", OPTION, options)
                node["options"] = options
                if node.get("default") not in options:
                    self.fault(
                        "rule_no_option", node, "default", found=node.get("default"), expected="、".join(options)
                    )
