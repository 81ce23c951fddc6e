"""The contestants of part (a): the same network, the same photos, one thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from captum.attr import LayerGradCam  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pytorch_grad_cam import GradCAM  # type: ignore[import-untyped]
from torch import Tensor, nn

from generator.core.heatmaps import positive
from generator.core.member import HeadLayer, InputSpec, MapName, MemberSpec, Pixels, Runtime
from generator.core.resampling import resize
from generator.networks import open_member
from generator.networks.member import LoadedMember
from generator.networks.network import Network

SUM = MapName(target="sum", kind="gradcam")
DEFAULT = (
    SUM,
    MapName(target="self", kind="gradcam"),
    MapName(target="self", kind="hirescam"),
    MapName(target="random", kind="gradcam"),
    MapName(target="mean", kind="activation"),
)
"""What an audit draws unless it says otherwise: three targets and a control."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """An architecture, the head it gets, and the layer at which the peers look (dotted module name)."""

    architecture: str
    layer: str
    head: tuple[HeadLayer, ...] | None

    @property
    def convolutional(self) -> bool:
        """A CNN with a pooled head; otherwise a ViT that reads its class token."""
        return self.head is not None


GEM = (HeadLayer(kind="gem"),)
NECK = (HeadLayer(kind="gem"), HeadLayer(kind="bn"), HeadLayer(kind="linear", size=512))
CNNS = (
    Model(architecture="tf_efficientnet_lite0", layer="bn2", head=GEM),
    Model(architecture="resnet18", layer="layer4", head=GEM),
    Model(architecture="convnext_atto", layer="stages.3", head=NECK),
)
VITS = (
    Model(architecture="vit_tiny_patch16_224", layer="blocks.11.norm1", head=None),
    Model(architecture="deit_tiny_patch16_224", layer="blocks.11.norm1", head=None),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """One loaded member and a batch of random pictures for it."""

    model: Model
    member: LoadedMember
    pixels: Pixels

    @property
    def network(self) -> Network:
        """Both halves of the model."""
        return self.member.engine.network

    def batch(self) -> Tensor:
        """The pictures, normalised."""
        return self.member.normaliser(self.pixels, "identity")

    def bare(self) -> NDArray[np.float32]:
        """Pictures in, embeddings out: what anybody pays who only wants to match."""
        with torch.inference_mode():
            return embedding(self.network, self.batch()).numpy()

    def ours(self) -> object:
        """Embeddings and the maps of one target, on the model's grid."""
        return self.member.run(self.pixels, "identity", (SUM,))

    def ours_default(self) -> object:
        """Embeddings and the five maps of the default configuration."""
        return self.member.run(self.pixels, "identity", DEFAULT)

    def ours_enlarged(self) -> object:
        """The same, then positive part, own scale and the input's size, as pytorch-grad-cam returns them."""
        warm = positive(self.member.run(self.pixels, "identity", (SUM,)).maps[str(SUM)])
        peaks = np.maximum(warm.max((1, 2), keepdims=True), np.finfo(np.float32).tiny)
        return resize(warm / peaks, (self.pixels.shape[1], self.pixels.shape[2]))

    def grad_cam(self) -> Callable[[], object]:
        """pytorch-grad-cam as its README has it, with the sum of the embedding as target."""
        whole = Whole(self.network)
        layer = self.network.backbone.module.get_submodule(self.model.layer)
        cam = GradCAM(whole, [layer], reshape_transform=None if self.model.convolutional else tokens_as_map)
        targets = [torch.sum] * len(self.pixels)
        return lambda: cam(input_tensor=self.batch(), targets=targets)

    def captum(self) -> Callable[[], object]:
        """LayerGradCam of captum for the same target, not enlarged."""
        whole = Whole(self.network)
        layer = self.network.backbone.module.get_submodule(self.model.layer)
        cam = LayerGradCam(lambda pixels: whole(pixels).sum(1), layer)
        return lambda: cam.attribute(self.batch())


class Whole(nn.Module):
    """Both halves as one module, as the peers want it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.module = network.module
        self.halves = network

    def forward(self, pixels: Tensor) -> Tensor:
        """Normalised (B, 3, H, W) to (B, D)."""
        return embedding(self.halves, pixels)


def embedding(network: Network, pixels: Tensor) -> Tensor:
    """The plain forward pass: normalised (B, 3, H, W) to (B, D)."""
    return network.finish(network.embed(network.features(pixels)))


def tokens_as_map(tokens: Tensor) -> Tensor:
    """(B, 1 + N, C) to (B, C, h, w), square, without the class token: pytorch-grad-cam's recipe for ViTs."""
    side = int((tokens.shape[1] - 1) ** 0.5)
    return tokens[:, 1:].reshape(len(tokens), side, side, -1).permute(0, 3, 1, 2)


def load(model: Model, *, batch: int, side: int) -> Bench:
    """The model with seeded random weights (time does not depend on them) on one thread."""
    spec = MemberSpec(
        name=model.architecture,
        architecture=model.architecture,
        group="bench",
        input=InputSpec(width=side, height=side),
        head=model.head,
        random_seed=0,
    )
    member = open_member(spec, Runtime(device="cpu", batch_size=batch, threads=1))
    member.engine.network.module.eval().requires_grad_(True)  # as a model is after loading; the peers need it so
    pixels = np.random.default_rng(0).integers(0, 256, (batch, side, side, 3), np.uint8)
    return Bench(model=model, member=member, pixels=pixels)
