import pytest
import timm

from generator.networks.recognising import backbone_prefix, blueprint, recognise


def shapes_of(name: str) -> dict[str, tuple[int, ...]]:
    return {key: tuple(tensor.shape) for key, tensor in timm.create_model(name).state_dict().items()}


@pytest.mark.parametrize("name", ["test_resnet", "test_efficientnet", "convnext_atto", "test_vit"])
def test_architectures_are_known_by_their_tensors(name: str):
    found = recognise(shapes_of(name), "weights.pth")
    assert name in found
    assert len(found) <= 4


def test_the_files_name_decides_where_it_fits():
    shapes = shapes_of("resnet18")
    assert recognise(shapes, "model_resnet18_IMG_SIZE_512_f0.bin") == ("resnet18",)
    assert set(recognise(shapes, "model_resnet34_f0.bin")) == {"resnet18", "resnetblur18"}


def test_old_names_in_file_names_count():
    shapes = {key: tuple(t.shape) for key, t in timm.create_model("vit_tiny_patch16_224").state_dict().items()}
    assert recognise(shapes, "vit_tiny_patch16_224_in21k-f1.pth")[0] == "vit_tiny_patch16_224_in21k"


def test_what_is_unknown_stays_unknown():
    assert recognise({"a.weight": (3, 4)}, "weights.pth") == ()
    assert blueprint("no_such_model") is None


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
