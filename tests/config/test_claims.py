"""Claims in config.yaml: the records they become, and what is told of mistakes in them."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
import yaml

from configurations import PLACE, configured, minimal
from generator.config import load_text
from generator.core.claims.alterations import Alteration, Background, HidePart, Rendered, Toned
from generator.core.claims.claim import Claim, ClaimSettings, Expected, Pairing, Where
from generator.core.claims.measures import (
    Altered,
    Coverage,
    Disagreement,
    Energy,
    EnergyShare,
    Evidence,
    Found,
    Instead,
    Leads,
    Likeness,
    Measure,
    Peak,
    Similarity,
    Source,
    Spread,
)
from generator.core.strategies import DIRECT, Cascade, KReciprocal
from generator.errors import ConfigError

BASE = """\
audit: {name: seals, title: Seals}
images:
  layout: table
  root: photos
  table: t.csv
  masks: {folder: masks, parts: {1: body, 2: scar, 3: edge}}
ensemble:
  input: {size: [96, 160]}
  members:
    - {name: one, architecture: resnet18, random_seed: 0, group: first}
    - {name: two, architecture: resnet18, random_seed: 1, group: second}
  groups:
    first: {}
    second: {fusion: rank}
  routes:
    - {name: tops, queries: top, database: any, groups: {first: 1}}
    - {name: rest, groups: {first: 0.75, second: 0.25}}
