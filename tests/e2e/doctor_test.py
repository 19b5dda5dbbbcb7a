"""stamplog doctor over WinRM: each step that can fail on the way to an ERCS, named as the one that failed."""
import json
import socket
import threading

from stamp_case import main
from winrm_case import ADMIN, WinrmCase


class Doctor(WinrmCase):
    def setUp(self):
        super().setUp()
        self.stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")

    def examine(self, ercs, *args, expect=8, env=None, user=ADMIN):
        """check -> (state, found, mend) of the one ERCS."""
        done = self.stamplog("--json", "doctor", "--ercs", ercs, "--timezone", "UTC", "--user", user, *args, expect=expect, env=env)
        lines = [json.loads(line) for line in done.out.splitlines()]
        self.assertNotIn("Wr0ngSecret", done.out + done.err)
        return {o["check"]: (o["state"], o["found"], o["mend"]) for o in lines if o.get("type") == "check"}

    def assert_fails_at(self, checks, step):
        order = ["name", "tcp", "http", "auth", "shell", "runspace", "language-mode", "culture", "clock", "cmdlets"]
        self.assertEqual(list(checks), order)
        at = order.index(step)
        states = [checks[name][0] for name in order]
        self.assertEqual(states, ["ok"] * at + ["failed"] + ["not reached"] * (len(order) - at - 1), checks)
        self.assertTrue(checks[step][1])

    def test_a_healthy_ercs_is_ready_its_clock_seen(self):
        checks = self.examine(self.serve(self.stamp), expect=0)
        self.assertEqual({state for state, _, _ in checks.values()}, {"ok"}, checks)
        self.assertEqual(self.state(self.stamp)["open_sessions"], [])

    def test_the_share_gets_the_transcript_where_it_is_known(self):
        self.examine(self.serve(self.stamp), *self.share_options(self.stamp), expect=0)
        self.assert_stamp_left_clean(self.stamp)

    def test_a_share_that_takes_no_transcript_is_what_is_not_ready(self):
        words = ("doctor", "--ercs", self.serve(self.stamp), "--timezone", "UTC", "--user", ADMIN, *self.share_options(self.stamp))
        env = {**self.env, "STAMPLOG_SHARE_PASSWORD": "Wr0ngSecret"}
        done = self.stamplog(*words, env=env, expect=8)
        self.assertNotIn("Wr0ngSecret", done.out + done.err)
        self.assertIn("1 of 1 ERCS ready, the share is not", done.out)
        self.assertIn("share  not ready", done.out)
        self.assertIn("--share-credential-file", done.out)
        self.assertEqual(done.out.splitlines()[-1], "next: stamplog doctor --help")
        told = [json.loads(line) for line in self.stamplog("--json", *words, env=env, expect=8).out.splitlines()]
        self.assertEqual([o["share"] for o in told if o.get("type") == "diagnosis"], [False])
        self.assertEqual([o["state"] for o in told if o.get("of") == "share"], ["failed"])
        self.assertIn("1 of 1 ERCS ready\n", self.stamplog(*words).out)

    def test_an_unknown_name(self):
        self.assert_fails_at(self.examine("ercs01.invalid"), "name")

    def test_nobody_listens(self):
        checks = self.examine("127.0.0.1:1")
        self.assert_fails_at(checks, "tcp")
        self.assertIn("WinRM", checks["tcp"][2])

    def test_something_else_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            def answer():
                link, _ = other.accept()
                with link:
                    link.recv(65536)
                    link.sendall(b"SSH-2.0-Other\r\n")

            thread = threading.Thread(target=answer)
            thread.start()
            checks = self.examine(f"127.0.0.1:{other.getsockname()[1]}")
            thread.join(20)
        self.assert_fails_at(checks, "http")

    def test_a_certificate_that_nobody_vouches_for(self):
        checks = self.examine(self.serve(self.stamp, "--tls"))
        self.assert_fails_at(checks, "http")
        self.assertIn(self.fingerprint, checks["http"][2])

    def test_a_wrong_password(self):
        self.assert_fails_at(self.examine(self.serve(self.stamp), env={**self.env, "STAMPLOG_PASSWORD": "Wr0ngSecret"}), "auth")

    def test_who_is_no_cloudadmin(self):
        self.assert_fails_at(self.examine(self.serve(self.stamp), user="AZURESTACK\\Nobody", env={**self.env, "STAMPLOG_PASSWORD": "N0body!"}), "shell")

    def test_a_wrong_configuration_name(self):
        checks = self.examine(self.serve(self.stamp), "--configuration-name", "NoSuch")
        self.assert_fails_at(checks, "shell")
        self.assertIn("--configuration-name", checks["shell"][2])

    def test_invoke_and_commands_say_that_every_ercs_refused_the_credential(self):
        ercs = self.serve(self.stamp)
        for words in (["invoke"], ["commands"]):
            done = self.stamplog(*words, "--ercs", ercs, "--timezone", "UTC", "--user", ADMIN, *(["Get-Command"] if words == ["invoke"] else []), expect=5,
                                 env={**self.env, "STAMPLOG_PASSWORD": "Wr0ngSecret"})
            self.assertNotIn("Wr0ngSecret", done.out + done.err)


if __name__ == "__main__":
    main()
