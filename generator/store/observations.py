"""The author's observations: Markdown files beside the configuration."""

from __future__ import annotations

from pathlib import Path

from generator.errors import PublishError

FOLDER = "observations"


def read_observations(folder: Path) -> tuple[tuple[str, str], ...]:
    """(file name, text) of every ``observations/*.md`` of the project in ``folder``, in order of name.

    Raises `PublishError` for one that is not UTF-8 text, and for what cannot be read.
    """
    found = []
    for path in _notes(folder / FOLDER):
        try:
            found.append((path.name, path.read_text(encoding="utf-8-sig")))
        except UnicodeDecodeError as error:
            raise PublishError(
                f"{FOLDER}/{path.name} is not UTF-8 text (byte {error.start}): save it as UTF-8"
            ) from None
        except OSError as error:
            raise PublishError(_unreadable(f"{FOLDER}/{path.name}", error)) from error
    return tuple(found)


def _notes(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.match("*.md"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise PublishError(_unreadable(FOLDER, error)) from error


def _unreadable(name: str, error: OSError) -> str:
    return f"{name} cannot be read ({error.strerror}): expected Markdown files; repair or remove it"
