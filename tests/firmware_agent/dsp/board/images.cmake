# dsp_self_check-BOARD.elf: the dsp sources and the self-check, cross-compiled with the boards' own flags.
include(${PROJECT_SOURCE_DIR}/firmware_agent/port/boards.cmake)
include(${PROJECT_SOURCE_DIR}/firmware_agent/protocol/sources.cmake)
include(${PROJECT_SOURCE_DIR}/firmware_agent/dsp/sources.cmake)
set(sources
  ${CMAKE_CURRENT_LIST_DIR}/main.cpp
  ${CMAKE_CURRENT_LIST_DIR}/self_check.cpp
  ${THIMBLE_DSP_SOURCES} ${THIMBLE_PROTOCOL_SOURCES})
set(images)
foreach(row ${THIMBLE_FIRMWARE_BOARDS})
  string(REPLACE "|" ";" fields "${row}")
  list(GET fields 0 board)
  list(GET fields 1 flags)
  list(GET fields 2 code_base)
  list(GET fields 4 ram_base)
  separate_arguments(flags)
  math(EXPR text_base "${code_base} + 0x100" OUTPUT_FORMAT HEXADECIMAL)
  math(EXPR stack_top "${ram_base} + 0x7fff0" OUTPUT_FORMAT HEXADECIMAL)
  set(image ${CMAKE_CURRENT_BINARY_DIR}/dsp_self_check-${board}.elf)
  add_custom_command(OUTPUT ${image}
    COMMAND ${THIMBLE_ARM_GXX} ${flags} -mthumb -std=c++11 -O2 -ffreestanding -fno-exceptions -fno-rtti
      -ffp-contract=off -fno-tree-vectorize -Wall -Wextra -Wpedantic -Werror -I${PROJECT_SOURCE_DIR} ${sources}
      -nodefaultlibs -nostartfiles -Wl,--section-start=.vectors=${code_base} -Wl,-Ttext=${text_base} -Wl,-Tbss=${ram_base}
      -Wl,--defsym=stack_top=${stack_top} -Wl,--entry=reset -lc -lgcc -o ${image}
    DEPENDS ${sources} ${CMAKE_CURRENT_LIST_DIR}/self_check.h ${CMAKE_CURRENT_LIST_DIR}/workloads.h
    VERBATIM)
  list(APPEND images ${image})
endforeach()
add_custom_target(dsp_self_check_images DEPENDS ${images})
