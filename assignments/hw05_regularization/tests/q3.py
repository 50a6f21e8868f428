"""q3: soft_threshold and lasso."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, equal, require, test_case, untouched

OK_FORMAT = False
name = "q3"


def threshold_misconceptions(theta: np.ndarray, tau: float) -> dict[str, object]:
    """What soft_threshold would be if ..."""
    size, sign = np.abs(theta), np.sign(theta)
    with np.errstate(all="ignore"):
        without_size = theta * np.maximum(1 - tau / theta, 0)
    return {
        "1 − tau/θ loses the negative entries (and 0/0 is nan): use the size |θ|": without_size,
        "the entries move by tau², it should be tau": sign * np.maximum(size - tau**2, 0),
        "this is the hard threshold: the entries that stay have to move towards 0 by tau as well": np.where(
            size > tau, theta, 0
        ),
        "small entries are pushed past 0 to the other side: stop at 0": theta - tau * sign,
        "small entries are left as they are; everything within tau of 0 becomes 0": np.where(
            size > tau, theta - tau * sign, theta
        ),
        "negative entries are lost: they move up by tau": np.maximum(theta - tau, 0),
        "the sign of negative entries is lost": np.maximum(size - tau, 0),
        "tau is subtracted everywhere: negative entries have to move up": theta - tau,
        "negative entries move away from 0: they have to move up": np.where(size > tau, theta - tau, 0),
        "this clips to the interval from −tau to tau; it should be what is left over": np.clip(theta, -tau, tau),
        "the entries are multiplied by 1 − tau: subtract tau from their size": (1 - tau) * theta,
        "the entries are divided by 1 + tau (that is what L2 does): subtract tau from their size": theta / (1 + tau),
        "the entries move away from 0 by tau, it should be towards 0": np.where(size > tau, sign * (size + tau), 0),
        "every entry moves away from 0": sign * (size + tau),
        "the entries move by tau/2, it should be tau": sign * np.maximum(size - tau / 2, 0),
        "the entries move by 2·tau, it should be tau": sign * np.maximum(size - 2 * tau, 0),
        "large entries become 0, it should be the small ones": np.where(size <= tau, theta, 0),
        "the sign is wrong": -sign * np.maximum(size - tau, 0),
        "the array is shrunk as a whole, by its norm: every entry moves on its own": theta
        * max(0.0, 1 - tau / float(np.sqrt((theta**2).sum()))),
        "only whether an entry survives is returned, without its size": sign * (size > tau),
        "positive entries that are large do not move: they move down by tau": np.where(
            theta < -tau, theta + tau, np.where(theta > tau, theta, 0)
        ),
    }


def measured_threshold(got: object, theta: np.ndarray, tau: float) -> dict[str, object]:
    """The sentence for an answer that is right for another threshold."""
    largest = np.abs(theta).argmax()
    if not isinstance(got, np.ndarray) or got.shape != theta.shape or got.dtype.kind not in "fiu":
        return {}
    used = float(abs(theta.flat[largest]) - abs(got.flat[largest]))
    if used < 0 or not np.allclose(got, np.sign(theta) * np.maximum(np.abs(theta) - used, 0)):
        return {}
    return {f"the entries move by {used:.4g}, it should be tau = {tau:.4g}: is the tau that is passed ignored?": got}


@test_case(name="soft_threshold moves entries towards 0 by tau, and stops at 0", points=1.5)
def threshold_example(soft_threshold: Answer) -> None:
    theta = np.array([3.0, -3.0, 0.5, -0.5, 1.25, 0.0])
    what = "soft_threshold([3, -3, 0.5, -0.5, 1.25, 0], 0.75)"
    got = soft_threshold(theta, 0.75)
    suspects = threshold_misconceptions(theta, 0.75) | measured_threshold(got, theta, 0.75)
    equal(got, [2.25, -2.25, 0, 0, 0.5, 0], what, suspects=suspects)


@test_case(name="soft_threshold gives exact zeros from -tau to tau, both ends included", points=0.5)
def exact_zeros(soft_threshold: Answer) -> None:
    theta = np.array([[-0.25, 0.25, 0.1], [0.0, -0.2, 7.0]])
    what = "soft_threshold(theta, 0.25)"
    found = array_of(soft_threshold(theta, 0.25), what, (2, 3))
    wrong = np.abs(theta[found != 0])
    require(
        not (wrong <= 0.25).any(),
        f"{what} is {', '.join(f'{v:g}' for v in found.flat[:5])} for the entries -0.25, 0.25, 0.1, 0, -0.2. "
        "All of them have to become 0, exactly: that is the point of it.",
    )
    equal(found[1, 2], 6.75, "soft_threshold(7, 0.25)")


@test_case(name="soft_threshold and lasso leave their inputs alone", points=1)
def inputs_unchanged(soft_threshold: Answer, lasso: Answer) -> None:
    soft_threshold(np.array([[1.0, -2.0], [0.1, 3.0]]), 0.4)
    untouched(soft_threshold)
    lasso(np.array([[1.0, -2.0], [0.1, 3.0], [0.5, 1.0]]), np.array([1.0, 2.0, -1.0]), 0.1, 0.2, 3)
    untouched(lasso)


def converged(got: np.ndarray, end: np.ndarray) -> dict[str, object]:
    """The sentence for an answer that is near the end of the path, if this one is."""
    if not np.allclose(got, end, rtol=0.02, atol=0.02):
        return {}
    return {"this is (nearly) where many steps lead: take exactly `steps` steps of length lr, and then stop": got}


@test_case(name="lasso starts from w = 0, which is what steps = 0 returns", points=0.5)
def starting_point(lasso: Answer) -> None:
    X, t = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 1.0]]), np.array([1.0, 3.0])
    suspects = {
        "one step has been taken": [0.075, 0.05, 0.05],
        "it starts from ones": np.ones(3),
    }
    got = lasso(X, t, 0.5, 0.1, 0)
    if isinstance(got, np.ndarray) and got.shape == (3,):
        suspects |= converged(got, np.array([14 / 9, 0, 8 / 9]))
    equal(got, [0, 0, 0], "lasso(X, t, 0.5, 0.1, 0), the starting point,", suspects=suspects)


@test_case(name="lasso: two steps worked by hand", points=2)
def two_steps(lasso: Answer) -> None:
    # The columns of X are orthogonal with XᵀX/N = I, and Xᵀt/N = (2, -1.4, 0.15).  lr·lam is 0.06.
    X = np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]])
    t = np.array([4.0, -2.8, 0.3, 7.0])
    suspects: dict[str, object] = {
        "the gradient lacks the 1/N of the mean": [1.848, -1.272, 0.072],
        "the gradient has a factor 2: the ½ of 1/(2N) cancels it": [1.184, -0.8, 0.0],
        "the gradient has a ½: the 2 of the square's derivative cancels it": [0.266, -0.152, 0.0],
        "the gradient is divided by N twice": [0.078, -0.0195, 0.0],
        "the gradient is divided by the number of features, it should be N": [0.8204444444, -0.5431111111, 0.0],
        "the gradient is not divided by N and has a factor 2": [1.256, -0.872, 0.072],
        "the threshold is lam, it should be lr·lam": [0.18, 0.0, 0.0],
        "the threshold is lr: lam is missing": [0.36, -0.144, 0.0],
        "the threshold is lr·lam/N: the 1/N belongs to the squared error only": [0.693, -0.477, 0.027],
        "the threshold is lam/lr, it should be lr·lam": [0.0, 0.0, 0.0],
        "the threshold is N·lr·lam: the penalty is not multiplied by N": [0.288, -0.072, 0.0],
        "the threshold is lr·lam/2: the L1 penalty has no ½": [0.666, -0.45, 0.0],
        "the threshold is 2·lr·lam": [0.504, -0.288, 0.0],
        "there is no threshold: this is plain least squares": [0.72, -0.504, 0.054],
        "this is gradient descent with sign(w): it never lands on 0; threshold after the step": [0.66, -0.444, -0.006],
        "the penalty is subtracted twice: once by lam·sign(w) in the gradient, once by the threshold": [
            0.552,
            -0.336,
            0.0,
        ],
        "this is ridge regression, with the gradient lam·w": [0.696, -0.4872, 0.0522],
        "the threshold is applied once, at the end; it belongs in every step": [0.66, -0.444, 0.0],
        "the threshold comes before the gradient step, it has to come after it": [0.66, -0.444, 0.024],
        "the threshold comes before the gradient step (and the gradient after it)": [0.672, -0.456, 0.03],
        "the gradient step goes uphill": [-0.748, 0.484, 0.0],
        "it starts from ones, it should start from w = 0": [1.252, 0.028, 0.586],
        "one step too few is taken": [0.34, -0.22, 0.0],
        "one step too many is taken": [0.8296, -0.5368, 0.0],
        "the learning rate does not multiply the gradient": [1.94, -1.34, 0.09],
        "lr is not used, or many more steps are taken than `steps`: this is where the path ends": [1.7, -1.1, 0.0],
        "this is the hard threshold: the weights that stay have to shrink as well": [0.72, -0.504, 0.0],
        "the threshold loses negative weights": [0.612, 0.0, 0.0],
        "the gradient is computed once, before the loop: every step needs its own": [0.68, -0.44, 0.0],
        "X and t are centred first, as if there was a bias: there is none": [0.208125, -0.799875, -0.241875],
        "the steps are taken for one example after the other: every step uses the mean gradient of all": [
            1.632,
            -1.116,
            0.0,
        ],
        "the learning rate falls from step to step: it stays lr": [0.476, -0.308, 0.0],
    }
    got = array_of(lasso(X, t, 0.3, 0.2, 2), "lasso(X, t, 0.3, 0.2, 2)", (3,))
    suspects |= converged(got, np.array([1.7, -1.1, 0.0]))
    equal(got, [0.612, -0.396, 0], "lasso(X, t, 0.3, 0.2, 2)", suspects=suspects)


@test_case(name="lasso ends where the slope of the squared error balances the penalty, with an exact zero", points=1.5)
def optimality(lasso: Answer) -> None:
    X = np.array([[1, 2, 0, -1], [0, 1, 1, 1], [2, -1, 1, 0], [-1, 0, 2, 1], [1, 1, -1, 2], [0, -2, 1, 1.0]])
    t = np.array([3.0, 1.0, 2.5, -1.5, 4.0, -1.0])
    what = "lasso(X, t, 0.5, 0.3, 150)"
    w = array_of(lasso(X, t, 0.5, 0.3, 150), what, (4,))
    require(np.isfinite(w).all(), f"{what} diverges. Is the gradient that of the mean, with 1/N and the right sign?")
    require(
        np.abs(w[2]) < 0.01,
        f"{what}[2] is {w[2]:.4g}, it should be 0: the threshold holds this weight, whose slope is smaller than lam.",
    )
    require(
        w[2] == 0,
        f"{what}[2] is {w[2]:.4g}: small, but not exactly 0. End every step with the soft threshold by lr·lam.",
    )
    slope = X.T @ (X @ w - t) / 6
    lam = np.abs(slope[[0, 1, 3]]).mean()
    equal(
        slope[[0, 1, 3]],
        [-0.5, -0.5, -0.5],
        f"the slope of 1/(2N) ‖Xw − t‖² at the positive weights of {what}, with lam = 0.5,",
        suspects={
            f"it is the solution for lam = {lam:.4g}. Is the threshold lr·lam? Has the gradient its 1/N": np.full(
                3, -lam
            ),
        },
        rtol=1e-6,
    )
