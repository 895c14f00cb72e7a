// CsvTable: a CSV's numbers by column, with the line each row came from.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/csv_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/dataset/delimited_text.h"

namespace thimble::dataset {
namespace {

constexpr size_t kMostColumns = 1024;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// A column while it is read: some turn out to be words, which are left out.
struct Draft {
  CsvColumn column;
  int64_t numbers = 0;
  int64_t words = 0;
  int first_word_line = 0;
  std::string first_word;
};

std::string quoted(std::string_view text) {
  constexpr size_t kShown = 40;
  return "“" + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "…" : "") + "”";
}

/// "accX [m/s²]" is a name and a unit.
void setName(CsvColumn& column, std::string_view text) {
  const size_t open = text.find('[');
  if (open != text.npos && text.ends_with(']')) {
    column.unit = text.substr(open + 1, text.size() - open - 2);
    text = text.substr(0, open);
    while (text.ends_with(' ')) text.remove_suffix(1);
  }
  column.name = text;
}

class Reader {
 public:
  Reader(bool decimal_comma, std::optional<double> missing)
      : decimal_comma_(decimal_comma), missing_(missing) {}

  bool row(int line, const std::vector<std::string_view>& fields) {
    if (fields.size() > kMostColumns) {
      failure_ = "Line " + std::to_string(line) + " has " + std::to_string(fields.size()) +
                 " columns; at most " + std::to_string(kMostColumns) + " can be read.";
      return false;
    }
    if (first_ && isHeader(fields)) {
      for (const std::string_view name : fields) setName(add().column, name);
      table_.has_header = true;
    } else {
      values(line, fields);
    }
    first_ = false;
    return true;
  }

  Result<CsvTable> finish() {
    if (!failure_.empty())
      return Error{ErrorCode::kCorrupt, failure_, "Check that this is a table of numbers."};
    for (Draft& draft : drafts_) {
      CsvColumn& column = draft.column;
      const std::string name = column.name.empty() ? std::to_string(column.number) : quoted(column.name);
      if (draft.numbers == 0 && draft.words == 0) {
        if (!column.name.empty()) table_.notes.push_back("Column " + name + " is empty and was left out.");
      } else if (draft.words > draft.numbers) {
        table_.notes.push_back("Column " + name + " holds no numbers and was left out.");
      } else if (draft.words > 0) {
        return Error{ErrorCode::kCorrupt,
                     "Line " + std::to_string(draft.first_word_line) + ", column " +
                         std::to_string(column.number) +
                         (column.name.empty() ? "" : " (" + column.name + ")") + ": " +
                         quoted(draft.first_word) + " is not a number.",
                     "Correct the value, or leave it empty if it is missing."};
      } else {
        if (column.name.empty()) nameUnnamed(column);
        table_.columns.push_back(std::move(column));
      }
    }
    return std::move(table_);
  }

 private:
  /// The first row is a header if it says something that is no number.
  bool isHeader(const std::vector<std::string_view>& fields) const {
    return std::any_of(fields.begin(), fields.end(), [&](std::string_view field) {
      return !isMissing(field) && !numberOf(field, decimal_comma_);
    });
  }
  Draft& add() {
    Draft& draft = drafts_.emplace_back();
    draft.column.number = static_cast<int>(drafts_.size());
    draft.column.values.resize(table_.lines.size(), kNone);
    return draft;
  }
  void values(int line, const std::vector<std::string_view>& fields) {
    while (drafts_.size() < fields.size()) add();
    for (size_t i = 0; i < drafts_.size(); ++i) {
      drafts_[i].column.values.push_back(i < fields.size() ? value(drafts_[i], line, fields[i]) : kNone);
    }
    table_.lines.push_back(line);
  }
  double value(Draft& draft, int line, std::string_view field) const {
    if (isMissing(field)) return kNone;
    const std::optional<double> number = numberOf(field, decimal_comma_);
    if (number) {
      ++draft.numbers;
      return number == missing_ ? kNone : *number;
    }
    if (draft.words++ == 0) {
      draft.first_word_line = line;
      draft.first_word = field;
    }
    return kNone;
  }
  void nameUnnamed(CsvColumn& column) {
    column.name = "ch" + std::to_string(column.number);
    if (table_.has_header) {
      table_.notes.push_back("Column " + std::to_string(column.number) + " has no name; it is called " +
                             column.name + ".");
    }
  }

  bool decimal_comma_;
  std::optional<double> missing_;
  bool first_ = true;
  std::vector<Draft> drafts_;
  CsvTable table_;
  std::string failure_;
};

}  // namespace

Result<CsvTable> readCsvTable(std::string_view text, const std::string& name, std::optional<double> missing) {
  const auto failed = [&](const Error& error) {
    return Error{error.code, name + ": " + error.message, error.hint};
  };
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.find('\0') != text.npos || text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return Error{ErrorCode::kCorrupt, name + " is not a text file.", "Save it as CSV in UTF-8."};
  }
  const char separator = separatorOf(text);
  Reader reader(separator != ',', missing);
  const Result<void> read =
      forEachRow(text, separator, [&](int line, const auto& fields) { return reader.row(line, fields); });
  if (!read) return failed(read.error());
  Result<CsvTable> table = reader.finish();
  if (!table) return failed(table.error());
  if (table->lines.empty() || table->columns.empty()) {
    return Error{ErrorCode::kCorrupt, name + " holds no numbers.", "Choose a file with a table of numbers."};
  }
  return table;
}

}  // namespace thimble::dataset
