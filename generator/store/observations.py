"""The author's observations: Markdown files beside the configuration."""

from __future__ import annotations

from pathlib import Path

from generator.errors import PublishError

FOLDER = "observations"


def read_observations(folder: Path) -> tuple[tuple[str, str], ...]:
    """(file name, text) of every ``observations/*.md`` of the project in ``folder``, in order of name.

    Raises `PublishError` for one that is not UTF-8 text.
    """
    found = []
    for path in sorted((folder / FOLDER).glob("*.md")):
        try:
            found.append((path.name, path.read_text(encoding="utf-8-sig")))
        except UnicodeDecodeError as error:
            raise PublishError(
                f"{FOLDER}/{path.name} is not UTF-8 text (byte {error.start}): save it as UTF-8"
            ) from None
    return tuple(found)
