"""The description of the service (OpenAPI 3.1), made from the operations and the policies it serves.

The schemas say what is true of every answer; what a record may hold is wide, because a record is read as a clerk wrote
it: `"320人"` and `320` are the same count. Examples stand in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from lfreward import __version__
from lfreward.web.answers import FIELDS as NAMES
from lfreward.web.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from fastapi import FastAPI

    from lfreward.policy import Policy

__all__ = ["OPERATIONS", "About", "description", "facts_of"]

MONEY = {"type": ["string", "null"], "pattern": r"^-?\d+\.\d\d$", "description": "yuan, two decimals"}
TEXT_OR_NULL = {"type": ["string", "null"]}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _object(required: Mapping[str, Any], **optional: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


RECORD = {
    "type": "object",
    "description": (
        "One claim: facts by key or by Chinese header. A missing fact is unknown, never zero and never no. "
        "一条申报：键或中文表头均可；没有填的就是不知道，不是零，也不是“否”。"
    ),
    "additionalProperties": True,
}
SCHEMAS: dict[str, Any] = {
    "Record": RECORD,
    "Result": {
        "type": "object",
        "description": "One result. With `fields` only the members named are there.",
        "properties": {
            "schema": {"type": "integer"}, "id": TEXT_OR_NULL, "item": TEXT_OR_NULL, "clause": TEXT_OR_NULL,
            "verdict": {"enum": ["eligible", "ineligible", "undetermined", "rejected"]},
            "amount": MONEY, "potential": MONEY, "base": MONEY, "uplift": MONEY,
            "amount_fen": {"type": ["integer", "null"]},
            "season": TEXT_OR_NULL, "steps": _list(_ref("Step")), "todo": _list(_ref("Todo")),
            "findings": _list(_ref("Finding")), "readings": {"type": "object"}, "facts": {"type": "object"},
            "policy": {"type": "string"}, "fingerprint": {"type": "string"},
        },
    },
    "Step": _object(
        {
            "clause": {"type": "string"}, "key": {"type": "string"}, "fact": {"type": "string"},
            "requires": {"type": "string"}, "found": {}, "verdict": {"enum": ["met", "not_met", "unknown"]},
            "procedure": {"type": "boolean"},
            "message": {"type": "string"},
        }
    ),
    "Todo": _object({"key": {"type": "string"}, "clause": {"type": "string"}, "due": TEXT_OR_NULL, "message": {"type": "string"}}),
    "Finding": _object({"code": {"type": "string"}, "field": TEXT_OR_NULL, "message": {"type": "string"}}),
    "Problem": _object(
        {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "code": {"type": "string"}, "detail": {"type": "string"},
        }
    ),
    "Records": {
        "oneOf": [
            {"type": "array", "items": _ref("Record")},
            _object({"records": _list(_ref("Record"))}, year={"type": ["integer", "null"], "minimum": 1}),
        ]
    },
    "RecordOrRecords": {"oneOf": [_ref("Record"), _list(_ref("Record"))]},
    "WhatIf": _object(
        {"record": _ref("Record"), "vary": {"type": "object", "minProperties": 1, "additionalProperties": _ref("Axis")}},
        together={"type": ["boolean", "null"]},
    ),
    "Axis": {
        "oneOf": [
            {"type": "array", "minItems": 1},
            _object({"from": {"type": "integer"}, "to": {"type": "integer"}}, step={"type": "integer", "minimum": 1}),
        ]
    },
    "Plan": _object(
        {"record": _ref("Record"), "free": {"type": "object", "minProperties": 1}}, costs={"type": ["object", "null"]}
    ),
    "Fact": _object({"key": {"type": "string"}, "label": {"type": "string"}, "type": {"type": "string"}, "unit": {"type": "string"}}),
    "Item": _object({"key": {"type": "string"}, "clause": {"type": "string"}, "label": {"type": "string"}}),
    "Policy": _object({"key": {"type": "string"}, "document": {"type": "string"}, "items": _list({"type": "string"})}),
}  # fmt: skip

RESULT_OR_RESULTS = {"oneOf": [_ref("Result"), _list(_ref("Result"))]}
OBJECT, OBJECTS = {"type": "object"}, _list({"type": "object"})
COACH = {
    "item": "coach_group", "arrival_date": "2025-05-12", "departure_date": "2025-05-13", "visitors": 320, "paid_sites": 4,
    "paid_4a_sites": 2, "nights": 1, "spend_per_head": 1260, "arrived_together": True,
}  # fmt: skip
大巴 = {
    "申报项目": "旅游大巴", "抵临日期": "2025年5月12日", "离临日期": "2025年5月13日", "人数": "320人", "收费景区数": 4,
    "4A级以上收费景区数": 2, "住宿晚数": "1晚", "人均消费": "1260元", "是否同时到达": "是",
}  # fmt: skip

STORED_COACH = {
    "schema": 2, "policy": "POLICY", "item": "coach_group", "verdict": "undetermined", "amount": None, "readings": {}, "facts": COACH,
}  # fmt: skip
STORED = {"oneOf": [_ref("Result"), _list(_ref("Result"))]}
VERIFICATION = _object(
    {"same": {"type": "boolean"}, "differences": OBJECTS, "notes": OBJECTS, "fingerprint": TEXT_OR_NULL}
)
VERIFICATIONS = {"oneOf": [VERIFICATION, _list(VERIFICATION)]}


def _query(name: str, about: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema or {"type": "string"}}


LANG = _query("lang", "语言；不写则按 Accept-Language，再则中文 · language", enum=["zh", "en"])
READING = _query("reading", "KEY=OPTION，可重复 · a switch, repeatable", type="array", items={"type": "string"})
NAME = f"({'|'.join(NAMES)})"
FIELDS = _query(
    "fields", "只要这些成员，以逗号分开 · only these members, by commas", type="string", pattern=f"^{NAME}(,{NAME})*$"
)
AS_OF = _query("as_of", "当天，2026-11-30 的形式 · the day that counts as today", type="string", format="date")


@dataclass(frozen=True, slots=True)
class About:
    """What the description says of one route.

    `id`: its operation id. `tag`: `policies`, `compute` or `service`. `body`: the schema of the request's body, None for
    none. `answer`: the schema of the answer, None for text. `status`: what can go wrong, by HTTP status.
    """

    id: str
    summary: str
    tag: str = "policies"
    answer: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    query: tuple[Mapping[str, Any], ...] = (LANG,)
    status: tuple[int, ...] = (401, 404)
    examples: Mapping[str, Any] = field(default_factory=dict)
    lines: bool = False

    def responses(self) -> dict[int | str, dict[str, Any]]:
        """Return every answer that the route can give."""
        content: dict[str, Any] = (
            {"text/plain": {"schema": {"type": "string"}}}
            if self.answer is None
            else {"application/json": {"schema": dict(self.answer)}}
        )
        if self.lines:
            content["application/x-ndjson"] = {"schema": {"type": "string"}}
        problem = {MEDIA_TYPE: {"schema": _ref("Problem")}}
        failed: dict[int | str, dict[str, Any]] = {n: {"description": str(n), "content": problem} for n in self.status}
        return {200: {"description": "OK", "content": content}, **failed}

    def extra(self) -> dict[str, Any]:
        """Return query parameters and body."""
        found: dict[str, Any] = {"parameters": [dict(parameter) for parameter in self.query]}
        if self.body is not None:
            media: dict[str, Any] = {"schema": dict(self.body)}
            if self.examples:
                media["examples"] = {name: {"value": value} for name, value in self.examples.items()}
            found["requestBody"] = {"required": True, "content": {"application/json": media}}
            if self.lines:
                found["requestBody"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
        return found


WORK = (400, 401, 404, 413, 422, 503)
HEALTH = About("health", "是否在运行 · whether it runs", "service", OBJECT, query=(), status=())
METRICS = About("metrics", "计数 · counters", "service", None, query=(), status=(401,))
POLICIES = About("policies", "有哪些办法 · the policies", answer=_list(_ref("Policy")), query=(), status=(401,))
POLICY = About("policy", "一个办法 · one policy", answer=_ref("Policy"), query=())
ITEMS = About("items", "奖励项目 · the items", answer=_list(_ref("Item")))
FACTS = About("facts", "要填的事实 · the facts", answer=_list(_ref("Fact")))
READINGS = About("readings", "解释口径 · the switches", answer=OBJECTS)
RULES = About("rules", "规则表，数据或网页 · the rules, as data or as a page", answer=OBJECT)


def _work(name: str, summary: str, answer: Mapping[str, Any], body: Mapping[str, Any], **more: Any) -> About:
    query = (LANG, READING, *more.pop("query", ()))
    return About(name, summary, "compute", answer, body, query, WORK, **more)


OPERATIONS: Mapping[str, About] = {
    "evaluate": _work(
        "evaluate", "评定一条或多条 · evaluate one or many", RESULT_OR_RESULTS, _ref("RecordOrRecords"), query=(FIELDS,),
        examples={"中文": 大巴, "english": COACH}, lines=True,
    ),
    "settle": _work(
        "settle", "结算 · settle", OBJECTS, _ref("Records"), examples={"中文": [大巴], "english": {"records": [COACH], "year": 2025}}
    ),
    "near-misses": _work(
        "near_misses", "接近达标 · near misses", OBJECT, _ref("Record"), query=(AS_OF,), examples={"中文": 大巴, "english": COACH}
    ),
    "what-if": _work(
        "what_if", "换一个数会怎样 · what other facts would pay", OBJECT, _ref("WhatIf"),
        examples={"english": {"record": COACH, "vary": {"visitors": {"from": 280, "to": 320}}}},
    ),
    "deadlines": _work(
        "deadlines", "全部期限 · every last day", OBJECTS, {"oneOf": [_ref("Record"), _ref("Records")]}, query=(AS_OF,),
        examples={"中文": 大巴, "english": COACH},
    ),
    "plan": _work(
        "plan", "最好的合法安排 · the best lawful plan", OBJECT, _ref("Plan"),
        examples={"english": {"record": COACH, "free": {"visitors": [280, 320]}, "costs": {"visitors": 100}}},
    ),
    "verify": _work(
        "verify", "核对存下的结果 · hold a stored result against its facts", VERIFICATIONS, STORED, examples={"english": STORED_COACH}
    ),
    "readings": _work(
        "readings_impact", "各口径差多少元 · what each reading changes", OBJECTS, _ref("Records"), examples={"english": [COACH]}
    ),
}  # fmt: skip


def facts_of(policy: Policy, lang: str) -> list[dict[str, Any]]:
    """Return every fact of a policy's records: key, name, type, unit, and the values that it can take."""
    found = {}
    for facts in policy.resolved.facts.values():
        for key, fact in facts.items():
            values = {value: label.say(lang) for value, label in (fact.values or {}).items()}
            found[key] = {
                "key": key, "label": fact.label.say(lang), "type": fact.type, "unit": fact.unit.say(lang), "values": values,
            }  # fmt: skip
    return list(found.values())


