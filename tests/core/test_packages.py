import sys
from pathlib import Path

import pytest

from generator.core.packages import installed_version, module_spec, package_folders, package_place


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package ``noisy`` that must not be imported, with a package and a plain folder inside it."""
    folder = tmp_path / "noisy"
    (folder / "inner").mkdir(parents=True)
    (folder / "plain").mkdir()
    for place in (folder, folder / "inner"):
        (place / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


@pytest.mark.parametrize("inner", ["", "inner", "plain"])
def test_packages_are_found_without_being_imported(package: Path, inner: str):
    name = f"noisy.{inner}" if inner else "noisy"
    assert package_folders(name) == (str(package / inner),)
    assert not any(loaded.startswith("noisy") for loaded in sys.modules)


@pytest.mark.parametrize("name", ["nowhere_to_be_found", "nowhere.to.be.found", "json.nothing", "sys", "", "a..b"])
def test_what_is_no_package_has_no_folder(name: str):
    assert package_folders(name) == ()


def test_a_module_in_a_plain_folder_is_found(package: Path):
    (package / "plain" / "model.py").write_text("raise RuntimeError('imported')")
    found = module_spec("noisy.plain.model")
    assert found is not None
    assert found.origin == str(package / "plain" / "model.py")


def test_modules_have_a_record_where_they_are_one():
    assert module_spec("nowhere_to_be_found.inner") is None
    assert module_spec("json.nothing") is None
    found = module_spec("json.decoder")
    assert found is not None
    assert Path(found.origin or "").name == "decoder.py"


def test_a_place_is_a_name_and_a_path():
    assert package_place("package:a.b/c/d.pth") == ("a.b", "c/d.pth")
    assert package_place("package:a") == ("a", "")
    assert package_place("package:") == ("", "")


def test_versions_are_those_of_distributions():
    assert (installed_version("numpy") or "")[0].isdigit()
    assert installed_version("no-such-distribution") is None
