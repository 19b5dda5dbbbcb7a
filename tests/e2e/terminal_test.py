"""What only a terminal shows: questions without echo, Ctrl-C at them, and the view that is redrawn."""
import os
import re
import signal
import time

from stamp_case import BUILD, main
from terminal_case import TerminalCase


class Terminal(TerminalCase):
    def exec_collect(self, stamp):
        return ("collect", "--ercs", f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1", "--share", r"\\sim\logs", "--share-local", stamp / "share",
                "--share-user", r"SIM\logwriter", "--case", "1", "--role", "ECE", "--for", "1h")

    def test_ctrl_c_at_a_password_leaves_at_once_and_gives_the_echo_back(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        child, master, slave = self.start(*self.exec_collect(stamp))
        self.read_until(master, r"Password of SIM\\logwriter")
        for _ in range(100):
            if not self.echoes(slave):
                break
            time.sleep(0.05)
        self.assertFalse(self.echoes(slave))
        os.write(master, b"half a secret")
        os.write(master, b"\x03")
        self.assertEqual(child.wait(timeout=10), 130)
        self.assertTrue(self.echoes(slave))
        self.assertEqual(self.state(stamp)["sessions"], [])

    def test_a_password_is_not_echoed_and_no_is_an_answer(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        child, master, slave = self.start(*self.exec_collect(stamp))
        self.read_until(master, r"Password of SIM\\logwriter.*: ")
        for _ in range(100):
            if not self.echoes(slave):
                break
            time.sleep(0.05)
        os.write(master, b"L0gWriter!\n")
        text = self.read_until(master, r"\[y/N\]")
        self.assertNotIn("L0gWriter!", text)
        self.assertTrue(self.echoes(slave))
        os.write(master, b"n\n")
        self.assertEqual(child.wait(timeout=10), 2)
        self.assertEqual(self.state(stamp)["sessions"], [])

    def test_the_view_is_redrawn_and_what_is_said_stays_above_it(self):
        stamp = self.init_stamp("--size-mb", "2", faults='[durations]\ndefault = 60\nCRP = 0\n"Test-AzureStack" = 0\n[[fault]]\nkind = "cmdlet-error"\nrole = "CRP"\ntext = "No room."\n')
        child, master, _ = self.start("collect", "--ercs", f"sim:{stamp}", "--case", "1", "--role", "Storage,ACS,CRP", "--for", "1h", "--yes", "--quiet-after-cancel", "0")
        text = self.read_until(master, r"No room[\s\S]*ERCS0\d  \S+.*  [3-9] s")  # seconds move while nothing happens
        child.send_signal(signal.SIGINT)
        text += self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 130)
        shown = screen_of(text)
        self.assertTrue(any("No room." in line for line in shown), shown)
        self.assertEqual(sum("stopping in order" in line for line in shown), 1, shown)
        for n in (1, 2, 3):
            self.assertLessEqual(sum(re.match(rf"ERCS0{n}  ", line) is not None for line in shown), 1, f"a stale row stayed: {shown}")

    # A user name as plain text makes the endpoint ask for the password (an abbreviated parameter is the endpoint's to read).
    def asking(self, stamp, *options):
        return ("invoke", "--ercs", f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1", *options, "Get-AzureStackLog", "-OutputShareCred",
                r"SIM\logwriter", "-OutputSharePath", r"\\sim\logs", "-FilterByRole", "ECE", "-TimeOutInMinutes", "30")

    def test_a_prompt_of_the_server_is_answered_and_the_password_not_echoed(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        child, master, slave = self.start(*self.asking(stamp, "--prompt"))
        text = self.read_until(master, r"Password for user SIM\\logwriter: ")
        self.assertIn("Enter your credentials.", text)
        self.wait_for_no_echo(slave)
        os.write(master, b"L0gWriter!\n")
        text += self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 0, text)
        self.assertNotIn("L0gWriter!", text)
        self.assertRegex(text, r"ECE-\d+\.zip")
        self.assertTrue(self.echoes(slave))

    def test_ctrl_c_at_a_prompt_stops_the_command_and_closes_the_session(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        child, master, slave = self.start(*self.asking(stamp, "--prompt"))
        self.read_until(master, r"Password for user SIM\\logwriter: ")
        self.wait_for_no_echo(slave)
        os.write(master, b"half\x03")
        text = self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 130, text)
        self.assertIn("stopping in order", text)
        self.assertTrue(self.echoes(slave))
        self.assertEqual(self.state(stamp)["open_sessions"], [])
        self.assertEqual(self.state(stamp)["collections"], [])

    def test_without_prompt_the_endpoints_error_stands_and_prompt_is_named(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        child, master, _ = self.start(*self.asking(stamp))
        text = self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 3, text)
        self.assertIn("FullyQualifiedErrorId", text)
        self.assertIn("--prompt", text)

    def test_a_credential_parameter_asks_before_a_session_is_opened(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1")
        child, master, slave = self.start("invoke", "--ercs", f"exec:'{BUILD / 'stampsim'}' stdio '{stamp}' --ercs 1", "Get-AzureStackLog", "-OutputShareCredential",
                                          r"SIM\logwriter", "-OutputSharePath", r"\\sim\logs", "-FilterByRole", "ECE", "-TimeOutInMinutes", "30")
        self.read_until(master, r"Password of SIM\\logwriter \(-OutputShareCredential\): ")
        self.wait_for_no_echo(slave)
        self.assertEqual(self.state(stamp)["sessions"], [])
        os.write(master, b"L0gWriter!\n")
        text = self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 0, text)
        self.assertNotIn("L0gWriter!", text)

    def test_progress_is_one_line_that_goes_away(self):
        stamp = self.init_stamp("--size-mb", "1", "--ercs", "1", faults="[durations]\nECE = 1\nCRP = 1\n")
        child, master, slave = self.start("invoke", "--ercs", f"sim:{stamp}", "Get-AzureStackLog", "-FilterByRole", "ECE,CRP", "-OutputSharePath", r"\\sim\logs",
                                          "-OutputShareCredential", r"SIM\logwriter", "-TimeOutInMinutes", "30")
        self.read_until(master, r"Password of ")
        self.wait_for_no_echo(slave)
        os.write(master, b"L0gWriter!\n")
        text = self.read_until(master, r"next: ")
        self.assertEqual(child.wait(timeout=30), 0, text)
        self.assertIn("\r\x1b[2K", text)
        self.assertRegex(text, r"Get-AzureStackLog: ")
        self.assertRegex(text.split("\x1b[2K")[-1], r"next: ")


def screen_of(text):
    """The lines that stand on a tall terminal in the end: the view uses nothing but "one line up" and "clear the line"."""
    lines = [""]
    for part in re.split(r"(\x1b\[1A\x1b\[2K|\r?\n)", text):
        if part == "\x1b[1A\x1b[2K":
            lines.pop()
            lines[-1] = ""
        elif part in ("\n", "\r\n"):
            lines.append("")
        else:
            lines[-1] += part
    return lines


if __name__ == "__main__":
    main()
