"""Wrong and right answers to q5: two_layer_forward, two_layer_backward.

The cache is the author's own, so every entry brings both functions.
"""

import numpy as np

from tests.banks import right, wrong


def _sigmoid(z):
    """A sigmoid that is right everywhere, for answers that go wrong later."""
    E = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + E), E / (1 + E))


def _forward(X, W1, b1, W2, b2):
    """A right forward pass, for backward passes that are wrong."""
    H = _sigmoid(X @ W1 + b1)
    return H @ W2 + b2, (X, W1, W2, H)


def _backward(dout, cache):
    """A right backward pass, for forward passes that are wrong."""
    X, _, W2, H = cache
    dZ = dout @ W2.T * H * (1 - H)
    return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)


# -------------------------------------------------------------------------- wrong: the forward pass


@wrong(
    "two_layer_forward", "two_layer_backward", "the hidden layer has no activation", says="sigmoid|activation|σ|linear"
)
def hidden_layer_without_activation():
    def two_layer_forward(X, W1, b1, W2, b2):
        Z = X @ W1 + b1
        return Z @ W2 + b2, (X, W1, W2, _sigmoid(Z))

    return two_layer_forward, _backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "a sigmoid after the output layer too",
    says="sigmoid|linear|output layer|σ",
)
def sigmoid_on_the_output():
    def two_layer_forward(X, W1, b1, W2, b2):
        out, cache = _forward(X, W1, b1, W2, b2)
        return _sigmoid(out), cache

    return two_layer_forward, _backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "b1 is left out",
    says=r"b1 is|without b1|hidden bias|bias|b1 (left|missing)|missing b1",
)
def hidden_bias_left_out():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = _sigmoid(X @ W1)
        return H @ W2 + b2, (X, W1, W2, H)

    return two_layer_forward, _backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "b2 is left out",
    says=r"b2 is|without b2|output bias|bias|same amount|missing b2",
)
def output_bias_left_out():
    def two_layer_forward(X, W1, b1, W2, b2):
        out, cache = _forward(X, W1, b1, W2, b2)
        return out - b2, cache

    return two_layer_forward, _backward


@wrong("two_layer_forward", "two_layer_backward", "tanh in the hidden layer", says="tanh|sigmoid|σ|activation")
def tanh_hidden_layer():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = np.tanh(X @ W1 + b1)
        return H @ W2 + b2, (X, W1, W2, _sigmoid(X @ W1 + b1))

    return two_layer_forward, _backward


@wrong("two_layer_forward", "two_layer_backward", "exp(−Z) overflows in the hidden layer", says="overflow")
def overflow_in_the_hidden_layer():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = 1 / (1 + np.exp(-(X @ W1 + b1)))
        return H @ W2 + b2, (X, W1, W2, H)

    return two_layer_forward, _backward


@wrong("two_layer_forward", "two_layer_backward", "exp(Z)/(1 + exp(Z)) becomes nan", says="overflow|nan")
def quotient_in_the_hidden_layer():
    def two_layer_forward(X, W1, b1, W2, b2):
        E = np.exp(X @ W1 + b1)
        H = E / (1 + E)
        return H @ W2 + b2, (X, W1, W2, H)

    return two_layer_forward, _backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the bias is added to the hidden activations, not before the sigmoid",
    says=r"before the sigmoid|after the sigmoid|b1 (is|belongs)|inside|bias",
)
def bias_after_the_activation():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = _sigmoid(X @ W1) + b1
        return H @ W2 + b2, (X, W1, W2, H)

    return two_layer_forward, _backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "only the output is returned, the cache is missing",
    says=r"2 values|two values|returned one|cache is missing",
)
def cache_not_returned():
    def two_layer_forward(X, W1, b1, W2, b2):
        return _forward(X, W1, b1, W2, b2)[0]

    return two_layer_forward, _backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the hidden values are stored in an array of X's type",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def hidden_array_of_the_input_type():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = np.zeros((len(X), len(b1)), dtype=np.asarray(X).dtype)
        H[...] = _sigmoid(X @ W1 + b1)
        return H @ W2 + b2, (X, W1, W2, H)

    return two_layer_forward, _backward


