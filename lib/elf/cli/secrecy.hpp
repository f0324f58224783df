#pragma once

#include <string>

namespace elf::cli {

/// The process holds keys and passwords: no core dump is written of it, and nobody but root reads
/// its memory or its environment below /proc. For the whole process.
void keep_memory_private();

/// Whether a database name, conninfo or URL has a password in it.
bool holds_password(const std::string& conninfo);

/// Throws where the command line holds a password: every user of the machine can read it there.
void refuse_password_in(int argc, char** argv);

} // namespace elf::cli
