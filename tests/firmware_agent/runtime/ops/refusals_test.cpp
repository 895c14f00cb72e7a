// What moves, reductions and resizings refuse, each check by a golden case spoiled in one place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstring>

#include "tests/firmware_agent/runtime/loaded_model.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"

namespace thimble::tests {
namespace {

using runtime::Status;
using tflite::Graph;

const nlohmann::json& goldenNamed(const std::string& name) {
  static const OpGoldens moves = readOpGoldens("move_goldens.json");
  static const OpGoldens reductions = readOpGoldens("reduce_goldens.json");
  for (const OpGoldens* all : {&moves, &reductions}) {
    for (const nlohmann::json& golden : *all) {
      if (nameOf(golden) == name) return golden;
    }
  }
  throw std::out_of_range(name);
}

void setOption(Graph& g, uint16_t id, tflite::RawOptions::Field value) {
  auto& options = std::get<tflite::RawOptions>(g.operators[0].options);
  for (auto& field : options.fields) {
    if (field.first == id) field.second = value;
  }
}

// Number i of constant input k.
void setNumber(Graph& g, size_t k, size_t i, int32_t value) {
  std::memcpy(g.tensors[k].data.data() + 4 * i, &value, sizeof value);
}

// Input k is given at run time.
void give(Graph& g, int32_t k) {
  g.tensors[static_cast<size_t>(k)].data.clear();
  g.inputs.push_back(k);
}

struct OpRefusal {
  const char* name;
  const char* golden;
  Status status;
  void (*spoil)(Graph&);
};

class RefusesOp : public testing::TestWithParam<OpRefusal> {};

TEST_P(RefusesOp, WithItsReason) {
  Graph graph = graphOf(goldenNamed(GetParam().golden));
  GetParam().spoil(graph);
  auto file = tflite::writeModel(graph);
  ASSERT_TRUE(file.ok()) << file.error().message;
  LoadedModel model(*file);
  EXPECT_EQ(model.status, GetParam().status) << runtime::statusText(model.status);
  EXPECT_EQ(model.interpreter.failedOperator(), 0u);
}

using tflite::TensorType;
const OpRefusal kOpRefusals[] = {
    {"concatenation_activation", "CONCATENATION_of_int8", Status::kUnsupportedOption,
     [](Graph& g) { setOption(g, 1, uint8_t{1}); }},
    {"concatenation_axis", "CONCATENATION_of_int8", Status::kBadShape, [](Graph& g) { setOption(g, 0, 3); }},
    {"concatenation_axis_negative", "CONCATENATION_of_int8", Status::kBadShape,
     [](Graph& g) { setOption(g, 0, -4); }},
    {"concatenation_other_type", "CONCATENATION_of_int8", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kBool; }},
    {"concatenation_other_scale", "CONCATENATION_of_int8", Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.scale = {0.25f}; }},
    {"concatenation_other_zero_point", "CONCATENATION_of_int8", Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.zero_point = {1}; }},
    {"concatenation_scale_a_channel", "CONCATENATION_of_int8", Status::kBadQuantization,
     [](Graph& g) {
       g.tensors[0].quantization = {{0.1f, 0.1f}, {0, 0}, 0};
     }},
    {"concatenation_other_shape", "CONCATENATION_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[0].shape = {1, 1, 3};
     }},
    {"concatenation_other_rank", "CONCATENATION_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[0].shape = {2, 3};
     }},
    {"concatenation_too_long", "CONCATENATION_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[3].shape = {2, 8, 3};
     }},
    {"concatenation_too_short", "CONCATENATION_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[3].shape = {2, 6, 3};
     }},
    {"concatenation_input_left_out", "CONCATENATION_of_ten", Status::kUnsupportedType,
     [](Graph& g) { g.operators[0].inputs[5] = -1; }},
    {"pack_count", "PACK_of_int8", Status::kUnsupportedOption, [](Graph& g) { setOption(g, 0, 2); }},
    {"pack_axis", "PACK_of_int8", Status::kBadShape, [](Graph& g) { setOption(g, 1, 3); }},
    {"pack_other_shape", "PACK_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {3, 2};
     }},
    {"pack_rank", "PACK_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {2, 3, 1};
     }},
    {"pack_too_long", "PACK_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[3].shape = {4, 2, 3};
     }},
    {"unpack_count", "UNPACK_of_int8", Status::kUnsupportedOption, [](Graph& g) { setOption(g, 0, 3); }},
    {"unpack_axis", "UNPACK_of_int8", Status::kBadShape, [](Graph& g) { setOption(g, 1, -4); }},
    {"unpack_other_shape", "UNPACK_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = {4, 3};
     }},
    {"unpack_scalar", "UNPACK_of_int8", Status::kBadShape, [](Graph& g) { g.tensors[0].shape = {}; }},
    {"split_count", "SPLIT_of_int8", Status::kUnsupportedOption, [](Graph& g) { setOption(g, 0, 3); }},
    {"split_axis", "SPLIT_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 0, 0, 3); }},
    {"split_axis_given", "SPLIT_of_int8", Status::kUnsupportedOption, [](Graph& g) { give(g, 0); }},
    {"split_axis_type", "SPLIT_of_int8", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[0].type = TensorType::kFloat32; }},
    {"split_unequal", "SPLIT_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = {2, 2, 3}, g.tensors[3].shape = {2, 4, 3};
     }},
    {"split_too_short", "SPLIT_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = g.tensors[3].shape = {2, 2, 3};
     }},
    {"split_v_count", "SPLIT_V_of_int8", Status::kUnsupportedOption, [](Graph& g) { setOption(g, 0, 2); }},
    {"split_v_size", "SPLIT_V_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 1, 2); }},
    {"split_v_sizes_open", "SPLIT_V_of_int8", Status::kBadShape,
     [](Graph& g) { setNumber(g, 1, 0, -1), setNumber(g, 1, 1, -1); }},
    {"split_v_sizes_given", "SPLIT_V_of_int8", Status::kUnsupportedOption, [](Graph& g) { give(g, 1); }},
    {"split_v_axis", "SPLIT_V_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 2, 0, 1000); }},
    {"split_v_axis_given", "SPLIT_V_of_int8", Status::kUnsupportedOption, [](Graph& g) { give(g, 2); }},
    {"slice_begin", "SLICE_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, -1); }},
    {"slice_begin_beyond", "SLICE_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, 3); }},
    {"slice_size", "SLICE_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 2, 0, -2); }},
    {"slice_end_beyond", "SLICE_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, 2); }},
    {"slice_begin_given", "SLICE_of_int8", Status::kUnsupportedOption, [](Graph& g) { give(g, 1); }},
    {"slice_output", "SLICE_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[3].shape = {2, 2, 2};
     }},
    {"slice_output_rank", "SLICE_of_int8", Status::kBadShape, [](Graph& g) { g.tensors[3].shape = {12}; }},
    {"slice_scale", "SLICE_of_int8", Status::kBadQuantization,
     [](Graph& g) { g.tensors[3].quantization.scale = {1.0f}; }},
    {"strided_slice_stride", "STRIDED_SLICE_of_int8", Status::kBadShape,
     [](Graph& g) { setNumber(g, 3, 0, 0); }},
    {"strided_slice_nothing", "STRIDED_SLICE_of_int8", Status::kBadShape,
     [](Graph& g) { setNumber(g, 3, 0, -2); }},
    {"strided_slice_output", "STRIDED_SLICE_of_int8", Status::kBadShape,
     [](Graph& g) { setNumber(g, 2, 0, 2); }},
    {"strided_slice_output_rank", "STRIDED_SLICE_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[4].shape = {2, 2, 3, 1};
     }},
    {"strided_slice_shrink_beyond", "STRIDED_SLICE_shrinks", Status::kBadShape,
     [](Graph& g) { setNumber(g, 1, 1, 5); }},
    {"strided_slice_shrink_below", "STRIDED_SLICE_shrinks", Status::kBadShape,
     [](Graph& g) { setNumber(g, 3, 1, -1), setNumber(g, 1, 1, -6); }},
    {"strided_slice_two_ellipses", "STRIDED_SLICE_ellipsis_first", Status::kBadShape,
     [](Graph& g) { setOption(g, 2, 3); }},
    {"strided_slice_new_axis", "STRIDED_SLICE_of_int8", Status::kBadShape,
     [](Graph& g) { setOption(g, 3, 7); }},
    {"strided_slice_begin_given", "STRIDED_SLICE_of_int8", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 1); }},
    {"strided_slice_strides_given", "STRIDED_SLICE_of_int8", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 3); }},
    {"strided_slice_lengths", "STRIDED_SLICE_of_int8", Status::kBadShape,
     [](Graph& g) { g.tensors[2].shape = {2}, g.tensors[2].data.resize(8); }},
    {"strided_slice_entries", "STRIDED_SLICE_of_int8", Status::kBadShape,
     [](Graph& g) {
       for (size_t k = 1; k < 4; ++k) g.tensors[k].shape = {13}, g.tensors[k].data.resize(52, 1);
     }},
    {"strided_slice_entries_beyond_rank", "STRIDED_SLICE_shrinks_to_a_scalar", Status::kBadShape,
     [](Graph& g) {
       for (size_t k = 1; k < 4; ++k) g.tensors[k].shape = {3}, g.tensors[k].data.resize(12, 1);
     }},
    {"pad_negative", "PAD_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, -1); }},
    {"pad_output", "PAD_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 1, 1); }},
    {"pad_given", "PAD_of_int8", Status::kUnsupportedOption, [](Graph& g) { give(g, 1); }},
    {"pad_rank", "PAD_of_int8", Status::kBadShape, [](Graph& g) { g.tensors[2].shape = {180}; }},
    {"pad_zero_point", "PAD_of_int8", Status::kBadQuantization,
     [](Graph& g) {
       for (size_t k : {0, 2}) g.tensors[k].quantization.zero_point = {128};
     }},
    {"pad_v2_value_shape", "PADV2_of_int8", Status::kBadShape,
     [](Graph& g) { g.tensors[2].shape = {2}, g.tensors[2].data.resize(2); }},
    {"pad_v2_value_type", "PADV2_of_int8", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[2].type = TensorType::kBool; }},
    {"pad_v2_value_scale", "PADV2_of_int8", Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {1.0f}; }},
    {"mirror_pad_mode", "MIRROR_PAD_reflect_of_int8", Status::kUnsupportedOption,
     [](Graph& g) { setOption(g, 0, uint8_t{2}); }},
    {"mirror_pad_too_far", "MIRROR_PAD_symmetric_of_int8", Status::kBadShape,
     [](Graph& g) { setOption(g, 0, uint8_t{0}); }},
    {"mirror_pad_negative", "MIRROR_PAD_reflect_of_int8", Status::kBadShape,
     [](Graph& g) { setNumber(g, 1, 0, -1), g.tensors[2].shape[0] = 2; }},
    {"mirror_pad_output", "MIRROR_PAD_reflect_of_int8", Status::kBadShape,
     [](Graph& g) { g.tensors[2].shape[0] = 5; }},
    {"transpose_twice", "TRANSPOSE_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, 0); }},
    {"transpose_twice_same_size", "TRANSPOSE_of_int8", Status::kBadShape,
     [](Graph& g) {
       for (size_t k : {0, 2}) g.tensors[k].shape = {4, 3, 4};
       setNumber(g, 1, 0, 0);
     }},
    {"transpose_axis", "TRANSPOSE_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, 3); }},
    {"transpose_count", "TRANSPOSE_of_int8", Status::kBadShape,
     [](Graph& g) { g.tensors[1].shape = {2}, g.tensors[1].data.resize(8); }},
    {"transpose_output", "TRANSPOSE_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = {2, 3, 4};
     }},
    {"transpose_given", "TRANSPOSE_of_int8", Status::kUnsupportedOption, [](Graph& g) { give(g, 1); }},
    {"broadcast_to_other_size", "BROADCAST_TO_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = {2, 2, 4, 2};
     }},
    {"broadcast_to_lower_rank", "BROADCAST_TO_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = {3, 2};
     }},
    {"fill_value_shape", "FILL_of_int8", Status::kBadShape, [](Graph& g) { g.tensors[1].shape = {2}; }},
    {"fill_value_type", "FILL_of_int8", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kInt16; }},
    {"shape_type", "SHAPE_rank_3", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kInt64; }},
    {"shape_length", "SHAPE_rank_3", Status::kBadShape, [](Graph& g) { g.tensors[1].shape = {4}; }},
    {"squeeze_elements", "SQUEEZE_of_int8", Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {3, 3};
     }},
    {"expand_dims_type", "EXPAND_DIMS_of_int8", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[2].type = TensorType::kBool; }},
    {"gather_axis", "GATHER_of_int8", Status::kBadShape, [](Graph& g) { setOption(g, 0, 3); }},
    {"gather_batch", "GATHER_of_int8", Status::kBadShape, [](Graph& g) { setOption(g, 1, 2); }},
    {"gather_batch_size", "GATHER_batches", Status::kBadShape, [](Graph& g) { g.tensors[1].shape = {3, 2}; }},
    {"gather_batch_beyond_axis", "GATHER_batches", Status::kBadShape, [](Graph& g) { setOption(g, 0, 0); }},
    {"gather_index", "GATHER_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, 5); }},
    {"gather_index_negative", "GATHER_of_int8", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, -1); }},
    {"gather_index_type", "GATHER_of_int8", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kFloat32; }},
    {"gather_output", "GATHER_of_int8", Status::kBadShape, [](Graph& g) { g.tensors[2].shape = {2, 3, 4}; }},
    {"gather_output_rank", "GATHER_of_int8", Status::kBadShape, [](Graph& g) { g.tensors[2].shape = {24}; }},
    {"sum_axis", "SUM_int8_1", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, 3); }},
    {"sum_axis_negative", "SUM_int8_1", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, -4); }},
    {"sum_axis_given", "SUM_int8_1", Status::kUnsupportedOption, [](Graph& g) { give(g, 1); }},
    {"sum_output", "SUM_int8_1", Status::kBadShape, [](Graph& g) { g.tensors[2].shape = {3, 5}; }},
    {"sum_type", "SUM_int8_1", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[0].type = g.tensors[2].type = TensorType::kInt32; }},
    {"sum_types", "SUM_int8_1", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[2].type = TensorType::kInt16; }},
    {"sum_scale", "SUM_int8_1", Status::kBadQuantization,
     [](Graph& g) { g.tensors[0].quantization.scale = {0.0f}; }},
    {"sum_no_scale", "SUM_int8_1", Status::kBadQuantization, [](Graph& g) { g.tensors[2].quantization = {}; }},
    {"sum_zero_point", "SUM_int8_1", Status::kBadQuantization,
     [](Graph& g) { g.tensors[0].quantization.zero_point = {128}; }},
    {"sum_zero_point_int16", "SUM_int16_1", Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.zero_point = {-32769}; }},
    {"sum_ratio", "SUM_int8_1", Status::kBadQuantization,
     [](Graph& g) {
       g.tensors[0].quantization.scale = {1e30f};
       g.tensors[2].quantization.scale = {1e-30f};
     }},
    {"sum_of_too_many", "SUM_int8_5", Status::kBadShape, [](Graph& g) { g.tensors[0].shape = {3000, 3000}; }},
    {"mean_of_too_many", "MEAN_int16_5", Status::kBadShape,
     [](Graph& g) { g.tensors[0].shape = {3000, 3000}; }},
    {"reduce_max_scale", "REDUCE_MAX_int8_1", Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {1.0f}; }},
    {"reduce_min_zero_point", "REDUCE_MIN_int8_1", Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.zero_point = {9}; }},
    {"arg_max_axis", "ARG_MAX_int8_last", Status::kBadShape, [](Graph& g) { setNumber(g, 1, 0, 2); }},
    {"arg_max_axis_given", "ARG_MAX_int8_last", Status::kUnsupportedOption, [](Graph& g) { give(g, 1); }},
    {"arg_max_type", "ARG_MAX_int8_last", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[0].type = TensorType::kInt16; }},
    {"arg_max_output_type", "ARG_MAX_int8_last", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[2].type = TensorType::kInt64; }},
    {"arg_min_output", "ARG_MIN_int8_last", Status::kBadShape, [](Graph& g) { g.tensors[2].shape = {7}; }},
    {"arg_min_output_rank", "ARG_MIN_int8_last", Status::kBadShape,
     [](Graph& g) { g.tensors[2].shape = {3, 1}; }},
    {"resize_size", "RESIZE_NEAREST_NEIGHBOR_int8_plain_up", Status::kBadShape,
     [](Graph& g) { setNumber(g, 1, 0, 6); }},
    {"resize_size_given", "RESIZE_NEAREST_NEIGHBOR_int8_plain_up", Status::kUnsupportedOption,
     [](Graph& g) { give(g, 1); }},
    {"resize_channels", "RESIZE_NEAREST_NEIGHBOR_int8_plain_up", Status::kBadShape,
     [](Graph& g) { g.tensors[2].shape[3] = 1; }},
    {"resize_images", "RESIZE_BILINEAR_int8_plain_up", Status::kBadShape,
     [](Graph& g) { g.tensors[2].shape[0] = 1; }},
    {"resize_rank", "RESIZE_BILINEAR_int8_plain_up", Status::kBadShape,
     [](Graph& g) { g.tensors[0].shape = {6, 4, 2}; }},
    {"resize_too_far", "RESIZE_BILINEAR_int8_plain_up", Status::kBadShape,
     [](Graph& g) { setNumber(g, 1, 0, 32769), g.tensors[2].shape[1] = 32769; }},
    {"resize_type", "RESIZE_BILINEAR_int8_plain_up", Status::kUnsupportedType,
     [](Graph& g) { g.tensors[0].type = g.tensors[2].type = TensorType::kInt16; }},
    {"resize_scale", "RESIZE_BILINEAR_int8_plain_up", Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {1.0f}; }},
    {"resize_both_options", "RESIZE_BILINEAR_int8_half_up", Status::kUnsupportedOption,
     [](Graph& g) { setOption(g, 2, uint8_t{1}); }},
};
INSTANTIATE_TEST_SUITE_P(Checks, RefusesOp, testing::ValuesIn(kOpRefusals),
                         [](const auto& info) { return std::string(info.param.name); });

