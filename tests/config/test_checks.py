"""What one key cannot know about another."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurations import PLACE, minimal
from generator.config import load_text
from generator.config.checks import CHECKS
from generator.errors import ConfigError

ENSEMBLE = "input: {{size: [96, 160]}}\nmembers:\n{members}\n{rest}"
GOOD = "name: {name}, architecture: resnet18, random_seed: 0"


def ensemble(*members: str, rest: str = "", size: bool = True) -> str:
    lines = "\n".join(f"  - {{{member}}}" for member in members)
    text = ENSEMBLE.format(members=lines, rest=rest)
    return minimal(ensemble=text if size else text.replace("input: {size: [96, 160]}\n", ""))


def good(name: str, extra: str = "") -> str:
    return GOOD.format(name=name) + (f", {extra}" if extra else "")


CASES = {
    "learned keypoints without weights": (
        minimal() + "correspondences: {local: {matcher: aliked}}\n",
        "is missing: `matcher: aliked` reads its weights from a file, one of the authors' of ALIKED (aliked-n16.pth",
    ),
    "weights that nothing reads": (
        minimal() + "correspondences: {local: {matcher: sift, weights: a.pth}}\n",
        "correspondences.local.weights (line 7): is not read by `matcher: sift`; remove it",
    ),
    "a shortlist shorter than the challenge's measure": (
        minimal() + "matching: {top_k: 5, shortlist: 19}\n",
        "matching.shortlist (line 7): expected at least 20, found 19: mAP@20 looks at 20; raise it, or leave it out",
    ),
    "a shortlist shorter than what is shown": (
        minimal() + "matching: {top_k: 50, shortlist: 49}\n",
        "matching.shortlist (line 7): expected at least 50, found 49: `top_k` candidates are shown; raise it",
    ),
    "an approximate search of two groups": (
        ensemble(good("a", "group: g"), good("b", "group: h")) + "\nmatching: {search: faiss}\n",
        "`faiss` searches by one joined embedding, and route 'everything' adds up 2 groups; write `search: exact`",
    ),
    "an approximate search of fused ranks": (
        ensemble(good("a", "group: g"), rest="groups: {g: {fusion: rank}}") + "\nmatching: {search: faiss}\n",
        "fuses its group by `rank`, not `concat`; write `search: exact`",
    ),
    "an approximate search by shared neighbours": (
        ensemble(good("a", "group: g"), rest="routes: [{groups: {g: 1}, strategy: k_reciprocal}]")
        + "\nmatching: {search: faiss}\n",
        "re-ranks by shared neighbours among all photos; write `search: exact`",
    ),
    "an approximate search of a list": (
        minimal() + "matching: {search: faiss, ranking: r.csv}\n",
        "matching.search (line 7): `faiss` has nothing to search, since `matching.ranking` lists the candidates",
    ),
    "inliers without a matcher": (
        minimal() + "correspondences: {local: {fuse: 0.1}}\n",
        "correspondences.local.fuse (line 7): needs a `matcher`: there are no inliers without one",
    ),
    "table without its file": (
        minimal(images="{layout: table, root: x}"),
        "images.table (line 2): is missing: the layout 'table' reads it; as in `table: metadata.csv`",
    ),
    "coco without its file": (minimal(images="{layout: coco, root: x}"), "images.annotations (line 2): is missing"),
    "table of another layout": (
        minimal(images="{layout: folder, root: x, table: t.csv}"),
        "images.table (line 2): belongs to the layout 'table', and the layout is 'folder'; remove it",
    ),
    "columns of folders": (
        minimal(images="{layout: folder, root: x, columns: {path: p}}"),
        "'table' or 'coco' or 'chall",
    ),
    "masks without a folder": (
        minimal(images="{layout: folder, root: x, masks: {parts: {1: body}}}"),
        "images.masks.folder (line 2): is missing: only the layout 'coco' carries masks of its own",
    ),
    "masks without parts": (
        minimal(images="{layout: folder, root: x, masks: {folder: m}}"),
        "images.masks.parts (line 2): is missing: name the parts",
    ),
    "split without from": (minimal(queries="{split: a}"), "queries.split (line 7): is given, but `from` is 'all'"),
    "viewpoints of a challenge": (
        minimal(images="{layout: challenge, root: x}", database="{viewpoints: [top]}"),
        "database.viewpoints",
    ),
    "scenarios beside queries": (minimal(queries="{}", scenarios="[{name: a}]"), "is given beside `scenarios`"),
    "scenarios of a challenge": (
        minimal(images="{layout: challenge, root: x}", scenarios="[{name: a}]"),
        "brings its own scenarios",
    ),
    "scenarios named alike": (minimal(scenarios="[{name: a}, {name: a}]"), "scenarios[1].name"),
    "a scenario's split": (minimal(scenarios="[{name: a, queries: {from: split}}]"), "scenarios[0].queries.split"),
    "from split without split": (minimal(queries="{from: split}"), "queries.split (line 7): is missing"),
    "ids without from": (minimal(database="{ids: [a]}"), "database.ids (line 7): is given, but `from` is 'all'"),
    "from ids without ids": (
        minimal(database="{from: ids}"),
        "database.ids (line 7): is missing: `from: ids` needs it",
    ),
    "challenge with a split": (
        minimal(images="{layout: challenge, root: x}", queries="{from: split, split: a}"),
        "queries.from (line 7): the layout 'challenge' brings its own scenarios; leave this out",
    ),
    "list without ids": (minimal(pages="{queries: list}"), "pages.ids (line 7): is missing: `queries: list` needs"),
    "ids without list": (minimal(pages="{ids: [a]}"), "pages.ids (line 7): is given, but `queries` is 'all'"),
    "an id twice": (
        minimal(pages="{queries: list, ids: [a, b, a]}"),
        "pages.ids[2] (line 7): 'a' is listed twice",
    ),
    "path published": (
        minimal(privacy="{fields: [date, path]}"),
        "privacy.fields[1] (line 7): 'path' is never published",
    ),
    "no model": (
        ensemble("name: a, random_seed: 0"),
        "members[0].architecture (line 6): is missing: name a model of timm",
    ),
    "a folder of timm": (
        ensemble("name: a, architecture: 'local-dir:models/a', random_seed: 0"),
        "members[0].architecture (line 6): `local-dir:` reads a folder that no digest covers",
    ),
    "a head that a factory does not fill": (
        ensemble("name: a, factory: m:f, head: [gem, bn]"),
        "members[0].head[1] (line 6): 'bn' has weights that `factory` does not bring, so they would be random",
    ),
    "a head that pretrained weights do not fill": (
        ensemble("name: a, architecture: resnet18, pretrained: true, head: [gem, {linear: 8}]"),
        "members[0].head[1] (line 6): 'linear' has weights that `pretrained` does not bring",
    ),
    "embeddings in a package that is absent": (
        ensemble("name: a, embeddings: 'package:no_such/a.npy', embedding_ids: a.txt"),
        "members[0].embeddings (line 6): the Python package 'no_such' is not installed here; install it, or name",
    ),
    "two sources": (
        ensemble(good("a", "checkpoint: x.pth")),
        "weights come from one place, found `checkpoint` and `random_seed`; keep one",
    ),
    "no source": (
        ensemble("name: a, architecture: resnet18"),
        "members[0] (line 6): member 'a' has no weights: give a",
    ),
    "ignore without checkpoint": (
        ensemble(good("a", 'ignore: ["final.*"]')),
        "members[0].ignore (line 6): says how a `checkpoint` is read, and there is none",
    ),
    "order and map": (
        ensemble("name: a, architecture: resnet18, checkpoint: x, key_order: true, key_map: {a.: b.}"),
        "members[0].key_map (line 6): renames keys that `key_order` does not look at",
    ),
    "embeddings without ids": (ensemble("name: a, embeddings: x.npy"), "members[0].embedding_ids (line 6): is missing"),
    "ids without embeddings": (ensemble(good("a", "embedding_ids: x")), "members[0].embeddings (line 6): is missing"),
    "layer of embeddings": (
        ensemble("name: a, embeddings: x.npy, embedding_ids: x.txt, layer: b"),
        "members[0].layer (line 6): belongs to a model, and `embeddings` bring none",
    ),
    "head without pool": (
        ensemble(good("a", "head: [bn]")),
        "members[0].head (line 6): begins with one of gem, avg, max, token; found 'bn'",
    ),
    "empty head": (
        ensemble(good("a", "head: []")),
        "head (line 6): begins with one of gem, avg, max, token; found an em",
    ),
    "two pools": (ensemble(good("a", "head: [gem, avg]")), "head[1] (line 6): 'avg' is a second pooling step"),
    "two linear": (
        ensemble(good("a", "head: [gem, {linear: 8}, {linear: 8}]")),
        "head[2] (line 6): a second 'linear' needs a name of its own, as in the checkpoint: `{linear: 512, name: ln2}`",
    ),
    "two bn": (ensemble(good("a", "head: [gem, bn, {linear: 8}, bn]")), "head[3] (line 6): a second 'bn' needs a name"),
    "no size": (
        ensemble(good("a"), size=False),
        "members[0].input.size (line 5): is missing: give `size: [width, height]` here or in `ensemble.input`",
    ),
    "no views": (
        ensemble(good("a", "views: []")),
        "members[0].views (line 6): expected at least one of identity, flip",
    ),
    "a view twice": (ensemble(good("a"), rest="views: [flip, flip]"), "ensemble.views (line 7): names a view twice"),
    "a name twice": (
        ensemble(good("a"), good("A")),
        "members[1].name (line 7): 'A' is also the name of members[0]; names are unique, also in lower case",
    ),
    "an unlisted group": (
        ensemble(good("a", "group: tpo"), good("b", "group: top"), rest="groups: {top: {}}"),
        "members[0].group (line 6): no group 'tpo' in `ensemble.groups`; did you mean 'top'?",
    ),
    "a group without members": (
        ensemble(good("a", "group: top"), rest="groups: {top: {}, side: {}}\nroutes: [{groups: {top: 1, side: 1}}]"),
        "ensemble.groups.side (line 7): no member belongs to this group; name it as a member's `group`",
    ),
    "a stranger's weight": (
        ensemble(good("a", "group: top"), rest="groups: {top: {fusion: mean, weights: {b: 2}}}"),
        "ensemble.groups.top.weights.b (line 7): no member 'b' in this group; known here: a",
    ),
    "weights of concat": (
        ensemble(good("a", "group: top"), rest="groups: {top: {weights: {a: 2}}}"),
        "ensemble.groups.top.weights (line 7): are used by every fusion but `concat`",
    ),
    "normalised mean": (
        ensemble(good("a", "group: top"), rest="groups: {top: {fusion: mean, normalise: true}}"),
        "ensemble.groups.top.normalise (line 7): is for `fusion: concat`",
    ),
    "a viewpoint in two classes": (
        ensemble(good("a"), rest="viewpoints: {top: [top], side: [left, top]}"),
        "ensemble.viewpoints.side[1] (line 7): the viewpoint 'top' is also in the class 'top'; it belongs to one",
    ),
    "a viewpoint twice": (ensemble(good("a"), rest="viewpoints: {side: [l, l]}"), "'l' is twice in this class"),
    "an empty class": (ensemble(good("a"), rest="viewpoints: {side: []}"), "is an empty class; list its viewpoints"),
    "a class named any": (ensemble(good("a"), rest="viewpoints: {any: [top]}"), "'any' has a meaning of its own"),
    "a route to nowhere": (
        ensemble(good("a", "group: top"), rest="routes: [{groups: {topp: 1}}]"),
        "ensemble.routes[0].groups.topp (line 7): no group 'topp' in the ensemble; did you mean 'top'?",
    ),
    "a group off the routes": (
        ensemble(good("a", "group: top"), good("b", "group: side"), rest="routes: [{groups: {top: 1}}]"),
        "ensemble.routes (line 8): no route uses the group 'side', so its members would never run",
    ),
    "a route for part of a class": (
        ensemble(
            good("a"),
            rest="viewpoints: {side: [left]}\nroutes: [{queries: left, groups: {all: 1}}, {groups: {all: 1}}]",
        ),
        "ensemble.routes[0].queries (line 8): 'left' is a viewpoint of the class 'side'; a route names the class",
    ),
    "a route never reached": (
        ensemble(good("a"), rest="routes: [{groups: {all: 1}}, {queries: top, groups: {all: 1}}]"),
        "ensemble.routes[1] (line 7): is never reached: routes[0] fits all it fits",
    ),
    "two routes of one name": (
        ensemble(good("a"), rest="routes: [{name: r, queries: x, groups: {all: 1}}, {name: r, groups: {all: 1}}]"),
        "ensemble.routes[1].name (line 7): 'r' is the name of routes[0] too",
    ),
    "a cascade to nowhere": (
        ensemble(good("a", "group: top"), rest="routes: [{groups: {top: 1}, strategy: {cascade: {tap: 1}}}]"),
        "ensemble.routes[0].strategy.cascade.tap (line 7): no group 'tap' in the ensemble; did you mean 'top'?",
    ),
    "an unknown strategy": (
        ensemble(good("a"), rest="routes: [{groups: {all: 1}, strategy: best_match}]"),
        "ensemble.routes[0].strategy (line 7): expected one of 'direct', 'best_match_expansion'",
    ),
    "a strategy of another kind": (
        ensemble(good("a"), rest="routes: [{groups: {all: 1}, strategy: {expand: 2}}]"),
        "ensemble.routes[0].strategy (line 7): expected one of direct, best_match_expansion, query_expansion",
    ),
    "weights that are all 0": (
        ensemble(good("a"), rest="routes: [{groups: {all: 1}, strategy: {best_match_expansion: [0, 0]}}]"),
        "ensemble.routes[0].strategy (line 7): all its weights are 0",
    ),
    "neighbours by rank": (
        ensemble(good("a"), rest="groups: {all: {fusion: rank}}\nroutes: [{groups: {all: 1}, strategy: k_reciprocal}]"),
        "ensemble.routes[0].strategy (line 8): needs similarities that are the same both ways",
    ),
    "neighbours of the encounter": (
        ensemble(good("a"), rest="routes: [{groups: {all: 1}, strategy: k_reciprocal}]")
        + "matching: {exclude_same_encounter: true}\n",
        "ensemble.routes[0].strategy (line 7): does not go with `matching.exclude_same_encounter`",
    ),
    "a curve for nothing": (
        ensemble(good("a", "group: top"), rest="groups: {top: {fusion: mean, calibration: logistic}}"),
        "ensemble.groups.top.calibration (line 7): is for `fusion: calibrated`",
    ),
    "a bug of no route": (
        ensemble(good("a"), rest="scenario_order_bug: {route: tops, instead: {all: all}}"),
        "ensemble.scenario_order_bug.route (line 7): no route 'tops'; known here: everything",
    ),
    "a bug of no group": (
        ensemble(good("a"), rest="scenario_order_bug: {route: everything, instead: {all: al}}"),
        "ensemble.scenario_order_bug.instead (line 7): no group 'al' in the ensemble; did you mean 'all'?",
    ),
    "shown and not computed": (
        minimal(heatmaps="{maps: [sum.gradcam], shown: self.gradcam}"),
        "heatmaps.shown (line 7): 'self.gradcam' is not among `maps` (sum.gradcam); add it there or show another",
    ),
    "a map twice": (
        minimal(heatmaps="{maps: [sum.gradcam, sum.gradcam]}"),
        "heatmaps.maps (line 7): names a map twice",
    ),
    "thresholds that rise": (
        minimal(heatmaps="{graded: [0.3, 0.9, 0.9]}"),
        "heatmaps.graded (line 7): expected falling thresholds, as in [0.9, 0.3]",
    ),
    "site inside docs": (
        minimal(output="{docs: docs/audit, site: docs/audit/site}"),
        "output.site (line 7): 'docs/audit/site' and `docs` lie in each other or are the same; choose another folder",
    ),
    "the same folder": (
        minimal(output="{site: out, runs: ./out}"),
        "output.site (line 7): 'out' and `output.runs` lie in each other or are the same",
    ),
    "images beside the configuration": (
        minimal(images="{layout: folder, root: .}"),
        "images.root (line 2): holds the audit's own folder, and with it all output; put the images in one of their",
    ),
}


@pytest.mark.parametrize(
    ("key", "folder", "other"),
    [
        ("site", "photos", "images.root"),
        ("site", "photos/site", "images.root"),
        ("site", "pictures", "images.images_root"),
        ("site", "tables", "images.root"),
        ("site", "templates", "templates"),
        ("site", "templates/overrides", "templates"),
        ("site", "observations", "observations"),
        ("site", "docs", "docs"),
        ("site", "kept/site", "output.runs"),
        ("runs", "docs/kept", "docs"),
        ("runs", "./photos/", "images.root"),
        ("docs", "docs/photos", "images.root"),
    ],
)
def test_output_lies_apart_from_what_it_would_overwrite(key: str, folder: str, other: str) -> None:
    root = {"tables": "tables/photos", "docs/photos": "docs/photos/seals"}.get(folder, "photos")
    output = ", ".join(f"{name}: {place}" for name, place in ({"runs": "kept"} | {key: folder}).items())
    images = f"{{layout: table, table: t.csv, root: {root}, images_root: pictures}}"
    with pytest.raises(ConfigError) as caught:
        load_text(minimal(images=images, output=f"{{{output}}}"), PLACE)
    assert len(caught.value.problems) == 1, caught.value.problems
    assert f"output.{key} (line 7): '{folder}' and `{other}` lie in each other" in caught.value.problems[0]


@pytest.mark.parametrize(
    ("target", "other"), [("photos", "images.root"), ("photos/seals", "images.root"), (".", "config.yaml")]
)
def test_a_link_does_not_hide_what_a_site_would_overwrite(tmp_path: Path, target: str, other: str) -> None:
    audit = tmp_path / "audit"
    audit.mkdir()
    (audit / "site").symlink_to(audit / target)
    root = "../photos" if other == "config.yaml" else "photos"
    with pytest.raises(ConfigError) as caught:
        load_text(minimal(images=f"{{layout: folder, root: {root}}}"), audit / "config.yaml")
    assert f"output.site: 'site' and `{other}` lie in each other" in caught.value.problems[0]


@pytest.mark.parametrize("head", ["", ", head: [gem]", ", random_seed: 0, head: [gem, bn]", ", checkpoint: a.pth"])
def test_a_factory_may_bring_its_weights_and_take_a_head(head: str) -> None:
    assert load_text(ensemble(f"name: a, factory: m:f{head}"), PLACE).member_specs()[0].factory == "m:f"


@pytest.mark.parametrize("name", CASES)
def test_keys_that_do_not_go_together(name: str) -> None:
    text, message = CASES[name]
    with pytest.raises(ConfigError) as caught:
        load_text(text, PLACE)
    assert len(caught.value.problems) == 1, caught.value.problems
    assert message in caught.value.problems[0]


def test_every_check_reads_places_that_exist() -> None:
    from generator.config.schema_tree import known_keys
    from generator.config.settings import Config

    for check in CHECKS:
        for need in check.needs:
            path = tuple(0 if part == "*" else part for part in need)
            assert path[-1] in known_keys(Config, path[:-1]), need


def test_a_check_waits_while_its_places_are_broken() -> None:
    text = minimal(pages="{queries: lst, ids: [a]}", heatmaps="{maps: [sum.gradcam], shown: self.gradcam}")
    with pytest.raises(ConfigError) as caught:
        load_text(text, PLACE)
    assert [one.split(" ")[0] for one in caught.value.problems] == ["pages.queries", "heatmaps.shown"]
