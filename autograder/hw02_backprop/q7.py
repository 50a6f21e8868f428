"""q7: backprop on any computation graph."""

import math
from typing import Any

import numpy as np
from checks import Answer, Generator, array_of, equal, require, test_case

from autograder.oracles import hw02_backprop as oracle

OK_FORMAT = False
name = "q7"

CALL = "backprop(parents, local_grads)"


@test_case(name="along a chain the local derivatives are multiplied", points=1)
def chain(backprop: Answer) -> None:
    parents: list[list[int]] = [[], [0], [1], [2]]
    local_grads: list[list[float]] = [[], [0.5], [-3.0], [4.0]]
    suspects = {
        "the nodes are visited first to last; start at the last node": [0, 0, 4, 1],
        "the local derivatives are added, multiply along the path": [1.5, 1, 4, 1],
        "the local derivatives are added to the signal, multiply along the path": [2.5, 2, 5, 1],
        "the child's own signal is left out: multiply along the path": [0.5, -3, 4, 1],
        "the local derivatives are left out": [1, 1, 1, 1],
        "this runs forwards: v_bar[i] is the derivative of the last node, not with respect to the first": [
            1,
            0.5,
            -1.5,
            -6,
        ],
        "the order is reversed: v_bar[i] belongs to node i": [1, 4, -12, -6],
        "the sign turns round at every edge: nothing is subtracted, only multiplied and added": [6, -12, -4, 1],
        "the last node gets 0; its derivative with respect to itself is 1": [-6, -12, 4, 0],
        "the first node is never reached: the loop stops one short": [0, -12, 4, 1],
        "nothing flows back: only the last node has its 1": [0, 0, 0, 1],
        "decimals are lost: an array of integers holds the signals": [-6, -12, 4, 1] * np.array([0, 1, 1, 1]),
    }
    equal(backprop(parents, local_grads), [-6, -12, 4, 1], f"{CALL} for a chain of four nodes", suspects=suspects)


@test_case(name="a node with several children adds up their signals, as w does in the lecture's example", points=1.5)
def fan_out(backprop: Answer) -> None:
    # The nodes are w, x, b, z = wx + b, y = σ(z), L = ½(y − t)², R = ½w², L + λR,
    # at w = 2, x = 3, b = −6 + log 3, t = ½ and λ = 0.1.  So z = log 3 and y = 3/4.
    parents: list[list[int]] = [[], [], [], [0, 1, 2], [3], [4], [0], [5, 6]]
    local_grads: list[list[float]] = [[], [], [], [3.0, 2.0, 1.0], [3 / 16], [1 / 4], [2.0], [1.0, 0.1]]
    z_bar = 3 / 64
    right = [3 * z_bar + 0.2, 2 * z_bar, z_bar, z_bar, 1 / 4, 1, 0.1, 1]

    def with_w(value: float) -> list[float]:
        return [value, *right[1:]]

    suspects = {
        "w keeps the signal of one of its two children, the one through z: add both": with_w(3 * z_bar),
        "w keeps the signal of one of its two children, the one through R: add both": with_w(0.2),
        "the two signals that reach w are averaged: add them": with_w((3 * z_bar + 0.2) / 2),
        "the two signals that reach w are multiplied: add them": with_w(3 * z_bar * 0.2),
        "the nodes are visited first to last; a signal is complete only when all children have sent theirs": [
            0,
            0,
            0,
            0,
            0,
            1,
            0.1,
            1,
        ],
    }
    suspects |= {
        "only the first parent of a node is followed: every parent gets its share": [
            3 * z_bar,
            0,
            0,
            z_bar,
            1 / 4,
            1,
            0,
            1,
        ],
    }
    equal(backprop(parents, local_grads), right, f"{CALL} for the lecture's example", suspects=suspects)


@test_case(name="a node passes its signal on when all of its children have sent theirs", points=1)
def skip_connection(backprop: Answer) -> None:
    # Node 3 reads node 1 directly and through node 2.
    parents: list[list[int]] = [[], [0], [1], [1, 2]]
    local_grads: list[list[float]] = [[], [2.0], [3.0], [5.0, -4.0]]
    suspects = {
        "node 1 passes its signal on before node 2 has sent its own: go from the last node to the first": [
            10,
            -7,
            -4,
            1,
        ],
        "node 1 passes its signal on more than once, each time another child has sent its own": [-4, -7, -4, 1],
        "node 1 keeps the signal of one of its two children, node 2: add both": [-24, -12, -4, 1],
        "node 1 keeps the signal of one of its two children, node 3: add both": [10, 5, -4, 1],
        "the two signals that reach node 1 are averaged: add them": [-7, -3.5, -4, 1],
        "only the first parent of a node is followed: every parent gets its share": [10, 5, 0, 1],
        "only the last parent of a node is followed: every parent gets its share": [-24, -12, -4, 1],
    }
    equal(backprop(parents, local_grads), [-14, -7, -4, 1], f"{CALL} with a skip connection", suspects=suspects)


