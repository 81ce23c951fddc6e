from generator.networks.guessing import guess_head

BN = {"weight": (15,), "bias": (15,), "running_mean": (15,), "running_var": (15,), "num_batches_tracked": ()}


def named(module: str, parts: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {f"{module}.{kind}": shape for kind, shape in parts.items()}


def test_the_winners_head():
    ln = {"weight": (4, 15), "bias": (4,)}
    tensors = {"pooling.p": (1,)} | named("bn", BN) | named("ln", ln) | {"final.kernel": (4, 788)}
    guess = guess_head(tensors, 5)
    assert guess.head == ("gem", {"concat": 3}, "bn", {"linear": 4})
    assert guess.ignore == ("final.*",)


def test_other_names_are_kept_and_a_bias_may_be_absent():
    tensors = named("neck.0", {"weight": (15, 5)}) | named("neck.1", BN) | {"margin.weight": (788, 15)}
    guess = guess_head(tensors, 5)
    assert guess.head == ("avg", {"linear": 15, "name": "neck.0", "bias": False}, {"bn": "neck.1"})
    assert guess.ignore == ("margin.*",)


def test_a_classifier_alone_is_no_head():
    guess = guess_head({"classifier.weight": (10, 5), "classifier.bias": (10,)}, 5)
    assert guess.head == ()
    assert guess.ignore == ("classifier.*",)


def test_tensors_that_are_no_step_are_ignored():
    guess = guess_head({"pooling.p": (1,), "queue": (128, 5), "prelu.weight": (5,)}, None)
    assert guess.head == ("gem",)
    assert guess.ignore == ("queue", "prelu.*")
