"""The group of commands, and what becomes of errors: one clear message and an exit code, never a traceback."""

from __future__ import annotations

from collections.abc import Sequence

import click

from generator import __version__
from generator.cli.check import check
from generator.cli.clean import clean
from generator.cli.demo import demo
from generator.cli.looking import config, doctor, inspect, members
from generator.cli.project import init, serve
from generator.cli.submission import submission
from generator.cli.work import build, publish, render
from generator.cli.work import run as run_command
from generator.errors import AuditError

FAILED = 2
STOPPED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, prog_name="sightline")
def sightline() -> None:
    """A visual audit of an image re-identification ensemble, published as a static site."""


WORK = (build, run_command, render, publish, check, submission)
REST = (init, inspect, clean, members, config, doctor, serve, demo)

for command in (*WORK, *REST):
    sightline.add_command(command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name); the exit code.

    0: done. 1: `check` or `doctor` found a failure. 2: an error with a message (an `AuditError`, or a wrong option).
    130: stopped by Ctrl-C.
    """
    try:
        result = sightline.main(list(arguments), prog_name="sightline", standalone_mode=False)
    except AuditError as error:
        click.secho(f"Error: {error}", fg="red", err=True)
        return FAILED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; run again to go on", err=True)
        return STOPPED
    return result if isinstance(result, int) else 0
