"""The strategies of a route against straightforward computations on whole matrices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.making import embeddings, group, image_set, matching, record, route
from generator.core.ranking import rank_scenario
from generator.core.routes import members_by_image, route_scenario
from generator.core.strategies import BestMatches, Cascade, KReciprocal, QueryExpansion
from generator.core.trials import ENCOUNTER, ITSELF, OPPOSITE

GROUPS = (group("near", "x", "y"), group("far", "z"), group("other", "w"))
COUNT = 26
IDS = [f"i{row:02}" for row in range(COUNT)]
DATABASE = IDS[::-1][:20]


@pytest.fixture(scope="module")
def members():
    rng = np.random.default_rng(3)
    identity = rng.normal(size=(8, 6))
    made = {}
    for place, name in enumerate("xyzw"):
        vectors = identity[np.arange(COUNT) % 8][:, None] + (1.0 + 0.2 * place) * rng.normal(size=(COUNT, 2, 6))
        made[name] = embeddings(name, IDS, vectors)
    return made


def records():
    return [
        record(name, f"A{row % 8}", encounter=f"e{row % 5}", viewpoint=("left", "right", "top", None)[row % 4])
        for row, name in enumerate(IDS)
    ]


def ranked(members, strategy, *, settings=None, memory=10**8, groups=GROUPS, weighted=(("near", 0.75), ("far", 0.25))):
    images = image_set(records(), database=DATABASE)
    routed = route_scenario(images.scenarios[0], images, (replace(route(*weighted), strategy=strategy),), {})
    return rank_scenario(routed, images, members, groups, settings or matching(top_k=20), memory=memory)


def cosines(members, *names):
    """(N, N) over all images, of the joined view means."""
    joined = np.concatenate([members[name].vectors.astype(np.float64).mean(axis=1) for name in names], axis=1)
    joined /= np.linalg.norm(joined, axis=1, keepdims=True)
    return joined @ joined.T


def similarity(members):
    return 0.75 * cosines(members, "x", "y") + 0.25 * cosines(members, "z")


ROWS = {name: row for row, name in enumerate(IDS)}


def best(values, query, count):
    """The first ``count`` database images by ``values`` (N,), the query itself left out."""
    allowed = [name for name in DATABASE if name != query]
    return sorted(allowed, key=lambda name: -np.float32(values[ROWS[name]]))[:count]


def check(made, expected):
    """``expected`` (query -> (N,) scores) is what was ranked by, in every place."""
    for ranking in made.rankings:
        scores = expected(ranking.query.image_id)
        assert [candidate.image_id for candidate in ranking.candidates] == best(scores, ranking.query.image_id, 20)
        for candidate in ranking.candidates:
            assert candidate.score == pytest.approx(scores[ROWS[candidate.image_id]], abs=1e-6)


def test_best_matches_ask_too(members):
    s = similarity(members)
    made = ranked(members, BestMatches())

    def expected(query):
        first, second = best(s[ROWS[query]], query, 2)
        answers = (s[ROWS[query]], s[ROWS[first]], s[ROWS[second]])
        return sum(w * np.clip(a, 0, 1) ** 7 for w, a in zip((0.4, 0.4, 0.2), answers, strict=True))

    check(made, expected)
    for ranking in made.rankings:
        query = ranking.query.image_id
        asked = dict(ranking.asked)
        assert list(asked.values()) == best(s[ROWS[query]], query, 2)
        for candidate in ranking.candidates:
            parts = dict(candidate.parts)
            assert list(parts) == ["s", "s2", "s3"]
            assert parts["s"] == pytest.approx(s[ROWS[query], ROWS[candidate.image_id]], abs=1e-6)
            assert parts["s2"] == pytest.approx(s[ROWS[asked["s2"]], ROWS[candidate.image_id]], abs=1e-6)
        own = next(candidate for candidate in ranking.candidates if candidate.image_id == asked["s2"])
        assert dict(own.parts)["s2"] == pytest.approx(1.0)  # a match's similarity to itself stays


def test_a_cascade_asks_other_groups_by_its_best_match(members):
    s, other = similarity(members), cosines(members, "w")
    made = ranked(members, Cascade(groups=(("other", 1.0),)))
    check(made, lambda query: np.clip(other[ROWS[best(s[ROWS[query]], query, 1)[0]]], 0, 1))
    assert all(list(dict(ranking.asked)) == ["s2"] for ranking in made.rankings)


def test_a_cascade_of_three_is_the_winners_only_pseudo(members):
    s, other = similarity(members), cosines(members, "w")
    made = ranked(members, Cascade(groups=(("other", 1.0),), weights=(0.2, 0.4, 0.4), power=7.0))

    def expected(query):
        second = other[ROWS[best(s[ROWS[query]], query, 1)[0]]]
        third = other[ROWS[best(second, query, 2)[1]]]
        answers = (s[ROWS[query]], second, third)
        return sum(w * np.clip(a, 0, 1) ** 7 for w, a in zip((0.2, 0.4, 0.4), answers, strict=True))

    check(made, expected)


def test_query_expansion_of_one_group_is_the_cosine_of_the_expanded_embedding(members):
    joined = np.concatenate([members[name].vectors.astype(np.float64).mean(axis=1) for name in "xy"], axis=1)
    unit = joined / np.linalg.norm(joined, axis=1, keepdims=True)
    s = unit @ unit.T
    made = ranked(members, QueryExpansion(matches=4, alpha=2.0), weighted=(("near", 1.0),))

    def expected(query):
        expanded = unit[ROWS[query]].copy()
        for name in best(s[ROWS[query]], query, 4):
            expanded += max(s[ROWS[query], ROWS[name]], 0.0) ** 2.0 * unit[ROWS[name]]
        return unit @ expanded / np.linalg.norm(expanded)

    check(made, expected)


def zhong(s, k1, k2, weight):
    """The paper's steps on one dense matrix of all images' similarities (M, M): scores (M, M)."""
    apart = (1.0 - s) / 2.0
    near = np.argsort(apart - 2.0 * np.eye(len(s)), axis=1, kind="stable")
    encoded = np.zeros_like(s)
    for i in range(len(s)):
        forward = near[i, : k1 + 1]
        mutual = forward[[i in near[j, : k1 + 1] for j in forward]]
        expanded = set(mutual.tolist())
        for j in mutual:
            half = round(k1 / 2) + 1
            theirs = [k for k in near[j, :half] if j in near[k, :half]]
            if len(set(theirs) & set(mutual.tolist())) > 2 / 3 * len(theirs):
                expanded |= set(theirs)
        chosen = sorted(expanded)
        encoded[i, chosen] = np.exp(-apart[i, chosen])
        encoded[i] /= encoded[i].sum()
    encoded = np.stack([encoded[near[i, :k2]].mean(axis=0) for i in range(len(s))])
    shared = np.array([[np.minimum(a, b).sum() for b in encoded] for a in encoded])
    return 1.0 - (1.0 - weight) * (1.0 - shared / (2.0 - shared)) - weight * apart


@pytest.mark.parametrize(("k1", "k2"), [(6, 3), (9, 1), (40, 40)])
def test_k_reciprocal_is_the_papers(members, k1, k2):
    expected = zhong(similarity(members), k1, k2, 0.3)
    made = ranked(members, KReciprocal(k1=k1, k2=k2, weight=0.3))
    for ranking in made.rankings:
        for candidate in ranking.candidates:
            told = expected[ROWS[ranking.query.image_id], ROWS[candidate.image_id]]
            assert candidate.score == pytest.approx(told, abs=1e-6)
        scores = [candidate.score for candidate in ranking.candidates]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "strategy",
    [
        BestMatches(),
        Cascade(groups=(("other", 1.0),), weights=(0.2, 0.4, 0.4), power=7.0),
        QueryExpansion(matches=3),
        KReciprocal(k1=6, k2=3),
    ],
)
def test_blocks_change_nothing_and_what_is_not_reranked_is_told(members, strategy):
    whole, pieces = ranked(members, strategy), ranked(members, strategy, memory=3 * 144 * 20)
    assert [r.candidates for r in pieces.rankings] == [r.candidates for r in whole.rankings]
    kinds = [outcome.kind for outcome in whole.outcomes]
    assert kinds == ["member", "member", "group", "member", "group", "similarity", "ensemble"]


def test_masked_images_are_never_picked_as_best_matches(members):
    made = ranked(members, BestMatches(), settings=matching(exclude_same_encounter=True))
    by_id = {image.image_id: image for image in records()}
    for ranking in made.rankings:
        assert all(
            by_id[name].encounter != by_id[ranking.query.image_id].encounter for name in dict(ranking.asked).values()
        )


@pytest.mark.parametrize("strategy", [BestMatches(), Cascade(groups=(("other", 1.0),)), QueryExpansion()])
def test_fewer_candidates_than_best_matches(members, strategy):
    images = image_set(records(), queries=IDS[:3], database=IDS[:1])
    routed = route_scenario(images.scenarios[0], images, (replace(route(("near", 1.0)), strategy=strategy),), {})
    made = rank_scenario(routed, images, members, GROUPS, matching())
    alone, *others = made.rankings
    assert (alone.candidates, alone.asked) == ((), ())
    for ranking in others:
        assert [candidate.image_id for candidate in ranking.candidates] == ["i00"]
        assert list(ranking.asked) == [("s2", "i00")]


def test_further_groups_run_on_the_database_only():
    images = image_set(records(), queries=IDS[:2], database=IDS[2:4])
    cascade = replace(route(("near", 1.0)), strategy=Cascade(groups=(("other", 1.0),)))
    routed = route_scenario(images.scenarios[0], images, (cascade,), {})
    served = members_by_image(routed, GROUPS)
    assert served["i00"] == ("x", "y")
    assert served["i02"] == ("x", "y", "w")


def test_opposite_sides_are_not_offered_and_counted(members):
    settings = replace(matching(top_k=20, exclude_same_encounter=True), opposite=(("left", "right"),))
    made = ranked(members, BestMatches(), settings=settings)
    by_id = {image.image_id: image for image in records()}
    opposite = {"left": "right", "right": "left"}
    for ranking in made.rankings:
        query = by_id[ranking.query.image_id]
        reasons = {name: ITSELF for name in DATABASE if name == query.image_id}
        reasons = {n: ENCOUNTER for n in DATABASE if by_id[n].encounter == query.encounter} | reasons
        shown = opposite.get(query.viewpoint or "")
        sides = {n: OPPOSITE for n in DATABASE if shown and by_id[n].viewpoint == shown}
        left_out = sides | reasons
        assert ranking.considered == 20 - len(left_out)
        counts = {reason: list(left_out.values()).count(reason) for reason in (ITSELF, ENCOUNTER, OPPOSITE)}
        assert dict(ranking.excluded) == {reason: count for reason, count in counts.items() if count}
        assert left_out.keys().isdisjoint(candidate.image_id for candidate in ranking.candidates)


def test_rank_fusion_is_the_mean_of_reciprocal_ranks(members):
    fused = (group("both", "x", "w", fusion="rank", weights=(2.0, 1.0)),)
    strategy = BestMatches(weights=(1.0,), power=1.0)  # nobody else is asked: the similarity itself
    made = ranked(members, strategy, groups=fused, weighted=(("both", 1.0),))
    for ranking in made.rankings:
        query = ranking.query.image_id
        places = [best(cosines(members, name)[ROWS[query]], query, 20) for name in "xw"]
        for candidate in ranking.candidates:
            ranks = [order.index(candidate.image_id) + 1 for order in places]
            expected = (2 * 61 / (60 + ranks[0]) + 61 / (60 + ranks[1])) / 3
            assert candidate.score == pytest.approx(expected, abs=1e-6)
            assert dict(candidate.groups) == {"both": pytest.approx(expected, abs=1e-6)}
