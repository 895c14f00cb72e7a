// Writing: a graph as a standard .tflite, its memory plan inside.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <new>

#include "core/tflite/memory_plan.h"
#include "core/tflite/model_file.h"
#include "schema_generated.h"

namespace thimble::tflite {

namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr uint32_t kSchemaVersion = 3;
constexpr size_t kBufferAlignment = 16;

Error invalid(const std::string& what) {
  return {ErrorCode::kInvalidArgument, "The graph cannot be written: " + what + ".", ""};
}

// The operator's version that has int8 tensors, as TFLite counts them; 0: not an operator of ours.
int32_t opVersion(int32_t code) {
  switch (static_cast<Op>(code)) {
    case Op::kConv2d:
    case Op::kDepthwiseConv2d:
      return 3;
    case Op::kFullyConnected:
      return 4;
    case Op::kAveragePool2d:
    case Op::kMaxPool2d:
    case Op::kSoftmax:
    case Op::kMean:
    case Op::kDequantize:
      return 2;
    case Op::kReshape:
    case Op::kQuantize:
      return 1;
    case Op::kAdd:
    case Op::kLeakyRelu:
    case Op::kStridedSlice:
    case Op::kSvdf:
    case Op::kUnidirectionalSequenceLstm:
    case Op::kTransposeConv:
    case Op::kBatchMatmul:
    case Op::kMul:
    case Op::kRelu:
    case Op::kSub:
    case Op::kLogSoftmax:
    case Op::kSum:
    case Op::kSqrt:
    case Op::kReduceMax:
    case Op::kReduceMin:
    case Op::kSquaredDifference:
      break;  // kept as they were read, or said by whoever adds them
  }
  return 0;
}

// Does an operator or the border read or write it?  One that says only how something is quantized may hold nothing.
bool isUsed(const Graph& graph, size_t index) {
  const auto names = [&](const std::vector<int32_t>& list) {
    return std::find(list.begin(), list.end(), static_cast<int32_t>(index)) != list.end();
  };
  return names(graph.inputs) || names(graph.outputs) ||
         std::any_of(graph.operators.begin(), graph.operators.end(),
                     [&](const Operator& op) { return names(op.inputs) || names(op.outputs); });
}

Result<void> checkTensor(const Graph& graph, size_t index) {
  const Tensor& tensor = graph.tensors[index];
  const std::string which = "tensor " + std::to_string(index) + " (" + tensor.name + ")";
  int64_t elements = 1;
  for (int32_t dimension : tensor.shape) {
    if (dimension < 0 || (dimension == 0 && isUsed(graph, index)))
      return invalid(which + " has a dimension below 1");
    elements *= dimension;
    if (elements > int64_t{1} << 28) return invalid(which + " is too large");
  }
  if (!tensor.data.empty() && static_cast<int64_t>(tensor.data.size()) != tensorBytes(tensor)) {
    return invalid(which + " has data of another size than its shape");
  }
  return {};
}

Result<void> checkIndices(const std::vector<int32_t>& indices, int32_t least, const Graph& graph,
                          const std::string& whose) {
  for (int32_t index : indices) {
    if (index < least || index >= static_cast<int32_t>(graph.tensors.size())) {
      return invalid(whose + " names tensor " + std::to_string(index));
    }
  }
  return {};
}

Result<void> checkGraph(const Graph& graph) {
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (auto ok = checkTensor(graph, i); !ok) return ok;
  }
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    const std::string whose = opName(op.code) + " (operator " + std::to_string(i) + ")";
    if (opVersion(op.code) == 0 && std::holds_alternative<std::monostate>(op.options)) {
      return Error{ErrorCode::kUnsupported,
                   whose + " cannot be written: its options are not kept in a graph.", ""};
    }
    if (auto ok = checkIndices(op.inputs, -1, graph, whose); !ok) return ok;
    if (auto ok = checkIndices(op.outputs, 0, graph, whose); !ok) return ok;
    if (auto ok = checkIndices(op.intermediates, -1, graph, whose); !ok) return ok;
  }
  if (auto ok = checkIndices(graph.inputs, 0, graph, "the list of inputs"); !ok) return ok;
  return checkIndices(graph.outputs, 0, graph, "the list of outputs");
}

