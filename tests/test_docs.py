"""Docs are code: what exists is documented, what is documented exists, and examples are true."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from configurations import MINIMAL, PLACE
from generator import errors
from generator.cli.app import sightline
from generator.config import load, load_text
from generator.config.reference import json_schema, page
from generator.config.yaml_text import parse

REPOSITORY = Path(__file__).resolve().parent.parent
DOCS = REPOSITORY / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if DOCS / "audit" not in path.parents)


def test_the_configuration_page_is_what_the_schema_says() -> None:
    assert (DOCS / "configuration.md").read_text() == page(), "run `make docs`"


def test_the_json_schema_is_what_the_schema_says() -> None:
    assert (DOCS / "config.schema.json").read_text() == json_schema(), "run `make docs`"


def leaves(group: click.Group = sightline, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def test_every_command_and_option_is_documented() -> None:
    text = (DOCS / "command-line.md").read_text()
    for name, command in leaves():
        assert f"`sightline {name}" in text, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert f"{parameter.opts[0]}" in text, f"{name} {parameter.opts[0]}"


def test_every_documented_command_exists() -> None:
    known = {name for name, _ in leaves()} | {"results"}  # "sightline results" is a file format's name
    for path in [*PAGES, *(REPOSITORY / "generator" / "starter").rglob("*.md"), REPOSITORY / "README.md"]:
        for words in re.findall(r"(?:`|\$ |^)sightline ([a-z]+(?: [a-z]+)?)", path.read_text(), re.M):
            assert words in known or words.split(" ")[0] in known, f"{path.name}: sightline {words}"


def all_errors(kind: type[errors.AuditError] = errors.AuditError) -> Iterator[type[errors.AuditError]]:
    yield kind
    for inner in kind.__subclasses__():
        if inner.__module__ == errors.__name__:
            yield from all_errors(inner)


def test_every_kind_of_error_is_documented_and_in_the_tree() -> None:
    headings = re.findall(r"^## (.+)$", (DOCS / "errors.md").read_text(), re.M)
    assert sorted(headings) == sorted({kind.slug for kind in all_errors()})
    for kind in all_errors():
        assert kind.__name__ in (errors.__doc__ or "")


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (REPOSITORY / "Makefile").read_text(), re.M)
    text = (DOCS / "command-line.md").read_text()
    assert targets
    for target in targets:
        assert target == "help" or f"| `make {target}` |" in text, target


def test_the_bundled_audit_is_valid() -> None:
    config = load(REPOSITORY / "config.yaml")
    assert [group.name for group in config.groups()] == ["top-lite0", "top-lite2", "lateral-lite0"]
    assert [scenario.name for scenario in config.image_source().scenarios] == ["top", "lateral"]


def test_the_model_card_is_the_weights_own() -> None:
    card = REPOSITORY / "generator" / "demo" / "weights" / "README.md"
    assert (DOCS / "demo-ensemble.md").read_text() == card.read_text(), "run `make docs`"


def examples() -> list[Any]:
    found = []
    for path in [*PAGES, REPOSITORY / "README.md"]:
        blocks = re.findall(r"^```yaml\n(.*?)^```", path.read_text() if path.is_file() else "", re.M | re.S)
        found += [pytest.param(block, id=f"{path.stem}-{number}") for number, block in enumerate(blocks)]
    return found


@pytest.mark.parametrize("block", examples())
def test_examples_of_the_docs_load(block: str) -> None:
    """A whole file as it is; a fragment on top of a small configuration, section by section."""
    document = parse(block)
    assert not document.problems
    values = document.values
    if isinstance(values, list):
        values = {"ensemble": {"members": values}}
    base = yaml.safe_load(MINIMAL)
    for section, fragment in values.items():
        base[section] = {**base.get(section, {}), **fragment} if isinstance(fragment, dict) else fragment
    load_text(yaml.safe_dump(base), PLACE)


def test_links_between_pages_lead_somewhere() -> None:
    for path in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text()):
            if "://" in target or target.startswith(("audit/", "mailto:")) or "/audit/" in target:
                continue
            assert (path.parent / target).exists(), f"{path.name}: {target}"


# In pieces, so that this file does not name what it forbids.
HOSTS = re.compile(
    "|".join(
        r"\.".join(parts)
        for parts in (
            ("pypi", "org"),
            ("python" + "hosted",),
            ("download", "pytorch"),
            ("registry", "npmjs"),
            ("deb", "debian"),
        )
    ),
    re.I,
)
MACHINE = re.compile(r"(?<![\w.])/(work|root)/")
SOMEONES = re.compile(r"(?<![\w.])/(home/[a-z]+|tmp)/")  # tests may make one up


def git(*arguments: str, given: str = "") -> str:
    """What git prints about this checkout; skips where there is no checkout or no git."""
    if not (REPOSITORY / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout, or no git")
    done = subprocess.run(
        ["git", "-C", str(REPOSITORY), *arguments], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        pytest.skip(f"git cannot read this checkout: {done.stderr.strip()}")
    return done.stdout


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    files = [name for name in names if name and (REPOSITORY / name).is_file()]
    assert {"README.md", "Makefile", "constraints.txt", ".ci/run", "tests/test_docs.py"} <= set(files)
    found = []
    for name in files:
        content = (REPOSITORY / name).read_bytes()
        text = "" if b"\0" in content else content.decode("utf-8", errors="replace")
        patterns = [HOSTS, MACHINE] if name.startswith("tests/") else [HOSTS, MACHINE, SOMEONES]
        found += [f"{name}: {match[0]}" for pattern in patterns for match in pattern.finditer(text)]
    assert not found


def test_git_ignores_no_module_and_no_test() -> None:
    files = [
        str(path.relative_to(REPOSITORY)) for top in ("generator", "tests") for path in (REPOSITORY / top).rglob("*.py")
    ]
    assert git("check-ignore", "--stdin", given="\n".join(files)) == ""


def test_constraints_pin_everything_that_is_required() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    required = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    pinned = {line.split("==")[0] for line in (REPOSITORY / "constraints.txt").read_text().splitlines()}
    for one in required:
        name = re.match(r"[A-Za-z0-9_.-]+", one)
        assert name
        assert re.sub(r"[-_.]+", "-", name[0]).lower() in pinned, one
