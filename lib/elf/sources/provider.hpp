#pragma once

#include "elf/core/area.hpp"
#include "elf/core/error.hpp"
#include "elf/core/holiday.hpp"
#include "elf/core/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is different from provider to provider, as pure functions: which requests cover a span
/// (planner), what an answer says (parser), and which request follows it (pager). Everything that
/// has state - HTTP, clock, retries, database - exists once, in the driver (commands/ingest_live).
namespace elf::sources {

/// Why an answer is of no use; decides what the driver does next.
enum class Failure {
    no_data,        ///< the provider says it has nothing for the request
    throttled,      ///< too many requests: later
    transient,      ///< out of order for now: again
    authentication, ///< key missing, wrong or blocked: no further request to this source
    bad_request,    ///< the provider does not accept the request: a code or setting is wrong
    too_much,       ///< the provider wants a shorter span: the driver halves it
    malformed,      ///< not what was agreed: kept for a look, asked once more
    truncated,      ///< cut off: again
    untrusted,      ///< certificate, redirect or size that is not accepted
};

std::string_view to_string(Failure f);

/// What parsers and the HTTP client throw. The exit code follows from the kind.
class SourceError : public Error {
public:
    SourceError(Failure kind, const std::string& message, std::string hint = {},
                std::optional<Time> until = {});

    Failure kind() const { return m_kind; }
    /// Of throttled: when to come back, where the provider says so.
    std::optional<Time> until() const { return m_until; }

private:
    Failure m_kind;
    std::optional<Time> m_until;
};

/// A row of the table `observation` to be: whose, what, from whom.
struct SourceSeries {
    std::string area;
    std::string quantity; ///< load, load_forecast, temperature, ...
    std::string unit;     ///< of the values as the parser gives them: MW, °C, ...
    std::string source;   ///< name in observation.source; usually that of the provider
    /// Of one point of several, whose source is NAME/POINT: relative to the other points.
    std::optional<double> weight{};
};

/// How far back a run asks again, before as_of, for corrections.
struct Overlap {
    std::chrono::seconds each_run{0};
    std::chrono::seconds daily{0};   ///< once in 24 hours; 0: never
    std::chrono::seconds monthly{0}; ///< once in 30 days; 0: never
};

/// What is fetched and remembered as one: its coverage is kept in the database.
struct Stream {
    std::string name; ///< unique within the source: "SE/load"
    /// Coverage is measured on the first; empty for holidays. Sources that deliver the same
    /// quantity stand in the order in which they count.
    std::vector<SourceSeries> series;
    Overlap overlap;
    std::optional<Time> begins;    ///< the provider has nothing before
    std::chrono::seconds ahead{0}; ///< of forecasts: how far beyond as_of to ask
    std::chrono::seconds lag{0};   ///< a tail shorter than this is not yet published, not missing
    std::chrono::seconds known_lag{0}; ///< from the end of an interval until its value is known
    /// Of a first run without --from; none: the setting `history`.
    std::optional<std::chrono::seconds> history;
};

/// One GET. Secrets are not in it: the driver adds them when it sends.
struct Request {
    std::size_t stream = 0;           ///< place in Provider::streams()
    std::size_t endpoint = 0;         ///< place in ProviderSpec::endpoints
    std::string path;                 ///< appended to the base URL, query included, encoded
    std::vector<std::string> headers; ///< "Name: value"
    TimeRange range{};                ///< what the answer is to cover; other values are dropped
    Time as_of{};                     ///< now
    bool conditional = false;         ///< send If-None-Match, If-Modified-Since of the last answer
    std::string page;                 ///< the provider's own: kind of page, offset, cursor
};

/// What came back, whatever its status; the transport has not failed.
struct Response {
    int status = 200;
    std::string_view content_type; ///< lower case, without parameters; may be empty
    std::string_view body;         ///< unpacked
};

/// One value of a page.
struct Value {
    std::uint32_t series;          ///< place in Stream::series
    Minutes length;                ///< of the interval
    Time time;                     ///< START of the interval, UTC
    double value;                  ///< never NaN: what is missing is no value
    std::optional<Time> issued_at; ///< of quantities in _forecast, and only of them; <= as_of
};

/// What an answer says.
struct Page {
    std::vector<Value> values;        ///< any order; the last of a time counts
    std::vector<Holiday> holidays;    ///< of holiday sources
    std::vector<std::string> defects; ///< rows left out or mended, the first 20, fit for a message
    long rejected = 0;                ///< rows left out
    long repaired = 0;                ///< rows or characters mended
    /// The part of the range that this page answers for; none: all of it. An index page, which
    /// answers for nothing, says an empty range.
    std::optional<TimeRange> answers;
    /// For the pager.
    long rows = 0;
    std::optional<long> total;
    std::vector<Time> blocks;
    std::string cursor;
};

/// Of a row that is mended, or odd.
void note(Page& page, std::string defect);
/// Of a row that is left out.
void reject(Page& page, std::string defect);

/// One provider as configured. Pure: no I/O, no clock; const functions may run in parallel.
class Provider {
public:
    virtual ~Provider() = default;

