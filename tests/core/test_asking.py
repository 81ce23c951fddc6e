"""Asked again, a query gets what the ranking of a set with the other photo in its place would tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.asking import GUESTS, Asking, Question, ask_again
from generator.core.ranking import rank_scenario
from generator.core.records import ImageSet
from generator.core.results import Embeddings, Ranking
from generator.core.routes import route_scenario
from generator.core.strategies import DIRECT, BestMatches, Cascade, KReciprocal, QueryExpansion
from generator.errors import MemberError

MEMBERS = {"a": 6, "b": 9, "c": 5}
NAMES = [f"i{place:02}" for place in range(24)]
STRATEGIES = (
    DIRECT,
    BestMatches(),
    Cascade(groups=(("two", 1.0),), weights=(0.4, 0.6)),
    QueryExpansion(matches=3),
    KReciprocal(k1=5, k2=2),
)


def records() -> list:
    return [record(name, str(place // 3), encounter=str(place // 2)) for place, name in enumerate(NAMES)]


def images_of(apart: bool) -> ImageSet:
    """Every image against every image; or the first six against the rest."""
    return image_set(records(), queries=NAMES[:6], database=NAMES[6:] if apart else NAMES)


def vectors() -> dict[str, Embeddings]:
    rng = np.random.default_rng(0)
    return {
        name: embeddings(name, NAMES, rng.normal(0.3, 1.0, (len(NAMES), 2, size))) for name, size in MEMBERS.items()
    }


def asking_of(images: ImageSet, strategy: object, fusion: str, shortlist: int | None = None) -> Asking:
    groups = (group("one", "a", "b", fusion=fusion), group("two", "c"))
    routes = (replace(route(("one", 0.7), ("two", 0.3)), strategy=strategy),)
    return Asking(
        routed=route_scenario(images.scenarios[0], images, routes, {})[0],
        images=images,
        groups=groups,
        settings=replace(matching(exclude_same_encounter=True), top_k=shortlist or len(NAMES), shortlist=shortlist),
        calibrations={},
        embeddings=vectors(),
    )


def photos(count: int, seed: int = 1) -> list[dict[str, np.ndarray]]:
    rng = np.random.default_rng(seed)
    return [
        {name: rng.normal(0.3, 1.0, (2, size)).astype(np.float32) for name, size in MEMBERS.items()}
        for _ in range(count)
    ]


def ranked_with(asking: Asking, image_id: str, photo: dict[str, np.ndarray], query_id: str) -> Ranking:
    """The reference: the embeddings of the whole set with these in place of the image's, ranked as an audit does."""
    changed = {}
    for name, found in asking.embeddings.items():
        copy = found.vectors.copy()
        copy[found.rows[image_id]] = photo[name]
        changed[name] = replace(found, vectors=copy)
    made = rank_scenario((asking.routed,), asking.images, changed, asking.groups, asking.settings)
    return next(one for one in made.rankings if one.query.query_id == query_id)


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("shortlist", [None, 9])
@pytest.mark.parametrize("fusion", ["concat", "mean", "rank"])
@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
def test_answers_are_those_of_the_set_with_the_photo_in_it(
    strategy: object, fusion: str, shortlist: int | None, apart: bool
) -> None:
    if fusion == "rank" and isinstance(strategy, (QueryExpansion, KReciprocal)):
        return  # refused by the configuration: ranks are not the same both ways
    images = images_of(apart)
    asking = asking_of(images, strategy, fusion, shortlist)
    before = {name: found.vectors.copy() for name, found in asking.embeddings.items()}
    asked = [(query, photos(3, seed)) for seed, query in enumerate(asking.routed.queries[:4])]
    candidate = {query.query_id: NAMES[10 + place] for place, (query, _) in enumerate(asked)}
    questions = [Question(query=q, candidate=candidate[q.query_id], photos=some) for q, some in asked]
    for (query, some), answers in zip(asked, ask_again(asking, questions), strict=True):
        assert len(answers) == len(some)
        for photo, answer in zip(some, answers, strict=True):
            ranking = ranked_with(asking, query.image_id, photo, query.query_id)
            places = [one.image_id for one in ranking.candidates]
            assert answer.first == places[0]
            assert answer.true_rank == ranking.first_true_rank
            if candidate[query.query_id] not in places:  # no more than the shortlist is told of
                assert shortlist is not None
                assert answer.rank > shortlist
                continue
            mine = places.index(candidate[query.query_id])
            assert answer.rank == mine + 1
            assert answer.score == ranking.candidates[mine].score
            best = max(one.score for place, one in enumerate(ranking.candidates) if place != mine)
            assert answer.margin == pytest.approx(answer.score - best, abs=1e-12)
    assert all(np.array_equal(before[name], found.vectors) for name, found in asking.embeddings.items())


def test_more_photos_than_ask_together_and_none_at_all() -> None:
    asking = asking_of(images_of(False), DIRECT, "concat")
    first, second, third = asking.routed.queries[:3]
    many = photos(2 * GUESTS + 5)
    questions = [
        Question(query=first, candidate=NAMES[9], photos=many),
        Question(query=second, candidate=NAMES[9], photos=[]),
        Question(query=third, candidate=NAMES[9], photos=many[:1]),
    ]
    found = list(ask_again(asking, questions))
    assert [len(answers) for answers in found] == [len(many), 0, 1]
    alone = [next(ask_again(asking, [replace(questions[0], photos=[photo])]))[0] for photo in many]
    assert list(found[0]) == alone
    assert list(ask_again(asking, [])) == []


@pytest.mark.parametrize("strategy", [DIRECT, KReciprocal(k1=5, k2=2)], ids=["together", "one by one"])
def test_embeddings_that_are_not_finite_are_refused_by_name_and_do_no_harm(strategy: object) -> None:
    asking = asking_of(images_of(False), strategy, "concat")
    query = asking.routed.queries[0]
    sound = photos(1)
    spoilt = {name: found.copy() for name, found in sound[0].items()}
    spoilt["b"][1, 2] = np.nan
    asked = Question(query=query, candidate=NAMES[9], photos=sound)
    before = next(ask_again(asking, [asked]))
    with pytest.raises(MemberError, match="member 'b'"):
        list(ask_again(asking, [replace(asked, photos=[spoilt])]))
    assert next(ask_again(asking, [asked])) == before
