"""The ranking made elsewhere that an audit is of, where there is one."""

from __future__ import annotations

from generator.config import Config
from generator.core.given import GivenScores
from generator.core.records import ImageSet
from generator.core.submissions import accept
from generator.store.submissions import read_submission


def given_ranking(config: Config, images: ImageSet, limit: int | None) -> GivenScores | None:
    """What the configured file says of the queries of ``images``; ``None`` where none is configured.

    ``images`` are those collected, before any proves damaged. Raises `ImageSetError` for a file that cannot be read or
    is of another audit.
    """
    path = config.ranking_file()
    if path is None:
        return None
    return accept(read_submission(path), images, name=path.name, preview=limit is not None)
