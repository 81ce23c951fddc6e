"""From the names in a weight file to the names in our modules.

Names of ours are those of the whole member: ``backbone.*`` for the architecture and the head's own
(``pooling.p``, ``bn.*``, ``ln.*``, ...). A file of a bare timm model, without ``backbone.``, is read as one
for the backbone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase

from torch import Tensor

from generator.errors import CheckpointError

BACKBONE = "backbone."
COUNTER = "num_batches_tracked"
"""Training-time counters of batch normalisation: no part of inference, neither required nor loaded."""

_KINDS = {"weight", "bias", "running_mean", "running_var"}


def mapped(name: str, key_map: Sequence[tuple[str, str]]) -> str:
    """``name`` after every prefix rename, in order; an empty new prefix removes the old one."""
    for old, new in key_map:
        if name.startswith(old):
            name = new + name.removeprefix(old)
    return name


def ignored(name: str, patterns: Sequence[str]) -> bool:
    """Whether a shell-style pattern fits the name, with or without its ``backbone.``."""
    return any(fnmatchcase(form, pattern) for form in (name, name.removeprefix(BACKBONE)) for pattern in patterns)


def by_name(
    tensors: Mapping[str, Tensor],
    key_map: Sequence[tuple[str, str]],
    ignore: Sequence[str],
    expected: Collection[str],
) -> dict[str, Tensor]:
    """The file's tensors under our names, of which ``expected`` are all there are.

    Names are read as they are or, where more of them then fit, as those of the backbone alone. ``ignore``
    fits names as they are in the file or as they are here. Raises `CheckpointError` where two entries end up
    with one name.
    """
    names = {name: mapped(name, key_map) for name in tensors if not ignored(name, ignore)}
    bare = {name: new if new in expected else BACKBONE + new for name, new in names.items()}
    hits = [sum(new in expected for new in reading.values()) for reading in (names, bare)]
    chosen = bare if hits[1] > hits[0] else names
    _without_collision(chosen)
    kept = {new: name for name, new in chosen.items() if not ignored(new, ignore) and not new.endswith(COUNTER)}
    return {new: tensors[name] for new, name in kept.items()}


def by_order(
    tensors: Mapping[str, Tensor],
    backbone: Mapping[str, Tensor],
    ignore: Sequence[str],
    classifier: str | None,
) -> dict[str, Tensor]:
    """The file's tensors, in order, under the backbone's names: for files that differ in names alone.

    Every shape must agree, and so must the kind (weight, bias, ...) where both names end in one. Tensors left
    over at the end take the name of the architecture's ``classifier``, so that ``ignore: [classifier.*]``
    leaves them out. Raises `CheckpointError` with the first places where the two lists part.
    """
    source = [(name, t) for name, t in tensors.items() if not name.endswith(COUNTER) and not ignored(name, ignore)]
    target = [(name, t) for name, t in backbone.items() if not name.endswith(COUNTER)]
    wrong = [
        f"{place}: {name} {tuple(tensor.shape)} in the file, {ours} {tuple(wanted.shape)} in the model"
        for place, ((name, tensor), (ours, wanted)) in enumerate(zip(source, target, strict=False), start=1)
        if tensor.shape != wanted.shape or not same_kind(name, ours)
    ]
    if wrong or len(source) < len(target):
        raise CheckpointError(
            f"key_order does not fit: {len(source)} tensors in the file, {len(target)} in the model, "
            f"{len(wrong)} of them different.\n" + "\n".join(f"  {line}" for line in wrong[:5])
        )
    placed = {BACKBONE + ours: tensor for (ours, _), (_, tensor) in zip(target, source, strict=False)}
    rest = {BACKBONE + _classifier_name(name, t, classifier): t for name, t in source[len(target) :]}
    return placed | {name: tensor for name, tensor in rest.items() if not ignored(name, ignore)}


def common_prefix(names: Sequence[str]) -> str | None:
    """The first dotted part that all names share (``module.``, ``model.``), or ``None``."""
    first = {name.partition(".")[0] for name in names}
    return f"{first.pop()}." if len(first) == 1 and all("." in name for name in names) else None


def same_kind(name: str, ours: str) -> bool:
    """Whether two names may stand for one tensor: both end in the same kind, where both end in one."""
    kind, wanted = name.rpartition(".")[2], ours.rpartition(".")[2]
    return kind == wanted or not {kind, wanted} <= _KINDS


def _classifier_name(name: str, tensor: Tensor, classifier: str | None) -> str:
    kind = {1: "bias", 2: "weight"}.get(tensor.dim())
    return name if classifier is None or kind is None else f"{classifier}.{kind}"


def _without_collision(names: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for name, new in names.items():
        if new in seen:
            raise CheckpointError(
                f"key_map gives {seen[new]} and {name} the same name {new}; make its prefixes longer."
            )
        seen[new] = name
