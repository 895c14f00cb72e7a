// Holds the tree to its written promises: the README's paths exist, licences stand at each file's head, no
// machine's paths.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = THIMBLE_SOURCE_DIR;

std::string contents(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// Every source file of the project.
std::vector<fs::path> sources() {
  std::vector<fs::path> files;
  for (const char* room : {"app", "core", "ui", "device_link", "firmware_agent", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / room)) {
      const std::string ending = entry.path().extension();
      if (ending == ".h" || ending == ".cpp") files.push_back(entry.path());
    }
  }
  return files;
}

TEST(Readme, EveryPathItNamesExists) {
  const std::string readme = contents(kRoot / "README.md");
  // `path/with/slash` in backticks, or a link's relative target.
  const std::regex path(R"re(`([A-Za-z_.][A-Za-z0-9_./-]*/[A-Za-z0-9_./-]*)`|\]\(([^)#:]+)\))re");
  int seen = 0;
  for (std::sregex_iterator it(readme.begin(), readme.end(), path), end; it != end; ++it) {
    const std::string name = (*it)[1].matched ? (*it)[1].str() : (*it)[2].str();
    if (name.rfind("../", 0) == 0 || name.rfind("build/", 0) == 0) continue;  // made by the build, or outside
    EXPECT_TRUE(fs::exists(kRoot / name)) << "README.md names " << name;
    ++seen;
  }
  EXPECT_GE(seen, 20);
}

TEST(Sources, EachOpensWithItsIdeaAndItsLicence) {
  for (const fs::path& file : sources()) {
    std::ifstream in(file);
    std::string first, line, head;
    std::getline(in, first);
    head = first;
    for (int i = 0; i < 8 && std::getline(in, line); ++i) head += "\n" + line;
    EXPECT_TRUE(first.rfind("// ", 0) == 0 && first.size() > 20) << file << " does not open with its idea";
    const std::string name = fs::relative(file, kRoot).generic_string();
    const bool mit = head.find("SPDX-License-Identifier: MIT") != std::string::npos;
    const bool gpl = head.find("SPDX-License-Identifier: GPL-3.0-or-later") != std::string::npos;
    EXPECT_TRUE(name.rfind("firmware_agent/", 0) == 0 ? mit
                : name.rfind("tests/", 0) == 0        ? mit || gpl
                                                      : gpl)
        << file << " lacks its licence";
  }
}

TEST(TopLevel, HoldsOnlyWhatIsFixed) {
  const std::set<std::string> fixed = {
      "CMakeLists.txt", "CMakePresets.json", "LICENSE",        "README.md", "app",       "core", "ui",
      "device_link",    "resources",         "firmware_agent", "tests",     "installer", "build"};
  for (const auto& entry : fs::directory_iterator(kRoot)) {
    const std::string name = entry.path().filename();
    EXPECT_TRUE(name[0] == '.' || fixed.count(name) == 1) << name;
  }
}

}  // namespace
