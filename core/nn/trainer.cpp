// Training: epochs of shuffled mini-batches, the best epoch kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <new>
#include <numbers>
#include <set>

#include "core/nn/holdout.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"

namespace thimble::nn {
namespace {

Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

Result<void> checkSettings(const TrainSettings& s) {
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
  if (s.patience < 0) return invalid("The patience is negative.", "0 never stops early.");
  if (!(s.validation >= 0 && s.validation <= 0.5f))
    return invalid("The validation share is not between 0 and 0.5.", "0.15 suits most data.");
  return {};
}

Result<void> checkExamples(const NetSpec& net, const Examples& examples) {
  const size_t n = examples.labels.size(), width = static_cast<size_t>(net.input.size());
  if (n == 0)
    return invalid("There are no examples to train on.",
                   "Label recordings and keep some in the training split.");
  if (examples.groups.size() != n || examples.rows.size() / width != n || examples.rows.size() % width != 0)
    return invalid("The examples do not fit the net: " + std::to_string(examples.rows.size()) +
                       " values for " + std::to_string(n) + " examples of " + std::to_string(width) + ".",
                   "Compute the features again.");
  for (size_t i = 0; i < examples.rows.size(); ++i)
    if (!std::isfinite(examples.rows[i]))
      return invalid("Example " + std::to_string(i / width) + " holds a value that is not a number.",
                     "Look at its recording for faulty samples.");
  const int classes = net.layers.back().units;
  std::set<int> seen;
  for (int label : examples.labels) {
    if (label < 0 || label >= classes)
      return invalid("An example is of class " + std::to_string(label) + ", but the net has " +
                         std::to_string(classes) + " outputs.",
                     "Give the last dense layer one unit a class.");
    seen.insert(label);
  }
  if (seen.size() < 2)
    return invalid("All training examples are of one class.", "Record and label at least two classes.");
  return {};
}

/// Examples picked into one matrix.
struct Batch {
  Matrix<float> x;
  std::vector<int> labels;

  void pick(const Examples& examples, std::span<const size_t> indices, Eigen::Index width) {
    x.resize(static_cast<Eigen::Index>(indices.size()), width);
    labels.resize(indices.size());
    for (size_t i = 0; i < indices.size(); ++i) {
      std::copy_n(examples.rows.data() + indices[i] * static_cast<size_t>(width), width,
                  x.row(static_cast<Eigen::Index>(i)).data());
      labels[i] = examples.labels[indices[i]];
    }
  }
};

struct Score {
  double loss = 0, accuracy = 0;
};

/// One run of train(): its parts share the net, the batch in hand and the job.
class Run {
 public:
  Run(const NetSpec& net, const Examples& examples, const TrainSettings& settings, Job& job)
      : spec_(net),
        examples_(examples),
        settings_(settings),
        job_(job),
        random_(settings.seed),
        network_(net, random_.next()),
        stepper_(network_.parameters(), settings.optimizer, settings.momentum, settings.l2),
        holdout_(holdOut(examples, settings.validation, random_)) {}

  Result<TrainedNet> go(const std::function<void(const EpochStats&)>& on_epoch) {
    TrainedNet best{spec_, {}, {}, 0};
    double least = std::numeric_limits<double>::infinity();
    for (int epoch = 1; epoch <= settings_.epochs; ++epoch) {
      Score trained, validated{std::nan(""), std::nan("")};
      if (!trainEpoch(epoch, trained)) return canceledError();
      if (!holdout_.validation.empty() && !measure(validated)) return canceledError();
      const double judged = holdout_.validation.empty() ? trained.loss : validated.loss;
      if (!std::isfinite(trained.loss) || !std::isfinite(judged) || !finiteWeights())
        return invalid(
            "Training diverged in epoch " + std::to_string(epoch) + ": the loss is no longer a number.",
            "Lower the learning rate; look for features of very different size.");
      const EpochStats stats{epoch, static_cast<float>(trained.loss), static_cast<float>(trained.accuracy),
                             static_cast<float>(validated.loss), static_cast<float>(validated.accuracy)};
      best.history.push_back(stats);
      if (judged < least) {
        least = judged;
        best.best_epoch = epoch;
        best.layers = network_.weights();
      }
      if (on_epoch) on_epoch(stats);
      report(stats);
      if (settings_.patience > 0 && epoch - best.best_epoch >= settings_.patience) break;
    }
    return best;
  }

