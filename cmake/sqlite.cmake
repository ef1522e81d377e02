# SQLite made from its source, the amalgamation in the npm package better-sqlite3: for one thread a
# connection, without what nothing here calls, and by the bench's profile. With Debian's archive a turn
# takes 8 % more CPU time; it does where the package cannot be had, or with -DYISHI_SQLITE=system.
set(YISHI_SQLITE "source" CACHE STRING "source or system")

set(package better-sqlite3-13.2.0)  # SQLite 3.54.1
set(package_sha256 40487589df3496f2ee0079d22b73c63fccebe7db0e8ee9a2c42421861e321e0b)
set(kept $ENV{HOME}/.cache/yishi)
set(source ${CMAKE_BINARY_DIR}/package/deps/sqlite3/sqlite3.c)

if(YISHI_SQLITE STREQUAL "source" AND NOT EXISTS ${source})
  set(found "")
  if(NOT EXISTS ${kept}/${package}.tgz)
    file(MAKE_DIRECTORY ${kept})
    string(REGEX REPLACE "-([0-9.]+)$" "@\\1" wanted ${package})
    execute_process(COMMAND npm pack --silent ${wanted} WORKING_DIRECTORY ${kept} OUTPUT_QUIET)
  endif()
  if(EXISTS ${kept}/${package}.tgz)
    file(SHA256 ${kept}/${package}.tgz found)
  endif()
  if(found STREQUAL package_sha256)
    file(ARCHIVE_EXTRACT INPUT ${kept}/${package}.tgz DESTINATION ${CMAKE_BINARY_DIR}
         PATTERNS package/deps/sqlite3/*)
  else()
    file(REMOVE ${kept}/${package}.tgz)
    message(WARNING "npm gives no ${package} as it should be: taking Debian's SQLite, which is slower")
    set(YISHI_SQLITE "system")
  endif()
endif()

if(YISHI_SQLITE STREQUAL "source")
  enable_language(C)
  add_library(yishi_sqlite STATIC ${source})
  target_include_directories(yishi_sqlite SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/package/deps/sqlite3)
  target_link_libraries(yishi_sqlite PRIVATE yishi_profile PUBLIC m)
  # Optimized in every build, as Debian's is. What is deleted is overwritten: erased words must be gone.
  target_compile_options(yishi_sqlite PRIVATE -O2 -fno-omit-frame-pointer -w)
  target_compile_definitions(yishi_sqlite PRIVATE
      SQLITE_THREADSAFE=2 SQLITE_SECURE_DELETE SQLITE_ENABLE_FTS5 SQLITE_DQS=0
      SQLITE_DEFAULT_MEMSTATUS=0 SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_MAX_EXPR_DEPTH=0
      SQLITE_OMIT_DEPRECATED SQLITE_OMIT_LOAD_EXTENSION SQLITE_OMIT_SHARED_CACHE SQLITE_USE_ALLOCA
      HAVE_FCHOWN HAVE_FDATASYNC HAVE_ISNAN HAVE_MALLOC_USABLE_SIZE HAVE_USLEEP)
  set(SQLITE yishi_sqlite)
else()
  # By its archive: called through a shared library's table it costs a turn 5 % more.
  find_library(SQLITE_ARCHIVE libsqlite3.a REQUIRED)
  set(SQLITE ${SQLITE_ARCHIVE} m)
endif()
