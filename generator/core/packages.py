"""Installed Python packages, found without being imported: their folders, their versions, and `package:` places.

This asks the import system alone; what lies in the folders is for those who read files to see.
"""

from __future__ import annotations

from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

PACKAGE = "package:"
"""How a place inside an installed package begins: ``package:NAME/PATH``."""


def module_spec(name: str) -> ModuleSpec | None:
    """Where a dotted module ``name`` comes from; ``None`` if there is none, or ``name`` is no name.

    Of a module inside a package, the record's own ``name`` is its last part alone.
    """
    top, *rest = name.split(".")
    try:
        spec = find_spec(top)  # a top-level name: found, not imported
    except (ImportError, ValueError):  # no name at all, or a module that is half imported
        return None
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        # By its last name: by its whole one, a folder without __init__.py would ask for its parent to be loaded.
        spec = PathFinder.find_spec(part, list(spec.submodule_search_locations))
    return spec


def package_folders(name: str) -> tuple[str, ...]:
    """The folders of the package ``name``, most often one; none if it is not installed, or a module without any."""
    spec = module_spec(name)
    return tuple((spec.submodule_search_locations if spec else None) or ())


def package_place(text: str) -> tuple[str, str]:
    """``package:NAME/PATH`` as (NAME, PATH); either may be empty."""
    name, _, inside = text.removeprefix(PACKAGE).partition("/")
    return name, inside


def installed_version(distribution: str) -> str | None:
    """The version of an installed distribution, by its name in the package index; ``None`` if it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
