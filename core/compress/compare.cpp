// Makes the variants one after another and judges each on the same windows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <new>

#include "core/compress/channels.h"
#include "core/compress/clusters.h"
#include "core/compress/download.h"
#include "core/compress/part_job.h"
#include "core/compress/sparsity.h"
#include "core/compress/variants.h"
#include "core/nn/holdout.h"
#include "core/nn/train_hook.h"
#include "core/profile/model_cost.h"
#include "core/quantize/answers.h"
#include "core/quantize/aware.h"
#include "core/quantize/simulator.h"
#include "core/tflite/model_file.h"

namespace thimble::compress {
namespace {

using quantize::Calibration;

/// Windows whose answers are known.
struct Judged {
  std::vector<float> rows;
  std::vector<int> labels;
  std::vector<float> targets;
};

/// answers: [n, outputs].  Share of right classes, or of the targets' variance that is explained; NaN if there are
/// none.
double scoreOf(const nn::NetSpec& net, std::span<const float> answers, const Judged& judged) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  if (net.head == nn::Head::kSoftmax) {
    const size_t n = judged.labels.size(), classes = n ? answers.size() / n : 0;
    size_t right = 0;
    for (size_t i = 0; i < n; ++i) {
      const auto row = answers.subspan(i * classes, classes);
      right += std::max_element(row.begin(), row.end()) - row.begin() == judged.labels[i];
    }
    return n ? static_cast<double>(right) / static_cast<double>(n) : nothing;
  }
  if (judged.targets.empty() || judged.targets.size() != answers.size()) return nothing;
  double mean = 0, off = 0, spread = 0;
  for (float t : judged.targets) mean += double{t} / static_cast<double>(judged.targets.size());
  for (size_t i = 0; i < judged.targets.size(); ++i) {
    const double t = double{judged.targets[i]}, error = double{answers[i]} - t;
    off += error * error;
    spread += (t - mean) * (t - mean);
  }
  return spread > 0 ? 1 - off / spread : nothing;
}

class Comparison {
 public:
  Comparison(const nn::TrainedNet& net, const CompressData& data, const ModelBuilder& build,
             const CompareSettings& settings)
      : net_(net), data_(data), build_(build), settings_(settings) {
    const std::vector<int> strata = nn::strataOf(net.spec, data.training);
    const size_t width = static_cast<size_t>(net.spec.input.size()),
                 outputs = static_cast<size_t>(net.spec.layers.back().units);
    for (size_t i : nn::holdOut({{}, strata, data.training.groups}, data.settings).validation) {
      const auto take = [i](auto from, size_t each, auto& to) {
        if (!from.empty()) to.insert(to.end(), from.begin() + i * each, from.begin() + (i + 1) * each);
      };
      take(data.training.rows, width, validation_.rows);
      take(data.training.labels, 1, validation_.labels);
      take(data.training.reconstruct ? data.training.rows : data.training.targets, outputs,
           validation_.targets);
    }
    test_ = {{data.test_rows.begin(), data.test_rows.end()},
             {data.test_labels.begin(), data.test_labels.end()},
             {data.test_targets.begin(), data.test_targets.end()}};
    if (data.training.reconstruct) test_.targets = test_.rows;
  }

  /// The variant's net, file, scores and costs.
  Result<void> fill(Variant& variant, Job& job) const {
    Result<nn::TrainedNet> net = make(variant.kind->name, variant.settings, job);
    if (!net) return net.error();
    variant.net = std::move(*net);
    variant.parameters = 0;
    const std::vector<nn::LayerInfo> infos = nn::inspect(variant.net.spec).value();
    for (const nn::LayerInfo& info : infos) variant.parameters += info.parameters;
    if (std::string(variant.kind->name) == "float") return fillFloat(variant, infos, job);
    Result<std::vector<uint8_t>> model = build_(variant.net, variant.settings, job);
    if (!model) return model.error();
    variant.model = std::move(*model);
    const auto graph = tflite::readModel(variant.model);
    if (!graph) return graph.error();
    const auto cost = profile::costOf(variant.model);
    if (!cost) return cost.error();
    variant.model_bytes = cost->model_bytes;
    variant.arena_bytes = cost->arena_bytes;
    variant.macs = cost->macs;
    variant.zero_weights = zeroWeights(*graph);
    variant.download_bytes = downloadBytes(*graph, variant.model_bytes);
    const Result<void> scored = score(variant, [&](std::span<const float> rows) {
      return quantize::answersOf(std::span<const uint8_t>(variant.model), rows, job);
    });
    if (!scored) return scored;
    const Result<std::vector<float>> unrounded = quantize::answersOf(variant.net, test_.rows, job);
    if (!unrounded) return unrounded.error();
    variant.float_test_accuracy = scoreOf(net_.spec, *unrounded, test_);
    if (!settings_.count) return {};
    const Result<int64_t> instructions = settings_.count(variant.model, job);
    if (!instructions) return instructions.error();
    variant.instructions = *instructions;
    return {};
  }

 private:
  template <class Answers>
  Result<void> score(Variant& variant, Answers answersTo) const {
    for (auto [judged, score] :
         {std::pair{&validation_, &variant.validation_accuracy}, std::pair{&test_, &variant.test_accuracy}}) {
      const Result<std::vector<float>> answers = answersTo(judged->rows);
      if (!answers) return answers.error();
      *score = scoreOf(net_.spec, *answers, *judged);
    }
    return {};
  }

