"""(g) Pair maps of a query and five candidates, both sides, against the query's own forward passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.clock import interleaved, timed
from benchmarks.measures import Measure, at_most, measure
from generator.core.factors import factors
from generator.core.geometry import frame, vote_grid
from generator.core.member import HeadLayer, InputSpec, MemberSpec, Pixels, Runtime
from generator.core.pairs import GRID, MemberMap, together
from generator.core.placing import PlacedCells, place_cells, place_map, restored, stored, towards
from generator.core.results import Group
from generator.networks.loading import load_member
from generator.networks.member import LoadedMember

PART = "g"


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much to run: an ensemble of so many members of one architecture, photos of ``side`` x ``side``."""

    members: int = 3
    candidates: int = 5
    side: int = 224
    rounds: int = 5


QUICK = Size(members=2, candidates=2, side=64, rounds=2)
HEAD = (HeadLayer(kind="gem"), HeadLayer(kind="bn"), HeadLayer(kind="linear", size=512))
TOKEN = (HeadLayer(kind="token"), HeadLayer(kind="linear", size=512))


def run(size: Size) -> Iterator[Measure]:
    """Exact heads by cells, a class token by gradients, and what storing costs."""
    yield from _exact(size)
    yield from _by_gradients(size)


def _members(size: Size, architecture: str, head: tuple[HeadLayer, ...], side: int) -> list[LoadedMember]:
    runtime = Runtime(device="cpu", batch_size=size.candidates + 1, threads=1)
    spec = {"architecture": architecture, "group": "g", "input": InputSpec(width=side, height=side), "head": head}
    return [load_member(MemberSpec(name=f"m{seed}", random_seed=seed, **spec), runtime) for seed in range(size.members)]


def _photos(size: Size, side: int) -> Pixels:
    coarse = np.random.default_rng(0).integers(0, 256, (size.candidates + 1, 8, 8, 3), np.uint8)
    return coarse.repeat(-(-side // 8), 1).repeat(-(-side // 8), 2)[:, :side, :side]


def _exact(size: Size) -> Iterator[Measure]:
    members, photos = _members(size, "tf_efficientnet_lite0", HEAD, size.side), _photos(size, size.side)
    placed = frame(size.side, size.side, members[0].spec.input)
    cells: dict[str, list[PlacedCells]] = {}
    vectors: dict[str, np.ndarray] = {}
    for member in members:
        views = member.spec.views
        parts = [member.cells(member.features(photos, view)) for view in views]
        vectors[member.spec.name] = np.mean([member.run(photos, view, ()).embeddings for view in views], axis=0)
        cells[member.spec.name] = [
            place_cells([p.z[row] for p in parts], [p.bias for p in parts], member.facts.grid, views, placed)
            for row in range(len(photos))
        ]
    group = Group(name="g", members=tuple(cells))

    def forward() -> None:
        """The query alone, in a batch of its own size as a bare user would, times the batch's share."""
        for member in members:
            for view in member.spec.views:
                member.run(photos, view, ())

    def pairs() -> None:
        for row in range(1, len(photos)):
            sides = [{name: each[at].astype(np.float64) for name, each in vectors.items()} for at in (0, row)]
            scales = factors((("g", 1.0),), [group], sides[0], sides[1]).by_member
            for mine, other in ((0, 1), (1, 0)):
                maps = [
                    MemberMap(member=name, values=found.values.astype(np.float32), window=found.window)
                    for name, scale in scales.items()
                    for found in (towards(cells[name][row if mine else 0], sides[other][name]).times(scale),)
                ]
                together(maps, vote_grid(size.side, size.side, GRID))

    found = interleaved({"forward": timed(forward), "pairs": timed(pairs)}, rounds=size.rounds, turns=2)
    share = found.ratio("pairs", "forward")
    each = len(photos)  # one query's share of the batch
    on = f"{size.members} EfficientNet-Lite0, 2 views, {size.candidates} candidates, both sides"
    what = "pair maps from kept cells, over the query's forward passes"
    scaled = type(share)(value=share.value * each, low=share.low * each, high=share.high * each)
    yield measure(PART, what, on, scaled, target=at_most(2.0))
    one = cells["m0"][0]
    kept = stored(one)
    yield measure(
        PART, "bytes kept for a cell of 512 numbers", "16 bits", kept.steps.nbytes / one.cells[..., 0].size, unit="B"
    )
    deviation = float(np.abs(restored(kept).cells - one.cells).max()) / kept.scale
    yield measure(
        PART, "largest rounding of a cell's number, in steps of 1/32,767 of the largest", "16 bits", deviation, unit=""
    )


def _by_gradients(size: Size) -> Iterator[Measure]:
    members, photos = _members(size, "vit_tiny_patch16_224", TOKEN, 224), _photos(size, 224)
    placed = frame(224, 224, members[0].spec.input)
    kept = {m.spec.name: [m.features(photos, view) for view in m.spec.views] for m in members}

    def forward() -> None:
        for member in members:
            for view in member.spec.views:
                member.run(photos, view, ())

    embedded = {member.spec.name: member.run(photos, "identity", ()).embeddings for member in members}

    def pairs() -> None:
        for member in members:
            vectors = embedded[member.spec.name]
            for sides in (vectors[:1].repeat(len(photos), 0), vectors):
                views = [member.conditioned(features, sides, kind="hirescam")[0] for features in kept[member.spec.name]]
                for row in range(1, len(photos)):
                    place_map([view[row] for view in views], member.spec.views, placed)

    found = interleaved({"forward": timed(forward), "pairs": timed(pairs)}, rounds=size.rounds)
    share, each = found.ratio("pairs", "forward"), len(photos)
    on = f"{size.members} ViT-Tiny by class token, 2 views, {size.candidates} candidates, both sides"
    scaled = type(share)(value=share.value * each, low=share.low * each, high=share.high * each)
    yield measure(PART, "pair maps by gradients from kept features, over the query's forward passes", on, scaled)
