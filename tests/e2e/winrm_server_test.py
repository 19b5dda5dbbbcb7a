"""`stampsim serve` before a client that is not ours: python3-winrm authenticates, seals and opens; the SOAP is recorded from
pypsrp and PowerShell. What the service refuses, what survives a client's death, its quota and idle time-out."""
import re
import uuid

import stamp_case
from winrm_peer_case import ADMIN_PASSWORD, PeerCase, Recording, fault_code, messages_of

PYPSRP = "pypsrp_no_language.jsonl"
NO_SUCH_RESOURCE, ACCESS_DENIED, SHELLS_OF_USER, SHELL_GONE, TIMED_OUT = 2150858811, 5, 2150859236, 2150858843, 2150858793


def new_id():
    return str(uuid.uuid4()).upper()


class WinrmServer(PeerCase):
    def opened(self, peer, recording, shell):
        """A shell with an open pool; returns the messages that opened it."""
        made = peer.ask(soap=recording.adapted(recording.request("Create"), shell))
        self.assertEqual(made["status"], 200, made)
        self.assertTrue(made["sealed"], made)
        said = []
        while not said or not said[-1].startswith("RUNSPACEPOOL_STATE"):
            said += self.received(peer, recording, shell)
        return said

    def received(self, peer, recording, shell, n=0):
        answer = peer.ask(soap=recording.adapted(recording.request("Receive", n), shell))
        self.assertEqual(answer["status"], 200, answer)
        return messages_of(answer["soap"])

    # ---- the seal and who is let in
    def test_python_winrm_opens_the_sealed_answer_to_what_is_not_served(self):
        peer = self.peer(self.serve(self.init_stamp())["url"])
        answer = peer.ask(open=True)  # a command shell, which this service does not have
        self.assertEqual(answer.get("error"), "WinRMError", answer)
        self.assertIn(f"'wsmanfault_code': '{NO_SUCH_RESOURCE}'", answer["text"])
        self.assertIn("windows/shell/cmd", answer["text"])
        self.assertTrue(answer["sealed"], "the fault came in clear")
        # The same connection, whose counters went on.
        again = peer.ask(open=True)
        self.assertEqual((again.get("error"), again["sealed"]), ("WinRMError", True), again)

    def test_a_wrong_password_is_refused_and_the_right_one_is_not(self):
        url = self.serve(self.init_stamp())["url"]
        for user, password in (("AZURESTACK\\CloudAdmin", "wrong"), ("AZURESTACK\\Somebody", ADMIN_PASSWORD)):
            self.assertEqual(self.peer(url, user, password).ask(open=True).get("error"), "InvalidCredentialsError")
        self.assertEqual(self.peer(url).ask(open=True).get("error"), "WinRMError")

    def test_what_is_not_sealed_is_refused(self):
        answer = self.peer(self.serve(self.init_stamp())["url"], encryption="never").ask(open=True)
        self.assertEqual(answer.get("status"), 500, answer)
        self.assertEqual(answer["soap"], "", "an answer to a request in clear")

    def test_who_is_no_cloud_admin_is_denied(self):
        recording = Recording(PYPSRP)
        stamp = self.init_stamp()
        peer = self.peer(self.serve(stamp)["url"], "AZURESTACK\\Nobody", "N0body!")
        answer = peer.ask(soap=recording.adapted(recording.request("Create"), new_id()))
        self.assertEqual((answer["status"], fault_code(answer), answer["sealed"]), (500, ACCESS_DENIED, True), answer)
        self.assertEqual(self.state(stamp)["sessions"], [])

    # ---- a whole session
    def assert_recorded_session_runs(self, url):
        """pypsrp's recorded session from open to close, with as many Receives as it takes."""
        recording = Recording(PYPSRP)
        peer = self.peer(url)
        shell = re.search(r'ShellId="([^"]*)', recording.request("Create"))[1]
        recorded = [m for o in recording.exchanges if o["dir"] == "resp" for m in messages_of(o["soap"])]
        said = self.opened(peer, recording, shell)
        self.assertEqual(said, recorded[:len(said)])
        self.assertEqual(said[-1], "RUNSPACEPOOL_STATE 2")
        command = peer.ask(soap=recording.adapted(recording.request("Command")))
        self.assertEqual(command["status"], 200, command)
        told = []
        while not told or not told[-1].startswith("PIPELINE_STATE"):
            told += self.received(peer, recording, shell, n=3)
        # The look-alike that was recorded failed for one role and put its objects out differently; states are compared.
        self.assertEqual(told[-1], recorded[-1])
        self.assertEqual(told[-1], "PIPELINE_STATE 4")
        self.assertIn("PROGRESS_RECORD", told)
        deleted = peer.ask(soap=recording.adapted(recording.request("Delete")))
        self.assertEqual((deleted["status"], deleted["sealed"]), (200, True), deleted)
        gone = peer.ask(soap=recording.adapted(recording.request("Receive")))
        self.assertEqual(fault_code(gone), SHELL_GONE, gone)

    def assert_one_session_left_one_collection_made(self, stamp):
        state = self.state(stamp)
        self.assertEqual([s["how"] for s in state["sessions"]], ["left"])
        self.assertEqual([c["outcome"] for c in state["collections"]], ["completed"])

    def test_a_recorded_session_of_pypsrp_runs_from_open_to_close(self):
        stamp = self.init_stamp()
        self.assert_recorded_session_runs(self.serve(stamp)["url"])
        self.assert_one_session_left_one_collection_made(stamp)

    # ---- the bridge; tests/live has a real PowerShell behind it
    def test_a_bridge_passes_a_session_to_a_server_on_standard_input(self):
        stamp = self.init_stamp()
        # Its lines are strict: one that did not wait for its acknowledgement ends it.
        program = f"'{stamp_case.BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1"
        self.assert_recorded_session_runs(self.serve(stamp, "--bridge", program)["url"])
        self.assert_one_session_left_one_collection_made(stamp)

    def test_a_bridge_to_nowhere_says_so(self):
        recording = Recording(PYPSRP)
        stamp = self.init_stamp()
        peer = self.peer(self.serve(stamp, "--bridge", "./no-such-program")["url"])
        answer = peer.ask(soap=recording.adapted(recording.request("Create"), new_id()))
        self.assertEqual((answer["status"], answer["sealed"]), (500, True), answer)
        self.assertIn("no-such-program", answer["soap"])
        # One that ends at once: the shell that was there is gone, and who waits for it hears that.
        peer = self.peer(self.serve(stamp, "--bridge", "/bin/false")["url"])
        shell = new_id()
        self.assertEqual(peer.ask(soap=recording.adapted(recording.request("Create"), shell))["status"], 200)
        answers = []
        while not answers or answers[-1]["status"] == 200:
            answers.append(peer.ask(soap=recording.adapted(recording.request("Receive"), shell)))
            self.assertEqual(messages_of(answers[-1]["soap"]), [])
        self.assertEqual(fault_code(answers[-1]), SHELL_GONE, answers)
        unreadable = self.program("stampsim", "serve", stamp, "--listen", "127.0.0.1:0", "--bridge", "'not closed", expect=2)
        self.assertIn("quot", unreadable.err)

    # ---- what outlives a client
    def test_a_killed_client_leaves_its_shell_and_its_collection(self):
        recording = Recording(PYPSRP)
        stamp = self.init_stamp(faults="[durations]\ndefault = 600\n")
        service = self.serve(stamp)
        peer = self.peer(service["url"])
        shell = re.search(r'ShellId="([^"]*)', recording.request("Create"))[1]
        self.opened(peer, recording, shell)
        self.assertEqual(peer.ask(soap=recording.adapted(recording.request("Command")))["status"], 200)
        self.wait_for("a collection that runs", lambda: self.running(stamp))
        peer.start(soap=recording.adapted(recording.request("Receive", 3)))
        peer.kill()
        other = self.peer(service["url"])
        # A new client of the same user finds the shell: its stream is free, for the service has noticed.
        # The dead one's Receive may have taken all that there was to tell.
        answer = other.ask(soap=recording.adapted(recording.request("Receive", 3), shell).replace("PT20S", "PT1S"))
        self.assertIn((answer["status"], fault_code(answer)), ((200, None), (500, TIMED_OUT)), answer)
        self.assertEqual(len(self.state(stamp)["open_sessions"]), 1)
        self.assertEqual(len(self.running(stamp)), 1)
        # The machine shuts down in order: the session ends, and the collection with it.
        service["process"].terminate()
        self.assertEqual(service["process"].wait(timeout=60), 0)
        state = self.state(stamp)
        self.assertEqual([s["how"] for s in state["sessions"]], ["left"])
        self.assertEqual([c["outcome"] for c in state["collections"]], ["stopped"])

    def running(self, stamp):
        return [c for c in self.state(stamp)["collections"] if c["outcome"] == "running"]

    def test_the_quota_of_shells_is_kept(self):
        recording = Recording(PYPSRP)
        peer = self.peer(self.serve(self.init_stamp(), "--shells-per-user", 2)["url"])
        first = new_id()
        for shell in (first, new_id()):
            self.opened(peer, recording, shell)
        refused = peer.ask(soap=recording.adapted(recording.request("Create"), new_id()))
        self.assertEqual((refused["status"], fault_code(refused)), (500, SHELLS_OF_USER), refused)
        self.assertEqual(peer.ask(soap=recording.adapted(recording.request("Delete"), first))["status"], 200)
        self.opened(peer, recording, new_id())

    def test_a_shell_that_nobody_asks_for_ends(self):
        recording = Recording(PYPSRP)
        stamp = self.init_stamp()
        peer = self.peer(self.serve(stamp, "--idle-timeout", 1)["url"])
        shell = new_id()
        self.opened(peer, recording, shell)
        self.wait_for("the end of the session", lambda: not self.state(stamp)["open_sessions"])
        self.assertEqual([s["how"] for s in self.state(stamp)["sessions"]], ["left"])
        gone = peer.ask(soap=recording.adapted(recording.request("Receive"), shell))
        self.assertEqual(fault_code(gone), SHELL_GONE, gone)

    # ---- TLS
    def test_over_tls_a_binding_is_wanted_where_it_is_asked_for(self):
        stamp = self.init_stamp()
        job = {"encryption": "never", "ca": str(stamp / "winrm.pem")}
        relaxed = self.serve(stamp, "--tls")
        for send_cbt in (True, False):
            answer = self.peer(relaxed["url"], send_cbt=send_cbt, **job).ask(open=True)
            self.assertIn(str(NO_SUCH_RESOURCE), answer.get("text", ""), answer)
        strict = self.serve(stamp, "--tls", "--require-binding")
        bound = self.peer(strict["url"], send_cbt=True, **job).ask(open=True)
        self.assertIn(str(NO_SUCH_RESOURCE), bound.get("text", ""), bound)
        unbound = self.peer(strict["url"], send_cbt=False, **job).ask(open=True)
        self.assertEqual(unbound.get("error"), "InvalidCredentialsError", unbound)
        self.assertRegex(strict["fingerprint"], "^[0-9a-f]{64}$")

    def test_basic_is_taken_over_tls_when_it_was_asked_for_and_never_in_clear(self):
        stamp = self.init_stamp()
        job = {"encryption": "never", "transport": "basic", "ca": str(stamp / "winrm.pem")}
        taken = self.peer(self.serve(stamp, "--tls", "--basic")["url"], **job).ask(open=True)
        self.assertIn(str(NO_SUCH_RESOURCE), taken.get("text", ""), taken)
        for flags in (("--tls",), ("--basic",)):
            refused = self.peer(self.serve(stamp, *flags)["url"], **job).ask(open=True)
            self.assertEqual(refused.get("error"), "InvalidCredentialsError", (flags, refused))

    # ---- what is refused at the start
    def test_it_listens_on_loopback_only(self):
        stamp = self.init_stamp()
        for listen in ("0.0.0.0:0", "192.0.2.1:0", "localhost:0", "127.0.0.1:port", "127.0.0.1"):
            done = self.program("stampsim", "serve", stamp, "--listen", listen, expect=2)
            self.assertIn(listen.rsplit(":", 1)[0], done.err)

    def test_faults_that_a_service_cannot_have_are_refused(self):
        stamp = self.init_stamp(faults='[[fault]]\nkind = "garbage"\n')
        self.assertIn("garbage", self.program("stampsim", "serve", stamp, "--listen", "127.0.0.1:0", expect=2).err)


if __name__ == "__main__":
    stamp_case.main()
