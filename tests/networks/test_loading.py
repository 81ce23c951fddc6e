from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from generator.core.member import InputSpec, MemberSpec, Runtime
from generator.errors import MemberError
from generator.networks import open_member
from generator.networks.member import LoadedMember

Load = Callable[..., LoadedMember]


def test_inputs_that_an_architecture_refuses_are_told_when_it_is_loaded(load: Load):
    with pytest.raises(
        MemberError, match=r"member m: it does not run on a picture of 90 x 64 pixels \(AssertionError: Input"
    ):
        load("test_vit", input=InputSpec(width=90, height=64))


def test_a_member_with_embeddings_only_has_no_model(spec: Callable[..., MemberSpec], runtime: Runtime):
    with pytest.raises(MemberError, match="member m: it brings embeddings computed elsewhere"):
        open_member(spec(embeddings="x.npy"), runtime)


def test_threads_are_set(load: Load, runtime: Runtime):
    load("test_resnet", runtime=replace(runtime, threads=2))
    assert torch.get_num_threads() == 2
    load("test_resnet")
    assert torch.get_num_threads() == 1
