"""Hiding, on a planted case: a model that reads one patch of the photo and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.making import group, matching, route
from generator.core.attention import attention
from generator.core.audit import HeatmapSettings
from generator.core.counterfactuals import Counterfactual, CounterfactualSettings
from generator.core.geometry import vote_grid
from generator.core.heatmaps import levels
from generator.core.member import InputSpec, MapName, MemberFacts, MemberSpec, Pixels, Runtime, View, ViewOutput
from generator.core.progress import Silent
from generator.core.ranking import rank_scenario
from generator.core.records import ImageRecord, ImageSet, Query, Scenario
from generator.core.routes import route_scenario
from generator.core.strategies import BestMatches, KReciprocal, QueryExpansion
from generator.stages.hide import hide
from generator.stages.hiding import Hiding
from generator.stages.naming import ArtefactNames
from generator.stages.recall import frames, recall_embeddings, recall_heatmaps
from generator.store.artefacts import ArrayItem, Artefacts
from generator.store.decode import Source, decode

WIDTH, HEIGHT = 96, 64
PATCH = (slice(16, 32), slice(64, 80))  # rows, columns: what the model reads
INDIVIDUALS = 8
SPEC = MemberSpec(
    name="reader", architecture="none", group="all", input=InputSpec(width=WIDTH, height=HEIGHT), random_seed=0
)
SHOWN = HeatmapSettings(
    maps=("sum.gradcam",),
    shown="sum.gradcam",
    threshold=0.5,
    scale="own",
    graded=(0.9, 0.5),
    smallest_region=0.0,
    vote_grid=96,
    colours="cividis",
)


@dataclass
class Reader:
    """Its embedding is the brightness of 4 x 4 parts of the patch, less their mean, in any view."""

    spec: MemberSpec
    passes: int = 0

    @property
    def facts(self) -> MemberFacts:
        """As of a model."""
        return MemberFacts(dimension=16, layer="", grid=(8, 12), channels=1, parameters=0, linear_head=True)

    def run(self, pixels: Pixels, view: View, maps: tuple[MapName, ...]) -> ViewOutput:
        """See `generator.core.member.Member.run`."""
        assert len(pixels) <= 4
        self.passes += len(pixels)
        patch = pixels[:, *PATCH].astype(np.float32).mean(axis=3)
        cells = patch.reshape(len(pixels), 4, 4, 4, 4).mean(axis=(2, 4)).reshape(len(pixels), 16)
        return ViewOutput(embeddings=cells - cells.mean(axis=1, keepdims=True), maps={}, evidence={})


@dataclass
class World:
    """Two photos of each individual, whose mark lies in the patch, and everything that asks."""

    hiding: Hiding
    rankings: tuple
    source: Source
    artefacts: Artefacts
    reader: Reader

    def hide(self, paged: list[str] | None = None, **changes: object) -> dict[str, Counterfactual]:
        """Run the stage with some of it changed."""
        asked = [ranking.query.query_id for ranking in self.rankings] if paged is None else paged
        return hide(
            replace(self.hiding, **changes),
            self.rankings,
            asked,
            source=self.source,
            artefacts=self.artefacts,
            open_member=lambda spec: self.reader,
            runtime=Runtime(device="cpu", batch_size=4, threads=1),
            workers=0,
            whole=True,
            reporter=Silent(),
        )


def photo(individual: int, number: int) -> Image.Image:
    rng = np.random.default_rng([individual, number])
    pixels = rng.integers(90, 160, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    marks = np.random.default_rng(individual).integers(0, 2, (4, 4)) * 200
    pixels[PATCH] = np.clip(np.kron(marks, np.ones((4, 4)))[..., None] + rng.integers(0, 40, (16, 16, 1)), 0, 255)
    return Image.fromarray(pixels)


def heat(rows: int = 8, columns: int = 12) -> np.ndarray:
    """On the model's grid of 8 x 8 pixel cells, hot where the patch is."""
    values = np.zeros((rows, columns), dtype=np.float32)
    values[1:5, 7:11] = 0.8  # the region has round corners: they are to lie outside the patch
    values[2:4, 8:10] = 1.0
    return values


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    records = []
    for individual in range(INDIVIDUALS):
        for number in range(2):
            name = f"i{individual}-{number}"
            photo(individual, number).save(tmp_path / f"{name}.png")
            records.append(
                ImageRecord(
                    image_id=name,
                    path=f"{name}.png",
                    digest=name,
                    width=WIDTH,
                    height=HEIGHT,
                    individual=str(individual),
                )
            )
    queries = tuple(Query(query_id=f"q-{r.image_id}", image_id=r.image_id, scenario="all") for r in records)
    scenario = Scenario(name="all", queries=queries, database=tuple(r.image_id for r in records))
    images = ImageSet(images=tuple(records), scenarios=(scenario,))
    names = ArtefactNames.of((SPEC,), {"reader": "print"}, (MapName(target="sum", kind="gradcam"),))
    with Artefacts(tmp_path / "artefacts.sqlite") as artefacts:
        yield made(images, names, artefacts, Source(root=tmp_path))


