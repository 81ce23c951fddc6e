"""A look at an audit tells what is stored and what a run would compute, and leaves the disk as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.config import load
from generator.pipeline import inspect, render, run
from pipeline.projects import Remembering, make_project, tree
from pipeline.test_again import everything

Counts = tuple[int | None, int | None, int | None]
EMBEDDINGS, HEATMAPS = 2 * 6 * 2, 2 * 6 * 2 * 2
"""Members x photos x views, and times the two maps."""


def counts(path: Path, *changes: str, limit: int | None = None) -> dict[str, Counts]:
    """Needed, stored, to compute; that nothing on the disk changed is checked every time."""
    before = tree(path.parent)
    found = inspect(load(path, changes), limit).artefacts
    assert tree(path.parent) == before
    return {held.kind: (held.needed, held.stored, held.to_compute) for held in found}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_project(tmp_path_factory.mktemp("seals") / "seals")
    everything(path)
    return path


def test_before_the_first_run_everything_is_to_compute_and_nothing_is_made(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    assert counts(path) == {
        "embeddings": (EMBEDDINGS, 0, EMBEDDINGS),
        "heatmaps": (HEATMAPS, 0, HEATMAPS),
        "votes": (6, 0, 6),
        "matching": (1, 0, 1),
        "pictures": (None, None, None),
    }
    assert not (path.parent / "runs").exists()
    found = inspect(load(path))
    assert [(member.stored, member.to_compute) for member in found.members] == [(0, 6), (0, 6)]
    assert found.seconds_to_compute > 0
    assert found.megabytes_stored == 0
    assert (found.images, found.individuals, found.viewpoints) == (6, 3, {"top": 4, "left": 2})


def test_after_a_run_the_pictures_are_to_draw_and_after_render_nothing_is(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    run(load(path), Remembering())
    needed, stored, to_draw = counts(path)["pictures"]
    assert stored == 0
    assert needed == to_draw
    render(load(path), Remembering())
    found = counts(path)
    assert found["pictures"] == (needed, needed, 0)
    assert {to_compute for _, _, to_compute in found.values()} == {0}
    after = inspect(load(path))
    assert [(member.stored, member.to_compute) for member in after.members] == [(6, 0), (6, 0)]
    assert after.seconds_to_compute == 0
    assert after.megabytes_stored > 0.05


def test_a_changed_setting_shows_what_hangs_on_it(built: Path) -> None:
    found = counts(built, "heatmaps.threshold=0.8")
    assert found["heatmaps"] == (HEATMAPS, HEATMAPS, 0)
    assert found["votes"] == (6, 0, 6)
    assert found["matching"] == (1, 1, 0)
    assert found["pictures"] == (None, None, None)
    assert counts(built, "ensemble.members.1.random_seed=7")["embeddings"] == (EMBEDDINGS, 12, 12)


def test_a_shared_scale_is_not_known_before_every_map_is(built: Path) -> None:
    assert counts(built, "heatmaps.scale=member")["votes"] == (6, 0, 6)
    changes = ("heatmaps.scale=member", "ensemble.members.1.random_seed=7")
    assert counts(built, *changes)["votes"] == (6, None, None)


def test_results_of_other_photos_say_nothing_about_the_pictures(built: Path) -> None:
    assert counts(built, limit=4)["pictures"] == (None, None, None)
    assert counts(built, "database={from: ids, ids: [bo-0, bo-1]}")["pictures"] == (None, None, None)


def test_a_photo_that_would_not_decode_is_no_work_to_come(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    victim = path.parent / "photos" / "bo-1.jpg"
    victim.write_bytes(victim.read_bytes()[:1500])
    assert counts(path)["votes"] == (6, 0, 6)
    everything(path)
    assert {to_compute for _, _, to_compute in counts(path).values()} == {0}
    assert inspect(load(path)).problems == {"damaged": 1}


def test_without_the_secret_the_pictures_are_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_project(tmp_path / "seals")
    monkeypatch.setenv("SIGHTLINE_SALT", "a secret of sixteen letters")
    everything(path, "privacy.ids=hashed")
    assert counts(path, "privacy.ids=hashed")["pictures"][2] == 0
    monkeypatch.delenv("SIGHTLINE_SALT")
    assert counts(path, "privacy.ids=hashed")["pictures"] == (None, None, None)
