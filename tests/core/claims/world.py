"""A small made-up audit: five photos of three seals, one route of one group with two members, all facts by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.core.claims.claim import Claim, Expected, Side, Where
from generator.core.claims.facts import Facts, Table
from generator.core.claims.measures import Measure
from generator.core.claims.reading import Reading
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.results import Candidate, Group, Outcomes, Ranking, Route

PHOTOS = {  # individual, viewpoint, background, parts
    "a1": ("A", "left", "reef", {"scar", "fin"}),
    "a2": ("A", "left", "sand", {"fin"}),
    "b1": ("B", "left", "reef", {"scar"}),
    "b2": ("B", "right", "sand", {"scar", "fin"}),
    "c1": ("C", "right", "sand", set()),
}
NAMES = tuple(PHOTOS)
ROUTE = Route(name="all", queries="any", database="any", groups=(("g", 1.0),))
GROUP = Group(name="g", members=("m", "n"))
SIMILARITIES = np.array(
    [
        [np.nan, 0.9, 0.4, 0.3, 0.1],
        [0.9, np.nan, 0.2, 0.5, 0.0],
        [0.4, 0.2, np.nan, 0.3, 0.6],
        [0.3, 0.5, 0.3, np.nan, 0.2],
        [0.1, 0.0, 0.6, 0.2, np.nan],
    ]
)


def photo(name: str) -> ImageRecord:
    individual, viewpoint, background, _ = PHOTOS[name]
    return ImageRecord(
        image_id=name,
        path=f"{name}.jpg",
        digest=name,
        width=30,
        height=20,
        individual=individual,
        viewpoint=viewpoint,
        metadata=(("background", background),),
    )


def ranking(place: int) -> Ranking:
    name, row = NAMES[place], SIMILARITIES[place]
    order = [int(one) for one in np.argsort(-np.nan_to_num(row, nan=-9)) if not np.isnan(row[one])]
    mine = PHOTOS[name][0]
    true = [PHOTOS[NAMES[one]][0] == mine for one in order]
    candidates = tuple(
        Candidate(image_id=NAMES[one], score=float(row[one]), groups=(), members=(), correct=right)
        for one, right in zip(order, true, strict=True)
    )
    return Ranking(
        query=Query(query_id=f"q-{name}", image_id=name, scenario="s"),
        individual=mine,
        route="all",
        candidates=candidates,
        considered=4,
        excluded=(),
        true_matches=sum(true),
        first_true_rank=true.index(True) + 1 if any(true) else None,
        average_precision=None,
        member_first=(("m", NAMES[order[0]], true[0]), ("n", NAMES[order[1]], true[1])),
        verdict="correct" if true[0] else "wrong" if any(true) else "no true match",
    )


def outcomes(source: str, kind: str, ranks: Mapping[str, int]) -> Outcomes:
    return Outcomes(
        source=source,
        kind=kind,  # type: ignore[arg-type]
        queries=tuple(f"q-{name}" for name in NAMES),
        individuals=tuple(PHOTOS[name][0] for name in NAMES),
        first=(None,) * 5,
        true_matches=np.array([1, 1, 1, 1, 0]),
        first_true_rank=np.array([ranks.get(name, 0) for name in NAMES]),
        average_precision=np.array([1 / ranks[name] if name in ranks else np.nan for name in NAMES]),
    )


def reading(name: str, map_name: str, **numbers: object) -> Reading:
    """Parts scar, fin, body and the background, each a quarter of the photo."""
    values = {key: np.array([numbers[key]] * 3, dtype=np.float64) for key in numbers if key not in ("parts", "areas")}
    parts = numbers.get("parts", ("scar", "fin", "body", "background"))
    even = np.full((3, len(parts)), 1 / len(parts))  # type: ignore[arg-type]
    fields = {"energy": even, "peak": even, "lit": even, "union_on": even, "union": even[:, 0], "spread": even[:, 0]}
    return Reading(
        image_id=name,
        map_name=map_name,
        sources=(("member", "m"), ("group", "g"), ("route", "all")),
        parts=parts,  # type: ignore[arg-type]
        areas=np.asarray(numbers.get("areas", [0.25] * 4), dtype=np.float64),
        **(fields | values),  # type: ignore[arg-type]
    )


def facts(**changes: object) -> Facts:
    whole: dict[str, object] = {
        "images": ImageSet(
            images=tuple(photo(name) for name in NAMES),
            scenarios=(Scenario(name="s", queries=(), database=NAMES),),
        ),
        "rankings": {f"q-{name}": ranking(place) for place, name in enumerate(NAMES)},
        "routes": {"all": ROUTE},
        "groups": (GROUP,),
        "shown": {name: frozenset(row[3]) for name, row in PHOTOS.items()},
        "estimated": frozenset(),
        "outcomes": lambda: {
            ("ensemble", "ensemble"): outcomes("ensemble", "ensemble", {"a1": 1, "a2": 1, "b1": 3, "b2": 2}),
            ("member", "m"): outcomes("m", "member", {"a1": 1, "a2": 2, "b1": 1, "b2": 2}),
            ("member", "n"): outcomes("n", "member", {"a1": 2, "a2": 2, "b1": 9, "b2": 30}),
        },
        "tables": lambda: (Table(queries=tuple(f"q-{n}" for n in NAMES), images=NAMES, values=SIMILARITIES),),
        "instead": lambda other: outcomes("ensemble", "ensemble", {"a1": 1, "a2": 1, "b1": 1, "b2": 1}),
        "readings": {},
        "answers": {},
        "unaltered": {},
        "pairs": {},
    }
    return Facts(**(whole | changes))  # type: ignore[arg-type]


def claim(measure: Measure, where: Where | None = None, side: Side = "query", **bounds: float) -> Claim:
    return Claim(
        claim_id="made",
        sentence="Made up.",
        measure=measure,
        side=side,
        where=where or Where(),
        versus=None,
        expected=Expected(**(bounds or {"above": 0.5})),
    )
