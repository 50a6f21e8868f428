"""Wrong and right answers to q5: noisy_input_loss."""

import numpy as np

from tests.banks import right, wrong


@wrong(
    "noisy_input_loss",
    "the noise is ignored",
    says=r"noise is|without noise|noise (adds|term)|penalty|ignor|extra term|missing|no noise",
)
def noise_ignored(w, X, t, variance):
    return np.mean((X @ w - t) ** 2)


@wrong(
    "noisy_input_loss",
    "one random draw of the noise instead of the expectation",
    says="exact|random|sampl|draw|expectation|same|twice|differ",
)
def one_random_draw(w, X, t, variance):
    noise = np.random.default_rng().normal(size=np.shape(X)) * np.sqrt(variance)
    return np.mean(((X + noise) @ w - t) ** 2)


@wrong(
    "noisy_input_loss",
    "an average over many draws is not exact",
    says="exact|random|sampl|draw|expectation|Monte|accura|approx",
)
def average_of_many_draws(w, X, t, variance):
    rng = np.random.default_rng(0)
    draws = [np.mean(((X + np.sqrt(variance) * rng.normal(size=np.shape(X))) @ w - t) ** 2) for _ in range(200)]
    return np.mean(draws)


@wrong("noisy_input_loss", "a ½ in front of the loss, as in least_squares", says="½|1/2|half|2 of|least_squares")
def half_in_front(w, X, t, variance):
    return 0.5 * (np.mean((X @ w - t) ** 2) + variance * np.sum(np.square(w)))


@wrong(
    "noisy_input_loss",
    "a ½ in front of the penalty only, as in l2_penalty",
    says=r"½|1/2|half|penalty",
)
def half_in_front_of_the_penalty(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + variance / 2 * np.sum(np.square(w))


@wrong(
    "noisy_input_loss",
    "the variance is taken for the standard deviation",
    says=r"standard deviation|squared|root|σ|variance²",
)
def variance_squared(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + variance**2 * np.sum(np.square(w))


@wrong("noisy_input_loss", "the standard deviation in place of the variance", says=r"standard deviation|root|σ")
def standard_deviation_in_place_of_variance(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + np.sqrt(variance) * np.sum(np.square(w))


@wrong("noisy_input_loss", "the norm of w is not squared", says=r"squar|root|norm (itself|is)")
def norm_not_squared(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + variance * np.linalg.norm(w)


@wrong(
    "noisy_input_loss",
    "the noise is added to the prediction, not to the inputs",
    says=r"prediction|weights|weighted|D =|norm|to the inputs|on the inputs|times ‖w‖|‖w‖² is",
)
def noise_on_the_prediction(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + variance


@wrong("noisy_input_loss", "summed over the examples", says="mean|sum|N = |divi")
def summed_over_the_examples(w, X, t, variance):
    return np.sum((X @ w - t) ** 2 + variance * np.sum(np.square(w)))


@wrong(
    "noisy_input_loss",
    "the penalty is divided by N along with the loss",
    says=r"1/N|N = |mean|divi|penalty|every example",
)
def penalty_divided_by_the_examples(w, X, t, variance):
    return (np.sum((X @ w - t) ** 2) + variance * np.sum(np.square(w))) / len(t)


@wrong(
    "noisy_input_loss", "mean of the squared weights instead of their sum", says="sum|D =|mean|number of features|1/D"
)
def mean_of_squared_weights(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + variance * np.mean(np.square(w))


@wrong("noisy_input_loss", "the L1 norm", says=r"L1|absolute|squar")
def l1_norm_of_the_weights(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + variance * np.sum(np.abs(w))


@wrong(
    "noisy_input_loss",
    "all inputs shift by one standard deviation",
    says=r"mean of the noise|random|cross|shift|average|noise is|same noise",
)
def inputs_shifted_by_one_deviation(w, X, t, variance):
    return np.mean(((X + np.sqrt(variance)) @ w - t) ** 2)


@wrong(
    "noisy_input_loss",
    "a column of targets broadcasts to an N × N table",
    says="broadcast|column|shape|N × N|N x N|pair|mean",
)
def broadcast_to_a_table(w, X, t, variance):
    predictions = (X @ w).reshape(-1, 1)
    return np.mean((predictions - t) ** 2) + variance * np.sum(np.square(w))


@wrong("noisy_input_loss", "predictions are subtracted from t in place", says="in place")
def targets_changed_in_place(w, X, t, variance):
    np.subtract(t, X @ w, out=t, casting="unsafe")
    return np.mean(t**2) + variance * np.sum(np.square(w))


@right("noisy_input_loss")
def loss_plus_penalty(w, X, t, variance):
    return np.mean((X @ w - t) ** 2) + variance * np.dot(w, w)


@right("noisy_input_loss")
def example_by_example(w, X, t, variance):
    total = 0.0
    for x, target in zip(X, t, strict=True):
        error = sum(float(a) * float(b) for a, b in zip(x, w, strict=True)) - float(target)
        total += error * error + variance * sum(float(a) ** 2 for a in w)
    return total / len(t)


@right("noisy_input_loss")
def through_moments(w, X, t, variance):
    # E (wᵀx̃ − t)² = wᵀ E[x̃x̃ᵀ] w − 2t wᵀx + t², with E[x̃x̃ᵀ] = xxᵀ + variance·I.
    X, t, w = np.asarray(X, dtype=float), np.asarray(t, dtype=float), np.asarray(w, dtype=float)
    second = np.einsum("ni,nj->ij", X, X) / len(X) + variance * np.eye(len(w))
    return w @ second @ w - 2 * np.mean(t * (X @ w)) + np.mean(t**2)


@right("noisy_input_loss")
def extra_rows_of_data(w, X, t, variance):
    # The penalty is the squared error on D more examples √(N·variance)·I with target 0.
    N, D = np.shape(X)
    rows = np.vstack([X, np.sqrt(N * variance) * np.eye(D)])
    targets = np.concatenate([t, np.zeros(D)])
    return np.linalg.norm(rows @ np.asarray(w, dtype=float) - targets) ** 2 / N


@right("noisy_input_loss")
def exact_average_over_both_signs(w, X, t, variance):
    # Noise ±√variance in one feature at a time has the right second moments once the D shares are added.
    X, w = np.asarray(X, dtype=float), np.asarray(w, dtype=float)
    plain = np.mean(np.square(X @ w - t))
    total, step = plain, np.sqrt(variance)
    for d in range(len(w)):
        shift = step * np.eye(len(w))[d]
        shifted = [np.mean(np.square((X + s * shift) @ w - t)) for s in (1, -1)]
        total += sum(shifted) / 2 - plain
    return float(total)


@right("noisy_input_loss")
def bias_and_variance_of_the_prediction(w, X, t, variance):
    bias = np.matmul(X, w) - t
    spread = np.full(len(bias), variance * np.linalg.norm(w) ** 2)
    return (bias**2 + spread).mean()
