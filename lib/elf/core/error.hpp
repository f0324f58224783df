#pragma once

#include <stdexcept>
#include <string>

namespace elf {

/// Exit statuses of every tool (sysexits.h); the same table stands in every man page.
enum class ExitCode : int {
    ok = 0,           ///< done, or nothing to do
    usage = 64,       ///< the command line is wrong
    data = 65,        ///< the data given are wrong
    unavailable = 69, ///< a provider or the database refuses
    software = 70,    ///< our bug
    temporary = 75,   ///< the next run will cope
    permission = 77,  ///< a permission or key is missing
    config = 78,      ///< settings or schema
};

/// A permanent failure outranks a temporary one: trying again alone would not mend it.
constexpr bool is_worse(ExitCode a, ExitCode b) {
    const auto rank = [](ExitCode c) { return c == ExitCode::temporary ? 1 : static_cast<int>(c); };
    return rank(a) > rank(b);
}

/// The only exception type of ours. `what()` says what is wrong, `hint()` what to do next.
class Error : public std::runtime_error {
public:
    Error(ExitCode code, const std::string& message, std::string hint = {})
        : std::runtime_error(message), m_code(code), m_hint(std::move(hint)) {}

    ExitCode code() const { return m_code; }
    const std::string& hint() const { return m_hint; }

private:
    ExitCode m_code;
    std::string m_hint;
};

} // namespace elf
