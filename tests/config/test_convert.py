"""From the file to the records that the stages get."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from configurations import FULL, MINIMAL, PLACE, configured, minimal
from generator.core.audit import Author, HeatmapSettings, Link, MatchingSettings, Subject
from generator.core.member import HeadLayer, InputSpec, MapName, MemberSpec, Runtime
from generator.core.results import Group, Route
from generator.core.routes import OrderBug
from generator.core.strategies import DIRECT, GIVEN, BestMatches, Cascade, Direct, KReciprocal, QueryExpansion, Strategy
from generator.errors import ConfigError
from generator.store.image_sets.source import Columns, ImageSource, MaskSource, ScenarioSource, Selection

HERE = PLACE.parent
WINNERS = Cascade(groups=(("b", 1.0),), weights=(0.2, 0.4, 0.4), power=7.0)


def test_the_subject() -> None:
    assert configured(FULL).subject() == Subject(
        name="seals",
        title="Seals of the north",
        description="Who is who.",
        version="2.10",
        authors=(Author(name="Ada", affiliation="Institute", url="https://example.org/ada"),),
        links=(Link(label="Paper", url="paper.html"),),
        credit="The photographers",
    )


def test_a_member_inherits_key_by_key_and_its_paths_are_absolute() -> None:
    top, side, outside = configured(FULL).member_specs()
    assert top == MemberSpec(
        name="top-0",
        architecture="resnet18",
        group="top",
        fold="0",
        input=InputSpec(width=128, height=256, mean=(0.5, 0.5, 0.5), rotate_landscape=True),
        views=("identity",),
        checkpoint=str(HERE / "weights/secret/top.bin"),
        head=(
            HeadLayer(kind="gem"),
            HeadLayer(kind="concat", size=3),
            HeadLayer(kind="bn", eps=1e-5),
            HeadLayer(kind="linear", size=512, name="ln", bias=False),
        ),
        ignore=("final.*",),
        key_map=(("module.", ""),),
    )
    assert side.input == InputSpec(width=64, height=64, mean=(0, 0, 0), rotate_landscape=True)
    assert outside.architecture == "embeddings"
    assert outside.embeddings == str(HERE / "vectors/side.npy")
    assert outside.embedding_ids == str(HERE / "vectors/ids.txt")


def test_steps_of_a_head_with_options() -> None:
    text = MINIMAL.replace(
        "random_seed: 0", "random_seed: 0, head: [{gem: 4, name: p, eps: 0.5}, l2, {bn: neck, eps: 0.1}]"
    )
    assert configured(text).member_specs()[0].head == (
        HeadLayer(kind="gem", name="p", p=4, eps=0.5),
        HeadLayer(kind="l2"),
        HeadLayer(kind="bn", name="neck", eps=0.1),
    )
    text = MINIMAL.replace("random_seed: 0", "random_seed: 0, head: [token]")
    assert configured(text).member_specs()[0].head == (HeadLayer(kind="token"),)
    assert configured().member_specs()[0].head is None


def test_a_checkpoint_in_a_package_stays_as_it_is() -> None:
    text = MINIMAL.replace("random_seed: 0", "checkpoint: package:weights/a.pth")
    assert configured(text).member_specs()[0].checkpoint == "package:weights/a.pth"


def test_embeddings_in_a_package_are_found() -> None:
    member = "embeddings: package:generator/a.npy, embedding_ids: package:generator/ids.txt"
    spec = configured(MINIMAL.replace("architecture: resnet18, random_seed: 0", member)).member_specs()[0]
    assert Path(spec.embeddings or "").parts[-2:] == ("generator", "a.npy")
    assert Path(spec.embedding_ids or "").is_absolute()


def test_a_factory_names_the_architecture_where_nothing_else_does() -> None:
    text = MINIMAL.replace("architecture: resnet18, random_seed: 0", "factory: my.models:build")
    assert configured(text).member_specs()[0].architecture == "my.models:build"


def test_groups_come_in_the_order_of_their_members() -> None:
    assert configured(FULL).groups() == (
        Group(name="top", members=("top-0",), fusion="concat", normalise=True),
        Group(name="side", members=("side-0", "side-1"), fusion="mean", weights=(1.0, 0.25)),
    )
    assert configured().groups() == (Group(name="all", members=("one",)),)


def test_routes_keep_their_order_and_default_to_everything() -> None:
    assert configured(FULL).routes() == (
        Route(name="tops", queries="top", database="top", groups=(("top", 0.75), ("side", 0.25))),
        Route(name="any to any", queries="any", database="any", groups=(("side", 1),)),
    )
    two = MINIMAL + "    - {name: two, architecture: resnet18, random_seed: 0, group: b}\n"
    assert configured(two).routes() == (
        Route(name="everything", queries="any", database="any", groups=(("all", 0.5), ("b", 0.5))),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("direct", Direct()),
        ("best_match_expansion", BestMatches(weights=(0.4, 0.4, 0.2), power=7.0)),
        ("{best_match_expansion: [1, 2], power: 3}", BestMatches(weights=(1.0, 2.0), power=3.0)),
        ("{cascade: {b: 0.5}}", Cascade(groups=(("b", 0.5),), weights=(0.0, 1.0), power=1.0)),
        ("{cascade: {b: 1}, weights: [0.2, 0.4, 0.4], power: 7}", WINNERS),
        ("query_expansion", QueryExpansion(matches=5, alpha=3.0)),
        ("{query_expansion: 2, alpha: 0}", QueryExpansion(matches=2, alpha=0.0)),
        ("k_reciprocal", KReciprocal(k1=20, k2=6, weight=0.3)),
        ("{k_reciprocal: 7, weight: 1}", KReciprocal(k1=7, k2=6, weight=1.0)),
    ],
)
def test_strategies_by_word_and_by_section(text: str, expected: Strategy) -> None:
    two = MINIMAL + "    - {name: two, architecture: resnet18, random_seed: 0, group: b}\n"
    routes = f"  routes: [{{queries: x, groups: {{b: 1}}}}, {{groups: {{all: 1}}, strategy: {text}}}]\n"
    assert configured(two + routes).routes()[1].strategy == expected


def test_rank_fusion_keeps_its_weights_and_the_bug_its_groups() -> None:
    text = MINIMAL + "  groups: {all: {fusion: rank, weights: {one: 3}}}\n"
    text += "  scenario_order_bug: {route: everything, instead: {all: all}}\n"
    assert configured(text).groups() == (Group(name="all", members=("one",), fusion="rank", weights=(3.0,)),)
    assert configured(text).order_bug() == OrderBug(route="everything", instead=(("all", "all"),))
    assert configured(MINIMAL).order_bug() is None


def test_viewpoint_classes_are_as_listed() -> None:
    assert configured(FULL).viewpoint_classes() == {"top": ("top",), "lateral": ("left", "right")}


def test_settings_of_heatmaps_and_matching() -> None:
    config = configured(FULL)
    assert config.heatmap_settings() == HeatmapSettings(
        maps=("self.hirescam", "mean.activation"),
        shown="self.hirescam",
        threshold=0.4,
        scale="member",
        graded=(0.8, 0.4),
        smallest_region=0.002,
        vote_grid=256,
        colours="cividis",
    )
    assert config.map_names() == (
        MapName(target="self", kind="hirescam"),
        MapName(target="mean", kind="activation"),
    )
    assert config.matching_settings() == MatchingSettings(
        top_k=5,
        exclude_same_encounter=True,
        route_per_query=True,
        bootstrap=500,
        seed=7,
        opposite=(("left", "right"),),
    )


def test_a_ranking_made_elsewhere_takes_the_place_of_every_strategy() -> None:
    config = configured(FULL, "matching.ranking=rankings/sub.csv", "ensemble.routes.0.strategy=best_match_expansion")
    assert config.ranking_file() == HERE / "rankings" / "sub.csv"
    assert [route.strategy for route in config.routes()] == [GIVEN, GIVEN]
    assert [route.strategy for route in configured(MINIMAL, "matching.ranking=sub.csv").routes()] == [GIVEN]
    assert config.matching_settings() == configured(FULL).matching_settings()
    assert configured(FULL).ranking_file() is None
    assert [route.strategy for route in configured(FULL).routes()] == [DIRECT, DIRECT]


def test_runtime_and_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    config = configured(FULL)
    assert config.runtime("cpu") == Runtime(device="cpu", batch_size=4, threads=1, precision="bfloat16")
    assert config.runtime("cuda").device == "cuda"
    assert config.workers() == 0
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(6)), raising=False)
    assert configured().runtime("cpu").threads == 6
    assert configured().workers() == 4


def test_the_image_set() -> None:
    assert configured(FULL).image_source() == ImageSource(
        layout="table",
        root=HERE / "photos",
        images_root=HERE / "pictures",
        table="tables/catalogue.csv",
        columns=Columns(identity="whale"),
        masks=MaskSource(folder="masks", suffix="_mask.png", parts=((1, "body"), (2, "fin"))),
        max_pixels=40_000_000,
        scenarios=(
            ScenarioSource(
                queries=Selection(kind="split", split="query"), database=Selection(kind="ids", ids=("a", "b", "007"))
            ),
        ),
    )


def test_images_inside_a_package_are_found_without_importing_it() -> None:
    config = configured(minimal(images="{layout: folder, root: package:generator/demo/photos}"))
    assert config.image_root().parts[-3:] == ("generator", "demo", "photos")


@pytest.mark.parametrize("key", ["root", "images_root"])
def test_a_package_that_is_not_installed_is_named(key: str) -> None:
    places = {"root": "x"} | {key: "package:no_such_package/photos"}
    images = ", ".join(f"{name}: {place}" for name, place in places.items())
    config = configured(minimal(images=f"{{layout: coco, annotations: a.json, {images}}}"))
    message = f"images.{key}: the Python package 'no_such_package' is not installed here"
    with pytest.raises(ConfigError, match=message):
        config.image_source()


def test_plain_ids_need_no_salt() -> None:
    assert configured().salt({}) is None


def test_hashed_ids_take_their_salt_from_the_environment() -> None:
    assert configured(FULL).salt({"SEAL_SALT": "0123456789abcdef"}) == b"0123456789abcdef"


@pytest.mark.parametrize(
    ("environment", "found"), [({}, "is not set"), ({"SEAL_SALT": "short"}, "holds only 5 characters")]
)
def test_hashed_ids_without_a_good_salt_are_refused(environment: dict[str, str], found: str) -> None:
    with pytest.raises(ConfigError, match=f"the variable SEAL_SALT {found}; set it to a secret of at least 16"):
        configured(FULL).salt(environment)


def test_home_folders_are_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert configured(minimal(images="{layout: folder, root: ~/photos}")).image_root() == tmp_path.resolve() / "photos"
