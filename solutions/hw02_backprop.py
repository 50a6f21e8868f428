"""Reference solution of hw02_backprop: activations, two layers, any depth, any computation graph.

Every function takes float64, float32 or integer arrays and computes in float64.  One example per row.
"""

# %% q1: smooth activations
import numpy as np


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """The sigmoid σ(z) = 1 / (1 + e^(−z)), entry by entry.

    Args:
        z: pre-activations, an array of any shape or a single number, of any size up to ±10⁴.

    Returns:
        Values from 0 to 1, in the shape of z.

    Source: S1, S2, S3, S4.
    """
    z = np.asarray(z, dtype=float)
    tail = np.exp(-np.abs(z))  # never above 1, so nothing overflows
    return np.where(z >= 0, 1, tail) / (1 + tail)


def sigmoid_grad(z: np.ndarray | float) -> np.ndarray:
    """The derivative of the sigmoid at z: σ(z) (1 − σ(z)), entry by entry.

    Args:
        z: pre-activations (not activations), any shape, of any size up to ±10⁴.

    Returns:
        The derivative dσ/dz, in the shape of z.

    Source: S1 computing gradients.
    """
    s = sigmoid(z)
    return s * (1 - s)


def tanh_grad(z: np.ndarray | float) -> np.ndarray:
    """The derivative of the hyperbolic tangent at z, entry by entry.

    Args:
        z: pre-activations (not activations), any shape, of any size up to ±10⁴.

    Returns:
        The derivative d tanh/dz, in the shape of z.

    Source: S1, S3, S4.
    """
    return 1 - np.tanh(np.asarray(z, dtype=float)) ** 2


# %% q2: activations with a kink
def relu(z: np.ndarray | float) -> np.ndarray:
    """The rectified linear unit max(0, z), entry by entry.

    Args:
        z: pre-activations, any shape.

    Returns:
        z where it is positive and 0 elsewhere, in the shape of z.

    Source: S1, S2, S3, S4.
    """
    return np.maximum(np.asarray(z, dtype=float), 0)


def relu_grad(z: np.ndarray | float) -> np.ndarray:
    """The derivative of relu at z: 1 where z > 0, else 0.  At the kink, z = 0, it is 0.

    Args:
        z: pre-activations, any shape.

    Returns:
        Array of zeros and ones, in the shape of z.

    Source: S4.
    """
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def leaky_relu(z: np.ndarray | float, slope: float = 0.1) -> np.ndarray:
    """The leaky rectified linear unit: z where z > 0, else slope · z.

    Args:
        z: pre-activations, any shape.
        slope: the slope on the negative side, 0 ≤ slope < 1.

    Returns:
        The activations, in the shape of z.

    Source: S4.
    """
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, slope * z)


def leaky_relu_grad(z: np.ndarray | float, slope: float = 0.1) -> np.ndarray:
    """The derivative of leaky_relu at z: 1 where z > 0, else slope.  At the kink, z = 0, it is slope.

    Args:
        z: pre-activations, any shape.
        slope: the slope on the negative side, 0 ≤ slope < 1.

    Returns:
        The derivative with respect to z, in the shape of z.

    Source: S4.
    """
    return np.where(np.asarray(z) > 0, 1.0, slope)


# %% q3: softplus
def softplus(z: np.ndarray | float) -> np.ndarray:
    """The smooth version of relu: log(1 + e^z), entry by entry, with the natural logarithm.

    Args:
        z: pre-activations, any shape, of any size up to ±10⁴.

    Returns:
        Values of at least 0, in the shape of z.

    Source: S2 (printed with another sign in S3).
    """
    z = np.asarray(z, dtype=float)
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softplus_grad(z: np.ndarray | float) -> np.ndarray:
    """The derivative of softplus at z, entry by entry.

    Args:
        z: pre-activations, any shape, of any size up to ±10⁴.

    Returns:
        The derivative with respect to z, in the shape of z.

    Source: S2.
    """
    return sigmoid(z)


# %% q4: error signals
def regularized_logistic_least_squares(
    w: float, b: float, x: float, t: float, lam: float
) -> tuple[float, float, float]:
    """Loss and error signals of one logistic unit with a squared error and an L2 penalty.

    With z = w·x + b and y = σ(z), the loss is ½ (y − t)² + lam · ½ w².  All arguments are single numbers.

    Args:
        w, b: weight and bias.
        x, t: input and target.
        lam: strength λ of the penalty.

    Returns:
        (loss, w_bar, b_bar): the loss, its derivative with respect to w, and with respect to b.

    Source: S2 backpropagation for regularized logistic least squares.
    """
    z = w * x + b
    y = sigmoid(z)
    loss = (y - t) ** 2 / 2 + lam * w**2 / 2
    y_bar = y - t
    z_bar = y_bar * sigmoid_grad(z)
    w_bar = z_bar * x + lam * w
    return float(loss), float(w_bar), float(z_bar)


