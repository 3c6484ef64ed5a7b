"""What keeps a claim from being paid now, in words: what is outstanding, asked, unproven, or decided by a person.

A payment table pays a claim only where nothing is open about it. Whatever is open stands apart with its reason, and the sum
that waits for it. A person settles an open question, or what was not shown, by the decision `accept` on the row; the
authority settles a fact of which the files have no column at all by naming it as checked. Nothing else settles anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from lfreward.audit.outstanding import DutyNames
from lfreward.audit.recompute import PAYABLE_CLASSES
from lfreward.errors import UsageError
from lfreward.escaping import printable
from lfreward.office.letters.templates import sentence
from lfreward.office.letters.wording import in_letter
from lfreward.personal import masked_id
from lfreward.results import words

if TYPE_CHECKING:
    from lfreward.audit.audited import Audit
    from lfreward.audit.decisions import Decision
    from lfreward.audit.flags import Flag
    from lfreward.audit.recompute import AuditedRow, RowAddress

EARLIER = "claimed_earlier"  # the kind of flag that finds a claim of an earlier season
LANG = "zh"  # letters of a Chinese authority


class Questions:
    """The flags of an audit by the rows and the claims that they name.

    `answered` are kinds of flags, by key or by Chinese title, that the authority has answered for all rows at once; one of
    the highest rank is decided row by row.
    Raises: UsageError for a kind that was not found, or is of the highest rank.
    """

    def __init__(self, flags: Collection[Flag], answered: Collection[str] = ()) -> None:
        severe = {flag.key for flag in flags if flag.severe}
        titles = {flag.key: flag.title for flag in flags if flag.key not in severe}
        keys = {name: key for key, title in titles.items() for name in (key, title.zh, title.en)}
        unknown = [name for name in answered if name not in keys]
        if unknown:
            known = words.join([*titles.values()]) if titles else "—"
            raise UsageError("letters_answered_unknown", names="、".join(unknown), known=known)
        self.answered = {keys[name]: titles[keys[name]].say(LANG) for name in answered}
        self._by_row: dict[RowAddress, list[Flag]] = defaultdict(list)
        self._by_id: dict[str, list[Flag]] = defaultdict(list)
        for flag in flags:
            for place in flag.places:
                self._by_row[place].append(flag)
            for group in flag.groups:
                self._by_id[group].append(flag)

    def of(self, line: AuditedRow) -> list[Flag]:
        """Return the flags that name a row: by its place, or by the number of its claim where a table beside it is asked about."""
        number = line.result.id
        found = [
            *self._by_row.get(line.place, ()),
            *(self._by_id.get(masked_id(number), ()) if number is not None else ()),
        ]
        return list({id(flag): flag for flag in found}.values())

    def open_of(self, line: AuditedRow) -> list[Flag]:
        """Return the flags that name a row and that nobody has answered."""
        return [flag for flag in self.of(line) if flag.key not in self.answered]


class NotShown:
    """What was not shown of procedure: of a row by its blank cells, of a whole table by a column that it does not have.

    `checked` are facts without a column that the authority has checked by itself, by key or by Chinese name.
    Raises: UsageError for one that is not among the facts without a column.
    """

    def __init__(self, audit: Audit, checked: Collection[str]) -> None:
        self.names = DutyNames(audit.context.resolved)
        self.tables = audit.scope.not_shown
        self.labels = {fact: label.say(LANG) for fact, label in audit.scope.labels.items()}
        keys = {name: fact for fact, label in self.labels.items() for name in (fact, label)}
        unknown = [name for name in checked if name not in keys]
        if unknown:
            raise UsageError(
                "letters_checked_unknown", names="、".join(unknown), known=words.join([*audit.scope.labels.values()])
            )
        self.checked = {keys[name] for name in checked}

    def parted(self, line: AuditedRow) -> tuple[list[str], list[str]]:
        """Return the open keys of a row: those that its own cells leave open, and those of columns that its table lacks."""
        own, lacking = [], []
        for key in line.outstanding:
            fact = self.names.facts.get(key)
            if (line.sheet or "") not in self.tables.get(fact or "", ()):
                own.append(key)
            elif fact not in self.checked:
                lacking.append(key)
        return own, lacking

    def said(self, keys: Collection[str], line: AuditedRow) -> str:
        """Name some open duties of a row."""
        return "、".join(self.names.label(key, line.settled.item).say(LANG) for key in keys)

    def columns(self, line: AuditedRow) -> list[str]:
        """Name the columns for which a row waits because its table lacks them."""
        return [self.labels[self.names.facts[key]] for key in self.parted(line)[1]]

    def premise(self) -> str:
        """Name the facts that no table shows and nobody has checked; empty where there are none."""
        return "、".join(label for fact, label in self.labels.items() if fact not in self.checked)

    def checked_names(self) -> str:
        """Name the facts that the authority has checked by itself."""
        return "、".join(label for fact, label in self.labels.items() if fact in self.checked)


def reasons_to_wait(
    line: AuditedRow, amount: int | None, flags: Collection[Flag], shown: NotShown, decision: Decision | None
) -> list[str]:
    """Return why a claim is not paid now; none where it is to be paid. `amount` is the sum for payment in fen.

    `accept` of a person settles what is open of the row except that some sum must be certain; `strike` and a changed
    value keep the row from being paid whatever else is settled.
    """
    reasons = []
    kind = decision.kind if decision is not None else None
    if decision is not None and kind == "strike":
        reasons.append(sentence("hold_struck", why=decision.why))
    elif decision is not None and kind != "accept":
        reasons.append(sentence("hold_changed", decision=decision.say(LANG)))
    if kind != "accept":
        reasons += _open(line, flags, shown)
    if amount is None and not reasons:
        reasons.append(sentence("hold_no_sum"))
    return reasons


def _open(line: AuditedRow, flags: Collection[Flag], shown: NotShown) -> list[str]:
    """Return what is open of a row that no person has decided on."""
    reasons = []
    if line.kind not in PAYABLE_CLASSES:
        reasons.append(in_letter(line.reason.say(LANG)))
    own, lacking = shown.parted(line)
    if own:
        reasons.append(sentence("hold_outstanding", names=shown.said(own, line)))
    if lacking:
        reasons.append(sentence("hold_not_shown", names="、".join(shown.columns(line))))
    earlier = [flag for flag in flags if flag.key == EARLIER]
    if earlier:
        reasons.append(in_letter(printable(earlier[0].text.say(LANG))))
    titles = dict.fromkeys(flag.title.say(LANG) for flag in flags if flag.key != EARLIER)
    if titles:
        reasons.append(sentence("hold_question", names="、".join(titles)))
    return reasons
