// Variants: one trained net made smaller or more exact in several ways, side by side, to choose from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"
#include "core/quantize/settings.h"

namespace thimble::compress {

/// One row of the list of what can be tried: the order of the table.
struct VariantKind {
  const char* name;   // for the command line and run names: "int8-mse"
  const char* title;  // for people: "int8, least squared error"
  const char* what;   // one sentence for a tool tip
};
/// float, int8, int8-percentile, int8-mse, qat, pruned-50, structured-25, structured-50, clustered, 16x8.
std::span<const VariantKind> variantKinds();

/// What one variant is and costs.  Accuracies: 0 … 1, behind a linear head R²; NaN where there are no such windows.
struct Variant {
  const VariantKind* kind = nullptr;
  nn::TrainedNet net;
  quantize::QuantizeSettings settings;
  std::vector<uint8_t> model;  // .tflite; empty for float, which no board runs, and for a failure
  double validation_accuracy = std::numeric_limits<double>::quiet_NaN();
  double test_accuracy = std::numeric_limits<double>::quiet_NaN();
  double float_test_accuracy = std::numeric_limits<double>::quiet_NaN();  // of its net before rounding
  int64_t parameters = 0;      // weights and biases of the net, those pruned to zero counted
  int64_t zero_weights = 0;    // weights of the model that are zero
  int64_t model_bytes = 0;     // in flash.  Of float: four bytes a parameter, which no file holds
  int64_t download_bytes = 0;  // with its weights in a Huffman code: what an update over the air could be
  int64_t arena_bytes = 0;     // 0 for float
  int64_t macs = 0;            // multiply-accumulates an inference, zero weights counted
  int64_t instructions = -1;   // an inference, counted by the caller's counter; −1: not counted
  bool pareto = false;  // no other model is at least as good in accuracy, size and speed, and better in one
  std::string failure;  // why it could not be made, empty if it was
};

struct VariantTable {
  std::vector<Variant> variants;  // in the order of variantKinds
  std::string counted_on;         // where instructions were counted ("Cortex-M4 (emulated)"), or empty
  /// Null if there is none of that name.
  const Variant* find(const std::string& name) const;
};

/// Training windows with what they were trained by, and test windows.  Normalised rows.
struct CompressData {
  nn::Examples training;
  nn::TrainSettings settings;  // of the net's training: the same windows are held back again
  std::span<const float> test_rows;
  std::span<const int> test_labels;     // behind a softmax
  std::span<const float> test_targets;  // behind a linear head
};

/// The deployable file of a net (project::buildModel).
using ModelBuilder = std::function<Result<std::vector<uint8_t>>(const nn::TrainedNet&,
                                                                const quantize::QuantizeSettings&, Job& job)>;
/// Instructions an inference of a model file takes.
using InstructionCounter = std::function<Result<int64_t>(std::span<const uint8_t> model, Job& job)>;

struct CompareSettings {
  std::vector<std::string> variants;  // names; empty: all
  int epochs = 20;                    // of fine-tuning, each variant that needs it
  int clusters = 16;                  // centroids a layer
  InstructionCounter count;           // empty: none are counted
  std::string counted_on;
};

/// Makes each variant, judges it on the windows held back from training and, once, on the test windows.
/// on_variant hears each one as it is done, on the calling thread; a variant that fails stays in the table with
/// its reason.  Errors: kInvalidArgument (an unknown name, data that does not fit), kCanceled within 100 ms.
Result<VariantTable> compareVariants(const nn::TrainedNet& net, const CompressData& data,
                                     const ModelBuilder& build, const CompareSettings& settings, Job& job,
                                     const std::function<void(const Variant&)>& on_variant = {});

/// Marks the variants with a model that no other one dominates: accuracy (validation if known, else test),
/// flash, arena, and instructions (MACs where none were counted).
void markPareto(std::vector<Variant>& variants);

}  // namespace thimble::compress