def _settings(policies: Mapping[str, Policy]) -> list[str]:
    """Return every `KEY=OPTION` of every policy."""
    readings = [item for policy in policies.values() for item in policy.resolved.readings.items()]
    return [f"{key}={option}" for key, reading in readings for option in reading.options]


def description(app: FastAPI, policies: Mapping[str, Policy]) -> dict[str, Any]:
    """Return the whole description; the keys of the policies served stand in the path parameter."""
    if app.openapi_schema is None:
        made = get_openapi(title="lfreward", version=__version__, routes=app.routes, openapi_version="3.1.0")
        made["info"]["description"] = (
            "旅游奖励复算：值多少、为什么，逐条款。Says what a tourism reward is worth and why, clause by clause. "
            "Errors are problem details; their `code` is stable."
        )
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas.update(SCHEMAS)
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for path in made["paths"].values():
            for operation in path.values():
                if operation["responses"].get("422", {}).get("description") == "Validation Error":
                    del operation["responses"]["422"]
                for parameter in operation.get("parameters", ()):
                    if parameter["in"] == "path":
                        parameter["schema"] = {"type": "string", "enum": list(policies)}
                    elif parameter["name"] == "reading":
                        parameter["schema"] = {"type": "array", "items": {"enum": _settings(policies)}}
        app.openapi_schema = made
    return app.openapi_schema