 private:
  /// The rate falls from learning_rate to a hundredth of it by half a cosine.  Source: Loshchilov and Hutter
  /// 2017.
  float rate(double progress) const {
    return static_cast<float>(settings_.learning_rate *
                              (0.01 + 0.99 * 0.5 * (1 + std::cos(std::numbers::pi * progress))));
  }

  /// Batches of nearly equal size, so that the last one is not a handful.
  bool trainEpoch(int epoch, Score& score) {
    std::vector<size_t>& order = holdout_.training;
    random_.shuffle(order);
    const size_t n = order.size(), batch = static_cast<size_t>(settings_.batch),
                 batches = (n + batch - 1) / batch;
    const Pass pass{true, &job_};
    for (size_t b = 0; b < batches; ++b) {
      const size_t begin = n * b / batches, end = n * (b + 1) / batches;
      batch_.pick(examples_, std::span(order).subspan(begin, end - begin), spec_.input.size());
      if (!network_.forward(batch_.x, pass)) return false;
      add(score, n);
      crossEntropyGradient(probabilities_, std::span<const int>(batch_.labels), dlogits_);
      if (!network_.backward(batch_.x, dlogits_, pass)) return false;
      stepper_.step(
          rate((epoch - 1 + static_cast<double>(b) / static_cast<double>(batches)) / settings_.epochs));
    }
    return true;
  }

  bool measure(Score& score) {
    score = {};
    const std::vector<size_t>& order = holdout_.validation;
    for (size_t begin = 0; begin < order.size(); begin += 64) {
      batch_.pick(examples_, std::span(order).subspan(begin, std::min<size_t>(64, order.size() - begin)),
                  spec_.input.size());
      if (!network_.forward(batch_.x, {false, &job_})) return false;
      add(score, order.size());
    }
    return true;
  }

  void add(Score& score, size_t of) {
    softmax(network_.logits(), probabilities_);
    const double n = static_cast<double>(batch_.labels.size()), all = static_cast<double>(of);
    score.loss += crossEntropy(probabilities_, std::span<const int>(batch_.labels)) * n / all;
    score.accuracy += countRight(probabilities_, std::span<const int>(batch_.labels)) / all;
  }

  bool finiteWeights() {
    for (const Parameter<float>* p : network_.parameters())
      if (!p->value.allFinite()) return false;
    return true;
  }

  void report(const EpochStats& stats) {
    char text[96];
    std::snprintf(text, sizeof text, "Epoch %d of %d: loss %.3f, accuracy %.1f %%", stats.epoch,
                  settings_.epochs, double{stats.train_loss}, 100 * double{stats.train_accuracy});
    job_.progress(static_cast<double>(stats.epoch) / settings_.epochs, text);
  }

  const NetSpec& spec_;
  const Examples& examples_;
  const TrainSettings& settings_;
  Job& job_;
  Random random_;
  Network<float> network_;
  Stepper stepper_;
  Holdout holdout_;
  Batch batch_;
  Matrix<float> probabilities_, dlogits_;
};

}  // namespace

Result<TrainedNet> train(const NetSpec& net, const Examples& examples, const TrainSettings& settings,
                         Job& job, const std::function<void(const EpochStats&)>& on_epoch) {
  try {
    if (Result<std::vector<LayerInfo>> infos = inspect(net); !infos) return infos.error();
    if (Result<void> ok = checkSettings(settings); !ok) return ok.error();
    if (Result<void> ok = checkExamples(net, examples); !ok) return ok.error();
    if (job.canceled()) return canceledError();
    return Run(net, examples, settings, job).go(on_epoch);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory to train this net.",
                 "Use fewer units or a smaller batch."};
  }
}

std::vector<float> predict(const TrainedNet& net, std::span<const float> rows) {
  Result<Network<float>> network = networkOf(net);
  const size_t width = static_cast<size_t>(net.spec.input.size());
  if (!network || rows.size() % width != 0) return {};
  std::vector<float> result;
  Matrix<float> x, probabilities;
  for (size_t first = 0, n = rows.size() / width; first < n; first += 64) {
    const Eigen::Index count = static_cast<Eigen::Index>(std::min<size_t>(64, n - first));
    x = Eigen::Map<const Matrix<float>>(rows.data() + first * width, count, static_cast<Eigen::Index>(width));
    network->forward(x, {});
    softmax(network->logits(), probabilities);
    result.insert(result.end(), probabilities.data(), probabilities.data() + probabilities.size());
  }
  return result;
}

}  // namespace thimble::nn
