#include "stream_view.hpp"

#include <nlohmann/json.hpp>

#include "stamplog/base/log.hpp"

namespace stamplog::cli {
namespace {

constexpr const char *red = "\x1b[31m", *yellow = "\x1b[33m", *plain = "\x1b[0m", *clear_line = "\r\x1b[2K";

std::string coloured(const context& c, const char* colour, const std::string& text) {
    return c.print.colour() ? colour + text + plain : text;
}

std::string category_line(const psrp::error_record& e) {
    const auto* o = psrp::as_object(e.raw);
    const auto* whole = o == nullptr ? nullptr : o->find("ErrorCategory_Message");
    if (whole != nullptr && !std::holds_alternative<psrp::nil>(*whole)) return psrp::display(*whole);
    return "(" + e.category_target_name + ":" + e.category_target_type + ") [" + e.category_activity + "], " +
           e.category_reason;
}

std::size_t columns_for(const context& c) {
    return c.w.out_is_terminal ? static_cast<std::size_t>(std::max(20, c.w.columns())) : 0;
}

}  // namespace

std::string error_text(const psrp::error_record& e) {
    const std::string who = e.category_activity.empty() ? "" : one_line(e.category_activity) + " : ";
    return who + printable(e.message, SIZE_MAX) + "\n    + CategoryInfo          : " + one_line(category_line(e)) +
           "\n    + FullyQualifiedErrorId : " + one_line(e.fully_qualified_id);
}

progress_line::progress_line(context& c) : c_(c), on_(c.w.err_is_terminal && !c.g.json && !c.g.quiet) {}
progress_line::~progress_line() { clear(); }

void progress_line::erase() {
    if (!text_.empty()) c_.w.err(clear_line);
}
void progress_line::draw() {
    if (!text_.empty()) c_.w.err(text_);
}

void progress_line::show(const psrp::progress_record& p) {
    if (!on_) return;
    std::string text = one_line(p.activity) + ": " + one_line(p.status);
    if (p.percent >= 0) text += " " + std::to_string(p.percent) + " %";
    if (!p.current_operation.empty()) text += ", " + one_line(p.current_operation);
    const auto room = static_cast<std::size_t>(std::max(20, c_.w.columns())) - 1;
    if (text.size() > room) {
        text.resize(room);
        while (!text.empty() && (text.back() & 0xC0) == 0x80) text.pop_back();  // no half of a character
        if (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
    }
    std::scoped_lock lock(mutex_);
    erase();
    text_ = p.completed ? "" : text;
    draw();
}

void progress_line::clear() {
    std::scoped_lock lock(mutex_);
    erase();
    text_.clear();
}

void progress_line::around(const std::function<void()>& write) {
    std::scoped_lock lock(mutex_);
    erase();
    write();
    draw();
}

stream_view::stream_view(context& c, object_format how)
    : c_(c), objects_(c.print, c.w.time, how, columns_for(c)), progress_(c) {}

void stream_view::text(const char* stream, const char* prefix, std::string_view said) {
    if (c_.g.json) return c_.print.object({{"type", "stream"}, {"stream", stream}, {"text", said}});
    objects_.flush();
    const auto line = prefix + printable(said, SIZE_MAX);
    c_.print.beside((*prefix == '\0' ? line : coloured(c_, yellow, line)) + "\n");
}

void stream_view::error(const psrp::error_record& e) {
    if (c_.g.json)
        return c_.print.object({{"type", "stream"},
                                {"stream", "ERROR"},
                                {"text", e.message},
                                {"id", e.fully_qualified_id},
                                {"category", category_line(e)}});
    objects_.flush();
    c_.print.beside(coloured(c_, red, error_text(e)) + "\n");
}

session::observer stream_view::observer() {
    session::observer o;
    o.output = [this](const psrp::value& v) { objects_.show(v); };
    o.error = [this](const psrp::error_record& e) { error(e); };
    o.warning = [this](std::string_view t) { text("WARNING", "WARNING: ", t); };
    o.verbose = [this](std::string_view t) { text("VERBOSE", "VERBOSE: ", t); };
    o.debug = [this](std::string_view t) { text("DEBUG", "DEBUG: ", t); };
    o.information = [this](const psrp::information_record& i) {
        const auto* host = psrp::as_object(i.message_data);
        const auto* message = host == nullptr ? nullptr : host->find("Message");
        text("INFORMATION", "", psrp::display(message == nullptr ? i.message_data : *message));
    };
    o.progress = [this](const psrp::progress_record& p) {
        progress_.show(p);
        if (c_.g.verbose > 0 && !c_.w.err_is_terminal) c_.print.note("progress: " + p.activity + ": " + p.status);
    };
    return o;
}

void stream_view::finish() {
    objects_.flush();
    progress_.clear();
}

}  // namespace stamplog::cli
