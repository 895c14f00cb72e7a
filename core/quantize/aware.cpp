// The simulator hung into the trainer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/aware.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "core/nn/batch.h"
#include "core/quantize/calibration.h"
#include "core/quantize/folded_hook.h"
#include "core/quantize/simulator.h"

namespace thimble::quantize {
namespace {

class AwareHook : public FoldedHook {
 public:
  AwareHook(const nn::NetSpec& net, const std::vector<Range>& ranges, const QuantizeSettings& settings)
      : FoldedHook(net), simulator_(net, ranges, settings), layers_(net.layers.size()), best_(ranges) {}

  void beginEpoch(nn::Network<float>& network, int epoch, int epochs) override {
    network.setTap(&simulator_);
    simulator_.setMoving(2 * epoch <= epochs);
  }
  void beforePass(nn::Network<float>& network) override { simulator_.enter(network); }
  void afterPass(nn::Network<float>& network) override {
    simulator_.leave(network);
    FoldedHook::afterPass(network);
  }
  void isBest(nn::Network<float>&) override { best_ = simulator_.ranges(); }
  std::vector<uint8_t> state() const override {
    std::vector<uint8_t> bytes;
    for (const std::vector<Range>* ranges : {&simulator_.ranges(), &best_}) {
      const auto* raw = reinterpret_cast<const uint8_t*>(ranges->data());
      bytes.insert(bytes.end(), raw, raw + ranges->size() * sizeof(Range));
    }
    return bytes;
  }
  bool restore(std::span<const uint8_t> bytes) override {
    const size_t half = best_.size() * sizeof(Range);
    if (bytes.size() != 2 * half) return false;
    std::memcpy(best_.data(), bytes.data(), half);
    simulator_.setRanges(best_);
    std::memcpy(best_.data(), bytes.data() + half, half);
    return true;
  }

  /// Of the input, then of each layer with which a stage ends.
  std::vector<nn::ValueRange> ranges() const {
    std::vector<nn::ValueRange> all(layers_ + 1);
    all[0] = {best_[0].least, best_[0].most};
    for (size_t s = 0; s < simulator_.stages().size(); ++s)
      all[simulator_.stages()[s].last_layer + 1] = {best_[s + 1].least, best_[s + 1].most};
    return all;
  }

 private:
  Simulator simulator_;
  size_t layers_;
  std::vector<Range> best_;
};

/// Does training bring its targets to mean 0 and variance 1?
bool scalesTargets(const nn::NetSpec& net, const nn::Examples& examples) {
  return net.head == nn::Head::kLinear && !examples.reconstruct;
}

/// The range of answers in their targets' unit → as training sees it.
Range inDeviations(Range range, const nn::NetSpec& net, const nn::Examples& examples) {
  const size_t outputs = static_cast<size_t>(net.layers.back().units), n = examples.groups.size();
  if (n == 0 || examples.targets.size() != n * outputs) return range;  // which training refuses
  std::vector<size_t> all(n);
  std::iota(all.begin(), all.end(), size_t{0});
  const nn::TargetScale scale = nn::targetScaleOf(examples, all, net.layers.back().units);
  Range seen;
  for (size_t j = 0; j < outputs; ++j) {
    const float ends[] = {(range.least - scale.mean[j]) / scale.deviation[j],
                          (range.most - scale.mean[j]) / scale.deviation[j]};
    seen.include(ends);
  }
  return seen;
}

}  // namespace

Result<nn::TrainedNet> trainAware(const nn::TrainedNet& net, const nn::Examples& examples,
                                  const nn::TrainSettings& training, const QuantizeSettings& settings,
                                  Job& job, const std::function<void(const nn::EpochStats&)>& on_epoch,
                                  const nn::TrainStart* start) {
  const bool resumes = start && !start->resume.empty();
  std::vector<Range> ranges;
  nn::TrainedNet folded;
  if (resumes) {
    if (const auto infos = nn::inspect(net.spec); !infos) return infos.error();
    ranges.resize(stagesOf(net.spec).size() + 1);  // the state has them
  } else {
    const Result<Observations> observed = observe(net, examples.rows, job);
    if (!observed) return observed.error();
    ranges = observed->ranges(settings);
    if (scalesTargets(net.spec, examples)) ranges.back() = inDeviations(ranges.back(), net.spec, examples);
    folded = foldNorms(net);
  }
  AwareHook hook(net.spec, ranges, settings);
  nn::TrainSettings fine = training;
  fine.epochs = std::max(1, settings.aware_epochs);
  fine.learning_rate *= 0.1f;
  fine.patience = 0;
  nn::TrainStart from = start ? *start : nn::TrainStart{};
  from.weights = resumes ? nullptr : &folded.layers;
  from.hook = &hook;
  Result<nn::TrainedNet> trained = nn::train(net.spec, examples, fine, job, on_epoch, &from);
  if (!trained) return trained;
  trained->ranges = hook.ranges();
  if (scalesTargets(net.spec, examples))
    trained->ranges.back() = {};  // not of the unit it answers in: to be observed
  return trained;
}

}  // namespace thimble::quantize
