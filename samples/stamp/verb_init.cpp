#include "report_error.hpp"
#include "stamp/stamp_folder.hpp"
#include "verbs.hpp"

namespace stampsim {

int init_verb(const init_options& o) {
    auto made = stamp_folder::make(o.dir, o.settings, o.faults);
    if (!made) return report(made.error());
    std::printf("stamp: %s, %d ERCS, %s\n", made->root().c_str(), made->settings().ercs_count,
                made->settings().timezone.c_str());
    std::printf("share: \\\\%s\\%s is %s\n", share_host, share_name, made->share().c_str());
    std::printf("next: stamplog collect --ercs sim:%s --case 1 --for 4h --stage OUT --yes\n", made->root().c_str());
    return 0;
}

}  // namespace stampsim
