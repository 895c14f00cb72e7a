// Measure: a set through the product's own path, from recordings in a project to the int8 model on the board's runtime.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/project/project.h"
#include "tests/bench/accuracy/data_set.h"

namespace thimble::bench {

/// What one seed gave.
struct Outcome {
  double real = 0;  // the float net's figure
  double int8 = 0;  // the deployed model's
  double seconds = 0;
  int64_t model_bytes = 0;
  int64_t arena_bytes = 0;
  std::string details;  // what the figure is made of, in words; or nothing
};

/// A project in a folder of its own, removed with it, that holds a corpus.
class Workspace {
 public:
  static Result<Workspace> make(const Corpus& corpus);
  Workspace(Workspace&&) noexcept = default;
  ~Workspace();
  project::Project& project() { return *project_; }

 private:
  Workspace() = default;
  std::filesystem::path folder_;
  std::unique_ptr<project::Project> project_;
};

/// The preset's recipe with the set's choices on top, fitted to the training recordings.
Result<project::Recipe> recipeFor(const DataSet& set, project::Project& project);

/// Trains by the recipe once a seed and evaluates on the test recordings.
Result<std::vector<Outcome>> measure(const DataSet& set, project::Project& project, project::Recipe recipe,
                                     std::span<const uint64_t> seeds);

/// The middle one; 0 of none.
double median(std::vector<double> values);

}  // namespace thimble::bench
