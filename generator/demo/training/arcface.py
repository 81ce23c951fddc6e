"""ArcFace (Deng et al. 2019, equation 3): embeddings of an individual drawn together by an angular margin."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class ArcFace(nn.Module):
    """Cross-entropy over scaled cosines, the true class's angle widened by ``margin`` (radians)."""

    def __init__(self, dimension: int, classes: int, scale: float, margin: float) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.randn(classes, dimension) * dimension**-0.5)
        self.scale, self.margin = scale, margin

    def forward(self, embeddings: Tensor, classes: Tensor) -> Tensor:
        """Embeddings (B, D) of ``classes`` (B,) to the mean loss."""
        cosines = functional.linear(functional.normalize(embeddings), functional.normalize(self.centres))
        true = cosines.gather(1, classes[:, None]).clamp(-1 + 1e-6, 1 - 1e-6)
        angle = torch.acos(true)
        # Beyond pi the cosine would rise again; the usual linear continuation keeps it falling.
        widened = torch.where(
            angle + self.margin < math.pi, torch.cos(angle + self.margin), true - self.margin * math.sin(self.margin)
        )
        return functional.cross_entropy(self.scale * cosines.scatter(1, classes[:, None], widened), classes)
