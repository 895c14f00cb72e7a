# Makes goldens.h: what scikit-learn finds in three clouds of points, of ROC curves and of numbers' errors.
#   /usr/bin/python3 goldens.py > goldens.h
# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.covariance import EmpiricalCovariance, ShrunkCovariance
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score, roc_auc_score, roc_curve
from sklearn.mixture import GaussianMixture


def wave(shape, a):
    return np.sin(a * np.arange(np.prod(shape)) + 1.0).reshape(shape)


def cloud(n, seed):
    """[n, 3] in three clouds; quarter steps, so that the text is exact in single precision."""
    random = np.random.RandomState(seed)
    centres = np.array([[0, 0, 0], [6, 1, -4], [-5, 5, 3]])
    spread = np.array([[1, 0.5, 0], [0, 1, 0.3], [0.4, 0, 0.8]])
    return np.round((centres[np.arange(n) % 3] + random.randn(n, 3) @ spread) * 64) / 64


def show(name, values):
    text = ", ".join(repr(float(v)) for v in np.asarray(values).ravel())
    print(f"inline const std::vector<double> {name} = {{{text}}};\n")


print(f"// Goldens of the detectors, made by goldens.py with scikit-learn {sklearn.__version__} and NumPy {np.__version__}.")
print("// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\n#include <vector>\n")
print("namespace thimble::anomaly::goldens {\n")
train, fresh = cloud(150, 1), np.vstack([cloud(12, 2), [[20, -9, 4], [0, 30, 0], [-1.5, 2.25, 8]]])
show("kTrain", train)
show("kFresh", fresh)
show("kMahalanobisSquared", EmpiricalCovariance().fit(train).mahalanobis(fresh))
show("kShrunkMahalanobisSquared", ShrunkCovariance(shrinkage=0.3).fit(train).mahalanobis(fresh))
k_means = KMeans(3, n_init=20, random_state=0, tol=0).fit(train)
show("kKMeansInertia", [k_means.inertia_])
show("kKMeansDistance", k_means.transform(fresh).min(axis=1))
for name, kind in (("Full", "full"), ("Diagonal", "diag")):
    mixture = GaussianMixture(3, covariance_type=kind, tol=1e-9, max_iter=1000, n_init=10, random_state=0).fit(train)
    show(f"kMixture{name}LogLikelihood", mixture.score_samples(fresh))

normal, others = np.round(wave((40,), 0.7) * 8) / 8 + 1.5, np.round(wave((25,), 0.3) * 8) / 8 + 2
scores, truth = np.concatenate([normal, others]), np.array([0] * 40 + [1] * 25)
false_alarms, detections, thresholds = roc_curve(truth, scores, drop_intermediate=False)
show("kNormalScores", normal)
show("kOtherScores", others)
show("kFalseAlarms", false_alarms)
show("kDetections", detections)
show("kThresholds", thresholds[1:])
show("kAuc", [roc_auc_score(truth, scores)])
best = np.argmax(detections - false_alarms)
show("kYouden", [thresholds[best], detections[best], false_alarms[best]])
answers, targets = np.round(wave((30,), 0.4) * 64) / 64 * 3 + 0.25, np.round(wave((30,), 0.5) * 64) / 64 * 3
show("kAnswers", answers)
show("kTargets", targets)
show("kErrors", [mean_absolute_error(targets, answers), np.sqrt(mean_squared_error(targets, answers)),
                 r2_score(targets, answers)])
show("kPercentiles", [np.percentile(normal, p) for p in (50, 90, 99, 100)])
print("}  // namespace thimble::anomaly::goldens")
