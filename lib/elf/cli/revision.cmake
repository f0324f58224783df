execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=10
                OUTPUT_VARIABLE REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT REVISION)
  set(REVISION unknown)
endif()
set(TEXT "#pragma once
#define ELF_VERSION \"${VERSION}\"
#define ELF_REVISION \"${REVISION}\"
#define ELF_SCHEMA_VERSION ${SCHEMA}
")
if(EXISTS ${OUT})
  file(READ ${OUT} OLD)
endif()
if(NOT "${OLD}" STREQUAL "${TEXT}")
  file(WRITE ${OUT} "${TEXT}")
endif()
