// Memory plan: which tensors of a graph need the arena, for how long, and where the file puts them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/memory/planner.h"
#include "core/tflite/graph.h"

namespace thimble::tflite {

/// A tensor that needs the arena.
struct ArenaTensor {
  int tensor = 0;  // index
  memory::Lifetime lifetime;
};

/// The tensors that something writes or reads at run time, by index.  Inputs live from −1, outputs to the
/// number of operators, variables from end to end.  Indices in the graph must be in range.
std::vector<ArenaTensor> arenaTensors(const Graph& graph);

/// What the runtime says of an operator.
struct OperatorNeeds {
  int64_t scratch_bytes = 0;
  /// How far below its first and second input the output must begin to share memory with it; nullopt: it may not.
  std::array<std::optional<int64_t>, 2> in_place;
};

struct ArenaPlan {
  std::vector<int32_t> offsets;  // one a tensor, −1 for those that need none
  std::vector<int32_t> scratch;  // one an operator, −1 for those that need none
  int64_t arena_bytes = 0;
};

/// The planner's.  needs: one an operator, or empty: nothing in place, no scratch.  Errors: kUnsupported beyond 2 GiB,
/// which the file's offsets cannot say.
Result<ArenaPlan> makePlan(const Graph& graph, const std::vector<OperatorNeeds>& needs);

/// Every arena tensor has a 16-aligned place, and no two that live at once overlap, but for an operator's input with
/// its output where the one ends and the other begins: how far they may is for the runtime to prove.
bool planCovers(const Graph& graph, const std::vector<int32_t>& offsets);

/// The contents of OfflineMemoryAllocation, both ways; nullopt if malformed or not for that many tensors.
std::vector<uint8_t> encodePlan(const std::vector<int32_t>& offsets);
std::optional<std::vector<int32_t>> decodePlan(std::span<const uint8_t> bytes, size_t tensors);

/// The offsets that a file carries, one a tensor of its graph; nullopt if it has none or they are malformed.
/// The file must have passed readModel.
std::optional<std::vector<int32_t>> planOf(std::span<const uint8_t> file);

}  // namespace thimble::tflite
