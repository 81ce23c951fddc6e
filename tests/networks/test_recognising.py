import pytest
import timm

from generator.networks.blueprints import blueprint
from generator.networks.recognising import Recognised, backbone_prefix, left_over, recognise


def shapes_of(name: str) -> dict[str, tuple[int, ...]]:
    return {key: tuple(tensor.shape) for key, tensor in timm.create_model(name).state_dict().items()}


@pytest.mark.parametrize("name", ["test_resnet", "test_efficientnet", "convnext_atto", "test_vit"])
def test_architectures_are_known_by_their_tensors(name: str):
    found = recognise(shapes_of(name), "weights.pth")
    assert name in found.architectures
    assert len(found.architectures) <= 4
    assert not found.in_order


def test_the_files_name_decides_where_it_fits():
    shapes = shapes_of("resnet18")
    assert recognise(shapes, "model_resnet18_IMG_SIZE_512_f0.bin").architectures == ("resnet18",)
    assert set(recognise(shapes, "model_resnet34_f0.bin").architectures) == {"resnet18", "resnetblur18"}


def test_old_names_in_file_names_count():
    shapes = {key: tuple(t.shape) for key, t in timm.create_model("vit_tiny_patch16_224").state_dict().items()}
    assert recognise(shapes, "vit_tiny_patch16_224_in21k-f1.pth").architectures[0] == "vit_tiny_patch16_224_in21k"


def test_what_is_unknown_stays_unknown(few: None):
    assert recognise({"a.weight": (3, 4)}, "weights.pth") == Recognised(architectures=())
    assert recognise({"a.weight": (3, 4)}, "weights.pth", {"a.weight": (3, 4)}) == Recognised(architectures=())
    assert blueprint("no_such_model") is None


def foreign(name: str) -> dict[str, tuple[int, ...]]:
    """An architecture's shapes in order, under names that say nothing but the kind."""
    return {
        f"net.{place}.{key.rpartition('.')[2]}": shape for place, (key, shape) in enumerate(shapes_of(name).items())
    }


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timm with a handful of architectures, to be tried in no time."""
    names = ["test_resnet", "test_efficientnet", "test_vit", "resnet14t", "resnet18", "resnet26", "resnet34"]
    monkeypatch.setattr(timm, "list_models", lambda: names)


@pytest.mark.parametrize("name", ["test_resnet", "convnext_atto"])
def test_foreign_names_are_seen_through_by_the_order_of_shapes(name: str):
    shapes = foreign(name)
    found = recognise(shapes, "weights.pth", shapes)
    assert found.in_order
    assert name in found.architectures
    assert recognise(shapes, "weights.pth") == Recognised(architectures=())


@pytest.mark.parametrize("change", ["swapped", "cut short", "too long", "another kind"])
def test_an_order_that_does_not_fit_is_no_proposal(few: None, change: str):
    items = list(foreign("test_resnet").items())
    if change == "swapped":
        items[0], items[6] = items[6], items[0]
    elif change == "cut short":
        items = items[:-12]
    elif change == "too long":
        items += [(f"more.{n}.bias", (8,)) for n in range(5)]
    else:
        items[1] = ("net.1.bias", items[1][1])
    assert recognise(dict(items), "weights.pth", dict(items)) == Recognised(architectures=())


def test_what_is_left_over_is_the_classifier(few: None):
    shapes = foreign("resnet26")
    assert recognise(shapes, "weights.pth", shapes).architectures == ("resnet26",)
    plan = blueprint("resnet26")
    assert plan is not None
    assert [name.rpartition(".")[2] for name in left_over(plan, shapes)] == ["weight", "bias"]


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        (["backbone.conv.weight", "backbone.bn.weight", "pooling.p"], "backbone."),
        (["model.model.blocks.0.w", "model.model.blocks.1.w", "model.model.conv.w", "model.neck.0.w"], "model.model."),
        (["conv1.weight", "layer1.0.weight", "layer2.0.weight"], ""),
        (["blocks.0.w", "blocks.1.w", "blocks.2.w"], ""),
        (["weight"], ""),
        ([], ""),
    ],
)
def test_the_backbones_prefix(names: list[str], prefix: str):
    assert backbone_prefix(names) == prefix