@wrong("two_layer_forward", "two_layer_backward", "one output column only", says="shape|column|summed")
def outputs_summed():
    def two_layer_forward(X, W1, b1, W2, b2):
        out, cache = _forward(X, W1, b1, W2, b2)
        return out.sum(axis=1), cache

    return two_layer_forward, _backward


@wrong("two_layer_forward", "two_layer_backward", "X is centred in place", says="in place")
def inputs_centred_in_place():
    def two_layer_forward(X, W1, b1, W2, b2):
        means = X.mean(axis=0)
        X -= means
        out, (_, *rest) = _forward(X, W1, b1 + means @ W1, W2, b2)
        return out, (X + means, *rest)

    return two_layer_forward, _backward


# ------------------------------------------------------------------------- wrong: the backward pass


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the derivative of the sigmoid is forgotten",
    says=r"σ′|σ'|sigmoid|derivative|H ?[·*]? ?\(1|activation",
)
def sigmoid_derivative_forgotten():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dH = dout @ W2.T
        return X.T @ dH, dH.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the derivative of the sigmoid is taken at the activation",
    says=r"σ′|σ'|activation|twice|derivative|H ?[·*]? ?\(1|pre-activation|wrong place|sigmoid",
)
def derivative_at_the_activation():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        S = _sigmoid(H)
        dZ = dout @ W2.T * S * (1 - S)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the upstream gradient is ignored: ones instead of dout",
    says=r"upstream|dout is|use dout|ones|ignor",
)
def upstream_ignored():
    def two_layer_backward(dout, cache):
        return _backward(np.ones(np.shape(dout)), cache)

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the bias gradients are not summed over the examples",
    says="shape|summed|sum over|sum of|sum or mean",
)
def bias_gradients_not_summed():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dZ = dout @ W2.T * H * (1 - H)
        return X.T @ dZ, dZ, H.T @ dout, dout

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "averaged over the examples although dout carries the 1/N",
    says="N = |mean|averag|divided|twice",
)
def averaged_over_the_examples():
    def two_layer_backward(dout, cache):
        return tuple(grad / len(dout) for grad in _backward(dout, cache))

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "dW2 uses the pre-activations in place of the hidden activations",
    says="\\bH\\b|hidden|activation",
)
def pre_activations_for_the_second_weights():
    def two_layer_forward(X, W1, b1, W2, b2):
        Z = X @ W1 + b1
        H = _sigmoid(Z)
        return H @ W2 + b2, (X, Z, W2, H)

    def two_layer_backward(dout, cache):
        X, Z, W2, H = cache
        dZ = dout @ W2.T * H * (1 - H)
        return X.T @ dZ, dZ.sum(axis=0), Z.T @ dout, dout.sum(axis=0)

    return two_layer_forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "reshaped where W2 has to be transposed",
    says=r"transpos|reshape",
)
def reshape_for_a_transpose():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dZ = dout @ W2.reshape(W2.shape[::-1]) * H * (1 - H)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return _forward, two_layer_backward


