#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace elf::store {

/// An answer of a provider. Neither the URL nor the body holds a key.
struct StoredResponse {
    std::string source;
    std::string stream;
    std::string url;
    Time received_at;
    int status;
    std::string content_type;
    std::string etag;
    std::string last_modified;
    std::string failure; ///< empty where it was used
    std::string_view body;
    std::vector<int> areas; ///< whose data were asked for
};

void save_response(db::Connection& db, const StoredResponse& response, int run);

/// What a conditional request asks with.
struct Validators {
    std::string etag;
    std::string last_modified;
};

/// Of the last answer from this URL that the stream has used; nullopt where there is none.
std::optional<Validators> load_validators(db::Connection& db, const std::string& stream,
                                          const std::string& url);

} // namespace elf::store
