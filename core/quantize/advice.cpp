// Thresholds and sentences.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/advice.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace thimble::quantize {
namespace {

constexpr double kSpoiltRange = 4;       // reaches so many times as far as nearly all of its values
constexpr double kMuchSaturated = 0.01;  // share of values
constexpr double kWideSpread = 32;       // so many of ±127 steps are left for the smallest channel: 4
constexpr double kMuchShifted = 0.5;     // steps
constexpr double kGoodAgreement = 0.995;
constexpr double kLoss = 6;  // dB lost in one layer: half of the precision

template <class... T>
std::string text(const char* format, T... values) {
  char line[320];
  std::snprintf(line, sizeof line, format, values...);
  return line;
}

/// Three in a hundred thousand values may still be a signal of their own; a part in a thousand is what is left out.
void outliers(const LayerReport& layer, const Observer& observer, std::vector<Advice>& advice) {
  const double usual =
      std::max(std::abs(double{observer.quantile(0.999)}), std::abs(double{observer.quantile(0.001)}));
  const double widest = std::max(std::abs(double{layer.range_least}), std::abs(double{layer.range_most}));
  if (!(usual > 0) || widest < kSpoiltRange * usual) return;
  const int64_t count = observer.countAbove(static_cast<float>(kSpoiltRange / 2 * usual));
  const double steps = 256 * std::min(1.0, 2 * usual / double{layer.range_most - layer.range_least});
  advice.push_back(
      {Remedy::kPercentile,
       text("The range of %s is spoilt by %lld outlier%s: it reaches to %.3g, while 99.9 %% of %lld values "
            "lie within ±%.3g and share %.0f of 256 steps. Use percentile calibration.",
            layer.name.c_str(), static_cast<long long>(count), count == 1 ? "" : "s", widest,
            static_cast<long long>(observer.count()), usual, steps)});
}

}  // namespace

std::vector<Advice> adviceOn(const LayerReport& layer, const Observer& observer) {
  std::vector<Advice> advice;
  outliers(layer, observer, advice);
  if (layer.saturated > kMuchSaturated)
    advice.push_back(
        {Remedy::kMoreData,
         text("%.1f %% of the values of %s lie beyond its range and are cut off. Calibrate with more "
              "windows, or with min/max.",
              100 * layer.saturated, layer.name.c_str())});
  if (layer.channel_spread >= kWideSpread)
    advice.push_back(
        {Remedy::kPerChannelDense,
         text("The weights of %s differ %.0f-fold between its channels, which share one scale: the "
              "smallest have %.0f of 127 steps. Give each channel a scale of its own.",
              layer.name.c_str(), layer.channel_spread, std::max(1.0, 127 / layer.channel_spread))});
  if (std::abs(layer.mean_error) > kMuchShifted)
    advice.push_back(
        {Remedy::kCorrectBias, text("The values of %s are off by %.1f steps on average. Correct the biases.",
                                    layer.name.c_str(), layer.mean_error)});
  return advice;
}

std::vector<Advice> adviceOnAll(const DebugReport& report) {
  // What a layer loses beyond what came in counts; the first of a kind of remedy says enough.
  struct Found {
    double lost;
    const Advice* advice;
  };
  std::vector<Found> found;
  double best = report.layers.front().signal_db;
  const LayerReport* worst = nullptr;
  double most_lost = kLoss;
  for (const LayerReport& layer : report.layers) {
    const double lost = std::isfinite(best) ? best - layer.signal_db : -layer.signal_db;
    for (const Advice& a : layer.advice) found.push_back({lost, &a});
    if (std::isfinite(lost) && lost > most_lost) {
      most_lost = lost;
      worst = &layer;
    }
    best = std::min(best, layer.signal_db);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.lost > b.lost; });
  std::vector<Advice> advice;
  for (const Found& f : found) advice.push_back(*f.advice);
  const double agree = 100 * report.agreement;
  if (report.agreement >= kGoodAgreement && advice.empty())
    return {{Remedy::kNone,
             text("The model answers as the float net does on %.1f %% of the windows. Nothing needs to "
                  "be done.",
                  agree)}};
  if (report.agreement >= kGoodAgreement) {
    advice.insert(advice.begin(),
                  {Remedy::kNone, text("The model answers as the float net does on %.1f %% of the "
                                       "windows: what follows is optional.",
                                       agree)});
    return advice;
  }
  if (worst && worst->advice.empty())
    advice.push_back(
        {Remedy::kAware, text("Most is lost in %s: %.0f dB, though its range suits. Its rounded weights "
                              "cost that much: use quantization-aware training.",
                              worst->name.c_str(), most_lost)});
  else
    advice.push_back(
        {Remedy::kAware, "Train on for a few epochs with the rounding in sight (quantization-aware)."});
  advice.push_back(
      {Remedy::kWide, "If that is not enough, 16x8 keeps activations in 16 bits, for twice the arena."});
  return advice;
}

}  // namespace thimble::quantize
