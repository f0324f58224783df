#include "elf/commands/train_plan.hpp"

#include "elf/core/error.hpp"
#include "elf/models/forecaster.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::commands {
namespace {

constexpr std::chrono::days longest_horizon{31};

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> models_of(const std::vector<std::string>& asked) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (!contains(names, name))
            names.push_back(models::make_forecaster(name)->name());
    };
    for (const std::string& name : asked) {
        if (name == "all")
            for (const std::string& each : models::model_names()) {
                if (each != "compact") // what others say better, of meters by the thousand
                    add(each);
            }
        else
            add(name);
    }
    std::stable_partition(names.begin(), names.end(), is_expert);
    return names;
}

std::chrono::seconds horizon_of(const std::string& text) {
    const std::chrono::seconds horizon = parse_duration(text);
    if (horizon <= std::chrono::seconds{0} || horizon > longest_horizon)
        throw Error(ExitCode::usage, fmt::format("the horizon {} is out of range", text),
                    "it may be up to 31d");
    return horizon;
}

std::chrono::days backtest_of(const std::string& text) {
    if (text.empty())
        return std::chrono::days{0};
    const auto days = std::chrono::floor<std::chrono::days>(parse_duration(text));
    if (days < std::chrono::days{1})
        throw Error(ExitCode::usage, fmt::format("a backtest of {} holds no whole day", text),
                    "write for example --backtest 365d");
    return days;
}

std::optional<Weather> weather_of(const TrainOptions& o) {
    if (o.weather == "none" || contains(o.without, "temperature"))
        return Weather::none;
    if (o.weather.empty())
        return std::nullopt;
    return o.weather == "observed" ? Weather::observed : Weather::forecast;
}

} // namespace

// The names are in the order of preference.
TrainOptions::TrainOptions() : models{models::model_names().front()} {}

bool is_expert(const std::string& model) {
    return model == "prophet" || model == "sarima";
}

Refit refit_of(const std::string& word) {
    return word == "always" ? Refit::always : word == "never" ? Refit::never : Refit::when_old;
}

TrainPlan plan_of(const TrainOptions& o) {
    TrainPlan p{models_of(o.models),
                weather_of(o),
                horizon_of(o.horizon),
                o.use.empty() ? refit_of(o.refit) : Refit::never,
                std::nullopt,
                backtest_of(o.backtest),
                !contains(o.without, "operator")};
    if (!o.use.empty()) {
        const std::size_t at = o.use.find('@');
        p.models = models_of({o.use.substr(0, at)});
        if (at != std::string::npos)
            p.recall = parse_time(std::string_view(o.use).substr(at + 1));
    }
    return p;
}

void declare_train(CLI::App& app, TrainOptions& o) {
    std::string names;
    for (const std::string& name : models::model_names())
        names += name + ", ";
    app.add_option("--model", o.models, names + "or all (but compact)")
        ->delimiter(',')
        ->type_name("NAME,...")
        ->capture_default_str();
    app.add_option("--weather", o.weather, "what stands for the weather of the hours forecast")
        ->check(CLI::IsMember({"forecast", "observed", "none"}));
    app.add_option("--horizon", o.horizon, "how far ahead")
        ->type_name("DURATION")
        ->capture_default_str();
    app.add_option("--refit", o.refit,
                   "fit anew: auto (a model that goes on by itself once a week, others always), "
                   "always, or never: forecast with the stored model")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    app.add_option("--backtest", o.backtest, "also forecast and score each of the last days again")
        ->type_name("DURATION");
    app.add_option("--without", o.without, "leave out the operator's forecast or the temperature")
        ->delimiter(',')
        ->check(CLI::IsMember({"operator", "temperature"}));
    app.add_option("--use", o.use,
                   "forecast with this stored model, fit nothing; with @TIME: that fitted at TIME, "
                   "which counts from now on")
        ->type_name("MODEL[@TIME]");
}

} // namespace elf::commands
