# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of TFLite's quantized operators in plain Python, for the scripts here that write goldens."""
import json
import math
import random
import struct

MODES = ('double', 'single')


def f32(x):
    try:
        return struct.unpack('<f', struct.pack('<f', x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def round_away(x):
    return math.floor(abs(x) + 0.5) * (1 if x >= 0 else -1)


def multiplier(real):
    """A real factor as 31 bits and a power of two."""
    if real == 0:
        return 0, 0
    fraction, shift = math.frexp(real)
    fixed = int(round_away(fraction * 2.0**31))
    if abs(fixed) == 1 << 31:
        fixed, shift = fixed // 2, shift + 1
    return (0, 0) if shift < -31 else (fixed, shift)


def div_round_away(numerator, denominator):
    quotient, rest = divmod(abs(numerator), denominator)
    quotient += 2 * rest >= denominator
    return quotient if numerator >= 0 else -quotient


def high_mul(a, b, bits=32):
    """a × b / 2^(bits − 1), rounded to nearest, ties upwards, saturated."""
    if a == b == -(1 << (bits - 1)):
        return (1 << (bits - 1)) - 1
    return (a * b + (1 << (bits - 2))) >> (bits - 1)


def requantize(x, m, mode):
    value, shift = m
    if mode == 'single':
        return (x * value + (1 << (30 - shift))) >> (31 - shift)
    return div_round_away(high_mul(x << max(shift, 0), value), 1 << max(-shift, 0))


def bounds(type_):
    return {'int8': (-128, 127), 'int16': (-32768, 32767)}[type_]


def limits(activation, scale, zero, type_='int8'):
    low, high = bounds(type_)
    if activation in (1, 3):
        low = max(low, zero)
    if activation == 2:
        low = max(low, zero + round_away(f32(-1.0 / scale)))
        high = min(high, zero + round_away(f32(1.0 / scale)))
    if activation == 3:
        high = min(high, zero + round_away(f32(6.0 / scale)))
    return low, high


def float_limits(activation):
    return {0: (-3.4028234663852886e38, 3.4028234663852886e38), 1: (0.0, 3.4028234663852886e38), 2: (-1.0, 1.0),
            3: (0.0, 6.0)}[activation]


def clamp(x, low, high):
    return min(high, max(low, x))


def wrap32(x):
    return (x + (1 << 31)) % (1 << 32) - (1 << 31)


def strides(shape, out):
    """Elements to step in each dimension of out; 0 where shape repeats."""
    aligned = [1] * (len(out) - len(shape)) + list(shape)
    steps, step = [], 1
    for size in reversed(aligned):
        steps.insert(0, step if size != 1 else 0)
        step *= size
    return steps


def broadcast(a_shape, b_shape):
    rank = max(len(a_shape), len(b_shape))
    a = [1] * (rank - len(a_shape)) + list(a_shape)
    b = [1] * (rank - len(b_shape)) + list(b_shape)
    return [max(p) for p in zip(a, b)]


def pairs(a, a_shape, b, b_shape):
    """The operands of each element of the broadcast output, in its order."""
    out = broadcast(a_shape, b_shape)
    sa, sb = strides(a_shape, out), strides(b_shape, out)
    for flat in range(math.prod(out)):
        index, rest = [], flat
        for size in reversed(out):
            index.insert(0, rest % size)
            rest //= size
        yield a[sum(i * s for i, s in zip(index, sa))], b[sum(i * s for i, s in zip(index, sb))]


def tensor(shape, data=None, scale=None, zero=0, type_='int8', given=False):
    t = dict(shape=list(shape), type=type_)
    if data is not None:
        t['data'] = data
        if not given:
            t['constant'] = True
    if scale is not None:
        t.update(scale=scale, zero_point=zero)
    return t


class Cases:
    """Cases as op_goldens.h reads them."""

    def __init__(self, seed, generator):
        self.rng = random.Random(seed)
        self.generator = generator
        self.all = []

    def ints(self, shape, type_='int8'):
        return [self.rng.randint(*bounds(type_)) for _ in range(math.prod(shape))]

    def floats(self, shape, width=4.0):
        return [f32(self.rng.uniform(-width, width)) for _ in range(math.prod(shape))]

    def scale(self, low=0.001, high=0.1):
        return f32(math.exp(self.rng.uniform(math.log(low), math.log(high))))

    def add(self, name, op, code, tag, fields, inputs, output, results, ulps=0):
        """results: a list, or one for each mode; ulps: how far floats may lie from them."""
        if not isinstance(results, dict):
            results = dict(double=results, single=results)
        case = dict(name=name, op=op, code=code, tag=tag, fields=fields, inputs=inputs,
                    outputs=[dict(output, data=results['double'])])
        if results['single'] != results['double']:
            case['single'] = [results['single']]
        if ulps:
            case['ulps'] = ulps
        self.all.append(case)

    def write(self):
        assert len({(c['op'], c['name']) for c in self.all}) == len(self.all)
        print('{"generator": "%s", "cases": [' % self.generator)
        print(',\n'.join(json.dumps(case, separators=(',', ':')) for case in self.all))
        print(']}')
