// Labels read as the numbers that a net is to give.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>

#include "core/features/feature_table.h"

namespace thimble::features {

Result<void> readTargets(FeatureTable& table) {
  std::vector<float> numbers;
  for (const std::string& label : table.classes) {
    size_t begin = label.find_first_not_of(" \t+"), end = label.find_last_not_of(" \t");
    float number = 0;
    const char* last = label.data() + (end == std::string::npos ? 0 : end + 1);
    const auto read = begin == std::string::npos
                          ? std::from_chars_result{label.data(), std::errc::invalid_argument}
                          : std::from_chars(label.data() + begin, last, number);
    if (read.ec != std::errc() || read.ptr != last || !std::isfinite(number)) {
      return Error{ErrorCode::kInvalidArgument, "The label \"" + label + "\" is not a number.",
                   "To learn numbers, label each part with its own, such as 21.5; or choose another task."};
    }
    numbers.push_back(number);
  }
  table.targets.clear();
  for (const WindowRef& window : table.windows)
    table.targets.push_back(numbers[static_cast<size_t>(window.label)]);
  return {};
}

}  // namespace thimble::features
