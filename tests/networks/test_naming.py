from collections.abc import Callable

import pytest

from generator.core.member import MemberSpec
from generator.errors import CheckpointError, MemberError, MissingPackageError
from generator.networks.naming import about_member


@pytest.mark.parametrize("kind", [CheckpointError, MemberError, MissingPackageError])
def test_errors_learn_their_member_and_keep_their_kind(spec: Callable[..., MemberSpec], kind: type[Exception]):
    with pytest.raises(kind, match=r"^member b5-f0: no such layer$"), about_member(spec(name="b5-f0")):
        raise kind("no such layer")


def test_other_errors_pass(spec: Callable[..., MemberSpec]):
    with pytest.raises(ZeroDivisionError, match=r"^division by zero$"), about_member(spec()):
        _ = 1 / 0
