// Raw options: the option tables that have no type of their own, read field by field so that nothing is lost in writing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/tflite/graph.h"

namespace thimble::tflite {

/// The fields of the table that this tag of BuiltinOptions stands for are known: those of every operator in the
/// runtime's table.
bool keepsOptions(uint8_t tag);

/// The table at this byte of the file; fields that are absent in the file stay so.  nullopt: it leads outside of the
/// file, or a list has more than 16 numbers.
std::optional<RawOptions> readRawOptions(std::span<const uint8_t> file, size_t at, uint8_t tag);

}  // namespace thimble::tflite
