#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes activation_goldens.json: functions of one operand, PRELU, conversions, comparisons and logic.

Quantized functions follow TFLite's definitions in plain integers, each also held to the real function; floats are the
real function rounded once.
Usage: python3 activation_goldens.py > activation_goldens.json
"""
from decimal import Decimal

from gemmlowp_math import exp_negative, one_minus_over_one_plus, reciprocal_of_one_plus, shift_right
from tflite_math import *

cases = Cases(20250302, 'activation_goldens.py')
EVERY = list(range(-128, 128))
WORDS = [-32768, -32767, -20000, -16384, -8193, -4096, -4095, -2048, -700, -513, -512, -511, -255, -100, -3, -1, 0, 1, 2,
         99, 255, 511, 512, 513, 777, 2048, 4095, 4096, 8000, 12287, 16384, 20000, 32766, 32767]
REALS = [f32(x) for x in (0.0, -0.0, 1e-30, -1e-30, 1e-9, 3e-7, -1e-6, 2e-4, -0.01, 0.1, -0.3, 0.5, 1.0, -1.0, 2.999, -3.0, 3.0,
                          4.5, -5.75, 6.0, 6.25, -8.99, -9.01, 10.5, 16.6, 16.7, -20.5, 30.0, 60.0, -60.0, 88.0, -87.5, 100.0)]


def logistic_q4(a):
    if a == 0:
        return 1 << 30
    y = reciprocal_of_one_plus(exp_negative(-abs(a), 4))
    return y if a > 0 else (1 << 31) - 1 - y


def tanh_q4(a):
    if a == 0:
        return 0
    y = one_minus_over_one_plus(exp_negative(-abs(a), 5))
    return y if a > 0 else -y


def unary(name, op, code, tag, x, s_in, z_in, s_out, z_out, results, type_='int8', fields=(), ulps=0):
    q = type_ in ('int8', 'int16')
    cases.add(name, op, code, tag, [list(f) for f in fields],
              [tensor([len(x)], x, s_in if q else None, z_in, type_, True)],
              tensor([len(x)], None, s_out if q else None, z_out, type_), results, ulps)


def both(f):
    return {mode: f(mode) for mode in MODES}


def real(f, x):
    """The real function of a Decimal rounded to a float."""
    y = f(Decimal(x))
    return f32(float(y))


def dexp(x):
    return x.exp()


def dlogistic(x):
    return 1 / (1 + (-x).exp())


def dtanh(x):
    if abs(x) < Decimal('1e-25'):
        return x
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


# LOGISTIC and TANH
def sigmoid8(x, scale, zero, function, shift, offset, mode):
    m = multiplier(scale * 2.0**27)
    radius = math.floor(15 * 2.0**27 / 2.0**m[1])
    out = []
    for q in x:
        d = q - zero
        if d <= -radius:
            out.append(-128)
        elif d >= radius:
            out.append(127)
        else:
            out.append(clamp(shift_right(function(requantize(d, m, mode)), shift) + offset, -128, 127))
    return out


def sigmoid16(x, scale, tanh):
    """TFLite's interpolation in a table of 65536 / (1 + e^(−i / 24))."""
    near = round(math.log2(scale))
    pot = abs(math.log2(scale) - near) < 1e-3 and 0 <= near + 12 <= (1 if tanh else 0)
    if pot:
        m, shift = 3 << (near + 12), 0
    else:
        real_m, shift = scale * 4096.0 * 3.0, 0
        while real_m <= 32767.0 / 2.0 and shift <= 30:
            shift, real_m = shift + 1, real_m * 2.0
        m = int(real_m)
    half = 1 << (shift - 1) if shift else 0
    out = []
    for q in x:
        at = (q * m + half) >> shift
        bits = 8 if tanh else 9
        i, rest = abs(at) >> bits, abs(at) & ((1 << bits) - 1)
        if tanh:
            y = (TABLE[i] << 8) + rest * (TABLE[i + 1] - TABLE[i]) if i < 255 else 0xffff << 8
            y = y - (1 << 23) + 128 if at >= 0 else -y + (1 << 23) + 127
            out.append(y >> 8)
        else:
            y = (TABLE[i] << 9) + rest * (TABLE[i + 1] - TABLE[i]) if i < 255 else 0x7fff << 10
            y = y + 512 if at >= 0 else (1 << 25) - y + 511
            out.append(y >> 10)
    return out


# Where TFLite's table lies one above the rounded value.
ABOVE = {4, 8, 12, 14, 15, 16, 17, 19, 20, 21, 22, 25, 27, 28, 29, 30, 31, 33, 34, 35, 37, 39, 40, 41, 43, 44, 45, 46, 49, 50,
         54, 62, 63, 64, 66, 82, 86, 93, 100, 103, 112, 116, 135, 255}
