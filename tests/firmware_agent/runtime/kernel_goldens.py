#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes kernel_goldens.json: inputs and outputs of every operator, computed from its definition.

Plain Python integers and IEEE doubles, no code of Thimble's: tensors are dicts from index tuples, every sum runs over
all taps and asks whether they lie inside.  `double` and `single` are the outputs of the two ways to round.
Usage: python3 kernel_goldens.py > kernel_goldens.json
"""
import itertools
import json
import math
import random
import struct

rng = random.Random(20240611)


def f32(x):
    return struct.unpack('<f', struct.pack('<f', x))[0]


def round_away(x):
    return math.floor(abs(x) + 0.5) * (1 if x >= 0 else -1)


def multiplier(real):
    if real == 0:
        return 0, 0
    fraction, shift = math.frexp(real)
    fixed = int(round_away(fraction * 2.0**31))
    if fixed == 1 << 31:
        fixed, shift = fixed // 2, shift + 1
    return (0, 0) if shift < -31 else (fixed, shift)


def div_round_away(numerator, denominator):
    quotient, rest = divmod(abs(numerator), denominator)
    quotient += 2 * rest >= denominator
    return quotient if numerator >= 0 else -quotient


def high_mul(a, b):
    """Rounding doubling high multiplication: ties towards plus infinity (ARM's SQRDMULH), saturated."""
    if a == b == -(1 << 31):
        return (1 << 31) - 1
    nudge = 1 << 30 if a * b >= 0 else 1 - (1 << 30)
    total = a * b + nudge
    return total // (1 << 31) if total >= 0 else -((-total) // (1 << 31))


def requantize(x, m, single):
    value, shift = m
    if single:
        return (x * value + (1 << (30 - shift))) >> (31 - shift)
    x = high_mul(x << max(shift, 0), value)
    return div_round_away(x, 1 << max(-shift, 0))


def limits(activation, scale, zero):
    low, high = -128, 127
    if activation in (1, 3):
        low = max(low, zero)
    if activation == 2:
        low = max(low, zero + round_away(f32(-1.0 / scale)))
    if activation == 3:
        high = min(high, zero + round_away(f32(6.0 / scale)))
    if activation == 2:
        high = min(high, zero + round_away(f32(1.0 / scale)))
    return low, high


def ints(n, low=-128, high=127):
    return [rng.randint(low, high) for _ in range(n)]


def scale(low=0.001, high=0.1):
    return f32(math.exp(rng.uniform(math.log(low), math.log(high))))


def size(shape):
    return math.prod(shape)


def at(data, shape, index):
    flat = 0
    for dimension, i in zip(shape, index):
        flat = flat * dimension + i
    return data[flat]


def tensor(shape, data=None, scales=None, zeros=None, dim=0, type_='int8'):
    return dict(shape=shape, data=data, scale=scales or [], zero_point=zeros or [], dim=dim, type=type_)


cases = []


def add(name, op, options, inputs, output, double, single):
    cases.append(dict(name=name, op=op, options=options, inputs=inputs, output=output, double=double, single=single))


def axis(padding, size_in, taps, stride, dilation):
    reach = (taps - 1) * dilation + 1
    if padding == 1:
        return (size_in - reach) // stride + 1, 0
    out = -(-size_in // stride)
    return out, max(0, (out - 1) * stride + reach - size_in) // 2


def weights(channels_first, shape, channels, dim, per_channel):
    data = ints(size(shape), -127, 127)
    scales = [scale() for _ in range(channels)] if per_channel else [scale()]
    return data, scales


def layer_output(acc, s_in, s_w, s_out, z_out, activation, channel, float_product):
    """Both roundings of the accumulators, given each one's output channel."""
    low, high = limits(activation, s_out, z_out)
    result = []
    for single in (False, True):
        values = []
        for total, c in zip(acc, channel):
            if float_product:
                real = f32(s_in * s_w[0]) / s_out
            else:
                real = s_in * s_w[c if len(s_w) > 1 else 0] / s_out
            values.append(min(high, max(low, requantize(total, multiplier(real), single) + z_out)))
        result.append(values)
    return result


def convolution(name, shape, filters, kernel, stride, dilation, padding, activation, z_in, z_out, per_channel,
                depthwise=False, groups=1, bias=True, s_out=None):
    n, h, w, c = shape
    kh, kw = kernel
    if depthwise:
        w_shape = [1, kh, kw, filters]
        dim = 3
    else:
        w_shape = [filters, kh, kw, c // groups]
        dim = 0
    x = ints(size(shape))
    w_data, s_w = weights(True, w_shape, filters, dim, per_channel)
    b = ints(filters, -3000, 3000) if bias else None
    s_in = scale()
    oh, ph = axis(padding, h, kh, stride[0], dilation[0])
    ow, pw = axis(padding, w, kw, stride[1], dilation[1])
    acc, channel = [], []
    for i, oy, ox, o in itertools.product(range(n), range(oh), range(ow), range(filters)):
        total = b[o] if bias else 0
        for ky, kx in itertools.product(range(kh), range(kw)):
            y, xx = oy * stride[0] - ph + ky * dilation[0], ox * stride[1] - pw + kx * dilation[1]
            if not (0 <= y < h and 0 <= xx < w):
                continue
            if depthwise:
                total += (at(x, shape, (i, y, xx, o // (filters // c))) - z_in) * at(w_data, w_shape, (0, ky, kx, o))
            else:
                first = o // (filters // groups) * (c // groups)
                for k in range(c // groups):
                    total += (at(x, shape, (i, y, xx, first + k)) - z_in) * at(w_data, w_shape, (o, ky, kx, k))
        acc.append(total)
        channel.append(o)
    if s_out is None:
        s_out = f32(max(abs(a) for a in acc) * s_in * max(s_w) / 150)
    double, single = layer_output(acc, s_in, s_w, s_out, z_out, activation, channel, False)
    inputs = [tensor(shape, x, [s_in], [z_in]), tensor(w_shape, w_data, s_w, [0] * len(s_w), dim)]
    inputs[0]['given'] = True
    if bias:
        inputs.append(tensor([filters], b, type_='int32'))
    options = dict(padding=padding, stride_h=stride[0], stride_w=stride[1], dilation_h=dilation[0],
                   dilation_w=dilation[1], activation=activation,
                   depth_multiplier=filters // c if depthwise else 1)
    add(name, 'DEPTHWISE_CONV_2D' if depthwise else 'CONV_2D', options, inputs,
        tensor([n, oh, ow, filters], None, [s_out], [z_out]), double, single)


def fully_connected(name, batches, depth, channels, activation, z_in, z_out, per_channel, bias=True, s_out=None):
    x = ints(batches * depth)
    w_data, s_w = weights(True, [channels, depth], channels, 0, per_channel)
    b = ints(channels, -3000, 3000) if bias else None
    s_in = scale()
    acc, channel = [], []
    for i, o in itertools.product(range(batches), range(channels)):
        total = b[o] if bias else 0
        for k in range(depth):
            total += (x[i * depth + k] - z_in) * w_data[o * depth + k]
        acc.append(total)
        channel.append(o)
    if s_out is None:
        s_out = f32(max(abs(a) for a in acc) * s_in * max(s_w) / 150)
    double, single = layer_output(acc, s_in, s_w, s_out, z_out, activation, channel, not per_channel)
    inputs = [tensor([batches, depth], x, [s_in], [z_in]),
              tensor([channels, depth], w_data, s_w, [0] * len(s_w))]
    inputs[0]['given'] = True
    if bias:
        inputs.append(tensor([channels], b, type_='int32'))
    add(name, 'FULLY_CONNECTED', dict(activation=activation), inputs,
        tensor([batches, channels], None, [s_out], [z_out]), double, single)


def pool(name, op, shape, kernel, stride, padding, activation, zero):
    n, h, w, c = shape
    x = ints(size(shape))
    s = scale()
    oh, ph = axis(padding, h, kernel[0], stride[0], 1)
    ow, pw = axis(padding, w, kernel[1], stride[1], 1)
    low, high = limits(activation, s, zero)
    out = []
    for i, oy, ox, k in itertools.product(range(n), range(oh), range(ow), range(c)):
        seen = [at(x, shape, (i, oy * stride[0] - ph + ky, ox * stride[1] - pw + kx, k))
                for ky, kx in itertools.product(range(kernel[0]), range(kernel[1]))
                if 0 <= oy * stride[0] - ph + ky < h and 0 <= ox * stride[1] - pw + kx < w]
        value = max(seen) if op == 'MAX_POOL_2D' else div_round_away(sum(seen), len(seen))
        out.append(min(high, max(low, value)))
    options = dict(padding=padding, stride_h=stride[0], stride_w=stride[1], filter_h=kernel[0], filter_w=kernel[1],
                   activation=activation)
    x_tensor = tensor(shape, x, [s], [zero])
    x_tensor['given'] = True
    add(name, op, options, [x_tensor], tensor([n, oh, ow, c], None, [s], [zero]), out, out)


def mean(name, shape, axes, keep, z_in, z_out, ratio):
    x = ints(size(shape))
    s_in = scale()
    s_out = f32(s_in * ratio)
    summed = sorted({a % len(shape) for a in axes})
    count = math.prod(shape[a] for a in summed)
    value, shift = multiplier(s_in / s_out)
    extra = min(count.bit_length() - 1, 31 + shift)
    m = ((value << extra) // count, shift - extra)
    kept = [d for d in range(len(shape)) if d not in summed]
    results = ([], [])
    for index in itertools.product(*(range(shape[d]) for d in kept)):
        total = 0
        for inner in itertools.product(*(range(shape[d]) for d in summed)):
            full = [0] * len(shape)
            for d, i in zip(kept, index):
                full[d] = i
            for d, i in zip(summed, inner):
                full[d] = i
            total += at(x, shape, full) - z_in
        for single in (False, True):
            results[single].append(min(127, max(-128, requantize(total, m, bool(single)) + z_out)))
    out_shape = [1 if d in summed else shape[d] for d in range(len(shape))] if keep else [shape[d] for d in kept]
    x_tensor = tensor(shape, x, [s_in], [z_in])
    x_tensor['given'] = True
    add(name, 'MEAN', dict(keep_dims=keep), [x_tensor, tensor([len(axes)], axes, type_='int32')],
        tensor(out_shape, None, [s_out], [z_out]), *results)


def quantize_float():
    s, zero = 0.5, 3
    x = [0.0, 0.25, -0.25, 0.75, -0.75, 1.0, 61.9, 62.0, 62.3, -65.4, -65.6, 1e9, -1e9, 0.2499999, 3.3e38]
    out = [min(127, max(-128, round_away(v / s) + zero)) for v in x]
    x_tensor = tensor([len(x)], [f32(v) for v in x], type_='float32')
    x_tensor['given'] = True
    add('ties_and_saturation', 'QUANTIZE', {}, [x_tensor], tensor([len(x)], None, [s], [zero]), out, out)


def requantize_case(name, z_in, z_out, ratio):
    x = list(range(-128, 128))
    s_in = scale()
    s_out = f32(s_in * ratio)
    m = multiplier(s_in / s_out)
    both = [[min(127, max(-128, requantize(v - z_in, m, single) + z_out)) for v in x] for single in (False, True)]
    x_tensor = tensor([4, 64], x, [s_in], [z_in])
    x_tensor['given'] = True
    add(name, 'QUANTIZE', {}, [x_tensor], tensor([4, 64], None, [s_out], [z_out]), *both)


def dequantize():
    x = list(range(-128, 128, 5))
    s, zero = scale(), -17
    out = [f32(s * (v - zero)) for v in x]
    x_tensor = tensor([len(x)], x, [s], [zero])
    x_tensor['given'] = True
    add('all_over_the_range', 'DEQUANTIZE', {}, [x_tensor], tensor([len(x)], None, type_='float32'), out, out)


def reshape():
    x = ints(24)
    x_tensor = tensor([2, 3, 4], x, [scale()], [7])
    x_tensor['given'] = True
    add('to_matrix', 'RESHAPE', dict(new_shape=[4, 6]), [x_tensor, tensor([2], [4, 6], type_='int32')],
        tensor([4, 6], None, x_tensor['scale'], [7]), x, x)


fully_connected('odd_depth', 1, 7, 5, 0, -128, -1, False)
fully_connected('batch_relu', 3, 9, 4, 1, 127, -128, False)
fully_connected('per_channel_relu6', 2, 33, 11, 3, 5, -100, True, s_out=f32(0.05))
fully_connected('relu_n1_to_1', 2, 16, 8, 2, -7, 3, False, s_out=f32(0.011))
fully_connected('saturates', 2, 40, 6, 0, -128, 127, True, s_out=f32(0.0004))
fully_connected('no_bias', 1, 12, 3, 0, 0, 0, False, bias=False)
fully_connected('factor_above_one', 1, 4, 6, 0, 1, -3, True, s_out=f32(0.000003))
convolution('one_by_one', [1, 3, 5, 4], 6, (1, 1), (1, 1), (1, 1), 0, 0, -128, -128, True)
convolution('odd_same_stride', [2, 5, 7, 3], 4, (3, 2), (2, 3), (1, 1), 0, 1, 11, -128, True)
convolution('odd_valid', [1, 7, 6, 2], 3, (2, 3), (1, 2), (1, 1), 1, 0, 127, 0, False)
convolution('dilated_same', [1, 9, 8, 2], 3, (3, 3), (1, 1), (2, 3), 0, 0, -3, 9, True)
convolution('dilated_valid_relu6', [1, 9, 8, 1], 2, (3, 2), (2, 1), (3, 2), 1, 3, 0, -90, True, s_out=f32(0.04))
convolution('taps_all_in_padding', [1, 1, 1, 2], 2, (2, 2), (1, 1), (3, 3), 0, 0, 4, 5, True)
convolution('groups', [1, 4, 4, 6], 4, (3, 3), (1, 1), (1, 1), 0, 0, -20, 20, True, groups=2)
convolution('no_bias_relu_n1', [1, 4, 5, 3], 2, (2, 2), (1, 1), (1, 1), 1, 2, 6, -2, False, bias=False, s_out=f32(0.013))
convolution('conv_1d', [1, 20, 1, 6], 8, (5, 1), (2, 1), (1, 1), 0, 1, 31, -128, True)
convolution('depthwise_same', [1, 5, 7, 3], 3, (3, 3), (1, 1), (1, 1), 0, 1, -128, -128, True, depthwise=True)
convolution('depthwise_multiplier_8', [1, 6, 5, 1], 8, (4, 3), (2, 2), (1, 1), 0, 1, 83, -128, True, depthwise=True)
convolution('depthwise_multiplier_2', [2, 5, 5, 3], 6, (2, 3), (2, 1), (1, 1), 1, 0, 127, 1, False, depthwise=True)
convolution('depthwise_dilated', [1, 9, 7, 2], 4, (3, 2), (1, 1), (3, 2), 0, 3, 2, -110, True, depthwise=True,
            s_out=f32(0.03))
for zero in (-128, 0, 127):
    pool('max_same_zero_%s' % str(zero).replace('-', 'minus_'), 'MAX_POOL_2D', [1, 5, 7, 3], (2, 3), (2, 2), 0, 0, zero)
pool('max_valid_relu', 'MAX_POOL_2D', [2, 6, 5, 2], (3, 3), (1, 2), 1, 1, -5)
pool('average_same', 'AVERAGE_POOL_2D', [1, 5, 7, 3], (2, 3), (2, 2), 0, 0, -128)
pool('average_valid_relu6', 'AVERAGE_POOL_2D', [2, 6, 5, 2], (3, 2), (1, 2), 1, 3, -60)
pool('average_global', 'AVERAGE_POOL_2D', [1, 25, 5, 4], (25, 5), (25, 5), 1, 0, -128)
mean('spatial', [2, 5, 3, 4], [1, 2], True, -128, -128, 0.7)
mean('spatial_same_scale', [1, 7, 7, 3], [1, 2], False, 5, 5, 1.0)
mean('negative_axis', [3, 4, 5], [-1], False, 127, -9, 1.9)
mean('first_and_last', [3, 2, 2, 5], [0, 3], True, 0, 31, 0.31)
mean('duplicate_axes', [2, 3, 4], [1, -2], True, -4, 0, 1.1)
quantize_float()
requantize_case('same_scale', -10, 20, 1.0)
requantize_case('finer', -128, 127, 0.37)
requantize_case('coarser', 3, -77, 5.3)
dequantize()
reshape()
print('[\n' + ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases) + '\n]')
