// upload_driver FILE CONTAINER-URL NAME SAS-FILE: puts a file to a Blob container as staging does, without what staging does
// besides (the bundle is not verified, nothing lies beside it), so that a measurement is of the upload alone.
#include <cstdio>
#include <fstream>
#include <string>

#include "stamplog/base/system.hpp"
#include "stamplog/storage/blob.hpp"
#include "stamplog/storage/folder.hpp"

namespace {

int failed(const stamplog::error& why) {
    std::fprintf(stderr, "%s\n", stamplog::describe(why).c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    std::string sas;
    std::ifstream in(argv[4]);
    std::getline(in, sas);
    stamplog::system_clock time;
    auto to = stamplog::storage::open_blob(argv[2], stamplog::secret(std::move(sas)), time);
    if (!to) return failed(to.error());
    const auto file = stamplog::storage::open_file(argv[1]);
    if (!file) return failed(file.error());
    const auto done = (*to)->put(argv[3], **file, {});
    if (!done) return failed(done.error());
    std::printf("%llu bytes sent\n", static_cast<unsigned long long>(done->sent));
    return 0;
}
