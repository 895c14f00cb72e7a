// CSV export: a recording as a table of times in ms and physical values.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/csv_export.h"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>

namespace thimble::dataset {
namespace {

/// Quoted if the text would otherwise break the table.
std::string field(const std::string& text) {
  if (text.find_first_of(",;\t\"\r\n ") == std::string::npos) return text;
  std::string quoted(1, '"');
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '"') quoted += c;
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

void appendTime(int64_t time_us, std::string& text) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<double>(time_us) / 1000.0,
                                 std::chars_format::fixed);
  text.append(digits, end.ptr);
}

void appendValue(double value, std::string& text) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 6);
  text.append(digits, end.ptr);
}

}  // namespace

std::string csvText(const SensorFormat& format, const Samples& samples) {
  std::string text = "timestamp";
  for (const Channel& channel : format.channels) {
    text += ',';
    text += field(channel.unit.empty() ? channel.name : channel.name + " [" + channel.unit + "]");
  }
  text += "\n";
  const size_t channels = format.channels.size();
  for (size_t frame = 0; frame < samples.time_us.size(); ++frame) {
    appendTime(samples.time_us[frame], text);
    for (size_t c = 0; c < channels; ++c) {
      text += ',';
      appendValue(samples.values[frame * channels + c] * double{format.channels[c].scale}, text);
    }
    text += '\n';
  }
  return text;
}

Result<void> exportCsv(const std::filesystem::path& file, const SensorFormat& format,
                       const Samples& samples) {
  const std::filesystem::path beside = std::filesystem::path(file).concat(".part");
  const std::string text = csvText(format, samples);
  errno = 0;
  {
    std::ofstream stream(beside, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream) {
      const int reason = errno;
      std::error_code ignored;
      std::filesystem::remove(beside, ignored);
      if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) {
        return Error{ErrorCode::kNoSpace,
                     "The disk is full: " + file.filename().string() + " was not written.",
                     "Free some space and try again."};
      }
      return Error{ErrorCode::kIo, file.string() + " cannot be written.",
                   "Choose a folder that you may write to."};
    }
  }
  std::error_code error;
  std::filesystem::rename(beside, file, error);
  if (!error) return {};
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  return Error{ErrorCode::kIo, file.string() + " cannot be replaced: " + error.message() + ".",
               "Choose another name."};
}

}  // namespace thimble::dataset
