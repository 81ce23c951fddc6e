"""From a specification to a member that runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch

from generator.core.member import MemberSpec, Runtime
from generator.errors import AuditError, MemberError
from generator.networks.choosing import choose_cut
from generator.networks.engine import Engine, exactly
from generator.networks.facts import facts_of
from generator.networks.member import LoadedMember
from generator.networks.naming import about_member
from generator.networks.network import Network, build_network
from generator.networks.pixels import Normaliser
from generator.networks.targets import random_signs


def load_member(spec: MemberSpec, runtime: Runtime) -> LoadedMember:
    """Builds a member, loads its weights and tries it on a random picture.

    Sets torch's number of threads for the whole process, as every result depends on it. Raises `MemberError`,
    `CheckpointError` or `MissingPackageError`, each naming the member.
    """
    with about_member(spec):
        if spec.embeddings is not None:
            raise MemberError("it brings embeddings computed elsewhere: there is no model to run.")
        torch.set_num_threads(runtime.threads)
        return _assembled(spec, runtime, build_network(spec))


def _assembled(spec: MemberSpec, runtime: Runtime, network: Network) -> LoadedMember:
    network.module.to(runtime.device)
    if runtime.channels_last:
        network.module.to(memory_format=torch.channels_last)
    normaliser = Normaliser(spec.input, runtime)
    shape = (1, spec.input.height, spec.input.width, 3)
    probe = normaliser(np.random.default_rng(0).integers(0, 256, shape, np.uint8), "identity")
    with exactly(network), _on_trial(spec):
        cut = choose_cut(network, spec, runtime, probe)
        done = cut.forward(probe, differentiate=True)
        layout = network.backbone.layout(done.maps[-1])
        signs = random_signs(spec.name, done.raw.shape[1]).to(runtime.device)
        facts = facts_of(network, cut, spec, layout, done, signs)
    engine = Engine(network=network, cut=cut, layout=layout, runtime=runtime, signs=signs, affine=facts.linear_head)
    facts = replace(facts, decomposes=engine.decomposes)
    return LoadedMember(spec=spec, facts=facts, engine=engine, normaliser=normaliser)


@contextmanager
def _on_trial(spec: MemberSpec) -> Iterator[None]:
    """The first pass is where an architecture refuses an input size, or a factory's module fails."""
    try:
        yield
    except (AuditError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        size = f"{spec.input.width} x {spec.input.height}"
        cause = f"{type(error).__name__}: {next(iter(str(error).splitlines()), 'no reason given')[:300]}"
        raise MemberError(f"it does not run on a picture of {size} pixels ({cause}).") from error
