#pragma once

#include <string>

namespace elf::cli {

enum class Level { debug, info, warning, error };

/// Where and how the log goes: stderr, coloured text on a terminal, else one line per message with
/// UTC time, level, tool and run; or one JSON object per line.
struct LogOptions {
    std::string tool;
    Level least = Level::warning;
    bool json = false;
};

void start_log(const LogOptions& options);
/// The run appears in every later line.
void set_log_run(int run);
/// Control characters in the message are made harmless: they may come from outside.
void log(Level level, const std::string& message);

} // namespace elf::cli
