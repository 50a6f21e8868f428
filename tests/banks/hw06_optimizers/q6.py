"""Wrong and right answers to q6: optimize."""

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("optimize", "the start is missing in the path", says="start x0 is missing|row 0|shape")
def path_without_the_start(update, grad, x0, num_steps, **hyper):
    x, state, path = np.array(x0, dtype=float), None, []
    for _ in range(num_steps):
        x, state = update(x, grad(x), state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "the last point is missing", says="last point is missing|num_steps \\+ 1|shape")
def path_without_the_end(update, grad, x0, num_steps, **hyper):
    x, state, path = np.array(x0, dtype=float), None, []
    for _ in range(max(num_steps, 1)):
        path.append(x)
        x, state = update(x, grad(x), state, **hyper)
    return np.array(path)


@wrong("optimize", "one step too many", says="one step too many|num_steps|shape")
def one_step_too_many(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps + 1):
        x, state = update(path[-1], grad(path[-1]), state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "only the last point is returned", says="last point|shape")
def last_point_only(update, grad, x0, num_steps, **hyper):
    x, state = np.array(x0, dtype=float), None
    for _ in range(num_steps):
        x, state = update(x, grad(x), state, **hyper)
    return x


@wrong("optimize", "every step starts from state None", says="state None")
def state_always_none(update, grad, x0, num_steps, **hyper):
    path = [np.array(x0, dtype=float)]
    for _ in range(num_steps):
        x, _ = update(path[-1], grad(path[-1]), None, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "the first state is an empty dict", says="None")
def first_state_is_a_dict(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], {}
    for _ in range(num_steps):
        x, state = update(path[-1], grad(path[-1]), state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "only lr is handed on", says="hyper-parameter|without")
