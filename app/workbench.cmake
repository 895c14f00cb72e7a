# The workbench, `thimble`: a library that joins the objects (the tests use it too), and the program.
set(THIMBLE_LIBRARY_HEADERS thimble_window_headers)
thimble_library(workbench SOURCES demo.cpp screenshots.cpp wiring.cpp
  ALONE wiring.cpp
  PUBLIC thimble::ui_frame thimble::app_paths)
add_executable(thimble main.cpp)
target_link_libraries(thimble PRIVATE thimble::workbench)
target_compile_definitions(thimble PRIVATE THIMBLE_VERSION="${PROJECT_VERSION}")
if(TARGET thimble_firmware)
  add_dependencies(thimble thimble_firmware)
endif()
