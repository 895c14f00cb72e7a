#!/usr/bin/env python3
"""Writes pca_goldens.h: scikit-learn's PCA of a small table.  Run: python3 pca_goldens.py > pca_goldens.h"""
# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
from sklearn.decomposition import PCA


def table(windows, features):
    """Whole numbers over 8, so that floats hold them exactly; as testTable of pca_map_test.cpp."""
    out = np.zeros((windows, features))
    state = 5
    for w in range(windows):
        for f in range(features):
            state = (state * 1664525 + 1013904223) % 2**32
            out[w, f] = (state >> 26) / 8 + (w % 3) * (f % 4) * 2 + (w % 5) * (f % 3)
    return out


print("// The first two principal components by scikit-learn; written by pca_goldens.py.")
print("// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\n// clang-format off\nnamespace goldens {\n")
print("struct Pca { int windows, features; double xy[60]; };\nconst Pca kPca[] = {")
for windows, features in ((30, 12), (30, 2), (12, 40)):
    model = PCA(n_components=2, svd_solver="full")
    scores = model.fit_transform(table(windows, features))
    for axis in range(2):  # the sign rule of pcaMap: the largest loading is positive
        loadings = model.components_[axis]
        scores[:, axis] *= np.sign(loadings[np.argmax(np.abs(loadings))])
    print(f"    {{{windows}, {features}, {{{', '.join(repr(float(v)) for v in scores.ravel())}}}}},")
print("};\n\n}  // namespace goldens")
