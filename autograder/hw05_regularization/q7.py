"""q7: batchnorm_forward and batchnorm_backward."""

from collections.abc import Callable, Mapping

import numpy as np
from checks import (
    FLOAT32_RTOL,
    Answer,
    CheckFailure,
    Generator,
    array_of,
    equal,
    fail,
    gradients,
    pair,
    test_case,
    untouched,
)

from autograder.oracles import hw05_regularization as oracle

OK_FORMAT = False
name = "q7"

FORWARD = "batchnorm_forward(X, gamma, beta, eps)"
BACKWARD = "batchnorm_backward(dout, cache)"
GRADIENTS = ("dX", "dgamma", "dbeta")


def forward_misconceptions(X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float) -> dict[str, object]:
    """What out would be if ..."""
    centred, var = X - X.mean(axis=0), X.var(axis=0)
    std = np.sqrt(var + eps)
    N = len(X)
    with np.errstate(all="ignore"):
        whole_row = (X - X.mean(axis=1, keepdims=True)) / np.sqrt(X.var(axis=1, keepdims=True) + eps)
        wrong: dict[str, object] = {
            "eps is added to the standard deviation; it belongs to the variance, under the root": (
                gamma * centred / (np.sqrt(var) + eps) + beta
            ),
            "eps is not used": gamma * centred / np.sqrt(var) + beta,
            "the eps that was passed is ignored (its default 1e-5 is used)": gamma * centred / np.sqrt(var + 1e-5)
            + beta,
            "eps is squared": gamma * centred / np.sqrt(var + eps**2) + beta,
            "the variance divides by N − 1; here it is the biased one, with 1/N": (
                gamma * centred / np.sqrt(var * N / max(N - 1, 1) + eps) + beta
            ),
            "the root is missing: divide by √(var + eps)": gamma * centred / (var + eps) + beta,
            "the variance is the sum of the squares, without 1/N": gamma * centred / np.sqrt(var * N + eps) + beta,
            "the mean is not subtracted": gamma * X / std + beta,
            "the mean square is used for the variance: subtract the mean first": (
                gamma * centred / np.sqrt((X**2).mean(axis=0) + eps) + beta
            ),
            "nothing is divided by the standard deviation": gamma * centred + beta,
            "gamma is not used": centred / std + beta,
            "beta is not used": gamma * centred / std,
            "gamma and beta are not used": centred / std,
            "beta is subtracted": gamma * centred / std - beta,
            "beta is added before gamma multiplies: it is gamma · X̂ + beta": gamma * (centred / std + beta),
            "gamma and beta are swapped": beta * centred / std + gamma,
            "gamma divides": centred / std / gamma + beta,
            "mean and variance are those of every row; take them over the batch, column by column": (
                gamma * whole_row + beta
            ),
            "mean and variance are those of the whole array; take them column by column": (
                gamma * (X - X.mean()) / np.sqrt(X.var() + eps) + beta
            ),
            "the variance is that of the whole array; take it column by column": (
                gamma * centred / np.sqrt(X.var() + eps) + beta
            ),
            "the mean is that of the whole array; take it column by column": gamma * (X - X.mean()) / std + beta,
            "the sign of X − mean is wrong": -gamma * centred / std + beta,
            "the median is subtracted, it should be the mean": gamma * (X - np.median(X, axis=0)) / std + beta,
            "eps only replaces variances below it; it is always added": (
                gamma * centred / np.sqrt(np.maximum(var, eps)) + beta
            ),
            "eps is subtracted from the variance": gamma * centred / np.sqrt(np.abs(var - eps)) + beta,
            "the mean absolute deviation stands in place of the standard deviation": (
                gamma * centred / (np.abs(centred).mean(axis=0) + eps) + beta
            ),
            "the columns are scaled by their range": gamma * centred / (np.ptp(X, axis=0) + eps) + beta,
        }
    return wrong


