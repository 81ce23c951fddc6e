"""Checks of `images`, `queries`, `database` and `pages`: options that do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from generator.config.checks.check import Check
from generator.config.places import Problem
from generator.config.schema.images import Selection
from generator.config.settings import Config

LAYOUTS_OF = {
    "table": ("table",),
    "annotations": ("coco",),
    "labels": ("challenge",),
    "images_root": ("table", "coco", "challenge"),
    "columns": ("table", "coco", "challenge"),
}
REQUIRED = {"table": "table", "coco": "annotations"}
EXAMPLES = {"table": "metadata.csv", "annotations": "annotations.json"}


def needed_file(config: Config) -> Iterator[Problem]:
    """A layout without the file it is described by."""
    key = REQUIRED.get(config.images.layout)
    if key and getattr(config.images, key) is None:
        yield Problem(
            ("images", key),
            f"is missing: the layout {config.images.layout!r} reads it; as in `{key}: {EXAMPLES[key]}`",
        )


def foreign_keys(config: Config) -> Iterator[Problem]:
    """A key of another layout."""
    for key, layouts in LAYOUTS_OF.items():
        if key in config.images.model_fields_set and config.images.layout not in layouts:
            wanted = " or ".join(repr(layout) for layout in layouts)
            yield Problem(
                ("images", key),
                f"belongs to the layout {wanted}, and the layout is {config.images.layout!r}; remove it",
            )


def mask_folder(config: Config) -> Iterator[Problem]:
    """Masks that lie nowhere: only COCO carries its own."""
    masks = config.images.masks
    if masks is not None and masks.folder is None and config.images.layout != "coco":
        yield Problem(("images", "masks", "folder"), "is missing: only the layout 'coco' carries masks of its own")
    if masks is not None and not masks.parts:
        yield Problem(("images", "masks", "parts"), "is missing: name the parts, as in `parts: {1: body, 2: fin}`")


def selections(config: Config) -> Iterator[Problem]:
    """`from`, `split` and `ids` that contradict each other, or a challenge that brings its own scenarios."""
    for place, selection in _selections(config):
        if config.images.layout == "challenge" and (selection.from_ != "all" or selection.viewpoints):
            key = "from" if selection.from_ != "all" else "viewpoints"
            yield Problem((*place, key), "the layout 'challenge' brings its own scenarios; leave this out")
        for key, value in (("split", selection.split), ("ids", selection.ids)):
            if value and selection.from_ != key:
                yield Problem((*place, key), f"is given, but `from` is {selection.from_!r}; write `from: {key}`")
            if not value and selection.from_ == key:
                yield Problem((*place, key), f"is missing: `from: {key}` needs it")


def scenarios(config: Config) -> Iterator[Problem]:
    """Scenarios beside what they replace, or named alike."""
    if config.scenarios and config.images.layout == "challenge":
        yield Problem(("scenarios",), "the layout 'challenge' brings its own scenarios; leave this out")
    for name in ("queries", "database"):
        if config.scenarios and name in config.model_fields_set:
            yield Problem((name,), "is given beside `scenarios`, each of which has its own; remove one of them")
    names = [scenario.name for scenario in config.scenarios]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(("scenarios", index, "name"), f"{name!r} is the name of another scenario")


def _selections(config: Config) -> Iterator[tuple[tuple[str | int, ...], Selection]]:
    """Every selection and its place in the file."""
    yield ("queries",), config.queries
    yield ("database",), config.database
    for index, scenario in enumerate(config.scenarios):
        yield ("scenarios", index, "queries"), scenario.queries
        yield ("scenarios", index, "database"), scenario.database


def paged_ids(config: Config) -> Iterator[Problem]:
    """A list of pages without the list, or a list that nothing reads."""
    if config.pages.queries == "list" and not config.pages.ids:
        yield Problem(("pages", "ids"), "is missing: `queries: list` needs the query ids")
    if config.pages.queries != "list" and config.pages.ids:
        yield Problem(("pages", "ids"), f"is given, but `queries` is {config.pages.queries!r}; write `queries: list`")


def repeated_ids(config: Config) -> Iterator[Problem]:
    """The same id listed twice."""
    lists = [(place, selection.ids) for place, selection in _selections(config)]
    for place, ids in (*lists, (("pages",), config.pages.ids)):
        for index, image_id in enumerate(ids):
            if image_id in ids[:index]:
                yield Problem((*place, "ids", index), f"{image_id!r} is listed twice")


def published_fields(config: Config) -> Iterator[Problem]:
    """Fields that must not be published."""
    for index, name in enumerate(config.privacy.fields):
        if name in ("path", "digest"):
            yield Problem(
                ("privacy", "fields", index), f"{name!r} is never published: it would say where originals lie"
            )


IMAGE_CHECKS = (
    Check(needed_file, "images.layout", "images.table", "images.annotations"),
    Check(foreign_keys, "images.layout"),
    Check(mask_folder, "images.layout", "images.masks"),
    Check(selections, "images.layout", "queries", "database", "scenarios"),
    Check(scenarios, "images.layout", "queries", "database", "scenarios"),
    Check(paged_ids, "pages.queries", "pages.ids"),
    Check(repeated_ids, "queries.ids", "database.ids", "scenarios", "pages.ids"),
    Check(published_fields, "privacy.fields"),
)
