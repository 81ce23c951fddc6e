"""Where page templates come from: the project's own, and for those it does not have, the ones that ship."""

from __future__ import annotations

from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader

from generator.store.starter import shipped


def template_loader(folder: Path) -> BaseLoader:
    """Templates of the project in ``folder`` first, so that it may change any of them."""
    return ChoiceLoader([FileSystemLoader(folder / "templates"), FileSystemLoader(shipped("templates"))])
