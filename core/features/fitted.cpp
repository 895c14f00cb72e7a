// Limits first, then what parameters ask of one another.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/fitted.h"

#include <algorithm>
#include <bit>

#include "core/features/blocks/frequency.h"
#include "core/features/naming.h"

namespace thimble::features {
namespace {

/// One block's parameters by name; those that it does not have are passed over.
class Values {
 public:
  explicit Values(BlockSettings& block) : block_(block) {}
  int get(const char* key) const { return block_.value(key); }
  bool has(const char* key) const {
    const BlockInfo* info = findInfo(block_.block);
    return std::any_of(info->parameters.begin(), info->parameters.end(),
                       [&](const Parameter& p) { return std::string_view(p.key) == key; });
  }
  void set(const char* key, int value) {
    if (has(key)) (void)block_.set(key, value);
  }
  void atMost(const char* key, int most) {
    if (has(key)) set(key, std::min(get(key), most));
  }
  void atLeast(const char* key, int least) {
    if (has(key)) set(key, std::max(get(key), least));
  }

 private:
  BlockSettings& block_;
};

void fitLimits(BlockSettings& block, const BlockInfo& info) {
  for (size_t i = 0; i < info.parameters.size(); ++i) {
    const auto [low, high] = limitsOf(info, i);
    block.values[i] = std::clamp(block.values[i], low, high);
    if (info.parameters[i].kind == Parameter::Kind::kPowerOfTwo) {
      block.values[i] = static_cast<int>(std::bit_floor(static_cast<unsigned>(block.values[i])));
    }
  }
}

void fitFrames(Values& values, int window) {
  if (!values.has("frame")) return;
  values.atMost("frame", std::max(window, 4));
  const unsigned frame = static_cast<unsigned>(values.get("frame"));
  values.atLeast("fft_length", static_cast<int>(std::max(std::bit_ceil(frame), 16u)));
  values.atMost("fft_length", static_cast<int>(std::max(std::bit_floor(8 * frame), 16u)));
  values.atLeast("hop", static_cast<int>((frame + 7) / 8));
}

void fitFrequencies(Values& values, double rate) {
  if (!values.has("low")) return;
  const int end = std::max(1, static_cast<int>(rate / 2));
  if (values.get("high") > end) values.set("high", 0);
  const int high = values.get("high") == 0 ? end : values.get("high");
  values.atMost("low", std::max(0, high - 1));
}

void fitFilter(FilterSettings& filter, double rate) {
  filter.order = std::clamp(filter.order, 1, 8);
  if (filter.kind == dsp::Filter::kNone || !(rate > 0)) return;
  const float least = static_cast<float>(rate / 1000), most = static_cast<float>(rate * 0.499);
  filter.low_hz = std::clamp(filter.low_hz, least, most);
  filter.high_hz = std::clamp(filter.high_hz, least, most);
  if (filter.kind == dsp::Filter::kBandPass && filter.high_hz < filter.low_hz * 1.05f) {
    filter.high_hz = std::min(most, filter.low_hz * 1.05f);
    filter.low_hz = std::min(filter.low_hz, filter.high_hz / 1.05f);
  }
}

}  // namespace

FeatureSettings fitted(FeatureSettings settings, const dataset::SensorFormat& format) {
  settings.window = std::clamp(settings.window, 1, static_cast<int>(dsp::kMaxWindow));
  settings.stride = std::clamp(settings.stride, 1, settings.window);
  for (BlockSettings& block : settings.blocks) {
    const BlockInfo* info = findInfo(block.block);
    if (info == nullptr) continue;
    fitLimits(block, *info);
    fitFilter(block.filter, format.rate_hz);
    Values values(block);
    values.atMost("decimation", settings.window);
    values.atMost("segments", settings.window);
    values.atMost("coefficients", values.get("filters"));
    if (values.has("lags")) {
      values.atMost("step", std::max(1, settings.window - 1));
      values.atMost("lags", std::max(1, (settings.window - 1) / std::max(1, values.get("step"))));
    }
    fitFrames(values, settings.window);
    fitFrequencies(values, format.rate_hz);
    if (!values.has("bands")) continue;
    const auto [first, last] = binRange(namingContext(settings, block, format));
    values.atMost("bands", std::max(0, last - first + 1));
  }
  return settings;
}

}  // namespace thimble::features
