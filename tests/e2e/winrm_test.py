"""A collection over the network: WinRM with every way of authentication, and what goes wrong on a network."""
import base64
import json
import os
import re
import signal
import subprocess
import time

from stamp_case import BUILD, bundle_hashes, main, zip_hashes
from winrm_case import ADMIN, WinrmCase, hashes_without_time

ROLES = ("--role", "ECE,Storage,SeedRing,WASPUBLIC", "--from", "2026-11-20T08:00:00Z", "--to", "2026-11-20T10:00:00Z")


class Winrm(WinrmCase):
    def assert_same_as_over_sim(self, ercs, *args, env=None, **who):
        stamp = self.stamp
        self.collect_from(ercs, stamp, *ROLES, *args, env=env, **who)
        self.assert_stamp_left_clean(stamp)
        self.assertEqual(len(self.staged_transcripts()), 3)
        served = zip_hashes(stamp / "share")
        packed = bundle_hashes(self.bundle())
        self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())
        # The same stamp, made once more, over standard input and output.
        self.program("stampsim", "init", self.dir / "again", "--size-mb", "5")
        self.stamplog("collect", "--ercs", f"sim:{self.dir / 'again'}", "--case", "1", "--stage", self.dir / "sim-out", "--yes", *ROLES)
        over_sim = hashes_without_time(zip_hashes(self.dir / "again" / "share"))
        self.assertGreater(len(over_sim), 20)
        self.assertEqual(hashes_without_time(served), over_sim)

    def setUp(self):
        super().setUp()
        self.stamp = self.init_stamp("--size-mb", "5")

    def test_negotiate_gives_what_standard_input_gives(self):
        self.assert_same_as_over_sim(self.serve(self.stamp))

    def test_raw_ntlm_gives_the_same(self):
        self.assert_same_as_over_sim(self.serve(self.stamp), "--auth", "ntlm")

    def test_kerberos_gives_the_same(self):
        env = self.kdc()
        ercs = self.serve(self.stamp, env=env).replace("127.0.0.1", "localhost")
        self.assert_same_as_over_sim(ercs, "--auth", "kerberos", env=env, user="CloudAdmin@STAMP.TEST")

    def test_https_with_channel_binding_gives_the_same(self):
        ercs = self.serve(self.stamp, "--tls", "--require-binding")
        self.assert_same_as_over_sim(ercs, "--cert-fingerprint", self.fingerprint)

    def test_a_certificate_that_nobody_vouches_for_is_refused_with_its_fingerprint(self):
        ercs = self.serve(self.stamp, "--tls")
        done = self.collect_from(ercs, self.stamp, *ROLES, expect=5)
        self.assertIn("--cert-fingerprint " + self.fingerprint, done.out + done.err)
        wrong = self.collect_from(ercs, self.stamp, *ROLES, "--cert-fingerprint", "00" * 32, expect=5)
        self.assertIn("not the pinned one", wrong.out + wrong.err)
        self.collect_from(ercs, self.stamp, *ROLES, "--ca-file", self.stamp / "winrm.pem")

    def test_basic_is_for_tls_only_and_when_asked(self):
        plain = self.serve(self.stamp)
        done = self.collect_from(plain, self.stamp, *ROLES, "--auth", "basic", expect=2)
        self.assertIn("TLS", done.err)
        tls = self.serve(self.stamp, "--tls", "--basic")
        self.collect_from(tls, self.stamp, *ROLES, "--auth", "basic", "--cert-fingerprint", self.fingerprint)
        self.assert_stamp_left_clean(self.stamp)

    def test_a_wrong_password_is_exit_5_and_is_not_repeated(self):
        ercs = self.serve(self.stamp)
        done = self.collect_from(ercs, self.stamp, *ROLES, expect=5, env={**self.env, "STAMPLOG_PASSWORD": "Wr0ngSecret"})
        self.assertIn("the password was refused", done.out + done.err)
        self.assertNotIn("Wr0ngSecret", done.out + done.err)
        self.assert_stamp_left_clean(self.stamp)

    def test_who_is_no_cloudadmin_is_told_so(self):
        ercs = self.serve(self.stamp)
        done = self.collect_from(ercs, self.stamp, *ROLES, expect=5, user="AZURESTACK\\Nobody",
                                 env={**self.env, "STAMPLOG_PASSWORD": "N0body!"})
        self.assertIn("CloudAdmins", done.out + done.err)

    def test_a_wrong_configuration_name_is_told_with_what_to_do(self):
        ercs = self.serve(self.stamp)
        done = self.collect_from(ercs, self.stamp, *ROLES, "--configuration-name", "NoSuch", expect=8)
        self.assertIn("--configuration-name", done.out + done.err)
        self.assertIn("2150858811", done.out + done.err)

    def test_nobody_listens(self):
        done = self.collect_from("127.0.0.1:1", self.stamp, *ROLES, expect=8)
        self.assertIn("Nothing listens on that port", done.out + done.err)


    def test_a_recorded_session_holds_no_secret_and_is_played_again(self):
        ercs = self.serve(self.stamp, "--ercs", "1")
        file = self.dir / "session.json"
        self.stamplog("invoke", "--ercs", ercs, "--user", ADMIN, *self.share_options(self.stamp), "--record", file, "--yes",
                      "Get-AzureStackStampInformation")
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        text = file.read_text()
        verbs = [m["action"].rsplit("/", 1)[1] for m in json.loads(text)["messages"]]
        self.assertEqual((verbs[0], verbs[-1]), ("Create", "Delete"))
        # The share's password went over the wire as a SecureString, our own never; keys are not kept.
        streams = b"".join(base64.b64decode(x) for x in re.findall(r">([A-Za-z0-9+/=]{40,})<", text))
        self.assertIn(b"<SS", streams)
        self.assertEqual(set(re.findall(rb"<SS[^>]*>([^<]*)<", streams)) - {b"A" * n for n in range(1, 200)}, set())
        self.assertEqual(set(re.findall(rb'(?:PublicKey|EncryptedSessionKey)">([^<]*)<', streams)) - {b"A" * n for n in range(1, 2000)}, set())
        for secret in ("S1mulated!", "L0gWriter!"):
            for form in (secret.encode(), secret.encode("utf-16-le"), base64.b64encode(secret.encode())[:-2],
                         base64.b64encode(secret.encode("utf-16-le"))[:-2]):
                self.assertNotIn(form, streams + text.encode())
        done = subprocess.run([BUILD / "tests" / "winrm_replay_test", "[.recorded]"], env={**self.env, "STAMPLOG_REPLAY_FILE": str(file)},
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        again = self.stamplog("invoke", "--ercs", ercs, "--user", ADMIN, "--record", file, "--yes", "Get-AzureStackStampInformation",
                              expect=2)
        self.assertIn("a recording is not written over", again.err)


class Network(WinrmCase):
    """Faults of the network itself."""

    def collected_with(self, faults, *args, expect=0, transcripts_left=0):
        self.stamp = self.init_stamp("--size-mb", "5", faults=faults)
        done = self.collect_from(self.serve(self.stamp), self.stamp, *ROLES, *args, expect=expect)
        self.assert_stamp_left_clean(self.stamp, transcripts_left)
        if expect == 0:
            served, packed = zip_hashes(self.stamp / "share"), bundle_hashes(self.bundle())
            self.assertEqual({k for k in served if packed.get(k) != served[k]}, set())
        return done

    def test_connections_that_are_cut_every_64_kilobytes_cost_nothing(self):
        self.collected_with('[[fault]]\nkind = "cut-connection"\nafter_bytes = 65536\n')

    def test_connections_that_are_cut_in_every_answer_of_some_cost_nothing(self):
        self.collected_with('[[fault]]\nkind = "cut-connection"\nafter_bytes = 9000\ntimes = 12\n')

    def test_a_401_in_the_middle_is_answered_with_a_new_handshake(self):
        for n in (1, 5, 17):
            with self.subTest(exchange=n):
                self.doCleanups()
                self.setUp()
                self.collected_with(f'[[fault]]\nkind = "http-401"\nafter_exchanges = {n}\ntimes = 2\n')

    def test_a_busy_service_is_asked_again(self):
        self.collected_with('[[fault]]\nkind = "http-503"\nafter_exchanges = 3\ntimes = 5\n')

    def test_timed_out_answers_are_ordinary(self):
        self.collected_with('[[fault]]\nkind = "timed-out-storm"\ntimes = 300\n')

    def test_slow_bytes_arrive(self):
        self.collected_with('[[fault]]\nkind = "slow-bytes"\ntimes = 30\n')

    def test_a_changed_cipher_text_is_refused_and_asked_for_again(self):
        self.collected_with('[[fault]]\nkind = "corrupt-ciphertext"\nafter_exchanges = 6\ntimes = 3\n')

    def test_an_answer_to_another_request_ends_the_session_and_others_take_its_units(self):
        self.collected_with('[[fault]]\nkind = "wrong-relates-to"\nercs = 2\nafter_exchanges = 8\ntimes = 1\n', expect=3,
                            transcripts_left=1)

    def test_a_password_that_expires_in_the_middle_costs_no_transcript(self):
        stamp = self.init_stamp("--size-mb", "5", faults='[durations]\nECE = 4\n[[fault]]\nkind = "http-401"\nafter_exchanges = 14\ntimes = 1\n')
        ercs = self.serve(stamp, "--ercs", "1")
        client = self.child(BUILD / "stamplog", "collect", "--ercs", ercs, "--user", ADMIN, *self.share_options(stamp), "--case", "1", "--stage",
                            self.dir / "out", "--yes", "--skip-test", "--role", "ECE", "--for", "1h")
        self.wait_for_a_running_collection(stamp)
        # From now on a new handshake is refused; the service asks for one once, at some later exchange.
        (stamp / "winrm-users").write_text("AZURESTACK:CloudAdmin:Changed1\n")
        out, err = client.communicate(timeout=120)
        said = (out + err).decode()
        self.assertEqual(client.returncode, 0, said)
        self.assertIn("the session goes on over the connection that it still has", said)
        self.assertEqual(len(self.staged_transcripts()), 1)
        self.assert_stamp_left_clean(stamp)

    def wait_for_a_running_collection(self, stamp):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if [c for c in self.state(stamp)["collections"] if c["end"] is None]:
                return
            time.sleep(0.05)
        self.fail("no collection began")

    def test_a_run_that_goes_on_is_found_under_another_name_by_its_sessions(self):
        stamp = self.init_stamp("--size-mb", "2", faults='[durations]\nStorage = 60\n')
        ercs = self.serve(stamp)
        first = self.child("/bin/sh", "-c", 'exec "$0" "$@"', *self.command_of(ercs, stamp))
        self.wait_for_a_running_collection(stamp)
        sessions = len(self.state(stamp)["sessions"])
        second = self.collect_from(ercs.replace("127.0.0.1", "localhost"), stamp, "--role", "ECE", "--for", "1h", expect=8)
        self.assertIn("works there, under another name", second.out + second.err)
        self.assertEqual(len(self.state(stamp)["sessions"]), sessions)
        first.send_signal(signal.SIGINT)
        first.wait(timeout=100)
        self.assert_stamp_left_clean(stamp)

    def test_a_killed_client_leaves_its_shell_and_its_collection(self):
        stamp = self.init_stamp("--size-mb", "5", faults='[durations]\nStorage = 30\n')
        ercs = self.serve(stamp)
        client = self.child("/bin/sh", "-c", 'exec "$0" "$@"', *self.command_of(ercs, stamp))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            running = [c for c in self.state(stamp)["collections"] if c["end"] is None]
            if any("Storage" in c["roles"] for c in running):
                break
            time.sleep(0.1)
        os.kill(client.pid, signal.SIGKILL)
        client.wait()
        state = self.state(stamp)
        self.assertEqual(len(state["open_sessions"]), 3)
        self.assertTrue([c for c in state["collections"] if c["end"] is None])
        [left] = [p.name for p in (self.dir / "state" / "stamplog" / "runs").iterdir()]
        again = self.collect_from(ercs, stamp, "--role", "ECE", "--for", "1h", expect=8)
        self.assertIn("busy: run ", again.out + again.err)
        self.assertIn("--ignore-busy", again.out + again.err)
        self.assertNotIn("firewall", again.out + again.err)
        self.assertEqual(again.out.splitlines()[-1], f"next: stamplog resume {left}")
        # The run that was refused is not what is to be gone on with.
        self.assertEqual(self.stamplog("status").out.splitlines()[-1], f"next: stamplog resume {left}")
        self.assertEqual(len(self.state(stamp)["sessions"]), 3, "a session was opened on an ERCS that is busy")
        self.collect_from(ercs, stamp, "--role", "ECE", "--for", "1h", "--ignore-busy")
        self.server.terminate()  # with it goes what was left
        self.server.wait(30)

    def command_of(self, ercs, stamp):
        return [BUILD / "stamplog", "collect", "--ercs", ercs, "--user", ADMIN, *self.share_options(stamp), "--case", "1", "--stage",
                self.dir / "out", "--yes", *ROLES]


if __name__ == "__main__":
    main()
