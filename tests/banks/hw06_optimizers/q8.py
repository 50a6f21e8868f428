"""Wrong and right answers to q8: train_mlp.

The wrong ones share one training loop and replace a single part of it: how weights start, which batches come, what
the gradient is, how the rule is applied, or what is recorded.
"""

import numpy as np

from tests.banks import right, wrong


def forward(arrays, X):
    """Pre-activations, hidden activations and log-probabilities."""
    W1, b1, W2, b2 = arrays
    B = X @ W1 + b1
    A = np.maximum(B, 0)
    Z = A @ W2 + b2
    Z = Z - Z.max(axis=1, keepdims=True)
    return B, A, Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def mean_loss(arrays, X, Y):
    return -(Y * forward(arrays, X)[2]).sum() / len(X)


def random_weights(rng, D, H, K):
    return [rng.normal(size=(D, H)) * np.sqrt(2 / D), np.zeros(H), rng.normal(size=(H, K)) / np.sqrt(H), np.zeros(K)]


def shuffled_batches(rng, N, size, epoch):
    order = rng.permutation(N)
    return [order[k : k + size] for k in range(0, N, size)]


def mean_gradients(arrays, X, Y, size):
    B, A, L = forward(arrays, X)
    dZ = (np.exp(L) - Y) / len(X)
    dB = (dZ @ arrays[2].T) * (B > 0)
    return [X.T @ dB, dB.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]


def a_state_each(update, arrays, grads, states, lr):
    pairs = [update(a, g, s, lr) for a, g, s in zip(arrays, grads, states, strict=True)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def loss_of_all(arrays, X, Y, batch_losses):
    return mean_loss(arrays, X, Y)


def train(
    settings,
    start=random_weights,
    batches=shuffled_batches,
    gradients=mean_gradients,
    step=a_state_each,
    record=loss_of_all,
):
    """The arrays after training and one record per epoch; `settings` are the arguments of train_mlp."""
    update, X, Y, hidden, lr, batch_size, epochs, rng = settings
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    arrays = start(rng, X.shape[1], hidden, Y.shape[1])
    states, losses = [None] * 4, []
    for epoch in range(epochs):
        batch_losses = []
        for batch in batches(rng, len(X), batch_size, epoch):
            batch_losses.append(mean_loss(arrays, X[batch], Y[batch]))
            grads = gradients(arrays, X[batch], Y[batch], batch_size)
            arrays, states = step(update, arrays, grads, states, lr)
        losses.append(record(arrays, X, Y, batch_losses))
    return arrays, np.array(losses)


def result(trained):
    (W1, b1, W2, b2), losses = trained
    return [(W1, b1), (W2, b2)], losses


# -------------------------------------------------------------------------- wrong: how weights start


@wrong("train_mlp", "all weights start at 0, so the hidden layer never learns", says="start at 0|alike|initial")
def weights_start_at_zero(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def start(rng, D, H, K):
        return [np.zeros((D, H)), np.zeros(H), np.zeros((H, K)), np.zeros(K)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), start=start))


@wrong("train_mlp", "all weights start equal, so the hidden units stay copies", says="start at 0.1|alike|equal")
def weights_start_equal(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def start(rng, D, H, K):
        return [np.full((D, H), 0.1), np.zeros(H), np.full((H, K), 0.1), np.zeros(K)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), start=start))


@wrong("train_mlp", "the weights come from the global generator", says="global|np\\.random")
def weights_from_the_global_generator(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def start(rng, D, H, K):
        W1, W2 = np.random.normal(size=(D, H)), np.random.normal(size=(H, K))
        return [W1 * np.sqrt(2 / D), np.zeros(H), W2 / np.sqrt(H), np.zeros(K)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), start=start))


@wrong("train_mlp", "a generator of its own with a fixed seed: rng is ignored", says="seed|come from rng")
def generator_with_a_fixed_seed(update, X, Y, hidden, lr, batch_size, epochs, rng):
    rng = np.random.default_rng(0)
    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng)))


@wrong("train_mlp", "the hidden layer always has 32 units", says="shape .*32|hidden is ignored")
def hidden_width_fixed(update, X, Y, hidden, lr, batch_size, epochs, rng):
    return result(train((update, X, Y, 32, lr, batch_size, epochs, rng)))


