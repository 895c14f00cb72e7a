# Makes torch_goldens.h: loss curves of PyTorch on one small net, for each loss, optimiser and schedule.
#   /usr/bin/python3 torch_goldens.py > torch_goldens.h
# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import torch
from torch import nn

STEPS = 40
torch.set_default_dtype(torch.float64)


def wave(shape, a):
    """The numbers that torch_test.cpp also fills its tensors with."""
    return np.sin(a * np.arange(np.prod(shape)) + 1.0).reshape(shape)


X = torch.tensor(wave((24, 6), 0.7))
LABELS = torch.tensor([0] * 12 + [1] * 8 + [2] * 4)
TARGETS = 10 + 3 * torch.tensor(wave((24, 1), 0.5))
MEAN, DEVIATION = TARGETS.mean(), TARGETS.std(unbiased=False)


def net(outputs):
    first, last = nn.Linear(6, 8), nn.Linear(8, outputs)
    with torch.no_grad():
        first.weight.copy_(torch.tensor(wave((8, 6), 0.31)))
        first.bias.copy_(torch.tensor(wave((8,), 0.9)))
        last.weight.copy_(torch.tensor(wave((outputs, 8), 0.53)))
        last.bias.copy_(torch.tensor(wave((outputs,), 0.2)))
        if outputs == 1:  # our weights answer in the targets' own unit, training does in deviations
            last.weight /= DEVIATION
            last.bias -= MEAN
            last.bias /= DEVIATION
    return nn.Sequential(first, nn.ReLU(), last)


def curve(outputs, criterion, make_optimizer, make_schedule, clip=None):
    model = net(outputs)
    weights = [p for n, p in model.named_parameters() if n.endswith("weight")]
    biases = [p for n, p in model.named_parameters() if n.endswith("bias")]
    optimizer = make_optimizer([{"params": weights}, {"params": biases, "weight_decay": 0.0}])
    schedule = make_schedule(optimizer)
    wanted = LABELS if outputs > 1 else (TARGETS - MEAN) / DEVIATION
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = criterion(model(X), wanted)
        losses.append(float(loss))
        loss.backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        schedule.step()
    return losses


def show(name, values):
    text = ", ".join(repr(float(v)) for v in values)
    print(f"inline const std::vector<double> {name} = {{{text}}};\n")


def cosine(o):
    return torch.optim.lr_scheduler.CosineAnnealingLR(o, STEPS, eta_min=o.defaults["lr"] / 100)


def one_cycle(o):
    return torch.optim.lr_scheduler.OneCycleLR(o, o.defaults["lr"], STEPS, pct_start=0.3, cycle_momentum=False)


def step(o):
    return torch.optim.lr_scheduler.StepLR(o, 7, gamma=0.5)


def constant(o):
    return torch.optim.lr_scheduler.ConstantLR(o, factor=1.0)


print(f"// Loss curves made by torch_goldens.py with PyTorch {torch.__version__}.")
print("// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\n#include <vector>\n")
print("namespace thimble::nn::goldens {\n")
show("kCrossEntropyAdamCosine",
     curve(3, nn.CrossEntropyLoss(), lambda p: torch.optim.Adam(p, 0.05, weight_decay=0.01), cosine))
balanced = torch.tensor([24 / (3 * n) for n in (12, 8, 4)])
show("kBalancedSmoothedAdamWOneCycle",
     curve(3, nn.CrossEntropyLoss(weight=balanced, label_smoothing=0.1),
           lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.1), one_cycle))
show("kMeanSquaredSgdStepClipped",
     curve(1, nn.MSELoss(), lambda p: torch.optim.SGD(p, 0.05, momentum=0.8, weight_decay=0.01), step, clip=0.5))
show("kHuberAdamConstant",
     curve(1, nn.HuberLoss(delta=0.7), lambda p: torch.optim.Adam(p, 0.02), constant))


def rates(make_schedule):
    o = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.05)
    s = make_schedule(o)
    out = []
    for _ in range(STEPS):
        out.append(o.param_groups[0]["lr"])
        o.step()
        s.step()
    return out


for name, schedule in (("kCosineRates", cosine), ("kOneCycleRates", one_cycle), ("kStepRates", step)):
    show(name, rates(schedule))

logits = torch.tensor(5 * wave((3, 4), 0.7), requires_grad=True)
wanted = torch.tensor([2, 0, 3])
weights = torch.tensor([0.5, 1.0, 2.0, 3.0])
loss = nn.CrossEntropyLoss(weight=weights, label_smoothing=0.2)(logits, wanted)
loss.backward()
show("kWeightedSmoothed", [loss])
show("kWeightedSmoothedGradient", logits.grad.ravel())
for name, criterion in (("kMeanSquared", nn.MSELoss()), ("kHuber", nn.HuberLoss(delta=0.7))):
    y = torch.tensor(2 * wave((3, 4), 0.7), requires_grad=True)
    loss = criterion(y, torch.tensor(wave((3, 4), 0.3)))
    loss.backward()
    show(name, [loss])
    show(name + "Gradient", y.grad.ravel())
print("}  // namespace thimble::nn::goldens")
