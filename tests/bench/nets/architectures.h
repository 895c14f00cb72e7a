// Architectures: nets of the kinds that others bring, with random weights.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::bench {

/// small: the same kinds of layers on fewer pixels and channels, for tests.
enum class Size { kWhole, kSmall };

struct Architecture {
  const char* name;
  const char* idea;
  tflite::Graph (*make)(Size size);
};

const std::vector<Architecture>& architectures();

}  // namespace thimble::bench
