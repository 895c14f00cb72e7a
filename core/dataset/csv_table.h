// CsvTable: a CSV's numbers by column, with the line each row came from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace thimble::dataset {

struct CsvColumn {
  int number = 0;  // in the file, from 1
  std::string name;
  std::string unit;            // of "name [unit]"
  std::vector<double> values;  // NaN: missing
};

struct CsvTable {
  std::vector<CsvColumn> columns;  // those with numbers
  std::vector<int> lines;          // of the rows, from 1
  bool has_header = false;
  std::vector<std::string> notes;  // columns that were left out and why
};

/// Errors: kCorrupt with line and column.
Result<CsvTable> readCsvTable(std::string_view text, const std::string& name, std::optional<double> missing);

}  // namespace thimble::dataset
