// LinedJson: JSON that remembers on which line of its text each value stands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/lined_json.h"

#include <iterator>
#include <vector>

#include "core/project/database.h"

namespace thimble::project {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostBytes = 1 << 20;
constexpr size_t kMostLevels = 16;

/// Characters of the text, counting the lines that went by.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_++ == '\n') ++*line_;
    return *this;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  int* line_;
};

/// Hears the parser and builds the value.  The text's line is read as each token ends.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(LinedJson& out, const int& line, size_t bytes) : out_(out), line_(line), bytes_(bytes) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(int64_t value) override { return put(value); }
  bool number_unsigned(uint64_t value) override { return put(value); }
  bool number_float(double value, const std::string&) override { return put(value); }
  bool string(std::string& value) override { return put(value); }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(size_t) override { return open(Json::object()); }
  bool start_array(size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    Level& level = levels_.back();
    level.key = name;
    if (!out_.lines.emplace(pointer(), line_).second) failAtLine(line_, "“" + name + "” is there twice");
    return true;
  }
  bool parse_error(size_t position, const std::string& token, const Json::exception&) override {
    if (position > bytes_) failAtLine(line_, "the text ends or breaks off");
    constexpr size_t kShown = 20;
    failAtLine(line_, "“" + token.substr(0, kShown) + "” is not expected here");
  }

 private:
  struct Level {
    Json* container;
    std::string path;
    std::string key;
  };

  /// JSON pointer of the value that comes next.
  std::string pointer() const {
    if (levels_.empty()) return "";
    const Level& level = levels_.back();
    return level.path + "/" +
           (level.container->is_array() ? std::to_string(level.container->size()) : level.key);
  }
  Json& place(Json value) {
    out_.lines.emplace(pointer(), line_);
    if (levels_.empty()) return out_.json = std::move(value);
    Level& level = levels_.back();
    if (level.container->is_object()) return (*level.container)[level.key] = std::move(value);
    level.container->push_back(std::move(value));
    return level.container->back();
  }
  bool put(Json value) { return place(std::move(value)), true; }
  bool open(Json empty) {
    if (levels_.size() == kMostLevels) failAtLine(line_, "the brackets are nested too deeply");
    std::string path = pointer();
    levels_.push_back({&place(std::move(empty)), std::move(path), ""});
    return true;
  }
  bool close() { return levels_.pop_back(), true; }

  LinedJson& out_;
  const int& line_;
  size_t bytes_;
  std::vector<Level> levels_;
};

}  // namespace

LinedJson parseLinedJson(std::string_view text) {
  if (text.size() > kMostBytes) failAtLine(1, "a text of over 1 MiB is no recipe");
  LinedJson parsed;
  int line = 1;
  Builder builder(parsed, line, text.size());
  Json::sax_parse(CountingIterator(text.data(), &line), CountingIterator(text.data() + text.size(), &line),
                  &builder);
  return parsed;
}

void failAtLine(int line, const std::string& what) {
  throw Failure{{ErrorCode::kCorrupt, "Line " + std::to_string(line) + " of the recipe: " + what + ".",
                 "Correct the line, or leave the key out to get its default."}};
}

}  // namespace thimble::project
