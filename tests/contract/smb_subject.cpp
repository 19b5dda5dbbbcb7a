#include <atomic>
#include <iostream>

#include "loopback_samba.hpp"
#include "stamplog/base/system.hpp"
#include "storage_contract.hpp"

namespace stamplog::storage::testing {
namespace {

class smb_subject final : public contract_subject {
 public:
    smb_subject() {
        if (const auto why = stamplog::testing::loopback_samba::missing())
            std::cout << "SKIPPED: " << *why << '\n';
        else
            at_ = again();
    }
    place* at() override { return at_.get(); }
    std::unique_ptr<place> again() override {
        auto opened = open_smb(server().address("logs", folder_), server().login(), server().options(), time_);
        if (!opened) throw std::runtime_error(describe(opened.error()));
        return std::move(*opened);
    }
    bool knows(const std::string& name) override { return name.find_first_of("\"*<>?|") == name.npos; }

 private:
    // One server for all cases, a folder of its share for each.
    static stamplog::testing::loopback_samba& server() {
        static stamplog::testing::loopback_samba samba;
        return samba;
    }
    static std::string next_folder() {
        static std::atomic<int> count{0};
        return "case " + std::to_string(++count);
    }

    system_clock time_;
    std::string folder_ = next_folder();
    std::unique_ptr<place> at_;
};

}  // namespace

std::unique_ptr<contract_subject> make_contract_subject() { return std::make_unique<smb_subject>(); }

}  // namespace stamplog::storage::testing
