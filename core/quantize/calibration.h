// Observations: what a net's tensors do on given rows, and the ranges that this suggests.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"
#include "core/quantize/observer.h"
#include "core/quantize/settings.h"
#include "core/quantize/stage.h"

namespace thimble::quantize {

struct Observations {
  std::vector<Stage> stages;
  std::vector<Observer>
      tensors;  // the input, then each stage's float output; of an LSTM all hidden states too
  std::vector<float> largest_cell;  // a stage: of an LSTM's cell states, else 0

  /// Of the tensors, by the settings; where the net was trained with its ranges, those.
  std::vector<Range> ranges(const QuantizeSettings& settings) const;

  std::vector<nn::ValueRange> trained;  // TrainedNet::ranges
};

/// rows: [n, input.size()], n ≥ 1.  Errors: kInvalidArgument (weights or rows that do not fit or are not finite),
/// kCanceled within 100 ms.
Result<Observations> observe(const nn::TrainedNet& net, std::span<const float> rows, Job& job);
/// The same of a network as it stands; rows: finite.  Error: kCanceled within 100 ms.
Result<Observations> observe(nn::Network<float>& network, const nn::NetSpec& net, std::span<const float> rows,
                             Job& job);

/// What only rounding to the ranges leaves out: the mean by which each channel of a weighted stage is off behind its
/// operator, found on the rows with all before it rounded and corrected, taken out of the biases.  Norms come back
/// folded.  Errors: as observe.  Source: Nagel et al. 2019, section 4.2, empirical.
Result<nn::TrainedNet> correctBiases(const nn::TrainedNet& net, std::span<const float> rows,
                                     const std::vector<Range>& ranges, const QuantizeSettings& settings,
                                     Job& job);

}  // namespace thimble::quantize
