"""Results are written once, whole, and read back as they were."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.core.audit import Audit
from generator.errors import ResultsError, StoreError
from generator.store import results
from generator.store.results import load_audit, remove_results, results_folders, save_audit
from store.specimens import same, specimen


def make_audit(seed: int = 3) -> Audit:
    audit = specimen(Audit, np.random.default_rng(seed))
    return replace(audit, subject=replace(audit.subject, name="demo", version="0.1"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "demo" / "0.1"


@pytest.mark.parametrize("seed", range(5))
def test_an_audit_comes_back_as_it_was(folder: Path, seed: int):
    audit = make_audit(seed)
    save_audit(folder, audit)
    assert same(load_audit(folder), audit)


def test_the_same_audit_gives_the_same_bytes(tmp_path: Path):
    save_audit(tmp_path / "one", make_audit())
    save_audit(tmp_path / "two", make_audit())
    save_audit(tmp_path / "two", make_audit())
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert sorted(one) == ["arrays.npz", "audit.json", "manifest.json"]


def test_the_record_has_one_line_for_each_field(folder: Path):
    save_audit(folder, make_audit())
    lines = (folder / "audit.json").read_text().splitlines()
    assert lines[0] == "{"
    assert lines[1].startswith('"subject":{')
    assert lines[-1] == "}"
    assert len(lines) == len(json.loads((folder / "audit.json").read_text())) + 2


def test_the_manifest_says_what_there_is(folder: Path):
    save_audit(folder, make_audit())
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["format"] == "sightline results"
    assert manifest["schema_version"] == results.SCHEMA_VERSION
    assert (manifest["audit"], manifest["version"]) == ("demo", "0.1")
    assert manifest["files"]["arrays.npz"]["bytes"] == (folder / "arrays.npz").stat().st_size


def test_the_documentation_describes_this_format(repository: Path):
    text = (repository / "docs" / "results-format.md").read_text(encoding="utf-8")
    for name in (results.AUDIT, results.ARRAYS, results.MANIFEST, results.FORMAT):
        assert name in text
    assert f"| `schema_version` | integer | {results.SCHEMA_VERSION};" in text


def test_no_results_say_how_to_make_them(folder: Path):
    with pytest.raises(ResultsError, match=r"no results in .*0\.1; make them with: sightline run"):
        load_audit(folder)


@pytest.mark.parametrize("name", ["audit.json", "arrays.npz"])
@pytest.mark.parametrize("how", ["gone", "changed"])
def test_incomplete_results_are_refused(folder: Path, name: str, how: str):
    save_audit(folder, make_audit())
    path = folder / name
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(ResultsError, match=rf"{name}: incomplete or changed since it was written; .* sightline run"):
        load_audit(folder)


@pytest.mark.parametrize("step", ["audit.json", "manifest.json"])
def test_a_save_that_dies_between_two_files_counts_as_incomplete(folder: Path, monkeypatch, step: str):
    save_audit(folder, make_audit(3))
    real = results.write_if_changed

    def die(path: Path, data: bytes) -> bool:
        if path.name == step:
            raise KeyboardInterrupt
        return real(path, data)

    monkeypatch.setattr(results, "write_if_changed", die)
    with pytest.raises(KeyboardInterrupt):
        save_audit(folder, make_audit(4))
    with pytest.raises(ResultsError, match="incomplete or changed"):
        load_audit(folder)
    monkeypatch.undo()
    save_audit(folder, make_audit(4))
    assert same(load_audit(folder), make_audit(4))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema_version": 3}, r"results of format 3 \(written by Sightline .*\), expected format 4"),
        ({"schema_version": 5}, r"results of format 5 \(written by Sightline .*\), expected format 4"),
        ({"format": "something else"}, "not a manifest of results"),
        ({"files": []}, "expected format 4"),
    ],
)
def test_foreign_results_are_refused(folder: Path, change: dict, message: str):
    save_audit(folder, make_audit())
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ResultsError, match=message):
        load_audit(folder)


@pytest.mark.parametrize("content", ["", "[1]", "{"])
def test_a_manifest_that_cannot_be_read_is_refused(folder: Path, content: str):
    save_audit(folder, make_audit())
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ResultsError, match=r"manifest\.json: .*sightline run"):
        load_audit(folder)


def test_a_record_of_another_shape_says_where(folder: Path):
    save_audit(folder, make_audit())
    record = json.loads((folder / "audit.json").read_text())
    record["subject"]["titel"] = record["subject"].pop("title")
    (folder / "audit.json").write_text(json.dumps(record))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["audit.json"] = results._describe(folder / "audit.json")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ResultsError, match=r"subject: Subject: unknown fields \['titel'\], missing fields \['title'\]"):
        load_audit(folder)


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path):
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(StoreError, match="the results cannot be written"):
        save_audit(tmp_path / "runs" / "demo", make_audit())


def test_results_are_found_whole_or_not_and_removed_without_what_is_not_ours(tmp_path: Path):
    runs = tmp_path / "runs"
    assert results_folders(runs) == ()
    save_audit(runs / "demo" / "0.2", make_audit())
    save_audit(runs / "demo" / "0.1", make_audit())
    (runs / "demo" / "0.1" / "manifest.json").unlink()
    (runs / "demo" / "notes").mkdir()
    assert results_folders(runs) == (runs / "demo" / "0.1", runs / "demo" / "0.2")
    (runs / "demo" / "0.2" / "mine.txt").touch()
    for folder in results_folders(runs):
        remove_results(folder)
    assert not (runs / "demo" / "0.1").exists()
    assert [path.name for path in (runs / "demo" / "0.2").iterdir()] == ["mine.txt"]
