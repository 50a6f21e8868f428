"""Wrong and right answers to q6: mlp_loss."""

import numpy as np

from tests.banks import right, wrong


def _sigmoid(z):
    """A sigmoid that is right everywhere, for answers that go wrong later."""
    E = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + E), E / (1 + E))


def _activations(params, X):
    """The input and the activations of every layer."""
    layers = [X]
    for W, b in params:
        layers.append(_sigmoid(layers[-1] @ W + b))
    return layers


def _mean_half_square(A, Y):
    return 0.5 * np.sum((A - Y) ** 2) / len(Y)


def _gradients(params, layers, delta):
    """Back from the error signal of the last layer's pre-activations."""
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.append((layers[k].T @ delta, delta.sum(axis=0)))
        if k > 0:
            delta = delta @ params[k][0].T * layers[k] * (1 - layers[k])
    return grads[::-1]


def _output_delta(A, Y):
    return (A - Y) * A * (1 - A) / len(Y)


@wrong(
    "mlp_loss",
    "the sigmoid's derivative is missing at the output",
    says=r"σ′|σ'|output|sigmoid|derivative|a ?[·*]? ?\(1|cross-entropy|last layer",
)
def no_derivative_at_the_output(params, X, Y):
    layers = _activations(params, X)
    A = layers[-1]
    return _mean_half_square(A, Y), _gradients(params, layers, (A - Y) / len(Y))


@wrong(
    "mlp_loss",
    "the sigmoid's derivative is missing in the hidden layers",
    says=r"σ′|σ'|hidden|sigmoid|derivative|a ?[·*]? ?\(1",
)
def no_derivative_in_hidden_layers(params, X, Y):
    layers = _activations(params, X)
    delta = _output_delta(layers[-1], Y)
    grads = []
    for k in reversed(range(len(params))):
        grads.insert(0, (layers[k].T @ delta, delta.sum(axis=0)))
        delta = delta @ params[k][0].T
    return _mean_half_square(layers[-1], Y), grads


@wrong(
    "mlp_loss",
    "the derivative is taken at the activation instead of the pre-activation",
    says=r"σ′|σ'|activation|derivative|twice|a ?[·*]? ?\(1|sigmoid",
)
def derivative_at_the_activation(params, X, Y):
    layers = _activations(params, X)

    def slope(a):
        return _sigmoid(a) * (1 - _sigmoid(a))

    delta = (layers[-1] - Y) * slope(layers[-1]) / len(Y)
    grads = []
    for k in reversed(range(len(params))):
        grads.append((layers[k].T @ delta, delta.sum(axis=0)))
        delta = delta @ params[k][0].T * slope(layers[k])
    return _mean_half_square(layers[-1], Y), grads[::-1]


@wrong("mlp_loss", "the gradients are sums over the examples, not means", says="mean|sum|N = |divi")
def gradients_not_averaged(params, X, Y):
    layers = _activations(params, X)
    delta = _output_delta(layers[-1], Y) * len(Y)
    return _mean_half_square(layers[-1], Y), _gradients(params, layers, delta)


@wrong(
    "mlp_loss",
    "the loss is a mean over all entries, outputs too",
    says=r"K =|outputs|all entries|columns|classes|mean over",
)
def loss_averaged_over_outputs_too(params, X, Y):
    layers = _activations(params, X)
    A = layers[-1]
    return 0.5 * np.mean((A - Y) ** 2), _gradients(params, layers, _output_delta(A, Y))


@wrong("mlp_loss", "the loss lacks its ½", says=r"½|1/2|half|\b2 is|twice")
def loss_without_half(params, X, Y):
    layers = _activations(params, X)
    A = layers[-1]
    return 2 * _mean_half_square(A, Y), _gradients(params, layers, _output_delta(A, Y))


@wrong("mlp_loss", "1/N is applied again in every layer", says="mean|N = |1/N|twice|again|divi|N²")
def averaged_in_every_layer(params, X, Y):
    layers = _activations(params, X)
    grads = []
    delta = _output_delta(layers[-1], Y)
    for k in reversed(range(len(params))):
        grads.append((layers[k].T @ delta, delta.sum(axis=0)))
        delta = delta @ params[k][0].T * layers[k] * (1 - layers[k]) / len(Y)
    return _mean_half_square(layers[-1], Y), grads[::-1]


