#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes reduce_goldens.json: sums, means, extremes and where they are, and resized images, from their definitions.

Quantized sums are exact integers, rescaled as TFLite defines it (MultiplyByQuantizedMultiplier, double and single
rounding, worked out in Python's integers); floats are rounded to 32 bits after every step, in TFLite's order; resized
int8 pixels are exact fractions of 1/1024 per axis.  Usage: python3 reduce_goldens.py > reduce_goldens.json
"""
import math
import random
from fractions import Fraction

from goldens import T, case, const, count, f32, flat, indices, scalar, some, write

rng = random.Random(20240716)


def round_away(x):
    return math.floor(abs(x) + Fraction(1, 2)) * (1 if x >= 0 else -1)


def quantize_multiplier(a, c):
    """31 bits of a / c, the quotient rounded to a double first."""
    fraction, shift = math.frexp(a / c)
    value = int(round_away(Fraction(fraction) * 2**31))
    return (value // 2, shift + 1) if value == 1 << 31 else (value, shift)


def wrap(x):
    return (x + 2**31) % 2**32 - 2**31


def rescale(x, m, single):
    value, shift = m
    if single:
        return (x * value + (1 << (30 - shift))) >> (31 - shift)
    product = wrap(x << max(shift, 0)) * value
    nudge = 1 << 30 if product >= 0 else 1 - (1 << 30)
    high = abs(product + nudge) // 2**31 * (1 if product + nudge >= 0 else -1)
    return int(round_away(Fraction(high, 2**max(-shift, 0))))


def reduced(x, axes, keep):
    """Output shape and, for each output, the values that it takes, in the order of x."""
    gone = {a % len(x.shape) for a in axes}
    shape = [d for i, d in enumerate(x.shape) if i not in gone]
    values = [[] for _ in range(count(shape))]
    for i in indices(x.shape):
        values[flat(shape, [k for d, k in enumerate(i) if d not in gone])].append(x[i])
    kept = [1 if i in gone else d for i, d in enumerate(x.shape)]
    return (kept if keep else shape), values


def result(shape, data, x, scale, zero_point):
    return T(shape, data, x.type, False, scale, zero_point) if scale else T(shape, data, x.type)


def sums(name, x, axes, scale=None, zero_point=0, mean=False, keep=False):
    shape, values = reduced(x, axes, keep)
    n = len(values[0])
    outs = []
    for single in (False, True):
        if x.type == 'float32':
            data = []
            for v in values:
                total = 0.0
                for k in v:
                    total = f32(total + k)
                data.append(f32(total / n) if mean else total)
        else:
            m, s = quantize_multiplier(x.scale, scale)
            if mean:
                extra = min(n.bit_length() - 1, 31 + s)
                m, s = (m << extra) // n, s - extra
            low = -128 if x.type == 'int8' else -32768
            data = [min(max(rescale(wrap(sum(v) - n * x.zero_point), (m, s), single) + zero_point, low), -low - 1)
                    for v in values]
        outs.append([result(shape, data, x, scale, zero_point)])
    op, code = ('MEAN', 40) if mean else ('SUM', 74)
    case(name, op, code, 27, [(0, 'u8', int(keep))], [x, const(axes)], outs[0], outs[1])


def q(type, zero_point=0):
    return {'scale': f32(rng.uniform(0.01, 0.2)), 'zero_point': zero_point} if type != 'float32' else {}


for type in ('int8', 'int16', 'float32'):
    scale = None if type == 'float32' else f32(0.3)
    for mean in (False, True):
        for k, (shape, axes) in enumerate([([2, 3, 4, 5], [1, 2]), ([3, 4, 5], [-1]), ([3, 4, 5], [0]),
                                           ([2, 3, 2, 3, 2], [0, 2, -1, 2]), ([7], [0]), ([3, 4], [0, 1]),
                                           ([2, 3, 4, 5], [1, 3])]):
            zero = 0 if type == 'float32' else (-128, 127, 3)[k % 3]
            sums('%s_%d' % (type, k), some(rng, shape, type, **q(type, zero)), axes, scale, zero // 2, mean, k % 2 == 0)
    sums(type + '_saturates', some(rng, [4, 9], type, **q(type)), [1], scale and f32(0.02), 5)
    sums(type + '_of_one', some(rng, [4, 1], type, **q(type)), [1], scale, 0, True)
sums('int8_same_scale', some(rng, [1, 3, 3, 8], 'int8', f32(0.05), -11), [1, 2], f32(0.05), -11, True, True)
sums('int16_large', some(rng, [1000, 3], 'int16', f32(0.001), 0), [0], f32(0.002), 0, True)
sums('int8_scale_grows', some(rng, [5, 3], 'int8', f32(1.7), 4), [0], f32(0.11), -3, True)


# REDUCE_MAX 82, REDUCE_MIN 89 -----------------------------------------------------------------------------------------
for type in ('int8', 'int16', 'float32'):
    for op, code, pick in (('REDUCE_MAX', 82, max), ('REDUCE_MIN', 89, min)):
        for k, (shape, axes) in enumerate([([2, 3, 4], [1]), ([2, 3, 4], [-1, 0]), ([6], [0]), ([2, 3, 4, 5], [1, 2])]):
            x = some(rng, shape, type, **q(type, -5 if type == 'int8' else 0))
            out, values = reduced(x, axes, k == 3)
            case('%s_%d' % (type, k), op, code, 27, [(0, 'u8', int(k == 3))], [x, const(axes)],
                 [result(out, [pick(v) for v in values], x, x.scale, x.zero_point)])
case('extremes', 'REDUCE_MAX', 82, 27, [], [T([2, 2], [-128, -128, -128, 127], scale=1.0), const([1])],
     [T([2], [-128, 127], scale=1.0)])


# ARG_MAX 56, ARG_MIN 79 -----------------------------------------------------------------------------------------------
def arg(name, x, axis):
    a = axis % len(x.shape)
    shape = x.shape[:a] + x.shape[a + 1:]
    for op, code, tag, pick in (('ARG_MAX', 56, 40, max), ('ARG_MIN', 79, 57, min)):
        data = []
        for i in indices(shape):
            line = [x[i[:a] + (k,) + i[a:]] for k in range(x.shape[a])]
            data.append(line.index(pick(line)))
        case(name, op, code, tag, [(0, 'u8', 2)], [x, scalar(axis)], [T(shape, data, 'int32')])


for type in ('int8', 'float32'):
    arg(type + '_last', some(rng, [3, 7], type), -1)
    arg(type + '_middle', some(rng, [2, 5, 3], type), 1)
    arg(type + '_first', some(rng, [4, 3], type), 0)
arg('to_a_scalar', some(rng, [9]), 0)
arg('ties', T([3, 4], [1, 5, 5, 1, 0, 0, 0, 0, -128, 127, -128, 127]), 1)


# RESIZE_NEAREST_NEIGHBOR 97, RESIZE_BILINEAR 23 -----------------------------------------------------------------------
def nearest(i, n, out, corners, half):
    scale = f32((n - 1) / (out - 1)) if corners and out > 1 else f32(n / out)
    at = f32(f32(i + (0.5 if half else 0.0)) * scale)
    return min(int(round_away(Fraction(at))) if corners else math.floor(at), n - 1)


def resize_nearest(name, x, height, width, corners=False, half=False):
    n, h, w, c = x.shape
    rows = [nearest(i, h, height, corners, half) for i in range(height)]
    columns = [nearest(i, w, width, corners, half) for i in range(width)]
    shape = [n, height, width, c]
    data = [x[(i[0], rows[i[1]], columns[i[2]], i[3])] for i in indices(shape)]
    case(name, 'RESIZE_NEAREST_NEIGHBOR', 97, 74, [(0, 'u8', int(corners)), (1, 'u8', int(half))],
         [x, const([height, width])], [T(shape, data, x.type, False, x.scale, x.zero_point)])


def integer_place(i, n, out, corners, half):
    a, b = (n - 1, out - 1) if corners and out > 1 else (n, out)
    scale = (1024 * a + b // 2) // b
    at = i * scale + (scale // 2 - 512 if half else 0)
    # A rounded scale may lead beyond the last pixel, where the reference would read what is not there.
    return at, min(max(int(Fraction(at, 1024)), 0), n - 1), min(int(Fraction(at + 1023, 1024)), n - 1)


def float_place(i, n, out, corners, half):
    scale = f32((n - 1) / (out - 1)) if corners and out > 1 else f32(n / out)
    at = f32(f32(f32(i + 0.5) * scale) - 0.5) if half else f32(i * scale)
    return at, max(math.floor(at), 0), min(math.ceil(at), n - 1)


def mul(*factors):
    total = factors[0]
    for factor in factors[1:]:
        total = f32(total * factor)
    return total


def resize_bilinear(name, x, height, width, corners=False, half=False):
    n, h, w, c = x.shape
    shape = [n, height, width, c]
    place = float_place if x.type == 'float32' else integer_place
    rows = [place(i, h, height, corners, half) for i in range(height)]
    columns = [place(i, w, width, corners, half) for i in range(width)]
    double, single = [], []
    for b, r, q, k in indices(shape):
        (ay, y0, y1), (ax, x0, x1) = rows[r], columns[q]
        v = [x[(b, y, z, k)] for y, z in ((y0, x0), (y1, x0), (y0, x1), (y1, x1))]
        if x.type == 'float32':
            dy, dx = f32(ay - y0), f32(ax - x0)
            ry, rx = f32(1 - dy), f32(1 - dx)
            total = f32(mul(v[0], ry, rx) + mul(v[1], dy, rx))
            total = f32(f32(total + mul(v[2], ry, dx)) + mul(v[3], dy, dx))
            double.append(total)
            single.append(total)
        else:
            dy, dx = Fraction(ay, 1024) - y0, Fraction(ax, 1024) - x0
            total = v[0] * (1 - dy) * (1 - dx) + v[1] * dy * (1 - dx) + v[2] * (1 - dy) * dx + v[3] * dy * dx
            double.append(int(round_away(total)))
            single.append(math.floor(total + Fraction(1, 2)))
    like = (x.type, False, x.scale, x.zero_point)
    case(name, 'RESIZE_BILINEAR', 23, 15, [(2, 'u8', int(corners)), (3, 'u8', int(half))],
         [x, const([height, width])], [T(shape, double, *like)], [T(shape, single, *like)])


for name, resize, types in (('nearest', resize_nearest, ('int8', 'int16', 'float32')),
                            ('bilinear', resize_bilinear, ('int8', 'float32'))):
    for type in types:
        for mode, options in (('plain', {}), ('corners', {'corners': True}), ('half', {'half': True})):
            s = (type, f32(0.1), -9) if type == 'int8' else (type,)
            resize('%s_%s_up' % (type, mode), some(rng, [2, 3, 4, 2], *s), 7, 9, **options)
            resize('%s_%s_down' % (type, mode), some(rng, [1, 7, 8, 3], *s), 3, 5, **options)
            resize('%s_%s_twice' % (type, mode), some(rng, [1, 4, 3, 1], *s), 8, 6, **options)
            resize('%s_%s_to_one' % (type, mode), some(rng, [1, 4, 3, 2], *s), 1, 1, **options)
            resize('%s_%s_of_one' % (type, mode), some(rng, [1, 1, 1, 2], *s), 3, 4, **options)
            resize('%s_%s_same' % (type, mode), some(rng, [1, 3, 4, 2], *s), 3, 4, **options)
resize_nearest('int8_corners_and_half', some(rng, [1, 3, 5, 1]), 6, 7, True, True)
extreme = [-128, 127] * 8
resize_bilinear('int8_extremes', T([1, 4, 4, 1], extreme), 9, 9)
resize_bilinear('int8_scale_beyond', some(rng, [1, 10, 1, 1]), 400, 1)

write('reduce_goldens.py')
