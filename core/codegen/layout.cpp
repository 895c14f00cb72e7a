// Kernels that fit the memory, and the plan of the model as it is against those of its first layers in more and more bands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/layout.h"

#include <algorithm>
#include <utility>

#include "core/codegen/chooser.h"
#include "core/codegen/patches.h"
#include "core/memory/bounds.h"

namespace thimble::codegen {

namespace {

// Layers in a stage; with more the seams cost too much.
constexpr size_t kMostLayers = 8;
constexpr int32_t kBands[] = {2, 3, 4, 6, 8};

// What kernels may add to the most bytes of tensors that live at once, and how often others are tried for that.
constexpr int64_t kAllowance = 256;
constexpr int kMostTries = 32;

// What a layout is to keep to, bytes.
struct Limits {
  int64_t flash;
  int64_t arena;
};

int64_t mostLive(const tflite::Graph& graph) {
  std::vector<memory::Lifetime> lifetimes;
  for (const tflite::ArenaTensor& tensor : tflite::arenaTensors(graph)) lifetimes.push_back(tensor.lifetime);
  return memory::lowerBoundBytes(lifetimes);
}

Result<tflite::ArenaPlan> planOf(const Prepared& model, const std::vector<Operation>& operations) {
  std::vector<tflite::OperatorNeeds> needs;
  for (const Operation& operation : operations) needs.push_back(needsOf(model, operation));
  return tflite::makePlan(model.graph, needs);
}

// The fullest operator whose plain kernel takes less scratch than the chosen one; their number if there is none.
size_t fullest(const Prepared& model, const std::vector<Operation>& operations) {
  const std::vector<tflite::ArenaTensor> tensors = tflite::arenaTensors(model.graph);
  size_t found = operations.size();
  int64_t most = -1;
  for (size_t i = 0; i < operations.size(); ++i) {
    if (model.operations[i].scratch_bytes >= operations[i].scratch_bytes) continue;
    int64_t bytes = operations[i].scratch_bytes;
    for (const auto& [tensor, life] : tensors) {
      if (life.first_op <= static_cast<int>(i) && static_cast<int>(i) <= life.last_op) bytes += life.bytes;
    }
    if (bytes <= most) continue;
    most = bytes;
    found = i;
  }
  return found;
}

// Kernels chosen for speed give way, one after the other, where the arena is too large with their scratch.
Result<Layout> choose(Prepared model, const Target& target, const Limits& limits) {
  Layout layout;
  layout.operations = chooseKernels(model, target, limits.flash);
  auto plan = planOf(model, layout.operations);
  for (int tries = 0; plan && plan->arena_bytes > limits.arena && tries < kMostTries; ++tries) {
    const size_t i = fullest(model, layout.operations);
    if (i == layout.operations.size()) break;
    layout.operations[i] = model.operations[i];
    plan = planOf(model, layout.operations);
  }
  if (!plan) return plan.error();
  layout.plan = *std::move(plan);
  layout.model = std::move(model);
  return layout;
}

// Parts of a convolution cost some 300 instructions each: an arena that falls by less is not worth it.
int64_t leastShare(Setting setting) { return setting == Setting::kFast ? 64 : 128; }

// Convolutions give sums where that lowers the arena, and only those without which it would rise again.
Layout withSums(Layout plain, Setting setting) {
  std::vector<Residual> some = residuals(plain);
  const auto layoutOf = [&](const std::vector<Residual>& chosen) -> std::optional<Layout> {
    Layout layout{fused(plain, chosen), {}};
    auto plan = planOf(layout.model, layout.operations);
    if (!plan) return std::nullopt;
    layout.plan = *std::move(plan);
    return layout;
  };
  if (some.empty()) return plain;
  auto best = layoutOf(some);
  const int64_t bytes = plain.plan.arena_bytes;
  if (!best || bytes - best->plan.arena_bytes < bytes / leastShare(setting)) return plain;
  for (size_t i = some.size(); i-- > 0;) {
    std::vector<Residual> fewer = some;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    auto candidate = layoutOf(fewer);
    if (!candidate || candidate->plan.arena_bytes > best->plan.arena_bytes) continue;
    some = std::move(fewer);
    best = std::move(candidate);
  }
  return *std::move(best);
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
  const Limits limits = {flash_bytes, mostLive(model.graph) + kAllowance};
  auto whole = choose(model, target, limits);
  if (!whole) return whole;
  if (target.setting != Setting::kBalanced) return withSums(*std::move(whole), target.setting);
  const size_t begin = firstLayer(model);
  const size_t end = std::min(endOfChain(model, begin), begin + kMostLayers);
  const int64_t most_products = products(model) / 10 * 11;
  const int64_t most_bytes = whole->plan.arena_bytes / 10 * 9;
  Layout best = *std::move(whole);
  for (size_t stage_end = begin + 2; stage_end <= end; ++stage_end) {
    for (const int32_t bands : kBands) {
      auto patched = inPatches(model, {begin, stage_end, bands});
      if (!patched || products(*patched) > most_products) break;
      auto candidate = choose(*std::move(patched), target, limits);
      if (!candidate) return candidate;
      const int64_t bytes = candidate->plan.arena_bytes;
      if (bytes <= most_bytes && bytes < best.plan.arena_bytes) best = *std::move(candidate);
    }
  }
  return withSums(std::move(best), target.setting);
}

}  // namespace thimble::codegen
