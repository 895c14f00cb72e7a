// Lifetimes from the order of operators, and the plan's bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/memory_plan.h"

#include <algorithm>
#include <limits>

namespace thimble::tflite {

namespace {

constexpr int32_t kVersion = 1;
constexpr size_t kHeader = 3;  // version, subgraphs, tensors

// How far the output must begin below input k; a tensor that is taken more than once must allow it each time.
std::optional<int64_t> inPlaceDistance(const OperatorNeeds& needs, const Operator& call, size_t k) {
  std::optional<int64_t> farthest = needs.in_place[k];
  for (size_t m = 0; m < call.inputs.size(); ++m) {
    if (call.inputs[m] != call.inputs[k]) continue;
    if (m >= needs.in_place.size() || !needs.in_place[m]) return std::nullopt;
    farthest = std::max(farthest, needs.in_place[m]);
  }
  return farthest;
}

}  // namespace

std::vector<ArenaTensor> arenaTensors(const Graph& graph) {
  const int end = static_cast<int>(graph.operators.size());
  struct Use {
    int first = 0;
    int last = 0;
    bool used = false;
  };
  std::vector<Use> uses(graph.tensors.size());
  const auto touch = [&](int32_t tensor, int op) {
    if (tensor < 0) return;
    Use& use = uses[static_cast<size_t>(tensor)];
    use.first = use.used ? std::min(use.first, op) : op;
    use.last = use.used ? std::max(use.last, op) : op;
    use.used = true;
  };
  for (int32_t tensor : graph.inputs) touch(tensor, -1);
  for (int32_t tensor : graph.outputs) touch(tensor, end);
  for (int op = 0; op < end; ++op) {
    for (int32_t tensor : graph.operators[static_cast<size_t>(op)].inputs) touch(tensor, op);
    for (int32_t tensor : graph.operators[static_cast<size_t>(op)].outputs) touch(tensor, op);
  }
  std::vector<ArenaTensor> result;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (!uses[i].used || !tensor.data.empty()) continue;
    ArenaTensor entry{static_cast<int>(i), {tensorBytes(tensor), uses[i].first, uses[i].last}};
    if (tensor.is_variable) entry.lifetime = {entry.lifetime.bytes, -1, end};
    result.push_back(entry);
  }
  return result;
}

Result<ArenaPlan> makePlan(const Graph& graph, const std::vector<OperatorNeeds>& needs) {
  const std::vector<ArenaTensor> tensors = arenaTensors(graph);
  std::vector<memory::Lifetime> lifetimes;
  std::vector<int> place_of(graph.tensors.size(), -1);
  for (const ArenaTensor& tensor : tensors) {
    place_of[static_cast<size_t>(tensor.tensor)] = static_cast<int>(lifetimes.size());
    lifetimes.push_back(tensor.lifetime);
  }
  std::vector<memory::Overlap> overlaps;
  std::vector<int> scratch_of(graph.operators.size(), -1);
  for (size_t i = 0; i < needs.size(); ++i) {
    const int op = static_cast<int>(i);
    if (needs[i].scratch_bytes > 0) {
      scratch_of[i] = static_cast<int>(lifetimes.size());
      lifetimes.push_back({needs[i].scratch_bytes, op, op});
    }
    const Operator& call = graph.operators[i];
    for (size_t k = 0; k < needs[i].in_place.size() && k < call.inputs.size(); ++k) {
      const std::optional<int64_t> distance = inPlaceDistance(needs[i], call, k);
      if (!distance || call.inputs[k] < 0 || call.outputs.empty()) continue;
      const int above = place_of[static_cast<size_t>(call.inputs[k])];
      const int below = place_of[static_cast<size_t>(call.outputs[0])];
      if (above < 0 || below < 0 || above == below) continue;
      // A pair only where the input ends and the output begins.
      if (lifetimes[static_cast<size_t>(above)].last_op != op ||
          lifetimes[static_cast<size_t>(below)].first_op != op) {
        continue;
      }
      overlaps.push_back({above, below, *distance});
    }
  }
  const memory::Plan plan = memory::plan(lifetimes, overlaps);
  if (plan.arena_bytes > std::numeric_limits<int32_t>::max()) {
    return Error{ErrorCode::kUnsupported, "The model needs more than 2 GiB of memory.",
                 "Models for boards take some kilobytes."};
  }
  ArenaPlan result;
  result.arena_bytes = plan.arena_bytes;
  const auto offset = [&](int place) {
    return place < 0 ? -1 : static_cast<int32_t>(plan.offsets[static_cast<size_t>(place)]);
  };
  for (const int place : place_of) result.offsets.push_back(offset(place));
  for (const int place : scratch_of) result.scratch.push_back(offset(place));
  return result;
}

bool planCovers(const Graph& graph, const std::vector<int32_t>& offsets) {
  if (offsets.size() != graph.tensors.size()) return false;
  const std::vector<ArenaTensor> tensors = arenaTensors(graph);
  const auto offset = [&](const ArenaTensor& tensor) {
    return static_cast<int64_t>(offsets[static_cast<size_t>(tensor.tensor)]);
  };
  const auto handsOver = [](const ArenaTensor& input, const ArenaTensor& output) {
    return input.lifetime.first_op < input.lifetime.last_op &&
           input.lifetime.last_op == output.lifetime.first_op;
  };
  for (size_t i = 0; i < tensors.size(); ++i) {
    const ArenaTensor& a = tensors[i];
    if (offset(a) < 0 || offset(a) % memory::kAlignment != 0) return false;
    for (size_t k = 0; k < i; ++k) {
      const ArenaTensor& b = tensors[k];
      if (!memory::meet(a.lifetime, b.lifetime) || handsOver(a, b) || handsOver(b, a)) continue;
      if (offset(a) < offset(b) + b.lifetime.bytes && offset(b) < offset(a) + a.lifetime.bytes) return false;
    }
  }
  return true;
}

std::vector<uint8_t> encodePlan(const std::vector<int32_t>& offsets) {
  std::vector<int32_t> words = {kVersion, 1, static_cast<int32_t>(offsets.size())};
  words.insert(words.end(), offsets.begin(), offsets.end());
  std::vector<uint8_t> bytes;
  for (int32_t word : words) {
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.push_back(static_cast<uint8_t>(static_cast<uint32_t>(word) >> shift));
    }
  }
  return bytes;
}

std::optional<std::vector<int32_t>> decodePlan(std::span<const uint8_t> bytes, size_t tensors) {
  if (bytes.size() % 4 != 0 || bytes.size() / 4 != kHeader + tensors) return std::nullopt;
  std::vector<int32_t> words(bytes.size() / 4);
  for (size_t i = 0; i < words.size(); ++i) {
    uint32_t word = 0;
    for (size_t b = 0; b < 4; ++b) word |= static_cast<uint32_t>(bytes[4 * i + b]) << (8 * b);
    words[i] = static_cast<int32_t>(word);
  }
  if (words[0] != kVersion || words[1] != 1 || words[2] != static_cast<int32_t>(tensors)) return std::nullopt;
  return std::vector<int32_t>(words.begin() + kHeader, words.end());
}

}  // namespace thimble::tflite
