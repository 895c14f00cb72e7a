// What a board's refusals mean, in words.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/result.h"
#include "firmware_agent/protocol/messages.h"

namespace thimble::device_link {

/// "upload", "live inference": what a request is for, for messages.
const char* requestName(protocol::Type type);

/// A board's status other than kOk.  text: the board's own words, may be empty.
Error statusError(const std::string& board, protocol::Type request, protocol::Status status, uint8_t detail,
                  protocol::Bytes text = {});

/// A reply that is too short for what was asked.
Error malformedReply(const std::string& board, protocol::Type request);

}  // namespace thimble::device_link
