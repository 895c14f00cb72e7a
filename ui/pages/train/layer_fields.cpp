// LayerFields: two rows of fields at most; the room is kept, so that nothing below jumps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/layer_fields.h"

#include <QVBoxLayout>

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

using nn::Field;
using nn::LayerKind;
using nn::LayerSpec;

constexpr int kFieldsInARow = 4;
constexpr int kRoom = 2 * (kControlHeight + 22) + kSpace2 + kSpace1;  // two rows, each with its captions
constexpr int kMostUnits = 4096;
constexpr int kLongestKernel = 512;
constexpr int kLongestSide = 65'536;
constexpr Named<nn::Padding> kPaddings[] = {{nn::Padding::kValid, "valid"}, {nn::Padding::kSame, "same"}};

}  // namespace

QString layerTip(LayerKind kind) {
  const auto tr = [](const char* text) { return LayerFields::tr(text); };
  switch (kind) {
    case LayerKind::kDense:
      return tr("Every value weighs on every unit");
    case LayerKind::kConv1d:
      return tr("Filters that slide along time");
    case LayerKind::kConv2d:
      return tr("Filters that slide over a map or an image");
    case LayerKind::kDepthwiseConv1d:
      return tr("One filter a channel along time: few weights");
    case LayerKind::kDepthwiseConv2d:
      return tr("One filter a channel over a map: few weights");
    case LayerKind::kMaxPool:
      return tr("Keeps the largest of a few neighbours");
    case LayerKind::kAvgPool:
      return tr("Keeps the mean of a few neighbours");
    case LayerKind::kGlobalAvgPool:
      return tr("The mean of each channel over all of time or the map");
    case LayerKind::kGlobalMaxPool:
      return tr("The largest of each channel over all of time or the map");
    case LayerKind::kRelu:
      return tr("Sets what is below zero to zero");
    case LayerKind::kRelu6:
      return tr("ReLU that stops at 6: ranges that quantize well");
    case LayerKind::kLeakyRelu:
      return tr("ReLU that lets a little of what is below zero through");
    case LayerKind::kSquare:
      return tr("Multiplies each value by itself");
    case LayerKind::kBatchNorm:
      return tr("Brings each channel to mean 0 and variance 1 while training; costs nothing on the board");
    case LayerKind::kDropout:
      return tr("Leaves out values by chance while training, against learning by heart");
    case LayerKind::kSpatialDropout:
      return tr("Leaves out whole channels by chance while training");
    case LayerKind::kJitter:
      return tr("Adds noise while training");
    case LayerKind::kFlatten:
      return tr("Makes one row of all values");
    case LayerKind::kReshape:
      return tr("The same values in another shape");
    case LayerKind::kAdd:
      return tr("Adds the output of an earlier layer: a residual connection");
    case LayerKind::kLstm:
      return tr("Goes along time with a memory");
  }
  return {};
}

