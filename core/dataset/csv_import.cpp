// CSV import: a table of numbers, clean or not, becomes a recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/csv_import.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <new>

#include "core/dataset/csv_table.h"
#include "core/dataset/csv_time.h"
#include "core/dataset/file_bytes.h"

namespace thimble::dataset {
namespace {

constexpr double kMostRateError = 0.05;

Error wrong(ErrorCode code, const std::string& name, const std::string& what, const std::string& hint) {
  return {code, name + ": " + what + ".", hint};
}

/// What the column's name says its unit is, as Edge Impulse's tools guess it.
std::string unitOf(const CsvColumn& column) {
  if (!column.unit.empty()) return column.unit;
  if (column.name.starts_with("acc")) return "m/s²";
  if (column.name.starts_with("gyr")) return "°/s";
  return "";
}

/// Missing values get the one before them; at the beginning, the first there is.
int64_t fillMissing(std::vector<double>& values) {
  const auto first = std::find_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
  double last = first == values.end() ? 0 : *first;
  int64_t filled = 0;
  for (double& value : values) {
    filled += std::isnan(value) ? 1 : 0;
    last = value = std::isnan(value) ? last : value;
  }
  return filled;
}

double largestOf(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

std::string listOf(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// Leaves in `table` the target's columns in its order.
Result<void> match(CsvTable& table, const SensorFormat& target, const std::string& name) {
  std::vector<CsvColumn> chosen;
  std::vector<std::string> absent;
  for (const Channel& channel : target.channels) {
    const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                     [&](const CsvColumn& c) { return c.name == channel.name; });
    if (column == table.columns.end()) {
      absent.push_back(channel.name);
    } else {
      chosen.push_back(*column);
    }
  }
  if (absent.empty()) {
    table.columns = std::move(chosen);
  } else if (table.columns.size() != target.channels.size()) {
    return wrong(ErrorCode::kInvalidArgument, name,
                 "it has " + std::to_string(table.columns.size()) + " columns of values, and none called " +
                     listOf(absent),
                 "Name its columns as the sensor's channels, or give it as many columns.");
  } else if (table.has_header) {
    table.notes.push_back("Columns were matched to the sensor's channels by their order, not their names.");
  }
  return {};
}

SensorFormat ownFormat(const CsvTable& table, double rate_hz) {
  SensorFormat format{"CSV", {}, rate_hz};
  for (const CsvColumn& column : table.columns) {
    format.channels.push_back({column.name, unitOf(column), niceScale(largestOf(column.values))});
  }
  return format;
}

/// Rounds the columns to the format's scales.
void quantize(const CsvTable& table, CsvImport& out) {
  constexpr double kLow = std::numeric_limits<int16_t>::min();
  constexpr double kHigh = std::numeric_limits<int16_t>::max();
  const std::vector<Channel>& channels = out.info.format.channels;
  out.samples.channels = static_cast<int>(channels.size());
  out.samples.values.reserve(table.lines.size() * channels.size());
  for (size_t row = 0; row < table.lines.size(); ++row) {
    for (size_t c = 0; c < channels.size(); ++c) {
      const double raw = std::nearbyint(table.columns[c].values[row] / double{channels[c].scale});
      out.saturated += raw < kLow || raw > kHigh ? 1 : 0;
      out.samples.values.push_back(static_cast<int16_t>(std::clamp(raw, kLow, kHigh)));
    }
  }
  if (out.saturated > 0) {
    out.notes.push_back(std::to_string(out.saturated) +
                        " values were beyond the sensor's range and were cut to it.");
  }
}

Result<CsvImport> build(CsvTable table, const std::string& name, const CsvImportOptions& options) {
  const double nominal = options.rate_hz > 0 ? options.rate_hz : options.target ? options.target->rate_hz : 0;
  Result<CsvTimes> times = takeTimes(table, name, nominal);
  if (!times) return times.error();
  if (table.columns.empty() || table.columns.size() > 256) {
    return wrong(ErrorCode::kCorrupt, name,
                 "it has " + std::to_string(table.columns.size()) + " columns of values",
                 "A recording has 1 to 256 channels.");
  }
  CsvImport out;
  if (options.target) {
    for (const Channel& channel : options.target->channels) {
      if (!(channel.scale > 0)) {
        return wrong(ErrorCode::kInvalidArgument, name,
                     "channel " + channel.name + " has no scale to fit values to", "Choose another sensor.");
      }
    }
    if (const Result<void> matched = match(table, *options.target, name); !matched) return matched.error();
    const double expected = options.target->rate_hz;
    if (expected > 0 && std::abs(times->rate_hz - expected) > kMostRateError * expected) {
      return wrong(ErrorCode::kMismatch, name,
                   "it was recorded at " + std::to_string(times->rate_hz) + " Hz, the sensor gives " +
                       std::to_string(expected) + " Hz",
                   "Bring the file to the sensor's rate first, or import it into a project of its own.");
    }
  }
  for (CsvColumn& column : table.columns) out.filled += fillMissing(column.values);
  out.notes = table.notes;
  if (out.filled > 0) {
    out.notes.push_back(std::to_string(out.filled) + " missing values were given the value before them.");
  }
  out.info.format = options.target ? *options.target : ownFormat(table, times->rate_hz);
  quantize(table, out);
  out.samples.time_us = std::move(times->time_us);
  out.info.frames = out.samples.frames();
  out.info.name = std::filesystem::path(name).stem().string();
  out.info.source = "import " + name;
  out.info.quality = measureQuality(out.samples.time_us, 0);
  if (const std::string label = labelOf(name); !label.empty())
    out.info.segments = {{0, out.info.frames, label}};
  return out;
}

}  // namespace

std::string labelOf(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  const size_t dot = name.find('.');
  // 21.5.take.csv: a number whose fraction something follows but the ending.
  const size_t end = dot == std::string::npos ? dot : name.find_first_not_of("0123456789", dot + 1);
  const bool whole = dot != std::string::npos && dot > 0 &&
                     name.find_first_not_of("0123456789", name.front() == '-' ? 1 : 0) == dot;
  const bool fraction = whole && end != std::string::npos && end > dot + 1 && name[end] == '.' &&
                        name.find('.', end + 1) != std::string::npos;
  return name.substr(0, fraction ? end : dot);
}

float niceScale(double largest) {
  if (!(largest > 0)) return 1;
  const double needed = largest / std::numeric_limits<int16_t>::max();
  // Powers are written out by the compiler's own decimal conversion, so that 0.001 is the float nearest to
  // 0.001.
  for (int power = -30; power <= 30; ++power) {
    for (const char* digit : {"1", "2", "5"}) {
      const float scale = std::strtof((std::string(digit) + "e" + std::to_string(power)).c_str(), nullptr);
      if (std::nearbyint(largest / double{scale}) <= std::numeric_limits<int16_t>::max()) return scale;
    }
  }
  return static_cast<float>(needed);
}

Result<CsvImport> parseCsv(std::string_view text, const std::string& name, const CsvImportOptions& options) {
  try {
    Result<CsvTable> table = readCsvTable(text, name, options.missing);
    if (!table) return table.error();
    return build(*std::move(table), name, options);
  } catch (const std::bad_alloc&) {
    return wrong(ErrorCode::kInternal, name, "there is not enough memory to read it",
                 "Cut the file into parts.");
  }
}

Result<CsvImport> importCsv(const std::filesystem::path& file, const CsvImportOptions& options) {
  const Result<std::string> text = readFileBytes(file);
  if (!text) return text.error();
  return parseCsv(*text, file.filename().string(), options);
}

Result<SensorFormat> commonFormat(const std::vector<std::filesystem::path>& files,
                                  const CsvImportOptions& options) {
  CsvImportOptions own = options;
  own.target.reset();
  SensorFormat common;
  for (const std::filesystem::path& file : files) {
    Result<CsvImport> imported = importCsv(file, own);
    if (!imported) return imported.error();
    SensorFormat& format = imported->info.format;
    if (&file == &files.front()) common = format;
    const bool same_channels = std::equal(
        format.channels.begin(), format.channels.end(), common.channels.begin(), common.channels.end(),
        [](const Channel& a, const Channel& b) { return a.name == b.name && a.unit == b.unit; });
    if (!same_channels || std::abs(format.rate_hz - common.rate_hz) > kMostRateError * common.rate_hz) {
      return wrong(ErrorCode::kMismatch, file.filename().string(),
                   "its columns or its rate differ from those of " + files.front().filename().string(),
                   "Import files of one sensor at a time.");
    }
    for (size_t c = 0; c < common.channels.size(); ++c) {
      common.channels[c].scale = std::max(common.channels[c].scale, format.channels[c].scale);
    }
  }
  return common;
}

}  // namespace thimble::dataset