def made(images: ImageSet, names: ArtefactNames, artefacts: Artefacts, source: Source) -> World:
    reader = Reader(SPEC)
    for image in images.images:
        pixels = decode(source, image)[None]
        for view in SPEC.views:
            values = heat() if view == "identity" else heat()[:, ::-1]
            artefacts.put(
                [
                    ArrayItem(
                        key=names.embedding(image, "reader", view),
                        kind="embedding",
                        array=reader.run(pixels, view, ()).embeddings[0],
                    ),
                    ArrayItem(
                        key=names.heatmap(image, "reader", view, "sum.gradcam"),
                        kind="heatmap",
                        array=np.ascontiguousarray(values),
                        meta={"evidence": 1.0},
                    ),
                ]
            )
    reader.passes = 0
    served = {image.image_id: ("reader",) for image in images.images}
    groups, ranked = (group("all", "reader"),), matching(top_k=3)
    routing = (route_scenario(images.scenarios[0], images, (route(("all", 1.0)),), {}),)
    vectors = recall_embeddings(images, served, (SPEC,), names, artefacts)
    seen = {}
    for image in images.images:
        found = recall_heatmaps(image, ("reader",), "sum.gradcam", names, artefacts)
        grid = vote_grid(image.width, image.height, SHOWN.vote_grid)
        seen[image.image_id] = attention(image.image_id, levels(found, frames(image, [SPEC]), grid), SHOWN)
    hiding = Hiding(
        matching="matching",
        images=images,
        routing=routing,
        groups=groups,
        members=(SPEC,),
        served=served,
        attention=seen,
        ranked=ranked,
        heatmaps=SHOWN,
        settings=CounterfactualSettings(queries=5, random=4, fill="blur"),
        names=names,
        embeddings=lambda: vectors,
    )
    ranked_all = rank_scenario(routing[0], images, vectors, groups, ranked)
    return World(hiding=hiding, rankings=ranked_all.rankings, source=source, artefacts=artefacts, reader=reader)


@pytest.mark.parametrize("fill", ["blur", "mean"])
def test_hiding_what_the_model_reads_costs_the_first_place_and_hiding_as_much_elsewhere_costs_nothing(
    world: World, fill: str
) -> None:
    found = world.hide(settings=CounterfactualSettings(queries=16, random=4, fill=fill))
    assert len(found) == 16
    for one in found.values():
        assert one.fill == fill
        assert one.before.rank == one.before.true_rank == 1
        assert [other.answer for other in one.random if other.overlap == 0] == [one.before] * len(one.random)
        assert one.strongest.answer.score < one.before.score - 0.1
    fallen = [one.strongest.answer.rank for one in found.values()]
    assert np.mean(fallen) > 3
    assert np.mean([rank == 1 for rank in fallen]) < 0.4


def test_with_nothing_hidden_the_answer_is_the_ranking_itself(world: World) -> None:
    found = world.hide()
    rankings = {ranking.query.query_id: ranking for ranking in world.rankings}
    for query_id, one in found.items():
        ranking = rankings[query_id]
        assert one.candidate == ranking.candidates[0].image_id == one.before.first
        assert one.before.score == ranking.candidates[0].score
        assert one.before.margin == ranking.margin
        assert one.before.true_rank == ranking.first_true_rank
        assert one.considered == ranking.considered


@pytest.mark.parametrize("strategy", [BestMatches(), QueryExpansion(matches=2), KReciprocal(k1=4, k2=2)])
def test_re_ranked_scores_are_asked_again_as_they_were_made(world: World, strategy: object) -> None:
    hiding = world.hiding
    routes = (replace(route(("all", 1.0)), strategy=strategy),)
    routing = (route_scenario(hiding.images.scenarios[0], hiding.images, routes, {}),)
    vectors = hiding.embeddings()
    ranked = rank_scenario(routing[0], hiding.images, vectors, hiding.groups, hiding.ranked)
    world.rankings = ranked.rankings
    before = {name: found.vectors.copy() for name, found in vectors.items()}
    for query_id, one in world.hide(routing=routing, matching="other").items():
        first = next(r for r in ranked.rankings if r.query.query_id == query_id).candidates[0]
        assert one.before.rank == 1
        assert one.before.score == first.score
    assert all(np.array_equal(before[name], found.vectors) for name, found in vectors.items())


def test_the_region_is_the_one_that_the_votes_show(world: World) -> None:
    for query_id, one in world.hide().items():
        region = world.hiding.attention[query_id.removeprefix("q-")].regions[0]
        assert one.strongest.box == region.box
        assert one.area_share == pytest.approx(region.area_share)
        mask = one.mask(one.strongest)
        assert mask[PATCH].all()  # a cell of the vote grid is a pixel here
        assert mask.sum() < 3 * 32 * 32


def test_the_second_time_nothing_runs_and_the_same_comes_out(world: World) -> None:
    first = world.hide()
    passes = world.reader.passes
    assert passes == 5 * 5 * 2  # queries x areas x views

    def never() -> dict:
        raise AssertionError("nothing is left to match")

    again = world.hide(embeddings=never)
    assert world.reader.passes == passes
    assert again.keys() == first.keys()
    for name, one in first.items():
        assert again[name].strongest == one.strongest
        assert again[name].random == one.random
        assert np.array_equal(again[name].shape, one.shape)


def test_another_matching_asks_again_without_a_pass_and_another_fill_needs_one(world: World) -> None:
    world.hide()
    passes = world.reader.passes
    world.hide(matching="another bootstrap")
    assert world.reader.passes == passes
    world.hide(settings=CounterfactualSettings(queries=5, random=4, fill="mean"))
    assert world.reader.passes == 2 * passes


def test_only_queries_with_a_page_are_asked_and_no_more_than_wanted(world: World) -> None:
    assert world.hide(paged=["q-i3-0", "q-i4-1"]).keys() == {"q-i3-0", "q-i4-1"}
    assert world.hide(settings=CounterfactualSettings(queries=0, random=4, fill="blur")) == {}
    assert len(world.hide()) == 5
    assert world.hide(attention={}) == {}


def test_members_that_brought_embeddings_only_cannot_be_asked_again(world: World) -> None:
    brought = replace(SPEC, random_seed=None, embeddings="x.npy", embedding_ids="x.txt")
    assert world.hide(members=(brought,)) == {}
