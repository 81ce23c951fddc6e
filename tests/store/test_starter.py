"""What `init` copies, from a checkout and from an installed wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from generator.config import load
from generator.errors import PublishError
from generator.store import starter
from generator.store.starter import shipped, start_project, starter_files


def test_a_project_has_the_same_top_level_as_ours(repository: Path) -> None:
    files = starter_files()
    tops = {name.partition("/")[0] for name in files}
    assert tops == {"config.yaml", "mkdocs.yml", "docs", "templates", "observations", ".gitignore", "README.md"}
    templates = {path.relative_to(repository).as_posix() for path in (repository / "templates").rglob("*.j2")}
    assert templates <= set(files)
    assert "templates/overrides/assets/audit.css" in files


def test_the_starting_configuration_is_valid_and_reads_by_itself(tmp_path: Path) -> None:
    start_project(tmp_path, {})
    config = load(tmp_path / "config.yaml")
    assert config.image_root() == (tmp_path / "images").resolve()
    assert [member.name for member in config.member_specs()] == ["lite0", "lite1"]


def test_what_is_generated_is_ignored_by_git(tmp_path: Path) -> None:
    start_project(tmp_path, {})
    ignored = (tmp_path / ".gitignore").read_text().split("\n")
    config = load(tmp_path / "config.yaml")
    for folder in (config.output.docs, config.output.site, config.output.runs):
        assert f"{folder}/" in ignored


def test_files_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("mine")
    first = start_project(tmp_path, {"extra.json": b"{}"})
    assert first.kept == ("docs/index.md",)
    assert "extra.json" in first.written
    assert (tmp_path / "docs" / "index.md").read_text() == "mine"
    (tmp_path / "mkdocs.yml").write_text("changed: true")
    second = start_project(tmp_path, {"extra.json": b"[]"})
    assert second.written == ()
    assert set(second.kept) == {*first.kept, *first.written}
    assert yaml.safe_load((tmp_path / "mkdocs.yml").read_text()) == {"changed": True}
    assert (tmp_path / "extra.json").read_bytes() == b"{}"


def test_a_damaged_installation_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "STARTER", tmp_path / "a" / "starter")
    monkeypatch.setattr(starter, "PACKAGE", tmp_path / "a")
    with pytest.raises(PublishError, match="templates is missing from the installed package; install sightline again"):
        shipped("templates")


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    uv = Path(sys.executable).with_name("uv")
    if not uv.is_file():
        pytest.skip("no uv beside this Python, and the wheel is built with it (make test installs it)")
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [uv, "build", "--wheel", "--quiet", "--out-dir", folder, repository],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "hatchling" in done.stderr and "resolve" in done.stderr:
        pytest.skip(f"hatchling cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import generator
from generator.cli import run
assert generator.__file__.startswith(sys.argv[1]), generator.__file__
sys.exit(run(["init", sys.argv[2]]))
"""


@pytest.mark.slow
def test_init_works_from_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    target, project = tmp_path / "site-packages", tmp_path / "mine"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    done = subprocess.run(
        [sys.executable, "-c", RUN, target, project], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    for name, source in starter_files().items():
        assert (project / name).read_bytes() == source.read_bytes(), name
    assert (project / "config.schema.json").is_file()
