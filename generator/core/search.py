"""Some groups made ready to score: their members' embeddings, and where they keep the images that are searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from generator.core.calibration import Calibration
from generator.core.fusion import Multiply, group_similarity, reciprocal_ranks
from generator.core.member import Floats
from generator.core.results import Embeddings, Group, SourceKind
from generator.core.routes import members_of
from generator.core.selection import Mask, Places
from generator.core.similarity import (
    Doubles,
    Products,
    Rows,
    Similarities,
    check_finite,
    paired_products,
    products,
    rows_of,
)
from generator.core.strategies import Weighted
from generator.core.trials import Trial
from generator.errors import MemberError

Each = Callable[[SourceKind, str, Doubles], None]
"""Is handed every member's and every group's similarities as they are made."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Search:
    """Groups with their weights, their members' embeddings, and in which rows these keep the searched images."""

    groups: tuple[tuple[Group, float], ...]
    embeddings: Mapping[str, Embeddings]
    database: Mapping[str, Rows]
    calibrations: Mapping[str, Calibration]


def make_search(
    weighted: Weighted,
    groups: Sequence[Group],
    embeddings: Mapping[str, Embeddings],
    image_ids: Sequence[str],
    calibrations: Mapping[str, Calibration] = MappingProxyType({}),
) -> Search:
    """Make groups ready to search ``image_ids``; raises `MemberError` for embeddings that are absent or not finite.

    calibrations : by member, of every group that is fused by calibrated shares.
    """
    members = members_of(weighted, groups)
    for name in members:
        if name not in embeddings:
            raise MemberError(
                f"member {name!r} has no embeddings, but a route asks it (there are: {', '.join(embeddings) or 'none'})"
            )
        check_finite(embeddings[name])
    by_name = {group.name: group for group in groups}
    return Search(
        groups=tuple((by_name[name], weight) for name, weight in weighted),
        embeddings={name: embeddings[name] for name in members},
        database={name: rows_of(embeddings[name], image_ids) for name in members},
        calibrations=calibrations,
    )


def score_all(search: Search, asked: Sequence[str], each: Each, considered: Mask | None = None) -> Doubles:
    """The similarity of every image ``asked`` to every one searched: (Q, N) float64.

    considered : (Q, N), which candidates have a rank, where groups are fused by ranks; all of them without it.
    """

    def multiply(found: Embeddings, normalise: bool) -> Products:
        return products(found, rows_of(found, asked), search.database[found.member], normalise)

    return _score(search, multiply, each, asked, considered)


def score_some(search: Search, asked: Sequence[str], places: Places, each: Each) -> Doubles:
    """The same for each asked image's own candidates at ``places`` (Q, K) of the searched: (Q, K) float64.

    Groups that are fused by ranks have none among so few: what they say here is of these candidates only.
    """

    def multiply(found: Embeddings, normalise: bool) -> Products:
        return paired_products(found, rows_of(found, asked), search.database[found.member][places], normalise)

    return _score(search, multiply, each, asked, None)


def published(scores: Similarities, trial: Trial) -> Floats:
    """Scores (Q, N) as float32 with -inf for candidates that are left out: float32 ones in place."""
    found = scores.astype(np.float32, copy=False)
    for row, places in zip(found, trial.left_out, strict=True):
        row[places] = -np.inf
    return found


def _score(search: Search, multiply: Multiply, each: Each, asked: Sequence[str], considered: Mask | None) -> Doubles:
    """The groups' similarities times the weights, summed; the weights are used as given."""

    def member(name: str, cosine: Doubles) -> None:
        each("member", name, cosine)

    def voice(group: Group, name: str, cosine: Doubles) -> Doubles:
        if group.fusion == "rank":
            return reciprocal_ranks(cosine, considered)
        return search.calibrations[name].shares(cosine, asked)

    scores: list[Doubles] = []
    for group, weight in search.groups:
        similarity = group_similarity(group, search.embeddings, multiply, member, voice)
        each("group", group.name, similarity)
        said = similarity if weight == 1.0 else weight * similarity  # the same array, where it is the same
        scores = [scores[0] + said] if scores else [said]
    return scores[0]
