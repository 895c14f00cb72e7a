// Reading the catalogue's files, trusting none of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/boards/catalogue.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

namespace thimble::device_link {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

/// Reads fields of one file's object and remembers the first that is wrong.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  std::string text(const char* name, bool may_be_empty = false) {
    const auto found = object_.find(name);
    if (found == object_.end() || !found->is_string() ||
        (found->get_ref<const std::string&>().empty() && !may_be_empty))
      return fail(name, "a text"), std::string();
    return *found;
  }
  int64_t number(const char* name) {
    const auto found = object_.find(name);
    if (found == object_.end() || !found->is_number_unsigned() || found->get<uint64_t>() > INT64_MAX)
      return fail(name, "a whole number from 0 up"), 0;
    return *found;
  }
  std::vector<std::pair<int, int>> usb(const char* name) {
    std::vector<std::pair<int, int>> list;
    const auto found = object_.find(name);
    const bool is_list = found != object_.end() && found->is_array() && !found->empty();
    for (size_t i = 0; is_list && i < found->size(); ++i) {
      const Json& item = (*found)[i];
      if (const auto identity =
              item.is_string() ? parseUsb(item.get_ref<const std::string&>()) : std::nullopt)
        list.push_back(*identity);
    }
    if (!is_list || list.size() != found->size()) fail(name, "a list of \"vvvv:pppp\" in hexadecimal");
    return list;
  }
  const std::string& problem() const { return problem_; }

 private:
  static std::optional<std::pair<int, int>> parseUsb(const std::string& text) {
    uint16_t vendor = 0, product = 0;
    const char* const begin = text.data();
    if (text.size() != 9 || text[4] != ':') return std::nullopt;
    if (std::from_chars(begin, begin + 4, vendor, 16).ptr != begin + 4) return std::nullopt;
    if (std::from_chars(begin + 5, begin + 9, product, 16).ptr != begin + 9) return std::nullopt;
    return std::pair<int, int>(vendor, product);
  }
  void fail(const char* name, const char* wanted) {
    if (problem_.empty()) problem_ = std::string("\"") + name + "\" must be " + wanted;
  }

  const Json& object_;
  std::string problem_;
};

Error corrupt(const fs::path& file, const std::string& problem) {
  return {ErrorCode::kCorrupt, "The board catalogue file " + file.string() + " is wrong: " + problem + ".",
          "Correct or remove the file."};
}

/// Adds one file's board; the problem with it, or empty.
std::string addBoard(const Json& object, Catalogue& catalogue,
                     std::multimap<int64_t, BoardEntry>& virtual_boards) {
  Fields fields(object);
  const std::string kind = fields.text("kind");
  if (kind != "virtual" && kind != "serial") return "\"kind\" must be \"virtual\" or \"serial\"";
  BoardEntry entry;
  entry.name = fields.text("name");
  entry.core = fields.text("core", true);
  entry.description = fields.text("description");
  entry.flash_bytes = fields.number("flash_bytes");
  entry.ram_bytes = fields.number("ram_bytes");
  if (kind == "serial") {
    catalogue.serial_boards.push_back({entry, fields.usb("usb")});
    return fields.problem();
  }
  entry.kind = BoardKind::kVirtual;
  entry.id = fields.text("id");
  entry.machine = fields.text("machine");
  entry.firmware = fields.text("firmware");
  virtual_boards.emplace(fields.number("order"), entry);
  return fields.problem();
}

/// An identity that two files claim, or empty.
std::string findDouble(const Catalogue& catalogue) {
  std::set<std::string> ids;
  for (const BoardEntry& board : catalogue.virtual_boards) {
    if (!ids.insert(board.id).second) return "another file has the id \"" + board.id + "\" too";
  }
  std::set<std::pair<int, int>> identities;
  for (const KnownBoard& board : catalogue.serial_boards) {
    for (const auto& identity : board.usb) {
      if (!identities.insert(identity).second)
        return "another file has a USB identity of \"" + board.entry.name + "\" too";
    }
  }
  return {};
}

}  // namespace

Result<Catalogue> readCatalogue(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() == ".json") files.push_back(at->path());
  }
  if (failed) {
    return Error{ErrorCode::kNotFound, "There is no board catalogue in " + folder.string() + ".",
                 "Install Thimble again, or name the folder resources/boards."};
  }
  std::sort(files.begin(), files.end());
  Catalogue catalogue;
  std::multimap<int64_t, BoardEntry> virtual_boards;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    const Json object = Json::parse(text.str(), nullptr, false);
    if (object.is_discarded() || !object.is_object()) return corrupt(file, "it holds no JSON object");
    if (const auto problem = addBoard(object, catalogue, virtual_boards); !problem.empty())
      return corrupt(file, problem);
  }
  for (auto& [order, board] : virtual_boards) catalogue.virtual_boards.push_back(std::move(board));
  if (const auto problem = findDouble(catalogue); !problem.empty()) return corrupt(folder, problem);
  return catalogue;
}

const KnownBoard* findKnown(const Catalogue& catalogue, int vendor, int product) {
  for (const KnownBoard& board : catalogue.serial_boards) {
    if (std::find(board.usb.begin(), board.usb.end(), std::pair(vendor, product)) != board.usb.end())
      return &board;
  }
  return nullptr;
}

}  // namespace thimble::device_link
