"""How many bytes of activations autograd keeps for the backward pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks

from benchmarks.contestants import Bench, embedding


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Bytes that autograd keeps with the full graph and with ours, and bytes of the explained feature map."""

    full: int
    ours: int
    feature_map: int


def kept(bench: Bench) -> Kept:
    """Measure both ways on the bench's batch."""
    weights = {_storage(item) for item in (*bench.network.module.parameters(), *bench.network.module.buffers())}
    return Kept(
        full=_saved(lambda: embedding(bench.network, bench.batch()), weights),
        ours=_saved(bench.ours, weights),
        feature_map=bench.member.features(bench.pixels, "identity")[-1].nbytes,
    )


def _saved(job: Callable[[], object], weights: set[int]) -> int:
    """Bytes of the distinct storages that ``job`` saves for backward, weights (held anyway) aside."""
    found: dict[int, Tensor] = {}  # the tensors themselves: an address is told apart only while it is held

    def pack(value: Tensor) -> Tensor:
        if _storage(value) not in weights:
            found.setdefault(_storage(value), value.detach())
        return value

    with saved_tensors_hooks(pack, lambda value: value):
        job()
    return sum(value.untyped_storage().nbytes() for value in found.values())


def _storage(value: Tensor) -> int:
    return value.untyped_storage().data_ptr()
