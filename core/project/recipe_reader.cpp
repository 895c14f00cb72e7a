// RecipeReader: takes a recipe's values out of its JSON and says on which line something is wrong.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recipe_reader.h"

#include <cmath>
#include <limits>

#include "core/project/database.h"
#include "core/project/lined_json.h"

namespace thimble::project {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostNumber = 1'000'000;

}  // namespace

RecipeReader::RecipeReader(const Json& object, std::string path, const std::map<std::string, int>& lines)
    : object_(&object), path_(std::move(path)), lines_(&lines) {
  if (!object.is_object()) fail("", "is not an object in { }");
}

const Json* RecipeReader::find(const char* key) {
  read_.insert(key);
  const auto found = object_->find(key);
  return found == object_->end() ? nullptr : &*found;
}

bool RecipeReader::read(const char* key, std::string& value) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  if (!json->is_string()) fail(key, "is not a text in quotes");
  value = json->get<std::string>();
  return true;
}

bool RecipeReader::read(const char* key, int& value, int lowest) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  value = wholeNumber(key, *json, lowest);
  return true;
}

bool RecipeReader::read(const char* key, float& value) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  const double number = json->is_number() ? json->get<double>() : std::nan("");
  if (!(std::abs(number) <= double{std::numeric_limits<float>::max()})) fail(key, "is not a number");
  value = static_cast<float>(number);
  return true;
}

bool RecipeReader::read(const char* key, bool& value) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  if (!json->is_boolean()) fail(key, "is neither true nor false");
  value = json->get<bool>();
  return true;
}

bool RecipeReader::read(const char* key, uint64_t& value) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  if (!json->is_number_unsigned()) fail(key, "is not a whole number from 0 to 18446744073709551615");
  value = json->get<uint64_t>();
  return true;
}

bool RecipeReader::isList(const char* key) const {
  const auto found = object_->find(key);
  return found != object_->end() && found->is_array();
}

bool RecipeReader::read(const char* key, std::vector<float>& values) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  if (!json->is_array()) fail(key, "is not a list in [ ]");
  for (const Json& element : *json) {
    const double number = element.is_number() ? element.get<double>() : std::nan("");
    if (!(std::abs(number) <= double{std::numeric_limits<float>::max()}))
      fail(key, "is not a list of numbers");
    values.push_back(static_cast<float>(number));
  }
  return true;
}

bool RecipeReader::read(const char* key, std::vector<int>& values, int lowest) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  if (!json->is_array()) fail(key, "is not a list in [ ]");
  for (const Json& element : *json) values.push_back(wholeNumber(key, element, lowest));
  return true;
}

bool RecipeReader::read(const char* key, std::vector<std::string>& values) {
  const Json* json = find(key);
  if (json == nullptr) return false;
  if (!json->is_array()) fail(key, "is not a list in [ ]");
  for (const Json& element : *json) {
    if (!element.is_string()) fail(key, "is not a list of texts in quotes");
    values.push_back(element.get<std::string>());
  }
  return true;
}

void RecipeReader::readNumbers(const char* key, const std::vector<int*>& values) {
  const Json* json = find(key);
  if (json == nullptr) return;
  if (!json->is_array() || json->size() != values.size()) {
    fail(key, "is not a list of " + std::to_string(values.size()) + " numbers");
  }
  for (size_t i = 0; i < values.size(); ++i) *values[i] = wholeNumber(key, (*json)[i], 1);
}

void RecipeReader::readPair(const char* key, int& first, int& second) { readNumbers(key, {&first, &second}); }

void RecipeReader::readTriple(const char* key, int& first, int& second, int& third) {
  readNumbers(key, {&first, &second, &third});
}

std::optional<RecipeReader> RecipeReader::object(const char* key) {
  const Json* json = find(key);
  if (json == nullptr) return std::nullopt;
  return RecipeReader(*json, path_ + "/" + key, *lines_);
}

std::vector<RecipeReader> RecipeReader::list(const char* key) {
  const Json* json = find(key);
  if (json == nullptr) return {};
  if (!json->is_array()) fail(key, "is not a list in [ ]");
  std::vector<RecipeReader> readers;
  for (size_t i = 0; i < json->size(); ++i) {
    readers.emplace_back((*json)[i], path_ + "/" + key + "/" + std::to_string(i), *lines_);
  }
  return readers;
}

void RecipeReader::finish() const {
  for (const auto& [key, value] : object_->items()) {
    if (!read_.contains(key)) fail(key, "is not a key that belongs here");
  }
}

void RecipeReader::fail(const std::string& key, const std::string& what) const {
  const std::string path = key.empty() ? path_ : path_ + "/" + key;
  const auto line = lines_->find(path);
  const std::string name = path.empty() ? "the recipe" : "“" + path.substr(path.rfind('/') + 1) + "”";
  failAtLine(line == lines_->end() ? 1 : line->second, name + " " + what);
}

void RecipeReader::failNewer(int version, int known) const {
  throw Failure{{ErrorCode::kUnsupported,
                 "The recipe was made by a newer Thimble (recipe version " + std::to_string(version) +
                     ", this one knows " + std::to_string(known) + ").",
                 "Update Thimble to use it."}};
}

int RecipeReader::wholeNumber(const std::string& key, const Json& json, int lowest) const {
  const int64_t most = kMostNumber;
  if (!json.is_number_integer() || json.get<double>() < lowest ||
      json.get<double>() > static_cast<double>(most)) {
    fail(key, "is not a whole number from " + std::to_string(lowest) + " to " + std::to_string(most));
  }
  return json.get<int>();
}

Result<Recipe> readRecipe(std::string_view text, const std::function<Recipe(RecipeReader)>& read) {
  return guarded([&] {
    const LinedJson parsed = parseLinedJson(text);
    return read(RecipeReader(parsed.json, "", parsed.lines));
  });
}

}  // namespace thimble::project
