// What the operators that sum products and those of wide numbers refuse, each check by a golden case spoiled in one place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <stdexcept>

#include "tests/firmware_agent/runtime/loaded_model.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"

namespace thimble::tests {
namespace {

using runtime::Status;
using tflite::Graph;
using tflite::TensorType;

struct ProductRefusal {
  const char* name;
  const char* file;
  const char* golden;
  Status status;
  void (*spoil)(Graph&);
};

nlohmann::json goldenCase(const std::string& file, const std::string& name) {
  for (const nlohmann::json& golden : readOpGoldens(file)) {
    if (golden.at("name") == name) return golden;
  }
  throw std::out_of_range(name);
}

// Input k of the operator.
tflite::Tensor& input(Graph& g, size_t k) { return g.tensors[static_cast<size_t>(g.operators[0].inputs[k])]; }
tflite::Tensor& output(Graph& g) { return g.tensors[static_cast<size_t>(g.operators[0].outputs[0])]; }

void setField(Graph& g, uint16_t id, tflite::RawOptions::Field value) {
  auto& fields = std::get<tflite::RawOptions>(g.operators[0].options).fields;
  for (auto& field : fields) {
    if (field.first == id) {
      field.second = value;
      return;
    }
  }
  fields.emplace_back(id, value);
}

// Input k is given at run time.
void give(Graph& g, size_t k) {
  input(g, k).data.clear();
  input(g, k).is_variable = false;
  g.inputs.push_back(g.operators[0].inputs[k]);
}

void setNumber(Graph& g, size_t k, size_t i, int32_t value) {
  std::memcpy(input(g, k).data.data() + 4 * i, &value, sizeof value);
}

class RefusesProducts : public testing::TestWithParam<ProductRefusal> {};

TEST_P(RefusesProducts, WithItsReason) {
  Graph graph = graphOf(goldenCase(GetParam().file, GetParam().golden));
  GetParam().spoil(graph);
  auto file = tflite::writeModel(graph);
  ASSERT_TRUE(file.ok()) << file.error().message;
  LoadedModel model(*file);
  EXPECT_EQ(model.status, GetParam().status) << runtime::statusText(model.status);
  EXPECT_EQ(model.interpreter.failedOperator(), 0u);
}

const char* const kLstm = "lstm_goldens.json";
const ProductRefusal kLstmRefusals[] = {
    {"lstm_gate_left_out", kLstm, "of_fours", Status::kUnsupportedType,
     [](Graph& g) { g.operators[0].inputs[5] = -1; }},
    {"lstm_with_a_peephole", kLstm, "of_fours", Status::kUnsupportedOption,
     [](Graph& g) { g.operators[0].inputs[10] = g.operators[0].inputs[13]; }},
    {"lstm_with_a_projection", kLstm, "of_fours", Status::kUnsupportedOption,
     [](Graph& g) { g.operators[0].inputs[16] = g.operators[0].inputs[5]; }},
    {"lstm_with_layer_norm", kLstm, "of_fours", Status::kUnsupportedOption,
     [](Graph& g) { g.operators[0].inputs[23] = g.operators[0].inputs[13]; }},
    {"lstm_inputs_too_few", kLstm, "of_fours", Status::kUnsupportedOption,
     [](Graph& g) { g.operators[0].inputs.pop_back(); }},
    {"lstm_activation", kLstm, "of_fours", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 0, uint8_t{1}); }},
    {"lstm_diagonal", kLstm, "of_fours", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 5, uint8_t{1}); }},
    {"lstm_input_type", kLstm, "of_fours", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = TensorType::kFloat32; }},
    {"lstm_input_rank", kLstm, "of_fours", Status::kBadShape,
     [](Graph& g) {
       input(g, 0).shape = {6, 8};
     }},
    {"lstm_steps", kLstm, "of_fours", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {1, 3, 4};
     }},
    {"lstm_units", kLstm, "of_fours", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {1, 6, 3};
     }},
    {"lstm_weights_shape", kLstm, "of_fours", Status::kBadShape,
     [](Graph& g) {
       input(g, 3).shape = {8, 4};
     }},
    {"lstm_weights_given", kLstm, "of_fours", Status::kUnsupportedOption, [](Graph& g) { give(g, 6); }},
    {"lstm_weights_zero_point", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { input(g, 2).quantization.zero_point = {1}; }},
    {"lstm_weights_scale", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { input(g, 2).quantization.scale = {0}; }},
    {"lstm_factor_beyond_32_bits", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { input(g, 2).quantization.scale = {1e9f}; }},
    {"lstm_bias_given", kLstm, "of_fours", Status::kUnsupportedOption, [](Graph& g) { give(g, 12); }},
    {"lstm_bias_shape", kLstm, "of_fours", Status::kBadShape,
     [](Graph& g) {
       input(g, 12).shape = {2, 2};
     }},
    {"lstm_bias_too_large", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { setNumber(g, 15, 3, std::numeric_limits<int32_t>::min()); }},
    {"lstm_hidden_not_variable", kLstm, "of_fours", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 18); }},
    {"lstm_hidden_elements", kLstm, "of_fours", Status::kBadShape,
     [](Graph& g) {
       input(g, 18).shape = {2, 4};
     }},
    {"lstm_hidden_type", kLstm, "of_fours", Status::kUnsupportedType,
     [](Graph& g) { input(g, 18).type = TensorType::kInt16; }},
    {"lstm_cell_type", kLstm, "of_fours", Status::kUnsupportedType,
     [](Graph& g) { input(g, 19).type = TensorType::kInt8; }},
    {"lstm_cell_not_variable", kLstm, "of_fours", Status::kUnsupportedOption, [](Graph& g) { give(g, 19); }},
    {"lstm_cell_scale_no_power_of_two", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { input(g, 19).quantization.scale = {0.0003f}; }},
    {"lstm_cell_scale_above_one", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { input(g, 19).quantization.scale = {2.0f}; }},
    {"lstm_cell_scale_too_fine", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { input(g, 19).quantization.scale = {1.0f / (1 << 30)}; }},
    {"lstm_hidden_scale_too_fine", kLstm, "of_fours", Status::kBadQuantization,
     [](Graph& g) { input(g, 18).quantization.scale = {1e-10f}; }},
};

