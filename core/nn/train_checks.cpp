// Settings and examples looked through before training.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/train_checks.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace thimble::nn {
namespace {

Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

Result<void> checkClassWeights(const NetSpec& net, const TrainSettings& s) {
  if (s.class_weighting != ClassWeighting::kGiven) return {};
  if (s.class_weights.size() != static_cast<size_t>(net.layers.back().units))
    return invalid("There are " + std::to_string(s.class_weights.size()) + " class weights for " +
                       std::to_string(net.layers.back().units) + " classes.",
                   "Give one weight a class, in the order of their names.");
  for (const float weight : s.class_weights)
    if (!(weight > 0 && weight <= 1e6f))
      return invalid("A class weight is not a positive number.", "1 counts a class as it is.");
  return {};
}

Result<void> checkLoss(const NetSpec& net, const TrainSettings& s) {
  const bool classes = net.head == Head::kSoftmax;
  if (s.loss != Loss::kAuto && (s.loss == Loss::kCrossEntropy) != classes)
    return invalid(std::string("The loss ") + nameIn(kLosses, s.loss) + " does not suit the net's answers.",
                   classes ? "Classes are learned with cross-entropy."
                           : "Numbers are learned with the mean squared error or Huber's loss.");
  if (!(s.label_smoothing >= 0 && s.label_smoothing <= 0.5f))
    return invalid("The label smoothing is not between 0 and 0.5.", "0.1 suits most data.");
  if (!(s.huber_delta > 0 && s.huber_delta <= 1000))
    return invalid("Huber's delta is not between 0 and 1000.", "1 suits most data.");
  return {};
}

Result<void> checkSchedule(const TrainSettings& s) {
  if (s.step_epochs < 1)
    return invalid("The learning rate's step is shorter than an epoch.", "Choose 1 or more.");
  if (!(s.step_factor > 0 && s.step_factor <= 1))
    return invalid("The learning rate's step is not by a factor between 0 and 1.", "0.1 suits most nets.");
  if (!(s.warmup >= 0.01f && s.warmup <= 0.9f))
    return invalid("The learning rate's rise is not between 0.01 and 0.9 of the steps.",
                   "0.3 suits most nets.");
  if (!(s.clip >= 0 && s.clip <= 1e6f))
    return invalid("The longest gradient is not between 0 and 1000000.",
                   "0 leaves gradients as they are; 1 suits most nets.");
  if (!(s.ema >= 0 && s.ema <= 0.9999f))
    return invalid("The running mean's decay is not between 0 and 0.9999.", "0.99 suits most nets.");
  if (s.seeds < 1 || s.seeds > 100)
    return invalid("Training with " + std::to_string(s.seeds) + " seeds is not possible.",
                   "Choose 1 to 100.");
  return {};
}

}  // namespace

Result<void> checkSettings(const NetSpec& net, const TrainSettings& s) {
  if (s.epochs < 1 || s.epochs > 100000)
    return invalid("Training for " + std::to_string(s.epochs) + " epochs is not possible.",
                   "Choose 1 to 100000 epochs.");
  if (s.batch < 1 || s.batch > 65536)
    return invalid("A batch of " + std::to_string(s.batch) + " is not possible.",
                   "Choose a batch of 1 to 65536.");
  if (!(s.learning_rate > 0 && s.learning_rate <= 1000))
    return invalid("The learning rate is not a positive number.", "0.002 suits Adam, 0.01 SGD.");
  if (!(s.momentum >= 0 && s.momentum < 1))
    return invalid("The momentum is not between 0 and 1.", "0.9 suits most nets.");
  if (!(s.l2 >= 0 && s.l2 <= 1))
    return invalid("The weight decay is not between 0 and 1.", "0.0001 suits most nets.");
  if (s.threads < 0 || s.threads > 256)
    return invalid("Training with " + std::to_string(s.threads) + " threads is not possible.",
                   "Choose 1 to 256 threads, or 0 for one a core.");
  if (s.patience < 0) return invalid("The patience is negative.", "0 never stops early.");
  if (!(s.validation >= 0 && s.validation <= 0.5f))
    return invalid("The validation share is not between 0 and 0.5.", "0.15 suits most data.");
  if (const Result<void> ok = checkLoss(net, s); !ok) return ok;
  if (const Result<void> ok = checkClassWeights(net, s); !ok) return ok;
  if (const Result<void> ok = checkSchedule(s); !ok) return ok;
  return checkAugmentation(s.augmentation);
}

Result<void> checkExamples(const NetSpec& net, const Examples& examples) {
  const size_t n = examples.groups.size(), width = static_cast<size_t>(net.input.size());
  const bool classes = net.head == Head::kSoftmax;
  const size_t labels = classes ? examples.labels.size() : n;
  if (n == 0 && labels == 0)
    return invalid("There are no examples to train on.",
                   "Label recordings and keep some in the training split.");
  if (labels != n || examples.rows.size() / width != n || examples.rows.size() % width != 0)
    return invalid("The examples do not fit the net: " + std::to_string(examples.rows.size()) +
                       " values for " + std::to_string(labels) + " examples of " + std::to_string(width) +
                       ".",
                   "Compute the features again.");
  for (size_t i = 0; i < examples.rows.size(); ++i)
    if (!std::isfinite(examples.rows[i]))
      return invalid("Example " + std::to_string(i / width) + " holds a value that is not a number.",
                     "Look at its recording for faulty samples.");
  const int outputs = net.layers.back().units;
  if (!classes) {
    const size_t each = static_cast<size_t>(outputs);
    if (examples.reconstruct && each != width)
      return invalid(
          "The net gives " + std::to_string(outputs) + " numbers back for " + std::to_string(width) + ".",
          "Give the last dense layer one unit an input.");
    if (!examples.reconstruct && examples.targets.size() != n * each)
      return invalid("There are " + std::to_string(examples.targets.size()) + " targets for " +
                         std::to_string(n) + " examples of " + std::to_string(outputs) + ".",
                     "Give the last dense layer one unit a target.");
    for (size_t i = 0; i < examples.targets.size(); ++i)
      if (!std::isfinite(examples.targets[i]))
        return invalid("Example " + std::to_string(i / each) + " has a target that is not a number.",
                       "Correct its label.");
    return {};
  }
  std::set<int> seen;
  for (int label : examples.labels) {
    if (label < 0 || label >= outputs)
      return invalid("An example is of class " + std::to_string(label) + ", but the net has " +
                         std::to_string(outputs) + " outputs.",
                     "Give the last dense layer one unit a class.");
    seen.insert(label);
  }
  if (seen.size() < 2)
    return invalid("All training examples are of one class.", "Record and label at least two classes.");
  return {};
}

}  // namespace thimble::nn
