#include "conversation_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace stamplog::cli {
namespace {

constexpr const char* tail = "\n]}\n";
constexpr std::size_t most_streams = 4096;  // whose unfinished messages are kept

std::string action_of(std::string_view soap) {
    constexpr std::string_view open = "Action s:mustUnderstand=\"true\">";
    const auto at = soap.find(open);
    if (at == std::string_view::npos) return {};
    const auto from = at + open.size();
    return std::string(soap.substr(from, soap.find('<', from) - from));
}

std::string hex_of(const guid& g) {
    std::string out;
    for (const auto b : g.data)
        for (const int digit : {b >> 4, b & 15}) out += "0123456789abcdef"[digit];
    return out;
}

// The PSRP messages that an envelope completes. They are read from what was cleaned, so that nothing is in them that is not in
// the SOAP beside them.
nlohmann::ordered_json messages_in(const std::vector<wsman::redactor::piece>& pieces,
                                   std::map<std::string, psrp::reassembler>& unfinished) {
    auto out = nlohmann::ordered_json::array();
    for (const auto& p : pieces) {
        std::vector<bytes> complete;
        // What does not fit, a part sent again or one of another message, is left out: the SOAP has it.
        if (!unfinished[p.stream].put(guid{}, p.fragments, complete)) unfinished.erase(p.stream);
        for (const auto& b : complete)
            if (const auto m = psrp::decode_message(b))
                out.push_back({{"dest", static_cast<unsigned>(m->to)},
                               {"type", to_string(m->type)},
                               {"rpid_hex", hex_of(m->pool)},
                               {"pid_hex", hex_of(m->pipeline)},
                               {"clixml", m->body}});
    }
    if (unfinished.size() > most_streams) unfinished.clear();
    return out;
}

}  // namespace

std::string record_file_for(const std::string& file, const std::string& ercs, bool only_one) {
    if (only_one) return file;
    const std::filesystem::path path(file);
    std::string label;
    for (const char c : ercs) label += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ? c : '_';
    return (path.parent_path() / (path.stem().string() + "-" + label + path.extension().string())).string();
}

result<std::shared_ptr<conversation_file>> conversation_file::create(const std::string& file, log_sink& log) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(errno == EEXIST ? errc::conflict : errc::io, "--record " + file + ": " + std::strerror(errno),
                    errno == EEXIST ? "Name a new file: a recording is not written over." : "");
    auto* f = ::fdopen(fd, "w");
    if (f == nullptr) {
        const std::string why = std::strerror(errno);
        ::close(fd);
        return fail(errc::io, "--record " + file + ": " + why);
    }
    auto name = std::filesystem::path(file).stem().string();
    const auto head = "{\"name\": " + nlohmann::json(name).dump() + ", \"messages\": [";
    if (std::fputs(head.c_str(), f) < 0 || std::fputs(tail, f) < 0 || std::fflush(f) != 0) {
        std::fclose(f);
        return fail(errc::io, "--record " + file + ": cannot be written");
    }
    return std::shared_ptr<conversation_file>(new conversation_file(f, file, log));
}

conversation_file::~conversation_file() { std::fclose(file_); }

void conversation_file::exchanged(const session::conversation_exchange& e) {
    const std::scoped_lock lock(mutex_);
    if (failed_) return;
    auto request = asked_.clean(std::string(e.request)), response = answered_.clean(std::string(e.response));
    nlohmann::ordered_json m{{"action", action_of(e.request)},
                             {"request", std::move(request)},
                             {"response", std::move(response)},
                             {"psrp_request", messages_in(asked_.pieces(), asked_unfinished_)},
                             {"psrp_response", messages_in(answered_.pieces(), answered_unfinished_)},
                             {"http_status", e.status},
                             {"asked", format_rfc3339(e.asked)},
                             {"answered", format_rfc3339(e.answered)},
                             {"lane", e.lane}};
    if (!e.lost.empty()) m["lost"] = e.lost;
    const auto text = (any_ ? ",\n" : "\n") + m.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + tail;
    any_ = true;
    const bool written = std::fseek(file_, -static_cast<long>(std::strlen(tail)), SEEK_CUR) == 0 &&
                         std::fputs(text.c_str(), file_) >= 0 && std::fflush(file_) == 0;
    if (written) return;
    failed_ = true;
    log_.write(log_level::warning, "--record " + name_ + ": cannot be written any more; the session goes on");
}

}  // namespace stamplog::cli
