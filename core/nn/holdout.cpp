// Groups held back class by class.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/holdout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace thimble::nn {

Holdout holdOut(const Examples& examples, double share, Random& random) {
  std::map<int64_t, std::map<int, int>> counts;  // group → label → examples
  for (size_t i = 0; i < examples.labels.size(); ++i) ++counts[examples.groups[i]][examples.labels[i]];
  std::map<int, std::vector<int64_t>> groups_of_class;
  for (const auto& [group, labels] : counts) {
    const auto most = std::max_element(labels.begin(), labels.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    groups_of_class[most->first].push_back(group);
  }
  std::set<int64_t> held;
  for (auto& [label, groups] : groups_of_class) {
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

}  // namespace thimble::nn
