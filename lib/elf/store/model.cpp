#include "elf/store/model.hpp"

#include "elf/core/error.hpp"
#include "elf/store/champion.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <fmt/core.h>

namespace elf::store {
namespace {

constexpr std::string_view magic = "ELFM";
constexpr std::uint32_t format_version = 2;

template <class T>
void put(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

void put_as(Storage storage, std::string& out, double v) {
    switch (storage) {
    case Storage::uint8:
        return put(out, static_cast<std::uint8_t>(v));
    case Storage::uint16:
        return put(out, static_cast<std::uint16_t>(v));
    case Storage::float32:
        return put(out, std::bit_cast<std::uint32_t>(static_cast<float>(v)));
    case Storage::float64:
        return put(out, std::bit_cast<std::uint64_t>(v));
    }
}

[[noreturn]] void damaged(const std::string& what) {
    throw Error(ExitCode::data, fmt::format("the stored model is damaged: {}", what),
                "run elf-train --refit always");
}

template <class T>
T little_endian(const char* bytes) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<T>(
            value |
            static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i)));
    return value;
}

/// Reads what encode_matrices wrote, and no byte beyond it.
class Reader {
public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}

    std::string_view take(std::size_t n) {
        if (n > m_rest.size())
            damaged("its matrices end early");
        const std::string_view out = m_rest.substr(0, n);
        m_rest.remove_prefix(n);
        return out;
    }
    template <class T>
    T number() {
        return little_endian<T>(take(sizeof(T)).data());
    }
    std::size_t left() const { return m_rest.size(); }

private:
    std::string_view m_rest;
};

double number_as(Storage storage, const char* bytes) {
    switch (storage) {
    case Storage::uint8:
        return little_endian<std::uint8_t>(bytes);
    case Storage::uint16:
        return little_endian<std::uint16_t>(bytes);
    case Storage::float32:
        return static_cast<double>(std::bit_cast<float>(little_endian<std::uint32_t>(bytes)));
    case Storage::float64:
        break;
    }
    return std::bit_cast<double>(little_endian<std::uint64_t>(bytes));
}

/// Nothing of nothing.
template <class Use>
void for_each_line(std::string_view text, const Use& use) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        use(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

double number_from(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        damaged("one of its parameters is no number");
    return value;
}

/// The shortest text that reads back as the same double.
std::string shortest(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

} // namespace

std::string encode_matrices(const std::map<std::string, Matrix>& matrices) {
    std::string out(magic);
    put(out, format_version);
    put(out, static_cast<std::uint32_t>(matrices.size()));
    for (const auto& [name, m] : matrices) {
        put(out, static_cast<std::uint32_t>(name.size()));
        out += name;
        put(out, static_cast<std::uint64_t>(m.rows));
        put(out, static_cast<std::uint64_t>(m.columns));
        put(out, static_cast<std::uint8_t>(m.storage));
        for (const double v : m.values)
            put_as(m.storage, out, v);
    }
    return out;
}

std::map<std::string, Matrix> decode_matrices(std::string_view bytes) {
    Reader in(bytes);
    if (in.take(magic.size()) != magic)
        damaged("its matrices begin with other bytes than ELFM");
    if (const auto version = in.number<std::uint32_t>(); version != format_version)
        damaged(fmt::format("format {} of its matrices is not known", version));
    std::map<std::string, Matrix> out;
    const auto count = in.number<std::uint32_t>();
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::string name(in.take(in.number<std::uint32_t>()));
        Matrix m{in.number<std::uint64_t>(), in.number<std::uint64_t>(), {}};
        const auto size = in.number<std::uint8_t>();
        if (size != 1 && size != 2 && size != 4 && size != 8)
            damaged(fmt::format("numbers of {} bytes are not known", size));
        m.storage = static_cast<Storage>(size);
        if (m.columns > 0 && m.rows > in.left() / size / m.columns)
            damaged("its matrices end early");
        const char* next = in.take(m.rows * m.columns * size).data();
        m.values.reserve(m.rows * m.columns);
        for (std::size_t k = 0; k < m.rows * m.columns; ++k, next += size)
            m.values.push_back(number_as(m.storage, next));
        out.emplace(name, std::move(m));
    }
    if (in.left() > 0)
        damaged("its matrices are followed by other bytes");
    return out;
}

bool save_model(db::Connection& db, const Area& area, const Model& model, const Trial& trial,
                int run) {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    for (const auto& [key, value] : model.parameters) {
        keys.push_back(key);
        values.push_back(shortest(value));
    }
    return db.exec("insert into model (area, name, fitted_at, version, run, parameters, features, "
                   "matrices, checksum, verdict, n, mae, champion_at, champion_mae, p_value) "
                   "select $1, $2, $3, $4, $5, "
                   "coalesce((select jsonb_object_agg(k, v) from "
                   "unnest($6::text[], $7::float8[]) as p(k, v)), '{}'), $8::text[], m, "
                   "encode(sha256(m), 'hex'), $10, nullif($11::int, 0), $12::float8, "
                   "$13::timestamptz, $14::float8, $15::float8 from (select $9::bytea as m) as x "
                   "on conflict (area, name, fitted_at) do update set version = excluded.version, "
                   "run = excluded.run, parameters = excluded.parameters, "
                   "features = excluded.features, matrices = excluded.matrices, "
                   "checksum = excluded.checksum, verdict = excluded.verdict, n = excluded.n, "
                   "mae = excluded.mae, champion_at = excluded.champion_at, "
                   "champion_mae = excluded.champion_mae, p_value = excluded.p_value "
                   "where (model.version, model.parameters, model.features, model.matrices, "
                   "model.checksum, model.verdict, model.n, model.mae, model.champion_at, "
                   "model.champion_mae, model.p_value) is distinct from (excluded.version, "
                   "excluded.parameters, excluded.features, excluded.matrices, "
                   "excluded.checksum, excluded.verdict, excluded.n, excluded.mae, "
                   "excluded.champion_at, excluded.champion_mae, excluded.p_value)",
                   {area.id, model.name, model.fitted_at, model.version, run, keys, values,
                    model.features, db::Param::bytes(encode_matrices(model.matrices)),
                    trial.verdict, trial.n, trial.mae, trial.champion, trial.champion_mae,
                    trial.p_value})
               .affected() > 0;
}

