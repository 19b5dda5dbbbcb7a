# stamplog_library(NAME SOURCES a.cpp … LINKS t … PRIVATE_LINKS t …): a static library of ours.
function(stamplog_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/include PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC tl::expected ${arg_LINKS} PRIVATE stamplog_warnings ${arg_PRIVATE_LINKS})
endfunction()

# Unity builds (CMAKE_UNITY_BUILD, on in the presets that CI uses) compile several sources as one, a third of the time: names in
# anonymous namespaces must differ within a target. Where they should not, alone_in_unity(FILE …) keeps a source by itself.
function(alone_in_unity)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# stamplog_test(NAME SOURCES a_test.cpp … LINKS t …): a Catch2 program whose cases are single tests of ctest.
function(stamplog_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(STAMPLOG_SANITIZE STREQUAL "thread")  # ten times as slow, and more where threads meet
    set(arg_TIMEOUT 1500)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support)
  target_link_libraries(${name} PRIVATE stamplog_warnings Catch2::Catch2WithMain ${arg_LINKS})
  # What is tested is the libraries' code, as it is optimised there. Catch2's macros take the compiler half of a build otherwise.
  target_compile_options(${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O0>)
  # SKIPPED in the output makes a test that could not run visible as such in ctest's list. To ctest a skip outranks every failure,
  # so the pattern asks for Catch2's closing line too (of a case with assertions, or without): a case that says SKIPPED and then
  # fails has failed.
  # Catch2 2 lists the cases when the program is linked, and leaves the blank at the prefix's end away.
  catch_discover_tests(${name} TEST_PREFIX "${name}:"
    PROPERTIES TIMEOUT ${arg_TIMEOUT} SKIP_REGULAR_EXPRESSION "SKIPPED: .*(All tests passed|assertions: - none -)")
endfunction()
