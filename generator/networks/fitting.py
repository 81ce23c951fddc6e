"""Strict loading: what does not fit is shown in one table, and nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor, nn

from generator.core.member import MemberSpec
from generator.errors import CheckpointError
from generator.networks.checkpoints import Weights, read_weights
from generator.networks.keys import BACKBONE, COUNTER, by_name, by_order, common_prefix, ignored
from generator.networks.locate import locate

ROWS = 12
"""Rows shown per kind of problem; the rest is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Misfit:
    """One tensor that does not fit: ``problem`` is missing, unexpected or mis-shaped; shapes as text."""

    problem: str
    key: str
    expected: str = "-"
    found: str = "-"


def load_checkpoint(module: nn.Module, spec: MemberSpec, *, optional: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Fills ``module`` (children: ``backbone`` and the head's) from the checkpoint, or changes nothing.

    ``optional`` names tensors that may be absent from the file and then keep their value (GeM's p). The names of
    further tensors that stay unfilled, because ``ignore`` fits them, are returned. Raises `CheckpointError` with a
    table of all missing, unexpected and mis-shaped tensors.
    """
    path = locate(spec.checkpoint or "")
    weights = read_weights(path, trusted=spec.trust_checkpoint)
    given = _renamed(module, weights, spec, path.name)
    expected = {name: tensor for name, tensor in module.state_dict().items() if not name.endswith(COUNTER)}
    given = {name: _like(tensor, expected.get(name)) for name, tensor in given.items()}
    unfilled = tuple(name for name in expected if name not in given and ignored(name, spec.ignore))
    others = {name: kind for name, kind in weights.others.items() if not ignored(name, spec.ignore)}
    misfits = (*compare(expected, given, optional.union(unfilled)), *_not_tensors(others))
    if misfits:
        fitting = len(expected) - sum(misfit.problem != "unexpected" for misfit in misfits)
        name = spec.factory or spec.architecture
        title = f"checkpoint {path.name} does not fit {name}: {fitting} of {len(expected)} tensors do."
        raise CheckpointError("\n".join([title, *table(misfits), *_advice(misfits, weights)]))
    module.load_state_dict(given, strict=False)
    return unfilled


def compare(
    expected: Mapping[str, Tensor], given: Mapping[str, Tensor], optional: frozenset[str] = frozenset()
) -> tuple[Misfit, ...]:
    """Every tensor that is missing, unexpected or of another shape, in that order."""
    missing = [key for key in expected if key not in given and key not in optional]
    extra = [key for key in given if key not in expected]
    other = [key for key in given if key in expected and given[key].shape != expected[key].shape]
    return (
        *(Misfit(problem="missing", key=key, expected=_shape(expected[key])) for key in missing),
        *(Misfit(problem="unexpected", key=key, found=_shape(given[key])) for key in extra),
        *(Misfit(problem="mis-shaped", key=k, expected=_shape(expected[k]), found=_shape(given[k])) for k in other),
    )


def table(misfits: Sequence[Misfit]) -> list[str]:
    """The misfits as aligned lines of text, at most `ROWS` per kind of problem."""
    kinds = dict.fromkeys(misfit.problem for misfit in misfits)
    groups = [[misfit for misfit in misfits if misfit.problem == kind] for kind in kinds]
    shown = [misfit for group in groups for misfit in group[:ROWS]]
    rows = [
        ("problem", "tensor", "expected", "found"),
        *((m.problem, m.key, m.expected, m.found) for m in shown),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return lines + [f"  ... and {len(g) - ROWS} more {g[0].problem}" for g in groups if len(g) > ROWS]


# ----------------------------------------------------------------------------------------------------------


def _renamed(module: nn.Module, weights: Weights, spec: MemberSpec, name: str) -> dict[str, Tensor]:
    state = module.state_dict()
    if not spec.key_order:
        return by_name(weights.tensors, spec.key_map, spec.ignore, state.keys())
    if not weights.ordered or spec.key_map:
        why = "a key_map names them" if spec.key_map else "a safetensors file sorts its keys"
        raise CheckpointError(
            f"checkpoint {name}: key_order takes tensors in their order, but {why}. Use key_map alone."
        )
    backbone = {key.removeprefix(BACKBONE): tensor for key, tensor in state.items() if key.startswith(BACKBONE)}
    configured = getattr(module.get_submodule("backbone"), "pretrained_cfg", None) or {}
    classifier = configured.get("classifier")
    return by_order(weights.tensors, backbone, spec.ignore, classifier if isinstance(classifier, str) else None)


def _like(tensor: Tensor, wanted: Tensor | None) -> Tensor:
    """A single number may be stored as () or (1,), as GeM's p is."""
    return tensor.reshape(wanted.shape) if wanted is not None and tensor.numel() == wanted.numel() == 1 else tensor


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


def _not_tensors(others: Mapping[str, str]) -> Iterable[Misfit]:
    return (Misfit(problem="unexpected", key=key, found=f"a {kind}") for key, kind in others.items())


def _advice(misfits: Sequence[Misfit], weights: Weights) -> list[str]:
    unexpected = [m.key for m in misfits if m.problem == "unexpected"]
    missing = any(m.problem == "missing" for m in misfits)
    prefix = common_prefix(list(weights.tensors))
    if missing and prefix is not None and prefix != BACKBONE:
        return [f"Every tensor of the file begins with {prefix}; try key_map: {{{prefix}: ''}}."]
    if unexpected and not missing:
        patterns = sorted({f"{key.removeprefix(BACKBONE).partition('.')[0]}.*" for key in unexpected})
        return [f"If they are not needed for the embedding, leave them out with ignore: [{', '.join(patterns)}]."]
    return [
        "Check architecture, head and image size; rename tensors with key_map. `sightline members probe` "
        "lists what the file holds."
    ]