LayerFields::LayerFields(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      grid_(new FieldGrid(theme, kFieldsInARow)),
      fields_([this](const LayerSpec& s) { emit edited(s); }) {
  setFixedHeight(kRoom);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, kSpace1, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(grid_);
  const auto whole = [&](const QString& caption, const QString& name, const QString& tip, int low, int high,
                         auto get) {
    return fields_.integer(*grid_, {caption, name, tip}, low, high, get);
  };
  units_ = whole(tr("units"), tr("Units"), tr("How many values, or filters, the layer gives."), 1, kMostUnits,
                 &LayerSpec::units);
  multiplier_ = whole(tr("multiplier"), tr("Depth multiplier"), tr("Outputs for each channel."), 1, 64,
                      &LayerSpec::multiplier);
  kernel_h_ = whole(tr("length"), tr("Kernel length"), tr("Steps, or rows, seen at once."), 1, kLongestKernel,
                    &LayerSpec::kernel_h);
  kernel_w_ = whole(tr("width"), tr("Kernel width"), tr("Columns seen at once."), 1, kLongestKernel,
                    &LayerSpec::kernel_w);
  stride_h_ = whole(tr("stride"), tr("Stride"), tr("Steps, or rows, from one output to the next."), 1,
                    kLongestKernel, &LayerSpec::stride_h);
  stride_w_ = whole(tr("stride w"), tr("Stride in width"), tr("Columns from one output to the next."), 1,
                    kLongestKernel, &LayerSpec::stride_w);
  padding_ = fields_.choice(
      *grid_,
      {tr("padding"), tr("Padding"),
       tr("valid: only where the kernel fits; same: zeros at the ends, so that no step is lost")},
      kPaddings, {tr("valid"), tr("same")}, &LayerSpec::padding);
  dilation_h_ =
      whole(tr("dilation"), tr("Dilation"), tr("Steps, or rows, from one tap of the kernel to the next."), 1,
            kLongestKernel, &LayerSpec::dilation_h);
  dilation_w_ =
      whole(tr("dilation w"), tr("Dilation in width"), tr("Columns from one tap of the kernel to the next."),
            1, kLongestKernel, &LayerSpec::dilation_w);
  rate_ = fields_.real(
      *grid_,
      {tr("rate"), tr("Rate"),
       tr("Dropout: share left out while training. Jitter: strength of the noise. Leaky ReLU: slope "
          "below zero.")},
      0, 0.95, 2, 0.05, &LayerSpec::rate);
  back_ =
      whole(tr("layers back"), tr("Layers back"),
            tr("Whose output is added: 2 is the layer before the one before; one more than there are layers "
               "before is the net's input."),
            2, 256, &LayerSpec::back);
  const auto side = [](int nn::Shape::*of) {
    return [of](auto& s) -> auto& { return s.shape.*of; };
  };
  shape_h_ = whole(tr("height"), tr("Height"), tr("Rows, or steps of time, of the new shape."), 1,
                   kLongestSide, side(&nn::Shape::h));
  shape_w_ = whole(tr("width"), tr("Width"), tr("Columns of the new shape; 1 for a series."), 1, kLongestSide,
                   side(&nn::Shape::w));
  shape_c_ = whole(tr("channels"), tr("Channels"), tr("Channels of the new shape."), 1, kLongestSide,
                   side(&nn::Shape::c));
  sequence_ = fields_.flag(*grid_,
                           {tr("every step"), tr("Every step"),
                            tr("Gives the output of every step of time, not of the last one alone.")},
                           &LayerSpec::sequence);
  note_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  note_->setWordWrap(true);
  layout->addWidget(note_);
  layout->addStretch();
}

void LayerFields::show(const LayerSpec* spec, int row, bool last, const nn::NetSpec& net) {
  fields_.show(spec ? *spec : LayerSpec{});
  std::vector<QWidget*> shown;
  const auto heeds = [spec](Field field) { return spec && nn::heeds(spec->kind, field); };
  const auto take = [&](Field field, std::initializer_list<QWidget*> fields) {
    if (heeds(field)) shown.insert(shown.end(), fields);
  };
  // Widths say something only where the layer's input has one.
  const bool wide = spec && !nn::overTime(spec->kind) &&
                    (net.input.w > 1 || spec->kernel_w > 1 || spec->stride_w > 1 || heeds(Field::kDilation));
  take(Field::kUnits, {units_});
  take(Field::kMultiplier, {multiplier_});
  take(Field::kSliding, {kernel_h_});
  if (wide) take(Field::kSliding, {kernel_w_});
  take(Field::kSliding, {stride_h_});
  if (wide) take(Field::kSliding, {stride_w_});
  take(Field::kSliding, {padding_});
  take(Field::kDilation, {dilation_h_});
  take(Field::kRate, {rate_});
  take(Field::kBack, {back_});
  take(Field::kShape, {shape_h_, shape_w_, shape_c_});
  take(Field::kSequence, {sequence_});
  grid_->showOnly(shown);
  grid_->setVisible(!shown.empty());
  const bool decided = last && spec && spec->kind == LayerKind::kDense;
  units_->setEnabled(!decided);
  back_->setMaximum(std::max(2, row + 1));
  note_->setText(!spec                          ? QString()
                 : decided                      ? net.head == nn::Head::kSoftmax
                                                      ? tr("The last layer has one unit a class.")
                                                      : tr("The last layer has one unit a number it tells.")
                                      : shown.empty() ? tr("%1. It has nothing to set.").arg(layerTip(spec->kind))
                 : shown.size() > kFieldsInARow ? QString()
                                                : layerTip(spec->kind) + ".");
}

}  // namespace thimble::ui
