// The plan of the model as it is, against those of its first layers in more and more bands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/layout.h"

#include <algorithm>
#include <utility>

#include "core/codegen/chooser.h"
#include "core/codegen/patches.h"

namespace thimble::codegen {

namespace {

// Layers in a stage; with more the seams cost too much.
constexpr size_t kMostLayers = 8;
constexpr int32_t kBands[] = {2, 3, 4, 6, 8};

Result<Layout> choose(Prepared model, const Target& target, int64_t flash_bytes) {
  Layout layout;
  layout.operations = chooseKernels(model, target, flash_bytes);
  std::vector<tflite::OperatorNeeds> needs;
  for (const Operation& operation : layout.operations) needs.push_back(needsOf(model, operation));
  auto plan = tflite::makePlan(model.graph, needs);
  if (!plan) return plan.error();
  layout.plan = *std::move(plan);
  layout.model = std::move(model);
  return layout;
}

// The first operator that is a layer: those before it only bring its input into shape.
size_t firstLayer(const Prepared& model) {
  for (size_t i = 0; i < model.operations.size(); ++i) {
    if (endOfChain(model, i) > i) return i;
  }
  return model.operations.size();
}

}  // namespace

Result<Layout> layOut(Prepared model, const Target& target, int64_t flash_bytes) {
  auto whole = choose(model, target, flash_bytes);
  if (!whole || target.setting != Setting::kBalanced) return whole;
  const size_t begin = firstLayer(model);
  const size_t end = std::min(endOfChain(model, begin), begin + kMostLayers);
  const int64_t most_products = products(model) / 10 * 11;
  const int64_t most_bytes = whole->plan.arena_bytes / 10 * 9;
  Layout best = *std::move(whole);
  for (size_t stage_end = begin + 2; stage_end <= end; ++stage_end) {
    for (const int32_t bands : kBands) {
      auto patched = inPatches(model, {begin, stage_end, bands});
      if (!patched || products(*patched) > most_products) break;
      auto candidate = choose(*std::move(patched), target, flash_bytes);
      if (!candidate) return candidate;
      const int64_t bytes = candidate->plan.arena_bytes;
      if (bytes <= most_bytes && bytes < best.plan.arena_bytes) best = *std::move(candidate);
    }
  }
  return best;
}

}  // namespace thimble::codegen
