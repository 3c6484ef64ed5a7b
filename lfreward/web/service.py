"""Routes: find the policy, read what the query asks for, call the answer, send it.

A short request (one record, or a few) is answered where it arrives; longer work goes to a thread, at most
`Limits.at_once` at a time, so that health and short requests stay quick. JSON lines go in and out line by line and are
never held as a whole.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lfreward import __version__
from lfreward.errors import LfrewardError, RuleError, UsageError
from lfreward.law.loading import policies as policy_names
from lfreward.policy import Policy, load_policy
from lfreward.web import answers, bodies, openapi
from lfreward.web.answers import FIELDS, OPERATIONS, JudgeQuery, dump
from lfreward.web.limits import Limits
from lfreward.web.metrics import Metrics
from lfreward.web.problems import MEDIA_TYPE, Problem, of_error

__all__ = ["create_app", "from_environment"]

SETTINGS = "LFREWARD_SERVE"  # how `lfreward serve` hands its settings to worker processes: JSON in the environment
JSON = "application/json"
LINES = ("application/x-ndjson", "application/jsonl", "application/json-lines")
SHORT = 64 * 1024  # a body up to this size is answered where it arrives; a longer one in a thread. Unit: bytes
OPEN_PATHS = ("/health",)  # answered without a token, so that a supervisor can ask


def create_app(
    policies: Mapping[str, Policy] | None = None, *, limits: Limits | None = None, token: str | None = None
) -> FastAPI:
    """Return the service as an ASGI application.

    `policies`: what it serves, by key; every shipped policy where None. `token`: what callers must send as
    `Authorization: Bearer …`; none where None.
    Raises: UsageError, RuleError where a shipped policy cannot be loaded.
    """
    served = dict(policies) if policies is not None else {key: load_policy(key) for key in policy_names()[1]}
    app = FastAPI(title="lfreward", version=__version__, docs_url=None, redoc_url=None)  # their pages need a network
    service = _Service(served, limits or Limits())
    service.mount(app)
    app.add_middleware(_Guard, token=token, metrics=service.metrics)
    return app


def from_environment() -> FastAPI:
    """Return the service as a worker process of `lfreward serve` makes it."""
    given = json.loads(os.environ.get(SETTINGS, "{}"))
    policies = {policy.key: policy for policy in map(load_policy, given.get("policies") or policy_names()[1])}
    return create_app(policies, limits=Limits(**given.get("limits", {})), token=given.get("token"))


def language(request: Request) -> str:
    """Return the language that a request asks for: `lang`, else the first of Accept-Language that we speak, else zh."""
    named = request.query_params.get("lang")
    if named in ("zh", "en"):
        return named
    for part in request.headers.get("accept-language", "").split(","):
        if (tag := part.strip()[:2].lower()) in ("zh", "en"):
            return tag
    return "zh"


def asked_of(request: Request) -> JudgeQuery:
    """Return what the query of a request asks for.

    Raises: Problem 422 for a reading or a field that cannot be read.
    """
    if not request.scope["query_string"]:
        return JudgeQuery(language(request), {})
    readings: dict[str, str] = {}
    for setting in request.query_params.getlist("reading"):
        key, sign, option = setting.partition("=")
        if not sign or readings.get(key, option) != option:
            raise Problem("usage_reading_form", 422, value=setting)
        readings[key] = option
    fields = tuple(filter(None, request.query_params.get("fields", "").split(",")))
    if unknown := [name for name in fields if name not in FIELDS]:
        raise Problem("service_no_field", 422, name=unknown[0], known="、".join(FIELDS))
    return JudgeQuery(language(request), readings, fields, request.query_params.get("as_of"))


def send_json(value: Any, status: int = 200, media_type: str = JSON) -> Response:
    """Return plain data as a response."""
    return Response(dump(value), status, media_type=media_type)


async def send_problem(request: Request, error: Exception) -> Response:
    """Return the problem details of whatever stopped a request."""
    if isinstance(error, HTTPException):
        code = "service_no_method" if error.status_code == 405 else "service_no_route"
        problem = Problem(code, error.status_code, path=request.url.path)
    elif isinstance(error, UsageError | RuleError):
        problem = of_error(error)
    else:
        assert isinstance(error, Problem)
        problem = error
    response = send_json(problem.to_dict(language(request)), problem.status, MEDIA_TYPE)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


class _Service:
    """The routes over a set of policies."""

    def __init__(self, policies: Mapping[str, Policy], limits: Limits) -> None:
        self.policies = policies
        self.limits = limits
        self.metrics = Metrics()
        self.places = asyncio.Semaphore(limits.at_once)

    def mount(self, app: FastAPI) -> None:
        """Add every route and the handlers of what can go wrong."""
        for kind in (Problem, UsageError, RuleError, HTTPException):
            app.add_exception_handler(kind, send_problem)
        for path, endpoint, about in (
            ("/health", self.health, openapi.HEALTH),
            ("/metrics", self.show_metrics, openapi.METRICS),
            ("/v1/policies", self.list_policies, openapi.POLICIES),
            ("/v1/policies/{policy}", self.show_policy, openapi.POLICY),
            ("/v1/policies/{policy}/items", self.list_items, openapi.ITEMS),
            ("/v1/policies/{policy}/facts", self.list_facts, openapi.FACTS),
            ("/v1/policies/{policy}/readings", self.list_readings, openapi.READINGS),
            ("/v1/policies/{policy}/rules", self.show_rules, openapi.RULES),
        ):
            self._route(app, path, endpoint, "GET", about)
        for name in OPERATIONS:
            self._route(app, f"/v1/policies/{{policy}}/{name}", self._operation(name), "POST", openapi.OPERATIONS[name])
        app.openapi = lambda: openapi.description(app, self.policies)  # type: ignore[method-assign]

    def _route(
        self, app: FastAPI, path: str, endpoint: Callable[..., Awaitable[Response]], method: str, about: openapi.About
    ) -> None:
        app.add_api_route(
            path, endpoint, methods=[method], summary=about.summary, operation_id=about.id, response_class=Response,
            responses=about.responses(), openapi_extra=about.extra(), tags=[about.tag], response_model=None,
        )  # fmt: skip

    def policy(self, key: str) -> Policy:
        """Return a policy by its key.

        Raises: Problem 404 for a key that is not served.
        """
        if key not in self.policies:
            raise Problem("service_no_policy", 404, name=key[:80], known="、".join(self.policies))
        return self.policies[key]

    # ---- what there is

    async def health(self) -> Response:
        """Say that the process answers, and which version it is."""
        return send_json({"status": "ok", "version": __version__, "policies": list(self.policies)})

    async def show_metrics(self) -> Response:
        """Show the counters of this process in the text format of Prometheus."""
        return PlainTextResponse(self.metrics.text(), media_type="text/plain; version=0.0.4")

    async def list_policies(self) -> Response:
        """List the policies that are served."""
        return send_json([{"key": p.key, "document": p.document, "items": list(p.items)} for p in self.policies.values()])

    async def show_policy(self, policy: str) -> Response:
        """Show one policy: its document, its switches, the digest of its rules."""
        found = self.policy(policy)
        return send_json(
            {
                "key": found.key,
                "document": found.document,
                "items": list(found.items),
                "readings": found.readings,
                "digest": found.resolved.digest,
            }
        )

    async def list_items(self, request: Request, policy: str) -> Response:
        """List the items of a policy with their clauses and units."""
        lang = language(request)
        return send_json(
            [
                {
                    "key": key,
                    "clause": item.clause,
                    "label": item.label.say(lang),
                    "subject": item.subject,
                    "unit": item.unit.say(lang),
                    "payee": item.payee,
                }
                for key, item in self.policy(policy).resolved.items.items()
            ]
        )

    async def list_facts(self, request: Request, policy: str) -> Response:
        """List the facts that records of a policy may carry."""
        return send_json(openapi.facts_of(self.policy(policy), language(request)))

    async def list_readings(self, request: Request, policy: str) -> Response:
        """List the switches of a policy: question, options, default, why."""
        return send_json(self.policy(policy).resolved.switches(language(request)))

    async def show_rules(self, request: Request, policy: str) -> Response:
        """Show the rules of a policy: as data, or as a page where the caller asks for HTML."""
        from lfreward.office.document import as_html, as_json

        lang, found = language(request), self.policy(policy)
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(as_html(found.resolved, lang))
        return Response(as_json(found.resolved, lang), media_type=JSON)

    # ---- what it computes

    def _operation(self, name: str) -> Callable[..., Awaitable[Response]]:
        answer = OPERATIONS[name]

        async def endpoint(request: Request, policy: str) -> Response:
            found, asked = self.policy(policy), asked_of(request)
            if name == "evaluate" and request.headers.get("content-type", "").partition(";")[0].strip() in LINES:
                return _Lines(self._stream(request, found, asked))
            body = await bodies.read(request.stream(), request.headers.get("content-length"), self.limits)
            if len(body) <= SHORT and name == "evaluate":
                return send_json(answer(found, body, asked, self.limits))
            return send_json(await self._in_thread(answer, found, body, asked))

        endpoint.__doc__ = answer.__doc__
        endpoint.__name__ = name.replace("-", "_")
        return endpoint

    async def _in_thread(self, answer: answers.Answer, policy: Policy, body: bytes, asked: JudgeQuery) -> Any:
        """Run longer work beside the event loop, and answer with a problem where it takes too long."""
        async with self.places:
            work = asyncio.to_thread(answer, policy, body, asked, self.limits)
            try:
                return await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(work)), self.limits.seconds)
            except TimeoutError:
                raise Problem("service_too_slow", 503, seconds=f"{self.limits.seconds:g}") from None

    async def _stream(self, request: Request, policy: Policy, asked: JudgeQuery) -> AsyncIterator[bytes]:
        """Give one result a line for one record a line, in order, as the records come."""
        readings = asked.readings or None
        try:
            async for lines in bodies.lines(request.stream(), self.limits):
                for start in range(0, len(lines), 64):
                    some = lines[start : start + 64]
                    yield b"".join(self._line(policy, line, readings, asked) for line in some)
                    await asyncio.sleep(0)  # other requests have their turn between lots of lines
        except (Problem, LfrewardError) as error:  # too late for a status: the last line says why the stream ended
            problem = error if isinstance(error, Problem) else of_error(error)  # type: ignore[arg-type]
            yield dump(problem.to_dict(asked.lang)) + b"\n"

    @staticmethod
    def _line(policy: Policy, line: bytes, readings: Mapping[str, str] | None, asked: JudgeQuery) -> bytes:
        return dump(answers.result_dict(policy.evaluate_json(line, readings=readings), asked)) + b"\n"


class _Lines(Response):
    """An answer that is sent while the request is still being read.

    The framework's own streaming response listens for the caller to leave by reading the request, and so would eat its
    lines; here a caller who leaves is noticed when sending fails.
    """

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        self.status_code = 200
        self.background = None
        self.parts = parts
        self.raw_headers = [(b"content-type", LINES[0].encode())]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the parts as they are made."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for part in self.parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Guard:
    """What stands before every route: the token, the counters, and no body in any log."""

    def __init__(self, app: ASGIApp, token: str | None, metrics: Metrics) -> None:
        self.app = app
        self.token = token.encode() if token is not None else None
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.token is not None and scope["path"] not in OPEN_PATHS and not self._allowed(scope["headers"]):
            request = Request(scope)
            response = send_json(Problem("service_no_token", 401).to_dict(language(request)), 401, MEDIA_TYPE)
            response.headers["WWW-Authenticate"] = "Bearer"
            await response(scope, receive, send)
            self.metrics.count(401)
            return
        status = int(HTTPStatus.INTERNAL_SERVER_ERROR)

        async def noting(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            self.metrics.count(status)

    def _allowed(self, headers: Sequence[tuple[bytes, bytes]]) -> bool:
        import hmac

        given = next((value for name, value in headers if name == b"authorization"), b"")
        kind, _, token = given.partition(b" ")
        return kind.lower() == b"bearer" and hmac.compare_digest(token.strip(), self.token or b"")
