import pytest
import torch
from torch.nn import functional

from generator.networks.pools import AveragePool, GeMPool, MaxPool, Pool

POOLS = [AveragePool(), MaxPool(), GeMPool(3.0, 1e-6), GeMPool(2.37, 1e-6), GeMPool(1.0, 1e-6)]


@pytest.mark.parametrize("p", [1.0, 2.37, 3.0])
def test_gem_is_the_winners_formula(p: float):
    values = torch.randn(2, 5, 4, 6)
    theirs = functional.avg_pool2d(values.clamp(min=1e-6).pow(torch.tensor([p])), (4, 6)).pow(1.0 / p).flatten(1)
    torch.testing.assert_close(GeMPool(p, 1e-6)(values.flatten(2).transpose(1, 2)), theirs)


def test_gem_with_p_one_is_the_average_and_with_a_large_p_the_maximum():
    cells = torch.rand(2, 24, 5) + 0.1
    torch.testing.assert_close(GeMPool(1.0, 1e-6)(cells), AveragePool()(cells))
    torch.testing.assert_close(GeMPool(200.0, 1e-6)(cells), MaxPool()(cells), rtol=0.02, atol=0)


@pytest.mark.parametrize("pool", POOLS, ids=str)
@pytest.mark.parametrize("signed", [False, True])
def test_shares_average_to_the_pooled_vector(pool: Pool, signed: bool):
    cells = torch.randn(3, 24, 7) if signed else torch.rand(3, 24, 7)
    torch.testing.assert_close(pool.shares(cells).mean(1), pool(cells), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("pool", POOLS, ids=str)
def test_shares_are_the_jacobian_times_the_activation(pool: Pool):
    cells = (torch.rand(2, 6, 4) + 0.05).requires_grad_()
    (gradient,) = torch.autograd.grad(pool(cells).sum(), cells)
    torch.testing.assert_close(pool.shares(cells.detach()), 6 * gradient * cells.detach())


def test_equal_maxima_share_evenly():
    cells = torch.tensor([[[1.0], [3.0], [3.0], [0.0]]])
    assert MaxPool().shares(cells).flatten().tolist() == [0, 6, 6, 0]


def test_a_map_without_a_positive_value_pools_to_eps():
    cells = -torch.rand(1, 6, 3)
    torch.testing.assert_close(GeMPool(3.0, 1e-6)(cells), torch.full((1, 3), 1e-6))
    assert torch.isfinite(GeMPool(3.0, 1e-6).shares(cells)).all()
