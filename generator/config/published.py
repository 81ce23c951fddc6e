"""The configuration as it may be published: reproducible, and silent about this machine and about hidden ids.

Left out: roots and folders of images, of weights and of results, the name of the salt's variable, and lists
of ids (their number stays). Of a checkpoint and of tables only the file's name stays; a ``package:`` place is
public and stays whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import yaml

from generator.config.places import Path
from generator.store.project import PACKAGE

if TYPE_CHECKING:
    from generator.config.settings import Config

Rule = Callable[[Any], Any]
DROPPED = object()


def file_name(text: str | None) -> str | None:
    """The last part of a path of any system; a ``package:`` place stays whole."""
    if text is None or text.startswith(PACKAGE):
        return text
    return PureWindowsPath(PurePosixPath(text).name).name


def _packages_only(text: str) -> Any:  # noqa: ANN401 - a string or the mark of what is left out
    return text if text.startswith(PACKAGE) else DROPPED


def _number(ids: list[str]) -> str:
    return f"{len(ids)} ids"


def _dropped(value: object) -> object:
    return DROPPED


RULES: dict[tuple[str, ...], Rule] = {
    ("images", "root"): _packages_only,
    ("images", "images_root"): _dropped,
    ("images", "table"): file_name,
    ("images", "annotations"): file_name,
    ("images", "labels"): file_name,
    ("images", "masks", "folder"): _dropped,
    ("queries", "ids"): _number,
    ("database", "ids"): _number,
    ("scenarios", "*", "queries", "ids"): _number,
    ("scenarios", "*", "database", "ids"): _number,
    ("pages", "ids"): _number,
    **{
        ("claims", "list", "*", subset, "columns", column): _number
        for subset in ("where", "versus")
        for column in ("individual", "encounter")
    },
    ("matching", "ranking"): file_name,
    ("correspondences", "local", "weights"): file_name,
    ("ensemble", "members", "*", "checkpoint"): file_name,
    ("ensemble", "members", "*", "embeddings"): file_name,
    ("ensemble", "members", "*", "embedding_ids"): file_name,
    ("privacy", "salt_env"): _dropped,
    ("output",): _dropped,
}


def _redacted(values: Any, path: Path = ()) -> Any:  # noqa: ANN401 - plain YAML values
    if isinstance(values, dict):
        kept = ((key, _under_rule(value, (*path, str(key)))) for key, value in values.items())
        return {key: value for key, value in kept if value is not DROPPED}
    if isinstance(values, list):
        return [_redacted(value, (*path, "*")) for value in values]
    return values


def _under_rule(value: Any, path: Path) -> Any:  # noqa: ANN401
    rule = RULES.get(tuple(str(part) for part in path))
    return _redacted(value, path) if rule is None else rule(value)


def text(config: Config) -> str:
    """The configuration as YAML: what was set, in the schema's order, less what stays private."""
    values = config.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return yaml.safe_dump(_redacted(values), sort_keys=False, allow_unicode=True, width=100)


def digest(config: Config) -> str:
    """SHA-256 (hex) of what `text` shows with every default spelled out."""
    values = config.model_dump(mode="json", by_alias=True)
    whole = yaml.safe_dump(_redacted(values), sort_keys=True, allow_unicode=True)
    return hashlib.sha256(whole.encode()).hexdigest()
