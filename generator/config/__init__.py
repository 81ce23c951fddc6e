"""config.yaml: its schema (pydantic lives only here), loading, conversion to records, and documentation."""

from __future__ import annotations

from generator.config.load import load, load_text
from generator.config.settings import Config

__all__ = ["Config", "load", "load_text"]
