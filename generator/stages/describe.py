"""Describe: what a reader needs to reproduce the audit, and nothing that locates where it was made."""

from __future__ import annotations

from collections.abc import Mapping

import generator
from generator.core.member import Runtime
from generator.core.packages import installed_version
from generator.core.records import ImageSet
from generator.core.results import Provenance
from generator.store.artefacts import key
from generator.store.machine import NEEDED


def describe(
    images: ImageSet,
    runtime: Runtime,
    member_digests: Mapping[str, str],
    *,
    config_text: str,
    config_digest: str,
    limit: int | None,
) -> Provenance:
    """The audit's provenance. ``config_text`` is already free of roots, salts and paths."""
    return Provenance(
        generator_version=generator.__version__,
        versions=tuple((name, found) for name in NEEDED if (found := installed_version(name))),
        device=runtime.device,
        batch_size=runtime.batch_size,
        threads=runtime.threads,
        precision=runtime.precision,
        config_digest=config_digest,
        images_digest=key("images", sorted(image.digest for image in images.images)),
        config_text=config_text,
        command="sightline build" if limit is None else f"sightline build --limit {limit}",
        member_digests=dict(member_digests),
    )
