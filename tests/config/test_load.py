"""Whole files: every problem at once, each with its place, and what a good file becomes."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from configurations import FULL, MINIMAL, PLACE, configured, minimal
from generator.config import Config, load, load_text
from generator.errors import ConfigError


def problems(text: str, *overrides: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_text(text, PLACE, overrides)
    return caught.value.problems


def loaded(text: str) -> tuple[Config | None, tuple[str, ...]]:
    try:
        return load_text(text, PLACE), ()
    except ConfigError as error:
        return None, error.problems


def test_the_smallest_and_a_full_file_load() -> None:
    assert configured(MINIMAL).audit.name == "seals"
    assert configured(FULL).pages.ids == ("q1", "q2")


def test_a_file_knows_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("\ufeff" + MINIMAL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    config = load(Path("config.yaml"), ["output.site=public"])
    assert config.folder == tmp_path.resolve()
    assert config.site_folder == tmp_path.resolve() / "public"
    assert config.docs_folder == tmp_path.resolve() / "docs" / "audit"
    assert config.runs_folder == tmp_path.resolve() / "runs"


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        configured().pages.count = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file; name one with --config, or make a new audit with: sightline init FOLDER"),
        (b"audit: \xff\xfe", "not UTF-8 text (byte 7); save it as UTF-8"),
        (b"", "audit: is missing. What the audit is about, in its author's words."),
        (b"- a\n", "expected a mapping of key: value, found ['a']"),
        (b"just words", "expected a mapping of key: value, found 'just words'"),
    ],
)
def test_a_file_that_is_no_configuration(tmp_path: Path, content: bytes | None, message: str) -> None:
    file = tmp_path / "config.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert message in caught.value.problems
    assert str(caught.value).startswith(f"{file}: ")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path)


MEMBER = "- {name: one, architecture: resnet18, random_seed: 0%s}"
ENSEMBLE = "input: {size: [96, 160]}\nmembers:\n  - {name: one, architecture: resnet18, random_seed: 0%s}"


def one_member(extra: str) -> str:
    return minimal(ensemble=ENSEMBLE % f", {extra}")


SINGLE = [
    (minimal(audit="{name: seals, titel: S}"), "audit.titel (line 1): unknown key; did you mean 'title'?"),
    (minimal(audit="{name: seals}"), "audit.title (line 1): is missing. Title of the site and of the overview page."),
    (minimal(audit="{name: a/b, title: S}"), "audit.name (line 1): expected letters, digits and . _ + -"),
    (
        minimal(audit="{name: seals, title: 7}"),
        "audit.title (line 1): expected text, found the number 7; put it in quotes",
    ),
    (minimal(audit="{name: seals, title: S, version: 1.10}"), 'put it in quotes: "1.1"'),
    (minimal(audit='{name: seals, title: ""}'), "audit.title (line 1): expected some text, found ''"),
    (minimal(audit="{name: seals, title: S, credit: [a]}"), "audit.credit (line 1): expected text, found ['a']"),
    (
        minimal(audit='{name: seals, title: S, links: [{label: x, url: "javascript:alert(1)"}]}'),
        "audit.links[0].url (line 1): a link starts with https:, http: or mailto:, or is relative",
    ),
    (
        minimal(images="{layout: tabel, root: x}"),
        "expected one of 'folder', 'table', 'coco', 'challenge', found 'tabel'",
    ),
    (minimal(images="{layout: tabel, root: x}"), "; did you mean 'table'?"),
    (minimal(images="{layout: folder, root: x, max_pixels: 1.5}"), "expected a whole number, found the number 1.5"),
    (minimal(pages="{count: many}"), "pages.count (line 7): expected a whole number, found 'many'"),
    (minimal(pages="{count: true}"), "pages.count (line 7): expected a whole number, found true"),
    (minimal(pages="{count: 0}"), "pages.count (line 7): expected at least 1, found the number 0"),
    (minimal(pages="{ids: q1}"), "pages.ids (line 7): expected a list, [a, b, ...], found 'q1'"),
    (minimal(pages="[a]"), "pages (line 7): expected a mapping of key: value, found ['a']"),
    (minimal(matching="{exclude_same_encounter: yes}"), "expected true or false, found 'yes'"),
    (minimal(heatmaps="{threshold: 1}"), "heatmaps.threshold (line 7): expected less than 1, found the number 1"),
    (minimal(heatmaps="{threshold: hot}"), "heatmaps.threshold (line 7): expected a number, found 'hot'"),
    (minimal(heatmaps="{graded: []}"), "heatmaps.graded (line 7): expected at least 1 entry, found []"),
    (
        minimal(output="{docs: /data/photos}"),
        "expected a folder inside the audit's own folder, found the absolute path",
    ),
    (minimal(output="{docs: ../x}"), "expected a folder inside the audit's own folder, found '../x'"),
    (minimal(output="{docs: 'C:\\x'}"), "expected a folder inside the audit's own folder, found the absolute path"),
    (minimal(output="{docs: .}"), "expected a folder inside the audit's own folder, found '.'"),
    (minimal(output="{docs: pages}"), "expected one folder inside docs/, as in docs/audit (its pages reach the rest"),
    (minimal(output="{docs: docs/a/b}"), "of the site one level up); found 'docs/a/b'"),
    (minimal(heatmaps="{threshold: -1e999}"), "heatmaps.threshold (line 7): expected a finite number"),
    (
        one_member("input: {mean: [0, 0, 1e999]}"),
        "ensemble.members[0].input.mean[2] (line 6): expected a finite number, found the number inf",
    ),
    (one_member("head: [{gem: 1e999}]"), "ensemble.members[0].head[0].gem (line 6): expected a finite number"),
    (
        minimal(ensemble=ENSEMBLE % "" + "\nroutes: [{groups: {all: 1e999}}]"),
        "ensemble.routes[0].groups.all (line 7): expected a finite number, found the number inf",
    ),
    (minimal(privacy="{salt_env: a-b}"), "expected the name of an environment variable"),
    (minimal(matchign="{top_k: 3}"), "matchign (line 7): unknown key; did you mean 'matching'?"),
    (minimal(zzz="{top_k: 3}"), "zzz (line 7): unknown key; known here: audit, claims, compute, correspondences"),
    (one_member("fold: 1.5"), "ensemble.members[0].fold (line 6): found the number 1.5"),
    (one_member("head: [gem, {lin: 3}]"), "ensemble.members[0].head[1] (line 6): expected one of gem, avg, max"),
    (one_member("head: [gem, 3]"), "or a mapping with gem, concat, bn or linear, found the number 3"),
    (one_member("head: [gem, {linear: x}]"), "ensemble.members[0].head[1].linear (line 6): expected a whole number"),
    (one_member("head: [gem, {linear: 3, bais: true}]"), "head[1].bais (line 6): unknown key; did you mean 'bias'?"),
    (
        one_member("head: [gme]"),
        "head[0] (line 6): expected one of 'gem', 'avg', 'max', 'token', 'bn', 'l2', found 'gme'",
    ),
    (one_member("input: {size: [1, 2, 3]}"), "input.size (line 6): expected at most 2 entries, found [1, 2, 3]"),
    (one_member("input: {size: [4, 200]}"), "input.size[0] (line 6): expected at least 8, found the number 4"),
    (one_member("factory: no-module"), "factory (line 6): expected package.module:function, found 'no-module'"),
    (
        one_member("views: [flop]"),
        "views[0] (line 6): expected one of 'identity', 'flip', found 'flop'; did you mean 'flip'?",
    ),
    (
        minimal(ensemble="{input: {size: [96, 96]}, members: []}"),
        "ensemble.members (line 3): expected at least 1 entry",
    ),
    (minimal() + "7: x\n", "7 (line 7): expected a key that is text; put it in quotes"),
    (minimal(ensemble="{members: [a]}"), "ensemble.members[0] (line 3): expected a mapping of key: value, found 'a'"),
]


@pytest.mark.parametrize(("text", "message"), SINGLE, ids=range(len(SINGLE)))
def test_one_mistake_gives_one_sentence_with_its_place(text: str, message: str) -> None:
    found = problems(text)
    assert len(found) == 1, found
    assert message in found[0]


def test_all_problems_come_together_in_the_order_of_the_file() -> None:
    text = """\
