// Groups held back class by class.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/holdout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace thimble::nn {

namespace {

/// The groups of each class, in rising order.
std::map<int, std::vector<int64_t>> groupsOfClasses(const Examples& examples) {
  std::map<int64_t, std::map<int, int>> counts;  // group → label → examples
  for (size_t i = 0; i < examples.labels.size(); ++i) ++counts[examples.groups[i]][examples.labels[i]];
  std::map<int, std::vector<int64_t>> groups_of_class;
  for (const auto& [group, labels] : counts) {
    const auto most = std::max_element(labels.begin(), labels.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    groups_of_class[most->first].push_back(group);
  }
  return groups_of_class;
}

}  // namespace

Holdout holdOut(const Examples& examples, double share, Random& random) {
  std::set<int64_t> held;
  for (auto& [label, groups] : groupsOfClasses(examples)) {
    random.shuffle(groups);
    const long all = static_cast<long>(groups.size());
    long n = share > 0 ? std::clamp(std::lround(share * static_cast<double>(all)), 1L, all) : 0;
    n = std::min(n, all - 1);
    held.insert(groups.begin(), groups.begin() + n);
  }
  Holdout result;
  for (size_t i = 0; i < examples.labels.size(); ++i)
    (held.contains(examples.groups[i]) ? result.validation : result.training).push_back(i);
  return result;
}

Holdout holdOut(const Examples& examples, const TrainSettings& settings) {
  Random random(settings.seed);
  random.next();  // the net's first weights
  return holdOut(examples, settings.validation, random);
}

std::vector<int> dealFolds(const Examples& examples, int folds, Random& random) {
  std::map<int64_t, int> fold_of_group;
  int next = 0;  // goes on from class to class, so that folds are of like size
  for (auto& [label, groups] : groupsOfClasses(examples)) {
    random.shuffle(groups);
    for (const int64_t group : groups) fold_of_group[group] = next++ % folds;
  }
  std::vector<int> result;
  for (const int64_t group : examples.groups) result.push_back(fold_of_group[group]);
  return result;
}

std::vector<int> strataOf(const NetSpec& net, const Examples& examples) {
  const size_t n = examples.groups.size();
  if (net.head == Head::kSoftmax) return {examples.labels.begin(), examples.labels.end()};
  std::vector<int> strata(n, 0);
  if (examples.reconstruct) return strata;
  const size_t outputs = examples.targets.size() / n;
  std::map<int64_t, std::pair<double, int>> sums;
  for (size_t i = 0; i < n; ++i) {
    auto& [sum, count] = sums[examples.groups[i]];
    sum += double{examples.targets[i * outputs]};
    ++count;
  }
  std::vector<std::pair<double, int64_t>> means;
  for (const auto& [group, sum] : sums) means.emplace_back(sum.first / sum.second, group);
  std::sort(means.begin(), means.end());
  const size_t ranges = std::clamp<size_t>(means.size() / 4, 1, 5);
  std::map<int64_t, int> range_of;
  for (size_t k = 0; k < means.size(); ++k)
    range_of[means[k].second] = static_cast<int>(k * ranges / means.size());
  for (size_t i = 0; i < n; ++i) strata[i] = range_of[examples.groups[i]];
  return strata;
}

}  // namespace thimble::nn
