"""The command line: parse, load the configuration, call the pipeline, print. Machinery is imported inside commands."""

from __future__ import annotations

from generator.cli.app import run

__all__ = ["run"]
