// The table of block names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_names.h"

namespace thimble::features {
namespace {

struct Name {
  dsp::Block block;
  const char* name;
};

constexpr Name kNames[] = {
    {dsp::Block::kRaw, "raw"},
    {dsp::Block::kStatistics, "statistics"},
    {dsp::Block::kSpectrum, "spectrum"},
};

}  // namespace

const char* blockName(dsp::Block block) {
  for (const Name& entry : kNames) {
    if (entry.block == block) return entry.name;
  }
  return "unknown";
}

Result<dsp::Block> blockFromName(const std::string& name) {
  std::string names;
  for (const Name& entry : kNames) {
    if (name == entry.name) return entry.block;
    names += (names.empty() ? "" : ", ") + std::string(entry.name);
  }
  return Error{ErrorCode::kInvalidArgument, "There is no feature block \"" + name + "\".",
               "Choose one of: " + names + "."};
}

}  // namespace thimble::features
