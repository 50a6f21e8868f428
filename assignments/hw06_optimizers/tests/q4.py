"""q4: adam_update."""

from functools import partial

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case
from update_rules import adam_misconceptions, check_moves, check_turns, inputs_kept, walk

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
