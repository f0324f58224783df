#include "fuzz.hpp"

namespace {

using namespace elf;
using namespace elf::sources;

/// Plans the files of years, too, which the index alone leads to.
class WithFiles : public Provider {
public:
    explicit WithFiles(std::unique_ptr<Provider> neso) : m_neso(std::move(neso)) {}

    const std::vector<Stream>& streams() const override { return m_neso->streams(); }
    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        std::vector<Request> out = m_neso->plan(stream, range, as_of);
        Page index;
        index.cursor = "2018 /dataset/x.csv\n";
        const std::vector<Request> files = m_neso->next(out.front(), index);
        out.insert(out.end(), files.begin(), files.end());
        return out;
    }
    Page parse(const Request& request, const Response& response) const override {
        return m_neso->parse(request, response);
    }
    std::vector<Request> next(const Request& request, const Page& page) const override {
        return m_neso->next(request, page);
    }

private:
    std::unique_ptr<Provider> m_neso;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ProviderSpec spec = [] {
        ProviderSpec s = sources::neso();
        s.make = [make = s.make](const ProviderSettings& settings) {
            return std::make_unique<WithFiles>(make(settings));
        };
        return s;
    }();
    return fuzz::parse_any(spec, data, size);
}
