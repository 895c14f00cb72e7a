// Simulator: lets a float network compute what its model of integers will, so that it can be trained or corrected for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/nn/network.h"
#include "core/quantize/affine.h"
#include "core/quantize/requantizer.h"
#include "core/quantize/settings.h"
#include "core/quantize/stage.h"

namespace thimble::quantize {

/// The same net with each batch norm's numbers moved to where they will be: into the weights before it, the norm
/// then passing all through; or, where it stands alone, into its scale and shift, over a mean of 0 and a variance
/// that makes 1 with epsilon.  In use it computes what net does.
nn::TrainedNet foldNorms(const nn::TrainedNet& net);

/// Rounds the values between operators to the integers of their range as they pass, and, between enter and leave,
/// the weights and an LSTM's hidden states.  Of int8, what leaves an operator but a sum or an LSTM is then what the
/// runtime makes of the same integers, bit for bit.  Gradients pass rounding as if it were not there, and stop where a
/// range cuts values off.
/// Source: Jacob et al. 2018; straight-through as in Bengio et al. 2013.
class Simulator : public nn::Tap<float> {
 public:
  /// ranges: of the input, then of each stage's output (those that keep their input's scale are ignored).
  Simulator(const nn::NetSpec& net, const std::vector<Range>& ranges, const QuantizeSettings& settings);

  /// Puts rounded weights in place of the network's, whose norms are folded; and takes them out again.
  void enter(nn::Network<float>& network);
  void leave(nn::Network<float>& network);

  const std::vector<Range>& ranges() const { return ranges_; }
  /// ranges: as many as there are.
  void setRanges(const std::vector<Range>& ranges);
  const std::vector<Stage>& stages() const { return stages_; }

  void forward(size_t i, nn::Matrix<float>& y, const nn::Pass& pass) override;
  void backward(size_t i, nn::Matrix<float>& dy) override;

 private:
  struct Kept {
    nn::Parameter<float>* parameter;
    nn::Matrix<float> value;
  };
  void enterLstm(nn::Network<float>& network, size_t stage);
  void setRange(size_t tensor, Range range);
  Requantizer requantizerOf(size_t stage) const;

  nn::NetSpec net_;
  QuantizeSettings settings_;
  std::vector<Stage> stages_;
  std::vector<int> stage_behind_;  // a layer: the stage that ends there, or −1
  std::vector<Range> ranges_;      // of tensors: the input, then each stage's output
  std::vector<Affine> affines_;
  std::vector<std::vector<bool>>
      inside_;  // a stage: which of the last training batch's values were not cut off
  std::vector<std::vector<float>> weight_scales_;  // a stage: between enter and leave, of its weights
  std::vector<Kept> kept_;
};

}  // namespace thimble::quantize