TABLE = [math.floor(65536 / (1 + math.exp(-i / 24)) + 0.5) for i in range(256)]
TABLE = [v + 1 if i in ABOVE else v for i, v in enumerate(TABLE)]

for op, code, function, shift, offset, s_out, z_out, exact in (
        ('LOGISTIC', 14, logistic_q4, 23, -128, 1 / 256, -128, dlogistic), ('TANH', 28, tanh_q4, 24, 0, 1 / 128, 0, dtanh)):
    for k, (scale, zero) in enumerate([(.1, 0), (.025, -128), (.0625, 127), (.5, -3), (.001, 10), (3.7, 50), (.09, -40), (20., 1)]):
        scale = f32(scale)
        results = both(lambda mode: sigmoid8(EVERY, scale, zero, function, shift, offset, mode))
        for q, y in zip(EVERY, results['double']):
            if scale < 10:
                assert abs(y - clamp(float(exact(Decimal(scale) * (q - zero))) / s_out + z_out, -128, 127)) < 1.01, (op, scale, q)
        unary('int8_%d' % k, op, code, 0, EVERY, scale, zero, s_out, z_out, results)
    for k, scale in enumerate([2.0**-12, 2.0**-11, .0003, .0007, .00244, .00001, 1.1 * 2.0**-12, 2.5]):
        scale = f32(scale)
        result = sigmoid16(WORDS, scale, op == 'TANH')
        for q, y in zip(WORDS, result):
            if abs(q * scale) < (10.6 if op == 'LOGISTIC' else 5.3):
                assert abs(y / 32768 - float(exact(Decimal(scale) * q))) < 1.3e-4, (op, scale, q, y)
        unary('int16_%d' % k, op, code, 0, WORDS, scale, 0, 1 / 32768, 0, result, 'int16')
    # Beyond these TFLite takes 1 and e^x.
    near = lambda x: 1.0 if op == 'LOGISTIC' and x > 16.62 else real(dexp if op == 'LOGISTIC' and x < -9 else exact, x)
    unary('float', op, code, 0, REALS, 0, 0, 0, 0, [near(x) for x in REALS], 'float32', ulps=3)


# RELU, RELU6, RELU_N1_TO_1, ABS and LEAKY_RELU: requantized
def requantized(x, scale, zero, s_out, z_out, low, high, f, mode):
    m = multiplier(scale / s_out)
    return [clamp(requantize(f(q - zero), m, mode) + z_out, low, high) for q in x]


def leaky(x, scale, zero, s_out, z_out, alpha, type_, mode):
    above, below = multiplier(f32(scale / s_out)), multiplier(f32(f32(scale * alpha) / s_out))
    return [clamp(requantize(q - zero, above if q >= zero else below, mode) + z_out, *bounds(type_)) for q in x]


for op, code, activation in (('RELU', 19, 1), ('RELU6', 21, 3), ('RELU_N1_TO_1', 20, 2), ('ABS', 101, 0)):
    tag = 78 if op == 'ABS' else 0
    f = abs if op == 'ABS' else lambda v: v
    for k, (scale, zero, s_out, z_out) in enumerate([(.05, 3, .05, 3), (.1, -10, .03, -128), (.02, 127, .5, 127), (.07, -128, .011, 0)]):
        scale, s_out = f32(scale), f32(s_out)
        low, high = limits(activation, s_out, z_out)
        unary('int8_%d' % k, op, code, tag, EVERY, scale, zero, s_out, z_out,
              both(lambda mode: requantized(EVERY, scale, zero, s_out, z_out, low, high, f, mode)))
    scale, s_out = f32(.0005), f32(.0003)
    low, high = limits(activation, s_out, 0, 'int16')
    unary('int16', op, code, tag, WORDS, scale, 0, s_out, 0,
          both(lambda mode: requantized(WORDS, scale, 0, s_out, 0, low, high, f, mode)), 'int16')
    ends = {0: (0, math.inf), 1: (0, math.inf), 2: (-1, 1), 3: (0, 6)}[activation]
    unary('float', op, code, tag, REALS, 0, 0, 0, 0, [ends[0] if f(x) < ends[0] else f32(min(f(x), ends[1])) for x in REALS], 'float32')

