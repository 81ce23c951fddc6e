"""A ranking from elsewhere, through the whole pipeline: ours written, read back, changed, broken."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from generator.cli import run as sightline
from generator.config import load
from generator.core.audit import Audit
from generator.pipeline import render, run
from generator.pipeline.work import results_folder
from generator.store.results import load_audit
from pipeline.projects import Remembering, photo, tree

CONFIG = """\
audit: {name: seals, title: Seals, version: "1.0"}
images: {layout: table, root: photos, table: metadata.csv}
ensemble:
  members:
    - {name: one, embeddings: one.npy, embedding_ids: ids.txt, group: first}
    - {name: two, embeddings: two.npy, embedding_ids: ids.txt, group: second}
matching: {top_k: 3, bootstrap: 200, exclude_same_encounter: true}
pages: {sample_size: 2}
compute: {device: cpu, workers: 0}
"""
COUNT = 34
IDS = [f"i{number:02}" for number in range(COUNT)]
TOP = "matching.top_k=20"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of photos whose members brought embeddings, with its results and its submission ``ours.csv``."""
    folder = tmp_path_factory.mktemp("seals")
    (folder / "photos").mkdir()
    rows = []
    for number, name in enumerate(IDS):
        photo(number, 44, 36).save(folder / "photos" / f"{name}.png")
        identity = "alone" if number == 9 else f"seal-{number % 6}"
        rows.append([name, f"{name}.png", identity, f"e{number % 5}"])
    write(folder / "photos" / "metadata.csv", ["image_id", "path", "identity", "encounter"], rows)
    rng = np.random.default_rng(2)
    for name in ("one", "two"):
        np.save(folder / f"{name}.npy", rng.normal(size=(COUNT, 5)).astype(np.float32))
    (folder / "ids.txt").write_text("\n".join(IDS))
    (folder / "config.yaml").write_text(CONFIG)
    run(load(folder / "config.yaml"), Remembering())
    assert submit(folder / "config.yaml", folder / "ours.csv") == 0
    return folder / "config.yaml"


@pytest.fixture
def project(audited: Path, tmp_path: Path) -> Path:
    shutil.copytree(audited.parent, tmp_path / "seals")
    return tmp_path / "seals" / "config.yaml"


