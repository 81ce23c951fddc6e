"""The hand-written pages say what the code does: examples load, stages and words are those there are."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import yaml

import generator.pipeline
from generator.config.load import load_text
from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
BLOCK = re.compile(r"^( *)```yaml\n(.*?)^\1```", re.M | re.S)
WHOLE = {"audit", "images", "ensemble"}


def written() -> list[Path]:
    return [path for path in sorted(DOCS.rglob("*.md")) if "audit" not in path.relative_to(DOCS).parts]


def examples(name: str) -> list[str]:
    text = (DOCS / name).read_text(encoding="utf-8")
    return [textwrap.dedent(block) for _, block in BLOCK.findall(text)]


def completed(text: str) -> str:
    """An example that shows only some sections, with the least of the others."""
    found = yaml.safe_load(text)
    if isinstance(found, list):
        return f"{LEAST_AUDIT}{LEAST_IMAGES}ensemble:\n  members:\n{textwrap.indent(text, '    ')}"
    return text + "".join(least for name, least in LEAST.items() if name not in found)


LEAST_AUDIT = "audit: {name: a, title: A}\n"
LEAST_IMAGES = "images: {layout: folder, root: photos}\n"
LEAST_ENSEMBLE = "ensemble: {members: [{name: m, architecture: resnet18, random_seed: 0, input: {size: [64, 64]}}]}\n"
LEAST = {"audit": LEAST_AUDIT, "images": LEAST_IMAGES, "ensemble": LEAST_ENSEMBLE}


@pytest.mark.parametrize("name", ["own-audit.md", "privacy.md"])
def test_every_example_of_a_configuration_loads(name: str, tmp_path: Path) -> None:
    found = examples(name)
    assert found
    for text in found:
        config = load_text(completed(text), tmp_path / "config.yaml")
        assert config.member_specs()


def test_the_winners_configuration_is_the_published_one(tmp_path: Path) -> None:
    text = next(text for text in examples("own-audit.md") if "wheres-whale-do" in text)
    specs = {spec.name: spec for spec in load_text(text, tmp_path / "config.yaml").member_specs()}
    b5, v2 = specs["top-b5-f0"], specs["top-v2-f0"]
    assert [layer.kind for layer in b5.head or ()] == ["gem", "concat", "bn", "linear"]
    assert [layer.kind for layer in v2.head or ()] == ["gem", "bn"]
    assert specs["top-b5-f1"].fold == "1"
    assert specs["lateral-b5-f0"].group == "lateral-b5"
    assert b5.input.rotate_landscape
    assert (b5.input.width, b5.input.height) == (512, 512)
    assert b5.ignore == ("final.*",)


def test_the_stages_are_those_of_the_pipeline() -> None:
    told = re.findall(r"^\| \*\*(\w+)\*\*", (DOCS / "how-it-works.md").read_text(encoding="utf-8"), re.M)
    order = " ".join(line for line in (generator.pipeline.__doc__ or "").splitlines() if "->" in line)
    assert told == re.split(r"\s*->\s*", order)
    for stage in told:
        assert (REPOSITORY / "generator" / "stages" / f"{stage}.py").is_file(), stage


def test_every_decision_is_listed_in_order() -> None:
    files = [path.name for path in sorted((DOCS / "decisions").glob("0*.md"))]
    listed = re.findall(r"\((0[\w-]+\.md)\)", (DOCS / "decisions" / "index.md").read_text(encoding="utf-8"))
    assert listed == files
    for number, name in enumerate(files, start=1):
        first = (DOCS / "decisions" / name).read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"# {number}. "), name
        assert name.startswith(f"{number:04d}-")


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\| \*\*([\w ]+)\*\*", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.M)
    assert len(words) > 25
    assert words == sorted(words)


@pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
def test_no_page_names_a_machine_or_says_heat_map(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(work|home|root|tmp|Users)/", text)
    assert not re.search(r"\bheat maps?\b", text, re.I) or path.name == "glossary.md"
