"""Which queries the maps are checked on."""

from __future__ import annotations

from dataclasses import replace

from generator.core.questions import questions
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.results import Candidate, Group, Ranking, Route

TOP, SIDE = Group(name="top", members=("a", "b")), Group(name="side", members=("c",))
ROUTES = {
    "above": Route(name="above", queries="any", database="any", groups=(("top", 1.0),)),
    "beside": Route(name="beside", queries="any", database="any", groups=(("side", 1.0),)),
}


def image(number: int, individual: str | None) -> ImageRecord:
    return ImageRecord(image_id=f"i{number:02}", path="p", digest="", width=3, height=4, individual=individual)


IMAGES = tuple(image(n, f"whale-{min(n // 6, 3)}") for n in range(24))
DATABASE = tuple(one.image_id for one in IMAGES)
QUERIES = tuple(Query(query_id=f"q{n}", image_id=one.image_id, scenario="s") for n, one in enumerate(IMAGES))
SET = ImageSet(images=IMAGES, scenarios=(Scenario(name="s", queries=QUERIES, database=DATABASE),))
SERVED = dict.fromkeys(DATABASE, ("a", "b", "c"))


def ranking(query: Query, match: str, route: str = "above", individual: str | None = "") -> Ranking:
    owner = SET.by_id[query.image_id].individual if individual == "" else individual
    candidate = Candidate(image_id=match, score=0.5, groups=(), members=(), correct=None)
    return Ranking(
        query=query,
        individual=owner,
        route=route,
        candidates=(candidate,),
        considered=23,
        excluded=(),
        true_matches=None,
        first_true_rank=None,
        average_precision=None,
        member_first=(),
        verdict="unlabelled",
    )


RANKINGS = tuple(ranking(query, DATABASE[(n + 1) % 24]) for n, query in enumerate(QUERIES))


def asked(group: Group = TOP, size: int = 4, seed: int = 0, rankings=RANKINGS, images=SET, served=SERVED):
    return questions(group, rankings, ROUTES, images, served, size=size, seed=seed)


def test_as_many_individuals_as_possible_are_asked_about():
    for seed in range(5):
        assert {one.image.individual for one in asked(seed=seed)} == {f"whale-{n}" for n in range(4)}


def test_it_is_seeded_in_order_and_the_same_for_groups_that_serve_the_same():
    found = asked(size=7)
    ids = [one.image.image_id for one in found]
    assert ids == sorted(ids)
    assert ids == [one.image.image_id for one in asked(replace(TOP, name="top", members=("c",)), size=7)]
    assert ids != [one.image.image_id for one in asked(size=7, seed=1)]


def test_rivals_and_the_other_match_show_another_individual():
    for one in asked(size=24):
        known = {name: SET.by_id[name].individual for name in one.rivals}
        assert one.match.individual not in known.values()
        assert one.image.image_id not in known
        assert one.other.image_id in known
        assert one.other.individual not in (one.match.individual, one.image.individual)
        assert one.match.image_id == DATABASE[(DATABASE.index(one.image.image_id) + 1) % 24]


def test_only_queries_whose_route_asks_the_group_count():
    assert asked(SIDE) == ()
    mixed = (*RANKINGS[:3], *(replace(one, route="beside") for one in RANKINGS[3:]))
    assert {one.image.image_id for one in asked(size=24, rankings=mixed)} <= {"i00", "i01", "i02"}


def test_without_labels_all_but_query_and_match_are_rivals():
    images = ImageSet(images=tuple(replace(one, individual=None) for one in IMAGES), scenarios=SET.scenarios)
    found = asked(rankings=tuple(replace(one, individual=None) for one in RANKINGS), images=images)
    assert len(found) == 4
    assert all(len(one.rivals) == 22 for one in found)


def test_images_that_a_member_does_not_serve_are_no_rivals():
    served = {**SERVED, "i20": ("a",)}
    assert all("i20" not in one.rivals for one in asked(size=24, served=served))


def test_queries_without_candidate_or_rival_are_passed_over():
    bare = tuple(replace(one, candidates=()) for one in RANKINGS)
    assert asked(rankings=bare) == ()
    alone = ImageSet(images=tuple(replace(one, individual="same") for one in IMAGES), scenarios=SET.scenarios)
    assert asked(images=alone) == ()


def test_the_rival_is_the_one_that_the_match_page_contrasts_with():
    """The best listed photo of another individual; none where the list shows the match's own individual alone."""
    listed = tuple(
        Candidate(image_id=DATABASE[n], score=0.5, groups=(), members=(), correct=None) for n in (1, 2, 9, 15)
    )
    rankings = (replace(RANKINGS[0], candidates=listed), replace(RANKINGS[7], candidates=(listed[0],)))
    found = {one.image.image_id: one for one in asked(rankings=rankings)}
    assert found["i00"].match.image_id == "i01"
    assert found["i00"].rival.image_id == "i09"
    assert found["i07"].rival is None


def test_a_rival_that_the_group_does_not_serve_is_none():
    listed = tuple(Candidate(image_id=DATABASE[n], score=0.5, groups=(), members=(), correct=None) for n in (1, 9))
    served = {**SERVED, "i09": ("c",)}
    (found,) = asked(rankings=(replace(RANKINGS[0], candidates=listed),), served=served)
    assert found.rival is None
