"""Wrong and right answers to q7: train_softmax."""

import math

import numpy as np

from tests.banks import right, wrong


def log_softmax(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def cross_entropy(W, b, X, Y):
    return float(-(Y * log_softmax(X @ W + b)).sum() / len(X))


def error_signal(W, b, X, Y):
    return (np.exp(log_softmax(X @ W + b)) - Y) / len(X)


def batches_of(num_examples, batch_size, rng):
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


def start(X, Y):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    return X, Y, np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])


@wrong(
    "train_softmax",
    "random weights at the start",
    says="zero weights|from zero|start(s|ed)? (at|from|with)|random (start|weights)|initial|not 0 at",
)
def random_start(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    W = rng.normal(scale=0.1, size=W.shape)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "the loss is recorded before each epoch",
    says=r"before (each|every|the)|end of|log K|log\(K\)|off by one|one epoch (too )?early|after each epoch|too early",
)
def losses_before_each_epoch(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        losses.append(cross_entropy(W, b, X, Y))
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "the mean of the batch losses met on the way",
    says=r"batch losses|losses of the batches|whole (training )?set|while it runs|on the way|training set|running",
)
def mean_of_the_batch_losses(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        met = []
        for batch in batches_of(len(X), batch_size, rng):
            met.append(cross_entropy(W, b, X[batch], Y[batch]))
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(np.mean(met))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "the loss of the last batch only",
    says=r"(of|only) the last batch|last batch alone|whole (training )?set|training set|one batch only",
)
def loss_of_the_last_batch(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X[batch], Y[batch]))
    return W, b, np.array(losses)


@wrong("train_softmax", "the losses are sums over the examples", says="summed|divide by N|N = |sum over|a sum")
def losses_summed_over_the_examples(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(len(X) * cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "the bias never moves", says=r"bias|b (is|stays|never|was|has) |\bdb\b|b of")
def bias_never_moves(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            W = W - lr * X[batch].T @ error_signal(W, b, X[batch], Y[batch])
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "gradients are sums over the batch", says="summed|sum over|divide by|own size|a sum")
def gradients_summed_over_the_batch(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch]) * len(batch)
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "gradients are divided by N instead of the batch's size",
    says="all examples|own size|examples in the batch|by N|size of the (batch|training)|whole (training )?set",
)
def gradients_divided_by_all_examples(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch]) * len(batch) / len(X)
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "the short last batch is left out",
    says=r"short (last )?batch (is|was) (left|not|skipped)|dropp?ed|left out|partial|never used|missing|counts 0[,;]",
)
def short_batch_not_used(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for k in range(len(X) // batch_size):
            batch = order[k * batch_size : (k + 1) * batch_size]
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "the short last batch is averaged over batch_size",
    says="own size|divided by batch_size|over batch_size|full batch size|its own",
)
def short_batch_over_the_full_size(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch]) * len(batch) / min(batch_size, len(X))
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "the examples are not shuffled", says="not shuffled|shuffle|in order|permut")
def trained_without_shuffling(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for i in range(0, len(X), batch_size):
            batch = slice(i, i + batch_size)
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "X is shuffled without its labels",
    says="labels?|together|match|targets?|belong|rows of Y|Y (is|and) ",
)
def examples_shuffled_without_their_labels(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        shuffled = X[rng.permutation(len(X))]
        for i in range(0, len(X), batch_size):
            x, y = shuffled[i : i + batch_size], Y[i : i + batch_size]
            dZ = error_signal(W, b, x, y)
            W, b = W - lr * x.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "the caller's X and Y are shuffled in place", says="in place")
def shuffles_the_callers_data(X, Y, lr, batch_size, epochs, rng):
    losses = []
    W, b = np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    for _ in range(epochs):
        order = rng.permutation(len(X))
        X[:], Y[:] = X[order], Y[order]
        for i in range(0, len(X), batch_size):
            x, y = X[i : i + batch_size].astype(float), Y[i : i + batch_size].astype(float)
            dZ = error_signal(W, b, x, y)
            W, b = W - lr * x.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X.astype(float), Y.astype(float)))
    return W, b, np.array(losses)


