"""A query asked again with another photo in its place: what becomes of the candidate that was first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.calibration import Calibration
from generator.core.counterfactuals import Answer
from generator.core.listing import listed_count
from generator.core.member import Floats
from generator.core.records import ImageSet, Query
from generator.core.results import Embeddings, Group, SourceKind
from generator.core.routes import Routed
from generator.core.scoring import make_scorer, score_block
from generator.core.search import published
from generator.core.selection import first_true_rank, ranks_of
from generator.core.similarity import Similarities
from generator.core.trials import make_trial

Vectors = Mapping[str, Floats]
"""Per member, the embeddings (V, D) of one photo in each of its views."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Asking:
    """Everything that scores a route's queries, except the photo that asks."""

    routed: Routed
    images: ImageSet
    groups: Sequence[Group]
    settings: MatchingSettings
    calibrations: Mapping[str, Calibration]


def ask_again(
    asking: Asking,
    query: Query,
    candidate: str,
    embeddings: Mapping[str, Embeddings],
    photos: Sequence[Vectors],
) -> Iterator[Answer]:
    """What the ranking says of ``candidate`` with each of ``photos`` in the place of the query's own.

    embeddings : of all images, by member, of every member that the route asks.
    photos : for each of them, in the same members.

    Scores, ranks and what is left out are those of `generator.core.ranking`, through the very same code: with the
    photo's own embeddings in its place the answer is the audit's. A query that is in its database too is replaced there
    as well (it is no candidate of its own, but re-ranking by shared neighbours meets it). Calibrations stay as fitted.
    Where an index lists the candidates, they are sought exactly here: every one has a rank.
    """
    spoilt = {name: replace(found, vectors=found.vectors.copy()) for name, found in embeddings.items()}
    for photo in photos:
        for name, vectors in photo.items():
            spoilt[name].vectors[spoilt[name].rows[query.image_id]] = vectors
        yield _answer(asking, query, candidate, spoilt)


def _answer(asking: Asking, query: Query, candidate: str, embeddings: Mapping[str, Embeddings]) -> Answer:
    scorer = make_scorer(
        asking.routed,
        asking.images,
        asking.groups,
        embeddings,
        asking.calibrations,
        None,
        listed_count(asking.settings),
    )
    trial = make_trial(
        scorer.pool,
        [query],
        asking.images,
        exclude_same_encounter=asking.settings.exclude_same_encounter,
        opposite=asking.settings.opposite,
    )
    every = len(scorer.pool.image_ids)  # the candidate may fall to any place
    scores = published(score_block(scorer, trial, _nobody, every).scores, trial)
    place = scorer.pool.places[candidate]
    others = trial.considered[0].copy()
    others[place] = False
    score = float(scores[0, place])
    return Answer(
        score=score,
        rank=int(ranks_of(scores[0], np.array([place]))[0]),
        margin=score - float(scores[0, others].max()) if others.any() else None,
        first=scorer.pool.image_ids[int(scores[0].argmax())],
        true_rank=int(first_true_rank(scores, trial.true_places)[0]) or None,
    )


def _nobody(kind: SourceKind, source: str, similarities: Similarities) -> None:
    """Nobody wants to know."""
