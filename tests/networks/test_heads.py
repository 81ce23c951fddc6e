import pytest
import torch
from torch import nn

from generator.core.member import HeadLayer
from generator.errors import MemberError
from generator.networks.heads import build_head


def layer(kind: str, **fields: object) -> HeadLayer:
    return HeadLayer(kind=kind, **fields)


def test_the_default_names_are_the_winners():
    shell = nn.Module()
    build_head((layer("gem"), layer("concat", size=3), layer("bn"), layer("linear", size=4)), 5, shell)
    shapes = {name: tuple(tensor.shape) for name, tensor in shell.state_dict().items()}
    assert shapes == {
        "pooling.p": (1,),
        "bn.weight": (15,),
        "bn.bias": (15,),
        "bn.running_mean": (15,),
        "bn.running_var": (15,),
        "bn.num_batches_tracked": (),
        "ln.weight": (4, 15),
        "ln.bias": (4,),
    }


def test_names_may_be_dotted():
    shell = nn.Module()
    build_head((layer("avg"), layer("linear", size=4, name="neck.0", bias=False), layer("bn", name="neck.1")), 5, shell)
    assert {"neck.0.weight", "neck.1.running_var"} <= set(shell.state_dict())
    assert "neck.0.bias" not in shell.state_dict()


def test_concat_repeats_the_whole_vector_and_l2_normalises():
    _, concat, unit = build_head((layer("max"), layer("concat", size=2), layer("l2")), 3, nn.Module())
    vectors = torch.tensor([[3.0, 4.0, 0.0]])
    assert concat(vectors).tolist() == [[3, 4, 0, 3, 4, 0]]
    torch.testing.assert_close(unit(vectors), torch.tensor([[0.6, 0.8, 0.0]]))


def test_eps_is_each_kinds_own_by_default():
    gem, norm = build_head((layer("gem"), layer("bn")), 3, nn.Module())
    assert (gem.eps, norm.eps) == (1e-6, 1e-5)
    gem, norm = build_head((layer("gem", eps=1e-4), layer("bn", eps=1e-3)), 3, nn.Module())
    assert (gem.eps, norm.eps) == (1e-4, 1e-3)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((), "found nothing"),
        ((layer("bn"),), "expected one of gem, avg, max, token first, then vector steps; found bn"),
        ((layer("gem"), layer("avg")), "found gem -> avg"),
        ((layer("gem"), layer("linear")), "linear needs a size of 1 or more; found None in gem -> linear"),
        ((layer("gem"), layer("concat", size=0)), "concat needs a size of 1 or more; found 0"),
        ((layer("gem"), layer("bn"), layer("bn")), "the name bn is taken"),
        ((layer("gem"), layer("bn", name="training")), "the name training is taken"),
    ],
)
def test_heads_that_make_no_sense_are_refused(layers: tuple[HeadLayer, ...], message: str):
    with pytest.raises(MemberError, match=message):
        build_head(layers, 4, nn.Module())
