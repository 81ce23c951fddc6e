"""`correspondences` as records."""

from __future__ import annotations

from pathlib import Path

from generator.config.schema.correspondences import LocalSection
from generator.core.correspondence import LocalSettings
from generator.store.project import PACKAGE, locate


def local_settings(section: LocalSection, folder: Path) -> LocalSettings:
    """How local features are matched; the weight file's path is absolute, a ``package:`` place stays as it is."""
    text = section.weights
    placed = text if text is None or text.startswith(PACKAGE) else str(locate(text, folder))
    return LocalSettings(**section.model_dump(exclude={"weights"}), weights=placed)
