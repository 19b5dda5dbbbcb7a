#include "endpoint/secret_table.hpp"

namespace stampsim {
using stamplog::psrp::encrypted_string;
using stamplog::psrp::object_ptr;

void secret_table::add(const stamplog::psrp::value& v, const stamplog::psrp::server& pool, int depth) {
    if (const auto* sealed = std::get_if<encrypted_string>(&v)) entries_.push_back({*sealed, pool.decrypt(*sealed)});
    const auto* o = std::get_if<object_ptr>(&v);
    // A credential is an object with a property, in a prompt's answer within a table; deeper is nothing that is taken.
    if (!o || !*o || depth == 0) return;
    for (const auto* list : {&(*o)->adapted, &(*o)->extended})
        for (const auto& p : *list) add(p.val, pool, depth - 1);
    for (const auto& e : (*o)->entries) add(e.second, pool, depth - 1);
    add((*o)->base, pool, depth - 1);
}

secret_table secret_table::of(const stamplog::psrp::received_pipeline& p, const stamplog::psrp::server& pool) {
    secret_table t;
    for (const auto& statement : p.statements)
        for (const auto& command : statement)
            for (const auto& a : command.arguments) t.add(a.val, pool);
    return t;
}

stamplog::result<stamplog::secret> secret_table::find(const encrypted_string& sealed) const {
    for (const auto& e : entries_)
        if (e.sealed == sealed) {
            if (!e.plain) return stamplog::fail(e.plain.error());
            return e.plain->clone();
        }
    return stamplog::fail(stamplog::errc::not_found, "no such secret among the arguments");
}

}  // namespace stampsim
