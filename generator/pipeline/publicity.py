"""What may be said in public: the names of one audit's things, by its configuration."""

from __future__ import annotations

import os

from generator.config import Config
from generator.core.public_names import Privacy, PublicNames, public_names
from generator.core.records import ImageSet


def publish_names(config: Config, images: ImageSet) -> PublicNames:
    """The one gate between private ids and published text. Raises `ConfigError` where its secret is missing."""
    salt = config.salt(os.environ)
    specs = config.member_specs()
    return public_names(
        images,
        Privacy(
            ids=config.privacy.ids,
            salt=salt.decode() if salt else None,
            dates=config.privacy.dates,
            fields=config.privacy.fields,
        ),
        members=[spec.name for spec in specs],
        groups=[group.name for group in config.groups()],
        architectures=[spec.architecture for spec in specs],
    )


def queries_called(wanted: frozenset[str], names: PublicNames) -> frozenset[str]:
    """The ids of the queries that ``wanted`` names by id, by label or by slug, as an observation may."""
    return frozenset(query_id for query_id, name in names.queries.items() if wanted & {query_id, name.label, name.slug})
