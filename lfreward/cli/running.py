"""A whole run: the group of commands, each loaded when it is called, and an exit code for everything that can happen."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

from lfreward import __version__
from lfreward.cli import (
    BAD_RULES,
    COMMANDS,
    DONE,
    INTERRUPTED,
    OUR_FAULT,
    SAYS,
    UNREADABLE,
    USAGE,
    WRONG_USE,
    closed_pipe,
)
from lfreward.cli.shared import (
    SEEN,
    common,
    language,
    put,
    tell,
)
from lfreward.cli.signals import Ended, Received

FULL = {errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC}  # what a stream, having no name, fails with


class Commands(click.Group):
    """The commands by name; one is imported when it is called or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"lfreward.cli.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(
    cls=Commands,
    help=SAYS,
    subcommand_metavar=USAGE.removeprefix("[OPTIONS] "),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="lfreward", message="%(prog)s %(version)s")
@common
@click.pass_context
def commands(context: click.Context) -> None:
    """Show the help where no command is named."""
    if context.invoked_subcommand is None:
        put(context.get_help())


def run(arguments: Sequence[str], received: Received) -> int:
    """Run one command line and return its exit code, which a signal that was received decides whatever came of it."""
    try:
        code = _completed(arguments, received)
    except Ended:  # in the middle of saying what came of it
        code = INTERRUPTED
    if received.number is None and code != INTERRUPTED:
        return code
    from lfreward.outputs import remove_all

    remove_all()
    with suppress(OSError, ValueError):
        tell("cli_interrupted")
    return received.exit_code


def _completed(arguments: Sequence[str], received: Received) -> int:
    """Run one command line and return its exit code, as far as no signal ends it."""
    from lfreward.errors import LfrewardError

    SEEN.clear()
    try:
        result = commands.main(args=list(arguments), prog_name="lfreward", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except click.ClickException as error:
        return wrong_use(error)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except SystemExit:  # the command-line library has met a closed pipe and said so
        return DONE
    except BrokenPipeError:
        return closed_pipe()
    except LfrewardError as error:
        return said(error)
    except OSError as error:
        return not_taken(error) if error.filename is None and error.errno in FULL else fault(error)
    except Exception as error:
        return INTERRUPTED if received.number is not None else fault(error)  # what a library made of our exception


def said(error: Exception) -> int:
    """Say what was raised on purpose and return its exit code."""
    from lfreward.errors import RuleError, UsageError

    lang = language()
    if isinstance(error, RuleError):
        for complaint in error.complaints:
            put(complaint.say(lang), err=True)
        tell("cli_rules_faults", count=len(error.complaints))
        return BAD_RULES
    if isinstance(error, UsageError):
        put(error.say(lang), err=True)
        return WRONG_USE
    return fault(error)


def not_taken(error: OSError) -> int:
    """Say that standard output did not take what was written and return the exit code."""
    from lfreward.errors import why

    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        closed_pipe()
    tell("stream_failed", reason=why(error))
    return UNREADABLE


def fault(error: Exception) -> int:
    """Say what else was raised and return its exit code: a file that cannot be read, or a fault of ours."""
    from lfreward.errors import FileError
    from lfreward.escaping import shown

    if isinstance(error, FileError):
        put(error.say(language()), err=True)
        return UNREADABLE
    if os.environ.get("LFREWARD_DEBUG"):
        raise error
    tell("cli_our_fault", kind=type(error).__name__, said=shown(error, 200))
    return OUR_FAULT


def wrong_use(error: click.ClickException) -> int:
    """Say in our words what the command line did not understand."""
    context = getattr(error, "ctx", None)
    if context is not None and type(error).__name__ == "NoArgsIsHelpError":
        put(context.get_help(), err=True)
        return WRONG_USE
    if context is not None:
        put(context.get_usage(), err=True)
    name = type(error).__name__
    given = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    parameter = getattr(error, "param", None)
    if given is None and parameter is not None:
        given = parameter.opts[0] if parameter.param_type_name == "option" else parameter.human_readable_name.upper()
    code = {"NoSuchOption": "cli_no_option", "MissingParameter": "cli_missing", "NoSuchCommand": "cli_no_command"}.get(
        name
    )
    if "No such command" in error.format_message():
        code, given = "cli_no_command", error.format_message().split("'")[1]
    if code in ("cli_no_option", "cli_no_command") and context is not None and given is not None:
        tell(code, given=given, near=_nearest(given, context))
    elif extra := re.search(r"unexpected extra arguments? \((.*)\)", error.format_message()):
        tell("cli_extra", given=extra[1])
    elif name == "BadOptionUsage" and given is not None:
        tell("cli_needs_value" if "requires" in error.format_message() else "cli_takes_none", given=given)
    elif code is not None and given is not None:
        tell(code, given=given)
    elif isinstance(error, click.BadParameter) and given is not None and error.message.count("'") > 1:
        expected = getattr(getattr(parameter, "type", None), "choices", None)
        kind = "cli_not_one_of" if expected else "cli_not_whole"
        tell(kind, given=given, value=error.message.split("'")[1], expected="、".join(expected or ()))
    else:
        tell("cli_usage", said=error.format_message())
    return WRONG_USE


def _nearest(given: str, context: click.Context) -> str:
    """Return the command or option of a context that is closest to a mistyped one."""
    from lfreward.errors import nearest

    command = context.command
    names = command.list_commands(context) if isinstance(command, click.Group) else []
    names += [option for parameter in command.get_params(context) for option in parameter.opts]
    return nearest(given, names) or "—"
