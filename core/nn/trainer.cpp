// Training: epochs of shuffled mini-batches, the best epoch of the best seed kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <new>

#include "core/nn/batch.h"
#include "core/nn/holdout.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "core/nn/train_checks.h"
#include "core/nn/train_hook.h"
#include "core/nn/train_state.h"

namespace thimble::nn {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::chrono::milliseconds kReportEvery{500};

/// Another seed for each member; the first one's is the settings' own.
uint64_t memberSeed(uint64_t seed, int member) {
  return seed + static_cast<uint64_t>(member) * 0x9E3779B97F4A7C15u;
}

/// One run of train(): its parts share the net, the batch in hand and the job.
class Run {
 public:
  Run(const NetSpec& net, const Examples& examples, const TrainSettings& settings, Job& job,
      const std::function<void(const EpochStats&)>& on_epoch, const TrainStart& start)
      : spec_(net),
        examples_(examples),
        settings_(settings),
        job_(job),
        on_epoch_(on_epoch),
        start_(start),
        hook_(start.hook ? *start.hook : no_hook_),
        loss_(lossType(settings.loss, net.head)),
        random_(settings.seed),
        network_(net, random_.next()),
        stepper_(network_.parameters(), settings.optimizer, settings.momentum, settings.l2),
        strata_(strataOf(net, examples)),
        holdout_(holdOut({{}, strata_, examples.groups}, settings.validation, random_)),
        batch_(net, examples, settings),
        fingerprint_(start.on_checkpoint || !start.resume.empty() ? fingerprint(net, examples, settings)
                                                                  : 0) {
    if (net.head == Head::kLinear && !examples.reconstruct) {
      scale_ = targetScaleOf(examples, holdout_.training, outputs());
      batch_.setTargetScale(scale_);
    }
    state_.order.assign(holdout_.training.begin(), holdout_.training.end());
    state_.champion_least = kInfinity;
  }

  Result<TrainedNet> go() {
    if (!start_.resume.empty()) {
      if (Result<void> ok = resume(); !ok) return ok.error();
    } else if (Result<void> ok = beginMember(); !ok) {
      return ok.error();
    }
    while (state_.member < settings_.seeds) {
      if (Result<void> ok = trainMember(); !ok) return ok.error();
      if (state_.least < state_.champion_least || state_.member == 0) {
        state_.champion_least = state_.least;
        state_.champion = state_.best;
      }
      if (++state_.member == settings_.seeds) break;
      random_ = Random(memberSeed(settings_.seed, state_.member));
      network_ = Network<float>(spec_, random_.next());
      stepper_ = Stepper(network_.parameters(), settings_.optimizer, settings_.momentum, settings_.l2);
      state_.order.assign(holdout_.training.begin(), holdout_.training.end());
      if (Result<void> ok = beginMember(); !ok) return ok.error();
    }
    TrainedNet net = std::move(state_.champion);
    net.spec = spec_;
    answerInTargetsUnit(net);
    return net;
  }

 private:
  int outputs() const { return spec_.layers.back().units; }

  Result<void> beginMember() {
    if (start_.weights && !network_.setWeights(startWeights()))
      return Error{ErrorCode::kInvalidArgument, "The weights to begin with do not fit the net's layers.",
                   "Train from scratch."};
    augment_random_ = Random(memberSeed(~settings_.seed, state_.member));
    state_.epoch = 1;
    state_.batch = 0;
    state_.steps = 0;
    state_.best = TrainedNet{spec_, {}, {}, 0, {}};
    state_.least = kInfinity;
    mean_.clear();
    if (settings_.ema > 0)
      for (const Parameter<float>* p : network_.parameters()) mean_.push_back(p->value);
    return {};
  }

