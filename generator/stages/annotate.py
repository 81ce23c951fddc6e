"""Annotate: where the parts of a photo are, as somebody drew them, or as an estimate of what is in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.core.claims.measures import FOREGROUND
from generator.core.member import Pixels
from generator.core.records import ImageRecord
from generator.store.artefacts import key
from generator.store.decode import Source, decode
from generator.store.masks import mask_digest, read_masks
from generator.store.segments import Mask

ESTIMATE_VERSION = 1
Estimate = Callable[[Pixels], Mask | None]
"""What is in front in a photo; ``None`` where that cannot be told."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Annotator:
    """Knows the masks of photos. ``estimate`` stands in for those that have none; ``None``: they have none."""

    source: Source
    estimate: Estimate | None = None

    def masks(self, image: ImageRecord) -> Mapping[str, Mask]:
        """Each part of ``image`` -> (height, width) bool; empty where there are none.

        Raises what `read_masks` and `decode` raise.
        """
        if image.masks:
            return read_masks(self.source, image)
        found = self.estimate(decode(self.source, image)) if self.estimate is not None else None
        return {} if found is None else {FOREGROUND: found}

    def digest(self, image: ImageRecord) -> str:
        """What the masks of ``image`` are made of; empty where there are none for certain."""
        if image.masks:
            return mask_digest(self.source, image)
        return key("estimate", ESTIMATE_VERSION, image.digest) if self.estimate is not None else ""

    def estimated(self, image: ImageRecord) -> bool:
        """Whether the masks are an estimate."""
        return not image.masks and self.estimate is not None
