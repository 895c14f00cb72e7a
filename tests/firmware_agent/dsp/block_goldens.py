#!/usr/bin/env python3
"""Writes block_goldens.h: what NumPy and SciPy make of the test signal, block by block, from PIPELINE.md's definitions.
Run: python3 block_goldens.py > block_goldens.h"""
# SPDX-License-Identifier: MIT
import numpy as np
import scipy.fft
import scipy.signal
import scipy.stats

from goldens import literals, signal

SCALES = np.array([0.5, -0.001, 0.25])
RATE = 16000.0
HANN, HAMMING, BLACKMAN, NONE = range(4)
WINDOWS = ["hann", "hamming", "blackman", "boxcar"]
rows = []


def counts(seed, window, channels):
    return signal(seed, window, channels).astype(float)


def add(what, block, seed, window, channels, parameters, values, sos=None, kind=0, tolerance=5e-6):
    rows.append((what, block, seed, window, channels, parameters, np.ravel(values), sos, kind, tolerance))


def statistics_of(v):
    d = np.abs(np.diff(v))
    mean, rms = v.mean(), np.sqrt(np.mean(v**2))
    lower = lambda x, q: np.percentile(x, q, method="lower")
    return [mean, v.std(), rms, v.min(), v.max(), scipy.stats.skew(v), scipy.stats.kurtosis(v),
            None, None, np.ptp(v), d.mean(), np.sqrt(np.mean(d**2)), np.abs(v - mean).mean(), lower(v, 25), lower(v, 50),
            lower(v, 75), lower(np.abs(v - lower(v, 50)), 50), np.abs(v).max() / rms]


def crossings(x):
    return np.count_nonzero(np.diff(x < 0)) / len(x)


