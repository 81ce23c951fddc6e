"""What is left of a broken configuration without its broken keys, for the checks that do not read those."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from generator.config.places import Path
from generator.config.problems import details_of, place_of
from generator.config.settings import Config

ABSENT = "absent"
PLACEHOLDERS: dict[str, Any] = {
    "audit": {"name": ABSENT, "title": ABSENT},
    "images": {"layout": "folder", "root": ABSENT},
    "ensemble": {"members": [{"name": ABSENT}]},
    "members": [{"name": ABSENT}],
    "layout": "folder",
    "groups": {ABSENT: 1.0},
    "measure": "disagreement",
    "expected": {"above": 0.0},
}
MOST_ROUNDS = 6  # a pruned list leaves its key missing, a filled section may lack keys of its own


def salvaged(values: dict[str, Any], broken: Iterable[Path]) -> Config | None:
    """The configuration without its ``broken`` places; a required key that is absent gets a placeholder.

    Entries of lists keep their index, so that places stay true. For checks only, never for a run. ``None``
    where too much is broken.
    """
    rest = copy.deepcopy(values)
    for path in broken:
        _prune(rest, path)
    for _ in range(MOST_ROUNDS):
        try:
            return Config.model_validate(rest)
        except ValidationError as error:
            for detail in details_of(error):
                mend = _fill if detail["type"] == "missing" else _prune
                mend(rest, place_of(detail, rest))
    return None


def _child(here: Any, part: str | int) -> Any:  # noqa: ANN401 - plain YAML values
    if isinstance(here, list):
        return here[part] if isinstance(part, int) and part < len(here) else None
    return here.get(_key(here, part)) if isinstance(here, dict) else None


def _key(here: dict[Any, Any], part: str | int) -> Any:  # noqa: ANN401
    return next((key for key in here if str(key) == str(part)), part)


def _prune(values: Any, path: Path) -> None:  # noqa: ANN401
    """Remove the key nearest to ``path``: its own, or that of the list it is an entry of."""
    here, owner, name = values, None, None
    for part in path:
        if isinstance(here, dict):
            owner, name = here, _key(here, part)
        here = _child(here, part)
    if owner is not None and (here is not None or name in owner):
        owner.pop(name, None)


def _fill(values: Any, path: Path) -> None:  # noqa: ANN401
    here = values
    for part in path[:-1]:
        following = _child(here, part)
        here = here if following is None else following  # a mark that pydantic adds for a union
    if isinstance(here, dict):
        here[path[-1]] = copy.deepcopy(PLACEHOLDERS.get(str(path[-1]), ABSENT))
