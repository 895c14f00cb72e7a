// Delimited text: the rows and fields of a CSV, TSV or column file, as people and programs really write them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/delimited_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <deque>

namespace thimble::dataset {
namespace {

constexpr int kProbeLines = 20;

bool isBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the first line off the text.
std::string_view takeLine(std::string_view& text) {
  const size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  const bool two = text.substr(end, 2) == "\r\n";
  text.remove_prefix(std::min(end + (two ? 2 : 1), text.size()));
  return line;
}

/// Splits lines into fields, keeping the text of quoted ones.
class FieldSplitter {
 public:
  explicit FieldSplitter(char separator) : separator_(separator) {}

  /// False if a quote is not closed.
  bool split(std::string_view line) {
    fields.clear();
    unquoted_.clear();
    if (separator_ == ' ') line = trimmed(line);
    while (true) {
      while (!line.empty() && isBlank(line.front()) && line.front() != separator_) line.remove_prefix(1);
      if (!line.empty() && line.front() == '"') {
        if (!takeQuoted(line)) return false;
      } else {
        takePlain(line);
      }
      if (line.empty()) return true;
      line.remove_prefix(1);
      while (separator_ == ' ' && !line.empty() && isBlank(line.front())) line.remove_prefix(1);
    }
  }

  std::vector<std::string_view> fields;

 private:
  size_t endOfField(std::string_view line) const {
    return std::min(separator_ == ' ' ? line.find_first_of(" \t") : line.find(separator_), line.size());
  }
  void takePlain(std::string_view& line) {
    const size_t end = endOfField(line);
    fields.push_back(trimmed(line.substr(0, end)));
    line.remove_prefix(end);
  }
  bool takeQuoted(std::string_view& line) {
    std::string& text = unquoted_.emplace_back();
    for (size_t i = 1; i < line.size(); ++i) {
      if (line[i] != '"') {
        text += line[i];
      } else if (i + 1 < line.size() && line[i + 1] == '"') {
        text += line[i++];
      } else {
        line.remove_prefix(i + 1);
        line.remove_prefix(endOfField(line));
        fields.push_back(trimmed(text));
        return true;
      }
    }
    return false;
  }

  char separator_;
  std::deque<std::string> unquoted_;
};

/// Nothing but separators: programs pad lines with commas.
bool isPadding(std::string_view field) { return field.find_first_not_of(",;") == std::string_view::npos; }

}  // namespace

char separatorOf(std::string_view text) {
  std::array<int, 3> lines_with{};
  constexpr std::array<char, 3> kSeparators = {';', '\t', ','};
  int lines = 0;
  while (!text.empty() && lines < kProbeLines) {
    const std::string_view line = takeLine(text);
    if (trimmed(line).empty()) continue;
    ++lines;
    for (size_t i = 0; i < kSeparators.size(); ++i)
      lines_with[i] += line.find(kSeparators[i]) != line.npos ? 1 : 0;
  }
  for (size_t i = 0; i < kSeparators.size(); ++i) {
    if (lines > 0 && lines_with[i] == lines) return kSeparators[i];
  }
  return lines_with[2] > 0 ? ',' : ' ';
}

Result<void> forEachRow(
    std::string_view text, char separator,
    const std::function<bool(int line, const std::vector<std::string_view>& fields)>& visit) {
  FieldSplitter splitter(separator);
  for (int line = 1; !text.empty(); ++line) {
    if (!splitter.split(takeLine(text))) {
      return Error{ErrorCode::kCorrupt, "Line " + std::to_string(line) + ": a quote is not closed.",
                   "Close the quote on the same line."};
    }
    std::vector<std::string_view>& fields = splitter.fields;
    while (!fields.empty() && isPadding(fields.back())) fields.pop_back();
    if (!fields.empty() && !visit(line, fields)) break;
  }
  return {};
}

std::optional<double> numberOf(std::string_view field, bool decimal_comma) {
  if (field.starts_with('+')) field.remove_prefix(1);
  std::string pointed;
  if (decimal_comma && field.find('.') == field.npos && std::count(field.begin(), field.end(), ',') == 1) {
    pointed = field;
    std::replace(pointed.begin(), pointed.end(), ',', '.');
    field = pointed;
  }
  double value = 0;
  const auto read = std::from_chars(field.data(), field.data() + field.size(), value);
  if (read.ec != std::errc() || read.ptr != field.data() + field.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

bool isMissing(std::string_view field) {
  constexpr std::array<std::string_view, 13> kWords = {"",    "nan",  "NaN",  "NAN",  "na", "NA", "N/A",
                                                       "n/a", "null", "NULL", "None", "-",  "?"};
  return std::find(kWords.begin(), kWords.end(), field) != kWords.end();
}

}  // namespace thimble::dataset
