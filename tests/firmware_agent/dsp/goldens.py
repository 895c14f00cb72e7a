#!/usr/bin/env python3
"""Writes goldens.h: what NumPy and SciPy say about the test signal.  Run: python3 goldens.py > goldens.h"""
# SPDX-License-Identifier: MIT
import numpy as np
import scipy.signal
import scipy.stats


def signal(seed, n, channels):
    """As signal.h."""
    out = np.zeros((n, channels), np.int64)
    state = seed
    for i in range(n):
        for c in range(channels):
            state = (state * 1664525 + 1013904223) % 2**32
            period = 10 + 7 * c
            phase = i % period
            wave = (phase if 2 * phase < period else period - phase) * 1000
            out[i, c] = wave + (state >> 20) + 500 * c - 3000
    assert abs(out).max() < 32768
    return out


def literals(values):
    return ", ".join(repr(float(v)) for v in np.ravel(values))


def fft():
    print("/// numpy.fft.rfft of signal(seed 1, n, 1): re, im of bins 0, 1, 2, 5, n/4, n/2 − 1, n/2.")
    print("struct Fft { unsigned n; double bins[14]; };\nconst Fft kFft[] = {")
    for n in (16, 64, 256, 1024, 4096):
        x = np.fft.rfft(signal(1, n, 1)[:, 0])
        bins = [x[k] for k in (0, 1, 2, 5, n // 4, n // 2 - 1, n // 2)]
        print(f"    {{{n}, {{{literals([[b.real, b.imag] for b in bins])}}}}},")
    print("};\n")


def statistics():
    print("/// Two channels of signal(seed 2, window, 2) with scales 0.5 and -0.001.")
    print("struct Statistics { unsigned window; double features[16]; };\nconst Statistics kStatistics[] = {")
    for window in (2, 7, 100, 8192):
        x = signal(2, window, 2) * np.array([0.5, -0.001])
        rows = []
        for c in range(2):
            v = x[:, c]
            crossings = np.count_nonzero(np.diff(np.signbit((v - v.mean()) * [1, -1][c])))
            rows += [v.mean(), v.std(), np.sqrt(np.mean(v**2)), v.min(), v.max(), scipy.stats.skew(v),
                     scipy.stats.kurtosis(v), crossings / window]
        print(f"    {{{window}, {{{literals(rows)}}}}},")
    print("};\n")


def spectrum():
    print("/// Channel 1 of signal(seed 3, window, 2) with scale 0.25, by scipy.signal.welch.")
    print("struct Spectrum { unsigned window, fft, bands; double features[64]; };\nconst Spectrum kSpectrum[] = {")
    for window, n, bands in ((64, 64, 32), (100, 64, 8), (300, 128, 7), (50, 64, 5), (3, 16, 8), (4096, 4096, 64),
                             (8192, 16, 3)):
        v = signal(3, window, 2)[:, 1] * 0.25
        length = min(window, n)
        _, power = scipy.signal.welch(v - v.mean(), fs=n, window="hann", nperseg=length, noverlap=length // 2,
                                      nfft=n, detrend=False, scaling="density")  # fs = n: a bin is 1 Hz wide
        edges = [-(-band * (n // 2) // bands) for band in range(bands + 1)]
        sums = [power[1 + a:1 + b].sum() for a, b in zip(edges, edges[1:])]
        assert all(a < b for a, b in zip(edges, edges[1:])) and edges[-1] == n // 2
        print(f"    {{{window}, {n}, {bands}, {{{literals(np.log10(np.array(sums) + 1e-3 * 0.25**2))}}}}},")
    print("};\n")


def raw():
    print("/// Means of groups of a frames of signal(seed 4, 10, 2) with scales 2 and 0.125, [time][channel].")
    print("struct Raw { unsigned a, features; double values[20]; };\nconst Raw kRaw[] = {")
    for a in (1, 3, 10):
        x = signal(4, 10, 2) * np.array([2, 0.125])
        means = [x[i:i + a].mean(axis=0) for i in range(0, 10, a)]
        print(f"    {{{a}, {2 * len(means)}, {{{literals(means)}}}}},")
    print("};")


if __name__ == "__main__":
    print("// What NumPy and SciPy say about the test signal; written by goldens.py.")
    print("// SPDX-License-Identifier: MIT\n#pragma once\n\n// clang-format off\nnamespace goldens {\n")
    fft()
    statistics()
    spectrum()
    raw()
    print("\n}  // namespace goldens")
