// Ports that cannot be opened say why: missing, no port at all, held by a program, forbidden.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/port_access.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device_link/transport/serial_transport.h"
#include "pty_pair.h"

namespace thimble::device_link {
namespace {

using testing::HasSubstr;

TEST(PortAccess, AMissingPortIsNotFound) {
  const auto opened = openSerial("/dev/ttyTHIMBLE99");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(opened.error().message, HasSubstr("/dev/ttyTHIMBLE99"));
}

TEST(PortAccess, AFileIsNoPort) {
  const auto opened = openSerial(THIMBLE_SOURCE_DIR "/CMakeLists.txt");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kIo);
}

TEST(PortAccess, APortThatAnotherProgramHoldsNamesIt) {
  PtyPair pty;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t holder = fork();
  if (holder == 0) {
    // `sleep` with the port as its standard input.
    const int port = open(pty.path.c_str(), O_RDWR | O_NOCTTY);
    dup2(port, 0);
    fcntl(ready[1], F_SETFD, FD_CLOEXEC);  // closes when sleep has taken over
    close(pty.master);
    execlp("sleep", "sleep", "600", nullptr);
    _exit(127);
  }
  close(ready[1]);
  char byte = 0;
  EXPECT_EQ(read(ready[0], &byte, 1), 0);
  close(ready[0]);
  const auto opened = openSerial(pty.path);
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kBusy);
  EXPECT_THAT(opened.error().message, HasSubstr("sleep (process " + std::to_string(holder) + ")"));
  EXPECT_THAT(opened.error().hint, HasSubstr("Close the program"));
  EXPECT_TRUE(checkPortFree(pty.path)) << "free again once the program is gone";
}

TEST(PortAccess, AForbiddenPortSaysWhatToDo) {
  PtyPair pty;
  ASSERT_EQ(chmod(pty.path.c_str(), 0), 0);
  const pid_t child = fork();
  if (child == 0) {
    // Root may open everything, so ask as nobody.
    if (geteuid() == 0 && setuid(65534) != 0) _exit(2);
    const auto free = checkPortFree(pty.path);
    const bool told = !free && free.error().code == ErrorCode::kIo &&
                      free.error().hint.find("usermod -aG dialout") != std::string::npos;
    _exit(told ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace thimble::device_link
