"""Checks of `heatmaps` and `output`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from generator.config.checks.check import Check
from generator.config.places import Problem
from generator.config.settings import Config
from generator.store.project import locate


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
    """Output where something else lies: MkDocs empties its site's folder, and the generator owns its pages'."""
    sources = dict(_sources(config))
    if "images.root" in sources and _covers(sources["images.root"], config.folder):
        yield Problem(
            ("images", "root"),
            "holds the audit's own folder, and with it all output; put the images in one of their own",
        )
        return
    given = {key: _place(config, getattr(config.output, key)) for key in ("docs", "site", "runs")}
    for key, place in given.items():
        others = sources | ({"output.runs": given["runs"]} if key == "site" else {})
        for other, source in others.items():
            generated_docs = key == "docs" and other == "docs"
            if not generated_docs and (_covers(place, source) or (source != config.folder and _covers(source, place))):
                found = repr(getattr(config.output, key))
                yield Problem(
                    ("output", key), f"{found} and `{other}` lie in each other or are the same; choose another folder"
                )
                break


def _sources(config: Config) -> Iterator[tuple[str, Path]]:
    """What output must leave alone, by name; symbolic links are followed."""
    yield "config.yaml", config.folder
    for key in ("root", "images_root"):
        text = getattr(config.images, key)
        place = None if text is None else locate(text, config.folder)
        if place is not None:  # a package that is not installed has nothing here to lose
            yield f"images.{key}", place
    for name in ("templates", "observations", "docs"):
        yield name, _place(config, name)


def _place(config: Config, text: str) -> Path:
    return (config.folder / text.replace("\\", "/")).resolve()


def _covers(outer: Path, inner: Path) -> bool:
    return inner == outer or outer in inner.parents


FILE_CHECKS = (
    Check(shown_map, "heatmaps.maps", "heatmaps.shown"),
    Check(graded, "heatmaps.graded"),
    Check(folders, "output", "images.root", "images.images_root"),
)
