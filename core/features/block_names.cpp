// Names of the table of blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_names.h"

#include "core/features/block_table.h"

namespace thimble::features {

const char* blockName(dsp::Block block) {
  const BlockInfo* info = findInfo(block);
  return info ? info->key : "unknown";
}

Result<dsp::Block> blockFromName(const std::string& name) {
  std::string names;
  for (const BlockInfo* info : blockTable()) {
    if (name == info->key) return info->block;
    names += (names.empty() ? "" : ", ") + std::string(info->key);
  }
  return Error{ErrorCode::kInvalidArgument, "There is no feature block \"" + name + "\".",
               "Choose one of: " + names + "."};
}

}  // namespace thimble::features
