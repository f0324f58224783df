#include "elf/cli/logging.hpp"

#include "elf/cli/terminal_line.hpp"

#include <atomic>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <cstdio>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace elf::cli {
namespace {

LogOptions current;
std::atomic<int> current_run{0};
std::shared_ptr<spdlog::logger> logger;

spdlog::level::level_enum spd(Level level) {
    switch (level) {
    case Level::debug:
        return spdlog::level::debug;
    case Level::info:
        return spdlog::level::info;
    case Level::warning:
        return spdlog::level::warn;
    case Level::error:
        break;
    }
    return spdlog::level::err;
}

std::string harmless(const std::string& message) {
    std::string out = message;
    for (char& c : out) {
        const auto u = static_cast<unsigned char>(c);
        if (u == '\n' || u == '\r' || u == '\t')
            c = ' ';
        else if (u < 0x20 || u == 0x7f)
            c = '?';
    }
    return out;
}

} // namespace

void start_log(const LogOptions& options) {
    current = options;
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    logger = std::make_shared<spdlog::logger>("elf", sink);
    logger->set_level(spd(options.least));
    logger->flush_on(spdlog::level::debug);
    if (options.json)
        logger->set_pattern("%v", spdlog::pattern_time_type::utc);
    else if (isatty(STDERR_FILENO))
        logger->set_pattern("%^%l%$: %v", spdlog::pattern_time_type::utc);
    else
        logger->set_pattern("%Y-%m-%dT%H:%M:%SZ %l " + options.tool + " %v",
                            spdlog::pattern_time_type::utc);
}

void set_log_run(int run) {
    current_run = run;
}

void log(Level level, const std::string& message) {
    if (!logger || !logger->should_log(spd(level)))
        return;
    if (bar_is_drawn.exchange(false))
        std::fputs("\r\033[K", stderr);
    if (current.json) {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
        std::tm utc{};
        gmtime_r(&seconds, &utc);
        char time[32];
        std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", &utc);
        const auto name = spdlog::level::to_string_view(spd(level));
        logger->log(spd(level), R"({{"time":"{}","level":"{}","tool":"{}","run":{},"message":{}}})",
                    time, std::string(name.data(), name.size()), current.tool, current_run.load(),
                    boost::json::serialize(boost::json::string(message)));
        return;
    }
    const bool terminal = isatty(STDERR_FILENO) != 0;
    if (terminal || current_run == 0)
        logger->log(spd(level), "{}", harmless(message));
    else
        logger->log(spd(level), "run={} {}", current_run.load(), harmless(message));
}

} // namespace elf::cli
