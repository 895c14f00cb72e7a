# SPDX-License-Identifier: GPL-3.0-or-later
"""gemmlowp's fixed point in plain Python: Qm.n numbers of 32 bits, for the scripts here that write goldens."""
from decimal import Decimal, getcontext

from tflite_math import clamp, div_round_away, high_mul

getcontext().prec = 60
# e^(−2^k) in Q0.31
FACTORS = {e: int(((Decimal(2)**31) * (-(Decimal(2)**e)).exp()).to_integral_value()) for e in range(-2, 5)}


def shift_left(x, n):
    return clamp(x << n, -(1 << 31), (1 << 31) - 1)


def shift_right(x, n):
    return div_round_away(x, 1 << n)


def exp_negative(a, integer_bits):
    """e^a for a ≤ 0, Q(integer_bits) → Q0."""
    if a == 0:
        return (1 << 31) - 1
    quarter = 1 << (29 - integer_bits)
    small = (a & (quarter - 1)) - quarter
    rest = small - a
    x = shift_left(small, integer_bits) + (1 << 28)
    x2 = high_mul(x, x)
    x3 = high_mul(x2, x)
    x4 = high_mul(x2, x2)
    terms = x + shift_right(high_mul(shift_right(x4, 2) + x3, 715827883) + x2, 1)
    y = 1895147668 + high_mul(1895147668, terms)
    for exponent in range(-2, integer_bits):
        if rest & (1 << (31 - integer_bits + exponent)):
            y = high_mul(y, FACTORS[exponent])
    return y


def newton(a):
    """2 / (1 + a) in Q2 for a in [0, 1), Q0."""
    half = (a + (1 << 31)) // 2
    x = 1515870810 + high_mul(half, -1010580540)
    for _ in range(3):
        x += shift_left(high_mul(x, (1 << 29) - high_mul(half, x)), 2)
    return x


def reciprocal_of_one_plus(a):
    return shift_left(newton(a), 1)


def one_minus_over_one_plus(a):
    return shift_left(newton(a) - (1 << 29), 2)


def inverse_root(x):
    """1 / √x as a value and how far it is to be shifted to the right."""
    if x <= 1:
        return (1 << 31) - 1, 0
    shift = 11
    while x >= 1 << 29:
        x //= 4
        shift += 1
    pairs = (31 - x.bit_length()) // 2 - 1
    shift -= pairs
    x <<= 2 * pairs
    half = shift_right(x >> 1, 1)
    y = 1 << 28
    for _ in range(5):
        cube = shift_left(high_mul(high_mul(y, y), y), 6)
        y = shift_left(high_mul(3 << 27, y) - high_mul(half, cube), 3)
    y = high_mul(y, 1518500250)
    return (y, shift) if shift >= 0 else (y << -shift, 0)


def log_q12(a):
    """ln a for a ≥ 1, Q12 → Q5."""
    zeros = 32 - a.bit_length()
    r_a = shift_left(high_mul(shift_left(a, zeros - 1), 1518500250), 1)
    power_a = shift_left(12 - zeros, 25) + (1 << 23)
    headroom = 31 - high_mul(a, 1518500250).bit_length()
    r_b = shift_left(a, headroom)
    power_b = shift_left(12 - headroom, 25) - (1 << 23)
    r, power = min(r_a, r_b), max(power_a, power_b)
    p, q = (r + 1805811301 + 1) // 2, 2 * (r - 1805811301)
    square = high_mul(q, q)
    numerator = high_mul(q, r) + high_mul(high_mul(q, square), 117049297)
    denominator = high_mul(p, 1057819769 + q + high_mul(127690142, square)) + high_mul(638450708, q)
    return shift_left(high_mul(power, 1488522236) + high_mul(shift_right(numerator, 6), reciprocal_of_one_plus(denominator)), 1)
