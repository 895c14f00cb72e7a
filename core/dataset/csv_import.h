// CSV import: a table of numbers, clean or not, becomes a recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/recording.h"

namespace thimble::dataset {

struct CsvImportOptions {
  /// The format to fit into: columns are matched by name, else by order, and values rounded to its scales.
  /// Without: a format of the file's own, each channel with the smallest scale of 1, 2, 5 × 10ⁿ that holds
  /// its values.
  std::optional<SensorFormat> target;
  double rate_hz = 0;             // of files without timestamps; 0: the target's
  std::optional<double> missing;  // a value that stands for none, as −200 in some files
};

struct CsvImport {
  RecordingInfo info;              // labelled as a whole by the file's name up to its first dot
  Samples samples;                 // times as in the file
  int64_t saturated = 0;           // values that the target's range cut
  int64_t filled = 0;              // missing values, which got the one before them
  std::vector<std::string> notes;  // what was left out or changed, for a person
};

/// Separator, decimal comma, header and timestamps are found out; a timestamp column is the first one, or one
/// called "timestamp…"; ms, s or µs by its name ("time_us"), else by what suits the rate, else ms. Errors:
/// kNotFound, kIo; kCorrupt with line and column; kInvalidArgument (no rate known, columns do not fit);
/// kMismatch (another rate than the target's).
Result<CsvImport> importCsv(const std::filesystem::path& file, const CsvImportOptions& options);
/// The same for a text; name: the file's, for label and messages.
Result<CsvImport> parseCsv(std::string_view text, const std::string& name, const CsvImportOptions& options);

/// The format that holds all of the files, to be the target when they are to be trained on together.
/// Errors: as importCsv; kMismatch naming the file whose columns or rate differ from the first one's.
Result<SensorFormat> commonFormat(const std::vector<std::filesystem::path>& files,
                                  const CsvImportOptions& options);

/// "wave" for "…/wave.003.csv", "21.5" for "21.5.003.csv", "3" for "3.003.csv".
std::string labelOf(const std::filesystem::path& file);

/// The smallest of 1, 2, 5 × 10ⁿ by which values up to `largest` fit int16.
float niceScale(double largest);

}  // namespace thimble::dataset
