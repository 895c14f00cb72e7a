// Channels: cuts whole filters and units out of a net, and out of all that reads them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"

namespace thimble::compress {

/// Layers whose filters or units may go: dense layers and convolutions but the last layer, unless what they write
/// reaches somebody that needs all of it (a reshape; the net's output; an addition to what cannot go, as the net's
/// input, or to channels in other places).  Layers whose outputs are added together lose the same channels.
std::vector<bool> prunable(const nn::NetSpec& net);

/// How much each filter or unit of each prunable layer matters: the mean over the rows of |Σ value × gradient of
/// the loss| behind its norm and activation, in use; of layers that are added together, the sum of all.  Empty for other
/// layers.  examples: at least one.
/// Errors: kInvalidArgument (net or examples do not fit), kCanceled.  Source: Molchanov et al. 2017 (Taylor).
Result<std::vector<std::vector<double>>> importance(const nn::TrainedNet& net, const nn::Examples& examples,
                                                    Job& job);

/// Which of them stay where `share` of each layer's, 0 … 1, is to go: the most important ones, at least one; from
/// eight on a multiple of four, as kernels like it.
std::vector<std::vector<bool>> mostImportant(const std::vector<std::vector<double>>& importance,
                                             double share);

/// The smaller net that computes what net does where the channels that go are zero.  kept: a layer, each as many
/// as it has units, or empty: all of them; the same for layers that are added together.  History and ranges are dropped.
nn::TrainedNet withChannels(const nn::TrainedNet& net, const std::vector<std::vector<bool>>& kept);

}  // namespace thimble::compress
