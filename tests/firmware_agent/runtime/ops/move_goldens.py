#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes move_goldens.json: what operators that only move elements yield, element by element from their definitions.

Slices are Python's own, which are NumPy's and so tf.strided_slice's.  Usage: python3 move_goldens.py > move_goldens.json
"""
import random

from goldens import T, TYPES, build, case, const, count, f32, indices, scalar, some, write

rng = random.Random(20240715)
MOVED = ['int8', 'int16', 'int32', 'float32', 'bool', 'int64']
Q = {'scale': f32(0.05), 'zero_point': -7}


def quantized(type):
    return Q if type == 'int8' else {}


# CONCATENATION 2 -----------------------------------------------------------------------------------------------------
def concatenation(name, inputs, axis):
    rank = len(inputs[0].shape)
    a = axis % rank
    shape = list(inputs[0].shape)
    shape[a] = sum(i.shape[a] for i in inputs)

    def of(index):
        at = index[a]
        for part in inputs:
            if at < part.shape[a]:
                return part[index[:a] + (at,) + index[a + 1:]]
            at -= part.shape[a]

    case(name, 'CONCATENATION', 2, 10, [(0, 'i32', axis), (1, 'u8', 0)], inputs, [build(shape, inputs[0], of)])


for k, type in enumerate(MOVED):
    concatenation('of_' + type, [some(rng, [2, n, 3], type, **quantized(type)) for n in (1, 4, 2)], (1, -2)[k % 2])
concatenation('outermost', [some(rng, [n, 3]) for n in (2, 1)], 0)
concatenation('innermost_with_a_constant', [some(rng, [2, 3, 5], **Q), some(rng, [2, 3, 1], constant=True, **Q)], -1)
concatenation('of_one', [some(rng, [3, 5])], 1)
concatenation('of_ten', [some(rng, [2, 1 + i % 3]) for i in range(10)], 1)


# PACK 83, UNPACK 88 ---------------------------------------------------------------------------------------------------
def pack(name, inputs, axis):
    rank = len(inputs[0].shape) + 1
    a = axis % rank
    shape = inputs[0].shape[:a] + [len(inputs)] + inputs[0].shape[a:]
    out = build(shape, inputs[0], lambda i: inputs[i[a]][i[:a] + i[a + 1:]])
    case(name, 'PACK', 83, 59, [(0, 'i32', len(inputs)), (1, 'i32', axis)], inputs, [out])


for k, type in enumerate(MOVED):
    pack('of_' + type, [some(rng, [2, 3], type, **quantized(type)) for _ in range(3)], (0, 1, 2, -1, -2, -3)[k])
pack('of_scalars', [some(rng, []) for _ in range(4)], 0)


def unpack(name, x, axis):
    a = axis % len(x.shape)
    shape = x.shape[:a] + x.shape[a + 1:]
    outs = [build(shape, x, lambda i, k=k: x[i[:a] + (k,) + i[a:]]) for k in range(x.shape[a])]
    case(name, 'UNPACK', 88, 64, [(0, 'i32', x.shape[a]), (1, 'i32', axis)], [x], outs)


for k, type in enumerate(MOVED):
    unpack('of_' + type, some(rng, [2, 3, 4], type, **quantized(type)), (0, 1, 2, -1, -2, -3)[k])


# SPLIT 49, SPLIT_V 102 ------------------------------------------------------------------------------------------------
def parts(x, a, sizes):
    outs, begin = [], 0
    for n in sizes:
        shape = x.shape[:a] + [n] + x.shape[a + 1:]
        outs.append(build(shape, x, lambda i, b=begin: x[i[:a] + (i[a] + b,) + i[a + 1:]]))
        begin += n
    return outs


def split(name, x, axis, n):
    a = axis % len(x.shape)
    case(name, 'SPLIT', 49, 35, [(0, 'i32', n)], [scalar(axis), x], parts(x, a, [x.shape[a] // n] * n))


def split_v(name, x, axis, sizes, given=None, index_type='int32'):
    a = axis % len(x.shape)
    case(name, 'SPLIT_V', 102, 79, [(0, 'i32', len(sizes))], [x, const(given or sizes, index_type), scalar(axis)],
         parts(x, a, sizes))


for k, type in enumerate(MOVED):
    split('of_' + type, some(rng, [2, 6, 3], type, **quantized(type)), (1, -2)[k % 2], (2, 3)[k % 2])
    split_v('of_' + type, some(rng, [2, 6, 3], type, **quantized(type)), (1, -2)[k % 2], (1, 3, 2))
split('outermost', some(rng, [4, 3]), 0, 4)
split_v('innermost_one_size_open', some(rng, [3, 7]), -1, (2, 1, 4), (2, -1, 4))
split_v('sizes_int64', some(rng, [7]), 0, (2, 5), index_type='int64')


# SLICE 65, STRIDED_SLICE 45 -------------------------------------------------------------------------------------------
def slice_(name, x, begin, size, index_type='int32'):
    shape = [n if n >= 0 else d - b for d, b, n in zip(x.shape, begin, size)]
    out = build(shape, x, lambda i: x[tuple(b + k for b, k in zip(begin, i))])
    case(name, 'SLICE', 65, 48, [], [x, const(begin, index_type), const(size, index_type)], [out])


for type in MOVED:
    slice_('of_' + type, some(rng, [3, 4, 5], type, **quantized(type)), [1, 0, 2], [2, 3, 2])
slice_('rest', some(rng, [3, 4, 5]), [0, 2, 4], [-1, -1, -1])
slice_('all', some(rng, [3, 4]), [0, 0], [3, -1])
slice_('inner_rows_whole', some(rng, [3, 4, 2, 5]), [1, 1, 0, 0], [2, 2, 2, 5], 'int64')
slice_('rank_6', some(rng, [2, 2, 3, 2, 2, 3]), [0, 1, 1, 0, 0, 1], [2, 1, 2, 2, 1, 2])


def strided_slice(name, x, entries, offset=False, index_type='int32'):
    """entries: slices, integers, None (new axis) or Ellipsis, as NumPy has them."""
    begin, end, stride = [], [], []
    masks = dict(begin=0, end=0, ellipsis=0, new=0, shrink=0)
    for i, e in enumerate(entries):
        b, n, s = rng.randint(-9, 9), rng.randint(-9, 9), 1  # what masks hide is of no account
        if e is Ellipsis:
            masks['ellipsis'] |= 1 << i
        elif e is None:
            masks['new'] |= 1 << i
        elif isinstance(e, int):
            b = e
            masks['shrink'] |= 1 << i
        else:
            s = 1 if e.step is None else e.step
            if e.start is None:
                masks['begin'] |= 1 << i
            else:
                b = e.start
            if e.stop is None:
                masks['end'] |= 1 << i
            else:
                n = e.stop - (e.start if offset else 0)
        begin.append(b), end.append(n), stride.append(s)
    used = sum(e is not None and e is not Ellipsis for e in entries)
    spec = []
    for e in entries if Ellipsis in entries else list(entries) + [Ellipsis]:
        spec += [slice(None)] * (len(x.shape) - used) if e is Ellipsis else [e]
    shape, axes, d = [], [], 0
    for e in spec:
        if e is None:
            shape.append(1)
            axes.append(None)
            continue
        values = list(range(x.shape[d]))
        if isinstance(e, int):
            axes.append((d, [values[e]], True))
        else:
            axes.append((d, values[e], False))
            shape.append(len(values[e]))
        d += 1

    def of(index):
        at, k = [], 0
        for a in axes:
            if a is None:
                k += 1
            elif a[2]:
                at.append(a[1][0])
            else:
                at.append(a[1][index[k]])
                k += 1
        return x[tuple(at)]

    fields = [(0, 'i32', masks['begin']), (1, 'i32', masks['end']), (2, 'i32', masks['ellipsis']),
              (3, 'i32', masks['new']), (4, 'i32', masks['shrink']), (5, 'u8', int(offset))]
    operands = [const(v, index_type) for v in (begin, end, stride)]
    case(name, 'STRIDED_SLICE', 45, 32, fields, [x] + operands, [build(shape, x, of)])


S = slice
for type in MOVED:
    strided_slice('of_' + type, some(rng, [4, 5, 3], type, **quantized(type)), [S(1, 4, 2), S(0, 5, 3), S(None)])
strided_slice('reversed', some(rng, [4, 5]), [S(None, None, -1), S(None, None, -2)])
strided_slice('reversed_wide', some(rng, [3, 4, 2], 'int32'), [S(None, None, -1), S(3, 0, -1), S(None)])
strided_slice('negative_bounds', some(rng, [6, 7]), [S(-5, -1), S(-3, None)])
strided_slice('bounds_beyond', some(rng, [6, 7]), [S(-100, 100, 4), S(100, -100, -3)])
strided_slice('shrinks', some(rng, [4, 5, 3]), [S(None), 2])
strided_slice('shrinks_from_behind', some(rng, [4, 5, 3]), [-1, S(1, 3), -3])
strided_slice('shrinks_to_a_scalar', some(rng, [4, 5]), [3, 4])
strided_slice('new_axes', some(rng, [4, 5]), [None, S(1, 3), None, S(None, None, 2)])
strided_slice('ellipsis_first', some(rng, [2, 3, 4, 5]), [Ellipsis, S(1, 4, 2)])
strided_slice('ellipsis_between', some(rng, [2, 3, 4, 5]), [1, Ellipsis, S(3, None, -3)])
strided_slice('ellipsis_and_new_axis', some(rng, [2, 3, 4], 'int16'), [Ellipsis, None, S(0, 2)])
strided_slice('ellipsis_of_nothing', some(rng, [4, 5]), [S(1, 3), Ellipsis, S(2, 5)])
strided_slice('fewer_entries', some(rng, [4, 5, 3]), [S(1, 3)])
strided_slice('no_entries_but_ellipsis', some(rng, [4, 5]), [Ellipsis])
strided_slice('offset', some(rng, [7, 8]), [S(2, 6), S(1, 7, 2)], offset=True)
strided_slice('indices_int64', some(rng, [7, 8]), [S(2, 6), S(7, 1, -2)], index_type='int64')
strided_slice('huge_stride', some(rng, [3, 4]), [S(None, None, 2**31 - 1), S(None, None, -2**31 + 1)])
strided_slice('rank_6', some(rng, [2, 3, 2, 3, 2, 3]), [S(None), S(None, None, 2), 1, S(1, 3), S(None), S(2, None, -1)])


# PAD 34, PADV2 60, MIRROR_PAD 100 -------------------------------------------------------------------------------------
def padded(x, pads, of):
    shape = [b + d + a for d, (b, a) in zip(x.shape, pads)]
    return build(shape, x, of)


def inner(x, pads, index):
    at = tuple(i - b for i, (b, _) in zip(index, pads))
    return at if all(0 <= i < d for i, d in zip(at, x.shape)) else None


def operand(pads, index_type='int32'):
    return T([len(pads), 2], [n for p in pads for n in p], index_type, constant=True)


def pad(name, x, pads, index_type='int32'):
    zero = x.zero_point if x.type == 'int8' and x.scale is not None else 0

    def of(index):
        at = inner(x, pads, index)
        return zero if at is None else x[at]

    case(name, 'PAD', 34, 22, [], [x, operand(pads, index_type)], [padded(x, pads, of)])


def pad_v2(name, x, pads, value):
    def of(index):
        at = inner(x, pads, index)
        return value.data[0] if at is None else x[at]

    case(name, 'PADV2', 60, 43, [], [x, operand(pads), value], [padded(x, pads, of)])


def mirror_pad(name, x, pads, mode):
    def source(i, before, size):
        i -= before
        edge = 1 - mode  # REFLECT 0, SYMMETRIC 1
        if i < 0:
            return -i - 1 + edge
        return i if i < size else 2 * size - 1 - i - edge

    def of(index):
        return x[tuple(source(i, b, d) for i, (b, _), d in zip(index, pads, x.shape))]

    case(name, 'MIRROR_PAD', 100, 77, [(0, 'u8', mode)], [x, operand(pads)], [padded(x, pads, of)])


for type in MOVED:
    x = some(rng, [2, 3, 2], type, **quantized(type))
    pad('of_' + type, x, [(1, 0), (2, 1), (0, 3)])
    pad_v2('of_' + type, x, [(0, 2), (1, 1), (1, 0)], some(rng, [], type, constant=True, **quantized(type)))
    mirror_pad('reflect_of_' + type, x, [(1, 1), (2, 1), (0, 1)], 0)
    mirror_pad('symmetric_of_' + type, x, [(2, 1), (3, 0), (1, 2)], 1)
pad('image', some(rng, [1, 3, 4, 2], **Q), [(0, 0), (1, 2), (2, 1), (0, 0)])
pad('nothing', some(rng, [2, 3]), [(0, 0), (0, 0)])
pad('paddings_int64', some(rng, [3], scale=f32(0.1), zero_point=127), [(2, 3)], 'int64')
pad_v2('value_given_at_run_time', some(rng, [2, 3], 'int16'), [(1, 1), (2, 0)], some(rng, [], 'int16'))
mirror_pad('reflect_before_only', some(rng, [4, 5]), [(3, 0), (4, 0)], 0)
mirror_pad('symmetric_after_only', some(rng, [4, 5]), [(0, 4), (0, 5)], 1)
mirror_pad('reflect_rank_4', some(rng, [2, 3, 3, 2]), [(1, 0), (2, 2), (0, 1), (1, 1)], 0)
mirror_pad('symmetric_rank_1', some(rng, [5]), [(5, 5)], 1)
mirror_pad('nothing', some(rng, [2, 2]), [(0, 0), (0, 0)], 1)


# TRANSPOSE 39, BROADCAST_TO 130, FILL 94, SHAPE 77, SQUEEZE 43, EXPAND_DIMS 70 ----------------------------------------
def transpose(name, x, perm, index_type='int32'):
    shape = [x.shape[p] for p in perm]

    def of(index):
        at = [0] * len(perm)
        for i, p in zip(index, perm):
            at[p] = i
        return x[tuple(at)]

    case(name, 'TRANSPOSE', 39, 26, [], [x, const(perm, index_type)], [build(shape, x, of)])


for k, type in enumerate(MOVED):
    transpose('of_' + type, some(rng, [2, 3, 4], type, **quantized(type)),
              ([2, 1, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0], [2, 1, 0])[k])
transpose('to_channels_first', some(rng, [1, 4, 5, 3]), [0, 3, 1, 2])
transpose('rank_6', some(rng, [2, 3, 1, 2, 3, 2], 'int16'), [5, 0, 4, 2, 1, 3], 'int64')
transpose('of_no_change', some(rng, [2, 3]), [0, 1])
transpose('of_one_dimension', some(rng, [9]), [0])


def broadcast_to(name, x, shape):
    fresh = len(shape) - len(x.shape)
    out = build(shape, x, lambda i: x[tuple(0 if d == 1 else k for d, k in zip(x.shape, i[fresh:]))])
    case(name, 'BROADCAST_TO', 130, 104, [], [x, const(shape)], [out])


for type in MOVED:
    broadcast_to('of_' + type, some(rng, [3, 1, 2], type, **quantized(type)), [2, 3, 4, 2])
broadcast_to('of_a_scalar', some(rng, [], 'int32'), [2, 3])
broadcast_to('innermost', some(rng, [3, 1]), [3, 5])
broadcast_to('of_no_change', some(rng, [3, 2]), [3, 2])
for type in MOVED:
    value = some(rng, [], type, **quantized(type))
    case('of_' + type, 'FILL', 94, 68, [], [const([2, 5]), value], [build([2, 5], value, lambda i: value[()])])
for shape in ([4], [2, 1, 3], [1, 2, 3, 4, 5, 6]):
    case('rank_%d' % len(shape), 'SHAPE', 77, 55, [(0, 'u8', 2)], [some(rng, shape)],
         [T([len(shape)], shape, 'int32')])
for type in MOVED:
    x = some(rng, [1, 3, 1, 2], type, **quantized(type))
    case('of_' + type, 'SQUEEZE', 43, 30, [(0, 'i32s', [0, -2])], [x], [T([3, 2], x.data, type, **quantized(type))])
    case('of_' + type, 'EXPAND_DIMS', 70, 52, [], [x, scalar(-1)],
         [T([1, 3, 1, 2, 1], x.data, type, **quantized(type))])


# GATHER 36 ------------------------------------------------------------------------------------------------------------
def gather(name, x, ids, axis, batch=0):
    a, b = axis % len(x.shape), batch % (len(ids.shape) + 1) if batch < 0 else batch
    if batch < 0:
        b = batch + len(ids.shape)
    shape = x.shape[:a] + ids.shape[b:] + x.shape[a + 1:]
    middle = len(ids.shape) - b
    limit = x.shape[a] - 1

    def of(i):
        chosen = ids[i[:b] + i[a:a + middle]]
        return x[i[:a] + (min(max(chosen, 0), limit),) + i[a + middle:]]

    case(name, 'GATHER', 36, 23, [(0, 'i32', axis), (1, 'i32', batch)], [x, ids], [build(shape, x, of)])


for k, type in enumerate(MOVED):
    gather('of_' + type, some(rng, [2, 5, 3], type, **quantized(type)), const([4, 0, 0, 2]), (1, -2)[k % 2])
gather('indices_of_two_dimensions', some(rng, [6, 2]), const([5, 0, 3, 3, 1, 2], shape=[2, 3]), 0)
gather('innermost', some(rng, [2, 3, 4]), const([3, 1]), -1)
gather('one_index', some(rng, [4, 3]), scalar(2), 0)
gather('batches', some(rng, [2, 4, 3]), const([3, 0, 1, 2, 2, 1], shape=[2, 3]), 1, 1)
gather('batches_from_behind', some(rng, [2, 3, 4, 2], 'int16'), const([3, 0, 1, 2], shape=[2, 2]), 2, -1)
gather('given_at_run_time', some(rng, [5, 2]), T([4], [1, 4, 0, 3], 'int32'), 0)
gather('given_out_of_range', some(rng, [5, 2]), T([6], [-1, 5, -2**31, 2**31 - 1, 4, 0], 'int32'), 0)

write('move_goldens.py')
