// A band's rows are followed from the stage's output back to its input; then each layer is the same on fewer rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/patches.h"

#include <algorithm>
#include <vector>

#include "core/codegen/pack_layer.h"
#include "firmware_agent/runtime/ops/layer_records.h"
#include "firmware_agent/runtime/ops/pool.h"

namespace thimble::codegen {

namespace {

using runtime::Axis;
using tflite::Tensor;

// What a layer's record is; the kernel's name tells.
enum class Kind { kConv, kDepthwise, kPool, kOther };

Kind kindOf(const Operation& operation) {
  const std::string& kernel = operation.kernel;
  if (kernel == "runConv2d") return Kind::kConv;
  if (kernel == "runDepthwiseConv2d") return Kind::kDepthwise;
  if (kernel == "runMaxPool2d" || kernel == "runAveragePool2d") return Kind::kPool;
  return Kind::kOther;
}

// use(record) of an operation that is no kOther.
template <class Use>
auto withRecord(const Operation& operation, Use use) {
  switch (kindOf(operation)) {
    case Kind::kConv:
      return use(recordOf<runtime::Conv2dRecord>(operation));
    case Kind::kDepthwise:
      return use(recordOf<runtime::DepthwiseRecord>(operation));
    default:
      return use(recordOf<runtime::Pool>(operation));
  }
}

Axis heightOf(const Operation& operation) {
  return withRecord(operation, [](const auto& r) { return r.ay; });
}

// How far below its input a layer's output must begin to lie on it, as its prepare says.
int32_t distanceOf(const runtime::Conv2dRecord& r) {
  return runtime::distanceByPixels(r.ay, r.ax, r.images, r.in_channels, r.channels);
}
int32_t distanceOf(const runtime::DepthwiseRecord& r) {
  return r.ring_rows == 0 ? runtime::distanceByRowsThatLie(r.ay, r.ax, r.images, r.in_channels, r.channels)
                          : runtime::distanceByRows(r.ay, r.ax, r.images, r.in_channels, r.channels);
}
int32_t distanceOf(const runtime::Pool& r) {
  return runtime::distanceByChannels(r.ay, r.ax, r.images, r.channels);
}

int64_t productsOf(const runtime::Conv2dRecord& r) {
  return int64_t{r.images} * r.ay.out * r.ax.out * r.channels * r.ay.filter * r.ax.filter * r.depth;
}
int64_t productsOf(const runtime::DepthwiseRecord& r) {
  return int64_t{r.images} * r.ay.out * r.ax.out * r.channels * r.ay.filter * r.ax.filter;
}
int64_t productsOf(const runtime::Pool&) { return 0; }

// Rows [begin, end).
struct Rows {
  int32_t begin = 0, end = 0;
};

// What an int8 tensor [1, H, W, C] takes a row.
int64_t rowBytes(const Tensor& tensor) { return int64_t{tensor.shape[2]} * tensor.shape[3]; }

Rows inputOf(const Axis& axis, Rows out) {
  const int32_t low = axis.origin(out.begin);
  const int32_t high = axis.origin(out.end - 1) + (axis.filter - 1) * axis.dilation + 1;
  return {std::max(low, 0), std::min(high, axis.in)};
}

Axis on(Axis axis, Rows in, Rows out) {
  axis.pad = in.begin - axis.origin(out.begin);
  axis.in = in.end - in.begin;
  axis.out = out.end - out.begin;
  return axis;
}

// The operation on some rows alone.
Operation onRows(const Operation& whole, const Axis& height) {
  return withRecord(whole, [&](auto record) {
    record.ay = height;
    Operation part = whole;
    std::memcpy(part.record.data(), &record, sizeof(record));
    if (whole.in_place[0]) part.in_place[0] = distanceOf(record);
    return part;
  });
}

// Takes the stage apart, band by band.
class Divider {
 public:
  Divider(const Prepared& model, const Stage& stage) : model_(model), stage_(stage) {
    divided_.graph = model.graph;
    divided_.views = model.views;
    divided_.graph.operators.clear();
  }

  std::optional<Prepared> divide() {
    copy(0, stage_.begin);
    const int32_t rows = heightOf(model_.operations[stage_.end - 1]).out;
    for (int32_t band = 0; band < stage_.bands; ++band) {
      const auto at = [&](int32_t b) { return static_cast<int32_t>(int64_t{rows} * b / stage_.bands); };
      if (!addBand({at(band), at(band + 1)})) return std::nullopt;
    }
    copy(stage_.end, model_.operations.size());
    return std::move(divided_);
  }

 private:
  const Prepared& model_;
  const Stage stage_;
  Prepared divided_;

