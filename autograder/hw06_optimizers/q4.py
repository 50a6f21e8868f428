"""q4: adam_update."""

from functools import partial

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case
from update_rules import adam_misconceptions, check_moves, check_turns, inputs_kept, walk

from autograder.oracles import hw06_optimizers as oracle

OK_FORMAT = False
name = "q4"


@test_case(name="adam_update with β₁ = 1/5, β₂ = 3/4, ε = 1 reproduces five steps done by hand", points=3)
def worked_example(adam_update: Answer) -> None:
    x = np.array([1.0, -3.0])
    G = np.array([[2.0, -2.0], [5.0, 5.0], [4.0, 4.0], [-4.0, 4.0], [4.0, -4.0]])
    v_hat = np.array(
        [[2, -2], [9 / 2, 23 / 6], [127 / 31, 123 / 31], [-373 / 156, 623 / 156], [2127 / 781, -1877 / 781]]
    )
    roots = np.array([[2.0], [4.0], [4.0], [4.0], [4.0]])
    want = -0.3 * v_hat / (roots + 1)
    suspects = partial(adam_misconceptions, G, 0.3, 0.2, 0.75, 1.0)
    check_moves(adam_update, x, G, want, 0.3, suspects, beta1=0.2, beta2=0.75, eps=1.0)


@test_case(name="adam_update under a constant gradient g takes equal steps lr·g/(|g| + ε), for tiny g too", points=3)
def constant_gradient(adam_update: Answer) -> None:
    x, g = np.array([[1.0, 2.0, -1.0], [0.5, -0.4, 3.0]]), np.array([[2.0, -3e-4, 1e-8], [0.0, -2e-7, 40.0]])
    G = np.array([g] * 6)
    want = np.array([-0.2 * g / (np.abs(g) + 1e-8)] * 6)
    note = "\nCalled with lr alone: the defaults are beta1 = 0.9, beta2 = 0.999 and eps = 1e-8."
    check_moves(adam_update, x, G, want, 0.2, partial(adam_misconceptions, G, 0.2, 0.9, 0.999, 1e-8), note)


@test_case(name="two runs of adam_update by turns do not disturb each other", points=1)
def by_turns(adam_update: Answer) -> None:
    runs, odd = np.array([[2.0, 5.0, 4.0], [-2.0, 5.0, 4.0]]), np.array([1.0, -1.0])
    adam = np.array([[2 / 3, 9 / 10, 127 / 155], [-2 / 3, 23 / 30, 123 / 155]])
    streams, wants = runs[:, :, None] * odd, -0.3 * adam[:, :, None] * odd
    check_turns(adam_update, np.array([1.0, -3.0]), streams, wants, 0.3, beta1=0.2, beta2=0.75, eps=1.0)


@test_case(name="adam_update leaves x and g alone", points=1)
def inputs_unchanged(adam_update: Answer) -> None:
    x, G = np.array([1.0, -2.0, 0.5]), np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0], [0.3, 0.1, -1.0]])
    walk(adam_update, x, G, 0.1)
    inputs_kept(adam_update)


@test_case(name="adam_update is right for random gradients, also after many steps", points=3.5, hidden=True)
def random_gradients(adam_update: Answer, rng: Generator) -> None:
    for T, shape, eps in [(25, (1, 2), 0.1), (5, (2, 3), 1e-3)]:
        x, G = rng.normal(size=shape), rng.normal(size=(T, *shape))
        lr, beta1, beta2 = (float(rng.uniform(*ends)) for ends in [(0.2, 0.6), (0.5, 0.7), (0.8, 0.95)])
        want = oracle.steps(oracle.adam, G, lr, beta1=beta1, beta2=beta2, eps=eps)
        suspects = partial(adam_misconceptions, G, lr, beta1, beta2, eps)
        check_moves(adam_update, x, G, want, lr, suspects, beta1=beta1, beta2=beta2, eps=eps)
    G = G[:4]
    want = oracle.steps(oracle.adam, G, lr, beta1=0.9, beta2=0.999, eps=1e-8)  # the defaults
    note = "\nCalled without beta1, beta2 and eps: the defaults are 0.9, 0.999 and 1e-8."
    check_moves(adam_update, x, G, want, lr, partial(adam_misconceptions, G, lr, 0.9, 0.999, 1e-8), note)


@test_case(
    name="adam_update adds ε outside the root, after the correction: tiny gradients show it", points=2, hidden=True
)
def tiny_gradients(adam_update: Answer, rng: Generator) -> None:
    x = rng.normal(size=4)
    G = rng.uniform(0.5, 2, size=(5, 4)) * rng.choice([-1.0, 1.0], size=(5, 4)) * np.array([1e-4, 1e-6, 1e-8, 1e-9])
    want = oracle.steps(oracle.adam, G, 0.4, beta1=0.8, beta2=0.97, eps=1e-8)
    check_moves(
        adam_update, x, G, want, 0.4, partial(adam_misconceptions, G, 0.4, 0.8, 0.97, 1e-8), beta1=0.8, beta2=0.97
    )


@test_case(name="adam_update computes with whole numbers and float32 as with floats", points=1, hidden=True)
def number_types(adam_update: Answer, rng: Generator) -> None:
    x, G = rng.integers(-5, 6, size=3), rng.integers(1, 9, size=(4, 3)) * 23
    hyper = {"beta1": 0.6, "beta2": 0.9, "eps": 0.5}
    want = oracle.steps(oracle.adam, G, 0.3, **hyper)
    check_moves(adam_update, x, G, want, 0.3, partial(adam_misconceptions, G, 0.3, 0.6, 0.9, 0.5), **hyper)
    mixed = oracle.steps(oracle.adam, G[:3] / 8, 0.3, **hyper)
    points = walk(adam_update, x, G[:3] / 8, 0.3, **hyper)
    what = "x_new of adam_update where x holds whole numbers and g does not"
    equal(points, x + np.cumsum(mixed, axis=0), what)
    points = walk(adam_update, (x + 40).astype(np.float32), G[:2].astype(np.float32), 0.3, **hyper)
    equal(points, x + 40 + np.cumsum(want[:2], axis=0), "x_new of adam_update for float32", rtol=FLOAT32_RTOL)
