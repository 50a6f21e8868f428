"""The numbers in lecture note 5, computed with the reference functions."""

import itertools

import numpy as np

from solutions import hw01_gradients, hw02_backprop
from solutions import hw05_regularization as hw
from solutions.figures import f05_regularization as figures

# Inputs of worked examples, and answers that only restate them.
GIVEN = {"0.001", "0.01", "0.03", "0.05", "0.1", "0.2", "0.25", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"}
GIVEN |= {"1.2", "1.3", "1.5"}


def computed() -> list[str]:
    """Snippets that must stand in the note."""
    return [
        *overfitting(),
        *penalties(),
        *decay(),
        *convexity(),
        *zeros(),
        *balls(),
        *noise(),
        *dropout(),
        *batchnorm(),
        *stopping(),
        *augmentation(),
        *self_checks(),
    ]


def short(value: float, minus: str = "-") -> str:
    """Without zeros at the end, and with no more digits than a note shows."""
    return f"{round(float(value), 6) + 0.0:g}".replace("-", minus)


def vector(values: np.ndarray, digits: int | None = None) -> str:
    """(0.8, -0.2, 0), as it stands inside a formula."""
    shown = [short(v) if digits is None or round(v, digits) == 0 else f"{v:.{digits}f}" for v in values + 0.0]
    return "(" + ", ".join("0" if digits is not None and float(v) == 0 else v for v in shown) + ")"


def overfitting() -> list[str]:
    """The polynomial of degree 11, with and without a penalty."""
    c = figures.curve()
    snippets = []
    for degree in (1, 3, 9, 11):
        train, validation = figures.curve_errors(degree)
        snippets.append(f"| {degree} | {train:.3f} | {validation:.3f} |")
    for lam in (0.0, 0.0001, 0.001, 0.01, 0.1, 1.0):
        train, validation = figures.curve_errors(11, lam)
        snippets.append(f"| {f'{lam:.4f}'.rstrip('0').rstrip('.')} | {train:.3f} | {validation:.3f} |")
    X = figures.powers(c.x, 11)
    wild, tame = (np.abs(figures.ridge(X, c.t, lam, free=1)).max() for lam in (0.0, 0.001))
    snippets.append(f"the largest is {wild:.0f}")
    _, validation = figures.curve_errors(11, 0.001)
    snippets.append(f"a validation error of {validation:.3f}, with no coefficient above {tame:.2f}")
    return snippets


def penalties() -> list[str]:
    """Both penalties at one point, a logistic unit with a penalty, and the table of conventions."""
    theta = np.array([2.0, -0.5, 0.0])
    (l2, dl2), (l1, dl1) = hw.l2_penalty(theta, 0.4), hw.l1_penalty(theta, 0.4)
    _, w_bar, b_bar = hw02_backprop.regularized_logistic_least_squares(0.8, -0.3, 1.5, 1.0, 0.25)
    _, without_penalty, _ = hw02_backprop.regularized_logistic_least_squares(0.8, -0.3, 1.5, 1.0, 0.0)
    assert w_bar > 0 > without_penalty  # so descent lowers w with the penalty, and raises it without
    return [
        f"the L2 penalty is {l2:.2f} with gradient ${vector(dl2)}$",
        f"is {l1:.1f} with gradient ${vector(dl1)}$",
        f"$\\bar w = {w_bar:.4f}$ and $\\bar b = {b_bar:.4f}$",
        f"`lam` $= {2 * 3 / 60:g}$",
    ]


def decay() -> list[str]:
    """One step of weight decay, and where descent ends."""
    theta, grad = np.array([2.0, -0.5]), np.array([0.5, 0.1])
    shrunk, after = (hw.weight_decay_step(theta, g, 0.1, 0.4) for g in (0 * grad, grad))
    a, b = 0.1 * grad
    snippets = [
        f"$1 - \\eta\\lambda = {shrunk[0] / theta[0]:g}$",
        f"$({shrunk[0]:g} - {a:g}, {shrunk[1]:g} - {b:g}) = {vector(after)}$",
        f"$g = {vector(grad)}$",
        f"curvature {figures.CURVATURE[0]:g}",
    ]
    for lam in (0.1, 0.5, 3.0):
        end = figures.decayed_path(lam)[-1]
        kept = end / figures.BOTTOM
        assert np.allclose(kept, figures.CURVATURE / (figures.CURVATURE + lam), atol=1e-3)
        snippets.append(f"| {lam:g} | {kept[0]:.3f} | {kept[1]:.3f} | ({end[0]:.2f}, {end[1]:.2f}) |")
    return snippets


def convexity() -> list[str]:
    """Steps until the loss is that near to the lowest one."""

    def steps(lam: float, distance: float) -> int:
        return int(np.argmax(figures.logistic_gaps(lam) < distance))

    assert figures.logistic_gaps(0.0).min() > 1e-6
    rows = [
        f"| $\\lambda = {lam:g}$ | {steps(lam, 1e-2)} | {steps(lam, 1e-3)} | {steps(lam, 1e-6)} |"
        for lam in (0.003, 0.03)
    ]
    most = len(figures.logistic_gaps(0.0)) - 1
    return [f"| no penalty | {steps(0.0, 1e-2)} | {steps(0.0, 1e-3)} | not within {most} |", *rows]


def zeros() -> list[str]:
    """Jumping over a kink, two steps of ISTA and their limit, the path of the figure."""
    theta = np.array([0.03])
    across = theta - 0.1 * hw.l1_penalty(theta, 0.5)[1]
    back = across - 0.1 * hw.l1_penalty(across, 0.5)[1]
    assert np.allclose(back, theta)
    X, t = np.array([[2.0, 0.0], [1.0, 1.0], [1.0, -1.0], [0.0, 2.0]]), np.array([3.0, 2.0, 1.0, 1.0])
    scatter, pull = X.T @ X / 4, X.T @ t / 4
    assert np.allclose(scatter, scatter[0, 0] * np.eye(2))
    first, second, limit = (hw.lasso(X, t, 1.0, 0.5, steps) for steps in (1, 2, 200))
    smallest = figures.lasso_limit()
    assert not figures.lasso_fit(smallest).any()
    assert figures.lasso_fit(0.99 * smallest).any()
    sparse, shared = figures.lasso_fit(0.3), figures.ridge(*figures.sparse_problem(), 0.3)
    return [
        f"{short(across[0], '−')}, back to {short(back[0])}",
        f"X = {scatter[0, 0]:g} I$ and $\\frac1N X^\\top t = {vector(pull)}$",
        f"gives ${vector(hw01_gradients.closed_form_least_squares(X, t))}$",
        f"the gradient step reaches ${vector(0.5 * pull)}$, and the threshold 0.5 leaves $w = {vector(first)}$",
        f"The second step gives ${vector(second, 3)}$, and the limit is ${vector(limit, 3)}$",
        f"that is {np.abs(pull).max():g}, and for the data of the next figure {smallest:.2f}",
        f"from lambda {smallest:.2f} on all are zero",
        "| lasso | " + " | ".join(f"{v:.2f}".replace("-", "−") if v else "0" for v in sparse) + " |",
        "| ridge | " + " | ".join(f"{v:.2f}".replace("-", "−") for v in shared) + " |",
        "| true | " + " | ".join(short(v, "−") for v in figures.TRUE_W) + " |",
    ]


def balls() -> list[str]:
    """The two constrained minima of the figure, and projections by hand."""
    corner, side = figures.best_in_ball(1), figures.best_in_ball(2)
    c, r = np.array([0.9, -0.6, 0.2]), 0.8
    candidates = (np.cumsum(np.abs(c)) - r) / np.arange(1, 4)
    onto_l1, onto_l2 = hw.project_l1(c, r), hw.project_l2(c, r)
    tau = candidates.max()
    assert np.allclose(onto_l1, hw.soft_threshold(c, tau))
    return [
        f"at its corner {vector(corner)}",
        f"touched at {vector(side, 3)}",
        f"The cost at the L1 corner is {figures.cost(corner):.3f}, at the L2 point {figures.cost(side):.3f}",
        ", ".join(f"$\\tau_{k} = {v:.2f}$" for k, v in enumerate(candidates, 1)) + f". So $\\tau = {tau:.2f}$",
        f"the projection is ${vector(onto_l1)}$",
        f"gives ${vector(c * r / np.abs(c).sum(), 3)}$",
        f"with $\\lVert c \\rVert_2 = {np.linalg.norm(c):.1f}$, it is ${vector(onto_l2, 3)}$",
    ]


def noise() -> list[str]:
    """The expected loss of a small example."""
    w, X, t = np.array([1.0, -2.0]), np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 1.0]]), np.array([0.0, 1.0, -1.0])
    clean, noisy = (hw.noisy_input_loss(w, X, t, variance) for variance in (0.0, 0.25))
    assert figures.mistakes(*figures.noisy_fit(0.05)) == 0
    assert figures.mistakes(*figures.noisy_fit(2.0)) == 3
    return [
        f"Without noise the mean squared error is {clean:.1f}",
        f"$0.25 \\cdot 5 = {noisy - clean:.2f}$, which makes {noisy:.2f}",
    ]


