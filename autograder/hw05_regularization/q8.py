"""q8: early_stopping."""

from collections.abc import Sequence

import numpy as np
from checks import Answer, Generator, array_of, equal, fail, pair, require, test_case, untouched

from autograder.oracles import hw05_regularization as oracle

OK_FORMAT = False
name = "q8"

PARTS = ("best_params", "best_error", "steps_taken")


class Training:
    """A training run whose parameters count its steps: after k steps the validation error is `errors[k]`.

    With `whole` the parameters start as integers and move by a quarter in each step.
    """

    def __init__(self, errors: Sequence[float], in_place: bool = False, whole: bool = False) -> None:
        self.errors = errors
        self.in_place = in_place
        self.whole = whole
        self.length = 0.25 if whole else 1.0
        self.steps = 0
        self.starts: list[int] = []  # after how many steps are the parameters that each step was given

    def start(self) -> np.ndarray:
        return np.array([[0, 10, 20], [30, 40, 50]], dtype=int if self.whole else float)

    def after(self, steps: int) -> np.ndarray:
        return self.start() + steps * self.length

    def step(self, params: np.ndarray) -> np.ndarray:
        self.steps += 1
        self.starts.append(self.count(params))
        if self.in_place:
            params += self.length
            return params
        return params + self.length

    def count(self, params: np.ndarray) -> int:
        return round(float(np.asarray(params).flat[0]) / self.length)

    def error(self, params: np.ndarray) -> float:
        k = self.count(params)
        if not 0 <= k < len(self.errors):
            fail(f"early_stopping goes on training long after it should have stopped, or loses count ({k} steps).")
        return self.errors[k]


def run(
    early_stopping: Answer,
    training: Training,
    patience: int,
    max_steps: int,
    best: int,
    taken: int,
    mistakes: Sequence[tuple[int, int, str]] = (),
) -> tuple[str, object, object]:
    """Check how many steps are taken and which parameters are returned.

    Args:
        best, taken: the step of the lowest error, and the number of steps that have to be taken.
        mistakes: (best, taken) as misconceptions make them, with the sentence that explains it.

    Returns:
        The call, for messages, and the best_error and steps_taken that it returned.
    """
    listed = ", ".join(f"{e:g}" for e in training.errors[: taken + 1])
    what = f"early_stopping(…, patience={patience}, max_steps={max_steps}), with validation errors {listed}, …,"
    result = pair(
        early_stopping(training.step, training.error, training.start(), patience, max_steps), PARTS, "early_stopping"
    )
    params, right = array_of(result[0], "best_params", (2, 3)), training.after(best)
    kept = float(params[0, 0]) / training.length
    for k, start in enumerate(training.starts):
        require(
            start == k,
            f"{what} gives the parameters after step {start} to call number {k + 1} of step. Every step continues "
            "where the one before has led: params = step(params).",
        )
    for wrong_best, wrong_count, sentence in mistakes:
        if (kept, training.steps) == (wrong_best, wrong_count):
            fail(
                f"{what} returns the parameters after step {kept:g} and takes {training.steps} steps, "
                f"expected step {best} and {taken} steps. {sentence}"
            )
    require(
        training.steps == taken,
        f"{what} takes {training.steps} steps, expected {taken}. {_why(training.steps, taken, patience, max_steps)}",
    )
    require(
        np.array_equal(params, right) or not np.array_equal(params, np.trunc(right)),
        f"{what} returns parameters without their decimals: a step made them floats, and they have been copied into "
        "an integer array, the type of the starting parameters.",
    )
    require(
        kept == best,
        f"{what} returns the parameters after step {kept:g}, the lowest error was that of step {best}."
        + (f" {LAST}" if kept == taken else ""),
    )
    equal(params, right, "best_params")
    return what, result[1], result[2]


