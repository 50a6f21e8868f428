"""q6: optimize."""

from collections.abc import Callable

import numpy as np
from checks import Answer, Generator, array_of, equal, require, test_case, untouched

OK_FORMAT = False
name = "q6"

CALL = "optimize(update, grad, x0, num_steps, lr=…)"


class CountingRule:
    """An update rule whose state is the number of steps so far; step t is lr/t times the gradient.

    Attributes:
        states, hyper: what every call was given.
    """

    def __init__(self) -> None:
        self.states: list[object] = []
        self.hyper: list[dict[str, object]] = []

    def __call__(
        self, x: np.ndarray, g: np.ndarray, state: object = None, lr: float = 0.0, **more: object
    ) -> tuple[np.ndarray, int]:
        self.states.append(state)
        self.hyper.append({"lr": lr, **more})
        count = state + 1 if isinstance(state, int) else 1
        return np.asarray(x) - lr * np.asarray(g) / count, count


def plain_rule(x: np.ndarray, g: np.ndarray, state: object = None, lr: float = 0.0) -> tuple[np.ndarray, object]:
    """The same step every time, and no state."""
    return np.asarray(x) - lr * np.asarray(g), None


def bowl(c: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The gradient of ½ Σ cᵢxᵢ²."""
    return lambda x: c * np.asarray(x)


def paths(c: np.ndarray, x0: np.ndarray, factors: list[np.ndarray]) -> np.ndarray:
    """x0, then x0 times the first factor, then times the second as well, …"""
    return np.array([x0 * np.prod(factors[:t], axis=0) for t in range(len(factors) + 1)])


def misconceptions(want: np.ndarray, c: np.ndarray, lr: float) -> dict[str, object]:
    """What the path would be if …"""
    x0, T = want[0], len(want) - 1
    return {
        "the start x0 is missing in the path: it is row 0": want[1:],
        "the last point is missing: num_steps steps give num_steps + 1 rows": want[:-1],
        "one step too many is taken": np.concatenate([want, want[-1:] * (1 - lr * c / (T + 1))]),
        "lr is used as 0.1 whatever is passed": paths(c, x0, [1 - 0.1 * c] * T),
        "lr is used as 0.01 whatever is passed": paths(c, x0, [1 - 0.01 * c] * T),
        "only the last point is returned, the contract asks for the whole path": want[-1],
        "the path lies on its side: one row per point": want.T,
        "every row is the last point: was the same array stored again and again? Store copies": np.array(
            [want[-1]] * (T + 1)
        ),
        "every row is the start: is x replaced by what update returns?": np.array([x0] * (T + 1)),
        "the gradient is always taken at x0, it belongs to the present point": (
            np.array([x0 * (1 - t * lr * c) for t in range(T + 1)])
        ),
        "this walks up the gradient": np.array([x0 * (1 + lr * c) ** t for t in range(T + 1)]),
        "the start comes last: the path is in reverse": want[::-1],
    }


@test_case(name="optimize returns the start and every point after it", points=2)
def plain_path(optimize: Answer) -> None:
    c, x0 = np.array([0.5, 2.0, -1.0]), np.array([4.0, -3.0, 1.0])
    want = paths(c, x0, [1 - 0.25 * c] * 4)
    got = optimize(plain_rule, bowl(c), x0, 4, lr=0.25)
    equal(got, want, f"the path of {CALL} for 4 plain steps", suspects=misconceptions(want, c, 0.25))


@test_case(name="optimize hands every state on to the next step, and starts with None", points=2)
def states_threaded(optimize: Answer) -> None:
    c, x0, rule = np.array([0.5, 2.0]), np.array([4.0, -3.0]), CountingRule()
    got = array_of(optimize(rule, bowl(c), x0, 4, lr=0.25), "the path")
    require(rule.states, "optimize never called update.")
    require(
        rule.states[0] is None, f"The first call of update got the state {rule.states[0]!r}; it has to be None there."
    )
    require(
        len(rule.states) < 2 or rule.states[1] is not None,
        "Every call of update gets the state None. Keep the state that update returns and pass it on in the next step.",
    )
    require(
        rule.states == [None, 1, 2, 3],
        f"update counts its steps in the state. It returned 1, 2, 3, 4 and was given {rule.states}; "
        "every call should get exactly what the call before it returned.",
    )
    want = paths(c, x0, [1 - 0.25 * c / t for t in range(1, 5)])
    equal(got, want, f"the path of {CALL} for a rule with a state", suspects=misconceptions(want, c, 0.25))


@test_case(name="optimize hands lr and every other hyper-parameter on to update", points=1.5)
def hyper_passed(optimize: Answer) -> None:
    c, rule = np.array([0.5, 2.0]), CountingRule()
    optimize(rule, bowl(c), np.array([4.0, -3.0]), 2, lr=0.3, beta=0.7, warmup=5)
    require(rule.hyper, "optimize never called update.")
    for got in rule.hyper:
        missing = [f"{k} = {v}" for k, v in {"lr": 0.3, "beta": 0.7, "warmup": 5}.items() if got.get(k) != v]
        require(
            not missing,
            f"{CALL.replace('lr=…', 'lr=0.3, beta=0.7, warmup=5')} called update without {', '.join(missing)}. "
            "Whatever rule comes, hand all of its hyper-parameters on: update(x, g, state, **hyper).",
        )


@test_case(name="optimize with num_steps = 0 returns the start alone, as one row", points=1)
def no_steps(optimize: Answer) -> None:
    x0, rule = np.array([4.0, -3.0, 1.0]), CountingRule()
    got = optimize(rule, bowl(x0), x0, 0, lr=0.5)
    equal(got, [[4, -3, 1]], "the path of optimize(update, grad, x0, 0, lr=0.5)", suspects={"it is not a row": x0})
    require(not rule.states, "update was called although num_steps is 0.")


@test_case(name="optimize takes all num_steps steps, also where the gradient is 0, tiny or huge", points=0.5)
def flat_places(optimize: Answer) -> None:
    grad, starts = bowl(np.array([0.5, 2.0])), ([3.0, 1.0], [0.0, 0.0], [1e-12, 0.0], [1e200, 0.0])
    rows = [len(array_of(optimize(plain_rule, grad, np.array(x0), 2, lr=0.5), "the path")) for x0 in starts]
    require(rows[0] == 3, f"The path of 2 steps has {rows[0]} rows, expected 3: the start and one point per step.")
    require(
        rows == [3, 3, 3, 3],
        f"The path of 2 steps has {min(rows)} rows, expected 3, when it starts where the gradient is 0, tiny or huge.\n"
        "Likely cause: it stops early; the contract asks for num_steps steps.",
    )


@test_case(name="optimize leaves x0 alone", points=0.5)
def start_unchanged(optimize: Answer) -> None:
    optimize(plain_rule, bowl(np.array([0.5, 2.0])), np.array([4.0, -3.0]), 3, lr=0.5)
    untouched(optimize)


@test_case(name="optimize follows the gradient of a function that couples its variables", points=1.5, hidden=True)
def coupled_variables(optimize: Answer, rng: Generator) -> None:
    for D, T in [(3, 4), (1, 2)]:
        A, x0, lr = rng.normal(size=(D, D)), rng.normal(size=D), float(rng.uniform(0.2, 0.5))
        rows, rule = [x0], CountingRule()
        for t in range(1, T + 1):
            rows.append(rows[-1] - lr / t * (A @ rows[-1] + 1))
        want = np.array(rows)
        got = optimize(rule, lambda x, A=A: A @ np.asarray(x) + 1, x0, T, lr=lr)
        suspects = {
            "the start x0 is missing in the path: it is row 0": want[1:],
            "the last point is missing: num_steps steps give num_steps + 1 rows": want[:-1],
            "the gradient is always taken at x0, it belongs to the present point": np.array(
                [x0 - lr * sum(1 / k for k in range(1, t + 1)) * (A @ x0 + 1) for t in range(T + 1)]
            ),
            "every call of update starts from state None": np.array(
                [np.linalg.matrix_power(np.eye(D) - lr * A, t) @ x0 for t in range(T + 1)]
            ),
        }
        equal(got, want, f"the path of {CALL} in {D} dimensions", suspects=suspects)


@test_case(name="optimize keeps the decimals when it starts at whole numbers", points=0.5, hidden=True)
def whole_start(optimize: Answer, rng: Generator) -> None:
    c, x0 = np.array([0.5, 2.0, -1.0]), rng.integers(2, 9, size=3)
    want = paths(c, x0, [1 - 0.3 * c] * 3)
    sentence = "the path is stored in an array of whole numbers, which cuts the decimals off"
    fed_back = [x0]
    for _ in range(3):
        fed_back.append(np.trunc(fed_back[-1] * (1 - 0.3 * c)))
    suspects = {sentence: np.trunc(want), f"{sentence}; its rows are the next points": np.array(fed_back)}
    got = optimize(plain_rule, bowl(c), x0, 3, lr=0.3)
    equal(got, want, "the path from whole numbers", suspects={**suspects, **misconceptions(want, c, 0.3)})


def doubling_rule(x: np.ndarray, g: np.ndarray, state: object = None, lr: float = 0.0) -> tuple[np.ndarray, object]:
    """A rule that changes its state, a dict, in place: every step is twice as long as the one before."""
    memory = state if isinstance(state, dict) else {"length": 0.5}
    memory["length"] *= 2
    return np.asarray(x) - memory["length"] * lr * np.asarray(g), memory


@test_case(name="optimize starts afresh in every run, also for rules that change their state", points=0.5, hidden=True)
def fresh_runs(optimize: Answer, rng: Generator) -> None:
    c, x0 = np.array([0.5, 2.0]), rng.normal(size=2)
    want = paths(c, x0, [1 - 0.1 * 2.0**t * c for t in range(4)])
    suspects = misconceptions(want, c, 0.1) | {
        "every call of update starts from state None": paths(c, x0, [1 - 0.1 * c] * 4)
    }
    given: list[object] = []

    def falsy_rule(x: np.ndarray, g: np.ndarray, state: object = None, lr: float = 0.0) -> tuple[np.ndarray, object]:
        given.append(state)
        return np.asarray(x) - lr * np.asarray(g), [1, 0, None, 2][len(given) % 4 - 1]

    optimize(falsy_rule, bowl(c), x0, 4, lr=0.1)
    require(
        given == [None, 1, 0, None],
        f"update returned the states 1, 0 and None in its first steps, and was given {given[1:]}; every call should "
        "get exactly what the call before it returned, whatever that is.",
    )
    for run in ("first", "second"):
        got = optimize(doubling_rule, bowl(c), x0, 4, lr=0.1)
        equal(got, want, f"the path of the {run} run with a rule that changes its state in place", suspects=suspects)
