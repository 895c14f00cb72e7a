#!/usr/bin/env python3
"""Writes butterworth_goldens.h: scipy.signal.butter's gain at some frequencies.  Run: python3 butterworth_goldens.py > butterworth_goldens.h"""
# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import scipy.signal

print("// What scipy.signal.butter lets through; written by butterworth_goldens.py.\n// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n")
print("// clang-format off\nnamespace goldens {\n")
print("/// kind: 1 low, 2 high, 3 band pass; gains at 0, 0.05, … 0.45 of the rate.")
print("struct Butterworth { int kind, order; double low, high, rate; double gains[10]; };\nconst Butterworth kButterworth[] = {")
cases = [(1, n, 0, 12.5, 100) for n in range(1, 9)] + [(2, n, 3, 0, 62.5) for n in range(1, 9)] + \
        [(3, n, 300, 3400, 16000) for n in range(1, 9)] + [(1, 2, 0, 45, 100), (2, 3, 20, 0, 16000), (3, 2, 9, 11, 100)]
for kind, order, low, high, rate in cases:
    cutoffs = {1: high, 2: low, 3: [low, high]}[kind]
    sos = scipy.signal.butter(order, cutoffs, ["", "low", "high", "band"][kind], fs=rate, output="sos")
    _, h = scipy.signal.sosfreqz(sos, np.arange(10) * 0.05 * rate, fs=rate)
    print(f"    {{{kind}, {order}, {low}, {high}, {rate}, {{{', '.join(repr(float(g)) for g in np.abs(h))}}}}},")
print("};\n\n}  // namespace goldens")
