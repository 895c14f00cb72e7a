// Writes the page's fixed text, a table of all sets and a section a set; what was not measured anew is kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/accuracy/page.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "core/project/presets.h"

namespace thimble::bench {

namespace {

constexpr const char* kIntroduction = R"(# Results on real data

What the presets reach on public recordings, by the way that your data takes: recordings, windows, the board's feature code,
training, quantization, and the int8 model run by the board's own interpreter. `tests/bench/accuracy.sh` measures it all and
writes this page. A figure is the median of three seeds. The floor is that of a net nobody tuned (one hidden layer or nearest
neighbour); the target was set before anything was tuned.

No test recording was used to train, to normalise, to calibrate or to choose anything. Settings come from prototypes and from cross-validation
on training recordings alone: `tests/bench/accuracy.sh --tune SET` does it. Where a figure misses its target, its section says what is
known of why. *Aware* is what 15 further epochs of quantization-aware training make of the same net: measured beside it, chosen nowhere.

)";
static_assert(kAwareEpochs == 15, "the text says so");

constexpr const char* kTableHead =
    "| set | measure | float | int8 | floor | target | aware float | aware int8 | model bytes | arena bytes "
    "| seconds a training |\n"
    "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n";

struct Figures {
  double real, int8, seconds;
  int64_t model_bytes, arena_bytes;
};

Figures figuresOf(std::span<const Outcome> outcomes) {
  std::vector<double> real, int8, seconds;
  for (const Outcome& outcome : outcomes) {
    real.push_back(outcome.real);
    int8.push_back(outcome.int8);
    seconds.push_back(outcome.seconds);
  }
  const Outcome& last = outcomes.back();
  return {median(real), median(int8), median(seconds), last.model_bytes, last.arena_bytes};
}

template <class... Values>
std::string text(const char* format, Values... values) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

std::string tableLine(const Row& row) {
  const Figures f = figuresOf(row.outcomes);
  std::string aware = "– | –";
  if (!row.aware.empty()) {
    const Figures a = figuresOf(row.aware);
    aware = text("%.3f | %.3f", a.real, a.int8);
  }
  return text("| %s | %s | %.3f | %.3f | %s | %.3f | %s | %lld | %lld | %.1f |\n", row.set->name.c_str(),
              row.set->metric.c_str(), f.real, f.int8, row.set->floor.c_str(), row.set->target, aware.c_str(),
              static_cast<long long>(f.model_bytes), static_cast<long long>(f.arena_bytes), f.seconds);
}

/// Split, settings and every seed's figures.
std::string section(const Row& row) {
  const DataSet& set = *row.set;
  std::string out = "## " + set.name + "\n\n" + set.split + "\n\n";
  out += "Preset *" + set.preset + "*" + (set.choice.words.empty() ? "" : "; " + set.choice.words) + ".\n\n";
  for (size_t i = 0; i < row.outcomes.size(); ++i) {
    const Outcome& o = row.outcomes[i];
    out += text("- seed %zu: float %.4f, int8 %.4f", i + 1, o.real, o.int8);
    if (!o.details.empty()) out += " (" + o.details + ")";
    if (i < row.aware.size()) out += text("; aware: %.4f, %.4f", row.aware[i].real, row.aware[i].int8);
    out += "\n";
  }
  if (!set.limits.empty()) out += "\n" + set.limits + "\n";
  out += "\n```json\n" + project::toText(row.recipe) + "```\n\n";
  return out;
}

std::string machine() {
  std::ifstream in("/proc/cpuinfo");
  std::string name = "an unknown processor";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) {
      name = line.substr(line.find(':') + 2);
      break;
    }
  }
  return text("%u threads of ", std::thread::hardware_concurrency()) + name;
}

std::string today() {
  const std::chrono::year_month_day day{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  return text("%d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
              static_cast<unsigned>(day.day()));
}

/// The lines and sections of a page written before, by set.
struct Kept {
  std::map<std::string, std::string> lines, sections;
};

Kept readPage(const std::filesystem::path& file) {
  Kept kept;
  std::ifstream in(file);
  std::string set;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) set = line.substr(3);
    if (!set.empty()) {
      kept.sections[set] += line + "\n";
    } else if (line.starts_with("| ") && line.size() > 2) {
      kept.lines[line.substr(2, line.find(" |", 2) - 2)] = line + "\n";
    }
  }
  return kept;
}

}  // namespace

std::string lineOf(const Row& row) {
  const Figures f = figuresOf(row.outcomes);
  return text("%-26s %-28s %.4f %.4f %-8s %.3f", row.set->name.c_str(), row.set->metric.c_str(), f.real,
              f.int8, row.set->floor.c_str(), row.set->target);
}

Result<void> writePage(const std::filesystem::path& file, std::span<const Row> rows) {
  Kept page = readPage(file);
  for (const Row& row : rows) {
    page.lines[row.set->name] = tableLine(row);
    page.sections[row.set->name] = section(row);
  }
  std::ostringstream out;
  out << kIntroduction << "Last measured on " << today() << ", " << machine() << ".\n\n" << kTableHead;
  for (const DataSet& set : dataSets()) out << page.lines[set.name];
  out << "\n";
  for (const DataSet& set : dataSets()) {
    std::string& section = page.sections[set.name];
    if (!section.empty() && !section.ends_with("\n\n")) section += "\n";  // it was the page's last
    out << section;
  }
  std::ofstream to(file, std::ios::binary);
  std::string all = out.str();
  while (all.ends_with("\n\n")) all.pop_back();
  to << all;
  if (!to.flush())
    return Error{ErrorCode::kIo, "Could not write " + file.string() + ".", "Check the folder and the disk."};
  return {};
}

}  // namespace thimble::bench