scenarios: [{name: north}, {name: south}]
heatmaps: {maps: [sum.gradcam, self.hirescam, mean.activation], shown: self.hirescam}
matching: {seed: 5, bootstrap: 300}
"""
CLAIM: dict[str, Any] = {
    "id": "a",
    "sentence": "So it is.",
    "measure": {"energy": "scar"},
    "expected": {"above": 1},
}
CLAIM_LINE = BASE.count("\n") + 3


def with_claims(*claims: dict[str, Any]) -> str:
    """The configuration with these claims, one a line, from `CLAIM_LINE` on."""
    lines = [f"    - {yaml.safe_dump(claim, default_flow_style=True, width=10_000).strip()}" for claim in claims]
    return BASE + "claims:\n  list:\n" + "\n".join(lines) + "\n"


def claim_of(**changes: Any) -> Claim:
    return configured(with_claims({**CLAIM, **changes})).claim_settings().claims[0]


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_text(text, PLACE)
    return [problem.removeprefix("claims.list") for problem in caught.value.problems]


def test_without_claims_there_are_none() -> None:
    assert configured(minimal()).claim_settings() == ClaimSettings(
        claims=(), queries=32, photos=300, individuals=5, seed=0, resamples=2000
    )


def test_a_claim_with_everything() -> None:
    text = BASE + textwrap.dedent("""\
        claims:
          queries: 7
          photos: 70
          individuals: 3
          list:
            - id: scars-lead
              sentence: Scars lead.
              source: Observation 1
              gate: true
              measure: {leads: scar, among: [scar, edge]}
              side: both
              where:
                scenario: [north]
                route: [tops, rest]
                has_match: true
                correct: false
                viewpoint: [top]
                shows: [scar]
                lacks: [edge]
                columns: {background: [silt, 7]}
                group: [first]
                member: [two]
              versus: {}
              expected: {between: [0.25, 1]}
        """)
    where = Where(
        scenarios=("north",),
        routes=("tops", "rest"),
        has_match=True,
        correct=False,
        viewpoints=("top",),
        shows=("scar",),
        lacks=("edge",),
        columns=(("background", ("silt", "7")),),
        groups=("first",),
        members=("two",),
    )
    claim = Claim(
        claim_id="scars-lead",
        sentence="Scars lead.",
        measure=Leads(part="scar", among=("scar", "edge"), heatmap="self.hirescam"),
        side="both",
        where=where,
        versus=Where(),
        expected=Expected(above=0.25, below=1.0),
        gate=True,
        source="Observation 1",
    )
    assert configured(text).claim_settings() == ClaimSettings(
        claims=(claim,), queries=7, photos=70, individuals=3, seed=5, resamples=300
    )


def test_a_condition_on_pairs() -> None:
    where = {
        "individual": "same",
        "visible": {"scar": "both"},
        "leading": "different",
        "among": ["scar", "edge"],
        "same": ["background"],
        "different": ["encounter"],
    }
    pair = Pairing(
        individual="same",
        part="scar",
        visible="both",
        leading="different",
        among=("scar", "edge"),
        heatmap="self.hirescam",
        columns=(("background", "same"), ("encounter", "different")),
    )
    assert claim_of(measure={"similarity": "all"}, where=where).where == Where(pair=pair)
    where["map"] = "sum.gradcam"
    assert claim_of(measure={"similarity": "all"}, where=where).where.pair.heatmap == "sum.gradcam"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"above": 0}, Expected(above=0.0)),
        ({"below": -0.5}, Expected(below=-0.5)),
        ({"between": [-1, 1]}, Expected(above=-1.0, below=1.0)),
    ],
)
def test_bounds(given: dict[str, Any], expected: Expected) -> None:
    assert claim_of(expected=given).expected == expected


SUM, SELF = "sum.gradcam", "self.hirescam"
MEASURES: list[tuple[Any, Measure]] = [
    ({"energy": "background"}, Energy(part="background", heatmap=SELF)),
    ({"energy": "scar", "map": SUM, "control": SELF}, Energy(part="scar", heatmap=SUM, control=SELF)),
    ({"energy_share": "scar", "control": SUM}, EnergyShare(part="scar", heatmap=SELF, control=SUM)),
    ({"peak": "scar", "beyond_area": True}, Peak(part="scar", heatmap=SELF, beyond_area=True)),
    ({"coverage": "union", "map": SUM}, Coverage(of="union", heatmap=SUM)),
    ({"spread": SUM}, Spread(heatmap=SUM)),
    ({"evidence": "scar"}, Evidence(part="scar")),
    ({"found": "map20"}, Found(metric="map20")),
    (
        {"found": "top1", "source": "members", "less": "two"},
        Found(source=Source(name="members"), less=Source(name="two")),
    ),
    (
        {
            "found": "top5",
            "source": {"route": "rest", "groups": {"first": 1}},
            "less": {"route": "rest", "strategy": "direct"},
        },
        Found(
            metric="top5",
            source=Instead(route="rest", groups=(("first", 1.0),), strategy=DIRECT),
            less=Instead(route="rest", groups=(("first", 0.75), ("second", 0.25)), strategy=DIRECT),
        ),
    ),
    (
        {"found": "top1", "less": {"route": "tops", "strategy": {"cascade": {"second": 2}}}},
        Found(less=Instead(route="tops", groups=(("first", 1.0),), strategy=Cascade(groups=(("second", 2.0),)))),
    ),
    (
        {"found": "top1", "less": {"route": "tops", "strategy": "k_reciprocal"}},
        Found(less=Instead(route="tops", groups=(("first", 1.0),), strategy=KReciprocal())),
    ),
    ({"similarity": "first"}, Similarity(pairs="first")),
    ({"likeness": {"part": "scar"}}, Likeness(part="scar")),
    ({"likeness": {"column": "mark"}}, Likeness(column="mark")),
    ("disagreement", Disagreement()),
]


@pytest.mark.parametrize(("given", "measure"), MEASURES, ids=str)
def test_measures(given: Any, measure: Measure) -> None:
    assert claim_of(measure=given).measure == measure


@pytest.mark.parametrize(
    ("given", "alteration"),
    [
        ({"hide": "scar"}, HidePart(part="scar")),
        ({"hide": "scar", "fill": "mean", "elsewhere": True}, HidePart(part="scar", fill="mean", elsewhere=True)),
        ({"rendered": "scar"}, Rendered(change="scar")),
        ({"background": "swap"}, Background(fill="swap")),
        ({"brightness": 1.3}, Toned(tone="brightness", amount=1.3)),
        ({"contrast": 0.6}, Toned(tone="contrast", amount=0.6)),
        ({"hue": -20}, Toned(tone="hue", amount=-20.0)),
        ({"blur": 0.01}, Toned(tone="blur", amount=0.01)),
        ({"jpeg": 20}, Toned(tone="jpeg", amount=20)),
    ],
    ids=str,
)
def test_alterations(given: dict[str, Any], alteration: Alteration) -> None:
    assert claim_of(measure={"altered": given, "outcome": "margin"}).measure == Altered(
        alteration=alteration, outcome="margin"
    )
    other = {"jpeg": 9}
    assert claim_of(measure={"altered": other, "control": given}).measure == Altered(
        alteration=Toned(tone="jpeg", amount=9), control=alteration
    )


SIMILAR = {"similarity": "all"}
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "an id with a space": ({"id": "a b"}, "[0].id (line {}): expected letters, digits and -, beginning with"),
    "an id that is a path": ({"id": "../a"}, "[0].id (line {}): expected letters, digits and -"),
    "no measure of that name": (
        {"measure": {"energie": "scar"}},
        "[0].measure (line {}): expected disagreement or a mapping with energy, energy_share, peak, leads, coverage, "
        "spread, evidence, found, similarity, likeness or altered, found {{energie: ...}}; did you mean 'energy'?",
    ),
    "no word of that name": ({"measure": "disagrement"}, "did you mean 'disagreement'?"),
    "no alteration of that name": (
        {"measure": {"altered": {"jpg": 3}}},
        "[0].measure.altered (line {}): expected a mapping with hide, rendered, background, brightness, contrast, hue, "
        "blur or jpeg, found {{jpg: ...}}; did you mean 'jpeg'?",
    ),
    "a key of a measure": (
        {"measure": {"altered": {"hide": "scar", "fil": "x"}}},
        "[0].measure.altered.fil (line {}): unknown key; did you mean 'fill'?",
    ),
    "a map": ({"measure": {"spread": "sum.gradcm"}}, "found 'sum.gradcm'; did you mean 'sum.gradcam'?"),
    "a quality of 0": (
        {"measure": {"altered": {"jpeg": 0}}},
        "altered.jpeg (line {}): expected at least 1, found the n",
    ),
    "a quality of 101": ({"measure": {"altered": {"jpeg": 101}}}, "altered.jpeg (line {}): expected at most 100"),
    "a factor of 0": ({"measure": {"altered": {"contrast": 0}}}, "altered.contrast (line {}): expected more than 0"),
    "no blur": ({"measure": {"altered": {"blur": 0}}}, "altered.blur (line {}): expected more than 0"),
    "more than a turn": ({"measure": {"altered": {"hue": 200}}}, "altered.hue (line {}): expected at most 180"),
    "a source that is a number": (
        {"measure": {"found": "top1", "source": 3}},
        "measure.source (line {}): expected ensemble, members, the name of a group or member, or a mapping with route",
    ),
    "nothing instead": (
        {"measure": {"found": "top1", "source": {"route": "tops"}}},
        "[0].measure.source (line {}): expected other `groups`, another `strategy` or both; found neither",
    ),
    "no trait": ({"measure": {"likeness": {}}}, "expected one of `part` and `column`, found neither"),
    "two traits": (
        {"measure": {"likeness": {"part": "scar", "column": "a"}}},
        "[0].measure.likeness (line {}): expected one of `part` and `column`, found both",
    ),
    "no bound": (
        {"expected": {}},
        "[0].expected (line {}): expected exactly one of above, below and between; found none",
    ),
    "two bounds": ({"expected": {"above": 1, "below": 2}}, "between; found above and below"),
    "bounds the wrong way round": (
        {"expected": {"between": [2, 1]}},
        "expected `between: [low, high]` with the lower bound first, found [2, 1]",
    ),
    "two parts visible": (
        {"measure": SIMILAR, "where": {"visible": {"scar": "both", "edge": "one"}}},
        "[0].where.visible (line {}): expected at most 1 entry",
    ),
    "a column without values": (
        {"where": {"columns": {"a": []}}},
        "where.columns.a (line {}): expected at least 1 entry",
    ),
    "a map that is not computed": (
        {"measure": {"energy": "scar", "map": "random.gradcam"}},
        "[0].measure.map (line {}): 'random.gradcam' is not among `heatmaps.maps` (sum.gradcam, self.hirescam, "
        "mean.activation); add it there",
    ),
    "a control that is not computed": (
        {"measure": {"energy": "scar", "control": "random.gradcam"}},
        "[0].measure.control (line {}): 'random.gradcam' is not among",
    ),
    "a spread that is not computed": (
        {"measure": {"spread": "sum.hirescam"}},
        "[0].measure.spread (line {}): 'sum.hir",
    ),
    "a leading map that is not computed": (
        {"measure": SIMILAR, "where": {"leading": "same", "map": "sum.hirescam"}},
        "[0].where.map (line {}): 'sum.hirescam' is not among",
    ),
    "a map less itself": (
        {"measure": {"energy": "scar", "control": "self.hirescam"}},
        "[0].measure.control (line {}): 'self.hirescam' is the map itself, so that the effect is 0",
    ),
    "no such part": (
        {"measure": {"energy": "scr"}},
        "[0].measure.energy (line {}): no part 'scr' in `images.masks.parts`; d",
    ),
    "no such part evident": ({"measure": {"evidence": "bdy"}}, "[0].measure.evidence (line {}): no part 'bdy'"),
    "no such rival": (
        {"measure": {"leads": "scar", "among": ["scar", "egde"]}},
        "[0].measure.among[1] (line {}): no part 'egde' in `images.masks.parts`; did you mean 'edge'?",
    ),
    "a leading background": (
        {"measure": {"leads": "scar", "among": ["scar", "background"]}},
        "[0].measure.among[1] (line {}): no part 'background' in `images.masks.parts`",
    ),
    "no such part hidden": ({"measure": {"altered": {"hide": "scr"}}}, "measure.altered.hide (line {}): no part 'scr'"),
    "no such part hidden in control": (
        {"measure": {"altered": {"jpeg": 9}, "control": {"hide": "scr"}}},
        "[0].measure.control.hide (line {}): no part 'scr' in `images.masks.parts`; did you mean 'scar'?",
    ),
    "no such trait": ({"measure": {"likeness": {"part": "scr"}}}, "measure.likeness.part (line {}): no part 'scr'"),
    "no such part shown": ({"where": {"shows": ["body", "scr"]}}, "[0].where.shows[1] (line {}): no part 'scr'"),
    "no such part lacked": ({"versus": {"lacks": ["scr"]}}, "[0].versus.lacks[0] (line {}): no part 'scr'"),
    "a background shown": ({"where": {"shows": ["background"]}}, "[0].where.shows[0] (line {}): no part 'background'"),
    "no such part visible": (
        {"measure": SIMILAR, "where": {"visible": {"scr": "both"}}},
        "[0].where.visible.scr (line {}): no part 'scr'",
    ),
    "no such group": (
        {"where": {"group": ["frist"]}},
        "[0].where.group[0] (line {}): no group 'frist'; did you mean 'first'?",
    ),
    "no such member": (
        {"where": {"member": ["tow"]}},
        "[0].where.member[0] (line {}): no member 'tow'; did you mean 'two'?",
    ),
    "no such route": (
        {"where": {"route": ["top"]}},
        "[0].where.route[0] (line {}): no route 'top'; did you mean 'tops'?",
    ),
    "no such scenario": (
        {"versus": {"scenario": ["suoth"]}},
        "[0].versus.scenario[0] (line {}): no scenario 'suoth'; did",
    ),
    "nobody of that name": (
        {"measure": {"found": "top1", "less": "frist"}},
        "[0].measure.less (line {}): nobody named 'frist' ranks; name the ensemble, members, a group or a member; ",
    ),
    "no such route instead": (
        {"measure": {"found": "top1", "source": {"route": "top", "strategy": "direct"}}},
        "[0].measure.source.route (line {}): no route 'top'; did you mean 'tops'?",
    ),
    "no such group instead": (
        {"measure": {"found": "top1", "source": {"route": "tops", "groups": {"frist": 1}}}},
        "[0].measure.source.groups.frist (line {}): no group 'frist'",
    ),
    "no such group in a cascade": (
        {"measure": {"found": "top1", "less": {"route": "tops", "strategy": {"cascade": {"frist": 1}}}}},
        "[0].measure.less.strategy.cascade.frist (line {}): no group 'frist'",
    ),
    "a strategy that needs symmetry": (
        {"measure": {"found": "top1", "less": {"route": "rest", "strategy": "query_expansion"}}},
        "[0].measure.less.strategy (line {}): needs similarities that are the same both ways",
    ),
    "the candidate of no photo": (
        {"measure": "disagreement", "side": "candidate"},
        "[0].side (line {}): 'candidate' is for measures of maps and for `evidence`; remove it",
    ),
    "both sides of a ranking": ({"measure": {"found": "top1"}, "side": "both"}, "[0].side (line {}): 'both' is for"),
    "versus the same": (
        {"where": {"shows": ["scar"]}, "versus": {"shows": ["scar"]}},
        "[0].versus (line {}): is the same as `where`, so that the effect is always 0",
    ),
    "versus everything, of everything": ({"versus": {}}, "[0].versus (line {}): is the same as `where`"),
    "an individual of a photo": (
        {"where": {"individual": "same"}},
        "[0].where.individual (line {}): is a condition on pairs, for `measure: {{similarity: all}}`; remove it",
    ),
    "visible in a photo": (
        {"versus": {"visible": {"scar": "one"}}},
        "[0].versus.visible (line {}): is a condition on pairs",
    ),
    "leading in a photo": ({"where": {"leading": "same"}}, "[0].where.leading (line {}): is a condition on pairs"),
    "the same column of a photo": ({"where": {"same": ["a"]}}, "[0].where.same (line {}): is a condition on pairs"),
    "another column of a photo": ({"where": {"different": ["a"]}}, "[0].where.different (line {}): is a condition"),
    "rivals of nobody": (
        {"measure": SIMILAR, "where": {"individual": "same", "among": ["scar"]}},
        "[0].where.among (line {}): says how a part leads, and there is no `leading`; remove it",
    ),
    "shown and lacked": (
        {"where": {"shows": ["scar"], "lacks": ["edge", "scar"]}},
        "[0].where.lacks[1] (line {}): 'scar' is in `shows` too; no photo can do both",
    ),
    "the same and different": (
        {"measure": SIMILAR, "where": {"same": ["a"], "different": ["a"]}},
        "[0].where.different[0] (line {}): 'a' is in `same` too; no pair can do both",
    ),
    "a part that is not its own rival": (
        {"measure": {"leads": "scar", "among": ["edge", "body"]}},
        "[0].measure.among (line {}): lacks 'scar', the part that is to lead; add it",
    ),
    "a source less itself": (
        {"measure": {"found": "top1", "less": "ensemble"}},
        "[0].measure.less (line {}): is the same as `source`, so that the difference is always 0",
    ),
    "an alteration less itself": (
        {"measure": {"altered": {"jpeg": 9}, "control": {"jpeg": 9}}},
        "[0].measure.control (line {}): is the same as `altered`, so that the difference is always 0",
    ),
    "brightness as it is": (
        {"measure": {"altered": {"brightness": 1}}},
        "measure.altered (line {}): leaves the photo as it",
    ),
    "contrast as it is": (
        {"measure": {"altered": {"contrast": 1.0}}},
        "measure.altered (line {}): leaves the photo as it",
    ),
    "hue as it is": (
        {"measure": {"altered": {"jpeg": 9}, "control": {"hue": 0}}},
        "[0].measure.control (line {}): leaves the photo as it is; change the number",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_one_mistake_is_one_sentence_with_its_line(changes: dict[str, Any], message: str) -> None:
    found = problems(with_claims({**CLAIM, **changes}))
    assert len(found) == 1, found
    assert message.format(CLAIM_LINE) in found[0]


def test_ids_are_unique_also_in_lower_case() -> None:
    found = problems(with_claims(CLAIM, {**CLAIM, "id": "b"}, {**CLAIM, "id": "A"}))
    assert found == [
        f"[2].id (line {CLAIM_LINE + 2}): 'A' is also the id of list[0]; ids are unique, also in lower case"
    ]


def test_all_mistakes_of_all_claims_come_together() -> None:
    found = problems(
        with_claims(
            {**CLAIM, "measure": {"energie": "scar"}},
            {**CLAIM, "id": "b", "where": {"group": ["frist"], "shows": ["scr"]}},
            {"id": "c", "measure": {"found": "top2"}},
            {**CLAIM, "id": "b", "versus": {}},
        )
    )
    places = [one.partition(" ")[0] for one in found]
    assert places == [
        "[0].measure",
        "[1].where.group[0]",
        "[1].where.shows[0]",
        "[2].measure.found",
        "[2].sentence",
        "[2].expected",
        "[3].id",
        "[3].versus",
    ]


def test_without_masks_a_part_is_no_mistake() -> None:
    text = minimal(claims=yaml.safe_dump({"list": [{**CLAIM, "where": {"shows": ["anything"]}}]}))
    assert configured(text).claim_settings().claims[0].where.shows == ("anything",)


def test_an_estimated_foreground_is_a_part() -> None:
    claim = {**CLAIM, "measure": {"energy": "foreground"}}
    assert len(problems(with_claims(claim))) == 1
    estimated = with_claims(claim).replace("  table: t.csv\n", "  table: t.csv\n  foreground: estimate\n")
    assert configured(estimated).claim_settings().claims[0].measure == Energy(part="foreground", heatmap=SELF)


def test_a_challenge_has_scenarios_of_its_own() -> None:
    challenge = minimal(
        images="{layout: challenge, root: x}",
        claims=yaml.safe_dump({"list": [{**CLAIM, "where": {"scenario": ["scenario01"]}}]}),
    )
    assert configured(challenge).claim_settings().claims[0].where.scenarios == ("scenario01",)


def test_too_few_individuals_are_refused() -> None:
    assert problems(BASE + "claims: {individuals: 2}\n") == [
        f"claims.individuals (line {CLAIM_LINE - 2}): expected at least 3, found the number 2"
    ]


def test_of_ids_in_a_subset_only_the_number_is_published() -> None:
    columns = {"individual": ["Ada"], "encounter": ["Ada-1", "Ada-2"], "background": ["silt"]}
    config = configured(
        with_claims({**CLAIM, "where": {"columns": columns}, "versus": {"columns": {"individual": ["Bo"]}}})
    )
    [claim] = yaml.safe_load(config.published_text())["claims"]["list"]
    assert claim["where"]["columns"] == {"individual": "1 ids", "encounter": "2 ids", "background": ["silt"]}
    assert claim["versus"]["columns"] == {"individual": "1 ids"}
