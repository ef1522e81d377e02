# How every part of the program is built: one static library a folder, warnings are errors, and the
# link line says which other parts it may include (tests/tidy checks the #include lines as well).

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ICU REQUIRED COMPONENTS i18n uc data)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(POSTGRES REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
# libgd by its archive, and of what it may use only the formats that we read and write: the shared
# library loads forty others (AV1, HEIF, X11) into every server.
find_library(GD_ARCHIVE libgd.a REQUIRED)
pkg_check_modules(GD REQUIRED IMPORTED_TARGET libjpeg libpng libwebp zlib)
target_link_libraries(PkgConfig::GD INTERFACE m)
# By its archive: called through a shared library's table it costs a turn a hundredth more.
find_library(JEMALLOC_ARCHIVE libjemalloc_pic.a REQUIRED)
pkg_check_modules(EXIF REQUIRED IMPORTED_TARGET libexif)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)

add_library(yishi_options INTERFACE)
target_include_directories(yishi_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(yishi_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fno-omit-frame-pointer)
target_compile_definitions(yishi_options INTERFACE
    BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ALL_NO_LIB)
# A coroutine's frame comes from operator new, not from aligned_alloc, which is slower; some stay at hand.
target_compile_definitions(yishi_options INTERFACE
    BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN
    BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
target_link_libraries(yishi_options INTERFACE Threads::Threads)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_link_options(yishi_options INTERFACE -fuse-ld=lld)
endif()

# Compiled by what a run has shown (scripts/profile); what changed since is compiled as without it. The
# copy's name says what is in it, so that a new profile compiles everything anew; it is named from where
# Ninja compiles, so that ccache finds the same in every clone.
add_library(yishi_profile INTERFACE)
target_link_libraries(yishi_options INTERFACE yishi_profile)
set(YISHI_PROFILE "" CACHE FILEPATH "a profile to compile by; empty: none")
if(YISHI_PROFILE)
  file(SHA256 ${YISHI_PROFILE} digest)
  string(SUBSTRING ${digest} 0 12 digest)
  file(COPY_FILE ${YISHI_PROFILE} ${CMAKE_BINARY_DIR}/${digest}.profdata ONLY_IF_DIFFERENT)
  set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${YISHI_PROFILE})
  target_compile_options(yishi_profile INTERFACE -fprofile-use=${digest}.profdata
      -Wno-profile-instr-out-of-date -Wno-profile-instr-unprofiled -Wno-backend-plugin)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/sqlite.cmake)

if(YISHI_SANITIZE STREQUAL "asan")
  set(sanitize -fsanitize=address)
elseif(YISHI_SANITIZE STREQUAL "tsan")
  set(sanitize -fsanitize=thread)
elseif(YISHI_SANITIZE STREQUAL "fuzz")
  set(sanitize -fsanitize=address,undefined,fuzzer-no-link)
endif()
target_compile_options(yishi_options INTERFACE ${sanitize})
target_link_options(yishi_options INTERFACE ${sanitize})

# yishi_part(NAME [UBSAN] [EXCLUDE REGEX] [USES other parts and libraries...])
# Sources: every .cpp below this folder.
function(yishi_part name)
  cmake_parse_arguments(PART "UBSAN" "EXCLUDE" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(PART_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${PART_EXCLUDE})
  endif()
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE yishi_options ${PART_USES})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC yishi_options ${PART_USES})
  if(PART_UBSAN AND YISHI_SANITIZE STREQUAL "asan")
    target_compile_options(${name} PRIVATE -fsanitize=undefined -fno-sanitize=function -fno-sanitize-recover=undefined)
    target_link_options(${name} PUBLIC -fsanitize=undefined)
  endif()
endfunction()

# yishi_test(NAME [POSTGRES] [USES parts...]): every .cpp of this folder (not below it) is one Catch2
# program; POSTGRES: run beside a server of its own.
function(yishi_test name)
  cmake_parse_arguments(TEST "POSTGRES" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE yishi_options catch_main ${TEST_USES})
  target_compile_definitions(${name} PRIVATE YISHI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(TEST_POSTGRES)
    add_test(NAME ${name} COMMAND ${CMAKE_SOURCE_DIR}/tests/support/with_postgres $<TARGET_FILE:${name}>)
  else()
    add_test(NAME ${name} COMMAND ${name})
  endif()
endfunction()
