// A landing on disk, packed into a bundle in memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stamplog/bundle/reader.hpp"
#include "stamplog/pack/pack.hpp"
#include "stamplog/zip/local_file.hpp"
#include "temp_folder.hpp"
#include "zip_builder.hpp"

namespace stamplog::test {

inline const std::string first_folder = "AzureStackLogs-20261119031500-AZS-ERCS01";

// Role zips in a temporary folder.
class landing_builder {
 public:
    // `role` "Storage" becomes <first_folder>/Storage-20261119031500.zip.
    landing_builder& add(const std::string& role, const bytes& zip, const std::string& folder = first_folder) {
        write_file(folder_.path() / folder / (role + "-20261119031500.zip"), zip);
        return *this;
    }
    landing_builder& add_output_log(std::string_view text) {
        write_file(folder_.path() / first_folder / "Get-AzureStackLog_Output.log", text);
        return *this;
    }
    const std::filesystem::path& path() const { return folder_.path(); }

    pack::options options() const {
        pack::options o;
        o.profile = pack::profile::fast;
        auto found = pack::scan_landing(folder_.path());
        if (found) o.sources = std::move(found->found);
        return o;
    }

 private:
    temp_folder folder_;
};

inline const std::vector<pack::profile> one_of_each_container{pack::profile::fast, pack::profile::small};

struct packed {
    pack::report report;
    bytes file;

    // Views `file`, which must stay where it is.
    result<bundle::reader> open() const { return bundle::reader::open(std::make_shared<zip::memory_source>(file)); }
};

inline packed pack_whole(const pack::options& o) {
    memory_sink out;
    auto r = pack::pack_bundle(o, out);
    if (!r) throw std::runtime_error(describe(r.error()));
    return {std::move(*r), std::move(out.content)};
}

// A small bundle of texts, without any zip.
inline packed pack_texts(std::vector<pack::text_member> texts, pack::profile profile = pack::profile::fast) {
    pack::options o;
    o.profile = profile;
    o.sources.texts = std::move(texts);
    return pack_whole(o);
}

// "<first_folder>/Storage-20261119031500/" + name
inline std::string member_of(const std::string& role, const std::string& name, const std::string& folder = first_folder) {
    return folder + "/" + role + "-20261119031500/" + name;
}

}  // namespace stamplog::test
