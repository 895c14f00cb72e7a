// thimble-cli boards: what can be connected now, or what one board says of itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/board_connection.h"
#include "app/cli/commands.h"
#include "device_link/boards/board_list.h"

namespace thimble::cli {

namespace {

using nlohmann::ordered_json;

int listBoards(const Context& context) {
  const auto boards = device_link::listBoards(context.paths.boards().string());
  if (!boards) return fail(context, boards.error());
  ordered_json rows = ordered_json::array();
  for (const device_link::BoardEntry& board : *boards) {
    const bool is_virtual = board.kind == device_link::BoardKind::kVirtual;
    rows.push_back({{"id", board.id},
                    {"name", board.name},
                    {"kind", is_virtual ? "virtual" : "serial"},
                    {"core", board.core},
                    {"flash_bytes", board.flash_bytes},
                    {"ram_bytes", board.ram_bytes},
                    {"description", board.description}});
    context.say(board.id + "\t" + board.name + "\t" + board.description);
  }
  context.result({{"boards", rows}});
  return kSuccess;
}

int showBoard(const Context& context, const std::string& id) {
  const auto connection = connectBoard(context, id);
  if (!connection) return fail(context, connection.error());
  const device_link::BoardInfo& info = connection->session->info();
  ordered_json sensors = ordered_json::array();
  context.say(connection->entry.name + ": " + info.board + ", " + info.core + ", firmware " +
              info.firmware_version);
  context.say("RAM " + std::to_string(info.ram_bytes / 1024) + " KiB, flash " +
              std::to_string(info.flash_bytes / 1024) + " KiB, model slot " +
              std::to_string(info.slot_bytes / 1024) + " KiB, arena " +
              std::to_string(info.arena_bytes / 1024) + " KiB");
  for (const dataset::SensorFormat& sensor : info.sensors) {
    ordered_json channels = ordered_json::array();
    std::string names;
    for (const dataset::Channel& channel : sensor.channels) {
      channels.push_back({{"name", channel.name}, {"unit", channel.unit}, {"scale", channel.scale}});
      names += " " + channel.name + " [" + channel.unit + "]";
    }
    sensors.push_back({{"name", sensor.name}, {"rate_hz", sensor.rate_hz}, {"channels", channels}});
    context.say("sensor " + sensor.name + " at " + std::to_string(sensor.rate_hz) + " Hz:" + names);
  }
  context.result({{"id", connection->entry.id},
                  {"name", connection->entry.name},
                  {"board", info.board},
                  {"core", info.core},
                  {"firmware_version", info.firmware_version},
                  {"boot_loader", info.boot_loader},
                  {"boot_count", info.boot_count},
                  {"ram_bytes", info.ram_bytes},
                  {"flash_bytes", info.flash_bytes},
                  {"slot_bytes", info.slot_bytes},
                  {"arena_bytes", info.arena_bytes},
                  {"runtime_code_bytes", info.runtime_code_bytes},
                  {"sensors", sensors}});
  return kSuccess;
}

}  // namespace

Runner declareBoards(CLI::App& app) {
  auto id = std::make_shared<std::string>();
  app.add_option("BOARD", *id, "Connect to this board and show what it is");
  return [id](const Context& context) { return id->empty() ? listBoards(context) : showBoard(context, *id); };
}

}  // namespace thimble::cli
