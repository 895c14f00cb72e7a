// The agent's image: memory for models, and the loop.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/agent.h"
#include "firmware_agent/port/cmsdk/cmsdk_board.h"

namespace {

alignas(16) uint8_t arena[256 * 1024];
alignas(16) uint8_t window[128 * 1024];

thimble::agent::Agent agent(thimble::port::board,
                            thimble::agent::Workspace{arena, sizeof arena, window, sizeof window});

}  // namespace

int main() {
  thimble::port::board.start();
  agent.start();
  for (;;) {
    agent.step();
    thimble::port::board.sleep(agent.wake());
  }
}
