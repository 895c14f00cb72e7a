// TrainPageTest: the Train page on a project of three motions.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QPushButton>
#include <QtTest/QTest>
#include <memory>

#include "tests/ui/train/loop_bench.h"
#include "ui/pages/train/train_page.h"

namespace thimble::ui {

class TrainPageTest : public testing::Test {
 protected:
  void open(int epochs) {
    ASSERT_NO_FATAL_FAILURE(bench.openProject(epochs));
    page = std::make_unique<TrainPage>(bench.context());
    page->resize(1100, 660);
    page->show();
  }
  QPushButton* primary() {
    for (auto* button : page->findChildren<QPushButton*>())
      if (button->text() == "Train" || button->text() == "Cancel") return button;
    return nullptr;
  }
  template <class Field>
  Field* field(const QString& name) {
    for (auto* candidate : page->findChildren<Field*>())
      if (candidate->accessibleName() == name) return candidate;
    return nullptr;
  }
  /// Opens the row and returns its kind.
  nn::LayerKind choose(int row) {
    page->layers().list().setCurrentIndex(page->layers().model().index(row, 0));
    return page->layers().model().net().layers[static_cast<size_t>(row)].kind;
  }
  int rowOf(nn::LayerKind kind) {
    const auto& layers = page->layers().model().net().layers;
    for (size_t i = 0; i < layers.size(); ++i)
      if (layers[i].kind == kind) return static_cast<int>(i);
    return -1;
  }
  const nn::NetSpec& net() { return bench.project().recipe().net; }

  LoopBench bench;
  std::unique_ptr<TrainPage> page;
};

}  // namespace thimble::ui
