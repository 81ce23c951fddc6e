"""Checks of `heatmaps` and `output`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from generator.config.checks.check import Check
from generator.config.places import Problem
from generator.config.settings import Config


def shown_map(config: Config) -> Iterator[Problem]:
    """A map that is shown and not computed; a map named twice."""
    if config.heatmaps.shown not in config.heatmaps.maps:
        listed = ", ".join(config.heatmaps.maps)
        yield Problem(
            ("heatmaps", "shown"),
            f"{config.heatmaps.shown!r} is not among `maps` ({listed}); add it there or show another",
        )
    if len(set(config.heatmaps.maps)) < len(config.heatmaps.maps):
        yield Problem(("heatmaps", "maps"), "names a map twice")


def graded(config: Config) -> Iterator[Problem]:
    """Graded thresholds that do not fall."""
    if any(lower >= higher for higher, lower in pairwise(config.heatmaps.graded)):
        falling = ", ".join(f"{value:g}" for value in sorted(set(config.heatmaps.graded), reverse=True))
        yield Problem(("heatmaps", "graded"), f"expected falling thresholds, as in [{falling}]")


def folders(config: Config) -> Iterator[Problem]:
    """Output folders inside each other: one would be mistaken for the other's files."""
    given = {key: PurePosixPath(getattr(config.output, key).replace("\\", "/")) for key in ("docs", "site", "runs")}
    for key, folder in given.items():
        for other, place in given.items():
            if other != key and (place == folder or place in folder.parents) and (place != folder or key > other):
                yield Problem(
                    ("output", key),
                    f"{str(folder)!r} lies in `output.{other}` ({str(place)!r}); keep them apart",
                )


FILE_CHECKS = (
    Check(shown_map, "heatmaps.maps", "heatmaps.shown"),
    Check(graded, "heatmaps.graded"),
    Check(folders, "output"),
)
