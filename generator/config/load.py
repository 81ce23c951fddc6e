"""A file to a `Config`, or to one error with every problem in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generator.config import overrides
from generator.config.checks import CHECKS
from generator.config.places import Problem, sentence
from generator.config.problems import problems_of, shown
from generator.config.salvage import salvaged
from generator.config.settings import Config
from generator.config.yaml_text import parse
from generator.errors import ConfigError
from generator.store.project import read_configuration


def load(path: Path, settings: Sequence[str] = ()) -> Config:
    """Read, override and check a configuration.

    Parameters
    ----------
    path : the config.yaml; relative paths in it start from its folder.
    settings : ``key=value`` texts, applied in order (`generator.config.overrides`).

    Raises
    ------
    ConfigError
        The file cannot be read, or has problems: all of them, each with its place and line.
    """
    return load_text(read_configuration(path), path, settings)


def load_text(text: str, path: Path, settings: Sequence[str] = ()) -> Config:
    """`load` for a text that is already at hand; ``path`` says where it belongs."""
    document = overrides.apply(parse(text), settings)
    config, problems = _checked(document.values, path.parent.resolve() / path.name)
    found = [*document.problems, *problems]
    if found or config is None:
        ordered = sorted(found, key=lambda problem: _order(problem, document.values))
        raise ConfigError(str(path), tuple(dict.fromkeys(sentence(one, document.origins) for one in ordered)))
    return config


def _order(problem: Problem, values: Any) -> list[int]:  # noqa: ANN401 - plain YAML values
    """Problems come in the order of the file; what is missing comes after what is there."""
    order: list[int] = []
    here = values
    for part in problem.path:
        keys = list(here) if isinstance(here, dict) else []
        order.append(part if isinstance(part, int) else keys.index(part) if part in keys else len(keys))
        here = here.get(part) if isinstance(here, dict) else _entry(here, part)
    return order


def _entry(values: Any, part: str | int) -> Any:  # noqa: ANN401
    return values[part] if isinstance(values, list) and isinstance(part, int) and part < len(values) else None


def _checked(values: Any, source: Path) -> tuple[Config | None, list[Problem]]:  # noqa: ANN401
    """The configuration if it is whole, and its problems."""
    if not isinstance(values, dict):
        return None, [Problem((), f"expected a mapping of key: value, found {shown(values)}")]
    problems: list[Problem] = []
    config: Config | None
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        problems = list(problems_of(error, Config, values))
        config = salvaged(values, [problem.path for problem in problems])
    if config is None:
        return None, problems
    config._source = source
    broken = {tuple(str(part) for part in problem.path) for problem in problems}
    runnable = (check for check in CHECKS if check.may_run(broken))
    return config, problems + [finding for check in runnable for finding in check.find(config)]
