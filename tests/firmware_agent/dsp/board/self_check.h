// SelfCheck: a checksum of each part's result bits, to be the same on the host and on every board.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/pipeline.h"

namespace thimble {
namespace dsp_test {

const uint32_t kSelfChecks = 27;

/// CRC-32 of the float (or int8) bytes that check number 0 … kSelfChecks − 1 computes from the test signal.
/// Not reentrant: the buffers are static.
uint32_t selfCheck(uint32_t check);

/// One window of workloads.h on the static buffers.
void prepareWorkload(const dsp::PipelineSettings& settings);
void runWorkload(const dsp::PipelineSettings& settings);

}  // namespace dsp_test
}  // namespace thimble
