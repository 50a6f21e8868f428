"""Wrong and right answers to q7: batchnorm_forward, batchnorm_backward.

The cache is the author's own, so every entry brings both functions.
"""

import math

import numpy as np

from tests.banks import right, wrong


def _forward(X, gamma, beta, eps=1e-5):
    """A right forward pass, for backward passes that are wrong."""
    centred = X - np.mean(X, axis=0)
    std = np.sqrt(np.mean(centred**2, axis=0) + eps)
    normed = centred / std
    return gamma * normed + beta, (normed, std, gamma)


def _backward(dout, cache):
    """A right backward pass, for forward passes that are wrong."""
    normed, std, gamma = cache
    dnormed = dout * gamma
    dX = (dnormed - dnormed.mean(axis=0) - normed * (dnormed * normed).mean(axis=0)) / std
    return dX, (dout * normed).sum(axis=0), dout.sum(axis=0)


# -------------------------------------------------------------------------- wrong: the forward pass


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the variance is divided by N − 1",
    says=r"N ?[−-] ?1|ddof|biased|unbiased|divided by N",
)
def variance_divided_by_one_less():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        std = np.sqrt(np.var(X, axis=0, ddof=1) + eps)
        normed = (X - np.mean(X, axis=0)) / std
        return gamma * normed + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "eps is added to the standard deviation, outside the root",
    says=r"inside|outside|root",
)
def eps_outside_the_root():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        normed = (X - np.mean(X, axis=0)) / (np.std(X, axis=0) + eps)
        return gamma * normed + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "eps is left out",
    says=r"eps is|ε|without eps|nan|constant column|divi|zero|ignor|root",
)
def eps_left_out():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        with np.errstate(all="ignore"):
            normed = (X - np.mean(X, axis=0)) / np.std(X, axis=0)
        return gamma * normed + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "eps is fixed at its default",
    says=r"eps is|ε|given eps|ignor|default|fixed|root|hard-coded",
)
def eps_fixed():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        return _forward(X, gamma, beta, 1e-5)

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "statistics along each row, as in layer normalisation",
    says="row|column|axis|each feature|per feature|layer norm|over the batch|over the examples",
)
def statistics_along_the_rows():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        mean, var = X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)
        return gamma * (X - mean) / np.sqrt(var + eps) + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "one mean and variance for the whole array",
    says="column|axis|each feature|per feature|whole (array|batch)|of its own|its own",
)
def statistics_of_the_whole_array():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        normed = (X - np.mean(X)) / np.sqrt(np.var(X) + eps)
        return gamma * normed + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "divided by the variance, not by its root",
    says="root|variance|standard deviation|√|sqrt",
)
def divided_by_the_variance():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        normed = (X - np.mean(X, axis=0)) / (np.var(X, axis=0) + eps)
        return gamma * normed + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the mean is not subtracted",
    says="mean|centr|center|subtract|same amount|shift",
)
def mean_not_subtracted():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        normed = X / np.sqrt(np.var(X, axis=0) + eps)
        return gamma * normed + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the mean square is taken for the variance",
    says="mean square|variance|centr|center|around|subtract",
)
def mean_square_for_the_variance():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        normed = (X - np.mean(X, axis=0)) / np.sqrt(np.mean(np.square(X), axis=0) + eps)
        return gamma * normed + beta, _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "gamma and beta are swapped",
    says=r"swapped|exchanged|beta is|gamma is|scales|shifts|γ|β",
)
def gamma_and_beta_swapped():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        return _forward(X, beta, gamma, eps)[0], _forward(X, gamma, beta, eps)[1]

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "gamma multiplies beta too",
    says=r"beta is|bracket|after|beta too|gamma ?[·*] ?beta|γ|β|multipl|shift",
)
def gamma_multiplies_beta():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        cache = _forward(X, gamma, beta, eps)[1]
        return gamma * (cache[0] + beta), cache

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "gamma and beta are not used",
    says=r"gamma (is|and beta)|beta is|scale|shift|γ|β|ignor|missing",
)
def gamma_and_beta_not_used():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        cache = _forward(X, gamma, beta, eps)[1]
        return cache[0], cache

    return batchnorm_forward, _backward


@wrong("batchnorm_forward", "batchnorm_backward", "X is centred in place", says="in place")
def inputs_centred_in_place():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        np.subtract(X, np.mean(X, axis=0), out=X, casting="unsafe")
        std = np.sqrt(np.mean(X**2, axis=0) + eps)
        return gamma * X / std + beta, (X / std, std, gamma)

    return batchnorm_forward, _backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the normalised values have the type of X",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def normalised_values_of_the_input_type():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        cache = _forward(X, gamma, beta, eps)[1]
        normed = np.empty_like(X)
        normed[...] = cache[0]
        return gamma * normed + beta, cache

    return batchnorm_forward, _backward