# ---------------------------------------------------------------------- wrong: which batches come


@wrong("train_mlp", "the short last batch is dropped", says="short last batch|dropped")
def short_batch_dropped(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def batches(rng, N, size, epoch):
        order = rng.permutation(N)
        return [order[k : k + size] for k in range(0, N - size + 1, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), batches=batches))


@wrong(
    "train_mlp",
    "the short last batch is filled up with examples seen before",
    says="filled up",
)
def short_batch_filled_up(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def batches(rng, N, size, epoch):
        order = rng.permutation(N)
        return [np.take(order, range(k, k + size), mode="wrap") for k in range(0, N, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), batches=batches))


@wrong("train_mlp", "the examples are never shuffled", says="not shuffled|shuffle")
def never_shuffled(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def batches(rng, N, size, epoch):
        return [np.arange(k, min(k + size, N)) for k in range(0, N, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), batches=batches))


@wrong("train_mlp", "shuffled once, the same batches in every epoch", says="every epoch needs|only once|shuffle")
def shuffled_only_once(update, X, Y, hidden, lr, batch_size, epochs, rng):
    order = rng.permutation(len(X))

    def batches(rng, N, size, epoch):
        return [order[k : k + size] for k in range(0, N, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), batches=batches))


@wrong("train_mlp", "batches are drawn with replacement", says="without replacement|twice in a batch")
def drawn_with_replacement(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def batches(rng, N, size, epoch):
        return [rng.integers(N, size=min(size, N - k)) for k in range(0, N, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), batches=batches))


@wrong("train_mlp", "one batch per epoch", says="epochs of|one batch")
def one_batch_per_epoch(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def batches(rng, N, size, epoch):
        return [rng.permutation(N)[:size]]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), batches=batches))


# ------------------------------------------------------------------------- wrong: what the gradient is


