// The simulator hung into the trainer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/aware.h"

#include <algorithm>
#include <cstring>

#include "core/quantize/calibration.h"
#include "core/quantize/folded_hook.h"
#include "core/quantize/simulator.h"

namespace thimble::quantize {
namespace {

class AwareHook : public FoldedHook {
 public:
  AwareHook(const nn::NetSpec& net, std::span<const float> rows, const QuantizeSettings& settings, Job& job)
      : FoldedHook(net),
        net_(net),
        rows_(rows),
        settings_(settings),
        job_(job),
        best_(stagesOf(net).size() + 1),
        simulator_(net, best_, settings) {}

  void beginEpoch(nn::Network<float>& network, int epoch, int epochs) override {
    if (epoch > calibrated_ && (epoch == 1 || 2 * epoch <= epochs)) calibrate(network, epoch);
    network.setTap(&simulator_);
  }
  void beforePass(nn::Network<float>& network) override { simulator_.enter(network); }
  void afterPass(nn::Network<float>& network) override {
    simulator_.leave(network);
    FoldedHook::afterPass(network);
  }
  void isBest(nn::Network<float>&) override { best_ = simulator_.ranges(); }
  std::vector<uint8_t> state() const override {
    std::vector<uint8_t> bytes;
    append(bytes, &calibrated_, sizeof calibrated_);
    for (const std::vector<Range>* ranges : {&simulator_.ranges(), &best_})
      append(bytes, ranges->data(), ranges->size() * sizeof(Range));
    return bytes;
  }
  bool restore(std::span<const uint8_t> bytes) override {
    const size_t size = best_.size() * sizeof(Range);
    if (bytes.size() != sizeof calibrated_ + 2 * size) return false;
    std::memcpy(&calibrated_, bytes.data(), sizeof calibrated_);
    std::memcpy(best_.data(), bytes.data() + sizeof calibrated_, size);
    simulator_.setRanges(best_);
    std::memcpy(best_.data(), bytes.data() + sizeof calibrated_ + size, size);
    return true;
  }

  /// Of the input, then of each layer with which a stage ends.
  std::vector<nn::ValueRange> ranges() const {
    std::vector<nn::ValueRange> all(net_.layers.size() + 1);
    all[0] = {best_[0].least, best_[0].most};
    for (size_t s = 0; s < simulator_.stages().size(); ++s)
      all[simulator_.stages()[s].last_layer + 1] = {best_[s + 1].least, best_[s + 1].most};
    return all;
  }

 private:
  static void append(std::vector<uint8_t>& bytes, const void* from, size_t size) {
    const auto* raw = static_cast<const uint8_t*>(from);
    bytes.insert(bytes.end(), raw, raw + size);
  }

  /// To what the network's values are without rounding; numbers to be learned as training scales them.
  void calibrate(nn::Network<float>& network, int epoch) {
    network.setTap(nullptr);
    const Result<Observations> observed = observe(network, net_, rows_, job_);
    if (!observed) return;  // canceled, as training will be
    simulator_.setRanges(observed->ranges(settings_));
    calibrated_ = epoch;
  }

  const nn::NetSpec& net_;
  std::span<const float> rows_;
  const QuantizeSettings& settings_;
  Job& job_;
  std::vector<Range> best_;
  Simulator simulator_;
  int32_t calibrated_ = 0;  // the epoch
};

}  // namespace

Result<nn::TrainedNet> trainAware(const nn::TrainedNet& net, const nn::Examples& examples,
                                  const nn::TrainSettings& training, const QuantizeSettings& settings,
                                  Job& job, const std::function<void(const nn::EpochStats&)>& on_epoch,
                                  const nn::TrainStart* start) {
  const bool resumes = start && !start->resume.empty();
  nn::TrainedNet folded;
  if (resumes) {
    if (const auto infos = nn::inspect(net.spec); !infos) return infos.error();
  } else {
    if (const auto network = nn::networkOf(net); !network) return network.error();
    folded = foldNorms(net);
  }
  AwareHook hook(net.spec, examples.rows, settings, job);
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
  if (net.spec.head == nn::Head::kLinear && !examples.reconstruct)
    trained->ranges.back() = {};  // not of the unit it answers in: to be observed
  return trained;
}

}  // namespace thimble::quantize