@wrong(
    "mlp_loss", "the bias gradients are not summed over the examples", says="shape|summed|sum over|sum of|sum or mean"
)
def biases_not_summed(params, X, Y):
    layers = _activations(params, X)
    delta = _output_delta(layers[-1], Y)
    grads = []
    for k in reversed(range(len(params))):
        grads.append((layers[k].T @ delta, delta))
        delta = delta @ params[k][0].T * layers[k] * (1 - layers[k])
    return _mean_half_square(layers[-1], Y), grads[::-1]


@wrong("mlp_loss", "the gradients are returned from the last layer to the first", says="order|revers|first|last|shape")
def gradients_in_backward_order(params, X, Y):
    layers = _activations(params, X)
    grads = _gradients(params, layers, _output_delta(layers[-1], Y))
    return _mean_half_square(layers[-1], Y), grads[::-1]


@wrong("mlp_loss", "the last layer is left linear", says="sigmoid|linear|last layer|output layer|σ|every layer")
def linear_output_layer(params, X, Y):
    *hidden, (W, b) = params
    layers = _activations(hidden, X)
    out = layers[-1] @ W + b
    return _mean_half_square(out, Y), _gradients(params, [*layers, out], (out - Y) / len(Y))


@wrong("mlp_loss", "exactly two layers are assumed", says="depth|layers|unpack|any number|ValueError|IndexError")
def two_layers_assumed(params, X, Y):
    (W1, b1), (W2, b2) = params
    H = _sigmoid(X @ W1 + b1)
    A = _sigmoid(H @ W2 + b2)
    delta2 = _output_delta(A, Y)
    delta1 = delta2 @ W2.T * H * (1 - H)
    grads = [(X.T @ delta1, delta1.sum(axis=0)), (H.T @ delta2, delta2.sum(axis=0))]
    return _mean_half_square(A, Y), grads


@wrong(
    "mlp_loss",
    "the first layer gets no gradient",
    says="first|layer 1|layer|1 values|pairs|IndexError|length|0 everywhere",
)
def first_layer_skipped(params, X, Y):
    layers = _activations(params, X)
    grads = _gradients(params, layers, _output_delta(layers[-1], Y))
    W, b = params[0]
    grads[0] = (np.zeros(W.shape), np.zeros(b.shape))
    return _mean_half_square(layers[-1], Y), grads


@wrong(
    "mlp_loss",
    "weights are updated while the error still has to pass through them",
    says="update|weights before|old weights|changed weights|next layer|later layer|through the weights",
)
def updated_during_the_backward_pass(params, X, Y):
    layers = _activations(params, X)
    delta = _output_delta(layers[-1], Y)
    grads = []
    weights = [np.array(W, dtype=float) for W, _ in params]
    for k in reversed(range(len(params))):
        dW = layers[k].T @ delta
        grads.append((dW, delta.sum(axis=0)))
        weights[k] -= 0.5 * dW
        delta = delta @ weights[k].T * layers[k] * (1 - layers[k])
    return _mean_half_square(layers[-1], Y), grads[::-1]


@wrong("mlp_loss", "the parameters are changed by a step of gradient descent", says="in place")
def parameters_stepped_in_place(params, X, Y):
    layers = _activations(params, X)
    grads = _gradients(params, layers, _output_delta(layers[-1], Y))
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        np.subtract(W, 0.1 * dW, out=W, casting="unsafe")
        np.subtract(b, 0.1 * db, out=b, casting="unsafe")
    return _mean_half_square(layers[-1], Y), grads


@wrong("mlp_loss", "the targets are overwritten by the errors", says="in place")
def targets_overwritten(params, X, Y):
    layers = _activations(params, X)
    A = layers[-1]
    result = _mean_half_square(A, Y), _gradients(params, layers, _output_delta(A, Y))
    Y[...] = A - Y
    return result


@wrong("mlp_loss", "the bias is left out of the pre-activations", says="bias|\\bb\\b")
def biases_left_out(params, X, Y):
    layers = [X]
    for W, _ in params:
        layers.append(_sigmoid(layers[-1] @ W))
    return _mean_half_square(layers[-1], Y), _gradients(params, layers, _output_delta(layers[-1], Y))


@wrong(
    "mlp_loss",
    "the weight gradients use the pre-activations of the layer below",
    says="activation|sigmoid|layer below",
)
def weight_gradients_from_pre_activations(params, X, Y):
    layers = _activations(params, X)
    pre = [X] + [a @ W + b for a, (W, b) in zip(layers[:-1], params, strict=True)]
    delta = _output_delta(layers[-1], Y)
    grads = []
    for k in reversed(range(len(params))):
        grads.append((pre[k].T @ delta, delta.sum(axis=0)))
        delta = delta @ params[k][0].T * layers[k] * (1 - layers[k])
    return _mean_half_square(layers[-1], Y), grads[::-1]


