#include "elf/store/response.hpp"

namespace elf::store {

void save_response(db::Connection& db, const StoredResponse& r, int run) {
    std::vector<std::string> ids;
    for (const int id : r.areas)
        ids.push_back(std::to_string(id));
    // One trip: the hash is made where the bytes end up.
    db.exec("with given as (select $1::bytea as body), "
            "hashed as (select sha256(body) as hash, body from given), "
            "kept as (insert into response_body (hash, body) select hash, body from hashed "
            "on conflict (hash) do nothing) "
            "insert into response (source, stream, url, received_at, status, content_type, etag, "
            "last_modified, failure, hash, run, areas) "
            "select $2, $3, $4, $5, $6, $7, $8, $9, $10, hash, $11, $12::int[] from hashed",
            {db::Param::bytes(r.body), r.source, r.stream, r.url, r.received_at, r.status,
             r.content_type, r.etag, r.last_modified, r.failure, run, ids});
}

std::optional<Validators> load_validators(db::Connection& db, const std::string& stream,
                                          const std::string& url) {
    const db::Result r = db.exec("select etag, last_modified from response where url = $1 "
                                 "and stream = $2 and failure = '' order by response desc limit 1",
                                 {url, stream});
    if (r.empty())
        return std::nullopt;
    return Validators{r.str(0, 0), r.str(0, 1)};
}

} // namespace elf::store
