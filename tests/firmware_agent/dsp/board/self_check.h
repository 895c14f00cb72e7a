// SelfCheck: a checksum of each part's result bits, to be the same on the host and on every board.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp_test {

const uint32_t kSelfChecks = 10;

/// CRC-32 of the float (or int8) bytes that check number 0 … kSelfChecks − 1 computes from the test signal.
/// Not reentrant: the buffers are static.
uint32_t selfCheck(uint32_t check);

}  // namespace dsp_test
}  // namespace thimble