def dropout() -> list[str]:
    """All masks of three units, each as likely as any other."""
    a, w, p = np.array([1.0, 2.0, 3.0]), np.array([1.0, -1.0, 0.5]), 0.5
    masks = np.array(list(itertools.product([0.0, 1.0], repeat=3))) / (1 - p)
    z = (a * masks) @ w
    test, _ = hw.dropout_forward(a[None], p, np.random.default_rng(0), train=False)
    assert np.isclose(z.mean(), (test @ w)[0])
    of_mean, mean_of = hw02_backprop.relu(z.mean()), hw02_backprop.relu(z).mean()
    extra = p / (1 - p) * ((a * w) ** 2).sum()
    assert np.isclose((z**2).mean(), z.mean() ** 2 + extra)
    return [
        f"At test time $z = {z.mean():g}$",
        f"$\\mathrm{{relu}}(0.5) = {of_mean:g}$, but the mean of $\\mathrm{{relu}}(z)$ over the masks is {mean_of:g}",
        f"${z.mean() ** 2:g} + {extra:g} = {(z**2).mean():g}$",
    ]


def batchnorm() -> list[str]:
    """One column, and a loss that looks at the first row alone."""
    x, dout = np.array([[1.0], [1.0], [5.0], [5.0]]), np.array([[1.0], [0.0], [0.0], [0.0]])
    gamma = np.array([2.0])
    out, cache = hw.batchnorm_forward(x, gamma, np.array([1.0]), eps=0.0)
    x_hat = hw.batchnorm_forward(x, np.ones(1), np.zeros(1), eps=0.0)[0]
    dX, dgamma, dbeta = hw.batchnorm_backward(dout, cache)
    g = gamma * dout
    return [
        f"Mean {x.mean():g}, variance {x.var():g}, $\\hat x = {vector(x_hat[:, 0])}$, out $= {vector(out[:, 0])}$",
        f"$d\\beta = {dbeta[0]:g}$, $d\\gamma = {dgamma[0]:g}$ and $g = {vector(g[:, 0])}$",
        f"$\\frac1N \\sum g = {g.mean():g}$ and $\\frac1N \\sum g \\hat x = {(g * x_hat).mean():g}$",
        f"$dX = {vector(dX[:, 0])}$. The direct way alone would say ${vector(g[:, 0] / x.std())}$",
    ]


