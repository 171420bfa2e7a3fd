#include "standin.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FAILED = 1, NOT_UNDERSTOOD = 2 };

static const char help[] = //
    STANDIN_NAME ": not Flexera's ndtrack but a stand-in for tests, made from what is documented about it.\n"
    "\n"
    "ndtrack [-t Machine] [-o TAG=VALUE]...\n"
    "\n"
    "Tags: MachineInventoryDirectory, InventoryFile, IncludeDirectory, ExcludeDirectory, InventorySettingsPath, Logging, LogFile,\n"
    "Upload, UploadLocation, SSLCACertificateFile, CheckServerCertificate. Others are ignored, upper and lower case are the same, and\n"
    "the last of a name wins. Of the stand-in alone: StandInFault=NAME[:NUMBER] (see README.md), StandInTimeout=SECONDS.\n";

static void note_settings(void) {
  struct stat about;
  const char *path = tag("InventorySettingsPath", NULL);
  if (path == NULL) return;
  if (stat(path, &about) == 0) log_line("Inventory settings: %s, %lld bytes", path, (long long)about.st_size);
  else log_line("Inventory settings: %s: %s", path, strerror(errno));
}

static int track(void) {
  struct inventory made;
  const char *location = tag("UploadLocation", "");
  misbehave_at_start();
  note_settings();
  if (fault("no-inventory")) return EXIT_SUCCESS;
  if (!make_inventory(&made)) return FAILED;
  printf("%s: inventory in %s\n", STANDIN_NAME, made.path);
  fflush(stdout);
  if (fault("crash-at-upload")) __builtin_trap();
  if (!tag_is_on("Upload", true)) return log_line("Nothing is uploaded (Upload=false)"), EXIT_SUCCESS;
  if (location[0] == '\0') return log_line("Upload failed: no UploadLocation"), FAILED;
  return upload(&made, location) ? EXIT_SUCCESS : FAILED;
}

int main(int count, char **words) {
  /* As the first process of a container it would not die of SIGTERM by default. */
  struct sigaction die = {.sa_handler = _exit};
  sigaction(SIGTERM, &die, NULL);
  signal(SIGPIPE, SIG_IGN);
  if (count == 2 && strcmp(words[1], "--help") == 0) return fputs(help, stdout), EXIT_SUCCESS;
  if (!read_options(count, words)) return fputs(help, stderr), NOT_UNDERSTOOD;
  if (getuid() != 0) return fprintf(stderr, "%s must run as root\n", STANDIN_NAME), FAILED;
  open_log();
  log_line("%s started", STANDIN_NAME);
  int code = track();
  log_line("ended with exit code %d", code);
  if (code != EXIT_SUCCESS) fprintf(stderr, "%s failed: see its log\n", STANDIN_NAME);
  return code;
}
