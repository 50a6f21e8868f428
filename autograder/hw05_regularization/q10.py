"""q10: elastic_net, a planted bug."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, equal, gradients, pair, test_case, untouched

from autograder.oracles import hw05_regularization as oracle

OK_FORMAT = False
name = "q10"

CALL = "elastic_net(w, b, X, t, lam, mix)"
PARTS = ("loss", "dw", "db")


def check_gradients(
    w: np.ndarray,
    b: float,
    X: np.ndarray,
    t: np.ndarray,
    lam: float,
    mix: float,
    dw: object,
    db: object,
    planted: str,
) -> None:
    """Compare dw and db with the slopes of the loss; `planted` is what the planted mistake is called."""

    def loss(w: np.ndarray, b: np.ndarray) -> float:
        penalty = mix * lam * np.abs(w).sum() + (1 - mix) * lam / 2 * (w**2).sum()
        return float(((X @ w + b - t) ** 2).mean() / 2 + penalty)

    N = len(t)
    residual = X @ w + b - t
    error, l1, l2 = X.T @ residual / N, mix * lam * np.sign(w), (1 - mix) * lam * w
    gradients(
        loss,
        {"w": w, "b": np.array(b)},
        {"dw": dw, "db": array_of(db, "db")},
        CALL,
        facts={"N": N},
        terms={"w": w, "sign(w)": np.sign(w)},
        suspects={
            "dw": {
                planted: error + (l1 + l2) / N,
                "nothing is divided by N: the squared errors are averaged": error * N + l1 + l2,
                "the penalty is left out of the gradient": error,
                "the gradient of the L1 penalty is missing": error + l2,
                "the gradient of the L2 penalty is missing": error + l1,
                "the gradient of the L1 penalty is divided by N": error + l1 / N + l2,
                "the gradient of the L2 penalty is divided by N": error + l1 + l2 / N,
                "mix and 1 − mix are swapped": error + (1 - mix) * lam * np.sign(w) + mix * lam * w,
                "the gradient of the L2 penalty has a factor 2: the ½ cancels it": error + l1 + 2 * l2,
                "the penalty is subtracted": error - l1 - l2,
                "the squared error has a factor 2: the ½ of 1/(2N) cancels it": 2 * error + l1 + l2,
                "mix is not used: both penalties count in full": error + lam * np.sign(w) + lam * w,
                "the penalties are multiplied by N": error + (l1 + l2) * N,
            },
            "db": {
                "the bias is penalised: the penalty is on w alone": residual.mean()
                + (1 - mix) * lam * b
                + mix * lam * np.sign(b),
                "it is the sum over the examples: divide by N": residual.sum(),
                "the mean is taken twice": residual.mean() / N,
                "the sign is wrong": -residual.mean(),
            },
        },
    )


def small_problem() -> tuple[np.ndarray, float, np.ndarray, np.ndarray]:
    """Three features, five examples."""
    w, b = np.array([0.8, -1.2, 0.5]), 0.3
    X = np.array([[1.0, 2.0, 0.5], [-0.5, 1.5, 1.0], [0.3, -1.2, 2.0], [2.0, 0.1, -1.0], [0.7, 0.4, 0.2]])
    return w, b, X, np.array([1.0, -0.5, 2.0, 0.4, -1.5])


@test_case(name="dw and db of elastic_net agree with the measured slopes", points=2)
def measured_slope(elastic_net: Answer) -> None:
    w, b, X, t = small_problem()
    _, dw, db = pair(elastic_net(w, b, X, t, 0.9, 0.3), PARTS, CALL)
    hint = "the squared errors have their right share in dw, the penalties have not: compare each term with the loss"
    check_gradients(w, b, X, t, 0.9, 0.3, dw, db, hint)


@test_case(name="elastic_net is right for random problems", points=2, hidden=True)
def random_problems(elastic_net: Answer, rng: Generator) -> None:
    for N, D, mix in [(6, 4, 0.25), (3, 5, 0.8), (4, 2, 1.0)]:
        w, b = rng.uniform(0.3, 2, size=D) * rng.choice([-1, 1], size=D), float(rng.normal()) + 2
        X, t, lam = rng.normal(size=(N, D)), rng.normal(size=N), float(rng.uniform(0.5, 1.5))
        loss, dw, db = pair(elastic_net(w, b, X, t, lam, mix), PARTS, CALL)
        planted = "the gradient of the penalty is divided by N: the mean runs over the squared errors only"
        check_gradients(w, b, X, t, lam, mix, dw, db, planted)
        error, penalty = (
            oracle.elastic_net(w, b, X, t, 0.0, mix),
            oracle.elastic_net(w, b, X * 0, X[:, 0] * 0 + b, lam, mix),
        )
        suspects = {
            "the penalty is divided by N, too": error + penalty / N,
            "the penalty is missing": error,
            "the ½ of the squared error is missing": 2 * error + penalty,
            "the squared errors are summed": N * error + penalty,
            "mix and 1 − mix are swapped": oracle.elastic_net(w, b, X, t, lam, 1 - mix),
        }
        equal(loss, error + penalty, f"the loss of {CALL}", facts={"N": N}, suspects=suspects)
    untouched(elastic_net)
    v, A, s = rng.integers(1, 4, size=3), rng.integers(-3, 4, size=(5, 3)), rng.integers(-9, 10, size=5)
    loss, dw, _ = pair(elastic_net(v, 2, A, s, 0.7, 0.4), PARTS, CALL)
    equal(loss, oracle.elastic_net(v, 2, A, s, 0.7, 0.4), f"the loss of {CALL} for integers")
    right = A.T @ (A @ v + 2 - s) / 5 + 0.7 * (0.4 + 0.6 * v)
    equal(dw, right, f"dw of {CALL} for integers")
    small = (a.astype(np.float32) for a in (A, s))
    dw = pair(elastic_net(v.astype(np.float32), 2.0, *small, 0.7, 0.4), PARTS, CALL)[1]
    equal(dw, right, f"dw of {CALL} for float32", rtol=FLOAT32_RTOL * 100)
