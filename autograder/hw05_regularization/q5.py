"""q5: noisy_input_loss."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, equal, global_random_state, require, test_case, untouched

from autograder.oracles import hw05_regularization as oracle

OK_FORMAT = False
name = "q5"

CALL = "noisy_input_loss(w, X, t, variance)"


def misconceptions(w: np.ndarray, X: np.ndarray, t: np.ndarray, variance: float) -> dict[str, object]:
    """What noisy_input_loss would be if ..."""
    N, D = X.shape
    residual = X @ w - t
    error, size = float((residual**2).mean()), float((w**2).sum())
    return {
        "the noise is left out: on average it adds variance·‖w‖²": error,
        "the noise is left out, and there is a ½ too many": error / 2,
        "there is a ½ in front of everything; this loss has none": (error + variance * size) / 2,
        "there is a ½ in front of the squared error; this loss has none": error / 2 + variance * size,
        "there is a ½ in front of the penalty: the noise adds variance·‖w‖², without a ½": error + variance / 2 * size,
        "the variance is squared, as if it were a standard deviation": error + variance**2 * size,
        "the root of the variance is used: the mean square of the noise is the variance itself": (
            error + np.sqrt(variance) * size
        ),
        "the norm of w is not squared": error + variance * np.sqrt(size),
        "the norm of w and the variance are rooted: square variance·‖w‖²'s parts": error + np.sqrt(variance * size),
        "this adds the L1 norm of w; the mean of (wᵀε)² is variance·‖w‖²": error + variance * float(np.abs(w).sum()),
        "the noise is not weighted by w: (wᵀε)² has mean variance·‖w‖²": error + variance,
        "the noise is not weighted by w, and counted once per feature": error + variance * D,
        "‖w‖² is counted once per example: it is the same for all, so its mean is ‖w‖²": error + N * variance * size,
        "‖w‖² is counted once per feature": error + D * variance * size,
        "the penalty is divided by the number of examples: every example has noise of its own": (
            error + variance * size / N
        ),
        "the penalty is divided by the number of features: sum the squares of w": error + variance * size / D,
        "the squared errors are summed, they have to be averaged": error * N + variance * size,
        "everything is summed over the examples, it has to be averaged": N * (error + variance * size),
        "the squared errors are not averaged: the loss is one number": residual**2 + variance * size,
        "noise makes the error larger, never smaller: the sign is wrong": error - variance * size,
        "all inputs are shifted by one standard deviation: the noise is random, positive or negative, with mean 0": (
            float((((X + np.sqrt(variance)) @ w - t) ** 2).mean())
        ),
        "the entries of w are summed before they are squared": error + variance * float(w.sum()) ** 2,
        "the factor of the penalty is 2": error + 2 * variance * size,
        "the targets are not subtracted": float(((X @ w) ** 2).mean()) + variance * size,
        "the targets are added": float(((X @ w + t) ** 2).mean()) + variance * size,
        "the errors are averaged before they are squared": float(residual.mean()) ** 2 + variance * size,
        "the errors are not squared": float(np.abs(residual).mean()) + variance * size,
        "the noise is weighted by the inputs: it is added to them, and multiplied by w": (
            error + variance * float((X**2).sum()) / N
        ),
        "the noise enlarges the error in proportion: what it adds does not depend on the error": error * (1 + variance),
        "the penalty multiplies the squared error": error * variance * size,
        "predictions and targets are compared all with all, an N × N table (a column was broadcast against a row)": (
            float(np.mean(((X @ w)[:, None] - t) ** 2)) + variance * size
        ),
    }


def small_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Errors 1, -2, 0, 3 with ‖w‖² = 9.84."""
    w = np.array([2.0, -1.0, 2.2])
    X = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 2.0], [2.0, 1.0, -1.0], [1.0, -1.0, 0.0]])
    return w, X, X @ w - np.array([1.0, -2.0, 0.0, 3.0])


@test_case(name="noisy_input_loss adds variance · ‖w‖² to the mean squared error", points=2)
def worked_example(noisy_input_loss: Answer) -> None:
    w, X, t = small_problem()
    what = "noisy_input_loss with errors 1, -2, 0, 3, ‖w‖² = 9.84 and variance 0.3"
    suspects = misconceptions(w, X, t, 0.3)
    equal(noisy_input_loss(w, X, t, 0.3), 3.5 + 2.952, what, facts={"N": 4, "D": 3}, suspects=suspects)


@test_case(name="noisy_input_loss without noise is the mean squared error, with no ½", points=0.5)
def no_noise(noisy_input_loss: Answer) -> None:
    w, X, t = small_problem()
    what = "noisy_input_loss with errors 1, -2, 0, 3 and variance 0"
    equal(noisy_input_loss(w, X, t, 0.0), 3.5, what, facts={"N": 4, "D": 3}, suspects=misconceptions(w, X, t, 0.0))


@test_case(name="noisy_input_loss is exact: it draws nothing", points=1)
def nothing_drawn(noisy_input_loss: Answer) -> None:
    w, X, t = small_problem()
    before = global_random_state()
    first, second = (array_of(noisy_input_loss(w, X, t, 2.0), CALL, ()) for _ in range(2))
    require(
        first == second,
        f"{CALL} is {first:.6g} and then {second:.6g} for the same arguments: random noise is drawn. "
        "Work the expectation out on paper; what is left needs no random number.",
    )
    require(
        before == global_random_state(),
        f"{CALL} uses NumPy's global random state. Nothing needs to be drawn: the expectation has a formula.",
    )
    require(
        abs(first - 23.18) <= 1e-8 * 23.18 or abs(first - 23.18) > 0.1 * 23.18,
        f"{CALL} is {first:.6g}, near the exact 23.18 but not equal to it. If it is an average over drawn noise: "
        "that only comes close. Work the expectation out on paper.",
    )


@test_case(name="noisy_input_loss leaves its inputs alone", points=0.5)
def inputs_unchanged(noisy_input_loss: Answer) -> None:
    noisy_input_loss(*small_problem(), 0.5)
    untouched(noisy_input_loss)


@test_case(name="noisy_input_loss is right for random problems, number types included", points=2, hidden=True)
def random_problems(noisy_input_loss: Answer, rng: Generator) -> None:
    for N, D in [(7, 3), (2, 5), (1, 4)]:
        w, X, t = rng.normal(size=D) + 1, rng.normal(size=(N, D)), rng.normal(size=N) * 2
        variance = float(rng.uniform(0.2, 3))
        what = f"{CALL} for {N} examples, {D} features and variance {variance:.3g}"
        right = oracle.noisy_input_loss(w, X, t, variance)
        suspects = misconceptions(w, X, t, variance)
        equal(noisy_input_loss(w, X, t, variance), right, what, facts={"N": N, "D": D}, suspects=suspects)
    whole = rng.integers(-3, 4, size=3), rng.integers(-3, 4, size=(5, 3)) * 50, rng.integers(-9, 10, size=5)
    right = oracle.noisy_input_loss(*whole, 0.7)
    equal(noisy_input_loss(*whole, 0.7), right, f"{CALL} for integers")
    small = (a.astype(np.float32) for a in whole)
    equal(noisy_input_loss(*small, 0.7), right, f"{CALL} for float32", rtol=FLOAT32_RTOL)