def statistics(window, segments, bits):
    x, out = counts(2, window, 3), []
    for s in range(segments):
        part = x[s * window // segments:(s + 1) * window // segments]
        for c in range(3):
            numbers = statistics_of(part[:, c] * SCALES[c])
            numbers[7], numbers[8] = crossings(part[:, c] - part[:, c].mean()), crossings(part[:, c])
            out += [n for i, n in enumerate(numbers) if bits >> i & 1]
    add("statistics", 1, 2, window, 3, [bits, segments], out)


def frames_power(x, frame, hop, n, weighting, preemphasis=0.0):
    """[frame][bin] of 2·|X|² / (n·Σ weight²); the last bin is not halved."""
    x = x - x.mean()
    x = x - preemphasis * np.concatenate([x[:1], x[:-1]])
    w = scipy.signal.get_window(WINDOWS[weighting], frame)  # periodic
    if weighting == BLACKMAN:
        k = 2 * np.pi * np.arange(frame) / frame
        w = 0.42 - 0.5 * np.cos(k) + 0.08 * np.cos(2 * k)
    square = {HANN: 0.375, HAMMING: 0.3974, BLACKMAN: 0.3046, NONE: 1}[weighting]
    assert abs(np.mean(w**2) / square - 1) < 1e-9
    starts = range(0, len(x) - frame + 1, hop)
    return np.array([2 * np.abs(np.fft.rfft(x[s:s + frame] * w, n))**2 / (n * square * frame) for s in starts])


def halved(power):
    power = np.array(power)
    power[..., -1] /= 2
    return power


def bands_of(power, first, last, bands):
    power = halved(power)
    sums = np.zeros(power.shape[:-1] + (bands,))
    for k in range(first, last + 1):
        sums[..., (k - first) * bands // (last - first + 1)] += power[..., k]
    return sums


def shape_of(power, first, last, bin_hz, bits):
    p = halved(power)[first:last + 1]
    q, f = p / p.sum(), np.arange(first, last + 1) * bin_hz
    centroid = (f * q).sum()
    numbers = [centroid, np.sqrt(((f - centroid)**2 * q).sum()), scipy.stats.entropy(q) / np.log(len(q)),
               f[np.searchsorted(np.cumsum(p), 0.85 * p.sum())]]
    return [v for i, v in enumerate(numbers) if bits >> i & 1]


def spectrum(window, n, bands, weighting, overlap, peaks, shape, low=0, high=0, logarithm=0):
    x, out, bin_hz = counts(3, window, 3), [], RATE / n
    ks = [k for k in range(1, n // 2 + 1) if k * bin_hz >= low and (high == 0 or k * bin_hz <= high)]
    first, last = ks[0], ks[-1]
    for c in range(3):
        power = frames_power(x[:, c], min(n, window), n - n * overlap // 100, n, weighting)
        mean = power.mean(axis=0)
        sums = bands_of(power if logarithm else mean, first, last, bands) if bands else np.zeros(0)
        logs = np.log10((sums + 1e-3) * SCALES[c]**2)
        out += list(logs.mean(axis=0) if logarithm else logs)
        found, _ = scipy.signal.find_peaks(mean)
        found = sorted([k for k in found if first <= k <= last], key=lambda k: -mean[k])[:peaks]
        for i in range(peaks):
            height = mean[found[i]] if i < len(found) else 0
            out += [found[i] * bin_hz if i < len(found) else 0, np.log10((height + 1e-3) * SCALES[c]**2)]
        out += shape_of(mean, first, last, bin_hz, shape)
    add("spectrum", 2, 3, window, 3, [n, bands, weighting, overlap, peaks, shape, 0, low, high, logarithm], out,
        tolerance=1e-5)


def per_frame(x, make):
    """[step][channel][number] from each channel's [step][number]."""
    return np.stack([make(x[:, c], SCALES[c]) for c in range(x.shape[1])], axis=1)


def floor_of(db):
    return 32768.0**2 * 10**(-db / 10)


def spectrogram(window, frame, hop, n, bands, weighting, floor):
    make = lambda x, scale: np.log10((bands_of(frames_power(x, frame, hop, n, weighting), 1, n // 2, bands) +
                                      floor_of(floor)) * scale**2)
    add("spectrogram", 3, 4, window, 2, [frame, hop, n, bands, weighting, floor, 0],
        per_frame(counts(4, window, 2), make), tolerance=1e-5)


def mel_of(f, slaney):
    if not slaney:
        return 2595 * np.log10(1 + f / 700)
    return 3 * f / 200 if f < 1000 else 15 + 27 * np.log(f / 1000) / np.log(6.4)


def hz_of(m, slaney):
    if not slaney:
        return 700 * (10**(m / 2595) - 1)
    return 200 * m / 3 if m < 15 else 1000 * 6.4**((m - 15) / 27)


def log_mel(x, scale, frame, hop, n, filters, low, high, slaney, weighting, preemphasis, floor):
    power = frames_power(x, frame, hop, n, weighting, preemphasis / 100)
    edges = [hz_of(m, slaney) for m in np.linspace(mel_of(low, slaney), mel_of(high or RATE / 2, slaney), filters + 2)]
    f = np.arange(n // 2 + 1) * RATE / n
    bank = [np.maximum(0, np.minimum((f - a) / (b - a), (c - f) / (c - b))) for a, b, c in zip(edges, edges[1:], edges[2:])]
    return np.log10((power @ np.array(bank).T + floor_of(floor)) * scale**2)


def mel(window, *p):
    add("mel", 4, 5, window, 2, [*p, 0], per_frame(counts(5, window, 2), lambda x, s: log_mel(x, s, *p)), tolerance=2e-5)


def mfcc(window, coefficients, *p):
    make = lambda x, s: scipy.fft.dct(log_mel(x, s, *p), type=2, norm="ortho", axis=1)[:, :coefficients]
    add("mfcc", 5, 5, window, 2, [*p, 0, coefficients], per_frame(counts(5, window, 2), make), tolerance=4e-5)


def autocorrelation(window, lags, step, values, peaks):
    x, out = counts(6, window, 2), []
    for c in range(2):
        d = x[:, c] - x[:, c].mean()
        r = np.correlate(d, d, "full")[window - 1:]
        r = (r / r[0])[step:step * lags + 1:step]
        out += list(r) if values else []
        found, _ = scipy.signal.find_peaks(r)
        for i in range(peaks):
            out += [(found[i] + 1) * step / RATE, r[found[i]]] if i < len(found) else [0, 0]
    add("autocorrelation", 6, 6, window, 2, [lags, step, values, peaks], out)


def axes(window, bits, correlations, segments):
    x, out = counts(7, window, 3) * SCALES, []
    for s in range(segments):
        part = x[s * window // segments:(s + 1) * window // segments]
        m = np.linalg.norm(part, axis=1)
        numbers = [m.mean(), m.std(), m.min(), m.max(), np.abs(np.diff(m)).mean()]
        out += [v for i, v in enumerate(numbers) if bits >> i & 1]
        r = np.corrcoef(part.T)
        out += [r[0, 1], r[0, 2], r[1, 2]] if correlations else []
    add("axes", 7, 7, window, 3, [bits, correlations, segments], out)


def filtered(window, kind, order, cutoffs):
    """The raw block behind a filter; the filter is in steady state at the first sample."""
    sos = scipy.signal.butter(order, cutoffs, ["", "lowpass", "highpass", "bandpass"][kind], fs=RATE, output="sos")
    x = counts(8, window, 2)
    y = [scipy.signal.sosfilt(sos, x[:, c], zi=scipy.signal.sosfilt_zi(sos) * x[0, c])[0] * SCALES[c] for c in range(2)]
    largest = max(np.abs(v).max() for v in y)
    add("filter", 0, 8, window, 2, [1, 0], np.array(y).T, sos, kind, tolerance=largest / 20000)


def scaled(window, decimation, scaling):
    x = counts(4, window, 2) * SCALES[:2]
    x = np.array([x[i:i + decimation].mean(axis=0) for i in range(0, window, decimation)])
    x = x - x.mean(axis=0)
    divisor = [None, 1, x.std(axis=0), np.abs(x).max(axis=0)][scaling]
    add("raw", 0, 4, window, 2, [decimation, scaling], x / divisor, tolerance=5e-6 if scaling > 1 else 1e-3)


for window, segments in ((2, 1), (31, 4), (100, 3), (1000, 1)):
    statistics(window, segments, 0x3ffff)
statistics(64, 2, 0x1c05)
spectrum(256, 64, 32, HANN, 75, 3, 15)
spectrum(300, 128, 10, HAMMING, 50, 0, 5, 500, 6000)
spectrum(40, 64, 0, BLACKMAN, 0, 2, 8)
spectrum(512, 64, 25, HANN, 75, 0, 0, 1500, 0, 1)
spectrum(2000, 1024, 64, BLACKMAN, 87, 5, 15, 100, 7000, 1)
spectrogram(200, 50, 25, 64, 8, HANN, 100)
spectrogram(128, 32, 16, 32, 16, NONE, 60)
mel(1600, 400, 320, 512, 26, 80, 7600, 0, HANN, 97, 100)
mel(1000, 256, 128, 256, 20, 0, 0, 1, HAMMING, 0, 90)
mfcc(1600, 13, 480, 320, 512, 40, 20, 0, 0, HANN, 0, 100)
mfcc(600, 20, 200, 100, 256, 20, 300, 3400, 1, BLACKMAN, 97, 80)
autocorrelation(200, 40, 1, 1, 2)
autocorrelation(333, 20, 4, 0, 3)
axes(100, 31, 1, 1)
axes(50, 10, 1, 4)
axes(30, 0, 1, 2)
for kind, order, cutoffs in ((1, 1, 3000), (1, 4, 1000), (1, 8, 4000), (2, 2, 200), (2, 5, 2500), (3, 1, (500, 2000)),
                             (3, 4, (1000, 3000))):
    filtered(120, kind, order, cutoffs)
for scaling in (1, 2, 3):
    scaled(50, 4, scaling)

print("// What NumPy and SciPy make of the test signal, block by block; written by block_goldens.py.")
print("// SPDX-License-Identifier: MIT\n#pragma once\n\n#include <vector>\n\n// clang-format off\nnamespace goldens {\n")
print("/// signal(seed, window, channels) at 16 kHz with scales 0.5, -0.001 and 0.25; sos: [sections][6].")
print("struct Features { const char* what; int block; unsigned seed, window, channels; std::vector<int> p; int filter;")
print("  std::vector<double> sos; double tolerance; std::vector<double> values; };")
print("inline const Features kFeatures[] = {")
for what, block, seed, window, channels, p, values, sos, kind, tolerance in rows:
    numbers = ", ".join(f"{v:.9g}" for v in values)
    print(f'    {{"{what}", {block}, {seed}, {window}, {channels}, {{{", ".join(map(str, p))}}}, {kind}, '
          f'{{{literals(sos) if sos is not None else ""}}}, {tolerance!r}, {{{numbers}}}}},')
print("};\n\n}  // namespace goldens")
