#include "information.hpp"

#include <fstream>
#include <iterator>

#include "stamplog/pep/object_json.hpp"
#include "stamplog/storage/durable.hpp"
#include "stamplog/storage/new_file.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_document = std::uintmax_t{256} << 20;
constexpr std::size_t most_text = std::size_t{16} << 20;  // a Test-AzureStack prints some 100 KB

std::string_view document_of(plan::unit_kind k) {
    switch (k) {
        case plan::unit_kind::test:
            return "health/Test-AzureStack.json";
        case plan::unit_kind::stamp_information:
            return "stamp/AzureStackStampInformation.json";
        case plan::unit_kind::support_configuration:
            return "stamp/AzureStackSupportConfiguration.json";
        case plan::unit_kind::virtual_disks:
            return "stamp/VirtualDisks.json";
        case plan::unit_kind::storage_jobs:
            return "stamp/StorageJobs.json";
        case plan::unit_kind::update_status:
            return "stamp/AzureStackUpdateStatus.json";
        case plan::unit_kind::logs:
        case plan::unit_kind::cluster_log:
            break;
    }
    return {};
}

}  // namespace

void stream_text::line(std::string_view prefix, std::string_view text) {
    if (text_.size() + prefix.size() + text.size() > most_text) {
        if (!std::exchange(cut_, true)) text_ += "(cut here: more than 16 MiB of output)\n";
        return;
    }
    text_.append(prefix).append(text).append("\n");
}

session::observer stream_text::observer() {
    session::observer o;
    o.output = [this](const psrp::value& v) { line("", psrp::display(v)); };
    o.error = [this](const psrp::error_record& e) { line("ERROR: ", e.message); };
    o.warning = [this](std::string_view t) { line("WARNING: ", t); };
    o.verbose = [this](std::string_view t) { line("VERBOSE: ", t); };
    o.debug = [this](std::string_view t) { line("DEBUG: ", t); };
    o.information = [this](const psrp::information_record& r) {
        const auto* object = psrp::as_object(r.message_data);
        const auto* message = object ? object->find("Message") : nullptr;
        line("", psrp::display(message ? *message : r.message_data));
    };
    return o;
}

document_store::document_store(fs::path folder) : folder_(std::move(folder)) {
    std::error_code ec;
    for (fs::recursive_directory_iterator it(folder_, ec), end; !ec && it != end; it.increment(ec)) {
        std::error_code gone;
        if (it->is_symlink(gone) || !it->is_regular_file(gone) || it->file_size(gone) > most_document || gone) continue;
        const auto path = it->path().lexically_relative(folder_).generic_string();
        if (!storage::safe_name(path)) continue;  // what a killed process was writing
        std::ifstream in(it->path(), std::ios::binary);
        documents_[path] = {std::istreambuf_iterator<char>(in), {}};
    }
}

result<void> document_store::put(std::string path, std::string content) {
    std::scoped_lock lock(mutex_);
    const auto file = folder_ / path;
    const std::string& text = documents_[std::move(path)] = std::move(content);
    if (auto made = storage::make_folders(file.parent_path()); !made) return made;
    auto out = storage::new_file::create(file, storage::existing::replace);
    if (!out) return fail(out.error());
    if (auto ok = (*out)->write(as_bytes(text)); !ok) return ok;
    return (*out)->commit();
}

std::map<std::string, std::string> document_store::all() const {
    std::scoped_lock lock(mutex_);
    return documents_;
}

std::string keep_information(const plan::unit& u, const pep::call_outcome& answer, std::string console, document_store& into,
                             teller& tell) {
    const auto put = [&](std::string path, std::string content) {
        if (auto ok = into.put(std::move(path), std::move(content)); !ok)
            tell.log(log_level::warning, "a run that is resumed would lack a document: " + describe(ok.error()));
    };
    if (u.kind == plan::unit_kind::test) put("health/Test-AzureStack.txt", std::move(console));
    if (const auto path = document_of(u.kind); !path.empty() && answer.status == pep::call_status::done) {
        const auto& out = answer.output;
        put(std::string(path), (out.size() == 1 ? pep::to_json(out.front()) : pep::to_json(out)) + "\n");
    }
    if (u.kind != plan::unit_kind::test) return std::to_string(answer.output.size()) + " objects";
    for (const auto& v : answer.output)
        if (const auto passed = psrp::as_bool(v))
            return *passed ? "no test failed" : "tests failed, see health/Test-AzureStack.txt";
    return "the endpoint gave no verdict, see health/Test-AzureStack.txt";
}

}  // namespace stamplog::run
