"""Wrong and right answers to q7: halving_line_search."""

import numpy as np

from tests.banks import right, wrong


@wrong(
    "halving_line_search",
    "an equal value counts as a decrease",
    says="equal|strict|as high as|no decrease|not lower|must fall|stays the same",
)
def equal_counts_as_decrease(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(61):
        if f(w - lr / 2**k * g) <= before:
            return lr / 2**k
    return 0.0


@wrong(
    "halving_line_search", "tries steps up the gradient", says=r"sign|uphill|downhill|direction|minus|\+ ?grad|against"
)
def tries_steps_uphill(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(61):
        if f(w + lr / 2**k * g) < before:
            return lr / 2**k
    return 0.0


@wrong(
    "halving_line_search", "takes a step to either side", says=r"sign|uphill|downhill|direction|\+ ?grad|either side"
)
def steps_to_either_side(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(61):
        step = lr / 2**k
        if f(w - step * g) < before or f(w + step * g) < before:
            return step
    return 0.0


@wrong(
    "halving_line_search",
    "halves before the first try",
    says="lr itself|first (try|candidate|step)|before the first|starts? (at|with|from) lr ?/ ?2|½|too small|once",
)
def halves_before_the_first_try(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    step = lr
    for _ in range(61):
        step /= 2
        if f(w - step * g) < before:
            return step
    return 0.0


@wrong(
    "halving_line_search",
    "halves once more after the step that works",
    says=r"½|halved once|once more|too many|one halving|0\.5 ×",
)
def halves_once_more_at_the_end(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    step, found, tries = lr, False, 0
    while not found and tries < 61:
        found = f(w - step * g) < before
        step, tries = step / 2, tries + 1
    return step if found else 0.0


@wrong(
    "halving_line_search", "the new point instead of the step size", says="has shape|new weights|new point|step size"
)
def returns_the_new_point(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(61):
        if f(w - lr / 2**k * g) < before:
            return w - lr / 2**k * g
    return w


@wrong(
    "halving_line_search",
    "halves while f is not lower, and nan is accepted",
    says="nan (is|counts|as|means)|taken for a decrease|for nan",
)
def nan_is_accepted(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    step = lr
    for _ in range(61):
        if not f(w - step * g) >= before:
            return step
        step /= 2
    return 0.0


@wrong(
    "halving_line_search",
    "60 candidates instead of 60 halvings",
    says="60 halvings|61 (step|candidates|tries)|too early",
)
def sixty_candidates_only(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(60):
        if f(w - lr / 2**k * g) < before:
            return lr / 2**k
    return 0.0


@wrong(
    "halving_line_search",
    "gives up after ten halvings",
    says="60 halvings|61 (step|candidates|tries)|too early|too soon|gives up",
)
def gives_up_after_ten_halvings(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(11):
        if f(w - lr / 2**k * g) < before:
            return lr / 2**k
    return 0.0


@wrong(
    "halving_line_search",
    "the smallest candidate when none decreases f",
    says=r"0\.0|no (step|candidate|decrease)|does not decrease|never decreases|none (of them )?(decreases|works)",
)
def smallest_candidate_when_none_works(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    step = lr
    for _ in range(60):
        if f(w - step * g) < before:
            break
        step /= 2
    return step


@wrong(
    "halving_line_search",
    "the search starts from 1 whatever lr is",
    says="lr is ignored|ignor|starts? (at|from) 1|lr (is )?not used|is lr used",
)
def starts_from_one(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(61):
        if f(w - g / 2**k) < before:
            return 1 / 2**k
    return 0.0


@wrong(
    "halving_line_search",
    "asks for a sufficient decrease (Armijo)",
    says="Armijo|sufficient|any decrease|small decrease|slight|however small|however little",
)
def asks_for_a_sufficient_decrease(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(61):
        step = lr / 2**k
        after = f(w - step * g)
        if after < before and after <= before - 0.5 * step * float(np.sum(g * g)):
            return step
    return 0.0


@wrong("halving_line_search", "w itself is moved and stays there", says="in place")
def leaves_w_at_the_new_point(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.array(grad(w))
    start = w.copy()
    for k in range(61):
        w[...] = start - lr / 2**k * g
        if f(w) < before:
            return lr / 2**k
    return 0.0


@wrong(
    "halving_line_search",
    "each try starts from the last failed one",
    says=r"from w\b|cumul|add up|same point|each (try|candidate)|last (try|point)|starts? again|failed|back to w",
)
def tries_add_up(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    step, point = lr, w
    for _ in range(61):
        point = point - step * g
        if f(point) < before:
            return step
        step /= 2
    return 0.0


@wrong(
    "halving_line_search",
    "shrinks by 0.9 instead of ½",
    says=r"halved|halves|lr/2|power of 2|powers of ½|0\.9|by a factor|times ½|lr ?/ ?2|divided by 2",
)
def shrinks_by_a_tenth(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(500):
        if f(w - lr * 0.9**k * g) < before:
            return lr * 0.9**k
    return 0.0


@wrong(
    "halving_line_search",
    "the candidate with the lowest f instead of the largest one that decreases it",
    says="largest (step|candidate|of|is)|first (step|candidate|that)|lowest|lower f|best",
)
def candidate_with_the_lowest_value(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    best, lowest = 0.0, before
    for k in range(61):
        value = f(w - lr / 2**k * g)
        if value < lowest:
            best, lowest = lr / 2**k, value
    return best


@wrong("halving_line_search", "the smallest candidate that decreases f", says="largest|smallest")
def smallest_step_that_decreases(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    found = 0.0
    for k in range(61):
        if f(w - lr / 2**k * g) < before:
            found = lr / 2**k
    return found


@wrong(
    "halving_line_search",
    "lr // 2 cuts the step to a whole number",
    says="//|integer|decimals|cut (off|to)|truncat|whole number",
)
def integer_division_of_the_step(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    step = lr
    for _ in range(61):
        if f(w - step * g) < before:
            return float(step)
        step = step // 2
    return 0.0


@wrong(
    "halving_line_search",
    "asks for a smaller gradient instead of a smaller f",
    says="(smaller|shorter) gradient|(norm|length) of the grad|gradient.s (norm|length)|f itself|f is not lower",
)
def asks_for_a_smaller_gradient(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    g = np.asarray(grad(w))
    for k in range(61):
        if np.linalg.norm(grad(w - lr / 2**k * g)) < np.linalg.norm(g):
            return lr / 2**k
    return 0.0


@wrong("halving_line_search", "falls off the end without 0.0", says="returned None")
def falls_off_the_end(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for k in range(61):
        if f(w - lr / 2**k * g) < before:
            return lr / 2**k


@right("halving_line_search")
def loop_that_halves(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = float(f(w)), np.asarray(grad(w), dtype=float)
    step = float(lr)
    for _ in range(61):
        if f(w - step * g) < before:
            return step
        step = 0.5 * step
    return 0.0


@right("halving_line_search")
def first_of_all_candidates(f, grad, w, lr=1.0):
    w = np.array(w, dtype=float)
    before, g = f(w), np.array(grad(w), dtype=float)
    candidates = lr * 0.5 ** np.arange(61)
    return next((step for step in candidates if f(w - step * g) < before), 0.0)


@right("halving_line_search")
def while_not_lower(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, direction = f(w), -np.asarray(grad(w), dtype=float)
    halvings = 0
    while not f(w + lr / 2.0**halvings * direction) < before:
        halvings += 1
        if halvings > 60:
            return 0.0
    return lr / 2.0**halvings


@right("halving_line_search")
def recursion_on_the_halves(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w), dtype=float)

    def search(step, halvings_left):
        if f(w - step * g) < before:
            return step
        return search(step / 2, halvings_left - 1) if halvings_left else 0

    return search(lr, 60)


@right("halving_line_search")
def all_candidates_tried_then_the_largest_taken(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w), dtype=float)
    steps = [lr * 2.0**-k for k in range(61)]
    decreases = [step for step in steps if f(w - step * g) < before]
    return np.max(decreases, initial=0.0)


@right("halving_line_search")
def nan_sent_to_infinity(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    g = np.asarray(grad(w), dtype=float)

    def value(point):
        v = float(f(point))
        return np.inf if np.isnan(v) else v

    before, step = float(f(w)), lr
    for attempt in range(61):
        if attempt:
            step = step / 2
        if value(w - step * g) < before:
            return step
    return 0.0


@wrong("halving_line_search", "the weights are returned", says="looks like weights|new weights are returned")
def weights_of_the_start_returned(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    g = grad(w)
    for k in range(61):
        if f(w - lr / 2**k * g) < f(w):
            return w
    return 0.0


@wrong(
    "halving_line_search",
    "the new value is compared with the one before, not with f(w)",
    says=r"compared with f\(w\)",
)
def lower_than_the_last_try(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    last, g = f(w), np.asarray(grad(w))
    for k in range(61):
        value = f(w - lr / 2**k * g)
        if value < last:
            return lr / 2**k
        last = value
    return 0.0


@wrong("halving_line_search", "whole halves are rounded down", says="rounded down|//")
def floor_division(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for _ in range(61):
        if f(w - lr * g) < before:
            return lr
        lr = lr // 2 if lr > 1 else lr / 2
    return 0.0


@wrong("halving_line_search", "doubles lr first while f falls", says="larger than lr")
def grows_first(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    for _ in range(60):
        if not f(w - 2 * lr * g) < f(w - lr * g) < before:
            break
        lr *= 2
    for k in range(61):
        if f(w - lr / 2**k * g) < before:
            return lr / 2**k
    return 0.0


@wrong("halving_line_search", "gives up where the gradient is short", says="short gradient")
def gives_up_at_a_short_gradient(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    if np.linalg.norm(g) < 1e-4:
        return 0.0
    for k in range(61):
        if f(w - lr / 2**k * g) < before:
            return lr / 2**k
    return 0.0


@wrong("halving_line_search", "returns lr where the gradient is 0", says="strictly lower")
def keeps_lr_at_a_minimum(f, grad, w, lr=1.0):
    w = np.asarray(w, dtype=float)
    before, g = f(w), np.asarray(grad(w))
    if not g.any():
        return lr
    for k in range(61):
        if f(w - lr / 2**k * g) < before:
            return lr / 2**k
    return 0.0


@wrong("halving_line_search", "the public example is hard-coded", says="hard-coded")
def size_of_the_example(f, grad, w, lr=1.0):
    return 2.75


class _Search:
    """A callable object with a buffer of its own for the points it tries."""

    halvings = 60

    def __call__(self, f, grad, w, lr=1.0):
        point, before, g = np.empty(np.shape(w)), f(w), np.asarray(grad(w))
        with np.errstate(all="ignore"):
            for k in range(self.halvings + 1):
                np.subtract(w, lr / 2**k * g, out=point)
                if f(point) < before:
                    return np.array(lr / 2**k)
        return 0


@right("halving_line_search")
def search_object_in_a_function(f, grad, w, lr=1.0):
    return _Search()(f, grad, w, lr)
