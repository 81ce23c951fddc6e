"""Cleaning drops what no configuration uses any more, and nothing that one does."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from generator.config import load
from generator.errors import AuditError, ImageSetError
from generator.pipeline import Cleaning, clean, render, run
from generator.pipeline.work import results_folder
from generator.store.artefacts import Artefacts, BytesItem
from pipeline.projects import Remembering, make_project, tree
from pipeline.test_again import everything

OTHER = "ensemble.members.1.random_seed=7"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built with one setting and then with another."""
    path = make_project(tmp_path_factory.mktemp("seals") / "seals")
    everything(path)
    everything(path, OTHER)
    return path


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built.parent, tmp_path / "seals")
    return tmp_path / "seals" / "config.yaml"


def cleaned(path: Path, *changes: str, previews: bool = False, delete: bool = True) -> Cleaning:
    return clean([load(path, changes)], Remembering(), previews=previews, delete=delete)


def unused(found: Cleaning) -> dict[str, int]:
    return {kind.kind: kind.unused for kind in found.artefacts if kind.unused}


def worked(items: dict[str, list[str]]) -> dict[str, list[str]]:
    return {stage: done for stage, done in items.items() if done and stage not in ("collect", "write")}


def test_a_report_changes_nothing(project: Path) -> None:
    before = tree(project.parent)
    found = cleaned(project, OTHER, delete=False)
    assert unused(found) == {"embeddings": 12, "heatmaps": 24, "votes": 6, "facts on members": 1}
    assert not found.deleted
    assert found.megabytes == found.megabytes_after
    assert tree(project.parent) == before


def test_what_is_used_stays_and_what_is_not_goes(project: Path) -> None:
    found = cleaned(project, OTHER)
    assert found.deleted
    assert found.megabytes_after < found.megabytes
    assert unused(cleaned(project, OTHER, delete=False)) == {}
    assert worked(everything(project, OTHER)) == {}
    again = everything(project)
    assert {item.split(" x ")[1] for item in again["embed"]} == {"two"}


def test_after_a_changed_setting_the_old_is_gone(project: Path) -> None:
    """Straight from the setting to `clean`, with no run between: what the new setting needs is not there yet."""
    cleaned(project, "ensemble.members.1.random_seed=8")
    with sqlite3.connect(project.parent / "runs" / "artefacts.sqlite") as database:
        found = dict(database.execute("SELECT kind, COUNT(*) FROM artefacts GROUP BY kind").fetchall())
    database.close()
    assert (found["embedding"], found["heatmap"], found["facts"]) == (12, 24, 1)
    assert "attention" not in found
    assert len(everything(project, "ensemble.members.1.random_seed=8")["embed"]) == 6


def test_several_configurations_keep_what_any_of_them_uses(project: Path) -> None:
    other = project.with_name("other.yaml")
    other.write_text(project.read_text().replace("random_seed: 2", "random_seed: 7").replace('"1.0"', '"2.0"'))
    run(load(other), Remembering())
    both = [load(project), load(other)]
    found = clean(both, Remembering(), delete=True)
    assert unused(found) == {}
    assert found.configurations == ("config.yaml", "other.yaml")
    assert found.other_results == ()
    for path in (project, other):
        reporter = Remembering()
        run(load(path), reporter)
        assert reporter.items["embed"] == reporter.items["explain"] == []
    assert cleaned(project, delete=False).other_results == ("seals/2.0",)


def test_configurations_that_share_nothing_are_cleaned_one_after_another(project: Path) -> None:
    with pytest.raises(AuditError, match=r"config\.yaml and config\.yaml keep their results in different folders"):
        clean([load(project), load(project, ("output.runs=kept",))], Remembering())


