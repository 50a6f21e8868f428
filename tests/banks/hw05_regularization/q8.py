"""Wrong and right answers to q8: early_stopping."""

import numpy as np

from tests.banks import right, wrong


@wrong(
    "early_stopping",
    "the best parameters are kept without a copy and change with the next step",
    says="copy|in place|alias|same array|changed later|overwrit",
)
def best_kept_without_a_copy(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params, validation_error(params), 0, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params, error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "only the starting parameters are kept without a copy",
    says="copy|in place|alias|same array|start|overwrit",
)
def start_kept_without_a_copy(step, validation_error, params, patience, max_steps):
    current = np.array(params, dtype=float)
    best, best_error, wait, taken = current, validation_error(current), 0, 0
    while taken < max_steps and wait < patience:
        current = step(current)
        taken += 1
        error = validation_error(current)
        if error < best_error:
            best, best_error, wait = current.copy(), error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong("early_stopping", "the last parameters are returned, not the best", says="last|best")
def last_parameters_returned(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best_error, wait, taken = validation_error(params), 0, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        best_error, wait = (error, 0) if error < best_error else (best_error, wait + 1)
    return params, best_error, taken


@wrong(
    "early_stopping",
    "the starting parameters do not count as a candidate",
    says="start|first candidate|before (the )?(first|any)|initial|step 0|0 steps",
)
def start_not_a_candidate(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), float("inf"), 0, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "an equal error counts as an improvement",
    says=r"strict|equal|lower|≤|<=|a tie|plateau|same error",
)
def equal_error_counts(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 0, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error <= best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "one more step than patience allows",
    says=r"one (step )?(too )?(more|many|late)|off by one|too late|steps without|too many",
)
def one_step_too_patient(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 0, 0
    while taken < max_steps and wait <= patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "stops one step too early",
    says=r"one (step )?(too )?(few|early)|off by one|too early|steps without|too few|too soon",
)
def one_step_too_impatient(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 1, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 1
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "the counter is not reset after an improvement",
    says="reset|in a row|since|counter|count(s|ing)? again|consecutive|total",
)
def counter_not_reset(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 0, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error = params.copy(), error
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "compared with the previous error instead of the best",
    says="previous|best (so far|error)|last error|the step before|lowest",
)
def compared_with_the_previous_error(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 0, 0
    previous = best_error
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < previous:
            wait = 0
        else:
            wait += 1
        if error < best_error:
            best, best_error = params.copy(), error
        previous = error
    return best, best_error, taken


@wrong(
    "early_stopping",
    "max_steps is exceeded by one",
    says=r"one (step )?(too )?(more|many)|off by one|limit|at most|too many|more than|beyond|exceed",
)
def one_step_beyond_the_limit(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 0, 0
    while taken <= max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "the number of the best step is returned instead of the steps taken",
    says="steps_taken|steps taken|best step|all steps|number of steps|number of calls",
)
def number_of_the_best_step(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, best_step, taken = params.copy(), validation_error(params), 0, 0
    while taken < max_steps and taken - best_step < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, best_step = params.copy(), error, taken
    return best, best_error, best_step


@wrong(
    "early_stopping",
    "every step starts again from the best parameters",
    says="best|current|continue|last params|goes on|from the|restart",
)
def every_step_from_the_best(step, validation_error, params, patience, max_steps):
    best = np.array(params, dtype=float)
    best_error, wait, taken = validation_error(best), 0, 0
    while taken < max_steps and wait < patience:
        candidate = step(best.copy())
        taken += 1
        error = validation_error(candidate)
        if error < best_error:
            best, best_error, wait = np.array(candidate), error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong(
    "early_stopping",
    "the error of the last parameters is returned",
    says=r"the last|lowest|smallest|best (so far|one|parameters)",
)
def last_error_returned(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    error = best_error = validation_error(params)
    best, wait, taken = params.copy(), 0, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
    return best, error, taken


@wrong(
    "early_stopping",
    "max_steps = 0 still takes a step",
    says=r"0 steps|no step|before the|at least one|max_steps = 0|max_steps is 0|limit|at most|too many",
)
def at_least_one_step(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 0, 0
    while True:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
        if taken >= max_steps or wait >= patience:
            return best, best_error, taken


@wrong(
    "early_stopping",
    "patience is ignored: stops at the first step that does not improve",
    says=r"ignor|first|too early|steps without|too few|too soon|in a row|patience is|patience of",
)
def stops_at_the_first_setback(step, validation_error, params, patience, max_steps):
    best = np.array(params, dtype=float)
    best_error, taken = validation_error(best), 0
    current = best.copy()
    while taken < max_steps:
        current = step(current)
        taken += 1
        error = validation_error(current)
        if not error < best_error:
            break
        best, best_error = current.copy(), error
    return best, best_error, taken


@wrong(
    "early_stopping",
    "never stops before max_steps",
    says=r"should (have )?stop|stops after|steps without|too many|ignor|patience is|patience of|keeps|goes on|in a row",
)
def never_stops_early(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error = params.copy(), validation_error(params)
    for _ in range(max_steps):
        params = step(params)
        error = validation_error(params)
        if error < best_error:
            best, best_error = params.copy(), error
    return best, best_error, max_steps


@wrong(
    "early_stopping",
    "counted as a while loop over steps, steps_taken one too small",
    says="steps_taken|steps taken|off by one|one (too )?(few|less)|count",
)
def index_of_the_last_step(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, k = params.copy(), validation_error(params), 0, 0
    for k in range(max_steps):  # noqa: B007 - returned below
        params = step(params)
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
        if wait >= patience:
            break
    return best, best_error, k


@wrong(
    "early_stopping",
    "the best parameters are copied into an array of the type of params",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def best_of_the_type_of_params(step, validation_error, params, patience, max_steps):
    best, current = np.array(params), np.array(params)
    best_error, wait, taken = validation_error(current), 0, 0
    while taken < max_steps and wait < patience:
        current = step(current)
        taken += 1
        error = validation_error(current)
        if error < best_error:
            best[...] = current
            best_error, wait = error, 0
        else:
            wait += 1
    return best, best_error, taken


@wrong("early_stopping", "only the parameters are returned", says="3 values|three|returned one|values")
def parameters_alone(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, best_error, wait, taken = params.copy(), validation_error(params), 0, 0
    while taken < max_steps and wait < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        if error < best_error:
            best, best_error, wait = params.copy(), error, 0
        else:
            wait += 1
    return best


@right("early_stopping")
def counter_and_while(step, validation_error, params, patience, max_steps):
    current = np.array(params)
    best, best_error = current.copy(), validation_error(current)
    wait = taken = 0
    while wait < patience and taken < max_steps:
        current = step(current)
        taken += 1
        error = validation_error(current)
        if error < best_error:
            best, best_error, wait = current.copy(), error, 0
        else:
            wait += 1
    return best, best_error, taken


@right("early_stopping")
def step_number_of_the_best(step, validation_error, params, patience, max_steps):
    current = np.copy(params)
    best, lowest, found_at, now = np.copy(current), float(validation_error(current)), 0, 0
    for now in range(1, max_steps + 1):
        current = step(current)
        error = float(validation_error(current))
        if error < lowest:
            best, lowest, found_at = np.copy(current), error, now
        elif now - found_at >= patience:
            break
    return [best, lowest, now]


@right("early_stopping")
def whole_history_kept(step, validation_error, params, patience, max_steps):
    history = [(validation_error(params), np.array(params))]
    current = np.array(params)
    while len(history) <= max_steps:
        errors = [error for error, _ in history]
        if len(errors) - 1 - errors.index(min(errors)) >= patience:
            break
        current = step(current)
        history.append((validation_error(current), np.array(current)))
    errors = [error for error, _ in history]
    k = errors.index(min(errors))
    return history[k][1], errors[k], len(history) - 1


@right("early_stopping")
def recursive_search(step, validation_error, params, patience, max_steps):
    def go(current, best, lowest, wait, taken):
        if wait == patience or taken == max_steps:
            return best, lowest, taken
        current = step(current)
        error = validation_error(current)
        if error < lowest:
            return go(current, current.copy(), error, 0, taken + 1)
        return go(current, best, lowest, wait + 1, taken + 1)

    start = np.array(params)
    return go(start, start.copy(), validation_error(start), 0, 0)


@right("early_stopping")
def generator_of_candidates(step, validation_error, params, patience, max_steps):
    def candidates():
        current = np.array(params)
        yield current.copy()
        for _ in range(max_steps):
            current = step(current.copy())
            yield np.array(current)

    left, count = patience, -1
    best, lowest = None, None
    for candidate in candidates():
        count += 1
        error = validation_error(candidate)
        if lowest is None or error < lowest:
            best, lowest, left = candidate, error, patience
        else:
            left -= 1
        if left == 0:
            break
    return best, lowest, count


@right("early_stopping")
def error_of_the_best_computed_again(step, validation_error, params, patience, max_steps):
    current = np.array(params, copy=True)
    best = current.copy()
    taken = since = 0
    while taken < max_steps and since < patience:
        current = step(current)
        taken, since = taken + 1, since + 1
        if validation_error(current) < validation_error(best):
            best, since = current.copy(), 0
    return best, validation_error(best), taken


@wrong(
    "early_stopping", "an error of 0 counts as none", says="lowest error|decreas|improvement|should have stopped|steps"
)
def zero_counts_as_none(step, validation_error, params, patience, max_steps):
    params = np.array(params, dtype=float)
    best, lowest, waited, taken = params.copy(), validation_error(params), 0, 0
    while taken < max_steps and waited < patience:
        params, taken = step(params), taken + 1
        error = validation_error(params)
        if not lowest or error < lowest:
            best, lowest, waited = params.copy(), error, 0
        else:
            waited += 1
    return best, lowest, taken
