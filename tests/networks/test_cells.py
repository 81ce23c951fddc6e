from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from generator.core.member import Floats, MapName, Pixels
from generator.networks.cells import fold
from generator.networks.heads import Concat, Unit
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]


def shaken(member: LoadedMember) -> LoadedMember:
    """Normalisation off its start, so that folding it matters."""
    generator = torch.Generator().manual_seed(0)
    for module in member.engine.network.module.modules():
        if isinstance(module, nn.BatchNorm1d):
            for tensor in (module.weight, module.bias, module.running_mean, module.running_var):
                tensor.data += torch.rand(tensor.shape, generator=generator)
    return member


@pytest.mark.parametrize(
    ("architecture", "head"),
    [
        ("test_efficientnet", "gem concat3 bn linear48"),  # the winner's
        ("test_efficientnet", "gem bn"),
        ("test_resnet", "avg linear32 bn"),
        ("test_resnet", "max linear32"),
        ("test_resnet", "gem concat3 bn linear48 l2"),
        ("test_convnext", "gem linear32"),
        ("swin_tiny_patch4_window7_224", "avg bn linear32"),
        ("test_vit2", "gem linear32"),
        ("test_resnet", None),
    ],
)
def test_cells_and_bias_add_up_to_the_embedding(load: Load, photos: Pixels, architecture: str, head: str | None):
    member = shaken(load(architecture, head))
    features = member.features(photos, "identity")
    parts = member.cells(features)
    raw = member.engine.network
    with torch.no_grad():
        expected = raw.embed(tuple(torch.from_numpy(values) for values in features)).numpy()
    assert parts.exact
    assert parts.z.shape == (4, int(np.prod(member.facts.grid)), member.facts.dimension)
    total = parts.z.mean(1, dtype=np.float64) + parts.bias
    np.testing.assert_allclose(total, expected, atol=1e-5 * np.abs(expected).max())
    assert parts.gap.max() < 1e-5


def test_a_cosine_splits_exactly_over_cells_and_over_pairs_of_cells(load: Load, photos: Pixels):
    member = shaken(load("test_efficientnet", "gem concat3 bn linear48"))
    parts = member.cells(member.features(photos, "identity"))
    z, bias = parts.z.astype(np.float64), parts.bias.astype(np.float64)
    vectors = member.run(photos, "identity", ()).embeddings.astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1)
    cosine = vectors[0] @ vectors[1] / (lengths[0] * lengths[1])
    unit = vectors[1] / lengths[1]
    assert z[0].mean(0) @ unit / lengths[0] + bias @ unit / lengths[0] == pytest.approx(cosine, abs=1e-5)
    pairs = z[0] @ z[1].T / (len(z[0]) * len(z[1]))
    rest = bias @ (vectors[0] - bias) + bias @ (vectors[1] - bias) + bias @ bias
    assert (pairs.sum() + rest) / (lengths[0] * lengths[1]) == pytest.approx(cosine, abs=1e-5)


def test_the_cells_of_a_match_are_its_hirescam(load: Load, photos: Pixels):
    """<z_i, v> / (N C) is the HiResCAM of <e, v>: the same products in another order."""
    member = shaken(load("test_efficientnet", "gem concat3 bn linear48"))
    features = member.features(photos, "identity")
    match = member.head(features)[::-1].copy()
    drawn, _ = member.conditioned(features, match, kind="hirescam")
    unit = match / np.linalg.norm(match, axis=1, keepdims=True)
    shares = np.einsum("bnd,bd->bn", member.cells(features).z, unit)
    count = shares.shape[1] * member.facts.channels
    np.testing.assert_allclose(drawn.reshape(4, -1), shares / count, rtol=1e-3, atol=1e-7)


