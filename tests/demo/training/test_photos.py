"""The photos that members learn from."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from generator.demo.training.photos import Whale, render_album, whales
from generator.demo.training.recipe import PUPILS, RECIPE

SMALL = replace(RECIPE, individuals=10, epochs=1, tops=2, sides=2, exams=1)


def test_folds_are_even_and_known_whales_belong_to_none() -> None:
    found = whales(RECIPE, {"b21": "scars"})
    assert found[0] == Whale(name="b21", kind="scars", fold=None)
    folds = [whale.fold for whale in found[1:]]
    assert all(folds.count(fold) == RECIPE.individuals // RECIPE.folds for fold in range(RECIPE.folds))
    for fold in range(RECIPE.folds):  # each holds every kind
        assert {whale.kind for whale in found[1:] if whale.fold == fold} == {"scars", "ridge", "plain"}
    assert len({pupil.name for pupil in PUPILS}) == 9


def test_an_album_is_the_same_every_time_and_longer_recipes_only_add() -> None:
    whale = whales(SMALL, {})[0]
    album = render_album(whale, SMALL)
    assert list(album) == [
        *("top-000.jpg", "top-001.jpg", "side-000.jpg", "side-001.jpg", "exam-top-000.jpg", "exam-side-000.jpg")
    ]
    longer = render_album(whale, replace(SMALL, tops=3))
    assert album.items() <= longer.items()
    for data in album.values():
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (SMALL.width, SMALL.height)
            assert np.asarray(image).std() > 10