  Result<void> fillFloat(Variant& variant, const std::vector<nn::LayerInfo>& infos, Job& job) const {
    variant.model_bytes = variant.download_bytes = 4 * variant.parameters;
    for (const nn::LayerInfo& info : infos) variant.macs += info.macs;
    return score(variant, [&](std::span<const float> rows) { return quantize::answersOf(net_, rows, job); });
  }

  Result<nn::TrainedNet> make(const std::string& name, quantize::QuantizeSettings& settings, Job& job) const {
    if (name == "int8-percentile") settings.calibration = Calibration::kPercentile;
    if (name == "int8-mse") settings.calibration = Calibration::kMse;
    if (name == "16x8") settings.wide = true;
    if (name == "qat") {
      settings.aware_epochs = settings_.epochs;
      return quantize::trainAware(net_, data_.training, data_.settings, settings, job);
    }
    if (name == "pruned-50") {
      SparsityHook hook(0.5);
      return tuned(net_, &hook, job);
    }
    if (name == "structured-25" || name == "structured-50") {
      const auto importances = importance(net_, data_.training, job);
      if (!importances) return importances.error();
      const auto kept = mostImportant(*importances, name == "structured-25" ? 0.25 : 0.5);
      if (std::all_of(kept.begin(), kept.end(), [](const std::vector<bool>& units) {
            return std::count(units.begin(), units.end(), false) == 0;
          }))
        return Error{ErrorCode::kUnsupported, "The net has no filters that could go.",
                     "Those that reach a reshape, the output or an addition to the input stay."};
      return tuned(withChannels(net_, kept), nullptr, job);
    }
    if (name == "clustered") {
      settings.per_channel_conv = settings.per_channel_dense = false;  // equal weights stay equal integers
      ClusterHook hook(net_.spec, settings_.clusters);
      return tuned(quantize::foldNorms(net_), &hook, job);
    }
    return net_;
  }

  /// Trained on at a third of the rate.
  Result<nn::TrainedNet> tuned(const nn::TrainedNet& net, nn::TrainHook* hook, Job& job) const {
    nn::TrainSettings fine = data_.settings;
    fine.epochs = std::max(1, settings_.epochs);
    fine.learning_rate /= 3;
    fine.patience = 0;
    fine.seeds = 1;
    fine.ema = 0;
    nn::TrainStart start;
    start.weights = &net.layers;
    start.hook = hook;
    return nn::train(net.spec, data_.training, fine, job, {}, &start);
  }

  const nn::TrainedNet& net_;
  const CompressData& data_;
  const ModelBuilder& build_;
  const CompareSettings& settings_;
  Judged validation_, test_;
};

Result<std::vector<const VariantKind*>> wanted(const std::vector<std::string>& names) {
  std::vector<const VariantKind*> kinds;
  std::string known;
  for (const VariantKind& kind : variantKinds()) {
    known += (known.empty() ? "" : ", ") + std::string(kind.name);
    if (names.empty() || std::find(names.begin(), names.end(), kind.name) != names.end())
      kinds.push_back(&kind);
  }
  for (const std::string& name : names)
    if (std::none_of(kinds.begin(), kinds.end(), [&](const VariantKind* k) { return name == k->name; }))
      return Error{ErrorCode::kInvalidArgument, "There is no variant called '" + name + "'.",
                   "Variants are: " + known + "."};
  return kinds;
}

Result<void> check(const nn::TrainedNet& net, const CompressData& data) {
  if (Result<nn::Network<float>> network = nn::networkOf(net); !network) return network.error();
  const size_t width = static_cast<size_t>(net.spec.input.size()), n = data.training.groups.size(),
               tests = data.test_rows.size() / width;
  const bool classes = net.spec.head == nn::Head::kSoftmax;
  if (n == 0 || data.training.rows.size() != n * width || data.test_rows.size() % width != 0 ||
      (classes && (data.training.labels.size() != n || data.test_labels.size() != tests)))
    return Error{ErrorCode::kInvalidArgument, "The windows do not fit the trained net.",
                 "Compute the features and train again."};
  return {};
}

}  // namespace

Result<VariantTable> compareVariants(const nn::TrainedNet& net, const CompressData& data,
                                     const ModelBuilder& build, const CompareSettings& settings, Job& job,
                                     const std::function<void(const Variant&)>& on_variant) {
  try {
    const auto kinds = wanted(settings.variants);
    if (!kinds) return kinds.error();
    if (Result<void> ok = check(net, data); !ok) return ok.error();
    const Comparison comparison(net, data, build, settings);
    VariantTable table{{}, settings.count ? settings.counted_on : ""};
    for (size_t i = 0; i < kinds->size(); ++i) {
      const double all = static_cast<double>(kinds->size());
      PartJob part(job, static_cast<double>(i) / all, static_cast<double>(i + 1) / all, (*kinds)[i]->title);
      part.progress(0, "making it");
      Variant variant;
      variant.kind = (*kinds)[i];
      if (Result<void> done = comparison.fill(variant, part); !done) {
        if (done.error().code == ErrorCode::kCanceled) return done.error();
        variant.model.clear();
        variant.failure = done.error().message;
      }
      if (job.canceled()) return canceledError();
      if (on_variant) on_variant(variant);
      table.variants.push_back(std::move(variant));
    }
    markPareto(table.variants);
    return table;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory to compare variants of this net.",
                 "Use fewer windows or units."};
  }
}

}  // namespace thimble::compress
