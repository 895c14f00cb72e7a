// BoardBench: a workbench with a real virtual board and an empty project, for tests of pages that stream.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/ui/desk.h"
#include "ui/models/system_boards.h"
#include "ui/models/workbench.h"
#include "ui/pages/page.h"

namespace thimble::ui {

/// Skips where there is no firmware or no QEMU.
class BoardBench : public testing::Test {
 protected:
  void SetUp() override {
#ifndef THIMBLE_HAS_FIRMWARE
    GTEST_SKIP() << "the virtual boards' firmware is not built (THIMBLE_WITH_FIRMWARE=OFF)";
#endif
    if (access("/usr/bin/qemu-system-arm", X_OK) != 0) GTEST_SKIP() << "qemu-system-arm is not installed";
    AppPaths paths;
    paths.catalogue = THIMBLE_SOURCE_DIR "/resources/boards";
    paths.virtual_boards = {THIMBLE_BINARY_DIR "/firmware", (dir_.path() + "/boards").toStdString()};
    paths.user_data = dir_.path();
    bench_ = std::make_unique<Workbench>(paths, systemBoards(paths), testTheme());
    QObject::connect(bench_.get(), &Workbench::reported,
                     [this](const QString&, const Error& error) { errors_.push_back(error); });
    bench_->project().create(dir_.filePath("p.thimble"));
    ASSERT_TRUE(waitUntil([this] { return bench_->project().isOpen(); }));
  }
  void connectBoard() {
    auto entry = device_link::findBoard(bench_->paths().catalogue.toStdString(), "virtual-m4");
    ASSERT_TRUE(entry);
    bench_->board().connectTo(*entry);
    ASSERT_TRUE(waitUntil([this] { return bench_->board().connected(); }));
  }
  /// So many more frames have come.
  bool frames(int64_t count) {
    const int64_t from = bench_->board().ring().received();
    return waitUntil([&] { return bench_->board().ring().received() >= from + count; });
  }
  PageContext context() { return {testTheme(), *bench_}; }

  QTemporaryDir dir_;
  std::vector<Error> errors_;
  std::unique_ptr<Workbench> bench_;
};

}  // namespace thimble::ui
