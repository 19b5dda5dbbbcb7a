#include "stamplog/storage/memory.hpp"
#include "storage_contract.hpp"

namespace stamplog::storage::testing {
namespace {

class memory_subject final : public contract_subject {
 public:
    place* at() override { return at_.get(); }
    std::unique_ptr<place> again() override { return nullptr; }

 private:
    std::unique_ptr<place> at_ = memory_place();
};

}  // namespace

std::unique_ptr<contract_subject> make_contract_subject() { return std::make_unique<memory_subject>(); }

}  // namespace stamplog::storage::testing
