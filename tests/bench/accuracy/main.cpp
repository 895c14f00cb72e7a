// bench_accuracy: trains the presets on real data, prints a line a set and writes the page of results.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "tests/bench/accuracy/page.h"
#include "tests/bench/accuracy/tune.h"

namespace thimble::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> sets;
  std::string data, unpacked, page, filter;
  std::vector<std::string> recipes;
  bool tune = false;
  int folds = 4, seeds = 1;
};

int fail(const std::string& set, const Error& error) {
  std::fprintf(stderr, "%s: %s %s\n", set.c_str(), error.message.c_str(), error.hint.c_str());
  return 1;
}

/// Its folder: of what had to be unpacked, if it is there.
fs::path folderOf(const DataSet& set, const Options& options) {
  const fs::path unpacked = fs::path(options.unpacked) / set.folder;
  std::error_code ignored;
  return !options.unpacked.empty() && fs::exists(unpacked, ignored) ? unpacked
                                                                    : fs::path(options.data) / set.folder;
}

Result<Row> rowOf(const DataSet& set, const Corpus& corpus) {
  constexpr uint64_t kSeeds[] = {1, 2, 3};
  Result<Workspace> workspace = Workspace::make(corpus);
  if (!workspace) return workspace.error();
  const Result<project::Recipe> recipe = recipeFor(set, workspace->project());
  if (!recipe) return recipe.error();
  Result<std::vector<Outcome>> outcomes = measure(set, workspace->project(), *recipe, kSeeds);
  if (!outcomes) return outcomes.error();
  Row row{&set, *recipe, std::move(*outcomes), {}};
  if (set.measure == Metric::kWorstAuc) return row;  // no net to train
  project::Recipe aware = *recipe;
  aware.quantize.aware_epochs = kAwareEpochs;
  outcomes = measure(set, workspace->project(), aware, kSeeds);
  if (!outcomes) return outcomes.error();
  row.aware = std::move(*outcomes);
  return row;
}

int run(const Options& options) {
  int failures = 0;
  std::vector<Row> rows;
  for (const DataSet& set : dataSets()) {
    if (!options.sets.empty() &&
        std::find(options.sets.begin(), options.sets.end(), set.name) == options.sets.end())
      continue;
    const Result<Corpus> corpus = set.read(folderOf(set, options));
    if (!corpus) {
      failures += fail(set.name, corpus.error());
      continue;
    }
    if (options.tune) {
      const Result<void> tuned =
          tune(set, *corpus, options.folds, options.seeds, options.filter, options.recipes);
      if (!tuned) failures += fail(set.name, tuned.error());
      continue;
    }
    Result<Row> row = rowOf(set, *corpus);
    if (!row) {
      failures += fail(set.name, row.error());
      continue;
    }
    std::printf("%s\n", lineOf(*row).c_str());
    std::fflush(stdout);
    rows.push_back(std::move(*row));
  }
  if (!options.page.empty() && !rows.empty()) {
    if (const Result<void> written = writePage(options.page, rows); !written)
      failures += fail(options.page, written.error());
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace thimble::bench

int main(int argc, char** argv) {
  CLI::App app{"Accuracy of the presets on real data"};
  thimble::bench::Options options;
  std::vector<std::string> names;
  for (const thimble::bench::DataSet& set : thimble::bench::dataSets()) names.push_back(set.name);
  app.add_option("SET", options.sets, "Sets to run [all]")->check(CLI::IsMember(names));
  app.add_option("--data", options.data, "Folder that holds the sets' folders")->required();
  app.add_option("--unpacked", options.unpacked, "Folder of the sets that are archives, unpacked");
  app.add_option("--page", options.page, "Write the page of results to this file");
  app.add_flag("--tune", options.tune, "Compare choices by cross-validation on training data instead");
  app.add_option("--folds", options.folds, "Folds of --tune")->check(CLI::Range(2, 20));
  app.add_option("--seeds", options.seeds, "Of --tune: trainings a fold")->check(CLI::Range(1, 100));
  app.add_option("--only", options.filter, "Of --tune: choices whose words hold this");
  app.add_option("--recipe", options.recipes,
                 "Of --tune: a recipe's file to compare in place of the set's choices; may be given again")
      ->allow_extra_args(false);
  CLI11_PARSE(app, argc, argv);
  return thimble::bench::run(options);
}
