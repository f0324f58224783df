#pragma once

#include "elf/sources/provider.hpp"

#include <string_view>

/// The XML documents of the ENTSO-E Transparency Platform (IEC 62325-451-6).
namespace elf::sources {

/// What a document of load must be about.
struct LoadDocument {
    std::string_view eic;          ///< the area
    std::string_view process_type; ///< A16 realised, A01 day ahead
    TimeRange range{};             ///< other values are left out
};

/// Values without issued_at, oldest first, each time once. An acknowledgement, which comes with 200
/// as well as 400, is a SourceError of the kind that its text says; so is everything else that is
/// no document of load.
Page read_load_document(const Response& response, const LoadDocument& wanted);

} // namespace elf::sources
