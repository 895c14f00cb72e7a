// Named: tables of values and their names, for recipes, the command line and the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace thimble {

template <class T>
struct Named {
  T value;
  const char* name;
};

/// "" if value is none of the table's.
template <class Table, class T>
const char* nameIn(const Table& table, T value) {
  for (const auto& [known, name] : table)
    if (known == value) return name;
  return "";
}

template <class T, size_t N>
std::optional<T> valueIn(const Named<T> (&table)[N], std::string_view text) {
  for (const auto& [value, name] : table)
    if (text == name) return value;
  return std::nullopt;
}

/// "adam, sgd", for messages.
template <class Table>
std::string namesIn(const Table& table) {
  std::string names;
  for (const auto& [value, name] : table) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

}  // namespace thimble
