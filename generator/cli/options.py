"""The options that commands share, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.config import Config

Command = Callable[..., Any]

CONFIG = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    metavar="FILE",
    help="The audit to work on.",
)
CONFIGS = click.option(
    "--config",
    "config_paths",
    type=click.Path(path_type=Path),
    default=[Path("config.yaml")],
    show_default=True,
    multiple=True,
    metavar="FILE",
    help="A configuration whose artefacts stay; name all that share a folder of results.",
)
SET = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Set a key of the configuration for this run; may be given several times.",
)
DEVICE = click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), help="Where models run, instead of compute.device."
)
LIMIT = click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only N images, half of them queries: a quick preview, kept apart.",
)
STRICT = click.option("--strict", is_flag=True, help="Stop at the first damaged or missing image.")
QUIET = click.option("--quiet", is_flag=True, help="No progress; results and errors only.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the given order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


PROJECT = with_options(CONFIG, SET, DEVICE)
WORK = with_options(CONFIG, SET, DEVICE, LIMIT, STRICT, QUIET, JSON)


def load_config(config_path: Path, settings: tuple[str, ...], device: str | None = None) -> Config:
    """The configuration that the shared options describe. Raises ConfigError."""
    from generator.config import load

    chosen = (f"compute.device={device}",) if device else ()
    return load(config_path, (*settings, *chosen))