const char* const kProducts = "product_goldens.json";
const ProductRefusal kSvdfRefusals[] = {
    {"svdf_rank", kProducts, "of_rank_two", Status::kUnsupportedOption, [](Graph& g) { setField(g, 0, 0); }},
    {"svdf_rank_does_not_divide", kProducts, "of_rank_two", Status::kBadShape,
     [](Graph& g) { setField(g, 0, 4); }},
    {"svdf_activation", kProducts, "of_rank_two", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 1, uint8_t{4}); }},
    {"svdf_input_rank", kProducts, "of_rank_two", Status::kBadShape,
     [](Graph& g) {
       input(g, 0).shape = {2, 7, 1};
     }},
    {"svdf_units", kProducts, "of_rank_two", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {3, 2};
     }},
    {"svdf_features_shape", kProducts, "of_rank_two", Status::kBadShape,
     [](Graph& g) {
       input(g, 1).shape = {7, 6};
     }},
    {"svdf_features_given", kProducts, "of_rank_two", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 1); }},
    {"svdf_features_zero_point", kProducts, "of_rank_two", Status::kBadQuantization,
     [](Graph& g) { input(g, 1).quantization.zero_point = {-1}; }},
    {"svdf_time_type", kProducts, "of_int8_memory", Status::kUnsupportedType,
     [](Graph& g) { input(g, 2).type = TensorType::kBool; }},
    {"svdf_time_given", kProducts, "of_rank_two", Status::kUnsupportedOption, [](Graph& g) { give(g, 2); }},
    {"svdf_bias_given", kProducts, "of_rank_two", Status::kUnsupportedOption, [](Graph& g) { give(g, 3); }},
    {"svdf_bias_type", kProducts, "of_rank_two", Status::kUnsupportedType,
     [](Graph& g) { input(g, 3).type = TensorType::kFloat32; }},
    {"svdf_memory_not_variable", kProducts, "of_rank_two", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 4); }},
    {"svdf_memory_type", kProducts, "of_rank_two", Status::kUnsupportedType,
     [](Graph& g) { input(g, 4).type = TensorType::kInt8; }},
    {"svdf_memory_size", kProducts, "of_rank_two", Status::kBadShape,
     [](Graph& g) {
       input(g, 4).shape = {1, 24};
     }},
    {"svdf_memory_zero_point", kProducts, "of_rank_two", Status::kBadQuantization,
     [](Graph& g) { input(g, 4).quantization.zero_point = {1}; }},
    {"svdf_memory_scale", kProducts, "of_rank_two", Status::kBadQuantization,
     [](Graph& g) { input(g, 4).quantization.scale = {1e-30f}; }},
};

