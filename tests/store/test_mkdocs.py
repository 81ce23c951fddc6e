"""MkDocs is told from its own words: pages as they come, complaints where it refuses, and it ends when we do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.errors import PublishError
from generator.store.mkdocs import build_site, page_count

SETTINGS = "site_name: Seals\nsite_author: Zoë\ntheme: {name: mkdocs}\nstrict: true\nuse_directory_urls: false\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    (tmp_path / "docs" / ".hidden").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    for name in ("index.md", "seals.md", "deep/one.md", ".hidden/two.md"):
        (tmp_path / "docs" / name).write_text(f"# {name}\n")
    return tmp_path


def test_every_page_is_told_once_when_it_is_built(project: Path) -> None:
    told: list[tuple[str, int]] = []
    build_site(project, project / "site", lambda item, pages: told.append((item, pages)))
    assert sorted(item for item, pages in told if pages) == ["deep/one.md", "index.md", "seals.md"]
    assert sorted(item for item, pages in told if not pages) == [
        "reading deep/one.md",
        "reading index.md",
        "reading seals.md",
    ]
    assert sum(pages for _, pages in told) == page_count(project / "docs")
    assert "Zoë" in (project / "site" / "index.html").read_text(encoding="utf-8")


def test_complaints_are_passed_on_without_chatter(project: Path) -> None:
    (project / "docs" / "seals.md").write_text("[x](nowhere.md)\n")
    with pytest.raises(PublishError) as caught:
        build_site(project, project / "site")
    first, *said = str(caught.value).splitlines()
    assert first == "MkDocs refused the site:"
    assert "'seals.md' contains a link 'nowhere.md'" in said[0]
    assert not any("DEBUG" in line or "INFO" in line for line in said)


def test_many_complaints_are_cut_short(project: Path) -> None:
    (project / "docs" / "seals.md").write_text("\n\n".join(f"[x](nowhere-{n}.md)" for n in range(30)))
    with pytest.raises(PublishError, match="and 19 more lines: run `mkdocs build --strict`"):
        build_site(project, project / "site")


def test_settings_that_are_no_yaml_and_no_settings_at_all_are_said_so(project: Path) -> None:
    (project / "mkdocs.yml").write_text("site_name: [")
    with pytest.raises(PublishError, match="error parsing the configuration file"):
        build_site(project, project / "site")
    (project / "mkdocs.yml").unlink()
    with pytest.raises(PublishError, match=r"no mkdocs\.yml in"):
        build_site(project, project / "site")


def test_it_does_not_outlive_the_process_that_asked(project: Path, repository: Path) -> None:
    """A hook that is never done stands for a big site."""
    (project / "mkdocs.yml").write_text(SETTINGS + "hooks: [slow.py]\n")
    (project / "slow.py").write_text(
        "import time\nfrom pathlib import Path\n\n\ndef on_pre_build(config):\n"
        "    for beat in range(6000):\n        Path('beat').write_text(str(beat))\n        time.sleep(0.01)\n"
    )
    code = "import sys; from pathlib import Path; from generator.store.mkdocs import build_site; "
    code += "build_site(Path(sys.argv[1]), Path(sys.argv[1]) / 'site')"
    asking = subprocess.Popen(
        [sys.executable, "-c", code, str(project)], env={**os.environ, "PYTHONPATH": str(repository)}
    )
    beat = project / "beat"
    while not beat.exists():
        assert asking.poll() is None
        time.sleep(0.02)
    asking.kill()
    asking.wait()
    time.sleep(0.5)
    last = beat.read_text()
    time.sleep(0.5)
    assert beat.read_text() == last
