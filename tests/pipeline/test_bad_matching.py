"""Matching that cannot go well: each is one clear line and exit code 2, or a visible note on the site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from generator.cli import run as run_command
from generator.config import load
from generator.pipeline import render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import CONFIG, Remembering, make_project


@pytest.fixture
def failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """What `sightline run` says of a configuration: one line, and exit code 2."""

    def said(config: str) -> str:
        path = make_project(tmp_path, config)
        assert run_command(["run", "--config", str(path), "--quiet"]) == 2
        (line,) = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
        return line

    return said


def page(folder: Path, config: str, name: str) -> str:
    """A page of the audit that this configuration makes."""
    path = make_project(folder, config)
    run(load(path), Remembering())
    render(load(path), Remembering())
    return (folder / "docs" / "audit" / f"{name}.md").read_text(encoding="utf-8")


def test_a_route_that_fits_nothing(failed: Callable[[str], str]) -> None:
    config = CONFIG.replace(
        "heatmaps:", "  routes: [{queries: top, database: top, groups: {first: 1, second: 1}}]\nheatmaps:", 1
    )
    line = failed(config)
    assert "no route serves queries of viewpoint class 'mixed' against a database of class 'mixed'" in line
    assert "queries: any and database: any" in line


def test_queries_of_a_viewpoint_that_nobody_has(failed: Callable[[str], str]) -> None:
    line = failed(CONFIG + "queries: {viewpoints: [topp]}\n")
    assert "viewpoint 'topp'" in line


def test_a_query_that_is_not_in_the_table(failed: Callable[[str], str]) -> None:
    line = failed(CONFIG + "queries: {from: ids, ids: [ada-0, nobody]}\n")
    assert "nobody" in line


def test_an_empty_database_is_said_on_the_page(tmp_path: Path) -> None:
    """The only photo of the database is the query itself: nothing is left to compare it with."""
    text = CONFIG + "queries: {from: ids, ids: [cy-0]}\ndatabase: {from: ids, ids: [cy-0]}\n"
    assert "Nothing to compare this photo with." in page(tmp_path, text, "queries/cy-0")


def test_an_individual_with_one_photo_is_counted_and_not_dropped(tmp_path: Path) -> None:
    text = page(tmp_path, CONFIG, "metrics")
    assert "without a true match" in text
    audit = load_audit(results_folder(load(tmp_path / "config.yaml")))
    assert audit.evaluation is not None
    assert audit.evaluation.numbers[0].without_match == 1
    assert audit.evaluation.numbers[0].top1.queries == 5


def test_the_same_row_twice_is_one_image_and_listed(tmp_path: Path) -> None:
    path = make_project(tmp_path)
    table = tmp_path / "photos" / "metadata.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join([*lines, lines[1]]) + "\n")
    run(load(path), Remembering())
    audit = load_audit(results_folder(load(path)))
    assert len(audit.images.images) == 6
    assert [problem.image_id for problem in audit.images.problems] == ["ada-0"]


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_numbers_that_are_none(tmp_path: Path, failed: Callable[[str], str], broken: float) -> None:
    ids = [f"{name}-{n}" for name, count in (("ada", 3), ("bo", 2), ("cy", 1)) for n in range(count)]
    vectors = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    vectors[2, 1] = broken
    np.save(tmp_path / "theirs.npy", vectors)
    (tmp_path / "ids.txt").write_text("\n".join(ids) + "\n")
    config = CONFIG.split("ensemble:")[0] + (
        "ensemble:\n  members: [{name: theirs, embeddings: theirs.npy, embedding_ids: ids.txt}]\n"
    )
    line = failed(config)
    assert "not finite" in line
    assert "ada-2" in line
