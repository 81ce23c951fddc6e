"""`ensemble.members` and what each is made of: its input, its head, its weights."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from generator.config.schema.base import Label, Many, Name, Positive, Section, Text

Side = Annotated[int, Field(ge=8, le=8192)]
Channels = Annotated[tuple[float, float, float], Field(strict=False)]
Deviations = Annotated[tuple[Positive, Positive, Positive], Field(strict=False)]
Grey = Annotated[int, Field(ge=0, le=255)]
ViewName = Literal["identity", "flip"]
Word = Literal["gem", "avg", "max", "token", "bn", "l2"]


class InputSection(Section):
    """How a photo becomes a model's input. A member's own keys win over `ensemble.input`, key by key."""

    size: Annotated[tuple[Side, Side], Field(strict=False)] | None = Field(
        default=None,
        description="Width and height of the input in pixels, `[width, height]`; need not be square.",
    )
    resize: Literal["squash", "letterbox"] = Field(
        default="squash",
        description="`squash` stretches the photo to the size; `letterbox` keeps its shape and fills the rest.",
    )
    interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos"] = Field(
        default="bilinear", description="How the photo is resized."
    )
    mean: Channels = Field(
        default=(0.485, 0.456, 0.406),
        description="Mean of the red, green and blue channel on the 0 to 1 scale, subtracted.",
    )
    std: Deviations = Field(
        default=(0.229, 0.224, 0.225),
        description="Deviation of each channel on the 0 to 1 scale, divided by.",
    )
    rotate_landscape: bool = Field(
        default=False, description="Turn a photo that is wider than tall by 90 degrees clockwise first."
    )
    fill: Grey = Field(default=0, description="Grey value (0 to 255) around the photo with `letterbox`.")


class GemStep(Section):
    """Generalised-mean pooling with its exponent."""

    gem: Positive = Field(description="The exponent p: the start value, and the value where the checkpoint has none.")
    name: Text | None = Field(default=None, description="The module's name in the checkpoint (`pooling`).")
    eps: Positive = Field(default=1e-6, description="Activations are raised to at least this.")


class ConcatStep(Section):
    """The vector so far, several times over."""

    concat: Annotated[int, Field(ge=2, le=64)] = Field(description="How many times the vector is repeated.")


class NormStep(Section):
    """Batch normalisation under another name."""

    bn: Text = Field(description="The module's name in the checkpoint.")
    eps: Positive = Field(default=1e-5, description="Added to the variance.")


class LinearStep(Section):
    """A linear layer."""

    linear: Annotated[int, Field(ge=1)] = Field(description="Size of its output.")
    name: Text | None = Field(default=None, description="The module's name in the checkpoint (`ln`).")
    bias: bool = Field(default=True, description="Whether it has a bias.")


def _kind_of_step(value: Any) -> str | None:  # noqa: ANN401 - whatever YAML held
    if isinstance(value, str):
        return "word"
    if isinstance(value, dict):
        return next((kind for kind in ("gem", "concat", "bn", "linear") if kind in value), None)
    return type(value).__name__.removesuffix("Step").lower().replace("norm", "bn")


Step = Annotated[
    Annotated[Word, Tag("word")]
    | Annotated[GemStep, Tag("gem")]
    | Annotated[ConcatStep, Tag("concat")]
    | Annotated[NormStep, Tag("bn")]
    | Annotated[LinearStep, Tag("linear")],
    Discriminator(_kind_of_step),
]


class MemberSection(Section):
    """One model of the ensemble."""

    name: Name = Field(description="Name of the member, unique in the ensemble.")
    architecture: Text | None = Field(
        default=None, description="A model of timm by name, or `hf-hub:OWNER/NAME` with `pretrained: true`."
    )
    group: Name = Field(default="all", description="The group it belongs to: members of a group give one similarity.")
    fold: Label | None = Field(default=None, description="Its fold, where the ensemble has folds; shown on the site.")
    checkpoint: Text | None = Field(
        default=None,
        description="Weights file (.pth, .pt, .bin, .ckpt, .safetensors), relative to config.yaml, or "
        "`package:MODULE/PATH` inside an installed Python package.",
    )
    pretrained: bool = Field(default=False, description="Let timm download its own weights (needs a network).")
    random_seed: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Seeded random weights instead of trained ones: a stand-in, said so on the site.",
    )
    trust_checkpoint: bool = Field(
        default=False,
        description="Allow a checkpoint that runs code while it loads. Only for files that you made yourself.",
    )
    key_map: dict[str, str] = Field(
        default_factory=dict,
        description="Prefixes to rename in the checkpoint's keys, `{old.: new.}`; an empty new prefix drops the old.",
    )
    key_order: bool = Field(
        default=False,
        description="Match the checkpoint's tensors to the model's by order and shape instead of by name.",
    )
    ignore: Many[Text] = Field(
        default=(), description="Checkpoint keys that may be left over or absent, as patterns: `final.*`."
    )
    head: Many[Step] | None = Field(
        default=None,
        description="From feature map to embedding, step by step: `gem`, `avg`, `max` or `token`, "
        "then `{concat: n}`, "
        "`bn`, `{linear: size}`, `l2`. Left out: the architecture's own pooling.",
    )
    factory: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")] | None = Field(
        default=None,
        description="`package.module:function` that builds the model, for anything timm cannot express. "
        "Without a source of weights it brings its own; with a `head`, what it gives is the head's feature map.",
    )
    layer: Text | None = Field(
        default=None,
        description="Module whose output the heatmaps are drawn on. Left out: the last feature map.",
    )
    input: InputSection = Field(default=InputSection(), description="What differs from `ensemble.input`.")
    views: Many[ViewName] | None = Field(
        default=None, description="Its test-time views, where they differ from `ensemble.views`."
    )
    embeddings: Text | None = Field(
        default=None,
        description="Embeddings computed elsewhere (.npy): matched as they are, without heatmaps. "
        "`package:MODULE/PATH` as with `checkpoint`.",
    )
    embedding_ids: Text | None = Field(default=None, description="Text file with one image id per row of `embeddings`.")
    note: Text | None = Field(default=None, description="A remark shown on the member's page.")