# %% q5: two layers
def two_layer_forward(
    X: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Forward pass of a network with one hidden layer: out = σ(X W1 + b1) W2 + b2.

    Args:
        X: examples, one per row, shape (N, D).
        W1, b1: hidden layer, shapes (D, H) and (H,).  Its activation is the sigmoid.
        W2, b2: output layer, shapes (H, K) and (K,).  It has no activation.

    Returns:
        (out, cache): the outputs, shape (N, K), and whatever two_layer_backward needs.  What the cache
        holds is up to you, and it need not be a tuple.

    Source: S2 two-layer network.
    """
    X, W2 = np.asarray(X, dtype=float), np.asarray(W2, dtype=float)
    H = sigmoid(X @ W1 + b1)
    return H @ W2 + b2, (X, H, W2)


def two_layer_backward(
    dout: np.ndarray, cache: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Backward pass: from the gradient with respect to out to the gradients of the parameters.

    Args:
        dout: upstream gradient, the derivatives of a scalar loss with respect to out, shape (N, K).
        cache: what two_layer_forward returned beside out.

    Returns:
        (dW1, db1, dW2, db2): the gradients of that loss with respect to W1, b1, W2 and b2, each in the
        shape of its parameter.

    Source: S2 two-layer network, S0.
    """
    X, H, W2 = cache
    dout = np.asarray(dout, dtype=float)
    dZ = (dout @ W2.T) * H * (1 - H)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)


# %% q6: any depth
def mlp_loss(
    params: list[tuple[np.ndarray, np.ndarray]], X: np.ndarray, Y: np.ndarray
) -> tuple[float, list[tuple[np.ndarray, np.ndarray]]]:
    """Loss and gradients of a multilayer perceptron with a sigmoid after every layer, the last one included.

    With a⁽⁰⁾ = X and a⁽ˡ⁾ = σ(a⁽ˡ⁻¹⁾ W⁽ˡ⁾ + b⁽ˡ⁾), the loss is 1/(2N) Σₙ ‖a⁽ᴸ⁾ₙ − Yₙ‖².

    Args:
        params: one pair (W, b) per layer, first layer first; W has shape (units before, units after),
            b has shape (units after,).  At least one layer.
        X: examples, one per row, shape (N, D).
        Y: targets, shape (N, K).

    Returns:
        (loss, grads): the loss as one number, and one pair (dW, db) per layer in the order of params.

    Source: S0, S3 δ recursion.
    """
    activations = [np.asarray(X, dtype=float)]
    for W, b in params:
        activations.append(sigmoid(activations[-1] @ W + b))
    error = activations[-1] - Y
    grads = []
    signal = error / len(error)  # gradient with respect to the activations of the layer at hand
    for layer in reversed(range(len(params))):
        before, after = activations[layer], activations[layer + 1]
        delta = signal * after * (1 - after)
        grads.append((before.T @ delta, delta.sum(axis=0)))
        signal = delta @ np.asarray(params[layer][0]).T
    return float((error**2).sum() / (2 * len(error))), grads[::-1]


# %% q7: any graph
def backprop(parents: list[list[int]], local_grads: list[list[float]]) -> np.ndarray:
    """Error signals of every node of a computation graph: the derivatives of its last node.

    Args:
        parents: parents[i] lists the nodes that node i reads, all of them before i; empty for an input.
            A node that is read twice is listed twice.
        local_grads: local_grads[i][k] is the derivative of node i with respect to its k-th parent,
            parents[i][k].

    Returns:
        v_bar, shape (n,): v_bar[i] is the derivative of the last node with respect to node i.  It is 1
        for the last node, and 0 for a node that does not reach it.

    Source: S2 full backpropagation algorithm.
    """
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1.0
    for i in reversed(range(len(parents))):
        for parent, grad in zip(parents[i], local_grads[i], strict=True):
            v_bar[parent] += v_bar[i] * grad
    return v_bar


# %% q8: layers without activations
def collapse_linear(layers: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """The single layer that computes the same as a stack of layers without activations.

    Args:
        layers: one or more pairs (W, b), first layer first; each computes a @ W + b from the a before it.

    Returns:
        (W, b): x @ W + b equals the output of the whole stack for every x.

    Source: S2, S4.
    """
    W, b = (np.array(part, dtype=float) for part in layers[0])
    for W_next, b_next in layers[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


# %% q9: a network for XOR
def xor_weights() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Weights with which two hidden units and one output unit compute XOR.

    Every unit, the output included, applies the hard threshold: 1 where z > 0, else 0.

    Returns:
        (W1, b1, W2, b2) of shapes (2, 2), (2,), (2, 1) and (1,).

    Source: S2 designing a network for XOR.
    """
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])  # unit 1 is OR, unit 2 is AND
    b1 = np.array([-0.5, -1.5])
    W2 = np.array([[1.0], [-1.0]])  # OR but not AND
    b2 = np.array([-0.5])
    return W1, b1, W2, b2


# %% q10: find the bug
def tied_autoencoder(
    W: np.ndarray, b: np.ndarray, c: np.ndarray, X: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Loss and gradients of an autoencoder that uses one matrix twice: H = σ(X W + b), X̂ = H Wᵀ + c.

    The loss is 1/(2N) Σₙ ‖X̂ₙ − Xₙ‖².

    Args:
        W: weights of encoder and decoder, shape (D, H).
        b, c: biases of the encoder, shape (H,), and of the decoder, shape (D,).
        X: examples, one per row, shape (N, D).

    Returns:
        (loss, dW, db, dc): the loss as one number, and its gradients with respect to W, b and c.

    Source: S0 auto-encoders.
    """
    W, X = np.asarray(W, dtype=float), np.asarray(X, dtype=float)
    H = sigmoid(X @ W + b)
    error = H @ W.T + c - X
    loss = float((error**2).sum() / (2 * len(X)))
    dX_hat = error / len(X)
    dZ = (dX_hat @ W) * H * (1 - H)
    dW = dX_hat.T @ H + X.T @ dZ  # planted: dW = dX_hat.T @ H
    return loss, dW, dZ.sum(axis=0), dX_hat.sum(axis=0)