uint32_t arenaBytes(const Graph& graph) {
  auto file = tflite::writeModel(graph);
  EXPECT_TRUE(file.ok()) << (file.ok() ? "" : file.error().message);
  if (!file.ok()) return 0;
  LoadedModel model(*file);
  EXPECT_EQ(model.status, Status::kOk) << runtime::statusText(model.status);
  return model.interpreter.arenaBytes();
}

// Their bytes are proved by the goldens, which run by the same plan.
TEST(MovesInPlace, WhereTheOutputFollowsTheInput) {
  EXPECT_EQ(arenaBytes(graphOf(goldenNamed("SLICE_of_int8"))), 60u);
  EXPECT_EQ(arenaBytes(graphOf(goldenNamed("STRIDED_SLICE_of_int8"))), 60u);
  EXPECT_EQ(arenaBytes(graphOf(goldenNamed("SQUEEZE_of_int8"))), 6u);
  EXPECT_EQ(arenaBytes(graphOf(goldenNamed("SPLIT_outermost"))), 48u + 3u);  // 12 bytes become 4 outputs of 3
  EXPECT_EQ(arenaBytes(graphOf(goldenNamed("CONCATENATION_outermost"))),
            16u + 3u);  // 9 bytes, 6 of them the first input
}

TEST(MovesInPlace, NotBackwards) {
  EXPECT_EQ(arenaBytes(graphOf(goldenNamed("STRIDED_SLICE_reversed"))), 16u + 20u);
}

TEST(MovesInPlace, NotOfAnInputTakenTwice) {
  Graph graph = graphOf(goldenNamed("CONCATENATION_outermost"));
  graph.operators[0].inputs = {0, 1, 0};
  graph.tensors[2].shape = {5, 3};
  LoadedModel model(*tflite::writeModel(graph));
  ASSERT_EQ(model.status, Status::kOk) << runtime::statusText(model.status);
  for (uint32_t k = 0; k < 2; ++k) {
    const runtime::TensorView in = model.interpreter.input(k);
    for (uint32_t i = 0; i < in.bytes; ++i) in.data[i] = static_cast<uint8_t>(10 * k + i);
  }
  ASSERT_EQ(model.interpreter.invoke(), Status::kOk);
  const runtime::TensorView out = model.interpreter.output(0);
  EXPECT_EQ(std::vector<uint8_t>(out.data, out.data + out.bytes),
            (std::vector<uint8_t>{0, 1, 2, 3, 4, 5, 10, 11, 12, 0, 1, 2, 3, 4, 5}));
}

}  // namespace
}  // namespace thimble::tests