  Result<void> trainMember() {
    for (; state_.epoch <= settings_.epochs; ++state_.epoch, state_.batch = 0) {
      Score validated{std::nan(""), std::nan(""), 0, 0, 0, {}};
      if (state_.batch == 0) hook_.beginEpoch(network_, state_.epoch, settings_.epochs);
      if (!trainEpoch()) return canceledError();
      swapMean();
      const bool measured = holdout_.validation.empty() || measure(validated);
      if (!measured) return canceledError();
      const Score& trained = state_.trained;
      const double judged = holdout_.validation.empty() ? trained.loss : validated.loss;
      if (!std::isfinite(trained.loss) || !std::isfinite(judged) || !finiteWeights())
        return Error{ErrorCode::kInvalidArgument,
                     "Training diverged in epoch " + std::to_string(state_.epoch) +
                         ": the loss is no longer a number.",
                     "Lower the learning rate; look for features of very different size."};
      const EpochStats stats{state_.epoch,
                             static_cast<float>(trained.loss),
                             accuracyOf(trained, holdout_.training),
                             static_cast<float>(validated.loss),
                             accuracyOf(validated, holdout_.validation),
                             meanErrorOf(trained, holdout_.training),
                             meanErrorOf(validated, holdout_.validation)};
      state_.best.history.push_back(stats);
      if (judged < state_.least && hook_.counts(state_.epoch)) {
        state_.least = judged;
        state_.best.best_epoch = state_.epoch;
        state_.best.layers = network_.weights();
        hook_.isBest(network_);
      }
      swapMean();
      if (on_epoch_) on_epoch_(stats);
      report(stats);
      if (settings_.patience > 0 && state_.best.best_epoch > 0 &&
          state_.epoch - state_.best.best_epoch >= settings_.patience)
        break;
    }
    return {};
  }

  /// Batches of nearly equal size, so that the last one is not a handful.
  bool trainEpoch() {
    std::vector<uint32_t>& order = state_.order;
    const size_t n = order.size(), size = static_cast<size_t>(settings_.batch),
                 batches = (n + size - 1) / size;
    if (state_.batch == 0) {
      checkpoint();
      random_.shuffle(order);
      state_.trained = {};
    }
    const Pass pass{true, &job_, hook_.freezesNorms(), &pool_};
    for (size_t b = static_cast<size_t>(state_.batch); b < batches; ++b) {
      if (b > 0) checkpoint();
      const size_t begin = n * b / batches, end = n * (b + 1) / batches;
      indices_.assign(order.begin() + static_cast<std::ptrdiff_t>(begin),
                      order.begin() + static_cast<std::ptrdiff_t>(end));
      batch_.pickForTraining(indices_, augment_random_);
      hook_.beforePass(network_);
      if (!network_.forward(batch_.rows(), pass)) return false;
      add(state_.trained, n, &gradient_);
      if (!network_.backward(batch_.rows(), gradient_, pass)) return false;
      hook_.afterPass(network_);
      if (settings_.clip > 0) stepper_.clip(settings_.clip);
      stepper_.step(rateAt(settings_, state_.steps, static_cast<int64_t>(batches) * settings_.epochs,
                           static_cast<int64_t>(batches)),
                    &pool_);
      ++state_.steps;
      const double done =
          (state_.epoch - 1 + static_cast<double>(b + 1) / static_cast<double>(batches)) / settings_.epochs;
      hook_.afterStep(network_);
      updateMean();
      state_.batch = static_cast<int>(b + 1);
      if (b + 1 < batches) reportWithin(done);
    }
    return true;
  }

  bool measure(Score& score) {
    score = {};
    const std::vector<size_t>& order = holdout_.validation;
    for (size_t begin = 0; begin < order.size(); begin += 64) {
      batch_.pick(std::span(order).subspan(begin, std::min<size_t>(64, order.size() - begin)));
      hook_.beforePass(network_);
      if (!network_.forward(batch_.rows(), {false, &job_, false, &pool_})) return false;
      hook_.afterPass(network_);
      add(score, order.size(), nullptr);
    }
    return true;
  }

  /// Adds the batch that went through to the score of `all` examples.
  void add(Score& score, size_t of, Matrix<float>* gradient) {
    const Wanted<float>& wanted = batch_.wanted();
    const bool classes = spec_.head == Head::kSoftmax;
    if (classes) softmax(network_.logits(), probabilities_);
    const Matrix<float>& answers = classes ? probabilities_ : network_.logits();
    const double n = static_cast<double>(answers.rows()), all = static_cast<double>(of);
    score.loss += loss_.compute(answers, wanted, double{settings_.huber_delta}, gradient) * n / all;
    if (classes) {
      score.right += countRight(probabilities_, std::span<const int>(batch_.labels()));
      return;
    }
    score.errors += double{(answers - wanted.values).squaredNorm()};
    score.squares += double{wanted.values.squaredNorm()};
    for (Eigen::Index j = 0; j < answers.cols(); ++j)
      score.absolute +=
          deviationOf(static_cast<size_t>(j)) * double{(answers.col(j) - wanted.values.col(j)).lpNorm<1>()};
    score.sums.resize(static_cast<size_t>(wanted.values.cols()));
    for (size_t j = 0; j < score.sums.size(); ++j)
      score.sums[j] += double{wanted.values.col(static_cast<Eigen::Index>(j)).sum()};
  }

