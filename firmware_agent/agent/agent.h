// Agent: the firmware's command loop: a table of requests, the sensor's stream, live inference.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/board.h"
#include "firmware_agent/agent/link.h"
#include "firmware_agent/agent/live.h"
#include "firmware_agent/agent/model_runner.h"
#include "firmware_agent/agent/model_store.h"
#include "firmware_agent/agent/sample_stream.h"
#include "firmware_agent/agent/upload.h"

namespace thimble {
namespace agent {

const uint32_t kFirmwareVersion = 0 << 16 | 1 << 8 | 0;

class Agent {
 public:
  Agent(Board& board, const Workspace& workspace)
      : board_(board),
        workspace_(workspace),
        link_(board),
        store_(board.flash()),
        runner_(workspace),
        upload_(link_),
        stream_(board.imu(), link_) {}

  /// Loads the newest good model.  Once, before step.
  void start();
  /// Handles all that is waiting.
  void step();
  /// When step is needed even if nothing comes in.
  uint64_t wake() const { return stream_.due(); }

 private:
  static const Command<Agent> kCommands[];

  // The board (agent.cpp).
  void hello();
  void sensor();
  void streamStart();
  void streamStop();
  void stats();
  void reset();
  void takeSamples();

  // The model slots (agent_slots.cpp).
  void uploadBegin();
  void uploadData();
  void uploadEnd();
  void slotInfo();
  void modelInfo();
  bool run(uint8_t slot);

  // The model (agent_model.cpp).
  void inputWrite();
  void invoke();
  void outputRead();
  void windowWrite();
  void windowInfer();
  void profile();
  void liveStart();
  void liveStop();
  void inferLive();
  /// Whether requests may use the model's memory; else they have been answered.
  template <class Reply>
  bool modelFree(Reply& reply, bool needs_pipeline);
  void answerInvoke(bool features);
  uint64_t timeFeatures();

  Board& board_;
  Workspace workspace_;
  Link link_;
  ModelStore store_;
  ModelRunner runner_;
  Upload upload_;
  SampleStream stream_;
  Live live_;
  uint64_t load_ticks_ = 0;
};

}  // namespace agent
}  // namespace thimble
