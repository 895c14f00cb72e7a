// MemoryBoard: a board in memory for tests: flash, link and clock are plain values.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "firmware_agent/agent/agent.h"
#include "firmware_agent/agent/boot_loader.h"
#include "firmware_agent/agent/memory_flash.h"
#include "tests/firmware_agent/agent/conversation.h"

namespace thimble::agent {

class MemoryBoard : public Board {
 public:
  const BoardFacts& facts() const override { return facts_; }
  MemoryFlash& flash() override { return flash_; }
  Imu& imu() override { return imu_; }
  uint64_t microseconds() override { return ++now_us; }
  uint64_t ticks() override { return ticks_ += 3; }
  void beginMeasure() override {}
  void endMeasure() override {}
  bool linkRead(uint8_t& byte) override {
    if (to_board.empty()) return false;
    byte = to_board.front();
    to_board.pop_front();
    return true;
  }
  uint32_t linkRoom() override { return room; }
  uint32_t linkCapacity() override { return 8192; }
  void linkWrite(const uint8_t* bytes, uint32_t size) override {
    EXPECT_LE(size, room);
    to_host.insert(to_host.end(), bytes, bytes + size);
  }
  void sleep(uint64_t) override {}
  void restart() override { ++restarts; }

  /// A sensor packet with the next sequence number.
  void sense(const int16_t* values, uint8_t channels = kImuChannels) {
    uint8_t packet[protocol::kMaxSensorPacket];
    const uint32_t size = protocol::writeSensorPacket(sensor_sequence++, values, channels, packet);
    for (uint32_t i = 0; i < size; ++i) imu_.receive(packet[i], [this] { return now_us; });
  }

  std::deque<uint8_t> to_board;
  Data to_host;
  uint32_t room = 8192;
  uint64_t now_us = 0;
  int restarts = 0;
  uint16_t sensor_sequence = 0;
  Data memory = Data(kFlashUsed, 0xff);

 private:
  BoardFacts facts_{"memory", "host", 1000, kFlashUsed, 10, 1000000};
  MemoryFlash flash_{memory.data(), kFlashUsed};
  Imu imu_;
  uint64_t ticks_ = 0;
};

/// A conversation with firmware (Agent or BootLoader) on a MemoryBoard.
template <class Firmware>
class MemoryConversation : public Conversation {
 public:
  MemoryConversation(MemoryBoard& board, Firmware& firmware) : board_(board), firmware_(firmware) {}
  void send(const Data& bytes) override {
    board_.to_board.insert(board_.to_board.end(), bytes.begin(), bytes.end());
  }
  bool receive(Data& bytes) override {
    firmware_.step();
    bytes.clear();
    bytes.swap(board_.to_host);
    return !bytes.empty();
  }
  /// Takes the events that are on the way.
  void listen() {
    while (take()) {
    }
  }

 private:
  MemoryBoard& board_;
  Firmware& firmware_;
};

/// An agent with its memory, started.
struct RunningAgent {
  explicit RunningAgent(MemoryBoard& board)
      : memory(256 * 1024 / 16 * 2),
        agent(board, Workspace{memory[0].bytes, 256 * 1024, memory[256 * 1024 / 16].bytes, 256 * 1024}),
        host(board, agent) {
    agent.start();
  }
  struct alignas(16) Block {
    uint8_t bytes[16];
  };
  std::vector<Block> memory;
  Agent agent;
  MemoryConversation<Agent> host;
};

}  // namespace thimble::agent
