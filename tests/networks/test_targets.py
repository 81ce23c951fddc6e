import numpy as np
import pytest
import torch

from generator.core.member import MapName
from generator.errors import MemberError
from generator.networks.targets import check_names, direction, random_signs, towards_match


def test_random_signs_belong_to_the_member_and_to_nobody_else():
    one = random_signs("b5-f0", 512)
    assert torch.equal(one, random_signs("b5-f0", 512))
    assert set(one.tolist()) == {1.0, -1.0}
    assert abs(float((one * random_signs("b5-f1", 512)).mean())) < 0.2
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    random_signs("x", 8)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002


def test_directions():
    embeddings = torch.randn(3, 4, requires_grad=True)
    signs = random_signs("m", 4)
    assert direction("sum", embeddings, signs).unique().tolist() == [1.0]
    assert torch.equal(direction("random", embeddings, signs)[1], signs)
    assert torch.equal(direction("self", embeddings, signs), embeddings)
    assert not direction("self", embeddings, signs).requires_grad


def test_match_is_a_unit_vector_and_contrast_a_difference_of_two():
    match, other = torch.tensor([[3.0, 4.0], [0.0, 0.0]]), torch.tensor([[0.0, 2.0], [1.0, 0.0]])
    torch.testing.assert_close(towards_match(match), torch.tensor([[0.6, 0.8], [0.0, 0.0]]))
    torch.testing.assert_close(towards_match(match, other), torch.tensor([[0.6, -0.2], [-1.0, 0.0]]))


@pytest.mark.parametrize(("target", "kind"), [("match", "gradcam"), ("sum", "decomposition"), ("mean", "gradcam")])
def test_maps_that_need_a_pair_are_refused_for_single_pictures(target: str, kind: str):
    with pytest.raises(MemberError, match=rf"heatmap {target}\.{kind}: expected sum, self or random"):
        check_names((MapName(target=target, kind=kind),))
