// TrainSettings: all that decides how a net is fitted, but for the net and the examples.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/named.h"

namespace thimble::nn {

enum class Optimizer { kAdam, kSgd, kAdamW };
inline constexpr Named<Optimizer> kOptimizers[] = {
    {Optimizer::kAdam, "adam"}, {Optimizer::kSgd, "sgd"}, {Optimizer::kAdamW, "adamw"}};

enum class Schedule { kCosine, kConstant, kStep, kOneCycle };
inline constexpr Named<Schedule> kSchedules[] = {{Schedule::kCosine, "cosine"},
                                                 {Schedule::kConstant, "constant"},
                                                 {Schedule::kStep, "step"},
                                                 {Schedule::kOneCycle, "one-cycle"}};

/// kAuto: cross-entropy behind a softmax, mean squared error behind a linear head.
enum class Loss { kAuto, kCrossEntropy, kMeanSquared, kHuber };
inline constexpr Named<Loss> kLosses[] = {{Loss::kAuto, "auto"},
                                          {Loss::kCrossEntropy, "cross-entropy"},
                                          {Loss::kMeanSquared, "mean-squared"},
                                          {Loss::kHuber, "huber"}};

enum class ClassWeighting { kNone, kBalanced, kGiven };
inline constexpr Named<ClassWeighting> kClassWeightings[] = {{ClassWeighting::kNone, "none"},
                                                             {ClassWeighting::kBalanced, "balanced"},
                                                             {ClassWeighting::kGiven, "given"}};

/// What is done to each training example, anew each epoch; 0 leaves a kind out.  Inputs have mean 0 and variance 1, so
/// strengths are in deviations.  An input of one time step knows only scale, noise and mixup.
struct Augmentation {
  float noise = 0;     // deviation of what is added to each value, 0 … 2
  float scale = 0;     // each example times one factor within 1 ± scale, 0 … 0.9
  float shift = 0;     // moved in time by up to ± this share of the window, edges held, 0 … 0.9
  float warp = 0;      // local speed within 1 ± warp, 0 … 0.9
  float rotation = 0;  // groups of three axes turned by up to this many degrees about a random axis, 0 … 180
  float mixup = 0;     // blended with another example by Beta(mixup, mixup), 0 … 4
  int time_masks = 0;  // stretches of time set to the mean, 0 … 8, each up to time_mask of the window
  float time_mask = 0.1f;
  int band_masks =
      0;  // stretches of a spectrogram's bands set to the mean, 0 … 8, each up to band_mask of them
  float band_mask = 0.15f;
  bool any() const {
    return noise > 0 || scale > 0 || shift > 0 || warp > 0 || rotation > 0 || mixup > 0 || time_masks > 0 ||
           band_masks > 0;
  }
  friend bool operator==(const Augmentation&, const Augmentation&) = default;
};

struct TrainSettings {
  int epochs = 60;
  int batch = 32;
  float learning_rate = 0.002f;
  Optimizer optimizer = Optimizer::kAdam;
  float momentum = 0.9f;     // SGD
  float l2 = 1e-4f;          // weight decay on weights, not biases; AdamW: decoupled from the gradient
  int patience = 15;         // epochs without a better validation loss before stopping; 0: never stop early
  float validation = 0.15f;  // share of the training groups held back, 0 … 0.5
  uint64_t seed = 1;
  Loss loss = Loss::kAuto;
  float label_smoothing = 0;  // 0 … 0.5
  float huber_delta = 1;      // where Huber's loss turns from squares to a line, in the target's deviations
  ClassWeighting class_weighting = ClassWeighting::kNone;
  std::vector<float> class_weights;  // kGiven: one a class, > 0
  Schedule schedule = Schedule::kCosine;
  int step_epochs = 20;      // step: every so many epochs …
  float step_factor = 0.1f;  // … the rate is multiplied by this
  float warmup = 0.3f;       // one-cycle: share of the steps in which the rate rises, 0.01 … 0.9
  float clip = 0;            // longest gradient of all weights together; 0: as it is
  float ema = 0;  // the weights kept are a running mean with this decay, 0 … 0.9999; 0: the last ones
  int seeds = 1;  // train so often with other first weights and keep the best by validation, 1 … 100
  Augmentation augmentation;
  int threads = 0;  // 0: one a core, at most 256; the result is the same with any number
  friend bool operator==(const TrainSettings&, const TrainSettings&) = default;
};

}  // namespace thimble::nn