@wrong("two_layer_forward", "two_layer_backward", "the weight gradients are transposed", says="transpos")
def weight_gradients_transposed():
    def two_layer_backward(dout, cache):
        dW1, db1, dW2, db2 = _backward(dout, cache)
        return dW1.T, db1, dW2.T, db2

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "gradients are returned in the order dW2, db2, dW1, db1",
    says="order|shape|swapped",
)
def last_layer_first():
    def two_layer_backward(dout, cache):
        dW1, db1, dW2, db2 = _backward(dout, cache)
        return dW2, db2, dW1, db1

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "only the last example's bias gradient is kept",
    says=r"last (example|row)|one (row|example)|only|summed|sum over|add up",
)
def last_example_only_in_the_biases():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dW1, dW2 = np.zeros((X.shape[1], H.shape[1])), np.zeros(W2.shape)
        for x, h, d in zip(X, H, dout, strict=True):
            dz = W2 @ d * h * (1 - h)
            dW1 += np.outer(x, dz)
            dW2 += np.outer(h, d)
            db1, db2 = dz, d
        return dW1, db1, dW2, db2

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the sign of the hidden gradients is wrong",
    says="sign|minus|H ?[·*]? ?\\(1",
)
def sign_of_the_hidden_gradients():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dZ = dout @ W2.T * H * (H - 1)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the derivative of tanh in place of the sigmoid's",
    says=r"tanh|sigmoid|σ′|σ'|H ?[·*]? ?\(1|derivative",
)
def derivative_of_tanh():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dZ = dout @ W2.T * (1 - H**2)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the gradient of a squared loss of its own: the output is fed back for dout",
    says=r"upstream|dout is|use dout|loss|ignor|own gradient",
)
def own_loss_instead_of_the_upstream():
    def two_layer_forward(X, W1, b1, W2, b2):
        out, cache = _forward(X, W1, b1, W2, b2)
        return out, (cache, out)

    def two_layer_backward(dout, cache):
        cache, out = cache
        return _backward(out - dout, cache)

    return two_layer_forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the last forward pass is remembered outside the cache",
    says=r"in the cache|from the cache|its cache|own cache|global|last|earlier|second|another|previous|other forward",
)
def remembered_outside_the_cache():
    memory = {}

    def two_layer_forward(X, W1, b1, W2, b2):
        out, memory["cache"] = _forward(X, W1, b1, W2, b2)
        return out, "see memory"

    def two_layer_backward(dout, cache):
        return _backward(dout, memory["cache"])

    return two_layer_forward, two_layer_backward


@wrong("two_layer_forward", "two_layer_backward", "the upstream gradient is overwritten in place", says="in place")
def upstream_scaled_in_place():
    def two_layer_backward(dout, cache):
        grads = _backward(dout, cache)
        dout *= dout.shape[0]
        return grads

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the activations in the cache are overwritten: a second backward pass is wrong",
    says=r"in place|changed|second|twice|again|overwrit",
)
def cache_overwritten():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dW2 = H.T @ dout
        H *= 1 - H
        dZ = dout @ W2.T * H
        return X.T @ dZ, dZ.sum(axis=0), dW2, dout.sum(axis=0)

    return _forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "the bias gradients are sums over everything",
    says="shape|one number|axis|summed",
)
def bias_gradients_summed_to_one_number():
    def two_layer_backward(dout, cache):
        dW1, db1, dW2, db2 = _backward(dout, cache)
        return dW1, db1.sum(), dW2, db2.sum()

    return _forward, two_layer_backward


@wrong("two_layer_forward", "two_layer_backward", "the backward pass returns nothing", says="None")
def backward_returns_nothing():
    def two_layer_backward(dout, cache):
        _backward(dout, cache)

    return _forward, two_layer_backward


# -------------------------------------------------------------------------------------------- right


@right("two_layer_forward", "two_layer_backward")
def dictionary_cache():
    def two_layer_forward(X, W1, b1, W2, b2):
        Z = np.matmul(X, W1) + b1
        H = np.exp(-np.logaddexp(0, -Z))
        return np.matmul(H, W2) + b2, {"X": X, "H": H, "W2": W2}

    def two_layer_backward(dout, cache):
        H = cache["H"]
        dZ = np.matmul(dout, np.transpose(cache["W2"])) * (H - H**2)
        return [np.matmul(cache["X"].T, dZ), np.sum(dZ, 0), np.matmul(H.T, dout), np.sum(dout, 0)]

    return two_layer_forward, two_layer_backward


@right("two_layer_forward", "two_layer_backward")
def cache_of_pre_activations():
    def two_layer_forward(X, W1, b1, W2, b2):
        Z = X @ W1 + b1
        return [_sigmoid(Z) @ W2 + b2, [X, Z, W2]]

    def two_layer_backward(dout, cache):
        X, Z, W2 = cache
        S = _sigmoid(Z)
        dZ = S * _sigmoid(-Z) * (dout @ W2.T)
        return X.T @ dZ, dZ.sum(0), S.T @ dout, dout.sum(0)

    return two_layer_forward, two_layer_backward