@wrong("train_mlp", "the gradient is summed over the batch", says="sum over the batch|is the mean")
def gradient_summed_over_the_batch(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        return [len(X) * g for g in mean_gradients(arrays, X, Y, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@wrong("train_mlp", "the short batch is divided by batch_size", says="own size|divided by batch_size")
def short_batch_over_batch_size(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        return [len(X) / size * g for g in mean_gradients(arrays, X, Y, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@wrong("train_mlp", "the derivative of ReLU is missing", says="derivative of ReLU")
def relu_derivative_missing(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        _, A, L = forward(arrays, X)
        dZ = (np.exp(L) - Y) / len(X)
        dB = dZ @ arrays[2].T
        return [X.T @ dB, dB.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@wrong(
    "train_mlp",
    "the ReLU mask is taken from the gradient, not the pre-activation",
    says="ReLU|mask|dW2 and db2 are right",
)
def relu_mask_of_the_gradient(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        _, A, L = forward(arrays, X)
        dZ = (np.exp(L) - Y) / len(X)
        dB = np.maximum(dZ @ arrays[2].T, 0)
        return [X.T @ dB, dB.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@wrong(
    "train_mlp", "the output is treated as linear: logits minus targets", says="softmax is missing|logits are compared"
)
def softmax_missing_in_the_gradient(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        B, A, _ = forward(arrays, X)
        dZ = (A @ arrays[2] + arrays[3] - Y) / len(X)
        dB = (dZ @ arrays[2].T) * (B > 0)
        return [X.T @ dB, dB.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@wrong("train_mlp", "the gradient has the wrong sign", says="sign|opposite")
def gradient_with_the_wrong_sign(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        return [-g for g in mean_gradients(arrays, X, Y, size)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@wrong("train_mlp", "the gradient of the hidden biases is averaged once more", says="twice")
def hidden_bias_gradient_averaged_twice(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        dW1, db1, dW2, db2 = mean_gradients(arrays, X, Y, size)
        return [dW1, db1 / len(X), dW2, db2]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@wrong("train_mlp", "no hidden non-linearity: the ReLU is missing everywhere", says="ReLU")
def network_without_relu(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def affine(arrays, X):
        W1, b1, W2, b2 = arrays
        A = X @ W1 + b1
        Z = A @ W2 + b2
        Z = Z - Z.max(axis=1, keepdims=True)
        return A, Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    def gradients(arrays, X, Y, size):
        A, L = affine(arrays, X)
        dZ = (np.exp(L) - Y) / len(X)
        dA = dZ @ arrays[2].T
        return [X.T @ dA, dA.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]

    def record(arrays, X, Y, batch_losses):
        return -(Y * affine(arrays, X)[1]).sum() / len(X)

    settings = (update, X, Y, hidden, lr, batch_size, epochs, rng)
    return result(train(settings, gradients=gradients, record=record))


@wrong("train_mlp", "sigmoid in place of ReLU", says="ReLU|sigmoid")
def sigmoid_hidden_layer(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def through(arrays, X):
        W1, b1, W2, b2 = arrays
        A = 0.5 * (1 + np.tanh((X @ W1 + b1) / 2))
        Z = A @ W2 + b2
        Z = Z - Z.max(axis=1, keepdims=True)
        return A, Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    def gradients(arrays, X, Y, size):
        A, L = through(arrays, X)
        dZ = (np.exp(L) - Y) / len(X)
        dB = (dZ @ arrays[2].T) * A * (1 - A)
        return [X.T @ dB, dB.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]

    def record(arrays, X, Y, batch_losses):
        return -(Y * through(arrays, X)[1]).sum() / len(X)

    settings = (update, X, Y, hidden, lr, batch_size, epochs, rng)
    return result(train(settings, gradients=gradients, record=record))


@wrong("train_mlp", "W2 is updated before the hidden gradient is computed", says="same parameters|already updated")
def second_layer_updated_first(update, X, Y, hidden, lr, batch_size, epochs, rng):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    arrays, states, losses = random_weights(rng, X.shape[1], hidden, Y.shape[1]), [None] * 4, []
    for epoch in range(epochs):
        for batch in shuffled_batches(rng, len(X), batch_size, epoch):
            B, A, L = forward(arrays, X[batch])
            dZ = (np.exp(L) - Y[batch]) / len(batch)
            arrays[2], states[2] = update(arrays[2], A.T @ dZ, states[2], lr)
            arrays[3], states[3] = update(arrays[3], dZ.sum(axis=0), states[3], lr)
            dB = (dZ @ arrays[2].T) * (B > 0)
            arrays[0], states[0] = update(arrays[0], X[batch].T @ dB, states[0], lr)
            arrays[1], states[1] = update(arrays[1], dB.sum(axis=0), states[1], lr)
        losses.append(mean_loss(arrays, X, Y))
    return result((arrays, np.array(losses)))


# ----------------------------------------------------------------------- wrong: how the rule is applied


@wrong("train_mlp", "one state for all four arrays", says="state of W1|four states|state of its own")
def one_state_for_all(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def step(update, arrays, grads, states, lr):
        new, state = [], states[-1]
        for a, g in zip(arrays, grads, strict=True):
            a, state = update(a, g, state, lr)
            new.append(a)
        return new, [state] * 4

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), step=step))


@wrong("train_mlp", "every step starts from state None", says="state None|forgets")
def state_thrown_away(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def step(update, arrays, grads, states, lr):
        return [update(a, g, None, lr)[0] for a, g in zip(arrays, grads, strict=True)], states

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), step=step))


@wrong("train_mlp", "every epoch starts from state None", says="state None|forgets|every epoch")
def state_reset_every_epoch(update, X, Y, hidden, lr, batch_size, epochs, rng):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    arrays, losses = random_weights(rng, X.shape[1], hidden, Y.shape[1]), []
    for epoch in range(epochs):
        states = [None] * 4
        for batch in shuffled_batches(rng, len(X), batch_size, epoch):
            grads = mean_gradients(arrays, X[batch], Y[batch], batch_size)
            arrays, states = a_state_each(update, arrays, grads, states, lr)
        losses.append(mean_loss(arrays, X, Y))
    return result((arrays, np.array(losses)))


@wrong("train_mlp", "plain descent: the rule is never called", says="never called")
def rule_never_called(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def step(update, arrays, grads, states, lr):
        return [a - lr * g for a, g in zip(arrays, grads, strict=True)], states

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), step=step))


@wrong("train_mlp", "lr is fixed at 0.01", says="got lr|learning rate")
def training_rate_fixed(update, X, Y, hidden, lr, batch_size, epochs, rng):
    return result(train((update, X, Y, hidden, 0.01, batch_size, epochs, rng)))


@wrong("train_mlp", "lr counts twice: the gradient is multiplied by it as well", says="counts twice|0\\.05 ×")
def training_rate_counts_twice(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def step(update, arrays, grads, states, lr):
        return a_state_each(update, arrays, [lr * g for g in grads], states, lr)

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), step=step))


@wrong("train_mlp", "the biases are never updated", says="0 times for b1|bias")
def biases_never_updated(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def step(update, arrays, grads, states, lr):
        W1, states[0] = update(arrays[0], grads[0], states[0], lr)
        W2, states[2] = update(arrays[2], grads[2], states[2], lr)
        return [W1, arrays[1], W2, arrays[3]], states

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), step=step))


# ------------------------------------------------------------------------- wrong: what is recorded


@wrong("train_mlp", "the mean of the batch losses in place of the loss after the epoch", says="averaged")
def mean_of_the_batch_losses(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def record(arrays, X, Y, batch_losses):
        return np.mean(batch_losses)

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), record=record))


@wrong("train_mlp", "the loss is summed over the examples", says="summed|N = 7")
def recorded_loss_is_a_sum(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def record(arrays, X, Y, batch_losses):
        return mean_loss(arrays, X, Y) * len(X)

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), record=record))


@wrong("train_mlp", "the loss before every epoch", says="before the epoch")
def loss_before_the_epoch(update, X, Y, hidden, lr, batch_size, epochs, rng):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    arrays, states, losses = random_weights(rng, X.shape[1], hidden, Y.shape[1]), [None] * 4, []
    for epoch in range(epochs):
        losses.append(mean_loss(arrays, X, Y))
        for batch in shuffled_batches(rng, len(X), batch_size, epoch):
            grads = mean_gradients(arrays, X[batch], Y[batch], batch_size)
            arrays, states = a_state_each(update, arrays, grads, states, lr)
    return result((arrays, np.array(losses)))


@wrong("train_mlp", "the loss of the start is recorded as well", says="none before the first|epochs has shape")
def start_recorded_as_well(update, X, Y, hidden, lr, batch_size, epochs, rng):
    arrays, losses = train((update, X, Y, hidden, lr, batch_size, epochs, rng))
    return result((arrays, np.concatenate([[np.log(np.shape(Y)[1])], losses])))


@wrong("train_mlp", "one loss per batch", says="has shape|per batch")
def one_loss_per_batch(update, X, Y, hidden, lr, batch_size, epochs, rng):
    every = []

    def record(arrays, X, Y, batch_losses):
        every.extend(batch_losses)
        return 0.0

    arrays, _ = train((update, X, Y, hidden, lr, batch_size, epochs, rng), record=record)
    return result((arrays, np.array(every)))


# --------------------------------------------------------------------------- wrong: inputs and results


@wrong("train_mlp", "weights and biases are grouped: [(W1, W2), (b1, b2)]", says="b1 .*shape|\\(W1, b1\\)")
def weights_and_biases_grouped(update, X, Y, hidden, lr, batch_size, epochs, rng):
    (W1, b1, W2, b2), losses = train((update, X, Y, hidden, lr, batch_size, epochs, rng))
    return [(W1, W2), (b1, b2)], losses


@wrong("train_mlp", "the parameters come back as one flat list", says="4 values")
def parameters_in_a_flat_list(update, X, Y, hidden, lr, batch_size, epochs, rng):
    return train((update, X, Y, hidden, lr, batch_size, epochs, rng))


@wrong("train_mlp", "the losses are left out", says="losses")
def losses_left_out(update, X, Y, hidden, lr, batch_size, epochs, rng):
    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng)))[0]


