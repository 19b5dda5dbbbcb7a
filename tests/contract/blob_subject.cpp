// Each subject has a prefix of its own in one container.
#include "loopback_azurite.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/storage/blob.hpp"
#include "storage_contract.hpp"

namespace stamplog::storage::testing {
namespace {

class blob_subject final : public contract_subject {
 public:
    blob_subject() {
        if (azurite_ != nullptr) at_ = again();
    }
    place* at() override { return at_.get(); }
    std::unique_ptr<place> again() override {
        blob_options how;
        how.block_bytes = 1 << 20;  // so that small files have several
        return open_blob(azurite_->url() + "/case " + std::to_string(number_), azurite_->sas("full"), time_, how).value();
    }

 private:
    static int next() {
        static int count = 0;
        return ++count;
    }
    stamplog::testing::loopback_azurite* azurite_ = stamplog::testing::loopback_azurite::one();
    int number_ = next();
    system_clock time_;
    std::unique_ptr<place> at_;
};

}  // namespace

std::unique_ptr<contract_subject> make_contract_subject() { return std::make_unique<blob_subject>(); }

}  // namespace stamplog::storage::testing
