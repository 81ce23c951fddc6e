"""A member in words: no path of the machine, every step of a head, every choice of preprocessing."""

from __future__ import annotations

import pytest

from generator.core.member import HeadLayer, InputSpec
from generator.pages.model_card import file_name, head, preprocessing, weights
from pages.factories import make_member

PLAIN = {"checkpoint": None}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checkpoint": "/home/ann/models/b5.bin"}, "b5.bin"),
        ({"checkpoint": "C:\\models\\b5.bin"}, "b5.bin"),
        ({"checkpoint": "package:lite0/models/a.pth"}, "package:lite0/models/a.pth"),
        (PLAIN | {"pretrained": True}, "timm's pretrained weights"),
        (PLAIN | {"random_seed": 0}, "random, from seed 0: a stand-in, not a trained model"),
        (PLAIN | {"factory": "mine:make"}, "as its factory makes them"),
        (PLAIN | {"embeddings": "/data/theirs.npy"}, "none: embeddings computed elsewhere (theirs.npy)"),
    ],
)
def test_where_the_weights_come_from(changes, words):
    assert weights(make_member("lite0", **changes)) == words


def test_a_file_is_named_without_its_folders():
    assert file_name("../a/b/c.npy") == "c.npy"


def test_the_winners_head_reads_like_its_paper():
    layers = (
        HeadLayer(kind="gem"),
        HeadLayer(kind="concat", size=3),
        HeadLayer(kind="bn"),
        HeadLayer(kind="linear", size=2048),
        HeadLayer(kind="l2"),
    )
    assert head(make_member("lite0", head=layers)) == (
        "GeM (p = 3.0), 3 copies joined, batch norm, linear to 2,048, L2"
    )
    assert head(make_member("lite0", head=None)) == "the architecture's own pooling"
    assert head(make_member("lite0", factory="mine:make")) == "made by mine:make"


@pytest.mark.parametrize("kind", ["avg", "max", "token", "bn", "l2"])
def test_every_step_has_words(kind):
    assert head(make_member("lite0", head=(HeadLayer(kind=kind),)))


def test_preprocessing_says_what_happens_to_the_shape():
    squash = InputSpec(width=512, height=512, rotate_landscape=True)
    assert preprocessing(squash) == (
        "landscape photos turned by 90\u00b0 clockwise; squashed to fit, bilinear; "
        "mean 0.485, 0.456 and 0.406, deviation 0.229, 0.224 and 0.225"
    )
    letterbox = InputSpec(width=224, height=160, resize="letterbox", fill=128, interpolation="bicubic")
    assert preprocessing(letterbox).startswith("fitted with its shape kept on grey 128, bicubic;")