@wrong("train_mlp", "the examples are shuffled in place", says="in place")
def shuffles_the_examples_in_place(update, X, Y, hidden, lr, batch_size, epochs, rng):
    order = rng.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng)))


@wrong("train_mlp", "nothing is returned", says="None")
def training_without_return(update, X, Y, hidden, lr, batch_size, epochs, rng):
    train((update, X, Y, hidden, lr, batch_size, epochs, rng))


# ------------------------------------------------------------------------------------------- right


class Network:
    """Arrays and states by name."""

    def __init__(self, D, H, K, rng):
        bound1, bound2 = np.sqrt(6 / (D + H)), np.sqrt(6 / (H + K))
        self.arrays = {
            "W2": rng.uniform(-bound2, bound2, size=(H, K)),
            "W1": rng.uniform(-bound1, bound1, size=(D, H)),
            "b1": np.zeros(H),
            "b2": np.zeros(K),
        }
        self.states = dict.fromkeys(self.arrays)

    def log_probabilities(self, X):
        hidden = X @ self.arrays["W1"] + self.arrays["b1"]
        active = np.where(hidden > 0, hidden, 0.0)
        Z = active @ self.arrays["W2"] + self.arrays["b2"]
        return active, Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)

    def learn(self, update, X, Y, lr):
        active, L = self.log_probabilities(X)
        error = (np.exp(L) - Y) / X.shape[0]
        back = np.where(active > 0, error @ self.arrays["W2"].T, 0.0)
        grads = {"b2": error.sum(0), "W2": active.T @ error, "b1": back.sum(0), "W1": X.T @ back}
        for name, g in grads.items():
            self.arrays[name], self.states[name] = update(self.arrays[name], g, self.states[name], lr)

    def loss(self, X, Y):
        return float(np.mean(-(Y * self.log_probabilities(X)[1]).sum(axis=1)))