def stopping() -> list[str]:
    """The trace of the example, the run of the figure, and stopping against a penalty."""
    errors = [0.90, 0.71, 0.74, 0.66, 0.66, 0.69, 0.68, 0.50]
    best, error, taken = hw.early_stopping(lambda w: w + 1, lambda w: errors[int(w)], np.array(0.0), 3, 99)
    run = figures.memorising()
    agreeing = []
    for steps, text in [(5, "2"), (20, "0.5"), (80, "0.125")]:
        lam = 1 / (figures.STOP_LR * steps)
        assert f"{lam:g}" == text
        agreeing.append(text)
    stopped, penalised = figures.stopped_path(20)[-1], figures.penalised_minimum(0.5)
    trace = ", ".join(f"{e:.2f}" for e in errors[1:])
    return [
        f"{errors[0]:.2f} at the start, then {trace}",
        f"The {errors[-1]:.2f} is never seen",
        f"The best is {error:.2f} after step {best:g}; step 4 equals it, which is no improvement. After step {taken}",
        f"until step {run.best_step} and slowly rises again. A vertical line at step {run.steps_taken} marks",
        f"after {figures.PATIENCE} steps without improvement; the weights of step {run.best_step} are returned",
        f"(step {run.best_step}) read {100 * run.best_accuracy:.1f} % of the test digits correctly; "
        f"those after {len(run.training) - 1} steps, {100 * run.last_accuracy:.1f} %",
        "with lambda " + ", ".join(agreeing[:2]) + " and " + agreeing[2],
        f"20 steps end at ${vector(stopped, 2)}$, and the penalised minimum with $\\lambda = 0.5$ is "
        f"${vector(penalised, 2)}$",
    ]


