"""A query asked again with another photo in its place: what becomes of the candidate that was first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np

from generator.core.audit import MatchingSettings
from generator.core.calibration import Calibration
from generator.core.counterfactuals import Answer
from generator.core.listing import listed_count
from generator.core.member import Floats
from generator.core.records import ImageSet, Query
from generator.core.results import Embeddings, Group, SourceKind
from generator.core.routes import Routed, members_of
from generator.core.scoring import Scorer, make_scorer, score_block
from generator.core.search import published
from generator.core.selection import first_true_rank, ranks_of
from generator.core.similarity import Similarities, check_finite
from generator.core.strategies import DIRECT, KReciprocal, further_groups
from generator.core.trials import Trial, make_trial

Vectors = Mapping[str, Floats]
"""Per member, the embeddings (V, D) of one photo in each of its views."""

GUESTS = 32
"""Photos that ask together."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """A query, the candidate that its answers tell of, and the ``photos`` that ask one by one in its photo's place."""

    query: Query
    candidate: str
    photos: Sequence[Vectors]


@dataclass(frozen=True, kw_only=True, eq=False)
class Asking:
    """Everything that scores a route's queries, except the photos that ask.

    embeddings : of all images, by member, of every member that the route asks.
    """

    routed: Routed
    images: ImageSet
    groups: Sequence[Group]
    settings: MatchingSettings
    calibrations: Mapping[str, Calibration]
    embeddings: Mapping[str, Embeddings]

    @cached_property
    def asked(self) -> tuple[Group, ...]:
        """The groups that the route or its strategy asks."""
        names = {name for name, _ in (*self.routed.route.groups, *further_groups(self.routed.route.strategy))}
        return tuple(group for group in self.groups if group.name in names)

    @cached_property
    def seats(self) -> Mapping[str, Embeddings]:
        """The embeddings that the route asks for, with room for `GUESTS` photos behind the images."""
        members = members_of(tuple((group.name, 1.0) for group in self.asked), self.groups)
        names = tuple(_guest(place) for place in range(GUESTS))
        made = {}
        for name in members:
            found = self.embeddings[name]
            room = np.zeros((GUESTS, *found.vectors.shape[1:]), dtype=np.float32)
            made[name] = replace(
                found, image_ids=(*found.image_ids, *names), vectors=np.concatenate([found.vectors, room])
            )
        return made

    @cached_property
    def scorer(self) -> Scorer:
        """One for all who change nothing but who asks; without the refinery, as every candidate is told of."""
        return replace(self.make_scorer(), refinery=None)

    def make_scorer(self) -> Scorer:
        """A scorer with the seats as they are taken now."""
        return make_scorer(
            self.routed,
            self.images,
            self.groups,
            self.seats,
            self.calibrations,
            None,
            listed_count(self.settings),
        )

    def trial(self, scorer: Scorer, queries: Sequence[Query]) -> Trial:
        """These queries before the database, as the audit asks them."""
        return make_trial(
            scorer.pool,
            queries,
            self.images,
            exclude_same_encounter=self.settings.exclude_same_encounter,
            opposite=self.settings.opposite,
        )


def ask_again(asking: Asking, questions: Iterable[Question]) -> Iterator[tuple[Answer, ...]]:
    """What the ranking says of each question's candidate, photo by photo.

    Scores, ranks and what is left out are those of `generator.core.ranking`, through the very same code: with the
    photo's own embeddings in its place the answer is the audit's. A query that is in its database too is replaced there
    as well where that matters: it is no candidate of its own, but re-ranking by shared neighbours meets it, and so does
    a best match whose ranks are fused. Calibrations stay as fitted. Where an index lists the candidates, they are
    sought exactly here: every one has a rank.

    Raises `MemberError` for embeddings that are not finite.
    """
    for some in _together(questions):
        rows = [(one.query, one.candidate, photo) for one in some for photo in one.photos]
        answers: list[Answer] = []
        for start in range(0, len(rows), GUESTS):
            block = rows[start : start + GUESTS]
            if all(_is_guest(asking, query) for query, _, _ in block):
                answers += _as_guests(asking, block)
            else:
                answers += [_in_its_place(asking, *row) for row in block]
        taken = iter(answers)
        for one in some:
            yield tuple(islice(taken, len(one.photos)))


# ----------------------------------------------------------------------------------------------------------

Row = tuple[Query, str, Vectors]


def _guest(place: int) -> str:
    return f"\0guest {place}"  # no image is called so


def _together(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """Questions in order, with `GUESTS` photos at least, but for the last."""
    waiting: list[Question] = []
    for one in questions:
        waiting.append(one)
        if sum(len(each.photos) for each in waiting) >= GUESTS:
            yield waiting
            waiting = []
    yield waiting


def _is_guest(asking: Asking, query: Query) -> bool:
    """Whether all that is scored stays the same, whatever the embedding of the query's image in the database is."""
    strategy = asking.routed.route.strategy
    if isinstance(strategy, KReciprocal):
        return False
    ranked = any(group.fusion == "rank" for group in asking.asked)
    return strategy == DIRECT or not ranked or query.image_id not in asking.scorer.pool.places


def _as_guests(asking: Asking, rows: Sequence[Row]) -> list[Answer]:
    for place, (query, _, photo) in enumerate(rows):
        for name, vectors in photo.items():
            check_finite(Embeddings(member=name, image_ids=(query.image_id,), vectors=vectors[None]))
            asking.seats[name].vectors[place - GUESTS] = vectors
    trial = asking.trial(asking.scorer, [query for query, _, _ in rows])
    asked = tuple(replace(query, image_id=_guest(place)) for place, query in enumerate(trial.queries))
    return _answers(asking.scorer, replace(trial, queries=asked), [candidate for _, candidate, _ in rows])


def _in_its_place(asking: Asking, query: Query, candidate: str, photo: Vectors) -> Answer:
    """With the photo in the place of the query's own everywhere, which is then put back."""
    for name, vectors in photo.items():
        asking.seats[name].vectors[asking.seats[name].rows[query.image_id]] = vectors
    try:
        scorer = asking.make_scorer()
        return _answers(scorer, asking.trial(scorer, [query]), [candidate])[0]
    finally:
        for name in photo:
            row = asking.seats[name].rows[query.image_id]
            asking.seats[name].vectors[row] = asking.embeddings[name].vectors[row]


def _answers(scorer: Scorer, trial: Trial, candidates: Sequence[str]) -> list[Answer]:
    every = len(scorer.pool.image_ids)  # a candidate may fall to any place
    scores = published(score_block(scorer, trial, _nobody, every).scores, trial)
    true_ranks = first_true_rank(scores, trial.true_places)
    return [
        _answer(scorer, scores[row], scorer.pool.places[candidate], trial.considered[row], int(true_ranks[row]))
        for row, candidate in enumerate(candidates)
    ]


def _answer(scorer: Scorer, scores: Floats, place: int, considered: np.ndarray, true_rank: int) -> Answer:
    others = considered.copy()
    others[place] = False
    score = float(scores[place])
    return Answer(
        score=score,
        rank=int(ranks_of(scores, np.array([place]))[0]),
        margin=score - float(scores[others].max()) if others.any() else None,
        first=scorer.pool.image_ids[int(scores.argmax())],
        true_rank=true_rank or None,
    )


def _nobody(kind: SourceKind, source: str, similarities: Similarities) -> None:
    """Nobody wants to know."""
