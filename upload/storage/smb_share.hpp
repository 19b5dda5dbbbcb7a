// One share through libsmbclient, in a process of its own: one thread, one context. errno is what went wrong.
#pragma once

#include <libsmbclient.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "smb_wire.hpp"
#include "stamplog/base/secret.hpp"

namespace stamplog::storage::smb {

struct login {
    std::string host, share, domain, user;
    std::uint16_t port = 445;
    secret password;
    bool encrypt = false;
    int timeout_ms = 0;
};

class share {
 public:
    share() = default;
    ~share();
    share(const share&) = delete;
    share& operator=(const share&) = delete;

    // 0 or errno, and how far it came.
    int enter(login who, stage& reached);
    int look(const std::string& path, attributes& out);
    // Begins a listing, which list_more() goes on with.
    int list(const std::string& path);
    // The next entry; nullopt at the end.
    std::optional<named> list_more();
    int open(const std::string& path, access how, std::uint64_t& handle, attributes& out);
    int read(std::uint64_t handle, std::uint64_t offset, std::string& out);  // fills `out`, shortened at the end of the file
    int write(std::uint64_t handle, std::uint64_t offset, std::string_view data);
    int cut(std::uint64_t handle, std::uint64_t size);
    int close(std::uint64_t handle);
    int name_new(const std::string& from, const std::string& to, const std::string& claim);
    int name_over(const std::string& from, const std::string& to);
    int remove(const std::string& path);
    int make_folder(const std::string& path);

 private:
    static void give_login(SMBCCTX* context, const char* server, const char* share_name, char* domain, int domain_size,
                           char* user, int user_size, char* password, int password_size);
    std::string url(const std::string& path) const;
    int write_whole(SMBCFILE* file, std::string_view data);
    int seek(SMBCFILE* file, std::uint64_t offset);
    SMBCFILE* file_of(std::uint64_t handle) const;
    void end_listing();

    SMBCCTX* context_ = nullptr;
    login who_;
    std::map<std::uint64_t, SMBCFILE*> files_;
    std::uint64_t last_handle_ = 0;
    SMBCFILE* listing_ = nullptr;
};

}  // namespace stamplog::storage::smb