  void copy(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      divided_.graph.operators.push_back(model_.graph.operators[i]);
      divided_.operations.push_back(model_.operations[i]);
    }
  }

  Tensor& tensor(int index) { return divided_.graph.tensors[static_cast<size_t>(index)]; }

  // A tensor like another of other rows.
  int addTensor(int like, Rows rows) {
    Tensor copy = tensor(like);
    copy.shape[1] = rows.end - rows.begin;
    divided_.graph.tensors.push_back(std::move(copy));
    return static_cast<int>(divided_.graph.tensors.size()) - 1;
  }
  // Some rows of a tensor, where they lie.
  int addView(int of, Rows rows) {
    const int view = addTensor(of, rows);
    divided_.views[view] = {of, rows.begin * rowBytes(tensor(of))};
    return view;
  }

  bool addBand(Rows out) {
    std::vector<Rows> outputs(stage_.end - stage_.begin);
    Rows rows = out;
    for (size_t i = stage_.end; i > stage_.begin; --i) {
      if (rows.end <= rows.begin) return false;
      outputs[i - 1 - stage_.begin] = rows;
      rows = inputOf(heightOf(model_.operations[i - 1]), rows);
    }
    if (rows.end <= rows.begin) return false;
    int x = model_.graph.operators[stage_.begin].inputs[0];
    int x_view = addView(x, rows);
    for (size_t i = stage_.begin; i < stage_.end; ++i) {
      const Rows made = outputs[i - stage_.begin];
      const bool last = i + 1 == stage_.end;
      const int whole = model_.graph.operators[i].outputs[0];
      const int y = last ? whole : addTensor(whole, made);
      const int y_view = last ? addView(whole, made) : y;
      addOperator(i, on(heightOf(model_.operations[i]), rows, made), {x, x_view}, {y, y_view});
      x = x_view = y;
      rows = made;
    }
    return true;
  }

  // A tensor that must live, and the one whose place the kernel is given.
  struct Place {
    int tensor, view;
  };

  void addOperator(size_t i, const Axis& height, Place x, Place y) {
    tflite::Operator call = model_.graph.operators[i];
    Operation part = onRows(model_.operations[i], height);
    for (Reference& reference : part.references) {
      if (reference.kind != Reference::Kind::kTensor) continue;
      if (reference.index == call.inputs[0]) {
        reference.index = x.view;
      } else if (reference.index == call.outputs[0]) {
        reference.index = y.view;
      }
    }
    call.inputs[0] = x.tensor;
    call.outputs[0] = y.tensor;
    divided_.graph.operators.push_back(std::move(call));
    divided_.operations.push_back(std::move(part));
  }
};

bool isImage(const Tensor& tensor) {
  return tensor.type == tflite::TensorType::kInt8 && tensor.shape.size() == 4 && tensor.data.empty() &&
         !tensor.is_variable;
}

}  // namespace

size_t endOfChain(const Prepared& model, size_t begin) {
  const auto& graph = model.graph;
  size_t end = begin;
  for (; end < model.operations.size(); ++end) {
    const tflite::Operator& op = graph.operators[end];
    if (kindOf(model.operations[end]) == Kind::kOther) break;
    if (withRecord(model.operations[end], [](const auto& r) { return r.images; }) != 1) break;
    if (!isImage(graph.tensors[static_cast<size_t>(op.inputs[0])]) ||
        !isImage(graph.tensors[static_cast<size_t>(op.outputs[0])])) {
      break;
    }
    // A row that is worked on as a column has no rows to be taken apart.
    if (heightOf(model.operations[end]).in != graph.tensors[static_cast<size_t>(op.inputs[0])].shape[1])
      break;
    if (end == begin) continue;
    const int between = graph.operators[end - 1].outputs[0];
    if (op.inputs[0] != between) break;
    if (std::count(graph.outputs.begin(), graph.outputs.end(), between) > 0) break;
    size_t readers = 0;
    for (const tflite::Operator& other : graph.operators) {
      readers += static_cast<size_t>(std::count(other.inputs.begin(), other.inputs.end(), between));
    }
    if (readers != 1) break;
  }
  return end;
}

std::optional<Prepared> inPatches(const Prepared& model, const Stage& stage) {
  return Divider(model, stage).divide();
}

int64_t products(const Prepared& model) {
  int64_t count = 0;
  for (const Operation& operation : model.operations) {
    if (kindOf(operation) == Kind::kOther) continue;
    count += withRecord(operation, [](const auto& record) { return productsOf(record); });
  }
  return count;
}

}  // namespace thimble::codegen
