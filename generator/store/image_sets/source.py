"""Where an image set lies and how to read it: plain options, made from the configuration or in tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ONLY = "all"
"""Name of the one scenario of an image set that needs no other."""

Layout = Literal["folder", "table", "coco", "challenge"]

USUAL_NAMES = {
    "image_id": ("image_id",),
    "path": ("path",),
    "identity": ("identity", "individual", "individual_id", "whale_id"),
    "viewpoint": ("viewpoint",),
    "date": ("date",),
    "encounter": ("encounter", "encounter_id"),
    "split": ("split",),
    "quality": ("quality",),
}
"""The columns looked for, in this order, where `Columns` names none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Which column holds what; ``None`` means the usual name (`USUAL_NAMES`) if the table has it."""

    image_id: str | None = None
    path: str | None = None
    identity: str | None = None
    viewpoint: str | None = None
    date: str | None = None
    encounter: str | None = None
    split: str | None = None
    quality: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MaskSource:
    """Where part masks come from.

    With ``folder`` (relative to the images' root): indexed PNG files laid out like the images, their
    extension replaced by ``suffix``; ``parts`` names each palette index. Without it (COCO only): the names
    in ``parts`` are the categories whose segmentations are parts of an individual rather than individuals.
    """

    folder: str | None
    suffix: str = ".png"
    parts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Some of the images: all of them, those of one ``split``, or the listed ``ids``.

    With ``viewpoints``, only those of them that have one of these.
    """

    kind: Literal["all", "split", "ids"] = "all"
    split: str | None = None
    ids: tuple[str, ...] = ()
    viewpoints: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioSource:
    """One scenario by name: the images asked, and the images searched."""

    name: str = ONLY
    queries: Selection = field(default_factory=Selection)
    database: Selection = field(default_factory=Selection)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageSource:
    """An image set to collect. ``root`` is absolute; everything else that names a file is relative to it.

    ``images_root`` is the absolute folder that image paths start from, where it is not ``root``; no image
    outside it is read. ``table``, ``annotations`` and ``labels`` belong to the layouts table, coco and
    challenge. ``scenarios`` do not apply to the layout challenge, which brings its own. ``rendered`` is a table of
    pictures with one thing changed.
    """

    layout: Layout
    root: Path
    images_root: Path | None = None
    table: str | None = None
    annotations: str | None = None
    labels: str | None = None
    columns: Columns = field(default_factory=Columns)
    masks: MaskSource | None = None
    rendered: str | None = None
    max_pixels: int = 100_000_000
    scenarios: tuple[ScenarioSource, ...] = (ScenarioSource(),)

    @property
    def pictures(self) -> Path:
        """The folder that image and mask paths are relative to."""
        return self.images_root or self.root
