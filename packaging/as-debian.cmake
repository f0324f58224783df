# Before the package is built: what Debian wants otherwise than cmake --install has it.
file(GLOB_RECURSE pages "${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/*.[15]")
file(GLOB_RECURSE logs "${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/doc/elf/changelog.Debian")
file(GLOB_RECURSE ours "${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/doc/elf/CHANGELOG.md")
foreach(file ${ours})
  string(REPLACE CHANGELOG.md changelog name ${file})
  file(RENAME ${file} ${name})
  list(APPEND logs ${name})
endforeach()
execute_process(COMMAND gzip -9n ${pages} ${logs} COMMAND_ERROR_IS_FATAL ANY)
# The licence stands in the file copyright.
file(GLOB_RECURSE licences "${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/doc/elf/LICENSE")
file(REMOVE ${licences})
