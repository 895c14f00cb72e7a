# Makes goldens.h: what NumPy and SciPy compute for the layers, the loss and the optimisers.  /usr/bin/python3 goldens.py > goldens.h
# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import scipy
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import correlate
from scipy.special import log_softmax, softmax


def wave(shape, a):
    """The numbers that goldens_test.cpp also fills its tensors with."""
    return np.sin(a * np.arange(np.prod(shape)) + 1.0).reshape(shape)


def padded(x, kernel, stride, same, fill):
    """x [n, h, w, c] with TensorFlow's SAME padding: the odd row or column goes after."""
    pads = [(0, 0)]
    for size, k, s in zip(x.shape[1:3], kernel, stride):
        total = max(0, (-(-size // s) - 1) * s + k - size) if same else 0
        pads.append((total // 2, total - total // 2))
    return np.pad(x, pads + [(0, 0)], constant_values=fill)


def conv(x, w, b, stride, same):
    xp = padded(x, w.shape[1:3], stride, same, 0.0)
    out = [[correlate(e, f, mode="valid")[:: stride[0], :: stride[1], 0] for f in w] for e in xp]
    return np.moveaxis(np.array(out), 1, -1) + b


def pool(x, kernel, stride, same, reduce):
    xp = padded(x, kernel, stride, same, np.nan)
    windows = sliding_window_view(xp, kernel, axis=(1, 2))[:, :: stride[0], :: stride[1]]
    return reduce(windows, axis=(-2, -1))


def show(name, values):
    text = ", ".join(repr(float(v)) for v in np.asarray(values).ravel())
    print(f"inline const std::vector<double> {name} = {{{text}}};\n")


print("// Goldens of the layers, the loss and the optimisers, made by goldens.py with "
      f"NumPy {np.__version__} and SciPy {scipy.__version__}.")
print("// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\n#include <vector>\n")
print("namespace thimble::nn::goldens {\n")

x = wave((2, 5, 4, 3), 0.7)
w = wave((4, 3, 2, 3), 0.31)
b = wave((4,), 0.9)
show("kConv2dValid", conv(x, w, b, (1, 1), False))
show("kConv2dSame", conv(x, w, b, (2, 3), True))
series = wave((2, 9, 1, 3), 0.7)
show("kConv1dSame", conv(series, wave((4, 4, 1, 3), 0.31), b, (2, 1), True))
show("kDense", x.reshape(2, -1) @ wave((3, 60), 0.31).T + wave((3,), 0.9))
show("kMaxPoolSame", pool(x, (3, 2), (2, 2), True, np.nanmax))
show("kAvgPoolSame", pool(x, (3, 2), (2, 2), True, np.nanmean))
show("kAvgPoolValid", pool(x, (2, 2), (2, 1), False, np.nanmean))

gamma, beta = 1 + 0.5 * wave((3,), 0.31), wave((3,), 0.9)
mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
show("kBatchNormTraining", gamma * (x - mean) / np.sqrt(variance + 1e-3) + beta)
running_mean, running_variance = 0.1 * mean, 0.9 + 0.1 * variance
show("kBatchNormUse", gamma * (x - running_mean) / np.sqrt(running_variance + 1e-3) + beta)

logits = 5 * wave((3, 4), 0.7)
labels = np.array([2, 0, 3])
show("kSoftmax", softmax(logits, axis=1))
show("kCrossEntropy", [-log_softmax(logits, axis=1)[np.arange(3), labels].mean()])
show("kCrossEntropyGradient", (softmax(logits, axis=1) - np.eye(4)[labels]) / 3)

value, velocity = wave((5,), 0.5), np.zeros(5)
for step in range(1, 4):
    velocity = 0.8 * velocity + wave((5,), 0.2 * step) + 0.01 * value
    value = value - 0.05 * velocity
show("kSgd", value)
value, m, v = wave((5,), 0.5), np.zeros(5), np.zeros(5)
for step in range(1, 4):
    gradient = wave((5,), 0.2 * step) + 0.01 * value
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    value = value - 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
show("kAdam", value)
print("}  // namespace thimble::nn::goldens")