for k, (scale, zero, s_out, z_out, alpha) in enumerate([(.05, 3, .05, 3, .1), (.1, -10, .03, -128, .01), (.02, 127, .05, 127, .3),
                                                        (.07, -128, .011, 0, 2.5), (.05, 0, .05, 0, -.5), (.04, 5, .03, 0, 0.)]):
    scale, s_out, alpha = f32(scale), f32(s_out), f32(alpha)
    field = [(0, 'f32', alpha)]
    unary('int8_%d' % k, 'LEAKY_RELU', 98, 75, EVERY, scale, zero, s_out, z_out,
          both(lambda mode: leaky(EVERY, scale, zero, s_out, z_out, alpha, 'int8', mode)), fields=field)
    unary('int16_%d' % k, 'LEAKY_RELU', 98, 75, WORDS, scale, 0, s_out, 0,
          both(lambda mode: leaky(WORDS, scale, 0, s_out, 0, alpha, 'int16', mode)), 'int16', field)
    unary('float_%d' % k, 'LEAKY_RELU', 98, 75, REALS, 0, 0, 0, 0, [x if x > 0 else f32(x * alpha) for x in REALS], 'float32', field)


# HARD_SWISH: 16-bit arithmetic
def hard_swish(x, scale, zero, s_out, z_out):
    def factor(r):
        value, shift = multiplier(r)
        return (32767 if value >= (1 << 31) - 1 - (1 << 15) else (value + (1 << 15)) >> 16), shift

    sat = lambda v: clamp(v, -32768, 32767)
    fine = f32(f32(1 / 128) * scale)
    mo, eo = factor(f32(fine / s_out))
    mg, eg = factor(f32(fine / f32(3 / 32768)))
    out = []
    for q in x:
        v = (q - zero) * 128
        pre = high_mul(v, mo, 16)
        g = sat(v << (eg - 1)) if eg > 0 else v
        g = high_mul(g, mg, 16)
        g = sat(g * 2) if eg > 0 else div_round_away(g, 1 << -eg)
        g = (g + 32768) >> 1
        product = abs(g * pre) // 32768 * (1 if g * pre >= 0 else -1)
        out.append(clamp(div_round_away(product, 1 << -eo) + z_out, -128, 127))
    return out


for k, (scale, zero, s_out, z_out) in enumerate([(.05, 0, .03, -118), (.1, -128, .1, -128), (.02, 127, .011, 100), (1.3, 10, .9, -20),
                                                 (.003, -5, .002, 3), (9., 0, 8., 0)]):
    scale, s_out = f32(scale), f32(s_out)
    result = hard_swish(EVERY, scale, zero, s_out, z_out)
    for q, y in zip(EVERY, result):
        v = scale * (q - zero)
        assert abs(y - clamp(v * clamp(v + 3, 0, 6) / 6 / s_out + z_out, -128, 127)) < 1.2, (k, q, y)
    unary('int8_%d' % k, 'HARD_SWISH', 117, 91, EVERY, scale, zero, s_out, z_out, result)
unary('float', 'HARD_SWISH', 117, 91, REALS, 0, 0, 0, 0,
      [f32(f32(x * clamp(f32(x + 3), 0.0, 6.0)) / 6) for x in REALS], 'float32')


# ELU and EXP: tables of single-precision functions
def float_table(x, scale, zero, s_out, z_out, f):
    inverse = f32(1 / s_out)
    out = []
    for q in x:
        y = f(f32(scale * (q - zero)))
        out.append(clamp(round_away(clamp(f32(y * inverse), -4e6, 4e6)) + z_out, -128, 127))
    return out


def elu_float(x):
    return f32(real(dexp, x) - 1) if x < 0 else x


for k, (scale, zero, s_out, z_out) in enumerate([(.05, 0, .05, 0), (.1, -128, .03, -128), (.02, 127, .011, 100), (.31, 10, .06, -20),
                                                 (.003, -5, .002, 3), (.7, 20, .5, -90)]):
    scale, s_out = f32(scale), f32(s_out)
    unary('int8_%d' % k, 'ELU', 111, 0, EVERY, scale, zero, s_out, z_out, float_table(EVERY, scale, zero, s_out, z_out, elu_float))
    unary('int8_%d' % k, 'EXP', 47, 33, EVERY, scale, zero, s_out, z_out,
          float_table(EVERY, scale, zero, s_out, z_out, lambda x: real(dexp, x)))
unary('float', 'ELU', 111, 0, REALS, 0, 0, 0, 0,
      [x if x >= 0 else real(lambda v: v.exp() - 1 if v < Decimal('-1e-20') else v, x) for x in REALS], 'float32', ulps=1)
