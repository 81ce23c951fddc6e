"""Small image sets, embeddings and heatmaps for the tests of core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from generator.core.audit import HeatmapSettings, MatchingSettings
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.results import Embeddings, Group, Heatmap, Route


def record(
    image_id: str,
    individual: str | None = None,
    *,
    viewpoint: str | None = None,
    encounter: str | None = None,
    date: str | None = None,
    size: tuple[int, int] = (60, 40),
) -> ImageRecord:
    return ImageRecord(
        image_id=image_id,
        path=f"{image_id}.jpg",
        digest=image_id,
        width=size[0],
        height=size[1],
        individual=individual,
        viewpoint=viewpoint,
        encounter=encounter,
        date=date,
    )


def image_set(
    records: Sequence[ImageRecord],
    *,
    queries: Sequence[str] | None = None,
    database: Sequence[str] | None = None,
    true_images: Mapping[str, frozenset[str]] | None = None,
) -> ImageSet:
    """One scenario, ``all``: by default every image against every image."""
    ids = [image.image_id for image in records]
    asked = tuple(
        Query(
            query_id=f"q-{image_id}",
            image_id=image_id,
            scenario="all",
            true_images=None if true_images is None else true_images.get(image_id),
        )
        for image_id in (ids if queries is None else queries)
    )
    found = tuple(ids if database is None else database)
    return ImageSet(images=tuple(records), scenarios=(Scenario(name="all", queries=asked, database=found),))


def embeddings(member: str, image_ids: Sequence[str], vectors: np.ndarray) -> Embeddings:
    """From (N, D) or (N, V, D)."""
    stacked = vectors if vectors.ndim == 3 else vectors[:, None]
    return Embeddings(member=member, image_ids=tuple(image_ids), vectors=stacked.astype(np.float32))


def group(name: str, *members: str, **options: object) -> Group:
    return Group(name=name, members=members, **options)


def route(*groups: tuple[str, float], queries: str = "any", database: str = "any", name: str = "main") -> Route:
    return Route(name=name, queries=queries, database=database, groups=groups)


def matching(*, top_k: int = 3, exclude_same_encounter: bool = False) -> MatchingSettings:
    return MatchingSettings(
        top_k=top_k,
        exclude_same_encounter=exclude_same_encounter,
        route_per_query=False,
        bootstrap=200,
        seed=0,
    )


def heatmap_settings(*, threshold: float = 0.5, smallest_region: float = 0.0) -> HeatmapSettings:
    return HeatmapSettings(
        maps=("sum.gradcam",),
        shown="sum.gradcam",
        threshold=threshold,
        scale="own",
        graded=(0.9, 0.7, 0.5, 0.3),
        smallest_region=smallest_region,
        vote_grid=32,
        colours="cividis",
    )


def heatmap(
    values: np.ndarray,
    member: str = "a",
    view: str = "identity",
    *,
    evidence: float = 1.0,
    name: str = "sum.gradcam",
) -> Heatmap:
    return Heatmap(member=member, view=view, name=name, values=values.astype(np.float32), evidence=evidence)
