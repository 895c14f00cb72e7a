// Agreement: how far desktop TFLite computes as its own reference kernels, and so as this runtime; where not, why.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace thimble::tests {

enum class Agreement {
  kEqual,       // byte for byte in both modes
  kOnce,        // byte for byte in the mode that rounds once: XNNPACK's, which multiplies by floats
  kTwice,       // byte for byte in the mode that rounds twice: TFLite's own kernels
  kWithinOne,   // XNNPACK's or an optimized kernel's arithmetic is coarser: at most one step apart
  kUnlessFull,  // as kOnce, but where this runtime saturates it goes round
  kNone,        // another result by design, or none that is meant
};

/// name: "ADD/scales_1", as the operator's golden is called, or the kind of a layer.
Agreement agreementOf(const std::string& name);

}  // namespace thimble::tests