EXPONENTS = [x for x in REALS if x < 89] + [f32(v) for v in (88.7228, -103.5, -104.5, -90.0, 5e-8, -5e-8)]
unary('float', 'EXP', 47, 33, EXPONENTS, 0, 0, 0, 0, [real(dexp, x) for x in EXPONENTS], 'float32', ulps=1)
unary('float', 'NEG', 59, 42, REALS, 0, 0, 0, 0, [-x for x in REALS], 'float32')
ROOTS = [abs(x) for x in REALS] + [f32(v) for v in (1e-45, 1.2e-38, 3e38, 2.0, 4.0, 16777215.0, 16777217.0, 0.3333333)]
unary('float', 'SQRT', 75, 0, ROOTS, 0, 0, 0, 0, [real(lambda v: v.sqrt(), x) for x in ROOTS], 'float32')

# PRELU
for name, shape, alpha_shape in (('channels', [2, 3, 5], [5]), ('shared', [1, 2, 2, 4], [1, 1, 4]), ('all', [3, 7], [3, 7])):
    z = (-7, 5, 12)
    s = tuple(f32(v) for v in (.05, .013, .04))
    x, a = cases.ints(shape), cases.ints(alpha_shape)

    def prelu(mode):
        above, below = multiplier(s[0] / s[2]), multiplier(s[0] * s[1] / s[2])
        return [clamp((requantize(p - z[0], above, mode) if p >= z[0] else
                       requantize((p - z[0]) * (q - z[1]), below, mode)) + z[2], -128, 127)
                for p, q in pairs(x, shape, a, alpha_shape)]

    cases.add(name, 'PRELU', 54, 0, [], [tensor(shape, x, s[0], z[0], given=True), tensor(alpha_shape, a, s[1], z[1])],
              tensor(shape, None, s[2], z[2]), both(prelu))
    x, a = cases.floats(shape), cases.floats(alpha_shape)
    cases.add(name + '_float', 'PRELU', 54, 0, [], [tensor(shape, x, type_='float32', given=True),
                                                    tensor(alpha_shape, a, type_='float32')],
              tensor(shape, type_='float32'), [p if p >= 0 else f32(p * q) for p, q in pairs(x, shape, a, alpha_shape)])


# QUANTIZE, DEQUANTIZE and CAST
RANGES = {'int8': (-128, 127), 'int16': (-32768, 32767), 'uint8': (0, 255), 'int32': (-2**31, 2**31 - 1), 'bool': (0, 1)}


def some(type_, n=40):
    low, high = RANGES[type_]
    fixed = [v for v in (low, high, 0, 1, -1, 127, 128, 255, 256, -129, 32768, 65537) if low <= v <= high]
    return fixed + [cases.rng.randint(low, high) for _ in range(n - len(fixed))]


for source, target in (('int8', 'int8'), ('int8', 'int16'), ('int8', 'int32'), ('int8', 'uint8'), ('int16', 'int8'), ('int16', 'int16'),
                       ('int16', 'int32'), ('int32', 'int8'), ('int32', 'int16'), ('uint8', 'int8')):
    for k in range(2):
        z = {'int8': -5, 'int16': (0, -300)[k], 'int32': 0, 'uint8': 130}
        wide = {'int8': .05, 'uint8': .05, 'int16': .0002, 'int32': 1e-6}
        scale, s_out = f32(wide[source]), f32(wide[target] * (1.0, .73)[k])
        x = some(source)
        low, high = RANGES[target]
        m = multiplier(scale / s_out)
        cases.add('%s_to_%s_%d' % (source, target, k), 'QUANTIZE', 114, 89, [], [tensor([40], x, scale, z[source], source, True)],
                  tensor([40], None, s_out, z[target], target),
                  both(lambda mode: [clamp(requantize(v - z[source], m, mode) + z[target], low, high) for v in x]))
for target in ('int8', 'int16'):
    scale = f32(.01)
    low, high = RANGES[target]
    x = [f32(v) for v in (0, .004, .005, .0150001, -.005, -.015, 1.27, 1.3, -1.28, 327.66, 327.67, 400, -327.68, -500, 1e30, -1e30)]
    cases.add('float_to_' + target, 'QUANTIZE', 114, 89, [], [tensor([16], x, type_='float32', given=True)],
              tensor([16], None, scale, -3, target), [clamp(round_away(f32(v / scale)) - 3, low, high) for v in x])
for source in ('int8', 'int16', 'uint8'):
    scale, zero, x = f32(.0371), {'int8': -128, 'int16': -32768, 'uint8': 200}[source], some(source)
    cases.add('of_' + source, 'DEQUANTIZE', 6, 38, [], [tensor([40], x, scale, zero, source, True)],
              tensor([40], type_='float32'), [f32(scale * (v - zero)) for v in x])


