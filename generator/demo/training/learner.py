"""One member while it learns: the stages that change, its head, and the centres of the individuals it is taught."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from generator.demo.noise import stream
from generator.demo.training.arcface import ArcFace
from generator.demo.training.recipe import Pupil, Recipe
from generator.demo.training.trunk import Trunk
from generator.networks.architectures import own_random_numbers
from generator.networks.pools import GeMPool

_WARM = 0.08  # share of all steps over which the rates rise


class Learner(nn.Module):
    """A pupil's network, loss and optimiser. ``whales`` are the places of the individuals it is taught."""

    def __init__(self, pupil: Pupil, trunk: Trunk, whales: list[int], recipe: Recipe, device: str) -> None:
        super().__init__()
        self.pupil, self.recipe, self.device, self.epoch = pupil, recipe, device, 0
        self.classes = {whale: place for place, whale in enumerate(whales)}
        with own_random_numbers(int(stream(recipe.seed, pupil.name, "weights").integers(2**31))):
            self.trunk = trunk
            self.pooling, self.bn = GeMPool(3.0, 1e-6), nn.BatchNorm1d(recipe.channels)
            self.loss = ArcFace(recipe.channels, len(whales), recipe.scale, recipe.margin)
        self.to(device)
        changing = [value for stage in trunk.blocks[3:] for value in stage.parameters()]
        fresh = [*trunk.neck.parameters(), *self.bn.parameters(), *self.loss.parameters()]
        groups = ((changing, recipe.trunk_rate), (fresh, recipe.head_rate))
        self.optimiser = torch.optim.AdamW(
            [{"params": values, "lr": rate, "greatest": rate} for values, rate in groups], weight_decay=recipe.decay
        )

    def learn(self, features: Tensor, whales: Tensor) -> float:
        """One epoch over ``features`` (N, C, h, w) of the frozen stages; returns the mean loss."""
        self.train()
        places = torch.tensor([self.classes[int(whale)] for whale in whales])
        rng = stream(self.recipe.seed, self.pupil.name, self.epoch)
        order = np.concatenate([rng.permutation(len(places)) for _ in range(self.recipe.passes)])
        whole = max(1, len(order) // self.recipe.batch)  # batch norm would rather not see a rest of one
        batches = torch.split(torch.from_numpy(order), self.recipe.batch)[:whole]
        total = 0.0
        for number, batch in enumerate(batches):
            self._set_rates((self.epoch + number / len(batches)) / self.recipe.epochs)
            maps = features[batch].to(self.device, torch.float32, memory_format=torch.channels_last)
            loss = self.loss(self._embed(maps), places[batch].to(self.device))
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            for group in self.optimiser.param_groups:
                nn.utils.clip_grad_norm_(group["params"], self.recipe.clip)
            self.optimiser.step()
            total += float(loss.detach())
        self.epoch += 1
        return total / len(batches)

    def weights(self) -> dict[str, Tensor]:
        """What a member's checkpoint holds, float16, by the names that a `members:` entry expects."""
        kept = {"backbone": self.trunk, "pooling": self.pooling, "bn": self.bn}
        return {
            f"{prefix}.{name}": value.detach().half().cpu().contiguous()
            for prefix, module in kept.items()
            for name, value in module.state_dict().items()
            if value.is_floating_point()
        }

    def state(self) -> dict[str, Any]:
        """Everything that learning goes on from."""
        return {"epoch": self.epoch, "weights": self.state_dict(), "optimiser": self.optimiser.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a `state`."""
        self.epoch = int(state["epoch"])
        self.load_state_dict(state["weights"])
        self.optimiser.load_state_dict(state["optimiser"])

    def _embed(self, maps: Tensor) -> Tensor:
        vectors: Tensor = self.bn(self.pooling(self.trunk.late(maps).flatten(2).transpose(1, 2)))
        return vectors

    def _set_rates(self, progress: float) -> None:
        """A short rise, then half a cosine down to nothing (Loshchilov 2017)."""
        share = (
            progress / _WARM if progress < _WARM else 0.5 + 0.5 * math.cos(math.pi * (progress - _WARM) / (1 - _WARM))
        )
        for group in self.optimiser.param_groups:
            group["lr"] = max(share, 1e-3) * group["greatest"]