const ProductRefusal kTransposeConvRefusals[] = {
    {"transpose_conv_shape_given", kProducts, "same", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 0); }},
    {"transpose_conv_shape_type", kProducts, "same", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = TensorType::kFloat32; }},
    {"transpose_conv_shape_differs", kProducts, "same", Status::kBadShape,
     [](Graph& g) { setNumber(g, 0, 1, 5); }},
    {"transpose_conv_shape_too_short", kProducts, "same", Status::kBadShape,
     [](Graph& g) {
       input(g, 0).shape = {3};
       input(g, 0).data.resize(12);
     }},
    {"transpose_conv_stride", kProducts, "same", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 1, 0); }},
    {"transpose_conv_stride_does_not_fit", kProducts, "same", Status::kBadShape,
     [](Graph& g) { setField(g, 2, 3); }},
    {"transpose_conv_padding", kProducts, "same", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 0, uint8_t{2}); }},
    {"transpose_conv_activation", kProducts, "same", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 3, uint8_t{4}); }},
    {"transpose_conv_channels", kProducts, "same", Status::kBadShape,
     [](Graph& g) {
       input(g, 1).shape = {3, 3, 2, 3};
     }},
    {"transpose_conv_weights_given", kProducts, "same", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 1); }},
    {"transpose_conv_weights_axis", kProducts, "stride_one", Status::kBadQuantization,
     [](Graph& g) { input(g, 1).quantization.quantized_dimension = 3; }},
    {"transpose_conv_bias_given", kProducts, "same", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 3); }},
    {"transpose_conv_input_type", kProducts, "same", Status::kUnsupportedType,
     [](Graph& g) { input(g, 2).type = TensorType::kUint8; }},
};

const ProductRefusal kBatchMatmulRefusals[] = {
    {"batch_matmul_depths_differ", kProducts, "of_matrices", Status::kBadShape,
     [](Graph& g) { setField(g, 0, uint8_t{1}); }},
    {"batch_matmul_vector", kProducts, "of_matrices", Status::kBadShape,
     [](Graph& g) { input(g, 1).shape = {20}; }},
    {"batch_matmul_output_rank", kProducts, "of_matrices", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {1, 3, 4};
     }},
    {"batch_matmul_output_shape", kProducts, "of_matrices", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {4, 3};
     }},
    {"batch_matmul_output_too_wide", kProducts, "left_broadcast", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {4, 3, 2, 2};
     }},
    {"batch_matmul_leading_dimensions", kProducts, "left_broadcast", Status::kBadShape,
     [](Graph& g) {
       input(g, 0).shape = {3, 1, 2, 3};
     }},
    {"batch_matmul_type", kProducts, "of_matrices", Status::kUnsupportedType,
     [](Graph& g) { input(g, 1).type = TensorType::kUint8; }},
    {"batch_matmul_scale", kProducts, "of_matrices", Status::kBadQuantization,
     [](Graph& g) { output(g).quantization.scale = {1e-20f}; }},
};

