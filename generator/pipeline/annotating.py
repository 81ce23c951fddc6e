"""Who knows the parts of photos, as configured."""

from __future__ import annotations

from generator import networks
from generator.config import Config
from generator.stages.annotate import Annotator
from generator.store.decode import Source


def make_annotator(config: Config) -> Annotator:
    """Reads annotated parts, or estimates what is in front where the configuration asks for that."""
    found = config.image_source()
    return Annotator(
        source=Source(root=found.pictures, max_pixels=found.max_pixels),
        estimate=networks.estimate_foreground if config.images.foreground == "estimate" else None,
    )