@wrong("train_softmax", "steps go up the gradient", says="sign|uphill|ascent|minus|grow|rise|lower|up the|increas")
def trained_uphill(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W + lr * X[batch].T @ dZ, b + lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "shuffled by NumPy's global generator", says=r"global|np\.random")
def trained_with_global_random_state(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        order = np.random.permutation(len(X))
        for i in range(0, len(X), batch_size):
            batch = order[i : i + batch_size]
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "the sums of softmax run down the columns", says=r"rows?\b|columns|axis")
def softmax_down_the_columns(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            P = np.exp(log_softmax((X[batch] @ W + b).T)).T
            dZ = (P - Y[batch]) / len(batch)
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "softmax without its shift: nan once the logits are large", says="nan|overflow|inf")
def softmax_without_its_shift(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            E = np.exp(X[batch] @ W + b)
            dZ = (E / E.sum(axis=1, keepdims=True) - Y[batch]) / len(batch)
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "a loss for every update",
    says=r"every (update|batch)|each (update|batch)|has shape|\(epochs,\)|one (loss|number) per epoch",
)
def a_loss_for_every_update(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
            losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "error rates instead of losses", says="error rate|accura|not the loss|share of|wrongly")
def error_rates_instead_of_losses(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    rates = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        rates.append(np.mean((X @ W + b).argmax(axis=1) != Y.argmax(axis=1)))
    return W, b, np.array(rates)


@wrong(
    "train_softmax",
    "W is updated first, and b's gradient is taken at the new W",
    says="both gradients|same (point|weights|W)|at once|simultan|old W|new W|after W|updated W|before (W|b|the update)",
)
def bias_gradient_at_the_new_weights(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            W = W - lr * X[batch].T @ error_signal(W, b, X[batch], Y[batch])
            b = b - lr * error_signal(W, b, X[batch], Y[batch]).sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "one row of W per class", says="transpos")
def one_row_of_weights_per_class(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W.T, b, np.array(losses)


@wrong(
    "train_softmax",
    "64 pixels and 10 classes are built in",
    says="has shape|raised|10 classes|64 pixels|built in|hard-coded|size 64",
)
def built_for_the_digits_only(X, Y, lr, batch_size, epochs, rng):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    W, b, losses = np.zeros((64, 10)), np.zeros(10), []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "the learning rate is always 0.5",
    says="lr (is )?(ignored|not used|fixed)|ignor|learning rate (is|of)",
)
def trained_with_a_fixed_rate(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - 0.5 * X[batch].T @ dZ, b - 0.5 * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "always the whole training set at once",
    says="batch_size is|whole (training )?set|one (step|update) per epoch|ignor",
)
def always_the_whole_training_set(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        dZ = error_signal(W, b, X, Y)
        W, b = W - lr * X.T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong(
    "train_softmax",
    "the gradient of b is averaged over the batch twice",
    says=r"bias|b (is|stays|was|has) |\bdb\b|twice|b of",
)
def bias_gradient_averaged_twice(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.mean(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "the losses are not returned", says=r"returned 2 values|expected 3 values|\(W, b, losses\)")
def only_the_parameters(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
    return W, b


@wrong("train_softmax", "nothing is returned", says="returned None")
def trained_model_not_returned(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)


@wrong("train_softmax", "one shift for the whole batch, not one per row", says="nan|overflow|inf")
def one_shift_for_the_whole_batch(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []

    def log_probabilities(Z):
        Z = Z - Z.max()
        return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = (np.exp(log_probabilities(X[batch] @ W + b)) - Y[batch]) / len(batch)
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(-(Y * log_probabilities(X @ W + b)).sum() / len(X))
    return W, b, np.array(losses)


@wrong("train_softmax", "a small number is added inside the logarithm of the loss", says="losses")
def small_number_inside_the_logarithm(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(-(Y * np.log(np.exp(log_softmax(X @ W + b)) + 1e-12)).sum() / len(X))
    return W, b, np.array(losses)


@right("train_softmax")
def new_arrays_at_every_update(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for batch in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[batch], Y[batch])
            W, b = W - lr * X[batch].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, losses


@right("train_softmax")
def own_arrays_updated_in_place(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = np.empty(epochs)
    order = np.arange(len(X))
    for epoch in range(epochs):
        rng.shuffle(order)
        for i in range(0, len(X), batch_size):
            x, y = X[order[i : i + batch_size]], Y[order[i : i + batch_size]]
            Z = np.matmul(x, W) + b
            P = np.exp(Z - Z.max(axis=1, keepdims=True))
            P /= P.sum(axis=1, keepdims=True)
            P -= y
            W -= lr / len(x) * np.matmul(x.T, P)
            b -= lr * P.mean(axis=0)
        losses[epoch] = cross_entropy(W, b, X, Y)
    return [W, b, losses]


@right("train_softmax")
def bias_as_a_last_row_of_weights(X, Y, lr, batch_size, epochs, rng):
    Y = np.array(Y, dtype=float)
    X1 = np.column_stack([np.array(X, dtype=float), np.ones(len(Y))])
    theta = np.zeros((X1.shape[1], Y.shape[1]))
    losses = []
    for _ in range(epochs):
        order = np.argsort(rng.random(len(Y)))
        for batch in np.split(order, range(batch_size, len(Y), batch_size)):
            P = np.exp(log_softmax(X1[batch] @ theta))
            theta = theta - lr * np.einsum("nd,nk->dk", X1[batch], P - Y[batch]) / batch.size
        losses.append(-np.mean(np.sum(Y * log_softmax(X1 @ theta), axis=1)))
    return theta[:-1], theta[-1], np.array(losses)


@right("train_softmax")
def one_class_and_example_at_a_time(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    (N, _), K = X.shape, Y.shape[1]

    def log_probabilities(x):
        z = [float(x @ W[:, k] + b[k]) for k in range(K)]
        top = max(z)
        log_sum = top + math.log(math.fsum(math.exp(v - top) for v in z))
        return [v - log_sum for v in z]

    losses = []
    for _ in range(epochs):
        shuffled = rng.choice(N, size=N, replace=False)
        for i in range(0, N, batch_size):
            batch = shuffled[i : i + batch_size].tolist()
            dW, db = np.zeros_like(W), np.zeros_like(b)
            for n in batch:
                for k, log_p in enumerate(log_probabilities(X[n])):
                    dW[:, k] += (math.exp(log_p) - Y[n, k]) / len(batch) * X[n]
                    db[k] += (math.exp(log_p) - Y[n, k]) / len(batch)
            W, b = W - lr * dW, b - lr * db
        losses.append(-sum(float(Y[n] @ log_probabilities(X[n])) for n in range(N)) / N)
    return W, b, tuple(losses)


@right("train_softmax")
def one_flat_vector_of_parameters(X, Y, lr, batch_size, epochs, rng):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    D, K = X.shape[1], Y.shape[1]
    theta = np.zeros(D * K + K)

    def parts(vector):
        return vector[: D * K].reshape(D, K), vector[D * K :]

    def gradient(vector, batch):
        dZ = error_signal(*parts(vector), X[batch], Y[batch])
        return np.concatenate([(X[batch].T @ dZ).ravel(), dZ.sum(axis=0)])

    losses = []
    for _ in range(epochs):
        left = rng.permutation(len(X))
        while left.size:
            theta = theta - lr * gradient(theta, left[:batch_size])
            left = left[batch_size:]
        losses.append(cross_entropy(*parts(theta), X, Y))
    return (*parts(theta), np.array(losses))


@right("train_softmax")
def shuffled_copies_of_the_data(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        x_shuffled, y_shuffled = X[order], Y[order]
        for k in range(math.ceil(len(X) / batch_size)):
            part = slice(k * batch_size, (k + 1) * batch_size)
            dZ = error_signal(W, b, x_shuffled[part], y_shuffled[part])
            dW, db = x_shuffled[part].T @ dZ, np.ones(len(dZ)) @ dZ
            W, b = np.subtract(W, lr * dW), np.subtract(b, lr * db)
        losses.append(cross_entropy(W, b, x_shuffled, y_shuffled))
    return np.asfortranarray(W), b, np.asarray(losses)


def trained(X, Y, lr, batch_size, epochs, rng, loss=cross_entropy, batches=batches_of, limit=np.inf):
    """Right, but for what is handed in."""
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        for idx in batches(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[idx], Y[idx])
            W = W - lr * np.clip(X[idx].T @ dZ, -limit, limit)
            b = b - lr * dZ.sum(axis=0)
        losses.append(loss(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "the losses are squared errors", says="squared error, not the cross-entropy")
def squared_errors_as_losses(X, Y, lr, batch_size, epochs, rng):
    def loss(W, b, X, Y):
        return ((np.exp(log_softmax(X @ W + b)) - Y) ** 2).sum() / len(X)

    return trained(X, Y, lr, batch_size, epochs, rng, loss=loss)


@wrong("train_softmax", "the losses leave out the bias", says="bias is left out of the logits in the loss")
def losses_without_the_bias(X, Y, lr, batch_size, epochs, rng):
    return trained(X, Y, lr, batch_size, epochs, rng, loss=lambda W, b, X, Y: cross_entropy(W, 0, X, Y))


@wrong("train_softmax", "the losses are averaged over the epochs so far", says="averaged over the epochs")
def running_mean_of_the_losses(X, Y, lr, batch_size, epochs, rng):
    W, b, losses = trained(X, Y, lr, batch_size, epochs, rng)
    return W, b, np.cumsum(losses) / np.arange(1, epochs + 1)


@wrong("train_softmax", "the probabilities are clipped in the loss", says="floor of 1e-12")
def losses_of_clipped_probabilities(X, Y, lr, batch_size, epochs, rng):
    def loss(W, b, X, Y):
        return -(Y * np.log(np.clip(np.exp(log_softmax(X @ W + b)), 1e-12, 1))).sum() / len(X)

    return trained(X, Y, lr, batch_size, epochs, rng, loss=loss)


@wrong("train_softmax", "the examples are drawn with replacement", says="drawn with replacement")
def examples_drawn_with_replacement(X, Y, lr, batch_size, epochs, rng):
    def batches(N, B, rng):
        order = rng.integers(N, size=N)
        return [order[k : k + B] for k in range(0, N, B)]

    return trained(X, Y, lr, batch_size, epochs, rng, batches=batches)


@wrong("train_softmax", "every example is a batch of its own", says="example is a batch of its own")
def one_example_at_a_time(X, Y, lr, batch_size, epochs, rng):
    return trained(X, Y, lr, 1, epochs, rng)


@wrong("train_softmax", "one epoch too many is run", says="one epoch too many")
def one_epoch_more(X, Y, lr, batch_size, epochs, rng):
    W, b, losses = trained(X, Y, lr, batch_size, epochs + 1, rng)
    return W, b, losses[1:]


@wrong("train_softmax", "the gradients are clipped", says=r"cut off \(clipped\)")
def clipped_gradients(X, Y, lr, batch_size, epochs, rng):
    return trained(X, Y, lr, batch_size, epochs, rng, limit=0.1)


@wrong("train_softmax", "the mean is subtracted from X", says="mean is subtracted from X")
def centred_examples(X, Y, lr, batch_size, epochs, rng):
    X = np.asarray(X, dtype=float)
    return trained(X - X.mean(axis=0), Y, lr, batch_size, epochs, rng)


@wrong("train_softmax", "the biases start from the class counts", says="biases have to start from zero")
def biases_from_the_class_counts(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    b, losses = np.log(Y.mean(axis=0) + 0.1), []
    for _ in range(epochs):
        for idx in batches_of(len(X), batch_size, rng):
            dZ = error_signal(W, b, X[idx], Y[idx])
            W, b = W - lr * X[idx].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)


@wrong("train_softmax", "all gradients of an epoch are taken at its start", says="taken at the same weights")
def gradients_at_the_start_of_the_epoch(X, Y, lr, batch_size, epochs, rng):
    X, Y, W, b = start(X, Y)
    losses = []
    for _ in range(epochs):
        first = W, b
        for idx in batches_of(len(X), batch_size, rng):
            dZ = error_signal(*first, X[idx], Y[idx])
            W, b = W - lr * X[idx].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, np.array(losses)