audit: {name: seals, title: Seals, titel: x}
images: {layout: folder, root: photos, table: x.csv}
pages: {queries: list, count: 0}
ensemble:
  input: {size: [96, 160]}
  members:
    - {name: one, architecture: resnet18, random_seed: 0, layre: x}
    - {name: One, architecture: resnet18}
  viewpoints: {top: [top], side: [top]}
heatmaps: {shown: self.hirescam, maps: [sum.gradcam]}
"""
    found = problems(text, "matching.top_k=0", "matching")
    starts = [
        "--set matching: expected key=value",
        "audit.titel (line 1):",
        "images.table (line 2):",
        "pages.count (line 3):",
        "pages.ids (line 3):",
        "ensemble.members[0].layre (line 7):",
        "ensemble.members[1] (line 8): member 'One' has no weights",
        "ensemble.members[1].name (line 8): 'One' is also the name of members[0]",
        "ensemble.viewpoints.side[0] (line 9):",
        "heatmaps.shown (line 10):",
        "matching.top_k (--set):",
    ]
    assert [one[: len(start)] for one, start in zip(found, starts, strict=True)] == starts


def test_a_mistake_draws_no_second_complaint() -> None:
    """A member with a wrong group key is not also "a group without members"."""
    text = minimal(
        ensemble="""
        input: {size: [96, 160]}
        members:
          - {name: one, architecture: resnet18, random_seed: 0, group: [a]}
        groups: {a: {}}
        routes: [{groups: {a: 1}}]
        """
    )
    assert len(problems(text)) == 1


def test_an_empty_section_means_its_defaults() -> None:
    assert configured(MINIMAL + "matching:\npages:\n").matching.top_k == 10


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "all", "split", "top", "side", "x", "package:nowhere/x", "gem", "../x"]),
    st.lists(st.sampled_from(["gem", "x", 1, {}]), max_size=2),
    st.dictionaries(st.sampled_from(["gem", "linear", "x", 1]), st.integers(0, 3), max_size=2),
)


def places_in(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(tree, dict):
        inner = tree.items()
    elif isinstance(tree, list):
        inner = enumerate(tree)
    else:
        return [path]
    return [path, *(place for key, value in inner for place in places_in(value, (*path, key)))]


VALUES = yaml.safe_load(FULL)
EDITS = st.lists(st.tuples(st.sampled_from(places_in(VALUES)[1:]), st.one_of(LEAVES, st.just(KeyError))), max_size=4)


@settings(max_examples=100, deadline=None)
@given(EDITS)
def test_whatever_is_in_the_file_it_loads_or_names_its_problems(edits: list[tuple[tuple[Any, ...], Any]]) -> None:
    values = copy.deepcopy(VALUES)
    for path, leaf in edits:
        here = values
        try:
            for part in path[:-1]:
                here = here[part]
            if leaf is KeyError:
                del here[path[-1]]
            else:
                here[path[-1]] = leaf
        except (KeyError, IndexError, TypeError):
            continue
    config, found = loaded(yaml.safe_dump(values))
    if config is None:
        assert found
        assert all(problem and "Field required" not in problem for problem in found)
        assert len(set(found)) == len(found)
    else:
        assert config.member_specs()
        assert config.groups()
        assert config.routes()
        assert yaml.safe_load(config.published_text())
