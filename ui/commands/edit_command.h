// EditCommand: one undoable edit that swaps a value for another.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUndoCommand>
#include <functional>

namespace thimble::ui {

/// Applies `after` on redo and `before` on undo.  Edits with the same merge id (not −1) and text that follow
/// one another become one, as when a value is typed or spun.
template <class Value>
class EditCommand : public QUndoCommand {
 public:
  EditCommand(const QString& text, Value before, Value after, std::function<void(const Value&)> apply,
              int merge = -1)
      : before_(std::move(before)), after_(std::move(after)), apply_(std::move(apply)), merge_(merge) {
    setText(text);
  }
  void redo() override { apply_(after_); }
  void undo() override { apply_(before_); }
  int id() const override { return merge_; }
  bool mergeWith(const QUndoCommand* other) override {
    const auto* next = dynamic_cast<const EditCommand*>(other);
    if (!next || next->text() != text()) return false;
    after_ = next->after_;
    return true;
  }

 private:
  Value before_, after_;
  std::function<void(const Value&)> apply_;
  int merge_;
};

}  // namespace thimble::ui
