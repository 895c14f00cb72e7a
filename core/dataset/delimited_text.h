// Delimited text: the rows and fields of a CSV, TSV or column file, as people and programs really write them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace thimble::dataset {

/// ';' if every line has one (then a comma may be the decimal point), else tab, else comma, else blanks.
char separatorOf(std::string_view text);

/// Calls visit(line, fields) for each row that is not blank; lines count from 1.  Fields are trimmed and
/// unquoted and live until visit returns; false from visit stops.  Lines end in \n, \r\n or \r.  Errors:
/// kCorrupt with the line of a quote that is not closed.
Result<void> forEachRow(
    std::string_view text, char separator,
    const std::function<bool(int line, const std::vector<std::string_view>& fields)>& visit);

/// The number that a field says, whatever the locale; decimal_comma: 1,5 is a number too.
std::optional<double> numberOf(std::string_view field, bool decimal_comma);

/// Empty, or one of the usual words for a value that is not there (NaN, NA, null, -, ?).
bool isMissing(std::string_view field);

}  // namespace thimble::dataset