def check_forward(
    batchnorm_forward: Answer, X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float, right: np.ndarray
) -> None:
    """Compare out with the right values."""
    what = f"out of batchnorm_forward(X, gamma, beta, {eps:g}) for X of shape {X.shape}"
    out = pair(batchnorm_forward(X, gamma, beta, eps), ("out", "cache"), FORWARD)[0]
    equal(out, right, what, suspects=forward_misconceptions(X, gamma, beta, eps))


def worked_batch() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns with variance 4, 20 and 0."""
    X = np.array([[3.0, 3.0, 7.0], [-1.0, -5.0, 7.0], [-1.0, 7.0, 7.0], [3.0, -1.0, 7.0]])
    return X, np.array([2.0, 0.5, 3.0]), np.array([0.5, -1.0, 4.0])


def backward_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Five examples of three features, and an upstream gradient."""
    X = np.array([[0.5, -1.2, 3.0], [1.5, 0.3, 2.0], [-0.7, 0.8, 2.5], [2.2, -0.4, 4.5], [0.1, 1.9, 1.0]])
    dout = np.array([[0.4, -1.0, 0.6], [-0.9, 0.2, 1.3], [1.1, 0.7, -0.5], [0.3, -0.6, 0.8], [-0.2, 1.5, -1.4]])
    return X, np.array([1.3, -0.6, 0.8]), np.array([0.2, 0.5, -0.4]), dout


