#include "elf/cli/run_tool.hpp"

#include "elf/cli/linear_algebra.hpp"
#include "elf/cli/memory.hpp"
#include "elf/cli/output.hpp"
#include "elf/cli/secrecy.hpp"
#include "elf/cli/stop_signals.hpp"
#include "elf/cli/version.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <fmt/core.h>
#include <unistd.h>

namespace elf::cli {
namespace {

/// The file must be known before the options are parsed: it changes their defaults.
std::optional<std::string> config_argument(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view arg = argv[i];
        if (arg == "--config" && i + 1 < argc)
            return argv[i + 1];
        if (arg.starts_with("--config="))
            return std::string(arg.substr(9));
    }
    return std::nullopt;
}

/// Help and version work with a broken settings file.
bool asks_for_help(int argc, char** argv) {
    return std::any_of(argv + 1, argv + argc, [](std::string_view a) {
        return a == "--help" || a == "-h" || a == "--version";
    });
}

std::string environment_name(const std::string& key) {
    std::string out = "ELF_" + key;
    for (char& c : out)
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string key_of(const CLI::Option& option) {
    return option.get_lnames().empty() ? "" : option.get_lnames().front();
}

void for_each_option(CLI::App& app, const std::function<void(CLI::Option&)>& f) {
    for (CLI::Option* option : app.get_options())
        if (!key_of(*option).empty() && key_of(*option) != "help" && key_of(*option) != "version")
            f(*option);
    for (CLI::App* sub : app.get_subcommands({}))
        for_each_option(*sub, f);
}

/// Command line > environment > file > default: the file becomes the default, CLI11 does the rest.
void apply_settings(CLI::App& app, const Settings& settings) {
    for_each_option(app, [&](CLI::Option& option) {
        if (option.get_group() == data_options)
            return;
        const std::string key = key_of(option);
        option.envname(environment_name(key));
        const auto setting = settings.keys.find(key);
        if (setting == settings.keys.end())
            return;
        try {
            option.default_val(setting->second.value);
        } catch (const CLI::Error& e) {
            throw Error(
                ExitCode::config,
                fmt::format("{} line {}: {}", settings.path, setting->second.line, e.what()),
                "see etc/elf.conf.example");
        }
    });
}

/// What the run's record says of the options: those that were given, without secrets.
std::map<std::string, std::string> given_options(CLI::App& app, const Settings& settings) {
    std::map<std::string, std::string> out;
    for_each_option(app, [&](CLI::Option& option) {
        const std::string key = key_of(option);
        const auto setting = settings.keys.find(key);
        if (key == "database" || is_secret(key))
            return;
        const bool of_data = option.get_group() == data_options;
        if (option.count() > 0) {
            std::string text;
            for (const std::string& part : option.results())
                text += (text.empty() ? "" : ",") + part;
            out[key] = text;
        } else if (setting != settings.keys.end() && !of_data) {
            out[key] = setting->second.value;
        }
    });
    return out;
}

Level least_level(const CommonOptions& o) {
    if (o.log_level == "debug" || o.verbose > 1)
        return Level::debug;
    if (o.log_level == "info" || o.verbose == 1)
        return Level::info;
    if (o.log_level == "error" || o.quiet)
        return Level::error;
    if (o.log_level == "warning")
        return Level::warning;
    return isatty(STDERR_FILENO) ? Level::info : Level::warning;
}

int report(const std::string& tool, const Error& e) {
    start_log({tool, Level::error, false});
    log(Level::error, e.what() + (e.hint().empty() ? "" : "; hint: " + e.hint()));
    return static_cast<int>(e.code());
}

int parse(CLI::App& app, const Command& command, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return -1;
    } catch (const CLI::Success& e) {
        return app.exit(e);
    } catch (const CLI::ParseError& e) {
        return report(command.name, {ExitCode::usage, e.what(), "see " + command.name + " --help"});
    }
}

ExitCode run_session(const Command& command, Session& session) {
    try {
        try {
            command.run(session);
        } catch (const OutputClosed&) {
            session.debug("the reader has closed the output");
        }
        session.finish(ExitCode::ok, {});
        return ExitCode::ok;
    } catch (const Error& e) {
        session.error(e.what() + (e.hint().empty() ? "" : "; hint: " + e.hint()));
        session.finish(e.code(), e.what());
        return e.code();
    } catch (const std::bad_alloc&) {
        session.error("out of memory; hint: use fewer --jobs");
        session.finish(ExitCode::temporary, "out of memory");
        return ExitCode::temporary;
    } catch (const std::exception& e) {
        session.error(
            fmt::format("this is a bug in {} {}: {}; hint: please report it with the command "
                        "you ran",
                        command.name, version(), e.what()));
        session.finish(ExitCode::software, e.what());
        return ExitCode::software;
    }
}

} // namespace