// Contents of buffers in order; buffer 0 is the empty one.
class Buffers {
 public:
  uint32_t add(const std::vector<uint8_t>& data) {
    contents_.push_back(&data);
    return static_cast<uint32_t>(contents_.size());
  }
  std::vector<Offset<fb::Buffer>> write(FlatBufferBuilder& b) const {
    std::vector<Offset<fb::Buffer>> buffers = {fb::CreateBuffer(b)};
    for (const std::vector<uint8_t>* data : contents_) {
      b.ForceVectorAlignment(data->size(), 1, kBufferAlignment);
      buffers.push_back(fb::CreateBuffer(b, b.CreateVector(*data)));
    }
    return buffers;
  }

 private:
  std::vector<const std::vector<uint8_t>*> contents_;
};

Offset<fb::Tensor> writeTensor(FlatBufferBuilder& b, const Tensor& tensor, uint32_t buffer) {
  Offset<fb::QuantizationParameters> quantization;
  if (!tensor.quantization.scale.empty()) {
    const auto scale = b.CreateVector(tensor.quantization.scale);
    const auto zero_point = b.CreateVector(tensor.quantization.zero_point);
    fb::QuantizationParametersBuilder q(b);
    q.add_scale(scale);
    q.add_zero_point(zero_point);
    q.add_quantized_dimension(tensor.quantization.quantized_dimension);
    quantization = q.Finish();
  }
  const auto shape = b.CreateVector(tensor.shape);
  const auto name = b.CreateString(tensor.name);
  fb::TensorBuilder t(b);
  t.add_shape(shape);
  t.add_type(static_cast<int8_t>(tensor.type));
  t.add_buffer(buffer);
  t.add_name(name);
  if (!quantization.IsNull()) t.add_quantization(quantization);
  t.add_is_variable(tensor.is_variable);
  return t.Finish();
}

struct WrittenOptions {
  fb::BuiltinOptions type = fb::BuiltinOptions::NONE;
  Offset<void> table;
};

// The table that each alternative of Operator::options is written as.
struct OptionsWriter {
  FlatBufferBuilder& b;
  int32_t code;

  WrittenOptions operator()(std::monostate) const {
    if (code == static_cast<int32_t>(Op::kQuantize)) {
      return {fb::BuiltinOptions::QuantizeOptions, fb::CreateQuantizeOptions(b).Union()};
    }
    if (code == static_cast<int32_t>(Op::kDequantize)) {
      return {fb::BuiltinOptions::DequantizeOptions, fb::CreateDequantizeOptions(b).Union()};
    }
    return {};
  }
  WrittenOptions operator()(const ConvOptions& o) const {
    const auto padding = static_cast<int8_t>(o.padding);
    const auto activation = static_cast<int8_t>(o.activation);
    if (code == static_cast<int32_t>(Op::kDepthwiseConv2d)) {
      return {fb::BuiltinOptions::DepthwiseConv2DOptions,
              fb::CreateDepthwiseConv2DOptions(b, padding, o.stride_w, o.stride_h, o.depth_multiplier,
                                               activation, o.dilation_w, o.dilation_h)
                  .Union()};
    }
    return {fb::BuiltinOptions::Conv2DOptions, fb::CreateConv2DOptions(b, padding, o.stride_w, o.stride_h,
                                                                       activation, o.dilation_w, o.dilation_h)
                                                   .Union()};
  }
  WrittenOptions operator()(const PoolOptions& o) const {
    return {fb::BuiltinOptions::Pool2DOptions,
            fb::CreatePool2DOptions(b, static_cast<int8_t>(o.padding), o.stride_w, o.stride_h, o.filter_w,
                                    o.filter_h, static_cast<int8_t>(o.activation))
                .Union()};
  }
  WrittenOptions operator()(const FullyConnectedOptions& o) const {
    return {
        fb::BuiltinOptions::FullyConnectedOptions,
        fb::CreateFullyConnectedOptions(b, static_cast<int8_t>(o.activation), 0, o.keep_num_dims).Union()};
  }
  WrittenOptions operator()(const SoftmaxOptions& o) const {
    return {fb::BuiltinOptions::SoftmaxOptions, fb::CreateSoftmaxOptions(b, o.beta).Union()};
  }
  WrittenOptions operator()(const ReshapeOptions& o) const {
    return {fb::BuiltinOptions::ReshapeOptions,
            fb::CreateReshapeOptions(b, b.CreateVector(o.new_shape)).Union()};
  }
  WrittenOptions operator()(const ReducerOptions& o) const {
    return {fb::BuiltinOptions::ReducerOptions, fb::CreateReducerOptions(b, o.keep_dims).Union()};
  }
  WrittenOptions operator()(const RawOptions& o) const {
    std::vector<flatbuffers::Offset<flatbuffers::Vector<int32_t>>> lists;
    for (const auto& field : o.fields) {
      const auto* list = std::get_if<std::vector<int32_t>>(&field.second);
      lists.push_back(list == nullptr ? 0 : b.CreateVector(*list));
    }
    const auto start = b.StartTable();
    for (size_t i = 0; i < o.fields.size(); ++i) {
      const auto at = static_cast<flatbuffers::voffset_t>(4 + 2 * o.fields[i].first);
      if (const auto* byte = std::get_if<uint8_t>(&o.fields[i].second)) b.AddElement(at, *byte);
      if (const auto* number = std::get_if<int32_t>(&o.fields[i].second)) b.AddElement(at, *number);
      if (const auto* real = std::get_if<float>(&o.fields[i].second)) b.AddElement(at, *real);
      if (lists[i].o != 0) b.AddOffset(at, lists[i]);
    }
    return {static_cast<fb::BuiltinOptions>(o.tag), Offset<void>(b.EndTable(start))};
  }
};

