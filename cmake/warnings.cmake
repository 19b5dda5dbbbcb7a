# Interface target with the warnings every target of ours is built with.
add_library(stamplog_warnings INTERFACE)
target_compile_options(stamplog_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wswitch-enum
  $<$<BOOL:${STAMPLOG_WERROR}>:-Werror>)
