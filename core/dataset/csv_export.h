// CSV export: a recording as a table of times in ms and physical values.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/dataset/recording.h"

namespace thimble::dataset {

/// Header "timestamp,NAME [UNIT],…"; times to the µs, values with six
/// digits, so that importing into the same format gives the same samples.
std::string csvText(const SensorFormat& format, const Samples& samples);

/// Writes csvText beside the file and then in its place, so that a full disk leaves what was there.
/// Errors: kNoSpace, kIo.
Result<void> exportCsv(const std::filesystem::path& file, const SensorFormat& format, const Samples& samples);

}  // namespace thimble::dataset
