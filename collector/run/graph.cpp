#include "graph.hpp"

#include <tbb/flow_graph.h>

#include <tuple>

namespace stamplog::run {

// Two nodes in a ring. `decide` is serial: it holds the only state, the scheduler's. `work` hands each task to the thread of
// its ERCS and never waits itself (blocking a TBB worker hangs: measured). No more messages exist at once than there are ERCS,
// plus one "tell" each, so there is no limiter (docs/decisions/0005). Nothing is cancelled: a stop reaches the tasks by their
// token, they end, and the ring runs empty. Bodies are total: one message in, and one out for every task, on every path.
result<void> run_graph(scheduler& order, io_pool& threads, const std::function<event(const task&)>& perform,
                       const std::function<std::string()>& why_stop) {
    namespace flow = tbb::flow;
    using decide_node = flow::multifunction_node<event, std::tuple<task>>;
    using work_node = flow::async_node<task, event>;
    std::size_t produced = 0, retired = 0;  // touched by `decide` only

    flow::graph ring;
    decide_node decide(ring, flow::serial, [&](const event& e, decide_node::output_ports_type& out) noexcept {
        if (e.what != event::kind::begin) ++retired;
        for (auto& t : order.on(e, why_stop())) {
            ++produced;
            std::get<0>(out).try_put(std::move(t));
        }
    });
    work_node work(ring, flow::unlimited, [&](const task& t, work_node::gateway_type& gateway) noexcept {
        gateway.reserve_wait();
        threads.post(t.ercs, [&gateway, &perform, t]() noexcept {
            gateway.try_put(perform(t));
            gateway.release_wait();
        });
    });
    flow::make_edge(flow::output_port<0>(decide), work);
    flow::make_edge(work, decide);

    decide.try_put(event{});
    ring.wait_for_all();
    if (produced == retired && order.finished()) return {};
    return fail(errc::internal, "the run's graph ended with " + std::to_string(produced - retired) + " of " +
                                    std::to_string(produced) + " tasks unanswered");
}

}  // namespace stamplog::run
