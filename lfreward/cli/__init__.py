"""The command line: parse, one call, print. No arithmetic.

A command lives in the module that `COMMANDS` names and is imported when it is called; what a command needs is
imported inside it. `--version` and `--help` are answered here, before even the command-line library is loaded: that
alone is four times a bare start. Results go to standard output, progress and notes to standard error.
"""

from __future__ import annotations

import errno
import io
import os
import sys

from lfreward import __version__

TYPE_CHECKING = False  # what type checkers take for true; `typing` costs as much as a bare start

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, DIFFERENCES, WRONG_USE, UNREADABLE, BAD_RULES, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
SAYS = "旅游奖励复算：值多少、为什么 · what a tourism reward is worth, and why."
USAGE = "[OPTIONS] [COMMAND] [ARGS]..."
OPTIONS = {
    "--version": "Show the version and exit.",
    "--lang [zh|en]": "语言 · language",
    "--policy NAME|FOLDER": "办法 · the policy",
    "--reading KEY=OPTION": "选定一个解释 · set a switch",
    "-h, --help": "Show this message and exit.",
}
COMMANDS = {  # name: its module here, and the docstring of its function
    "audit": ("auditing", "审核全部申报 · recompute every claim of a season."),
    "batch": ("tabling", "大文件整表评定 · evaluate a large file by its columns."),
    "check": ("checking", "文件是怎样读的，哪些要改 · how files are read, and what to mend."),
    "deadlines": ("planning", "全部期限 · every duty with its last day."),
    "demo": ("demo", "用示例数据演示 · the main job on the shipped examples."),
    "evaluate": ("judging", "逐条评定 · judge every record, in order."),
    "explain": ("judging", "说明全部理由 · the whole reasoning, in words."),
    "facts": ("switches", "各字段的含义 · what every fact means, and who reads it."),
    "form": ("planning", "空白或已填的表格 · a form, blank or filled."),
    "letters": ("lettering", "核减、补正、公示、兑现、取证文书 · letters and papers, as drafts to sign."),
    "plan": ("planning", "最好的合法安排 · the best lawful plan."),
    "readings": ("switches", "解释开关；给文件则算出差额 · the switches, and what each would change."),
    "rules": ("tables", "规则表 · the policies and their tables."),
    "serve": ("serving", "HTTP 服务 · the HTTP service, on this machine alone."),
    "settle": ("judging", "按组团社和年度结算 · settle per organiser and year."),
    "template": ("templating", "空白申报工作簿 · the claim workbook to fill in."),
    "whatif": ("planning", "如果……会怎样 · what other facts, or another policy, would pay."),
}
COLUMNS = 80  # from here on no line of the help wraps


class Closed(io.TextIOBase):
    """A standard output that is closed: only what is written to it fails."""

    encoding = "utf-8"
    errors = "strict"

    def write(self, text: str) -> int:
        """Take nothing."""
        if text:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return 0


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with a documented code."""
    if sys.stdout is None:  # closed by who started us
        sys.stdout = Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run(argv))


def _run(argv: Sequence[str] | None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    text = answer(arguments)
    if text is None:
        from lfreward.cli.signals import listening

        with listening() as received:
            from lfreward.cli.running import run

            return run(arguments, received)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return closed_pipe()
    except OSError as error:
        from lfreward.cli.running import not_taken

        return not_taken(error)
    return DONE


def answer(arguments: Sequence[str]) -> str | None:
    """Return the version or the help; None for everything else, and where lines must wrap."""
    if "_LFREWARD_COMPLETE" in os.environ:  # a shell asks what could be typed next
        return None
    if arguments == ["--version"]:
        return f"lfreward {__version__}\n"
    return usage() if arguments in ([], ["-h"], ["--help"]) and _columns() >= COLUMNS else None


def usage() -> str:
    """Return the help as the command-line library would write it where lines need not wrap."""

    def listed(rows: dict[str, str]) -> list[str]:
        wide = max(map(len, rows)) + 2
        return [f"  {name:<{wide}}{says}" for name, says in rows.items()]

    named = {name: COMMANDS[name][1] for name in sorted(COMMANDS)}
    head = [f"Usage: lfreward {USAGE}", "", f"  {SAYS}", ""]
    return "\n".join([*head, "Options:", *listed(OPTIONS), "", "Commands:", *listed(named), ""])


def _columns() -> int:
    """Return how wide the terminal is, as the standard library's `shutil` would say it."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    try:
        return columns if columns > 0 else os.get_terminal_size(sys.__stdout__.fileno()).columns or COLUMNS  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return COLUMNS


def closed_pipe() -> int:
    """Keep the interpreter from complaining when it ends that nobody reads on."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
