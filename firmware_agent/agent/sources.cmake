# The sources of agent, for the host's library and for the boards' images alike.
set(THIMBLE_AGENT_SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/agent.cpp
  ${CMAKE_CURRENT_LIST_DIR}/agent_model.cpp
  ${CMAKE_CURRENT_LIST_DIR}/agent_slots.cpp
  ${CMAKE_CURRENT_LIST_DIR}/boot_count.cpp
  ${CMAKE_CURRENT_LIST_DIR}/boot_loader.cpp
  ${CMAKE_CURRENT_LIST_DIR}/link.cpp
  ${CMAKE_CURRENT_LIST_DIR}/live.cpp
  ${CMAKE_CURRENT_LIST_DIR}/memory_flash.cpp
  ${CMAKE_CURRENT_LIST_DIR}/model_runner.cpp
  ${CMAKE_CURRENT_LIST_DIR}/model_store.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sample_stream.cpp
  ${CMAKE_CURRENT_LIST_DIR}/slot.cpp
  ${CMAKE_CURRENT_LIST_DIR}/upload.cpp)
