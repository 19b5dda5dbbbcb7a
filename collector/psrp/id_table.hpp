// RefId -> what it names. Ids count up from 0 in practice; others cost a hash node, never memory of their own size.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace stamplog::psrp {

template <class T>
class id_table {
 public:
    // A repeated id names the later one.
    void put(std::uint64_t id, T item) {
        if (id < dense_.size()) {
            dense_[static_cast<std::size_t>(id)] = std::move(item);
        } else if (id == dense_.size()) {
            dense_.push_back(std::move(item));
        } else {
            sparse_[id] = std::move(item);
        }
    }
    // Valid until the next put().
    const T* find(std::uint64_t id) const noexcept {
        if (id < dense_.size()) return &dense_[static_cast<std::size_t>(id)];
        const auto at = sparse_.find(id);
        return at != sparse_.end() ? &at->second : nullptr;
    }

 private:
    std::vector<T> dense_;
    std::unordered_map<std::uint64_t, T> sparse_;
};

}  // namespace stamplog::psrp