@right("two_layer_forward", "two_layer_backward")
def cache_is_a_function():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = 0.5 * (1 + np.tanh((X @ W1 + b1) / 2))

        def pull_back(dout):
            dZ = (dout @ W2.T) * H * (1 - H)
            return X.T @ dZ, np.ones(len(X)) @ dZ, H.T @ dout, np.ones(len(X)) @ dout

        return H @ W2 + b2, pull_back

    def two_layer_backward(dout, cache):
        return cache(dout)

    return two_layer_forward, two_layer_backward


@right("two_layer_forward", "two_layer_backward")
def one_example_at_a_time():
    def two_layer_forward(X, W1, b1, W2, b2):
        hidden = [_sigmoid(x @ W1 + b1) for x in X]
        return np.array([h @ W2 + b2 for h in hidden]), (X, hidden, W2)

    def two_layer_backward(dout, cache):
        X, hidden, W2 = cache
        dW1, db1 = np.zeros((X.shape[1], W2.shape[0])), np.zeros(W2.shape[0])
        dW2, db2 = np.zeros(W2.shape), np.zeros(W2.shape[1])
        for x, h, d in zip(X, hidden, dout, strict=True):
            dz = (W2 @ d) * h * (1 - h)
            dW1 += x[:, None] * dz
            db1 += dz
            dW2 += np.outer(h, d)
            db2 += d
        return dW1, db1, dW2, db2

    return two_layer_forward, two_layer_backward


@right("two_layer_forward", "two_layer_backward")
def einsum_and_recomputation():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = _sigmoid(np.einsum("nd,dh->nh", X, W1) + b1)
        return np.einsum("nh,hk->nk", H, W2) + b2, (X, W1, b1, W2)

    def two_layer_backward(dout, cache):
        X, W1, b1, W2 = cache
        H = _sigmoid(np.einsum("nd,dh->nh", X, W1) + b1)
        dZ = np.einsum("nk,hk,nh->nh", dout, W2, H * (1 - H))
        return np.einsum("nd,nh->dh", X, dZ), dZ.sum(axis=0), np.einsum("nh,nk->hk", H, dout), dout.sum(axis=0)

    return two_layer_forward, two_layer_backward


@right("two_layer_forward", "two_layer_backward")
def bias_as_a_constant_input():
    def with_ones(A):
        return np.hstack([A, np.ones((len(A), 1))])

    def two_layer_forward(X, W1, b1, W2, b2):
        X1 = with_ones(np.asarray(X, dtype=float))
        H1 = with_ones(_sigmoid(X1 @ np.vstack([W1, b1])))
        return H1 @ np.vstack([W2, b2]), (X1, H1, np.array(W2, dtype=float))

    def two_layer_backward(dout, cache):
        X1, H1, W2 = cache
        H = H1[:, :-1]
        d1, d2 = X1.T @ ((dout @ W2.T) * H * (1 - H)), H1.T @ dout
        return d1[:-1], d1[-1], d2[:-1], d2[-1]

    return two_layer_forward, two_layer_backward


@right("two_layer_forward", "two_layer_backward")
def object_as_cache():
    class Layers:
        def __init__(self, X, W1, b1, W2, b2):
            self.X, self.W2 = X, W2
            self.H = _sigmoid(X.dot(W1) + b1)
            self.slope = self.H * (1 - self.H)
            self.out = self.H.dot(W2) + b2

        def backward(self, dout):
            dZ = np.multiply(dout.dot(self.W2.T), self.slope)
            return self.X.T.dot(dZ), dZ.sum(axis=0), self.H.T.dot(dout), dout.sum(axis=0)

    def two_layer_forward(X, W1, b1, W2, b2):
        layers = Layers(X, W1, b1, W2, b2)
        return layers.out, layers

    def two_layer_backward(dout, cache):
        return cache.backward(dout)

    return two_layer_forward, two_layer_backward