# ------------------------------------------------------------------------- wrong: the backward pass


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "mean and variance are treated as constants in dX",
    says="mean|varianc|constant|depend|statistics|all examples",
)
def statistics_held_constant():
    def batchnorm_backward(dout, cache):
        normed, std, gamma = cache
        return dout * gamma / std, (dout * normed).sum(axis=0), dout.sum(axis=0)

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the path through the variance is missing",
    says="varianc|statistics|path|depend|std",
)
def path_through_the_variance_missing():
    def batchnorm_backward(dout, cache):
        normed, std, gamma = cache
        dnormed = dout * gamma
        return (dnormed - dnormed.mean(axis=0)) / std, (dout * normed).sum(axis=0), dout.sum(axis=0)

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the path through the mean is missing",
    says="mean|path|statistics|depend|columns? of dX|same amount",
)
def path_through_the_mean_missing():
    def batchnorm_backward(dout, cache):
        normed, std, gamma = cache
        dnormed = dout * gamma
        dX = (dnormed - normed * (dnormed * normed).mean(axis=0)) / std
        return dX, (dout * normed).sum(axis=0), dout.sum(axis=0)

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "gamma is missing in dX",
    says=r"gamma is|factor gamma|times gamma|gamma =|gamma ?[·*]|γ|scale",
)
def gamma_missing_in_the_input_gradient():
    def batchnorm_backward(dout, cache):
        normed, std, _ = cache
        dX = (dout - dout.mean(axis=0) - normed * (dout * normed).mean(axis=0)) / std
        return dX, (dout * normed).sum(axis=0), dout.sum(axis=0)

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the division by the standard deviation is missing in dX",
    says="standard deviation|std|√|root|divi|sqrt|varianc",
)
def standard_deviation_missing_in_the_input_gradient():
    def batchnorm_backward(dout, cache):
        dX, dgamma, dbeta = _backward(dout, cache)
        return dX * cache[1], dgamma, dbeta

    return _forward, batchnorm_backward


@wrong("batchnorm_forward", "batchnorm_backward", "sums where means belong inside dX", says="mean|sum|1/N|N = |divi")
def sums_for_means_in_the_input_gradient():
    def batchnorm_backward(dout, cache):
        normed, std, gamma = cache
        dnormed = dout * gamma
        dX = (dnormed - dnormed.sum(axis=0) - normed * (dnormed * normed).sum(axis=0)) / std
        return dX, (dout * normed).sum(axis=0), dout.sum(axis=0)

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "dgamma and dbeta are means over the batch",
    says="mean|sum|1/N|N = |divi",
)
def parameter_gradients_averaged():
    def batchnorm_backward(dout, cache):
        dX, dgamma, dbeta = _backward(dout, cache)
        return dX, dgamma / len(dout), dbeta / len(dout)

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "dgamma uses the output in place of the normalised values",
    says=r"normalised|normalized|the output|x̂|before gamma|beta is|β",
)
def gamma_gradient_from_the_output():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        out, cache = _forward(X, gamma, beta, eps)
        return out, (cache, out)

    def batchnorm_backward(dout, cache):
        cache, out = cache
        dX, _, dbeta = _backward(dout, cache)
        return dX, (dout * out).sum(axis=0), dbeta

    return batchnorm_forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "dgamma uses the centred values that are not divided yet",
    says=r"normalised|normalized|standard deviation|std|divi|x̂|√",
)
def gamma_gradient_from_centred_values():
    def batchnorm_backward(dout, cache):
        dX, dgamma, dbeta = _backward(dout, cache)
        return dX, dgamma * cache[1], dbeta

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "dgamma and dbeta are not summed over the batch",
    says="shape|summed|sum over|sum of|sum or mean",
)
def parameter_gradients_not_summed():
    def batchnorm_backward(dout, cache):
        return _backward(dout, cache)[0], dout * cache[0], np.array(dout)

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "dbeta comes before dgamma",
    says=r"order|swapped|exchanged|this is dbeta|this is dgamma",
)
def parameter_gradients_swapped():
    def batchnorm_backward(dout, cache):
        dX, dgamma, dbeta = _backward(dout, cache)
        return dX, dbeta, dgamma

    return _forward, batchnorm_backward


