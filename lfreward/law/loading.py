"""What ships with the library, and how the files of a policy are read: rules, notices of holidays, registers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.calendar import Calendar
from lfreward.errors import Complaint, RuleError, UsageError, nearest
from lfreward.law.rules import Rules, read_rules
from lfreward.law.source import TOMLDecodeError, parse, parse_plain
from lfreward.registers import Registers

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["examples", "policies", "read_overlay", "read_policy", "read_tables", "shipped", "shipped_key"]

Read = tuple[Rules, Calendar, Registers]


def shipped(name: str = "rules") -> Traversable:
    """Return a folder that ships with the library: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir() and (folder.parent.name == "_data" or (package.parent / "pyproject.toml").is_file()):
            return folder
    from importlib.resources import files  # slow to import, and needed only inside an archive

    inside = files("lfreward") / "_data" / name
    if inside.is_dir():
        return inside
    raise RuleError([Complaint("rule_no_policy", name, 1, 1)])


def examples() -> AbstractContextManager[Path]:
    """Return the shipped examples as a folder on disk, for the length of a `with` block."""
    from importlib.resources import as_file

    return as_file(shipped("examples"))


def policies() -> tuple[str, list[str]]:
    """Return the key of the policy meant when none is named, and the keys of all that ship."""
    root = parse_plain((shipped() / "policies.toml").read_text("utf-8"))
    return root["default"], list(root["policies"])


def shipped_key(policy: str | Path | None) -> str | None:
    """Return the key of a policy that ships, or of the one meant when None is given; None for any other."""
    default, known = policies()
    name = default if policy is None else policy
    return name if isinstance(name, str) and name in known else None


def read_policy(policy: str | Path | None = None) -> Read:
    """Read a policy by its key (the one meant when None is given), or from a folder of rule files.

    Raises: UsageError for an unknown policy; RuleError with every fault of the rule files.
    """
    default, known = policies()
    name = default if policy is None else policy
    if isinstance(name, str) and name in known:
        return _read(shipped() / name)
    folder = Path(name)
    if not folder.is_dir():
        raise UsageError("usage_policy", name=str(name), near=nearest(str(name), known) or "—", known="、".join(known))
    if not (folder / "policy.toml").is_file():
        raise UsageError("usage_policy_folder", name=str(name))
    rules, calendar, registers = _read(folder)
    if complaints := rules.complaints():
        raise RuleError(complaints)
    return rules, calendar, registers


def read_overlay(overlay: Mapping[str, Any] | str | Path) -> tuple[Mapping[str, Any], str]:
    """Return an amendment as it was given or as its TOML file says it, and the name of the file."""
    if isinstance(overlay, Mapping):
        return overlay, "overlay"
    path = Path(overlay)
    if not path.is_file():
        raise UsageError("usage_overlay", name=str(overlay))
    try:
        return parse(path.read_bytes().decode("utf-8-sig"), path.name)[0], path.name
    except (TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RuleError([Complaint("rule_syntax", path.name, 1, 1, found=str(error))]) from None


def _read(folder: Traversable) -> Read:
    root = shipped()
    texts = _texts(folder)
    notices = read_tables(root / "calendar")
    head = _head(texts.get("policy.toml", ""))
    registers = read_tables(folder / "registers" if (folder / "registers").is_dir() else root / "registers" / head)
    try:
        calendar, held = Calendar.from_notices(notices), Registers.from_tables(registers)
    except ValueError as error:
        read_rules(texts, [notices, registers])  # faults of the rules are told first
        raise RuleError([Complaint("rule_data", "registers", 1, 1, found=str(error))]) from error
    return read_rules(texts, [notices, registers], registers), calendar, held


def _head(text: str) -> str:
    try:
        name = parse_plain(text).get("registers")
    except (TOMLDecodeError, RecursionError):
        name = None
    return name if isinstance(name, str) and "/" not in name and ".." not in name else "none"


def _texts(folder: Traversable) -> dict[str, str]:
    found = {}
    for entry in folder.iterdir():
        if entry.name.endswith(".toml") and entry.is_file():
            try:
                found[entry.name] = entry.read_bytes().decode("utf-8")
            except UnicodeDecodeError as error:
                raise RuleError([Complaint("rule_syntax", entry.name, 1, 1, found=f"UTF-8: {error.reason}")]) from None
    return found


def read_tables(folder: Traversable) -> dict[str, Any]:
    """Return the tables of every TOML file of a folder, by the name of the file; none where there is no folder."""
    if not folder.is_dir():
        return {}
    found = {}
    for name, text in sorted(_texts(folder).items()):
        try:
            found[name.removesuffix(".toml")] = parse_plain(text)
        except TOMLDecodeError as error:
            raise RuleError([Complaint("rule_syntax", name, 1, 1, found=str(error))]) from None
    return found
