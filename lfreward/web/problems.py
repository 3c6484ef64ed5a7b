"""What goes wrong, as problem details (RFC 9457): a stable code of ours, a sentence in the caller's language.

A problem never repeats the body that caused it: a record may hold what a person would not want in a log.

>>> problem_dict("service_no_route", 404, "en", {"path": "/v2"})["title"]
'Not Found'
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from lfreward.errors import RuleError, UsageError
from lfreward.i18n import say

__all__ = ["MEDIA_TYPE", "Problem", "of_error", "problem_dict"]

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that cannot be answered: the HTTP status, our code, and the values of its sentence."""

    def __init__(self, code: str, status: int, **args: Any) -> None:
        self.code = code
        self.status = status
        self.args_ = args
        super().__init__(code)

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return the problem as JSON carries it."""
        return problem_dict(self.code, self.status, lang, self.args_)


def problem_dict(code: str, status: int, lang: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return problem details: `type` names the code, `title` the HTTP status, `detail` says what to do."""
    return {
        "type": f"urn:lfreward:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": say(code, lang, args),
    }


def of_error(error: UsageError | RuleError) -> Problem:
    """Return the problem that an error of the library is to a caller over HTTP."""
    if isinstance(error, UsageError):
        return Problem(error.code, 422, **error.args_)
    first = error.complaints[0]
    return Problem(first.code, 422, **first.args)