@wrong("batchnorm_forward", "batchnorm_backward", "the upstream gradient is overwritten in place", says="in place")
def upstream_overwritten_in_place():
    def batchnorm_backward(dout, cache):
        normed, std, gamma = cache
        dgamma, dbeta = (dout * normed).sum(axis=0), dout.sum(axis=0)
        np.multiply(dout, gamma, out=dout, casting="unsafe")
        dX = (dout - dout.mean(axis=0) - normed * (dout * normed).mean(axis=0)) / std
        return dX, dgamma, dbeta

    return _forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "eps is forgotten on the way back",
    says=r"eps is|ε|nan|constant column|root|without eps|same eps",
)
def eps_forgotten_on_the_way_back():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        out, cache = _forward(X, gamma, beta, eps)
        return out, (cache[0], np.std(X, axis=0), gamma)

    def batchnorm_backward(dout, cache):
        with np.errstate(all="ignore"):
            return _backward(dout, cache)

    return batchnorm_forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the last forward pass is remembered outside the cache",
    says=r"in the cache|from the cache|its cache|own cache|global|last|earlier|second|another|previous|other forward",
)
def remembered_outside_the_cache():
    memory = {}

    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        out, memory["cache"] = _forward(X, gamma, beta, eps)
        return out, "see memory"

    def batchnorm_backward(dout, cache):
        return _backward(dout, memory["cache"])

    return batchnorm_forward, batchnorm_backward


@wrong(
    "batchnorm_forward",
    "batchnorm_backward",
    "the ½ of the root's derivative is lost in the path through the variance",
    says=r"½|half|root|varianc|path|twice",
)
def half_lost_in_the_variance_path():
    def batchnorm_backward(dout, cache):
        normed, std, gamma = cache
        dnormed = dout * gamma
        dX = (dnormed - dnormed.mean(axis=0) - 2 * normed * (dnormed * normed).mean(axis=0)) / std
        return dX, (dout * normed).sum(axis=0), dout.sum(axis=0)

    return _forward, batchnorm_backward


@wrong("batchnorm_forward", "batchnorm_backward", "only dX is returned", says="3 values|three|values|dgamma")
def input_gradient_alone():
    def batchnorm_backward(dout, cache):
        return _backward(dout, cache)[0]

    return _forward, batchnorm_backward


# -------------------------------------------------------------------------------------------- right


@right("batchnorm_forward", "batchnorm_backward")
def step_by_step_through_the_graph():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        mean = X.mean(axis=0)
        centred = X - mean
        var = (centred**2).mean(axis=0)
        std = np.sqrt(var + eps)
        inverse = 1 / std
        normed = centred * inverse
        return gamma * normed + beta, {"c": centred, "i": inverse, "s": std, "n": normed, "g": gamma}

    def batchnorm_backward(dout, cache):
        centred, inverse, std, normed, gamma = (cache[key] for key in "cisng")
        N = len(dout)
        dnormed = dout * gamma
        dinverse = (dnormed * centred).sum(axis=0)
        dstd = -dinverse / std**2
        dvar = 0.5 * dstd / std
        dcentred = dnormed * inverse + 2 / N * centred * dvar
        dmean = -dcentred.sum(axis=0)
        return dcentred + dmean / N, (dout * normed).sum(axis=0), dout.sum(axis=0)

    return batchnorm_forward, batchnorm_backward


@right("batchnorm_forward", "batchnorm_backward")
def everything_recomputed_from_the_inputs():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        normed = (X - np.mean(X, 0)) / (np.var(X, 0) + eps) ** 0.5
        return normed * gamma + beta, [X, gamma, eps]

    def batchnorm_backward(dout, cache):
        X, gamma, eps = cache
        std = np.sqrt(np.var(X, 0) + eps)
        normed = (X - np.mean(X, 0)) / std
        dgamma, dbeta = np.einsum("nd,nd->d", dout, normed), np.einsum("nd->d", dout)
        N = X.shape[0]
        return [gamma / (N * std) * (N * dout - dbeta - normed * dgamma), dgamma, dbeta]

    return batchnorm_forward, batchnorm_backward


@right("batchnorm_forward", "batchnorm_backward")
def cache_is_a_function():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        std = np.sqrt(X.var(axis=0) + eps)
        normed = (X - X.mean(axis=0)) / std

        def pull_back(dout):
            def centre(A):
                return A - A.mean(axis=0)

            dX = gamma / std * (centre(dout) - normed * (dout * normed).mean(axis=0))
            return dX, np.sum(dout * normed, axis=0), np.sum(dout, axis=0)

        return gamma * normed + beta, pull_back

    def batchnorm_backward(dout, cache):
        return cache(dout)

    return batchnorm_forward, batchnorm_backward


