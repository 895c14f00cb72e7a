// Page: what was measured, as a line for a terminal and as a page of the documentation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/accuracy/measure.h"

namespace thimble::bench {

struct Row {
  const DataSet* set = nullptr;
  project::Recipe recipe;
  std::vector<Outcome> outcomes;  // one a seed
  std::vector<Outcome> aware;     // the same with kAwareEpochs; of an anomaly's detector: none
};

/// Epochs of quantization-aware training after the recipe's.
constexpr int kAwareEpochs = 15;

/// "set metric float int8 floor target", medians over the seeds.
std::string lineOf(const Row& row);

/// Replaces the rows of these sets on the page and keeps the others'; a new page if there is none.  Errors: kIo.
Result<void> writePage(const std::filesystem::path& file, std::span<const Row> rows);

}  // namespace thimble::bench
