// Open-Meteo: weather of any place, observed (reanalysis) and forecast.
#include "elf/sources/open_meteo.hpp"

#include "elf/sources/local_day.hpp"
#include "elf/sources/providers.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <fmt/format.h>

namespace elf::sources {
namespace {

using namespace std::chrono;
using namespace weather;

/// Places in ProviderSpec::endpoints.
enum Interface : std::size_t { forecast, archive, previous_runs };

constexpr hours hour{1};
/// A request costs as many calls as it has points and, in tenths, variables and pairs of weeks; 600
/// calls a minute are free, which at our rate is this many a request.
constexpr double calls_a_request = 20;
constexpr days longest_window{366};
/// The forecast interface answers up to here beyond today.
constexpr days reach{15};

class OpenMeteo : public Provider {
public:
    explicit OpenMeteo(const ProviderSettings& settings)
        : m_variables(chosen_variables(settings)), m_models{
                                                       chosen_models(settings, "models"),
                                                       chosen_models(settings, "archive-models")} {
        if (settings.options.contains("points") && settings.areas.size() > 1)
            throw Error(ExitCode::usage, "points are those of one area, and several are set",
                        "give each area a section of its own: [source open-meteo ES], area = ES");
        for (const ProviderArea& a : settings.areas) {
            const std::vector<Point> points = points_of(a.area, settings);
            if (points.empty())
                continue; // cannot be placed
            add(a.area.name, false, points, settings);
            add(a.area.name, true, points, settings);
        }
        if (m_streams.empty() && !settings.areas.empty())
            throw Error(ExitCode::usage,
                        fmt::format("the area {} has no latitude and longitude",
                                    settings.areas.front().area.name),
                        "set them with elf-ingest area, or give points");
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        std::vector<Request> out;
        // The hour that runs now is neither measured nor over.
        const Time now = floor<hours>(as_of);
        const Time begin = floor<hours>(range.begin);
        const TimeRange past{begin, std::min(range.end, now)};
        if (!is_forecast(stream)) {
            add(out, stream, archive, past, as_of);
            return out;
        }
        add(out, stream, previous_runs, past, as_of);
        const Time last = floor<days>(as_of) + reach + days{1};
        add(out, stream, forecast, {std::max(begin, now), std::min(range.end, last)}, as_of);
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        check(response, request.as_of);
        Page page;
        const Question question = question_of(request.stream, request.endpoint);
        const Hours weather = read(response.body, question, page);
        for (std::size_t c = 0; c < weather.columns.size(); ++c)
            for (std::size_t i = 0; i < weather.stamps.size(); ++i)
                if (!std::isnan(weather.columns[c].values[i]))
                    keep(request, weather, c, i, page);
        return page;
    }

private:
    void add(const std::string& area, bool of_forecasts, const std::vector<Point>& points,
             const ProviderSettings& settings) {
        Stream s;
        const char* const suffix = of_forecasts ? "_forecast" : "";
        for (const std::string& source : sources_of(of_forecasts))
            for (const Variable* v : m_variables)
                for (const Point& p : points) {
                    SourceSeries series{
                        area, v->quantity + std::string(suffix), v->unit, source, {}};
                    if (points.size() > 1) {
                        series.source += '/';
                        series.source += place_of(p);
                        series.weight = p.weight;
                    }
                    s.series.push_back(std::move(series));
                }
        // Other variables or points are another stream: what was fetched did not bring them.
        for (const Variable* v : m_variables)
            s.name += (s.name.empty() ? area + "/" : "+") + v->quantity + suffix;
        for (std::size_t p = 0; p < points.size() && points.size() > 1; ++p) {
            s.name += p == 0 ? " at " : " ";
            s.name += place_of(points[p]);
        }
        if (of_forecasts) {
            s.begins = parse_time("2024-01-01"); // of most models
            s.ahead = days{7};
            s.lag = days{6}; // local models reach a day or two
        } else {
            s.overlap.each_run = days{10}; // first analyses, replaced by ERA5 after five days
            s.begins = parse_time("1940-01-01");
            s.lag = days{6}; // of ERA5 where it is asked for alone
            s.known_lag = settings.known_lag.value_or(hours{6});
        }
        m_streams.push_back(std::move(s));
        m_points.push_back(points);
        const auto calls = static_cast<double>(points.size() * m_variables.size()) / 10 / 14;
        const days affordable{std::max(1, static_cast<int>(calls_a_request / calls))};
        m_windows.push_back(whole_days(settings.window, std::min(affordable, longest_window)));
    }

    /// Names in observation.source, best first. Of several models of the archive each has its own,
    /// the first the plain one: what a reanalysis has not yet, and a forecast model stands in for,
    /// says so.
    std::vector<std::string> sources_of(bool of_forecasts) const {
        std::vector<std::string> out{"open-meteo"};
        const std::vector<std::string>& models = m_models[1];
        for (std::size_t m = 1; m < models.size() && !of_forecasts; ++m)
            out.push_back("open-meteo-" + models[m]);
        return out;
    }

    /// What a point is called: by its number it would be another place after a change of the list.
    static std::string place_of(const Point& p) {
        return fmt::format("{},{}", p.latitude, p.longitude);
    }

