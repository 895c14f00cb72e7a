// LayerStack: the net as a stack of layers, and the tools that edit it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QListView>
#include <QToolButton>
#include <QWidget>

#include "ui/pages/train/layer_fields.h"
#include "ui/pages/train/layer_model.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// Shows a net; edits are only told, the owner shows the edited net again.
class LayerStack : public QWidget {
  Q_OBJECT
 public:
  explicit LayerStack(const Theme& theme, QWidget* parent = nullptr);

  void setNet(const nn::NetSpec& net);
  LayerModel& model() { return *model_; }
  QListView& list() { return *list_; }

  int currentRow() const;
  /// Puts a layer of this kind, with usual values, after the current one (before the last one if that is
  /// current).
  void add(nn::LayerKind kind);
  /// A depthwise and a pointwise convolution, as add() would.
  void addSeparable();
  void remove();
  /// by −1: towards the input, 1: towards the output.
  void move(int by);

 Q_SIGNALS:
  /// what: for the undo menu.  The net's preset is "custom".
  void edited(const QString& what, const thimble::nn::NetSpec& net);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeTools();
  void showFields();
  void insert(const std::vector<nn::LayerSpec>& added);
  void tell(const QString& what, nn::NetSpec net, int row);

  const Theme& theme_;
  LayerModel* model_;
  QListView* list_;
  QLabel* error_;
  QLabel* totals_;
  LayerFields* fields_;
  QToolButton *add_, *remove_, *up_, *down_;
  int wanted_row_ = -1;  // chosen after the edited net is shown
};

}  // namespace thimble::ui