@test_case(name="a parent that a node reads twice counts twice", points=1)
def repeated_parent(backprop: Answer) -> None:
    # v2 = f(v0, v1, v0) and v3 = g(v2, v2)
    parents: list[list[int]] = [[], [], [0, 1, 0], [2, 2]]
    local_grads: list[list[float]] = [[], [], [3.0, 10.0, 5.0], [2.0, 0.5]]
    suspects = {
        "only the last of the two edges counts; they add up": [2.5, 5, 0.5, 1],
        "only the first of the two edges counts; they add up": [6, 20, 2, 1],
        "the first local derivative is used for both edges; match them by position": [24, 40, 4, 1],
        "the last local derivative is used for both edges; match them by position": [10, 10, 1, 1],
        "the edges are looked up by node, not by position": [15, 25, 2.5, 1],
    }
    what = f"{CALL} with parents [[], [], [0, 1, 0], [2, 2]]"
    equal(backprop(parents, local_grads), [20, 25, 2.5, 1], what, suspects=suspects)


@test_case(name="a node that does not reach the last one gets 0", points=1)
def dead_nodes(backprop: Answer) -> None:
    # Node 2 is read by node 3, and nobody reads node 3.
    parents: list[list[int]] = [[], [], [0], [2, 1], [0, 1]]
    local_grads: list[list[float]] = [[], [], [7.0], [3.0, 5.0], [2.0, -4.0]]
    suspects = {
        "every node without children starts at 1; only the last node does": [23, 1, 3, 1, 1],
        "every node starts at 1; only the last node does": [31, 2, 4, 1, 1],
        "0 / 0 has happened at a node that nobody reads": [np.nan, np.nan, np.nan, np.nan, 1],
    }
    what = f"{CALL} with a node that nobody reads"
    equal(backprop(parents, local_grads), [2, -4, 0, 0, 1], what, suspects=suspects)


@test_case(name="a graph may be a single node", points=0.5)
def single_node(backprop: Answer) -> None:
    suspects = {"the last node gets 0; its derivative with respect to itself is 1": [0.0]}
    equal(backprop([[]], [[]]), [1.0], "backprop([[]], [[]])", suspects=suspects)


@test_case(name="backprop leaves its inputs alone", points=0.5)
def inputs_unchanged(backprop: Answer, env: dict[str, Any]) -> None:
    parents: list[list[int]] = [[], [0], [0, 1]]
    local_grads: list[list[float]] = [[], [2.0], [3.0, -1.5]]
    backprop(parents, local_grads)
    env["backprop"](parents, local_grads)
    for given, before, label in [
        (parents, [[], [0], [0, 1]], "parents"),
        (local_grads, [[], [2.0], [3.0, -1.5]], "local_grads"),
    ]:
        require(given == before, f"backprop changed its argument {label} in place: whoever called it still needs it")


@test_case(name="backprop is right for random graphs", points=2.5, hidden=True)
def random_graphs(backprop: Answer, rng: Generator) -> None:
    for size in (6, 9, 14):
        parents, local_grads = random_graph(rng, size)
        right = oracle.backprop(parents, local_grads)
        with np.errstate(all="ignore"):
            suspects = oracle.wrong_backprops(parents, local_grads)
        equal(backprop(parents, local_grads), right, f"{CALL} for a random graph of {size} nodes", suspects=suspects)


@test_case(name="backprop gives the slopes of a real function", points=2, hidden=True)
def real_function(backprop: Answer, rng: Generator) -> None:
    a, b = (float(v) for v in rng.uniform(0.4, 1.4, size=2))
    # v0 = a, v1 = b, v2 = ab, v3 = sin v2, v4 = a·a, v5 = exp(v4) (read by nobody), v6 = v3·v4 + b
    parents: list[list[int]] = [[], [], [0, 1], [2], [0, 0], [4], [3, 4, 1]]
    v2, v4 = a * b, a * a
    local_grads: list[list[float]] = [[], [], [b, a], [math.cos(v2)], [a, a], [math.exp(v4)], [v4, math.sin(v2), 1.0]]
    v_bar = array_of(backprop(parents, local_grads), CALL, (7,))
    suspects = oracle.wrong_backprops(parents, local_grads)
    slopes = [b * math.cos(v2) * v4 + 2 * a * math.sin(v2), a * math.cos(v2) * v4 + 1]
    what = f"v_bar[:2] of {CALL} for sin(ab)·a² + b"
    equal(v_bar[:2], slopes, what, suspects={why: np.asarray(value)[:2] for why, value in suspects.items()})


def random_graph(rng: Generator, size: int) -> tuple[list[list[int]], list[list[float]]]:
    """A graph with fan-out, repeated parents and a node that nobody reads; the inputs are nodes 0 and 1."""
    dead = int(rng.integers(2, size - 1))
    parents: list[list[int]] = [[], []]
    for i in range(2, size):
        earlier = [j for j in range(i) if j != dead]
        chosen = [int(j) for j in rng.choice(earlier, size=int(rng.integers(1, 4)))]
        parents.append([*chosen, i - 1] if i - 1 != dead else [*chosen, chosen[0]])
    local_grads = [[float(rng.choice([-1, 1]) * rng.uniform(0.3, 1.5)) for _ in p] for p in parents]
    return parents, local_grads
