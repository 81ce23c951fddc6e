import sys
from pathlib import Path

import pytest

from generator.errors import CheckpointError, MissingPackageError
from generator.networks.locate import locate


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package ``shipped_weights`` that must not be imported, with a sub-package and weights."""
    folder = tmp_path / "shipped_weights"
    (folder / "inner").mkdir(parents=True)
    for place in (folder, folder / "inner"):
        (place / "__init__.py").write_text("raise RuntimeError('imported')")
        (place / "w.pth").write_bytes(b"weights")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_a_path_is_taken_as_it_is(tmp_path: Path):
    file = tmp_path / "w.pth"
    file.touch()
    assert locate(str(file)) == file


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(CheckpointError, match=r"w\.pth: no such file"):
        locate(str(tmp_path / "w.pth"))


@pytest.mark.parametrize("name", ["shipped_weights", "shipped_weights.inner"])
def test_packages_are_searched_without_being_imported(package: Path, name: str):
    assert locate(f"package:{name}/w.pth").read_bytes() == b"weights"
    assert name not in sys.modules


@pytest.mark.parametrize("inner", ["../secret", "/etc/passwd", ""])
def test_paths_stay_inside_the_package(package: Path, inner: str):
    with pytest.raises(CheckpointError, match="expected package:NAME/PATH"):
        locate(f"package:shipped_weights/{inner}")


def test_a_missing_file_in_a_package_lists_its_weights(package: Path):
    with pytest.raises(CheckpointError, match=r"no file other\.pth\. Its weight files: inner/w\.pth, w\.pth"):
        locate("package:shipped_weights/other.pth")


def test_a_package_that_is_not_installed():
    with pytest.raises(MissingPackageError, match=r"nowhere_to_be_found is not installed.*sightline\[demo\]"):
        locate("package:nowhere_to_be_found/w.pth")
