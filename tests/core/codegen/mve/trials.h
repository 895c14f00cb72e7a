// Trials: layers laid in memory for a kernel, with all that must stand there afterwards.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "tests/core/codegen/mve/board.h"
#include "tests/core/codegen/mve/layers.h"

namespace thimble::mve_test {

/// A layer in an arena of its own: as near to its input as it may be, or apart.
struct Placed {
  Case head{};
  std::vector<int32_t> record;
  std::vector<int32_t> stream;
  std::vector<uint8_t> before, after;

  Placed(const codegen::Operation& operation, const Layer& layer, bool in_place);

  bool rightHere() const;
  void writeTo(std::ostream& file) const;
};

std::string describe(const Shape& shape);

struct Trial {
  std::string name;
  Placed placed;
};

void expectRightHere(const std::vector<Trial>& all);
/// On the emulated core; skipped where it or its image is missing.
void expectRightOnTheCore(const std::vector<Trial>& all);

}  // namespace thimble::mve_test
