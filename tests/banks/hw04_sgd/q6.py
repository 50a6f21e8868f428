"""Wrong and right answers to q6: step_decay and inverse_time_decay."""

import math
import operator
from fractions import Fraction
from functools import reduce

import numpy as np

from tests.banks import right, wrong

# -------------------------------------------------------------------------------------- step_decay


@wrong(
    "step_decay",
    "the exponent is not rounded down",
    says="⌊|floor|//|whole number|stair|rounded down|continuous|a little in every",
)
def exponent_not_rounded_down(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** (epoch / every)


@wrong(
    "step_decay",
    "epochs are counted from 1",
    says=r"from 0|one epoch (too )?early|off by one|too early|too soon|epoch ?\+ ?1|starts at 0",
)
def drops_one_epoch_early(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** ((epoch + 1) // every)


@wrong("step_decay", "the drop comes one epoch late", says="late|off by one|from 0|not yet")
def drops_one_epoch_late(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** (max(0, epoch - 1) // every)


@wrong("step_decay", "the drop is always ½", says="drop is|ignor|not used")
def drop_is_always_one_half(lr0, epoch, drop=0.5, every=10):
    return lr0 * 0.5 ** (epoch // every)


@wrong("step_decay", "the drop comes every 10 epochs whatever `every` is", says="every is|ignor|not used")
def every_is_always_ten(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** (epoch // 10)


@wrong("step_decay", "only one drop ever", says="again|only once|once only|repeat|more than one")
def drops_only_once(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop if epoch >= every else lr0


@wrong(
    "step_decay",
    "the same amount is taken off at every drop",
    says="multipl|subtract|linear|straight|power|same amount|geometric|negative",
)
def same_amount_off_at_every_drop(lr0, epoch, drop=0.5, every=10):
    return lr0 - lr0 * (1 - drop) * (epoch // every)


@wrong("step_decay", "the factor is 1 − drop", says="1 ?[−-] ?drop|drop itself|drop is|factor that (stays|remains)")
def factor_is_one_minus_drop(lr0, epoch, drop=0.5, every=10):
    return lr0 * (1 - drop) ** (epoch // every)


@wrong(
    "step_decay",
    "the exponent is rounded to the nearest whole number",
    says="⌊|floor|//|rounded|nearest|half.?way",
)
def exponent_rounded_to_nearest(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** round(epoch / every)


@wrong("step_decay", "the exponent is rounded up", says=r"⌊|floor|//|ceil|rounded|\bup\b")
def exponent_rounded_up(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** math.ceil(epoch / every)


@wrong("step_decay", "only the factor, without lr0", says="lr0 (is|itself)|initial|without lr0")
def factor_without_the_initial_rate(lr0, epoch, drop=0.5, every=10):
    return drop ** (epoch // every)


@wrong(
    "step_decay",
    "lower only in the very epochs of a drop",
    says="stays? (low|down)|%|remainder|multiples? of|goes back|jumps back|between|keeps",
)
def lower_only_in_the_epoch_of_a_drop(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** (epoch // every) if epoch % every == 0 else lr0


@wrong("step_decay", "a drop at every epoch", says="every epoch|each epoch|every is ignored|ignor|epoch/every")
def drops_at_every_epoch(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop**epoch


@wrong(
    "step_decay", "divided by drop, so that the rate grows", says="grow|divid|multipl|reciprocal|upside|rises|increas"
)
def divides_by_the_drop(lr0, epoch, drop=0.5, every=10):
    return lr0 / drop ** (epoch // every)


@wrong("step_decay", "multiplied by drop × the number of drops", says=r"power|exponent|\*\*|raised|number of drops")
def multiplies_where_a_power_belongs(lr0, epoch, drop=0.5, every=10):
    drops = epoch // every
    return lr0 * drop * drops if drops else lr0


@wrong("step_decay", "nothing is returned", says="returned None")
def decayed_rate_not_returned(lr0, epoch, drop=0.5, every=10):
    lr0 = lr0 * drop ** (epoch // every)


@wrong("step_decay", "the rate never falls below 1e-6", says="clipped")
def rate_with_a_floor(lr0, epoch, drop=0.5, every=10):
    return max(lr0 * drop ** (epoch // every), 1e-6)


@wrong("step_decay", "at most three drops", says="after 3 drops")
def at_most_three_drops(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** min(epoch // every, 3)


@wrong("step_decay", "drop and every change places in the signature", says="drop comes before every")
def parameters_in_another_order(lr0, epoch, every=10, drop=0.5):
    return lr0 * drop ** (epoch // every)


@right("step_decay")
def power_of_the_quotient(lr0, epoch, drop=0.5, every=10):
    return lr0 * drop ** (epoch // every)


@right("step_decay")
def one_product_per_drop(lr0, epoch, drop=0.5, every=10):
    lr = lr0
    for passed in range(1, int(epoch) + 1):
        if passed % every == 0:
            lr = lr * drop
    return lr


@right("step_decay")
def floor_of_a_division(lr0, epoch, drop=0.5, every=10):
    return np.float64(lr0) * np.power(float(drop), np.floor(np.divide(epoch, every)))


@right("step_decay")
def recursion_over_the_drops(lr0, epoch, drop=0.5, every=10):
    return float(lr0) if epoch < every else drop * recursion_over_the_drops(lr0, epoch - every, drop, every)


@right("step_decay")
def product_of_a_list(lr0, epoch, drop=0.5, every=10):
    drops, _ = divmod(epoch, every)
    return reduce(operator.mul, [drop] * int(drops), lr0)


# ------------------------------------------------------------------------------ inverse_time_decay


@wrong("inverse_time_decay", "steps are counted from 1", says=r"from 0|step ?\+ ?1|off by one|too early")
def time_counted_from_one(lr0, step, rate):
    return lr0 / (1 + rate * (step + 1))


@wrong("inverse_time_decay", "exponential decay", says=r"exponential|exp\(|e\^")
def exponential_decay(lr0, step, rate):
    return lr0 * math.exp(-rate * step)


@wrong("inverse_time_decay", "the root of the denominator", says="root|sqrt|√")
def root_of_the_denominator(lr0, step, rate):
    return lr0 / math.sqrt(1 + rate * step)


@wrong(
    "inverse_time_decay",
    "the 1 is missing: division by 0 at step 0",
    says=r"ZeroDivision|divi\w+ by (0|zero)|1 ?\+ rate|1 is missing|inf\b",
)
def one_in_the_denominator_missing(lr0, step, rate):
    return lr0 / (rate * step)


@wrong("inverse_time_decay", "the rate is not used", says="rate is|ignor|without rate")
def decay_without_the_rate(lr0, step, rate):
    return lr0 / (1 + step)


@wrong(
    "inverse_time_decay",
    "compound decay (1 + rate)^step",
    says="power|\\*\\*|\\^|compound|exponent|geometric|rate ?[·*] ?step",
)
def compound_decay(lr0, step, rate):
    return lr0 / (1 + rate) ** step


@wrong("inverse_time_decay", "linear decay", says="linear|subtract|negative|1 ?[−-] ?rate|straight|below 0")
def linear_decay(lr0, step, rate):
    return lr0 * (1 - rate * step)


@wrong("inverse_time_decay", "lr0 is not used", says="lr0 is|ignor|without lr0|initial")
def decay_without_the_initial_rate(lr0, step, rate):
    return 1 / (1 + rate * step)


@wrong(
    "inverse_time_decay",
    "brackets are missing around the denominator",
    says="bracket|parenthes|denominator|preceden|whole sum|grow",
)
def brackets_missing(lr0, step, rate):
    return lr0 / 1 + rate * step


@wrong("inverse_time_decay", "the step is divided by the rate", says="divided by rate|step ?/ ?rate|multipl|upside")
def step_divided_by_the_rate(lr0, step, rate):
    return lr0 / (1 + step / rate)


@wrong(
    "inverse_time_decay",
    "multiplied by 1 + rate·step",
    says="grow|multiplied|divided|reciprocal|upside|increas|rises",
)
def rate_that_grows(lr0, step, rate):
    return lr0 * (1 + rate * step)


@wrong("inverse_time_decay", "the step is squared", says="square|step²|step\\*\\*2|quadratic")
def decay_with_the_square_of_time(lr0, step, rate):
    return lr0 / (1 + rate * step**2)


@wrong(
    "inverse_time_decay",
    "rate·step is cut to a whole number",
    says=r"whole number|integer|floor|//|int\(|truncat|rounded|decimals",
)
def decay_in_whole_numbers(lr0, step, rate):
    return lr0 / (1 + int(rate * step))


@wrong("inverse_time_decay", "nothing is returned", says="returned None")
def decayed_inverse_not_returned(lr0, step, rate):
    lr0 = lr0 / (1 + rate * step)


@right("inverse_time_decay")
def quotient(lr0, step, rate):
    return lr0 / (1 + rate * step)


@right("inverse_time_decay")
def product_with_the_reciprocal(lr0, step, rate):
    return np.float64(lr0) * np.reciprocal(1.0 + np.multiply(float(rate), step))


@right("inverse_time_decay")
def exact_fraction(lr0, step, rate):
    return float(Fraction(float(lr0)) / (1 + Fraction(float(rate)) * int(step)))


@right("inverse_time_decay")
def denominator_built_step_by_step(lr0, step, rate):
    return lr0 / math.fsum([1.0, *[rate] * int(step)])


@right("inverse_time_decay")
def through_the_reciprocal_rates(lr0, step, rate):
    """1/lr grows by rate/lr0 at every step."""
    return (1 / lr0 + step * rate / lr0) ** -1


@right("inverse_time_decay")
def half_life(lr0, step, rate):
    """The rate is halved after 1/rate steps."""
    if rate == 0:
        return lr0
    half = 1 / rate
    return half / (half + step) * lr0


@wrong("step_decay", "the rate never falls below 0.001", says=r"cut off \(clipped\)")
def at_least_a_thousandth(lr0, epoch, drop=0.5, every=10):
    return max(1e-3, lr0 * drop ** (epoch // every))


@wrong("step_decay", "the default of drop is 0.1", says="default of drop is 0.5")
def falls_to_a_tenth(lr0, epoch, drop=0.1, every=10):
    return lr0 * drop ** (epoch // every)


@wrong("step_decay", "lr0 is ignored", says="lr0 is ignored")
def start_from_a_tenth(lr0, epoch, drop=0.5, every=10):
    return 0.1 * drop ** (epoch // every)


@wrong("inverse_time_decay", "the rate never falls below 0.01", says=r"cut off \(clipped\)")
def at_least_a_hundredth(lr0, step, rate):
    return max(0.01, lr0 / (1 + rate * step))


@wrong("inverse_time_decay", "the step is ignored", says="step is ignored")
def the_same_in_every_step(lr0, step, rate):
    return lr0 / (1 + rate)


@wrong("inverse_time_decay", "the rate is divided again in every step", says="again in every step")
def divided_again_and_again(lr0, step, rate):
    for t in range(step):
        lr0 = lr0 / (1 + rate * t)
    return lr0
