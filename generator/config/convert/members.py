"""A member as configured, with everything it inherits, as a record."""

from __future__ import annotations

from pathlib import Path

from generator.config.convert.heads import head_layers
from generator.config.schema.ensemble import EnsembleSection
from generator.config.schema.members import InputSection, MemberSection
from generator.core.member import InputSpec, MemberSpec
from generator.store.project import PACKAGE, locate

EMBEDDINGS_ONLY = "embeddings"


def member_spec(member: MemberSection, ensemble: EnsembleSection, folder: Path) -> MemberSpec:
    """A member with everything it inherits, its paths absolute.

    A checkpoint's ``package:`` place stays as it is: it names the weights on every machine.
    """
    return MemberSpec(
        name=member.name,
        architecture=member.architecture or member.factory or EMBEDDINGS_ONLY,
        group=member.group,
        input=input_spec(member.input, ensemble.input),
        views=ensemble.views if member.views is None else member.views,
        fold=member.fold,
        checkpoint=_placed(member.checkpoint, folder),
        pretrained=member.pretrained,
        random_seed=member.random_seed,
        trust_checkpoint=member.trust_checkpoint,
        head=None if member.head is None else head_layers(member.head),
        factory=member.factory,
        layer=member.layer,
        key_map=tuple(member.key_map.items()),
        key_order=member.key_order,
        ignore=member.ignore,
        embeddings=_found(member.embeddings, folder),
        embedding_ids=_found(member.embedding_ids, folder),
        note=member.note,
    )


def _placed(text: str | None, folder: Path) -> str | None:
    return text if text is None or text.startswith(PACKAGE) else str(locate(text, folder))


def _found(text: str | None, folder: Path) -> str | None:
    """The file itself, also inside a package: `checks.members.packages` has seen that it is installed."""
    return None if text is None else str(locate(text, folder))


def merged_input(own: InputSection, common: InputSection) -> InputSection:
    """The keys that ``own`` sets, over those that ``common`` sets, over the defaults."""
    return common.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})


def input_spec(own: InputSection, common: InputSection) -> InputSpec:
    """How a photo becomes the model's input."""
    merged = merged_input(own, common)
    width, height = merged.size or (0, 0)  # embeddings computed elsewhere have no input
    return InputSpec(width=width, height=height, **merged.model_dump(exclude={"size"}))