// An operator's entry in the list of codes.
struct Code {
  int32_t code, version;
  bool operator==(const Code&) const = default;
};

Code codeOf(const Operator& op) {
  return {op.code, op.version > 0 ? op.version : std::max(opVersion(op.code), 1)};
}

Offset<fb::SubGraph> writeSubGraph(FlatBufferBuilder& b, const Graph& graph, const std::vector<Code>& codes,
                                   Buffers& buffers) {
  std::vector<Offset<fb::Tensor>> tensors;
  for (const Tensor& tensor : graph.tensors) {
    tensors.push_back(writeTensor(b, tensor, tensor.data.empty() ? 0 : buffers.add(tensor.data)));
  }
  std::vector<Offset<fb::Operator>> operators;
  for (const Operator& op : graph.operators) {
    const auto index = std::find(codes.begin(), codes.end(), codeOf(op)) - codes.begin();
    const WrittenOptions options = std::visit(OptionsWriter{b, op.code}, op.options);
    const auto inputs = b.CreateVector(op.inputs);
    const auto outputs = b.CreateVector(op.outputs);
    const auto intermediates =
        op.intermediates.empty() ? Offset<flatbuffers::Vector<int32_t>>() : b.CreateVector(op.intermediates);
    operators.push_back(fb::CreateOperator(b, static_cast<uint32_t>(index), inputs, outputs, options.type,
                                           options.table, 0, 0, 0, intermediates));
  }
  const auto tensor_list = b.CreateVector(tensors);
  const auto inputs = b.CreateVector(graph.inputs);
  const auto outputs = b.CreateVector(graph.outputs);
  const auto operator_list = b.CreateVector(operators);
  return fb::CreateSubGraph(b, tensor_list, inputs, outputs, operator_list, b.CreateString("main"));
}

std::vector<uint8_t> writeChecked(const Graph& graph) {
  std::vector<Code> codes;
  for (const Operator& op : graph.operators) {
    if (std::find(codes.begin(), codes.end(), codeOf(op)) == codes.end()) codes.push_back(codeOf(op));
  }
  FlatBufferBuilder b(4096);
  Buffers buffers;
  const auto subgraph = writeSubGraph(b, graph, codes, buffers);
  std::vector<Offset<fb::Metadata>> metadata;
  for (const auto& [name, data] : graph.metadata) {
    metadata.push_back(fb::CreateMetadata(b, b.CreateString(name), buffers.add(data)));
  }
  std::vector<Offset<fb::OperatorCode>> code_list;
  for (const Code& code : codes) {
    const auto old_code = static_cast<int8_t>(std::min(code.code, 127));
    code_list.push_back(fb::CreateOperatorCode(b, old_code, 0, code.version, code.code));
  }
  const auto written_codes = b.CreateVector(code_list);
  const auto subgraphs = b.CreateVector(std::vector<Offset<fb::SubGraph>>{subgraph});
  const auto description = b.CreateString(graph.description);
  const auto written_buffers = b.CreateVector(buffers.write(b));
  const auto written_metadata = b.CreateVector(metadata);
  fb::FinishModelBuffer(b, fb::CreateModel(b, kSchemaVersion, written_codes, subgraphs, description,
                                           written_buffers, 0, written_metadata));
  return {b.GetBufferPointer(), b.GetBufferPointer() + b.GetSize()};
}

}  // namespace

Result<std::vector<uint8_t>> writeModel(const Graph& graph) try {
  if (auto ok = checkGraph(graph); !ok) return ok.error();
  return withMemoryPlan(writeChecked(graph));
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::kNoSpace, "There is not enough memory to write the model.", ""};
}

}  // namespace thimble::tflite
