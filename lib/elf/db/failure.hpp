#pragma once

#include "elf/core/error.hpp"
#include "elf/db/connection.hpp"

#include <string>

namespace elf::db {

/// A message of libpq without the line break at its end.
std::string trimmed(const char* text);

/// SQLSTATE classes to what the caller of a tool can do about it.
Error error_of(const std::string& state, const std::string& message);

/// Why there is no connection; without the password, which libpq quotes back.
Error connect_error(pg_conn* conn);

/// Takes the answer over and throws where it is a failure.
Result checked(pg_result* raw, pg_conn* conn);

} // namespace elf::db
