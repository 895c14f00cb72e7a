// RecipeReader: takes a recipe's values out of its JSON and says on which line something is wrong.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/named.h"
#include "core/base/result.h"
#include "core/project/recipe.h"

namespace thimble::project {

/// One object of a recipe.  What is absent keeps its default; what is wrong or unknown throws, and readRecipe
/// returns it.
class RecipeReader {
 public:
  /// path: JSON pointer of the object; lines: of every value, by its pointer.
  RecipeReader(const nlohmann::ordered_json& object, std::string path,
               const std::map<std::string, int>& lines);

  bool read(const char* key, std::string& value);
  bool read(const char* key, int& value, int lowest);
  bool read(const char* key, float& value);
  bool read(const char* key, uint64_t& value);
  bool read(const char* key, bool& value);
  bool read(const char* key, std::vector<float>& values);
  bool read(const char* key, std::vector<int>& values, int lowest);
  bool read(const char* key, std::vector<std::string>& values);
  /// A value by its name in a table of (value, name).
  template <class Table, class T>
  bool readName(const char* key, const Table& table, T& value) {
    std::string text;
    if (!read(key, text)) return false;
    for (const auto& [candidate, name] : table) {
      if (text == name) return value = candidate, true;
    }
    fail(key, "is “" + text + "”, which is none of " + namesIn(table));
  }
  bool isList(const char* key) const;
  void readPair(const char* key, int& first, int& second);
  void readTriple(const char* key, int& first, int& second, int& third);
  std::optional<RecipeReader> object(const char* key);
  std::vector<RecipeReader> list(const char* key);

  /// Refuses keys that nobody read.
  void finish() const;
  /// key: "" for the object itself.
  [[noreturn]] void fail(const std::string& key, const std::string& what) const;
  [[noreturn]] void failNewer(int version, int known) const;

 private:
  const nlohmann::ordered_json* find(const char* key);
  void readNumbers(const char* key, const std::vector<int*>& values);
  int wholeNumber(const std::string& key, const nlohmann::ordered_json& json, int lowest) const;

  const nlohmann::ordered_json* object_;
  std::string path_;
  const std::map<std::string, int>* lines_;
  std::set<std::string> read_;
};

/// Parses text and lets `read` take the recipe out of it.  Errors: kCorrupt with the line, kUnsupported.
Result<Recipe> readRecipe(std::string_view text, const std::function<Recipe(RecipeReader)>& read);

}  // namespace thimble::project
