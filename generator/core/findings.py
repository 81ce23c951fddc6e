"""The best candidates of a block of queries, and all that is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats
from generator.core.outcomes import CUTOFF
from generator.core.reranking import Reranked
from generator.core.results import Candidate, SourceKind
from generator.core.scoring import Scorer
from generator.core.search import score_some
from generator.core.selection import Places, top_k
from generator.core.similarity import Doubles
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
    scores: Floats | Doubles
    all_scores: Floats
    reranked: Reranked
    groups: Mapping[str, Doubles]
    members: Mapping[str, Doubles]

    def candidates(self, row: int) -> tuple[Candidate, ...]:
        """The candidates of one query, best first."""
        places = self._places(row)[: self.shown]
        groups = {name: similarities[row, places] for name, similarities in self.groups.items()}
        parts = {part.name: part.of(row, places) for part in self.reranked.parts}
        return tuple(
            Candidate(
                image_id=self.trial.pool.image_ids[place],
                score=float(self.scores[row, column]),
                groups=_told(groups, column),
                members=_told({name: cosines[row] for name, cosines in self.members.items()}, column),
                correct=self.trial.correct(row, int(place)),
                parts=_told(parts, column),
            )
            for column, place in enumerate(places)
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
    scorer: Scorer, trial: Trial, scores: Floats, reranked: Reranked, groups: Mapping[str, Doubles], shown: int
) -> Found:
    """The best candidates by ``scores`` (Q, N), -inf where there is none: ``shown`` of each query, and at least 20."""
    places, best = top_k(scores, max(shown, CUTOFF))
    return Found(
        trial=trial,
        shown=shown,
        places=places,
        scores=best if reranked.told is None else np.take_along_axis(reranked.told, places, axis=1),
        all_scores=scores,
        reranked=reranked,
        groups=groups,
        members=_cosines(scorer, trial, places[:, :shown]),
    )


def _told(values: Mapping[str, Doubles], column: int) -> tuple[tuple[str, float], ...]:
    """As float32: in the last digits of a float64 lies how many queries were asked at once."""
    return tuple((name, float(np.float32(found[column]))) for name, found in values.items())


def _cosines(scorer: Scorer, trial: Trial, places: Places) -> dict[str, Doubles]:
    """Every member's cosines (Q, K) of the candidates at ``places``."""
    found: dict[str, Doubles] = {}

    def note(kind: SourceKind, source: str, cosines: Doubles) -> None:
        if kind == "member":
            found[source] = cosines

    score_some(scorer.search, [query.image_id for query in trial.queries], places, note)
    return found
