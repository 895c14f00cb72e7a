// Reading: FlatBuffers' own verifier first, then every index, shape and size, then plain values.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <new>
#include <optional>

#include "core/tflite/memory_plan.h"
#include "core/tflite/model_file.h"
#include "core/tflite/raw_options.h"
#include "schema_generated.h"

namespace thimble::tflite {

namespace {

constexpr int64_t kMaxTensorElements = int64_t{1} << 28;
constexpr size_t kMaxTensors = 16384;  // planning takes the square of it
constexpr int32_t kCustom = 32;        // BuiltinOperator of those whose options are the maker's own

// FlatBuffers reads numbers in place.
bool isAligned(std::span<const uint8_t> file) {
  return reinterpret_cast<uintptr_t>(file.data()) % alignof(uint64_t) == 0;
}

Error corrupt(const std::string& what) {
  return {ErrorCode::kCorrupt, "The model file is damaged: " + what + ".", "Export the model again."};
}

// Everything copied out of the file is counted: a small file whose tables all point at one big buffer is
// refused.
class Budget {
 public:
  explicit Budget(size_t file_bytes) : left_(8 * file_bytes + 65536) {}
  bool take(size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  size_t left_;
};

template <class T>
bool copy(const flatbuffers::Vector<T>* from, std::vector<T>& to, Budget& budget) {
  if (from == nullptr) return true;
  if (!budget.take(from->size() * sizeof(T))) return false;
  // The verifier does not promise that elements of eight bytes are aligned.
  to.resize(from->size());
  if (!to.empty()) std::memcpy(to.data(), from->Data(), to.size() * sizeof(T));
  return true;
}

bool knownType(int8_t type) {
  switch (static_cast<TensorType>(type)) {
    case TensorType::kFloat32:
    case TensorType::kInt32:
    case TensorType::kUint8:
    case TensorType::kInt64:
    case TensorType::kBool:
    case TensorType::kInt16:
    case TensorType::kInt8:
      return true;
  }
  return false;
}

bool validShape(const std::vector<int32_t>& shape) {
  int64_t count = 1;
  for (int32_t dimension : shape) {
    if (dimension < 0) return false;
    count *= dimension;
    if (count > kMaxTensorElements) return false;
  }
  return true;
}

// scale: none, one, or one a channel; zero points likewise.  Old converters wrote the weights' axis into the
// biases too: in a vector there is but one.
bool validQuantization(Tensor& tensor) {
  Quantization& q = tensor.quantization;
  if (tensor.shape.size() == 1) q.quantized_dimension = 0;
  const size_t most = std::max<size_t>(1, q.scale.size());
  if (q.zero_point.size() > most) return false;
  if (q.scale.size() <= 1) return true;
  const int32_t axis = q.quantized_dimension;
  if (axis < 0 || axis >= static_cast<int32_t>(tensor.shape.size())) return false;
  return tensor.shape[static_cast<size_t>(axis)] == static_cast<int32_t>(q.scale.size());
}

Result<Tensor> readTensor(const fb::Model& model, const fb::Tensor* from, size_t index, Budget& budget) {
  const std::string which = "tensor " + std::to_string(index);
  Tensor tensor;
  if (from == nullptr) return corrupt(which + " is missing");
  if (from->name() != nullptr) {
    if (!budget.take(from->name()->size())) return corrupt("names repeat too often");
    tensor.name = from->name()->str();
  }
  if (!knownType(from->type())) {
    return Error{
        ErrorCode::kUnsupported,
        "The model's " + which + " has a type (" + std::to_string(from->type()) + ") that is not known.",
        "Convert the model with full integer quantization."};
  }
  if (from->sparsity() != nullptr) {
    return Error{ErrorCode::kUnsupported, "The model's " + which + " is sparse.", "Export dense weights."};
  }
  tensor.type = static_cast<TensorType>(from->type());
  tensor.is_variable = from->is_variable();
  if (!copy(from->shape(), tensor.shape, budget)) return corrupt("shapes repeat too often");
  if (!validShape(tensor.shape)) return corrupt(which + " has an impossible shape");
  if (const fb::QuantizationParameters* q = from->quantization()) {
    if (!copy(q->scale(), tensor.quantization.scale, budget) ||
        !copy(q->zero_point(), tensor.quantization.zero_point, budget)) {
      return corrupt("scales repeat too often");
    }
    tensor.quantization.quantized_dimension = q->quantized_dimension();
    if (!validQuantization(tensor)) return corrupt(which + " has scales that do not fit its shape");
  }
  if (from->buffer() == 0) return tensor;
  if (model.buffers() == nullptr || from->buffer() >= model.buffers()->size()) {
    return corrupt(which + " has no buffer");
  }
  if (!copy(model.buffers()->Get(from->buffer())->data(), tensor.data, budget)) {
    return corrupt("weights repeat too often");
  }
  if (!tensor.data.empty() && static_cast<int64_t>(tensor.data.size()) != tensorBytes(tensor)) {
    return corrupt(which + " has " + std::to_string(tensor.data.size()) + " bytes of data, its shape says " +
                   std::to_string(tensorBytes(tensor)));
  }
  return tensor;
}

void readOptions(const fb::Operator& from, Operator& op) {
  if (const auto* o = from.builtin_options_as_Conv2DOptions()) {
    op.options = ConvOptions{static_cast<Padding>(o->padding()),
                             o->stride_h(),
                             o->stride_w(),
                             o->dilation_h_factor(),
                             o->dilation_w_factor(),
                             1,
                             static_cast<Activation>(o->fused_activation_function())};
  } else if (const auto* d = from.builtin_options_as_DepthwiseConv2DOptions()) {
    op.options = ConvOptions{static_cast<Padding>(d->padding()),
                             d->stride_h(),
                             d->stride_w(),
                             d->dilation_h_factor(),
                             d->dilation_w_factor(),
                             d->depth_multiplier(),
                             static_cast<Activation>(d->fused_activation_function())};
  } else if (const auto* p = from.builtin_options_as_Pool2DOptions()) {
    op.options = PoolOptions{static_cast<Padding>(p->padding()),
                             p->stride_h(),
                             p->stride_w(),
                             p->filter_height(),
                             p->filter_width(),
                             static_cast<Activation>(p->fused_activation_function())};
  } else if (const auto* f = from.builtin_options_as_FullyConnectedOptions()) {
    op.options =
        FullyConnectedOptions{static_cast<Activation>(f->fused_activation_function()), f->keep_num_dims()};
  } else if (const auto* s = from.builtin_options_as_SoftmaxOptions()) {
    op.options = SoftmaxOptions{s->beta()};
  } else if (const auto* r = from.builtin_options_as_ReshapeOptions()) {
    ReshapeOptions reshape;
    if (r->new_shape() != nullptr && r->new_shape()->size() <= 16) {
      reshape.new_shape.assign(r->new_shape()->begin(), r->new_shape()->end());
    }
    op.options = reshape;
  } else if (const auto* m = from.builtin_options_as_ReducerOptions()) {
    op.options = ReducerOptions{m->keep_dims()};
  }
}

// What the types above do not hold stays as it stands in the file, if that is known.  False: it leads outside.
bool readOtherOptions(std::span<const uint8_t> file, const fb::Operator& from, Operator& op) {
  const auto* dense = from.builtin_options_as_FullyConnectedOptions();
  const bool held = op.options.index() != 0 && (dense == nullptr || dense->weights_format() == 0);
  if (held || op.code == kCustom) return true;
  const auto tag = static_cast<uint8_t>(from.builtin_options_type());
  const auto* table = static_cast<const uint8_t*>(from.builtin_options());
  if (tag == 0) {
    op.options = RawOptions{};
    return true;
  }
  if (table == nullptr || !keepsOptions(tag)) return true;
  auto options = readRawOptions(file, static_cast<size_t>(table - file.data()), tag);
  if (!options) return false;
  op.options = *std::move(options);
  return true;
}

bool validIndices(const std::vector<int32_t>& indices, int32_t least, size_t count) {
  for (int32_t index : indices) {
    if (index < least || index >= static_cast<int32_t>(count)) return false;
  }
  return true;
}

Result<Operator> readOperator(std::span<const uint8_t> file, const fb::Model& model, const fb::Operator* from,
                              size_t index, size_t tensors, Budget& budget) {
  const std::string which = "operator " + std::to_string(index);
  if (from == nullptr) return corrupt(which + " is missing");
  if (model.operator_codes() == nullptr || from->opcode_index() >= model.operator_codes()->size()) {
    return corrupt(which + " has no code");
  }
  const fb::OperatorCode* code = model.operator_codes()->Get(from->opcode_index());
  Operator op;
  op.code = std::max<int32_t>(code->deprecated_builtin_code(), code->builtin_code());
  op.version = code->version();
  if (!copy(from->inputs(), op.inputs, budget) || !copy(from->outputs(), op.outputs, budget) ||
      !copy(from->intermediates(), op.intermediates, budget)) {
    return corrupt("operators repeat too often");
  }
  if (!validIndices(op.inputs, -1, tensors) || !validIndices(op.outputs, 0, tensors) ||
      !validIndices(op.intermediates, -1, tensors)) {
    return corrupt(which + " names a tensor that is not there");
  }
  readOptions(*from, op);
  if (!readOtherOptions(file, *from, op)) return corrupt("the options of " + which + " lead outside of it");
  return op;
}

Result<void> readMetadata(const fb::Model& model, Graph& graph, Budget& budget) {
  if (model.metadata() == nullptr) return {};
  for (const fb::Metadata* entry : *model.metadata()) {
    if (entry == nullptr || entry->name() == nullptr) continue;
    if (model.buffers() == nullptr || entry->buffer() >= model.buffers()->size()) {
      return corrupt("metadata without contents");
    }
    std::vector<uint8_t> data;
    if (!budget.take(entry->name()->size()) ||
        !copy(model.buffers()->Get(entry->buffer())->data(), data, budget)) {
      return corrupt("metadata repeats too often");
    }
    const std::string name = entry->name()->str();
    if (name != kPlanMetadata && name != kProgramMetadata) graph.metadata[name] = std::move(data);
  }
  return {};
}

Result<Graph> readVerified(std::span<const uint8_t> file, Budget budget) {
  const fb::Model& model = *fb::GetModel(file.data());
  if (model.subgraphs() == nullptr || model.subgraphs()->size() == 0) return corrupt("it has no graph");
  if (model.subgraphs()->size() > 1) {
    return Error{ErrorCode::kUnsupported, "The model has more than one graph.",
                 "Export it without control flow."};
  }
  if (model.buffers() != nullptr) {
    for (const fb::Buffer* buffer : *model.buffers()) {
      if (buffer == nullptr) return corrupt("a buffer is missing");
      if (buffer->offset() != 0) {
        return Error{ErrorCode::kUnsupported, "The model keeps its weights outside of its FlatBuffer.", ""};
      }
    }
  }
  const fb::SubGraph& from = *model.subgraphs()->Get(0);
  Graph graph;
  const size_t tensors = from.tensors() == nullptr ? 0 : from.tensors()->size();
  const size_t operators = from.operators() == nullptr ? 0 : from.operators()->size();
  if (tensors > kMaxTensors || operators > kMaxTensors) {
    return Error{ErrorCode::kUnsupported, "The model has more than 16,384 tensors or operators.", ""};
  }
  for (size_t i = 0; i < tensors; ++i) {
    auto tensor = readTensor(model, from.tensors()->Get(static_cast<flatbuffers::uoffset_t>(i)), i, budget);
    if (!tensor) return tensor.error();
    graph.tensors.push_back(std::move(*tensor));
  }
  for (size_t i = 0; i < operators; ++i) {
    const fb::Operator* op = from.operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
    auto read = readOperator(file, model, op, i, tensors, budget);
    if (!read) return read.error();
    graph.operators.push_back(std::move(*read));
  }
  if (!copy(from.inputs(), graph.inputs, budget) || !copy(from.outputs(), graph.outputs, budget)) {
    return corrupt("inputs and outputs repeat too often");
  }
  if (!validIndices(graph.inputs, 0, tensors) || !validIndices(graph.outputs, 0, tensors)) {
    return corrupt("an input or output is not there");
  }
  if (model.description() != nullptr && budget.take(model.description()->size())) {
    graph.description = model.description()->str();
  }
  if (auto done = readMetadata(model, graph, budget); !done) return done.error();
  return graph;
}

}  // namespace

Result<Graph> readModel(std::span<const uint8_t> file) try {
  if (file.size() < 8 || std::memcmp(file.data() + 4, "TFL3", 4) != 0) {
    return Error{ErrorCode::kCorrupt, "The file is not a .tflite model.",
                 "Choose a file that ends in .tflite."};
  }
  if (!isAligned(file)) return readModel(std::vector<uint8_t>(file.begin(), file.end()));
  flatbuffers::Verifier verifier(file.data(), file.size());
  if (!fb::VerifyModelBuffer(verifier)) return corrupt("its offsets lead outside of it");
  return readVerified(file, Budget(file.size()));
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::kNoSpace, "There is not enough memory to read the model.", ""};
}

std::optional<std::vector<int32_t>> planOf(std::span<const uint8_t> file) {
  if (!isAligned(file)) return planOf(std::vector<uint8_t>(file.begin(), file.end()));
  const fb::Model& model = *fb::GetModel(file.data());
  if (model.metadata() == nullptr) return std::nullopt;
  const auto* tensors = model.subgraphs()->Get(0)->tensors();
  for (const fb::Metadata* entry : *model.metadata()) {
    if (entry->name() == nullptr || entry->name()->str() != kPlanMetadata) continue;
    const auto* data = model.buffers()->Get(entry->buffer())->data();
    if (data == nullptr) return std::nullopt;
    return decodePlan({data->data(), data->size()}, tensors == nullptr ? 0 : tensors->size());
  }
  return std::nullopt;
}

std::vector<std::string> labelsOf(const Graph& graph) {
  std::vector<std::string> labels;
  const auto found = graph.metadata.find(kLabelsMetadata);
  if (found == graph.metadata.end()) return labels;
  std::string line;
  for (uint8_t byte : found->second) {
    if (byte == '\n') {
      labels.push_back(line);
      line.clear();
    } else {
      line.push_back(static_cast<char>(byte));
    }
  }
  if (!line.empty()) labels.push_back(line);
  return labels;
}

}  // namespace thimble::tflite
