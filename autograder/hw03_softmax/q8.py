"""q8: entropy and kl_divergence."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, calm, equal, test_case, untouched

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q8"


def entropy_misconceptions(p: np.ndarray) -> dict[str, object]:
    """What entropy would be if ..., for probabilities that are not 0."""
    return {
        "the first probability is taken for a choice between two; every entry of p is an outcome of its own": (
            -(p[0] * np.log(p[0]) + (1 - p[0]) * np.log1p(-p[0]))
        ),
        "the minus sign is missing": (p * np.log(p)).sum(),
        "the logarithm uses base 2": -(p * np.log2(p)).sum(),
        "the logarithm uses base 10": -(p * np.log10(p)).sum(),
        "the logarithms are not weighted by p": -np.log(p).sum(),
        "the terms are averaged, not summed": -(p * np.log(p)).mean(),
        "the terms are not summed": -p * np.log(p),
        "it is divided by log K, the largest possible entropy": -(p * np.log(p)).sum() / np.log(len(p)),
        "the logarithm is missing, this is 1 − Σ p²": 1 - (p * p).sum(),
        "this is exp of the entropy": np.exp(-(p * np.log(p)).sum()),
        "the terms (1 − p) log(1 − p) do not belong here": -(p * np.log(p) + (1 - p) * np.log(1 - p)).sum(),
        "log(1 + p) is not log p": -(p * np.log1p(p)).sum(),
        "the largest term is returned, not the sum": -(p * np.log(p)).min(),
    }


def kl_misconceptions(p: np.ndarray, q: np.ndarray) -> dict[str, object]:
    """What kl_divergence would be if ..., for probabilities that are not 0."""
    ratio = np.log(p / q)
    return {
        "p and q are swapped: the first argument weighs the logarithms": -(q * ratio).sum(),
        "the ratio is upside down: log(q/p) in place of log(p/q)": -(p * ratio).sum(),
        "this is the entropy of q minus that of p; the logarithms of both are weighted by p": (
            (p * np.log(p)).sum() - (q * np.log(q)).sum()
        ),
        "the logarithms of p/q are weighted by q, not by p": (q * ratio).sum(),
        "this is the cross-entropy −Σ p log q; subtract the entropy of p": -(p * np.log(q)).sum(),
        "q is ignored, the uniform distribution takes its place": (p * np.log(p * len(p))).sum(),
        "log p is divided by log q; log(p/q) is log p − log q": (p * np.log(p) / np.log(q)).sum(),
        "the logarithm uses base 2": (p * np.log2(p / q)).sum(),
        "the terms are averaged, not summed": (p * ratio).mean(),
        "the terms are not summed": p * ratio,
        "the logarithms are not weighted by p": ratio.sum(),
        "absolute values are taken of every term": (p * np.abs(ratio)).sum(),
        "this is the symmetric version, D(p‖q) + D(q‖p)": ((p - q) * ratio).sum(),
        "this is the mean of D(p‖q) and D(q‖p)": ((p - q) * ratio).sum() / 2,
        "the entropy of p has the wrong sign": -(p * np.log(p)).sum() - (p * np.log(q)).sum(),
    }


Q_AND_P_ARE_ZERO = "q = 0 makes the divergence infinite only where p > 0; here p is 0 as well, which adds nothing"


@test_case(name="entropy of a fair choice among four is log 4", points=1)
def fair_choice(entropy: Answer) -> None:
    equal(
        entropy(np.full(4, 0.25)),
        np.log(4),
        "entropy([1/4, 1/4, 1/4, 1/4])",
        facts={"K": 4},
        suspects=entropy_misconceptions(np.full(4, 0.25)),
    )


@test_case(name="entropy of a certain outcome is 0: 0 · log 0 counts as 0", points=0.5)
def certain_outcome(entropy: Answer) -> None:
    for certain in ([0.0, 1.0, 0.0], [1.0, 0.0]):
        what = f"entropy([{', '.join(f'{p:g}' for p in certain)}])"
        got = array_of(entropy(np.array(certain)), what, ())
        # Nothing else makes a number as small as this and yet not 0.
        sentence = (
            "a small number is added inside the logarithm, or p is kept away from 0 (clipped); skip the zeros instead"
        )
        equal(got, 0.0, what, suspects={sentence: got} if 0 < abs(got) < 0.05 else None)
    p = np.array([0.2, 0.0, 0.5, 0.3])
    right = 0.2 * np.log(5) + 0.5 * np.log(2) + 0.3 * np.log(10 / 3)
    suspects = {
        "a 0 among the probabilities makes no term, the others still count": 0.0,
        **entropy_misconceptions(p[p > 0]),
    }
    equal(entropy(p), right, "entropy([0.2, 0, 0.5, 0.3])", facts={"K": 4}, suspects=suspects)


@test_case(name="entropy gives no overflow or invalid-value warning on zeros", points=0.5)
def quiet_entropy(entropy: Answer) -> None:
    equal(entropy(np.array([0.0, 1.0, 0.0])), 0.0, "entropy([0, 1, 0])")
    calm(entropy, "entropy of a distribution with zeros")


@test_case(name="entropy is right for random distributions", points=1, hidden=True)
def random_entropies(entropy: Answer, rng: Generator) -> None:
    for K in (3, 6):
        p = rng.dirichlet(np.ones(K))
        equal(
            entropy(p),
            oracle.entropy(p),
            f"entropy(p) for {K} outcomes",
            facts={"K": K},
            suspects=entropy_misconceptions(p),
        )
    # Nearly certain: the entropy is as small as the unlikely outcome's part in it.
    for small in (5e-4, 5e-6, 5e-8, 5e-10, 5e-13):
        rare = np.array([small, 1 - small])
        suspects = {
            f"small probabilities are left out, here {small:g}; only 0 itself adds nothing": oracle.entropy(rare[1:])
        }
        equal(entropy(rare), oracle.entropy(rare), f"entropy([{small:g}, 1 - {small:g}])", rtol=1e-3, suspects=suspects)
    p = np.array([1e-300, 5e-10, 1e-8, 1e-6, 5e-4, 0.25, 0.75 - 5e-4 - 1e-6 - 1e-8 - 5e-10])
    suspects = {
        f"probabilities up to {p[k - 1]:g} are left out; only 0 itself adds nothing": oracle.entropy(p[k:])
        for k in range(2, 6)
    }
    equal(entropy(p), oracle.entropy(p), "entropy(p) with very small probabilities", suspects=suspects)
    equal(entropy(np.array([0, 1, 0])), 0.0, "entropy([0, 1, 0]) for integers")
    equal(entropy(p[1:].astype(np.float32)), oracle.entropy(p[1:]), "entropy(p) for float32", rtol=FLOAT32_RTOL)


@test_case(name="kl_divergence reproduces the lecture's two numbers", points=1)
def lecture_example(kl_divergence: Answer) -> None:
    p, u = np.array([9, 12, 4]) / 25, np.ones(3) / 3
    for a, b, what in [(p, u, "kl_divergence(p, uniform) for p = (9, 12, 4)/25"), (u, p, "kl_divergence(uniform, p)")]:
        right = float(np.sum(a * (np.log(a) - np.log(b))))
        equal(kl_divergence(a, b), right, what, facts={"K": 3}, suspects=kl_misconceptions(a, b))


@test_case(name="kl_divergence is inf where q = 0 < p, and takes 0 · log 0 as 0", points=1)
def zeros(kl_divergence: Answer) -> None:
    p, q = np.array([0.25, 0.75, 0.0, 0.0]), np.array([0.5, 0.125, 0.375, 0.0])
    right = 0.25 * np.log(1 / 2) + 0.75 * np.log(6)
    suspects = {
        Q_AND_P_ARE_ZERO: np.inf,
        "a 0 in p makes no term, the others still count": 0.0,
        **kl_misconceptions(p[:2], q[:2]),
    }
    what = "kl_divergence([1/4, 3/4, 0, 0], [1/2, 1/8, 3/8, 0])"
    equal(kl_divergence(p, q), right, what, facts={"K": 4}, suspects=suspects)
    skipped = 0.25 * np.log(1 / 2)
    suspects = {"the outcomes with q = 0 are skipped; where p is positive they make the divergence infinite": skipped}
    for power in range(3, 17):
        sentence = f"1e-{power} is put in place of q = 0; where p is positive the divergence is infinite"
        suspects[sentence] = skipped + 0.75 * np.log(0.75 * 10.0**power)
    what = "kl_divergence([1/4, 3/4, 0, 0], [1/2, 0, 3/8, 1/8])"
    got = array_of(kl_divergence(p, np.array([0.5, 0.0, 0.375, 0.125])), what, ())
    if 0 < got < np.inf:
        suspects["a finite number stands where q = 0 < p; no number is large enough, return inf there"] = got
    equal(got, np.inf, what, suspects=suspects)
    equal(kl_divergence(p, p), 0.0, "kl_divergence(p, p) with a 0 in p", suspects={Q_AND_P_ARE_ZERO: np.inf})


@test_case(name="kl_divergence gives no overflow or invalid-value warning on zeros", points=0.5)
def quiet_zeros(kl_divergence: Answer) -> None:
    half = np.array([0.5, 0.5, 0.0])
    equal(kl_divergence(half, half), 0.0, "kl_divergence(p, p) with a 0 in p", suspects={Q_AND_P_ARE_ZERO: np.inf})
    calm(kl_divergence, "kl_divergence of distributions with zeros")


@test_case(name="entropy and kl_divergence leave their inputs alone", points=1)
def inputs_unchanged(entropy: Answer, kl_divergence: Answer) -> None:
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.75, 0.0])
    entropy(p)
    untouched(entropy)
    kl_divergence(p, q)
    untouched(kl_divergence)


@test_case(name="kl_divergence is right for random distributions", points=1.5, hidden=True)
def random_divergences(kl_divergence: Answer, rng: Generator) -> None:
    for K in (3, 6):
        p, q = rng.dirichlet(np.ones(K), size=2)
        what = f"kl_divergence(p, q) for {K} outcomes"
        equal(kl_divergence(p, q), oracle.kl_divergence(p, q), what, facts={"K": K}, suspects=kl_misconceptions(p, q))
    tiny = np.array([1e-200, 0.5, 0.5])
    equal(
        kl_divergence(p[:3] / p[:3].sum(), tiny),
        oracle.kl_divergence(p[:3] / p[:3].sum(), tiny),
        "kl_divergence(p, q) with q near 0",
    )
    equal(kl_divergence(np.array([0, 1]), np.array([1, 0])), np.inf, "kl_divergence([0, 1], [1, 0]) for integers")
    q, p = np.array([0.3, 0.2, 0.5]), np.array([0.3004, 0.1999, 0.4997])
    suspects = {"p and q that are close are taken for equal": 0.0}
    what = "kl_divergence(p, q) of p close to q"
    equal(kl_divergence(p, q), oracle.kl_divergence(p, q), what, rtol=1e-6, suspects=suspects)
    left_out = "is left out as if it were 0; only 0 itself adds nothing"
    for small in (5e-3, 5e-5, 1e-9, 1e-15):
        rare, q = np.array([small, 1 - small]), np.array([0.0, 1.0])
        suspects = {f"the probability {small:g} {left_out}": oracle.kl_divergence(rare[1:], q[1:])}
        what = f"kl_divergence([{small:g}, 1 - {small:g}], [0, 1])"
        equal(kl_divergence(rare, q), np.inf, what, suspects=suspects)
    p, q = np.array([1e-9, 5e-7, 5e-5, 5e-3, 0.25]), np.array([0.2, 0.1, 0.2, 0.3, 0.2])
    p[-1] += 1 - p.sum() - 0.5
    p, q = np.append(p, 0.5), q / q.sum() * 0.9
    q = np.append(q, 0.1)
    suspects = {
        f"the probability {p[k - 1]:g} of p {left_out}": oracle.kl_divergence(p[k:], q[k:]) for k in range(2, 5)
    }
    equal(kl_divergence(p, q), oracle.kl_divergence(p, q), "kl_divergence(p, q) with p near 0", suspects=suspects)