def check_numbers(training: Training, what: str, error: object, count: object, best: int) -> None:
    """Check best_error and steps_taken of a run that has been right so far."""
    suspects = {
        "this is the last error, not the lowest": training.errors[training.steps],
        "this is the error of the starting parameters": training.errors[0],
        "no error has been looked at: the starting parameters are the first candidate": np.inf,
    }
    equal(error, training.errors[best], f"best_error of {what}", suspects=suspects)
    suspects = {
        f"this is the step of the lowest error: steps_taken counts all {training.steps} calls of step": best,
        "this counts one call too few (does a loop count from 0?)": training.steps - 1,
        "this counts one call too many: the start is no step": training.steps + 1,
    }
    equal(count, training.steps, f"steps_taken of {what}", suspects=suspects)


def _why(steps: int, taken: int, patience: int, max_steps: int) -> str:
    if steps > max_steps:
        return "That is more than max_steps."
    if steps > taken:
        return f"Stop as soon as {patience} steps in a row have brought no error below the best one so far."
    return f"It stops too early: wait for {patience} steps in a row without an error below the best one so far."


BAIT = [0.1] * 60  # whoever trains on finds the lowest error of all here
ZIGZAG = [9.0, 5.0, 4.0, 6.0, 6.5, 3.0, 7.0, 3.5, 8.0, *BAIT]

TOO_LATE = "It waits one step too long: stop when the count of steps without a lower error reaches patience."
TOO_EARLY = "It stops one step too early: wait until patience steps in a row have brought no lower error."
LAST = "These are the last parameters: return the ones with the lowest error."
PREVIOUS = "An error below the previous one is no improvement while it is above the best: compare with the best so far."
NO_PATIENCE = "It never stops before max_steps: is patience used?"


@test_case(name="early_stopping stops after `patience` steps without a lower error and returns the best", points=1.5)
def worked_example(early_stopping: Answer) -> None:
    mistakes = [
        (5, 6, "Every lower error starts the waiting anew: set the count back to 0."),
        (9, 13, TOO_LATE),
        (2, 4, TOO_EARLY),
        (2, 3, "It stops at the first error that is not lower: is patience used?"),
        (8, 8, LAST),
        (9, 12, PREVIOUS),
        (9, 40, NO_PATIENCE),
        (40, 40, f"{NO_PATIENCE} {LAST}"),
    ]
    run(early_stopping, Training(ZIGZAG), 3, 40, 5, 8, mistakes)


@test_case(name="early_stopping returns the lowest error, and counts all steps", points=1)
def returned_numbers(early_stopping: Answer) -> None:
    training = Training(ZIGZAG)
    mistakes = [(8, 8, LAST), (7, 8, PREVIOUS)]
    what, error, count = run(early_stopping, training, 10, 8, 5, 8, mistakes)
    check_numbers(training, what, error, count, 5)


@test_case(name="early_stopping compares with the best error so far, not with the previous one", points=1)
def best_so_far(early_stopping: Answer) -> None:
    errors = [9.0, 2.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.5, *BAIT]
    mistakes = [(9, 12, PREVIOUS), (1, 12, PREVIOUS), (1, 5, TOO_LATE), (1, 3, TOO_EARLY), (4, 4, LAST)]
    run(early_stopping, Training(errors), 3, 12, 1, 4, mistakes)


@test_case(name="early_stopping takes an error as an improvement when it is strictly lower", points=1)
def strictly_lower(early_stopping: Answer) -> None:
    errors = [9.0, 4.0, 4.0, 4.0, 6.0, *BAIT]
    why = "An equal error is no improvement: the comparison is strict, and the first of the best is kept."
    run(early_stopping, Training(errors), 10, 4, 1, 4, [(2, 4, why), (3, 4, why), (4, 4, LAST)])
    errors = [9.0, 4.0, 3.9999, 5.0, 6.0, *BAIT]
    why = "A lower error is an improvement, however small the difference."
    run(early_stopping, Training(errors), 10, 4, 2, 4, [(1, 4, why), (4, 4, LAST)])


