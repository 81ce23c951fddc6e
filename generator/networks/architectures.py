"""The architectures of members: timm by name, or a factory of the user's own."""

from __future__ import annotations

import difflib
import importlib
import inspect
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import timm
import torch
from timm.models import get_pretrained_cfg
from torch import nn

from generator.core.member import MemberSpec
from generator.errors import MemberError

LOCAL = "local-dir:"
"""Names of folders in timm: refused, as their weights would not be part of a result's key."""
REMOTE = ("hf-hub:", "hf_hub:")
"""Prefixes of names that timm resolves by itself, outside its own list of architectures."""


def architectures_like(name: str, count: int = 5) -> tuple[str, ...]:
    """Up to ``count`` timm architectures whose names are nearest to ``name``, nearest first."""
    base = name.partition(".")[0].lower()
    inside = [known for known in timm.list_models() if base and base in known]
    near = difflib.get_close_matches(base, timm.list_models(), n=count, cutoff=0.5)
    return tuple(dict.fromkeys([*near, *inside]))[:count]


def build_backbone(spec: MemberSpec) -> nn.Module:
    """The member's architecture for its input size, without classifier; random weights unless ``pretrained``.

    Raises `MemberError` on unknown names (with the nearest), on ``local-dir:`` names, on what timm or the factory
    refuses, and where pretrained weights cannot be fetched.
    """
    return _from_factory(spec) if spec.factory is not None else _from_timm(spec)


@contextmanager
def own_random_numbers(seed: int) -> Iterator[None]:
    """Random initialisation from ``seed``; torch's global generator is as before afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


# ----------------------------------------------------------------------------------------------------------


def _from_timm(spec: MemberSpec) -> nn.Module:
    name = spec.architecture
    if name.startswith(LOCAL):
        raise MemberError(
            f"architecture {name}: folders are not read, as a change of the weights in them would go unnoticed. "
            "Name the architecture as timm lists it, and the weight file with checkpoint:."
        )
    if not name.startswith(REMOTE) and not timm.is_model(name):
        near = ", ".join(architectures_like(name)) or "none is near"
        raise MemberError(f"architecture {name}: timm {timm.__version__} has no such model. Nearest: {near}.")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Mapping deprecated model name")  # the winner's files use old names
        try:
            return _created(spec)
        except Exception as error:  # timm raises whatever its models and the hub client raise
            raise MemberError(_refusal(spec, error)) from error


def _created(spec: MemberSpec) -> nn.Module:
    sized = {"img_size": (spec.input.height, spec.input.width)} if _fixed_size(spec.architecture) else {}
    try:
        return _timm_model(spec, sized)
    except TypeError as error:
        if not sized or "img_size" not in str(error):
            raise
        return _timm_model(spec, {})


def _timm_model(spec: MemberSpec, options: Mapping[str, Any]) -> nn.Module:
    model: nn.Module = timm.create_model(spec.architecture, pretrained=spec.pretrained, num_classes=0, **options)
    return model


def _fixed_size(name: str) -> bool:
    """Whether the model must be told its input size (ViT, Swin, ...); unknown for remote names, so tried."""
    if name.startswith(REMOTE):
        return True
    configured = get_pretrained_cfg(name, allow_unregistered=True)
    return bool(configured is not None and configured.fixed_input_size)


def _refusal(spec: MemberSpec, error: Exception) -> str:
    cause = f"{type(error).__name__}: {next(iter(str(error).strip().splitlines()), 'no reason given')[:300]}"
    if spec.pretrained or spec.architecture.startswith("hf"):
        return (
            f"architecture {spec.architecture}: timm could not get the pretrained model ({cause}). It comes "
            "from the Hugging Face hub the first time, which needs a network; or name a file with checkpoint:."
        )
    size = f"{spec.input.width} x {spec.input.height}"
    return f"architecture {spec.architecture} cannot be built for {size} pixels ({cause})."


def _from_factory(spec: MemberSpec) -> nn.Module:
    module_name, _, function = (spec.factory or "").partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise MemberError(
            f"factory {spec.factory}: cannot import {module_name} ({error}). "
            "Expected package.module:function, with the package installed or on PYTHONPATH."
        ) from error
    make = getattr(module, function, None)
    if not callable(make):
        near = ", ".join(difflib.get_close_matches(function, dir(module))) or "none is near"
        raise MemberError(f"factory {spec.factory}: {module_name} has no function {function!r}. Nearest: {near}.")
    try:
        made = make(spec) if _wants_argument(make) else make()
    except Exception as error:  # the user's code may raise anything
        raise MemberError(f"factory {spec.factory} failed ({type(error).__name__}: {error}).") from error
    if not isinstance(made, nn.Module):
        raise MemberError(f"factory {spec.factory}: expected a torch.nn.Module, found {type(made).__name__}.")
    return made


def _wants_argument(function: object) -> bool:
    if not callable(function):
        return False
    parameters = inspect.signature(function).parameters.values()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return any(p.kind in positional and p.default is inspect.Parameter.empty for p in parameters)
