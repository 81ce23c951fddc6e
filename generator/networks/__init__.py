"""The only folder that imports torch and timm; importing the folder itself does not.

`fingerprint`, `matcher_fingerprint`, `faiss_versions`, `checkpoint_digest` and `resolve_device` work without torch, so
that a rebuild with nothing changed loads no model. `open_member`, `open_matcher`, `probe` and `architectures_like`
import it when they are called. `hnsw` does without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core.correspondence import LocalSettings, Matcher
from generator.core.member import MemberSpec, Runtime
from generator.networks.devices import resolve_device
from generator.networks.digests import checkpoint_digest, fingerprint
from generator.networks.foreground import estimate_foreground
from generator.networks.matchers import matcher_fingerprint
from generator.networks.nearest import faiss_versions, hnsw, require_faiss

if TYPE_CHECKING:
    from pathlib import Path

    from generator.networks.member import LoadedMember
    from generator.networks.probing import ProbeReport

__all__ = [
    "architectures_like",
    "checkpoint_digest",
    "estimate_foreground",
    "faiss_versions",
    "fingerprint",
    "hnsw",
    "matcher_fingerprint",
    "open_matcher",
    "open_member",
    "probe",
    "require_faiss",
    "resolve_device",
]


def open_member(spec: MemberSpec, runtime: Runtime) -> LoadedMember:
    """Builds, loads and checks a member; see `generator.networks.loading.load_member`."""
    from generator.networks.loading import load_member

    return load_member(spec, runtime)


def open_matcher(settings: LocalSettings, runtime: Runtime) -> Matcher:
    """A matcher of local features, ready to run; see `generator.networks.matchers.open_matcher`."""
    from generator.networks import matchers

    return matchers.open_matcher(settings, runtime)


def probe(path: Path, *, trusted: bool = False) -> ProbeReport:
    """What a weight file holds, and a proposed entry; see `generator.networks.probing.probe`."""
    from generator.networks import probing

    return probing.probe(path, trusted=trusted)


def architectures_like(name: str, count: int = 5) -> tuple[str, ...]:
    """The timm architectures with the nearest names; see `generator.networks.architectures.architectures_like`."""
    from generator.networks import architectures

    return architectures.architectures_like(name, count)