def cast(v, target):
    if target == 'float32':
        return f32(float(v))
    if target == 'bool':
        return int(v != 0)
    v = clamp(int(v), -2**31, 2**31 - 1)
    if target == 'int32':
        return v
    bits = 16 if target == 'int16' else 8
    v %= 1 << bits
    return v - (1 << bits) if target != 'uint8' and v >> (bits - 1) else v


FLOATS = [f32(v) for v in (0, -0.0, .5, -.5, .99, -1.99, 127.9, -128.9, 200.5, 255.0, 300.0, -1, 32767.5, 40000, 1e9, 3e9, -3e9, 1e-40)]
for source in ('int8', 'int16', 'int32', 'uint8', 'bool', 'float32'):
    for target in ('int8', 'int16', 'int32', 'uint8', 'bool', 'float32'):
        x = FLOATS if source == 'float32' else some(source, 30)
        cases.add('%s_to_%s' % (source, target), 'CAST', 53, 37, [], [tensor([len(x)], x, type_=source, given=True)],
                  tensor([len(x)], type_=target), [cast(v, target) for v in x])

# Comparisons and logic
COMPARE = {'EQUAL': (71, 53, lambda a, b: a == b), 'NOT_EQUAL': (72, 54, lambda a, b: a != b), 'LESS': (58, 41, lambda a, b: a < b),
           'GREATER': (61, 44, lambda a, b: a > b), 'GREATER_EQUAL': (62, 45, lambda a, b: a >= b),
           'LESS_EQUAL': (63, 46, lambda a, b: a <= b)}


def compare(name, op, a_shape, b_shape, type_, a, b, key_a=lambda v, mode: v, key_b=None, quant=None):
    code, tag, f = COMPARE[op]
    key_b = key_b or key_a
    qa, qb = quant or ((None, 0), (None, 0))
    inputs = [tensor(a_shape, a, qa[0], qa[1], type_, True), tensor(b_shape, b, qb[0], qb[1], type_, True)]
    cases.add(name, op, code, tag, [], inputs, tensor(broadcast(a_shape, b_shape), type_='bool'),
              both(lambda mode: [int(f(key_a(p, mode), key_b(q, mode))) for p, q in pairs(a, a_shape, b, b_shape)]))


for op in COMPARE:
    few = lambda n, low, high: [cases.rng.randint(low, high) for _ in range(n)]
    compare('int32', op, [3, 4], [3, 1], 'int32', few(12, -3, 3), few(3, -3, 3))
    numbers = [0.0, -0.0, 1.5, -1.5, 3e38, -1e-40]
    compare('float', op, [6, 1], [6], 'float32', numbers, numbers)
    for type_, (qa, qb) in (('int8', ((f32(.05), -5), (f32(.025), 7))), ('int16', ((f32(.004), 0), (f32(.002), 0))),
                            ('int8_large', ((f32(2.5), 3), (f32(1.25), -8)))):
        key = lambda quant: lambda v, mode: requantize((v - quant[1]) * 256, multiplier(quant[0]), mode)
        kind = type_.split('_')[0]
        a, b = few(20, -60, 60), few(5, -100, 100)
        b[0], b[1] = 2 * (a[0] - qa[1]) + qb[1], 2 * (a[6] - qa[1]) + qb[1]  # the same real values
        b = [clamp(v, -128, 127) for v in b]
        compare(type_, op, [4, 5], [5], kind, a, b, key(qa), key(qb), (qa, qb))
for op in ('EQUAL', 'NOT_EQUAL'):
    compare('bool', op, [2, 2], [1, 2], 'bool', [0, 0, 1, 1], [0, 1])
for op, code, tag, f in (('LOGICAL_AND', 86, 62, lambda a, b: a & b), ('LOGICAL_OR', 84, 60, lambda a, b: a | b)):
    for name, sa, sb, a, b in (('pairs', [4], [4], [0, 0, 1, 1], [0, 1, 0, 1]), ('broadcast', [2, 1], [2], [0, 1], [1, 0])):
        cases.add(name, op, code, tag, [], [tensor(sa, a, type_='bool', given=True), tensor(sb, b, type_='bool', given=True)],
                  tensor(broadcast(sa, sb), type_='bool'), [f(p, q) for p, q in pairs(a, sa, b, sb)])
cases.add('both', 'LOGICAL_NOT', 87, 63, [], [tensor([3], [1, 0, 1], type_='bool', given=True)], tensor([3], type_='bool'), [0, 1, 0])

cases.write()