@pytest.mark.parametrize(
    ("architecture", "head", "fields"),
    [
        ("test_vit2", "gem linear8", {"layer": "blocks.3"}),
        ("test_efficientnet", "gem linear8", {"layer": "blocks.2"}),
        ("test_convnext", None, {}),
    ],
)
def test_elsewhere_cells_are_linearised_and_the_gap_is_told(
    load: Load, photos: Pixels, architecture: str, head: str | None, fields: dict
):
    member = load(architecture, head, **fields)
    features = member.features(photos[:2], "identity")
    parts = member.cells(features)
    assert not parts.exact
    assert not parts.bias.any()
    expected = linearised_by_autograd(member, features, parts.z.shape[2])
    np.testing.assert_allclose(parts.z, expected, rtol=2e-3, atol=2e-5 * np.abs(expected).max())
    raw = member.head(features)
    gap = np.linalg.norm(raw - parts.z.mean(1), axis=1) / np.linalg.norm(raw, axis=1)
    np.testing.assert_allclose(parts.gap, gap, rtol=1e-3)


def linearised_by_autograd(member: LoadedMember, features: tuple[Floats, ...], dimension: int) -> Floats:
    """N sum_c (de_d/dA_ic) A_ic, one dimension of the embedding at a time, by reverse mode."""
    leaf = torch.from_numpy(features[-1]).requires_grad_()
    raw = member.engine.cut.head((leaf,))
    layout, columns = member.engine.layout, []
    for place in range(dimension):
        (found,) = torch.autograd.grad(raw[:, place].sum(), leaf, retain_graph=True)
        columns.append((layout.cells(found) * layout.cells(leaf.detach())).sum(2) * layout.grid[0] * layout.grid[1])
    return torch.stack(columns, 2).numpy()


def test_bias_free_relu_networks_are_complete_from_any_layer_in_the_linear_sense(load: Load, photos: Pixels):
    member = load("test_resnet", "avg", layer="layer3")
    gap = member.cells(member.features(photos, "identity")).gap
    assert gap.max() < 1e-3  # piecewise linear without trained biases


def test_folding_is_the_steps_in_one():
    torch.manual_seed(0)
    steps = [
        Concat(3),
        nn.BatchNorm1d(15),
        nn.Linear(15, 7, bias=False),
        nn.BatchNorm1d(7, affine=False),
        nn.Linear(7, 4),
    ]
    for step in (steps[1], steps[3]):
        step.running_mean.uniform_()
        step.running_var.uniform_(0.5, 2)
        step.eval()
    weights, bias = fold(steps, 5)
    vectors = torch.randn(6, 5)
    expected = vectors
    for step in steps:
        expected = step(expected)
    torch.testing.assert_close(vectors @ weights + bias, expected, rtol=1e-4, atol=1e-5)
    assert fold([*steps, Unit()], 5) is None


def test_conditioned_maps_need_no_second_pass(load: Load, photos: Pixels):
    """`contrast` is `match` towards one less `match` towards the other, by linearity."""
    member = load("test_efficientnet", "gem linear16")
    features = member.features(photos, "identity")
    vectors = member.head(features)
    match, other = np.roll(vectors, 1, 0), np.roll(vectors, 2, 0)
    one, two = (member.conditioned(features, towards)[0] for towards in (match, other))
    both, evidence = member.conditioned(features, match, other)
    np.testing.assert_allclose(both, one - two, rtol=1e-4, atol=1e-7)
    assert ((evidence > 0) & (evidence <= 1)).all()
    scaled, _ = member.conditioned(features, match * 7)
    np.testing.assert_allclose(scaled, one, rtol=1e-5, atol=1e-9)


def test_a_picture_matched_with_itself_is_its_self_map(load: Load, photos: Pixels):
    member = load("test_efficientnet", "gem linear16")
    name = MapName(target="self", kind="gradcam")
    features = member.features(photos, "identity")
    output = member.run(photos, "identity", (name,))
    drawn, _ = member.conditioned(features, output.embeddings)
    lengths = np.linalg.norm(output.embeddings, axis=1)[:, None, None]
    np.testing.assert_allclose(drawn * lengths, output.maps["self.gradcam"], rtol=1e-4, atol=1e-8)
