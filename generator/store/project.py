"""The few disk questions a configuration asks: its own text, and where the places it names lie."""

from __future__ import annotations

from pathlib import Path

from generator.core.packages import PACKAGE, package_folders, package_place
from generator.errors import ConfigError

__all__ = ["PACKAGE", "locate", "read_configuration"]


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
    """The absolute place that ``text`` names: ``package:NAME/PATH``, or a path relative to ``folder``.

    ``NAME`` is a package (``photos_of_seals``) or one inside it (``photos_of_seals.young``). ``None`` if it is not
    installed here; whether there is anything at the place is not looked at.
    """
    if not text.startswith(PACKAGE):
        return (folder / Path(text).expanduser()).resolve()
    name, inside = package_place(text)
    return next((Path(place, inside).resolve() for place in package_folders(name)), None)