@test_case(name="early_stopping: the starting parameters are the first candidate", points=1)
def start_is_best(early_stopping: Answer) -> None:
    errors = [1.0, 5.0, 4.0, 3.0, 2.0, *BAIT]
    why = "No step has brought a lower error than the start: look at the error of the starting parameters first."
    run(early_stopping, Training(errors), 10, 4, 0, 4, [(4, 4, why), (1, 4, why)])


@test_case(name="what early_stopping keeps is a copy: later steps in place do not change it", points=1)
def steps_in_place(early_stopping: Answer) -> None:
    why = (
        "The stored parameters have changed after they were stored: step works in place on the same array, so store "
        "a copy (`params.copy()`). (Or the last parameters are returned in place of the best.)"
    )
    errors = [9.0, 5.0, 4.0, 6.0, 7.0, 8.0, *BAIT]
    run(early_stopping, Training(errors, in_place=True), 10, 5, 2, 5, [(5, 5, why)])
    errors = [1.0, 5.0, 4.0, 3.0, *BAIT]
    why = (
        "The starting parameters have changed after they were stored: step works in place on the same array, so store "
        "a copy (`params.copy()`). (Or the start was no candidate, or the last parameters are returned.)"
    )
    run(early_stopping, Training(errors, in_place=True), 10, 3, 0, 3, [(3, 3, why)])


@test_case(name="early_stopping takes max_steps at the most, and none when it is 0", points=1)
def step_limit(early_stopping: Answer) -> None:
    errors = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, *BAIT]
    mistakes = [
        (5, 5, "That is one step too many: max_steps counts steps, and the start is none."),
        (3, 3, "That is one step too few: max_steps counts steps, and the start is none."),
        (9, 12, "max_steps is not used."),
    ]
    run(early_stopping, Training(errors), 3, 4, 4, 4, mistakes)
    training = Training(errors)
    what, error, count = run(early_stopping, training, 3, 0, 0, 0, [(1, 1, "max_steps = 0 takes no step.")])
    check_numbers(training, what, error, count, 0)


@test_case(name="early_stopping leaves the starting parameters alone", points=0.25)
def inputs_unchanged(early_stopping: Answer) -> None:
    training = Training([9.0, 5.0, 4.0, 6.0, 7.0, 8.0, *BAIT])
    early_stopping(training.step, training.error, training.start(), 2, 10)
    untouched(early_stopping)


@test_case(name="early_stopping is right for random validation errors", points=0.5, hidden=True)
def random_runs(early_stopping: Answer, rng: Generator) -> None:
    check_random_runs(early_stopping, rng, in_place=False)


@test_case(name="early_stopping is right for random validation errors and steps in place", points=0.5, hidden=True)
def random_runs_in_place(early_stopping: Answer, rng: Generator) -> None:
    check_random_runs(early_stopping, rng, in_place=True)


def check_random_runs(early_stopping: Answer, rng: Generator, *, in_place: bool) -> None:
    for patience, max_steps in [(2, 30), (3, 7)] if in_place else [(1, 30), (2, 30), (4, 30), (3, 7), (5, 3)]:
        errors = [*rng.choice([-0.5, 0.0, 0.25, 1.0, 1.5, 2.0], size=12).tolist(), *[5.0] * 30]
        if patience == 2:
            errors = [1.5, 0.0, 0.25, *errors]  # 0 is an error like others
        best, _, taken = oracle.early_stopping(errors, patience, max_steps)
        training = Training(errors, in_place)
        what, error, count = run(early_stopping, training, patience, max_steps, best, taken)
        check_numbers(training, what, error, count, best)


@test_case(name="early_stopping takes parameters that start as whole numbers", points=0.25, hidden=True)
def whole_numbers(early_stopping: Answer) -> None:
    run(early_stopping, Training([9.0, 5.0, 4.0, 3.0, 6.0, 7.0, *BAIT], whole=True), 10, 5, 3, 5)
