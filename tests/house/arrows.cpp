// Reads includes and holds them against the drawn arrows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/arrows.h"

#include <algorithm>
#include <fstream>
#include <regex>

namespace thimble::house {

namespace {

namespace fs = std::filesystem;

/// Files under `from` may include project files under any of `to` (and under `from`).
struct Arrow {
  const char* from;
  std::vector<std::string> to;
};

// The first row whose `from` begins the file's path holds.
const std::vector<Arrow>& arrows() {
  static const std::vector<Arrow> kArrows = {
      {"firmware_agent/protocol/", {}},
      {"firmware_agent/runtime/", {}},
      {"firmware_agent/dsp/", {"firmware_agent/protocol/"}},
      {"firmware_agent/", {"firmware_agent/"}},
      {"core/base/", {}},
      {"core/dataset/", {"core/base/"}},
      {"core/nn/", {"core/base/", "core/dataset/", "firmware_agent/protocol/"}},
      {"core/features/", {"core/base/", "core/dataset/", "firmware_agent/dsp/", "firmware_agent/protocol/"}},
      {"core/memory/", {"core/base/"}},
      {"core/tflite/",
       {"core/base/", "core/memory/", "firmware_agent/runtime/", "firmware_agent/dsp/",
        "firmware_agent/protocol/"}},
      {"core/quantize/",
       {"core/base/", "core/dataset/", "core/nn/", "core/features/", "core/tflite/", "firmware_agent/dsp/",
        "firmware_agent/runtime/"}},
      {"core/codegen/", {"core/base/", "core/memory/", "core/tflite/", "firmware_agent/runtime/"}},
      {"core/profile/",
       {"core/base/", "core/nn/", "core/features/", "core/dataset/", "core/tflite/", "core/memory/",
        "core/quantize/"}},
      {"core/anomaly/",
       {"core/base/", "core/nn/", "core/tflite/", "core/quantize/", "firmware_agent/protocol/"}},
      {"core/evaluate/",
       {"core/anomaly/", "core/base/", "core/nn/", "core/features/", "core/dataset/", "core/tflite/",
        "core/memory/", "core/quantize/", "firmware_agent/dsp/", "firmware_agent/protocol/"}},
      {"core/compress/", {"core/base/", "core/nn/", "core/tflite/", "core/quantize/", "core/profile/"}},
      {"core/project/", {"core/", "firmware_agent/protocol/"}},
      {"device_link/", {"core/", "firmware_agent/protocol/"}},
      {"ui/", {"device_link/", "core/"}},
      {"app/", {"ui/", "device_link/", "core/", "firmware_agent/"}},
  };
  return kArrows;
}

bool begins(const std::string& text, const std::string& with) { return text.rfind(with, 0) == 0; }

bool ownIncludeAllowed(const std::string& file, const std::string& include) {
  for (const Arrow& arrow : arrows()) {
    if (!begins(file, arrow.from)) continue;
    return begins(include, arrow.from) ||
           std::any_of(arrow.to.begin(), arrow.to.end(),
                       [&](const std::string& to) { return begins(include, to); });
  }
  return false;
}

bool isOwn(const std::string& include) {
  static const char* kRooms[] = {"firmware_agent/", "core/", "device_link/", "ui/", "app/", "tests/"};
  return std::any_of(std::begin(kRooms), std::end(kRooms),
                     [&](const char* room) { return begins(include, room); });
}

bool outsideIncludeAllowed(const std::string& file, const std::string& include) {
  if (file == "firmware_agent/port/slot_image.cpp")
    return true;  // a tool that runs on the host while building
  if (begins(file, "firmware_agent/port/") && include == "chip.h")
    return true;  // each board's own, by include path
  if (begins(file, "firmware_agent/")) {
    return include == "stdint.h" || include == "stddef.h" || include == "arm_mve.h";
  }
  const bool qt = include.size() > 1 && include[0] == 'Q' &&
                  std::isupper(static_cast<unsigned char>(include[0])) &&
                  (std::isupper(static_cast<unsigned char>(include[1])) || begins(include, "Qt"));
  return !qt || begins(file, "ui/") || begins(file, "app/");
}

}  // namespace

std::vector<Violation> forbiddenIncludes(const fs::path& root) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^">]+)[">])re");
  std::vector<Violation> violations;
  for (const char* room : {"firmware_agent", "core", "device_link", "ui", "app"}) {
    if (!fs::exists(root / room)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / room)) {
      if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
      const std::string file = fs::relative(entry.path(), root).generic_string();
      std::ifstream in(entry.path());
      std::string line;
      std::smatch match;
      while (std::getline(in, line)) {
        if (!std::regex_search(line, match, kInclude)) continue;
        const std::string include = match[2];
        // Quoted includes are written whole from the root, or come from the build (generated) or a library.
        const bool allowed =
            isOwn(include) ? ownIncludeAllowed(file, include) : outsideIncludeAllowed(file, include);
        if (!allowed) violations.push_back({file, include});
      }
    }
  }
  return violations;
}

}  // namespace thimble::house
