#include "elf/db/failure.hpp"

#include <algorithm>
#include <libpq-fe.h>

namespace elf::db {
namespace {

Error reason_of(pg_conn* conn) {
    const std::string message = trimmed(PQerrorMessage(conn));
    const auto says = [&](std::string_view what) {
        return message.find(what) != std::string::npos;
    };
    if (says("certificate verify failed") || says("does not match host name") ||
        says("root certificate"))
        return {
            ExitCode::unavailable, "the server is not the one it should be: " + message,
            "sslrootcert (PGSSLROOTCERT) must name the certificate that signed the server's, and "
            "host the name that it was made for"};
    if (says("server does not support SSL"))
        return {
            ExitCode::unavailable, "the database does not encrypt: " + message,
            "ssl = on in its postgresql.conf; do not lower sslmode where others share the network"};
    if (says("password authentication failed") || says("no password supplied") ||
        says("authentication failed") || says("no pg_hba.conf entry"))
        return {ExitCode::permission, "the database refuses the login: " + message,
                "put the password into ~/.pgpass or PGPASSFILE, and check the user in --database"};
    if (says("does not exist"))
        return {ExitCode::unavailable, "no such database or user: " + message,
                "create it (createdb) and run elf-migrate, or check --database"};
    if (says("too many clients") || says("too many connections") ||
        says("remaining connection slots"))
        return {ExitCode::temporary, "the database has no room now: " + message,
                "the next run will cope"};
    // A server that stops, starts, recovers from a crash or has a full disk: all of that ends.
    if (says("starting up") || says("shutting down") || says("recovery mode") ||
        says("not yet accepting connections") || says("server closed the connection") ||
        says("Connection reset") || says("timeout expired") || says("init file") ||
        says("No space left on device") || says("out of memory"))
        return {ExitCode::temporary, "the database does not answer now: " + message,
                "the next run will cope; look at the server's log if it happens again"};
    return {ExitCode::unavailable, "the database does not answer: " + message,
            "check --database, PGHOST and whether the server runs"};
}

/// Passwords never appear in an error, even where libpq quotes the conninfo back: rather a word too
/// many is left out.
std::string without_password(std::string text) {
    const auto hide = [&](std::size_t begin, std::size_t end) {
        end = std::min(end, text.size());
        if (begin < end)
            text.replace(begin, end - begin, "***");
    };
    for (std::size_t at = 0; (at = text.find("password", at)) != std::string::npos;) {
        at = text.find_first_not_of(' ', at + 8);
        if (at != std::string::npos && text[at] == '=')
            hide(at + 1, text.find_first_of("\"&", at));
    }
    // Which part of the URL it was is not said: it may be the password.
    if (const std::size_t at = text.find("percent-encoded"); at != std::string::npos)
        if (const std::size_t quote = text.find('"', at); quote != std::string::npos)
            hide(quote + 1, text.rfind('"'));
    for (std::size_t at = 0; (at = text.find("://", at)) != std::string::npos; at += 3) {
        const std::size_t host = text.find('@', at);
        const std::size_t colon = text.find(':', at + 3);
        if (host != std::string::npos && colon < host)
            hide(colon + 1, host);
    }
    return text;
}

} // namespace

std::string trimmed(const char* text) {
    std::string out = text ? text : "";
    while (!out.empty() && (out.back() == '\n' || out.back() == ' '))
        out.pop_back();
    return out;
}

Error error_of(const std::string& state, const std::string& message) {
    const std::string_view cls = std::string_view(state).substr(0, 2);
    if (state.empty() || cls == "08" || cls == "57")
        return {ExitCode::temporary, "the connection to the database was lost: " + message,
                "the next run will cope; look at the server's log if it happens again"};
    if (cls == "53")
        return {ExitCode::temporary, "the database is out of resources: " + message,
                "free disk space, memory or connections on the server"};
    if (state == "55P03" || state == "40001" || state == "40P01")
        return {ExitCode::temporary, "the database is busy: " + message, "run it again"};
    if (state == "42501")
        return {ExitCode::permission, "the database refuses: " + message,
                "connect as the owner, or as a member of the role of this tool (sql/grants.sql)"};
    if (state == "42P01" || state == "42703" || state == "42883")
        return {ExitCode::config, "the schema does not fit: " + message, "run elf-migrate"};
    if (cls == "22" || cls == "23")
        return {ExitCode::data, "the database refuses the data: " + message};
    return {ExitCode::unavailable, "the database refuses: " + message};
}

Error connect_error(pg_conn* conn) {
    const Error e = reason_of(conn);
    return {e.code(), without_password(e.what()), e.hint()};
}

Result checked(pg_result* raw, pg_conn* conn) {
    Result result(raw);
    const ExecStatusType status = PQresultStatus(raw);
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || raw == nullptr) {
        const char* state = raw ? PQresultErrorField(raw, PG_DIAG_SQLSTATE) : nullptr;
        const char* primary = raw ? PQresultErrorField(raw, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
        throw error_of(state ? state : "", trimmed(primary ? primary : PQerrorMessage(conn)));
    }
    return result;
}

} // namespace elf::db
