// Test image: on request, times a loop of known length by the board's clock.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/link.h"
#include "firmware_agent/port/cmsdk/cmsdk_board.h"

namespace {

using thimble::port::board;

thimble::agent::Link host(board);

/// Two instructions a round.
uint64_t timeLoop(uint32_t rounds) {
  board.beginMeasure();
  const uint64_t begin = board.ticks();
  asm volatile("1: subs %0, %0, #1\n bne 1b" : "+r"(rounds)::"cc");
  const uint64_t end = board.ticks();
  board.endMeasure();
  return end - begin;
}

}  // namespace

int main() {
  board.start();
  for (;;) {
    // Any request is answered with the ticks of the rounds that it asks for.
    if (host.poll()) {
      thimble::protocol::ProfileRequest request;
      thimble::protocol::ProfileReply reply;
      if (!thimble::agent::take(host, request)) continue;
      reply.total_ticks = timeLoop(request.first);
      host.reply(reply);
    }
    board.sleep(board.kNever);
  }
}
