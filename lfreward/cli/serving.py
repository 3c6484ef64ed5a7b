"""The HTTP service on this machine: `serve`."""

from __future__ import annotations

import json
import os
import sys

import click

from lfreward.cli import DONE, UNREADABLE
from lfreward.cli.shared import common, tell


@click.command()
@click.option(
    "--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="监听地址 · address to listen on"
)
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8390, show_default=True, help="端口 · port")
@click.option(
    "--workers", metavar="N", type=click.IntRange(1, 64), default=1, show_default=True, help="进程数 · processes"
)
@click.option(
    "--token-file", metavar="FILE", help="来访者须出示的口令所在文件 · a file with the token callers must send"
)
@common
def serve(host: str, port: int, workers: int, token_file: str | None) -> int:
    """HTTP 服务 · the HTTP service, on this machine alone."""
    from lfreward.errors import UsageError

    try:
        import uvicorn

        from lfreward.web import service
    except ImportError:
        raise UsageError("usage_needs_extra", library="fastapi + uvicorn", extra="server") from None
    given = click.get_current_context().find_root().obj or {}
    if host not in ("127.0.0.1", "::1", "localhost") and token_file is None:
        raise UsageError("service_open_without_token", host=host)
    settings: dict[str, object] = {"policies": [given["policy"]] if given.get("policy") else None}
    if token_file is not None:
        try:
            with open(token_file, encoding="utf-8") as file:
                settings["token"] = file.read().strip()
        except (OSError, UnicodeDecodeError) as error:
            tell("service_token_unread", path=token_file, reason=str(getattr(error, "strerror", None) or error))
            return UNREADABLE
        if not settings["token"]:
            raise UsageError("service_token_empty", path=token_file)
    os.environ[service.SETTINGS] = json.dumps(settings)
    tell("service_started", address=f"http://{host}:{port}")
    sys.stderr.flush()
    uvicorn.run(
        "lfreward.web:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
    )
    return DONE
