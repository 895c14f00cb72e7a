#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes layer_goldens.json: layers and poolings in 16x8 and float32 from their definitions.

Each output is a list of pairs (input, weight) in the order of TFLite's reference kernels, then summed: 16x8 in unbounded
integers, of which 64 or 32 bits stay; float32 with every product and every sum rounded to single precision.
Usage: python3 layer_goldens.py > layer_goldens.json
"""
import random

from goldens import T, case, const, count, indices, some, write
from tflite_math import clamp, f32, float_limits, limits, multiplier, requantize, wrap32

rng = random.Random(20241121)


def times64(x, m):
    """TFLite's product of a 64-bit sum by 16 bits of the factor, rounded once."""
    value, shift = m
    reduced = (value + (1 << 15)) >> 16 if value < 0x7fff0000 else 0x7fff
    total = 15 - shift
    return (x * reduced + (1 << (total - 1))) >> total


def times32(x, m, mode):
    """As requantize, of a sum that wraps around as the 32 bits of the operand shifted left do."""
    value, shift = m
    if mode == 'single' or shift <= 0:
        return requantize(x, m, mode)
    return requantize(wrap32(x << shift), (value, 0), mode)


class Wide:
    """16x8.  bias: 'int64', 'int32' or None.  wide_anyway: without a bias, 64 bits too."""
    type = 'int16'

    def __init__(self, bias='int64', per_channel=True, x_scale=0.0004, y_scale=0.01, w_scale=0.02, largest=127,
                 extreme=False):
        self.bias, self.per_channel, self.largest, self.extreme = bias, per_channel, largest, extreme
        self.x_scale, self.y_scale, self.w_scale = f32(x_scale), f32(y_scale), w_scale

    def input(self, shape):
        if self.extreme:
            return T(shape, [rng.choice((-32768, 32767)) for _ in range(count(shape))], 'int16', scale=self.x_scale)
        return some(rng, shape, 'int16', scale=self.x_scale)

    def weights(self, shape, channels, dimension):
        n = channels if self.per_channel else 1
        scales = [f32(self.w_scale * rng.uniform(0.5, 1.5)) for _ in range(n)]
        data = [127 if self.extreme else rng.randint(-self.largest, self.largest) for _ in range(count(shape))]
        return T(shape, data, constant=True, scale=scales, zero_point=[0] * n, dimension=dimension)

    def biases(self, n):
        if self.bias is None:
            return None
        far = 2**36 if self.bias == 'int64' and self.extreme else 2**19
        return const([rng.randint(-far, far) for _ in range(n)], self.bias)

    def outputs(self, pairs, w, b, activation, shape, as_layer=False, narrow_allowed=True):
        """pairs: of each output in order; its channel is its index modulo the last dimension."""
        channels = shape[-1]
        product = [self.x_scale * (w.scale[o] if self.per_channel else w.scale[0]) for o in range(channels)]
        if as_layer and not self.per_channel:
            product = [f32(p) for p in product]
        factors = [multiplier(p / self.y_scale) for p in product]
        low, high = limits(activation, self.y_scale, 0, 'int16')
        wide = not narrow_allowed or self.bias == 'int64'

        def y(mode):
            data = []
            for at, list_of_pairs in enumerate(pairs):
                o = at % channels
                total = sum(p * q for p, q in list_of_pairs) + (b.data[o] if b else 0)
                scaled = times64(total, factors[o]) if wide else times32(wrap32(total), factors[o], mode)
                data.append(clamp(scaled, low, high))
            return [T(shape, data, 'int16', scale=self.y_scale)]

        return y('double'), y('single')

    def plain(self, shape, data):
        return T(shape, data, 'int16', scale=self.x_scale)


class Floats:
    type = 'float32'

    def __init__(self, bias=True, width=4.0):
        self.bias, self.width = bias, width

    def some(self, shape, **kw):
        return T(shape, [f32(rng.uniform(-self.width, self.width)) for _ in range(count(shape))], 'float32', **kw)

    def input(self, shape):
        return self.some(shape)

    def weights(self, shape, channels, dimension):
        return self.some(shape, constant=True)

    def biases(self, n):
        return self.some([n], constant=True) if self.bias else None

    def outputs(self, pairs, w, b, activation, shape, as_layer=False, narrow_allowed=True):
        low, high = float_limits(activation)
        data = []
        for at, list_of_pairs in enumerate(pairs):
            total = 0.0
            for p, q in list_of_pairs:
                total = f32(total + f32(p * q))
            if b:
                total = f32(total + b.data[at % shape[-1]])
            data.append(clamp(total, low, high))
        y = [T(shape, data, 'float32')]
        return y, y

    def plain(self, shape, data):
        return T(shape, data, 'float32')


