// CSV time: finds the timestamps of a table and brings them to microseconds.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/csv_table.h"

namespace thimble::dataset {

struct CsvTimes {
  std::vector<int64_t> time_us;
  double rate_hz = 0;
};

/// Takes the timestamp column out of the table, or makes times of nominal_hz (0: not known) if there is none.
/// Errors: kCorrupt with the line of a time that is missing or goes back; kInvalidArgument if no rate is
/// known.
Result<CsvTimes> takeTimes(CsvTable& table, const std::string& name, double nominal_hz);

/// A measured rate, or the usual rate of sensors that is within 1 % of it.
double usualRate(double measured_hz);

}  // namespace thimble::dataset