def random_problem(rng: Generator, N: int, D: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sizes all different; gamma and beta that matter."""
    X = rng.normal(size=(N, D)) * rng.uniform(0.5, 2, size=D) + rng.normal(size=D) * 2
    gamma = rng.uniform(0.5, 2, size=D) * rng.choice([-1, 1], size=D)
    return X, gamma, rng.normal(size=D) + 1, rng.normal(size=(N, D))


def backward_misconceptions(
    X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, dout: np.ndarray, eps: float
) -> Mapping[str, Mapping[str, object]]:
    """What the three gradients would be if ..."""
    N = len(X)
    centred, var = X - X.mean(axis=0), X.var(axis=0)
    std = np.sqrt(var + eps)
    h, g = centred / std, dout * gamma
    through_mean, through_var = g.mean(axis=0), h * (g * h).mean(axis=0)
    dX = {
        "mean and variance are treated as constants: both depend on X as well": g / std,
        "the path through the variance is missing": (g - through_mean) / std,
        "the path through the mean is missing": (g - through_var) / std,
        "gamma is missing": (dout - dout.mean(axis=0) - h * (dout * h).mean(axis=0)) / std,
        "dX is not divided by √(var + eps)": g - through_mean - through_var,
        "dX is divided by var + eps, it should be its root": (g - through_mean - through_var) / std**2,
        "the sum over the batch stands where its mean should: divide by N": (g - N * through_mean - N * through_var)
        / std,
        "the path through the mean has a sum where its mean should be: divide by N": (
            (g - N * through_mean - through_var) / std
        ),
        "the path through the variance has a sum where its mean should be: divide by N": (
            (g - through_mean - N * through_var) / std
        ),
        "the path through the mean has the wrong sign": (g + through_mean - through_var) / std,
        "the path through the variance has the wrong sign": (g - through_mean + through_var) / std,
        "both paths, through mean and variance, have the wrong sign": (g + through_mean + through_var) / std,
        "the path through the variance has a factor ½ too many": (g - through_mean - through_var / 2) / std,
        "the path through the variance has a factor 2 too many": (g - through_mean - 2 * through_var) / std,
        "X̂ is missing in the path through the variance": (g - through_mean - (g * h).mean(axis=0)) / std,
        "the path through the variance uses X − mean for X̂: it is not divided by √(var + eps)": (
            (g - through_mean - centred * (g * centred).mean(axis=0)) / std
        ),
        "gamma multiplies twice": gamma * (g - through_mean - through_var) / std,
        "it is divided by N once too often: dout has the 1/N already": (g - through_mean - through_var) / std / N,
        "the means run along the rows, they have to run over the batch": (
            (g - g.mean(axis=1, keepdims=True) - h * (g * h).mean(axis=1, keepdims=True)) / std
        ),
        "eps is left out of the root (or another eps is used than in the forward pass)": _with_eps(X, g, 0.0),
        "eps is left out of the root by which dX is divided": (g - through_mean - through_var) / np.sqrt(var),
        "the default eps is used in place of the one that was passed": _with_eps(X, g, 1e-5),
        "eps is added to the standard deviation; it belongs under the root": (
            (g - through_mean - through_var) / (np.sqrt(var) + eps)
        ),
        "the sums are divided by N − 1; the variance is the biased one": (
            (g - through_mean - through_var * N / (N - 1)) / std
        ),
        "dout is used where dout · gamma should be, in the direct path": (dout - through_mean - through_var) / std,
    }
    dgamma = {
        "the sum over the batch is a mean: dout has the 1/N of the loss already": (dout * h).mean(axis=0),
        "dout is multiplied by X: it has to be X̂, the standardised batch": (dout * X).sum(axis=0),
        "dout is multiplied by X − mean: it has to be X̂, divided by √(var + eps)": (dout * centred).sum(axis=0),
        "this is dbeta, without X̂ (or dgamma and dbeta are swapped: the order is dX, dgamma, dbeta)": dout.sum(axis=0),
        "dout is multiplied by out: it has to be X̂, before gamma and beta": (dout * (gamma * h + beta)).sum(axis=0),
        "gamma itself does not belong into dgamma": (g * h).sum(axis=0),
        "dout is missing": h.sum(axis=0),
        "the sign is wrong": -(dout * h).sum(axis=0),
    }
    dbeta = {
        "the sum over the batch is a mean: dout has the 1/N of the loss already": dout.mean(axis=0),
        "gamma does not belong into dbeta": g.sum(axis=0),
        "this is dgamma, X̂ does not belong into dbeta (or the two are swapped: the order is dX, dgamma, dbeta)": (
            (dout * h).sum(axis=0)
        ),
        "the sign is wrong": -dout.sum(axis=0),
        "it is divided by √(var + eps): beta is only added": dout.sum(axis=0) / std,
        "only the first row of dout is used: sum over the batch": dout[0],
    }
    return {"dX": dX, "dgamma": dgamma, "dbeta": dbeta}


def layer_gradient(X: np.ndarray, gamma: np.ndarray, dout: np.ndarray, eps: float) -> np.ndarray:
    """dX by the chain rule, one Jacobian per column."""
    dX, N = np.zeros(X.shape), len(X)
    for d, column in enumerate(X.T):
        std = np.sqrt(column.var() + eps)
        h = (column - column.mean()) / std
        dX[:, d] = (np.eye(N) - 1 / N - np.outer(h, h) / N) @ dout[:, d] * gamma[d] / std
    return dX


def _with_eps(X: np.ndarray, g: np.ndarray, eps: float) -> np.ndarray:
    std = np.sqrt(eps + X.var(axis=0))
    h = (X - X.mean(axis=0)) / std
    return (g - g.mean(axis=0) - h * (g * h).mean(axis=0)) / std


def spreads(eps: float) -> list[Callable[[np.ndarray], np.ndarray]]:
    """What X − mean is divided by: first the right root, then what a slip in the forward pass makes of it."""
    return [
        lambda X: np.sqrt(eps + X.var(axis=0)),
        lambda X: X.std(axis=0) + eps,
        lambda X: X.std(axis=0),
        lambda X: np.sqrt(X.var(axis=0) + 1e-5),
        lambda X: np.sqrt(X.var(axis=0) + eps**2),
        lambda X: np.sqrt(X.var(axis=0, ddof=1) + eps),
    ]


def check_backward(
    which: str,
    batchnorm_forward: Answer,
    batchnorm_backward: Answer,
    problem: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    eps: float,
) -> None:
    """Compare one of the three gradients with the slope of Σ dout · out.

    The cache comes from the student's forward pass.  If that pass has one of the known slips in its root, the slope
    is that of the formula with this slip: a backward pass that is right for its cache is not marked down for it.
    """
    X, gamma, beta, dout = problem
    point = {"X": X, "gamma": gamma, "beta": beta}
    own, cache = pair(batchnorm_forward(X, gamma, beta, eps), ("out", "cache"), FORWARD)
    got = pair(batchnorm_backward(dout, cache), GRADIENTS, BACKWARD)[GRADIENTS.index(which)]

    def same(spread: Callable[[np.ndarray], np.ndarray]) -> bool:
        right = gamma * (X - X.mean(axis=0)) / spread(X) + beta
        return isinstance(own, np.ndarray) and own.shape == X.shape and np.allclose(own, right, rtol=1e-4)

    known = [spread for spread in spreads(eps) if same(spread)]
    spread = known[0] if known else spreads(eps)[0]

    def loss(**at: np.ndarray) -> float:
        X, gamma, beta = (at.get(key, point[key]) for key in point)
        return float((dout * (gamma * (X - X.mean(axis=0)) / spread(X) + beta)).sum())

    suspects = {which: backward_misconceptions(X, gamma, beta, dout, eps)[which]}
    variable = which[1:]
    try:
        gradients(loss, {variable: point[variable]}, {which: got}, BACKWARD, facts={"N": len(X)}, suspects=suspects)
    except CheckFailure as error:
        if same(spreads(eps)[0]):
            raise
        fail(f"{error}\nThe cache comes from batchnorm_forward, which is not right yet: fix the forward pass first.")


@test_case(name="batchnorm_forward: columns of variance 4, 20 and 0, with eps = 5", points=2)
def worked_example(batchnorm_forward: Answer) -> None:
    # √(4 + 5) = 3, √(20 + 5) = 5, and the third column is constant.
    X, gamma, beta = worked_batch()
    right = np.array([[11 / 6, -0.8, 4], [-5 / 6, -1.6, 4], [-5 / 6, -0.4, 4], [11 / 6, -1.2, 4]])
    check_forward(batchnorm_forward, X, gamma, beta, 5.0, right)


@test_case(name="out of batchnorm_forward has mean beta and standard deviation |gamma|", points=1)
def moments(batchnorm_forward: Answer) -> None:
    X, gamma, beta, _ = backward_problem()
    out = array_of(pair(batchnorm_forward(X, gamma, beta), ("out", "cache"), FORWARD)[0], "out", X.shape)
    equal(out.mean(axis=0), beta, "the column means of out, which should be beta,")
    equal(
        out.std(axis=0),
        np.abs(gamma),
        "the standard deviations of the columns of out, which should be |gamma|,",
        rtol=1e-4,
    )


@test_case(name="dX of batchnorm_backward agrees with the measured slope", points=2.5)
def slope_of_dx(batchnorm_forward: Answer, batchnorm_backward: Answer) -> None:
    check_backward("dX", batchnorm_forward, batchnorm_backward, backward_problem(), 0.5)


@test_case(name="dgamma of batchnorm_backward agrees with the measured slope", points=1)
def slope_of_dgamma(batchnorm_forward: Answer, batchnorm_backward: Answer) -> None:
    check_backward("dgamma", batchnorm_forward, batchnorm_backward, backward_problem(), 0.5)


@test_case(name="dbeta of batchnorm_backward agrees with the measured slope", points=1)
def slope_of_dbeta(batchnorm_forward: Answer, batchnorm_backward: Answer) -> None:
    check_backward("dbeta", batchnorm_forward, batchnorm_backward, backward_problem(), 0.5)


@test_case(name="batchnorm_forward leaves its inputs alone", points=0.5)
def forward_inputs_unchanged(batchnorm_forward: Answer) -> None:
    X, gamma, beta, _ = backward_problem()
    batchnorm_forward(X, gamma, beta)
    untouched(batchnorm_forward)


@test_case(name="batchnorm_backward leaves its inputs alone", points=0.5)
def backward_inputs_unchanged(batchnorm_forward: Answer, batchnorm_backward: Answer) -> None:
    X, gamma, beta, dout = backward_problem()
    cache = pair(batchnorm_forward(X, gamma, beta), ("out", "cache"), FORWARD)[1]
    batchnorm_backward(dout, cache)
    untouched(batchnorm_backward)


@test_case(name="batchnorm_forward is right for random batches, number types included", points=2, hidden=True)
def random_forward(batchnorm_forward: Answer, rng: Generator) -> None:
    for N, D, eps in [(6, 4, 0.3), (3, 5, 2.0), (1, 2, 0.7)]:
        X, gamma, beta, _ = random_problem(rng, N, D)
        check_forward(batchnorm_forward, X, gamma, beta, eps, oracle.batchnorm(X, gamma, beta, eps))
    whole, gamma, beta = rng.integers(-9, 10, size=(7, 3)), np.array([2, 1, 3]), np.array([20, 30, -40])
    right = oracle.batchnorm(whole, gamma, beta, 0.5)
    out = pair(batchnorm_forward(whole, gamma, beta, 0.5), ("out", "cache"), FORWARD)[0]
    equal(out, right, "out of batchnorm_forward for integers")
    small = (a.astype(np.float32) for a in (whole, gamma, beta))
    out = pair(batchnorm_forward(*small, 0.5), ("out", "cache"), FORWARD)[0]
    equal(out, right, "out of batchnorm_forward for float32", rtol=FLOAT32_RTOL)


@test_case(name="dX of batchnorm_backward is right for random batches", points=1.5, hidden=True)
def random_dx(batchnorm_forward: Answer, batchnorm_backward: Answer, rng: Generator) -> None:
    for N, D, eps in [(4, 3, 0.2), (2, 4, 1.5), (6, 1, 0.4)]:
        check_backward("dX", batchnorm_forward, batchnorm_backward, random_problem(rng, N, D), eps)


@test_case(name="dgamma and dbeta of batchnorm_backward are right for random batches", points=1, hidden=True)
def random_parameters(batchnorm_forward: Answer, batchnorm_backward: Answer, rng: Generator) -> None:
    problem = random_problem(rng, 6, 4)
    for which in ("dgamma", "dbeta"):
        check_backward(which, batchnorm_forward, batchnorm_backward, problem, 0.4)


@test_case(name="batchnorm_backward computes with whole numbers as with floats", points=0.5, hidden=True)
def backward_whole_numbers(batchnorm_forward: Answer, batchnorm_backward: Answer, rng: Generator) -> None:
    X, gamma, beta = rng.integers(-4, 5, size=(5, 3)), np.array([2, -1, 3]), np.array([1, 0, -2])
    dout = rng.integers(1, 6, size=(5, 3)) * rng.choice([-1, 1], size=(5, 3))
    for which in GRADIENTS:
        check_backward(which, batchnorm_forward, batchnorm_backward, (X, gamma, beta, dout), 0.5)


@test_case(name="batchnorm_backward uses the cache it is given, not the latest one", points=0.5, hidden=True)
def two_layers(batchnorm_forward: Answer, batchnorm_backward: Answer, rng: Generator) -> None:
    X, gamma, beta, dout = random_problem(rng, 5, 3)
    other = random_problem(rng, 5, 3)
    cache = pair(batchnorm_forward(X, gamma, beta, 0.3), ("out", "cache"), FORWARD)[1]
    batchnorm_forward(*other[:3], 0.3)
    dX, dgamma, _ = pair(batchnorm_backward(dout, cache), GRADIENTS, BACKWARD)
    right, latest = (
        (dout * oracle.batchnorm(batch, np.ones(3), np.zeros(3), 0.3)).sum(axis=0) for batch in (X, other[0])
    )
    sentence = "what the latest forward pass left behind is used: all that is needed belongs in the cache"
    what = "dgamma of a layer, after batchnorm_forward has run for another layer as well,"
    equal(dgamma, right, what, facts={"N": 5}, suspects={sentence: latest})
    first, second = (layer_gradient(batch, g, dout, 0.3) for batch, g in ((X, gamma), (other[0], other[1])))
    what = "dX of a layer, after batchnorm_forward has run for another layer as well,"
    equal(dX, first, what, facts={"N": 5}, suspects={sentence: second}, rtol=1e-7)