@right("batchnorm_forward", "batchnorm_backward")
def column_by_column():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        N, D = np.shape(X)
        out, normed, stds = np.zeros((N, D)), np.zeros((N, D)), []
        for d in range(D):
            column = [float(v) for v in X[:, d]]
            mean = math.fsum(column) / N
            stds.append(math.sqrt(math.fsum((v - mean) ** 2 for v in column) / N + eps))
            normed[:, d] = [(v - mean) / stds[d] for v in column]
            out[:, d] = gamma[d] * normed[:, d] + beta[d]
        return out, (normed, stds, [float(g) for g in gamma])

    def batchnorm_backward(dout, cache):
        normed, stds, gamma = cache
        N, D = normed.shape
        dX, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
        for d in range(D):
            dgamma[d] = dout[:, d] @ normed[:, d]
            dbeta[d] = dout[:, d].sum()
            for n in range(N):
                own = N * dout[n, d] - dbeta[d] - normed[n, d] * dgamma[d]
                dX[n, d] = gamma[d] / stds[d] / N * own
        return dX, dgamma, dbeta

    return batchnorm_forward, batchnorm_backward


@right("batchnorm_forward", "batchnorm_backward")
def full_jacobian_of_every_column():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        X = np.asarray(X, dtype=float)
        N = len(X)
        centring = np.eye(N) - 1 / N
        C = centring @ X
        scale = (np.einsum("nd,nd->d", C, C) / N + eps) ** -0.5
        return C * scale * gamma + beta, (C, scale, np.array(gamma, dtype=float), centring)

    def batchnorm_backward(dout, cache):
        C, scale, gamma, centring = cache
        N, D = C.shape
        dX = np.empty((N, D))
        for d in range(D):
            J = scale[d] * centring - scale[d] ** 3 / N * np.outer(C[:, d], C[:, d])
            dX[:, d] = gamma[d] * J.T @ dout[:, d]
        return dX, (dout * C * scale).sum(axis=0), np.ones(N) @ dout

    return batchnorm_forward, batchnorm_backward


@right("batchnorm_forward", "batchnorm_backward")
def object_as_cache():
    class Pass:
        pass

    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        p = Pass()
        p.gamma = gamma
        p.std = np.sqrt(np.square(np.std(X, axis=0)) + eps)
        p.normed = np.divide(np.subtract(X, np.mean(X, axis=0)), p.std)
        return p.normed * gamma + beta, p

    def batchnorm_backward(dout, cache):
        dnormed = np.multiply(dout, cache.gamma)
        correction = np.mean(dnormed, axis=0) + cache.normed * np.mean(dnormed * cache.normed, axis=0)
        return (dnormed - correction) / cache.std, np.sum(dout * cache.normed, axis=0), np.sum(dout, axis=0)

    return batchnorm_forward, batchnorm_backward


@wrong("batchnorm_forward", "batchnorm_backward", "dX has the type of dout", says="integer|decimals|cut off")
def gradient_of_the_type_of_dout():
    def batchnorm_backward(dout, cache):
        dX, dgamma, dbeta = _backward(dout, cache)
        typed = np.zeros_like(dout)
        typed[...] = dX
        return typed, dgamma, dbeta

    return _forward, batchnorm_backward


@wrong("batchnorm_forward", "batchnorm_backward", "a single feature loses its axis", says="shape")
def single_feature_squeezed():
    def batchnorm_backward(dout, cache):
        return tuple(np.squeeze(grad) for grad in _backward(dout, cache))

    return _forward, batchnorm_backward


@wrong("batchnorm_forward", "batchnorm_backward", "dX comes from a global of the latest layer", says="belongs in the")
def only_dx_from_the_latest_layer():
    latest = []

    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        out, cache = _forward(X, gamma, beta, eps)
        latest[:] = [cache]
        return out, cache

    def batchnorm_backward(dout, cache):
        return (_backward(dout, latest[0])[0], *_backward(dout, cache)[1:])

    return batchnorm_forward, batchnorm_backward


@wrong("batchnorm_forward", "batchnorm_backward", "eps only replaces small variances", says="always added")
def eps_as_a_floor():
    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        X = np.asarray(X, dtype=float)
        std = np.sqrt(np.maximum(X.var(axis=0), eps))
        X_hat = (X - X.mean(axis=0)) / std
        return gamma * X_hat + beta, (X_hat, gamma, std)

    return batchnorm_forward, _backward
