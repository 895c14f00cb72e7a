#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes normalization_goldens.json: SOFTMAX to int16 and of floats, LOG_SOFTMAX, L2_NORMALIZATION and RSQRT.

Quantized ones in gemmlowp's integers, also held to the real functions; floats in single precision step by step.
Usage: python3 normalization_goldens.py > normalization_goldens.json
"""
from decimal import Decimal

from gemmlowp_math import exp_negative, inverse_root, log_q12, reciprocal_of_one_plus, shift_right
from tflite_math import *

cases = Cases(20250303, 'normalization_goldens.py')


def softmax16(row, scale, beta, mode):
    value, shift = multiplier(scale * beta * 2.0**26)
    least = -((31 << 26) >> shift)

    def e(q):
        d = q - max(row)
        x = requantize(d, (value, shift), mode) if mode == 'single' else high_mul(d << shift, value)
        return exp_negative(x, 5) if d >= least else None

    total = sum(shift_right(e(q), 12) for q in row if e(q) is not None)
    zeros = 32 - total.bit_length()
    reciprocal = reciprocal_of_one_plus((total << zeros) - (1 << 31))
    out = []
    for q in row:
        v = 0 if e(q) is None else shift_right(high_mul(reciprocal, e(q)), 12 - zeros + 31 - 16)
        out.append(clamp(v - 32768, -32768, 32767))
    return out


for k, (rows, depth, scale, beta) in enumerate([(2, 9, .1, 1.0), (1, 5, .5, 2.0), (3, 4, .02, .7), (1, 100, .05, 1.0), (1, 1, .1, 1.0),
                                                (1, 3, 7.0, 1.0)]):
    x, scale, beta = cases.ints([rows, depth]), f32(scale), f32(beta)
    lines = [x[r * depth:(r + 1) * depth] for r in range(rows)]
    results = {mode: sum((softmax16(line, scale, beta, mode) for line in lines), []) for mode in MODES}
    for line, r in zip(lines, range(rows)):
        total = sum(math.exp(beta * scale * (q - max(line))) for q in line)
        for q, y in zip(line, results['double'][r * depth:]):
            assert abs(y - min(32767, math.exp(beta * scale * (q - max(line))) / total * 65536 - 32768)) < 2, (k, q, y)
    cases.add('int16_%d' % k, 'SOFTMAX', 25, 9, [[0, 'f32', beta]], [tensor([rows, depth], x, scale, -7, given=True)],
              tensor([rows, depth], None, 1 / 65536, -32768, 'int16'), results)


def softmax_float(row, beta):
    e = [f32(float(Decimal(f32(f32(v - max(row)) * beta)).exp())) for v in row]
    total = 0.0
    for v in e:
        total = f32(total + v)
    return [f32(v / total) for v in e]


for k, (rows, depth, beta) in enumerate([(2, 7, 1.0), (1, 1, 1.0), (3, 20, .5)]):
    x = cases.floats([rows, depth], 9.0)
    cases.add('float_%d' % k, 'SOFTMAX', 25, 9, [[0, 'f32', beta]], [tensor([rows, depth], x, type_='float32', given=True)],
              tensor([rows, depth], type_='float32'),
              sum((softmax_float(x[r * depth:(r + 1) * depth], beta) for r in range(rows)), []))

for k, (shape, zero) in enumerate([([2, 5], 0), ([3, 2, 40], -128), ([1, 1], 3), ([1, 300], 127), ([2, 3], 5)]):
    x = cases.ints(shape) if k < 4 else [5, 5, 5, 5, 6, 5]  # a row of zeros, and a sum of 1
    depth = shape[-1]

    def normalized(mode):
        out = []
        for r in range(len(x) // depth):
            row = [q - zero for q in x[r * depth:(r + 1) * depth]]
            value, shift = inverse_root(sum(q * q for q in row))
            line = [clamp(requantize(q, (value, 7 - shift), mode), -128, 127) for q in row]
            if any(row):
                for q, y in zip(row, line):
                    assert abs(y - min(127, 128 * q / math.sqrt(sum(v * v for v in row)))) < 1.01, (k, q, y)
            out += line
        return out

    cases.add('int8_%d' % k, 'L2_NORMALIZATION', 11, 12, [], [tensor(shape, x, f32(.02), zero, given=True)],
              tensor(shape, None, 1 / 128, 0), {mode: normalized(mode) for mode in MODES})
for k, (shape, width) in enumerate([([2, 6], 3.0), ([1, 3], 1e-8)]):
    x, depth, out = cases.floats(shape, width), shape[-1], []
    for r in range(len(x) // depth):
        total = 0.0
        for v in x[r * depth:(r + 1) * depth]:
            total = f32(total + f32(v * v))
        norm = max(f32(float(Decimal(total).sqrt())), f32(1e-6))
        out += [f32(v / norm) for v in x[r * depth:(r + 1) * depth]]
    cases.add('float_%d' % k, 'L2_NORMALIZATION', 11, 12, [], [tensor(shape, x, type_='float32', given=True)],
              tensor(shape, type_='float32'), out)

ROOTS = [f32(v) for v in (1.0, 2.0, 4.0, 0.25, 1e-30, 3e38, 7.5, 1e-45, 65536.0, 0.1)]
cases.add('float', 'RSQRT', 76, 0, [], [tensor([10], ROOTS, type_='float32', given=True)], tensor([10], type_='float32'),
          [f32(1 / f32(float(Decimal(v).sqrt()))) for v in ROOTS])


def log_softmax(row, scale, mode):
    value, shift = multiplier(scale * 2.0**26)
    least = -((31 << 26) >> shift)
    q5 = {q: requantize(q - max(row), (value, shift), mode) for q in row if q - max(row) >= least}
    log = log_q12(sum(shift_right(exp_negative(q5[q], 5), 12) for q in row if q in q5))
    # TFLite's second bound, below which an output is the least
    reverse = multiplier(2.0**(31 - shift) / value)
    below = max(least - 1, requantize(log - (1 << 31), reverse, mode))
    return [clamp(shift_right(q5[q] - log, 22) + 127, -128, 127) if q - max(row) > below else -128 for q in row]


for k, (rows, depth, scale) in enumerate([(2, 9, .1), (1, 5, .5), (3, 4, .02), (1, 100, .05), (1, 1, .1), (1, 3, 7.0), (2, 60, .3)]):
    x, scale = cases.ints([rows, depth]), f32(scale)
    lines = [x[r * depth:(r + 1) * depth] for r in range(rows)]
    results = {mode: sum((log_softmax(line, scale, mode) for line in lines), []) for mode in MODES}
    for r, line in enumerate(lines):
        total = math.log(sum(math.exp(scale * (q - max(line))) for q in line))
        for q, y in zip(line, results['double'][r * depth:]):
            assert abs(y - max(-128, (scale * (q - max(line)) - total) * 16 + 127)) < .51, (k, q, y)
    cases.add('int8_%d' % k, 'LOG_SOFTMAX', 50, 36, [], [tensor([rows, depth], x, scale, -7, given=True)],
              tensor([rows, depth], None, 1 / 16, 127), results)
x, out = cases.floats([2, 7], 9.0), []
for row in (x[:7], x[7:]):
    total = 0.0
    for v in row:
        total = f32(total + f32(float(Decimal(f32(v - max(row))).exp())))
    log = f32(float(Decimal(total).ln()))
    out += [f32(f32(v - max(row)) - log) for v in row]
cases.add('float', 'LOG_SOFTMAX', 50, 36, [], [tensor([2, 7], x, type_='float32', given=True)], tensor([2, 7], type_='float32'), out)

cases.write()
