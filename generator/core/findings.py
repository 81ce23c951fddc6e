"""The best candidates of a block of queries, and all that is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats
from generator.core.outcomes import Judged
from generator.core.reranking import Reranked
from generator.core.results import Candidate, SourceKind
from generator.core.scoring import Scorer
from generator.core.search import score_some
from generator.core.selection import Places
from generator.core.similarity import Similarities
from generator.core.trials import Trial


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """The ``places`` (Q, K) of the best candidates that a block's ``trial`` offers, with their ``scores``.

    The first ``shown`` of every query are told with the similarities of ``groups`` (Q, N) and ``members`` (Q, shown).
    ``all_scores`` (Q, N) have -inf where there is no candidate.
    """

    trial: Trial
    shown: int
    places: Places
    scores: Similarities
    all_scores: Floats
    reranked: Reranked
    groups: Mapping[str, Similarities]
    members: Mapping[str, Similarities]

    def candidates(self, row: int) -> tuple[Candidate, ...]:
        """The candidates of one query, best first."""
        places = self._places(row)[: self.shown]
        count = len(places)
        groups = _told({name: similarities[row, places] for name, similarities in self.groups.items()}, count)
        members = _told({name: cosines[row, :count] for name, cosines in self.members.items()}, count)
        parts = _told({part.name: part.of(row, places) for part in self.reranked.parts}, count)
        told = zip(places.tolist(), self.scores[row].tolist(), groups, members, parts, strict=False)
        return tuple(
            Candidate(
                image_id=self.trial.pool.image_ids[place],
                score=score,
                groups=group,
                members=member,
                correct=self.trial.correct(row, place),
                parts=part,
            )
            for place, score, group, member, part in told
        )

    def further(self, row: int) -> tuple[tuple[str, float], ...]:
        """The images after these candidates, with their scores."""
        places = self._places(row)
        return tuple(
            (self.trial.pool.image_ids[places[column]], float(self.scores[row, column]))
            for column in range(self.shown, len(places))
        )

    def asked(self, row: int) -> tuple[tuple[str, str], ...]:
        """The images that asked beside the query, by the part of the score that they gave."""
        named = ((part.name, part.asked[row]) for part in self.reranked.parts if part.asked is not None)
        return tuple((name, self.trial.pool.image_ids[place]) for name, place in named if place >= 0)

    def _places(self, row: int) -> Places:
        return self.places[row, : self.trial.considered_counts[row]]


def find(
    scorer: Scorer, trial: Trial, judged: Judged, reranked: Reranked, groups: Mapping[str, Similarities], shown: int
) -> Found:
    """The best candidates as they were ``judged`` over all: ``shown`` of each query are told, the others named."""
    places = judged.places
    scores = np.take_along_axis(judged.scores, places, axis=1)
    return Found(
        trial=trial,
        shown=shown,
        places=places,
        scores=scores if reranked.told is None else np.take_along_axis(reranked.told, places, axis=1),
        all_scores=judged.scores,
        reranked=reranked,
        groups=groups,
        members=_cosines(scorer, trial, places[:, :shown], judged.scores),
    )


def _told(values: Mapping[str, Similarities], count: int) -> list[tuple[tuple[str, float], ...]]:
    """For each of ``count`` candidates, as float32: in a float64's last digits lies how many queries asked at once."""
    named = ([(name, one) for one in found.astype(np.float32).tolist()] for name, found in values.items())
    return list(zip(*named, strict=True)) if values else [()] * count


def _cosines(scorer: Scorer, trial: Trial, places: Places, scores: Floats) -> dict[str, Similarities]:
    """Every member's cosines (Q, K) of the candidates at ``places``; of one that alone decides they are the scores."""
    if scorer.refinery is not None:
        return {scorer.refinery.embeddings.member: np.take_along_axis(scores, places, axis=1)}
    found: dict[str, Similarities] = {}

    def note(kind: SourceKind, source: str, cosines: Similarities) -> None:
        if kind == "member":
            found[source] = cosines

    score_some(scorer.search, [query.image_id for query in trial.queries], places, note)
    return found
