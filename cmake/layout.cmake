# After linking, BOLT (https://github.com/llvm/llvm-project/tree/release/19.x/bolt) lays the release program
# out anew by what a run has shown (scripts/profile): the code that a turn runs through stands together, on
# few pages, and what it jumps over stands elsewhere: 4 to 10 % less CPU time a turn. Functions that changed
# since stay as they were linked. Without BOLT the program does.
set(YISHI_LAYOUT "" CACHE FILEPATH "what a run has shown, for BOLT; empty: not laid out anew")

function(yishi_lay_out target)
  # Where it stands, not a link to it: beside it are the libraries that it puts into programs.
  find_program(BOLT llvm-bolt PATHS /usr/lib/llvm-19/bin NO_DEFAULT_PATH)
  if(NOT YISHI_LAYOUT)
    return()
  elseif(NOT BOLT)
    message(WARNING "bolt-19 is not installed: the program will be slower")
    return()
  endif()
  set(program $<TARGET_FILE:${target}>)
  set(shown ${CMAKE_BINARY_DIR}/layout.yaml)
  target_link_options(${target} PRIVATE -Wl,--emit-relocs)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${YISHI_LAYOUT})
  add_custom_command(TARGET ${target} POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E rename ${program} ${program}.linked
      COMMAND gzip -dc ${YISHI_LAYOUT} > ${shown}
      COMMAND ${BOLT} ${program}.linked -o ${program} --data=${shown} --infer-stale-profile
          --reorder-blocks=ext-tsp --reorder-functions=cdsort --split-functions --split-all-cold --split-eh
          --hugify > ${CMAKE_BINARY_DIR}/layout.log 2>&1
      VERBATIM)
endfunction()
