"""The back end of an invented agency's booking page: what would this group be paid, what is missing, what is nearly reached.

$ pip install 'lfreward[server]' && uvicorn backend:app

Every function is typed; the rules, the sums and the sentences all come from lfreward.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Body, FastAPI, Header
from pydantic import BaseModel

import lfreward

policy = lfreward.load_policy("linfen-2020")
app = FastAPI(title="虚构旅行社 · an invented agency")


class Quote(BaseModel):
    """What the page shows for one group.

    `amount`: yuan that are payable as far as the facts say, or None. `why`: the condition that decides, if one does.
    `missing`: what is still to be handed in, each with its last day. `nearly`: what a small change would bring.
    """

    verdict: str
    amount: str | None
    why: str | None
    missing: list[str]
    nearly: list[str]


def language(accept_language: str | None) -> str:
    """Return the language that a browser asks for."""
    return "en" if (accept_language or "").lower().startswith("en") else "zh"


def quote_of(facts: Mapping[str, Any], lang: str) -> Quote:
    """Judge one group and say it in the words of the page."""
    result = policy.evaluate(facts)
    deciding = result.deciding
    return Quote(
        verdict=result.verdict.value,
        amount=None if result.amount is None else f"{result.amount:,.2f}",
        why=None if deciding is None else f"{deciding.clause} {deciding.say(lang)}",
        missing=[todo.say(lang) for todo in result.todo],
        nearly=[miss.say(lang) for miss in policy.near_misses(result).gains],
    )


@app.post("/quote")
def quote(facts: Annotated[dict[str, Any], Body()], accept_language: Annotated[str | None, Header()] = None) -> Quote:
    """Answer the booking page."""
    return quote_of(facts, language(accept_language))
