"""The few disk questions a configuration asks: its own text, and where a `package:` place lies."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from generator.errors import ConfigError

PACKAGE = "package:"


def read_configuration(path: Path) -> str:
    """The text of a configuration file.

    Raises
    ------
    ConfigError
        The file is absent, a folder, unreadable, or not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        advice = "no such file; name one with --config, or make a new audit with: sightline init FOLDER"
        raise ConfigError(str(path), (advice,)) from None
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), (f"not UTF-8 text (byte {error.start}); save it as UTF-8",)) from None
    except OSError as error:
        raise ConfigError(str(path), (f"cannot be read: {error.strerror or error}",)) from None


def locate(text: str, folder: Path) -> Path | None:
    """The absolute place that ``text`` names: ``package:MODULE/PATH``, or a path relative to ``folder``.

    ``MODULE`` (``photos_of_seals``, or ``photos_of_seals.young`` for a package inside it) is found without being
    imported. ``None`` if it is not installed here.
    """
    if not text.startswith(PACKAGE):
        return (folder / Path(text).expanduser()).resolve()
    module, _, inside = text.removeprefix(PACKAGE).partition("/")
    top, *deeper = module.split(".")
    try:
        found = importlib.util.find_spec(top)
    except (ImportError, ValueError):  # no name at all, or a module that is half imported
        return None
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)), *deeper, inside).resolve()
