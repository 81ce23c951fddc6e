"""The model card of the demo's ensemble: its numbers as JSON, which a test reproduces, and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generator.core.results import Estimate, Metrics
from generator.demo.training.lifts import PARTS, Lift
from generator.demo.training.recipe import Recipe

LIFTED = "top-lite0"
"""The group whose maps are measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """One source on one set of queries."""

    source: str
    queries: str
    top1: Estimate
    map20: Estimate


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is told of the ensemble.

    ``exam`` holds each member on rendered photos that it never saw, of individuals that it learned and of its held-out
    fold. ``demo`` holds members, groups and the ensemble on the bundled photo set; ``zero_shot`` the ImageNet weights
    on the same. ``chance`` is the top-1 of a ranking by lot, by the same names of queries. ``lifts`` tell where the
    maps of the members for photos from above lie.
    """

    recipe: Recipe
    device: str
    minutes: float
    known: tuple[str, ...]
    exam: tuple[Score, ...]
    demo: tuple[Score, ...]
    zero_shot: tuple[Score, ...]
    chance: Mapping[str, float]
    lifts: tuple[Lift, ...]


def score(metrics: Metrics, queries: str) -> Score:
    """A source's metrics as a line of the card."""
    return Score(source=metrics.source, queries=queries, top1=metrics.top1, map20=metrics.map20)


def as_json(card: Card) -> str:
    """Everything, numbers to four digits."""
    return json.dumps(_rounded(asdict(card)), indent=1, ensure_ascii=False) + "\n"


def as_markdown(card: Card) -> str:
    """The card for people."""
    recipe = card.recipe
    epochs = f"{recipe.epochs} epochs of {recipe.passes} passes"
    lines = [
        "# The demo's ensemble",
        "",
        "<!-- Written by `sightline demo train`. -->",
        "",
        "Nine small networks that tell rendered belugas apart. They exist to be audited, know nothing of real animals, "
        "and must not be used on any.",
        "",
        f"- **Data**: {recipe.individuals} rendered individuals in {recipe.folds} folds, and {', '.join(card.known)} "
        f"of the demo set. Every epoch sees {recipe.tops} new photos of each from above, and {recipe.sides} from a "
        "boat (`lateral` members only), each on a day of its own; no photo of the demo set is among them.",
        f"- **Network**: EfficientNet-Lite, ImageNet weights, cut after the stride-16 stage; 1 x 1 convolution to "
        f"{recipe.channels} channels, batch norm, ReLU; GeM; batch norm. Up to stride 8 the weights stay as they were. "
        f"Input {recipe.width} x {recipe.height}.",
        f"- **Training**: ArcFace (margin {recipe.margin:g}, scale {recipe.scale:g}), AdamW, {epochs}, batches "
        f"of {recipe.batch}; moved, mirrored, recoloured, in part hidden. Each member never sees the individuals of "
        "its fold.",
        f"- **Made on** {card.device} in {card.minutes:.0f} minutes for all nine, rendering of the photos not counted. "
        "Weights are stored as float16.",
        "",
        "Intervals are 95 % by bootstrap over individuals. Embeddings are means over a photo and its mirror image.",
        "",
        "## On photos like those of the training",
        "",
        f"Each member on {recipe.exams} photos of every individual that no epoch showed: those it learned (*seen*), "
        "and those of its held-out fold (*unseen*). Database: all photos from above.",
        "",
        *_table(card.exam, card.chance),
        "",
        "## On the demo set",
        "",
        "The bundled photos, whose individuals b01 to b20 nobody trained on (*unseen*).",
        "",
        *_table((*card.demo, *card.zero_shot), card.chance),
        "",
        "## Where the heat lies",
        "",
        "Share of a map's positive energy on a part over the part's share of the area (1: as if by lot), of the "
        f"members of {LIFTED}, on the photos from above of unseen individuals in which the part can be seen. `match` "
        "and `contrast` explain the pair of an individual's first and last photo, on either side of it; `random` "
        "and `mean` are controls.",
        "",
        *_lift_table(card.lifts),
    ]
    return "\n".join(lines) + "\n"


def _table(scores: Sequence[Score], chance: Mapping[str, float]) -> list[str]:
    rows = ["| source | queries | top-1 | mAP@20 | by lot |", "| - | - | - | - | -: |"]
    return rows + [
        f"| {one.source} | {one.queries} ({one.top1.queries} of {one.top1.individuals}) | {_interval(one.top1)} | "
        f"{_interval(one.map20)} | {chance[one.queries]:.3f} |"
        for one in scores
    ]


def _lift_table(lifts: Sequence[Lift]) -> list[str]:
    cells = {(one.map, one.side, one.part): _interval(one.lift) for one in lifts}
    rows = [f"| map | side | {' | '.join(PARTS)} |", f"| - | - |{' - |' * len(PARTS)}"]
    for name, side in dict.fromkeys((one.map, one.side) for one in lifts):
        shown = (cells.get((name, side, part), "") for part in PARTS)
        rows.append(f"| `{name}` | {side} | {' | '.join(shown)} |")
    return rows


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def _rounded(value: Any) -> Any:  # noqa: ANN401 - plain JSON values
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(inner) for inner in value]
    return value
