"""Which pictures a claim's examples need beyond those that the site has anyway."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.core.claims.alterations import HidePart, Toned
from generator.core.claims.claim import EVERYWHERE, Claim, Expected, Pairing, Where
from generator.core.claims.exhibits import ANIMAL, exhibits
from generator.core.claims.finding import Example, Finding
from generator.core.claims.judge import untested
from generator.core.claims.measures import (
    Altered,
    Coverage,
    Energy,
    EnergyShare,
    Evidence,
    Found,
    Leads,
    Measure,
    Peak,
    Similarity,
    Spread,
)

SHOWN = "sum.gradcam"
OWN = "self.hirescam"
HUE, SCAR = Toned(tone="hue", amount=20.0), HidePart(part="scar")


def finding(measure: Measure, where: Where = EVERYWHERE) -> Finding:
    claim = Claim(
        claim_id="c",
        sentence="",
        measure=measure,
        side="candidate",
        where=where,
        versus=None,
        expected=Expected(above=0),
    )
    one = Example(query_id="q", image_id="a", other="b", value=1.0)
    return replace(untested(claim, ""), supporting=(one, replace(one, image_id="d")), contradicting=(one,))


@pytest.mark.parametrize(
    ("measure", "part"),
    [
        (Energy(part="scar", heatmap=OWN), "scar"),
        (EnergyShare(part="background", heatmap=OWN), "background"),
        (Peak(part="scar", heatmap=OWN), "scar"),
        (Leads(part="ridge", among=(), heatmap=OWN), "ridge"),
        (Coverage(of="union", heatmap=OWN), ANIMAL),
        (Spread(heatmap=OWN), None),
    ],
)
def test_a_claim_about_another_map_shows_it_over_each_example(measure: Measure, part: str | None) -> None:
    found = exhibits(finding(measure), SHOWN)
    assert [one.name for one in found] == ["for-1-map", "for-2-map", "against-1-map"]
    assert [one.image_id for one in found] == ["a", "d", "a"]
    assert {(one.drawn, one.part, one.ask) for one in found} == {(OWN, part, "q")}
    assert exhibits(finding(measure), OWN) == ()


def test_the_controls_map_stands_beside_it_even_where_the_claims_is_shown_anyway() -> None:
    measure = Energy(part="scar", heatmap=OWN, control="mean.activation")
    for shown in (SHOWN, OWN):
        first, second, *_ = exhibits(finding(measure), shown)
        assert (first.name, first.drawn, first.part) == ("for-1-map", OWN, "scar")
        assert (second.name, second.drawn, second.part) == ("for-1-control", "mean.activation", "scar")


def test_an_altered_photo_is_shown_with_its_control() -> None:
    alone = exhibits(finding(Altered(alteration=HUE)), SHOWN)
    assert [(one.name, one.drawn) for one in alone][:2] == [("for-1-altered", HUE), ("for-2-altered", HUE)]
    both = exhibits(finding(Altered(alteration=HUE, control=SCAR)), SHOWN)
    assert [one.drawn for one in both] == [HUE, SCAR] * 3
    assert len({one.name for one in both}) == len(both)


def test_where_leading_parts_matter_both_photos_of_a_pair_are_shown_under_the_map() -> None:
    leading = Where(pair=Pairing(leading="different", heatmap=OWN))
    found = exhibits(finding(Similarity(), leading), SHOWN)
    assert [(one.name, one.image_id) for one in found][:2] == [("for-1-map", "a"), ("for-1-other", "b")]
    assert exhibits(finding(Similarity(), leading), OWN) == exhibits(finding(Similarity()), SHOWN) == ()


@pytest.mark.parametrize("measure", [Found(), Evidence(part="scar")])
def test_other_claims_need_no_pictures_of_their_own(measure: Measure) -> None:
    assert exhibits(finding(measure), SHOWN) == ()


def test_units_without_examples_need_none() -> None:
    bare = replace(finding(Spread(heatmap=OWN)), supporting=(), contradicting=())
    assert exhibits(bare, SHOWN) == ()
    assert np.isnan(bare.p)
