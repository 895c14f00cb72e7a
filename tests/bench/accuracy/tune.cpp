// Folds of whole groups, and a line a choice.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/accuracy/tune.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>

namespace thimble::bench {

namespace {

Corpus stretchOf(const Corpus& corpus, int fold, int folds) {
  Corpus part{{}, {}, true};
  for (size_t i = 0; i < corpus.recordings.size(); ++i) {
    if (corpus.recordings[i].info.split == dataset::Split::kTest) continue;
    part.recordings.push_back(corpus.recordings[i]);
    part.groups.push_back(corpus.groups[i]);
  }
  const size_t all = part.recordings.size(), stretches = static_cast<size_t>(folds) + 1;
  const size_t learned = all * (static_cast<size_t>(fold) + 1) / stretches;
  const size_t end = all * (static_cast<size_t>(fold) + 2) / stretches;
  part.recordings.resize(end);
  part.groups.resize(end);
  for (size_t i = learned; i < end; ++i) part.recordings[i].info.split = dataset::Split::kTest;
  return part;
}

}  // namespace

Corpus foldOf(const Corpus& corpus, int fold, int folds) {
  if (corpus.in_time) return stretchOf(corpus, fold, folds);
  std::map<std::string, size_t> sizes;
  for (size_t i = 0; i < corpus.recordings.size(); ++i) {
    if (corpus.recordings[i].info.split == dataset::Split::kTrain && !corpus.groups[i].empty())
      ++sizes[corpus.groups[i]];
  }
  std::vector<std::pair<size_t, std::string>> groups;
  // Names are mixed up first, so that neighbours in time or of a class do not all share a fold's place.
  for (const auto& [name, size] : sizes) groups.emplace_back(size, name);
  std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
    const std::hash<std::string> hash;
    return std::pair(b.first, hash(a.second)) < std::pair(a.first, hash(b.second));
  });
  std::vector<size_t> filled(static_cast<size_t>(folds), 0);
  std::map<std::string, int> fold_of;
  for (const auto& [size, name] : groups) {
    const auto least = std::min_element(filled.begin(), filled.end());
    fold_of[name] = static_cast<int>(least - filled.begin());
    *least += size;
  }
  Corpus part;
  for (size_t i = 0; i < corpus.recordings.size(); ++i) {
    if (corpus.recordings[i].info.split == dataset::Split::kTest) continue;
    part.recordings.push_back(corpus.recordings[i]);
    part.groups.push_back(corpus.groups[i]);
    const auto own = fold_of.find(corpus.groups[i]);
    if (own != fold_of.end() && own->second == fold)
      part.recordings.back().info.split = dataset::Split::kTest;
  }
  return part;
}

namespace {

/// A recipe's file as a choice.
Result<Choice> choiceOf(const std::string& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const Result<project::Recipe> recipe = project::recipeFromText(text);
  if (!recipe) return recipe.error();
  return Choice{file, [recipe = *recipe](project::Recipe& chosen) { chosen = recipe; }};
}

/// Prints the line of one choice.
Result<void> compare(const DataSet& set, const Choice& choice, std::span<const uint64_t> seeds,
                     std::vector<Workspace>& parts) {
  const auto trainings = static_cast<double>(parts.size() * seeds.size());
  Outcome sum;
  std::string each;
  for (Workspace& part : parts) {
    Result<project::Recipe> recipe = recipeFor(set, part.project());
    if (!recipe) return recipe.error();
    if (choice.apply) choice.apply(*recipe);
    const auto outcomes = measure(set, part.project(), *recipe, seeds);
    if (!outcomes) return outcomes.error();
    double int8 = 0;
    for (const Outcome& outcome : *outcomes) {
      sum.real += outcome.real / trainings;
      int8 += outcome.int8 / static_cast<double>(seeds.size());
      sum.seconds += outcome.seconds;
      sum.model_bytes = outcome.model_bytes;
      sum.arena_bytes = outcome.arena_bytes;
    }
    sum.int8 += int8 / static_cast<double>(parts.size());
    char text[16];
    std::snprintf(text, sizeof text, " %.3f", int8);
    each += text;
  }
  std::printf("%s | %s | float %.4f int8 %.4f |%s | %.0f s, %lld + %lld bytes\n", set.name.c_str(),
              choice.words.c_str(), sum.real, sum.int8, each.c_str(), sum.seconds,
              static_cast<long long>(sum.model_bytes), static_cast<long long>(sum.arena_bytes));
  std::fflush(stdout);
  return {};
}

}  // namespace

Result<void> tune(const DataSet& set, const Corpus& corpus, int folds, int seeds, const std::string& filter,
                  const std::vector<std::string>& recipes) {
  std::vector<uint64_t> numbers(static_cast<size_t>(seeds));
  std::iota(numbers.begin(), numbers.end(), 1);
  std::vector<Choice> choices = set.candidates;
  choices.insert(choices.begin(), Choice{"as chosen", {}});
  if (!recipes.empty()) choices.clear();
  for (const std::string& file : recipes) {
    Result<Choice> choice = choiceOf(file);
    if (!choice) return choice.error();
    choices.push_back(std::move(*choice));
  }
  std::vector<Workspace> parts;
  for (int fold = 0; fold < folds; ++fold) {
    Result<Workspace> part = Workspace::make(foldOf(corpus, fold, folds));
    if (!part) return part.error();
    parts.push_back(std::move(*part));
  }
  for (const Choice& choice : choices) {
    if (choice.words.find(filter) == std::string::npos) continue;
    if (Result<void> compared = compare(set, choice, numbers, parts); !compared) return compared;
  }
  return {};
}

}  // namespace thimble::bench