@right("train_mlp")
def network_class(update, X, Y, hidden, lr, batch_size, epochs, rng):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    net, losses = Network(X.shape[1], hidden, Y.shape[1], rng), []
    for _ in range(epochs):
        order = np.arange(len(X))
        rng.shuffle(order)
        while len(order):
            batch, order = order[:batch_size], order[batch_size:]
            net.learn(update, X[batch], Y[batch], lr)
        losses.append(net.loss(X, Y))
    a = net.arrays
    return [(a["W1"], a["b1"]), (a["W2"], a["b2"])], np.array(losses)


@right("train_mlp")
def rows_permuted_before_slicing(update, X, Y, hidden, lr, batch_size, epochs, rng):
    N, losses = len(X), np.empty(epochs)
    layers = [
        [0.1 * rng.standard_normal((X.shape[1], hidden)), np.zeros(hidden)],
        [0.1 * rng.standard_normal((hidden, Y.shape[1])), np.zeros(Y.shape[1])],
    ]
    states = [[None, None], [None, None]]
    for epoch in range(epochs):
        order = rng.permutation(N)
        X_now, Y_now = np.asarray(X, dtype=float)[order], np.asarray(Y, dtype=float)[order]
        for k in range(0, N, batch_size):
            x, y = X_now[k : k + batch_size], Y_now[k : k + batch_size]
            (W1, b1), (W2, b2) = layers
            h = np.matmul(x, W1) + b1
            a = h * (h > 0)
            z = np.matmul(a, W2) + b2
            e = np.exp(z - z.max(axis=1, keepdims=True))
            delta2 = (e / e.sum(axis=1, keepdims=True) - y) / len(x)
            delta1 = np.einsum("nk,hk->nh", delta2, W2) * (h > 0)
            grads = [[x.T @ delta1, delta1.sum(axis=0)], [a.T @ delta2, delta2.sum(axis=0)]]
            for i in range(2):
                for j in range(2):
                    layers[i][j], states[i][j] = update(layers[i][j], grads[i][j], states[i][j], lr=lr)
        losses[epoch] = mean_loss([p for layer in layers for p in layer], np.asarray(X, dtype=float), Y)
    return layers, losses


@right("train_mlp")
def example_by_example_gradient(update, X, Y, hidden, lr, batch_size, epochs, rng):
    X, Y = np.array(X, dtype=float), np.array(Y, dtype=float)
    arrays, states, losses = random_weights(rng, X.shape[1], hidden, Y.shape[1]), {}, []
    for _ in range(epochs):
        order = rng.permutation(len(X)).tolist()
        for batch in (order[k : k + batch_size] for k in range(0, len(order), batch_size)):
            total = [np.zeros(a.shape) for a in arrays]
            for n in batch:
                B, A, L = forward(arrays, X[n : n + 1])
                dz = np.exp(L[0]) - Y[n]
                db = (arrays[2] @ dz) * (B[0] > 0)
                for t, g in zip(total, [np.outer(X[n], db), db, np.outer(A[0], dz), dz], strict=True):
                    t += g
            for k in reversed(range(4)):
                arrays[k], states[k] = update(arrays[k], total[k] / len(batch), states.get(k), lr)
        losses.append(mean_loss(arrays, X, Y))
    return ((arrays[0], arrays[1]), (arrays[2], arrays[3])), losses