void declare_common(CLI::App& app, CommonOptions& o) {
    const auto common = [](CLI::Option* option) { option->group("Options of every tool"); };
    common(app.add_option("--database", o.database, "database name, conninfo string or URL")
               ->type_name("CONNINFO"));
    common(app.add_option("--config", o.config, "settings file")->type_name("FILE"));
    common(app.add_option("--as-of", o.as_of, "use only what was known then (default: now)")
               ->type_name("TIME"));
    common(app.add_option("--area", o.areas, "areas, names or globs (default: all)")
               ->delimiter(',')
               ->type_name("A,..."));
    common(app.add_option("--jobs", o.jobs, "areas worked on at a time")
               ->check(CLI::Range(1, 256))
               ->capture_default_str());
    common(
        app.add_option("--shard", o.shard, "the I-th of N parts of the areas")->type_name("I/N"));
    common(app.add_flag("--dry-run", o.dry_run, "do everything but leave nothing"));
    common(app.add_option("--progress", o.progress, "bars on stderr")
               ->check(CLI::IsMember({"auto", "always", "never"}))
               ->capture_default_str());
    common(app.add_flag("-v,--verbose", o.verbose, "more messages; twice for all"));
    common(app.add_flag("-q,--quiet", o.quiet, "errors only"));
    common(app.add_option("--log-level", o.log_level, "least level of messages")
               ->check(CLI::IsMember({"debug", "info", "warning", "error"})));
    common(app.add_option("--log-format", o.log_format, "of messages on stderr")
               ->check(CLI::IsMember({"text", "json"}))
               ->capture_default_str());
}

int run_tool(const Command& command, int argc, char** argv) {
    keep_memory_private();
    std::signal(SIGPIPE, SIG_IGN);
    keep_linear_algebra_single();
    keep_freed_memory();
    CLI::App app(command.summary, command.name);
    app.set_version_flag(
        "--version", fmt::format("{} {}, schema {}", command.name, version(), required_schema()));
    app.footer("Examples:\n" + command.examples +
               "\nExit status: 0 done, 64 usage, 65 data, 69 refused, 70 bug, 75 try again, "
               "77 permission, 78 settings or schema");
    app.fallthrough();
    CommonOptions options;
    try {
        declare_common(app, options);
        command.declare(app);
        Settings settings;
        if (!asks_for_help(argc, argv))
            settings = find_settings(config_argument(argc, argv));
        apply_settings(app, settings);
        if (const int status = parse(app, command, argc, argv); status >= 0)
            return status;
        refuse_password_in(argc, argv);
        start_log({command.name, least_level(options), options.log_format == "json"});
        auto given = given_options(app, settings);
        Session session(command.name, command.role, options, std::move(settings), std::move(given));
        const StopSignals stop([&session](int signal) { session.cancel(signal); });
        return static_cast<int>(run_session(command, session));
    } catch (const Error& e) {
        return report(command.name, e);
    }
}

} // namespace elf::cli
