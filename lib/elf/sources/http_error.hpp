#pragma once

#include "elf/sources/provider.hpp"

#include <curl/curl.h>
#include <string>

namespace elf::sources {

/// Initialises libcurl once.
void start_curl();

/// What every transfer shares: protocols, TLS, compression, who asks. No redirects.
void set_usual_options(CURL* easy);

/// Why a transfer failed: untrusted where trying again would not help, else transient. `shown` is
/// the URL without secrets.
SourceError transfer_error(const std::string& shown, CURLcode code);

} // namespace elf::sources