def test_a_shared_scale_keeps_votes_whose_names_it_cannot_tell(project: Path) -> None:
    shared = (OTHER, "heatmaps.scale=member")
    everything(project, *shared)
    assert unused(cleaned(project, *shared))["votes"] == 12  # those of each map's own scale, of both seeds
    assert worked(everything(project, *shared)) == {}
    found = cleaned(project, "ensemble.members.1.random_seed=8", "heatmaps.scale=member")
    assert set(unused(found)) == {"embeddings", "heatmaps", "facts on members"}
    assert [kind.note for kind in found.artefacts if kind.kind == "votes"] == [
        "kept until every heatmap is stored (scale: member)"
    ]


def test_previews_go_only_where_that_is_asked_for(project: Path) -> None:
    config = load(project)
    for limit in (2, 4):
        run(config, Remembering(), limit=limit)
    (results_folder(config, 4) / "notes.txt").write_text("somebody's own")
    found = cleaned(project)
    assert found.previews == ("seals/1.0-limit-2", "seals/1.0-limit-4")
    assert results_folder(config, 2).is_dir()
    cleaned(project, previews=True, delete=False)
    assert results_folder(config, 2).is_dir()
    cleaned(project, previews=True)
    assert not results_folder(config, 2).exists()
    assert [file.name for file in results_folder(config, 4).iterdir()] == ["notes.txt"]
    assert (results_folder(config) / "manifest.json").is_file()
    render(load(project, (OTHER,)), Remembering())


def test_a_version_that_is_called_like_a_preview_is_none(project: Path) -> None:
    named = "audit.version=1.0-limit-3"
    run(load(project, (named,)), Remembering())
    assert cleaned(project, named, previews=True).previews == ()
    assert (results_folder(load(project, (named,))) / "manifest.json").is_file()


def test_kinds_of_another_version_stay(project: Path) -> None:
    with Artefacts(project.parent / "runs" / "artefacts.sqlite") as artefacts:
        artefacts.put([BytesItem(key="x", kind="hologram", data=b"of a later version")])
    found = cleaned(project, OTHER)
    assert [kind.note for kind in found.artefacts if kind.kind == "hologram"] == ["kept: not known here"]
    assert "hologram" in [kind.kind for kind in cleaned(project, OTHER).artefacts]


def test_a_damaged_photo_and_its_note_stay_known(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    victim = path.parent / "photos" / "bo-1.jpg"
    victim.write_bytes(victim.read_bytes()[:1500])
    everything(path)
    found = cleaned(path)
    assert unused(found) == {}
    assert found.left_out == 1
    assert worked(everything(path)) == {}


def test_photos_that_are_away_are_no_reason_to_drop_anything(project: Path) -> None:
    (project.parent / "photos").rename(project.parent / "away")
    before = tree(project.parent)
    with pytest.raises(ImageSetError):
        cleaned(project)
    assert tree(project.parent) == before


def test_where_nothing_was_ever_run_there_is_nothing_to_clean(tmp_path: Path) -> None:
    path = make_project(tmp_path / "seals")
    found = cleaned(path, previews=True)
    assert (found.artefacts, found.megabytes, found.previews) == ((), 0, ())
    assert not (path.parent / "runs").exists()


@pytest.mark.slow
def test_killed_at_any_moment_it_takes_nothing_that_is_used(project: Path, repository: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom generator.config import load\n"
        "from generator.core.progress import Silent\nfrom generator.pipeline import clean\n"
        "config = load(Path(sys.argv[1]), [sys.argv[2]])\nprint('go', flush=True)\n"
        "clean([config], Silent(), delete=True)\n"
    )
    rng = np.random.default_rng(0)
    for _ in range(4):
        running = subprocess.Popen(
            [sys.executable, "-c", code, str(project), OTHER],
            env={**os.environ, "PYTHONPATH": str(repository)},
            stdout=subprocess.PIPE,
        )
        assert running.stdout is not None
        assert running.stdout.readline()
        time.sleep(float(rng.uniform(0.0, 0.25)))
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
    cleaned(project, OTHER)
    assert worked(everything(project, OTHER)) == {}
