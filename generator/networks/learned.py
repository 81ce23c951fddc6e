"""Learned keypoints: ALIKED by kornia, ALIKE by `generator.networks.alike`, with weights from a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import numpy as np
import torch
from kornia.feature import ALIKED
from kornia.feature.aliked.aliked import DKD
from torch import Tensor, nn
from torch.nn import functional

from generator.core.correspondence import Mask
from generator.core.member import Pixels
from generator.errors import CheckpointError
from generator.networks.alike import alike_of
from generator.networks.checkpoints import read_weights
from generator.networks.local_features import MOST, Features, features
from generator.networks.locate import locate

SCORE = 0.2
"""Least score of a keypoint: the authors' own, for both networks."""

Found = tuple[Tensor, Tensor, Tensor]
"""Keypoints (N, 2) in pixels counted from the first one's centre, descriptors (N, D), scores (N,)."""


class Learned:
    """An `Extractor` around a network; ``find`` takes a photo (1, 3, H, W), float32 in 0..1."""

    def __init__(self, find: Callable[[Tensor], Found], device: str) -> None:
        self._find, self._device = find, device

    def __call__(self, photo: Pixels, mask: Mask | None) -> Features:
        """Keypoints above `SCORE`; kornia gives others where there are none, and they are left out."""
        pixels = torch.from_numpy(np.ascontiguousarray(photo)).to(self._device)
        with torch.inference_mode(), _plain():
            found = self._find(pixels.permute(2, 0, 1)[None].float() / 255.0)
        points, described, scores = (part.float().cpu().numpy() for part in found)
        strong = scores > SCORE
        return features(points[strong].astype(np.float64) + 0.5, described[strong], scores[strong], photo, mask)


def aliked(weights: str, device: str) -> Learned:
    """ALIKED (Zhao et al. 2023): t16, n16, n16rot or n32, told by the file's shapes."""
    tensors = _tensors(weights)
    with _fitting(weights, "ALIKED"):
        wide = tensors["block1.conv1.weight"].shape[0]
        samples = tensors["desc_head.agg_weights"].shape[0]
        name = "aliked-t16" if wide == 8 else f"aliked-n{samples}"
        network = ALIKED(name, max_num_keypoints=MOST, detection_threshold=SCORE)
        _load(network, tensors, computed={"dkd.hw_grid"})
    network.eval().to(device)

    def find(photo: Tensor) -> Found:
        found = network(photo)[0]
        return found.keypoints, found.descriptors, found.keypoint_scores

    return Learned(find, device)


def alike(weights: str, device: str) -> Learned:
    """ALIKE (Zhao et al. 2022): t, s, n or l, told by the file's shapes."""
    tensors = _tensors(weights)
    with _fitting(weights, "ALIKE"):
        network = alike_of(tensors)
        _load(network, tensors)
    network.eval().to(device)
    detector = DKD(radius=2, top_k=0, scores_th=SCORE, n_limit=MOST).to(device)

    def find(photo: Tensor) -> Found:
        scores, maps = network(photo)
        places, strengths, _ = detector(scores)
        read = functional.grid_sample(maps, places[0][None, None], mode="bilinear", align_corners=True)
        height, width = photo.shape[-2:]
        sides = torch.tensor([width - 1, height - 1], device=photo.device)
        return (places[0] + 1) / 2 * sides, functional.normalize(read[0, :, 0].T, dim=1), strengths[0]

    return Learned(find, device)


def _tensors(weights: str) -> Mapping[str, Tensor]:
    return read_weights(locate(weights)).tensors


def _load(network: nn.Module, tensors: Mapping[str, Tensor], computed: frozenset[str] | set[str] = frozenset()) -> None:
    found = network.load_state_dict(dict(tensors), strict=False)
    wrong = (set(found.missing_keys) - computed) | set(found.unexpected_keys)
    if wrong:
        raise KeyError(sorted(wrong)[0])


class _Fitting(AbstractContextManager[None]):
    """Turns what shapes and names that do not fit raise into one line."""

    def __init__(self, weights: str, network: str) -> None:
        self._name, self._network = weights.replace("\\", "/").rpartition("/")[2], network

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (KeyError, RuntimeError, ValueError, IndexError)):
            raise CheckpointError(
                f"correspondences.local.weights: {self._name} does not hold the weights of {self._network} "
                f"({' '.join(str(error).split())[:120]}). Take a file of its authors' repository, or another matcher."
            ) from error


_fitting = _Fitting


def _plain() -> AbstractContextManager[None]:
    """Convolutions by one algorithm on every run."""
    return torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)
