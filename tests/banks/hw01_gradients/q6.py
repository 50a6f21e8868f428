"""Wrong and right answers to q6: gradient_descent."""

import itertools
import math

import numpy as np

from tests.banks import right, wrong


@wrong(
    "gradient_descent", "steps go up the gradient", says="sign|uphill|ascent|minus|up the|downhill|against the gradient"
)
def climbs_instead_of_descending(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        g = grad(w)
        if np.linalg.norm(g) < tol:
            break
        w = w + lr * g
        path.append(w)
    return np.array(path)


@wrong(
    "gradient_descent",
    "the start is not in the path",
    says="first row|start (is|of)|lacks|w0 (is|itself)|without (the start|w0)|begins? with",
)
def path_without_the_start(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = []
    for _ in range(max_steps):
        g = grad(w)
        if np.linalg.norm(g) < tol:
            break
        w = w - lr * g
        path.append(w)
    return np.array(path).reshape(len(path), w.size)


@wrong(
    "gradient_descent",
    "every row is the same array",
    says="same array|copy|alias|every row|all rows|rows are equal|identical",
)
def every_row_is_the_same_array(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        g = grad(w)
        if np.linalg.norm(g) < tol:
            break
        w -= lr * g
        path.append(w)
    return np.array(path)


@wrong("gradient_descent", "the steps are taken on the caller's w0", says="in place")
def moves_the_caller_start(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.asarray(w0, dtype=float)
    path = [w.copy()]
    for _ in range(max_steps):
        g = grad(w)
        if np.linalg.norm(g) < tol:
            break
        w -= lr * g
        path.append(w.copy())
    return np.array(path)


@wrong(
    "gradient_descent",
    "stops on a short step instead of a small gradient",
    says="short(er)? step|(size|length) of the step|step .{0,12}is short|‖step|lr ?[·*] ?‖|small learning rate",
)
def stops_on_a_short_step(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        step = lr * np.asarray(grad(w))
        if np.linalg.norm(step) < tol:
            break
        w = w - step
        path.append(w)
    return np.array(path)


@wrong(
    "gradient_descent",
    "the test comes after the step, so there is one step too many",
    says="before the (gradient|step|test)|one (row|step) too many|one more|after the step|stops? before|extra row",
)
def stopping_rule_after_the_step(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        g = np.asarray(grad(w))
        w = w - lr * g
        path.append(w)
        if np.linalg.norm(g) < tol:
            break
    return np.array(path)


@wrong(
    "gradient_descent",
    "max_steps counts the rows, not the steps",
    says="one (row|step) (missing|less)|off by one|too few|max_steps (counts|or tol not used|is)|last step|rows, not",
)
def max_steps_rows(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    while len(path) < max_steps and np.linalg.norm(grad(w)) >= tol:
        w = w - lr * np.asarray(grad(w))
        path.append(w)
    return np.array(path)


@wrong(
    "gradient_descent",
    "the largest entry of the gradient is compared with tol",
    says="largest entry|Euclid|length √|√Σ|‖",
)
def largest_entry_instead_of_the_norm(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        g = np.asarray(grad(w))
        if np.max(np.abs(g)) < tol:
            break
        w = w - lr * g
        path.append(w)
    return np.array(path)


@wrong("gradient_descent", "the squared norm is compared with tol", says="squared|square root|root|‖")
def squared_norm_against_tol(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        g = np.asarray(grad(w))
        if g @ g < tol:
            break
        w = w - lr * g
        path.append(w)
    return np.array(path)


@wrong(
    "gradient_descent",
    "stops as soon as one entry of the gradient is small",
    says="one (small )?entry|any (entry|component)|one component|every entry|all entries|single entry",
)
def one_small_entry_is_enough(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        g = np.asarray(grad(w))
        if np.any(np.abs(g) < tol):
            break
        w = w - lr * g
        path.append(w)
    return np.array(path)


@wrong("gradient_descent", "never stops before max_steps", says="tol (is )?(not used|ignored)|ignor|never stops")
def tolerance_ignored(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        path.append(path[-1] - lr * np.asarray(grad(path[-1])))
    return np.array(path)


@wrong(
    "gradient_descent", "the tolerance is always 1e-8", says="tol (is )?(not used|ignored)|ignor|never stops|default"
)
def tolerance_is_always_the_default(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < 1e-8:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


@wrong(
    "gradient_descent",
    "the learning rate is always 0.1",
    says=r"lr (is )?(not used|ignored|fixed|always)|learning rate (is|of 0\.1)|ignor",
)
def learning_rate_ignored(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < tol:
            break
        path.append(path[-1] - 0.1 * g)
    return np.array(path)


@wrong(
    "gradient_descent",
    "the number of steps is always at most 1000",
    says="max_steps (or tol )?(is )?(not used|ignored)|ignor|too many steps",
)
def max_steps_ignored(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(1000):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < tol:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


@wrong("gradient_descent", "only the last point is returned", says="last point|whole path|every point|has shape")
def only_the_last_point(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    for _ in range(max_steps):
        g = np.asarray(grad(w))
        if np.linalg.norm(g) < tol:
            break
        w = w - lr * g
    return w


@wrong(
    "gradient_descent",
    "a start of whole numbers makes a path of whole numbers",
    says="integer (array|type)|truncat|decimals|cut(s)? off",
)
def path_of_whole_numbers(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = np.array([w0])
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < tol:
            break
        path = np.append(path, np.zeros_like(path[:1]), axis=0)
        path[-1] = path[-2] - lr * g
    return path


@wrong(
    "gradient_descent",
    "unused rows of zeros stay at the end",
    says="zeros|unused|trailing|filled|cut (off|to)|empty rows|never reached|left over",
)
def unused_rows_stay(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = np.zeros((max_steps + 1, len(w0)))
    path[0] = w0
    for k in range(max_steps):
        g = np.asarray(grad(path[k]))
        if np.linalg.norm(g) < tol:
            break
        path[k + 1] = path[k] - lr * g
    return path


@wrong(
    "gradient_descent",
    "the gradient is computed once, at w0",
    says="once|again|stale|at w0|new gradient|current point",
)
def gradient_of_the_start_for_every_step(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    g = np.asarray(grad(path[0]))
    while len(path) <= max_steps and np.linalg.norm(g) >= tol:
        path.append(path[-1] - lr * g)
    return np.array(path)


@wrong(
    "gradient_descent",
    "the gradient is scaled to length 1",
    says="normali|divided by its (length|norm)|length 1|unit (length|vector)",
)
def unit_steps(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]), dtype=float)
        if np.linalg.norm(g) < tol:
            break
        path.append(path[-1] - lr * g / np.linalg.norm(g))
    return np.array(path)


@wrong(
    "gradient_descent",
    "each entry moves before the gradient of the next one is taken",
    says="simultan|sequential|same point|at once|one after (the other|another)|all entries|old",
)
def entries_updated_one_after_the_other(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        if np.linalg.norm(grad(path[-1])) < tol:
            break
        w = path[-1].copy()
        for d in range(len(w)):
            w[d] = w[d] - lr * np.asarray(grad(w.copy()))[d]
        path.append(w)
    return np.array(path)


@wrong("gradient_descent", "one column per point instead of one row", says="transpos|per row")
def one_column_per_point(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < tol:
            break
        path.append(path[-1] - lr * g)
    return np.column_stack(path)


@wrong("gradient_descent", "nothing is returned", says="returned None")
def path_not_returned(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < tol:
            break
        path.append(path[-1] - lr * g)


@right("gradient_descent")
def list_of_points(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]), dtype=float)
        if np.linalg.norm(g) < tol:
            break
        path.append(path[-1] - lr * g)
    return np.stack(path)


@right("gradient_descent")
def rows_cut_to_the_steps_taken(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = np.full((max_steps + 1, len(w0)), np.nan)
    path[0] = w0
    taken = 0
    while taken < max_steps:
        g = np.array(grad(path[taken].copy()))
        if math.sqrt(float(np.sum(np.square(g)))) < tol:
            break
        taken += 1
        path[taken] = path[taken - 1] - np.multiply(lr, g)
    return path[: taken + 1]


@right("gradient_descent")
def generator_of_points(grad, w0, lr, max_steps=1000, tol=1e-8):
    def points():
        w = np.asarray(w0, dtype=float).copy()
        while True:
            yield w
            g = np.asarray(grad(w), dtype=float)
            if np.linalg.norm(g, ord=2) < tol:
                return
            w = w - lr * g

    return np.array(list(itertools.islice(points(), max_steps + 1)))


@right("gradient_descent")
def python_lists_inside(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = [float(v) for v in w0]
    path, steps = [list(w)], 0
    while steps < max_steps:
        g = [float(v) for v in grad(np.array(w))]
        if math.hypot(*g) < tol:
            break
        w = [v - lr * slope for v, slope in zip(w, g, strict=True)]
        path.append(list(w))
        steps += 1
    return np.array(path)


@right("gradient_descent")
def copies_of_one_moving_array(grad, w0, lr, max_steps=1000, tol=1e-8):
    w = np.array(w0, dtype=float)
    path = w[np.newaxis, :].copy()
    for step in range(max_steps + 1):
        g = np.asarray(grad(w.copy()), dtype=float)
        if step == max_steps or np.sqrt(g.dot(g)) < tol:
            return path
        w -= lr * g
        path = np.vstack([path, w])
    return path


@right("gradient_descent")
def stopping_rule_in_a_helper(grad, w0, lr, max_steps=1000, tol=1e-8):
    """Returns a list of rows."""

    def flat(g):
        return bool(np.linalg.norm(g) < tol)

    rows = [np.array(w0, dtype=float)]
    slope = np.asarray(grad(rows[-1]), dtype=float)
    for _ in range(max_steps):
        if flat(slope):
            break
        rows.append(rows[-1] - slope * lr)
        slope = np.asarray(grad(rows[-1]), dtype=float)
    return np.array(rows)


@wrong("gradient_descent", "only the points after a step are kept", says="path is empty; row 0 is w0")
def empty_path_without_a_step(grad, w0, lr, max_steps=1000, tol=1e-8):
    w, path = np.array(w0, dtype=float), []
    for _ in range(max_steps):
        g = grad(w)
        if np.linalg.norm(g) < tol:
            break
        w = w - lr * g
        path.append(w)
    return np.array(path).reshape(-1, len(w))


@wrong("gradient_descent", "the root mean square of the gradient is compared with tol", says="root mean square")
def root_mean_square_against_tol(grad, w0, lr, max_steps=1000, tol=1e-8):
    path = [np.array(w0, dtype=float)]
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]))
        if np.sqrt(np.mean(g**2)) < tol:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


@wrong("gradient_descent", "the list of points is a default argument and outlives the call", says="outlives the call")
def path_as_a_default(grad, w0, lr, max_steps=1000, tol=1e-8, path=[]):  # noqa: B006 - that is the mistake
    w = np.array(w0, dtype=float)
    path.append(w)
    for _ in range(max_steps):
        g = np.asarray(grad(w))
        if np.linalg.norm(g) < tol:
            break
        w = w - lr * g
        path.append(w)
    return list(path)


@wrong("gradient_descent", "half of the step before is added", says="momentum")
def keeps_half_of_the_last_step(grad, w0, lr, max_steps=1000, tol=1e-8):
    path, velocity = [np.array(w0, dtype=float)], 0.0
    for _ in range(max_steps):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < tol:
            break
        velocity = 0.5 * velocity + g
        path.append(path[-1] - lr * velocity)
    return np.array(path)


@wrong("gradient_descent", "the public example is hard-coded", says="hard-coded")
def path_of_the_example(grad, w0, lr, max_steps=1000, tol=1e-8):
    return np.array([[1.0, -2.0], [2.0, -1.25], [2.3125, -1.5], [2.53125, -1.578125]])