def hands_only_the_rate_on(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, state = update(path[-1], grad(path[-1]), state, hyper["lr"])
        path.append(x)
    return np.array(path)


@wrong("optimize", "lr is fixed at 0.1", says="without lr|0\\.1 whatever")
def rate_fixed_for_every_rule(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, state = update(path[-1], grad(path[-1]), state, **{**hyper, "lr": 0.1})
        path.append(x)
    return np.array(path)


@wrong("optimize", "the gradient is always taken at the start", says="at x0|present point")
def gradient_at_the_start(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    g = grad(path[0])
    for _ in range(num_steps):
        x, state = update(path[-1], g, state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "the update rule is ignored: plain descent", says="never called update")
def always_plain_descent(update, grad, x0, num_steps, **hyper):
    path = [np.array(x0, dtype=float)]
    for _ in range(num_steps):
        path.append(path[-1] - hyper["lr"] * np.asarray(grad(path[-1])))
    return np.array(path)


@wrong("optimize", "walks up the gradient", says="up the gradient|sign")
def hands_on_the_negative_gradient(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, state = update(path[-1], -np.asarray(grad(path[-1])), state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "every row is the same array, changed in place", says="same array|last point|copies|copy")
def the_same_array_in_every_row(update, grad, x0, num_steps, **hyper):
    x, state = np.array(x0, dtype=float), None
    path = [x]
    for _ in range(num_steps):
        x[:], state = update(x.copy(), grad(x.copy()), state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "the start is overwritten", says="in place")
def walks_in_the_start_array(update, grad, x0, num_steps, **hyper):
    path, state, x = [np.array(x0, dtype=float)], None, path_start(x0)
    for _ in range(num_steps):
        new, state = update(x, grad(x), state, **hyper)
        if x.dtype == float:
            x[:] = new
        else:
            x = new
        path.append(np.array(new))
    return np.array(path)


def path_start(x0):
    """No copy, so the caller's array."""
    return x0


@wrong("optimize", "the path has the type of whole numbers", says="decimals|cut|whole")
def path_of_the_starts_type(update, grad, x0, num_steps, **hyper):
    path, state = np.zeros((num_steps + 1, len(x0)), dtype=x0.dtype), None
    path[0] = x = x0
    for t in range(num_steps):
        x, state = update(x, grad(x), state, **hyper)
        path[t + 1] = x
    return path


@wrong("optimize", "one column per point: the path is transposed", says="on its side|transpos|one row per point")
def one_column_per_point(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, state = update(path[-1], grad(path[-1]), state, **hyper)
        path.append(x)
    return np.array(path).T


@wrong("optimize", "no step gives a single point without the row axis", says="shape|row")
def no_step_gives_no_row(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, state = update(path[-1], grad(path[-1]), state, **hyper)
        path.append(x)
    return np.array(path) if num_steps else path[0]


@wrong("optimize", "stops early when the gradient is small", says="early|shape|num_steps")
def stops_early(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        g = np.asarray(grad(path[-1]))
        if np.linalg.norm(g) < 1e-3:
            break
        x, state = update(path[-1], g, state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "nothing is returned", says="None")
def optimize_without_return(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, state = update(path[-1], grad(path[-1]), state, **hyper)
        path.append(x)


@wrong("optimize", "stops when the points run away", says="stops early")
def stops_far_away(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    while len(path) <= num_steps and np.linalg.norm(path[-1]) < 1e100:
        x, state = update(path[-1], grad(path[-1]), state, **hyper)
        path.append(x)
    return np.array(path)


@wrong("optimize", "a new state that is falsy is thrown away", says="whatever that is")
def keeps_the_old_state(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, new = update(path[-1], grad(path[-1]), state, **hyper)
        state = new or state
        path.append(x)
    return np.array(path)


# ------------------------------------------------------------------------------------------- right


@right("optimize")
def list_of_points(update, grad, x0, num_steps, **hyper):
    path, state = [np.array(x0, dtype=float)], None
    for _ in range(num_steps):
        x, state = update(path[-1], grad(path[-1]), state, **hyper)
        path.append(np.array(x))
    return np.array(path)


@right("optimize")
def lr_in_fourth_place(update, grad, x0, num_steps, **hyper):
    hyper = dict(hyper)
    rate = hyper.pop("lr")
    path, state = np.tile(np.asarray(x0, dtype=float), (num_steps + 1, 1)), None
    for t in range(num_steps):
        x, state = update(path[t].copy(), grad(path[t].copy()), state, rate, **hyper)
        path[t + 1] = x
    return path


@right("optimize")
def stacked_at_the_end(update, grad, x0, num_steps, **hyper):
    def points():
        x, state = np.asarray(x0, dtype=float), None
        yield x
        for _ in range(num_steps):
            x, state = update(x, grad(x), state, **hyper)
            yield x

    return np.vstack([p.copy() for p in points()])


@right("optimize")
def steps_counted_down(update, grad, x0, num_steps, **hyper):
    x, state, rows = np.array(x0, dtype=np.float64), None, []
    while True:
        rows.append(x.tolist())
        if len(rows) > num_steps:
            return np.array(rows)
        result = update(x, grad(x), state, **hyper)
        x, state = np.array(result[0], dtype=float), result[1]


@right("optimize")
def calls_itself(update, grad, x0, num_steps, **hyper):
    def rest(x, state, steps):
        if steps == 0:
            return x[None, :]
        x_new, state = update(x, grad(x), state, **hyper)
        return np.concatenate([x[None, :], rest(np.asarray(x_new), state, steps - 1)])

    return rest(np.array(x0, dtype=float), None, num_steps)


@wrong("optimize", "the next point is read from a path of whole numbers", says="its rows are the next points")
def path_of_integers_fed_back(update, grad, x0, num_steps, **hyper):
    path, state = np.zeros((num_steps + 1, len(x0)), dtype=np.asarray(x0).dtype), None
    path[0] = x0
    for t in range(num_steps):
        path[t + 1], state = update(path[t], grad(path[t]), state, **hyper)
    return path
