"""`output` and `compute`: where files go, and on what the work runs."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from generator.config.schema.base import Section, Text


def _inside(text: str) -> str:
    windows = PureWindowsPath(text)
    if PurePosixPath(text).is_absolute() or windows.is_absolute() or windows.drive or text.startswith("~"):
        raise ValueError(f"expected a folder inside the audit's own folder, found the absolute path {text!r}")
    parts = windows.parts
    if ".." in parts or not parts:
        raise ValueError(f"expected a folder inside the audit's own folder, found {text!r}")
    return text


def _in_docs(text: str) -> str:
    parts = PureWindowsPath(_inside(text)).parts
    if len(parts) != 2 or parts[0] != "docs":
        reason = "its pages reach the rest of the site one level up"
        raise ValueError(f"expected one folder inside docs/, as in docs/audit ({reason}); found {text!r}")
    return text


InsideFolder = Annotated[Text, AfterValidator(_inside)]
InDocs = Annotated[Text, AfterValidator(_in_docs)]


class OutputSection(Section):
    """Where files are written, relative to config.yaml."""

    docs: InDocs = Field(
        default="docs/audit",
        description="Generated pages and pictures, exactly one folder inside docs/. The generator owns it.",
    )
    site: InsideFolder = Field(
        default="site",
        description="The finished site. MkDocs empties this folder first, so it lies apart from everything else.",
    )
    runs: InsideFolder = Field(default="runs", description="Stored results and everything computed so far.")


class ComputeSection(Section):
    """On what the models run. All but `workers` is part of what a result depends on."""

    device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto", description="`auto` takes a CUDA device where there is one."
    )
    batch_size: Annotated[int, Field(ge=1, le=4096)] = Field(default=8, description="Images per forward pass.")
    workers: Annotated[int, Field(ge=0, le=256)] | None = Field(
        default=None,
        description="Processes that decode images; 0 decodes in the main one. Left out: as many as cores, at most 4.",
    )
    threads: Annotated[int, Field(ge=1, le=1024)] | None = Field(
        default=None, description="Threads of the computation. Left out: as many as cores."
    )
    precision: Literal["float32", "bfloat16"] = Field(
        default="float32", description="`bfloat16` is faster on some hardware and changes results slightly."
    )
