"""The receipt of an audit: what it rested on and what came out, row by row; and what differs when it is replayed.

It seals the rules, the readings, whatever the caller settled (`--map`, `--item`, sheets, encoding), every file that was
read, the facts of each claim, the results, and every file that was written. Nothing personal stands in it, nor can be
found from it by trying: facts are hashed with the numbers of persons masked, and files by a slow function.

A receipt is a file like any other and may have been changed. So what is read from it is checked for its form, held
against its own digest, and then used only to say how the audit was done; rules come from the caller or from what ships.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import ne
from pathlib import Path
from typing import Any

from lfreward import money
from lfreward.audit.figures import Figures, Rows
from lfreward.audit.forms import Forms
from lfreward.audit.hashing import digest
from lfreward.audit.reading import Entry
from lfreward.audit.reasons import Reason
from lfreward.audit.recompute import CLASS_LABELS
from lfreward.audit.sealing import input_digest, own_digest, signature
from lfreward.errors import InputError, UsageError, why
from lfreward.escaping import shown
from lfreward.i18n import Label
from lfreward.law.nodes import ResolvedPolicy
from lfreward.personal import masked, masked_id
from lfreward.results.assessment import canonical

NUMBER = 2
NAMED = 20
_LOT = 4096
DIGEST = 3  # the place in a row of the hash of its facts; the hash of what was decided stands after it
SUMS = {
    "claims": Label("条数", "claims"),
    "claimed_total": Label("申报合计", "claimed in all"),
    "payable_total": Label("核定合计", "payable in all"),
    "over_total": Label("核减合计", "taken off in all"),
    "under_total": Label("少报合计", "claimed short in all"),
}
ROW = (
    (str, None),
    (int,),
    (str, None),
    (str,),
    (str,),
    (str,),
    (str, None),
)  # sheet, row, id, two digests, class, payable
TEXTS = ("lfreward", "policy", "document", "rules", "fingerprint", "input", "results", "seal", *SUMS)
TABLES = ("cells", "files", "readings", "tables")
OPTIONS: Mapping[str, tuple[Any, ...]] = {
    "encoding": (str, None),
    "sheets": (list,),
    "map": (dict,),
    "item": (str, None),
}


def summary(figures: Figures, resolved: ResolvedPolicy, tables: Mapping[str, str]) -> dict[str, Any]:
    """Return the sums of an audit as `summary.json` carries them: equal in whatever order the rows stood."""
    totals = figures.totals
    body = [
        resolved.digest,
        sorted(resolved.chosen.items()),
        sorted(row[DIGEST] for row in figures.rows),
        sorted(tables.items()),
    ]
    return {
        "claims": totals.claims,
        "rejected": totals.verdicts["rejected"],
        "eligible": totals.verdicts["eligible"],
        "ineligible": totals.verdicts["ineligible"],
        "undetermined": totals.verdicts["undetermined"],
        "claimed_total": money.text(totals.claimed),
        "payable_total": money.text(totals.payable),
        "over_total": money.text(totals.over),
        "under_total": money.text(totals.under),
        "unprovable_total": money.text(totals.unprovable),
        "rejected_total": money.text(totals.rejected),
        "unclaimed_payable": money.text(totals.unclaimed),
        "payable_within_claims": money.text(totals.within),
        "recover_total": money.text(totals.recover),
        "owed_total": money.text(totals.owed),
        "approved_total": money.text(totals.approved),
        "approved_above_total": money.text(totals.approved_above),
        "approved_below_total": money.text(totals.approved_below),
        "outstanding": {
            "rows": totals.outstanding_rows,
            "payable": money.text(totals.outstanding_payable),
            "by_key": dict(sorted(totals.outstanding.items())),
        },
        "classes": totals.classes,
        "policy": resolved.key,
        "readings": dict(resolved.chosen),
        "fingerprint": digest(body),
    }


def seal(
    rows: Rows,
    sums: Mapping[str, Any],
    resolved: ResolvedPolicy,
    cells: Mapping[str, str],
    tables: Mapping[str, str],
    options: Mapping[str, Any],
    version: str,
    inputs: Sequence[Mapping[str, str]],
    files: Mapping[str, str],
    key: bytes | None = None,
) -> dict[str, Any]:
    """Return the receipt as `receipt.json` carries it.

    `inputs`: what was read, as `sealed_input` gives it. `files`: what was written, with its digest. `key` signs it.
    """
    root: dict[str, Any] = {
        "receipt": NUMBER,
        "lfreward": version,
        "policy": resolved.key,
        "document": resolved.document,
        "rules": resolved.digest,
        "readings": dict(resolved.chosen),
        "options": dict(options),
        **{key: sums[key] for key in SUMS},
        "fingerprint": sums["fingerprint"],
        "input": digest(sorted(row[DIGEST] for row in rows)),
        "results": digest(sorted(row[DIGEST] + row[DIGEST + 1] for row in rows)),
        "tables": dict(tables),
        "inputs": [dict(one) for one in inputs],
        "files": dict(sorted(files.items())),
        "cells": dict(cells),
        "rows": rows,
    }
    root["seal"] = own_digest(root)
    return root if key is None else {**root, "signature": signature(root, key)}


def sealed_input(kind: str, path: Path) -> dict[str, str]:
    """Return a file that was read as a receipt has it: what it was read as, its name, and a digest of its content.

    Raises: InputError where it cannot be read any more.
    """
    try:
        return {"kind": kind, "name": masked_id(path.name), "content": input_digest(path)}
    except OSError as error:
        raise InputError("unreadable", path, reason=why(error)) from error


def table_digests(tables: Mapping[str, Sequence[Entry]], forms: Forms) -> dict[str, str]:
    """Hash each table beside the claims over its columns without personal data, in whatever order its rows stand."""
    found = {}
    for key, entries in sorted(tables.items()):
        personal = forms.forms[key].personal
        rows = [
            json.dumps({k: _masked(v) for k, v in entry.values.items() if k not in personal}, sort_keys=True)
            for entry in entries
        ]
        found[key] = digest(sorted(rows))
    return found


def dumped(value: Mapping[str, Any]) -> Iterator[bytes]:
    """Give JSON as files carry it: sorted keys, the rows of a receipt one a line."""
    rows = value.get("rows")
    rest = {key: inner for key, inner in value.items() if key != "rows"}
    text = json.dumps(rest, ensure_ascii=False, indent=1, sort_keys=True)
    if rows is None:
        yield (text + "\n").encode("utf-8", "backslashreplace")
        return
    said = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    yield text[:-2].encode("utf-8", "backslashreplace") + b',\n "rows": [\n'
    left, first = iter(rows), b""
    while lot := list(islice(left, _LOT)):
        yield first + ",\n".join("  " + said(row) for row in lot).encode("utf-8", "backslashreplace")
        first = b",\n"
    yield b"\n ]\n}\n"


def parsed(data: bytes) -> dict[str, Any]:
    """Take a receipt that was read; of one that is in form its own digest may still not agree.

    Raises: UsageError for anything that is not one, and for one of an earlier form.
    """
    try:
        root = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_never, parse_constant=_never)
    except (ValueError, RecursionError, MemoryError) as error:
        raise UsageError("audit_receipt_broken", reason=type(error).__name__) from None
    if isinstance(root, dict) and type(root.get("receipt")) is int and 0 < root["receipt"] < NUMBER:
        version = root.get("lfreward")
        raise UsageError("audit_receipt_old", version=shown(version if isinstance(version, str) else "0.1", 20))
    if wrong := _wrong(root):
        raise UsageError("audit_receipt_broken", reason=wrong)
    found: dict[str, Any] = root
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Take an object of JSON in which no key stands twice: one of the two would be read and the other seen."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _never(text: str) -> Any:
    raise ValueError(f"no receipt holds the number {text[:20]}")


def _wrong(root: Any) -> str | None:
    """Return the first place where something is not of the form of a receipt, if there is one."""
    if not isinstance(root, dict) or type(root.get("receipt")) is not int or root["receipt"] != NUMBER:
        return "receipt"
    for key in TEXTS:
        if not _is(root.get(key), (int,) if key == "claims" else (str,)):
            return key
    for key in TABLES:
        table = root.get(key)
        if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
            return key
    options = root.get("options")
    if not isinstance(options, dict) or any(not _is(options.get(key), kinds) for key, kinds in OPTIONS.items()):
        return "options"
    if not all(isinstance(name, str) for name in options["sheets"]) or not _is_map(options["map"]):
        return "options"
    signed = root.get("signature", {"key": "", "hmac": ""})
    if not isinstance(signed, dict) or any(not _is(signed.get(key), (str,)) for key in ("key", "hmac")):
        return "signature"
    inputs, rows = root.get("inputs"), root.get("rows")
    keys = ("kind", "name", "content")
    if not isinstance(inputs, list) or not all(
        isinstance(i, dict) and all(_is(i.get(k), (str,)) for k in keys) for i in inputs
    ):
        return "inputs"
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == len(ROW) for row in rows):
        return "rows"
    return None if all(_is(value, kinds) for row in rows for value, kinds in zip(row, ROW, strict=True)) else "rows"


def _is(value: Any, kinds: tuple[Any, ...]) -> bool:
    """Say whether a value is of one of these types exactly: yes and no are no numbers here."""
    return type(value) in kinds or (value is None and None in kinds)


def _is_map(plain: dict[str, Any]) -> bool:
    """Say whether something is a mapping as a receipt carries it."""
    headers, sheets, ignore = plain.get("headers"), plain.get("sheets"), plain.get("ignore")
    tables = [*headers.values(), sheets] if isinstance(headers, dict) else [None]
    texts = all(isinstance(table, dict) and all(isinstance(v, str) for v in table.values()) for table in tables)
    return texts and isinstance(ignore, list) and all(isinstance(name, str) for name in ignore)


def load_receipt(path: str | Path) -> dict[str, Any]:
    """Read a receipt.

    Raises: InputError where it cannot be read, UsageError where it is no receipt.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise InputError("not_found", path) from error
    except (OSError, ValueError) as error:
        reason = why(error) if isinstance(error, OSError) else shown(str(error))
        raise InputError("unreadable", path, reason=reason) from error
    return parsed(data)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Reason]:
    """Say in words how a receipt and its replay differ, if they do."""
    found = []
    if before["seal"] != own_digest(before):
        found.append(Reason("seal", "receipt_altered", {}))
    if before["lfreward"] != after["lfreward"]:
        found.append(_pair("receipt_version", "", before["lfreward"], after["lfreward"]))
    found += _cells(before, after)
    for key in sorted({*before["readings"], *after["readings"]}):
        if before["readings"].get(key) != after["readings"].get(key):
            found.append(_pair("receipt_reading", key, before["readings"].get(key), after["readings"].get(key)))
    differ = len(before["rows"]) != len(after["rows"]) or any(map(ne, before["rows"], after["rows"]))
    found += _rows(before["rows"], after["rows"]) if differ else ()
    tables = sorted({*before["tables"], *after["tables"]})
    changed = [name for name in tables if before["tables"].get(name) != after["tables"].get(name)]
    if changed:
        found.append(Reason("tables", "receipt_tables_changed", {"names": "、".join(changed)}))
    found += _inputs(before["inputs"], after["inputs"])
    found += _results(before["rows"], after["rows"]) if differ else ()
    for key, label in SUMS.items():
        if before[key] != after[key]:
            found.append(Reason("total", "receipt_total", {"label": label, "before": before[key], "after": after[key]}))
    if not found:  # what else it says of itself follows from the above, unless somebody has written it
        names = [key for key in ("policy", "document", "fingerprint", "input", "results") if before[key] != after[key]]
        found += [Reason("seal", "receipt_field", {"names": "、".join(names)})] if names else ()
    return found