@wrong("mlp_loss", "target minus output", says="sign|minus")
def target_minus_output(params, X, Y):
    layers = _activations(params, X)
    return _mean_half_square(layers[-1], Y), _gradients(params, layers, -_output_delta(layers[-1], Y))


@wrong(
    "mlp_loss",
    "gradient arrays of the weights' type cut decimals off",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def gradient_arrays_of_the_weights_type(params, X, Y):
    layers = _activations(params, X)
    right_grads = _gradients(params, layers, _output_delta(layers[-1], Y))
    grads = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    for (dW, db), (right_dW, right_db) in zip(grads, right_grads, strict=True):
        dW[...] = right_dW
        db[...] = right_db
    return _mean_half_square(layers[-1], Y), grads


@wrong("mlp_loss", "exp overflows for large pre-activations", says="overflow")
def exponential_overflows(params, X, Y):
    layers = [X]
    for W, b in params:
        layers.append(1 / (1 + np.exp(-(layers[-1] @ W + b))))
    return _mean_half_square(layers[-1], Y), _gradients(params, layers, _output_delta(layers[-1], Y))


@wrong("mlp_loss", "one loss per example", says="shape|one number|per example|mean")
def one_loss_per_example(params, X, Y):
    layers = _activations(params, X)
    A = layers[-1]
    return 0.5 * np.sum((A - Y) ** 2, axis=1), _gradients(params, layers, _output_delta(A, Y))


@wrong("mlp_loss", "only the weight gradients are returned", says="pair|db|2 values|bias|returned one|values")
def weight_gradients_only(params, X, Y):
    layers = _activations(params, X)
    grads = _gradients(params, layers, _output_delta(layers[-1], Y))
    return _mean_half_square(layers[-1], Y), [dW for dW, _ in grads]


@right("mlp_loss")
def delta_recursion(params, X, Y):
    A, stored = np.asarray(X, dtype=float), []
    for W, b in params:
        Z = A @ W + b
        stored.append((A, Z))
        A = _sigmoid(Z)
    loss = np.sum(np.square(A - Y)) / (2 * len(Y))
    upstream, grads = (A - Y) / len(Y), []
    for (W, _), (below, Z) in zip(reversed(params), reversed(stored), strict=True):
        delta = upstream * _sigmoid(Z) * _sigmoid(-Z)
        grads.insert(0, [below.T @ delta, delta.sum(axis=0)])
        upstream = delta @ W.T
    return loss, grads


@right("mlp_loss")
def recursive_over_the_layers(params, X, Y):
    def run(layers, A):
        """(loss, gradient with respect to A, gradients of these layers)."""
        if not layers:
            return float(((A - Y) ** 2).mean(axis=0).sum() / 2), (A - Y) / len(A), []
        (W, b), *rest = layers
        out = np.exp(-np.logaddexp(0, -(A @ W + b)))
        loss, d_out, grads = run(rest, out)
        delta = d_out * (out - out**2)
        return loss, delta @ np.transpose(W), [(A.T @ delta, delta.sum(0)), *grads]

    loss, _, grads = run(list(params), X)
    return loss, grads


@right("mlp_loss")
def example_by_example(params, X, Y):
    loss = 0.0
    dWs = [np.zeros(np.shape(W)) for W, _ in params]
    dbs = [np.zeros(np.shape(b)) for _, b in params]
    for x, y in zip(X, Y, strict=True):
        a = [x]
        for W, b in params:
            a.append(_sigmoid(W.T @ a[-1] + b))
        loss += 0.5 * np.dot(a[-1] - y, a[-1] - y)
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        for k in range(len(params) - 1, -1, -1):
            dWs[k] += np.outer(a[k], delta)
            dbs[k] += delta
            delta = (params[k][0] @ delta) * a[k] * (1 - a[k])
    N = len(X)
    return loss / N, [(dW / N, db / N) for dW, db in zip(dWs, dbs, strict=True)]


@right("mlp_loss")
def averaged_at_the_end(params, X, Y):
    layers = [np.array(X, dtype=float)]
    for W, b in params:
        layers.append(0.5 + 0.5 * np.tanh(0.5 * (layers[-1] @ W + b)))
    error = layers[-1] - Y
    delta, grads = error * layers[-1] * (1 - layers[-1]), []
    for k in reversed(range(len(params))):
        grads.append((np.einsum("ni,nj->ij", layers[k], delta) / len(error), delta.mean(axis=0)))
        delta = np.einsum("nj,ij->ni", delta, params[k][0]) * layers[k] * (1 - layers[k])
    return np.linalg.norm(error) ** 2 / (2 * len(error)), tuple(reversed(grads))


@right("mlp_loss")
def homogeneous_coordinates(params, X, Y):
    stacked = [np.vstack([W, np.reshape(b, (1, -1))]).astype(float) for W, b in params]
    ones = np.ones((len(X), 1))
    inputs, A = [], np.asarray(X, dtype=float)
    for T in stacked:
        inputs.append(np.hstack([A, ones]))
        A = _sigmoid(inputs[-1] @ T)
    N = len(X)
    signal, grads = (A - Y) / N, []
    for T, B in zip(stacked[::-1], inputs[::-1], strict=True):
        out = _sigmoid(B @ T)
        signal = signal * out * (1 - out)
        G = B.T @ signal
        grads.append((G[:-1], G[-1]))
        signal = signal @ T[:-1].T
    return _mean_half_square(A, Y), grads[::-1]


@right("mlp_loss")
def layer_objects(params, X, Y):
    class Layer:
        def __init__(self, W, b):
            self.W, self.b = W, b

        def forward(self, A):
            self.A = A
            self.out = _sigmoid(A @ self.W + self.b)
            return self.out

        def backward(self, upstream):
            delta = upstream * self.out * (1 - self.out)
            self.grad = self.A.T @ delta, delta.sum(axis=0)
            return delta @ self.W.T

    layers = [Layer(W, b) for W, b in params]
    A = X
    for layer in layers:
        A = layer.forward(A)
    upstream = (A - Y) / len(Y)
    for layer in reversed(layers):
        upstream = layer.backward(upstream)
    return 0.5 * ((A - Y) ** 2).sum(axis=1).mean(), [layer.grad for layer in layers]


@wrong("mlp_loss", "the gradients are squeezed: a single unit loses its axis", says="shape")
def squeezed_gradients(params, X, Y):
    layers = _activations(params, X)
    grads = _gradients(params, layers, _output_delta(layers[-1], Y))
    return _mean_half_square(layers[-1], Y), [(np.squeeze(dW), np.squeeze(db)) for dW, db in grads]


@wrong("mlp_loss", "the parameters are cast to the type of X", says="whole numbers in X")
def parameters_cast_like_x(params, X, Y):
    cast = [(W.astype(X.dtype), b.astype(X.dtype)) for W, b in params]
    layers = _activations(cast, X)
    return _mean_half_square(layers[-1], Y), _gradients(cast, layers, _output_delta(layers[-1], Y))


@right("mlp_loss")
def one_example_at_a_time(params, X, Y):
    loss, total = 0.0, None
    for x, y in zip(np.asarray(X, dtype=float), np.asarray(Y, dtype=float), strict=True):
        layers = _activations(params, x[None])
        loss += _mean_half_square(layers[-1], y[None]) / len(X)
        parts = _gradients(params, layers, _output_delta(layers[-1], y[None]) / len(X))
        total = parts if total is None else [(a + c, b + d) for (a, b), (c, d) in zip(total, parts, strict=True)]
    return [np.array(loss), tuple(list(part) for part in total)]


@wrong("mlp_loss", "two layers are taken for granted", says="any depth")
def two_layers_unpacked(params, X, Y):
    (W1, b1), (W2, b2) = params
    X = np.asarray(X, dtype=float)
    A = _sigmoid(X @ W1 + b1)
    out = _sigmoid(A @ W2 + b2)
    d2 = (out - Y) * out * (1 - out) / len(X)
    d1 = d2 @ np.transpose(W2) * A * (1 - A)
    return np.sum((out - Y) ** 2) / (2 * len(X)), [(X.T @ d1, d1.sum(axis=0)), (A.T @ d2, d2.sum(axis=0))]


@wrong("mlp_loss", "the loss is a root", says="root")
def root_of_the_squares(params, X, Y):
    a = [np.asarray(X, dtype=float)]
    for W, b in params:
        a.append(_sigmoid(a[-1] @ W + b))
    error, grads = a[-1] - Y, []
    delta = error / len(X)
    for (W, _), after, before in zip(params[::-1], a[::-1], a[-2::-1], strict=False):
        delta = delta * after * (1 - after)
        grads.insert(0, (before.T @ delta, delta.sum(axis=0)))
        delta = delta @ np.transpose(W)
    return np.sqrt(np.sum(error**2)) / (2 * len(X)), grads
