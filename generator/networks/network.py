"""A member's network in two halves: features (photo to maps) and embedding (maps to vector), DESIGN 2.1."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from generator.core.member import MemberSpec
from generator.errors import MemberError
from generator.networks.architectures import build_backbone, own_random_numbers
from generator.networks.backbones import Backbone, Maps, adapt
from generator.networks.fitting import load_checkpoint
from generator.networks.heads import Token, Unit, build_head
from generator.networks.pools import GeMPool, Pool


class Network:
    """The two halves around the last feature map.

    ``module`` holds every weight (children: ``backbone`` and the head's). ``steps`` is the composed head less a final
    ``l2``, empty where the architecture's own head is used; ``ends_in_l2`` says whether there was one. ``unfilled``
    are tensors that the checkpoint did not have, by leave of ``ignore``.
    """

    def __init__(
        self, module: nn.Module, backbone: Backbone, steps: tuple[nn.Module, ...], unfilled: tuple[str, ...] = ()
    ) -> None:
        self.module = module
        self.backbone = backbone
        self.unfilled = unfilled
        self.ends_in_l2 = bool(steps) and isinstance(steps[-1], Unit)
        self.steps = steps[:-1] if self.ends_in_l2 else steps

    def features(self, pixels: Tensor) -> Maps:
        """Normalised ``pixels`` (B, 3, H, W) to the maps that the head reads, the last feature map last."""
        return self.backbone.features(pixels)

    def embed(self, maps: Maps) -> Tensor:
        """``maps`` to embeddings (B, D), short of a final ``l2`` (behind it ``self`` has no gradient)."""
        if not self.steps:
            return self.backbone.own_head(maps)
        if len(maps) != 1:
            raise MemberError(
                f"head: a composed head reads one map, but {self.backbone.name} gives {len(maps)}; "
                "leave head: out and give the factory's module a head(maps)."
            )
        pool, *rest = self.steps
        vectors: Tensor = pool(maps[0] if isinstance(pool, Token) else self.backbone.layout(maps[0]).cells(maps[0]))
        for step in rest:
            vectors = step(vectors)
        return vectors

    def finish(self, raw: Tensor) -> Tensor:
        """What `embed` gives, as it is published: L2-normalised where the composed head ends in ``l2``."""
        return functional.normalize(raw, dim=1) if self.ends_in_l2 else raw

    @property
    def pool(self) -> Pool | None:
        """The composed head's pool over cells, if that is how it begins."""
        return self.steps[0] if self.steps and isinstance(self.steps[0], Pool) else None

    @property
    def reads_class_token(self) -> bool:
        """Whether the embedding is the class token: the gradient at the last map then misses every cell."""
        return isinstance(self.steps[0], Token) if self.steps else self.backbone.reads_class_token


def build_network(spec: MemberSpec) -> Network:
    """The member's network on the CPU, in evaluation mode, its weights loaded and frozen.

    The weights come from one source: ``checkpoint``, ``pretrained`` or ``random_seed``; a factory may name none of
    them and bring its own. Raises `MemberError` or `CheckpointError`. torch's global random numbers are left as
    they were.
    """
    _one_source(spec)
    module = nn.Module()
    with own_random_numbers(spec.random_seed or 0):
        module.add_module("backbone", build_backbone(spec))
        backbone = adapt(module.get_submodule("backbone"), spec)
        steps = () if spec.head is None else build_head(spec.head, backbone.channels(), module)
    _trained(spec)
    module.eval().requires_grad_(requires_grad=False)
    unfilled = () if spec.checkpoint is None else load_checkpoint(module, spec, optional=_fixed_powers(module))
    return Network(module, backbone, steps, unfilled)


# ----------------------------------------------------------------------------------------------------------


def _one_source(spec: MemberSpec) -> None:
    given = {
        "checkpoint": spec.checkpoint is not None,
        "pretrained": spec.pretrained,
        "random_seed": spec.random_seed is not None,
    }
    chosen = [name for name, present in given.items() if present]
    if len(chosen) != 1 and not _brings_weights(spec):
        raise MemberError(
            "expected one source of weights: checkpoint (a file), pretrained (timm's) or random_seed (a stand-in "
            f"for tests); found {' and '.join(chosen) or 'none of them'}. Only a factory may do without."
        )


def _brings_weights(spec: MemberSpec) -> bool:
    """Whether a factory is left to fill the model itself."""
    others = (spec.checkpoint is not None, spec.pretrained, spec.random_seed is not None)
    return spec.factory is not None and not any(others)


def _trained(spec: MemberSpec) -> None:
    untrained = dict.fromkeys(layer.kind for layer in spec.head or () if layer.kind in ("bn", "linear"))
    if untrained and (spec.pretrained or _brings_weights(spec)):
        weights = "pretrained weights" if spec.pretrained else "the factory's weights"
        raise MemberError(
            f"head: {weights} cover the architecture, but {' and '.join(untrained)} of the head would "
            "be random. Give a checkpoint that has them, or a head without them."
        )


def _fixed_powers(module: nn.Module) -> frozenset[str]:
    """GeM's p keeps its configured value where the file has none."""
    return frozenset(f"{name}.p" for name, child in module.named_modules() if isinstance(child, GeMPool))
