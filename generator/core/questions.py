"""Which queries the maps are checked on, each with its match, another match, and the rivals of its margin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.pairs import rival
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Group, Ranking, Route


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """A query, the match that the ensemble put first, and a random other match, of another individual.

    ``rivals`` are the images searched that show another individual than the match; without labels, all but it.
    ``rival`` is the one that match pages contrast the match with, `core.pairs.rival`; ``None`` where none is listed.
    """

    image: ImageRecord
    match: ImageRecord
    other: ImageRecord
    rival: ImageRecord | None
    rivals: tuple[str, ...]


def questions(
    group: Group,
    rankings: Sequence[Ranking],
    routes: Mapping[str, Route],
    images: ImageSet,
    served: Mapping[str, Collection[str]],
    *,
    size: int,
    seed: int,
) -> tuple[Question, ...]:
    """Up to ``size`` seeded queries that a group serves, of as many individuals as possible, in the audit's order.

    Groups that serve the same queries get the same ones. Queries without candidate or rival are passed over.
    """
    scenarios = {scenario.name: scenario.database for scenario in images.scenarios}
    pool: dict[str, Ranking] = {}
    for ranking in rankings:
        route = routes.get(ranking.route)
        if route is not None and ranking.candidates and group.name in dict(route.groups):
            pool.setdefault(ranking.query.image_id, ranking)
    rng = np.random.default_rng(seed)
    shuffled = [list(pool.values())[place] for place in rng.permutation(len(pool))]
    seen: dict[str | None, int] = {}
    turns = []
    for ranking in shuffled:
        turns.append(seen.get(ranking.individual, 0) if ranking.individual else 0)
        seen[ranking.individual] = seen.get(ranking.individual, 0) + 1
    ordered = [shuffled[place] for place in np.argsort(turns, kind="stable")]
    found: dict[str, Question] = {}
    for ranking in ordered:
        if len(found) == size:
            break
        asked = _question(ranking, images, scenarios[ranking.query.scenario], group.members, served, rng)
        if asked is not None:
            found[asked.image.image_id] = asked
    return tuple(found[image_id] for image_id in pool if image_id in found)


def _question(
    ranking: Ranking,
    images: ImageSet,
    database: Sequence[str],
    members: Collection[str],
    served: Mapping[str, Collection[str]],
    rng: np.random.Generator,
) -> Question | None:
    known = images.by_id
    image, match = known[ranking.query.image_id], known[ranking.candidates[0].image_id]
    rivals = [
        image_id
        for image_id in database
        if image_id not in (image.image_id, match.image_id)
        and not (match.individual and known[image_id].individual == match.individual)
        and set(members) <= set(served.get(image_id, ()))
    ]
    others = [name for name in rivals if not image.individual or known[name].individual != image.individual]
    if not others:
        return None
    against = rival(ranking, match, images)
    if against is not None and against.image_id not in rivals:  # not served by this group, or it is the query
        against = None
    apart = [
        name for name in others if against is None or name != against.image_id
    ]  # else there is nothing to contrast
    other = known[(apart or others)[int(rng.integers(len(apart or others)))]]
    return Question(image=image, match=match, other=other, rival=against, rivals=tuple(rivals))
