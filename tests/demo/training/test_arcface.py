import math

import torch
from torch.nn import functional

from generator.demo.training.arcface import ArcFace


def test_it_is_the_papers_equation_3() -> None:
    generator = torch.Generator().manual_seed(2)
    loss = ArcFace(5, 4, scale=20.0, margin=0.3)
    embeddings = torch.randn(6, 5, generator=generator)
    classes = torch.tensor([0, 1, 2, 3, 1, 0])
    cosines = functional.normalize(embeddings) @ functional.normalize(loss.centres).T
    expected = []
    for row, true in zip(cosines, classes.tolist(), strict=True):
        angles = torch.acos(row)
        assert angles[true] + 0.3 < math.pi
        logits = torch.stack([torch.cos(a + 0.3 * (j == true)) for j, a in enumerate(angles)]) * 20
        expected.append(-torch.log_softmax(logits, 0)[true])
    torch.testing.assert_close(loss(embeddings, classes), torch.stack(expected).mean())


def test_a_wider_margin_costs_more_and_opposite_embeddings_give_a_finite_gradient() -> None:
    loss, wide = ArcFace(3, 2, scale=10.0, margin=0.0), ArcFace(3, 2, scale=10.0, margin=0.4)
    wide.load_state_dict(loss.state_dict())
    opposite = (-loss.centres[:1].detach()).requires_grad_()
    classes = torch.tensor([0])
    assert wide(opposite, classes) > loss(opposite, classes)
    wide(opposite, classes).backward()
    assert opposite.grad is not None
    assert torch.isfinite(opposite.grad).all()
