"""Where a configuration's text and its packages are found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from generator.errors import ConfigError
from generator.store.project import locate, read_configuration


def test_a_relative_place_starts_from_the_folder(tmp_path: Path) -> None:
    assert locate("photos/../x", tmp_path) == (tmp_path / "x").resolve()
    assert locate(str(tmp_path / "abs"), Path("/elsewhere")) == (tmp_path / "abs").resolve()


def test_a_package_is_found_without_being_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "some_package_with_photos"
    (package / "deep").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert locate("package:some_package_with_photos/a/b", Path()) == (package / "a" / "b").resolve()
    assert locate("package:some_package_with_photos.deep/b", Path()) == (package / "deep" / "b").resolve()
    assert "some_package_with_photos" not in sys.modules


@pytest.mark.parametrize(
    "text", ["package:no_such_package/x", "package:sys/x", "package:abc/x", "package:/x", "package:"]
)
def test_a_package_that_is_not_there_or_no_folder_is_none(text: str) -> None:
    assert locate(text, Path()) is None


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read_configuration(tmp_path / "absent.yaml")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_configuration(tmp_path)
