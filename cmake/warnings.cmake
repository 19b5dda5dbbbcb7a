# Interface target with the warnings every target of ours is built with.
add_library(stamplog_warnings INTERFACE)
target_compile_options(stamplog_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wswitch-enum
  # g++ 12 reports string assignments that it inlined itself (GCC bug 105329, mended in 13).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${STAMPLOG_WERROR}>:-Werror>)