@wrong("two_layer_forward", "two_layer_backward", "σ′ of the backward pass overflows", says="overflow")
def backward_overflows():
    def two_layer_forward(X, W1, b1, W2, b2):
        return _forward(X, W1, b1, W2, b2)[0], (X, X @ W1 + b1, W2)

    def two_layer_backward(dout, cache):
        X, Z, W2 = cache
        E = np.exp(-Z)
        dZ = dout @ W2.T * E / (1 + E) ** 2
        return X.T @ dZ, dZ.sum(axis=0), (1 / (1 + E)).T @ dout, dout.sum(axis=0)

    return two_layer_forward, two_layer_backward


@wrong(
    "two_layer_forward", "two_layer_backward", "the gradients are squeezed: a single unit loses its axis", says="shape"
)
def squeezed_gradients():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dZ = dout @ W2.T * H * (1 - H)
        return tuple(np.squeeze(g) for g in (X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)))

    return _forward, two_layer_backward


@wrong("two_layer_forward", "two_layer_backward", "the parameters are cast to the type of X", says="whole numbers in X")
def parameters_cast_like_x():
    def two_layer_forward(X, W1, b1, W2, b2):
        return _forward(X, *(part.astype(X.dtype) for part in (W1, b1, W2, b2)))

    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dZ = dout @ W2.T * H * (1 - H)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return two_layer_forward, two_layer_backward


@wrong(
    "two_layer_forward", "two_layer_backward", "dH is stored in an array of dout's type", says="whole numbers in dout"
)
def hidden_signal_of_the_type_of_dout():
    def two_layer_backward(dout, cache):
        X, _, W2, H = cache
        dH = np.empty(H.shape, dtype=dout.dtype)
        dH[:] = dout @ W2.T
        dZ = dH * H * (1 - H)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return _forward, two_layer_backward


@right("two_layer_forward", "two_layer_backward")
def the_cache_is_a_function():
    def two_layer_forward(X, W1, b1, W2, b2):
        H = _sigmoid(X @ W1 + b1)

        def back(dout):
            dZ = np.einsum("nk,hk->nh", dout, W2) * (H - H**2)
            return [np.einsum("nd,nh->dh", X, dZ), np.ones(len(X)) @ dZ, np.tensordot(H, dout, (0, 0)), sum(dout)]

        return [H @ W2 + b2, back]

    def two_layer_backward(dout, cache):
        return cache(np.asarray(dout, dtype=float))

    return two_layer_forward, two_layer_backward


@wrong("two_layer_forward", "two_layer_backward", "the public example is hard-coded", says="hard-coded")
def outputs_of_the_example():
    def two_layer_forward(X, W1, b1, W2, b2):
        X, W2 = np.asarray(X, dtype=float), np.asarray(W2, dtype=float)
        return np.array([[27.0], [54.5]]), (X, _sigmoid(X @ W1 + b1), W2)

    def two_layer_backward(dout, cache):
        X, H, W2 = cache
        dZ = dout @ W2.T * H * (1 - H)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, np.sum(dout, axis=0)

    return two_layer_forward, two_layer_backward


@wrong(
    "two_layer_forward",
    "two_layer_backward",
    "a derivative of the sigmoid at the outputs, taken from the cached product without b2",
    says="no derivative belongs",
)
def derivative_at_the_outputs_without_b2():
    def two_layer_forward(X, W1, b1, W2, b2):
        X, W2 = np.asarray(X, dtype=float), np.asarray(W2, dtype=float)
        H = _sigmoid(X @ W1 + b1)
        return H @ W2 + b2, (X, H, W2)

    def two_layer_backward(dout, cache):
        X, H, W2 = cache
        s = _sigmoid(H @ W2)
        dout = dout * s * (1 - s)
        dZ = dout @ W2.T * H * (1 - H)
        return X.T @ dZ, dZ.sum(axis=0), H.T @ dout, dout.sum(axis=0)

    return two_layer_forward, two_layer_backward