@right("train_mlp")
def order_by_random_keys(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def batches(rng, N, size, epoch):
        order = np.argsort(rng.random(N))
        return np.split(order, range(size, N, size))

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), batches=batches))


@right("train_mlp")
def orders_drawn_before_the_weights(update, X, Y, hidden, lr, batch_size, epochs, rng):
    orders = [rng.permutation(len(X)) for _ in range(epochs)]

    def start(rng, D, H, K):
        return [rng.normal(0, 0.3, (D, H)), np.zeros((H,)), rng.normal(0, 0.2, (H, K)), np.zeros((K,))]

    def batches(rng, N, size, epoch):
        count = -(-N // size)
        return [orders[epoch][k * size : (k + 1) * size] for k in range(count)]

    settings = (update, X, Y, hidden, lr, batch_size, epochs, rng)
    (W1, b1, W2, b2), losses = train(settings, start=start, batches=batches)
    return [[W1, b1], [W2, b2]], losses.tolist()


@right("train_mlp")
def bias_row_inside_the_network(update, X, Y, hidden, lr, batch_size, epochs, rng):
    # the biases are extra rows of the weights while computing, and arrays of their own for the rule
    N = len(X)
    X1, Y = np.column_stack([np.asarray(X, dtype=float), np.ones(N)]), np.asarray(Y, dtype=float)
    arrays, states, losses = random_weights(rng, X1.shape[1] - 1, hidden, Y.shape[1]), [None] * 4, []

    def run(x):
        A = np.maximum(x @ np.vstack([arrays[0], arrays[1]]), 0)
        A1 = np.column_stack([A, np.ones(len(x))])
        Z = A1 @ np.vstack([arrays[2], arrays[3]])
        return A1, Z - np.logaddexp.reduce(Z, axis=1)[:, None]

    for _ in range(epochs):
        for batch in shuffled_batches(rng, N, batch_size, 0):
            A1, L = run(X1[batch])
            dZ = (np.exp(L) - Y[batch]) / batch.size
            G2 = A1.T @ dZ
            G1 = X1[batch].T @ ((dZ @ arrays[2].T) * np.sign(A1[:, :-1]))
            arrays, states = a_state_each(update, arrays, [G1[:-1], G1[-1], G2[:-1], G2[-1]], states, lr)
        losses.append(-np.sum(Y * run(X1)[1]) / N)
    return result((arrays, np.array(losses)))


@wrong("train_mlp", "tanh in place of ReLU", says="tanh")
def tanh_hidden_layer(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def run(arrays, X):
        A = np.tanh(X @ arrays[0] + arrays[1])
        Z = A @ arrays[2] + arrays[3]
        return A, Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)

    def gradients(arrays, X, Y, size):
        A, L = run(arrays, X)
        dZ = (np.exp(L) - Y) / len(X)
        dB = (dZ @ arrays[2].T) * (1 - A**2)
        return [X.T @ dB, dB.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]

    def record(arrays, X, Y, batch_losses):
        return -(Y * run(arrays, X)[1]).sum() / len(X)

    settings = (update, X, Y, hidden, lr, batch_size, epochs, rng)
    return result(train(settings, gradients=gradients, record=record))


@wrong("train_mlp", "sigmoid outputs in place of a softmax", says="outputs are sigmoids")
def sigmoid_outputs(update, X, Y, hidden, lr, batch_size, epochs, rng):
    def gradients(arrays, X, Y, size):
        B, A, _ = forward(arrays, X)
        dZ = (1 / (1 + np.exp(-(A @ arrays[2] + arrays[3]))) - Y) / len(X)
        dB = (dZ @ arrays[2].T) * (B > 0)
        return [X.T @ dB, dB.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), gradients=gradients))


@right("train_mlp")
def labels_read_from_the_targets(update, X, Y, hidden, lr, batch_size, epochs, rng):
    labels = np.argmax(Y, axis=1)

    def record(arrays, X, Y, batch_losses):
        return float(np.mean(-forward(arrays, X)[2][np.arange(len(X)), labels]))

    return result(train((update, X, Y, hidden, lr, batch_size, epochs, rng), record=record))
