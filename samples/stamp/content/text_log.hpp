// Text logs of the stamp's services: lines from a family of sentences with changing values.
#pragma once

#include "content/content.hpp"

namespace stampsim {

bool text_log(const member_plan& m, const window& w, const scene& s, const piece_sink& out);

// Fills the slots of a sentence: %x hex of 8, %d number, %g GUID, %n node, %v VM, %i address, %s the subject, %m milliseconds.
class noise;
void fill_sentence(std::string& out, std::string_view sentence, noise& n, std::string_view subject);

}  // namespace stampsim
