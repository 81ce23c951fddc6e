"""ALIKE (Zhao et al. 2022): a network of plain convolutions whose score map gives keypoints to parts of a pixel.

Keypoints are picked from the score map by kornia's ``DKD``, which ALIKED shares; descriptors are read off the feature
map between its pixels. Names of modules are those of the authors' weight files.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDE = 32
"""Photos are padded to a multiple of it, below and to the right."""


def _conv(wide: int, narrow: int, size: int) -> nn.Conv2d:
    return nn.Conv2d(wide, narrow, size, padding=size // 2, bias=False)


class _Block(nn.Module):
    """Two convolutions; with ``shortcut`` a residual around them."""

    def __init__(self, wide: int, narrow: int, *, shortcut: bool) -> None:
        super().__init__()
        self.conv1, self.bn1 = _conv(wide, narrow, 3), nn.BatchNorm2d(narrow)
        self.conv2, self.bn2 = _conv(narrow, narrow, 3), nn.BatchNorm2d(narrow)
        self.downsample = nn.Conv2d(wide, narrow, 1) if shortcut else None

    def forward(self, maps: Tensor) -> Tensor:
        made = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(maps)))))
        if self.downsample is not None:
            made = made + self.downsample(maps)
        return torch.relu(made)


class Alike(nn.Module):
    """From photos (B, 3, H, W) in 0..1 to score maps (B, 1, H, W) in 0..1 and features (B, D, H, W) of unit length."""

    def __init__(self, channels: tuple[int, int, int, int], dimension: int, *, single_head: bool) -> None:
        super().__init__()
        c1, c2, c3, c4 = channels
        self.block1 = _Block(3, c1, shortcut=False)
        self.block2, self.block3, self.block4 = (
            _Block(wide, narrow, shortcut=True) for wide, narrow in ((c1, c2), (c2, c3), (c3, c4))
        )
        self.conv1, self.conv2, self.conv3, self.conv4 = (_conv(width, dimension // 4, 1) for width in channels)
        self.convhead1 = None if single_head else _conv(dimension, dimension, 1)
        self.convhead2 = _conv(dimension, dimension + 1, 1)

    def forward(self, photos: Tensor) -> tuple[Tensor, Tensor]:
        """Scores and features, of the photos' own size."""
        height, width = photos.shape[-2:]
        padded = functional.pad(photos, (0, -width % STRIDE, 0, -height % STRIDE))
        one = self.block1(padded)
        two = self.block2(functional.max_pool2d(one, 2))
        three = self.block3(functional.max_pool2d(two, 4))
        four = self.block4(functional.max_pool2d(three, 4))
        levels = zip((one, two, three, four), (self.conv1, self.conv2, self.conv3, self.conv4), strict=True)
        sides = tuple(padded.shape[-2:])
        maps = torch.cat([_grown(torch.relu(conv(level)), sides) for level, conv in levels], dim=1)
        if self.convhead1 is not None:
            maps = torch.relu(self.convhead1(maps))
        out = self.convhead2(maps)[..., :height, :width]
        return torch.sigmoid(out[:, -1:]), functional.normalize(out[:, :-1], dim=1)


def _grown(maps: Tensor, size: tuple[int, ...]) -> Tensor:
    return functional.interpolate(maps, size=list(size), mode="bilinear", align_corners=True)


def alike_of(tensors: Mapping[str, Tensor]) -> Alike:
    """The network that a weight file's tensors fit, by their shapes; `KeyError` if they are of another network."""
    widths = [tensors[f"block{number}.conv2.weight"].shape[0] for number in (1, 2, 3, 4)]
    dimension = tensors["convhead2.weight"].shape[1]
    return Alike((widths[0], widths[1], widths[2], widths[3]), dimension, single_head="convhead1.weight" not in tensors)
