# The runtime's sources, for the host's libraries and the boards' images alike.
set(THIMBLE_RUNTIME_SOURCES
  flatbuffer.cpp
  interpreter.cpp
  model.cpp
  plan.cpp
  program.cpp
  record.cpp
  requantize.cpp
  status.cpp
  ops/average_pool_2d.cpp
  ops/conv_2d.cpp
  ops/depthwise_conv_2d.cpp
  ops/dequantize.cpp
  ops/fully_connected.cpp
  ops/layer.cpp
  ops/max_pool_2d.cpp
  ops/mean.cpp
  ops/pool.cpp
  ops/quantize.cpp
  ops/reshape.cpp
  ops/softmax.cpp
  ops/table.cpp
  ops/window.cpp)
list(TRANSFORM THIMBLE_RUNTIME_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
