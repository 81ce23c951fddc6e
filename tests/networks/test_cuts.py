from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from generator.core.member import MapName, Pixels, Runtime
from generator.networks.explaining import gradient
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]
SUM = (MapName(target="sum", kind="gradcam"),)

NETWORKS = [
    ("test_resnet", "gem linear16", {}),
    ("test_efficientnet", "gem concat3 bn linear16", {}),
    ("test_convnext", "avg linear16", {}),
    ("test_convnext", None, {}),
    ("test_vit", "token linear16", {}),
    ("test_vit", None, {}),
    ("test_vit2", "avg linear16", {}),
    ("test_nfnet", None, {}),
    ("test_maxvit", None, {}),
    ("test_resnet", "max", {"layer": "layer3"}),
    ("test_vit2", "avg linear16", {"layer": "blocks.3"}),
]


def full_graph(member: LoadedMember, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Activations, gradient of the embedding's sum and embedding, by autograd through the whole network."""
    network, found = member.engine.network, []

    def keep(_: object, __: object, output: Tensor) -> None:
        output.retain_grad()
        found.append(output)

    backbone = network.backbone.module
    layer, inner = member.facts.layer, None
    if layer.startswith("input of "):
        blocks, _, index = layer.removeprefix("input of ").rpartition(".")
        inner = backbone.get_submodule(f"{blocks}.{int(index) - 1}")
    elif layer != "last feature map":
        inner = backbone.get_submodule(layer)
    handle = None if inner is None else inner.register_forward_hook(keep)
    with torch.enable_grad():
        maps = network.features(pixels.requires_grad_())
        if inner is None:
            keep(None, None, maps[-1])
        raw = network.embed(maps)
        network.finish(raw).sum().backward()
    if handle is not None:
        handle.remove()
    return found[0].detach(), found[0].grad, raw.detach()


@pytest.mark.parametrize(("architecture", "head", "fields"), NETWORKS)
def test_gradients_are_bit_identical_to_those_of_the_full_graph(
    load: Load, photos: Pixels, architecture: str, head: str | None, fields: dict
):
    member = load(architecture, head, **fields)
    pixels = member.normaliser(photos, "identity")
    done = member.engine.cut.forward(pixels, differentiate=True)
    found = gradient(done.raw, done.maps[-1], torch.ones_like(done.raw))
    activations, expected, raw = full_graph(member, pixels)
    assert torch.equal(done.maps[-1], activations)
    assert torch.equal(done.raw, raw)
    assert torch.equal(found, expected)


@pytest.mark.parametrize(("architecture", "head", "fields"), NETWORKS)
def test_the_map_is_the_write_ups_step_by_step(
    load: Load, photos: Pixels, architecture: str, head: str | None, fields: dict
):
    member = load(architecture, head, **fields)
    drawn = member.run(photos, "identity", SUM).maps["sum.gradcam"]
    activations, gradients, _ = full_graph(member, member.normaliser(photos, "identity"))
    cells, grads = (member.engine.layout.cells(values).clone() for values in (activations, gradients))
    weights = grads.mean(1)
    size = float((cells.abs() * weights.abs().unsqueeze(1)).mean(2).max())
    for channel in range(cells.shape[2]):  # the write-up's loop; ours has none
        cells[:, :, channel] *= weights[:, channel : channel + 1]
    expected = cells.mean(2).reshape(drawn.shape).numpy()
    np.testing.assert_allclose(drawn, expected, rtol=1e-4, atol=1e-6 * size)


@contextmanager
def kept_by_autograd(ours: set[int]) -> Iterator[list[int]]:
    """The bytes of every distinct storage that autograd keeps, weights (``ours``) aside."""
    sizes: dict[int, int] = {}
    total: list[int] = []

    def pack(tensor: Tensor) -> Tensor:
        place = tensor.untyped_storage().data_ptr()
        if place not in ours:
            sizes[place] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield total
    total.append(sum(sizes.values()))


@pytest.mark.parametrize("head", ["avg", "gem", "max", "gem concat3 bn linear32", "avg linear32 l2", None])
def test_autograd_keeps_at_most_eight_maps(load: Load, photos: Pixels, head: str | None):
    member = load("test_efficientnet", head)
    network = member.engine.network
    ours = {p.untyped_storage().data_ptr() for p in (*network.module.parameters(), *network.module.buffers())}
    pixels = member.normaliser(photos, "identity")
    with kept_by_autograd(ours) as total:
        done = member.engine.cut.forward(pixels, differentiate=True)
    assert total[0] <= 8 * done.maps[-1].nbytes
    with kept_by_autograd(ours) as full, torch.enable_grad():
        network.embed(network.features(pixels.requires_grad_()))
    assert total[0] < full[0] / 10


def test_without_gradients_nothing_is_kept(load: Load, photos: Pixels):
    member = load("test_resnet", "gem")
    done = member.engine.cut.forward(member.normaliser(photos, "identity"), differentiate=False)
    assert not done.raw.requires_grad


@pytest.mark.parametrize(("architecture", "head", "fields"), NETWORKS)
def test_stored_features_give_the_same_bits(
    load: Load, photos: Pixels, architecture: str, head: str | None, fields: dict
):
    member = load(architecture, head, **fields)
    output = member.run(photos[:3], "identity", SUM)
    assert np.array_equal(member.head(member.features(photos[:3], "identity")), output.embeddings)


@pytest.mark.parametrize("channels_last", [True, False])
def test_memory_order_changes_nothing_but_rounding(load: Load, runtime: Runtime, photos: Pixels, channels_last: bool):
    one = load("test_efficientnet", "gem linear16").run(photos, "identity", SUM)
    other = load("test_efficientnet", "gem linear16", runtime=replace(runtime, channels_last=channels_last))
    two = other.run(photos, "identity", SUM)
    np.testing.assert_allclose(one.embeddings, two.embeddings, rtol=1e-4, atol=1e-5)
    assert np.corrcoef(one.maps["sum.gradcam"].ravel(), two.maps["sum.gradcam"].ravel())[0, 1] > 0.9999
