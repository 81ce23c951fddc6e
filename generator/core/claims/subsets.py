"""Who fits a `Where`: queries, photos, and pairs of two photos."""

from __future__ import annotations

from collections.abc import Iterator

from generator.core.claims.claim import Claim, Pairing, Where
from generator.core.claims.facts import Facts, value_of
from generator.core.records import ImageRecord

Looked = tuple[str, str]
"""A query id, and the photo that is looked at: its own, or its first candidate's."""


def queries(where: Where, facts: Facts) -> Iterator[str]:
    """The queries that fit, whatever their photos show."""
    for query_id, ranking in facts.rankings.items():
        if where.scenarios and ranking.query.scenario not in where.scenarios:
            continue
        if where.routes and ranking.route not in where.routes:
            continue
        if not facts.asked(query_id).issuperset((*where.groups, *where.members)):
            continue
        if where.has_match is not None and bool(ranking.true_matches) != where.has_match:
            continue
        if where.correct is not None and (ranking.verdict == "correct") != where.correct:
            continue
        yield query_id


def looked_at(claim: Claim, where: Where, facts: Facts) -> Iterator[Looked]:
    """Every query that fits with the photo to look at, on the claim's side, that fits too."""
    for query_id in queries(where, facts):
        ranking = facts.rankings[query_id]
        if claim.side in ("query", "both") and fits(where, facts.photo(query_id), facts):
            yield query_id, ranking.query.image_id
        if claim.side in ("candidate", "both") and ranking.candidates:
            first = facts.images.by_id[ranking.candidates[0].image_id]
            if fits(where, first, facts):
                yield query_id, first.image_id


def fits(where: Where, image: ImageRecord, facts: Facts) -> bool:
    """Whether a photo is what is asked for; one without annotation neither shows nor lacks a part."""
    if where.viewpoints and image.viewpoint not in where.viewpoints:
        return False
    if any(value_of(image, column) not in values for column, values in where.columns):
        return False
    if not (where.shows or where.lacks):
        return True
    shown = facts.shown.get(image.image_id)
    return shown is not None and shown.issuperset(where.shows) and shown.isdisjoint(where.lacks)


def pair_fits(pair: Pairing, one: ImageRecord, other: ImageRecord, facts: Facts) -> bool:
    """Whether two photos are the pair that is asked for, apart from the parts that lead in them.

    What is not known of either is neither the same nor different.
    """
    if pair.individual is not None and not _alike(one.individual, other.individual, pair.individual):
        return False
    if any(not _alike(value_of(one, name), value_of(other, name), wanted) for name, wanted in pair.columns):
        return False
    if pair.part is None:
        return True
    shown = [facts.shown.get(image.image_id) for image in (one, other)]
    if shown[0] is None or shown[1] is None:
        return False
    count = (pair.part in shown[0]) + (pair.part in shown[1])
    return count == {"both": 2, "one": 1, "neither": 0}.get(pair.visible or "both")


def _alike(one: str | None, other: str | None, wanted: str) -> bool:
    return one is not None and other is not None and (one == other) == (wanted == "same")
