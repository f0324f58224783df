// Plays the providers on loopback, and everything that can go wrong with them.
//
//   elf-test-server [--cert FILE --key FILE]
//
// prints "http PORT", "reset PORT" and "https PORT" (with a certificate) and serves until killed.
// /PROVIDER/... is answered in the provider's format. Steered by:
//   /control/now?time=T                  the clock of the providers
//   /control/revise?series=S&from=T&to=T&add=X    nan takes it away (open-meteo)
//   /control/fault?kind=K&count=N[&path=PART][&value=V][&body=B]
//                                        the next N requests whose path has PART
//   /control/requests                    what was asked, one line each, and forgets it
//   /control/value?series=S&time=T
#include "gzip.hpp"
#include "world.hpp"

#define CPPHTTPLIB_OPENSSL_SUPPORT
#include <atomic>
#include <chrono>
#include <fmt/core.h>
#include <httplib.h>
#include <iostream>
#include <memory>
#include <thread>

namespace {

using namespace elf;
using namespace elf::test;

struct Fault {
    std::string kind;
    std::string path;
    std::string value;
    int count;
    std::string body; ///< of a status
};

/// What a test has ordered, and what was asked.
class Control {
public:
    void order(Fault f) {
        const std::lock_guard lock(m_mutex);
        m_faults.push_back(std::move(f));
    }
    void clear() {
        const std::lock_guard lock(m_mutex);
        m_faults.clear();
        m_requests.clear();
    }
    std::optional<Fault> due(const std::string& path) {
        const std::lock_guard lock(m_mutex);
        for (Fault& f : m_faults)
            if (f.count > 0 && path.find(f.path) != std::string::npos) {
                --f.count;
                return f;
            }
        return std::nullopt;
    }
    void note(const std::string& line) {
        const std::lock_guard lock(m_mutex);
        m_requests += line + "\n";
    }
    std::string take_requests() {
        const std::lock_guard lock(m_mutex);
        std::string out;
        out.swap(m_requests);
        return out;
    }

private:
    std::mutex m_mutex;
    std::vector<Fault> m_faults;
    std::string m_requests;
};

World world;
Control control;

std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

Answer answer_of(const httplib::Request& request) {
    const std::size_t slash = request.path.find('/', 1);
    const auto player = players().find(request.path.substr(1, slash - 1));
    if (player == players().end() || slash == std::string::npos)
        return not_found();
    Ask ask;
    ask.path = request.path.substr(slash);
    ask.params = request.params;
    for (const auto& [name, value] : request.headers)
        ask.headers.emplace(lower(name), value);
    return player->second(ask, world);
}

/// Some hundred kB that unpack to 256 MB.
const std::string& bomb() {
    static const std::string packed = gzipped(std::string(std::size_t{1} << 28, ' '));
    return packed;
}

void pause(double seconds) {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

/// Sends `body` in pieces, calling `between` after each; false from it breaks the connection.
void in_pieces(httplib::Response& out, const std::string& body, const std::string& type,
               std::size_t piece, const std::function<bool(std::size_t)>& between) {
    out.set_content_provider(body.size(), type,
                             [=](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                 const std::size_t n = std::min(piece, length);
                                 return sink.write(body.data() + offset, n) && between(offset + n);
                             });
}

/// As it is: the library would choose a compression of its own for a plain body.
void send(httplib::Response& out, const std::string& body, const std::string& type) {
    if (body.empty())
        return out.set_content(body, type.c_str());
    in_pieces(out, body, type, body.size(), [](std::size_t) { return true; });
}

void answer_normally(const httplib::Request& request, const Answer& a, httplib::Response& out) {
    out.status = a.status;
    for (const auto& [name, value] : a.headers)
        out.set_header(name.c_str(), value);
    if (a.body.empty() ||
        request.get_header_value("Accept-Encoding").find("gzip") == std::string::npos)
        return send(out, a.body, a.type);
    out.set_header("Content-Encoding", "gzip");
    send(out, gzipped(a.body), a.type);
}

/// Plays a fault with the answer that would have been right; false where the kind is unknown.
bool play(const Fault& f, const Answer& right, httplib::Response& out) {
    const auto status = [&](int code, const char* type, const std::string& body) {
        out.status = code;
        if (f.body.empty())
            out.set_content(body, type);
        else
            out.set_content(f.body, f.body.starts_with('<') ? "text/html" : type);
        if (!f.value.empty())
            out.set_header("Retry-After", f.value);
        return true;
    };
    const std::size_t half = right.body.size() / 2;
    if (f.kind == "500" || f.kind == "502" || f.kind == "503" || f.kind == "504" || f.kind == "429")
        return status(std::stoi(f.kind), "text/plain", "Something unexpected happened.");
    if (f.kind == "401" || f.kind == "403" || f.kind == "400")
        return status(std::stoi(f.kind), "text/plain", f.value.empty() ? "refused" : f.value);
    if (f.kind == "body") { // this very body, in the right type
        out.status = right.status;
        send(out, f.value, right.type);
        return true;
    }
    if (f.kind == "html") {
        out.set_content("<html><body><h1>Maintenance</h1></body></html>", "text/html");
        return true;
    }
    // A complete answer over HTTP, its content ends in the middle, or lacks so many characters.
    if (f.kind == "cut") {
        const std::size_t lost =
            f.value.empty() ? half : std::min(right.body.size(), std::stoul(f.value));
        for (const auto& [name, value] : right.headers)
            out.set_header(name.c_str(), value);
        send(out, right.body.substr(0, right.body.size() - lost), right.type);
        return true;
    }
    if (f.kind == "reset" || f.kind == "short") { // the connection ends in the middle
        in_pieces(out, right.body, right.type, std::max<std::size_t>(half, 1),
                  [](std::size_t) { return false; });
        return true;
    }
    if (f.kind == "silence") {
        const double seconds = f.value.empty() ? 30 : std::stod(f.value);
        in_pieces(out, right.body, right.type, std::max<std::size_t>(half, 1), [=](std::size_t) {
            pause(seconds);
            return true;
        });
        return true;
    }
    if (f.kind == "drip") {
        in_pieces(out, right.body, right.type, 1, [](std::size_t) {
            pause(0.1);
            return true;
        });
        return true;
    }
    if (f.kind == "bomb") {
        out.set_header("Content-Encoding", "gzip");
        send(out, bomb(), right.type);
        return true;
    }
    if (f.kind == "endless") {
        // Not chunked: the library would compress that, to next to nothing.
        out.set_content_provider(right.type.c_str(), [](std::size_t, httplib::DataSink& s) {
            static const std::string piece(1 << 16, ' ');
            return s.write(piece.data(), piece.size());
        });
        return true;
    }
    if (f.kind == "redirect") {
        out.set_redirect(f.value);
        return true;
    }
    return false;
}

void serve_control(const httplib::Request& request, httplib::Response& out) {
    const auto param = [&](const char* name) { return request.get_param_value(name); };
    if (request.path == "/control/now")
        world.set_now(parse_time(param("time")));
    else if (request.path == "/control/revise")
        world.revise(param("series"), {parse_time(param("from")), parse_time(param("to"))},
                     std::stod(param("add")));
    else if (request.path == "/control/fault") {
        bomb(); // takes a second: not while somebody waits for it
        control.order({param("kind"), param("path"), param("value"),
                       request.has_param("count") ? std::stoi(param("count")) : 1, param("body")});
    } else if (request.path == "/control/clear")
        control.clear();
    else if (request.path == "/control/requests")
        return out.set_content(control.take_requests(), "text/plain");
    else if (request.path == "/control/value")
        return out.set_content(
            fmt::format("{}\n", world.value(param("series"), parse_time(param("time")))),
            "text/plain");
    else
        out.status = 404;
    out.set_content("ok\n", "text/plain");
}

void serve(const httplib::Request& request, httplib::Response& out) {
    if (request.path.starts_with("/control/"))
        return serve_control(request, out);
    std::string line = request.target;
    for (const auto& [name, value] : request.headers)
        if (lower(name) != "host" && lower(name) != "remote_addr" && lower(name) != "remote_port")
            line += fmt::format("\t{}: {}", lower(name), value);
    control.note(line);
    try {
        const Answer right = answer_of(request);
        const std::optional<Fault> fault = control.due(request.target);
        if (!fault || !play(*fault, right, out))
            answer_normally(request, right, out);
    } catch (const std::exception& e) {
        out.status = 400;
        out.set_content(e.what(), "text/plain");
    }
}

/// Starts a server on a free port of loopback.
void start(httplib::Server& server, const char* name, std::vector<std::jthread>& threads) {
    server.Get(".*", serve);
    server.Post("/control/.*", serve); // a body in the format of a form
    server.new_task_queue = [] { return new httplib::ThreadPool(64); };
    server.set_keep_alive_max_count(100000);
    server.set_write_timeout(60);
    server.set_tcp_nodelay(true); // else each answer waits 40 ms for an acknowledgement
    const int port = server.bind_to_any_port("127.0.0.1");
    std::cout << name << ' ' << port << std::endl;
    threads.emplace_back([&server] { server.listen_after_bind(); });
}

} // namespace

int main(int argc, char** argv) {
    std::string cert, key;
    for (int i = 1; i + 1 < argc; i += 2)
        (std::string_view(argv[i]) == "--cert" ? cert : key) = argv[i + 1];
    httplib::Server plain;
    httplib::Server abrupt;
    std::unique_ptr<httplib::SSLServer> secure;
    std::vector<std::jthread> threads; // joined before the servers go
    start(plain, "http", threads);
    // Connections that are closed here end with RST, not FIN.
    abrupt.set_socket_options([](int socket) {
        const linger at_once{1, 0};
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    });
    start(abrupt, "reset", threads);
    if (!cert.empty()) {
        secure = std::make_unique<httplib::SSLServer>(cert.c_str(), key.c_str());
        if (!secure->is_valid()) {
            std::cerr << "the certificate does not load\n";
            return 1;
        }
        start(*secure, "https", threads);
    }
    std::cout << "ready" << std::endl;
}
