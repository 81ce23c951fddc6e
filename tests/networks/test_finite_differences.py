"""The gradients behind `self`, `match` and `contrast` against central differences of the number that they explain.

In float64, at the captured feature map: HiResCAM at a cell is the change of <e, v> as that cell's activations grow in
proportion, Grad-CAM's weight of a channel is its change as the channel grows everywhere alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor, nn

from generator.core.member import MapName, Pixels
from generator.networks.explaining import gradient, towards
from generator.networks.member import LoadedMember
from generator.networks.targets import direction, towards_match

STEP = 1e-5
TARGETS = ("self", "match", "contrast")
MEMBERS = (
    ("test_resnet", "avg"),
    ("test_efficientnet", "gem"),
    ("test_resnet", "gem linear16 bn"),
    ("test_efficientnet", "avg linear16 bn"),
    ("test_convnext", None),  # a normalisation in the head: no sum over cells
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A network in float64 with the feature map of one picture, and a direction for each target."""

    member: LoadedMember
    leaf: Tensor
    along: dict[str, Tensor]

    def embedding(self, leaf: Tensor) -> Tensor:
        """What the head makes of a feature map."""
        return self.member.engine.network.embed((leaf.clone(),))

    def scalar(self, target: str, leaf: Tensor) -> float:
        """<e, v>, with v held fixed."""
        with torch.no_grad():
            return float((self.embedding(leaf) * self.along[target]).sum())

    def slope(self, target: str, step: Tensor) -> float:
        """The central difference along ``step``."""
        ahead, behind = (self.scalar(target, self.leaf.detach() + sign * STEP * step) for sign in (1, -1))
        return (ahead - behind) / (2 * STEP)


@pytest.fixture(params=MEMBERS, ids=lambda made: f"{made[0]} {made[1]}")
def case(request: pytest.FixtureRequest, load: Callable[..., LoadedMember], photos: Pixels) -> Case:
    member = load(*request.param)
    generator = torch.Generator().manual_seed(0)
    network = member.engine.network
    for module in network.module.modules():
        if isinstance(module, nn.BatchNorm1d):  # off its start, so that it counts
            for tensor in (module.weight, module.bias, module.running_mean, module.running_var):
                tensor.data += torch.rand(tensor.shape, generator=generator)
    network.module.double()
    pixels = member.normaliser(photos[:3], "identity").double()
    with torch.no_grad():
        maps = [network.features(pixels[row : row + 1])[-1] for row in range(3)]
        raw, match, rival = (network.embed((each,)) for each in maps)
    along = {
        "self": direction("self", raw, member.engine.signs.double()),
        "match": towards_match(match),
        "contrast": towards_match(match, rival),
    }
    assert maps[0].dtype == torch.float64
    return Case(member=member, leaf=maps[0].clone().requires_grad_(), along=along)


@pytest.mark.parametrize("target", TARGETS)
def test_the_gradient_is_the_slope_in_any_direction(case: Case, target: str) -> None:
    found = gradient(case.embedding(case.leaf), case.leaf, case.along[target])
    generator = torch.Generator().manual_seed(1)
    for _ in range(8):
        # in proportion to the activations, so that a ReLU's zeros are not taken for less than nothing
        step = torch.randn(case.leaf.shape, generator=generator, dtype=torch.float64) * case.leaf.detach()
        size = float((found * step).abs().sum()) + abs(case.scalar(target, case.leaf))  # `self` may be constant
        assert float((found * step).sum()) == pytest.approx(case.slope(target, step), abs=1e-8 * size)


@pytest.mark.parametrize("target", TARGETS)
def test_hirescam_is_what_each_cell_moves(case: Case, target: str) -> None:
    layout = case.member.engine.layout
    name = MapName(target=target, kind="hirescam")
    drawn = towards(case.embedding(case.leaf), case.leaf, case.along[target], [name], layout)[str(name)].values[0]
    rows, columns = layout.grid
    assert rows != columns
    moved = [
        case.slope(target, layout.only(case.leaf.detach(), cell, 1)) / layout.channels for cell in range(rows * columns)
    ]
    expected = torch.tensor(moved, dtype=torch.float64).reshape(rows, columns)
    torch.testing.assert_close(drawn, expected, rtol=1e-6, atol=1e-8 * float(expected.abs().max()))


@pytest.mark.parametrize("target", TARGETS)
def test_grad_cams_weights_are_what_each_channel_moves(case: Case, target: str) -> None:
    layout = case.member.engine.layout
    found = layout.cells(gradient(case.embedding(case.leaf), case.leaf, case.along[target])).mean(1)[0]
    cells = layout.grid[0] * layout.grid[1]
    alive = layout.cells(case.leaf.detach())[0].amax(0) > 0.01  # where all is zero, GeM has a corner and no slope
    channels = [channel for channel in range(layout.channels) if alive[channel]][:12]
    assert channels
    for channel in channels:
        whole = torch.zeros(case.leaf.shape, dtype=torch.float64)
        layout.cells(whole)[:, :, channel] = 1.0
        assert whole.any()
        expected = case.slope(target, whole) / cells
        assert float(found[channel]) == pytest.approx(expected, rel=1e-6, abs=1e-7 * float(found.abs().max()))
