#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes arithmetic_goldens.json: the operators of two operands, each worked out from its definition.

Usage: python3 arithmetic_goldens.py > arithmetic_goldens.json
"""
from tflite_math import *

cases = Cases(20250301, 'arithmetic_goldens.py')
ADD, MUL, SUB, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE = 0, 18, 41, 55, 57, 99
NAMES = {ADD: 'ADD', MUL: 'MUL', SUB: 'SUB', MAXIMUM: 'MAXIMUM', MINIMUM: 'MINIMUM',
         SQUARED_DIFFERENCE: 'SQUARED_DIFFERENCE'}
TAGS = {ADD: 11, MUL: 21, SUB: 28, MAXIMUM: 39, MINIMUM: 39, SQUARED_DIFFERENCE: 76}


def sum_factors(op, sa, sb, sy, shift):
    if op == SUB:  # TFLite computes these in single precision
        twice = f32(2 * max(sa, sb))
        return [multiplier(r) for r in (f32(sa / twice), f32(sb / twice), f32(twice / f32(2**shift * sy)))]
    twice = 2 * max(sa, sb)
    return [multiplier(r) for r in (sa / twice, sb / twice, twice / (2**shift * sy))]


def quantized(op, a, b, type_, s, z, activation, mode):
    sa, sb, sy = s
    za, zb, zy = z
    low, high = limits(activation, sy, zy, type_)
    if op == MUL:
        x = requantize((a - za) * (b - zb), multiplier(sa * sb / sy), mode)
        return clamp(x + zy, low, high)
    if op == SQUARED_DIFFERENCE:
        shift = 0 if type_ == 'int16' else 7
        twice = 2 * max(sa, sb)
        ma, mb = multiplier(sa / twice), multiplier(sb / twice)
        my = multiplier(twice * twice / (2**(2 * shift) * sy))
        d = requantize((a - za) << shift, ma, mode) - requantize((b - zb) << shift, mb, mode)
        return clamp(requantize(d * d, my, mode) + zy, low, high)
    shift = 15 if type_ == 'int16' else 20
    ma, mb, my = sum_factors(op, sa, sb, sy, shift)
    x, y = requantize((a - za) << shift, ma, mode), requantize((b - zb) << shift, mb, mode)
    return clamp(requantize(x + y if op == ADD else x - y, my, mode) + zy, low, high)


def fields(op, activation):
    return [[0, 'u8', activation]] if op in (ADD, SUB, MUL) and activation else []


def int_case(name, op, a_shape, b_shape, z=(0, 0, 0), s=None, activation=0, type_='int8', constant=None, data=None):
    a, b = data or (cases.ints(a_shape, type_), cases.ints(b_shape, type_))
    s = tuple(f32(v) for v in s) if s else tuple(cases.scale() for _ in range(3))
    inputs = [tensor(a_shape, a, s[0], z[0], type_, constant != 0), tensor(b_shape, b, s[1], z[1], type_, constant != 1)]
    out = broadcast(a_shape, b_shape)
    results = {mode: [quantized(op, p, q, type_, s, z, activation, mode) for p, q in pairs(a, a_shape, b, b_shape)]
               for mode in MODES}
    cases.add(name, NAMES[op], op, TAGS[op], fields(op, activation), inputs, tensor(out, None, s[2], z[2], type_), results)


def plain_case(name, op, f, a_shape, b_shape, type_, activation=0, s=None, z=0, a=None, b=None):
    """No scales count: floats, int32, maximum and minimum."""
    make = {'float32': cases.floats, 'int32': lambda n: [cases.rng.randint(-2**31, 2**31 - 1) for _ in range(math.prod(n))]}
    make = make.get(type_, lambda n: cases.ints(n, type_))
    a, b = a or make(a_shape), b or make(b_shape)
    result = [f(p, q) for p, q in pairs(a, a_shape, b, b_shape)]
    if type_ == 'float32' and op in (ADD, SUB, MUL):
        result = [clamp(v, *float_limits(activation)) for v in result]
    inputs = [tensor(a_shape, a, s, z, type_, True), tensor(b_shape, b, s, z, type_, True)]
    out = tensor(broadcast(a_shape, b_shape), None, s, z, type_)
    cases.add(name, NAMES[op], op, TAGS[op], fields(op, activation), inputs, out, result)


EVERY = [v for v in range(-128, 128)]
OTHER = [(v * 97 + 31) % 256 - 128 for v in range(256)]

for op in (ADD, SUB, MUL):
    int_case('equal_shapes', op, [1, 5, 7, 3], [1, 5, 7, 3], (3, -9, 11))
    int_case('every_pair_of_ends', op, [3, 3], [3, 3], (-128, 127, -1), (0.5, 0.25, 0.3),
             data=([-128, -128, -128, 0, 0, 0, 127, 127, 127], [-128, 0, 127] * 3))
    for k, (sa, sb, sy) in enumerate([(.05, .05, .05), (.03, .05, .04), (.05, .021, .06), (.05, .011, .05), (.007, .06, .09),
                                      (.0031, .05, .05), (.05, .00005, .05), (1e-9, .05, .02), (.05, .05, .0002),
                                      (.001, .003, 900.0), (.0499999, .05, .0500001)]):
        if op == MUL:
            sy = sy * sa * sb * 400
        zero = ((-128, 5, -128), (127, -128, 127), (-3, 0, 90))[k % 3]
        int_case('scales_%d' % k, op, [256], [256], zero, (sa, sb, sy), data=(EVERY, OTHER))
    for activation in (1, 2, 3):
        for zero in (-128, -20):
            int_case('activation_%d_zero_minus_%d' % (activation, -zero), op, [4, 33], [4, 33], (0, 10, zero),
                     (.04, .05, .033 if op != MUL else .024), activation)
    int_case('channels', op, [2, 3, 2, 5], [5], (1, 2, 3))
    int_case('channels_first', op, [5], [2, 3, 2, 5], (1, 2, 3))
    int_case('scalar', op, [2, 7], [], (-7, 7, 0), constant=1)
    int_case('one', op, [1], [1, 1, 1], (-7, 7, 0), constant=0)
    int_case('rows_and_columns', op, [4, 1], [1, 6], (4, -5, 6))
    int_case('middle', op, [2, 1, 3, 4], [2, 5, 1, 4], (0, 0, 1))
    int_case('every_other', op, [2, 1, 3, 1, 2], [1, 4, 1, 2, 1], (0, 100, -100))
    int_case('constant', op, [3, 8], [3, 8], (1, 2, 3), constant=1)
    for k, (sa, sb, sy) in enumerate([(.0001, .0001, .0002), (.0001, .00003, .0001), (.00002, .001, .0009)]):
        if op == MUL:
            sy = sa * sb * 20000
        int_case('int16_%d' % k, op, [3, 50], [3, 50], (0, 0, 0), (sa, sb, sy), k, 'int16')
    int_case('int16_ends', op, [3, 3], [3, 3], (0, 0, 0), (.5, .25, .3 if op != MUL else 5000.0), 0, 'int16',
             data=([-32768] * 3 + [0] * 3 + [32767] * 3, [-32768, 0, 32767] * 3))
    int_case('int16_broadcast', op, [2, 1, 3], [4, 1], (0, 0, 0), (.0002, .0001, .0003 if op != MUL else .001), 0, 'int16')
    function = {ADD: lambda a, b: f32(a + b), SUB: lambda a, b: f32(a - b), MUL: lambda a, b: f32(a * b)}[op]
    for activation in range(4):
        plain_case('float_%d' % activation, op, function, [3, 1, 4], [5, 1], 'float32', activation)
    plain_case('float_overflow', op, function, [4], [4], 'float32', a=[3e38, -3e38, 1.0, -0.0], b=[3e38, 3e38, 1e-45, 0.0])
    whole = {ADD: lambda a, b: wrap32(a + b), SUB: lambda a, b: wrap32(a - b), MUL: lambda a, b: wrap32(a * b)}[op]
    plain_case('int32', op, whole, [2, 5], [5], 'int32')

for op, function in ((MAXIMUM, max), (MINIMUM, min)):
    for type_ in ('int8', 'int16', 'int32', 'float32'):
        scale = cases.scale() if type_ in ('int8', 'int16') else None
        plain_case(type_, op, function, [3, 5], [3, 5], type_, s=scale)
        plain_case(type_ + '_broadcast', op, function, [2, 1, 4], [3, 1], type_, s=scale)

for k, (sa, sb, sy) in enumerate([(.05, .05, .2), (.03, .07, .3), (.07, .0011, .4), (.05, .05, .0001), (.1, .1, 5e4)]):
    zero = ((-128, 5, -128), (127, -128, 127), (-3, 0, 90))[k % 3]
    int_case('scales_%d' % k, SQUARED_DIFFERENCE, [256], [256], zero, (sa, sb, sy), data=(EVERY, OTHER))
int_case('channels', SQUARED_DIFFERENCE, [2, 3, 5], [5], (1, 2, 3), (.04, .05, .5))
int_case('int16', SQUARED_DIFFERENCE, [60], [60], (0, 0, 0), (.0003, .0002, .002), 0, 'int16')
int_case('int16_ends', SQUARED_DIFFERENCE, [3, 3], [3, 3], (0, 0, 0), (.5, .25, 30000.0), 0, 'int16',
         data=([-32768] * 3 + [0] * 3 + [32767] * 3, [-32768, 0, 32767] * 3))
plain_case('float', SQUARED_DIFFERENCE, lambda a, b: f32(f32(a - b) * f32(a - b)), [3, 1, 4], [5, 1],
           'float32')
plain_case('int32', SQUARED_DIFFERENCE, lambda a, b: wrap32((a - b) * (a - b)), [2, 5], [5], 'int32')

cases.write()