  /// The share that is right, or R² over all outputs together.
  float accuracyOf(const Score& score, const std::vector<size_t>& examples) const {
    const double n = static_cast<double>(examples.size());
    if (examples.empty()) return std::nanf("");
    if (spec_.head == Head::kSoftmax) return static_cast<float>(score.right / n);
    double spread = score.squares;
    for (const double sum : score.sums) spread -= sum * sum / n;
    return static_cast<float>(1 - score.errors / spread);
  }

  /// In the targets' own unit; NaN of classes.
  float meanErrorOf(const Score& score, const std::vector<size_t>& examples) const {
    if (examples.empty() || spec_.head == Head::kSoftmax) return std::nanf("");
    return static_cast<float>(score.absolute / (static_cast<double>(examples.size()) * outputs()));
  }

  /// Of that output's targets, which training divides them by.
  double deviationOf(size_t output) const {
    return scale_.deviation.empty() ? 1.0 : double{scale_.deviation[output]};
  }

  bool finiteWeights() {
    for (const Parameter<float>* p : network_.parameters())
      if (!p->value.allFinite()) return false;
    return true;
  }

  /// The running mean follows quickly at first.  Source: TensorFlow's ExponentialMovingAverage.
  void updateMean() {
    if (mean_.empty()) return;
    const double t = static_cast<double>(state_.steps);
    const float part = static_cast<float>(1 - std::min(double{settings_.ema}, (1 + t) / (10 + t)));
    const std::vector<Parameter<float>*> parameters = network_.parameters();
    for (size_t i = 0; i < mean_.size(); ++i) mean_[i] += part * (parameters[i]->value - mean_[i]);
  }

  /// The mean into the net, and the net's own weights out of it; and back.
  void swapMean() {
    const std::vector<Parameter<float>*> parameters = network_.parameters();
    for (size_t i = 0; i < mean_.size(); ++i) mean_[i].swap(parameters[i]->value);
  }

  /// Weights · deviation and bias · deviation + mean: the last layer then answers in the targets' own unit.
  void answerInTargetsUnit(TrainedNet& net) const {
    if (scale_.mean.empty()) return;
    LayerWeights& last = net.layers.back();
    const size_t inputs = last.weights.size() / scale_.mean.size();
    for (size_t i = 0; i < last.weights.size(); ++i) last.weights[i] *= scale_.deviation[i / inputs];
    for (size_t j = 0; j < last.bias.size(); ++j)
      last.bias[j] = last.bias[j] * scale_.deviation[j] + scale_.mean[j];
  }
  std::vector<LayerWeights> startWeights() const {
    std::vector<LayerWeights> start = *start_.weights;
    if (scale_.mean.empty() || start.empty() || start.back().bias.size() != scale_.mean.size()) return start;
    LayerWeights& last = start.back();
    const size_t inputs = std::max<size_t>(last.weights.size() / scale_.mean.size(), 1);
    for (size_t i = 0; i < last.weights.size(); ++i)
      last.weights[i] /= scale_.deviation[std::min(i / inputs, scale_.mean.size() - 1)];
    for (size_t j = 0; j < last.bias.size(); ++j)
      last.bias[j] = (last.bias[j] - scale_.mean[j]) / scale_.deviation[j];
    return start;
  }

  void checkpoint() {
    if (!start_.on_checkpoint) return;
    const Clock::time_point now = Clock::now();
    if (now - saved_ < std::chrono::duration<double>(start_.checkpoint_seconds)) return;
    saved_ = now;
    state_.random = random_.state();
    state_.augment_random = augment_random_.state();
    state_.layer_randoms.clear();
    for (const Random* r : network_.randoms()) state_.layer_randoms.push_back(r->state());
    state_.weights = network_.weights();
    state_.mean.clear();
    for (const Matrix<float>& m : mean_) state_.mean.push_back({{m.data(), m.data() + m.size()}, {}, {}, {}});
    state_.stepper = stepper_.state();
    state_.hook = hook_.state();
    start_.on_checkpoint(writeState(state_, fingerprint_));
  }

