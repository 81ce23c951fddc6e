"""`images`, `queries` and `database` as the options of an image set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.config.schema.images import Masks
from generator.config.schema.images import Selection as SelectionSection
from generator.errors import ConfigError
from generator.store.image_sets.source import Columns, ImageSource, MaskSource, ScenarioSource, Selection
from generator.store.project import PACKAGE, locate

if TYPE_CHECKING:
    from generator.config.settings import Config


def image_root(config: Config) -> Path:
    """The folder of the images, absolute. Raises ConfigError where its package is not installed."""
    return _folder(config, "root", config.images.root)


def image_source(config: Config) -> ImageSource:
    """Everything it takes to collect the image set. Raises ConfigError as `image_root` does."""
    images = config.images
    return ImageSource(
        layout=images.layout,
        root=image_root(config),
        images_root=None if images.images_root is None else _folder(config, "images_root", images.images_root),
        table=images.table,
        annotations=images.annotations,
        labels=images.labels,
        columns=Columns(**images.columns.model_dump()),
        masks=None if images.masks is None else _masks(images.masks),
        rendered=images.rendered,
        max_pixels=images.max_pixels,
        scenarios=_scenarios(config),
    )


def _folder(config: Config, key: str, text: str) -> Path:
    found = locate(text, config.folder)
    if found is None:
        module = text.removeprefix(PACKAGE).partition("/")[0]
        reason = f"the Python package {module!r} is not installed here; install it, or name a folder"
        raise ConfigError(str(config.source), (f"images.{key}: {reason}",))
    return found


def _masks(section: Masks) -> MaskSource:
    return MaskSource(folder=section.folder, suffix=section.suffix, parts=tuple(section.parts.items()))


def _scenarios(config: Config) -> tuple[ScenarioSource, ...]:
    """Those that the configuration names, or the one that its ``queries`` and ``database`` make."""
    if not config.scenarios:
        return (ScenarioSource(queries=_selection(config.queries), database=_selection(config.database)),)
    return tuple(
        ScenarioSource(name=each.name, queries=_selection(each.queries), database=_selection(each.database))
        for each in config.scenarios
    )


def _selection(section: SelectionSection) -> Selection:
    return Selection(kind=section.from_, split=section.split, ids=section.ids, viewpoints=section.viewpoints)
