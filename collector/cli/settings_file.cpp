#include "settings_file.hpp"

#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "output.hpp"

namespace stamplog::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "stamplog.toml";

// Whoever can write the file can name a program for exec:, so in a folder that we only happen to stand in it must be ours.
bool written_by_others(const std::string& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) return true;
    return (info.st_uid != ::geteuid() && info.st_uid != 0) || (info.st_mode & S_IWOTH) != 0;
}

result<std::vector<std::string>> places(const std::string& config_flag, world& w, std::vector<std::string>& warnings) {
    std::vector<std::string> out;
    std::error_code ec;
    const auto named = [&](const std::string& file, const char* by) -> result<void> {
        if (!fs::is_regular_file(file, ec)) return fail(errc::config, std::string(by) + ": '" + file + "' is not a file");
        out.push_back(file);
        return {};
    };
    if (!config_flag.empty()) {
        if (auto ok = named(config_flag, "--config"); !ok) return fail(ok.error());
    } else if (auto v = w.env("STAMPLOG_CONFIG"); v && !v->empty()) {
        if (auto ok = named(*v, "STAMPLOG_CONFIG"); !ok) return fail(ok.error());
    }
    if (fs::is_regular_file(file_name, ec)) {
        if (written_by_others(file_name))
            warnings.push_back("stamplog.toml in the working folder is not read: another user can write it");
        else
            out.emplace_back(file_name);
    }
    if (auto home = w.env("HOME"); home && !home->empty())
        if (auto own = *home + "/.config/stamplog/" + file_name; fs::is_regular_file(own, ec)) out.push_back(std::move(own));
    return out;
}

std::optional<std::string> scalar(const toml::node& n) {
    if (n.is_string()) return n.value<std::string>();
    if (n.is_boolean()) return *n.value<bool>() ? "true" : "false";
    if (n.is_integer()) return std::to_string(*n.value<std::int64_t>());
    return std::nullopt;
}

std::optional<std::vector<std::string>> values_of(const toml::node& n) {
    std::vector<std::string> out;
    const auto add = [&](const toml::node& one) {
        auto v = scalar(one);
        if (v) out.push_back(std::move(*v));
        return v.has_value();
    };
    if (const auto* list = n.as_array()) {
        for (const auto& one : *list)
            if (!add(one)) return std::nullopt;
        return out;
    }
    if (!add(n)) return std::nullopt;
    return out;
}

struct reader {
    const std::string& file;
    std::vector<setting>& settings;
    std::vector<std::string>& sections;

    // Only below [stamp] lie tables within tables.
    result<void> take(const toml::table& t, const std::string& section) {
        if (!section.empty()) sections.push_back(section);
        for (const auto& [k, node] : t) {
            const std::string key(k.str());
            if (const auto* inner = node.as_table(); inner != nullptr && (section.empty() || section == "stamp")) {
                if (auto ok = take(*inner, section.empty() ? key : section + "." + key); !ok) return ok;
                continue;
            }
            auto values = values_of(node);
            if (!values)
                return fail(errc::config, one_line(file) + ": line " + std::to_string(node.source().begin.line) + ": '" +
                                              one_line(key) + "' is neither text, number, true or false, nor a list of these");
            settings.push_back({file, section, key, std::move(*values)});
        }
        return {};
    }
};

}  // namespace

result<settings_file> settings_file::read(const std::string& config_flag, world& w, std::vector<std::string>& warnings) {
    auto files = places(config_flag, w, warnings);
    if (!files) return fail(files.error());
    settings_file out;
    for (const auto& file : *files) {
        try {
            if (auto ok = reader{file, out.all_, out.sections_}.take(toml::parse_file(file), ""); !ok) return fail(ok.error());
        } catch (const toml::parse_error& e) {
            return fail(errc::config, one_line(file) + ": line " + std::to_string(e.source().begin.line) + ": " +
                                          one_line(std::string(e.description())));
        }
    }
    return out;
}

const setting* settings_file::find(std::string_view section, std::string_view key) const {
    const auto at = std::find_if(all_.begin(), all_.end(), [&](const auto& s) { return s.section == section && s.key == key; });
    return at == all_.end() ? nullptr : &*at;
}

bool settings_file::has_section(std::string_view section) const {
    return std::find(sections_.begin(), sections_.end(), section) != sections_.end();
}

}  // namespace stamplog::cli