std::string query_of_models(const std::string& source) {
    // To fetch the bytes twice from where they lie costs less than the memory for a copy.
    return "select place, name, version::bigint, fitted_at, matrices, "
           "encode(sha256(matrices), 'hex') = checksum, octet_length(matrices) = 0, "
           "(select string_agg(key || E'\t' || value, E'\n') from jsonb_each_text(parameters)), "
           "array_to_string(features, E'\n') from " +
           source;
}

Model model_of(const db::Result& r, std::size_t row, const Area& area) {
    Model m;
    m.name = r.str(row, 1);
    m.version = static_cast<int>(r.integer(row, 2));
    m.fitted_at = r.time(row, 3);
    if (r.boolean(row, 6))
        throw Error(ExitCode::data,
                    fmt::format("newer models took the place of the {} of {}: its matrices were "
                                "not kept",
                                m.name, format_time(m.fitted_at)),
                    fmt::format("make it anew: elf-train --area '{}' --model {} --refit always "
                                "--as-of {}",
                                area.name, m.name, format_time(m.fitted_at)));
    if (!r.boolean(row, 5))
        damaged("its checksum does not fit");
    m.matrices = decode_matrices(r.text(row, 4));
    if (!r.is_null(row, 7))
        for_each_line(r.text(row, 7), [&](std::string_view line) {
            const std::size_t tab = line.rfind('\t');
            m.parameters[std::string(line.substr(0, tab))] = number_from(line.substr(tab + 1));
        });
    for_each_line(r.text(row, 8),
                  [&](std::string_view feature) { m.features.emplace_back(feature); });
    return m;
}

std::optional<Model> load_model(db::Connection& db, const Area& area, const std::string& name,
                                Time as_of) {
    const auto chosen = champion_at(db, area, name, as_of);
    const auto fitted_at = chosen ? chosen : last_fit(db, area, name, as_of);
    return fitted_at ? load_model_fitted_at(db, area, name, *fitted_at) : std::nullopt;
}

std::optional<Model> load_model_fitted_at(db::Connection& db, const Area& area,
                                          const std::string& name, Time fitted_at) {
    static const std::string sql =
        query_of_models("(select 1::bigint as place, m.* from model m where m.area = $1 "
                        "and m.name = $2 and m.fitted_at = $3) as given");
    const db::Result r = db.exec_binary(sql.c_str(), {area.id, name, fitted_at});
    return r.empty() ? std::nullopt : std::optional(model_of(r, 0, area));
}

std::vector<Time> good_models(db::Connection& db, const Area& area, const std::string& name,
                              Time as_of) {
    const db::Result r =
        db.exec("select extract(epoch from m.fitted_at)::bigint from model m where m.area = $1 "
                "and m.name = $2 and m.fitted_at <= $3 and m.verdict <> 'rejected' "
                "and octet_length(m.matrices) > 0 order by m.fitted_at = coalesce((select "
                "c.fitted_at from champion c where c.area = $1 and c.name = $2 "
                "and c.chosen_at <= $3 order by c.chosen_at desc limit 1), m.fitted_at) desc, "
                "m.fitted_at desc",
                {area.id, name, as_of});
    std::vector<Time> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(r.time(i, 0));
    return out;
}

std::optional<Time> last_fit(db::Connection& db, const Area& area, const std::string& name,
                             Time as_of) {
    const db::Result r =
        db.exec("select extract(epoch from fitted_at)::bigint from model where area = $1 "
                "and name = $2 and fitted_at <= $3 order by fitted_at desc limit 1",
                {area.id, name, as_of});
    return r.empty() ? std::nullopt : std::optional(r.time(0, 0));
}

long release_matrices(db::Connection& db, const Area& area, const std::string& name, Time as_of) {
    return db
        .exec("update model set matrices = '' where area = $1 and name = $2 and fitted_at < $3 "
              "and octet_length(matrices) > 0 and fitted_at not in "
              "(select fitted_at from model where area = $1 and name = $2 and fitted_at <= $3 "
              "order by fitted_at desc limit 5) and fitted_at not in "
              "((select fitted_at from champion where area = $1 and name = $2 "
              "and chosen_at <= $3 order by chosen_at desc limit 1) union "
              "(select fitted_at from champion where area = $1 and name = $2 "
              "order by chosen_at desc limit 1))",
              {area.id, name, as_of})
        .affected();
}

} // namespace elf::store
