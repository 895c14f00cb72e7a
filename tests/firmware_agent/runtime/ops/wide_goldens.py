#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes wide_goldens.json: SOFTMAX of int16, RSQRT of int8, CAST and comparisons of int64.

SOFTMAX by TFLite's tables, made in single precision step by step, and held to the real function.
Usage: python3 wide_goldens.py > wide_goldens.json
"""
from gemmlowp_math import inverse_root
from tflite_math import *

cases = Cases(20241122, 'wide_goldens.py')


def table(input_scale, input_zero, f):
    """513 numbers of 16 bits, bent so that lines between them meet f in their middles."""
    low, high = f32(input_scale * (-32768 - input_zero)), f32(input_scale * (32767 - input_zero))
    output_scale = f32(2.0 / 65535)
    inverse = f32(65536 / f32(f32(output_scale * 32767) - f32(output_scale * -32768)))
    step = f32(f32(high - low) / 512)

    def at(i):
        return f32(low + f32(i * step))

    def scaled(x):
        return f32(f32(f(x)) * inverse)

    numbers = []
    for i in range(512):
        sample = round_away(scaled(at(i)))
        line = round_away(f32(f32(scaled(at(i + 1)) + sample) / 2))
        error = line - round_away(scaled(f32(at(i) + step / 2)))
        numbers.append(clamp(sample - round_away(error / 2), -32768, 32767))
    return numbers + [clamp(round_away(scaled(high)), -32768, 32767)]


EXPONENTIALS = table(f32(10.0 / 65535), 32767, math.exp)
RECIPROCALS = table(f32(1.0 / 65535), -32768, lambda x: f32(1 / f32(1 + x)))


def look_up(numbers, x):
    i = 256 + (x >> 7)
    return numbers[i] + (((numbers[i + 1] - numbers[i]) * (x & 127) + 64) >> 7)


def softmax(row, scale, beta, mode):
    m = multiplier(scale * beta / (10.0 / 65535.0))
    e = [look_up(EXPONENTIALS, clamp(requantize(q - max(row), m, mode) + 32767, -32768, 32767)) for q in row]
    total = sum(e)
    zeros = 32 - total.bit_length()
    above_one = (((total << (zeros - 1)) + (1 << 13)) >> 14) - (1 << 15) - (1 << 16)
    reciprocal = look_up(RECIPROCALS, clamp(above_one, -32768, 32767))
    right = 31 - zeros
    return [clamp((v * reciprocal + (1 << (right - 1))) >> right, 0, 32767) for v in e]


for k, (rows, depth, scale, beta) in enumerate([(2, 9, .0002, 1.0), (1, 5, .0005, 2.0), (3, 4, .00002, .7), (1, 100, .0001, 1.0),
                                                (1, 1, .1, 1.0), (1, 3, 4.9, 1.0), (2, 17, .000137, 1.3), (1, 6, 1e-9, 1.0)]):
    x, scale, beta = cases.ints([rows, depth], 'int16'), f32(scale), f32(beta)
    if k == 5:
        x = [-32768, 32767, 32766]
    lines = [x[r * depth:(r + 1) * depth] for r in range(rows)]
    results = {mode: sum((softmax(line, scale, beta, mode) for line in lines), []) for mode in MODES}
    for r, line in enumerate(lines):
        total = sum(math.exp(beta * scale * (q - max(line))) for q in line)
        for q, y in zip(line, results['double'][r * depth:]):
            assert abs(y - math.exp(beta * scale * (q - max(line))) / total * 32768) < 8, (k, q, y, line)
    cases.add('of_int16_%d' % k, 'SOFTMAX', 25, 9, [[0, 'f32', beta]],
              [tensor([rows, depth], x, scale, 0, 'int16', True)], tensor([rows, depth], None, 1 / 32768, 0, 'int16'), results)

for k, (scale, zero, out_scale, out_zero) in enumerate([(.05, -128, .03, -128), (.1, 0, .02, 5), (2.0, -20, .004, -128), (.0003, 127, 1.0, 0),
                                                        (.02, 100, .05, -60), (1000.0, -128, .00003, -128), (.05, -128, 40.0, 127)]):
    scale, out_scale = f32(scale), f32(out_scale)
    m = multiplier(1.0 / (math.sqrt(scale) * out_scale))
    x = list(range(-128, 128))

    def rsqrt(q, mode):
        if q <= zero:
            return 127
        value, shift = inverse_root(q - zero)
        inverse = requantize(1, (value, 20 - shift), mode)
        return clamp(requantize(inverse, (m[0], m[1] - 20), mode) + out_zero, -128, 127)

    results = {mode: [rsqrt(q, mode) for q in x] for mode in MODES}
    for q, y in zip(x, results['double']):
        real = 1 / math.sqrt(scale * max(q - zero, 1)) / out_scale + out_zero
        assert q <= zero or abs(y - min(127, real)) < 1.01, (k, q, y)
    cases.add('int8_%d' % k, 'RSQRT', 76, 0, [], [tensor([256], x, scale, zero, given=True)],
              tensor([256], None, out_scale, out_zero), results)

FIXED = [0, 1, -1, 127, 128, 255, 256, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**32, -2**32, 2**32 + 5, 2**63 - 1, -2**63]


def nearest_float(v):
    """An integer to single precision, rounded once."""
    drop = max(0, abs(v).bit_length() - 24)
    kept, rest = divmod(abs(v), 1 << drop)
    half = (1 << drop) // 2
    kept += drop > 0 and (rest > half or (rest == half and kept % 2 == 1))
    return math.copysign(float(kept << drop), v)


def cast(v, target):
    if target == 'float32':
        return nearest_float(v) if isinstance(v, int) else v
    if target == 'bool':
        return int(v != 0)
    v = clamp(int(v), -2**63, 2**63 - 1)
    bits = {'int8': 8, 'uint8': 8, 'int16': 16, 'int32': 32, 'int64': 64}[target]
    v %= 1 << bits
    return v - (1 << bits) if target != 'uint8' and v >> (bits - 1) else v


for target in ('int8', 'int16', 'int32', 'int64', 'uint8', 'bool', 'float32'):
    x = FIXED + [cases.rng.randint(-2**63, 2**63 - 1) >> cases.rng.randint(0, 60) for _ in range(20)]
    cases.add('int64_to_' + target, 'CAST', 53, 37, [], [tensor([len(x)], x, type_='int64', given=True)],
              tensor([len(x)], type_=target), [cast(v, target) for v in x])
SOURCES = {'int8': [-128, -1, 0, 127], 'int16': [-32768, -1, 32767], 'int32': [-2**31, -1, 7, 2**31 - 1], 'uint8': [0, 128, 255],
           'bool': [0, 1], 'float32': [f32(v) for v in (0, -.5, 1.99, -1.99, 3e9, -3e9, 1e18, 9.3e18, -9.3e18, 3e38, -3e38)]}
for source, x in SOURCES.items():
    cases.add(source + '_to_int64', 'CAST', 53, 37, [], [tensor([len(x)], x, type_=source, given=True)],
              tensor([len(x)], type_='int64'), [cast(v, 'int64') for v in x])

a = [0, 1, -1, 2**32, 2**32 + 1, -2**32, 2**63 - 1, -2**63, 5 - 2**32, 5 + 2**40]
for op, code, tag, f in (('EQUAL', 71, 53, lambda p, q: p == q), ('NOT_EQUAL', 72, 54, lambda p, q: p != q),
                         ('LESS', 58, 41, lambda p, q: p < q), ('GREATER', 61, 44, lambda p, q: p > q),
                         ('GREATER_EQUAL', 62, 45, lambda p, q: p >= q), ('LESS_EQUAL', 63, 46, lambda p, q: p <= q)):
    for name, other in (('int64', True), ('int64_and_constant', False)):
        cases.add(name, op, code, tag, [], [tensor([10, 1], a, type_='int64', given=True), tensor([10], a[::-1], type_='int64', given=other)],
                  tensor([10, 10], type_='bool'), [int(f(p, q)) for p, q in pairs(a, [10, 1], a[::-1], [10])])
cases.write()
