#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* How many bytes a well-formed UTF-8 character has that begins here; 0: it is none. */
static int character_length(const unsigned char *at) {
  int length = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
  for (int next = 1; next < length; next++)
    if ((at[next] & 0xc0) != 0x80) return 0;
  /* Too long, surrogates, beyond the last character. */
  if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] >= 0xa0)) return 0;
  if ((at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] >= 0x90)) return 0;
  return length;
}

/* ` NAME="VALUE"`. What XML cannot hold becomes "?". */
void xml_attribute(FILE *out, const char *name, const char *value) {
  fprintf(out, " %s=\"", name);
  for (const unsigned char *at = (const unsigned char *)value; *at != '\0';) {
    int length = character_length(at);
    if (*at == '&') fputs("&amp;", out);
    else if (*at == '<') fputs("&lt;", out);
    else if (*at == '>') fputs("&gt;", out);
    else if (*at == '"') fputs("&quot;", out);
    else if (length == 0 || *at < 0x20 || *at == 0x7f) fputc('?', out);
    else fwrite(at, 1, length, out);
    at += length == 0 ? 1 : length;
  }
  fputc('"', out);
}

/* The value of KEY= in /etc/os-release without its quotes; empty where there is none. */
static void os_release(const char *key, char *into, size_t room) {
  char line[1024];
  size_t length = strlen(key);
  FILE *in = fopen("/etc/os-release", "re");
  into[0] = '\0';
  if (in == NULL) return;
  while (fgets(line, sizeof line, in) != NULL) {
    if (strncmp(line, key, length) != 0 || line[length] != '=') continue;
    const char *value = line + length + 1;
    if (*value == '"' || *value == '\'') value++;
    snprintf(into, room, "%.*s", (int)strcspn(value, "\"'\n"), value);
  }
  fclose(in);
}

static void property(FILE *out, const char *name, const char *value) {
  fputs("    <Property", out);
  xml_attribute(out, "Name", name);
  xml_attribute(out, "Value", value);
  fputs("/>\n", out);
}

static void write_hardware(FILE *out, const struct utsname *machine) {
  char name[NAME_LENGTH], version[NAME_LENGTH], id[NAME_LENGTH];
  os_release("PRETTY_NAME", name, sizeof name);
  os_release("VERSION_ID", version, sizeof version);
  os_release("ID", id, sizeof id);
  fputs("  <Hardware Class=\"MGS_OperatingSystem\"", out);
  xml_attribute(out, "Name", name[0] == '\0' ? "Linux" : name);
  fputs(" Evidence=\"os-release\">\n", out);
  property(out, "Id", id);
  property(out, "Version", version);
  property(out, "OSArchitecture", machine->machine);
  fputs("  </Hardware>\n", out);
}

static void write_inventory(FILE *out, const struct utsname *machine, const char *when) {
  const char *folders = tag("IncludeDirectory", "");
  fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
  fputs("<!DOCTYPE Inventory PUBLIC \"Inventory\" \"http://www.managesoft.com/inventory.dtd\">\n", out);
  fputs("<!-- Made by a stand-in for ndtrack, for tests. -->\n<Inventory", out);
  xml_attribute(out, "Tracker", STANDIN_NAME);
  xml_attribute(out, "Audience", "Machine");
  xml_attribute(out, "Scope", machine->nodename);
  xml_attribute(out, "MachineName", machine->nodename);
  xml_attribute(out, "UserName", "system");
  fputs(" Hardware=\"True\" Software=\"True\" ServiceProviders=\"False\"", out);
  xml_attribute(out, "DateTime", when);
  fputs(" Type=\"Full\">\n", out);
  write_hardware(out, machine);
  write_packages(out);
  if (fault("crash")) fflush(out), __builtin_trap();
  if (folders[0] != '\0') write_files(out, folders);
  if (fault("huge-inventory"))
    for (long left = fault_number(1024) * 8192; left > 0; left--)
      fprintf(out, "  <Content Name=\"%016ld\" Path=\"%064ld\" Size=\"%016ld\"/>\n", left, left, left);
  fputs("</Inventory>\n", out);
}

/* The local copy: "UserName on MachineId.ndi" unless InventoryFile names it. What is uploaded has time and type in its name. */
static bool name_inventory(struct inventory *made, const char *machine, const char *when) {
  char usual[NAME_LENGTH];
  snprintf(usual, sizeof usual, "system on %.64s.ndi", machine);
  snprintf(made->name, sizeof made->name, "system on %.64s at %s (Full).ndi", machine, when);
  const char *file = tag("InventoryFile", usual);
  const char *folder = tag("MachineInventoryDirectory", "/var/opt/managesoft/tracker/inventories");
  if (strchr(file, '/') != NULL) return log_line("InventoryFile is a name: %s", file), false;
  int length = snprintf(made->path, sizeof made->path, "%s/%s", folder, file);
  return length > 0 && (size_t)length < sizeof made->path;
}

bool make_inventory(struct inventory *made) {
  struct utsname machine;
  char when[32];
  time_t now = time(NULL);
  struct tm parts;
  if (uname(&machine) != 0) return log_line("uname: %s", strerror(errno)), false;
  strftime(when, sizeof when, "%Y%m%dT%H%M%S", gmtime_r(&now, &parts));
  if (!name_inventory(made, machine.nodename, when)) return false;
  FILE *out = open_for_writing(made->path, O_TRUNC);
  if (out == NULL) return log_line("cannot write %s: %s", made->path, strerror(errno)), false;
  if (fault("broken-inventory")) fputs("<Inventory Tracker=\"half a doc", out);
  else write_inventory(out, &machine, when);
  bool failed = ferror(out) != 0;
  if (fclose(out) != 0 || failed) return log_line("cannot write %s: %s", made->path, strerror(errno)), false;
  log_line("Inventory saved: %s", made->path);
  return true;
}
