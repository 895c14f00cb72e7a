# The sources of protocol, for the host's library and for the boards' images alike.
set(THIMBLE_PROTOCOL_SOURCES ${CMAKE_CURRENT_LIST_DIR}/frame.cpp)
