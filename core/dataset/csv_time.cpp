// CSV time: finds the timestamps of a table and brings them to microseconds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/csv_time.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>
#include <utility>

namespace thimble::dataset {
namespace {

constexpr double kUsPerMs = 1e3;
constexpr double kUsPerS = 1e6;
constexpr double kLatestUs = 9e15;  // exact in a double, and year 2255 since 1970

/// µs a unit of time has by a name's ending, or 0.
double unitOf(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 11> kUnits = {{{"us", 1},
                                                                           {"µs", 1},
                                                                           {"micros", 1},
                                                                           {"ms", kUsPerMs},
                                                                           {"msec", kUsPerMs},
                                                                           {"millis", kUsPerMs},
                                                                           {"s", kUsPerS},
                                                                           {"sec", kUsPerS},
                                                                           {"secs", kUsPerS},
                                                                           {"second", kUsPerS},
                                                                           {"seconds", kUsPerS}}};
  for (const auto& [name, unit] : kUnits) {
    if (text == name) return unit;
  }
  return 0;
}

struct TimeName {
  bool is_time = false;
  bool is_timestamp = false;
  double unit_us = 0;  // 0: the name does not say
};

/// "timestamp", "time_us", "Time (s)", "t", "millis" …
TimeName timeNameOf(const CsvColumn& column) {
  std::string words;
  for (const char c : column.name) {
    words += std::string_view("_-().").find(c) != std::string_view::npos
                 ? ' '
                 : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  while (words.ends_with(' ')) words.pop_back();
  const size_t space = words.find(' ');
  const std::string first = words.substr(0, space);
  const std::string last = space == words.npos ? "" : words.substr(words.rfind(' ') + 1);
  TimeName name;
  name.is_timestamp = first == "timestamp";
  name.unit_us = unitOf(column.unit.empty() ? last : column.unit);
  if (first == "time" || first == "t" || first == "ts" || name.is_timestamp) {
    name.is_time = last.empty() || name.unit_us > 0 || last == "stamp";
  } else if (last.empty() && unitOf(first) > 0) {
    name.is_time = true;
    name.unit_us = unitOf(first);
  }
  return name;
}

double medianStep(std::vector<double> times) {
  for (size_t i = 0; i + 1 < times.size(); ++i) times[i] = times[i + 1] - times[i];
  times.pop_back();
  const auto middle = times.begin() + static_cast<int64_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

/// The unit that brings the steps nearest to the nominal rate; without one, ms, or s if the steps are
/// fractions.
double likelyUnit(double step, double nominal_hz) {
  if (!(nominal_hz > 0)) return step < 1 ? kUsPerS : kUsPerMs;
  double best = kUsPerMs;
  for (const double unit : {kUsPerS, 1.0}) {
    const auto distance = [&](double u) { return std::abs(std::log(step * u * 1e-6 * nominal_hz)); };
    if (distance(unit) < distance(best)) best = unit;
  }
  return best;
}

Result<CsvTimes> withoutStamps(size_t rows, const std::string& name, double nominal_hz) {
  if (!(nominal_hz > 0)) {
    return Error{ErrorCode::kInvalidArgument,
                 name + " has no timestamp column, so its sample rate is not known.",
                 "Add a first column “timestamp” in ms, or import it by thimble-cli import --rate HZ."};
  }
  CsvTimes times;
  times.rate_hz = nominal_hz;
  for (size_t row = 0; row < rows; ++row) {
    times.time_us.push_back(std::llround(static_cast<double>(row) * 1e6 / nominal_hz));
  }
  return times;
}

}  // namespace

double usualRate(double measured_hz) {
  constexpr std::array<double, 34> kUsual = {1,   2,   4,   5,   8,   10,   12.5, 16,  20,  25,  26,  31.25,
                                             32,  40,  50,  52,  60,  62.5, 64,   80,  100, 104, 119, 125,
                                             128, 200, 208, 250, 256, 400,  416,  500, 800, 833};
  constexpr std::array<double, 12> kFast = {952,  1000, 1024,  1600,  1660,  2000,
                                            3200, 8000, 11025, 16000, 44100, 48000};
  for (const double usual : kUsual) {
    if (std::abs(measured_hz - usual) <= 0.01 * usual) return usual;
  }
  for (const double usual : kFast) {
    if (std::abs(measured_hz - usual) <= 0.01 * usual) return usual;
  }
  return measured_hz;
}

Result<CsvTimes> takeTimes(CsvTable& table, const std::string& name, double nominal_hz) {
  const auto column = std::find_if(table.columns.begin(), table.columns.end(), [&](const CsvColumn& c) {
    const TimeName time = timeNameOf(c);
    return time.is_timestamp || (c.number == 1 && time.is_time);
  });
  if (column == table.columns.end()) return withoutStamps(table.lines.size(), name, nominal_hz);
  const CsvColumn stamps = *column;
  table.columns.erase(column);

  for (size_t row = 0; row < stamps.values.size(); ++row) {
    const std::string place = name + ": line " + std::to_string(table.lines[row]);
    if (std::isnan(stamps.values[row])) {
      return Error{ErrorCode::kCorrupt, place + " has no timestamp.", "Give it one, or remove the line."};
    }
    if (row > 0 && stamps.values[row] < stamps.values[row - 1]) {
      return Error{ErrorCode::kCorrupt, place + ": the time goes back.",
                   "Sort the lines by time, or cut the file into one recording each."};
    }
  }
  const size_t rows = stamps.values.size();
  const double span = stamps.values.back() - stamps.values.front();
  if (!(span > 0) && !(nominal_hz > 0)) {
    return Error{
        ErrorCode::kInvalidArgument,
        name + ": the timestamps do not advance, so its sample rate is not known.",
        "Give at least two lines with different times, or import it by thimble-cli import --rate HZ."};
  }
  const double named = timeNameOf(stamps).unit_us;
  const double unit = named > 0  ? named
                      : span > 0 ? likelyUnit(std::max(medianStep(stamps.values), span * 1e-9), nominal_hz)
                                 : kUsPerMs;
  CsvTimes times;
  times.rate_hz = span > 0 ? usualRate(static_cast<double>(rows - 1) * 1e6 / (span * unit)) : nominal_hz;
  for (size_t row = 0; row < rows; ++row) {
    const double us = stamps.values[row] * unit;
    if (!(std::abs(us) < kLatestUs)) {
      return Error{ErrorCode::kCorrupt,
                   name + ": line " + std::to_string(table.lines[row]) + ": the timestamp is out of range.",
                   "Give times in ms, or name the column time_us or time_s."};
    }
    times.time_us.push_back(std::llround(us));
  }
  return times;
}

}  // namespace thimble::dataset
