"""Correspond: local features of queries and their first candidates, matched once for each pair of photos and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from generator.core.correspondence import Correspondence, LocalMatch, LocalSettings, Mask, Matcher, Point
from generator.core.figures import photo_sizes
from generator.core.member import Pixels
from generator.core.progress import Reporter
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Attention, Ranking, Region
from generator.drawing.pixels import resized
from generator.errors import ImageSetError
from generator.stages.naming import LIBRARIES
from generator.stages.recall import expect
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked
from generator.store.decode import Source, decode, decoder
from generator.store.workers import prefetch

CORRESPOND_VERSION = 1
KIND = "local match"
Pair = tuple[ImageRecord, ImageRecord]
LocalMatches = dict[str, tuple[LocalMatch, ...]]
"""By query id, one match for each of the first candidates, in their order."""


def correspond(
    images: ImageSet,
    rankings: Sequence[Ranking],
    attention: Mapping[str, Attention],
    settings: LocalSettings,
    fingerprint: str,
    *,
    source: Source,
    open_matcher: Callable[[], Matcher],
    artefacts: Artefacts,
    whole: bool,
    workers: int,
    reporter: Reporter,
) -> LocalMatches:
    """Match every query of ``rankings`` with its first candidates; what is stored is recalled, not matched again.

    ``fingerprint`` stands for all that the matcher's answer depends on but the photos. Nothing is opened when nothing
    is missing. A ``whole`` run, not a preview, takes the place of the matches stored before. Raises `ImageSetError` for
    a photo that could be read before and cannot be now.
    """
    known, first = images.by_id, settings.candidates
    asked = {
        one.query.query_id: [(known[one.query.image_id], known[c.image_id]) for c in one.candidates[:first]]
        for one in rankings
    }
    lit = attention if settings.inside == "regions" else {}
    keys = {pair: _key(pair, lit, fingerprint) for pairs in asked.values() for pair in pairs}
    jobs = _missing(asked.values(), keys, artefacts)
    reporter.start("correspond", sum(map(len, jobs)))
    if jobs:
        matcher = open_matcher()
        decoded = prefetch(partial(prepare, source=source, long_side=settings.long_side), jobs, workers=workers)
        for pairs, photos in zip(jobs, decoded, strict=True):
            found = _matched(matcher, pairs, photos, lit)
            artefacts.put(BytesItem(key=keys[pair], kind=KIND, data=packed(one)) for pair, one in found.items())
            reporter.advance("correspond", pairs[0][0].image_id, len(pairs))
    if whole:
        artefacts.forget_unused(KIND, keys.values())
    reporter.finish("correspond", f"{len(keys)} pairs of photos")
    stored = dict(artefacts.get_bytes_many(set(keys.values())))
    expect(len(stored), len(set(keys.values())), "matches of local features")
    return {
        query: tuple(told(unpacked(LocalMatch, stored[keys[pair]]), pair, attention) for pair in pairs)
        for query, pairs in asked.items()
    }


def prepare(pairs: Sequence[Pair], source: Source, long_side: int) -> tuple[Pixels, ...]:
    """The query's photo and its candidates', reduced to ``long_side``. Runs in a worker process."""
    return tuple(_reduced(image, source, long_side) for image in (pairs[0][0], *(match for _, match in pairs)))


def lit_mask(attention: Attention, height: int, width: int) -> Mask:
    """Where any map of the image's route is lit, as (height, width) bool: the union of its votes, cell by cell."""
    rows, columns = attention.votes.shape
    down = (np.arange(height) * 2 + 1) * rows // (2 * height)
    across = (np.arange(width) * 2 + 1) * columns // (2 * width)
    mask: Mask = attention.votes[np.ix_(down, across)] > 0.0
    return mask


def told(found: LocalMatch, pair: Pair, attention: Mapping[str, Attention]) -> LocalMatch:
    """The match with the regions that its points lie in."""
    query, match = (attention[image.image_id].regions if image.image_id in attention else () for image in pair)
    return replace(
        found,
        shown=tuple(
            Correspondence(
                query=one.query,
                match=one.match,
                weight=one.weight,
                query_region=_region(one.query, query),
                match_region=_region(one.match, match),
            )
            for one in found.shown
        ),
    )


def _missing(asked: Iterable[Sequence[Pair]], keys: Mapping[Pair, str], artefacts: Artefacts) -> list[list[Pair]]:
    """The pairs that are not stored, by query; a pair that is asked for in two scenarios comes once."""
    seen = set(artefacts.have(keys.values()))
    jobs: list[list[Pair]] = []
    for pairs in asked:
        job = [pair for pair in dict.fromkeys(pairs) if keys[pair] not in seen]
        seen.update(keys[pair] for pair in job)
        jobs.append(job)
    return [job for job in jobs if job]


def _matched(
    matcher: Matcher, pairs: Sequence[Pair], photos: Sequence[Pixels] | Exception, lit: Mapping[str, Attention]
) -> dict[Pair, LocalMatch]:
    if isinstance(photos, Exception):
        raise ImageSetError(f"{pairs[0][0].image_id} or a candidate of it cannot be read now ({photos}): run again")
    query, *others = photos
    asked = _mask(pairs[0][0], query, lit)
    return {
        pair: matcher(query, photo, asked, _mask(pair[1], photo, lit))
        for pair, photo in zip(pairs, others, strict=True)
    }


def _mask(image: ImageRecord, photo: Pixels, lit: Mapping[str, Attention]) -> Mask | None:
    found = lit.get(image.image_id)
    return None if found is None else lit_mask(found, *photo.shape[:2])


def _key(pair: Pair, lit: Mapping[str, Attention], fingerprint: str) -> str:
    sides = [(image.digest, _lit_key(lit.get(image.image_id))) for image in pair]
    return key("local match", CORRESPOND_VERSION, LIBRARIES, decoder(), fingerprint, sides)


def _lit_key(attention: Attention | None) -> str | None:
    if attention is None:
        return None
    lit = attention.votes > 0.0
    return key(lit.shape, np.packbits(lit).tobytes())


def _reduced(image: ImageRecord, source: Source, long_side: int) -> Pixels:
    width, height = photo_sizes(image.width, image.height, (long_side,))[0]
    return resized(decode(source, image), width, height)


def _region(point: Point, regions: Sequence[Region]) -> int | None:
    """The first region whose box holds the point."""
    x, y = point
    boxes = ((region.rank, region.box) for region in regions)
    return next((r for r, b in boxes if 0 <= x - b.x <= b.width and 0 <= y - b.y <= b.height), None)
