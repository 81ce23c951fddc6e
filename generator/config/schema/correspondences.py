"""`correspondences`: point-to-point matches between a query and its candidates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from generator.config.schema.base import Section, Text


class LocalSection(Section):
    """Keypoints of local features, matched between a query and its first candidates, and verified by geometry."""

    matcher: Literal["none", "sift", "alike", "aliked", "lightglue"] = Field(
        default="none",
        description="`none`; `sift`, which needs no weights; `alike` or `aliked`, learned keypoints; or `lightglue`, "
        "ALIKED keypoints paired by a network. All but `none` need the extra: `pip install 'sightline[local]'`.",
    )
    weights: Text | None = Field(
        default=None,
        description="The weight file of `alike`, `aliked` and `lightglue` (its keypoints: aliked-n16), relative to "
        "config.yaml or `package:NAME/PATH`. LightGlue's own weights are downloaded once by kornia.",
    )
    inside: Literal["regions", "photo"] = Field(
        default="regions",
        description="Keypoints lie in `regions` only (where a map of the route is lit), or anywhere in the `photo`. A "
        "photo without heatmaps has no regions and is searched whole.",
    )
    long_side: Annotated[int, Field(ge=64, le=4096)] = Field(
        default=640,
        description="Longer side, in pixels, that photos are reduced to before; smaller ones stay as they are.",
    )
    model: Literal["homography", "affine"] = Field(
        default="homography", description="What the inliers must fit: a plane seen from anywhere, or from far away."
    )
    mirror: bool = Field(
        default=False,
        description="Try every candidate mirrored too, for photos that were flipped; takes twice as long.",
    )
    fuse: Annotated[float, Field(ge=0, le=10)] = Field(
        default=0.0,
        description="Weight w of a supported match's n inliers in the ranking of the first `candidates`: "
        "w n / (n + 10) is added to the score. 0 leaves the ranking alone. Above 0, every query is matched, not only "
        "those with a page.",
    )
    candidates: Annotated[int, Field(ge=1, le=100)] = Field(
        default=5, description="How many of a query's candidates are matched, from the first."
    )


class CorrespondencesSection(Section):
    """Point-to-point matches between a query and its candidates."""

    local: LocalSection = Field(
        default=LocalSection(),
        description="Keypoints of local features, matched and verified by one geometric model.",
    )
