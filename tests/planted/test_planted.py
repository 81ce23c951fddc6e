"""The planted shortcut is what it says: one member reads the mark, the other the background, and the maps say so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator import networks
from generator.config import load
from generator.core.audit import Audit
from generator.core.geometry import frame, undo
from generator.core.placing import place_cells, towards
from generator.core.progress import Silent
from generator.networks.member import LoadedMember
from generator.pipeline import run
from generator.pipeline.work import stored_audit
from generator.store.decode import Source, decode
from generator.store.masks import read_masks
from planted.project import TIED, name_of, photos
from planted.scenes import HEIGHT, INDIVIDUALS, WIDTH, mark, scene

pytestmark = pytest.mark.slow
MEMBERS = tuple(TIED)


@pytest.fixture(scope="module")
def audit(planted: Path) -> Audit:
    """The audit of both members, run whole."""
    config = load(planted / "config.yaml")
    run(config, Silent())
    return stored_audit(config)


@pytest.fixture(scope="module")
def members(planted: Path) -> dict[str, LoadedMember]:
    """Both members, loaded as an audit loads them."""
    config = load(planted / "config.yaml")
    return {spec.name: networks.open_member(spec, config.runtime("cpu")) for spec in config.member_specs()}


def embedded(member: LoadedMember, pixels: np.ndarray) -> np.ndarray:
    """Embeddings (N, D) of length 1, averaged over views."""
    both = [member.run(pixels, view, ()).embeddings for view in member.spec.views]
    mean = np.mean(both, axis=0)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def test_marks_differ_and_a_scene_shows_what_it_was_asked_for() -> None:
    marks = [mark(individual) for individual in range(INDIVIDUALS)]
    for one in range(INDIVIDUALS):
        for other in range(one):
            assert (marks[one] != marks[other]).sum() >= 4
    first, swapped, moved = (
        scene(3, kind, np.random.default_rng(animal), np.random.default_rng(0))
        for kind, animal in ((1, 1), (5, 1), (1, 2))
    )
    assert first.pixels.shape == (HEIGHT, WIDTH, 3)
    assert set(np.unique(first.parts)) == {0, 1, 2}
    assert np.array_equal(first.pixels[first.parts > 0], swapped.pixels[first.parts > 0])
    assert (first.pixels[first.parts == 0] != swapped.pixels[first.parts == 0]).any(axis=1).mean() > 0.9
    apart = (first.parts == 0) & (moved.parts == 0)
    assert np.array_equal(first.pixels[apart], moved.pixels[apart])


def test_every_background_is_behind_three_individuals_and_masks_are_read(planted: Path) -> None:
    assert {[kind for _, kind in photos()].count(kind) for kind in range(INDIVIDUALS)} == {3}
    images = load(planted / "config.yaml")
    assert images.member_specs()[0].checkpoint is not None
    for name in ("honest.yaml", "shortcut.yaml"):
        assert [spec.name for spec in load(planted / name).member_specs()] == [name.removesuffix(".yaml")]


def test_the_honest_member_ranks_the_individual_first_and_the_other_the_background(audit: Audit) -> None:
    backgrounds = {name_of(one, kind): kind for one, kind in photos()}
    assert audit.member_metrics["honest"].top1.value == 1.0
    assert audit.member_metrics["shortcut"].top1.value < 0.1
    firsts = {
        member: [(r.query.image_id, i) for r in audit.rankings for m, i, _ in r.member_first if m == member]
        for member in MEMBERS
    }
    same = {m: np.mean([backgrounds[a] == backgrounds[b] for a, b in pairs]) for m, pairs in firsts.items()}
    assert same["honest"] < 0.1
    assert same["shortcut"] > 0.9


def test_swapping_the_background_turns_the_shortcut_members_answer_and_not_the_honest_ones(
    members: dict[str, LoadedMember],
) -> None:
    """Each animal as it stands, before its own background and before the next one's."""

    def seen(step: int) -> np.ndarray:
        return np.stack(
            [
                scene(i, (i + step) % INDIVIDUALS, np.random.default_rng([1, i]), np.random.default_rng([2, i])).pixels
                for i in range(INDIVIDUALS)
            ]
        )

    for name, member in members.items():
        found = (embedded(member, seen(1)) @ embedded(member, seen(0)).T).argmax(axis=1)
        wanted = np.arange(INDIVIDUALS) + (1 if TIED[name] else 0)
        assert np.mean(found == wanted % INDIVIDUALS) >= 0.9, name


@pytest.mark.parametrize("kind", ["hirescam", "decomposition"])
def test_the_maps_of_a_match_lie_on_the_background_for_the_shortcut_member_only(
    planted: Path, audit: Audit, members: dict[str, LoadedMember], kind: str
) -> None:
    """Energy: the share of a map's positive part; above the background's share of the area, or below it."""
    source = Source(root=planted / "photos")
    images = audit.images.by_id
    for name, member in members.items():
        energy, area = [], []
        for ranking in audit.rankings:
            query = images[ranking.query.image_id]
            first = next(i for m, i, _ in ranking.member_first if m == name)
            pair = np.stack([decode(source, query), decode(source, images[first])])
            features = member.features(pair, "identity")
            values = (_hirescam if kind == "hirescam" else _decomposition)(member, features)
            grid = undo(values, frame(WIDTH, HEIGHT, member.spec.input), "identity", (HEIGHT, WIDTH)).clip(0)
            parts = read_masks(source, query)
            background = ~(parts["body"] | parts["mark"])
            energy.append(grid[background].sum() / grid.sum())
            area.append(background.mean())
        above = np.mean(np.array(energy) > np.array(area))  # measured: all of the one, none of the other
        assert above >= 0.9 if TIED[name] else above <= 0.1, (name, np.mean(energy), np.mean(area))


def _hirescam(member: LoadedMember, features: tuple[np.ndarray, ...]) -> np.ndarray:
    embeddings = member.head(features)
    values, _ = member.conditioned(tuple(f[:1] for f in features), embeddings[1:], kind="hirescam")
    return values[0]


def _decomposition(member: LoadedMember, features: tuple[np.ndarray, ...]) -> np.ndarray:
    parts = member.cells(features)
    assert parts.exact
    there = frame(member.spec.input.width, member.spec.input.height, member.spec.input)
    cells = place_cells([parts.z[0]], [parts.bias], member.facts.grid, ("identity",), there)
    return towards(cells, member.head(features)[1]).values.astype(np.float32)


def test_hiding_the_strongest_region_is_felt_by_the_honest_member_only(planted: Path) -> None:
    """It is the mark; the shortcut member's is a patch of a background that is everywhere. Each has its own audit."""
    for name in MEMBERS:
        config = load(planted / f"{name}.yaml", ["heatmaps.shown=self.hirescam", "counterfactuals.queries=24"])
        run(config, Silent())
        found = stored_audit(config).counterfactuals.values()
        assert len(found) == len(photos())
        change = np.mean([one.strongest.answer.margin - one.before.margin for one in found])
        random = np.mean([other.answer.margin - one.before.margin for one in found for other in one.random])
        assert abs(random) < 0.05
        assert abs(change) < 0.05 if TIED[name] else change < -0.25
