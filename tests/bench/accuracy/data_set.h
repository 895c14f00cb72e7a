// DataSet: a set of real recordings with its split, its floor and the figure to reach.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/project/import_files.h"
#include "core/project/recipe.h"

namespace thimble::bench {

/// Labelled recordings, each of one split.  groups: [recordings], what must not be parted in cross-validation
/// (a
/// person, a speaker, a stretch of time); "" is always in training there.
struct Corpus {
  std::vector<project::FileRecording> recordings;
  std::vector<std::string> groups;
  bool in_time = false;  // recordings follow one another, and are learned from to tell what comes later
};

enum class Metric {
  kWindows,     // share of windows that are right
  kR2,          // share of the variance of numbers that is explained
  kWorstAuc,    // area under the curve of the anomaly that is told least well
  kRecordings,  // share of recordings that are right by the mean of their windows' probabilities
};

/// A way to set a recipe up, in words and as code.
struct Choice {
  std::string words = {};
  std::function<void(project::Recipe&)> apply = {};
};

struct DataSet {
  std::string name;    // for the command line and the page
  std::string folder;  // that holds its files
  std::string metric;  // in words
  std::string split;   // in words
  Metric measure = Metric::kWindows;
  std::string floor;  // of untuned nets
  double target = 0;  // to reach in int8
  Result<Corpus> (*read)(const std::filesystem::path& folder) = nullptr;
  std::string preset;                   // of project::presets()
  Choice choice = {};                   // on top of the preset; no words: nothing
  std::vector<Choice> candidates = {};  // what --tune compares with it
  std::string limits = {};              // what keeps the figure down, in words; or nothing
};

/// All sets, in the order of the results page.
std::span<const DataSet> dataSets();

}  // namespace thimble::bench