def write(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerows([head, *rows])


def submit(path: Path, target: Path, *changes: str) -> int:
    return sightline(["submission", str(target), "--config", str(path), *(f"--set={one}" for one in changes)])


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def results(path: Path, *changes: str) -> tuple[Audit, Remembering]:
    config, reporter = load(path, changes), Remembering()
    run(config, reporter)
    return load_audit(results_folder(config)), reporter


def test_a_submission_is_as_the_challenge_takes_it(audited: Path) -> None:
    head, *rows = rows_of(audited.parent / "ours.csv")
    assert head == ["query_id", "database_image_id", "score"]
    assert list(dict.fromkeys(query for query, _, _ in rows)) == IDS
    ours = load_audit(results_folder(load(audited)))
    for ranking in ours.rankings:
        scores = [float(score) for query, _, score in rows if query == ranking.query.query_id]
        assert len(scores) == min(20, ranking.considered) == 20
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert ranking.query.image_id not in [image for query, image, _ in rows if query == ranking.query.query_id]
        shown = [candidate.score for candidate in ranking.candidates]
        assert scores[:3] == pytest.approx([(1 + score) / 2 for score in shown])


def test_what_is_written_does_not_hang_on_how_many_are_shown(project: Path) -> None:
    run(load(project, [TOP]), Remembering())
    assert submit(project, project.parent / "again.csv", TOP) == 0
    assert (project.parent / "again.csv").read_bytes() == (project.parent / "ours.csv").read_bytes()


def test_our_own_ranking_reads_back_as_it_was(project: Path) -> None:
    ours, _ = results(project, TOP)
    theirs, _ = results(project, TOP, "matching.ranking=ours.csv")
    for mine, other in zip(ours.rankings, theirs.rankings, strict=True):
        assert [c.image_id for c in other.candidates] == [c.image_id for c in mine.candidates]
        assert [c.score for c in other.candidates] == pytest.approx([(1 + c.score) / 2 for c in mine.candidates])
        assert [dict(c.parts)["s"] for c in other.candidates] == [c.score for c in mine.candidates]
        assert [(c.groups, c.members, c.correct) for c in other.candidates] == [
            (c.groups, c.members, c.correct) for c in mine.candidates
        ]
        assert (other.average_precision, other.verdict, other.true_matches, other.excluded, other.considered) == (
            mine.average_precision,
            mine.verdict,
            mine.true_matches,
            mine.excluded,
            mine.considered,
        )
    assert theirs.metrics == ours.metrics
    assert theirs.member_metrics == ours.member_metrics
    assert theirs.group_metrics == ours.group_metrics
    assert submit(project, project.parent / "again.csv", TOP, "matching.ranking=ours.csv") == 0
    assert rows_of(project.parent / "again.csv") == rows_of(project.parent / "ours.csv")


def test_a_changed_file_ranks_again_and_an_unchanged_one_does_not(project: Path) -> None:
    changes = ("matching.ranking=theirs.csv",)
    head, *rows = rows_of(project.parent / "ours.csv")
    write(project.parent / "theirs.csv", head, rows)
    assert results(project, *changes)[1].items["rank"]
    assert results(project, *changes)[1].items["rank"] == []
    write(project.parent / "theirs.csv", head, [[rows[0][0], rows[0][1], 0.0], *rows[1:]])
    audit, reporter = results(project, *changes)
    assert reporter.items["rank"]
    assert audit.rankings[0].candidates[0].image_id == rows[1][1]


def test_the_pages_tell_of_the_file_and_not_where_it_lies(project: Path) -> None:
    head, *rows = rows_of(project.parent / "ours.csv")
    (project.parent / "secret").mkdir()
    write(project.parent / "secret" / "theirs.csv", head, rows[20:])  # nothing for the first query
    config = load(project, ["matching.ranking=secret/theirs.csv"])
    run(config, Remembering())
    render(config, Remembering())
    pages = project.parent / "docs" / "audit"
    text = {name: (pages / name).read_text() for name in tree(pages) if name.endswith((".md", ".html"))}
    assert "ranked by a file that was brought along" in text["queries/i01.md"]
    assert "lists no candidate for this query" in text["queries/i00.md"]
    assert "Candidates are those of a file that was brought along" in text["methods.md"]
    assert "ranking: theirs.csv" in text["reproduce.md"]
    assert not [name for name, page in text.items() if "secret" in page]


def test_a_preview_takes_what_it_has_of_the_file(project: Path) -> None:
    config = load(project, ["matching.ranking=ours.csv"])
    run(config, Remembering(), limit=12)
    rankings = load_audit(results_folder(config, 12)).rankings
    assert len(rankings) == 12
    assert any(ranking.candidates for ranking in rankings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("query_id,score\ni00,1\n", "theirs.csv: no column 'database_image_id' (matching.ranking)"),
        ("query_id,database_image_id,score\n", "theirs.csv: the table has no rows"),
        ("query_id,database_image_id,score\ni00,i01,x\n", "line 2: expected a finite number as the score, found 'x'"),
        ("query_id,database_image_id,score\ni00,i01,1\ni00,i01,1\n", "line 3: 'i01' is listed for 'i00' before"),
        ("query_id,database_image_id,score\nq-i00,i01,1\n", "line 2: the audit has no query 'q-i00'"),
        ("query_id,database_image_id,score\ni00,j01,1\n", "line 2: 'j01' is not in the database"),
        (None, "matching.ranking: no file 'theirs.csv' to read"),
    ],
)
def test_a_file_that_does_not_fit_is_one_line_and_code_2(
    text: str | None, message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (project.parent / "theirs.csv").write_text(text)
    capsys.readouterr()
    for command in (["run", "--quiet"], ["inspect"]):
        assert sightline([*command, "--config", str(project), "--set", "matching.ranking=theirs.csv"]) == 2
        printed = capsys.readouterr().err
        assert message in printed
        assert len(printed.splitlines()) == 1


def test_without_results_of_this_configuration_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert submit(project, project.parent / "new.csv", "matching.top_k=7") == 2
    assert "results are of another configuration" in capsys.readouterr().err
    assert submit(project, project.parent / "new.csv", "audit.version=2") == 2
    assert "no results in" in capsys.readouterr().err
    assert not (project.parent / "new.csv").exists()
