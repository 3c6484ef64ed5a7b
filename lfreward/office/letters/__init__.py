"""Letters and papers that come of an audit: notices to agencies, tables for the authority, working papers for auditors.

An audit says of every claim what is payable and why; an office must then write to agencies, publish, pay and file. Each
paper is a draft that a person checks and signs: it says so, says what it does not decide, and invents no number of a
document, no day and no account. Whatever is computed was computed by the audit; here it is sorted and put in words.

    holds      what keeps a claim from being paid now
    claims     the audited rows as letters need them
    sample     which claims an auditor looks at paper by paper
    contents   what each kind of letter says
    templates  Word and HTML templates, the shipped ones or those of an office
    wording    days, clauses and names of files as letters have them

    >>> import lfreward
    >>> from lfreward.office.letters import Letters
    >>> audit = lfreward.load_policy().audit("claims.xlsx")  # doctest: +SKIP
    >>> Letters(audit).write("letters")  # doctest: +SKIP
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.errors import OutputError, UsageError
from lfreward.office.letters.claims import LetterClaim, by_agency, claims_of
from lfreward.office.letters.contents import BY_AGENCY, FOR_ALL, Season
from lfreward.office.letters.holds import NotShown, Questions
from lfreward.office.letters.sample import draw, seed_of
from lfreward.office.letters.templates import FORMATS, Definition, Templates, definitions
from lfreward.office.letters.wording import file_name
from lfreward.outputs import write_bytes, writing_folder

if TYPE_CHECKING:
    from lfreward.audit.audited import Audit

__all__ = ["FORMATS", "PERCENT", "SUMMARY", "Letters", "check_target", "kinds_asked"]

SUMMARY = "letters.json"  # written last: a folder that has it is complete
PERCENT = 10  # of the claims that an auditor looks at, unless told otherwise
Progress = Callable[[int], None]


def kinds_asked(names: Collection[str]) -> list[Definition]:
    """Return the kinds of letters that are asked for, by key or by Chinese name; all of them where none is named.

    Raises: UsageError for a kind that there is not.
    """
    known = definitions()
    by_name = {name: kind for kind in known for name in (kind.key, kind.name)}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        listed = "、".join(f"{kind.name}（{kind.key}）" for kind in known)
        raise UsageError("letters_kind_unknown", names="、".join(unknown), known=listed)
    wanted = {by_name[name].key for name in names} or {kind.key for kind in known}
    return [kind for kind in known if kind.key in wanted]


def _top_name(kind: Definition, form: str) -> str:
    """Return the name that the letters of a kind have in the folder: a folder of their own, or one file."""
    return kind.name if kind.agency else f"{kind.name}.{form}"


def check_target(folder: str | Path, kinds: Collection[Definition], form: str, force: bool) -> None:
    """Refuse a folder in which letters would replace anything, unless that is wanted, and what is no folder.

    Raises: UsageError, OutputError.
    """
    if Path(folder).exists() and not Path(folder).is_dir():
        raise OutputError("not_a_folder", folder)
    there = [name for name in (*(_top_name(kind, form) for kind in kinds), SUMMARY) if (Path(folder) / name).exists()]
    if there and not force:
        raise UsageError("audit_would_overwrite", folder=str(folder), names="、".join(there))


class Letters:
    """The letters of one audit.

    `checked`: facts of which the files have no column and that the authority has checked by itself. `answered`: kinds of
    flags, none of the highest rank, that it has answered for all rows. `seed` and `percent`:
    of the sample; the seed is that of the audit's fingerprint unless one is given. `progress` hears of each row.
    Raises: UsageError for a season that is too long to be written claim by claim, for a fact in `checked` that the files do
    show, and for a kind in `answered` that was not found or is of the highest rank.
    """

    def __init__(
        self,
        audit: Audit,
        *,
        checked: Collection[str] = (),
        answered: Collection[str] = (),
        seed: int | None = None,
        percent: int = PERCENT,
        progress: Progress | None = None,
    ) -> None:
        if audit.long:
            raise UsageError("letters_too_long", count=f"{len(audit.lines):,}", most=f"{audit.most:,}")
        shown, questions = NotShown(audit, checked), Questions(audit.flags.found, answered)
        claims = list(claims_of(audit, shown, questions, progress))
        drawn = [claim for claim in claims if claim.asked > 0]
        units = [(claim.item, claim.agency, claim.asked) for claim in drawn]
        chosen = draw(units, seed=seed_of(audit.summary["fingerprint"]) if seed is None else seed, percent=percent)
        self.season = Season(audit, claims, shown, questions, drawn, chosen)
        self.agencies = by_agency(claims)

    @property
    def pays(self) -> list[LetterClaim]:
        """The claims that are to be paid."""
        return [claim for claim in self.season.claims if claim.pays]

    @property
    def held(self) -> list[LetterClaim]:
        """The claims that stand apart and are not paid yet."""
        return [claim for claim in self.season.claims if claim.held]

    @property
    def held_by_column(self) -> list[LetterClaim]:
        """The claims that wait because their table has no column for something."""
        return [claim for claim in self.held if self.season.shown.parted(claim.line)[1]]

    def columns_awaited(self) -> str:
        """Name the columns that tables lack and for which claims wait; empty where none does."""
        return "、".join(dict.fromkeys(name for claim in self.held for name in self.season.shown.columns(claim.line)))

    def sums(self) -> dict[str, Any]:
        """Return what `letters.json` says of sums: in yuan, as texts."""
        pays, held, claims = self.pays, self.held, self.season.claims
        return {
            "paid_claims": len(pays),
            "amount_total": _total(claim.amount for claim in pays),
            "already_paid_total": _total(claim.line.paid for claim in pays),
            "due_total": _total(claim.due for claim in pays),
            "held_claims": len(held),
            "held_total": _total(claim.amount for claim in held),
            "cut_claims": sum(claim.cut > 0 for claim in claims),
            "cut_total": _total(claim.cut for claim in claims),
            "lacking_claims": sum(bool(claim.lacking) for claim in claims),
        }

    def write(
        self,
        folder: str | Path,
        *,
        kinds: Sequence[str] = (),
        form: str = "docx",
        templates: str | Path | None = None,
        force: bool = False,
        progress: Progress | None = None,
    ) -> dict[str, int]:
        """Write the letters into a folder, all of them or none, and return how many files there are of each kind, by key.

        `templates` is a folder with the office's own templates. `progress` hears of each file.
        Raises: UsageError where something would be replaced and `force` is not set, or what the format needs is not
        installed; InputError for a template that is not right; OutputError.
        """
        asked = kinds_asked(kinds)
        check_target(folder, asked, form, force)
        ready = Templates(form, templates)
        names = [*(_top_name(kind, form) for kind in asked), SUMMARY]
        written: dict[str, list[str]] = {kind.key: [] for kind in asked}
        with writing_folder(folder, last=SUMMARY, owned=names) as temporary:
            count = 0
            for kind in asked:
                for name, values in self._letters(kind):
                    path = temporary / f"{name}.{form}"
                    path.parent.mkdir(exist_ok=True)
                    ready.render(kind, {**self.season.common(), **values}, path)
                    written[kind.key].append(path.relative_to(temporary).as_posix())
                    count += 1
                    if progress is not None:
                        progress(count)
            write_bytes(temporary / SUMMARY, self._summary(written))
        return {key: len(files) for key, files in written.items()}

    def _letters(self, kind: Definition) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give the letters of a kind, each with the name of its file in the folder."""
        if not kind.agency:
            yield kind.name, FOR_ALL[kind.key](self.season)
            return
        for number, (agency, claims) in enumerate(self.agencies.items(), 1):
            values = BY_AGENCY[kind.key](self.season, agency, claims)
            if values is not None:
                yield f"{kind.name}/{file_name(number, agency)}", values

    def _summary(self, written: dict[str, list[str]]) -> bytes:
        """Return `letters.json`: what was written, from what, and the sums in it."""
        audit, plan = self.season.audit, self.season.plan
        body = {
            "schema": 1,
            "policy": audit.context.resolved.key,
            "fingerprint": audit.summary["fingerprint"],
            "readings": audit.summary["readings"],
            "checked": sorted(self.season.shown.checked),
            "answered": sorted(self.season.questions.answered),
            "sums": self.sums(),
            "sample": {"seed": plan.seed, "percent": plan.percent, "claims": plan.claims, "chosen": len(plan.chosen)},
            "files": written,
        }
        return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _total(sums: Any) -> str:
    return str(money.text(sum(fen or 0 for fen in sums)))
