// Names of the features, in the order in which the blocks give them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"
#include "core/features/naming.h"
#include "core/features/preview.h"

namespace thimble::features {

NamingContext namingContext(const FeatureSettings& settings, const BlockSettings& block,
                            const dataset::SensorFormat& format) {
  NamingContext context{block, settings.window, format.rate_hz, {}};
  for (size_t c = 0; c < format.channels.size(); ++c) {
    if (block.channels >> c & 1) context.channels.push_back(format.channels[c].name);
  }
  return context;
}

Result<std::vector<std::string>> featureNames(const FeatureSettings& settings,
                                              const dataset::SensorFormat& format) {
  auto board = pipelineSettings(settings, format);
  if (!board) return board.error();
  std::vector<std::string> names;
  for (const BlockSettings& block : settings.blocks) {
    for (std::string& name : findInfo(block.block)->names(namingContext(settings, block, format))) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace thimble::features
