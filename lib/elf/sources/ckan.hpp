#pragma once

#include "elf/sources/provider.hpp"

#include <boost/json/value.hpp>
#include <string_view>

/// Portals of CKAN, action API version 3.
namespace elf::sources::ckan {

/// An answer ends here, whatever is asked for.
inline constexpr long most_rows = 32000;

/// The member `result`. A failure is an object that says so, whatever the status. Throws
/// SourceError.
boost::json::value result_of(const Response& response, std::string_view what);

/// The path of a file on its portal: the address that is kept with it may name a host that is no
/// more. Empty for what is none.
std::string_view file_path(std::string_view url);

} // namespace elf::sources::ckan
