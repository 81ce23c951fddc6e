"""What a check is: a function over the configuration, and the places it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.config.places import Problem
from generator.config.settings import Config

Find = Callable[[Config], Iterator[Problem]]


class Check:
    """``find`` reads the places ``needs`` (``ensemble.members.*.name``: ``*`` is any entry)."""

    def __init__(self, find: Find, *needs: str) -> None:
        self.find = find
        self.needs = tuple(tuple(need.split(".")) for need in needs)

    def may_run(self, broken: set[tuple[str, ...]]) -> bool:
        """Whether none of the ``broken`` places is one that the check reads, lies above or below one."""
        return not any(_meet(need, place) for need in self.needs for place in broken)


def _meet(need: tuple[str, ...], place: tuple[str, ...]) -> bool:
    return all(part in ("*", other) for part, other in zip(need, place, strict=False))