    Question question_of(std::size_t stream, std::size_t endpoint) const {
        return {m_variables, m_models[endpoint == archive ? 1 : 0],
                endpoint == previous_runs ? "_previous_day1" : "", m_points[stream].size()};
    }

    /// Cuts at midnight UTC, for whole days are asked for.
    void add(std::vector<Request>& out, std::size_t stream, std::size_t endpoint, TimeRange range,
             Time as_of) const {
        for (Time begin = range.begin; begin < range.end;) {
            const Time end = std::min(Time{floor<days>(begin) + m_windows[stream]}, range.end);
            Request r;
            r.stream = stream;
            r.endpoint = endpoint;
            r.range = {begin, end};
            r.as_of = as_of;
            r.path = path_of(r);
            out.push_back(std::move(r));
            begin = end;
        }
    }

    std::string path_of(const Request& r) const {
        const Question question = question_of(r.stream, r.endpoint);
        std::vector<double> latitudes, longitudes;
        for (const Point& p : m_points[r.stream]) {
            latitudes.push_back(p.latitude);
            longitudes.push_back(p.longitude);
        }
        std::string columns;
        bool of_preceding_hour = false;
        for (const Variable* v : question.variables) {
            columns += (columns.empty() ? "" : ",") + std::string(v->column) + question.suffix;
            of_preceding_hour = of_preceding_hour || v->of_preceding_hour;
        }
        // The last hour of a day is stamped with the midnight that ends it.
        const Time last_stamp = of_preceding_hour ? r.range.end : r.range.end - seconds{1};
        const auto last_day = std::min(floor<days>(last_stamp), floor<days>(r.as_of) + reach);
        std::string out = fmt::format(
            "/{}?latitude={}&longitude={}&hourly={}&wind_speed_unit=ms&timezone=GMT"
            "&timeformat=unixtime&start_date={}&end_date={}",
            r.endpoint == archive ? "archive" : "forecast", fmt::join(latitudes, ","),
            fmt::join(longitudes, ","), columns, format_time(r.range.begin).substr(0, 10),
            format_time(last_day).substr(0, 10));
        if (!question.models.empty())
            out += fmt::format("&models={}", fmt::join(question.models, ","));
        return out;
    }

    /// The value of a column at a stamp.
    void keep(const Request& r, const Hours& weather, std::size_t column, std::size_t i,
              Page& page) const {
        const Time stamp = weather.stamps[i];
        const std::size_t variable = column / m_points[r.stream].size();
        const Time time = m_variables[variable]->of_preceding_hour ? stamp - hour : stamp;
        if (!r.range.contains(time))
            return;
        std::optional<Time> issued;
        if (r.endpoint == forecast)
            issued = r.as_of; // no answer names its run
        if (r.endpoint == previous_runs)
            issued = std::min(stamp - days{1}, r.as_of);
        // Series are in the order of the columns, those of the next model after them.
        const Column& c = weather.columns[column];
        const std::size_t model = r.endpoint == archive ? c.models[i] : 0;
        const auto series = static_cast<std::uint32_t>(model * weather.columns.size() + column);
        page.values.push_back({series, hour, time, c.values[i], issued});
    }

    std::vector<const Variable*> m_variables;
    std::vector<std::string> m_models[2]; ///< of forecasts, of the archive
    std::vector<Stream> m_streams;        ///< observed and forecast of each area in turn
    std::vector<std::vector<Point>> m_points;
    std::vector<days> m_windows;
};

} // namespace

ProviderSpec open_meteo() {
    ProviderSpec s;
    s.name = "open-meteo";
    s.summary = "weather of any place: reanalysis and forecasts of the national services";
    s.delivers = "temperature and temperature_forecast, hourly; humidity, wind_speed, cloud_cover, "
                 "radiation and precipitation on demand";
    s.terms = "CC BY 4.0, 'Weather data by Open-Meteo.com' (https://open-meteo.com); free for "
              "non-commercial use: 600 calls a minute, 10 000 a day; else with an api-key";
    s.opt_in = "the free service of Open-Meteo is for non-commercial use only "
               "(https://open-meteo.com/en/terms)";
    s.endpoints = {{"base-url", {"https://api.open-meteo.com/v1"}},
                   {"archive-url", {"https://archive-api.open-meteo.com/v1"}},
                   {"previous-runs-url", {"https://previous-runs-api.open-meteo.com/v1"}}};
    s.secret = {Secret::Place::query, "apikey", "api-key",
                "subscribe at https://open-meteo.com/en/pricing and set base-url, archive-url and "
                "previous-runs-url to the hosts that begin with customer-",
                false};
    s.rate = 0.5;
    s.options = {
        {"points", "LAT/LON/WEIGHT[,...]",
         "the area's weather is the weighted mean of these places, for example by population"},
        {"variables", "LIST",
         "temperature (default), humidity, wind-speed, cloud-cover, radiation, precipitation"},
        {"models", "LIST", "of the forecasts, best first; default: the best of each place"},
        {"archive-models", "LIST", "of what is observed, best first, for example era5"}};
    s.any_area = true;
    s.make = [](const ProviderSettings& settings) { return std::make_unique<OpenMeteo>(settings); };
    return s;
}

} // namespace elf::sources
