import timm
import torch

from generator.core.member import InputSpec, MemberSpec
from generator.demo.training.recipe import PUPILS, RECIPE
from generator.demo.training.trunk import CHANNELS, Trunk, make_trunk
from generator.networks.architectures import own_random_numbers

SPEC = MemberSpec(
    name="m", architecture="tf_efficientnet_lite0", group="g", input=InputSpec(width=64, height=96), random_seed=1
)


def test_it_is_timms_stride_16_stage_and_a_neck() -> None:
    with own_random_numbers(3):
        whole = timm.create_model("tf_efficientnet_lite0", num_classes=0).eval()
        trunk = Trunk(whole, channels=8).eval()
    pixels = torch.rand(2, 3, 96, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        stages = whole.forward_intermediates(pixels, indices=[3], intermediates_only=True)
        torch.testing.assert_close(trunk(pixels), trunk.neck(stages[0]))
        torch.testing.assert_close(trunk(pixels), trunk.late(trunk.early(pixels)))
    assert trunk(pixels).shape == (2, 8, 6, 4)
    assert trunk(pixels).min() >= 0


def test_all_checkpoints_together_stay_under_30_mb() -> None:
    def weight(architecture: str) -> int:
        spec = MemberSpec(name="m", architecture=architecture, group="g", input=SPEC.input, random_seed=1)
        return sum(value.numel() * 2 for value in make_trunk(spec).state_dict().values())

    assert sum(weight(pupil.architecture) for pupil in PUPILS) < 30e6
    assert make_trunk(SPEC).num_features == CHANNELS == RECIPE.channels
