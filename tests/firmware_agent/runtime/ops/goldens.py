# SPDX-License-Identifier: GPL-3.0-or-later
"""What the generators of operators' goldens share: tensors as plain Python lists, cases, and how they are written.

A case is one operator: its code, the tag and the fields of its options, its inputs (constant or given at run time) and
the outputs that its definition yields, which op_goldens.h reads.  No code of Thimble's is used.
"""
import itertools
import json
import struct
import sys

TYPES = {'int8': 1, 'int16': 2, 'int32': 4, 'int64': 8, 'float32': 4, 'bool': 1}


def f32(x):
    return struct.unpack('<f', struct.pack('<f', x))[0]


def count(shape):
    n = 1
    for d in shape:
        n *= d
    return n


def indices(shape):
    return itertools.product(*[range(d) for d in shape])


def flat(shape, index):
    at = 0
    for d, i in zip(shape, index):
        at = at * d + i
    return at


class T:
    """A tensor: given at run time unless `constant`.  scale, zero_point: a number, or a list by `dimension`."""

    def __init__(self, shape, data, type='int8', constant=False, scale=None, zero_point=0, dimension=0):
        self.shape, self.data, self.type, self.constant = list(shape), list(data), type, constant
        self.scale, self.zero_point, self.dimension = scale, zero_point, dimension
        assert len(self.data) == count(self.shape), (self.shape, len(self.data))

    def __getitem__(self, index):
        return self.data[flat(self.shape, index)]

    def entry(self):
        e = {'type': self.type, 'shape': self.shape, 'data': self.data}
        if self.constant:
            e['constant'] = True
        if self.scale is not None:
            e['scale'], e['zero_point'] = self.scale, self.zero_point
        if self.dimension != 0:
            e['dimension'] = self.dimension
        return e


class LeftOut:
    """An optional input that is left out."""

    def entry(self):
        return None


class Variable:
    """A tensor that keeps its contents from one inference to the next."""

    def __init__(self, shape, type, scale=None, zero_point=0):
        self.e = {'type': type, 'shape': list(shape), 'variable': True}
        if scale is not None:
            self.e['scale'], self.e['zero_point'] = scale, zero_point

    def entry(self):
        return self.e


def const(values, type='int32', shape=None):
    return T([len(values)] if shape is None else shape, values, type, constant=True)


def scalar(value, type='int32'):
    return T([], [value], type, constant=True)


def some(rng, shape, type='int8', scale=None, zero_point=0, constant=False):
    n = count(shape)
    low, high = {'int8': (-128, 127), 'int16': (-32768, 32767), 'int32': (-2**31, 2**31 - 1),
                 'int64': (-2**62, 2**62), 'float32': (-4000, 4000), 'bool': (0, 1)}[type]
    data = [rng.randint(low, high) for _ in range(n)]
    if type == 'float32':
        data = [x / 16 for x in data]
    return T(shape, data, type, constant, scale, zero_point)


def build(shape, like, of):
    """A tensor of that shape whose element at each index is of(index), of the type and quantization of `like`."""
    return T(shape, [of(i) for i in indices(shape)], like.type, False, like.scale, like.zero_point)


CASES = []


def case(name, op, code, tag, fields, inputs, outputs, single=None, later=()):
    """fields: [(id, 'u8' | 'i32' | 'f32' | 'i32s', value)]; single: the outputs of single rounding, if they differ.

    later: further inferences of an operator that remembers: (inputs given, outputs, single) each.
    """
    c = {'name': name, 'op': op, 'code': code, 'tag': tag, 'fields': [list(f) for f in fields],
         'inputs': [i.entry() for i in inputs], 'outputs': [o.entry() for o in outputs]}
    if single is not None:
        c['single'] = [o.entry()['data'] for o in single]
    if later:
        c['later'] = [{'given': [g.data for g in given], 'outputs': [o.data for o in out], 'single': [o.data for o in one]}
                      for given, out, one in later]
    CASES.append(c)


def write(generator):
    assert len({(c['op'], c['name']) for c in CASES}) == len(CASES)
    sys.stdout.write('{"generator": "' + generator + '", "cases": [\n')
    sys.stdout.write(',\n'.join(json.dumps(c, separators=(',', ':')) for c in CASES))
    sys.stdout.write('\n]}\n')
