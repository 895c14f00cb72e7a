#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes product_goldens.json: SVDF, TRANSPOSE_CONV and BATCH_MATMUL in int8 from their definitions.

A transposed convolution scatters each input pixel's filter over the output, as its definition says.
Usage: python3 product_goldens.py > product_goldens.json
"""
import math
import random

from goldens import LeftOut, T, Variable, case, const, count, f32, indices, some, write
from tflite_math import multiplier, requantize, round_away

rng = random.Random(20241003)


def clamp(x, low, high):
    return max(low, min(high, x))


def int8(x):
    return clamp(x, -128, 127)


def weights(shape, scale, type='int8', largest=127):
    data = [rng.randint(-largest, largest) for _ in range(count(shape))]
    return T(shape, data, type, constant=True, scale=f32(scale))


def biases(n, largest):
    return const([rng.randint(-largest, largest) for _ in range(n)])


# SVDF 27 ------------------------------------------------------------------------------------------------------------
def svdf(name, batches, depth, units, rank, length, type='int16', zero=0, out_zero=0, x_zero=-128, bias=True,
         inferences=4, state_scale=None, time_scale=None, out_scale=0.05, feature_scale=0.01, largest=None):
    filters = units * rank
    wide = type == 'int16'
    state_scale = f32(state_scale or (0.0005 if wide else 0.06))
    time_scale = f32(time_scale or (0.00005 if wide else 0.01))
    x_scale, out_scale = f32(1 / 255), f32(out_scale)
    wf = weights([filters, depth], feature_scale)
    wt = weights([filters, length], time_scale, type, largest or (2000 if wide else 127))
    b = biases(units, 2000) if bias else LeftOut()
    low, high = (-32768, 32767) if wide else (-128, 127)
    xs = [some(rng, [batches, depth], scale=x_scale, zero_point=x_zero) for _ in range(inferences)]

    def run(mode):
        into = multiplier(f32(f32(x_scale * wf.scale) / state_scale))
        outof = multiplier(f32(f32(state_scale * wt.scale) / out_scale))
        memory = [[[zero] * length for _ in range(filters)] for _ in range(batches)]
        outs = []
        for x in xs:
            data = []
            for n in range(batches):
                for f in range(filters):
                    a = sum((x[(n, k)] - x_zero) * wf[(f, k)] for k in range(depth))
                    newest = clamp(requantize(a, into, mode) + zero, low, high)
                    memory[n][f] = memory[n][f][1:] + [newest]
                for u in range(units):
                    a = b.data[u] if bias else 0
                    for f in range(u * rank, (u + 1) * rank):
                        a += sum((memory[n][f][j] - zero) * wt[(f, j)] for j in range(length))
                    data.append(int8(requantize(a, outof, mode) + out_zero))
            outs.append(T([batches, units], data, scale=out_scale, zero_point=out_zero))
        return outs

    twice, once = run('double'), run('single')
    state = Variable([batches, filters * length], type, state_scale, zero)
    case(name, 'SVDF', 27, 6, [(0, 'i32', rank), (1, 'u8', 1)], [xs[0], wf, wt, b, state], [twice[0]],
         single=[once[0]], later=[([x], [t], [o]) for x, t, o in zip(xs[1:], twice[1:], once[1:])])


svdf('of_int16_memory', 1, 8, 4, 1, 5)
svdf('of_rank_two', 2, 7, 3, 2, 4, out_zero=-5, x_zero=3)
svdf('of_rank_three_and_one_place', 1, 5, 2, 3, 1, out_zero=127)
svdf('without_bias', 1, 9, 5, 1, 3, bias=False, out_zero=-128)
svdf('of_int8_memory', 1, 6, 4, 1, 5, type='int8', zero=7)
svdf('of_int8_memory_and_rank_two', 2, 6, 3, 2, 3, type='int8', zero=-128, out_zero=11)
svdf('memory_saturated', 1, 12, 4, 1, 3, feature_scale=0.2, state_scale=0.0001)
svdf('int8_memory_saturated', 1, 12, 4, 1, 3, type='int8', zero=100, feature_scale=0.2, state_scale=0.01)
svdf('output_saturated', 1, 12, 4, 2, 6, out_scale=0.001)


# TRANSPOSE_CONV 67 --------------------------------------------------------------------------------------------------
def activation_range(activation, scale, zero):
    low, high = -128, 127
    if activation in (1, 3):
        low = max(low, zero)
    if activation == 2:
        low, high = max(low, zero + round_away(-1 / scale)), min(high, zero + round_away(1 / scale))
    if activation == 3:
        high = min(high, zero + round_away(6 / scale))
    return low, high


def transpose_conv(name, x_shape, filter, channels, stride, padding='SAME', out=None, activation=0, bias=True, x_zero=3,
                   y_zero=-4, per_channel=True, y_scale=0.9):
    n, h, w, depth = x_shape
    (kh, kw), (sh, sw) = filter, stride
    if out is None:
        out = (h * sh, w * sw) if padding == 'SAME' else (h * sh + max(kh - sh, 0), w * sw + max(kw - sw, 0))
    pad = [max(0, (i - 1) * s + k - o) // 2 if padding == 'SAME' else 0
           for i, s, k, o in ((h, sh, kh, out[0]), (w, sw, kw, out[1]))]
    x_scale, y_scale = f32(0.05), f32(y_scale)
    x = some(rng, x_shape, scale=x_scale, zero_point=x_zero)
    f = T([channels, kh, kw, depth], [rng.randint(-127, 127) for _ in range(channels * kh * kw * depth)], constant=True,
          scale=[f32(rng.uniform(0.01, 0.05)) for _ in range(channels if per_channel else 1)],
          zero_point=[0] * (channels if per_channel else 1))
    b = biases(channels, 3000) if bias else None
    y_shape = [n, out[0], out[1], channels]
    sums = {i: (b.data[i[3]] if bias else 0) for i in indices(y_shape)}
    for i, iy, ix, c in indices(x_shape):
        for o in range(channels):
            for ky in range(kh):
                for kx in range(kw):
                    at = (i, iy * sh + ky - pad[0], ix * sw + kx - pad[1], o)
                    if at in sums:
                        sums[at] += (x[(i, iy, ix, c)] - x_zero) * f[(o, ky, kx, c)]
    low, high = activation_range(activation, y_scale, y_zero)
    factors = [multiplier(x_scale * f.scale[o if per_channel else 0] / y_scale) for o in range(channels)]

    def y(mode):
        data = [clamp(requantize(sums[i], factors[i[3]], mode) + y_zero, low, high) for i in indices(y_shape)]
        return [T(y_shape, data, scale=y_scale, zero_point=y_zero)]

    fields = [(0, 'u8', 0 if padding == 'SAME' else 1), (1, 'i32', sw), (2, 'i32', sh), (3, 'u8', activation)]
    case(name, 'TRANSPOSE_CONV', 67, 49, fields, [const(y_shape), f, x] + ([b] if bias else []), y('double'), single=y('single'))


transpose_conv('same', [1, 3, 4, 2], (3, 3), 3, (2, 2))
transpose_conv('valid', [1, 3, 2, 3], (3, 3), 2, (2, 2), 'VALID')
transpose_conv('stride_one', [2, 4, 3, 2], (3, 2), 2, (1, 1))
transpose_conv('filter_below_stride', [1, 3, 3, 1], (2, 1), 2, (3, 2), 'VALID')
transpose_conv('filter_far_above_stride', [1, 4, 3, 1], (5, 6), 2, (2, 1))
transpose_conv('odd_output', [1, 3, 3, 2], (3, 3), 1, (2, 2), out=(5, 6))
transpose_conv('valid_with_more_output', [1, 2, 3, 2], (3, 3), 1, (3, 2), 'VALID', out=(8, 8))
transpose_conv('without_bias', [1, 2, 3, 4], (2, 2), 3, (2, 2), bias=False)
transpose_conv('one_scale', [1, 2, 3, 4], (3, 2), 3, (2, 1), per_channel=False)
transpose_conv('relu', [1, 2, 3, 2], (3, 3), 2, (1, 2), activation=1)
transpose_conv('relu6', [1, 2, 3, 2], (3, 3), 2, (2, 1), activation=3, y_scale=0.1)
transpose_conv('relu_n1_to_1', [1, 2, 3, 2], (3, 3), 2, (2, 2), activation=2, y_scale=0.1)
transpose_conv('zero_points_low', [1, 2, 3, 2], (3, 3), 2, (2, 2), x_zero=-128, y_zero=-128)
transpose_conv('zero_points_high', [1, 2, 3, 2], (3, 3), 2, (2, 2), x_zero=127, y_zero=127, y_scale=0.02)


# BATCH_MATMUL 126 ---------------------------------------------------------------------------------------------------
def batch_matmul(name, a_lead, b_lead, m, k, n, adj_x=False, adj_y=False, constant=False, zeros=(5, -9, 2), y_scale=1.5):
    scales = [f32(0.03), f32(0.07), f32(y_scale)]
    a = some(rng, a_lead + ([k, m] if adj_x else [m, k]), scale=scales[0], zero_point=zeros[0])
    b = some(rng, b_lead + ([n, k] if adj_y else [k, n]), scale=scales[1], zero_point=zeros[1], constant=constant)
    rank = max(len(a_lead), len(b_lead))
    full_a, full_b = [1] * (rank - len(a_lead)) + a_lead, [1] * (rank - len(b_lead)) + b_lead
    lead = [max(p, q) for p, q in zip(full_a, full_b)]
    shape = lead + [m, n]
    factor = multiplier(f32(scales[0] * scales[1]) / scales[2])

    def pick(tensor, lead_dims, index, row, column, transposed):
        own = index[rank - len(lead_dims):]
        own = tuple(0 if d == 1 else i for i, d in zip(own, lead_dims))
        return tensor[own + ((column, row) if transposed else (row, column))]

    def element(index, mode):
        i, row, column = index[:-2], index[-2], index[-1]
        total = sum((pick(a, a_lead, i, row, j, adj_x) - zeros[0]) * (pick(b, b_lead, i, j, column, adj_y) - zeros[1])
                    for j in range(k))
        return int8(requantize(total, factor, mode) + zeros[2])

    y = [[T(shape, [element(i, mode) for i in indices(shape)], scale=scales[2], zero_point=zeros[2])]
         for mode in ('double', 'single')]
    case(name, 'BATCH_MATMUL', 126, 101, [(0, 'u8', int(adj_x)), (1, 'u8', int(adj_y))], [a, b], y[0], single=y[1])


batch_matmul('of_matrices', [], [], 3, 5, 4)
batch_matmul('adj_x', [2], [2], 3, 5, 4, adj_x=True)
batch_matmul('adj_y', [2], [2], 3, 5, 4, adj_y=True)
batch_matmul('adj_both', [2], [2], 3, 5, 4, adj_x=True, adj_y=True)
batch_matmul('constant', [3], [], 2, 7, 3, constant=True)
batch_matmul('left_broadcast', [1, 3], [2, 1], 2, 3, 2)
batch_matmul('right_broadcast', [2, 2, 3], [3], 2, 3, 2, adj_y=True)
batch_matmul('inner_broadcast', [2, 1, 2], [1, 3, 1], 1, 4, 2)
batch_matmul('of_rank_six', [2, 1, 1, 2], [1, 2, 1, 2], 2, 2, 2)
batch_matmul('zero_points_low', [1], [1], 2, 9, 2, zeros=(-128, -128, -128), y_scale=4)
batch_matmul('zero_points_high', [1], [1], 2, 9, 2, zeros=(127, 127, 127), y_scale=4)
batch_matmul('saturated', [1], [1], 4, 9, 4, y_scale=0.1)
write('product_goldens.py')
