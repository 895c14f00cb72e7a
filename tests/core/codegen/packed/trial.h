// Trial: a layer laid out in an arena of its own, run here or on an emulated core, and held to what it must give.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "tests/core/codegen/packed/board.h"
#include "tests/core/codegen/packed/layers.h"

namespace thimble::packed_test {

/// Where the output lies.
enum class Place {
  kApart,
  kNearest,  // as high as Operation::in_place lets it
  kBelow,    // a few bytes below that
  kOnOther,  // on the tensor that is added
};

class Trial {
 public:
  /// Of a layer as it was prepared or packed; kApart where it says nothing of in_place.
  Trial(std::string name, const codegen::Operation& operation, const Layer& layer, Place place);

  const std::string& name() const { return name_; }
  /// Bytes that a core is handed.
  size_t size() const { return head_.bytes; }
  /// Whether the kernel as built for the host leaves the arena as it must.
  bool isRightHere() const;
  void writeTo(std::ostream& file) const;

 private:
  std::string name_;
  Case head_{};
  std::vector<int32_t> record_;
  std::vector<int32_t> constants_;
  std::vector<uint8_t> before_, after_;
};

/// The trial apart, and where the output may share its input's memory, in every other place.
void addTrials(const std::string& name, const codegen::Operation& operation, const Layer& layer,
               std::vector<Trial>& trials);

void expectRightHere(const std::vector<Trial>& trials);

/// A core that runs board.cpp.
struct Core {
  const char* machine;
  uint32_t cases_at;
  size_t most_bytes;  // of cases
  double clock_hz;
};
const Core kCortexM4 = {"mps2-an386", 0x21000000, 16 << 20, 25e6};
const Core kCortexM55 = {"mps3-an547", 0x60000000, 256 << 20, 32e6};

/// How the images were compiled whose rounding is this test's.
#ifdef THIMBLE_SINGLE_ROUNDING
const char* const kBuild = "single_rounding";
#else
const char* const kBuild = "fast";
#endif

/// Skips the test where there is no image or no emulator.  build: as kBuild.
void expectRightOn(const Core& core, const std::string& build, const std::vector<Trial>& trials);

}  // namespace thimble::packed_test
