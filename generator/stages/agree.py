"""Agree: how alike the members are, and the fixed sample of images on which their maps are shown and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from generator.core.agreement import agreement
from generator.core.audit import HeatmapSettings, MatchingSettings
from generator.core.geometry import vote_grid
from generator.core.heatmaps import levels
from generator.core.member import MemberSpec
from generator.core.pairwise import Pairwise, map_correlations, score_correlations
from generator.core.progress import Reporter
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Agreement, Embeddings, Group, Ranking
from generator.core.routes import Routing
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.recall import frames, recall_heatmaps
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

AGREE_VERSION = 1
KIND = "agreement"
MAPPED = 200
"""Images whose maps are correlated between members, at most: enough for two digits."""


def sample(
    images: ImageSet, served: Mapping[str, tuple[str, ...]], groups: Sequence[Group], size: int, seed: int
) -> tuple[str, ...]:
    """Up to ``size`` images of every group, the same for groups that serve the same images; in the set's order.

    Seeded, so that the sample of the next release is the same where the images are.
    """
    chosen: set[str] = set()
    for group in groups:
        pool = [image.image_id for image in images.images if set(group.members) & set(served.get(image.image_id, ()))]
        rng = np.random.default_rng(seed)
        chosen.update(pool[place] for place in rng.permutation(len(pool))[:size])
    return tuple(image.image_id for image in images.images if image.image_id in chosen)


def agree(
    matching: str,
    images: ImageSet,
    routing: Routing,
    rankings: Sequence[Ranking],
    members: Sequence[MemberSpec],
    groups: Sequence[Group],
    served: Mapping[str, tuple[str, ...]],
    settings: MatchingSettings,
    heatmaps: HeatmapSettings,
    *,
    embeddings: Callable[[], Mapping[str, Embeddings]],
    names: ArtefactNames,
    artefacts: Artefacts,
    whole: bool,
    reporter: Reporter,
) -> Agreement | None:
    """The agreement between members (``None`` with fewer than two); ``matching`` is the matching's key.

    Map correlations use each map's own scale, so they depend on the maps alone.
    """
    if len(members) < 2:
        return None
    mapped = _mapped(images, members, served, settings.seed)
    maps = [
        [names.heatmap(image, member, view, heatmaps.shown) for member in present for view in names.views[member]]
        for image, present in mapped
    ]
    name = key("agreement", AGREE_VERSION, LIBRARIES, matching, maps, heatmaps.vote_grid)
    stored = artefacts.get_bytes(name)
    reporter.start("agree", 0 if stored else len(mapped))
    if stored is None:
        vectors = embeddings()
        rng = np.random.default_rng(settings.seed)
        found = agreement(
            [spec.name for spec in members],
            rankings,
            (
                pair
                for routed in routing
                for pair in score_correlations(routed, images, vectors, groups, settings, rng=rng)
            ),
            _maps(mapped, members, heatmaps, names, artefacts, reporter),
        )
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(found))])
    else:
        found = unpacked(Agreement, stored)
    if whole:
        artefacts.forget_unused(KIND, [name])
    reporter.finish("agree", f"{len(members)} members")
    return found


def _mapped(
    images: ImageSet, members: Sequence[MemberSpec], served: Mapping[str, tuple[str, ...]], seed: int
) -> list[tuple[ImageRecord, tuple[str, ...]]]:
    """Up to ``MAPPED`` images with maps of two members or more, and those members."""
    with_maps = {spec.name for spec in members if spec.embeddings is None}
    found = []
    for image in images.images:
        present = tuple(name for name in served.get(image.image_id, ()) if name in with_maps)
        if len(present) > 1:
            found.append((image, present))
    order = np.sort(np.random.default_rng(seed).permutation(len(found))[:MAPPED])
    return [found[place] for place in order]


def _maps(
    mapped: Sequence[tuple[ImageRecord, tuple[str, ...]]],
    members: Sequence[MemberSpec],
    heatmaps: HeatmapSettings,
    names: ArtefactNames,
    artefacts: Artefacts,
    reporter: Reporter,
) -> Iterator[Pairwise]:
    for image, present in mapped:
        found = recall_heatmaps(image, present, heatmaps.shown, names, artefacts)
        grid = vote_grid(image.width, image.height, heatmaps.vote_grid)
        yield map_correlations(levels(found, frames(image, members), grid))
        reporter.advance("agree", image.image_id)
