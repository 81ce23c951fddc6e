"""An EfficientNet cut after its stride-16 stage: twice the resolution of the whole one, at a third of its weight."""

from __future__ import annotations

import timm
from torch import Tensor, nn

from generator.core.member import MemberSpec

CHANNELS = 256
FROZEN = 3
"""Stages that training leaves as ImageNet made them: up to stride 8."""
_STAGES = 5  # stride 16 is reached in the fourth and left in the sixth


class Trunk(nn.Module):
    """Photos (B, 3, H, W) to maps (B, ``channels``, H / 16, W / 16), all values at least 0.

    The last stage of an EfficientNet ends linearly, with values of both signs, and GeM pools only positive ones: so
    a 1 x 1 convolution with batch normalisation and ReLU follows.
    """

    def __init__(self, whole: nn.Module, channels: int = CHANNELS) -> None:
        super().__init__()
        blocks = list(whole.get_submodule("blocks").children())[:_STAGES]
        self.conv_stem, self.bn1 = whole.get_submodule("conv_stem"), whole.get_submodule("bn1")
        self.blocks = nn.Sequential(*blocks)
        last = next(module for module in reversed(list(blocks[-1].modules())) if isinstance(module, nn.BatchNorm2d))
        self.neck = nn.Sequential(
            nn.Conv2d(last.num_features, channels, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
        )
        self.num_features = channels

    def early(self, pixels: Tensor) -> Tensor:
        """The frozen stages: normalised photos to maps at stride 8."""
        maps: Tensor = self.blocks[:FROZEN](self.bn1(self.conv_stem(pixels)))
        return maps

    def late(self, maps: Tensor) -> Tensor:
        """The trained stages: maps at stride 8 to those that are pooled."""
        pooled: Tensor = self.neck(self.blocks[FROZEN:](maps))
        return pooled

    def forward(self, pixels: Tensor) -> Tensor:
        """See the class."""
        return self.late(self.early(pixels))


def make_trunk(spec: MemberSpec) -> Trunk:
    """The factory named by the demo's ``members:``; the weights come from the member's checkpoint."""
    return Trunk(timm.create_model(spec.architecture, pretrained=False, num_classes=0))
