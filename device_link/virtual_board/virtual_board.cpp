// A virtual board is a flash file, a QEMU process and two pseudo-terminals.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/virtual_board.h"

#include <mutex>

#include "device_link/transport/pty_transport.h"
#include "device_link/virtual_board/flash_file.h"
#include "device_link/virtual_board/machines.h"
#include "device_link/virtual_board/qemu_process.h"

namespace thimble::device_link {
namespace {

enum Port : size_t { kCommandPort = 0, kSensorPort = 1, kPorts = 2 };

std::vector<std::string> qemuArguments(const Machine& machine, const std::filesystem::path& boot_loader,
                                       Pace pace) {
  const std::string flash = "/proc/self/fd/" + std::to_string(QemuProcess::kInherited);
  std::vector<std::string> arguments = {"-M",
                                        std::string(machine.name) + ",memory-backend=flash",
                                        "-object",
                                        "memory-backend-file,id=flash,share=on,mem-path=" + flash +
                                            ",size=" + std::to_string(machine.ram_bytes),
                                        "-display",
                                        "none",
                                        "-monitor",
                                        "none",
                                        "-nic",
                                        "none",
                                        "-kernel",
                                        boot_loader.string()};
  for (size_t port = 0; port < kPorts; ++port) arguments.insert(arguments.end(), {"-serial", "pty"});
  if (pace == Pace::kCounting)
    arguments.insert(arguments.end(), {"-icount", "shift=" + std::to_string(kCountingShift)});
  return arguments;
}

}  // namespace

struct VirtualBoard::State {
  const BoardEntry entry;
  const Machine& machine;
  const FlashFile flash;
  const std::vector<std::string> arguments;
  mutable std::mutex mutex;  // guards process
  std::unique_ptr<QemuProcess> process;

  Result<void> power() {
    auto started = QemuProcess::start(arguments, flash.descriptor(), kPorts);
    if (!started) return started.error();
    process = std::move(started).value();
    return {};
  }

  Result<std::unique_ptr<Transport>> open(Port port) const {
    const std::lock_guard lock(mutex);
    if (!process || !process->running())
      return Error{ErrorCode::kDisconnected, entry.name + " is not running.", "Start it again."};
    return openPty(process->ptys()[port], entry.name);
  }
};

VirtualBoard::VirtualBoard(std::unique_ptr<State> state) : state_(std::move(state)) {}
VirtualBoard::~VirtualBoard() = default;

Result<std::unique_ptr<VirtualBoard>> VirtualBoard::start(const BoardEntry& entry,
                                                          const VirtualBoardPaths& paths, Pace pace) {
  const Machine* machine = findMachine(entry.machine);
  if (entry.kind != BoardKind::kVirtual || machine == nullptr) {
    return Error{ErrorCode::kUnsupported, entry.name + " is no virtual board that this workbench can run.",
                 "Choose one of the virtual boards in the list."};
  }
  const auto boot_loader = paths.firmware_dir / (entry.firmware + "-boot.elf");
  if (!std::filesystem::exists(boot_loader)) {
    return Error{ErrorCode::kNotFound, "There is no firmware " + boot_loader.string() + ".",
                 "Build it (the target thimble_firmware; it needs the package gcc-arm-none-eabi), or install "
                 "Thimble again."};
  }
  auto flash = pace == Pace::kCounting ? FlashFile::openScratch(paths.state_dir, entry.firmware)
                                       : FlashFile::openOwn(paths.state_dir, entry.firmware);
  if (!flash) return flash.error();
  const auto agent = paths.firmware_dir / (entry.firmware + "-agent.bin");
  if (auto ready = flash->prepare(machine->ram_bytes, agent); !ready) return ready.error();
  std::unique_ptr<State> state(new State{
      entry, *machine, std::move(flash).value(), qemuArguments(*machine, boot_loader, pace), {}, nullptr});
  if (auto powered = state->power(); !powered) return powered.error();
  return std::unique_ptr<VirtualBoard>(new VirtualBoard(std::move(state)));
}

Result<std::unique_ptr<Transport>> VirtualBoard::openLink() { return state_->open(kCommandPort); }
Result<std::unique_ptr<Transport>> VirtualBoard::openSensor() { return state_->open(kSensorPort); }

bool VirtualBoard::running() const {
  const std::lock_guard lock(state_->mutex);
  return state_->process && state_->process->running();
}

void VirtualBoard::kill() {
  const std::lock_guard lock(state_->mutex);
  if (state_->process) state_->process->kill();
}

Result<void> VirtualBoard::restart() {
  const std::lock_guard lock(state_->mutex);
  state_->process.reset();
  return state_->power();
}

const BoardEntry& VirtualBoard::entry() const { return state_->entry; }
const std::filesystem::path& VirtualBoard::flashFile() const { return state_->flash.path(); }

int64_t VirtualBoard::processId() const {
  const std::lock_guard lock(state_->mutex);
  return state_->process ? state_->process->id() : -1;
}

double VirtualBoard::nanosecondsPerInstruction() const { return int64_t{1} << kCountingShift; }

}  // namespace thimble::device_link
