# STAMPLOG_SANITIZE=address builds everything with ASan and UBSan.
if(STAMPLOG_SANITIZE STREQUAL "address")
  # vptr gives false positives with g++ 12 and TBB's flow graph (its own headers), so it is left out.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  # g++ 12 takes what the sanitizers insert into std::regex for reads of uninitialised memory (GCC bug 105562).
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options(-fsanitize=address,undefined)
elseif(STAMPLOG_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
elseif(STAMPLOG_SANITIZE)
  message(FATAL_ERROR "STAMPLOG_SANITIZE is empty, address or thread, not '${STAMPLOG_SANITIZE}'")
endif()
