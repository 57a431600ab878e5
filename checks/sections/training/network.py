"""Small networks over features, joined to one; each is taught with most of its features and hidden units left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checks.sections.telling import Matrix, logistic

_NETWORKS = 2  # what one of them sees in its examples by chance the other does not
_HIDDEN = 64
_HIDDEN_KEPT = 0.6
_FEATURES_KEPT = 0.4  # so that no label hangs on one word
_ROUNDS, _BATCH, _RATE = 12, 128, 0.002
Layers = tuple[Matrix, Matrix, Matrix, Matrix]
"""What each feature adds to the hidden units and to the labels; the units' bias; what they say; the labels' bias."""


def teach_networks(sentences: Sequence[Matrix], labels: Matrix, features: int) -> Layers:
    """The layers of a network that says what some networks say on average.

    `sentences`: the numbers of each sentence's features, below `features`; `labels`: a row of zeros and ones for each.
    """
    import numpy as np

    made = [_teach(sentences, labels, features, seed) for seed in range(_NETWORKS)]
    added, hidden_bias, said, bias = zip(*made, strict=True)
    hidden, at_once = zip(*(np.split(each, [_HIDDEN], axis=1) for each in added), strict=True)
    weights = np.concatenate([*hidden, sum(at_once) / _NETWORKS], axis=1)
    return weights, np.concatenate(hidden_bias), np.concatenate(said) / _NETWORKS, sum(bias) / _NETWORKS


def _teach(sentences: Sequence[Matrix], labels: Matrix, features: int, seed: int) -> Layers:
    import numpy as np
    from thinc.api import Adam, fix_random_seed

    fix_random_seed(seed)
    chance = np.random.default_rng(seed)
    network, layers = _network(features + 1, labels.shape[1])
    network.initialize()
    learner = Adam(_RATE, grad_clip=0.0)
    nothing = np.array([features], dtype="i")
    steps = _ROUNDS * -(-len(sentences) // _BATCH)
    taken = 0
    for _ in range(_ROUNDS):
        order = chance.permutation(len(sentences))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            kept = [sentences[number][chance.random(len(sentences[number])) < _FEATURES_KEPT] for number in batch]
            scores, teach = network.begin_update([each if len(each) else nothing for each in kept])
            teach(((logistic(scores) - labels[batch]) / len(batch)).astype("f"))
            learner.learn_rate = _RATE * (1.0 - taken / steps)
            network.finish_update(learner)
            taken += 1
    return _taken_apart(*layers)


def _network(features: int, labels: int) -> tuple[Any, Sequence[Any]]:
    """Adds up features twice, for the hidden units and for the labels at once; and its layers that have weights."""
    from thinc.api import Dropout, Embed, Linear, Relu, add, chain, list2ragged, reduce_sum, with_array
    from thinc.initializers import zero_init

    into: Any = Embed(_HIDDEN, features)
    at_once: Any = Embed(labels, features, initializer=zero_init)
    hidden, said = Relu(_HIDDEN, _HIDDEN), Linear(labels, _HIDDEN)

    def added(embedded: Any) -> Any:
        return chain(list2ragged(), with_array(embedded), reduce_sum())

    deep: Any = chain(added(into), hidden, Dropout(1.0 - _HIDDEN_KEPT), said)
    return add(deep, added(at_once)), (into, hidden, said, at_once)


def _taken_apart(into: Any, hidden: Any, said: Any, at_once: Any) -> Layers:
    """The layers' numbers, the first two as one, scaled to sentences that have all of their features."""
    import numpy as np

    first = into.get_param("E") @ hidden.get_param("W").T
    weights = np.concatenate([first, at_once.get_param("E")], axis=1) * _FEATURES_KEPT
    return weights, hidden.get_param("b"), said.get_param("W").T, said.get_param("b")
