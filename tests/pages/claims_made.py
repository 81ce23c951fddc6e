"""Claims over the small audit of `factories`: every verdict and every measure, judged from hand-made units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.core.audit import Audit
from generator.core.claims.alterations import Background, HidePart, Rendered, Toned
from generator.core.claims.claim import Claim, ClaimSettings, Expected, Pairing, Where
from generator.core.claims.finding import Finding, Units
from generator.core.claims.judge import corrected, judge, untested
from generator.core.claims.measures import (
    MEMBERS,
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
    Peak,
    Similarity,
    Source,
    Spread,
)
from generator.core.strategies import Cascade
from pages import factories

SETTINGS = ClaimSettings(claims=(), queries=9, photos=9, individuals=3, seed=0, resamples=500)
MAP = "self.hirescam"

CASCADED = Instead(route="everything", groups=(("top", 1.0),), strategy=Cascade(groups=(("top", 1.0),)))
MEASURES = (
    Energy(part="scar", heatmap=MAP),
    Energy(part="background", heatmap=MAP, control="mean.activation"),
    EnergyShare(part="scar", heatmap=MAP),
    EnergyShare(part="scar", heatmap=MAP, control="mean.activation"),
    Peak(part="scar", heatmap=MAP),
    Peak(part="scar", heatmap=MAP, beyond_area=True),
    Leads(part="scar", among=("scar", "ridge", "edge"), heatmap=MAP),
    Leads(part="scar", among=(), heatmap=MAP),
    Coverage(of="parts", heatmap=MAP),
    Coverage(of="union", heatmap=MAP),
    Spread(heatmap=MAP),
    Evidence(part="scar"),
    Found(),
    Found(metric="top5", source=MEMBERS),
    Found(metric="map20", source=Source(name="top")),
    Found(source=CASCADED, less=MEMBERS),
    Similarity(),
    Similarity(pairs="first"),
    Likeness(part="scar"),
    Likeness(column="camera"),
    Disagreement(),
    Altered(alteration=HidePart(part="scar")),
    Altered(alteration=HidePart(part="scar", fill="mean", elsewhere=True), outcome="margin"),
    Altered(alteration=Rendered(change="scar"), outcome="retained"),
    Altered(alteration=Background(fill="swap"), control=Background(fill="blur")),
    Altered(alteration=Toned(tone="hue", amount=20), outcome="retained", control=Toned(tone="jpeg", amount=30)),
    Altered(alteration=Toned(tone="blur", amount=0.01)),
    Altered(alteration=Toned(tone="brightness", amount=0.5)),
)  # fmt: skip
"""Every measure, with and without what it can be told from."""


def make_claim(name: str = "scars-first", **changes) -> Claim:
    claim = Claim(
        claim_id=name,
        sentence=f"The claim {name} is true",
        measure=Energy(part="scar", heatmap=MAP),
        side="query",
        where=Where(),
        versus=None,
        expected=Expected(above=1),
    )
    return replace(claim, **changes)


def make_units(values, kind="photo", *, undefined: str = "", others: bool = False) -> Units:
    """One unit for each of the values: photos of three individuals in turn, compared with the photo after."""
    images = [image.image_id for image in factories.make_images()[:9]]
    owners = {image.image_id: image.individual for image in factories.make_images()}
    mine = tuple(images[n % 9] for n in range(len(values)))
    other = tuple(images[(n + 1) % 9] if others else "" for n in range(len(values)))
    return Units(
        kind=kind,
        queries=tuple(f"q:{name}" for name in mine),
        images=mine,
        others=other,
        owners=tuple(owners[name] for name in mine),
        other_owners=tuple(owners[name or own] for name, own in zip(other, mine, strict=True)),
        values=np.array(values, dtype=np.float64),
        undefined=undefined,
    )


HIGH = (8.0, 9.0, 10.0, 9.5, 8.5, 9.1, 8.8, 9.9, 8.1)
LOW = tuple(value / 100 for value in HIGH)
MIXED = (0.1, 3.0, 0.2, 1.5, 0.4, 2.0, 0.9, 0.3, 1.2)
YES = (1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0)


def supported(name: str = "scars-first", **changes) -> Finding:
    return judge(make_claim(name, **changes), make_units(HIGH), None, SETTINGS)


def refuted(name: str = "water", **changes) -> Finding:
    return judge(make_claim(name, **changes), make_units(LOW), None, SETTINGS)


def inconclusive(name: str = "ridge", **changes) -> Finding:
    return judge(make_claim(name, **changes), make_units(MIXED), None, SETTINGS)


def two_individuals(name: str = "few") -> Finding:
    return judge(make_claim(name), make_units(HIGH[:6]), None, SETTINGS)


def compared(name: str = "alike", **changes) -> Finding:
    """Two subsets of pairs, the first less alike."""
    changes = {
        "measure": Similarity(),
        "where": Where(scenarios=("all",), pair=Pairing(individual="different")),
        "versus": Where(scenarios=("all",), pair=Pairing(individual="same", columns=(("sea state", "different"),))),
        "expected": Expected(below=0),
        **changes,
    }
    mine, other = make_units(LOW, "pair", others=True), make_units(tuple(v / 10 for v in HIGH), "pair", others=True)
    return judge(make_claim(name, **changes), mine, other, SETTINGS)


def every_verdict() -> tuple[Finding, ...]:
    return corrected(
        (
            supported(source="Observation 1", gate=True),
            refuted(),
            inconclusive(),
            two_individuals(),
            compared(),
            untested(make_claim("masks"), "No photo has annotated parts: give masks in images.masks."),
        )
    )


def with_findings(*findings: Finding, **changes) -> Audit:
    return factories.make_audit(findings=findings or every_verdict(), **changes)
