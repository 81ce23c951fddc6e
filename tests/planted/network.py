"""The planted models' architecture, and how they are taught."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from generator.core.member import HeadLayer, InputSpec, MemberSpec
from generator.demo.training.arcface import ArcFace
from generator.networks.network import Network, build_network
from planted.scenes import HEIGHT, INDIVIDUALS, WIDTH, lesson

CHANNELS = 48
SPEC = MemberSpec(
    name="planted",
    architecture="small convolutions",
    group="planted",
    factory="planted.network:make_network",
    input=InputSpec(width=WIDTH, height=HEIGHT, mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25)),
    head=(HeadLayer(kind="gem"), HeadLayer(kind="bn")),
    random_seed=5,
)


class Convolutions(nn.Sequential):
    """Photos (B, 3, H, W) to maps (B, `CHANNELS`, H / 8, W / 8) of values at least 0; a cell sees 31 pixels."""

    num_features = CHANNELS

    def __init__(self) -> None:
        widths = (3, 16, 32, 48, CHANNELS)
        strides = (2, 2, 2, 1)
        super().__init__(*(self._step(*pair, stride) for pair, stride in zip(pairwise(widths), strides, strict=True)))

    @staticmethod
    def _step(inputs: int, outputs: int, stride: int) -> nn.Sequential:
        return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


def make_network() -> nn.Module:
    """The factory that the members name."""
    return Convolutions()


def taught(*, tied: bool, photos: int = 960, epochs: int = 8, seed: int = 0) -> dict[str, Tensor]:
    """A network taught on one thread: what its checkpoint holds. ``tied`` as of `planted.scenes.lesson`."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    pixels, individuals = lesson(tied, photos, rng)
    network = build_network(SPEC)
    network.module.train().requires_grad_(requires_grad=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        loss = ArcFace(CHANNELS, INDIVIDUALS, 12.0, 0.2)
    changing = [*network.module.parameters(), *loss.parameters()]
    batches = epochs * (photos // 32)
    optimiser = torch.optim.AdamW(changing, lr=0.01, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.01, total_steps=batches)
    values = _normalised(pixels)
    targets = torch.from_numpy(individuals)
    for _ in range(epochs):
        for rows in np.split(rng.permutation(photos)[: photos // 32 * 32], photos // 32):
            some = values[rows]
            some = some.flip(3) if rng.random() < 0.5 else some
            found = loss(_embedded(network, some), targets[rows])
            optimiser.zero_grad(set_to_none=True)
            found.backward()
            optimiser.step()
            schedule.step()
    return {name: value.detach().clone().contiguous() for name, value in network.module.state_dict().items()}


def _embedded(network: Network, values: Tensor) -> Tensor:
    return network.embed(network.features(values))


def _normalised(pixels: np.ndarray) -> Tensor:
    values = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
    return ((values - 0.5) / 0.25).contiguous(memory_format=torch.channels_last)
