"""The photos of explained pairs with their embeddings, cells and parts, as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

import numpy as np

from generator.core.explained import Aimed, Photo
from generator.core.pairs import PairKind
from generator.core.placing import PlacedCells, PlacedMap, StoredCells, restored
from generator.core.records import ImageRecord
from generator.core.results import Embeddings
from generator.core.routes import members_of
from generator.core.similarity import Doubles, rows_of, vectors_of
from generator.core.strategies import Weighted
from generator.stages.recall import expect
from generator.stages.ties import Ties, parts_of
from generator.store.codec import unpacked

KEPT = 48
"""Photos whose cells are held in memory at once (about 1 MB each with seven small members)."""


def vectors_of_images(embeddings: Mapping[str, Embeddings]) -> Callable[[str, str], Doubles]:
    """Looks up a member's view-averaged embedding (D,) of an image."""

    @cache
    def look(member: str, image_id: str) -> Doubles:
        found: Doubles = vectors_of(embeddings[member], rows_of(embeddings[member], [image_id]))[0]
        return found

    return look


def averages(embeddings: Mapping[str, Embeddings]) -> Callable[[str], Doubles]:
    """Looks up a member's mean embedding (D,) over all its images."""

    @cache
    def look(member: str) -> Doubles:
        mean: Doubles = embeddings[member].vectors.mean(axis=(0, 1), dtype=np.float64)
        return mean

    return look


def photos(
    ties: Ties, vectors: Callable[[str, str], Doubles], average: Callable[[str], Doubles]
) -> Callable[[str, Weighted], Photo]:
    """Looks up a photo with its cells; the last few are kept, as a query is in several pairs in a row."""

    @lru_cache(maxsize=KEPT)
    def look(image_id: str, weighted: Weighted) -> Photo:
        image, names = ties.images.by_id[image_id], members_of(weighted, ties.groups)
        return Photo(
            image=image,
            vectors={name: vectors(name, image_id) for name in names},
            cells=_cells(image, weighted, ties),
            average={name: average(name) for name in names},
            parts=parts_of(ties, image),
        )

    return look


def aimed(image: ImageRecord, other: ImageRecord, weighted: Weighted, ties: Ties) -> Aimed:
    """An image held against another, by the members whose maps are made by gradients."""
    called: dict[str, str] = {}
    kinds: set[PairKind] = set()
    for spec in ties.members(weighted):
        if kind := ties.kind(spec.name):
            called[ties.names.aimed(image, spec, kind, other)] = spec.name
            kinds.add(kind)
    found = {called[name]: unpacked(PlacedMap, data) for name, data in ties.artefacts.get_bytes_many(called)}
    expect(len(found), len(called), f"maps of {image.image_id} towards {other.image_id}")
    return Aimed(kind=kinds.pop() if kinds else "hirescam", maps=found)


def _cells(image: ImageRecord, weighted: Weighted, ties: Ties) -> dict[str, PlacedCells]:
    called = {
        ties.names.cells(image, spec.name): spec.name
        for spec in ties.members(weighted)
        if ties.facts[spec.name].decomposes
    }
    found = {
        called[name]: restored(unpacked(StoredCells, data)) for name, data in ties.artefacts.get_bytes_many(called)
    }
    expect(len(found), len(called), f"cells of {image.image_id}")
    return found
