"""The configuration as the Reproduce page shows it."""

from __future__ import annotations

import pytest
import yaml

from configurations import FULL, MINIMAL, configured, minimal
from generator.config import Config
from generator.config.published import file_name


def test_nothing_private_is_published() -> None:
    text = configured(FULL).published_text()
    for private in ("secret", "photos", "pictures", "tables", "vectors", "SEAL_SALT", "q1", "007", "kept", "masks/"):
        assert private not in text
    values = yaml.safe_load(text)
    assert values["ensemble"]["members"][0]["checkpoint"] == "top.bin"
    assert values["images"]["table"] == "catalogue.csv"
    assert values["pages"] == {"queries": "list", "ids": "2 ids"}
    assert values["database"] == {"from": "ids", "ids": "3 ids"}
    assert "output" not in values


def test_of_a_ranking_made_elsewhere_only_the_name_is_published() -> None:
    config = configured(FULL, "matching.ranking=/data/secret/sub.csv")
    assert yaml.safe_load(config.published_text())["matching"]["ranking"] == "sub.csv"
    assert "/data" not in config.published_text()
    assert (
        config.digest() == configured(FULL, "matching.ranking=elsewhere/sub.csv").digest() != configured(FULL).digest()
    )


def test_of_local_features_weights_only_the_name_is_published() -> None:
    def weights(place: str) -> Config:
        return configured(MINIMAL, "correspondences.local.matcher=alike", f"correspondences.local.weights={place}")

    config = weights("/data/secret/alike-t.pth")
    assert yaml.safe_load(config.published_text())["correspondences"]["local"]["weights"] == "alike-t.pth"
    assert "/data" not in config.published_text()
    assert config.digest() == weights("elsewhere/alike-t.pth").digest()
    assert config.local_settings().weights == "/data/secret/alike-t.pth"
    assert weights("package:some/alike-t.pth").local_settings().weights == "package:some/alike-t.pth"


def test_what_reproduces_the_audit_is_published_as_it_was_written() -> None:
    values = yaml.safe_load(configured(FULL).published_text())
    original = yaml.safe_load(FULL)
    for section in ("audit", "heatmaps", "matching", "compute"):
        assert values[section] == original[section]
    assert values["ensemble"]["members"][0]["head"] == original["ensemble"]["members"][0]["head"]
    assert values["ensemble"]["routes"] == original["ensemble"]["routes"]


def test_places_in_packages_are_public() -> None:
    text = minimal(images="{layout: folder, root: package:generator/demo/photos}")
    assert "root: package:generator/demo/photos" in configured(text).published_text()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.bin", "a.bin"),
        ("/data/ada/secret/a.bin", "a.bin"),
        ("..\\secret\\a.bin", "a.bin"),
        ("C:\\Users\\ada\\a.bin", "a.bin"),
        ("package:weights/deep/a.pth", "package:weights/deep/a.pth"),
        (None, None),
    ],
)
def test_of_a_path_only_the_name_stays(path: str | None, name: str | None) -> None:
    assert file_name(path) == name


def test_the_digest_ignores_where_things_lie_and_how_the_file_is_written() -> None:
    plain = configured().digest()
    assert configured("# a comment\n" + MINIMAL).digest() == plain
    assert configured(MINIMAL.replace("photos", "/elsewhere/photos")).digest() == plain
    assert configured(MINIMAL, "matching.top_k=10").digest() == plain
    assert configured(MINIMAL, "output.site=public").digest() == plain


@pytest.mark.parametrize(
    "setting", ["matching.top_k=11", "heatmaps.threshold=0.6", "ensemble.members.0.random_seed=1", "audit.title=x"]
)
def test_the_digest_sees_everything_else(setting: str) -> None:
    assert configured(MINIMAL, setting).digest() != configured().digest()