const char* const kLayers = "layer_goldens.json";
const ProductRefusal kLayerRefusals[] = {
    {"int16_conv_zero_point", kLayers, "int16_grouped", Status::kBadQuantization,
     [](Graph& g) { input(g, 0).quantization.zero_point = {1}; }},
    {"int16_conv_output_zero_point", kLayers, "int16_grouped", Status::kBadQuantization,
     [](Graph& g) { output(g).quantization.zero_point = {-1}; }},
    {"int16_conv_of_int8", kLayers, "int16_grouped", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = TensorType::kInt8; }},
    {"int8_conv_of_int16", kLayers, "int16_grouped", Status::kUnsupportedType,
     [](Graph& g) { output(g).type = TensorType::kInt8; }},
    {"int16_conv_weights_type", kLayers, "int16_grouped", Status::kUnsupportedType,
     [](Graph& g) { input(g, 1).type = TensorType::kUint8; }},
    {"int16_conv_weights_given", kLayers, "int16_grouped", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 1); }},
    {"int16_conv_weights_axis", kLayers, "int16_taps_all_in_the_padding", Status::kBadQuantization,
     [](Graph& g) { input(g, 1).quantization.quantized_dimension = 1; }},
    {"int16_conv_bias_type", kLayers, "int16_int32_bias", Status::kUnsupportedType,
     [](Graph& g) { input(g, 2).type = TensorType::kFloat32; }},
    {"int16_conv_bias_given", kLayers, "int16_grouped", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 2); }},
    {"int16_conv_bias_shape", kLayers, "int16_grouped", Status::kBadShape,
     [](Graph& g) {
       input(g, 2).shape = {3};
       input(g, 2).data.resize(24);
     }},
    // The 64-bit product allows a shift of 7, the other one of 30.
    {"int16_conv_factor", kLayers, "int16_one_scale", Status::kBadQuantization,
     [](Graph& g) { input(g, 1).quantization.scale = {4000.0f}; }},
    {"int16_conv_shape", kLayers, "int16_grouped", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {1, 5, 4, 4};
     }},
    {"int16_conv_activation", kLayers, "int16_grouped", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 3, uint8_t{4}); }},
    {"int16_depthwise_bias_of_32_bits", kLayers, "int16_multiplier_two", Status::kUnsupportedType,
     [](Graph& g) {
       input(g, 2).type = TensorType::kInt32;
       input(g, 2).data.resize(24);
     }},
    {"int16_depthwise_multiplier", kLayers, "int16_multiplier_two", Status::kBadShape,
     [](Graph& g) { setField(g, 3, 3); }},
    {"int16_fully_connected_depth", kLayers, "int16_one_output", Status::kBadShape,
     [](Graph& g) {
       input(g, 1).shape = {3, 11};
     }},
    {"int16_transpose_conv_bias_of_32_bits", kLayers, "int16_odd_output", Status::kUnsupportedType,
     [](Graph& g) {
       input(g, 3).type = TensorType::kInt32;
       input(g, 3).data.resize(4);
     }},
    {"int16_pool_scale", kLayers, "int16_global", Status::kBadQuantization,
     [](Graph& g) { output(g).quantization.scale = {1.0f}; }},
    {"int16_pool_zero_point", kLayers, "int16_global", Status::kBadQuantization,
     [](Graph& g) { input(g, 0).quantization.zero_point = output(g).quantization.zero_point = {7}; }},
    {"int16_pool_window", kLayers, "int16_global", Status::kBadShape,
     [](Graph& g) {
       input(g, 0).shape = {1, 300, 300, 1};
       output(g).shape = {1, 1, 1, 1};
       setField(g, 3, 300);
       setField(g, 4, 300);
     }},
    {"float_conv_weights_type", kLayers, "float32_grouped", Status::kUnsupportedType,
     [](Graph& g) { input(g, 1).type = TensorType::kInt32; }},
    {"float_conv_of_int32", kLayers, "float32_grouped", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = TensorType::kInt32; }},
    {"float_conv_bias_type", kLayers, "float32_grouped", Status::kUnsupportedType,
     [](Graph& g) { input(g, 2).type = TensorType::kInt32; }},
    {"float_conv_bias_shape", kLayers, "float32_grouped", Status::kBadShape,
     [](Graph& g) {
       input(g, 2).shape = {5};
       input(g, 2).data.resize(20);
     }},
    {"float_conv_dilation", kLayers, "float32_grouped", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 4, 0); }},
    {"float_fully_connected_format", kLayers, "float32_rows", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 1, uint8_t{1}); }},
    {"float_transpose_conv_stride", kLayers, "float32_odd_output", Status::kBadShape,
     [](Graph& g) { setField(g, 2, 3); }},
    {"float_pool_of_int16", kLayers, "float32_global", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = TensorType::kInt16; }},
};

