"""`images`, `queries`, `database`: which photographs there are, and which are matched against which."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from generator.config.schema.base import Many, Name, Section, Text
from generator.store.image_sets.source import USUAL_NAMES

Layout = Literal["folder", "table", "coco", "challenge"]
PartIndex = Annotated[int, Field(ge=1, le=255)]


def _usual(key: str, what: str) -> str:
    return f"Column with the {what}; usual name {' or '.join(f'`{name}`' for name in USUAL_NAMES[key])}."


class Columns(Section):
    """Which column holds what. A key left out means the usual names; further columns are kept as metadata."""

    image_id: Text | None = Field(default=None, description=_usual("image_id", "image's id"))
    path: Text | None = Field(default=None, description=_usual("path", "file, relative to the images"))
    identity: Text | None = Field(default=None, description=_usual("identity", "individual"))
    viewpoint: Text | None = Field(default=None, description=_usual("viewpoint", "viewpoint"))
    date: Text | None = Field(default=None, description=_usual("date", "date"))
    encounter: Text | None = Field(default=None, description=_usual("encounter", "encounter"))
    split: Text | None = Field(default=None, description=_usual("split", "split"))
    quality: Text | None = Field(default=None, description=_usual("quality", "photo's quality"))


class Masks(Section):
    """Part masks: indexed PNG files beside the images, or COCO categories that are parts of an individual."""

    folder: Text | None = Field(
        default=None,
        description="Folder of the masks, relative to the images, laid out like them. Left out with "
        "the layout "
        "`coco`: the categories named in `parts` are parts.",
    )
    suffix: Text = Field(default=".png", description="What replaces the image's own file extension.")
    parts: dict[PartIndex, Text] = Field(
        default_factory=dict, description="The part that each palette index (1 to 255) marks."
    )


class ImagesSection(Section):
    """The photographs to audit. Nothing outside `root` is ever read."""

    layout: Layout = Field(
        description="How the images are described: `folder` (one folder per individual), `table` (a CSV or "
        "Parquet file), `coco` (COCO JSON, boxes are crops) or `challenge` (the Where's Whale-do layout)."
    )
    root: Text = Field(
        description="Folder of the images, relative to config.yaml. `package:MODULE/PATH` names a "
        "folder inside "
        "an installed Python package."
    )
    table: Text | None = Field(
        default=None, description="Layout `table`: the CSV or Parquet file, relative to the root."
    )
    annotations: Text | None = Field(default=None, description="Layout `coco`: the JSON file, relative to the root.")
    labels: Text | None = Field(
        default=None,
        description="Layout `challenge`: a CSV of true pairs (query_id, database_image_id), relative to the root.",
    )
    images_root: Text | None = Field(
        default=None,
        description="Folder that image paths start from, relative to config.yaml, where it is not the root. "
        "`package:MODULE/PATH` as with `root`.",
    )
    columns: Columns = Field(
        default=Columns(), description="Names of the table's columns, where they are not the usual ones."
    )
    masks: Masks | None = Field(default=None, description="Where the masks of annotated parts are, if there are any.")
    foreground: Literal["estimate"] | None = Field(
        default=None,
        description="`estimate`: where a photo has no masks, claims take what GrabCut finds in front for the part "
        "`foreground`, and say that it is an estimate. Needs the extra `local`.",
    )
    rendered: Text | None = Field(
        default=None,
        description="A CSV or Parquet file of further pictures of the same scenes with one thing changed, for claims: "
        "`image_id`, `path` (from the file's own folder), `original` (an image id) and `change` (the part that is "
        "missing, or what else is different). Relative to the images.",
    )
    max_pixels: Annotated[int, Field(ge=1)] = Field(
        default=100_000_000,
        description="Images with more pixels than this are left out and listed on the Data page.",
    )


class Selection(Section):
    """Some of the images."""

    from_: Literal["all", "split", "ids"] = Field(
        default="all",
        alias="from",
        description="`all` images, those of one `split`, or the listed `ids`. The layout `challenge` "
        "brings its "
        "own scenarios and needs `all`.",
    )
    split: Text | None = Field(default=None, description="With `from: split`: the value of the split column.")
    ids: Many[Text] = Field(default=(), description="With `from: ids`: the image ids.")
    viewpoints: Many[Text] = Field(
        default=(), description="Of these, only the images with one of these viewpoints. Left out: all of them."
    )


class ScenarioSection(Section):
    """One question among several: some images are asked, some are searched."""

    name: Name = Field(description="Name of the scenario, unique; results are told for each.")
    queries: Selection = Field(default=Selection(), description="The images that are queries.")
    database: Selection = Field(default=Selection(), description="The images that queries are matched against.")
