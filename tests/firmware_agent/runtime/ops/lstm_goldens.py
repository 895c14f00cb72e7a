#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes lstm_goldens.json: UNIDIRECTIONAL_SEQUENCE_LSTM from its definition: int8, the cell state in int16.

The definition is TFLite Micro's: each gate's two matrix products are requantized to Q3.12 by themselves and added with
saturation; sigmoid and tanh are straight lines between TFLite's 256 points (read from sigmoid16.cpp: their values are data
of the definition).  Usage: python3 lstm_goldens.py > lstm_goldens.json
"""
import os
import random
import re

from goldens import LeftOut, T, Variable, case, const, f32, some, write
from tflite_math import multiplier, requantize

rng = random.Random(20240911)
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../../firmware_agent/runtime/sigmoid16.cpp')
POINTS = [int(n) for n in re.findall(r'\d+', open(SOURCE).read().split('kSigmoid[256] = {')[1].split('}')[0])]
assert len(POINTS) == 256


def line(magnitude, bits):
    i, rest = magnitude >> bits, magnitude & (1 << bits) - 1
    if i >= 255:
        return None
    return (POINTS[i] << bits) + rest * (POINTS[i + 1] - POINTS[i])


def sigmoid(x):  # Q3.12 → Q0.15
    y = line(abs(3 * x), 9)
    y = 0x7fff << 10 if y is None else y
    return (y + 512 if x >= 0 else (1 << 25) - y + 511) >> 10


def tanh(x):  # x: thrice a number in Q3.12
    y = line(abs(x), 8)
    y = 0xffff << 8 if y is None else y
    return (y - (1 << 23) + 128 if x >= 0 else -y + (1 << 23) + 127) >> 8


def clamp(x, low, high):
    return max(low, min(high, x))


def int16(x):
    return clamp(x, -32768, 32767)


def lstm(name, batches, steps, width, units, time_major=False, clip=0.0, cell_power=-12, x_zero=-128, h_zero=0,
         w_scale=0.01, x_scale=1 / 255, h_scale=1 / 128, weight_range=127, bias_range=3000):
    x_scale, h_scale = f32(x_scale), f32(h_scale)
    shape = [steps, batches] if time_major else [batches, steps]
    x = some(rng, shape + [width], scale=x_scale, zero_point=x_zero)
    def weights(columns):
        data = [rng.randint(-weight_range, weight_range) for _ in range(units * columns)]
        return T([units, columns], data, constant=True, scale=f32(w_scale * rng.uniform(0.5, 1.5)))
    w = [weights(width) for _ in range(4)]
    r = [weights(units) for _ in range(4)]
    bias = [const([rng.randint(-bias_range, bias_range) for _ in range(units)]) for _ in range(4)]
    cell_scale = 2.0**cell_power

    def run(mode):
        h = [[h_zero] * units for _ in range(batches)]
        c = [[0] * units for _ in range(batches)]
        out = [None] * (batches * steps)
        gate_scale, one = 2.0**-12, 2.0**-15
        to_gate = [(multiplier(f32(x_scale * w[g].scale) / gate_scale),
                    multiplier(f32(h_scale * r[g].scale) / gate_scale)) for g in range(4)]
        forget, remember = multiplier(one * cell_scale / cell_scale), multiplier(one * one / cell_scale)
        hide = multiplier(one * one / h_scale)
        limit = int(min(clip / cell_scale, 32767))
        for b in range(batches):
            for t in range(steps):
                at = t * batches + b if time_major else b * steps + t
                now = x.data[at * width:(at + 1) * width]
                def gate(g, u):
                    a = bias[g].data[u] + sum((p - x_zero) * q for p, q in zip(now, w[g].data[u * width:]))
                    s = sum((p - h_zero) * q for p, q in zip(h[b], r[g].data[u * units:]))
                    return int16(int16(requantize(a, to_gate[g][0], mode)) +
                                 int16(requantize(s, to_gate[g][1], mode)))
                new = []
                for u in range(units):
                    i, f, g, o = sigmoid(gate(0, u)), sigmoid(gate(1, u)), tanh(3 * gate(2, u)), sigmoid(gate(3, u))
                    kept = int16(requantize(f * c[b][u], forget, mode))
                    cell = int16(kept + int16(requantize(i * g, remember, mode)))
                    cell = clamp(cell, -limit, limit) if clip > 0 else cell
                    c[b][u] = cell
                    if cell_power >= -12:
                        q = 3 * cell << 12 + cell_power
                    else:
                        shift = -12 - cell_power
                        q = 3 * cell + (1 << shift - 1) >> shift
                    new.append(clamp(requantize(tanh(q) * o, hide, mode) + h_zero, -128, 127))
                h[b] = new
                out[at] = new
        return T(shape + [units], sum(out, []), scale=h_scale, zero_point=h_zero)

    none = LeftOut()
    inputs = ([x] + w + r + [none] * 3 + bias + [none] * 2 +
              [Variable([batches, units], 'int8', h_scale, h_zero), Variable([batches, units], 'int16', cell_scale)] +
              [none] * 4)
    fields = [(0, 'u8', 4), (1, 'f32', clip), (3, 'u8', int(time_major))]
    case(name, 'UNIDIRECTIONAL_SEQUENCE_LSTM', 44, 71, fields, inputs, [run('double')], single=[run('single')])


lstm('of_fours', 1, 6, 8, 4)
lstm('of_odd_sizes', 1, 5, 7, 3)
lstm('of_one_unit_and_one_input', 2, 4, 1, 1)
lstm('of_five_units', 1, 4, 13, 5, h_zero=-128)
lstm('of_batches', 3, 4, 6, 6, h_zero=11, x_zero=127)
lstm('time_major', 3, 4, 6, 7, time_major=True, h_zero=127, x_zero=3)
lstm('cells_clipped', 1, 8, 5, 4, clip=0.3, w_scale=0.03)
lstm('cells_not_clipped', 1, 8, 5, 4, clip=100.0, w_scale=0.03)
lstm('coarse_cells', 1, 8, 6, 4, cell_power=-9, w_scale=0.02)
lstm('fine_cells', 1, 8, 6, 4, cell_power=-15, w_scale=0.02)
lstm('very_fine_cells', 1, 8, 6, 5, cell_power=-16, w_scale=0.02)
lstm('large_weights', 1, 6, 12, 8, w_scale=0.2, bias_range=200000)
lstm('factor_above_one', 1, 6, 4, 4, w_scale=0.3, x_scale=0.01, weight_range=20)
lstm('factor_far_above_one', 1, 6, 4, 4, w_scale=0.9, x_scale=0.05, h_scale=0.02, weight_range=3, bias_range=50)
write('lstm_goldens.py')