const char* const kWide = "wide_goldens.json";
const ProductRefusal kWideRefusals[] = {
    {"int16_softmax_zero_point", kWide, "of_int16_0", Status::kBadQuantization,
     [](Graph& g) { input(g, 0).quantization.zero_point = {1}; }},
    {"int16_softmax_output_zero_point", kWide, "of_int16_0", Status::kBadQuantization,
     [](Graph& g) { output(g).quantization.zero_point = {-32768}; }},
    {"int16_softmax_output_scale", kWide, "of_int16_0", Status::kBadQuantization,
     [](Graph& g) { output(g).quantization.scale = {1.0f / 65536}; }},
    {"int16_softmax_scale_too_coarse", kWide, "of_int16_0", Status::kBadQuantization,
     [](Graph& g) { input(g, 0).quantization.scale = {5.1f}; }},
    {"int16_softmax_of_float", kWide, "of_int16_0", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = TensorType::kFloat32; }},
    {"int16_softmax_beta", kWide, "of_int16_0", Status::kUnsupportedOption,
     [](Graph& g) { setField(g, 0, -1.0f); }},
    {"int16_softmax_rows", kWide, "of_int16_0", Status::kBadShape,
     [](Graph& g) {
       output(g).shape = {9, 2};
     }},
    {"int16_softmax_depth", kWide, "of_int16_0", Status::kBadShape,
     [](Graph& g) {
       input(g, 0).shape = output(g).shape = {1, 65536};
     }},
    {"rsqrt_scale_too_coarse", kWide, "int8_0", Status::kBadQuantization,
     [](Graph& g) { output(g).quantization.scale = {1e9f}; }},
    {"rsqrt_of_int16", kWide, "int8_0", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = output(g).type = TensorType::kInt16; }},
    {"equal_of_int64_and_int32", kWide, "int64_and_constant", Status::kUnsupportedType,
     [](Graph& g) { input(g, 0).type = TensorType::kInt32; }},
};

INSTANTIATE_TEST_SUITE_P(Wide, RefusesProducts, testing::ValuesIn(kWideRefusals),
                         [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(Layers, RefusesProducts, testing::ValuesIn(kLayerRefusals),
                         [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(Lstm, RefusesProducts, testing::ValuesIn(kLstmRefusals),
                         [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Svdf, RefusesProducts, testing::ValuesIn(kSvdfRefusals),
                         [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(TransposeConv, RefusesProducts, testing::ValuesIn(kTransposeConvRefusals),
                         [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(BatchMatmul, RefusesProducts, testing::ValuesIn(kBatchMatmulRefusals),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace thimble::tests
