"""The service gives the library's own results, over HTTP, within its limits."""

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from samples import sound

import lfreward
from lfreward.web import Limits, create_app

ROOT = Path(__file__).resolve().parents[2]
BASE = "/v1/policies/linfen-2020"
POLICY = lfreward.load_policy()
APP = create_app({"linfen-2020": POLICY})
LINES = (ROOT / "examples/three-groups.jsonl").read_text("utf-8").splitlines()
TRAIN = sound("tourist_train", id="T1", visitors=499)


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, int | bool | list) else str(value) for key, value in record.items() if value is not None}


def ask(method: str, path: str, body: Any = None, app: Any = APP, **more: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            content = body if isinstance(body, bytes | str | None) else json.dumps(body)
            return await client.request(method, path, content=content, **more)

    return asyncio.run(send())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_records_get_the_results_of_the_library(lang: str) -> None:
    expected = [POLICY.evaluate_json(line).to_dict(lang) for line in LINES]
    listed = ask("POST", f"{BASE}/evaluate?lang={lang}", [json.loads(line) for line in LINES])
    streamed = ask(
        "POST", f"{BASE}/evaluate?lang={lang}", "\n".join(LINES), headers={"content-type": "application/x-ndjson"}
    )

    assert [ask("POST", f"{BASE}/evaluate?lang={lang}", line).json() for line in LINES] == expected
    assert listed.json() == expected
    assert [json.loads(line) for line in streamed.text.splitlines()] == expected
    assert streamed.headers["content-type"] == "application/x-ndjson"


def test_a_decimal_is_exactly_its_text() -> None:
    assert ask("POST", f"{BASE}/evaluate", '{"item": "coach_group", "spend_per_head": 1260.1}').json()["facts"]["spend_per_head"] == "1260.10"
    assert ask("POST", f"{BASE}/evaluate", '[{"item": "coach_group", "spend_per_head": 1260.1}]').json()[0]["facts"]["spend_per_head"] == "1260.10"


def test_fields_leave_the_rest_out() -> None:
    found = ask("POST", f"{BASE}/evaluate?fields=verdict,amount,amount_fen", plain(sound("tourist_train", visitors=520))).json()

    assert found == {"verdict": "eligible", "amount": "58000.00", "amount_fen": 5_800_000}


def test_a_reading_is_set_for_one_request_alone() -> None:
    record = plain(sound("tourist_train", visitors=520, arrival_date="2020-10-01", departure_date="2020-10-09"))
    asked = "POST", f"{BASE}/evaluate?fields=season&reading=season_day%3Ddeparture", record

    assert ask(*asked).json() == {"season": "normal"}
    assert ask("POST", f"{BASE}/evaluate?fields=season", record).json() == {"season": "holiday"}


def test_a_reading_given_twice_is_refused() -> None:
    found = ask("POST", f"{BASE}/evaluate?reading=season_day%3Ddeparture&reading=season_day%3Darrival", "{}")

    assert (found.status_code, found.json()["code"]) == (422, "usage_reading_form")


def test_every_operation_answers_as_the_library_does() -> None:
    record = plain(TRAIN)
    result = POLICY.evaluate(record)
    answers = {
        "settle": [settled.to_dict("zh") for settled in POLICY.settle([result])],
        "near-misses": POLICY.near_misses(record).to_dict("zh"),
        "deadlines": POLICY.deadlines([record]).to_dicts("zh"),
        "readings": [price.to_dict("zh") for price in lfreward.reading_impact(POLICY, [result])],
    }
    for name, answer in answers.items():
        body = record if name in ("near-misses", "deadlines") else [record]
        assert ask("POST", f"{BASE}/{name}", body).json() == json.loads(json.dumps(answer)), name
    varied = ask("POST", f"{BASE}/what-if", {"record": record, "vary": {"visitors": {"from": 499, "to": 500}}}).json()
    assert [row["amount"] for row in varied["rows"]] == ["0.00", "58000.00"]
    planned = ask("POST", f"{BASE}/plan", {"record": record, "free": {"visitors": [490, 510]}, "costs": {"visitors": 1}}).json()
    assert planned == json.loads(json.dumps(lfreward.best_plan(POLICY, record, {"visitors": (490, 510)}, {"visitors": 1}).to_dict("zh")))


def test_what_there_is_can_be_read() -> None:
    assert [policy["key"] for policy in ask("GET", "/v1/policies").json()] == ["linfen-2020"]
    assert [item["key"] for item in ask("GET", f"{BASE}/items").json()] == list(POLICY.items)
    assert {"visitors", "beneficiary", "one_way_trips"} <= {fact["key"] for fact in ask("GET", f"{BASE}/facts").json()}
    assert [reading["key"] for reading in ask("GET", f"{BASE}/readings").json()] == list(POLICY.readings)
    assert ask("GET", f"{BASE}/rules").json()["policy"] == "linfen-2020"
    assert ask("GET", f"{BASE}/rules", headers={"accept": "text/html"}).text.startswith("<!doctype html>")
    assert ask("GET", BASE).json()["digest"] == POLICY.resolved.digest


def test_without_its_token_only_health_is_answered() -> None:
    app = create_app({"linfen-2020": POLICY}, token="an invented token")

    assert ask("GET", "/health", app=app).json()["status"] == "ok"
    for given in ({}, {"authorization": "Bearer another"}, {"authorization": "Basic an invented token"}):
        refused = ask("GET", BASE, app=app, headers=given)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert ask("GET", BASE, app=app, headers={"authorization": "Bearer an invented token"}).status_code == 200
    assert 'requests_total{status="401"} 3' in ask("GET", "/metrics", app=app, headers={"authorization": "Bearer an invented token"}).text


def test_a_problem_repeats_nothing_of_the_body() -> None:
    secret = "13800138000"
    for body in (f'{{"a": {secret}', f'["{secret}"]', f'"{secret}"'):
        found = ask("POST", f"{BASE}/evaluate", body)
        assert found.status_code in (400, 422)
        assert found.headers["content-type"] == "application/problem+json"
        assert secret not in found.text


def test_a_body_is_refused_before_it_has_all_come() -> None:
    app = create_app({"linfen-2020": POLICY}, limits=Limits(body_bytes=1_000))
    sent = 0

    async def parts() -> Any:
        nonlocal sent
        for _ in range(10_000):
            sent += 1
            yield b" " * 100

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
            return await client.post(f"{BASE}/evaluate", content=parts())

    assert asyncio.run(send()).status_code == 413
    assert sent < 100


def test_the_description_names_every_route_and_schema() -> None:
    described = ask("GET", "/openapi.json").json()
    text = json.dumps(described)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert named <= set(described["components"]["schemas"])
    assert {path.removeprefix("/v1/policies/{policy}/") for path in described["paths"]} >= {"evaluate", "settle", "rules"}
    for path in described["paths"].values():
        for operation in path.values():
            assert operation["operationId"]
            assert "200" in operation["responses"]


# ---- as processes


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "lfreward.cli", "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_client_of_the_examples_talks_to_a_running_service(address: str) -> None:
    done = subprocess.run(["node", str(ROOT / "examples/service/client.mjs"), address], capture_output=True, text=True, timeout=60)

    assert done.stdout.splitlines() == ["eligible 58000.00", "0.00 58000.00", "service_no_policy"], done.stderr


def test_lines_are_answered_while_more_are_sent(address: str) -> None:
    """The first answer comes before the last line has been sent: nothing is held as a whole."""
    order: list[str] = []

    def lines() -> Iterator[bytes]:
        for n in range(50):
            order.append("sent")
            yield (json.dumps({"id": f"G{n}", "item": "coach_group"}) + "\n").encode() * 200
            time.sleep(0.01)

    with httpx.stream(
        "POST", f"{address}{BASE}/evaluate?fields=id,verdict", content=lines(), headers={"content-type": "application/x-ndjson"}, timeout=60
    ) as response:
        answers = [json.loads(line)["id"] for line in response.iter_lines()]

    assert answers == [f"G{n}" for n in range(50) for _ in range(200)]


@pytest.mark.slow
def test_the_service_is_as_it_describes_itself() -> None:
    schemathesis = pytest.importorskip("schemathesis")
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app({"linfen-2020": POLICY}, limits=Limits(points=2_000)))
    from hypothesis import HealthCheck, given, settings
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    for operation in schema.get_all_operations():
        operation = operation.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def check(case: Any) -> None:
            # What a record may not say together, and two options of one switch, no schema can tell.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        check()
