# thimble_firmware: builds every board's images in a project of its own with the cross compiler, into
# ${CMAKE_BINARY_DIR}/firmware.
find_program(THIMBLE_ARM_GXX arm-none-eabi-g++)
if(NOT THIMBLE_ARM_GXX)
  message(FATAL_ERROR "arm-none-eabi-g++ not found: install gcc-arm-none-eabi, or set THIMBLE_WITH_FIRMWARE=OFF")
endif()
include(ExternalProject)
include(${CMAKE_CURRENT_LIST_DIR}/boards.cmake)

add_executable(thimble_slot_image ${CMAKE_CURRENT_LIST_DIR}/slot_image.cpp)
target_link_libraries(thimble_slot_image PRIVATE thimble::agent)

set(THIMBLE_FIRMWARE_DIR ${CMAKE_BINARY_DIR}/firmware)
set(firmware_images)
foreach(board ${THIMBLE_FIRMWARE_BOARDS})
  string(REGEX REPLACE "\\|.*" "" name ${board})
  list(APPEND firmware_images ${THIMBLE_FIRMWARE_DIR}/${name}-boot.elf ${THIMBLE_FIRMWARE_DIR}/${name}-agent.bin)
endforeach()
# Asked at every build, so that a changed source is always seen; ninja then does only what is needed.
ExternalProject_Add(thimble_firmware
  SOURCE_DIR ${CMAKE_CURRENT_LIST_DIR}
  BINARY_DIR ${CMAKE_BINARY_DIR}/firmware-build
  CMAKE_ARGS -DCMAKE_TOOLCHAIN_FILE=${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake
             -DTHIMBLE_FIRMWARE_DIR=${THIMBLE_FIRMWARE_DIR}
             -DTHIMBLE_SLOT_IMAGE=$<TARGET_FILE:thimble_slot_image>
             -DTHIMBLE_WERROR=${THIMBLE_WERROR}
             -DTHIMBLE_WITH_TESTS=${THIMBLE_WITH_TESTS}
             -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_C_COMPILER_LAUNCHER}
  DEPENDS thimble_slot_image
  BUILD_ALWAYS ON
  INSTALL_COMMAND ""
  BUILD_BYPRODUCTS ${firmware_images})
