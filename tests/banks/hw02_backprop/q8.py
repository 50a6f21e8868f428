"""Wrong and right answers to q8: collapse_linear."""

from functools import reduce
from itertools import pairwise

import numpy as np

from tests.banks import right, wrong


@wrong(
    "collapse_linear",
    "the biases are added up without passing through the later layers",
    says="later|following|pass|through|next|broadcast",
)
def biases_added_up(layers):
    return reduce(np.matmul, [W for W, _ in layers]), np.sum([b for _, b in layers], axis=0)


@wrong("collapse_linear", "only the last layer's bias is kept", says="bias|\\bb\\b.*(miss|earlier)|earlier")
def last_bias_only(layers):
    W = np.asarray(layers[0][0])
    for V, _ in layers[1:]:
        W = W @ V
    return W, np.array(layers[-1][1])


@wrong("collapse_linear", "the last layer's bias is forgotten", says="bias|\\bc\\b|last")
def last_bias_forgotten(layers):
    W, b = layers[0]
    for V, _ in layers[1:]:
        W, b = W @ V, b @ V
    return W, b


@wrong(
    "collapse_linear",
    "the new weights multiply from the left, as for column vectors",
    says="left|order|column|raised|matmul|revers|transpos|shape",
)
def products_in_column_order(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = V @ W, V @ b + c
    return W, b


@wrong(
    "collapse_linear",
    "only the first two layers are combined",
    says=r"shape|two layers|any number|more than|depth|all layers|unpack",
)
def two_layers_only(layers):
    (W1, b1), (W2, b2) = layers[:2]
    return W1 @ W2, b1 @ W2 + b2


@wrong(
    "collapse_linear",
    "a single layer is not handled",
    says="one layer|single layer|IndexError|unpack|ValueError|out of range",
)
def single_layer_fails(layers):
    W, b = layers[0][0] @ layers[1][0], layers[0][1] @ layers[1][0] + layers[1][1]
    for V, c in layers[2:]:
        W, b = W @ V, b @ V + c
    return W, b


@wrong(
    "collapse_linear",
    "W is overwritten before the bias uses it: the bias passes through all weights so far",
    says="bias|own weights|layer's|matmul|overwrit",
)
def bias_through_the_collapsed_weights(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W = W @ V
        b = b @ W + c
    return W, b


@wrong("collapse_linear", "the loop leaves the last layer out", says="shape|last layer|all layers|every layer")
def last_layer_left_out(layers):
    W, b = layers[0]
    for V, c in layers[1:-1]:
        W, b = W @ V, b @ V + c
    return W, b


@wrong("collapse_linear", "the collapsed weights are transposed", says="transpos")
def weights_transposed(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = W @ V, b @ V + c
    return np.transpose(W), b


@wrong("collapse_linear", "the biases of the later layers are changed in place", says="in place")
def accumulated_in_place(layers):
    W = layers[0][0]
    for (_, b), (V, c) in pairwise(layers):
        W = W @ V
        np.add(c, b @ V, out=c, casting="unsafe")
    return W, layers[-1][1]


@wrong(
    "collapse_linear", "a sigmoid between the layers", says=r"identity|sigmoid|activation|nonlinear|no function between"
)
def sigmoid_between_the_layers(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        b = 0.5 * (1 + np.tanh(np.asarray(b) / 2)) @ V + c
        W = W @ V
    return W, b


@wrong("collapse_linear", "the bias is returned as a row of a matrix", says="shape")
def bias_as_a_row(layers):
    W, b = np.asarray(layers[0][0]), np.reshape(layers[0][1], (1, -1))
    for V, c in layers[1:]:
        W, b = W @ V, b @ V + c
    return W, b


@wrong("collapse_linear", "only the weights are returned", says="2 values|two values|pair|bias|returned one")
def weights_only(layers):
    return reduce(np.matmul, [W for W, _ in layers])


@wrong(
    "collapse_linear",
    "the result is stored in an array of whole numbers",
    says="integer|whole|decimals|cut off|truncat|int",
)
def whole_numbers_only(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = W @ V, b @ V + c
    return np.array(W).astype(int), np.array(b).astype(int)


@wrong(
    "collapse_linear",
    "entries are multiplied one by one where a matrix product belongs",
    says="matrix product|element|raised|shape|@|matmul|broadcast",
)
def elementwise_products(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = W * V, b * V + c
    return W, b


@right("collapse_linear")
def folded_from_the_left(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = W @ V, b @ V + c
    return W, b


@right("collapse_linear")
def folded_from_the_right(layers):
    W, b = np.asarray(layers[-1][0]), np.asarray(layers[-1][1])
    for V, c in layers[-2::-1]:
        b = b + c @ W
        W = V @ W
    return [W, b]


@right("collapse_linear")
def read_off_from_the_map_itself(layers):
    def run(A):
        for W, b in layers:
            A = A @ W + b
        return A

    D = np.shape(layers[0][0])[0]
    b = run(np.zeros((1, D)))[0]
    return run(np.eye(D)) - b, b


@right("collapse_linear")
def homogeneous_matrices(layers):
    def embed(W, b):
        D, H = np.shape(W)
        T = np.zeros((D + 1, H + 1))
        T[:D, :H], T[D, :H], T[D, H] = W, b, 1
        return T

    T = reduce(np.dot, [embed(W, b) for W, b in layers])
    return T[:-1, :-1], T[-1, :-1]


@right("collapse_linear")
def recursive_collapse(layers):
    def collapse(rest):
        if len(rest) == 1:
            return np.array(rest[0][0], dtype=float), np.array(rest[0][1], dtype=float)
        V, c = collapse(rest[1:])
        W, b = rest[0]
        return np.einsum("dh,hk->dk", W, V), np.einsum("h,hk->k", b, V) + c

    return collapse(list(layers))


@right("collapse_linear")
def biases_one_by_one(layers):
    weights = [np.asarray(W, dtype=float) for W, _ in layers]
    W = weights[0] if len(weights) == 1 else np.linalg.multi_dot(weights)
    b = np.zeros(W.shape[1])
    for k, (_, c) in enumerate(layers):
        signal = np.asarray(c, dtype=float)
        for V in weights[k + 1 :]:
            signal = signal @ V
        b = b + signal
    return W, b


@wrong("collapse_linear", "the result is squeezed: a single unit loses its axis", says="shape")
def squeezed(layers):
    W, b = reduce(lambda a, c: (a[0] @ c[0], a[1] @ c[0] + c[1]), layers)
    return np.squeeze(W), np.squeeze(b)


@wrong("collapse_linear", "b keeps the number type of the first layer", says="then decimals")
def bias_of_the_first_type(layers):
    W, b = np.array(layers[0][0]), np.array(layers[0][1])
    for W_next, b_next in layers[1:]:
        W = W @ W_next
        b = (b @ W_next + b_next).astype(b.dtype)
    return W, b


@wrong("collapse_linear", "two layers are taken for granted", says="single layer")
def two_layers_unpacked(layers):
    if len(layers) == 3:
        layers = [two_layers_unpacked(layers[:2]), layers[2]]
    (W1, b1), (W2, b2) = layers
    return W1 @ W2, b1 @ W2 + b2


@wrong("collapse_linear", "the public example is hard-coded", says="hard-coded")
def layer_of_the_example(layers):
    return np.array([[4.0, 2, 1, 6], [1, -3, -1, 4]]), np.array([3, -8.5, 1, 4.5])
