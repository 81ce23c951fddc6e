"""What `sightline init` copies: a whole audit project, ready to build.

The project's own templates and mkdocs.yml are what a new project starts from. In an installed package they lie in
``generator/starter`` (put there when the wheel is built); in a source checkout they are at its top level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import PublishError
from generator.store.atomic import write_if_changed

PACKAGE = Path(__file__).resolve().parent.parent
STARTER = PACKAGE / "starter"
SHIPPED = ("templates", "mkdocs.yml")
RENAMED = {"gitignore": ".gitignore"}
"""Kept under another name in the package, where the real one would hide files from version control."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """Names of the files of a new project, relative to it: those ``written``, those ``kept`` as they were."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def shipped(name: str) -> Path:
    """Where ``templates`` or ``mkdocs.yml`` lies: in the installed package, or at the top of a source checkout.

    Raises
    ------
    PublishError
        It is in neither place: the installation is damaged.
    """
    for place in (STARTER / name, PACKAGE.parent / name):
        if place.exists():
            return place
    raise PublishError(f"{name} is missing from the installed package; install sightline again")


def starter_files() -> dict[str, Path]:
    """Every file of a new project by its POSIX name, in a stable order."""
    found = {path.relative_to(STARTER).as_posix(): path for path in _files(STARTER)}
    for name in SHIPPED:
        place = shipped(name)
        found |= {(Path(name) / path.relative_to(place)).as_posix(): path for path in _files(place)}
    named = {RENAMED.get(name, name): path for name, path in found.items()}
    return dict(sorted(named.items()))


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def start_project(folder: Path, generated: Mapping[str, bytes]) -> Started:
    """Copy the starter files and write the ``generated`` ones into ``folder``; what is there already is kept.

    Raises
    ------
    StoreError
        The folder, or a file in it, cannot be written.
    """
    contents = {name: path.read_bytes() for name, path in starter_files().items()} | dict(generated)
    kept = tuple(name for name in contents if (folder / name).exists())
    written = tuple(name for name in contents if name not in kept)
    for name in written:
        write_if_changed(folder / name, contents[name])
    return Started(written=written, kept=kept)
