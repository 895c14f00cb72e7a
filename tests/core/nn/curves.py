# Makes curves.h: losses that PyTorch reaches step by step, in double precision.  /usr/bin/python3 curves.py > curves.h
# SPDX-License-Identifier: GPL-3.0-or-later
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
EXAMPLES, STEPS = 12, 25


def wave(shape, a, size=1.0):
    """The numbers that curves_test.cpp also fills its tensors with."""
    return (size * torch.sin(a * torch.arange(math.prod(shape)) + 1.0)).reshape(shape)


def parameters(shapes):
    """Each of its own pitch, weights first, as the net lists them."""
    return [torch.nn.Parameter(wave(s, 0.37 + 0.11 * i, 0.4)) for i, s in enumerate(shapes)]


def conv(x, w, b, **how):
    """x [n, h, w, c]; w [filters, kh, kw, cin]."""
    return F.conv2d(x.permute(0, 3, 1, 2), w.permute(0, 3, 1, 2), b, **how).permute(0, 2, 3, 1)


def depthwise(x, w, b, **how):
    """w [c · multiplier, kh, kw]."""
    return F.conv2d(x.permute(0, 3, 1, 2), w[:, None], b, groups=x.shape[3], **how).permute(0, 2, 3, 1)


def norm(x, gamma, beta):
    flat = x.reshape(-1, x.shape[-1])
    y = (flat - flat.mean(0)) / torch.sqrt(flat.var(0, unbiased=False) + 1e-3)
    return (y * gamma + beta).reshape(x.shape)


def residual(x, p):
    x = x.reshape(EXAMPLES, 6, 5, 2)
    a = F.relu6(norm(conv(x, p[0], p[1], padding=1), p[2], p[3]))
    b = norm(depthwise(a, p[4], p[5], padding=1), p[6], p[7])
    c = conv(F.relu(b), p[8], p[9]) + a
    return c.mean((1, 2)) @ p[10].T + p[11]


def lstm(x, width, w, bias, every):
    units = w.shape[0] // 4
    h, c, out = torch.zeros(EXAMPLES, units), torch.zeros(EXAMPLES, units), []
    for t in range(x.shape[1]):
        i, f, g, o = (torch.cat([x[:, t], h], 1) @ w.T + bias).split(units, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        out.append(h)
    return torch.stack(out, 1) if every else h


def recurrent(x, p):
    a = F.leaky_relu(lstm(x.reshape(EXAMPLES, 7, 3), 3, p[0], p[1], True), 0.1)
    return lstm(a, 5, p[2], p[3], False) @ p[4].T + p[5]


def dilated(x, p):
    a = F.relu(conv(x.reshape(EXAMPLES, 16, 1, 3), p[0], p[1], padding=(2, 0), dilation=(2, 1)))
    return depthwise(a, p[2], p[3], stride=(2, 1)).amax((1, 2)) @ p[4].T + p[5]


NETS = {
    "Residual": (residual, 60, [(4, 3, 3, 2), (4,), (4,), (4,), (4, 3, 3), (4,), (4,), (4,), (4, 1, 1, 4), (4,),
                                (3, 4), (3,)]),
    "Recurrent": (recurrent, 21, [(20, 8), (20,), (16, 9), (16,), (3, 4), (3,)]),
    "Dilated": (dilated, 48, [(5, 3, 1, 3), (5,), (10, 3, 1), (10,), (3, 10), (3,)]),
}

print(f"// Losses of PyTorch {torch.__version__}, step by step, made by curves.py.")
print("// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\n#include <vector>\n")
print("namespace thimble::nn::curves {\n")
for name, (net, values, shapes) in NETS.items():
    for kind in ("Adam", "Sgd"):
        p = parameters(shapes)
        step = torch.optim.Adam(p, lr=0.02) if kind == "Adam" else torch.optim.SGD(p, lr=0.05, momentum=0.9)
        x, labels, losses = wave((EXAMPLES, values), 0.7), torch.arange(EXAMPLES) * 5 % 3, []
        for _ in range(STEPS):
            step.zero_grad()
            loss = F.cross_entropy(net(x, p), labels)
            loss.backward()
            step.step()
            losses.append(repr(loss.item()))
        print(f"inline const std::vector<double> k{name}{kind} = {{{', '.join(losses)}}};\n")
print("}  // namespace thimble::nn::curves")