  Result<void> resume() {
    Result<TrainState> read = readState(start_.resume, fingerprint_);
    if (!read) return read.error();
    const Error wrong{ErrorCode::kCorrupt, "The training's saved state does not fit the net.",
                      "Train from the start."};
    state_ = *std::move(read);
    const std::vector<Random*> randoms = network_.randoms();
    const std::vector<Parameter<float>*> parameters = network_.parameters();
    const size_t n = holdout_.training.size();
    if (!network_.setWeights(state_.weights) || !stepper_.restore(state_.stepper) ||
        !hook_.restore(state_.hook) || randoms.size() != state_.layer_randoms.size() ||
        state_.order.size() != n ||
        std::any_of(state_.order.begin(), state_.order.end(),
                    [&](uint32_t i) { return i >= examples_.groups.size(); }) ||
        state_.mean.size() != (settings_.ema > 0 ? parameters.size() : 0) || state_.member < 0 ||
        state_.member >= settings_.seeds || state_.epoch < 1 || state_.batch < 0)
      return wrong;
    for (size_t i = 0; i < randoms.size(); ++i) randoms[i]->restore(state_.layer_randoms[i]);
    mean_.clear();
    for (size_t i = 0; i < state_.mean.size(); ++i) {
      const std::vector<float>& from = state_.mean[i].weights;
      if (from.size() != static_cast<size_t>(parameters[i]->value.size())) return wrong;
      mean_.push_back(Eigen::Map<const Matrix<float>>(from.data(), parameters[i]->value.rows(),
                                                      parameters[i]->value.cols()));
    }
    random_.restore(state_.random);
    augment_random_.restore(state_.augment_random);
    if (state_.batch > 0) hook_.beginEpoch(network_, state_.epoch, settings_.epochs);
    if (on_epoch_)
      for (const EpochStats& stats : state_.best.history) on_epoch_(stats);
    return {};
  }

  double fraction(double of_member) const { return (state_.member + of_member) / settings_.seeds; }

  void report(const EpochStats& stats) {
    char text[160], seed[48] = "";
    if (settings_.seeds > 1)
      std::snprintf(seed, sizeof seed, "Seed %d of %d: ", state_.member + 1, settings_.seeds);
    if (spec_.head == Head::kSoftmax)
      std::snprintf(text, sizeof text, "%sEpoch %d of %d: loss %.3f, accuracy %.1f %%", seed, stats.epoch,
                    settings_.epochs, double{stats.train_loss}, 100 * double{stats.train_accuracy});
    else
      std::snprintf(text, sizeof text, "%sEpoch %d of %d: loss %.4f, R² %.3f", seed, stats.epoch,
                    settings_.epochs, double{stats.train_loss}, double{stats.train_accuracy});
    reported_ = Clock::now();
    job_.progress(fraction(static_cast<double>(stats.epoch) / settings_.epochs), text);
  }

  /// Within a long epoch.
  void reportWithin(double done) {
    if (Clock::now() - reported_ < kReportEvery) return;
    reported_ = Clock::now();
    job_.progress(fraction(done),
                  "Epoch " + std::to_string(state_.epoch) + " of " + std::to_string(settings_.epochs));
  }

  const NetSpec& spec_;
  const Examples& examples_;
  const TrainSettings& settings_;
  Job& job_;
  const std::function<void(const EpochStats&)>& on_epoch_;
  const TrainStart& start_;
  TrainHook no_hook_;
  TrainHook& hook_;
  const LossType& loss_;
  ThreadPool pool_{settings_.threads};
  Random random_, augment_random_{0};
  Network<float> network_;
  Stepper stepper_;
  std::vector<int> strata_;
  Holdout holdout_;
  Batch batch_;
  TargetScale scale_;
  uint32_t fingerprint_;
  TrainState state_;
  std::vector<Matrix<float>> mean_;
  std::vector<size_t> indices_;
  Matrix<float> probabilities_, gradient_;
  Clock::time_point saved_ = Clock::now(), reported_ = Clock::now();
};

}  // namespace

Result<TrainedNet> train(const NetSpec& net, const Examples& examples, const TrainSettings& settings,
                         Job& job, const std::function<void(const EpochStats&)>& on_epoch,
                         const TrainStart* start) {
  try {
    if (Result<std::vector<LayerInfo>> infos = inspect(net); !infos) return infos.error();
    if (Result<void> ok = checkSettings(net, settings); !ok) return ok.error();
    if (Result<void> ok = checkExamples(net, examples); !ok) return ok.error();
    if (job.canceled()) return canceledError();
    return Run(net, examples, settings, job, on_epoch, start ? *start : TrainStart{}).go();
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
    const Matrix<float>& answers = net.spec.head == Head::kSoftmax ? probabilities : network->logits();
    if (net.spec.head == Head::kSoftmax) softmax(network->logits(), probabilities);
    result.insert(result.end(), answers.data(), answers.data() + answers.size());
  }
  return result;
}

}  // namespace thimble::nn
