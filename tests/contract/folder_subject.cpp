#include "stamplog/storage/folder.hpp"
#include "storage_contract.hpp"
#include "temp_folder.hpp"

namespace stamplog::storage::testing {
namespace {

class folder_subject final : public contract_subject {
 public:
    place* at() override { return at_.get(); }
    std::unique_ptr<place> again() override { return open_folder(folder_.path()).value(); }

 private:
    test::temp_folder folder_;
    std::unique_ptr<place> at_ = open_folder(folder_.path()).value();
};

}  // namespace

std::unique_ptr<contract_subject> make_contract_subject() { return std::make_unique<folder_subject>(); }

}  // namespace stamplog::storage::testing
