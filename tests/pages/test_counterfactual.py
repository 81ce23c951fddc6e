"""The strip of a query with parts of its photo hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jinja2 import FileSystemLoader

from generator.core.counterfactuals import Answer, Counterfactual, Hidden
from generator.core.records import Box
from generator.pages.counterfactual import make_counterfactual, summary
from generator.pages.format import ordinal
from generator.pages.match import make_match
from generator.pages.render import Renderer
from pages import factories


def answer(rank: int, score: float = 0.6) -> Answer:
    return Answer(score=score, rank=rank, margin=score - 0.55, first="a", true_rank=rank)


def made(strongest: int, random: tuple[int, ...], query_id: str = "q") -> Counterfactual:
    place = Box(x=0.25, y=0.5, width=0.25, height=0.25)
    return Counterfactual(
        query_id=query_id,
        candidate="a",
        considered=24,
        fill="blur",
        grid=(8, 12),
        shape=np.ones((2, 3), dtype=bool),
        area_share=0.0625,
        before=answer(1, 0.8),
        strongest=Hidden(box=place, overlap=1.0, answer=answer(strongest, 0.41)),
        random=tuple(Hidden(box=place, overlap=0.0, answer=answer(rank, 0.7 + rank / 100)) for rank in random),
    )


@pytest.mark.parametrize(
    ("strongest", "random", "said"),
    [
        (
            14,
            (1, 1, 1, 1, 1),
            "Hiding the strongest region (6\u00a0% of the photo): the first candidate falls from 1st to 14th; "
            "hiding an equal area at random: stays 1st in 5 of 5.",
        ),
        (1, (1, 3, 2), "stays 1st; hiding an equal area at random: stays 1st in 1 of 3, else falls as far as 3rd."),
        (2, (4, 3), "falls from 1st to 2nd; hiding an equal area at random: falls each time, as far as 4th."),
        (5, (), "falls from 1st to 5th. The photo has no room for an equal area elsewhere to compare with."),
    ],
)
def test_the_sentence(strongest: int, random: tuple[int, ...], said: str) -> None:
    assert summary(made(strongest, random)).endswith(said)


def test_ordinals() -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 1023)
    told = "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th 1,023rd"
    assert " ".join(map(ordinal, numbers)) == told


def test_the_page_shows_both_photos_the_sentence_and_the_numbers() -> None:
    audit = factories.make_audit()
    query = audit.rankings[0].query.query_id
    audit = replace(audit, counterfactuals={query: made(14, (1, 1, 2), query)})
    dossier = factories.make_dossier(audit)
    strip = make_counterfactual(dossier, dossier.rankings[query], "../")
    assert strip is not None
    assert [figure.caption for figure in strip.figures] == [
        "Its strongest region hidden: 14th, score 0.410",
        "An equal area elsewhere hidden: 1st, score 0.710",
    ]
    assert len({figure.alt for figure in strip.figures}) == 2
    random = strip.table.rows[2].cells
    assert random[1].text == "1.3"
    assert random[1].note == "1 to 2"
    renderer = Renderer(FileSystemLoader(factories.REPOSITORY / "templates"))
    body = str(renderer.body(make_match(dossier, query)))
    slug = dossier.names.query(query).slug
    assert "falls from 1st to 14th" in body
    assert f"../media/hidden/{slug}-0.webp" in body
    assert f"../media/hidden/{slug}-1.webp" in body
    other = str(renderer.body(make_match(dossier, audit.rankings[1].query.query_id)))
    assert "hidden" not in other


def test_areas_that_touch_the_region_are_owned_up_to() -> None:
    audit = factories.make_audit()
    query = audit.rankings[0].query.query_id
    found = made(2, (1,), query)
    near = replace(found, random=(replace(found.random[0], overlap=0.31),))
    dossier = factories.make_dossier(replace(audit, counterfactuals={query: near}))
    strip = make_counterfactual(dossier, dossier.rankings[query], "../")
    assert strip is not None
    assert "up to 31\u00a0% of one lies in the region itself" in strip.note
