// The list of variants, and which of them no other one beats.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/variants.h"

#include <algorithm>

namespace thimble::compress {
namespace {

constexpr VariantKind kKinds[] = {
    {"float", "Float", "The trained net as it is, for comparison. No board runs it."},
    {"int8", "int8, min/max",
     "Ranges from the smallest and largest value of each layer on the training windows."},
    {"int8-percentile", "int8, percentile",
     "The outermost values of each layer are clipped, so the rest is finer."},
    {"int8-mse", "int8, least squared error",
     "Each layer's range is where rounding and clipping cost least."},
    {"qat", "int8, quantization-aware", "Trained on for a few epochs with the rounding of int8 in sight."},
    {"pruned-50", "Half the weights pruned",
     "The smallest weights become zero while it trains on. Flash stays the same; a download shrinks."},
    {"structured-25", "A quarter of the filters pruned",
     "Whole filters and units that matter least are cut out, then it trains on. Smaller and faster."},
    {"structured-50", "Half the filters pruned",
     "Whole filters and units that matter least are cut out, then it trains on. Smaller and faster."},
    {"clustered", "Weights clustered",
     "Each layer keeps a few different weights. Flash stays the same; a download shrinks."},
    {"16x8", "16x8",
     "Activations of 16 bits between weights of 8: nearly as exact as float, slower, twice the arena."},
};

/// Smaller is better in all.
struct Cost {
  double error, flash, arena, work;
  bool dominates(const Cost& b) const {
    return error <= b.error && flash <= b.flash && arena <= b.arena && work <= b.work &&
           (error < b.error || flash < b.flash || arena < b.arena || work < b.work);
  }
};

}  // namespace

std::span<const VariantKind> variantKinds() { return kKinds; }

const Variant* VariantTable::find(const std::string& name) const {
  for (const Variant& v : variants)
    if (v.kind && name == v.kind->name) return &v;
  return nullptr;
}

void markPareto(std::vector<Variant>& variants) {
  const auto made = [](const Variant& v) { return v.failure.empty() && !v.model.empty(); };
  const auto known = [&](auto member, auto isKnown) {
    return std::all_of(variants.begin(), variants.end(),
                       [&](const Variant& v) { return !made(v) || isKnown(v.*member); });
  };
  const bool validated = known(&Variant::validation_accuracy, [](double a) { return !std::isnan(a); });
  const bool counted = known(&Variant::instructions, [](int64_t n) { return n >= 0; });
  const auto costOf = [&](const Variant& v) {
    const double accuracy = validated ? v.validation_accuracy : v.test_accuracy;
    return Cost{std::isnan(accuracy) ? 1 : 1 - accuracy, static_cast<double>(v.model_bytes),
                static_cast<double>(v.arena_bytes), static_cast<double>(counted ? v.instructions : v.macs)};
  };
  for (Variant& v : variants)
    v.pareto = made(v) && std::none_of(variants.begin(), variants.end(), [&](const Variant& other) {
                 return made(other) && costOf(other).dominates(costOf(v));
               });
}

}  // namespace thimble::compress