def _inputs(before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> Iterator[Reason]:
    """Name every file that was read when the receipt was made and is not given now, and the other way round."""
    gone, new = _without(before, after), _without(after, before)
    if len(gone) == len(new) == 1:
        yield Reason("input", "receipt_input_changed", {"name": new[0]["name"]})
        return
    yield from (Reason("input", "receipt_input_gone", {"name": one["name"]}) for one in gone)
    yield from (Reason("input", "receipt_input_new", {"name": one["name"]}) for one in new)


def _without(files: Sequence[Mapping[str, str]], others: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return the files whose content is not among others; as many of equal content as are too many."""
    among = Counter((one["kind"], one["content"]) for one in others)
    left = []
    for one in files:
        if among[one["kind"], one["content"]] > 0:
            among[one["kind"], one["content"]] -= 1
        else:
            left.append(one)
    return left


def _pair(code: str, path: str, before: Any, after: Any) -> Reason:
    args = {"path": path, "before": "—" if before is None else before, "after": "—" if after is None else after}
    return Reason("pair", code, args)


def _cells(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reason]:
    old, new = before["cells"], after["cells"]
    paths = [path for path in sorted({*old, *new}) if old.get(path) != new.get(path)]
    if paths or before["rules"] != after["rules"]:
        yield Reason("rules", "receipt_rules_changed", {"count": len(paths)})
    for path in paths[:NAMED]:
        code = (
            "receipt_cell_added"
            if path not in old
            else "receipt_cell_removed"
            if path not in new
            else "receipt_cell_changed"
        )
        yield _pair(code, path, old.get(path), new.get(path))
    yield from _more(len(paths))


def _rows(before: Iterable[Sequence[Any]], after: Iterable[Sequence[Any]]) -> Iterator[Reason]:
    """Set rows of equal content aside; what is left is paired by its place, then by its number."""
    common = Counter(row[3] for row in before) & Counter(row[3] for row in after)
    old, new = _rest(before, common), _rest(after, common)
    changes: list[tuple[str, Sequence[Any]]] = []
    for at in ((0, 1), (2,)):
        waiting: dict[tuple[Any, ...], list[Sequence[Any]]] = {}
        for row in old:
            waiting.setdefault(tuple(row[i] for i in at), []).append(row)
        left = []
        for row in new:
            same = waiting.get(tuple(row[i] for i in at))
            if same:
                old.remove(same.pop(0))
                changes.append(("receipt_row_changed", row))
            else:
                left.append(row)
        new = left
    changes += [("receipt_row_removed", row) for row in old] + [("receipt_row_added", row) for row in new]
    if changes:
        yield Reason("rows", "receipt_rows_changed", {"count": len(changes)})
    for code, row in changes[:NAMED]:
        yield Reason("row", code, {"where": _where(row), "id": row[2] or "—"})
    yield from _more(len(changes))
    if not changes:
        places = {(row[0], row[1], row[3]) for row in before}
        moved = sum((row[0], row[1], row[3]) not in places for row in after)
        if moved:
            yield Reason("moved", "receipt_rows_moved", {"count": moved})


def _rest(rows: Iterable[Sequence[Any]], common: Counter[str]) -> list[Sequence[Any]]:
    left = Counter(common)
    rest = []
    for row in rows:
        if left[row[3]]:
            left[row[3]] -= 1
        else:
            rest.append(row)
    return rest


def _results(before: Iterable[Sequence[Any]], after: Iterable[Sequence[Any]]) -> Iterator[Reason]:
    """Compare what was decided of rows that say the same."""
    old: dict[str, list[Sequence[Any]]] = {}
    for row in before:
        old.setdefault(row[3], []).append(row)
    changed = []
    for row in after:
        same = old.get(row[3])
        if same:
            exact = next((n for n, other in enumerate(same) if other[4] == row[4]), 0)
            other = same.pop(exact)
            if other[4] != row[4]:
                changed.append((other, row))
    if changed:
        yield Reason("results", "receipt_results_changed", {"count": len(changed)})
    for other, row in changed[:NAMED]:
        args = {"where": _where(row), "id": row[2] or "—", "before": _decided(other), "after": _decided(row)}
        yield Reason("result", "receipt_result_changed", args)
    yield from _more(len(changed))


def _more(count: int) -> Iterator[Reason]:
    if count > NAMED:
        yield Reason("more", "receipt_more", {"count": count - NAMED})


def _decided(row: Sequence[Any]) -> Label:
    kind, amount = row[5:7]
    label = CLASS_LABELS.get(str(kind), Label(str(kind), str(kind)))
    return label if amount is None else Label(f"{label.zh} {amount}", f"{label.en} {amount}")


def _where(row: Sequence[Any]) -> Label:
    sheet = f"{row[0]}!" if row[0] else ""
    return Label(f"{sheet}第{row[1]}行", f"{sheet}row {row[1]}")


def _masked(value: Any) -> Any:
    plain = canonical(value)
    return masked(plain) if isinstance(plain, str) else plain
