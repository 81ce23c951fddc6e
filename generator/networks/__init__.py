"""The only folder that imports torch and timm; importing the folder itself does not.

`fingerprint`, `checkpoint_digest` and `resolve_device` work without torch, so that a rebuild with nothing
changed loads no model. `open_member`, `probe` and `architectures_like` import it when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core.member import MemberSpec, Runtime
from generator.networks.devices import resolve_device
from generator.networks.digests import checkpoint_digest, fingerprint

if TYPE_CHECKING:
    from generator.networks.member import LoadedMember

__all__ = ["checkpoint_digest", "fingerprint", "open_member", "resolve_device"]


def open_member(spec: MemberSpec, runtime: Runtime) -> LoadedMember:
    """Builds, loads and checks a member; see `generator.networks.member.load_member`."""
    from generator.networks.member import load_member

    return load_member(spec, runtime)