def augmentation() -> list[str]:
    """One shift by hand, and softmax regression with and without shifted copies."""
    shifted = hw.shift_images(np.arange(1.0, 10.0).reshape(1, 3, 3), 1, -1)[0]
    rows = []
    for name, moves in [("300 digits", ((0, 0),)), ("the same and their shifts", figures.CROSS)]:
        as_is, moved = figures.augmented_accuracies(moves)
        rows.append(f"| {name} | {100 * as_is:.1f} % | {100 * moved:.1f} % |")
    return [" \\cr ".join(" & ".join(f"{v:g}" for v in row) for row in shifted), *rows]


def self_checks() -> list[str]:
    """The answers of the last section."""
    (l2, dl2), (l1, dl1) = (f(np.array([4.0, -3.0]), 0.5) for f in (hw.l2_penalty, hw.l1_penalty))
    w, before = np.array([1.0]), 0
    for _ in range(10):
        w = hw.weight_decay_step(w, np.zeros(1), 0.1, 0.5)
    half = np.log(0.5) / np.log(0.95)
    shrinking = np.array([1.0])
    while shrinking.any() and before < 100:
        shrinking, before = np.round(hw.soft_threshold(shrinking, 0.05), 12), before + 1
    c = np.array([1.2, -0.9])
    onto_l1, onto_l2 = hw.project_l1(c, 1.0), hw.project_l2(c, 1.0)
    candidates = (np.cumsum(np.abs(c)) - 1) / np.arange(1, 3)
    one, nothing = np.array([2.0, -1.0]), np.zeros((1, 2))
    added = hw.noisy_input_loss(one, nothing, np.zeros(1), 0.2**2)
    _, mask = hw.dropout_forward(np.ones((50, 50)), 0.25, np.random.default_rng(0))
    errors = [5, 4, 6, 3, 7, 8]
    best, error, taken = hw.early_stopping(lambda w: w + 1, lambda w: errors[int(w)], np.array(0.0), 2, 99)
    first, _, early = hw.early_stopping(lambda w: w + 1, lambda w: errors[int(w)], np.array(0.0), 1, 99)
    return [
        f"L2: {l2:g} and ${vector(dl2)}$. L1: {l1:g} and ${vector(dl1)}$",
        f"$2 \\cdot 5 / 200 = {2 * 5 / 200:g}$",
        f"$0.95^{{10}} = {w[0]:.3f}$ of it. It halves about every {half:.0f} steps",
        f"$\\eta\\lambda = 0.05$ per step, a weight of 1 would be 0 after {before} steps",
        f"the length is {np.linalg.norm(c):g}, so ${vector(onto_l2)}$",
        ", ".join(f"$\\tau_{k} = {v:.2f}$" for k, v in enumerate(candidates, 1)) + f", so ${vector(onto_l1)}$",
        f"The variance is {0.2**2:.2f}, and $0.04 \\cdot 5 = {added:.2f}$",
        f"0 with probability 0.25, and {3 * mask.max():g} with probability 0.75. The mean is 3",
        f"Step {best:g} has the error {error:g}; steps 4 and 5 are worse, so training stops after {taken} steps",
        f"it would have stopped after step {early} and returned step {first:g}",
    ]