    virtual const std::vector<Stream>& streams() const = 0;

    /// Planner: the requests that together cover `range` of the stream, by time, each with the
    /// range it covers, cut in the windows of the provider's own calendar. A request may cover more
    /// than was asked for. Never more than the provider answers in one go.
    virtual std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const = 0;

    /// Parser: bytes in, values and defects out. Any bytes at all: throws SourceError, nothing
    /// else. Values outside request.range are left out. HTTP 200 proves nothing, another status
    /// does not prove the opposite.
    virtual Page parse(const Request& request, const Response& response) const = 0;

    /// Pager: what to ask next because of this page; none by default.
    virtual std::vector<Request> next(const Request& request, const Page& page) const;

protected:
    /// By the quantity of the stream's first series.
    bool is_forecast(std::size_t stream) const;
};

/// An area that the provider is known to deliver.
struct KnownArea {
    std::string name; ///< ours
    std::string code; ///< the provider's
    std::string time_zone;
    std::string holidays;
    std::optional<double> latitude;
    std::optional<double> longitude;
    Minutes step{60};
};

/// An area to fetch.
struct ProviderArea {
    Area area;
    std::string code; ///< the provider's
};

/// What the settings say to a provider.
struct ProviderSettings {
    std::vector<ProviderArea> areas;
    std::optional<std::chrono::seconds> window;    ///< longest span of a request
    std::optional<std::chrono::seconds> known_lag; ///< instead of that of the streams
    std::map<std::string, std::string> options;    ///< keys of ProviderSpec::options that are set
};

/// A setting that only one provider has.
struct ProviderOption {
    std::string key; ///< long option and key of [source NAME]
    std::string type_name;
    std::string help;
};

/// How a key is sent.
struct Secret {
    enum class Place { none, query, header };
    Place place = Place::none;
    std::string name;       ///< of the query parameter or header
    std::string setting;    ///< key of [source NAME], and ELF_<SOURCE>_<SETTING>
    std::string how_to_get; ///< for the hint
    bool required = true;
};

/// A base URL, or several in the order to try them.
struct Endpoint {
    std::string setting; ///< key that replaces them: base-url, archive-url
    std::vector<std::string> urls;
};

/// From a day on, the same name means something else; no row says so.
struct DefinitionChange {
    std::string quantity;
    Date since;
    std::string what;
};

/// What is known of a provider before anything is configured.
struct ProviderSpec {
    std::string name;     ///< word after elf-ingest
    std::string summary;  ///< for --help
    std::string delivers; ///< for `list`
    std::string terms;    ///< for `list`: licence, attribution, limits
    /// Terms that a user must agree to with accept-terms; empty: free to use.
    std::string opt_in;
    std::vector<Endpoint> endpoints;
    Secret secret;
    double rate = 1;                     ///< requests a second and host
    std::chrono::seconds retry_delay{2}; ///< before the second try; doubles
    std::vector<ProviderOption> options;
    std::vector<KnownArea> areas;
    /// Where the provider delivers a quantity under several names: quantity, names, best first.
    std::vector<std::pair<std::string, std::vector<std::string>>> preference;
    std::vector<DefinitionChange> changes;
    bool all_areas = false; ///< without a setting, all of `areas` are meant
    bool any_area = false;  ///< works for every area there is, by its own data (weather, holidays)
    /// Throws Error(usage) for a setting that is none.
    std::function<std::unique_ptr<Provider>(const ProviderSettings&)> make;
};

/// A piece of a body for a message: at most `length` characters, others than printable ASCII
/// escaped.
std::string excerpt(std::string_view body, std::size_t length = 160);

/// For the query of a path: all but letters, digits and -_.~ as %XX.
std::string percent_encoded(std::string_view text);

/// A status that no body explains: 401 and 403, 408, 425, 429, other 4xx, 5xx. `what` names the
/// provider. Returns where the status is 2xx.
void check_status(const Response& response, std::string_view what);

/// Runs what reads a file of a provider: one that cannot be read, Error(data) where a user gives
/// it, is a malformed answer here.
template <class Read>
auto as_malformed(Read read) {
    try {
        return read();
    } catch (const SourceError&) {
        throw;
    } catch (const Error& e) {
        throw SourceError(Failure::malformed, e.what());
    }
}

/// How far the values of the first series reach into the range: the begin where there is none.
Time end_of_values(TimeRange range, const std::vector<Value>& values);

/// Cuts a range into pieces of at most `window`, oldest first.
std::vector<TimeRange> split(TimeRange range, std::chrono::seconds window);

} // namespace elf::sources
