// Looks for resources beside the program, then where it was built.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/resource_paths.h"

#include <cstdlib>
#include <system_error>

namespace thimble::app {

namespace fs = std::filesystem;

namespace {

fs::path fromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? fs::path(value) : fs::path();
}

fs::path firstThatExists(std::initializer_list<fs::path> candidates) {
  std::error_code ignored;
  for (const fs::path& path : candidates) {
    if (!path.empty() && fs::exists(path, ignored)) return path;
  }
  return *candidates.begin();
}

/// $variable, else ~/fallback, else a folder of the temporary directory.
fs::path userFolder(const char* variable, const char* fallback) {
  if (const fs::path set = fromEnvironment(variable); !set.empty()) return set / "thimble";
  if (const fs::path home = fromEnvironment("HOME"); !home.empty()) return home / fallback / "thimble";
  return fs::temp_directory_path() / "thimble";
}

}  // namespace

ResourcePaths findResources() {
  std::error_code ignored;
  const fs::path bin = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  ResourcePaths paths;
  paths.firmware = fromEnvironment("THIMBLE_FIRMWARE");
  if (paths.firmware.empty()) {
    paths.firmware = firstThatExists({bin / "../share/thimble/firmware", bin / "../firmware"});
  }
  paths.resources = fromEnvironment("THIMBLE_RESOURCES");
  if (paths.resources.empty()) {
    paths.resources = firstThatExists({bin / "../share/thimble/resources", THIMBLE_SOURCE_RESOURCES});
  }
  paths.state = fromEnvironment("THIMBLE_STATE");
  if (paths.state.empty()) paths.state = userFolder("XDG_STATE_HOME", ".local/state");
  paths.data = userFolder("XDG_DATA_HOME", ".local/share");
  return paths;
}

}  // namespace thimble::app
