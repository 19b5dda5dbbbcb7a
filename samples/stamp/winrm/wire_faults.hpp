// The faults of one ERCS's WinRM service, from the fault file.
#pragma once

#include "endpoint/fault_book.hpp"
#include "winrm/gate.hpp"

namespace stampsim::winrm {

class wire_faults final : public gate_faults {
 public:
    explicit wire_faults(fault_book& book) : book_(book) {}

    bool refuse_now() override;
    bool unavailable_now() override;
    bool corrupt_now() override { return strikes(fault_kind::corrupt_ciphertext); }
    void change(std::string& soap) override;
    write_plan plan(std::uint64_t before, std::size_t size) override;
    bool time_out_now() { return strikes(fault_kind::timed_out_storm); }

 private:
    bool strikes(fault_kind kind);
    fault_book& book_;
    std::uint64_t exchanges_ = 0;  // authenticated requests so far
};

}  // namespace stampsim::winrm
