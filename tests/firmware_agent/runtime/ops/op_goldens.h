// Goldens of single operators as the generators beside them write them: a case with what its definition
// yields.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::tests {

using OpGoldens = std::vector<nlohmann::json>;

/// All cases of one file in this folder.
inline OpGoldens readOpGoldens(const std::string& file) {
  std::ifstream in(std::string(THIMBLE_SOURCE_DIR) + "/tests/firmware_agent/runtime/ops/" + file);
  return nlohmann::json::parse(in).at("cases").get<OpGoldens>();
}

/// "CONCATENATION_of_int8".
inline std::string nameOf(const nlohmann::json& golden) {
  return golden.at("op").get<std::string>() + "_" + golden.at("name").get<std::string>();
}

inline tflite::TensorType typeOf(const std::string& name) {
  using tflite::TensorType;
  if (name == "int8") return TensorType::kInt8;
  if (name == "int16") return TensorType::kInt16;
  if (name == "int32") return TensorType::kInt32;
  if (name == "int64") return TensorType::kInt64;
  if (name == "uint8") return TensorType::kUint8;
  return name == "bool" ? TensorType::kBool : TensorType::kFloat32;
}

template <class T>
std::vector<uint8_t> packed(const nlohmann::json& values) {
  std::vector<uint8_t> bytes;
  for (const nlohmann::json& value : values) {
    const T number = value.get<T>();
    const auto* raw = reinterpret_cast<const uint8_t*>(&number);
    bytes.insert(bytes.end(), raw, raw + sizeof(T));
  }
  return bytes;
}

inline std::vector<uint8_t> bytesOf(const nlohmann::json& values, const std::string& type) {
  if (type == "int16") return packed<int16_t>(values);
  if (type == "int32") return packed<int32_t>(values);
  if (type == "int64") return packed<int64_t>(values);
  if (type == "float32") return packed<float>(values);
  if (type == "uint8") return packed<uint8_t>(values);
  return packed<int8_t>(values);
}
inline std::vector<uint8_t> bytesOf(const nlohmann::json& tensor) {
  return bytesOf(tensor.at("data"), tensor.at("type"));
}

inline tflite::Tensor tensorOf(const nlohmann::json& from, const std::string& name) {
  tflite::Tensor tensor;
  tensor.name = name;
  tensor.shape = from.at("shape").get<std::vector<int32_t>>();
  tensor.type = typeOf(from.at("type"));
  if (from.contains("scale")) {
    const nlohmann::json &scale = from.at("scale"), &zero_point = from.at("zero_point");
    if (scale.is_array()) {
      tensor.quantization.scale = scale.get<std::vector<float>>();
      tensor.quantization.zero_point = zero_point.get<std::vector<int64_t>>();
    } else {
      tensor.quantization = {{scale.get<float>()}, {zero_point.get<int64_t>()}, 0};
    }
    tensor.quantization.quantized_dimension = from.value("dimension", 0);
  }
  tensor.is_variable = from.contains("variable");
  if (from.contains("constant")) tensor.data = bytesOf(from);
  return tensor;
}

inline tflite::RawOptions::Field fieldOf(const std::string& kind, const nlohmann::json& value) {
  if (kind == "u8") return value.get<uint8_t>();
  if (kind == "f32") return value.get<float>();
  if (kind == "i32s") return value.get<std::vector<int32_t>>();
  return value.get<int32_t>();
}

inline tflite::RawOptions optionsOf(const nlohmann::json& golden) {
  tflite::RawOptions options;
  options.tag = golden.at("tag");
  for (const nlohmann::json& field : golden.at("fields")) {
    options.fields.emplace_back(field.at(0).get<uint16_t>(), fieldOf(field.at(1), field.at(2)));
  }
  return options;
}

/// Does the graph take this input of the operator?
inline bool isGiven(const nlohmann::json& input) {
  return !input.is_null() && !input.contains("constant") && !input.contains("variable");
}

/// The tensors are the inputs, but for those left out, then the outputs.
inline tflite::Graph graphOf(const nlohmann::json& golden) {
  tflite::Graph graph;
  tflite::Operator op;
  op.code = golden.at("code");
  op.options = optionsOf(golden);
  const auto add = [&](const nlohmann::json& tensor) {
    const auto index = static_cast<int32_t>(graph.tensors.size());
    graph.tensors.push_back(tensorOf(tensor, "t" + std::to_string(index)));
    return index;
  };
  for (const nlohmann::json& input : golden.at("inputs")) {
    op.inputs.push_back(input.is_null() ? -1 : add(input));
    if (isGiven(input)) graph.inputs.push_back(op.inputs.back());
  }
  for (const nlohmann::json& output : golden.at("outputs")) {
    graph.outputs.push_back(add(output));
    op.outputs.push_back(graph.outputs.back());
  }
  graph.operators.push_back(std::move(op));
  return graph;
}

}  // namespace thimble::tests