def axis(padding, size, filter, stride, dilation):
    reach = (filter - 1) * dilation + 1
    out = -(-size // stride) if padding == 'SAME' else (size - reach) // stride + 1
    pad = max(0, (out - 1) * stride + reach - size) // 2 if padding == 'SAME' else 0
    return out, pad


def finish(name, op, code, tag, fields, inputs, y):
    twice, once = y
    case(name, op, code, tag, fields, [i for i in inputs if i], twice,
         single=once if once[0].data != twice[0].data else None)


# CONV_2D 3 and DEPTHWISE_CONV_2D 4 ----------------------------------------------------------------------------------
def taps(x_shape, filter, stride, dilation, padding):
    """Sizes of the output, and of an output pixel the (ky, kx, iy, ix) that lie on the input."""
    (kh, kw), (h, w) = filter, x_shape[1:3]
    (oh, py), (ow, px) = (axis(padding, n, k, s, d) for n, k, s, d in zip((h, w), filter, stride, dilation))

    def of(oy, ox):
        for ky in range(kh):
            for kx in range(kw):
                iy, ix = oy * stride[0] - py + ky * dilation[0], ox * stride[1] - px + kx * dilation[1]
                if 0 <= iy < h and 0 <= ix < w:
                    yield ky, kx, iy, ix

    return (oh, ow), of


def conv(name, of, x_shape, filter, channels, stride=(1, 1), dilation=(1, 1), padding='SAME', groups=1, activation=0):
    x = of.input(x_shape)
    depth = x_shape[3] // groups
    w = of.weights([channels, *filter, depth], channels, 0)
    b = of.biases(channels)
    (oh, ow), on_input = taps(x_shape, filter, stride, dilation, padding)
    shape = [x_shape[0], oh, ow, channels]

    def pairs(n, oy, ox, o):
        first = o // (channels // groups) * depth
        return [(x[(n, iy, ix, first + c)], w[(o, ky, kx, c)]) for ky, kx, iy, ix in on_input(oy, ox)
                for c in range(depth)]

    fields = [(0, 'u8', 0 if padding == 'SAME' else 1), (1, 'i32', stride[1]), (2, 'i32', stride[0]),
              (3, 'u8', activation), (4, 'i32', dilation[1]), (5, 'i32', dilation[0])]
    finish(of.type + '_' + name, 'CONV_2D', 3, 1, fields, [x, w, b],
           of.outputs([pairs(*i) for i in indices(shape)], w, b, activation, shape))


def depthwise(name, of, x_shape, filter, times=1, stride=(1, 1), dilation=(1, 1), padding='SAME', activation=0):
    x = of.input(x_shape)
    channels = x_shape[3] * times
    w = of.weights([1, *filter, channels], channels, 3)
    b = of.biases(channels)
    (oh, ow), on_input = taps(x_shape, filter, stride, dilation, padding)
    shape = [x_shape[0], oh, ow, channels]

    def pairs(n, oy, ox, o):
        return [(x[(n, iy, ix, o // times)], w[(0, ky, kx, o)]) for ky, kx, iy, ix in on_input(oy, ox)]

    fields = [(0, 'u8', 0 if padding == 'SAME' else 1), (1, 'i32', stride[1]), (2, 'i32', stride[0]),
              (3, 'i32', times), (4, 'u8', activation), (5, 'i32', dilation[1]), (6, 'i32', dilation[0])]
    finish(of.type + '_' + name, 'DEPTHWISE_CONV_2D', 4, 2, fields, [x, w, b],
           of.outputs([pairs(*i) for i in indices(shape)], w, b, activation, shape, narrow_allowed=False))


def fully_connected(name, of, x_shape, channels, out=None, activation=0):
    x = of.input(x_shape)
    depth = x_shape[-1]
    w = of.weights([channels, depth], channels, 0)
    b = of.biases(channels)
    rows = count(x_shape) // depth
    pairs = [[(x.data[n * depth + k], w[(o, k)]) for k in range(depth)] for n in range(rows) for o in range(channels)]
    finish(of.type + '_' + name, 'FULLY_CONNECTED', 9, 8, [(0, 'u8', activation)], [x, w, b],
           of.outputs(pairs, w, b, activation, out or [rows, channels], as_layer=True))


def transpose_conv(name, of, x_shape, filter, channels, stride, padding='SAME', out=None, activation=0):
    n, h, width, depth = x_shape
    (kh, kw), (sh, sw) = filter, stride
    if out is None:
        out = (h * sh, width * sw) if padding == 'SAME' else (h * sh + max(kh - sh, 0), width * sw + max(kw - sw, 0))
    pad = [max(0, (i - 1) * s + k - o) // 2 if padding == 'SAME' else 0
           for i, s, k, o in ((h, sh, kh, out[0]), (width, sw, kw, out[1]))]
    x = of.input(x_shape)
    w = of.weights([channels, kh, kw, depth], channels, 0)
    b = of.biases(channels)
    shape = [n, out[0], out[1], channels]
    pairs = {i: [] for i in indices(shape)}
    for i, iy, ix, c in indices(x_shape):
        for ky in range(kh):
            for kx in range(kw):
                for o in range(channels):
                    at = (i, iy * sh + ky - pad[0], ix * sw + kx - pad[1], o)
                    if at in pairs:
                        pairs[at].append((x[(i, iy, ix, c)], w[(o, ky, kx, c)]))
    fields = [(0, 'u8', 0 if padding == 'SAME' else 1), (1, 'i32', sw), (2, 'i32', sh), (3, 'u8', activation)]
    finish(of.type + '_' + name, 'TRANSPOSE_CONV', 67, 49, fields, [const(shape), w, x, b],
           of.outputs([pairs[i] for i in indices(shape)], w, b, activation, shape, narrow_allowed=False))


# Poolings 1 and 17 --------------------------------------------------------------------------------------------------
def pool(name, of, x_shape, filter, stride, padding='SAME', activation=0):
    x = of.input(x_shape)
    (oh, ow), on_input = taps(x_shape, filter, stride, (1, 1), padding)
    shape = [x_shape[0], oh, ow, x_shape[3]]
    exact = of.type == 'int16'
    low, high = limits(activation, x.scale, 0, 'int16') if exact else float_limits(activation)

    def mean(values):
        if exact:
            total, n = sum(values), len(values)
            away = (abs(total) + n // 2) // n
            return away if total > 0 else -away
        total = 0.0
        for v in values:
            total = f32(total + v)
        return f32(total / len(values))

    fields = [(0, 'u8', 0 if padding == 'SAME' else 1), (1, 'i32', stride[1]), (2, 'i32', stride[0]),
              (3, 'i32', filter[1]), (4, 'i32', filter[0]), (5, 'u8', activation)]
    for op, code, reduce in (('AVERAGE_POOL_2D', 1, mean), ('MAX_POOL_2D', 17, max)):
        data = []
        for n, oy, ox, c in indices(shape):
            data.append(clamp(reduce([x[(n, iy, ix, c)] for _, _, iy, ix in on_input(oy, ox)]), low, high))
        case(of.type + '_' + name, op, code, 5, fields, [x], [of.plain(shape, data)])


def all_of(of, without_bias):
    """of(…): numbers with the given properties of a Wide, which Floats leave out."""
    conv('same', of(), [1, 5, 4, 3], (3, 3), 4)
    conv('same_even_filter', of(), [1, 4, 5, 2], (2, 4), 3)
    conv('valid_stride_two', of(), [2, 7, 6, 3], (3, 2), 5, stride=(2, 2), padding='VALID')
    conv('same_stride_three', of(), [1, 7, 8, 1], (5, 4), 3, stride=(3, 2))
    conv('dilated', of(), [1, 9, 8, 2], (3, 2), 3, dilation=(2, 3))
    conv('dilated_valid', of(), [1, 9, 8, 3], (3, 3), 2, dilation=(3, 2), padding='VALID')
    conv('taps_all_in_the_padding', of(), [1, 1, 2, 1], (2, 2), 2, dilation=(5, 5))
    conv('grouped', of(), [1, 4, 5, 6], (3, 3), 4, groups=2)
    conv('grouped_by_channel', of(), [1, 4, 3, 3], (2, 2), 6, groups=3, padding='VALID')
    conv('pointwise', of(), [1, 3, 5, 9], (1, 1), 7)
    conv('pointwise_stride', of(), [2, 4, 5, 4], (1, 1), 3, stride=(2, 3))
    conv('filter_above_input', of(), [1, 2, 3, 2], (5, 5), 2)
    conv('one_pixel', of(), [1, 4, 4, 5], (4, 4), 6, padding='VALID')
    conv('without_bias', without_bias(), [1, 3, 3, 4], (2, 2), 3)
    for name, a in (('relu', 1), ('relu_n1_to_1', 2), ('relu6', 3)):
        conv(name, of(), [1, 3, 4, 3], (2, 3), 4, activation=a)
        depthwise(name, of(), [1, 3, 4, 3], (2, 3), activation=a)
        fully_connected(name, of(), [2, 9], 6, activation=a)
        transpose_conv(name, of(), [1, 2, 3, 2], (3, 3), 2, (2, 1), activation=a)
        pool(name, of(), [1, 4, 5, 3], (2, 2), (1, 2), activation=a)

    depthwise('same', of(), [1, 5, 4, 5], (3, 3))
    depthwise('valid_stride_two', of(), [2, 7, 6, 3], (3, 2), stride=(2, 2), padding='VALID')
    depthwise('multiplier_two', of(), [1, 4, 5, 3], (3, 3), times=2)
    depthwise('multiplier_of_one_channel', of(), [1, 6, 5, 1], (4, 3), times=5, stride=(2, 1))
    depthwise('dilated', of(), [1, 9, 8, 2], (3, 3), dilation=(3, 2))
    depthwise('taps_all_in_the_padding', of(), [1, 2, 1, 2], (2, 2), dilation=(4, 4))
    depthwise('filter_of_20_rows', of(), [1, 22, 2, 1], (20, 1), padding='VALID')
    depthwise('without_bias', without_bias(), [1, 3, 4, 2], (2, 2))

    fully_connected('one_row', of(), [1, 17], 5)
    fully_connected('rows', of(), [3, 8], 4)
    fully_connected('kept_dimensions', of(), [2, 3, 5], 4, out=[2, 3, 4])
    fully_connected('one_output', of(), [1, 33], 1)
    fully_connected('without_bias', without_bias(), [2, 6], 3)

    transpose_conv('same', of(), [1, 3, 4, 2], (3, 3), 3, (2, 2))
    transpose_conv('valid', of(), [1, 3, 2, 3], (3, 3), 2, (2, 2), 'VALID')
    transpose_conv('stride_one', of(), [2, 4, 3, 2], (3, 2), 2, (1, 1))
    transpose_conv('filter_below_stride', of(), [1, 3, 3, 1], (2, 1), 2, (3, 2), 'VALID')
    transpose_conv('filter_far_above_stride', of(), [1, 4, 3, 1], (5, 6), 2, (2, 1))
    transpose_conv('odd_output', of(), [1, 3, 3, 2], (3, 3), 1, (2, 2), out=(5, 6))
    transpose_conv('without_bias', without_bias(), [1, 2, 3, 4], (2, 2), 3, (2, 2))

    pool('same', of(), [1, 5, 4, 3], (3, 3), (1, 1))
    pool('valid', of(), [2, 5, 6, 2], (2, 3), (2, 2), padding='VALID')
    pool('stride_above_filter', of(), [1, 8, 7, 2], (2, 1), (3, 4), padding='VALID')
    pool('global', of(), [1, 5, 3, 9], (5, 3), (5, 3), padding='VALID')
    pool('filter_above_input', of(), [1, 2, 3, 2], (5, 7), (1, 1))


all_of(Wide, lambda: Wide(bias=None))
for conv_like, call in (('conv', lambda n, of: conv(n, of, [1, 4, 3, 5], (3, 3), 4)),
                        ('fully_connected', lambda n, of: fully_connected(n, of, [2, 11], 5))):
    call('int32_bias', Wide(bias='int32'))
    call('int32_bias_and_one_scale', Wide(bias='int32', per_channel=False))
    call('one_scale', Wide(per_channel=False))
    call('factor_above_one', Wide(y_scale=0.0000007))
    call('narrow_factor_above_one', Wide(bias='int32', y_scale=0.0000007))
    call('factor_tiny', Wide(y_scale=3.0, w_scale=0.00001))
depthwise('one_scale', Wide(per_channel=False), [1, 3, 4, 3], (2, 3))
transpose_conv('one_scale', Wide(per_channel=False), [1, 2, 3, 4], (3, 2), 3, (2, 1))
conv('sums_beyond_32_bits', Wide(extreme=True, y_scale=2.0), [1, 8, 5, 30], (5, 5), 2, padding='VALID')
fully_connected('sums_beyond_32_bits', Wide(extreme=True, y_scale=2.0), [1, 1100], 3)
conv('narrow_sums_wrap', Wide(bias='int32', extreme=True, y_scale=2.0), [1, 5, 5, 60], (5, 5), 2, padding='VALID')

all_of(Floats, lambda: Floats(bias=False))
fully_connected('beyond_the_largest', Floats(width=3e38), [2, 1], 4)
conv('beyond_the_largest', Floats(width=3e38), [1, 2, 2, 1], (1, 1), 3)
write('layer_goldens.py')
